//! What becomes of an agreement when a party is frozen, closed or unverified: every status, one by one. The table of
//! `docs/agreements.md`, tested.

use crate::fixture::{Fixture, CLASS};
use timebank_rules::agreement::{AgreementTerms, Status, ANSWER, AWARD};
use timebank_rules::case::{IN, OUT};
use timebank_rules::cells::{Cell, Key, Member, Recovery, Timesheet};
use timebank_rules::member::Account;
use timebank_rules::monitor::{window, Mode, Rule};
use timebank_rules::storage::Storage;
use timebank_rules::{roles, Address, Error};

const NOW: u32 = 20_000 * 86_400 + 7 * 3600;
pub const DAY: u32 = 86_400;
pub const ANN: Address = Address::repeat_byte(1);
pub const BEN: Address = Address::repeat_byte(2);
pub const CEM: Address = Address::repeat_byte(3);
pub const TOM: Address = Address::repeat_byte(4);
const CARLA: Address = Address::repeat_byte(5);
pub const ANYBODY: Address = Address::repeat_byte(0x77);
pub const PRICE: u64 = 1000;

/// Ann has 1,000 more than the price; Ben serves; Tom judges; Carla records.
pub fn fixture() -> Fixture {
    let mut fixture = Fixture::new(NOW);
    fixture.open(ANN, 1, 0, 2 * PRICE);
    fixture.open(BEN, 1, 0, 0);
    fixture.open(CEM, 1, 0, 3 * PRICE);
    fixture.open(TOM, 1, roles::TRIBUNAL, 2 * PRICE);
    fixture.accredit(CARLA);
    fixture
}

/// An hour of Ben's, served just now.
pub fn terms(fixture: &Fixture) -> AgreementTerms {
    let end = fixture.now.0 / 300 * 300;
    AgreementTerms {
        provider: BEN,
        class_id: CLASS,
        group: 0,
        secs: 3600,
        price: PRICE,
        start: (end - 3600).into(),
        end: end.into(),
        accept_by: (fixture.now.0 + DAY).into(),
        deliver_by: (fixture.now.0 + 2 * DAY).into(),
        text: [9; 32],
    }
}

pub fn freeze(fixture: &mut Fixture, who: Address, directions: u8, amount: u64) {
    let until = fixture.now.plus(30 * DAY).0;
    fixture.change(who, |cell| {
        cell.frozen_directions = directions;
        cell.frozen_coin = amount.into();
        cell.frozen_until = until.into();
    });
}

pub fn thaw(fixture: &mut Fixture, who: Address) {
    fixture.change(who, |cell| cell.frozen_until = 0.into());
}

/// Somebody has lost its key, and all of its account is another's now.
pub fn moves(fixture: &mut Fixture, old: Address, new: Address) {
    let cell = fixture.cell(old);
    fixture.save_account(&Account { address: new, cell });
    fixture.change(old, |cell| *cell = Member { status: 3, kind: 1, ..Cell::empty() });
    let sheet = fixture.load::<Timesheet>(Key::timesheet(&old));
    fixture.save(Key::timesheet(&new), &sheet);
    let before = fixture.load::<Recovery>(Key::recovery(&old));
    let file = Recovery { successor: new.0, first: before.first, ..Recovery::empty() };
    let first = fixture.person(old);
    fixture.save(Key::recovery(&old), &file);
    fixture.save(Key::recovery(&new), &Recovery { first: first.0, ..Recovery::empty() });
    fixture.change(new, |cell| cell.is_successor = 1);
}

fn close(fixture: &mut Fixture, who: Address) {
    fixture.change(who, |cell| cell.status = 2);
}

