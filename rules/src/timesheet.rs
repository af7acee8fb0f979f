//! The timesheet: no moment of a human day is ever counted twice, whoever records it.
//!
//! It knows every slot of the last eleven days. Of a day that leaves this ring it keeps whether anything stood recorded on
//! it, for 64 days: a late record counts where nothing did, and closes its day for every other.

use crate::cells::{Timesheet, DAYS, DAY_BYTES};
use crate::quantities::{Secs, Time, DAY};
use crate::{refusal, Address, Error};

/// Seconds of a slot, the smallest stretch of time that is recorded.
pub const SLOT: u32 = 300;

/// How old a record may be, in seconds: ten days.
pub const OLDEST: u32 = 10 * DAY;

/// How many days back the day of a late record may lie, when it is entered: 40.
pub const OLDEST_LATE: u32 = 40;

/// Days before the ring's first of which the timesheet knows whether anything was recorded on them.
const REMEMBERED: u32 = u64::BITS;

/// A stretch of time in whole slots that lies in the recordable past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The first moment.
    pub start: Time,
    /// The moment after the last.
    pub end: Time,
}

impl Interval {
    /// The stretch a recorder named, if it can be recorded `now`.
    pub fn recordable(start: u64, end: u64, now: Time) -> Result<Self, Error> {
        let bad = refusal!(BadInterval { start, end });
        let (Some(from), Some(to)) = (Time::from_secs(start), Time::from_secs(end)) else {
            return Err(bad);
        };
        if from >= to || from.0 % SLOT != 0 || to.0 % SLOT != 0 {
            return Err(bad);
        }
        if to > now {
            return Err(refusal!(IntervalInFuture { end, now: now.0.into() }));
        }
        let oldest = now.minus(OLDEST);
        if from < oldest {
            return Err(refusal!(IntervalTooOld { start, oldest: oldest.0.into() }));
        }
        Ok(Self { start: from, end: to })
    }

    /// The stretch of a late record that is entered `now`: it lies on one day (UTC), which the ring has left, at most
    /// [`OLDEST_LATE`] days ago, and begins no earlier than the account was opened.
    pub fn late(start: u64, end: u64, now: Time, opened_at: Time) -> Result<Self, Error> {
        let bad = refusal!(BadInterval { start, end });
        let (Some(from), Some(to)) = (Time::from_secs(start), Time::from_secs(end)) else {
            return Err(bad);
        };
        let is_of_slots = from.0.is_multiple_of(SLOT) && to.0.is_multiple_of(SLOT);
        if from >= to || !is_of_slots || from.day() != to.minus(1).day() {
            return Err(bad);
        }
        let before = Time(first_day(now).saturating_mul(DAY));
        if from >= before {
            return Err(refusal!(IntervalNotLate { start, before: before.0.into() }));
        }
        let oldest = Time(now.day().saturating_sub(OLDEST_LATE).saturating_mul(DAY)).max(opened_at);
        if from < oldest {
            return Err(refusal!(IntervalTooOld { start, oldest: oldest.0.into() }));
        }
        Ok(Self { start: from, end: to })
    }

    /// Its length.
    pub fn secs(&self) -> Secs {
        Secs(self.end.0.saturating_sub(self.start.0).into())
    }

    /// How many slots it has.
    pub fn slots_count(&self) -> u16 {
        u16::try_from(self.secs().0 / u64::from(SLOT)).unwrap_or(u16::MAX)
    }

    /// The start of each of its slots: at most 2,880 of them, ten days' worth.
    fn slots(&self) -> impl Iterator<Item = Time> {
        (self.start.0 / SLOT..self.end.0 / SLOT).map(|slot| Time(slot.saturating_mul(SLOT)))
    }
}

/// Where a slot's bit lies: row, byte, mask.
fn place(slot: Time) -> (usize, usize, u8) {
    let of_day = (slot.0 % DAY / SLOT) as usize;
    (slot.day() as usize % DAYS, of_day / 8, 1 << (of_day % 8))
}

/// The first of the eleven days that the ring spans `now`.
fn first_day(now: Time) -> u32 {
    now.day().saturating_sub(DAYS as u32 - 1)
}

