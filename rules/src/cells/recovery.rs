//! The recovery cell: that an account is to move to a new key, or has.

use super::Cell;
use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// What is asked for of an account, and where it has gone.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Recovery {
    /// Where the account is to go; once it has moved, where it is now, however often it has moved since, if it is
    /// the first of its row.
    pub successor: [u8; 20],
    /// The first account of the row that this one was moved from; zero where it was moved from none.
    pub first: [u8; 20],
    /// The verifier's officer who asked; zero where nothing is asked for.
    pub requested_by: [u8; 20],
    /// When it was asked for; 0 where nothing is.
    pub requested_at: U32,
    /// A hash of the evidence that the person is the same.
    pub evidence: [u8; 32],
    /// When the account's own key last objected; 0 where it never did.
    pub objected_at: U32,
    /// The verifier's term ([`super::Tenure::terms`]) in which it asked.
    pub term: U32,
    /// The verifier whose request the tribunal cancelled last; zero where it never did.
    pub barred: [u8; 20],
    /// When it cancelled; 0 where it never did.
    pub cancelled_at: U32,
    /// The account whose recovery was last asked for to this one; zero where none was.
    pub reserved_for: [u8; 20],
}

impl Cell for Recovery {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Recovery, 148, {
            successor at 0, first at 20, requested_by at 40, requested_at at 60, evidence at 64, objected_at at 96,
            term at 100, barred at 104, cancelled_at at 124, reserved_for at 128,
        });
    }
}
