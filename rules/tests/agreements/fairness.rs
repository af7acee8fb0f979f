//! Who promised and did not come, who disputes everything, who mistyped, who is frozen and would pay its accomplice early:
//! what each of them gains.

use crate::fixture::Fixture;
use crate::parties::{
    code, coin, fixture, freeze, moves, standing_at, terms, thaw, ANN, ANYBODY, BEN, CEM, DAY,
    PRICE, TOM,
};
use timebank_rules::agreement::{AgreementTerms, Status, ANSWER};
use timebank_rules::case::{IN, OUT};
use timebank_rules::cells::{Cell, Key, Recovery};
use timebank_rules::monitor::{window, Mode, Rule};
use timebank_rules::quantities::Time;
use timebank_rules::storage::Storage;
use timebank_rules::{Address, Error};

#[test]
fn whatever_keeps_the_requester_from_spending_keeps_every_payment_waiting_until_it_is_due_by_itself(
) {
    let restraints: [(fn(&mut Fixture), u16); 4] = [
        (|fixture| freeze(fixture, ANN, OUT, 0), 40),
        (|fixture| freeze(fixture, ANN, 0, u64::MAX), 125),
        (|fixture| fixture.change(ANN, |cell| cell.watch.held_until = u32::MAX.into()), 44),
        (
            |fixture| {
                fixture.change(ANN, |cell| {
                    cell.credit.debt = (9 * PRICE).into();
                    cell.credit.due = 1.into();
                })
            },
            260,
        ),
    ];
    for (restrain, refusal) in restraints {
        let mut fixture = standing_at(Status::Delivered);
        restrain(&mut fixture);
        assert_eq!(code(fixture.settle(ANN, 1)), refusal);
        // One second is disputed: the rest must not leave for it.
        assert_eq!(fixture.dispute(ANN, 1, 1), Ok(()));
        assert_eq!(coin(&fixture).2, 0, "disputing pays nothing early");
        let disputed = fixture.clone();
        for step in [
            |fixture: &mut Fixture| fixture.withdraw(ANN, 1),
            |fixture: &mut Fixture| fixture.concede(BEN, 1, 1),
            |fixture: &mut Fixture| fixture.award(TOM, 1, 1),
        ] {
            let mut fixture = disputed.clone();
            assert_eq!(step(&mut fixture), Ok(()));
            assert_eq!((fixture.agreement(1).1, coin(&fixture).2), (Status::Due, 0));
            assert_eq!(code(fixture.poke(ANYBODY, 1)), refusal);
            assert_eq!(code(fixture.settle(ANN, 1)), refusal);
            fixture.now = fixture.now.plus(ANSWER - 1);
            assert_eq!(code(fixture.poke(ANYBODY, 1)), refusal);
            fixture.now = fixture.now.plus(1);
            assert_eq!(fixture.poke(ANYBODY, 1), Ok(()), "as silence would have");
            assert!(coin(&fixture).2 >= PRICE - 1);
        }
    }
}

#[test]
fn who_accepts_and_never_comes_has_it_counted_and_the_requester_may_leave() {
    let mut fixture = standing_at(Status::Accepted);
    let end = terms(&fixture).end as u32;
    assert_eq!(code(fixture.cancel(ANN, 1)), 221, "he has three days to say that he came");
    let mut long = AgreementTerms { deliver_by: u64::from(end + 9 * DAY), ..terms(&fixture) };
    long.price = 10;
    let id = fixture.propose(ANN, &long).expect("she may propose");
    fixture.accept(BEN, id).expect("he may accept");
    fixture.now = Time(end + ANSWER - 1);
    assert_eq!(code(fixture.cancel(ANN, id)), 221);
    fixture.now = Time(end + ANSWER);
    assert_eq!(fixture.agreement(id).1, Status::Late);
    assert_eq!(fixture.cancel(ANN, id), Ok(()), "six days before his deadline");
    assert_eq!(fixture.factors(BEN).undelivered.get(), 1);
    // Whoever brings it about: the clock and a stranger, or he himself at the last moment.
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!(fixture.factors(BEN).undelivered.get(), 2);
    let id = {
        let terms = terms(&fixture);
        fixture.propose(ANN, &terms).expect("she may propose")
    };
    fixture.accept(BEN, id).expect("he may accept");
    assert_eq!(fixture.reject(BEN, id), Ok(()));
    assert_eq!(fixture.factors(BEN).undelivered.get(), 3);
}

