//! Whose time goes to an heir, by whom, and after which notice; and what stops it.

use crate::fixture::*;
use timebank_rules::balances::Balances;
use timebank_rules::case::{self, OUT};
use timebank_rules::cells::{Key, Succession};
use timebank_rules::event::{erc20_transfer, erc6909_transfer};
use timebank_rules::handlers::governance;
use timebank_rules::member::Status;
use timebank_rules::quantities::{ClassId, Secs, DAY};
use timebank_rules::queries::succession::succession;
use timebank_rules::roles::{SUPERVISOR, TRIBUNAL, VERIFIER};
use timebank_rules::storage::Storage;
use timebank_rules::succession::{APPROVAL, LAPSES, NOTICE, REST};
use timebank_rules::testing::{MemoryStorage, Message};
use timebank_rules::Address;

const EVIDENCE: [u8; 32] = [8; 32];

fn send(fixture: &mut Fixture, who: u8, message: Message) -> u16 {
    code(fixture.send(who, |bank, call| message.send(bank, call)))
}

fn propose(fixture: &mut Fixture, who: u8, account: u8, heir: u8) -> u16 {
    let (account, heir, evidence) = (address(account), address(heir), EVIDENCE);
    send(fixture, who, Message::ProposeSuccession { account, heir, evidence })
}

fn approve(fixture: &mut Fixture, who: u8, account: u8, heir: u8) -> u16 {
    let (account, heir, evidence) = (address(account), address(heir), EVIDENCE);
    send(fixture, who, Message::ApproveSuccession { account, heir, evidence })
}

fn cancel(fixture: &mut Fixture, who: u8, account: u8) -> u16 {
    send(fixture, who, Message::CancelSuccession { account: address(account) })
}

fn succeed(fixture: &mut Fixture, who: u8, account: u8, heir: u8) -> u16 {
    let (account, heir) = (address(account), address(heir));
    send(fixture, who, Message::Succeed { account, heir })
}

/// Vera proposes that Ann's time goes to Ben.
fn proposed() -> Fixture {
    let mut fixture = Fixture::founded();
    assert_eq!(propose(&mut fixture, VERA, ANN, BEN), 0);
    fixture
}

/// The same, and Tom has approved it.
fn approved() -> Fixture {
    let mut fixture = proposed();
    assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 0);
    fixture
}

/// The same, and the notice is over.
fn due() -> Fixture {
    let mut fixture = approved();
    fixture.wait(NOTICE);
    fixture
}

fn set(fixture: &mut Fixture, who: u8, set: impl FnOnce(&mut timebank_rules::cells::Member)) {
    let mut account = fixture.account(who);
    set(&mut account.cell);
    fixture.world.bank.save_account(&account);
}

fn coin(fixture: &Fixture, who: u8) -> u64 {
    fixture.account(who).cell.all_coin().0
}

#[test]
fn after_a_notice_of_thirty_days_the_heir_receives_all_and_the_account_is_closed() {
    let mut fixture = proposed();
    set(&mut fixture, ANN, |cell| {
        for class in 1..=12 {
            assert!(cell.set_hours(ClassId(class), Secs(100 * u64::from(class))));
        }
    });
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 311, "nobody has approved it");
    assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 0);
    fixture.wait(NOTICE - 1);
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 311);
    fixture.wait(1);
    assert_eq!(succeed(&mut fixture, BEN, ANN, CAT), 313, "nor does another inherit");
    fixture.world.bank.take_log();
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 0);
    let (ann, ben) = (fixture.account(ANN), fixture.account(BEN));
    assert_eq!(
        (ann.status(), ann.cell.all_coin().0, ann.cell.all_hours().0),
        (Status::Closed, 0, 0)
    );
    assert_eq!((ben.cell.all_coin().0, ben.cell.all_hours()), (2_000, Secs(7_800)));
    assert_eq!(ben.cell.watch.received.iter().map(|it| it.get()).sum::<u32>(), 8_800);
    for class in 1..=12 {
        assert_eq!(ben.cell.hours(ClassId(class)), Secs(100 * u64::from(class)));
    }
    // By the standards' own events, from what both had before.
    let executed = fixture.world.bank.take_log();
    let mut minted = MemoryStorage::default();
    let (from, none) = (Address::zero(), address(BEN));
    for to in [ANN, BEN].map(address) {
        minted.emit(&erc20_transfer::Transfer { from, to, value: 1_000.into() });
    }
    for class in 1..=12u64 {
        let (sender, receiver, id, amount) =
            (from, address(ANN), class.into(), (100 * class).into());
        minted.emit(&erc6909_transfer::Transfer { caller: none, sender, receiver, id, amount });
    }
    let mut balances = Balances::default();
    for (topics, data) in minted.log.iter().chain(&executed) {
        assert_eq!(balances.apply(topics, data), Ok(()));
    }
    for (who, account) in [(ANN, &ann), (BEN, &ben)] {
        assert_eq!(balances.coin(address(who)), u128::from(account.cell.all_coin().0));
        for class in (1..=12).map(ClassId) {
            let hours = account.cell.all_hours_of(class).0;
            assert_eq!(balances.hours(address(who), class), u128::from(hours));
        }
    }
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 309, "once");
    let file = fixture.world.bank.load::<Succession>(Key::succession(&address(ANN)));
    assert_eq!(file, timebank_rules::cells::Cell::empty());
}

