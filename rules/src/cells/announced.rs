//! Something that changes after notice.

use crate::quantities::Time;
use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// What holds, and what was announced: the clock alone says which of the two holds now.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Announced<T> {
    /// What holds until [`Announced::from`].
    pub before: T,
    /// What holds from then on.
    pub after: T,
    /// When.
    pub from: U32,
}

impl<T: Clone> Announced<T> {
    /// What holds now.
    pub fn at(&self, now: Time) -> &T {
        if self.awaited(now).is_some() {
            &self.before
        } else {
            &self.after
        }
    }

    /// What was announced and does not hold yet, and from when it will.
    pub fn awaited(&self, now: Time) -> Option<(&T, Time)> {
        let from = Time(self.from.get());
        (now < from).then_some((&self.after, from))
    }

    /// Announces a change. One that was announced before and does not hold yet is given up.
    pub fn announce(&mut self, change: T, now: Time, from: Time) {
        self.before = self.at(now).clone();
        self.after = change;
        self.from = from.0.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zerocopy::FromZeros;

    #[test]
    fn the_clock_alone_says_what_holds() {
        let mut rate = Announced::<u8>::new_zeroed();
        assert_eq!(*rate.at(Time(0)), 0);
        rate.announce(7, Time(10), Time(20));
        assert_eq!((*rate.at(Time(19)), *rate.at(Time(20))), (0, 7));
        assert_eq!(rate.awaited(Time(19)), Some((&7, Time(20))));
        assert_eq!(rate.awaited(Time(20)), None);
    }

    #[test]
    fn a_second_announcement_takes_the_place_of_the_first_and_waits_anew() {
        let mut rate = Announced::<u8>::new_zeroed();
        rate.announce(7, Time(10), Time(20));
        rate.announce(8, Time(19), Time(29));
        assert_eq!((*rate.at(Time(28)), *rate.at(Time(29))), (0, 8));
        rate.announce(9, Time(40), Time(50));
        assert_eq!((*rate.at(Time(49)), *rate.at(Time(50))), (8, 9));
    }
}
