//! The nonces of what a member signed: 256 a cell, and the allowances it signed for, counted.

use super::Cell;
use crate::U256;
use zerocopy::little_endian::U64;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// A word of a member's nonces: a bit for each of 256, set where it is spent or cancelled.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Nonces {
    bits: [u8; 32],
}

impl Cell for Nonces {}

impl Nonces {
    /// The bits.
    pub fn bits(&self) -> U256 {
        U256::from_little_endian(&self.bits)
    }

    /// Sets the bits.
    pub fn set(&mut self, bits: U256) {
        self.bits = bits.to_little_endian();
    }
}

/// How many allowances an owner has signed that were used (ERC-2612).
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Permits {
    /// The next one's nonce.
    pub next: U64,
}

impl Cell for Permits {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Nonces, 32, { bits at 0 });
        crate::cells::assert_layout!(Permits, 8, { next at 0 });
    }

    #[test]
    fn every_bit_is_kept() {
        let mut nonces = Nonces::empty();
        for bits in [U256::one(), U256::MAX, U256::one() << 255] {
            nonces.set(bits);
            assert_eq!(nonces.bits(), bits);
        }
    }
}
