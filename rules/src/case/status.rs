//! Where a case stands, and the one table of what may follow.

use crate::cells::CaseFile;
use crate::quantities::{Time, DAY};
use crate::{refusal, Error};

/// How long a supervisor alone can freeze or pause: 72 hours.
pub const PROVISIONAL: u32 = 3 * DAY;

/// How long an opened case waits for a measure before it lapses: 30 days.
pub const OPEN_FOR: u32 = 30 * DAY;

/// The longest term for which the tribunal confirms a freeze: 180 days.
pub const LONGEST_TERM: u16 = 180;

/// The longest term for which the tribunal confirms a freeze that a court ordered: five years, so that the term is the
/// court's. A longer one is renewed under a second case, as any other.
pub const LONGEST_ORDER: u16 = 1_825;

/// The longest term for which the tribunal confirms a pause: 30 days.
pub const LONGEST_PAUSE: u16 = 30;

/// How long the holder may appeal against a confirmation: 14 days.
pub const APPEAL_WINDOW: u32 = 14 * DAY;

/// How long the tribunal may take to answer an appeal; after it the appeal is granted: 14 days.
pub const APPEAL_ANSWER: u32 = 14 * DAY;

/// How long after a case's freeze is over what was seized under it lies in quarantine, unless its forfeiture is proposed.
pub const RETURNS_AFTER: u32 = 30 * DAY;

/// How long no supervisor may freeze an account again after its last freeze: 30 days. The tribunal may meanwhile.
pub const COOLING_OFF: u32 = 30 * DAY;

/// How long nobody may pause an area again after a pause that ran its 72 hours or longer: 7 days. After a shorter one it is
/// shorter in proportion.
pub const PAUSE_COOLING_OFF: u32 = 7 * DAY;

crate::enumeration! {
    /// Where a case stands. The numbers are stable.
    pub enum Status {
        /// No such case.
        None = 0,
        /// Opened; no measure yet.
        Open = 1,
        /// Its provisional freeze or pause runs.
        Frozen = 2,
        /// Its measure was lifted, or an appeal was granted, by the tribunal or by the clock.
        Released = 3,
        /// It ended by itself.
        Lapsed = 4,
        /// The tribunal confirmed; the holder may appeal.
        Confirmed = 5,
        /// The holder appealed against the confirmation.
        Appealed = 6,
        /// Confirmed, and past appeal.
        Final = 7,
        /// Closed for good.
        Closed = 8,
        /// The holder appealed against the provisional freeze, which runs on.
        Contested = 9,
    }
}

/// What somebody does in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A supervisor freezes or pauses.
    Measure,
    /// A supervisor changes the amount that is frozen.
    Amend,
    /// The tribunal confirms for a term.
    Confirm,
    /// A measure is lifted.
    Release,
    /// The holder answers.
    Answer,
    /// The holder appeals.
    Appeal,
    /// The tribunal upholds what was appealed against.
    Uphold,
    /// The tribunal seizes.
    Seize,
    /// An office of the subject is suspended.
    Suspend,
    /// A supervisor closes the file.
    Close,
}

/// Where a step leads: the whole table. Nothing where the step is not allowed.
pub fn after(status: Status, step: Step) -> Option<Status> {
    use Status::*;
    Some(match (step, status) {
        (Step::Measure, Open) => Frozen,
        (Step::Amend, Frozen | Contested) => status,
        (Step::Confirm, Frozen | Contested) => Confirmed,
        (Step::Release, Frozen | Contested | Confirmed | Appealed | Final) => Released,
        (Step::Answer, Open | Frozen | Contested | Confirmed | Appealed | Final) => status,
        (Step::Appeal, Frozen) => Contested,
        (Step::Appeal, Confirmed) => Appealed,
        (Step::Uphold, Appealed) => Final,
        (Step::Seize, Final) => Final,
        (Step::Suspend, Open | Frozen | Contested | Confirmed | Appealed | Final) => status,
        (Step::Close, Open | Released | Lapsed) => Closed,
        _ => return Option::None,
    })
}

/// Where the case stands now: what was written last, moved on by the clock.
pub fn status(case: &CaseFile, now: Time) -> Status {
    let end = Time(case.frozen_until.get());
    let while_it_runs = |status| if now < end { status } else { Status::Lapsed };
    match case.status {
        0 => Status::None,
        1 if now < Time(case.opened_at.get()).plus(OPEN_FOR) => Status::Open,
        1 => Status::Lapsed,
        2 => while_it_runs(Status::Frozen),
        9 => while_it_runs(Status::Contested),
        5 if now < Time(case.confirmed_at.get()).plus(APPEAL_WINDOW) => {
            while_it_runs(Status::Confirmed)
        }
        5 | 7 => while_it_runs(Status::Final),
        6 => {
            let deadline = Time(case.appeal_until.get());
            if now < deadline {
                Status::Appealed
            } else if deadline < end {
                Status::Released
            } else {
                Status::Lapsed
            }
        }
        8 => Status::Closed,
        _ => Status::Released,
    }
}

