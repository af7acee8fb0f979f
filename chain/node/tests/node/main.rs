//! The node as its clients meet it: over HTTP and WebSockets, started and killed as a program.

mod client;
mod disk;
mod ethereum;
mod fuzz;
mod substrate;
mod time;
