//! The recorder cell: who may record for a class, how much, and what was redeemed in return.

use super::{Cell, Rolling};
use crate::Address;
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Records that a recorder's cell remembers at a time.
pub const ENTRIES: usize = 17;

/// A record that was made lately, so that it can be voided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Entry {
    /// The first moment; 0 where the entry is vacant.
    pub start: U32,
    /// Slots of five minutes.
    pub slots: U16,
    /// The first bytes of the member's address; addresses are ends of hashes.
    pub member: [u8; 8],
    /// The number of its event on the audit log, in 32 bits.
    pub number: U32,
}

impl Entry {
    /// The first bytes of an address.
    pub fn tag(member: &Address) -> [u8; 8] {
        let mut tag = [0; 8];
        tag.copy_from_slice(&member.0[..8]);
        tag
    }
}

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
    /// Its last records, in a ring.
    pub entries: [Entry; ENTRIES],
    /// Where the next lies.
    pub next: u8,
}

impl Cell for Recorder {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Recorder, 407, {
            quota at 0, used at 8, recorded at 68, redeemed at 76,
            withheld at 84, withheld_until at 92, withheld_under at 96, entries at 100, next at 406,
        });
    }
}