/// A fixture in which Ann's agreement with Ben, the first, stands at a status.
pub fn standing_at(status: Status) -> Fixture {
    let mut fixture = fixture();
    let terms = terms(&fixture);
    fixture.propose(ANN, &terms).expect("she may propose");
    if matches!(status, Status::Proposed | Status::Lapsed) {
        if status == Status::Lapsed {
            fixture.now = fixture.now.plus(DAY);
        }
        return at(fixture, status);
    }
    fixture.accept(BEN, 1).expect("he may accept");
    if matches!(status, Status::Accepted | Status::Undelivered) {
        if status == Status::Undelivered {
            fixture.now = fixture.now.plus(2 * DAY);
        }
        return at(fixture, status);
    }
    fixture.deliver(BEN, &[1], &[3600], terms.start, terms.end).expect("he may deliver");
    match status {
        Status::Due => fixture.now = fixture.now.plus(ANSWER),
        Status::Disputed | Status::Undecided => {
            fixture.dispute(ANN, 1, 600).expect("she may dispute");
            if status == Status::Undecided {
                fixture.now = fixture.now.plus(AWARD);
            }
        }
        _ => {}
    }
    at(fixture, status)
}

fn at(fixture: Fixture, status: Status) -> Fixture {
    assert_eq!(fixture.agreement(1).1, status);
    fixture
}

/// Free and locked coin of Ann, and Ben's.
pub fn coin(fixture: &Fixture) -> (u64, u64, u64) {
    let (ann, ben) = (fixture.cell(ANN), fixture.cell(BEN));
    (ann.coin.get(), ann.coin_locked.get(), ben.coin.get())
}

pub fn code<T: std::fmt::Debug>(refused: Result<T, Error>) -> u16 {
    refused.expect_err("refused").code()
}

const LIVE: [Status; 8] = [
    Status::Proposed,
    Status::Accepted,
    Status::Delivered,
    Status::Disputed,
    Status::Due,
    Status::Lapsed,
    Status::Undelivered,
    Status::Undecided,
];

#[test]
fn every_step_that_the_table_does_not_name_is_refused_with_the_status() {
    for status in LIVE {
        let legal = |fixture: &mut Fixture, step: usize| match step {
            0 => fixture.accept(BEN, 1),
            1 => fixture.reject(BEN, 1),
            2 => fixture.cancel(ANN, 1),
            3 => {
                let terms = terms(fixture);
                fixture.deliver(BEN, &[1], &[3600], terms.start, terms.end)
            }
            4 => fixture.settle(ANN, 1),
            5 => fixture.dispute(ANN, 1, 1),
            6 => fixture.award(TOM, 1, 1),
            _ => fixture.poke(ANYBODY, 1),
        };
        let allowed: &[usize] = match status {
            Status::Proposed => &[0, 1, 2],
            Status::Accepted => &[1, 3],
            Status::Delivered => &[4, 5],
            Status::Disputed => &[6],
            Status::Due => &[4, 7],
            Status::Lapsed | Status::Undelivered => &[2, 7],
            _ => &[7],
        };
        for step in 0..8 {
            let mut fixture = standing_at(status);
            let outcome = legal(&mut fixture, step);
            let refusal = Error::AgreementStatus { agreement_id: 1, status: status as u8 };
            let expected = if allowed.contains(&step) { Ok(()) } else { Err(refusal) };
            assert_eq!(outcome, expected, "{status:?}, step {step}");
        }
    }
}

#[test]
fn a_proposal_by_or_to_somebody_who_may_not_deal_is_refused_as_the_transfer_would_be() {
    let refused = |change: &dyn Fn(&mut Fixture)| {
        let mut fixture = fixture();
        change(&mut fixture);
        let terms = terms(&fixture);
        let code = code(fixture.propose(ANN, &terms));
        assert_eq!(code, self::code(fixture.transfer(ANN, BEN, PRICE.into())));
        code
    };
    assert_eq!(refused(&|fixture| freeze(fixture, ANN, OUT, 0)), 40);
    assert_eq!(refused(&|fixture| freeze(fixture, BEN, IN, 0)), 41);
    assert_eq!(refused(&|fixture| freeze(fixture, ANN, 0, PRICE + 1)), 42);
    assert_eq!(refused(&|fixture| fixture.change(ANN, |cell| cell.level = 0)), 23);
    assert_eq!(refused(&|fixture| fixture.change(BEN, |cell| cell.level = 0)), 23);
    assert_eq!(refused(&|fixture| close(fixture, BEN)), 21);
    assert_eq!(refused(&|fixture| fixture.root.paused = 1), 43);
    assert_eq!(refused(&|fixture| fixture.change(ANN, |cell| cell.coin = (PRICE - 1).into())), 1);
}

