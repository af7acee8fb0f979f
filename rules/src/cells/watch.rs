//! What monitoring remembers of an account: a part of the member cell, as every transfer and trade touches that cell
//! anyway.

use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Buckets of a rolling window.
pub const BUCKETS: usize = 4;

/// Parties of trades that an account remembers at a time.
pub const PARTNERS: usize = 4;

/// Somebody with whom an account has lately traded a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Partner {
    /// A hash of the other account and the class.
    pub tag: U16,
    /// Hours sold to it, in units of 64 seconds.
    pub given: U16,
    /// Hours bought from it, in units of 64 seconds.
    pub taken: U16,
}

/// An account's rolling windows, its risk and its hold. The place of a bucket in a window is its number modulo four.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Watch {
    /// The number of the newest bucket: how many of them there were since 1970.
    pub bucket: U32,
    /// Seconds of coin and of hours that left the account without a return.
    pub sent: [U32; BUCKETS],
    /// Seconds of coin and of hours that reached the account without a return.
    pub received: [U32; BUCKETS],
    /// Amounts sent that lay just under the reporting threshold.
    pub near_threshold: [u8; BUCKETS],
    /// Orders placed.
    pub placed: [u8; BUCKETS],
    /// Orders that were withdrawn, expired, or were dropped without any trade.
    pub unfilled: [u8; BUCKETS],
    /// The number of the bucket in which its member last acted.
    pub active: U32,
    /// A bit for each of the last eight buckets, the newest lowest: whether the account woke in it.
    pub woken: u8,
    /// Risk, as it was in the newest bucket.
    pub risk: U16,
    /// When the last hold ends by itself.
    pub held_until: U32,
    /// With whom it has lately traded.
    pub partners: [Partner; PARTNERS],
    /// Seconds of coin for which orders were lately placed. They lose half with every day that begins.
    pub placed_worth: U32,
    /// Of those, the seconds in orders that were withdrawn, expired, or were dropped without any trade.
    pub unfilled_worth: U32,
}

#[cfg(test)]
mod tests {
    use super::*;

    impl crate::cells::Cell for Watch {}

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Watch, 91, {
            bucket at 0, sent at 4, received at 20, near_threshold at 36, placed at 40, unfilled at 44, active at 48,
            woken at 52, risk at 53, held_until at 55, partners at 59, placed_worth at 83, unfilled_worth at 87,
        });
        assert_eq!(core::mem::offset_of!(Partner, given), 2);
        assert_eq!(core::mem::offset_of!(Partner, taken), 4);
    }
}
