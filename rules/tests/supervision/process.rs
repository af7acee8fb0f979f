//! Due process: what is confirmed is what was read, and no freeze shields from another.

use crate::fixture::*;
use timebank_rules::case::{
    freeze_of, status, FreezeTerms, Status, APPEAL_WINDOW, COOLING_OFF, DAILY_MEASURES,
    DAILY_OPENINGS, IN, LONGEST_ORDER, LONGEST_TERM, OPEN_FOR, OUT, PAUSE_COOLING_OFF, PROVISIONAL,
};
use timebank_rules::event::{erc7943_frozen::SIGNATURE as FROZEN, Word};
use timebank_rules::handlers::{accounts, cases, pausing};
use timebank_rules::quantities::DAY;
use timebank_rules::roles::{CENTRAL_BANK, SUPERVISOR, TRIBUNAL};

fn set_amount(fixture: &mut Fixture, who: u8, subject: u8, amount: u64) -> u16 {
    code(fixture.send(who, |bank, call| {
        cases::set_frozen_tokens(bank, call, address(subject), amount.into())
    }))
}

fn replace(fixture: &mut Fixture, who: u8, case_id: u32, directions: u8, amount: u64) -> u16 {
    let terms = FreezeTerms { directions, amount };
    code(fixture.send(who, |bank, call| cases::replace_freeze(bank, call, case_id, terms)))
}

#[test]
fn a2_a_confirmation_confirms_exactly_what_runs() {
    for changed in [1, u64::MAX] {
        let mut fixture = Fixture::founded();
        let case_id = fixture.frozen(ANN, 0, 900);
        let read = FreezeTerms { directions: 0, amount: 900 };
        assert_eq!(set_amount(&mut fixture, SAM, ANN, changed), 0);
        let confirm = |fixture: &mut Fixture, terms| {
            code(fixture.send(TOM, |bank, call| cases::confirm(bank, call, case_id, terms, 180)))
        };
        assert_eq!(confirm(&mut fixture, read), 308);
        assert_eq!(confirm(&mut fixture, FreezeTerms { directions: OUT, amount: changed }), 308);
        assert_eq!(fixture.case(case_id).amended_by, address(SAM).0, "who changed it is readable");
        assert_eq!(confirm(&mut fixture, FreezeTerms { directions: 0, amount: changed }), 0);
    }
}

#[test]
fn b1_a_confirmed_freeze_of_a_second_shields_from_no_other() {
    let mut fixture = Fixture::founded();
    let first = fixture.frozen(ANN, 0, 1);
    fixture.confirm(TOM, first, 180).expect("he may");
    let second = fixture.open_case(SAM, ANN).expect("beside a freeze that is confirmed");
    assert_eq!(code(fixture.freeze(SAM, second, OUT | IN, 0)), 125, "not by a supervisor");
    assert_eq!(replace(&mut fixture, SAM, second, OUT | IN, 0), 60);
    assert_eq!(replace(&mut fixture, TIM, second, OUT | IN, 0), 0);
    assert_eq!(code(fixture.pay(ANN, BEN, 999)), 40, "nothing left in between");
    assert_eq!(status(&fixture.case(first), fixture.now()), Status::Released);
    assert_eq!(code(fixture.confirm(TIM, second, 180)), 131, "nobody confirms what it ordered");
    assert_eq!(code(fixture.confirm(TOM, second, 180)), 0);
    assert_eq!(code(fixture.release(TOM, first)), 121, "what was replaced is over");
}

#[test]
fn b1_only_a_confirmed_freeze_is_replaced_and_by_a_prepared_case() {
    let mut fixture = Fixture::founded();
    let first = fixture.frozen(ANN, 0, 1);
    assert_eq!(code(fixture.open_case(SAM, ANN)), 130, "not beside a provisional one");
    assert_eq!(replace(&mut fixture, TIM, first, OUT, 0), 121, "nor itself");
    fixture.confirm(TOM, first, 180).expect("he may");
    assert_eq!(replace(&mut fixture, TIM, first, OUT, 0), 121);
    let second = fixture.open_case(SAM, ANN).expect("she may");
    assert_eq!(replace(&mut fixture, TIM, second, 0, 0), 124);
    assert!(
        freeze_of(&fixture.account(ANN).cell, fixture.now()).is_some(),
        "a refusal changes nothing"
    );
    assert_eq!(replace(&mut fixture, TIM, second, OUT, 0), 0);
    let third = code(fixture.open_case(SAM, ANN));
    assert_eq!(third, 130, "until that one is confirmed");
}