#[test]
fn a_proposal_of_somebody_frozen_since_is_not_accepted_and_its_coin_stays_hers() {
    for (directions, amount, refusal) in [(OUT, 0, 40), (0, PRICE + 1, 42)] {
        let mut fixture = standing_at(Status::Proposed);
        freeze(&mut fixture, ANN, directions, amount);
        assert_eq!(code(fixture.accept(BEN, 1)), refusal);
        assert_eq!(fixture.cancel(ANN, 1), Ok(()), "taking it back is never refused");
        assert_eq!(coin(&fixture), (2 * PRICE, 0, 0), "into what is frozen");
        assert_eq!(code(fixture.transfer(ANN, CEM, PRICE.into())), refusal);
    }
    let mut fixture = standing_at(Status::Proposed);
    freeze(&mut fixture, ANN, 0, PRICE);
    assert_eq!(fixture.accept(BEN, 1), Ok(()), "what is free covers the freeze");
}

#[test]
fn who_may_not_receive_or_is_unverified_does_not_accept() {
    let mut fixture = standing_at(Status::Proposed);
    freeze(&mut fixture, BEN, IN, 0);
    assert_eq!(code(fixture.accept(BEN, 1)), 41);
    thaw(&mut fixture, BEN);
    fixture.change(BEN, |cell| cell.level = 0);
    assert_eq!(code(fixture.accept(BEN, 1)), 23);
    fixture.change(BEN, |cell| cell.level = 1);
    fixture.root.paused = 1;
    assert_eq!(code(fixture.accept(BEN, 1)), 43);
    assert_eq!(fixture.reject(BEN, 1), Ok(()), "refusing is never paused");
}

#[test]
fn coin_committed_before_a_freeze_of_the_requester_is_paid_but_not_hastened() {
    let mut fixture = standing_at(Status::Delivered);
    freeze(&mut fixture, ANN, OUT | IN, u64::MAX);
    assert_eq!(code(fixture.settle(ANN, 1)), 40, "she does not hasten it");
    fixture.now = fixture.now.plus(ANSWER);
    // Every area alone, but not all that there is at once.
    fixture.root.paused = 0b1_1111;
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&fixture), (PRICE, 0, PRICE));
}

#[test]
fn b6_what_is_due_waits_while_everything_is_stopped() {
    let mut fixture = standing_at(Status::Delivered);
    fixture.now = fixture.now.plus(ANSWER);
    fixture.root.paused = 0b10_0000;
    let before = coin(&fixture);
    assert_eq!(code(fixture.poke(ANYBODY, 1)), 43);
    assert_eq!(coin(&fixture), before, "it is due, and not paid");
    fixture.root.paused = 0;
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&fixture), (PRICE, 0, PRICE));
}

#[test]
fn a_frozen_requester_still_disputes_and_what_comes_back_is_frozen() {
    let mut fixture = standing_at(Status::Delivered);
    freeze(&mut fixture, ANN, OUT, u64::MAX);
    assert_eq!(fixture.dispute(ANN, 1, PRICE), Ok(()));
    assert_eq!(fixture.award(TOM, 1, 0), Ok(()));
    assert_eq!(coin(&fixture), (2 * PRICE, 0, 0));
    assert_eq!(code(fixture.transfer(ANN, CEM, 1.into())), 40);
}

#[test]
fn what_is_due_to_a_provider_who_may_not_receive_waits_until_it_may() {
    // Settled by the requester: it is due from then on, and there is no more to dispute.
    let mut fixture = standing_at(Status::Delivered);
    freeze(&mut fixture, BEN, IN, 0);
    assert_eq!(fixture.settle(ANN, 1), Ok(()));
    assert_eq!(fixture.agreement(1).1, Status::Due);
    assert_eq!(coin(&fixture), (PRICE, PRICE, 0));
    assert_eq!(code(fixture.settle(ANN, 1)), 41);
    assert_eq!(code(fixture.poke(ANYBODY, 1)), 41);
    assert_eq!(code(fixture.dispute(ANN, 1, 1)), 221);
    thaw(&mut fixture, BEN);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&fixture), (PRICE, 0, PRICE));
    assert_eq!(fixture.factors(BEN).provided.get(), 1);
    assert_eq!(fixture.agreements_left(), 0);
}

