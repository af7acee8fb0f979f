//! What an order is, and what can become of it.

use crate::cells::Member;
use crate::quantities::{ClassId, Coin, Lots, Secs, Tick};
use crate::side::Side;
use crate::{refusal, Error};

crate::enumeration! {
    /// How an order wants to be handled.
    pub enum Kind {
        /// Trades what it can, the rest rests.
        Limit = 0,
        /// Trades what it can, the rest is dropped (immediate or cancel). With a far limit: a market order.
        Ioc = 1,
        /// Trades all of it at once or nothing (fill or kill).
        Fok = 2,
        /// Rests, and is refused where it would trade.
        PostOnly = 3,
    }
}

impl Kind {
    /// The kind a client named.
    pub fn from_number(kind: u8) -> Result<Self, Error> {
        match kind {
            0 => Ok(Self::Limit),
            1 => Ok(Self::Ioc),
            2 => Ok(Self::Fok),
            3 => Ok(Self::PostOnly),
            _ => Err(refusal!(UnknownOrderKind { kind })),
        }
    }

    /// Whether what is left of it stays on the book.
    pub fn rests(self) -> bool {
        matches!(self, Self::Limit | Self::PostOnly)
    }
}

crate::enumeration! {
    /// What became of a placed order.
    pub enum Outcome {
        /// All of it traded.
        Filled = 0,
        /// The rest is on the book.
        Resting = 1,
        /// The book had no more within the limit, and the rest was not to stay.
        Dropped = 2,
        /// A cap on one call stopped the matching; the rest was dropped, to be sent again.
        Capped = 3,
        /// What was traded carried the price so far that the class halted; the rest was dropped.
        Halted = 4,
    }
}

crate::enumeration! {
    /// Who of a trade's two parties took: whose order came later and met one that rested.
    pub enum Aggressor {
        /// Whoever bought.
        Buyer = 0,
        /// Whoever sold.
        Seller = 1,
        /// Neither: both orders rested, in a call.
        Neither = 2,
    }
}

impl From<Side> for Aggressor {
    fn from(taker: Side) -> Self {
        match taker {
            Side::Bid => Self::Buyer,
            Side::Ask => Self::Seller,
        }
    }
}

crate::enumeration! {
    /// Why a resting order left the book otherwise than by trading.
    pub enum Removal {
        /// Its member cancelled it.
        Cancelled = 0,
        /// It had expired.
        Expired = 1,
        /// Its member's own new order met it.
        SelfTrade = 2,
        /// A freeze runs on its member; what it offered went back into the frozen balance.
        Frozen = 3,
        /// Its member's verification has ended.
        Unverified = 4,
        /// Its member's account has no room for what it would have received.
        NoRoom = 5,
        /// The band has moved away from its price.
        OutsideBand = 6,
        /// Its member is on hold; what it offered went back.
        Held = 7,
        /// Its member's account is about to move to a new key.
        Moving = 8,
        /// Its member's loan is overdue.
        Overdue = 9,
        /// What its price gives away is more than its member may send.
        Limited = 10,
        /// Its hours would have gone round, which the policy refuses.
        Round = 11,
    }
}

impl Removal {
    /// Whether whoever clears such an order gets the bounty: where nothing but its owner's leaving it there kept it.
    pub fn pays(self) -> bool {
        matches!(self, Self::Expired | Self::Unverified)
    }

    /// Whether it was its member's doing, so that the order was in vain to monitoring: withdrawn, left to expire, or met
    /// by another of its own.
    pub fn is_in_vain(self) -> bool {
        matches!(self, Self::Cancelled | Self::Expired | Self::SelfTrade)
    }
}

/// Where a resting order is, and which of its member's orders it is. With the number of the member's account, which is
/// part of what clients see, no two orders of a bank ever share it. The price of an order that waits for a call is
/// marked with its side ([`super::call::shelf::place`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderId {
    /// The class.
    pub class: ClassId,
    /// The price.
    pub tick: Tick,
    /// The chunk of the level; 0 is the level itself.
    pub chunk: u32,
    /// The member's number for it.
    pub nonce: u32,
}

impl OrderId {
    /// As clients see it: the member's account by its number, class, price, chunk, the member's number, from the top.
    pub fn number(self, member: &Member) -> u128 {
        u128::from(member.number.get()) << 96
            | u128::from(self.class.0) << 80
            | u128::from(self.tick.0) << 64
            | u128::from(self.chunk) << 32
            | u128::from(self.nonce)
    }

    /// Where the order lies that a client named.
    pub fn from_number(number: u128) -> Self {
        Self {
            class: ClassId((number >> 80) as u16),
            tick: Tick((number >> 64) as u16),
            chunk: (number >> 32) as u32,
            nonce: number as u32,
        }
    }

    /// The number of the account whose order a client named.
    pub fn account_in(number: u128) -> u32 {
        (number >> 96) as u32
    }
}

/// What lots are worth at a price: the hours and the coin that change hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    /// Seconds of service.
    pub secs: Secs,
    /// Seconds of coin.
    pub coin: Coin,
}

impl Worth {
    /// Of `lots` of `lot` seconds at `tick`, or at the price of a place where orders wait for a call. Refused where it
    /// cannot be counted.
    pub fn of(lots: Lots, lot: u32, tick: Tick) -> Result<Self, Error> {
        let (secs, tick) = (lots.secs(lot), tick.price());
        let coin = tick
            .coin_for_exactly(secs)
            .ok_or_else(|| refusal!(Overflow { value: secs.wide(), added: tick.0.into() }))?;
        Ok(Self { secs, coin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;

    #[test]
    fn an_id_keeps_all_its_parts() {
        let most = u32::MAX;
        for (account, class, tick, chunk, nonce) in
            [(1, 1, 1, 0, 1), (0, 2, 3, 4, 5), (most, u16::MAX, 2560, most, most)]
        {
            let member = Member { number: account.into(), ..Member::empty() };
            let id = OrderId { class: ClassId(class), tick: Tick(tick), chunk, nonce };
            let number = id.number(&member);
            assert_eq!((OrderId::from_number(number), OrderId::account_in(number)), (id, account));
        }
    }

    #[test]
    fn a_lot_costs_whole_coins_at_every_price() {
        for tick in 1..=2560 {
            let worth = Worth::of(Lots(7), 900, Tick(tick)).expect("it is countable");
            assert_eq!(worth.coin.0 * 100, worth.secs.0 * u64::from(tick));
        }
    }

    #[test]
    fn what_cannot_be_counted_is_refused() {
        assert!(Worth::of(Lots(u32::MAX), u32::MAX / 100 * 100, Tick::MAX).is_err());
    }
}
