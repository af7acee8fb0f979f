//! The commands, one a file.

pub mod bench;
pub mod build;
pub mod check;
pub mod clients;
pub mod demo;
pub mod e2e;
pub mod load;
pub mod node;
pub mod outage;
pub mod test;
pub mod throughput;
pub mod up;
