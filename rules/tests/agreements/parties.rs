//! What becomes of an agreement when a party is frozen, closed or unverified: every status, one by one. The table of
//! `docs/agreements.md`, tested.

use crate::town::{Town, CLASS};
use timebank_rules::agreement::{Status, Terms, ANSWER, AWARD};
use timebank_rules::case::{IN, OUT};
use timebank_rules::monitor::{window, Mode, Rule};
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
pub fn town() -> Town {
    let mut town = Town::new(NOW);
    town.open(ANN, 1, 0, 2 * PRICE);
    town.open(BEN, 1, 0, 0);
    town.open(CEM, 1, 0, 3 * PRICE);
    town.open(TOM, 1, roles::TRIBUNAL, 2 * PRICE);
    town.accredit(CARLA);
    town
}

/// An hour of Ben's, served just now.
pub fn terms(town: &Town) -> Terms {
    let end = town.now.0 / 300 * 300;
    Terms {
        provider: BEN,
        class_id: CLASS,
        group: 0,
        secs: 3600,
        price: PRICE,
        start: (end - 3600).into(),
        end: end.into(),
        accept_by: (town.now.0 + DAY).into(),
        deliver_by: (town.now.0 + 2 * DAY).into(),
        text: [9; 32],
    }
}

pub fn freeze(town: &mut Town, who: Address, directions: u8, amount: u64) {
    let until = town.now.plus(30 * DAY).0;
    town.change(who, |cell| {
        cell.frozen_directions = directions;
        cell.frozen_coin = amount.into();
        cell.frozen_until = until.into();
    });
}

pub fn thaw(town: &mut Town, who: Address) {
    town.change(who, |cell| cell.frozen_until = 0.into());
}

fn close(town: &mut Town, who: Address) {
    town.change(who, |cell| cell.status = 2);
}

/// A town in which Ann's agreement with Ben, the first, stands at a status.
pub fn standing_at(status: Status) -> Town {
    let mut town = town();
    let terms = terms(&town);
    town.propose(ANN, &terms).expect("she may propose");
    if matches!(status, Status::Proposed | Status::Lapsed) {
        if status == Status::Lapsed {
            town.now = town.now.plus(DAY);
        }
        return at(town, status);
    }
    town.accept(BEN, 1).expect("he may accept");
    if matches!(status, Status::Accepted | Status::Undelivered) {
        if status == Status::Undelivered {
            town.now = town.now.plus(2 * DAY);
        }
        return at(town, status);
    }
    town.deliver(BEN, &[1], &[3600], terms.start, terms.end).expect("he may deliver");
    match status {
        Status::Due => town.now = town.now.plus(ANSWER),
        Status::Disputed | Status::Undecided => {
            town.dispute(ANN, 1, 600).expect("she may dispute");
            if status == Status::Undecided {
                town.now = town.now.plus(AWARD);
            }
        }
        _ => {}
    }
    at(town, status)
}

fn at(town: Town, status: Status) -> Town {
    assert_eq!(town.agreement(1).1, status);
    town
}

/// Free and locked coin of Ann, and Ben's.
pub fn coin(town: &Town) -> (u64, u64, u64) {
    let (ann, ben) = (town.cell(ANN), town.cell(BEN));
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
        let legal = |town: &mut Town, step: usize| match step {
            0 => town.accept(BEN, 1),
            1 => town.reject(BEN, 1),
            2 => town.cancel(ANN, 1),
            3 => {
                let terms = terms(town);
                town.deliver(BEN, &[1], &[3600], terms.start, terms.end)
            }
            4 => town.settle(ANN, 1),
            5 => town.dispute(ANN, 1, 1),
            6 => town.award(TOM, 1, 1),
            _ => town.poke(ANYBODY, 1),
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
            let mut town = standing_at(status);
            let outcome = legal(&mut town, step);
            let refusal = Error::AgreementStatus { agreement_id: 1, status: status as u8 };
            let expected = if allowed.contains(&step) { Ok(()) } else { Err(refusal) };
            assert_eq!(outcome, expected, "{status:?}, step {step}");
        }
    }
}

