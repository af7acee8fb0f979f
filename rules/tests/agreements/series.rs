//! Several lessons in one agreement: each is delivered, answered and paid by itself, and then the next is due.

use crate::fixture::{Fixture, CLASS};
use crate::parties::{code, freeze, moves, terms, thaw, ANN, ANYBODY, BEN, CEM, DAY, PRICE, TOM};
use proptest::prelude::*;
use timebank_rules::agreement::{AgreementTerms, Series, Status, ANSWER, AWARD};
use timebank_rules::case::{IN, OUT};
use timebank_rules::quantities::Time;
use timebank_rules::{roles, Address, Error};

const NOW: u32 = 20_000 * DAY + 7 * 3_600;
const WEEKLY: Series = Series { lessons: 10, every: 7 };
const HOUR: u64 = 3_600;

/// Ann has the price of ten lessons and one more; Ben teaches; Tom judges.
fn founded() -> Fixture {
    let mut fixture = Fixture::new(NOW);
    fixture.open(ANN, 1, 0, 11 * PRICE);
    fixture.open(BEN, 1, 0, 0);
    fixture.open(TOM, 1, roles::TRIBUNAL, 0);
    fixture
}

/// And Ben has accepted so many of them.
fn accepted(series: Series) -> Fixture {
    let mut fixture = founded();
    let terms = terms(&fixture);
    assert_eq!(fixture.propose_series(ANN, &terms, series), Ok(1));
    assert_eq!(fixture.accept(BEN, 1), Ok(()));
    fixture
}

/// Ben delivers so much of the lesson, once its interval is over.
fn delivers(fixture: &mut Fixture, secs: u64) {
    let (lesson, _) = fixture.agreement(1);
    fixture.now = fixture.now.max(Time(lesson.end.get()));
    let span = (lesson.start.get().into(), lesson.end.get().into());
    assert_eq!(fixture.deliver(BEN, &[1], &[secs], span.0, span.1), Ok(()));
}

/// And Ann is content.
fn lesson_over(fixture: &mut Fixture) {
    delivers(fixture, HOUR);
    assert_eq!(fixture.settle(ANN, 1), Ok(()));
}

fn until_it_begins(fixture: &mut Fixture) {
    fixture.now = Time(fixture.agreement(1).0.start.get());
}

/// What Ann has free and in escrow, and what Ben has.
fn coin(fixture: &Fixture) -> [u64; 3] {
    let ann = fixture.cell(ANN);
    [ann.coin.get(), ann.coin_locked.get(), fixture.cell(BEN).coin.get()].map(|it| it / PRICE)
}

fn undelivered(fixture: &Fixture) -> u32 {
    fixture.factors(BEN).undelivered.get().into()
}

/// All that is left came back to Ann, and no cell is left.
fn is_over(fixture: &Fixture, paid: u64) {
    assert_eq!(coin(fixture), [11 - paid, 0, paid]);
    assert_eq!(fixture.agreements_left(), 0);
    assert_eq!(fixture.agreement(1).1, Status::Ended);
}

#[test]
fn the_price_of_all_lessons_is_locked_and_each_is_paid_when_it_was_served() {
    let mut fixture = accepted(WEEKLY);
    assert_eq!(coin(&fixture), [1, 10, 0]);
    for lesson in 1..=10 {
        let (cell, status) = fixture.agreement(1);
        assert_eq!((cell.left, cell.lessons, cell.every), (10 - lesson, 10, 7));
        assert_eq!(u32::from(cell.left) * 7 * DAY + cell.start.get(), NOW - 3_600 + 63 * DAY);
        assert_eq!(status, if lesson == 1 { Status::Accepted } else { Status::Between });
        lesson_over(&mut fixture);
        assert_eq!(coin(&fixture), [1, u64::from(10 - lesson), lesson.into()]);
    }
    is_over(&fixture, 10);
    assert_eq!((fixture.factors(BEN).provided.get(), undelivered(&fixture)), (10, 0));
}

