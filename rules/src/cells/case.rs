//! The case cell: the file that every measure cites.

use super::Cell;
use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// A case about one account.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct CaseFile {
    /// Where the case stands ([`crate::case::Status`]).
    pub status: u8,
    /// The account it is about.
    pub subject: [u8; 20],
    /// The officer who opened it.
    pub opened_by: [u8; 20],
    /// When it was opened.
    pub opened_at: U32,
    /// A code of the published list.
    pub reason: U16,
    /// A hash of the evidence.
    pub evidence: [u8; 32],
    /// When its freeze lapses by itself; 0 where there was none.
    pub frozen_until: U32,
}

impl Cell for CaseFile {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(CaseFile, 83, {
            status at 0, subject at 1, opened_by at 21, opened_at at 41, reason at 45,
            evidence at 47, frozen_until at 79,
        });
    }
}
