//! Banks that settle with each other: links, the messages that go over them, and where two banks stand.
//!
//! A bank calls no other. It says a message as an event of its own log; whoever is its channel brings the message to the
//! other bank, which answers in the same way. docs/interbank.md is the protocol; `docs/interbank/` has its vectors.

pub mod breaking;
pub mod hearing;
pub mod link;
pub mod message;
pub mod notary;
pub mod offset;
pub mod paying;
pub mod position;

pub use message::{Answer, Outcome, Payment, MESSAGE};

use crate::quantities::DAY;

/// Payments over a link that may wait for an answer at a time.
pub const WINDOW: u32 = 64;

/// Messages that are heard in one call, at most.
pub const BATCH: usize = 16;

/// The longest that a payment may be under way, in seconds.
pub const LONGEST: u32 = 7 * DAY;

crate::enumeration! {
    /// How a peer's messages come.
    pub enum Kind {
        /// The peer lies on the same chain: a payment is credited in the very transaction that pays it, or not made.
        SameChain = 1,
        /// The peer lies elsewhere: others attest what it said, and every payment is answered.
        Attested = 2,
    }
}

/// Seconds after which a peer that was not heard is silent: then its link may be broken.
pub const SILENCE: u32 = 30 * DAY;

crate::enumeration! {
    /// Where a link stands. Legal moves: never opened → open → closing; either → stopped, and back with another channel; any
    /// of the three → broken.
    pub enum Status {
        /// Payments go over it.
        Open = 1,
        /// Only what makes the position smaller goes over it, and what is in flight is answered.
        Closing = 2,
        /// Nothing goes over it: its channel has shown that what it brings cannot be trusted. Another channel ends that.
        Stopped = 3,
        /// Nothing goes over it ever again, and payers take back what was in flight.
        Broken = 4,
    }
}