#[test]
fn a_series_is_refused_that_ten_agreements_at_once_would_be_or_whose_lessons_are_too_close() {
    let mut fixture = founded();
    let terms = terms(&fixture);
    let mut refused = |lessons, every| {
        code(fixture.propose_series(ANN, &terms, Series { lessons, every }).map(drop))
    };
    assert_eq!([refused(1, 7), refused(17, 4), refused(0, 7), refused(3, 3)], [350; 4]);
    // Eleven she can pay, twelve she cannot; and the last is served within 90 days.
    assert_eq!([refused(12, 7), refused(3, 45)], [1, 225]);
    let in_90_days = AgreementTerms { deliver_by: u64::from(NOW + 2 * DAY), ..terms };
    let mut fixture = founded();
    let longest = Series { lessons: 3, every: 44 };
    assert_eq!(fixture.propose_series(ANN, &in_90_days, longest), Ok(1));
}

#[test]
fn a_proposal_that_nobody_answers_gives_back_all_of_it() {
    for step in [Fixture::cancel, Fixture::poke] {
        let mut fixture = founded();
        let terms = terms(&fixture);
        assert_eq!(fixture.propose_series(ANN, &terms, WEEKLY), Ok(1));
        fixture.now = fixture.now.plus(DAY);
        assert_eq!(step(&mut fixture, ANN, 1), Ok(()));
        is_over(&fixture, 0);
    }
}

#[test]
fn who_is_frozen_after_its_proposal_commits_none_of_the_lessons() {
    let mut fixture = founded();
    let terms = terms(&fixture);
    assert_eq!(fixture.propose_series(ANN, &terms, WEEKLY), Ok(1));
    // Beside the ten she has one lesson's price free, and two are frozen.
    freeze(&mut fixture, ANN, 0, 2 * PRICE);
    assert!(fixture.accept(BEN, 1).is_err());
    thaw(&mut fixture, ANN);
    assert_eq!(fixture.accept(BEN, 1), Ok(()));
}

#[test]
fn between_two_lessons_either_party_leaves_and_it_counts_against_nobody() {
    for leave in [|it: &mut Fixture| it.cancel(ANN, 1), |it: &mut Fixture| it.reject(BEN, 1)] {
        let mut fixture = accepted(WEEKLY);
        lesson_over(&mut fixture);
        until_it_begins(&mut fixture);
        fixture.now.0 -= 1;
        assert_eq!(leave(&mut fixture), Ok(()));
        is_over(&fixture, 1);
        assert_eq!(undelivered(&fixture), 0);
    }
}

#[test]
fn a_lesson_that_has_begun_binds_both_as_an_agreement_does() {
    let mut fixture = accepted(WEEKLY);
    assert_eq!(code(fixture.cancel(ANN, 1)), 221, "the first is agreed on");
    lesson_over(&mut fixture);
    until_it_begins(&mut fixture);
    assert_eq!(fixture.agreement(1).1, Status::Accepted);
    assert_eq!(code(fixture.cancel(ANN, 1)), 221);
    assert_eq!(fixture.reject(BEN, 1), Ok(()));
    is_over(&fixture, 1);
    assert_eq!(undelivered(&fixture), 1);
}

#[test]
fn a_lesson_that_nobody_delivers_ends_the_series_and_counts_once() {
    for step in [Fixture::cancel, Fixture::poke] {
        let mut fixture = accepted(WEEKLY);
        lesson_over(&mut fixture);
        lesson_over(&mut fixture);
        fixture.now = Time(fixture.agreement(1).0.deliver_by.get());
        assert_eq!(fixture.agreement(1).1, Status::Undelivered);
        assert_eq!(step(&mut fixture, ANN, 1), Ok(()));
        is_over(&fixture, 2);
        assert_eq!(undelivered(&fixture), 1);
    }
}

/// A lesson's ending: what is done, and what of an hour's price Ben gets by it.
type Ending = (fn(&mut Fixture), u64);

