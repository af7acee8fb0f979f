//! The recorder cell: who may record for a class, how much, and what was redeemed in return.

use super::Cell;
use crate::quantities::{Secs, Time};
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// A recorder's accreditation for one class.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Recorder {
    /// Seconds it may record in an epoch; 0 where it is not accredited.
    pub quota: U64,
    /// Seconds it recorded in [`Recorder::epoch`].
    pub used: U64,
    /// The epoch in which it last recorded.
    pub epoch: U32,
    /// Seconds it ever recorded.
    pub recorded: U64,
    /// Seconds that were ever redeemed at it; at most what it recorded.
    pub redeemed: U64,
}

impl Cell for Recorder {}

impl Recorder {
    /// Seconds recorded in the epoch of `now`.
    pub fn used(&self, now: Time) -> Secs {
        used_in_epoch(self.epoch, self.used, now)
    }
}

/// What a quota's counter says in the epoch of `now`: it starts anew with every epoch.
pub(super) fn used_in_epoch(epoch: U32, used: U64, now: Time) -> Secs {
    if epoch.get() == now.epoch() {
        Secs(used.get())
    } else {
        Secs::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantities::EPOCH;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Recorder, 36, {
            quota at 0, used at 8, epoch at 16, recorded at 20, redeemed at 28,
        });
    }

    #[test]
    fn a_quota_starts_anew_with_every_epoch() {
        let recorder =
            Recorder { quota: 9.into(), used: 5.into(), epoch: 2.into(), ..Recorder::empty() };
        assert_eq!(recorder.used(Time(2 * EPOCH)), Secs(5));
        assert_eq!(recorder.used(Time(3 * EPOCH - 1)), Secs(5));
        assert_eq!(recorder.used(Time(3 * EPOCH)), Secs::ZERO);
    }
}
