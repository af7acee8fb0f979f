//! The cells of a call auction: what collects in it, at which prices, and how far its clearing has come.

use super::{Cell, TICK_BYTES};
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// When a class holds calls.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Calls {
    /// A bit each ([`crate::book::call`]).
    pub when: u8,
    /// A call ends at a multiple of so many seconds since 1970.
    pub period: U32,
}

/// One side of the search for a call's price: the best price whose lots are not all matched, and the next behind it.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Front {
    /// The price; 0 where there is none.
    pub tick: U16,
    /// Its lots that are not matched.
    pub lots: U64,
    /// The price behind it; 0 where none was looked for, or there is none.
    pub next_tick: U16,
    /// Its lots.
    pub next_lots: U64,
    /// 1 where there is no further price.
    pub ended: u8,
}

/// How far the clearing of a class's call has come. Never written until the first call is cleared.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Call {
    /// What its clearing does ([`crate::book::call::Phase`]); 0 before it begins.
    pub phase: u8,
    /// The epoch in whose beginning the last call was held.
    pub epoch: U32,
    /// The price that was found; 0 where none is yet.
    pub tick: U16,
    /// Lots that are to trade at it.
    pub volume: U64,
    /// Lots that have.
    pub filled: U64,
    /// The lowest price at which as many trade.
    pub low: U16,
    /// The highest.
    pub high: U16,
    /// The search among bids and among asks.
    pub fronts: [Front; 2],
    /// The queue that a step left off in, a price with its shelf; 0 where it left off in none.
    pub at: U16,
    /// The row of that queue to go on from.
    pub row: U32,
    /// Lots found so far at the price that is looked at, while the search goes on. While the longer side is shared: its
    /// lots that were reached.
    pub seen: U64,
    /// All lots of the longer side.
    pub longer: U64,
}

impl Cell for Call {}

/// The prices at which orders of one side wait for a class's call: a bit each. A bit may outlast its last order, as
/// cancelling does not touch it; the clearing puts it out.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct ShelfTicks {
    /// The bits, as in a class.
    pub ticks: [u8; TICK_BYTES],
}

impl Cell for ShelfTicks {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Call, 91, {
            phase at 0, epoch at 1, tick at 5, volume at 7, filled at 15, low at 23, high at 25, fronts at 27,
            at at 69, row at 71, seen at 75, longer at 83,
        });
        crate::cells::assert_layout!(ShelfTicks, 320, { ticks at 0 });
        assert_eq!(size_of::<Front>(), 21);
        assert_eq!(core::mem::offset_of!(Front, next_tick), 10);
    }
}
