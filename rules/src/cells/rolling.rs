//! A count over the last seven days: what quotas are counted in.

use super::Cell;
use crate::quantities::{Secs, Time};
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Days that a quota is counted over, today included.
pub const WINDOW: usize = 7;

/// Seconds by day (UTC). No moment gives a whole quota back at once, as the turn of a week would: what was used on a day
/// is free again when that day leaves the window.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Rolling {
    /// The last day that is counted, in days since 1970.
    day: U32,
    /// Seconds of day `d` at `d mod 7`.
    secs: [U64; WINDOW],
}

impl Cell for Rolling {}

impl Rolling {
    /// Seconds used in the last seven days.
    pub fn used(&self, now: Time) -> Secs {
        let mut turned = self.clone();
        turned.turn(now);
        Secs(turned.secs.iter().fold(0, |sum: u64, secs| sum.saturating_add(secs.get())))
    }

    /// Counts what is used now.
    pub fn add(&mut self, now: Time, secs: Secs) {
        self.turn(now);
        let today = &mut self.secs[now.day() as usize % WINDOW];
        *today = today.get().saturating_add(secs.0).into();
    }

    /// Forgets the days that have left the window.
    fn turn(&mut self, now: Time) {
        let (today, last) = (now.day(), self.day.get());
        let passed = today.saturating_sub(last).min(WINDOW as u32);
        for ago in 0..passed {
            self.secs[today.saturating_sub(ago) as usize % WINDOW] = 0.into();
        }
        self.day = today.max(last).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantities::DAY;
    use proptest::prelude::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Rolling, 60, { day at 0, secs at 4 });
    }

    #[test]
    fn no_second_gives_a_whole_quota_back() {
        // Half a quota in the last second of each of two days: no turn of a week frees both.
        let mut count = Rolling::empty();
        for day in 100..102u32 {
            count.add(Time((day + 1) * DAY - 1), Secs(50));
        }
        for day in 102..107u32 {
            assert_eq!(count.used(Time(day * DAY)), Secs(100), "{day}");
        }
        assert_eq!(count.used(Time(107 * DAY - 1)), Secs(100));
        assert_eq!(count.used(Time(107 * DAY)), Secs(50));
        assert_eq!(count.used(Time(108 * DAY)), Secs(0));
        count.add(Time(5_000 * DAY), Secs(1));
        assert_eq!(count.used(Time(5_000 * DAY)), Secs(1));
    }

    proptest! {
        #[test]
        fn it_is_the_sum_of_the_last_seven_days(
            steps in prop::collection::vec((0..4u32, 0..1_000u64), 1..60)
        ) {
            let (mut count, mut naive) = (Rolling::empty(), Vec::new());
            let mut day = 20_000;
            for (days, secs) in steps {
                day += days;
                count.add(Time(day * DAY), Secs(secs));
                naive.push((day, secs));
                let sum: u64 =
                    naive.iter().filter(|(of, _)| of + 7 > day).map(|(_, secs)| secs).sum();
                prop_assert_eq!(count.used(Time(day * DAY)), Secs(sum));
            }
        }
    }
}
