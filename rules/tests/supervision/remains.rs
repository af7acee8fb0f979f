//! What is parked, seized or stolen finds its way: out of a campaign, out of quarantine, to the person whose key was stolen.

use crate::fixture::*;
use timebank_rules::campaign::Offer;
use timebank_rules::case::{FreezeTerms, APPEAL_WINDOW, OUT, RETURNS_AFTER};
use timebank_rules::cells::Key;
use timebank_rules::handlers::{accounts, attention, cases, recovery};
use timebank_rules::quantities::{Time, DAY};
use timebank_rules::recovery::DELAY;
use timebank_rules::storage::Storage;
use timebank_rules::{roles, Error};

/// Ann parks what she has in a campaign of a year.
fn parked(fixture: &mut Fixture) -> u32 {
    let day = fixture.now().0 / DAY;
    let end = u64::from(day + 360) * u64::from(DAY);
    let offer = Offer { attestor: address(BEN), rate: 100, daily_cap: 10, end, delay: DAY };
    fixture
        .send(ANN, |bank, call| attention::open_campaign(bank, call, offer, 900))
        .expect("she may")
}

fn close(fixture: &mut Fixture, who: u8, campaign: u32) -> u16 {
    code(fixture.send(who, |bank, call| attention::close_campaign(bank, call, campaign)))
}

/// Ann is frozen under a case of Sue's, confirmed by Tom, and past appeal.
fn judged(fixture: &mut Fixture, days: u16) -> u32 {
    let case_id = fixture.frozen(ANN, OUT, u64::MAX);
    fixture.confirm(TOM, case_id, days).expect("he may");
    fixture.wait(APPEAL_WINDOW);
    case_id
}

#[test]
fn b2_anybody_closes_a_campaign_that_is_past_claiming_and_its_sponsor_gets_the_rest() {
    let mut fixture = Fixture::founded();
    let campaign = parked(&mut fixture);
    assert_eq!(close(&mut fixture, CAT, campaign), 245, "it can be claimed from");
    fixture.wait(370 * DAY);
    assert_eq!(close(&mut fixture, CAT, campaign), 0);
    assert_eq!(fixture.account(ANN).cell.coin.get(), 1_000);
    assert_eq!(fixture.account(ANN).cell.campaigns.get(), 0);
}

#[test]
fn b2_a_final_case_recalls_a_pool_and_it_can_be_seized() {
    let mut fixture = Fixture::founded();
    let campaign = parked(&mut fixture);
    let case_id = fixture.frozen(ANN, OUT, u64::MAX);
    fixture.confirm(TOM, case_id, 180).expect("he may");
    assert_eq!(close(&mut fixture, TIM, campaign), 245, "she may still appeal");
    fixture.wait(APPEAL_WINDOW);
    for who in [ANN, CAT, SUE, GOV] {
        assert_eq!(close(&mut fixture, who, campaign), 245, "{who} is not of the tribunal");
    }
    assert_eq!(close(&mut fixture, TIM, campaign), 0);
    assert_eq!(fixture.account(TIM).cell.office.measures, 1, "it is a measure");
    let seized = fixture.send(TIM, |bank, call| cases::seize(bank, call, case_id, 1_000));
    assert_eq!(code(seized), 0, "what was parked is there");
    assert_eq!(fixture.world.bank.root.coin_of_bank(), 1_000);
}

#[test]
fn b2_nothing_is_recalled_from_a_sponsor_who_is_free() {
    let mut fixture = Fixture::founded();
    let campaign = parked(&mut fixture);
    let case_id = judged(&mut fixture, 180);
    fixture.release(TOM, case_id).expect("he may");
    assert_eq!(close(&mut fixture, TIM, campaign), 245);
}

fn give_back(fixture: &mut Fixture, who: u8, case_id: u32, to: u8, amount: u64) -> u16 {
    code(
        fixture.send(who, |bank, call| {
            cases::approve_release(bank, call, case_id, address(to), amount)
        }),
    )
}

#[test]
fn b9_what_nobody_decided_about_returns_a_month_after_the_case_is_over() {
    let mut fixture = Fixture::founded();
    let case_id = judged(&mut fixture, 20);
    fixture.send(TOM, |bank, call| cases::seize(bank, call, case_id, 300)).expect("it is final");
    let over = fixture.world.bank.load::<timebank_rules::cells::CaseFile>(Key::case(case_id));
    fixture.world.now = Time(over.frozen_until.get()).plus(RETURNS_AFTER - 1);
    assert_ne!(give_back(&mut fixture, CAT, case_id, ANN, 300), 0, "a second early");
    fixture.wait(1);
    assert_ne!(give_back(&mut fixture, CAT, case_id, CAT, 300), 0, "to nobody else");
    assert_ne!(give_back(&mut fixture, CAT, case_id, ANN, 299), 0, "all of it");
    assert_eq!(give_back(&mut fixture, CAT, case_id, ANN, 300), 0);
    assert_eq!(fixture.account(ANN).cell.coin.get(), 1_000);
    assert_eq!(fixture.world.bank.root.coin_of_bank(), 0);
    assert_ne!(give_back(&mut fixture, CAT, case_id, ANN, 300), 0, "once");
}

