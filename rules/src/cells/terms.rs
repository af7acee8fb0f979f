//! The terms cell: on what terms the central bank converts a class, how much of it was redeemed, and what was announced
//! for its market.

use super::{Announced, Cell};
use crate::quantities::{Secs, Time};
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// On what terms hours of a class become coin.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Conversion {
    /// Percent of par; 0 where the window is closed.
    pub rate: U16,
    /// Seconds of service converted in an epoch at most.
    pub quota: U64,
}

/// The terms of a class's market, as announced. Those that hold are in the class's own cell, where placing an order
/// finds them without another key.
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
pub struct Terms {
    /// On what terms its hours become coin.
    pub conversion: Announced<Conversion>,
    /// Seconds of service converted in [`Terms::epoch`].
    pub used: U64,
    /// The epoch in which the window was last used.
    pub epoch: U32,
    /// Seconds of the class ever redeemed, at all platforms together. The class cell is full.
    pub redeemed: U64,
    /// The market's announced terms; meaningless where `market_from` is 0.
    pub market: Market,
    /// When they may be put into effect; 0 where none wait.
    pub market_from: U32,
    /// 1 once the market's terms were set.
    pub market_set: u8,
}

impl Cell for Terms {}

impl Terms {
    /// Seconds of service converted in the epoch of `now`.
    pub fn used(&self, now: Time) -> Secs {
        super::recorder::used_in_epoch(self.epoch, self.used, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Terms, 58, {
            conversion at 0, used at 24, epoch at 32, redeemed at 36, market at 44, market_from at 53,
            market_set at 57,
        });
    }
}