#[test]
fn a_proposal_by_or_to_somebody_who_may_not_deal_is_refused_as_the_transfer_would_be() {
    let refused = |change: &dyn Fn(&mut Town)| {
        let mut town = town();
        change(&mut town);
        let terms = terms(&town);
        let code = code(town.propose(ANN, &terms));
        assert_eq!(code, self::code(town.transfer(ANN, BEN, PRICE.into())));
        code
    };
    assert_eq!(refused(&|town| freeze(town, ANN, OUT, 0)), 40);
    assert_eq!(refused(&|town| freeze(town, BEN, IN, 0)), 41);
    assert_eq!(refused(&|town| freeze(town, ANN, 0, PRICE + 1)), 42);
    assert_eq!(refused(&|town| town.change(ANN, |cell| cell.level = 0)), 23);
    assert_eq!(refused(&|town| town.change(BEN, |cell| cell.level = 0)), 23);
    assert_eq!(refused(&|town| close(town, BEN)), 21);
    assert_eq!(refused(&|town| town.root.paused = 1), 43);
    assert_eq!(refused(&|town| town.change(ANN, |cell| cell.coin = (PRICE - 1).into())), 1);
}

#[test]
fn a_proposal_of_somebody_frozen_since_is_not_accepted_and_its_coin_stays_hers() {
    for (directions, amount, refusal) in [(OUT, 0, 40), (0, PRICE + 1, 42)] {
        let mut town = standing_at(Status::Proposed);
        freeze(&mut town, ANN, directions, amount);
        assert_eq!(code(town.accept(BEN, 1)), refusal);
        assert_eq!(town.cancel(ANN, 1), Ok(()), "taking it back is never refused");
        assert_eq!(coin(&town), (2 * PRICE, 0, 0), "into what is frozen");
        assert_eq!(code(town.transfer(ANN, CEM, PRICE.into())), refusal);
    }
    let mut town = standing_at(Status::Proposed);
    freeze(&mut town, ANN, 0, PRICE);
    assert_eq!(town.accept(BEN, 1), Ok(()), "what is free covers the freeze");
}

#[test]
fn who_may_not_receive_or_is_unverified_does_not_accept() {
    let mut town = standing_at(Status::Proposed);
    freeze(&mut town, BEN, IN, 0);
    assert_eq!(code(town.accept(BEN, 1)), 41);
    thaw(&mut town, BEN);
    town.change(BEN, |cell| cell.level = 0);
    assert_eq!(code(town.accept(BEN, 1)), 23);
    town.change(BEN, |cell| cell.level = 1);
    town.root.paused = 1;
    assert_eq!(code(town.accept(BEN, 1)), 43);
    assert_eq!(town.reject(BEN, 1), Ok(()), "refusing is never paused");
}

#[test]
fn coin_committed_before_a_freeze_of_the_requester_is_paid_but_not_hastened() {
    let mut town = standing_at(Status::Delivered);
    freeze(&mut town, ANN, OUT | IN, u64::MAX);
    assert_eq!(code(town.settle(ANN, 1)), 40, "she does not hasten it");
    town.now = town.now.plus(ANSWER);
    // Every area alone, but not all that there is at once.
    town.root.paused = 0b1_1111;
    assert_eq!(town.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&town), (PRICE, 0, PRICE));
}

#[test]
fn b6_what_is_due_waits_while_everything_is_stopped() {
    let mut town = standing_at(Status::Delivered);
    town.now = town.now.plus(ANSWER);
    town.root.paused = 0b10_0000;
    let before = coin(&town);
    assert_eq!(code(town.poke(ANYBODY, 1)), 43);
    assert_eq!(coin(&town), before, "it is due, and not paid");
    town.root.paused = 0;
    assert_eq!(town.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&town), (PRICE, 0, PRICE));
}

#[test]
fn a_frozen_requester_still_disputes_and_what_comes_back_is_frozen() {
    let mut town = standing_at(Status::Delivered);
    freeze(&mut town, ANN, OUT, u64::MAX);
    assert_eq!(town.dispute(ANN, 1, PRICE), Ok(()));
    assert_eq!(town.award(TOM, 1, 0), Ok(()));
    assert_eq!(coin(&town), (2 * PRICE, 0, 0));
    assert_eq!(code(town.transfer(ANN, CEM, 1.into())), 40);
}

