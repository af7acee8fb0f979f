//! Offices: none beside another, none while it is suspended, none after it ended.

use crate::fixture::*;
use timebank_rules::campaign::Offer;
use timebank_rules::case::{DAILY_MEASURES, IN, OUT};
use timebank_rules::handlers::{
    accounts, attention, cases, central_bank, classes, earning, governance, recovery,
};
use timebank_rules::quantities::DAY;
use timebank_rules::queries;
use timebank_rules::recovery::{DELAY, LAPSES, REST};
use timebank_rules::roles::{
    CENTRAL_BANK, COUNCIL, GOVERNOR, RECORDER, SUPERVISOR, TRIBUNAL, VERIFIER,
};
use timebank_rules::storage::Storage;
use timebank_rules::suspension::SUSPENSION;
use timebank_rules::Address;

const CARE: u16 = 1;

fn accredit(fixture: &mut Fixture, who: u8, quota: u64) -> u16 {
    if fixture.world.bank.root.classes.get() == 0 {
        fixture
            .send(GOV, |bank, call| classes::register_class(bank, call, [b'c'; 32], 900))
            .expect("the governor may");
    }
    code(fixture.send(GOV, |bank, call| classes::accredit(bank, call, CARE, address(who), quota)))
}

fn record(fixture: &mut Fixture, recorder: u8, member: u8, slots_ago: u64) -> u16 {
    let end = u64::from(fixture.now().0) / 300 * 300 - slots_ago * 300;
    let interval = (end - 300, end);
    code(fixture.send(recorder, |bank, call| {
        earning::record(bank, call, CARE, address(member), interval, [1; 32])
    }))
}

fn suspend(fixture: &mut Fixture, who: u8, case_id: u32, class_id: u16) -> u16 {
    code(fixture.send(who, |bank, call| cases::suspend(bank, call, case_id, class_id)))
}

fn reinstate(fixture: &mut Fixture, who: u8, case_id: u32, class_id: u16) -> u16 {
    code(fixture.send(who, |bank, call| cases::reinstate(bank, call, case_id, class_id)))
}

#[test]
fn a4_a_recorder_is_granted_no_office_and_does_not_become_governor() {
    let mut fixture = Fixture::founded();
    assert_eq!(accredit(&mut fixture, ANN, 3_600), 0);
    for role in [CENTRAL_BANK, VERIFIER, SUPERVISOR, TRIBUNAL, COUNCIL] {
        assert_eq!(code(fixture.grant(ANN, role)), 62);
    }
    fixture
        .send(GOV, |bank, call| governance::propose_governor(bank, call, address(ANN)))
        .expect("he may name anybody");
    assert_eq!(code(fixture.send(ANN, governance::accept_governor)), 62);
    assert_eq!(accredit(&mut fixture, ANN, 0), 0);
    assert_eq!(code(fixture.grant(ANN, SUPERVISOR)), 0, "when the accreditation has ended");
}

#[test]
fn b8_no_two_offices_are_held_together_in_whatever_order_they_are_given() {
    let roles = [CENTRAL_BANK, VERIFIER, SUPERVISOR, TRIBUNAL, COUNCIL];
    for first in roles {
        for second in roles.into_iter().filter(|second| *second != first) {
            let mut fixture = Fixture::founded();
            fixture.grant(ANN, first).expect("she holds none");
            assert_eq!(code(fixture.grant(ANN, second)), 62);
        }
        let mut fixture = Fixture::founded();
        fixture.grant(ANN, first).expect("she holds none");
        assert_eq!(accredit(&mut fixture, ANN, 3_600), 62);
    }
    let mut fixture = Fixture::founded();
    assert_eq!(accredit(&mut fixture, GOV, 3_600), 62);
    assert_eq!(fixture.account(GOV).cell.roles.get(), GOVERNOR);
}

