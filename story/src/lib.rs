//! The story of the demonstration: four uses of the time bank, trades between members, and a supervisor at work.
//!
//! It knows no chain. Whoever tells it brings a [`Stage`]: the embedded chain, or a node behind its RPC. So it is the same
//! story in both places, and ends in the same balances.

#![warn(missing_docs)]

pub mod messages;
mod narrator;
mod stage;
mod summary;
mod telling;

pub use narrator::{Narrator, Style};
pub use stage::{Actor, Outcome, Reply, Stage};
pub use summary::Summary;
pub use telling::{tell, Scenes};
