//! Stretches of time: what was served, in seconds, and which slots of the ledger that fills.

use serde::{Deserialize, Serialize};
use timebank_rules::timesheet::SLOT;

/// A stretch of time, in seconds since 1970. The end is the moment after the last.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
pub struct Stretch {
    /// The first moment.
    pub start: u64,
    /// The moment after the last.
    pub end: u64,
}

/// What becomes of a slot that was served in part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Rounding {
    /// It is not recorded: nothing is ever recorded that was not served.
    #[default]
    Inside,
    /// An end moves to the nearest border of slots: on the whole, what is recorded is what was served.
    Nearest,
}

impl Stretch {
    /// A stretch from one moment to another.
    pub fn new(start: u64, end: u64) -> Self {
        Self { start, end }
    }

    /// Its length in seconds.
    pub fn secs(self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// What it has in common with another; nothing where that is empty.
    pub fn common(self, other: Self) -> Option<Self> {
        let both = Self::new(self.start.max(other.start), self.end.min(other.end));
        (both.start < both.end).then_some(both)
    }

    fn in_slots(self, rounding: Rounding) -> Option<Self> {
        let slot = u64::from(SLOT);
        let (start, end) = match rounding {
            Rounding::Inside => (self.start.div_ceil(slot), self.end / slot),
            Rounding::Nearest => {
                ((self.start + slot / 2) / slot, self.end.saturating_add(slot / 2) / slot)
            }
        };
        (start < end).then(|| Self::new(start.saturating_mul(slot), end.saturating_mul(slot)))
    }
}

/// All seconds of all stretches.
pub fn secs(all: &[Stretch]) -> u64 {
    all.iter().fold(0, |sum, one| sum.saturating_add(one.secs()))
}

/// The same moments in as few stretches as possible, in order. Those that touch become one.
pub fn merged(mut all: Vec<Stretch>) -> Vec<Stretch> {
    all.retain(|one| one.start < one.end);
    all.sort_unstable();
    let mut merged: Vec<Stretch> = Vec::with_capacity(all.len());
    for one in all {
        match merged.last_mut() {
            Some(last) if one.start <= last.end => last.end = last.end.max(one.end),
            _ => merged.push(one),
        }
    }
    merged
}

/// The slots that stretches fill.
pub fn in_slots(served: Vec<Stretch>, rounding: Rounding) -> Vec<Stretch> {
    merged(merged(served).into_iter().filter_map(|one| one.in_slots(rounding)).collect())
}

/// What is in both. Both are in order and merged.
pub fn common(these: &[Stretch], those: &[Stretch]) -> Vec<Stretch> {
    let both = these.iter().flat_map(|a| those.iter().filter_map(|b| a.common(*b)));
    merged(both.collect())
}

/// What is in the first and not in the second.
pub fn without(these: &[Stretch], those: &[Stretch]) -> Vec<Stretch> {
    let mut left = these.to_vec();
    for gone in those {
        left = left
            .into_iter()
            .flat_map(|one| {
                let before = Stretch::new(one.start, one.end.min(gone.start));
                let behind = Stretch::new(one.start.max(gone.end), one.end);
                match one.common(*gone) {
                    Some(_) => [before, behind],
                    None => [one, Stretch::new(0, 0)],
                }
            })
            .filter(|one| one.start < one.end)
            .collect();
    }
    left
}

/// The same in stretches of so many seconds at most.
pub fn at_most(all: &[Stretch], longest: u64) -> Vec<Stretch> {
    let mut parts = Vec::new();
    for one in all {
        let mut start = one.start;
        while start < one.end {
            let end = one.end.min(start.saturating_add(longest.max(1)));
            parts.push(Stretch::new(start, end));
            start = end;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(stretches: &[(u64, u64)]) -> Vec<Stretch> {
        stretches.iter().map(|(start, end)| Stretch::new(*start, *end)).collect()
    }

    #[test]
    fn nothing_is_recorded_that_was_not_served_and_what_touches_is_one() {
        let served = all(&[(10, 650), (650, 1_000), (1_300, 1_499), (1_800, 2_100)]);
        assert_eq!(in_slots(served, Rounding::Inside), all(&[(300, 900), (1_800, 2_100)]));
        assert_eq!(in_slots(all(&[(1, 599)]), Rounding::Inside), []);
    }

    #[test]
    fn the_nearest_border_is_taken_where_that_is_asked_for() {
        let served = all(&[(149, 451), (751, 1_049)]);
        assert_eq!(in_slots(served, Rounding::Nearest), all(&[(0, 600)]));
    }

    #[test]
    fn taking_away_leaves_what_lies_before_between_and_behind() {
        let (these, those) =
            (all(&[(0, 100), (200, 300)]), all(&[(10, 20), (90, 210), (250, 400)]));
        assert_eq!(without(&these, &those), all(&[(0, 10), (20, 90), (210, 250)]));
        assert_eq!(common(&these, &those), all(&[(10, 20), (90, 100), (200, 210), (250, 300)]));
        let (left, both) = (without(&these, &those), common(&these, &those));
        assert_eq!(secs(&left) + secs(&both), secs(&these));
        assert_eq!(without(&these, &[]), these);
    }

    #[test]
    fn a_long_stretch_is_cut_and_nothing_of_it_is_lost() {
        let parts = at_most(&all(&[(0, 2_500)]), 1_000);
        assert_eq!(parts, all(&[(0, 1_000), (1_000, 2_000), (2_000, 2_500)]));
    }
}
