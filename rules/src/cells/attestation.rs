//! The attestation cell: what a verifier vouched for, beyond what every transfer needs to know of it.

use super::Cell;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The last attestation of an account. Its level and its end are in the member cell.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Attestation {
    /// The salted commitment to the verified claims.
    pub commitment: [u8; 32],
}

impl Cell for Attestation {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Attestation, 32, { commitment at 0 });
    }
}
