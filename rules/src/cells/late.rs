//! The cell of a late record: what a recorder entered of a day that is over for more than ten days, until another confirms
//! it.

use super::Cell;
use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// What waits for confirmation.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct LateRecord {
    /// The first moment.
    pub start: U32,
    /// The moment after the last.
    pub end: U32,
    /// When it was entered; 0 where nothing waits.
    pub entered_at: U32,
    /// A hash of the evidence.
    pub evidence: [u8; 32],
}

impl Cell for LateRecord {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(LateRecord, 44, {
            start at 0, end at 4, entered_at at 8, evidence at 12,
        });
    }
}
