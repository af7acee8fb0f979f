//! The succession cell: to whom an account's time is to go after its member's death.

use super::Cell;
use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// What is proposed of an account, and who approved it.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Succession {
    /// To whom the account's time is to go.
    pub heir: [u8; 20],
    /// The verifier who proposed it; zero where nothing is proposed.
    pub proposed_by: [u8; 20],
    /// When it was proposed; 0 where nothing is.
    pub proposed_at: U32,
    /// A hash of the evidence of the death, and of who inherits.
    pub evidence: [u8; 32],
    /// The verifier's term ([`super::Tenure::terms`]) in which it proposed.
    pub proposed_in: U32,
    /// The tribunal's officer who approved it; zero where nobody has.
    pub approved_by: [u8; 20],
    /// When it was approved; 0 where it is not.
    pub approved_at: U32,
    /// The term of the tribunal's officer in which it approved.
    pub approved_in: U32,
    /// When the account itself last stopped one; 0 where it never did.
    pub stopped_at: U32,
}

impl Cell for Succession {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Succession, 112, {
            heir at 0, proposed_by at 20, proposed_at at 40, evidence at 44, proposed_in at 76,
            approved_by at 80, approved_at at 100, approved_in at 104, stopped_at at 108,
        });
    }
}
