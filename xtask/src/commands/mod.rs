//! The commands, one a file.

pub mod bench;
pub mod build;
pub mod check;
pub mod demo;
pub mod e2e;
pub mod node;
pub mod test;