#[test]
fn who_rejects_before_the_service_was_to_begin_did_nothing_wrong() {
    let mut fixture = fixture();
    let start = u64::from(fixture.now.0 / 300 * 300 + 3_000);
    let later = AgreementTerms {
        start,
        end: start + 3_600,
        deliver_by: start + 2 * u64::from(DAY),
        ..terms(&fixture)
    };
    fixture.propose(ANN, &later).expect("she may propose");
    fixture.accept(BEN, 1).expect("he may accept");
    let mut late = fixture.clone();
    assert_eq!(fixture.reject(BEN, 1), Ok(()));
    assert_eq!(fixture.factors(BEN).undelivered.get(), 0);
    late.now = Time(start as u32);
    assert_eq!(late.reject(BEN, 1), Ok(()));
    assert_eq!(late.factors(BEN).undelivered.get(), 1);
}

#[test]
fn the_parties_end_a_dispute_without_the_tribunal() {
    for status in [Status::Disputed, Status::Undecided] {
        let fixture = standing_at(status);
        assert_eq!(code(fixture.clone().withdraw(BEN, 1)), 222);
        assert_eq!(code(fixture.clone().concede(ANN, 1, 1)), 222);
        let mut withdrawn = fixture.clone();
        assert_eq!(withdrawn.withdraw(ANN, 1), Ok(()));
        assert_eq!(coin(&withdrawn), (PRICE, 0, PRICE));
        assert_eq!(withdrawn.agreements_left(), 0);
        assert_eq!(withdrawn.factors(BEN).provided.get(), 1, "it ended as both agreed");
        let mut conceded = fixture.clone();
        for bad in [0, 601] {
            assert_eq!(code(conceded.concede(BEN, 1, bad)), 229);
        }
        assert_eq!(conceded.concede(BEN, 1, 200), Ok(()));
        assert_eq!(coin(&conceded), (PRICE + 200, 400, 400));
        assert_eq!(conceded.agreement(1).1, status, "the rest stays disputed");
        assert_eq!(conceded.concede(BEN, 1, 400), Ok(()));
        assert_eq!(coin(&conceded), (PRICE + 600, 0, 400));
        assert_eq!(conceded.agreements_left(), 0);
    }
}

#[test]
fn disputing_everything_makes_no_name_and_a_split_is_no_settlement() {
    let mut fixture = standing_at(Status::Undecided);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    for who in [ANN, BEN] {
        let it = fixture.factors(who);
        assert_eq!((it.provided.get(), it.requested.get(), it.splits.get()), (0, 0, 1));
        assert_eq!(it.sketch, [0; 32]);
    }
    // Nor where its half waits for a provider who may not receive, and is paid later.
    let mut fixture = standing_at(Status::Undecided);
    freeze(&mut fixture, BEN, IN, 0);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!(fixture.agreement(1).1, Status::Due);
    thaw(&mut fixture, BEN);
    assert_eq!(fixture.poke(ANYBODY, 1), Ok(()));
    assert_eq!(fixture.factors(BEN).provided.get(), 0);
    assert_eq!(fixture.factors(BEN).splits.get(), 1, "counted once");
}