#[test]
fn b1_a_short_freeze_makes_no_account_immune() {
    let mut fixture = Fixture::founded();
    let case_id = fixture.frozen(ANN, 0, 1);
    fixture.release(SUE, case_id).expect("she froze");
    let other = fixture.open_case(SAM, ANN).expect("the first is over");
    assert_eq!(code(fixture.freeze(SAM, other, OUT, 0)), 129, "another supervisor waits");
    assert_eq!(code(fixture.freeze(TIM, other, OUT, 0)), 0, "the tribunal does not");
    assert_eq!(code(fixture.pay(ANN, BEN, 1)), 40);
    assert_eq!(code(fixture.confirm(TIM, other, 30)), 131);
    assert_eq!(code(fixture.confirm(TOM, other, 30)), 0);
}

#[test]
fn b1_a_supervisor_who_lifts_what_others_ordered_takes_measures() {
    let mut fixture = Fixture::founded();
    for n in 0..=DAILY_MEASURES {
        let who = 100 + n;
        fixture.send(who, |bank, call| accounts::open(bank, call, 1)).expect("it is new");
        let orders = if n < 20 { SUE } else { BOB };
        if n == 20 {
            fixture.revoke(BOB, CENTRAL_BANK).expect("the governor may");
            fixture.grant(BOB, SUPERVISOR).expect("the governor may");
        }
        let case_id = fixture.open_case(orders, who).expect("she may");
        fixture.freeze(orders, case_id, OUT, 0).expect("she may");
        let expected = if n < DAILY_MEASURES { 0 } else { 132 };
        assert_eq!(code(fixture.release(SAM, case_id)), expected, "release {n}");
        assert_eq!(code(fixture.release(TOM, case_id)) == 0, expected != 0, "the tribunal may");
    }
    let own = fixture.frozen(ANN, OUT, 0);
    assert_eq!(code(fixture.release(SUE, own)), 0, "her own");
}

#[test]
fn b1_after_a_false_alarm_an_area_can_soon_be_paused_again() {
    let pause = |fixture: &mut Fixture, who| {
        let case_id = fixture.open_case(who, 0).expect("she may");
        let done = code(fixture.send(who, |bank, call| pausing::pause(bank, call, case_id, 0)));
        (case_id, done)
    };
    for (ran, rests) in [(0, 0), (3_600, 8_400), (PROVISIONAL / 2, PAUSE_COOLING_OFF / 2)] {
        let mut fixture = Fixture::founded();
        let (case_id, done) = pause(&mut fixture, SUE);
        assert_eq!(done, 0);
        fixture.wait(ran);
        fixture.send(SUE, |bank, call| pausing::resume(bank, call, case_id)).expect("she paused");
        assert_eq!(code(fixture.pay(ANN, BEN, 1)), 0);
        if rests > 0 {
            fixture.wait(rests - 3);
            assert_eq!(pause(&mut fixture, SAM).1, 129, "a moment before, after {ran} s");
            fixture.wait(3);
        }
        assert_eq!(pause(&mut fixture, SAM).1, 0, "after {ran} s");
    }
    let mut fixture = Fixture::founded();
    pause(&mut fixture, SUE);
    fixture.wait(PROVISIONAL + PAUSE_COOLING_OFF - 1);
    assert_eq!(pause(&mut fixture, SAM).1, 129, "one that ran its time rests a week");
    fixture.wait(1);
    assert_eq!(pause(&mut fixture, SAM).1, 0);
}

#[test]
fn b5_no_supervisor_freezes_an_account_again_within_thirty_days() {
    let mut fixture = Fixture::founded();
    fixture.frozen(ANN, OUT, 0);
    fixture.wait(PROVISIONAL + COOLING_OFF - 1);
    for who in [SUE, SAM] {
        let case_id = fixture.open_case(who, ANN).expect("she may");
        assert_eq!(code(fixture.freeze(who, case_id, OUT, 0)), 129);
        fixture.send(who, |bank, call| cases::close(bank, call, case_id)).expect("she may");
    }
    fixture.wait(1);
    let case_id = fixture.open_case(SAM, ANN).expect("she may");
    assert_eq!(code(fixture.freeze(SAM, case_id, OUT, 0)), 0);
    const { assert!(COOLING_OFF >= 30 * DAY) };
}

#[test]
fn b5_an_officer_opens_so_many_cases_a_day_and_no_more() {
    let mut fixture = Fixture::founded();
    for n in 0..=DAILY_OPENINGS {
        let expected = if n < DAILY_OPENINGS { 0 } else { 132 };
        assert_eq!(code(fixture.open_case(SUE, 0)), expected);
    }
    assert_eq!(code(fixture.freeze(SUE, 1, OUT, 0)), 200, "measures are counted apart");
    fixture.wait(DAY);
    assert_eq!(code(fixture.open_case(SUE, 0)), 0);
}