#[test]
fn what_is_due_to_a_provider_who_may_not_receive_waits_until_it_may() {
    // Settled by the requester: it is due from then on, and there is no more to dispute.
    let mut town = standing_at(Status::Delivered);
    freeze(&mut town, BEN, IN, 0);
    assert_eq!(town.settle(ANN, 1), Ok(()));
    assert_eq!(town.agreement(1).1, Status::Due);
    assert_eq!(coin(&town), (PRICE, PRICE, 0));
    assert_eq!(code(town.settle(ANN, 1)), 41);
    assert_eq!(code(town.poke(ANYBODY, 1)), 41);
    assert_eq!(code(town.dispute(ANN, 1, 1)), 221);
    thaw(&mut town, BEN);
    assert_eq!(town.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&town), (PRICE, 0, PRICE));
    assert_eq!(town.factors(BEN).provided.get(), 1);
    assert_eq!(town.agreements_left(), 0);
}

#[test]
fn a_dispute_and_an_award_are_not_stopped_by_a_provider_who_may_not_receive() {
    let mut town = standing_at(Status::Delivered);
    freeze(&mut town, BEN, IN, 0);
    assert_eq!(town.dispute(ANN, 1, 600), Ok(()));
    assert_eq!(coin(&town), (PRICE, PRICE, 0), "the undisputed part waits");
    assert_eq!(town.award(TOM, 1, 500), Ok(()));
    assert_eq!(town.agreement(1).1, Status::Due);
    assert_eq!(coin(&town), (PRICE + 100, 900, 0), "her part is hers at once");
    thaw(&mut town, BEN);
    assert_eq!(town.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&town), (PRICE + 100, 0, 900));

    let mut town = standing_at(Status::Undecided);
    freeze(&mut town, BEN, IN, 0);
    assert_eq!(town.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&town), (PRICE + 300, 300, 400));
    assert_eq!(town.agreement(1).1, Status::Due);
}

#[test]
fn a_provider_frozen_by_amount_or_outgoing_is_paid_into_what_is_frozen() {
    for (directions, amount, refusal) in [(OUT, 0, 40), (0, u64::MAX, 42)] {
        let mut town = standing_at(Status::Delivered);
        freeze(&mut town, BEN, directions, amount);
        assert_eq!(town.settle(ANN, 1), Ok(()));
        assert_eq!(coin(&town), (PRICE, 0, PRICE));
        assert_eq!(code(town.transfer(BEN, CEM, 1.into())), refusal);
    }
}

#[test]
fn a_freeze_does_not_stop_a_delivery_and_a_lapsed_verification_does_not_stop_a_payment() {
    let terms = terms(&town());
    for directions in [OUT, IN, OUT | IN] {
        let mut town = standing_at(Status::Accepted);
        freeze(&mut town, BEN, directions, 0);
        town.root.paused = 0xff;
        assert_eq!(town.deliver(BEN, &[1], &[3600], terms.start, terms.end), Ok(()));
    }
    let mut town = standing_at(Status::Accepted);
    town.change(BEN, |cell| cell.level = 0);
    assert_eq!(code(town.deliver(BEN, &[1], &[3600], terms.start, terms.end)), 23);
    let mut town = standing_at(Status::Due);
    town.change(BEN, |cell| cell.level = 0);
    town.change(ANN, |cell| cell.level = 0);
    assert_eq!(town.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&town), (PRICE, 0, PRICE));
}