#[test]
fn a_verifier_proposes_and_another_person_of_the_tribunal_approves_neither_of_them_a_party() {
    let mut fixture = Fixture::founded();
    for who in [ANN, TOM, SUE, GOV, BOB] {
        assert_eq!(propose(&mut fixture, who, ANN, BEN), 60);
    }
    fixture.verify(VIC, VERA, 2).expect("another verifier may");
    assert_eq!(propose(&mut fixture, VERA, ANN, VERA), 127, "not to itself");
    assert_eq!(propose(&mut fixture, VERA, VERA, BEN), 127);
    assert_eq!(propose(&mut fixture, VERA, ANN, ANN), 313);
    let none =
        Message::ProposeSuccession { account: address(ANN), heir: address(BEN), evidence: [0; 32] };
    assert_eq!(send(&mut fixture, VERA, none), 123);
    assert_eq!(propose(&mut fixture, VERA, NEW, BEN), 20);
    assert_eq!(propose(&mut fixture, VERA, ANN, NEW), 20, "the heir has an account");
    assert_eq!(propose(&mut fixture, VERA, ANN, SAM), 23, "and is verified");
    assert_eq!(propose(&mut fixture, VERA, TOM, BEN), 300, "an officer's office ends before");
    assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 309);
    assert_eq!(propose(&mut fixture, VERA, ANN, BEN), 0);
    assert_eq!(propose(&mut fixture, VIC, ANN, CAT), 310, "one at a time");
    for who in [ANN, BEN, VERA, VIC, SUE, GOV] {
        assert_eq!(approve(&mut fixture, who, ANN, BEN), 60);
    }
    assert_eq!(approve(&mut fixture, TOM, ANN, CAT), 313, "what it read");
    assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 0);
    assert_eq!(approve(&mut fixture, TIM, ANN, BEN), 310);
    assert_eq!(case::measures_taken(&fixture.account(VERA), fixture.now()), 1);
    assert_eq!(case::measures_taken(&fixture.account(TOM), fixture.now()), 1);
}

#[test]
fn the_tribunal_approves_the_evidence_that_it_read_and_no_other() {
    let mut fixture = proposed();
    // Tom has read it; before he approves, other papers are in its place.
    assert_eq!(cancel(&mut fixture, VERA, ANN), 0);
    let (account, heir, evidence) = (address(ANN), address(BEN), [66; 32]);
    assert_eq!(send(&mut fixture, VIC, Message::ProposeSuccession { account, heir, evidence }), 0);
    let before = fixture.world.bank.clone();
    assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 309);
    assert_eq!(fixture.world.bank, before, "a refusal changes nothing");
    assert_eq!(send(&mut fixture, TOM, Message::ApproveSuccession { account, heir, evidence }), 0);
}

