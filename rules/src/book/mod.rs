//! The exchange: an order book per class, hours against coin, by price and then by time.
//!
//! A price is a whole percent of par and a lot a multiple of 100 seconds, so every amount is exact. Resting
//! orders lock what they offer in their member's own cell; a fill credits both parties at once and names both.
//! Storage: the class cell holds a bitmap of prices, a [`Level`](crate::cells::Level) the orders at one price.

pub mod bounty;
pub mod call;
pub mod cancel;
pub mod fill;
pub mod market;
mod matching;
pub mod order;
pub mod place;
mod queue;
mod standing;
pub mod ticks;
pub mod view;
pub mod wishes;

pub use crate::side::Side;
pub use order::{Aggressor, Kind, OrderId, Outcome, Removal};
pub use wishes::Wishes;

/// Resting orders a member may have.
pub const MOST_ORDERS: u8 = 64;

/// Orders that one call may trade with.
pub const MOST_FILLS: u32 = 32;

/// Prices that one call may trade at.
pub const MOST_LEVELS: u32 = 8;

/// Dead orders that one call may clear on its way, at however many prices.
pub const MOST_DEAD: u32 = 32;

/// Orders that one call may cancel or prune.
pub const MOST_REMOVALS: u32 = 32;

/// Orders that one call may cancel and place together.
pub const MOST_IN_BATCH: usize = 16;

/// Cells of orders that one sweep or query may look at.
pub const MOST_ROWS: u32 = 32;

/// How long an order lives at least, in seconds: ten minutes.
pub const SHORTEST: u32 = 600;

/// How far ahead an order's expiry may lie, in seconds: 90 days.
pub const LONGEST: u32 = 90 * crate::quantities::DAY;
