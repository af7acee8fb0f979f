//! The campaign cell: what a sponsor pays for attention, and the roots that say who paid it.

use super::Cell;
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Days whose roots a campaign keeps: those that can still be claimed.
pub const ROOTS: usize = 8;

/// The root over one day's attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct DayRoot {
    /// The root of the Merkle tree; all zeros where none was published, or the supervisor struck it.
    pub root: [u8; 32],
    /// The day, in days since 1970-01-01.
    pub day: U32,
    /// The moment from which it can be claimed, and no longer struck.
    pub claimable_at: U32,
}

/// A campaign. Day `d`'s root lies in row `d mod 8`; a day's row is taken over when it can no longer be claimed.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Campaign {
    /// Who pays; all zeros where the campaign was never opened, or is closed.
    pub sponsor: [u8; 20],
    /// Who says whose attention it was.
    pub attestor: [u8; 20],
    /// What a slot is paid, in percent of par.
    pub rate: U16,
    /// Slots paid to a member for a day at most.
    pub daily_cap: U16,
    /// The day on which it was opened, in days since 1970-01-01; its first.
    pub first_day: U32,
    /// The day after its last.
    pub end_day: U32,
    /// Seconds between a root's publication and its first claim.
    pub delay: U32,
    /// Seconds of coin that are left.
    pub pool: U64,
    /// Seconds of coin that the sponsor ever put in.
    pub funded: U64,
    /// Claims that were paid.
    pub claims: U32,
    /// The roots of the last days.
    pub roots: [DayRoot; ROOTS],
}

impl Cell for Campaign {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        assert_eq!(size_of::<DayRoot>(), 40);
        crate::cells::assert_layout!(Campaign, 396, {
            sponsor at 0, attestor at 20, rate at 40, daily_cap at 42, first_day at 44, end_day at 48,
            delay at 52, pool at 56, funded at 64, claims at 72, roots at 76,
        });
    }
}
