//! The terms cell: on what terms the central bank converts a class, how much of it was redeemed, what was announced
//! for its market, and its name, for which the class cell has no room.

use super::{Announced, Calls, Cell, Rolling};
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// On what terms hours of a class become coin.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Conversion {
    /// Percent of par; 0 where the window is closed.
    pub rate: U16,
    /// Seconds of service converted in seven days at most.
    pub quota: U64,
}

/// The terms of a class's market, as announced. They wait in the class's own cell, where placing an order finds them
/// without another key, and are kept here to be read.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Market {
    /// No order below this price.
    pub floor: U16,
    /// No order above this price.
    pub ceiling: U16,
    /// How far from the reference a trade may be, in percent of it.
    pub width: u8,
    /// Seconds that a halt lasts.
    pub halt_secs: U16,
    /// The smallest order, in lots.
    pub min_lots: U16,
}

/// The central bank's terms for one class.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct ClassTerms {
    /// On what terms its hours become coin.
    pub conversion: Announced<Conversion>,
    /// Seconds of service lately converted.
    pub used: Rolling,
    /// Seconds of the class ever redeemed, at all platforms together.
    pub redeemed: U64,
    /// The market's terms as they were last announced; meaningless where `market_from` is 0.
    pub market: Market,
    /// From when they hold; 0 where none were ever announced.
    pub market_from: U32,
    /// 1 once the market's terms were set.
    pub market_set: u8,
    /// When the class holds calls.
    pub calls: Announced<Calls>,
    /// 1 once the window was opened.
    pub opened: u8,
    /// The class's name, UTF-8 padded with zeros.
    pub name: [u8; 32],
    /// Seconds of coin lately minted for them, each at the rate of its day.
    pub minted: Rolling,
}

impl Cell for ClassTerms {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(ClassTerms, 213, {
            conversion at 0, used at 24, redeemed at 84, market at 92, market_from at 101,
            market_set at 105, calls at 106, opened at 120, name at 121, minted at 153,
        });
    }
}