#[test]
fn who_closes_its_account_forgoes_what_was_due_to_it() {
    for status in LIVE {
        let mut town = standing_at(status);
        let (free, locked, paid) = coin(&town);
        // What the undisputed part brought is spent; nothing else keeps him from closing.
        town.change(BEN, |cell| cell.coin = 0.into());
        assert_eq!(town.close(BEN), Ok(()), "{status:?}");
        assert!(town.close(ANN).is_err(), "her coin is locked");
        town.now = town.now.plus(30 * DAY);
        assert_eq!(town.poke(ANYBODY, 1), Ok(()));
        assert_eq!(coin(&town), (free + locked, 0, 0), "{status:?}");
        // A quarter of the price is too little to count; what he forwent is no settlement either.
        assert_eq!((town.factors(BEN).provided.get(), paid < 900), (0, true), "{status:?}");
        assert_eq!(town.agreements_left(), 0);
    }
}

#[test]
fn deadlines_hold_to_the_second() {
    let mut early = town();
    let terms = terms(&early);
    early.propose(ANN, &terms).expect("she may propose");
    let start = early.now;
    let check = |town: &Town, secs: u32, step: &dyn Fn(&mut Town) -> Result<(), Error>| {
        let mut town = town.clone();
        town.now = start.plus(secs);
        step(&mut town).map_err(|error| error.code())
    };
    let accept = |town: &mut Town| town.accept(BEN, 1);
    assert_eq!(check(&early, DAY - 1, &accept), Ok(()));
    assert_eq!(check(&early, DAY, &accept), Err(221));
    early.accept(BEN, 1).expect("he may accept");
    let deliver = |town: &mut Town| town.deliver(BEN, &[1], &[3600], terms.start, terms.end);
    let poke = |town: &mut Town| town.poke(ANYBODY, 1);
    assert_eq!(check(&early, 2 * DAY - 1, &deliver), Ok(()));
    assert_eq!(check(&early, 2 * DAY, &deliver), Err(221));
    assert_eq!(check(&early, 2 * DAY - 1, &poke), Err(221));
    assert_eq!(check(&early, 2 * DAY, &poke), Ok(()));
    deliver(&mut early).expect("he may deliver");
    let dispute = |town: &mut Town| town.dispute(ANN, 1, 600);
    assert_eq!(check(&early, ANSWER - 1, &dispute), Ok(()));
    assert_eq!(check(&early, ANSWER, &dispute), Err(221));
    assert_eq!(check(&early, ANSWER - 1, &poke), Err(221));
    assert_eq!(check(&early, ANSWER, &poke), Ok(()));
    dispute(&mut early).expect("she may dispute");
    let award = |town: &mut Town| town.award(TOM, 1, 1);
    assert_eq!(check(&early, AWARD - 1, &award), Ok(()));
    assert_eq!(check(&early, AWARD, &award), Err(221));
    assert_eq!(check(&early, AWARD - 1, &poke), Err(221));
    assert_eq!(check(&early, AWARD, &poke), Ok(()));
}

#[test]
fn terms_that_are_not_sound_are_refused() {
    let town = town();
    let good = terms(&town);
    let refused = |bad: Terms| code(town.clone().propose(ANN, &bad));
    let (now, end) = (u64::from(NOW), good.end);
    assert_eq!(refused(Terms { provider: ANN, ..good }), 223);
    assert_eq!(refused(Terms { secs: 0, ..good }), 29);
    assert_eq!(refused(Terms { price: 0, ..good }), 29);
    assert_eq!(refused(Terms { secs: 3601, ..good }), 224);
    assert_eq!(refused(Terms { start: good.start + 1, ..good }), 85);
    assert_eq!(refused(Terms { end: good.end + 1, ..good }), 85);
    assert_eq!(refused(Terms { start: end, ..good }), 85);
    assert_eq!(refused(Terms { start: u64::MAX - 299, end: u64::MAX, ..good }), 85);
    assert_eq!(refused(Terms { accept_by: now, ..good }), 225);
    assert_eq!(refused(Terms { accept_by: good.deliver_by + 1, ..good }), 225);
    assert_eq!(refused(Terms { end: end + 3 * 86_400, ..good }), 225, "it ends too late");
    assert_eq!(refused(Terms { deliver_by: good.start + 864_001, ..good }), 225);
    assert_eq!(refused(Terms { deliver_by: u64::MAX, ..good }), 225);
    let far = end + 89 * 86_400;
    let ahead = Terms { start: far, end: far + 3600, deliver_by: now + 90 * 86_400, ..good };
    assert!(town.clone().propose(ANN, &ahead).is_ok());
    assert_eq!(refused(Terms { deliver_by: now + 90 * 86_400 + 1, ..ahead }), 225);
}