#[test]
fn b11_a_case_is_opened_and_its_subject_frozen_in_one_step_or_not_at_all() {
    let mut fixture = Fixture::founded();
    let at_once = |fixture: &mut Fixture, who, subject, reason, directions, amount| {
        fixture.send(who, |bank, call| {
            let terms = FreezeTerms { directions, amount };
            cases::open_and_freeze(bank, call, address(subject), (reason, [66; 32]), terms)
        })
    };
    let before = fixture.world.clone();
    assert_eq!(code(at_once(&mut fixture, SUE, ANN, 1, 0, 0)), 124);
    assert_eq!(code(at_once(&mut fixture, SUE, ANN, 99, OUT, 0)), 122);
    assert_eq!(code(at_once(&mut fixture, TOM, ANN, 1, OUT, 0)), 60);
    assert!(fixture.world == before, "a refusal changes nothing");
    let case_id = at_once(&mut fixture, SUE, ANN, 1, OUT, 5).expect("she may");
    assert_eq!(fixture.case(case_id).status, Status::Frozen as u8);
    assert_eq!(code(fixture.pay(ANN, BEN, 1)), 40);
    assert_eq!(code(at_once(&mut fixture, SUE, ANN, 1, OUT, 0)), 130);
}

#[test]
fn a5_nobody_judges_under_a_new_key_what_it_did_under_another() {
    let mut fixture = Fixture::founded();
    let case_id = fixture.frozen(ANN, OUT, 0);
    fixture.confirm(TOM, case_id, 180).expect("he may");
    fixture.revoke(SUE, SUPERVISOR).expect("the governor may");
    fixture.move_to(SUE, NEW);
    fixture.grant(NEW, TRIBUNAL).expect("the governor may");
    assert!(fixture.now() > START.plus(APPEAL_WINDOW), "the case is past appeal");
    let seize = |fixture: &mut Fixture, who| {
        code(fixture.send(who, |bank, call| cases::seize(bank, call, case_id, 10)))
    };
    assert_eq!(seize(&mut fixture, NEW), 131, "she opened it and froze");
    assert_eq!(seize(&mut fixture, TIM), 0);
}

#[test]
fn b1_a_freeze_whose_coin_was_all_seized_is_still_in_force_for_its_case() {
    let mut fixture = Fixture::founded();
    let first = fixture.frozen(ANN, 0, 100);
    fixture.confirm(TOM, first, 180).expect("he may");
    fixture.wait(APPEAL_WINDOW);
    fixture.send(TOM, |bank, call| cases::seize(bank, call, first, 100)).expect("it is final");
    let second = fixture.open_case(SAM, ANN).expect("beside a freeze that is confirmed");
    assert_eq!(code(fixture.freeze(TIM, second, OUT, 0)), 125);
    assert_eq!(replace(&mut fixture, TIM, second, OUT, 0), 0);
    assert_eq!(code(fixture.release(TOM, first)), 121, "it lifts no other's freeze");
}

#[test]
fn b5_facts_that_somebody_cites_and_does_nothing_with_still_carry_a_case() {
    let mut fixture = Fixture::founded();
    let facts = [66; 32];
    let burned = fixture.open_case_on(SUE, ANN, facts).expect("she may");
    assert_eq!(code(fixture.open_case_on(SAM, ANN, facts)), 130, "while it runs, he acts under it");
    fixture.send(SUE, |bank, call| cases::close(bank, call, burned)).expect("she may");
    let again = fixture.open_case_on(SAM, ANN, facts).expect("nothing was done under the first");
    fixture.wait(OPEN_FOR);
    let third = fixture.open_case_on(SAM, ANN, facts).expect("nor under the second, which lapsed");
    assert!(third > again);
    fixture.freeze(SAM, third, OUT, 0).expect("he may");
    fixture.release(SAM, third).expect("he froze");
    assert_eq!(code(fixture.open_case_on(SUE, ANN, facts)), 128, "a freeze has used them up");
}

#[test]
fn b5_facts_under_which_an_office_was_suspended_carry_no_second_case() {
    let mut fixture = Fixture::founded();
    let facts = [66; 32];
    let case_id = fixture.open_case_on(SUE, VERA, facts).expect("she may");
    fixture.send(SUE, |bank, call| cases::suspend(bank, call, case_id, 0)).expect("she may");
    fixture.send(SUE, |bank, call| cases::close(bank, call, case_id)).expect("she may");
    assert_eq!(code(fixture.open_case_on(SAM, VERA, facts)), 128);
}

