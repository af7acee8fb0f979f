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
    /// Seconds of service that resting orders offer.
    pub locked: U64,
}

impl Holding {
    fn is_vacant(&self) -> bool {
        self.secs.get() == 0 && self.locked.get() == 0
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
    /// Orders ever placed; also the number of the last one.
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
    /// What the credit bureau knows of it.
    pub credit: Credit,
    /// What monitoring remembers of it.
    pub watch: Watch,
    /// What it has used of its day as an officer.
    pub office: Office,
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
        self.holding(class).map_or(Secs::ZERO, |holding| Secs(holding.locked.get()))
    }

    /// The account's hours of a class, those in orders too.
    pub fn all_hours_of(&self, class: ClassId) -> Secs {
        self.holding(class).map_or(Secs::ZERO, |holding| {
            Secs(holding.secs.get().saturating_add(holding.locked.get()))
        })
    }

    fn holding(&self, class: ClassId) -> Option<&Holding> {
        self.holdings.iter().find(|held| !held.is_vacant() && held.class.get() == class.0)
    }

    /// The account's hours of all classes, those in orders too; the largest countable where the sum lies
    /// beyond.
    pub fn all_hours(&self) -> Secs {
        Secs(self.holdings.iter().fold(0u64, |sum, held| {
            sum.saturating_add(held.secs.get()).saturating_add(held.locked.get())
        }))
    }

    /// Whether the cell could hold hours of a class.
    pub fn has_room_for(&self, class: ClassId) -> bool {
        self.holding(class).is_some() || self.holdings.iter().any(Holding::is_vacant)
    }

    /// Sets the account's free hours of a class; false where the cell has no room for another class.
    #[must_use]
    pub fn set_hours(&mut self, class: ClassId, hours: Secs) -> bool {
        self.change(class, hours, |holding| holding.secs = hours.0.into())
    }

    /// Sets the account's hours of a class that are in orders; false where the cell has no room.
    #[must_use]
    pub fn set_locked_hours(&mut self, class: ClassId, hours: Secs) -> bool {
        self.change(class, hours, |holding| holding.locked = hours.0.into())
    }

    fn change(&mut self, class: ClassId, hours: Secs, set: impl FnOnce(&mut Holding)) -> bool {
        let place = self
            .holdings
            .iter()
            .position(|held| !held.is_vacant() && held.class.get() == class.0)
            .or_else(|| self.holdings.iter().position(Holding::is_vacant));
        let Some(holding) = place.and_then(|at| self.holdings.get_mut(at)) else {
            return hours == Secs::ZERO;
        };
        holding.class = class.0.into();
        set(holding);
        if holding.is_vacant() {
            holding.class = 0.into();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Member, 410, {
            status at 0, kind at 1, roles at 2, level at 4, frozen_directions at 5, opened_at at 6,
            verified_until at 10, coin at 14, coin_locked at 22, order_nonce at 30, live_orders at 34,
            frozen_coin at 35, frozen_until at 43, freeze_case at 47, holdings at 51,
            credit at 267, watch at 324, office at 407,
        });
        assert_eq!(core::mem::offset_of!(Holding, secs), 2);
        assert_eq!(core::mem::offset_of!(Holding, locked), 10);
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