#[test]
fn a_part_is_paid_in_proportion_and_the_rest_goes_back() {
    let mut town = standing_at(Status::Accepted);
    let terms = terms(&town);
    let half = terms.start + 1800;
    assert_eq!(code(town.deliver(BEN, &[1], &[3601], terms.start, terms.end)), 228);
    assert_eq!(code(town.deliver(BEN, &[1], &[0], terms.start, terms.end)), 228);
    assert_eq!(code(town.deliver(BEN, &[1], &[1801], terms.start, half)), 228);
    assert_eq!(code(town.deliver(BEN, &[1], &[600], terms.start - 300, half)), 228);
    assert_eq!(town.deliver(BEN, &[1], &[1799], terms.start, half), Ok(()));
    assert!(town.is_taken(BEN, half as u32 - 1) && !town.is_taken(BEN, half as u32));
    assert_eq!(town.settle(ANN, 1), Ok(()));
    // 1000 × 1799 ÷ 3600 = 499.7…
    assert_eq!(coin(&town), (PRICE + 501, 0, 499));
}

#[test]
fn a_dispute_holds_only_the_disputed_part_and_is_split_as_the_tribunal_says_or_in_halves() {
    let mut town = standing_at(Status::Disputed);
    assert_eq!(coin(&town), (PRICE, 600, 400), "what is not disputed is paid at once");
    assert_eq!(code(town.award(CEM, 1, 1)), 60);
    assert_eq!(code(town.award(TOM, 1, 601)), 229);
    assert_eq!(town.award(TOM, 1, 150), Ok(()));
    assert_eq!(coin(&town), (PRICE + 450, 0, 550));
    assert_eq!(town.factors(BEN).disputes_lost.get(), 1);
    assert_eq!(town.factors(ANN).disputes_lost.get(), 0);

    for (to_provider, lost) in [(299, (0, 1)), (300, (0, 0)), (301, (1, 0))] {
        let mut town = standing_at(Status::Disputed);
        assert_eq!(town.award(TOM, 1, to_provider), Ok(()));
        let lost_by = |who| town.factors(who).disputes_lost.get();
        assert_eq!((lost_by(ANN), lost_by(BEN)), lost, "{to_provider} of 600");
    }

    let mut town = standing_at(Status::Undecided);
    assert_eq!(town.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&town), (PRICE + 300, 0, 700));
    assert_eq!(town.factors(BEN).disputes_lost.get(), 0, "nobody lost");
}

#[test]
fn a_judge_does_not_judge_its_own_agreement() {
    let mut town = town();
    let terms = terms(&town);
    town.propose(TOM, &terms).expect("he may propose");
    town.accept(BEN, 1).expect("he may accept");
    town.deliver(BEN, &[1], &[3600], terms.start, terms.end).expect("he may deliver");
    town.dispute(TOM, 1, PRICE).expect("he may dispute");
    assert_eq!(town.award(TOM, 1, 0), Err(Error::OwnCase { account: TOM }));
}

#[test]
fn invariant_4_an_hour_paid_by_an_agreement_is_not_recorded_by_a_platform_nor_the_other_way() {
    let mut town = standing_at(Status::Delivered);
    let terms = terms(&town);
    assert_eq!(code(town.record(CARLA, BEN, terms.start, terms.start + 300)), 88);
    let mut other = standing_at(Status::Accepted);
    assert_eq!(other.record(CARLA, BEN, terms.end - 300, terms.end), Ok(()));
    assert_eq!(code(other.deliver(BEN, &[1], &[3600], terms.start, terms.end)), 88);
    // He may still deliver the part of the hour that is his.
    assert_eq!(other.deliver(BEN, &[1], &[3300], terms.start, terms.end - 300), Ok(()));
    // Whatever becomes of the agreement, the time stays claimed.
    town.dispute(ANN, 1, PRICE).expect("she may dispute");
    town.award(TOM, 1, 0).expect("he may award");
    assert_eq!(code(town.record(CARLA, BEN, terms.start, terms.start + 300)), 88);
}