#[test]
fn no_officer_of_the_tribunal_is_the_heir_under_whichever_key() {
    let mut fixture = Fixture::founded();
    fixture.verify(VERA, TOM, 2).expect("a verifier may");
    assert_eq!(propose(&mut fixture, VERA, ANN, TOM), 0, "another officer may inherit");
    assert_eq!(approve(&mut fixture, TOM, ANN, TOM), 127);
    assert_eq!(approve(&mut fixture, TIM, ANN, TOM), 0);
    // Ben moved to a new key and is of the tribunal now: the same person as the account that he had.
    let mut fixture = Fixture::founded();
    fixture.move_to(BEN, NEW);
    fixture.grant(NEW, TRIBUNAL).expect("the governor may");
    assert_eq!(propose(&mut fixture, VERA, ANN, NEW), 0);
    assert_eq!(approve(&mut fixture, NEW, ANN, NEW), 127);
}

#[test]
fn officers_budgets_count_what_is_proposed_and_approved() {
    let mut fixture = proposed();
    for who in [VERA, TOM] {
        let day = fixture.now().day() as u16;
        set(&mut fixture, who, |cell| {
            cell.office.day = day.into();
            cell.office.measures = case::DAILY_MEASURES;
        });
    }
    assert_eq!(propose(&mut fixture, VERA, CAT, BEN), 132);
    assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 132);
    fixture.wait(DAY);
    assert_eq!(propose(&mut fixture, VERA, CAT, BEN), 0);
    assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 0);
}

#[test]
fn what_is_not_approved_in_time_or_not_executed_in_time_lapses() {
    let mut fixture = proposed();
    fixture.wait(APPROVAL - 1);
    assert_eq!(approve(&mut fixture.clone(), TOM, ANN, BEN), 0);
    fixture.wait(1);
    assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 309);
    assert_eq!(propose(&mut fixture, VIC, ANN, BEN), 0, "anew");
    assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 0);
    fixture.wait(LAPSES - 1);
    assert_eq!(succeed(&mut fixture.clone(), BEN, ANN, BEN), 0);
    fixture.wait(1);
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 309);
}

#[test]
fn whoever_lives_stops_it_until_the_last_moment_and_nobody_proposes_soon_after() {
    let mut fixture = due();
    assert_eq!(cancel(&mut fixture, ANN, ANN), 0);
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 309);
    assert_eq!(propose(&mut fixture, VIC, ANN, BEN), 312);
    fixture.wait(REST - 1);
    assert_eq!(propose(&mut fixture, VIC, ANN, BEN), 312);
    fixture.wait(1);
    assert_eq!(propose(&mut fixture, VIC, ANN, BEN), 0);
    assert_eq!(cancel(&mut fixture, ANN, ANN), 0, "nor does it have to be approved");
    assert_eq!(cancel(&mut fixture, ANN, ANN), 309);
}

#[test]
fn the_heir_declines_the_verifier_withdraws_and_the_tribunal_dismisses_but_nobody_else() {
    for who in [ANN, BEN, VERA, TOM, TIM] {
        let mut fixture = approved();
        assert_eq!(cancel(&mut fixture, who, ANN), 0);
        let again = if who == ANN { 312 } else { 0 };
        assert_eq!(
            propose(&mut fixture.clone(), VIC, ANN, BEN),
            again,
            "only her word bars others"
        );
        fixture.wait(NOTICE);
        assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 309);
    }
    for who in [CAT, VIC, SUE, GOV, BOB, NEW] {
        assert_eq!(cancel(&mut approved(), who, ANN), 60);
    }
}

#[test]
fn it_ends_with_the_term_of_either_officer() {
    for (who, role) in [(VERA, VERIFIER), (TOM, TRIBUNAL)] {
        let mut fixture = due();
        assert_eq!(succeed(&mut fixture.clone(), BEN, ANN, BEN), 0);
        fixture.revoke(who, role).expect("the governor may");
        assert_eq!(succeed(&mut fixture.clone(), BEN, ANN, BEN), 309);
        fixture.grant(who, role).expect("the governor may");
        assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 309, "nor does another term revive it");
    }
    let mut fixture = proposed();
    fixture
        .send(VERA, |bank, call| governance::renounce_role(bank, call, VERIFIER))
        .expect("it is hers");
    assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 309);
}

