//! The attestation cell: what a verifier vouched for, beyond what every transfer needs to know of it.

use super::Cell;
use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The last attestation of an account. Its level and its end are in the member cell.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Attestation {
    /// The salted commitment to the verified claims.
    pub commitment: [u8; 32],
    /// The verifier who attested, by the first address of the person.
    pub issuer: [u8; 20],
    /// The commitment that the holder consents to have in place of this one; zero where to none.
    pub consent: [u8; 32],
    /// When the verifier attested.
    pub issued_at: U32,
}

impl Cell for Attestation {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Attestation, 88, {
            commitment at 0, issuer at 32, consent at 52, issued_at at 84,
        });
    }
}