#[test]
fn a3_what_a_verifier_asked_for_ends_with_its_office() {
    let mut fixture = Fixture::founded();
    fixture.ask_recovery(VERA, ANN, NEW).expect("she may");
    fixture.revoke(VERA, VERIFIER).expect("the governor may");
    fixture.wait(DELAY);
    assert_eq!(code(fixture.complete(ANN, NEW)), 182);
    fixture.grant(VERA, VERIFIER).expect("she is appointed anew");
    assert_eq!(code(fixture.complete(ANN, NEW)), 182, "which revives nothing");
    assert_eq!(code(fixture.ask_recovery(VIC, ANN, NEWER)), 0, "nor keeps another verifier out");
    fixture.wait(DELAY);
    assert_eq!(code(fixture.complete(ANN, NEWER)), 0);
}

#[test]
fn a3_a_verifier_asks_for_so_many_recoveries_a_day_and_no_more() {
    let mut fixture = Fixture::founded();
    for n in 0..=DAILY_MEASURES {
        let (old, new) = (100 + n, 180 + n);
        fixture.send(old, |bank, call| accounts::open(bank, call, 1)).expect("it is new");
        let expected = if n < DAILY_MEASURES { 0 } else { 132 };
        assert_eq!(code(fixture.ask_recovery(VERA, old, new)), expected);
    }
}

#[test]
fn a3_a_verifier_whose_request_was_cancelled_does_not_ask_again_and_another_does() {
    let mut fixture = Fixture::founded();
    for (old, new) in [(ANN, NEW), (BEN, NEWER)] {
        fixture.ask_recovery(VERA, old, new).expect("she may");
    }
    let mut codes = Vec::new();
    let accounts = [ANN, CAT, BEN].map(address);
    fixture
        .send(TOM, |bank, call| {
            recovery::cancel_many(bank, call, &accounts, |code| codes.push(code))
        })
        .expect("it is a batch");
    assert_eq!(codes, [0, 182, 0]);
    assert_eq!(code(fixture.ask_recovery(VERA, ANN, NEW)), 304);
    assert_eq!(code(fixture.ask_recovery(VIC, ANN, NEW)), 0);
    fixture.wait(REST);
    assert_eq!(code(fixture.ask_recovery(VERA, BEN, NEWER)), 0, "thirty days later she may");
}

#[test]
fn a3_recovery_is_an_area_that_is_paused_and_objecting_is_not() {
    for area in [4, 5] {
        let mut fixture = Fixture::founded();
        fixture.ask_recovery(VERA, ANN, NEW).expect("she may");
        fixture.wait(DELAY);
        fixture.pause(area);
        assert_eq!(code(fixture.complete(ANN, NEW)), 43);
        assert_eq!(code(fixture.ask_recovery(VIC, BEN, NEWER)), 43);
        assert_eq!(code(fixture.send(ANN, recovery::object)), 0);
    }
}

#[test]
fn a3_the_delay_of_a_recovery_is_longer_than_the_longest_of_a_council() {
    const { assert!(DELAY > 14 * DAY && SUSPENSION > 14 * DAY) };
}

#[test]
fn a8_only_the_old_key_and_the_tribunal_end_a_recovery() {
    let mut fixture = Fixture::founded();
    fixture.send(NEW, |bank, call| accounts::open(bank, call, 1)).expect("it is new");
    fixture.ask_recovery(VERA, ANN, NEW).expect("she may");
    assert_eq!(code(fixture.verify(VIC, NEW, 1)), 301);
    assert_eq!(code(fixture.open_case(SUE, NEW)), 301);
    assert_eq!(code(fixture.grant(NEW, SUPERVISOR)), 301);
    assert_eq!(accredit(&mut fixture, NEW, 9), 301);
    assert_eq!(code(fixture.ask_recovery(VIC, BEN, NEW)), 301, "nor is it another's successor");
    fixture.wait(DELAY);
    assert_eq!(code(fixture.complete(ANN, NEW)), 0);
    assert_eq!(code(fixture.verify(VIC, NEW, 3)), 0, "then it is an account as any");
}