#[test]
fn b9_what_is_to_be_forfeited_waits_for_the_governor() {
    let mut fixture = Fixture::founded();
    let case_id = judged(&mut fixture, 20);
    fixture.send(TOM, |bank, call| cases::seize(bank, call, case_id, 300)).expect("it is final");
    fixture
        .send(TOM, |bank, call| cases::propose_release(bank, call, case_id, address(CAT), 300))
        .expect("he may");
    fixture.wait(90 * DAY);
    assert_ne!(give_back(&mut fixture, BEN, case_id, ANN, 300), 0);
    assert_eq!(give_back(&mut fixture, GOV, case_id, CAT, 300), 0);
}

#[test]
fn b30_what_returns_by_itself_nobody_proposes_for_another_any_more() {
    for (early, replaced) in [(true, false), (false, false), (false, true)] {
        let mut fixture = Fixture::founded();
        let case_id = judged(&mut fixture, 20);
        fixture.send(TOM, |bank, call| cases::seize(bank, call, case_id, 300)).expect("final");
        let over = fixture.world.bank.load::<timebank_rules::cells::CaseFile>(Key::case(case_id));
        let proposes = |fixture: &mut Fixture, to: u8| {
            code(fixture.send(TOM, |bank, call| {
                cases::propose_release(bank, call, case_id, address(to), 300)
            }))
        };
        if replaced {
            assert_eq!(proposes(&mut fixture, BEN), 0);
        }
        let from = Time(over.frozen_until.get()).plus(RETURNS_AFTER);
        fixture.world.now = if early { from.minus(1) } else { from };
        // One proposal that was made in time may take the place of another.
        let goes = early || replaced;
        assert_eq!(proposes(&mut fixture, CAT), if goes { 0 } else { 121 });
        fixture.wait(1);
        assert_eq!(give_back(&mut fixture, SUE, case_id, ANN, 300) == 0, !goes);
        if !goes {
            continue;
        }
        assert_eq!(proposes(&mut fixture, ANN), 0, "to its owner always");
        assert_eq!(proposes(&mut fixture, CAT), 121, "and then no more");
    }
}

#[test]
fn b30_a_proposal_that_ended_with_its_officers_term_holds_the_place_of_no_other() {
    let mut fixture = Fixture::founded();
    let case_id = judged(&mut fixture, 20);
    fixture.send(TOM, |bank, call| cases::seize(bank, call, case_id, 300)).expect("it is final");
    let over = fixture.world.bank.load::<timebank_rules::cells::CaseFile>(Key::case(case_id));
    let proposes =
        |fixture: &mut Fixture, who: u8| {
            code(fixture.send(who, |bank, call| {
                cases::propose_release(bank, call, case_id, address(CAT), 300)
            }))
        };
    assert_eq!(proposes(&mut fixture, TOM), 0);
    fixture.world.now = Time(over.frozen_until.get()).plus(RETURNS_AFTER);
    fixture.revoke(TOM, roles::TRIBUNAL).expect("he may");
    assert_eq!(proposes(&mut fixture, TIM), 121);
    assert_eq!(give_back(&mut fixture, CAT, case_id, ANN, 300), 0);
}

#[test]
fn what_the_tribunal_would_give_back_returns_by_itself_though_its_owner_has_a_new_key() {
    let mut fixture = Fixture::founded();
    let case_id = judged(&mut fixture, 20);
    fixture.send(TOM, |bank, call| cases::seize(bank, call, case_id, 300)).expect("it is final");
    fixture
        .send(TOM, |bank, call| cases::propose_release(bank, call, case_id, address(ANN), 300))
        .expect("he may");
    fixture.move_to(ANN, NEW);
    fixture.wait(90 * DAY);
    let for_another = fixture
        .send(TOM, |bank, call| cases::propose_release(bank, call, case_id, address(CAT), 300));
    assert_eq!(code(for_another), 121, "nobody else was to get it in time");
    assert_eq!(give_back(&mut fixture, CAT, case_id, NEW, 300), 0);
    assert_eq!(fixture.account(NEW).cell.coin.get(), 1_000);
}

#[test]
fn b9_who_has_coin_in_quarantine_does_not_close_its_account_so_that_it_can_return() {
    let mut fixture = Fixture::founded();
    let case_id = judged(&mut fixture, 20);
    fixture.send(TOM, |bank, call| cases::seize(bank, call, case_id, 1_000)).expect("it is final");
    fixture.release(TOM, case_id).expect("he may");
    assert_eq!(code(fixture.send(ANN, accounts::close)), 26, "1,000 of hers lie in quarantine");
    fixture.wait(RETURNS_AFTER);
    assert_eq!(give_back(&mut fixture, ANN, case_id, ANN, 1_000), 0);
}