#[test]
fn what_is_owed_is_collected_first_due_or_not_and_a_debt_that_is_left_stops_it() {
    let lent = |fixture: &mut Fixture, debt: u64| {
        let due = fixture.now().plus(90 * DAY).0;
        set(fixture, ANN, |cell| (cell.credit.debt, cell.credit.due) = (debt.into(), due.into()));
        let root = &mut fixture.world.bank.root;
        (root.coin_lent, root.coin_owed) = (debt.into(), debt.into());
    };
    let mut fixture = due();
    lent(&mut fixture, 400);
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 0);
    assert_eq!(coin(&fixture, BEN), 1_600);
    let root = &fixture.world.bank.root;
    assert_eq!(
        (root.coin_owed.get(), root.coin_repaid.get(), root.coin_burned.get()),
        (0, 400, 400)
    );

    let mut fixture = due();
    lent(&mut fixture, 1_001);
    let before = fixture.world.bank.clone();
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 261);
    assert_eq!(fixture.world.bank, before, "a refusal changes nothing");
    let mut fixture = due();
    set(&mut fixture, ANN, |cell| cell.credit.lost = 1_001.into());
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 340);
}

#[test]
fn what_keeps_an_account_from_being_closed_keeps_it_from_being_inherited() {
    type Change = (u16, fn(&mut timebank_rules::cells::Member));
    let changes: [Change; 7] = [
        (187, |cell| (cell.live_orders, cell.coin_locked) = (1, 5.into())),
        (26, |cell| cell.coin_locked = 5.into()),
        (26, |cell| assert!(cell.set_locked_hours(ClassId(1), Secs(5)))),
        (347, |cell| cell.campaigns = 1.into()),
        (44, |cell| cell.watch.held_until = u32::MAX.into()),
        (300, |cell| cell.roles = SUPERVISOR.into()),
        (180, |cell| cell.status = 3),
    ];
    for (refusal, change) in changes {
        let mut fixture = due();
        set(&mut fixture, ANN, change);
        assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), refusal);
    }
    let mut fixture = due();
    fixture.open_case(SUE, ANN).expect("she may");
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 130, "a case runs");
    let mut fixture = due();
    fixture.frozen(ANN, OUT, 0);
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 130);
    let mut fixture = due();
    let case_id = fixture.frozen(ANN, 0, 1_000_000);
    fixture.confirm(TIM, case_id, 90).expect("he may");
    assert_ne!(succeed(&mut fixture, BEN, ANN, BEN), 0);
}

#[test]
fn the_heir_is_able_to_receive_all_of_it() {
    let mut fixture = due();
    set(&mut fixture, BEN, |cell| cell.verified_until = 1.into());
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 23);
    let mut fixture = due();
    fixture.frozen(BEN, case::IN, 0);
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 41);
    let mut fixture = due();
    set(&mut fixture, BEN, |cell| cell.coin = u64::MAX.into());
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 30);
    let mut fixture = due();
    set(&mut fixture, ANN, |cell| assert!(cell.set_hours(ClassId(13), Secs(1))));
    set(&mut fixture, BEN, |cell| {
        (1..=12).for_each(|class| assert!(cell.set_hours(ClassId(class), Secs(1))));
    });
    let before = fixture.world.bank.clone();
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 91);
    assert_eq!(fixture.world.bank, before, "a refusal changes nothing");
    set(&mut fixture, BEN, |cell| assert!(cell.set_hours(ClassId(12), Secs(0))));
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 0);
}

#[test]
fn no_account_is_inherited_of_which_a_recovery_is_asked_for_and_none_that_moved() {
    let mut fixture = due();
    fixture.ask_recovery(VIC, ANN, NEW).expect("a verifier may");
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 183);
    fixture.wait(timebank_rules::recovery::DELAY);
    fixture.complete(ANN, NEW).expect("it is due");
    assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 309);
    let mut fixture = Fixture::founded();
    fixture.ask_recovery(VIC, ANN, NEW).expect("a verifier may");
    assert_eq!(propose(&mut fixture, VERA, ANN, BEN), 183);
}

