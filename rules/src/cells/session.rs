//! The session cell: when a provider said that it served several at once.

use super::Cell;
use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The last session that a provider delivered for a group, so that the agreements of it that are delivered later do not
/// mark its time again.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Session {
    /// The kind of service.
    pub class: U16,
    /// The first moment agreed for the service.
    pub start: U32,
    /// The moment after the last.
    pub end: U32,
    /// When it began, as the provider said and its timesheet shows.
    pub from: U32,
    /// When it ended.
    pub to: U32,
}

impl Cell for Session {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Session, 18, {
            class at 0, start at 2, end at 6, from at 10, to at 14,
        });
    }
}
