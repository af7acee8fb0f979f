//! The central bank's cell: what it set for all classes and members, and what it announced.

use super::{Announced, Cell};
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Grades that may borrow: 2 to 5.
pub const LENDING_GRADES: usize = 4;

/// Verified levels with a starter line of their own.
pub const LINE_LEVELS: usize = 3;

/// What the central bank sets for all.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct BankTerms {
    /// The largest loan of each grade from 2 to 5, in seconds of coin. All zero: nothing is lent.
    pub limits: [U64; LENDING_GRADES],
    /// The longest term of a loan, in seconds.
    pub longest: U32,
    /// Percent of a loan that is owed on top of it.
    pub fee: u8,
    /// Percent of the supply that all debt together may be.
    pub debt_cap: u8,
    /// Millionths that idle coin costs a day; 0: nothing.
    pub demurrage: U16,
    /// From when it costs so much.
    pub demurrage_since: U32,
    /// Seconds between announcing a change and its taking effect; 0 where nothing was ever set.
    pub notice: U32,
}

/// Starter lines: what a member may spend before it has earned.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Lines {
    /// The line of each verified level from 1 on, in seconds of coin; the last is that of all above.
    pub levels: [U64; LINE_LEVELS],
    /// How many others whoever is paid on a line must have dealt with.
    pub least: u8,
}

/// The central bank.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct CentralBank {
    /// What it set.
    pub terms: Announced<BankTerms>,
    /// Seconds of coin ever burned as demurrage.
    pub demurrage_burned: U64,
    /// Starter lines.
    pub lines: Announced<Lines>,
}

impl Cell for CentralBank {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(CentralBank, 162, {
            terms at 0, demurrage_burned at 100, lines at 108,
        });
        assert_eq!(core::mem::offset_of!(BankTerms, demurrage_since), 40);
    }
}