#[test]
fn a_dispute_and_an_award_are_not_stopped_by_a_provider_who_may_not_receive() {
    let mut fixture = standing_at(Status::Delivered);
    freeze(&mut fixture, BEN, IN, 0);
    assert_eq!(fixture.dispute(ANN, 1, 600), Ok(()));
    assert_eq!(coin(&fixture), (PRICE, PRICE, 0), "the undisputed part waits");
    assert_eq!(fixture.award(TOM, 1, 500), Ok(()));
    assert_eq!(fixture.agreement(1).1, Status::Due);
    assert_eq!(coin(&fixture), (PRICE + 100, 900, 0), "her part is hers at once");
    thaw(&mut fixture, BEN);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&fixture), (PRICE + 100, 0, 900));

    let mut fixture = standing_at(Status::Undecided);
    freeze(&mut fixture, BEN, IN, 0);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&fixture), (PRICE + 300, 300, 400));
    assert_eq!(fixture.agreement(1).1, Status::Due);
}

#[test]
fn a_provider_frozen_by_amount_or_outgoing_is_paid_into_what_is_frozen() {
    for (directions, amount, refusal) in [(OUT, 0, 40), (0, u64::MAX, 42)] {
        let mut fixture = standing_at(Status::Delivered);
        freeze(&mut fixture, BEN, directions, amount);
        assert_eq!(fixture.settle(ANN, 1), Ok(()));
        assert_eq!(coin(&fixture), (PRICE, 0, PRICE));
        assert_eq!(code(fixture.transfer(BEN, CEM, 1.into())), refusal);
    }
}

#[test]
fn a_freeze_does_not_stop_a_delivery_and_a_lapsed_verification_does_not_stop_a_payment() {
    let terms = terms(&fixture());
    for directions in [OUT, IN, OUT | IN] {
        let mut fixture = standing_at(Status::Accepted);
        freeze(&mut fixture, BEN, directions, 0);
        fixture.root.paused = 0xff;
        assert_eq!(fixture.deliver(BEN, &[1], &[3600], terms.start, terms.end), Ok(()));
    }
    let mut fixture = standing_at(Status::Accepted);
    fixture.change(BEN, |cell| cell.level = 0);
    assert_eq!(code(fixture.deliver(BEN, &[1], &[3600], terms.start, terms.end)), 23);
    let mut fixture = standing_at(Status::Due);
    fixture.change(BEN, |cell| cell.level = 0);
    fixture.change(ANN, |cell| cell.level = 0);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&fixture), (PRICE, 0, PRICE));
}

#[test]
fn who_closes_its_account_forgoes_what_was_due_to_it() {
    for status in LIVE {
        let mut fixture = standing_at(status);
        let (free, locked, paid) = coin(&fixture);
        // What the undisputed part brought is spent; nothing else keeps him from closing.
        fixture.change(BEN, |cell| cell.coin = 0.into());
        assert_eq!(fixture.close(BEN), Ok(()), "{status:?}");
        assert!(fixture.close(ANN).is_err(), "her coin is locked");
        fixture.now = fixture.now.plus(30 * DAY);
        assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
        assert_eq!(coin(&fixture), (free + locked, 0, 0), "{status:?}");
        // A quarter of the price is too little to count; what he forwent is no settlement either.
        assert_eq!((fixture.factors(BEN).provided.get(), paid < 900), (0, true), "{status:?}");
        assert_eq!(fixture.agreements_left(), 0);
    }
}