#[test]
fn a_verifier_whose_request_was_cancelled_does_not_ask_again_with_a_new_key_either() {
    let mut fixture = Fixture::founded();
    fixture.ask_recovery(VERA, ANN, NEWER).expect("she may");
    fixture.send(TOM, |bank, call| recovery::cancel(bank, call, address(ANN))).expect("he may");
    fixture.revoke(VERA, VERIFIER).expect("the governor may");
    fixture.ask_recovery(VIC, VERA, NEW).expect("he may");
    fixture.wait(DELAY);
    fixture.complete(VERA, NEW).expect("it is due");
    fixture.grant(NEW, VERIFIER).expect("the governor may");
    assert_eq!(code(fixture.ask_recovery(NEW, ANN, NEWER)), 304, "nine days early");
    fixture.wait(REST - DELAY);
    assert_eq!(code(fixture.ask_recovery(NEW, ANN, NEWER)), 0);
}

#[test]
fn what_is_read_of_a_recovery_is_what_stands() {
    let reads = |fixture: &Fixture| {
        let bank = &fixture.world.bank;
        let read = queries::recovery::recovery(bank, fixture.now(), address(ANN), |hash| hash);
        (read.0, read.1, read.2 > 0, read.3 != [0; 32], read.4)
    };
    let nothing = (Address::zero(), Address::zero(), false, false, 0);
    let mut fixture = Fixture::founded();
    fixture.ask_recovery(VERA, ANN, NEW).expect("she may");
    let asked = (address(NEW), address(VERA), true, true, 0);
    assert_eq!(reads(&fixture), asked);
    let mut lapsed = fixture.clone();
    lapsed.wait(LAPSES - 1);
    assert_eq!(reads(&lapsed), asked, "until the last second");
    lapsed.wait(1);
    assert_eq!(reads(&lapsed), nothing);
    fixture.revoke(VERA, VERIFIER).expect("the governor may");
    assert_eq!(reads(&fixture), nothing, "nor what a verifier asked for who left");
    let mut fixture = Fixture::founded();
    fixture.move_to(ANN, NEW);
    assert_eq!(reads(&fixture).0, address(NEW), "of an account that has moved, the successor");
}

#[test]
fn a8_an_account_is_free_again_when_what_it_waited_for_is_cancelled() {
    let mut fixture = Fixture::founded();
    fixture.send(NEW, |bank, call| accounts::open(bank, call, 1)).expect("it is new");
    fixture.ask_recovery(VERA, ANN, NEW).expect("she may");
    fixture.send(TOM, |bank, call| recovery::cancel(bank, call, address(ANN))).expect("he may");
    assert_eq!(code(fixture.verify(VIC, NEW, 1)), 0);
}

#[test]
fn a9_an_officer_is_recovered_only_after_the_governor_ended_its_office() {
    let mut fixture = Fixture::founded();
    assert_eq!(code(fixture.ask_recovery(VERA, TOM, NEW)), 300);
    assert_eq!(accredit(&mut fixture, ANN, 3_600), 0);
    assert_eq!(code(fixture.ask_recovery(VERA, ANN, NEW)), 300);
    fixture.send(30, |bank, call| accounts::open(bank, call, 2)).expect("it is new");
    assert_eq!(code(fixture.ask_recovery(VERA, 30, NEW)), 25, "an organisation's keys are its own");
    fixture.revoke(TOM, TRIBUNAL).expect("the governor may");
    assert_eq!(code(fixture.ask_recovery(VERA, TOM, NEW)), 0);
    // An office that is given while the recovery waits stops it, too.
    fixture.grant(TOM, TRIBUNAL).expect("he holds none");
    fixture.wait(DELAY);
    assert_eq!(code(fixture.complete(TOM, NEW)), 300);
}

#[test]
fn a5_the_old_key_of_a_recorder_records_for_nobody_after_it_moved() {
    let mut fixture = Fixture::founded();
    assert_eq!(accredit(&mut fixture, ANN, 3_600), 0);
    assert_eq!(record(&mut fixture, ANN, BEN, 0), 0);
    assert_eq!(code(fixture.ask_recovery(VERA, ANN, NEW)), 300, "not while it is accredited");
    assert_eq!(accredit(&mut fixture, ANN, 0), 0);
    fixture.move_to(ANN, NEW);
    assert_eq!(record(&mut fixture, ANN, NEW, 0), 83);
    assert_eq!(accredit(&mut fixture, ANN, 3_600), 180, "nor is the old key accredited anew");
}

