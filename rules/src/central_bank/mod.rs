//! What the central bank sets for all classes and members: on what terms it lends, what idle coin costs, and how long
//! before it must say so. Its terms for one class are in [`crate::conversion`] and [`crate::book::market`].
//!
//! Nothing that it sets can go beyond the bounds below, which are part of the deployed code.

pub mod demurrage;
mod income;
mod lines;
mod policy;

pub use income::set_income;
pub use lines::set_lines;
pub use policy::{notice, set};

use crate::quantities::DAY;

/// The shortest notice period in seconds, and what it is until the central bank sets another: a day.
pub const SHORTEST_NOTICE: u32 = DAY;
/// The longest notice period, in seconds: thirty days.
pub const LONGEST_NOTICE: u32 = 30 * DAY;
/// The largest loan of any grade, in seconds of coin: two thousand hours, a year's work.
pub const LARGEST_LOAN: u64 = 2_000 * 3_600;
/// The largest starter line of any level, in seconds of coin: twenty hours.
pub const LARGEST_LINE: u64 = 20 * 3_600;
/// The most others that whoever is paid on a starter line may be asked to have dealt with: as many as count.
pub const MOST_COUNTERPARTIES: u8 = 30;
/// The longest term of a loan, in seconds: a year.
pub const LONGEST_TERM: u32 = 365 * DAY;
/// The highest fee of a loan, in percent of it.
pub const HIGHEST_FEE: u8 = 10;
/// The highest share of the supply that all debt together may be, in percent.
pub const HIGHEST_DEBT_CAP: u8 = 50;
/// The highest levy on conversion, in percent of what is minted.
pub const HIGHEST_LEVY: u8 = 10;
/// The highest demurrage: a thousand millionths of idle coin a day.
pub const HIGHEST_DEMURRAGE: u16 = 1_000;