#[test]
fn deadlines_hold_to_the_second() {
    let mut early = fixture();
    let terms = terms(&early);
    early.propose(ANN, &terms).expect("she may propose");
    let start = early.now;
    let check = |fixture: &Fixture, secs: u32, step: &dyn Fn(&mut Fixture) -> Result<(), Error>| {
        let mut fixture = fixture.clone();
        fixture.now = start.plus(secs);
        step(&mut fixture).map_err(|error| error.code())
    };
    let accept = |fixture: &mut Fixture| fixture.accept(BEN, 1);
    assert_eq!(check(&early, DAY - 1, &accept), Ok(()));
    assert_eq!(check(&early, DAY, &accept), Err(221));
    early.accept(BEN, 1).expect("he may accept");
    let deliver =
        |fixture: &mut Fixture| fixture.deliver(BEN, &[1], &[3600], terms.start, terms.end);
    let poke = |fixture: &mut Fixture| fixture.poke(ANYBODY, 1);
    assert_eq!(check(&early, 2 * DAY - 1, &deliver), Ok(()));
    assert_eq!(check(&early, 2 * DAY, &deliver), Err(221));
    assert_eq!(check(&early, 2 * DAY - 1, &poke), Err(221));
    assert_eq!(check(&early, 2 * DAY, &poke), Ok(()));
    deliver(&mut early).expect("he may deliver");
    let dispute = |fixture: &mut Fixture| fixture.dispute(ANN, 1, 600);
    assert_eq!(check(&early, ANSWER - 1, &dispute), Ok(()));
    assert_eq!(check(&early, ANSWER, &dispute), Err(221));
    assert_eq!(check(&early, ANSWER - 1, &poke), Err(221));
    assert_eq!(check(&early, ANSWER, &poke), Ok(()));
    dispute(&mut early).expect("she may dispute");
    let award = |fixture: &mut Fixture| fixture.award(TOM, 1, 1);
    assert_eq!(check(&early, AWARD - 1, &award), Ok(()));
    assert_eq!(check(&early, AWARD, &award), Err(221));
    assert_eq!(check(&early, AWARD - 1, &poke), Err(221));
    assert_eq!(check(&early, AWARD, &poke), Ok(()));
}

#[test]
fn terms_that_are_not_sound_are_refused() {
    let fixture = fixture();
    let good = terms(&fixture);
    let refused = |bad: AgreementTerms| code(fixture.clone().propose(ANN, &bad));
    let (now, end) = (u64::from(NOW), good.end);
    assert_eq!(refused(AgreementTerms { provider: ANN, ..good }), 223);
    assert_eq!(refused(AgreementTerms { secs: 0, ..good }), 29);
    assert_eq!(refused(AgreementTerms { price: 0, ..good }), 29);
    assert_eq!(refused(AgreementTerms { secs: 3601, ..good }), 224);
    assert_eq!(refused(AgreementTerms { start: good.start + 1, ..good }), 85);
    assert_eq!(refused(AgreementTerms { end: good.end + 1, ..good }), 85);
    assert_eq!(refused(AgreementTerms { start: end, ..good }), 85);
    assert_eq!(refused(AgreementTerms { start: u64::MAX - 299, end: u64::MAX, ..good }), 85);
    assert_eq!(refused(AgreementTerms { accept_by: now, ..good }), 225);
    assert_eq!(refused(AgreementTerms { accept_by: good.deliver_by + 1, ..good }), 225);
    assert_eq!(refused(AgreementTerms { end: end + 3 * 86_400, ..good }), 225, "it ends too late");
    assert_eq!(refused(AgreementTerms { deliver_by: good.start + 864_001, ..good }), 225);
    assert_eq!(refused(AgreementTerms { deliver_by: u64::MAX, ..good }), 225);
    let far = end + 89 * 86_400;
    let ahead =
        AgreementTerms { start: far, end: far + 3600, deliver_by: now + 90 * 86_400, ..good };
    assert!(fixture.clone().propose(ANN, &ahead).is_ok());
    assert_eq!(refused(AgreementTerms { deliver_by: now + 90 * 86_400 + 1, ..ahead }), 225);
}

#[test]
fn a_part_is_paid_in_proportion_and_the_rest_goes_back() {
    let mut fixture = standing_at(Status::Accepted);
    let terms = terms(&fixture);
    let half = terms.start + 1800;
    assert_eq!(code(fixture.deliver(BEN, &[1], &[3601], terms.start, terms.end)), 228);
    assert_eq!(code(fixture.deliver(BEN, &[1], &[0], terms.start, terms.end)), 228);
    assert_eq!(code(fixture.deliver(BEN, &[1], &[1801], terms.start, half)), 228);
    assert_eq!(code(fixture.deliver(BEN, &[1], &[600], terms.start - 300, half)), 228);
    assert_eq!(fixture.deliver(BEN, &[1], &[1799], terms.start, half), Ok(()));
    assert!(fixture.is_taken(BEN, half as u32 - 1) && !fixture.is_taken(BEN, half as u32));
    assert_eq!(fixture.settle(ANN, 1), Ok(()));
    // 1000 × 1799 ÷ 3600 = 499.7…
    assert_eq!(coin(&fixture), (PRICE + 501, 0, 499));
}