#[test]
fn b4_a_suspended_officer_does_nothing_in_its_office_at_once() {
    let mut fixture = Fixture::founded();
    let case_id = fixture.open_case(SUE, VERA).expect("she may");
    assert_eq!(suspend(&mut fixture, SUE, case_id, 0), 0);
    assert_eq!(code(fixture.verify(VERA, ANN, 3)), 60);
    assert_eq!(code(fixture.ask_recovery(VERA, BEN, NEW)), 60);
    assert_eq!(code(fixture.grant(VERA, VERIFIER)), 302, "and is not appointed anew past the case");
    assert_eq!(code(fixture.grant(VERA, SUPERVISOR)), 62);
    assert_eq!(code(fixture.send(VERA, accounts::close)), 130);
    assert_eq!(suspend(&mut fixture, SUE, case_id, 0), 303, "once a case");
    for (who, refusal) in [(SUE, 60), (VERA, 60), (GOV, 60), (TOM, 0)] {
        assert_eq!(reinstate(&mut fixture, who, case_id, 0), refusal);
    }
    assert_eq!(code(fixture.verify(VERA, ANN, 3)), 0);
    assert_eq!(reinstate(&mut fixture, TOM, case_id, 0), 307);
}

#[test]
fn b4_a_suspension_ends_by_the_clock_and_what_was_asked_for_before_it_lapses() {
    let mut fixture = Fixture::founded();
    fixture.ask_recovery(VERA, ANN, NEW).expect("she may");
    let case_id = fixture.open_case(SUE, VERA).expect("she may");
    assert_eq!(suspend(&mut fixture, SUE, case_id, 0), 0);
    fixture.wait(SUSPENSION - 1);
    assert_eq!(reinstate(&mut fixture, VERA, case_id, 0), 60, "a second before");
    fixture.wait(1);
    assert_eq!(reinstate(&mut fixture, VERA, case_id, 0), 0);
    assert_eq!(code(fixture.complete(ANN, NEW)), 182);
}

#[test]
fn who_is_suspended_neither_sponsors_nor_is_paid_by_the_treasury() {
    let mut fixture = Fixture::founded();
    fixture.verify(VERA, SAM, 2).expect("she may");
    fixture.give(SAM, 1_000);
    fixture.world.bank.root_mut().treasury = 500.into();
    let case_id = fixture.open_case(SUE, SAM).expect("she may");
    assert_eq!(suspend(&mut fixture, SUE, case_id, 0), 0);
    let day = fixture.now().0 / DAY;
    let opens = |fixture: &mut Fixture, sponsor| {
        let end = u64::from(day + 30) * u64::from(DAY);
        let offer = Offer { attestor: address(BEN), rate: 100, daily_cap: 10, end, delay: DAY };
        fixture.send(sponsor, |bank, call| attention::open_campaign(bank, call, offer, 100))
    };
    assert_eq!(code(opens(&mut fixture, SAM)), 300);
    let id = opens(&mut fixture, ANN).expect("she may");
    let funds = |fixture: &mut Fixture, who| {
        code(fixture.send(who, |bank, call| attention::fund_campaign(bank, call, id, 1)))
    };
    assert_eq!((funds(&mut fixture, SAM), funds(&mut fixture, CAT)), (300, 0));
    let paid = fixture.send(GOV, |bank, call| {
        central_bank::spend_treasury(bank, call, 1, address(SAM), 1, [1; 32])
    });
    assert_eq!(code(paid), 300);
}

