//! The credit bureau: what settled agreements and loans say of an account, and what it may borrow,
//! or spend before it has earned.

mod factors;
pub mod line;
pub mod loan;
pub mod score;
mod sketch;

pub use factors::{lost_dispute, settled, split, undelivered, Party};