#[test]
fn a_dispute_holds_only_the_disputed_part_and_is_split_as_the_tribunal_says_or_in_halves() {
    let mut fixture = standing_at(Status::Disputed);
    assert_eq!(coin(&fixture), (PRICE, 600, 400), "what is not disputed is paid at once");
    assert_eq!(code(fixture.award(CEM, 1, 1)), 60);
    assert_eq!(code(fixture.award(TOM, 1, 601)), 229);
    assert_eq!(fixture.award(TOM, 1, 150), Ok(()));
    assert_eq!(coin(&fixture), (PRICE + 450, 0, 550));
    assert_eq!(fixture.factors(BEN).disputes_lost.get(), 1);
    assert_eq!(fixture.factors(ANN).disputes_lost.get(), 0);

    for (to_provider, lost) in [(299, (0, 1)), (300, (0, 0)), (301, (1, 0))] {
        let mut fixture = standing_at(Status::Disputed);
        assert_eq!(fixture.award(TOM, 1, to_provider), Ok(()));
        let lost_by = |who| fixture.factors(who).disputes_lost.get();
        assert_eq!((lost_by(ANN), lost_by(BEN)), lost, "{to_provider} of 600");
    }

    let mut fixture = standing_at(Status::Undecided);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&fixture), (PRICE + 300, 0, 700));
    assert_eq!(fixture.factors(BEN).disputes_lost.get(), 0, "nobody lost");
}

#[test]
fn a_judge_does_not_judge_its_own_agreement() {
    let mut fixture = fixture();
    let terms = terms(&fixture);
    fixture.propose(TOM, &terms).expect("he may propose");
    fixture.accept(BEN, 1).expect("he may accept");
    fixture.deliver(BEN, &[1], &[3600], terms.start, terms.end).expect("he may deliver");
    fixture.dispute(TOM, 1, PRICE).expect("he may dispute");
    assert_eq!(fixture.award(TOM, 1, 0), Err(Error::OwnCase { account: TOM }));
}

#[test]
fn invariant_4_an_hour_paid_by_an_agreement_is_not_recorded_by_a_platform_nor_the_other_way() {
    let mut fixture = standing_at(Status::Delivered);
    let terms = terms(&fixture);
    assert_eq!(code(fixture.record(CARLA, BEN, terms.start, terms.start + 300)), 88);
    let mut other = standing_at(Status::Accepted);
    assert_eq!(other.record(CARLA, BEN, terms.end - 300, terms.end), Ok(()));
    assert_eq!(code(other.deliver(BEN, &[1], &[3600], terms.start, terms.end)), 88);
    // He may still deliver the part of the hour that is his.
    assert_eq!(other.deliver(BEN, &[1], &[3300], terms.start, terms.end - 300), Ok(()));
    // Whatever becomes of the agreement, the time stays claimed.
    fixture.dispute(ANN, 1, PRICE).expect("she may dispute");
    fixture.award(TOM, 1, 0).expect("he may award");
    assert_eq!(code(fixture.record(CARLA, BEN, terms.start, terms.start + 300)), 88);
}

