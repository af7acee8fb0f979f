//! Banks that settle with each other: what each refuses and answers, and what holds whatever happens to their messages.

mod fixture;
mod gate;
mod outcomes;
mod random;
mod signing;
mod stream;
mod vectors;
