//! Grants: what an owner lets a spender do. A grant of nothing leaves no cell.

use super::Cell;
use crate::U256;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// What an owner granted a spender over its coin and over all its hours.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Grant {
    /// The coin it may move.
    pub coin: Allowance,
    /// 1 where it may move hours of every class without limit (ERC-6909's operator).
    pub operator: u8,
}

impl Cell for Grant {}

/// An amount that a spender may move; the largest means without limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Allowance {
    bytes: [u8; 32],
}

impl Cell for Allowance {}

impl Allowance {
    /// An allowance of an amount.
    pub fn new(amount: U256) -> Self {
        Self { bytes: amount.to_little_endian() }
    }

    /// The amount.
    pub fn amount(&self) -> U256 {
        U256::from_little_endian(&self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Grant, 33, { coin at 0, operator at 32 });
        crate::cells::assert_layout!(Allowance, 32, { bytes at 0 });
    }

    #[test]
    fn an_allowance_keeps_every_amount() {
        for amount in [U256::zero(), U256::one(), U256::MAX] {
            assert_eq!(Allowance::new(amount).amount(), amount);
        }
    }
}