#[test]
fn however_a_delivered_lesson_ends_the_next_one_is_due() {
    let endings: [Ending; 7] = [
        (|it| it.settle(ANN, 1).unwrap(), PRICE),
        (
            |it| {
                it.now = it.now.plus(ANSWER);
                it.poke(ANYBODY, 1).unwrap();
            },
            PRICE,
        ),
        (|it| it.concede(BEN, 1, PRICE).unwrap(), 0),
        (
            |it| {
                it.dispute(ANN, 1, 400).unwrap();
                it.award(TOM, 1, 100).unwrap();
            },
            PRICE - 300,
        ),
        (
            |it| {
                it.dispute(ANN, 1, PRICE).unwrap();
                it.withdraw(ANN, 1).unwrap();
            },
            PRICE,
        ),
        (
            |it| {
                it.dispute(ANN, 1, 400).unwrap();
                it.concede(BEN, 1, 300).unwrap();
                it.award(TOM, 1, 100).unwrap();
            },
            PRICE - 300,
        ),
        (
            |it| {
                it.dispute(ANN, 1, 401).unwrap();
                it.now = it.now.plus(AWARD);
                it.poke(ANYBODY, 1).unwrap();
            },
            PRICE - 201,
        ),
    ];
    for (number, (end, paid)) in endings.into_iter().enumerate() {
        let mut fixture = accepted(Series { lessons: 3, every: 20 });
        delivers(&mut fixture, HOUR);
        end(&mut fixture);
        let (cell, status) = fixture.agreement(1);
        assert_eq!((status, cell.left), (Status::Between, 1), "ending {number}");
        assert_eq!(cell.held.get(), 2 * PRICE, "ending {number}");
        assert_eq!(fixture.cell(BEN).coin.get(), paid, "ending {number}");
        assert_eq!(fixture.cell(ANN).coin_locked.get(), 2 * PRICE, "ending {number}");
        lesson_over(&mut fixture);
        lesson_over(&mut fixture);
        assert_eq!(fixture.agreements_left(), 0, "ending {number}");
        assert_eq!(fixture.cell(BEN).coin.get(), paid + 2 * PRICE, "ending {number}");
    }
}

/// Ann disputes the first weekly lesson, and withdraws so long after the second was to begin.
fn resumed(after: u32) -> Fixture {
    let mut fixture = accepted(WEEKLY);
    delivers(&mut fixture, HOUR);
    let second = fixture.agreement(1).0.start.get() + 7 * DAY;
    fixture.now = fixture.now.plus(ANSWER - 1);
    assert_eq!(fixture.dispute(ANN, 1, PRICE), Ok(()));
    fixture.now = Time(second + after);
    assert_eq!(fixture.withdraw(ANN, 1), Ok(()));
    fixture
}

#[test]
fn a_lesson_whose_turn_comes_late_is_delivered_within_three_days_and_binds_the_requester() {
    let mut fixture = resumed(7 * DAY);
    let (cell, status) = fixture.agreement(1);
    assert_eq!(status, Status::Accepted);
    assert_eq!(cell.until.get(), fixture.now.0 + ANSWER);
    assert_eq!(code(fixture.cancel(ANN, 1)), 221, "Ben may have served it meanwhile");
    fixture.now = fixture.now.plus(ANSWER - 1);
    lesson_over(&mut fixture);
    assert_eq!(coin(&fixture), [1, 8, 2]);
}

#[test]
fn whoever_could_not_leave_before_a_lesson_began_is_not_counted_against() {
    for leave in [
        |it: &mut Fixture| it.reject(BEN, 1),
        |it: &mut Fixture| {
            it.now = it.now.plus(ANSWER);
            it.poke(ANYBODY, 1)
        },
    ] {
        for after in [0, DAY] {
            let mut fixture = resumed(after);
            assert_eq!(fixture.agreement(1).1, Status::Accepted, "it has begun");
            assert_eq!(leave(&mut fixture), Ok(()));
            is_over(&fixture, 1);
            assert_eq!(undelivered(&fixture), 0, "{after} s after its beginning");
        }
    }
}

