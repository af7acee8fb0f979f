//! What an attack on delegates broke, and holds now. docs/audits/2026-11-carried-and-delegated.md names each of these tests
//! beside its finding.

use crate::fixture::{address, code, Fixture, ANN, BEN, CAT, GOV, NEW, SAM, SUE, TIM, TOM, VERA};
use timebank_rules::case::{IN, OUT};
use timebank_rules::delegation::{Powers, ALL, TRANSFERS};
use timebank_rules::handlers::{cases, classes, coin, delegation, monitoring};
use timebank_rules::quantities::DAY;
use timebank_rules::roles::TRIBUNAL;
use timebank_rules::{Call, Error};

/// Ann lets somebody act for her in everything, up to so much a day, for half a year.
fn lets(fixture: &mut Fixture, delegate: u8, daily: u64) -> Result<bool, Error> {
    let until = fixture.now().plus(180 * DAY).0.into();
    let powers = Powers { kinds: ALL, daily, until };
    fixture.send(ANN, |bank, call| delegation::delegate(bank, call, address(delegate), powers))
}

/// A delegate pays for a member, as the bank has it do.
fn pays_for(fixture: &mut Fixture, delegate: u8, member: u8, amount: u64) -> u16 {
    code(fixture.send(delegate, |bank, call| {
        let before = delegation::must_be_delegated(bank, call, address(member), TRANSFERS)?;
        let acting = Call { caller: address(member), now: call.now };
        coin::transfer(bank, acting, address(CAT), amount.into())?;
        delegation::conclude(bank, call, &before, 0)
    }))
}

/// Ann's delegate is Ben, for 100 a day.
fn with_ben() -> Fixture {
    let mut fixture = Fixture::founded();
    lets(&mut fixture, BEN, 100).expect("she may");
    assert_eq!(pays_for(&mut fixture, BEN, ANN, 10), 0);
    fixture
}

fn may(fixture: &Fixture, delegate: u8, member: u8) -> bool {
    let call = Call { caller: address(CAT), now: fixture.now() };
    let read = delegation::read(&fixture.world.bank, call, address(member), address(delegate));
    read.0 == ALL
}

#[test]
fn a_delegate_from_which_an_office_is_withheld_acts_for_nobody() {
    let mut fixture = Fixture::founded();
    fixture.verify(VERA, TIM, 2).expect("she may");
    let case_id = fixture.open_case(SUE, TIM).expect("she may");
    fixture.send(TOM, |bank, call| cases::suspend(bank, call, case_id, 0)).expect("he may");
    assert_eq!(code(lets(&mut fixture, TIM, 100)), 300);
    let mut fixture = Fixture::founded();
    fixture.verify(VERA, TIM, 2).expect("she may");
    fixture.revoke(TIM, TRIBUNAL).expect("the governor may");
    lets(&mut fixture, TIM, 100).expect("he holds none");
    fixture.grant(TIM, TRIBUNAL).expect("the governor may");
    let case_id = fixture.open_case(SUE, TIM).expect("she may");
    fixture.send(TOM, |bank, call| cases::suspend(bank, call, case_id, 0)).expect("he may");
    assert_eq!(pays_for(&mut fixture, TIM, ANN, 10), 300);
    assert!(!may(&fixture, TIM, ANN), "and the bank says so");
}

#[test]
fn who_is_frozen_or_on_hold_moves_nothing_of_its_members_either() {
    for (directions, amount, expected) in [(OUT, 0, 40), (IN, 0, 41), (OUT | IN, 0, 40)] {
        let mut fixture = with_ben();
        let case = fixture.frozen(BEN, directions, amount);
        assert_eq!(pays_for(&mut fixture, BEN, ANN, 10), expected);
        assert!(!may(&fixture, BEN, ANN), "nor does the bank say that he may");
        fixture.release(SUE, case).expect("it is hers");
        assert_eq!(pays_for(&mut fixture, BEN, ANN, 10), 0, "his freeze ends nothing of Ann's");
    }
    let mut fixture = with_ben();
    let until = fixture.now().plus(DAY).0.into();
    fixture.send(BEN, |bank, call| monitoring::hold_own(bank, call, until)).expect("he may");
    assert_eq!(pays_for(&mut fixture, BEN, ANN, 10), 44);
    fixture.wait(DAY);
    assert_eq!(pays_for(&mut fixture, BEN, ANN, 10), 0);
}

