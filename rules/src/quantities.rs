//! A type for every quantity, so that seconds of coin, seconds of service and moments never mix.

use crate::U256;

/// A count with checked arithmetic only.
macro_rules! count {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub u64);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);

            /// The sum, or nothing where it would overflow.
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.0.checked_add(other.0).map(Self)
            }

            /// The difference, or nothing where it would be negative.
            pub fn checked_sub(self, other: Self) -> Option<Self> {
                self.0.checked_sub(other.0).map(Self)
            }

            /// The difference, or zero where it would be negative.
            pub fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }

            /// The amount a client asked for, or nothing where no account could ever hold as much.
            pub fn from_wide(amount: U256) -> Option<Self> {
                (amount <= U256::from(u64::MAX)).then(|| Self(amount.low_u64()))
            }

            /// The amount as token standards write it.
            pub fn wide(self) -> U256 {
                U256::from(self.0)
            }
        }
    };
}

count! {
    /// Time coin. One unit is one second.
    Coin
}

count! {
    /// Service time of a class, in seconds.
    Secs
}

/// Lots of a class, the exchange's unit of quantity. An order has at most 2³² − 1 of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lots(pub u32);

impl Lots {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// How long they are at a class's lot in seconds. Always exact: 2³² lots of 2³² seconds are countable.
    pub fn secs(self, lot: u32) -> Secs {
        Secs(u64::from(self.0).saturating_mul(lot.into()))
    }

    /// The difference, or zero where it would be negative.
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// A kind of service time: teaching, care, coding, play.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClassId(pub u16);

impl ClassId {
    /// The class that an ERC-6909 token id names, or nothing where it is out of range.
    pub fn from_wide(id: U256) -> Option<Self> {
        (id <= U256::from(u16::MAX)).then(|| Self(id.low_u32() as u16))
    }
}

/// A price as a whole percent of par. At par (100) one second of coin is one second of service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tick(pub u16);

impl Tick {
    /// An hour is an hour.
    pub const PAR: Self = Self(100);
    /// The lowest price.
    pub const MIN: Self = Self(1);
    /// The highest price: 25.6 times par.
    pub const MAX: Self = Self(2560);

    /// The price itself, without what says that orders at it wait for a call ([`crate::book::call::shelf`]).
    #[inline(always)]
    pub fn price(self) -> Self {
        Self(self.0 & 0x0FFF)
    }

    /// What `secs` cost at this price, or nothing where that is no whole second of coin
    /// or more than can be counted.
    pub fn coin_for_exactly(self, secs: Secs) -> Option<Coin> {
        // Whole hundreds of seconds and the rest apart: neither needs more than 64 bits on the way.
        let price = u64::from(self.0);
        let rest = secs.0 % 100 * price;
        let whole = (secs.0 / 100).checked_mul(price)?;
        if !rest.is_multiple_of(100) {
            return None;
        }
        whole.checked_add(rest / 100).map(Coin)
    }
}

/// A moment: whole seconds since 1970-01-01 UTC, until 2106-02-07.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub u32);

/// Seconds in a day.
pub const DAY: u32 = 86_400;

/// Seconds in an epoch, the period over which quotas are counted: a week.
pub const EPOCH: u32 = 7 * DAY;

impl Time {
    /// The moment of a block's time stamp; the last representable one where it lies beyond.
    pub fn of_block(secs: u64) -> Self {
        Self(u32::try_from(secs).unwrap_or(u32::MAX))
    }

    /// The moment a client named, or nothing where it is out of range.
    pub fn from_secs(secs: u64) -> Option<Self> {
        u32::try_from(secs).ok().map(Self)
    }

    /// The moment `secs` later; the last representable one where it lies beyond.
    pub fn plus(self, secs: u32) -> Self {
        Self(self.0.saturating_add(secs))
    }

    /// The moment `secs` earlier; 1970 where it lies before.
    pub fn minus(self, secs: u32) -> Self {
        Self(self.0.saturating_sub(secs))
    }

    /// Days since 1970-01-01.
    pub fn day(self) -> u32 {
        self.0 / DAY
    }

    /// Epochs since 1970-01-01.
    pub fn epoch(self) -> u32 {
        self.0 / EPOCH
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_an_hour_at_par() {
        assert_eq!(Tick::PAR.coin_for_exactly(Secs(3600)), Some(Coin(3600)));
    }

    #[test]
    fn a_price_that_would_round_has_no_answer() {
        assert_eq!(Tick(150).coin_for_exactly(Secs(1)), None);
        assert_eq!(Tick(150).coin_for_exactly(Secs(2)), Some(Coin(3)));
    }

    #[test]
    fn a_price_beyond_what_can_be_counted_has_no_answer() {
        assert_eq!(Tick::MAX.coin_for_exactly(Secs(u64::MAX)), None);
        assert_eq!(Tick::PAR.coin_for_exactly(Secs(u64::MAX)), Some(Coin(u64::MAX)));
    }

    #[test]
    fn wide_amounts_beyond_any_balance_are_refused() {
        let limit = U256::from(u64::MAX);
        assert_eq!(Coin::from_wide(limit), Some(Coin(u64::MAX)));
        assert_eq!(Coin::from_wide(limit + 1), None);
        assert_eq!(Coin::from_wide(U256::MAX), None);
        assert_eq!(ClassId::from_wide(U256::from(65_536)), None);
    }

    #[test]
    fn moments_beyond_the_range_stop_at_its_ends() {
        assert_eq!(Time::of_block(u64::MAX), Time(u32::MAX));
        assert_eq!(Time(u32::MAX).plus(1), Time(u32::MAX));
        assert_eq!(Time(5).minus(6), Time(0));
    }
}
