//! The member cell: all that the hot path needs to know of an account.

use super::{Cell, Credit, Office, Watch};
use crate::quantities::{ClassId, Coin, Secs, Time};
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// How many classes one account can hold hours of at a time.
pub const HOLDINGS: usize = 12;

/// An account's hours of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Holding {
    /// The class; meaningless while there are no hours.
    pub class: U16,
    /// Seconds of service that are free.
    pub secs: U64,
    /// In the lower 56 bits: seconds of service that resting orders offer. In the upper eight: how many of its
    /// member's bids rest in the class, which keep the place for it ([`Member::reserve`]).
    pub locked: U64,
}

/// The most seconds of one class that resting orders can offer.
const MOST_LOCKED: u64 = (1 << 56) - 1;

/// One resting bid, as [`Holding::locked`] counts it.
const ONE_BID: u64 = 1 << 56;

impl Holding {
    fn is_vacant(&self) -> bool {
        self.secs.get() == 0 && self.locked.get() == 0
    }

    /// Seconds of service that resting orders offer.
    fn offered(&self) -> u64 {
        self.locked.get() & MOST_LOCKED
    }

    fn tidy(&mut self) {
        if self.is_vacant() {
            self.class = 0.into();
        }
    }
}

/// An account: who it is, what it holds, what it may do.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Member {
    /// 0 never opened, 1 open, 2 closed, 3 moved ([`crate::member::Status`]).
    pub status: u8,
    /// 1 person, 2 organisation ([`crate::member::Kind`]).
    pub kind: u8,
    /// Roles, a bit each ([`crate::roles`]).
    pub roles: U16,
    /// The verified level; 0 none.
    pub level: u8,
    /// Frozen directions, a bit each ([`crate::case`]).
    pub frozen_directions: u8,
    /// When the account was opened.
    pub opened_at: U32,
    /// When the verification ends.
    pub verified_until: U32,
    /// Seconds of coin that are free.
    pub coin: U64,
    /// Seconds of coin that resting orders offer, or that wait in agreements.
    pub coin_locked: U64,
    /// Orders ever placed; also the member's number of the last one.
    pub order_nonce: U32,
    /// Orders that rest.
    pub live_orders: u8,
    /// Seconds of coin that a freeze holds; may exceed the coin there is.
    pub frozen_coin: U64,
    /// When the freeze lapses by itself.
    pub frozen_until: U32,
    /// The case of the last freeze.
    pub freeze_case: U32,
    /// Hours by class; an entry without hours is vacant.
    pub holdings: [Holding; HOLDINGS],
    /// What it owes.
    pub credit: Credit,
    /// What monitoring remembers of it.
    pub watch: Watch,
    /// What it has used of its day as an officer.
    pub office: Office,
    /// Since when its verifications run without a gap; 0 where it was never verified.
    pub verified_since: U32,
    /// Campaigns that it sponsors and has not closed.
    pub campaigns: U16,
    /// 1 where the account is the successor of another, so that its person's first account is another one.
    pub is_successor: u8,
    /// Seconds of its coin that lie in quarantine, under whatever case.
    pub quarantined: U64,
    /// The account's number in the bank, from 1 in the order of opening; its orders are named by it
    /// ([`crate::book::OrderId`]). It moves with the account to another key.
    pub number: U32,
}

impl Cell for Member {}

impl Member {
    /// The account's free coin.
    pub fn coin(&self) -> Coin {
        Coin(self.coin.get())
    }

    /// All of the account's coin, that in orders and agreements too.
    pub fn all_coin(&self) -> Coin {
        Coin(self.coin.get().saturating_add(self.coin_locked.get()))
    }

    /// When the verification ends.
    pub fn verified_until(&self) -> Time {
        Time(self.verified_until.get())
    }

    /// The account's free hours of a class.
    pub fn hours(&self, class: ClassId) -> Secs {
        self.holding(class).map_or(Secs::ZERO, |holding| Secs(holding.secs.get()))
    }

    /// The account's hours of a class that are in orders.
    pub fn locked_hours(&self, class: ClassId) -> Secs {
        self.holding(class).map_or(Secs::ZERO, |holding| Secs(holding.offered()))
    }

    /// The account's hours of a class, those in orders too.
    pub fn all_hours_of(&self, class: ClassId) -> Secs {
        self.holding(class).map_or(Secs::ZERO, |holding| {
            Secs(holding.secs.get().saturating_add(holding.offered()))
        })
    }

    fn holding(&self, class: ClassId) -> Option<&Holding> {
        self.holdings.iter().find(|held| !held.is_vacant() && held.class.get() == class.0)
    }

    /// The account's hours of all classes, those in orders too; the largest countable where the sum lies
    /// beyond.
    pub fn all_hours(&self) -> Secs {
        Secs(self.holdings.iter().fold(0u64, |sum, held| {
            sum.saturating_add(held.secs.get()).saturating_add(held.offered())
        }))
    }

    /// Whether the cell could hold hours of a class.
    pub fn has_room_for(&self, class: ClassId) -> bool {
        self.holding(class).is_some() || self.holdings.iter().any(Holding::is_vacant)
    }

    /// How many classes the account has places for; none where this is one of them.
    pub fn classes_beside(&self, class: ClassId) -> usize {
        if self.holding(class).is_some() {
            return 0;
        }
        self.holdings.iter().filter(|held| !held.is_vacant()).count()
    }