#[test]
fn who_is_suspended_publishes_no_root() {
    let mut fixture = Fixture::founded();
    let day = fixture.now().0 / DAY;
    let end = u64::from(day + 30) * u64::from(DAY);
    let offer = Offer { attestor: address(BEN), rate: 100, daily_cap: 10, end, delay: DAY };
    let id = fixture
        .send(ANN, |bank, call| attention::open_campaign(bank, call, offer, 100))
        .expect("she may");
    fixture.grant(BEN, SUPERVISOR).expect("the governor may");
    let case_id = fixture.open_case(SUE, BEN).expect("she may");
    fixture.wait(DAY);
    let publishes = |fixture: &mut Fixture| {
        code(fixture.send(BEN, |bank, call| attention::publish_root(bank, call, id, day, [5; 32])))
    };
    assert_eq!(publishes(&mut fixture), 62);
    assert_eq!(suspend(&mut fixture, SUE, case_id, 0), 0);
    assert_eq!(publishes(&mut fixture), 300);
    fixture.revoke(BEN, SUPERVISOR).expect("the governor may");
    assert_eq!(publishes(&mut fixture), 0, "he holds none any more");
}

#[test]
fn an_officer_who_takes_its_office_up_again_when_its_suspension_is_over_holds_it() {
    let mut fixture = Fixture::founded();
    let case_id = fixture.open_case(SUE, VERA).expect("she may");
    assert_eq!(suspend(&mut fixture, SUE, case_id, 0), 0);
    fixture.wait(SUSPENSION);
    assert_eq!(reinstate(&mut fixture, VERA, case_id, 0), 0);
    assert_eq!(fixture.account(VERA).cell.roles.get(), VERIFIER, "as the log says");
    assert_eq!(code(fixture.verify(VERA, ANN, 3)), 0);
}

#[test]
fn a_suspended_recorder_is_accredited_for_no_other_class_before_its_time() {
    let mut fixture = Fixture::founded();
    assert_eq!(accredit(&mut fixture, BEN, 3_600), 0);
    fixture
        .send(GOV, |bank, call| classes::register_class(bank, call, [b'd'; 32], 900))
        .expect("the governor may");
    let other = |fixture: &mut Fixture| {
        code(fixture.send(GOV, |bank, call| classes::accredit(bank, call, 2, address(BEN), 3_600)))
    };
    let case_id = fixture.open_case(SUE, BEN).expect("she may");
    assert_eq!(suspend(&mut fixture, SUE, case_id, CARE), 0);
    assert_eq!(other(&mut fixture), 302, "it takes no office, that one or another");
    fixture.wait(SUSPENSION - 1);
    assert_eq!(other(&mut fixture), 302);
    assert_eq!(reinstate(&mut fixture, TOM, case_id, CARE), 0);
    assert_eq!(other(&mut fixture), 0);
}

#[test]
fn b4_a_recorder_is_suspended_class_by_class_and_its_quota_waits() {
    let mut fixture = Fixture::founded();
    assert_eq!(accredit(&mut fixture, BEN, 3_600), 0);
    assert_eq!(record(&mut fixture, BEN, ANN, 0), 0);
    let case_id = fixture.frozen(BEN, IN | OUT, 0);
    assert_eq!(record(&mut fixture, BEN, ANN, 1), 0, "a freeze holds the account, not the office");
    assert_eq!(suspend(&mut fixture, SUE, case_id, CARE), 0);
    assert_eq!(record(&mut fixture, BEN, ANN, 2), 83);
    assert_eq!(accredit(&mut fixture, BEN, 7_200), 302);
    assert_eq!(code(fixture.grant(BEN, SUPERVISOR)), 62, "it is still an office");
    assert_eq!(reinstate(&mut fixture, TOM, case_id, CARE), 0);
    assert_eq!(record(&mut fixture, BEN, ANN, 2), 0);
    assert_eq!(fixture.account(BEN).cell.roles.get(), RECORDER);
}

#[test]
fn b4_a_suspended_recorder_takes_no_office_before_its_time_though_its_accreditation_is_ended() {
    let mut fixture = Fixture::founded();
    assert_eq!(accredit(&mut fixture, BEN, 3_600), 0);
    let case_id = fixture.open_case(SUE, BEN).expect("she may");
    assert_eq!(suspend(&mut fixture, SUE, case_id, CARE), 0);
    assert_eq!(accredit(&mut fixture, BEN, 0), 0);
    fixture.wait(SUSPENSION - 1);
    assert_eq!(accredit(&mut fixture, BEN, 3_600), 302);
    assert_eq!(code(fixture.grant(BEN, SUPERVISOR)), 302);
    fixture.wait(1);
    assert_eq!(accredit(&mut fixture, BEN, 3_600), 0);
}

