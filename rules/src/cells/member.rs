//! The member cell: all that the hot path needs to know of an account.

use super::Cell;
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
    /// Seconds of service.
    pub secs: U64,
}

/// An account: who it is, what it holds, what it may do.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Member {
    /// 0 never opened, 1 open, 2 closed ([`crate::member::Status`]).
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
    /// The salted commitment to the verified claims.
    pub commitment: [u8; 32],
    /// Seconds of coin.
    pub coin: U64,
    /// Seconds of coin that a freeze holds; may exceed the coin there is.
    pub frozen_coin: U64,
    /// When the freeze lapses by itself.
    pub frozen_until: U32,
    /// The case of the last freeze.
    pub freeze_case: U32,
    /// Hours by class; an entry without hours is vacant.
    pub holdings: [Holding; HOLDINGS],
}

impl Cell for Member {}

impl Member {
    /// The account's coin.
    pub fn coin(&self) -> Coin {
        Coin(self.coin.get())
    }

    /// When the verification ends.
    pub fn verified_until(&self) -> Time {
        Time(self.verified_until.get())
    }

    /// The account's hours of a class.
    pub fn hours(&self, class: ClassId) -> Secs {
        self.holdings
            .iter()
            .find(|holding| holding.secs.get() > 0 && holding.class.get() == class.0)
            .map_or(Secs::ZERO, |holding| Secs(holding.secs.get()))
    }

    /// The account's hours of all classes; the largest countable where the sum lies beyond.
    pub fn all_hours(&self) -> Secs {
        Secs(self.holdings.iter().fold(0u64, |sum, holding| sum.saturating_add(holding.secs.get())))
    }

    /// Sets the account's hours of a class; false where the cell has no room for another class.
    #[must_use]
    pub fn set_hours(&mut self, class: ClassId, hours: Secs) -> bool {
        let held = |holding: &Holding| holding.secs.get() > 0;
        let place = self
            .holdings
            .iter()
            .position(|holding| held(holding) && holding.class.get() == class.0)
            .or_else(|| self.holdings.iter().position(|holding| !held(holding)));
        match place {
            Some(at) => {
                let class = if hours > Secs::ZERO { class.0 } else { 0 };
                self.holdings[at] = Holding { class: class.into(), secs: hours.0.into() };
                true
            }
            None => hours == Secs::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Member, 190, {
            status at 0, kind at 1, roles at 2, level at 4, frozen_directions at 5, opened_at at 6,
            verified_until at 10, commitment at 14, coin at 46, frozen_coin at 54,
            frozen_until at 62, freeze_case at 66, holdings at 70,
        });
        assert_eq!(core::mem::offset_of!(Holding, secs), 2);
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