#[test]
fn invariant_4_a_session_is_marked_once_and_paid_by_those_who_agreed_to_share_it_only() {
    let mut town = town();
    let shared = Terms { group: 7, ..terms(&town) };
    for who in [ANN, CEM, TOM] {
        let id = town.propose(who, &shared).expect("they may propose");
        town.accept(BEN, id).expect("he may accept");
    }
    let alone = town.propose(CEM, &terms(&town)).expect("he may propose");
    town.accept(BEN, alone).expect("he may accept");
    let other = town.propose(CEM, &Terms { group: 8, price: 1, ..shared }).expect("he may");
    town.accept(BEN, other).expect("he may accept");

    let twin = town.propose(CEM, &Terms { price: 1, ..terms(&town) }).expect("he may");
    town.accept(BEN, twin).expect("he may accept");

    let mut deliver =
        |ids: &[u32]| town.deliver(BEN, ids, &vec![3600; ids.len()], shared.start, shared.end);
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
    assert_eq!(town.settle(ANN, 1), Ok(()));
    assert_eq!(town.settle(CEM, 2), Ok(()));
    assert_eq!(town.cell(BEN).coin.get(), 2 * PRICE);
}

#[test]
fn an_organisation_delivers_without_a_timesheet() {
    let mut town = town();
    town.change(BEN, |cell| cell.kind = 2);
    for who in [ANN, CEM] {
        let terms = terms(&town);
        let id = town.propose(who, &terms).expect("they may propose");
        town.accept(BEN, id).expect("it may accept");
        assert_eq!(town.deliver(BEN, &[id], &[3600], terms.start, terms.end), Ok(()));
    }
    assert!(!town.is_taken(BEN, NOW / 300 * 300 - 300));
}

#[test]
fn escrow_is_no_way_around_a_tiers_limit() {
    let mut town = town();
    let tier = &mut town.root.policy.rules[Rule::TierLimit as usize - 1];
    (tier.mode, tier.first, tier.second) = (Mode::Refuse as u8, 1500.into(), 1.into());
    let terms = terms(&town);
    assert_eq!(town.propose(ANN, &terms), Ok(1));
    assert_eq!(code(town.propose(ANN, &terms)), 45);
    assert_eq!(code(town.transfer(ANN, BEN, 501.into())), 45);
    // What she has promised is counted already: accepting does not count it again.
    assert_eq!(town.accept(BEN, 1), Ok(()));
    assert_eq!(town.deliver(BEN, &[1], &[3600], terms.start, terms.end), Ok(()));
    assert_eq!(town.settle(ANN, 1), Ok(()));
    assert_eq!(window::sum(&town.cell(ANN).watch.sent), PRICE);
    assert_eq!(window::sum(&town.cell(BEN).watch.received), PRICE);
}

#[test]
fn a_hold_keeps_its_account_from_promising_and_from_nothing_else() {
    let hold = |town: &mut Town, who| {
        let until = town.now.plus(30 * DAY).0;
        town.change(who, |cell| cell.watch.held_until = until.into());
    };
    let mut town = town();
    hold(&mut town, ANN);
    let terms = terms(&town);
    assert_eq!(code(town.propose(ANN, &terms)), 44);
    let mut town = standing_at(Status::Proposed);
    hold(&mut town, ANN);
    assert_eq!(code(town.accept(BEN, 1)), 44);
    assert_eq!(town.cancel(ANN, 1), Ok(()));
    let mut town = standing_at(Status::Accepted);
    hold(&mut town, ANN);
    hold(&mut town, BEN);
    assert_eq!(town.deliver(BEN, &[1], &[3600], terms.start, terms.end), Ok(()));
    town.now = town.now.plus(ANSWER);
    assert_eq!(town.poke(ANYBODY, 1), Ok(()));
    assert_eq!(coin(&town), (PRICE, 0, PRICE));
}
