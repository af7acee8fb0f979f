//! The tenure cell: what an officer's account has beside its roles, which are in the member cell.

use super::Cell;
use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// An account's time in offices: how often one ended, and what is withheld from it.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Tenure {
    /// How often an office of the account ended or was suspended. What an officer began in an earlier term lapses.
    pub terms: U32,
    /// Roles that a suspension withholds, a bit each; 0 where none runs.
    pub withheld: U16,
    /// From when it may hold office again, though what was withheld has been revoked meanwhile; 0 where none was.
    pub until: U32,
    /// The case under which they are withheld.
    pub case_id: U32,
    /// Classes for which the account is accredited as a recorder, suspended ones among them.
    pub accreditations: U16,
}

impl Cell for Tenure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Tenure, 16, {
            terms at 0, withheld at 4, until at 6, case_id at 10, accreditations at 14,
        });
    }
}
