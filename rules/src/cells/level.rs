//! The cells of the order book: the orders at one price of one class, in the order they came.
//!
//! A level keeps its first eleven orders itself; those that come after lie in chunks of twelve, each with a
//! key of its own, linked both ways. So a level has no end, and cancelling in its middle touches neighbours only.

use super::Cell;
use crate::Address;
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Orders that a level keeps itself.
pub const LEVEL_ORDERS: usize = 11;

/// Orders that a chunk keeps.
pub const CHUNK_ORDERS: usize = 12;

/// A resting order. A vacant place is all zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Order {
    /// Whose it is.
    pub member: [u8; 20],
    /// Lots that are left of it.
    pub lots: U32,
    /// The member's number for it, never used again.
    pub nonce: U32,
    /// The moment from which it no longer trades.
    pub expiry: U32,
}

impl Order {
    /// Whose it is.
    pub fn member(&self) -> Address {
        self.member.into()
    }
}

/// All orders at one price of one class: the first of them, and where the rest lies.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Level {
    /// 0 bids, 1 asks ([`crate::book::Side`]).
    pub side: u8,
    /// Orders in the level itself.
    pub len: u8,
    /// The class's lot in seconds, so that cancelling needs no other cell.
    pub lot: U32,
    /// Lots of all orders, those in chunks too.
    pub lots: U64,
    /// Orders, those in chunks too.
    pub count: U32,
    /// The first chunk; 0 where there is none.
    pub first: U32,
    /// The last chunk; 0 where there is none.
    pub last: U32,
    /// Chunks that this level has had; also the number of the newest.
    pub chunks: U32,
    /// The oldest orders, first come first.
    pub orders: [Order; LEVEL_ORDERS],
}

impl Cell for Level {}

/// Twelve more orders of a long level.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Chunk {
    /// Orders in the chunk.
    pub len: u8,
    /// The chunk before; 0 where it is the first.
    pub before: U32,
    /// The chunk after; 0 where it is the last.
    pub after: U32,
    /// Its orders, first come first.
    pub orders: [Order; CHUNK_ORDERS],
}

impl Cell for Chunk {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Level, 382, {
            side at 0, len at 1, lot at 2, lots at 6, count at 14, first at 18, last at 22,
            chunks at 26, orders at 30,
        });
        crate::cells::assert_layout!(Chunk, 393, { len at 0, before at 1, after at 5, orders at 9 });
        assert_eq!(size_of::<Order>(), 32);
        assert_eq!(core::mem::offset_of!(Order, lots), 20);
        assert_eq!(core::mem::offset_of!(Order, nonce), 24);
        assert_eq!(core::mem::offset_of!(Order, expiry), 28);
    }
}