/// Turns the ring so that it spans the last eleven days up to `now`. Of the days that fall out it is kept whether anything
/// stood recorded on them; `record` takes none of them any more.
fn turn(sheet: &mut Timesheet, now: Time) {
    let (first, before) = (first_day(now), sheet.first_day.get());
    if first <= before {
        return;
    }
    let gone = first - before;
    let mut closed = sheet.closed.get().checked_shl(gone).unwrap_or(0);
    for day in before..before.saturating_add(gone.min(DAYS as u32)) {
        let row = &mut sheet.days[day as usize % DAYS];
        if *row != [0; DAY_BYTES] {
            *row = [0; DAY_BYTES];
            closed |= bit_before(first, day);
        }
    }
    sheet.closed = closed.into();
    sheet.first_day = first.into();
}

/// The bit of a day among those before the ring's first; none where it is not one of them.
fn bit_before(first: u32, day: u32) -> u64 {
    match first.checked_sub(day) {
        Some(ago) if (1..=REMEMBERED).contains(&ago) => 1 << (ago - 1),
        _ => 0,
    }
}

/// Whether a day takes a late record: the ring has left it, the timesheet remembers it, and nothing was recorded on it.
pub fn is_open_late(sheet: &Timesheet, day: u32, now: Time) -> bool {
    let mut turned = sheet.clone();
    turn(&mut turned, now);
    let bit = bit_before(turned.first_day.get(), day);
    bit != 0 && turned.closed.get() & bit == 0
}

/// Closes a day for a late record, the only one that counts on it.
pub fn close_late(
    member: Address,
    sheet: &mut Timesheet,
    day: u32,
    now: Time,
) -> Result<(), Error> {
    if !is_open_late(sheet, day, now) {
        let start = u64::from(day).saturating_mul(DAY.into());
        return Err(refusal!(DayClosed { account: member, start }));
    }
    turn(sheet, now);
    sheet.closed = (sheet.closed.get() | bit_before(sheet.first_day.get(), day)).into();
    Ok(())
}

/// Marks an interval, unless one of its slots is already taken.
pub fn mark(
    member: Address,
    sheet: &mut Timesheet,
    interval: Interval,
    now: Time,
) -> Result<(), Error> {
    let mut turned = sheet.clone();
    turn(&mut turned, now);
    for slot in interval.slots() {
        let (row, byte, mask) = place(slot);
        if turned.days[row][byte] & mask != 0 {
            return Err(refusal!(SlotTaken { account: member, start: slot.0.into() }));
        }
        turned.days[row][byte] |= mask;
    }
    *sheet = turned;
    Ok(())
}

/// Frees what of an interval lies in the last eleven days. What stood recorded when its day left them keeps that day
/// closed, however long the sheet rested.
pub fn unmark(sheet: &mut Timesheet, interval: Interval, now: Time) {
    turn(sheet, now);
    let first = sheet.first_day.get();
    for slot in interval.slots().filter(|slot| slot.day() >= first) {
        let (row, byte, mask) = place(slot);
        sheet.days[row][byte] &= !mask;
    }
}

/// Those of a day's slots that are still free, the earliest first and at most `most` of them; and how many.
pub fn free_slots(
    sheet: &Timesheet,
    day: u32,
    slots: &[u8; DAY_BYTES],
    most: u16,
) -> ([u8; DAY_BYTES], u16) {
    let first = sheet.first_day.get();
    let taken = match first..first.saturating_add(DAYS as u32) {
        spanned if spanned.contains(&day) => sheet.days[day as usize % DAYS],
        _ => [0; DAY_BYTES],
    };
    let (mut free, mut count) = ([0; DAY_BYTES], 0u16);
    for ((free, slots), taken) in free.iter_mut().zip(slots).zip(taken) {
        *free = slots & !taken;
        while count.saturating_add(free.count_ones() as u16) > most {
            // The highest bit is the latest slot.
            *free ^= 0x80 >> free.leading_zeros();
        }
        count = count.saturating_add(free.count_ones() as u16);
    }
    (free, count)
}

/// Marks slots of a day that [`free_slots`] found free. The day is one of the last ten.
pub fn mark_slots(sheet: &mut Timesheet, day: u32, slots: &[u8; DAY_BYTES], now: Time) {
    turn(sheet, now);
    for (row, slots) in sheet.days[day as usize % DAYS].iter_mut().zip(slots) {
        *row |= slots;
    }
}

