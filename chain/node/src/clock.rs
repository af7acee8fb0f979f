//! The chain's time, which callers may move.

use std::time::{SystemTime, UNIX_EPOCH};

use codec::{Decode, Encode};

/// What decides the next block's time. All in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Clock {
    /// Ahead of this machine's clock, or behind it.
    pub offset: i64,
    /// The next block's time, once.
    pub next: Option<u64>,
    /// So long after the last block the next one is, whatever this machine's clock says.
    pub step: Option<u64>,
    /// What `step` counts from, instead of the last block's time.
    pub travelled: Option<u64>,
}

impl Clock {
    /// The time that the next block will have if it is made now.
    pub fn time_after(&self, last: u64) -> u64 {
        let wanted = match (self.next, self.step) {
            (Some(next), _) => next,
            (None, Some(step)) => self.travelled.unwrap_or(last).saturating_add(step),
            (None, None) => self.now(),
        };
        wanted.max(last.saturating_add(1))
    }

    /// This machine's time with what callers added.
    pub fn now(&self) -> u64 {
        machine().saturating_add_signed(self.offset)
    }

    /// A block was made at this time.
    pub fn ticked(&mut self, time: u64) {
        if self.next.take().is_some() {
            // Later blocks go on from there.
            self.offset = ahead_of_machine(time);
        }
        self.travelled = None;
    }

    /// Lets time pass; how far the clock is ahead of this machine's now.
    pub fn pass(&mut self, millis: u64, last: u64) -> i64 {
        let by = i64::try_from(millis).unwrap_or(i64::MAX);
        self.offset = self.offset.saturating_add(by);
        if self.step.is_some() {
            self.travelled = Some(self.travelled.unwrap_or(last).saturating_add(millis));
        }
        self.offset
    }

    /// Sets the clock.
    pub fn set(&mut self, time: u64) {
        self.offset = ahead_of_machine(time);
        self.travelled = Some(time);
    }

    /// The time at which the last block's state is looked at: later than the block's own after a journey.
    pub fn seen_at(&self, last: u64) -> Option<u64> {
        self.travelled.filter(|time| *time > last)
    }
}

fn ahead_of_machine(time: u64) -> i64 {
    let signed = |time: u64| i64::try_from(time).unwrap_or(i64::MAX);
    signed(time).saturating_sub(signed(machine()))
}

/// This machine's time.
pub fn machine() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_only_goes_forward() {
        let mut clock = Clock::default();
        let far = machine() + 1_000_000;
        assert_eq!(clock.time_after(far), far + 1);
        clock.set(5);
        assert_eq!(clock.time_after(far), far + 1);
    }

    #[test]
    fn a_step_does_not_ask_the_machine() {
        let mut clock = Clock { step: Some(6_000), ..Clock::default() };
        assert_eq!(clock.time_after(10_000), 16_000);
        clock.set(100_000);
        assert_eq!(clock.time_after(10_000), 106_000);
        assert_eq!(clock.seen_at(10_000), Some(100_000));
        clock.ticked(106_000);
        assert_eq!((clock.time_after(106_000), clock.seen_at(106_000)), (112_000, None));
        clock.pass(50_000, 106_000);
        assert_eq!(clock.time_after(106_000), 162_000);
    }

    #[test]
    fn a_time_that_was_set_once_moves_the_clock() {
        let mut clock = Clock { next: Some(machine() + 500_000), ..Clock::default() };
        let time = clock.time_after(7);
        clock.ticked(time);
        let next = clock.time_after(time);
        assert!((time + 1..time + 100_000).contains(&next), "{next}");
    }
}