#[test]
fn a_provider_who_mistyped_corrects_once_or_gives_back_what_is_too_much() {
    let mut fixture = standing_at(Status::Accepted);
    let terms = terms(&fixture);
    fixture.deliver(BEN, &[1], &[360], terms.start, terms.end).expect("360 for 3600");
    assert_eq!(code(fixture.correct(ANN, 1, 3600)), 222);
    for bad in [0, 3601] {
        assert_eq!(code(fixture.correct(BEN, 1, bad)), 228);
    }
    fixture.now = fixture.now.plus(ANSWER - 1);
    assert_eq!(fixture.correct(BEN, 1, 3600), Ok(()));
    assert_eq!(code(fixture.correct(BEN, 1, 3599)), 344);
    fixture.now = fixture.now.plus(ANSWER - 1);
    assert_eq!(fixture.agreement(1).1, Status::Delivered, "her three days begin anew");
    assert_eq!(fixture.concede(BEN, 1, 100), Ok(()));
    assert_eq!(fixture.agreement(1).0.due.get(), PRICE - 100);
    assert_eq!(fixture.settle(ANN, 1), Ok(()));
    assert_eq!(coin(&fixture), (PRICE + 100, 0, PRICE - 100));

    let mut fixture = standing_at(Status::Delivered);
    assert_eq!(fixture.concede(BEN, 1, PRICE), Ok(()), "all of it");
    assert_eq!(coin(&fixture), (2 * PRICE, 0, 0));
    assert_eq!((fixture.agreements_left(), fixture.factors(BEN).provided.get()), (0, 0));
    // Never more than the time that he marked.
    let mut fixture = standing_at(Status::Accepted);
    fixture.deliver(BEN, &[1], &[360], terms.end - 600, terms.end).expect("ten minutes");
    assert_eq!(code(fixture.correct(BEN, 1, 601)), 228);
    assert_eq!(fixture.correct(BEN, 1, 600), Ok(()));
    assert_eq!(code(fixture.correct(BEN, 1, 600)), 344);
    fixture.dispute(ANN, 1, 1).expect("she may");
    assert_eq!(code(fixture.correct(BEN, 1, 600)), 221, "she has answered");
}

#[test]
fn a_class_of_more_than_one_call_delivers_is_one_session() {
    let mut fixture = fixture();
    let mut shared = AgreementTerms { group: 7, price: 10, ..terms(&fixture) };
    for _ in 0..17 {
        let id = fixture.propose(CEM, &shared).expect("he may propose");
        fixture.accept(BEN, id).expect("he may accept");
    }
    let ids: Vec<u32> = (1..=16).collect();
    let (start, end) = (shared.start, shared.end);
    assert_eq!(fixture.deliver(BEN, &ids, &[3600; 16], start, end), Ok(()));
    assert_eq!(fixture.deliver(BEN, &[17], &[3600], start, end), Ok(()), "the seventeenth");
    // Another group at the same time is another session.
    shared.group = 9;
    let id = fixture.propose(CEM, &shared).expect("he may propose");
    fixture.accept(BEN, id).expect("he may accept");
    assert_eq!(code(fixture.deliver(BEN, &[id], &[3600], start, end)), 88);
}

#[test]
fn a_session_whose_provider_moved_in_between_is_still_one_providers() {
    let mut fixture = fixture();
    let shared = AgreementTerms { group: 7, ..terms(&fixture) };
    for who in [ANN, CEM] {
        let id = fixture.propose(who, &shared).expect("they may propose");
        fixture.accept(BEN, id).expect("he may accept");
    }
    // Ben's key was lost: the first of the two names the old one, the other the new one.
    let new = Address::repeat_byte(0xb2);
    moves(&mut fixture, BEN, new);
    let (mut second, _) = fixture.agreement(2);
    second.provider = new.0;
    fixture.save(Key::agreement(2), &second);
    let (start, end) = (shared.start, shared.end);
    assert_eq!(fixture.deliver(new, &[1, 2], &[3600; 2], start, end), Ok(()));
}

#[test]
fn a_session_that_was_delivered_before_its_provider_moved_marks_nothing_again_afterwards() {
    let mut fixture = fixture();
    let shared = AgreementTerms { group: 7, ..terms(&fixture) };
    for who in [ANN, CEM] {
        let id = fixture.propose(who, &shared).expect("they may propose");
        fixture.accept(BEN, id).expect("he may accept");
    }
    let (start, end) = (shared.start, shared.end);
    assert_eq!(fixture.deliver(BEN, &[1], &[3600], start, end), Ok(()));
    // Twice, so that the last key is not the first's successor.
    let (new, newer) = (Address::repeat_byte(0xb2), Address::repeat_byte(0xb3));
    moves(&mut fixture, BEN, new);
    moves(&mut fixture, new, newer);
    let row = Recovery { successor: newer.0, ..Recovery::empty() };
    fixture.save(Key::recovery(&BEN), &row);
    assert_eq!(fixture.deliver(newer, &[2], &[3600], start, end), Ok(()));
}