/// Whether the slot that holds a moment is recorded; false also where it has fallen out of the ring.
pub fn is_taken(sheet: &Timesheet, moment: Time) -> bool {
    let first = sheet.first_day.get();
    let spanned = first..first.saturating_add(DAYS as u32);
    let (row, byte, mask) = place(moment);
    spanned.contains(&moment.day()) && sheet.days[row][byte] & mask != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;
    use proptest::prelude::*;
    use std::collections::HashSet;

    const MIDNIGHT: u32 = 20_000 * DAY;
    const ANN: Address = Address::repeat_byte(1);

    fn interval(start: u32, end: u32, now: u32) -> Result<Interval, Error> {
        Interval::recordable(start.into(), end.into(), Time(now))
    }

    fn record(sheet: &mut Timesheet, start: u32, end: u32, now: u32) -> Result<(), Error> {
        mark(ANN, sheet, interval(start, end, now)?, Time(now))
    }

    #[test]
    fn an_interval_is_in_whole_slots_and_not_empty_or_reversed() {
        let now = MIDNIGHT + DAY;
        for (start, end) in [
            (MIDNIGHT, MIDNIGHT),
            (MIDNIGHT + SLOT, MIDNIGHT),
            (MIDNIGHT + 1, MIDNIGHT + SLOT),
            (MIDNIGHT, MIDNIGHT + SLOT - 1),
        ] {
            assert!(matches!(interval(start, end, now), Err(Error::BadInterval { .. })));
        }
        for (start, end) in [(0, u64::MAX), (u64::MAX - 299, u64::MAX)] {
            assert_eq!(
                Interval::recordable(start, end, Time(now)),
                Err(Error::BadInterval { start, end })
            );
        }
    }

    #[test]
    fn an_interval_ends_no_later_than_now_and_starts_at_most_ten_days_ago() {
        let now = MIDNIGHT + 12 * 3600;
        assert!(interval(now - SLOT, now, now).is_ok());
        assert!(matches!(interval(now - SLOT, now, now - 1), Err(Error::IntervalInFuture { .. })));
        let oldest = now - OLDEST;
        assert!(interval(oldest, oldest + SLOT, now).is_ok());
        assert!(matches!(
            interval(oldest, oldest + SLOT, now + 1),
            Err(Error::IntervalTooOld { .. })
        ));
    }

    #[test]
    fn a_slot_is_taken_once_also_across_midnight() {
        let mut sheet = Timesheet::empty();
        let now = MIDNIGHT + DAY;
        assert!(record(&mut sheet, MIDNIGHT - SLOT, MIDNIGHT + SLOT, now).is_ok());
        let before = sheet.clone();
        assert_eq!(
            record(&mut sheet, MIDNIGHT - 2 * SLOT, MIDNIGHT, now),
            Err(Error::SlotTaken { account: ANN, start: (MIDNIGHT - SLOT).into() })
        );
        assert_eq!(
            record(&mut sheet, MIDNIGHT, MIDNIGHT + 2 * SLOT, now),
            Err(Error::SlotTaken { account: ANN, start: MIDNIGHT.into() })
        );
        assert_eq!(sheet, before, "a refusal marks nothing");
        assert!(record(&mut sheet, MIDNIGHT + SLOT, MIDNIGHT + 2 * SLOT, now).is_ok());
    }

    #[test]
    fn a_turning_ring_forgets_only_what_cannot_be_recorded_any_more() {
        let mut sheet = Timesheet::empty();
        let start = MIDNIGHT + 12 * 3600;
        assert!(record(&mut sheet, start, start + SLOT, start + SLOT).is_ok());
        for days in 1..=10 {
            let now = start + SLOT + days * DAY;
            let again = record(&mut sheet, start, start + SLOT, now);
            if days * DAY + SLOT <= OLDEST {
                assert!(matches!(again, Err(Error::SlotTaken { .. })), "after {days} days");
            } else {
                assert!(matches!(again, Err(Error::IntervalTooOld { .. })));
            }
            // Something else is recorded each day, so that the ring turns.
            assert!(record(&mut sheet, now - 3600, now - 3600 + SLOT, now).is_ok());
        }
        let now = start + 11 * DAY;
        assert!(record(&mut sheet, now - SLOT, now, now).is_ok());
        assert!(!is_taken(&sheet, Time(start)), "it has fallen out");
    }

    #[test]
    fn a_long_absence_clears_the_whole_ring() {
        let mut sheet = Timesheet::empty();
        assert!(record(&mut sheet, MIDNIGHT, MIDNIGHT + DAY, MIDNIGHT + DAY).is_ok());
        let now = MIDNIGHT + 1000 * DAY;
        assert!(record(&mut sheet, now - DAY, now, now).is_ok());
        let taken = sheet.days.as_flattened().iter().map(|byte| byte.count_ones()).sum::<u32>();
        assert_eq!(taken, 288);
    }

    #[test]
    fn of_a_day_that_falls_out_it_is_known_for_sixty_four_days_whether_anything_stood_on_it() {
        let mut sheet = Timesheet::empty();
        let day = MIDNIGHT / DAY;
        assert!(record(&mut sheet, MIDNIGHT, MIDNIGHT + SLOT, MIDNIGHT + DAY).is_ok());
        let at = |days: u32| Time(MIDNIGHT + days * DAY);
        for days in 0..11 {
            assert!(!is_open_late(&sheet, day, at(days)), "after {days} days it is in the ring");
        }
        for days in 11..75 {
            assert!(!is_open_late(&sheet, day, at(days)), "after {days} days it is closed");
            assert!(is_open_late(&sheet, day - 1, at(days).minus(DAY)), "the day before is open");
            let mut step_by_step = sheet.clone();
            (11..=days).for_each(|days| turn(&mut step_by_step, at(days)));
            let mut at_once = sheet.clone();
            turn(&mut at_once, at(days));
            assert_eq!(step_by_step, at_once, "however it turned");
        }
        assert!(!is_open_late(&sheet, day, at(75)), "what is forgotten takes nothing");
        assert!(!is_open_late(&sheet, day - 1, at(74)), "whatever was on it");
    }

    #[test]
    fn a_day_of_which_all_was_taken_back_is_open_once_it_falls_out() {
        let mut sheet = Timesheet::empty();
        let now = MIDNIGHT + DAY;
        assert!(record(&mut sheet, MIDNIGHT, MIDNIGHT + DAY, now).is_ok());
        let of = |from, to| Interval { start: Time(from), end: Time(to) };
        let mut all = sheet.clone();
        unmark(&mut all, of(MIDNIGHT, MIDNIGHT + DAY), Time(now));
        assert!(is_open_late(&all, MIDNIGHT / DAY, Time(MIDNIGHT + 11 * DAY)));
        let mut late = sheet.clone();
        unmark(&mut late, of(MIDNIGHT, MIDNIGHT + DAY), Time(MIDNIGHT + 11 * DAY));
        assert!(!is_open_late(&late, MIDNIGHT / DAY, Time(MIDNIGHT + 12 * DAY)), "it stood");
        unmark(&mut sheet, of(MIDNIGHT + SLOT, MIDNIGHT + DAY), Time(now));
        assert!(!is_open_late(&sheet, MIDNIGHT / DAY, Time(MIDNIGHT + 11 * DAY)), "a slot is left");
    }

    /// A recorder's attempt: how far the clock moves, how old the start is and how many slots it spans.
    fn attempts() -> impl Strategy<Value = Vec<(u32, u32, u32)>> {
        let clock = prop_oneof![Just(0u32), 1..7200u32, (1..20u32).prop_map(|days| days * DAY)];
        prop::collection::vec((clock, 0..3000u32, 0..300u32), 1..120)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn invariant_4_each_slot_is_recorded_at_most_once(attempts in attempts()) {
            let mut sheet = Timesheet::empty();
            let mut ever: HashSet<u32> = HashSet::new();
            let mut now = MIDNIGHT;
            for (clock, age, length) in attempts {
                now += clock;
                let start = (now / SLOT - age) * SLOT;
                let end = start + length * SLOT;
                let outcome = record(&mut sheet, start, end, now);
                let slots: Vec<u32> = (start / SLOT..end / SLOT).collect();
                let valid = interval(start, end, now).is_ok();
                let free = slots.iter().all(|slot| !ever.contains(slot));
                prop_assert_eq!(outcome.is_ok(), valid && free);
                if outcome.is_ok() {
                    ever.extend(slots);
                }
            }
            for slot in &ever {
                let moment = Time(slot * SLOT);
                if moment >= Time(now).minus(OLDEST) {
                    prop_assert!(is_taken(&sheet, moment));
                }
            }
        }
    }
}
