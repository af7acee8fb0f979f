//! The attended cell: which days of which campaigns a member has been paid for.

use super::Cell;
use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Days of campaigns that a member's cell remembers at a time.
pub const ATTENDED: usize = 69;

/// A day of a campaign that the member has been paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Attendance {
    /// The campaign; 0 where the entry is vacant.
    pub campaign_id: U32,
    /// The day, in days since 1970-01-01; sixteen bits last until 2149.
    pub day: U16,
}

/// What a member has been paid for. An entry whose day can no longer be claimed is taken over.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Attended {
    /// In no order.
    pub entries: [Attendance; ATTENDED],
}

impl Cell for Attended {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Attended, 414, { entries at 0 });
        assert_eq!(size_of::<Attendance>(), 6);
    }
}
