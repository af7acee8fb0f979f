//! What the credit bureau knows of an account: a part of the member cell, as settling touches that cell anyway.

use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Bytes of the sketch of counterparties: 256 bits.
pub const SKETCH_BYTES: usize = 32;

/// An account's credit factors.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Credit {
    /// Agreements settled in which it provided.
    pub provided: U16,
    /// Agreements settled in which it requested.
    pub requested: U16,
    /// Disputes it lost.
    pub disputes_lost: U16,
    /// Loans repaid in full before they fell due.
    pub repaid: U16,
    /// Loans that were marked overdue.
    pub overdue: U16,
    /// Seconds of coin that it owes: one loan at a time.
    pub debt: U64,
    /// When the debt falls due.
    pub due: U32,
    /// When it was lent, in days since 1970.
    pub lent_on: U16,
    /// 1 where the running loan was marked overdue.
    pub marked: u8,
    /// Distinct verified counterparties, by linear counting: a bit each.
    pub sketch: [u8; SKETCH_BYTES],
}
