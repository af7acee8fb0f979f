//! The class cell: what recording and exchanging need to know of a class.

use super::Cell;
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// A class `T_j` and its totals.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Class {
    /// The name, UTF-8 padded with zeros; all zeros where the class was never registered.
    pub name: [u8; 32],
    /// The exchange's unit of quantity, in seconds.
    pub lot: U32,
    /// `C_j`: seconds ever recorded.
    pub recorded: U64,
    /// Seconds retired for coin.
    pub converted: U64,
}

impl Cell for Class {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Class, 52, {
            name at 0, lot at 32, recorded at 36, converted at 44,
        });
    }
}