    /// Sets the account's free hours of a class; false where the cell has no room for another class.
    #[must_use]
    pub fn set_hours(&mut self, class: ClassId, hours: Secs) -> bool {
        self.change(class, hours, |holding| holding.secs = hours.0.into())
    }

    /// Sets the account's hours of a class that are in orders; false where the cell has no room, or where they are
    /// more than 2⁵⁶ − 1.
    #[must_use]
    pub fn set_locked_hours(&mut self, class: ClassId, hours: Secs) -> bool {
        hours.0 <= MOST_LOCKED
            && self.change(class, hours, |holding| {
                let bids = holding.locked.get() & !MOST_LOCKED;
                holding.locked = (bids | hours.0).into();
            })
    }

    /// Keeps a place for a class in which a bid of the account has come to rest, so that what it will receive fits
    /// whatever arrives before; false where there is no place. An account has at most 64 orders.
    #[must_use]
    pub fn reserve(&mut self, class: ClassId) -> bool {
        // Not nothing, so that a place is wanted.
        self.change(class, Secs(1), |holding| {
            holding.locked = holding.locked.get().saturating_add(ONE_BID).into();
        })
    }

    /// Gives up the place that a bid which rests no longer had kept.
    pub fn release(&mut self, class: ClassId) {
        if let Some(place) = self.place_of(class) {
            self.holdings[place].locked =
                self.holdings[place].locked.get().saturating_sub(ONE_BID).into();
            self.holdings[place].tidy();
        }
    }

    fn change(&mut self, class: ClassId, hours: Secs, set: impl FnOnce(&mut Holding)) -> bool {
        let place =
            self.place_of(class).or_else(|| self.holdings.iter().position(Holding::is_vacant));
        let Some(holding) = place.and_then(|at| self.holdings.get_mut(at)) else {
            return hours == Secs::ZERO;
        };
        holding.class = class.0.into();
        set(holding);
        holding.tidy();
        true
    }

    fn place_of(&self, class: ClassId) -> Option<usize> {
        self.holdings.iter().position(|held| !held.is_vacant() && held.class.get() == class.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Member, 407, {
            status at 0, kind at 1, roles at 2, level at 4, frozen_directions at 5, opened_at at 6,
            verified_until at 10, coin at 14, coin_locked at 22, order_nonce at 30, live_orders at 34,
            frozen_coin at 35, frozen_until at 43, freeze_case at 47, holdings at 51,
            credit at 267, watch at 293, office at 384, verified_since at 388,
            campaigns at 392, is_successor at 394, quarantined at 395,
            number at 403,
        });
        assert_eq!(core::mem::offset_of!(Holding, secs), 2);
        assert_eq!(core::mem::offset_of!(Holding, locked), 10);
    }

    #[test]
    fn the_member_cell_has_so_many_bytes_left() {
        assert_eq!(crate::cells::LIMIT - Member::SIZE, 9);
    }

    #[test]
    fn a_full_cell_takes_more_of_a_class_it_holds_but_no_new_class() {
        let mut member = Member::empty();
        for class in 1..=HOLDINGS as u16 {
            assert!(member.set_hours(ClassId(class), Secs(u64::from(class))));
        }
        assert!(member.set_hours(ClassId(3), Secs(99)));
        assert!(!member.set_hours(ClassId(99), Secs(1)));
        assert!(member.set_hours(ClassId(99), Secs::ZERO));
        assert_eq!(member.hours(ClassId(3)), Secs(99));
        assert_eq!(member.hours(ClassId(99)), Secs::ZERO);
    }

    #[test]
    fn a_bid_that_rests_keeps_a_place_for_its_class_until_the_last_is_gone() {
        let (care, mut member) = (ClassId(99), Member::empty());
        assert!(member.reserve(care) && member.reserve(care));
        for class in 1..HOLDINGS as u16 {
            assert!(member.set_hours(ClassId(class), Secs(1)));
        }
        assert!(!member.has_room_for(ClassId(50)), "eleven are held and one is kept");
        assert!(member.set_hours(care, Secs(7)) && member.set_locked_hours(care, Secs(5)));
        assert!(!member.set_locked_hours(care, Secs(1 << 56)));
        let figures = (member.hours(care), member.locked_hours(care), member.all_hours());
        assert_eq!(figures, (Secs(7), Secs(5), Secs(12 + 11)));
        assert!(member.set_hours(care, Secs::ZERO) && member.set_locked_hours(care, Secs::ZERO));
        member.release(care);
        assert!(!member.has_room_for(ClassId(50)));
        member.release(care);
        assert!(member.has_room_for(ClassId(50)));
        assert_eq!(member.holdings[0], Member::empty().holdings[0]);
    }

    #[test]
    fn a_class_without_hours_gives_its_place_back() {
        let mut member = Member::empty();
        for class in 1..=HOLDINGS as u16 {
            assert!(member.set_hours(ClassId(class), Secs(1)));
        }
        assert!(member.set_hours(ClassId(5), Secs::ZERO));
        assert!(member.set_hours(ClassId(99), Secs(7)));
        assert_eq!(member.hours(ClassId(5)), Secs::ZERO);
        assert_eq!(member.hours(ClassId(99)), Secs(7));
        assert_eq!(member.all_hours(), Secs(11 + 7));
    }
}
