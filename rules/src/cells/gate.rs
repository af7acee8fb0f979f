//! A gate: for which link it vouches, and who its notaries are. It lies in the gate's own contract, not in the bank's.

use super::Cell;
use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The most notaries of a set.
pub const NOTARIES: usize = 14;

/// A gate.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Gate {
    /// The bank to which it brings the peer's messages.
    pub bank: [u8; 20],
    /// That bank's id.
    pub own: [u8; 32],
    /// The id of the peer.
    pub peer: [u8; 32],
    /// The link at the bank.
    pub link: U32,
    /// The link at the peer.
    pub peer_link: U32,
    /// The generation of the notaries, from 1.
    pub set: U32,
    /// How many of them have to sign.
    pub threshold: u8,
    /// How many there are.
    pub count: u8,
    /// They, ascending; zeros behind the last.
    pub notaries: [[u8; 20]; NOTARIES],
}

impl Cell for Gate {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Gate, 378, {
            bank at 0, own at 20, peer at 52, link at 84, peer_link at 88, set at 92,
            threshold at 96, count at 97, notaries at 98,
        });
    }
}