#[test]
fn b4_the_tribunal_is_suspended_by_another_of_the_tribunal_alone() {
    let mut fixture = Fixture::founded();
    let case_id = fixture.open_case(SUE, TIM).expect("she may");
    assert_eq!(suspend(&mut fixture, SUE, case_id, 0), 60);
    assert_eq!(suspend(&mut fixture, TIM, case_id, 0), 127);
    assert_eq!(suspend(&mut fixture, TOM, case_id, 0), 0);
    assert_eq!(reinstate(&mut fixture, TIM, case_id, 0), 60, "he is of it no more");
    fixture.revoke(TIM, TRIBUNAL).expect("a withheld office is revoked, too");
    assert_eq!(reinstate(&mut fixture, TOM, case_id, 0), 307);
    assert_eq!(
        code(fixture.grant(TIM, COUNCIL)),
        302,
        "whoever is suspended takes no other office"
    );
    fixture.wait(SUSPENSION);
    assert_eq!(code(fixture.grant(TIM, COUNCIL)), 0);
}

#[test]
fn an_officer_resigns() {
    let mut fixture = Fixture::founded();
    let resign = |fixture: &mut Fixture, who, role| {
        code(fixture.send(who, |bank, call| governance::renounce_role(bank, call, role)))
    };
    assert_eq!(resign(&mut fixture, SUE, TRIBUNAL), 60);
    assert_eq!(resign(&mut fixture, GOV, GOVERNOR), 61, "the governor hands over in two steps");
    assert_eq!(resign(&mut fixture, SUE, SUPERVISOR), 0);
    assert_eq!(code(fixture.open_case(SUE, ANN)), 60);
    assert_eq!(code(fixture.send(SUE, accounts::close)), 0);
}

#[test]
fn a7_no_verifier_wipes_or_replaces_anothers_commitment() {
    let mut fixture = Fixture::founded();
    let attest = |fixture: &mut Fixture, who, commitment| {
        let expiry = u64::from(fixture.now().plus(300 * DAY).0);
        code(fixture.send(who, |bank, call| {
            accounts::verify(bank, call, address(ANN), 2, expiry, commitment)
        }))
    };
    assert_eq!(attest(&mut fixture, VIC, [0; 32]), 305);
    assert_eq!(attest(&mut fixture, VERA, [0; 32]), 305, "nor its own");
    assert_eq!(attest(&mut fixture, VIC, [2; 32]), 306);
    assert_eq!(attest(&mut fixture, VIC, [1; 32]), 0, "what stands may be made longer");
    assert_eq!(attest(&mut fixture, VIC, [2; 32]), 306);
    fixture
        .send(ANN, |bank, call| accounts::consent_commitment(bank, call, [2; 32]))
        .expect("it is hers");
    assert_eq!(attest(&mut fixture, VIC, [2; 32]), 0);
    assert_eq!(attest(&mut fixture, VERA, [1; 32]), 306, "it is the other's now");
}

#[test]
fn b3_no_attestation_is_for_good_nor_of_a_level_that_there_is_not() {
    let mut fixture = Fixture::founded();
    let attest = |fixture: &mut Fixture, level, days: u32| {
        let expiry = u64::from(fixture.now().plus(days * DAY).0);
        code(fixture.send(VERA, |bank, call| {
            accounts::verify(bank, call, address(BOB), level, expiry, [1; 32])
        }))
    };
    assert_eq!(attest(&mut fixture, 255, 30), 27);
    assert_eq!(attest(&mut fixture, 6, 30), 27);
    assert_eq!(attest(&mut fixture, 5, 732), 27);
    assert_eq!(attest(&mut fixture, 5, 731), 0);
}

