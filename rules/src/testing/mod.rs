//! A bank without a chain, for tests, models and simulations: the handlers over a map.

mod chance;
mod memory;
mod message;
mod world;

pub use chance::Chance;
pub use memory::{Logged, MemoryStorage};
pub use message::{Message, SIGNATURES};
pub use world::{World, EVIDENCE};
