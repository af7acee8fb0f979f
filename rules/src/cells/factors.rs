//! The factors cell: what an account's credit rests on. No transfer and no trade asks for it.

use super::Cell;
use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Bytes of a sketch of counterparties: 256 bits.
pub const SKETCH_BYTES: usize = 32;

/// An account's credit factors.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Factors {
    /// Agreements settled in which it provided, once a counterparty and week.
    pub provided: U16,
    /// Agreements settled in which it requested, once a counterparty and week.
    pub requested: U16,
    /// Disputes it lost.
    pub disputes_lost: U16,
    /// Loans that were marked overdue or written off.
    pub overdue: U16,
    /// Agreements that it accepted and did not deliver.
    pub undelivered: U16,
    /// Disputes that ended in halves, as the tribunal was silent.
    pub splits: U16,
    /// What it repaid in time: hours of coin times the days for which it had them.
    pub repaid: U32,
    /// Distinct verified counterparties, by linear counting: a bit each.
    pub sketch: [u8; SKETCH_BYTES],
    /// The week of the next sketch, in weeks since 1970.
    pub week: U16,
    /// The counterparties that counted in that week.
    pub met: [u8; SKETCH_BYTES],
}

impl Cell for Factors {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Factors, 82, {
            provided at 0, requested at 2, disputes_lost at 4, overdue at 6, undelivered at 8,
            splits at 10, repaid at 12, sketch at 16, week at 48, met at 50,
        });
    }
}
