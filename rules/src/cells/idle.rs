//! The idle cell: what an account held when demurrage was last collected.

use super::Cell;
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// What an account held.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Idle {
    /// Days since 1970; 0 where nobody has looked yet.
    pub day: U32,
    /// All its coin then, after what was collected.
    pub coin: U64,
    /// Millionths of a second of coin that were due and not collected yet.
    pub remainder: U64,
}

impl Cell for Idle {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Idle, 20, { day at 0, coin at 4, remainder at 12 });
    }
}