#[test]
fn a_lesson_that_comes_late_puts_off_the_deadline_of_no_other() {
    let mut fixture = accepted(WEEKLY);
    let first = fixture.agreement(1).0;
    let agreed = first.deliver_by.get() - first.start.get();
    delivers(&mut fixture, HOUR);
    fixture.now = fixture.now.plus(ANSWER - 1);
    assert_eq!(fixture.dispute(ANN, 1, PRICE), Ok(()));
    fixture.now = Time(first.start.get() + 13 * DAY);
    assert_eq!(fixture.withdraw(ANN, 1), Ok(()));
    let (late, _) = fixture.agreement(1);
    assert_eq!(late.until.get(), fixture.now.0 + ANSWER, "the second has three days");
    lesson_over(&mut fixture);
    let (third, _) = fixture.agreement(1);
    assert_eq!(third.until.get() - third.start.get(), agreed, "and the third what was agreed on");
}

#[test]
fn a_series_ends_where_the_next_lesson_could_not_be_marked_for_three_days() {
    let fixture = resumed(7 * DAY + 1);
    is_over(&fixture, 1);
}

#[test]
fn a_provider_who_closes_its_account_forgoes_all_that_is_left() {
    let mut fixture = accepted(WEEKLY);
    lesson_over(&mut fixture);
    delivers(&mut fixture, HOUR);
    fixture.change(BEN, |cell| cell.status = 2);
    assert_eq!(fixture.settle(ANN, 1), Ok(()));
    is_over(&fixture, 1);
}

#[test]
fn what_a_frozen_provider_waits_for_keeps_the_next_lesson_waiting() {
    let mut fixture = accepted(WEEKLY);
    delivers(&mut fixture, HOUR);
    freeze(&mut fixture, BEN, IN, 0);
    assert!(fixture.settle(ANN, 1).is_ok() && fixture.agreement(1).1 == Status::Due);
    assert_eq!(coin(&fixture), [1, 10, 0]);
    thaw(&mut fixture, BEN);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!((coin(&fixture), fixture.agreement(1).1), ([1, 9, 1], Status::Between));
}

#[test]
fn what_waits_for_a_frozen_provider_keeps_no_lesson_waiting_that_cannot_be_given_any_more() {
    let mut fixture = accepted(WEEKLY);
    let second = fixture.agreement(1).0.start.get() + 7 * DAY;
    delivers(&mut fixture, HOUR);
    freeze(&mut fixture, BEN, IN, 0);
    fixture.now = Time(second + 7 * DAY);
    assert_eq!(fixture.poke(ANYBODY, 1).map_err(|it| it.code()), Err(41), "it may yet go on");
    fixture.now = fixture.now.plus(1);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!((coin(&fixture), fixture.agreement(1).1), ([10, 1, 0], Status::Due));
    assert_eq!(code(fixture.poke(ANYBODY, 1)), 41);
    thaw(&mut fixture, BEN);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    is_over(&fixture, 1);
    assert_eq!(undelivered(&fixture), 0);
}

#[test]
fn a_frozen_requester_pays_each_lesson_when_three_days_have_passed_as_it_would_ten_agreements() {
    let mut fixture = accepted(Series { lessons: 3, every: 7 });
    freeze(&mut fixture, ANN, OUT, 0);
    for lesson in 1..=3 {
        delivers(&mut fixture, HOUR);
        assert!(fixture.settle(ANN, 1).is_err(), "nothing is hastened");
        fixture.now = fixture.now.plus(ANSWER);
        assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
        assert_eq!(fixture.cell(BEN).coin.get(), lesson * PRICE);
    }
    assert_eq!(fixture.agreements_left(), 0);
}

#[test]
fn who_lost_its_key_takes_or_gives_the_next_lesson_with_its_new_one() {
    const ANNA: Address = Address::repeat_byte(0x11);
    const BENNO: Address = Address::repeat_byte(0x12);
    let mut fixture = accepted(WEEKLY);
    lesson_over(&mut fixture);
    moves(&mut fixture, ANN, ANNA);
    moves(&mut fixture, BEN, BENNO);
    let (lesson, _) = fixture.agreement(1);
    fixture.now = Time(lesson.end.get());
    let span = (lesson.start.get().into(), lesson.end.get().into());
    assert_eq!(fixture.deliver(BENNO, &[1], &[HOUR], span.0, span.1), Ok(()));
    assert_eq!(fixture.settle(ANNA, 1), Ok(()));
    assert_eq!(fixture.cell(ANNA).coin_locked.get(), 8 * PRICE);
    assert_eq!(fixture.cell(BENNO).coin.get(), 2 * PRICE);
    assert_eq!(fixture.cancel(ANNA, 1), Ok(()));
    assert_eq!(fixture.cell(ANNA).coin.get(), 9 * PRICE);
}

