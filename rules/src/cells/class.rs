//! The class cell: what recording and exchanging need to know of a class.

use super::{Cell, Market};
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Bytes of the book's bitmap: a bit for each price from 1 to 2560.
pub const TICK_BYTES: usize = 320;

/// A class `T_j`, its totals and its market.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Class {
    /// The exchange's unit of quantity, in seconds.
    pub lot: U32,
    /// `C_j`: seconds ever recorded.
    pub recorded: U64,
    /// Seconds retired for coin.
    pub converted: U64,
    /// The highest price that somebody bids; 0 where nobody does.
    pub best_bid: U16,
    /// The lowest price that somebody asks; 0 where nobody does.
    pub best_ask: U16,
    /// The price of the last trade; 0 where there was none.
    pub last: U16,
    /// The reference price, par at first ([`crate::book::market::turn`]).
    pub reference: U16,
    /// No order below this price.
    pub floor: U16,
    /// No order above this price.
    pub ceiling: U16,
    /// How far from the reference a trade may be, in percent of it.
    pub width: u8,
    /// The smallest order, in lots.
    pub min_lots: U16,
    /// Seconds that a halt lasts.
    pub halt_secs: U16,
    /// When the running halt ends by itself; [`crate::book::call::CLOSED`] while the class is in a call.
    pub halted_until: U32,
    /// Halts that began in [`Class::epoch`].
    pub halts: u8,
    /// The terms that were announced; they hold from `next_from` on, by the clock.
    pub next: Market,
    /// From when the announced terms hold; 0 where none wait.
    pub next_from: U32,
    /// The epoch in which the reference was last looked at.
    pub epoch: U32,
    /// Lots that count and that the reference does not know of yet.
    pub epoch_lots: U64,
    /// The sum of lots times price of those.
    pub epoch_value: U64,
    /// The members who have counted among those, a bit each by the last six bits of their address.
    pub heard: U64,
    /// Until when orders collect in the class's call; 0 where none runs.
    pub call_ends: U32,
    /// A bit for each price at which an order rests: one bitmap for both sides, as a book is never crossed.
    pub ticks: [u8; TICK_BYTES],
    /// Slots of five minutes of which new service is a whole number, at most 12; 0 and 1 are the same.
    pub step: u8,
    /// 1 where the class is retired, so that no new service is recorded for it or agreed on.
    pub retired: u8,
}

impl Cell for Class {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Class, 409, {
            lot at 0, recorded at 4, converted at 12, best_bid at 20, best_ask at 22, last at 24,
            reference at 26, floor at 28, ceiling at 30, width at 32, min_lots at 33, halt_secs at 35,
            halted_until at 37, halts at 41, next at 42, next_from at 51, epoch at 55,
            epoch_lots at 59, epoch_value at 67, heard at 75, call_ends at 83, ticks at 87,
            step at 407, retired at 408,
        });
    }

    #[test]
    fn so_many_bytes_are_left_for_what_comes() {
        assert_eq!(crate::cells::LIMIT - Class::SIZE, 7);
    }
}
