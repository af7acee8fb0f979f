//! The scenario of the demonstration: four uses of the time bank, trades between members, and a supervisor at work.
//!
//! It knows no chain. Whoever runs it brings a [`Backend`]: the embedded chain, or a node behind its RPC. So it is the same
//! scenario in both places, and ends in the same balances.

#![warn(missing_docs)]

mod backend;
pub mod messages;
mod reporter;
mod scenario;
mod summary;

pub use backend::{Backend, Outcome, Participant, Reply};
pub use reporter::{Reporter, Style};
pub use scenario::{tell, Scenes};
pub use summary::Summary;
