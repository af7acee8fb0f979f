//! Where an agreement stands, and which steps are legal there.

use super::ANSWER;
use crate::cells::Agreement;
use crate::quantities::Time;

crate::enumeration! {
    /// Where an agreement stands, or how it ended.
    pub enum Status {
        /// It has ended, and its cell is gone; or it was never proposed.
        Ended = 0,
        /// The provider has yet to answer.
        Proposed = 1,
        /// The service is to be delivered.
        Accepted = 2,
        /// The provider says that it served; the requester may dispute it.
        Delivered = 3,
        /// The tribunal is to divide what is disputed.
        Disputed = 4,
        /// What the provider gets is decided, and has yet to be paid.
        Due = 5,
        /// The provider did not answer in time, or the requester its invoice.
        Lapsed = 6,
        /// The provider did not deliver in time.
        Undelivered = 7,
        /// The tribunal did not decide in time.
        Undecided = 8,
        /// Accepted, and three days after the interval not delivered: the requester may leave.
        Late = 9,

        /// Ended: the provider was paid what it delivered.
        Settled = 10,
        /// Ended: the provider would not serve.
        Rejected = 11,
        /// Ended: the requester withdrew.
        Cancelled = 12,
        /// Ended: a deadline passed, and the coin went back.
        Expired = 13,
        /// Ended: as the tribunal awarded.
        Awarded = 14,
        /// Ended: in halves, as the tribunal was silent.
        Split = 15,

        /// The provider asks to be paid for what it served; the requester has yet to answer.
        Invoiced = 16,
        /// A lesson of a series is over and the next has not begun: either party may leave.
        Between = 17,
    }
}

/// Whether a status is one of those in which an agreement ends.
pub fn has_ended(status: u8) -> bool {
    (Status::Settled as u8..=Status::Split as u8).contains(&status)
}

/// What may be done with an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The provider takes it on.
    Accept,
    /// The provider will not serve, or no longer.
    Reject,
    /// The requester withdraws what nobody accepted or delivered in time.
    Cancel,
    /// The provider says that it served.
    Deliver,
    /// The requester is content.
    Settle,
    /// The requester is not.
    Dispute,
    /// The provider corrects how much it served, once.
    Correct,
    /// The provider gives up a part of what is due or disputed.
    Concede,
    /// The requester disputes no longer.
    Withdraw,
    /// The tribunal divides.
    Award,
    /// Anybody brings about what time has decided.
    Poke,
    /// The requester pays an invoice.
    Pay,
}

/// Where a step leads; nothing where it is not legal. The only table of legal steps.
///
/// What is settled, awarded or split while the provider may not receive is [`Status::Due`] until it may.
pub fn after(status: Status, step: Step) -> Option<Status> {
    use Status::*;
    match (status, step) {
        (Proposed, Step::Accept) => Some(Accepted),
        (Proposed | Accepted | Late | Invoiced | Between, Step::Reject) => Some(Rejected),
        (Proposed | Lapsed | Late | Undelivered | Invoiced | Between, Step::Cancel) => {
            Some(Cancelled)
        }
        (Accepted | Late, Step::Deliver) => Some(Delivered),
        (Delivered, Step::Correct | Step::Concede) => Some(Delivered),
        (Invoiced, Step::Pay) => Some(Settled),
        (Delivered | Due, Step::Settle) => Some(Settled),
        (Delivered, Step::Dispute) => Some(Disputed),
        (Disputed | Undecided, Step::Withdraw | Step::Concede) => Some(Settled),
        (Disputed, Step::Award) => Some(Awarded),
        (Lapsed | Undelivered, Step::Poke) => Some(Expired),
        (Due, Step::Poke) => Some(Settled),
        (Undecided, Step::Poke) => Some(Split),
        _ => None,
    }
}

/// Where the agreement stands now: a status that has run out has become the next by itself.
pub fn status(agreement: &Agreement, now: Time) -> Status {
    let runs = now < Time(agreement.until.get());
    match (agreement.status, runs) {
        (0, _) => Status::Ended,
        (1, true) => Status::Proposed,
        (1, false) => Status::Lapsed,
        (2, true) if is_between(agreement, now) => Status::Between,
        (2, true) if is_late(agreement, now) => Status::Late,
        (2, true) => Status::Accepted,
        (2, false) => Status::Undelivered,
        (3, true) => Status::Delivered,
        (4, true) => Status::Disputed,
        (4, false) => Status::Undecided,
        (16, true) => Status::Invoiced,
        (16, false) => Status::Lapsed,
        _ => Status::Due,
    }
}

/// Whether a lesson of a series is over and the next has not begun.
fn is_between(agreement: &Agreement, now: Time) -> bool {
    agreement.since.get() > 0 && now < Time(agreement.start.get())
}

