//! The terms cell: on what terms the central bank converts a class, and how much of it was redeemed.

use super::Cell;
use crate::quantities::{Secs, Time};
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The central bank's terms for one class.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Terms {
    /// Percent of par; 0 where the window is closed.
    pub rate: U16,
    /// Seconds of service converted in an epoch at most.
    pub quota: U64,
    /// Seconds of service converted in [`Terms::epoch`].
    pub used: U64,
    /// The epoch in which the window was last used.
    pub epoch: U32,
    /// Seconds of the class ever redeemed, at all platforms together. The class cell is full.
    pub redeemed: U64,
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
        crate::cells::assert_layout!(Terms, 30, {
            rate at 0, quota at 2, used at 10, epoch at 18, redeemed at 22,
        });
    }
}
