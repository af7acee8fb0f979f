//! The commands, one a file.

pub mod artifacts;
pub mod bench;
pub mod build;
pub mod check;
pub mod clients;
pub mod codegen;
pub mod demo;
pub mod e2e;
pub mod examples;
pub mod faults;
pub mod fuzz;
pub mod load;
pub mod mutants;
pub mod node;
pub mod outage;
pub mod release;
pub mod test;
pub mod throughput;
pub mod tidy;
pub mod up;