/// Whether the provider has had its time to deliver: three days from the interval's end, or from when the lesson's turn
/// came.
fn is_late(agreement: &Agreement, now: Time) -> bool {
    now >= Time(agreement.end.get().max(agreement.since.get())).plus(ANSWER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;

    const LIVE: [Status; 12] = [
        Status::Ended,
        Status::Proposed,
        Status::Accepted,
        Status::Delivered,
        Status::Disputed,
        Status::Due,
        Status::Lapsed,
        Status::Undelivered,
        Status::Undecided,
        Status::Late,
        Status::Invoiced,
        Status::Between,
    ];
    const ENDS: [Status; 6] = [
        Status::Settled,
        Status::Rejected,
        Status::Cancelled,
        Status::Expired,
        Status::Awarded,
        Status::Split,
    ];
    const STEPS: [Step; 12] = [
        Step::Accept,
        Step::Reject,
        Step::Cancel,
        Step::Deliver,
        Step::Settle,
        Step::Dispute,
        Step::Correct,
        Step::Concede,
        Step::Withdraw,
        Step::Award,
        Step::Poke,
        Step::Pay,
    ];

    #[test]
    fn the_table_of_legal_steps_is_the_published_one() {
        let written = |status| {
            STEPS.iter().filter_map(|step| after(status, *step).map(|next| (*step, next))).collect()
        };
        let expected: [(Status, Vec<(Step, Status)>); 12] = [
            (Status::Ended, vec![]),
            (
                Status::Proposed,
                vec![
                    (Step::Accept, Status::Accepted),
                    (Step::Reject, Status::Rejected),
                    (Step::Cancel, Status::Cancelled),
                ],
            ),
            (
                Status::Accepted,
                vec![(Step::Reject, Status::Rejected), (Step::Deliver, Status::Delivered)],
            ),
            (
                Status::Delivered,
                vec![
                    (Step::Settle, Status::Settled),
                    (Step::Dispute, Status::Disputed),
                    (Step::Correct, Status::Delivered),
                    (Step::Concede, Status::Delivered),
                ],
            ),
            (
                Status::Disputed,
                vec![
                    (Step::Concede, Status::Settled),
                    (Step::Withdraw, Status::Settled),
                    (Step::Award, Status::Awarded),
                ],
            ),
            (
                Status::Late,
                vec![
                    (Step::Reject, Status::Rejected),
                    (Step::Cancel, Status::Cancelled),
                    (Step::Deliver, Status::Delivered),
                ],
            ),
            (
                Status::Between,
                vec![(Step::Reject, Status::Rejected), (Step::Cancel, Status::Cancelled)],
            ),
            (Status::Due, vec![(Step::Settle, Status::Settled), (Step::Poke, Status::Settled)]),
            (
                Status::Lapsed,
                vec![(Step::Cancel, Status::Cancelled), (Step::Poke, Status::Expired)],
            ),
            (
                Status::Undelivered,
                vec![(Step::Cancel, Status::Cancelled), (Step::Poke, Status::Expired)],
            ),
            (
                Status::Undecided,
                vec![
                    (Step::Concede, Status::Settled),
                    (Step::Withdraw, Status::Settled),
                    (Step::Poke, Status::Split),
                ],
            ),
            (
                Status::Invoiced,
                vec![
                    (Step::Reject, Status::Rejected),
                    (Step::Cancel, Status::Cancelled),
                    (Step::Pay, Status::Settled),
                ],
            ),
        ];
        for (status, steps) in expected {
            let found: Vec<(Step, Status)> = written(status);
            assert_eq!(found, steps, "{status:?}");
        }
    }

    #[test]
    fn from_every_status_but_the_end_there_is_a_way_on_that_no_party_can_block() {
        for status in LIVE.into_iter().filter(|status| *status != Status::Ended) {
            let by_time = match status {
                Status::Proposed | Status::Invoiced => Status::Lapsed,
                Status::Accepted | Status::Late | Status::Between => Status::Undelivered,
                Status::Delivered => Status::Due,
                Status::Disputed => Status::Undecided,
                already => already,
            };
            assert!(after(by_time, Step::Poke).is_some(), "{status:?}");
        }
    }

    #[test]
    fn nothing_follows_an_end() {
        for status in ENDS {
            assert!(has_ended(status as u8));
            assert!(STEPS.iter().all(|step| after(status, *step).is_none()));
        }
    }

    #[test]
    fn a_status_lasts_until_its_deadline_and_not_a_second_longer() {
        assert!(LIVE.iter().all(|status| !has_ended(*status as u8)));
        let turns = [
            (1, Status::Proposed, Status::Lapsed),
            (2, Status::Accepted, Status::Undelivered),
            (3, Status::Delivered, Status::Due),
            (4, Status::Disputed, Status::Undecided),
            (5, Status::Due, Status::Due),
            (16, Status::Invoiced, Status::Lapsed),
        ];
        for (stored, before, after) in turns {
            let (until, end) = (100.into(), 90.into());
            let cell = Agreement { status: stored, until, end, ..Agreement::empty() };
            assert_eq!(status(&cell, Time(99)), before);
            assert_eq!(status(&cell, Time(100)), after);
        }
        assert_eq!(status(&Agreement::empty(), Time(0)), Status::Ended);
        let end = 100u32;
        let until = (end + 2 * ANSWER).into();
        let cell = Agreement { status: 2, until, end: end.into(), ..Agreement::empty() };
        assert_eq!(status(&cell, Time(end + ANSWER - 1)), Status::Accepted);
        assert_eq!(status(&cell, Time(end + ANSWER)), Status::Late);
        assert_eq!(status(&cell, Time(end + 2 * ANSWER)), Status::Undelivered);
    }
    #[test]
    fn a_series_may_be_left_until_its_next_lesson_begins_and_not_before_the_first() {
        let first = Agreement {
            status: 2,
            start: 90.into(),
            end: 100.into(),
            until: u32::MAX.into(),
            ..Agreement::empty()
        };
        assert_eq!(status(&first, Time(89)), Status::Accepted);
        let next = Agreement { since: 50.into(), ..first };
        assert_eq!(status(&next, Time(89)), Status::Between);
        assert_eq!(status(&next, Time(90)), Status::Accepted);
        assert_eq!(status(&next, Time(100 + ANSWER)), Status::Late);
        let belated = Agreement { since: 500.into(), ..next };
        assert_eq!(status(&belated, Time(500 + ANSWER - 1)), Status::Accepted);
        assert_eq!(status(&belated, Time(500 + ANSWER)), Status::Late);
    }
}