#[test]
fn invariant_4_a_session_is_marked_once_and_paid_by_those_who_agreed_to_share_it_only() {
    let mut fixture = fixture();
    let shared = AgreementTerms { group: 7, ..terms(&fixture) };
    for who in [ANN, CEM, TOM] {
        let id = fixture.propose(who, &shared).expect("they may propose");
        fixture.accept(BEN, id).expect("he may accept");
    }
    let alone = fixture.propose(CEM, &terms(&fixture)).expect("he may propose");
    fixture.accept(BEN, alone).expect("he may accept");
    let other =
        fixture.propose(CEM, &AgreementTerms { group: 8, price: 1, ..shared }).expect("he may");
    fixture.accept(BEN, other).expect("he may accept");

    let twin =
        fixture.propose(CEM, &AgreementTerms { price: 1, ..terms(&fixture) }).expect("he may");
    fixture.accept(BEN, twin).expect("he may accept");

    let mut deliver =
        |ids: &[u32]| fixture.deliver(BEN, ids, &vec![3600; ids.len()], shared.start, shared.end);
    assert_eq!(code(deliver(&[1, alone])), 227, "one of them is for one alone");
    assert_eq!(code(deliver(&[alone, 1])), 227);
    assert_eq!(code(deliver(&[alone, twin])), 227, "no group is nobody's group");
    assert_eq!(code(deliver(&[1, other])), 227, "another session");
    assert_eq!(code(deliver(&[1, 1])), 221, "the same twice");
    assert_eq!(code(deliver(&[])), 226);
    assert_eq!(code(deliver(&[1; 17])), 226);
    assert_eq!(deliver(&[1, 2]), Ok(()));
    for late in [alone, other] {
        assert_eq!(code(deliver(&[late])), 88, "the moment has been claimed");
    }
    assert_eq!(deliver(&[3]), Ok(()), "the third of the same session, later");
    assert_eq!(fixture.settle(ANN, 1), Ok(()));
    assert_eq!(fixture.settle(CEM, 2), Ok(()));
    assert_eq!(fixture.cell(BEN).coin.get(), 2 * PRICE);
}

#[test]
fn an_organisation_delivers_without_a_timesheet() {
    let mut fixture = fixture();
    fixture.change(BEN, |cell| cell.kind = 2);
    for who in [ANN, CEM] {
        let terms = terms(&fixture);
        let id = fixture.propose(who, &terms).expect("they may propose");
        fixture.accept(BEN, id).expect("it may accept");
        assert_eq!(fixture.deliver(BEN, &[id], &[3600], terms.start, terms.end), Ok(()));
    }
    assert!(!fixture.is_taken(BEN, NOW / 300 * 300 - 300));
}

#[test]
fn escrow_is_no_way_around_a_tiers_limit() {
    let mut fixture = fixture();
    let tier = &mut fixture.root.policy.rules[Rule::TierLimit as usize - 1];
    (tier.mode, tier.first, tier.second) = (Mode::Refuse as u8, 1500.into(), 1.into());
    let terms = terms(&fixture);
    assert_eq!(fixture.propose(ANN, &terms), Ok(1));
    assert_eq!(code(fixture.propose(ANN, &terms)), 45);
    assert_eq!(code(fixture.transfer(ANN, BEN, 501.into())), 45);
    // What she has promised is counted already: accepting does not count it again.
    assert_eq!(fixture.accept(BEN, 1), Ok(()));
    assert_eq!(fixture.deliver(BEN, &[1], &[3600], terms.start, terms.end), Ok(()));
    assert_eq!(fixture.settle(ANN, 1), Ok(()));
    assert_eq!(window::sum(&fixture.cell(ANN).watch.sent), PRICE);
    assert_eq!(window::sum(&fixture.cell(BEN).watch.received), PRICE);
}

#[test]
fn a_hold_keeps_its_account_from_promising_and_from_nothing_else() {
    let hold = |fixture: &mut Fixture, who| {
        let until = fixture.now.plus(30 * DAY).0;
        fixture.change(who, |cell| cell.watch.held_until = until.into());
    };
    let mut fixture = fixture();
    hold(&mut fixture, ANN);
    let terms = terms(&fixture);
    assert_eq!(code(fixture.propose(ANN, &terms)), 44);
    let mut fixture = standing_at(Status::Proposed);
    hold(&mut fixture, ANN);
    assert_eq!(code(fixture.accept(BEN, 1)), 44);
    assert_eq!(fixture.cancel(ANN, 1), Ok(()));
    let mut fixture = standing_at(Status::Accepted);
    hold(&mut fixture, ANN);
    hold(&mut fixture, BEN);
    assert_eq!(fixture.deliver(BEN, &[1], &[3600], terms.start, terms.end), Ok(()));
    fixture.now = fixture.now.plus(ANSWER);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&fixture), (PRICE, 0, PRICE));
}
