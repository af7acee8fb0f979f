//! The recorder cell: who may record for a class, how much, and what was redeemed in return.

use super::{Cell, Rolling};
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// A recorder's accreditation for one class.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Recorder {
    /// Seconds it may record in seven days; 0 where it is not accredited.
    pub quota: U64,
    /// Seconds it lately recorded.
    pub used: Rolling,
    /// Seconds it ever recorded.
    pub recorded: U64,
    /// Seconds that were ever redeemed at it; at most what it recorded.
    pub redeemed: U64,
    /// The quota that a suspension withholds; 0 where none runs.
    pub withheld: U64,
    /// From when it may be taken up again; 0 where none is withheld.
    pub withheld_until: U32,
    /// The case under which it is withheld.
    pub withheld_under: U32,
}

impl Cell for Recorder {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Recorder, 100, {
            quota at 0, used at 8, recorded at 68, redeemed at 76,
            withheld at 84, withheld_until at 92, withheld_under at 96,
        });
    }
}
