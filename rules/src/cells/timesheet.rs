//! The timesheet cell: which slots of a member's last days are recorded.

use super::Cell;
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Days that the ring spans.
pub const DAYS: usize = 11;

/// Bytes of a day: 288 slots of five minutes, a bit each.
pub const DAY_BYTES: usize = 36;

/// A ring of days: day `d` lies in row `d mod 11`.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Timesheet {
    /// The first day that the ring spans, in days since 1970-01-01.
    pub first_day: U32,
    /// A bit for each slot; set where it is recorded.
    pub days: [[u8; DAY_BYTES]; DAYS],
    /// A bit for each of the 64 days before the first, the latest in the lowest; set where anything was recorded on it.
    pub closed: U64,
}

impl Cell for Timesheet {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Timesheet, 408, { first_day at 0, days at 4, closed at 400 });
    }
}