#[test]
fn whoever_lives_by_agreements_is_awake() {
    let mut fixture = fixture();
    let dormant = &mut fixture.root.policy.rules[Rule::DormantWaking as usize - 1];
    (dormant.mode, dormant.first, dormant.second) = (Mode::Alert as u8, 1.into(), 30.into());
    let bucket = |fixture: &Fixture| window::bucket(fixture.now);
    type Step = fn(&mut Fixture) -> Result<(), Error>;
    let steps: [(Status, Address, Step); 7] = [
        (Status::Proposed, BEN, |fixture| fixture.accept(BEN, 1)),
        (Status::Accepted, BEN, |fixture| {
            let terms = terms(fixture);
            fixture.deliver(BEN, &[1], &[3600], terms.start, terms.end)
        }),
        (Status::Delivered, ANN, |fixture| fixture.settle(ANN, 1)),
        (Status::Delivered, ANN, |fixture| fixture.dispute(ANN, 1, 1)),
        (Status::Disputed, ANN, |fixture| fixture.withdraw(ANN, 1)),
        (Status::Disputed, BEN, |fixture| fixture.concede(BEN, 1, 1)),
        (Status::Delivered, BEN, |fixture| fixture.concede(BEN, 1, 1)),
    ];
    for (status, who, step) in steps {
        let mut fixture = standing_at(status);
        fixture.change(who, |cell| cell.watch.active = 0.into());
        assert_eq!(step(&mut fixture), Ok(()), "{status:?}");
        let active = fixture.cell(who).watch.active.get();
        assert_eq!(active, bucket(&fixture), "{status:?}: a step is a deed");
    }
}

#[test]
fn what_came_back_whole_is_as_if_it_had_never_been_sent() {
    let mut fixture = fixture();
    let tier = &mut fixture.root.policy.rules[Rule::TierLimit as usize - 1];
    (tier.mode, tier.first, tier.second) = (Mode::Refuse as u8, 1500.into(), 1.into());
    let terms = terms(&fixture);
    for n in 1..=3 {
        assert_eq!(
            fixture.propose(ANN, &terms),
            Ok(n),
            "three rejected proposals are nothing spent"
        );
        assert_eq!(fixture.reject(BEN, n), Ok(()));
    }
    assert_eq!(window::sum(&fixture.cell(ANN).watch.sent), 0);
    // What has left the window takes nothing else with it.
    let long = AgreementTerms { deliver_by: terms.end + 9 * u64::from(DAY), ..terms };
    let long = AgreementTerms { accept_by: long.deliver_by, ..long };
    assert_eq!(fixture.propose(ANN, &long), Ok(4));
    fixture.now = fixture.now.plus(2 * DAY);
    assert_eq!(fixture.transfer(ANN, CEM, 700.into()), Ok(()));
    assert_eq!(fixture.cancel(ANN, 4), Ok(()));
    assert_eq!(window::sum(&fixture.cell(ANN).watch.sent), 700);
}

#[test]
fn a_verification_that_ended_while_the_service_ran_costs_nobody_its_pay() {
    let mut fixture = standing_at(Status::Accepted);
    let terms = terms(&fixture);
    let mut never = fixture.clone();
    fixture.change(BEN, |cell| cell.verified_until = (terms.end as u32 - 600).into());
    assert_eq!(fixture.deliver(BEN, &[1], &[3600], terms.start, terms.end), Ok(()));
    assert_eq!(fixture.settle(ANN, 1), Ok(()));
    assert_eq!(coin(&fixture), (PRICE, 0, PRICE));
    never.change(BEN, |cell| cell.verified_until = (terms.start as u32).into());
    assert_eq!(code(never.deliver(BEN, &[1], &[3600], terms.start, terms.end)), 23);
}