#[test]
fn no_officer_is_a_delegate_in_whatever_order_it_becomes_either() {
    let mut fixture = Fixture::founded();
    fixture.verify(VERA, TOM, 2).expect("a judge is verified like anybody");
    assert_eq!(code(lets(&mut fixture, TOM, 100)), 300);
    let mut fixture = with_ben();
    fixture.grant(BEN, TRIBUNAL).expect("he holds none");
    assert_eq!(pays_for(&mut fixture, BEN, ANN, 10), 300);
    assert!(!may(&fixture, BEN, ANN));
    fixture.revoke(BEN, TRIBUNAL).expect("the governor may");
    assert_eq!(pays_for(&mut fixture, BEN, ANN, 10), 0);
    let name = [b'c'; 32];
    fixture.send(GOV, |bank, call| classes::register_class(bank, call, name, 900)).expect("sound");
    fixture
        .send(GOV, |bank, call| classes::accredit(bank, call, 1, address(BEN), 3_600))
        .expect("sound");
    assert_eq!(pays_for(&mut fixture, BEN, ANN, 10), 300, "nobody records hours and converts them");
}

#[test]
fn nothing_is_delegated_while_a_freeze_runs_though_all_that_it_held_was_seized() {
    let mut fixture = Fixture::founded();
    let case = fixture.frozen(ANN, 0, 1_000);
    fixture.confirm(TOM, case, 90).expect("another's work");
    fixture.wait(15 * DAY);
    fixture.send(TIM, |bank, call| cases::seize(bank, call, case, 1_000)).expect("it is final");
    fixture.give(ANN, 500);
    assert_eq!(code(fixture.pay(ANN, CAT, 10)), 0, "nothing is held any more");
    assert_eq!(code(lets(&mut fixture, BEN, 100)), 125, "what would not hold is not given");
    fixture.wait(76 * DAY);
    fixture.verify(VERA, ANN, 2).expect("she stays verified");
    assert_eq!(code(lets(&mut fixture, BEN, 100)), 0);
    assert_eq!(pays_for(&mut fixture, BEN, ANN, 10), 0);
}

#[test]
fn a_freeze_of_any_kind_however_short_ends_what_was_given_before_and_its_amendment_revives_nothing()
{
    for (directions, amount) in [(OUT, 0), (IN, 0), (0, 1)] {
        let mut fixture = with_ben();
        fixture.wait(60);
        let case = fixture.frozen(ANN, directions, amount);
        assert_eq!(pays_for(&mut fixture, BEN, ANN, 1), 471);
        fixture.wait(60);
        fixture.release(SAM, case).expect("a supervisor may");
        assert_eq!(pays_for(&mut fixture, BEN, ANN, 1), 471);
        lets(&mut fixture, BEN, 100).expect("in that very second");
        assert_eq!(pays_for(&mut fixture, BEN, ANN, 1), 0);
    }
}

#[test]
fn a_recovery_of_either_ends_it_under_both_keys() {
    for moving in [ANN, BEN] {
        let mut fixture = with_ben();
        fixture.move_to(moving, NEW);
        let (member, delegate) = if moving == ANN { (NEW, BEN) } else { (ANN, NEW) };
        assert_eq!(pays_for(&mut fixture, BEN, ANN, 1), 180, "the old keys");
        assert_eq!(pays_for(&mut fixture, delegate, member, 1), 471, "and the new");
        assert!(!may(&fixture, delegate, member) && !may(&fixture, BEN, ANN));
    }
}

#[test]
fn a_member_on_hold_by_its_own_hand_spends_nothing_by_its_delegate() {
    let mut fixture = with_ben();
    let until = fixture.now().plus(DAY).0.into();
    fixture.send(ANN, |bank, call| monitoring::hold_own(bank, call, until)).expect("she may");
    assert_eq!(pays_for(&mut fixture, BEN, ANN, 1), 44);
    fixture.wait(DAY - 1);
    assert_eq!(pays_for(&mut fixture, BEN, ANN, 1), 44, "to the last second");
    fixture.wait(1);
    assert_eq!(pays_for(&mut fixture, BEN, ANN, 1), 0);
}