/// Opens a case for a reason, freezes everything outgoing, and confirms for a term.
fn ordered(fixture: &mut Fixture, reason: u16, days: u16) -> (u32, u16) {
    let evidence = [200 + reason as u8; 32];
    let opened = fixture
        .send(SUE, |bank, call| cases::open(bank, call, address(ANN), reason, evidence))
        .expect("she may");
    fixture.freeze(SUE, opened, OUT, 0).expect("she may");
    (opened, code(fixture.confirm(TOM, opened, days)))
}

#[test]
fn b12_an_order_of_a_court_is_executed_for_the_courts_own_term() {
    for (reason, days, expected) in [
        (5, LONGEST_ORDER, 0),
        (5, LONGEST_ORDER + 1, 133),
        (5, 0, 133),
        (1, LONGEST_TERM, 0),
        (1, LONGEST_TERM + 1, 133),
        (6, LONGEST_TERM + 1, 133),
    ] {
        let mut fixture = Fixture::founded();
        assert_eq!(ordered(&mut fixture, reason, days).1, expected, "{reason}: {days} days");
    }
    let mut fixture = Fixture::founded();
    ordered(&mut fixture, 5, LONGEST_ORDER);
    fixture.wait(u32::from(LONGEST_ORDER) * DAY - 1);
    assert_eq!(code(fixture.pay(ANN, BEN, 1)), 23, "to its last second, verified or not");
    let runs = |fixture: &Fixture| freeze_of(&fixture.account(ANN).cell, fixture.now()).is_some();
    assert!(runs(&fixture));
    fixture.wait(1);
    assert!(!runs(&fixture));
}

#[test]
fn b12_an_order_that_lasts_is_renewed_for_years_and_no_second_is_free() {
    let mut fixture = Fixture::founded();
    let mut case_id = fixture.frozen(ANN, OUT, 0);
    fixture.confirm(TOM, case_id, LONGEST_TERM).expect("he may");
    for (freezes, confirms) in [(TIM, TOM), (TOM, TIM), (TIM, TOM), (TOM, TIM)] {
        fixture.wait(u32::from(LONGEST_TERM) * DAY - 1);
        let next = fixture.open_case(SUE, ANN).expect("beside a freeze that is confirmed");
        assert_eq!(replace(&mut fixture, freezes, next, OUT, 0), 0);
        fixture.confirm(confirms, next, LONGEST_TERM).expect("he may");
        assert!(freeze_of(&fixture.account(ANN).cell, fixture.now().plus(DAY)).is_some());
        assert_eq!(status(&fixture.case(case_id), fixture.now()), Status::Released);
        case_id = next;
    }
}

#[test]
fn c_anybody_says_that_a_freeze_has_lapsed_and_listeners_of_frozen_amounts_see_nothing() {
    let mut fixture = Fixture::founded();
    let case_id = fixture.frozen(ANN, 0, 900);
    let says = |fixture: &mut Fixture| {
        let log = fixture.world.bank.take_log();
        let frozen = log.into_iter().filter(|(topics, _)| topics[0] == FROZEN);
        frozen.map(|(_, data)| u64::of_word(&data.try_into().unwrap()).unwrap()).collect::<Vec<_>>()
    };
    says(&mut fixture);
    let close = |fixture: &mut Fixture, who| {
        code(fixture.send(who, |bank, call| cases::close(bank, call, case_id)))
    };
    assert_eq!(close(&mut fixture, SAM), 121, "it runs");
    fixture.wait(PROVISIONAL - 1);
    assert_eq!(close(&mut fixture, CAT), 60, "a second before");
    fixture.wait(1);
    assert_eq!(close(&mut fixture, CAT), 0);
    assert_eq!(says(&mut fixture), [0]);
    assert_eq!(close(&mut fixture, CAT), 60, "once");
    let other = fixture.open_case(SUE, ANN).expect("she may");
    assert_eq!(code(fixture.freeze(SUE, other, OUT, 0)), 129, "the cooling-off stays");
    assert_eq!(code(fixture.freeze(TIM, other, OUT, 0)), 0);
    assert_eq!(says(&mut fixture), [0; 0], "it was said");

    // Nobody closed the file: the next freeze says it.
    let mut fixture = Fixture::founded();
    fixture.frozen(ANN, 0, 900);
    fixture.wait(PROVISIONAL + COOLING_OFF);
    says(&mut fixture);
    let other = fixture.open_case(SUE, ANN).expect("she may");
    fixture.freeze(SUE, other, OUT, 0).expect("she may");
    assert_eq!(says(&mut fixture), [0]);
}
