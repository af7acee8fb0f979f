//! What an officer has used of its day: a part of the member cell, where its roles are, too.

use zerocopy::little_endian::U16;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// How many measures an officer took on the last day on which it took one.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Office {
    /// The day, in days since 1970-01-01.
    pub day: U16,
    /// Measures taken on it.
    pub measures: u8,
    /// Cases opened on it.
    pub openings: u8,
}