/// What somebody says of Ann, until so many days from now.
fn attest(fixture: &mut Fixture, who: u8, subject: u8, (level, days, says): (u8, u32, u8)) -> u16 {
    let expiry = u64::from(fixture.now().plus(days * DAY).0);
    code(fixture.send(who, |bank, call| {
        accounts::verify(bank, call, address(subject), level, expiry, [says; 32])
    }))
}

#[test]
fn b3_what_a_dismissed_or_suspended_verifier_attested_others_weaken_and_nothing_else() {
    let dismissed = |fixture: &mut Fixture| {
        fixture.revoke(VERA, VERIFIER).expect("the governor may");
    };
    let suspended = |fixture: &mut Fixture| {
        let case_id = fixture.open_case(SUE, VERA).expect("she may");
        fixture.send(SUE, |bank, call| cases::suspend(bank, call, case_id, 0)).expect("she may");
    };
    for ends in [&dismissed as &dyn Fn(&mut Fixture), &suspended] {
        let mut fixture = Fixture::founded();
        assert_eq!(attest(&mut fixture, VIC, ANN, (1, 300, 1)), 27, "a lower level");
        assert_eq!(attest(&mut fixture, VIC, ANN, (2, 299, 1)), 27, "a shorter term");
        assert_eq!(attest(&mut fixture, VIC, CAT, (2, 301, 1)), 0, "a longer one");
        ends(&mut fixture);
        assert_eq!(attest(&mut fixture, VIC, ANN, (1, 300, 9)), 306, "its commitment stands");
        assert_eq!(attest(&mut fixture, VIC, ANN, (1, 1, 1)), 0);
        fixture.wait(DAY);
        assert_eq!(code(fixture.pay(ANN, CAT, 1)), 23, "the attestation has ended");
    }
}

#[test]
fn b3_a_single_attestation_is_weakened_while_a_confirmed_case_about_its_holder_runs() {
    let mut fixture = Fixture::founded();
    let case_id = fixture.frozen(ANN, 0, 1);
    assert_eq!(attest(&mut fixture, VIC, ANN, (1, 300, 1)), 27, "one supervisor is not enough");
    fixture.confirm(TOM, case_id, 10).expect("he may");
    assert_eq!(attest(&mut fixture, VIC, BEN, (1, 300, 1)), 27, "nor is another's case");
    assert_eq!(attest(&mut fixture, VIC, ANN, (1, 300, 1)), 0);
    fixture.release(TIM, case_id).expect("he may");
    assert_eq!(attest(&mut fixture, VIC, ANN, (1, 299, 1)), 27);
}

#[test]
fn b3_weakening_an_attestation_is_a_measure_of_the_day() {
    let mut fixture = Fixture::founded();
    let many = 100..100 + DAILY_MEASURES + 1;
    for who in many.clone() {
        fixture.send(who, |bank, call| accounts::open(bank, call, 1)).expect("it is new");
        assert_eq!(attest(&mut fixture, VERA, who, (2, 300, 1)), 0, "attesting is none");
    }
    fixture.revoke(VERA, VERIFIER).expect("the governor may");
    for who in many {
        let expected = if who < 100 + DAILY_MEASURES { 0 } else { 132 };
        assert_eq!(attest(&mut fixture, VIC, who, (1, 300, 1)), expected);
    }
    fixture.wait(DAY);
    assert_eq!(attest(&mut fixture, VIC, 100 + DAILY_MEASURES, (1, 298, 1)), 0);
}

#[test]
fn nobody_but_the_governor_spends_the_treasury_or_what_was_donated() {
    let mut fixture = Fixture::founded();
    let root = fixture.world.bank.root_mut();
    (root.treasury, root.donations) = (500.into(), 500.into());
    let mut spend = |who, pot| {
        code(fixture.send(who, |bank, call| {
            central_bank::spend_treasury(bank, call, pot, address(BEN), 1, [1; 32])
        }))
    };
    for pot in [1, 2] {
        for who in [ANN, CAT, TOM, SUE, VERA, BOB] {
            assert_eq!(spend(who, pot), 60, "{who} of pot {pot}");
        }
        assert_eq!(spend(GOV, pot), 0);
    }
}
