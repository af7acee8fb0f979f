//! What an account owes: a part of the member cell, as every transfer asks whether a loan is overdue.

use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Stands for the day on which a starter line was drawn. No day is that late, so nothing of it counts as repaid in time.
pub const LINE: u16 = u16::MAX;

/// An account's debt. What its credit rests on lies in a cell of its own ([`super::Factors`]).
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Credit {
    /// Seconds of coin that it owes: one loan at a time.
    pub debt: U64,
    /// When the debt falls due.
    pub due: U32,
    /// When it was lent, in days since 1970; [`LINE`] where it is a starter line.
    pub lent_on: U16,
    /// 1 where the running loan was marked overdue.
    pub marked: u8,
    /// Seconds of coin that were written off and not made good since.
    pub lost: U64,
    /// How often the running loan got a later due date.
    pub rescheduled: u8,
    /// The last day that counts in the account's favour when a rescheduled loan is repaid, in days since 1970; of no
    /// meaning where it was not rescheduled.
    pub counts_to: U16,
}

impl Credit {
    /// Seconds of coin that it owes, and of what was written off and not made good.
    pub fn owed(&self) -> u64 {
        self.debt.get().saturating_add(self.lost.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl crate::cells::Cell for Credit {}

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Credit, 26, {
            debt at 0, due at 8, lent_on at 12, marked at 14, lost at 15,
            rescheduled at 23, counts_to at 24,
        });
    }
}
