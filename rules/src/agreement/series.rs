//! Several lessons in one agreement: the same service again and again, a whole number of days apart. Each is delivered,
//! answered and paid by itself; one function says what follows one that is over ([`next`]).

use crate::cells::Agreement;
use crate::quantities::{Time, DAY};
use crate::timesheet::OLDEST;
use crate::{refusal, Error};

use super::{Status, ANSWER};

/// The fewest lessons of a series: fewer are an agreement.
pub const FEWEST_LESSONS: u8 = 2;

/// The most lessons of a series.
pub const MOST_LESSONS: u8 = 16;

/// How often the service is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// How many lessons: [`FEWEST_LESSONS`] to [`MOST_LESSONS`].
    pub lessons: u8,
    /// Days from the beginning of one to that of the next: at least so many that the next begins no sooner than
    /// [`ANSWER`] behind the end of the one before, so that silence has settled one that was delivered at once.
    pub every: u8,
}

impl Series {
    /// Seconds from the beginning of the first lesson to that of the last, where a lesson's interval has so many seconds.
    /// Refused where there are too few or too many, or where they follow too closely.
    pub(super) fn secs(self, interval: u32) -> Result<u32, Error> {
        let Self { lessons, every } = self;
        let shortest = interval.saturating_add(ANSWER).div_ceil(DAY);
        let counted = (FEWEST_LESSONS..=MOST_LESSONS).contains(&lessons);
        if !counted || u32::from(every) < shortest {
            return Err(refusal!(BadSeries { lessons, most: MOST_LESSONS, every, shortest }));
        }
        Ok(days(every).saturating_mul(u32::from(lessons.saturating_sub(1))))
    }
}

fn days(every: u8) -> u32 {
    u32::from(every).saturating_mul(DAY)
}

/// Seconds of coin that wait for the lessons behind the present one. Whatever pays or gives back asks this.
pub(super) fn ahead(agreement: &Agreement) -> u64 {
    // It was no overflow when all of them were locked.
    agreement.price.get().saturating_mul(agreement.left.into())
}

/// The lesson behind one that is over: accepted, and a period later. Its provider has at least [`ANSWER`] to deliver it,
/// however long the one before took, which puts off no deadline but its own. Nothing where none is left, or where it
/// began so long ago that its time could not be marked any more.
pub(super) fn next(agreement: &Agreement, now: Time) -> Option<Agreement> {
    let left = agreement.left.checked_sub(1)?;
    let later = |moment: u32| Time(moment).plus(days(agreement.every));
    let (start, least) = (later(agreement.start.get()), now.plus(ANSWER));
    if least > start.plus(OLDEST) {
        return None;
    }
    let agreed = later(agreement.deliver_by.get());
    Some(Agreement {
        status: Status::Accepted as u8,
        left,
        since: now.0.into(),
        start: start.0.into(),
        end: later(agreement.end.get()).0.into(),
        deliver_by: agreed.0.into(),
        until: agreed.max(least).0.into(),
        held: ahead(agreement).into(),
        delivered: 0.into(),
        due: 0.into(),
        disputed: 0.into(),
        paid: 0.into(),
        spanned: 0.into(),
        answer_by: 0.into(),
        ends: 0,
        corrected: 0,
        ..agreement.clone()
    })
}

/// Whether a party could have left before this lesson began: then it counts against its provider not to deliver it.
pub(super) fn was_free_to_leave(agreement: &Agreement) -> bool {
    agreement.since.get() < agreement.start.get()
}

/// Which lesson it is, from 1 on.
pub fn lesson(agreement: &Agreement) -> u8 {
    agreement.lessons.saturating_sub(agreement.left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;

    const SECOND: u32 = 20_007 * DAY;

    fn first() -> Agreement {
        Agreement {
            status: Status::Delivered as u8,
            start: (SECOND - 7 * DAY).into(),
            end: (SECOND - 7 * DAY + 3_600).into(),
            deliver_by: (SECOND - 3 * DAY).into(),
            price: 3_600.into(),
            held: 36_000.into(),
            delivered: 3_600.into(),
            due: 3_600.into(),
            paid: 3_600.into(),
            spanned: 3_600.into(),
            answer_by: 7.into(),
            corrected: 1,
            lessons: 10,
            left: 9,
            every: 7,
            ..Agreement::empty()
        }
    }

    #[test]
    fn a_series_has_two_to_sixteen_lessons_that_leave_each_other_the_time_to_be_answered() {
        let secs = |lessons, every, interval| Series { lessons, every }.secs(interval);
        assert_eq!(secs(2, 4, DAY), Ok(4 * DAY));
        assert_eq!(secs(16, 4, 300), Ok(60 * DAY));
        assert_eq!(secs(16, 255, 300), Ok(15 * 255 * DAY));
        for (lessons, every, interval) in [(0, 7, 300), (1, 7, 300), (17, 7, 300)] {
            assert!(secs(lessons, every, interval).is_err(), "{lessons} lessons");
        }
        for (every, interval) in [(0, 300), (3, 300), (4, DAY + 300), (255, u32::MAX)] {
            assert!(secs(2, every, interval).is_err(), "every {every} days");
        }
    }

    #[test]
    fn the_next_lesson_is_a_period_later_and_nothing_of_it_is_done() {
        let now = Time(SECOND - 6 * DAY);
        let next = next(&first(), now).expect("nine are left");
        let (start, end, deliver_by) = (next.start.get(), next.end.get(), next.deliver_by.get());
        assert_eq!([start, end, deliver_by], [SECOND, SECOND + 3_600, SECOND + 4 * DAY]);
        assert_eq!((next.status, next.left, next.since.get()), (2, 8, now.0));
        assert_eq!((next.held.get(), next.until), (9 * 3_600, next.deliver_by));
        assert_eq!((ahead(&next), lesson(&next)), (8 * 3_600, 2));
        let undone = [next.due, next.disputed, next.paid].map(|it| it.get());
        assert_eq!((undone, next.delivered.get(), next.spanned.get()), ([0; 3], 0, 0));
        assert_eq!((next.answer_by.get(), next.ends, next.corrected), (0, 0, 0));
    }

    #[test]
    fn a_lesson_whose_turn_comes_late_can_still_be_delivered_for_three_days_or_the_series_ends() {
        let until = |now| next(&first(), Time(now)).map(|next| next.until.get());
        assert_eq!(until(SECOND + DAY), Some(SECOND + 4 * DAY));
        assert_eq!(until(SECOND + DAY + 1), Some(SECOND + 4 * DAY + 1));
        assert_eq!(until(SECOND + 7 * DAY), Some(SECOND + 10 * DAY));
        assert_eq!(until(SECOND + 7 * DAY + 1), None);
        assert_eq!(next(&Agreement { left: 0, ..first() }, Time(SECOND)), None);
    }

    #[test]
    fn whose_turn_came_after_its_beginning_could_not_be_left_before() {
        let went_on = |now| was_free_to_leave(&next(&first(), Time(now)).expect("it goes on"));
        assert!(was_free_to_leave(&first()));
        assert!(went_on(SECOND - 1));
        assert!(!went_on(SECOND), "it has begun");
    }
}