#[test]
fn the_rest_after_a_stop_survives_a_recovery_and_what_was_proposed_of_either_account_does_not() {
    let mut fixture = approved();
    assert_eq!(cancel(&mut fixture, ANN, ANN), 0);
    fixture.move_to(ANN, NEW);
    assert_eq!(propose(&mut fixture, VIC, NEW, BEN), 312, "her key stopped it 21 days ago");
    fixture.wait(REST - timebank_rules::recovery::DELAY - 1);
    assert_eq!(propose(&mut fixture, VIC, NEW, BEN), 312);
    fixture.wait(1);
    assert_eq!(propose(&mut fixture, VIC, NEW, BEN), 0);

    let mut fixture = approved();
    fixture.move_to(ANN, NEW);
    let read = |fixture: &Fixture, who: u8| {
        succession(&fixture.world.bank, address(who), fixture.now(), |hash| hash)
    };
    let none = (Address::zero(), Address::zero(), Address::zero(), [0; 32], 0, 0);
    assert_eq!(read(&fixture, ANN), none);
    let file = fixture.world.bank.load::<Succession>(Key::succession(&address(ANN)));
    assert_eq!(file, timebank_rules::cells::Cell::empty());

    // Of the account that waits for Ann nothing is proposed beforehand, whose notice would run before it is hers.
    let mut fixture = Fixture::founded();
    assert_eq!(send(&mut fixture, NEW, Message::Open { kind: 1 }), 0);
    assert_eq!(propose(&mut fixture, VERA, NEW, BEN), 0);
    assert_eq!(approve(&mut fixture, TOM, NEW, BEN), 0);
    fixture.move_to(ANN, NEW);
    assert_eq!(read(&fixture, NEW), none);
    fixture.wait(NOTICE);
    assert_eq!(succeed(&mut fixture, BEN, NEW, BEN), 309);
}

#[test]
fn the_heir_or_either_officer_has_it_executed_and_no_requester_who_owes_the_dead() {
    let mut fixture = due();
    for who in [ANN, CAT, VIC, TIM, SUE, GOV, NEW] {
        let before = fixture.world.bank.clone();
        assert_eq!(succeed(&mut fixture, who, ANN, BEN), 313, "the dead are owed by some of these");
        assert_eq!(fixture.world.bank, before, "a refusal changes nothing");
    }
    for who in [BEN, VERA, TOM] {
        assert_eq!(succeed(&mut fixture.clone(), who, ANN, BEN), 0);
    }
}

#[test]
fn an_heir_who_moved_to_a_new_key_declines_with_it_and_not_with_the_old_one() {
    let again = |heir: u8, who: u8| {
        let mut fixture = Fixture::founded();
        fixture.move_to(BEN, NEW);
        assert_eq!(propose(&mut fixture, VERA, ANN, heir), 0);
        cancel(&mut fixture, who, ANN)
    };
    assert_eq!(again(NEW, NEW), 0);
    assert_eq!(again(NEW, BEN), 60, "whoever has the lost key");
    let mut fixture = approved();
    fixture.move_to(BEN, NEW);
    assert_eq!(cancel(&mut fixture.clone(), CAT, ANN), 60);
    assert_eq!(cancel(&mut fixture, NEW, ANN), 0);
}

#[test]
fn no_step_but_stopping_it_is_taken_while_recoveries_or_all_is_paused() {
    for area in [4, 5] {
        let mut fixture = proposed();
        fixture.pause(area);
        assert_eq!(propose(&mut fixture, VERA, CAT, BEN), 43);
        assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 43);
        assert_eq!(cancel(&mut fixture, ANN, ANN), 0);
    }
    for area in [0, 4, 5] {
        let mut fixture = due();
        fixture.pause(area);
        assert_eq!(succeed(&mut fixture, BEN, ANN, BEN), 43);
    }
}

#[test]
fn what_waits_is_read_with_its_terms_and_nothing_of_what_does_not() {
    let read = |fixture: &Fixture| {
        succession(&fixture.world.bank, address(ANN), fixture.now(), |hash| hash)
    };
    let none = (Address::zero(), Address::zero(), Address::zero(), [0; 32], 0, 0);
    assert_eq!(read(&Fixture::founded()), none);
    let mut fixture = proposed();
    let (ben, vera, tom) = (address(BEN), address(VERA), address(TOM));
    let by = |secs| u64::from(START.plus(secs).0);
    assert_eq!(read(&fixture), (ben, vera, Address::zero(), EVIDENCE, 0, by(APPROVAL)));
    assert_eq!(approve(&mut fixture, TOM, ANN, BEN), 0);
    assert_eq!(read(&fixture), (ben, vera, tom, EVIDENCE, by(NOTICE), by(LAPSES)));
    fixture.wait(LAPSES);
    assert_eq!(read(&fixture), none);
}