#[test]
fn lessons_of_several_requesters_are_one_session_each_time() {
    let mut fixture = founded();
    fixture.open(CEM, 1, 0, 3 * PRICE);
    let terms = AgreementTerms { group: 7, ..terms(&fixture) };
    let series = Series { lessons: 3, every: 7 };
    for (requester, id) in [(ANN, 1), (CEM, 2)] {
        assert_eq!(fixture.propose_series(requester, &terms, series), Ok(id));
        assert_eq!(fixture.accept(BEN, id), Ok(()));
    }
    for lesson in 1..=3 {
        let (cell, _) = fixture.agreement(1);
        fixture.now = Time(cell.end.get());
        let span = (cell.start.get().into(), cell.end.get().into());
        assert_eq!(fixture.deliver(BEN, &[1, 2], &[HOUR, HOUR], span.0, span.1), Ok(()));
        assert_eq!(fixture.settle(ANN, 1), Ok(()));
        assert_eq!(fixture.settle(CEM, 2), Ok(()));
        assert_eq!(fixture.cell(BEN).coin.get(), 2 * lesson * PRICE);
    }
}

#[test]
fn a_retired_class_and_other_steps_leave_the_lessons_that_were_agreed_on() {
    let mut fixture = accepted(Series { lessons: 2, every: 7 });
    fixture.set_rule(7, true).expect("the governor may");
    lesson_over(&mut fixture);
    lesson_over(&mut fixture);
    is_over(&fixture, 2);
    let terms = terms(&fixture);
    let refused = Err(Error::ClassRetired { class_id: CLASS.0 });
    assert_eq!(fixture.propose_series(ANN, &terms, WEEKLY), refused);
}

proptest! {
    #[test]
    fn a_series_pays_and_counts_what_as_many_agreements_do(
        served in prop::collection::vec(1..=HOUR, 2..=9), silent in any::<u16>(), every in 4..=10u8
    ) {
        let lessons = served.len() as u8;
        let (mut series, mut single) = (accepted(Series { lessons, every }), founded());
        let terms = terms(&single);
        for number in 0..u64::from(lessons) {
            let later = number * u64::from(every) * u64::from(DAY);
            let terms = AgreementTerms {
                start: terms.start + later,
                end: terms.end + later,
                deliver_by: terms.deliver_by + later,
                ..terms
            };
            let id = single.propose(ANN, &terms);
            prop_assert_eq!(id.clone(), Ok(number as u32 + 1));
            prop_assert_eq!(single.accept(BEN, id.expect("it is proposed")), Ok(()));
        }
        for (number, secs) in served.into_iter().enumerate() {
            let id = number as u32 + 1;
            let (lesson, _) = series.agreement(1);
            let (other, _) = single.agreement(id);
            prop_assert_eq!(
                (lesson.start, lesson.end, lesson.deliver_by), (other.start, other.end, other.deliver_by)
            );
            delivers(&mut series, secs);
            single.now = series.now;
            let span = (lesson.start.get().into(), lesson.end.get().into());
            prop_assert_eq!(single.deliver(BEN, &[id], &[secs], span.0, span.1), Ok(()));
            if silent >> number & 1 == 1 {
                series.now = series.now.plus(ANSWER);
                single.now = series.now;
                prop_assert_eq!(series.poke(ANYBODY, 1), Ok(()));
                prop_assert_eq!(single.poke(ANYBODY, id), Ok(()));
            } else {
                prop_assert_eq!(series.settle(ANN, 1), Ok(()));
                prop_assert_eq!(single.settle(ANN, id), Ok(()));
            }
            for who in [ANN, BEN] {
                let (cell, other) = (series.cell(who), single.cell(who));
                prop_assert_eq!((cell.coin, cell.coin_locked), (other.coin, other.coin_locked));
                prop_assert_eq!(series.factors(who), single.factors(who));
            }
        }
        prop_assert_eq!(series.agreements_left(), 0);
    }
}
