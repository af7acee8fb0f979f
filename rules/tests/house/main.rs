//! The house's own rules: what the source must look like, whatever it decides.

mod balances;
mod circles;
mod functions;
mod limits;
mod source;
mod words;
