//! Delegations: what a member lets somebody else do for it.

use super::Cell;
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// What a member lets a delegate do. One that was revoked leaves no cell.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Delegation {
    /// When it was given.
    pub given_at: U32,
    /// The moment from which it is over.
    pub until: U32,
    /// What it is for: bits of [`crate::delegation`].
    pub kinds: u8,
    /// Seconds of the member's coin that may leave or be committed in a day.
    pub daily: U64,
    /// The day on which something was last spent, in days since 1970.
    pub day: U32,
    /// Seconds of coin spent on that day.
    pub spent: U64,
}

impl Cell for Delegation {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Delegation, 29, {
            given_at at 0, until at 4, kinds at 8, daily at 9, day at 17, spent at 21,
        });
    }
}