/// Ann's 400 lie in quarantine under a case that is over, and her cell names another, which came to nothing.
fn seized_under_an_earlier_case(replaced: bool) -> (Fixture, u32) {
    let mut fixture = Fixture::founded();
    let case_id = fixture.frozen(ANN, OUT, 400);
    fixture.confirm(TIM, case_id, if replaced { 60 } else { 20 }).expect("he may");
    fixture.wait(APPEAL_WINDOW);
    fixture.send(TIM, |bank, call| cases::seize(bank, call, case_id, 400)).expect("it is final");
    if replaced {
        let second = fixture.open_case(SAM, ANN).expect("she may");
        let terms = FreezeTerms { directions: OUT, amount: 0 };
        fixture
            .send(TOM, |bank, call| cases::replace_freeze(bank, call, second, terms))
            .expect("he may");
        fixture.wait(4 * DAY);
    } else {
        fixture.wait(6 * DAY);
        let second = fixture.open_case(SAM, ANN).expect("she may");
        fixture.send(SAM, |bank, call| cases::close(bank, call, second)).expect("she may");
    }
    assert_eq!(fixture.account(ANN).cell.freeze_case.get(), case_id + 1);
    (fixture, case_id)
}

#[test]
fn what_was_seized_under_an_earlier_case_keeps_the_account_from_being_closed_until_it_returns() {
    for replaced in [false, true] {
        let (mut fixture, case_id) = seized_under_an_earlier_case(replaced);
        fixture.pay(ANN, CAT, 600).expect("it is hers");
        assert_eq!(code(fixture.send(ANN, accounts::close)), 26, "400 of hers may return");
        fixture.move_to(ANN, NEW);
        assert_eq!(code(fixture.send(NEW, accounts::close)), 26, "nor at another key");
        fixture.wait(RETURNS_AFTER);
        assert_eq!(give_back(&mut fixture, CAT, case_id, NEW, 400), 0);
        assert_eq!(fixture.account(NEW).cell.quarantined.get(), 0);
        fixture.pay(NEW, CAT, 400).expect("it is hers");
        assert_eq!(code(fixture.send(NEW, accounts::close)), 0);
    }
}

#[test]
fn what_was_forfeited_keeps_nobody_from_closing_its_account() {
    let (mut fixture, case_id) = seized_under_an_earlier_case(false);
    fixture.pay(ANN, CAT, 600).expect("it is hers");
    fixture
        .send(TIM, |bank, call| cases::propose_release(bank, call, case_id, address(CAT), 400))
        .expect("he may");
    assert_eq!(give_back(&mut fixture, GOV, case_id, CAT, 400), 0);
    assert_eq!(fixture.account(CAT).cell.quarantined.get(), 0);
    assert_eq!(code(fixture.send(ANN, accounts::close)), 0);
}

/// A case that Sam opened about Ann beside a freeze that Tim has confirmed and that is over.
fn prepared() -> (Fixture, u32, u32) {
    let mut fixture = Fixture::founded();
    let first = fixture.frozen(ANN, OUT, 0);
    fixture.confirm(TIM, first, 45).expect("he may");
    let second = fixture.open_case(SAM, ANN).expect("beside it");
    (fixture, first, second)
}

#[test]
fn a_case_that_was_prepared_beside_another_keeps_the_account_once_the_first_is_over() {
    let (mut fixture, first, second) = prepared();
    let refused = |case_id| Err(Error::CaseRuns { account: address(ANN), case_id });
    assert_eq!(fixture.open_case(SUE, ANN), refused(second), "one beside it");
    fixture.pay(CAT, ANN, 0).expect("nothing is frozen in");
    fixture.release(TOM, first).expect("he may");
    let all = fixture.account(ANN).cell.all_coin().0;
    fixture.pay(ANN, CAT, all).expect("it is hers");
    assert_eq!(
        fixture.send(ANN, accounts::close),
        Err(Error::CaseRuns { account: address(ANN), case_id: second })
    );
    assert_eq!(fixture.open_case(SUE, ANN), refused(second));
    let mut frozen = fixture.clone();
    frozen.freeze(TOM, second, OUT, 0).expect("it is what it was prepared for");
    assert_eq!(frozen.account(ANN).cell.freeze_case.get(), second);
    fixture.send(SAM, |bank, call| cases::close(bank, call, second)).expect("she may");
    assert_eq!(fixture.clone().open_case(SUE, ANN), Ok(second + 1));
    assert_eq!(code(fixture.send(ANN, accounts::close)), 0);
}

#[test]
fn b10_a_thief_does_not_object_for_ever_a_final_case_overrules_the_key() {
    let mut fixture = Fixture::founded();
    let object = |fixture: &mut Fixture| code(fixture.send(ANN, recovery::object));
    fixture.ask_recovery(VERA, ANN, NEW).expect("she may");
    let case_id = fixture.frozen(ANN, OUT, 0);
    assert_eq!(object(&mut fixture.clone()), 0, "a provisional freeze overrules nobody");
    fixture.confirm(TOM, case_id, 180).expect("he may");
    fixture.wait(APPEAL_WINDOW - 1);
    assert_eq!(object(&mut fixture.clone()), 0, "nor one that may be appealed against");
    fixture.wait(1);
    assert_eq!(object(&mut fixture), 121, "the case is final");
    fixture.wait(DELAY);
    fixture.complete(ANN, NEW).expect("nobody could object");
    assert_eq!(fixture.account(NEW).cell.coin.get(), 1_000);
}