/// Whether the case runs: anything may still come of it.
pub fn is_running(case: &CaseFile, now: Time) -> bool {
    use Status::*;
    matches!(status(case, now), Open | Frozen | Contested | Confirmed | Appealed | Final)
}

/// Whether the tribunal has confirmed the case's freeze, and it runs.
pub(crate) fn is_judged(case: &CaseFile, now: Time) -> bool {
    use Status::*;
    matches!(status(case, now), Confirmed | Appealed | Final)
}

/// Where a step leads from where the case stands now, or why it may not be taken.
pub(crate) fn take(case_id: u32, case: &CaseFile, now: Time, step: Step) -> Result<Status, Error> {
    let standing = status(case, now);
    match after(standing, step) {
        Some(next) => Ok(next),
        None if standing == Status::None => Err(refusal!(UnknownCase { case_id })),
        None => Err(refusal!(CaseStatus { case_id, status: standing as u8 })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::NOW;
    use crate::cells::Cell;
    use Status::*;

    const ALL: [Status; 10] =
        [None, Open, Frozen, Released, Lapsed, Confirmed, Appealed, Final, Closed, Contested];

    /// A file in which the case stands so at [`NOW`]. Lapsed is the clock's alone and is never written.
    fn written(status: Status) -> CaseFile {
        if status == Lapsed {
            return CaseFile { status: Frozen as u8, ..CaseFile::empty() };
        }
        CaseFile {
            status: status as u8,
            opened_at: NOW.0.into(),
            frozen_until: NOW.plus(100 * DAY).0.into(),
            confirmed_at: NOW.0.into(),
            appeal_until: NOW.plus(APPEAL_ANSWER).0.into(),
            ..CaseFile::empty()
        }
    }

    #[test]
    fn what_was_written_is_where_the_case_stands_until_the_clock_moves_it() {
        for status_written in ALL {
            assert_eq!(status(&written(status_written), NOW), status_written);
        }
    }

    #[test]
    fn the_clock_moves_every_status_at_its_deadline_and_not_a_second_before() {
        for (before, deadline, after) in [
            (Open, OPEN_FOR, Lapsed),
            (Frozen, 100 * DAY, Lapsed),
            (Contested, 100 * DAY, Lapsed),
            (Confirmed, APPEAL_WINDOW, Final),
            (Appealed, APPEAL_ANSWER, Released),
            (Final, 100 * DAY, Lapsed),
        ] {
            let case = written(before);
            assert_eq!(status(&case, NOW.plus(deadline - 1)), before, "a second before");
            assert_eq!(status(&case, NOW.plus(deadline)), after, "at the deadline");
            assert_eq!(status(&case, NOW.plus(deadline + 1)), after, "a second after");
        }
        assert_eq!(status(&written(Confirmed), NOW.plus(100 * DAY)), Lapsed, "past its term, too");
        let mut short = written(Appealed);
        short.appeal_until = short.frozen_until;
        assert_eq!(status(&short, NOW.plus(100 * DAY)), Lapsed, "its term ended before the answer");
        for last in [None, Released, Lapsed, Closed] {
            assert_eq!(status(&written(last), Time(u32::MAX)), last, "for good");
        }
    }

    #[test]
    fn nothing_leads_out_of_a_closed_case_and_only_closing_out_of_an_ended_one() {
        let steps = [
            Step::Measure,
            Step::Amend,
            Step::Confirm,
            Step::Release,
            Step::Answer,
            Step::Appeal,
            Step::Uphold,
            Step::Seize,
            Step::Suspend,
        ];
        for step in steps {
            for ended in [None, Released, Lapsed, Closed] {
                assert_eq!(after(ended, step), Option::None, "{step:?} at {ended:?}");
            }
        }
        assert_eq!(after(Closed, Step::Close), Option::None);
        assert_eq!(after(None, Step::Close), Option::None);
    }

    #[test]
    fn a_case_runs_exactly_while_a_step_other_than_closing_may_follow() {
        for standing in ALL {
            let case = written(standing);
            assert_eq!(is_running(&case, NOW), after(standing, Step::Answer).is_some());
        }
    }
}
