//! The class cell: what recording and exchanging need to know of a class.

use super::Cell;
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Bytes of the book's bitmap: a bit for each price from 1 to 2560.
pub const TICK_BYTES: usize = 320;

/// A class `T_j`, its totals and its market.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Class {
    /// The name, UTF-8 padded with zeros; all zeros where the class was never registered.
    pub name: [u8; 32],
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
    /// The reference price: the volume-weighted price of the last epoch that had trades, par before that.
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
    /// When the running halt ends by itself.
    pub halted_until: U32,
    /// The epoch of the next two figures.
    pub epoch: U32,
    /// Lots traded in the epoch.
    pub epoch_lots: U64,
    /// The sum of lots times price traded in the epoch.
    pub epoch_value: U64,
    /// A bit for each price at which an order rests: one bitmap for both sides, as a book is never crossed.
    pub ticks: [u8; TICK_BYTES],
}

impl Cell for Class {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Class, 413, {
            name at 0, lot at 32, recorded at 36, converted at 44, best_bid at 52, best_ask at 54,
            last at 56, reference at 58, floor at 60, ceiling at 62, width at 64, min_lots at 65,
            halt_secs at 67, halted_until at 69, epoch at 73, epoch_lots at 77, epoch_value at 85,
            ticks at 93,
        });
    }
}
