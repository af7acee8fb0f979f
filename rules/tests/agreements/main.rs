//! Agreements against a naive model: random sequences of steps by random callers, right and wrong, in which the clock
//! runs, platforms record, officers freeze and pause. After every step every invariant is checked by name.

mod delegates;
mod fairness;
mod fixture;
mod invoices;
mod lines;
mod naive;
mod parties;
mod series;
mod steps;

use fixture::{Fixture, CLASS};
use naive::{Deal, Naive, Somebody, State, Who};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use timebank_rules::agreement::{AgreementTerms, Invoice, Series, Status};
use timebank_rules::audit::{replay, Head};
use timebank_rules::balances::Balances;
use timebank_rules::event::{agreement_advanced, agreement_continued};
use timebank_rules::keccak::keccak;
use timebank_rules::{case, roles, Address, Error};

const START: u32 = 20_000 * 86_400 + 7 * 3600;
const DAY: u32 = 86_400;
const RECORDER: Address = Address::repeat_byte(0xa3);

/// Kind, coin and roles of those who act: four persons, one of them poor, an organisation, and a judge.
const PEOPLE: [(u8, u64, u16); 6] = [
    (1, 5_000, 0),
    (1, 5_000, 0),
    (1, 0, 0),
    (1, 1_000, 0),
    (2, 9_000, 0),
    (1, 3_000, roles::TRIBUNAL),
];

fn address(who: Who) -> Address {
    Address::repeat_byte(who as u8 + 1)
}

/// Whom a step is taken by: one of the parties, as a rule the right one, or anybody.
#[derive(Clone, Copy, Debug)]
enum By {
    Right,
    Other(Who),
}

#[derive(Clone, Debug)]
enum Op {
    Advance(u32),
    Propose {
        requester: Who,
        provider: Who,
        group: u32,
        slots: u32,
        secs: u64,
        price: u64,
        ahead: i64,
        accept: u32,
        deliver: u32,
        /// How many lessons follow the first, and how many days apart.
        more: (u32, u32),
    },
    /// Another requester joins the session of the last proposal.
    Join {
        requester: Who,
        secs: u64,
        price: u64,
    },
    /// The provider invoices what it served so many slots ago.
    Invoice {
        requester: Who,
        provider: Who,
        slots: u32,
        secs: u64,
        price: u64,
        ago: u32,
        pay: u32,
    },
    Pay(By, usize),
    Accept(By, usize),
    Reject(By, usize),
    Cancel(By, usize),
    Deliver {
        by: By,
        at: usize,
        more: usize,
        secs: Vec<u64>,
        skip: u32,
        short: u32,
        wait: bool,
    },
    Settle(By, usize),
    Dispute(By, usize, u64),
    Award(Who, usize, u64),
    Correct(By, usize, u64),
    Concede(By, usize, u64),
    Withdraw(By, usize),
    Poke(usize),
    Record {
        who: Who,
        age: u32,
        slots: u32,
    },
    Transfer {
        from: Who,
        to: Who,
        amount: u64,
    },
    Freeze {
        who: Who,
        directions: u8,
        amount: u64,
        secs: u32,
    },
    /// Nothing reaches the provider of an agreement for a while.
    FreezeProvider(usize),
    /// Nothing leaves the requester of an agreement for a while.
    FreezeRequester(usize),
    Verify(Who, bool),
    Pause(bool),
    /// The governor sets in what the class counts service, and whether it takes any.
    SetRule(u8, bool),
    Close(Who),
}

fn op() -> impl Strategy<Value = Op> {
    let who = || prop_oneof![3 => 0..PEOPLE.len(), 1 => Just(0usize), 1 => Just(4)];
    let by = || prop_oneof![9 => Just(By::Right), 1 => (0..PEOPLE.len()).prop_map(By::Other)];
    let at = || 0..4usize;
    let amount = || prop_oneof![0..400u64, 0..6_000u64];
    let propose = (
        (who(), who(), prop_oneof![Just(0u32), 1..3u32]),
        (
            1..6u32,
            prop_oneof![1..2_000u64, Just(300u64)],
            prop_oneof![4 => 1..300u64, 1 => amount()],
        ),
        (-8..8i64, prop_oneof![1 => Just(0u32), 6 => 1..3u32], 0..12u32),
        prop_oneof![
            2 => Just((0u32, 0u32)),
            3 => (1..4u32, 4..9u32),
            1 => (0..18u32, 0..20u32)
        ],
    );
    prop_oneof![
        4 => prop_oneof![3 => 1..4_000u32, 1 => prop_oneof![4 => 1..4u32, 2 => Just(15)].prop_map(|days| days * DAY)].prop_map(Op::Advance),
        10 => propose.prop_map(
            |((requester, provider, group), (slots, secs, price), (ahead, accept, deliver), more)| {
                let secs = secs.min(u64::from(slots) * 300 + 1);
                Op::Propose {
                    requester, provider, group, slots, secs, price, ahead, accept, deliver, more
                }
            }
        ),
        5 => ((who(), who()), (1..8u32, amount(), amount()), 0..9u32, 0..6u32)
            .prop_map(|((requester, provider), (slots, secs, price), ago, pay)| {
                let secs = secs.min(u64::from(slots) * 300 + 1);
                Op::Invoice { requester, provider, slots, secs, price, ago, pay }
            }),
        5 => (by(), at()).prop_map(|(by, at)| Op::Pay(by, at)),
        6 => (who(), 1..1_500u64, 1..300u64)
            .prop_map(|(requester, secs, price)| Op::Join { requester, secs, price }),
        14 => (by(), at()).prop_map(|(by, at)| Op::Accept(by, at)),
        1 => (by(), at()).prop_map(|(by, at)| Op::Reject(by, at)),
        1 => (by(), at()).prop_map(|(by, at)| Op::Cancel(by, at)),
        12 => (by(), at(), 0..3usize, prop::collection::vec(0..1_600u64, 4), 0..2u32, 0..2u32,
            prop::bool::weighted(0.9))
            .prop_map(|(by, at, more, secs, skip, short, wait)| Op::Deliver {
                by, at, more, secs, skip, short, wait
            }),
        4 => (by(), at()).prop_map(|(by, at)| Op::Settle(by, at)),
        8 => (by(), at(), amount()).prop_map(|(by, at, amount)| Op::Dispute(by, at, amount)),
        4 => (prop_oneof![3 => Just(5usize), 1 => who()], at(), amount())
            .prop_map(|(who, at, amount)| Op::Award(who, at, amount)),
        3 => (by(), at(), 0..1_600u64).prop_map(|(by, at, secs)| Op::Correct(by, at, secs)),
        2 => (by(), at(), amount()).prop_map(|(by, at, amount)| Op::Concede(by, at, amount)),
        1 => (by(), at()).prop_map(|(by, at)| Op::Withdraw(by, at)),
        6 => (0..12usize).prop_map(Op::Poke),
        3 => (who(), 0..20u32, 0..6u32)
            .prop_map(|(who, age, slots)| Op::Record { who, age, slots }),
        2 => (who(), who(), amount())
            .prop_map(|(from, to, amount)| Op::Transfer { from, to, amount }),
        2 => (who(), prop_oneof![0..4u8, Just(2u8)], 0..400u64, 1..2 * DAY)
            .prop_map(|(who, directions, amount, secs)| Op::Freeze { who, directions, amount, secs }),
        2 => at().prop_map(Op::FreezeProvider),
        2 => at().prop_map(Op::FreezeRequester),
        1 => (who(), prop::bool::weighted(0.8)).prop_map(|(who, yes)| Op::Verify(who, yes)),
        1 => prop::bool::weighted(0.1).prop_map(Op::Pause),
        1 => (prop_oneof![4 => Just(1u8), 2 => 2..4u8, 1 => 0..14u8], prop::bool::weighted(0.1))
            .prop_map(|(step, retired)| Op::SetRule(step, retired)),
        1 => who().prop_map(Op::Close),
    ]
}

fn founded() -> (Fixture, Naive) {
    let mut fixture = Fixture::new(START);
    let mut naive = Naive { now: START, ..Naive::default() };
    fixture.accredit(RECORDER);
    for (who, (kind, coin, roles)) in PEOPLE.into_iter().enumerate() {
        fixture.open(address(who), kind, roles, coin);
        naive.people.push(Somebody {
            coin: coin.into(),
            locked: 0,
            person: kind == 1,
            closed: false,
            verified: true,
            judge: roles != 0,
            frozen: (0, 0, 0),
            provided: 0,
            requested: 0,
            lost: 0,
            undelivered: 0,
            splits: 0,
        });
    }
    (fixture, naive)
}

/// The last agreement but so many of those that are open; of all, where there are not so many. Agreement `at` has the
/// id `at + 1`.
fn recent(naive: &Naive, back: usize) -> Option<usize> {
    let open = |at: &usize| naive.deals[*at].state != State::Ended;
    let all = naive.deals.len();
    (0..all).rev().filter(open).nth(back).or_else(|| all.checked_sub(back + 1))
}

/// Proposes on both.
fn propose(
    fixture: &mut Fixture,
    naive: &mut Naive,
    deal: Deal,
) -> Result<(Result<(), Error>, bool), TestCaseError> {
    let deal = Deal { due: 0, disputed: 0, paid: 0, ..deal };
    let (corrected, divided, invoiced) = (false, false, false);
    let deal = Deal {
        delivered: 0,
        spanned: 0,
        answer_by: 0,
        corrected,
        divided,
        invoiced,
        since: 0,
        ..deal
    };
    let terms = AgreementTerms {
        provider: address(deal.provider),
        class_id: CLASS,
        group: deal.group,
        secs: deal.secs as u64,
        price: deal.price as u64,
        start: deal.start.into(),
        end: deal.end.into(),
        accept_by: deal.accept_by.into(),
        deliver_by: deal.deliver_by.into(),
        text: [9; 32],
    };
    let requester = address(deal.requester);
    let outcome = match (deal.left + 1, deal.every) {
        (1, 0) => fixture.propose(requester, &terms),
        (lessons, every) => {
            let series = Series { lessons: lessons as u8, every: every as u8 };
            fixture.propose_series(requester, &terms, series)
        }
    };
    let expected = naive.propose(deal);
    if let Ok(id) = outcome {
        prop_assert_eq!(id as usize, naive.deals.len(), "ids count from one");
    }
    Ok((outcome.map(drop), expected))
}

/// Invoices on both.
fn invoice(
    fixture: &mut Fixture,
    naive: &mut Naive,
    deal: Deal,
) -> Result<(Result<(), Error>, bool), TestCaseError> {
    let invoice = Invoice {
        requester: address(deal.requester),
        class_id: CLASS,
        secs: deal.secs as u64,
        price: deal.price as u64,
        start: deal.start.into(),
        end: deal.end.into(),
        pay_by: deal.accept_by.into(),
        text: [9; 32],
    };
    let outcome = fixture.invoice(address(deal.provider), &invoice);
    let expected = naive.invoice(deal);
    if let Ok(id) = outcome {
        prop_assert_eq!(id as usize, naive.deals.len(), "ids count from one");
    }
    Ok((outcome.map(drop), expected))
}

/// An agreement of which nothing has been done yet.
fn begun([requester, provider]: [Who; 2], group: u32, secs: u64, price: u64) -> Deal {
    Deal {
        requester,
        provider,
        group,
        secs: secs.into(),
        price: price.into(),
        start: 0,
        end: 0,
        accept_by: 0,
        deliver_by: 0,
        state: State::Proposed,
        due: 0,
        disputed: 0,
        rest: price.into(),
        paid: 0,
        delivered: 0,
        spanned: 0,
        answer_by: 0,
        corrected: false,
        divided: false,
        invoiced: false,
        left: 0,
        every: 0,
        since: 0,
    }
}

/// Runs one step on both; what each says of it must agree.
fn step(fixture: &mut Fixture, naive: &mut Naive, op: &Op) -> Result<(), TestCaseError> {
    let before = fixture.clone();
    let provider = |naive: &Naive, by, at: usize| match by {
        By::Right => naive.deals[at].provider,
        By::Other(who) => who,
    };
    let requester = |naive: &Naive, by, at: usize| match by {
        By::Right => naive.deals[at].requester,
        By::Other(who) => who,
    };
    let id = |at: usize| at as u32 + 1;
    macro_rules! recent {
        ($back:expr) => {
            match recent(naive, $back) {
                Some(at) => at,
                None => return Ok(()),
            }
        };
    }
    let (outcome, expected) = match op.clone() {
        Op::Advance(secs) => {
            fixture.now = fixture.now.plus(secs);
            naive.now += secs;
            return Ok(());
        }
        Op::Propose {
            requester,
            provider,
            group,
            slots,
            secs,
            price,
            ahead,
            accept,
            deliver,
            more,
        } => {
            let start = ((i64::from(naive.now / 300) + ahead) * 300) as u32;
            let end = start + slots * 300;
            let accept_by = naive.now + accept * DAY / 2;
            let deliver_by = accept_by.max(end) + deliver * DAY;
            let deal = begun([requester, provider], group, secs, price);
            let (left, every) = more;
            let deal = Deal { start, end, accept_by, deliver_by, left, every, ..deal };
            propose(fixture, naive, deal)?
        }
        Op::Join { requester, secs, price } => {
            let Some(last) = naive.deals.last().filter(|deal| deal.group > 0).cloned() else {
                return Ok(());
            };
            let (secs, price) = (secs.into(), u128::from(price));
            let deal = Deal { requester, secs, price, rest: price, state: State::Proposed, ..last };
            propose(fixture, naive, deal)?
        }
        Op::Invoice { requester, provider, slots, secs, price, ago, pay } => {
            let end = (naive.now / 300 + 1 - ago.min(naive.now / 300)) * 300;
            let (start, accept_by) = (end - slots * 300, naive.now + pay * 2 * DAY);
            let deal = begun([requester, provider], 0, secs, price);
            let (state, invoiced) = (State::Invoiced, true);
            invoice(fixture, naive, Deal { start, end, accept_by, state, invoiced, ..deal })?
        }
        Op::Pay(by, back) => {
            let at = recent!(back);
            let who = requester(naive, by, at);
            (fixture.pay(address(who), id(at)), naive.pay_invoice(who, at))
        }
        Op::Accept(by, back) => {
            let at = recent!(back);
            let who = provider(naive, by, at);
            (fixture.accept(address(who), id(at)), naive.accept(who, at))
        }
        Op::Reject(by, back) => {
            let at = recent!(back);
            let invoiced = naive.deals[at].invoiced;
            let who = if invoiced { requester(naive, by, at) } else { provider(naive, by, at) };
            (fixture.reject(address(who), id(at)), naive.reject(who, at))
        }
        Op::Cancel(by, back) => {
            let at = recent!(back);
            let invoiced = naive.deals[at].invoiced;
            let who = if invoiced { provider(naive, by, at) } else { requester(naive, by, at) };
            (fixture.cancel(address(who), id(at)), naive.cancel(who, at))
        }
        Op::Deliver { by, at: back, more, secs, skip, short, wait } => {
            let at = recent!(back);
            let who = provider(naive, by, at);
            let ats: Vec<_> = (0..=more).filter_map(|n| at.checked_sub(n)).collect();
            let secs: Vec<_> = ats
                .iter()
                .zip(secs)
                .map(|(at, secs)| secs % (naive.deals[*at].secs as u64 + 2))
                .collect();
            let (start, end) = (
                naive.deals[at].start + skip * 300,
                naive.deals[at].end.saturating_sub(short * 300),
            );
            if wait && naive.now < end {
                fixture.now = fixture.now.plus(end - naive.now);
                naive.now = end;
            }
            let before = fixture.clone();
            let ids: Vec<_> = ats.iter().map(|at| id(*at)).collect();
            let outcome = fixture.deliver(address(who), &ids, &secs, start.into(), end.into());
            let expected = naive.deliver(who, &ats, &secs, start, end);
            prop_assert_eq!(outcome.is_ok(), expected, "{:?}: {:?}", op, outcome);
            if outcome.is_err() {
                prop_assert_eq!(&*fixture, &before, "invariant_11_refusals_change_nothing");
            }
            return Ok(());
        }
        Op::Settle(by, back) => {
            let at = recent!(back);
            let who = requester(naive, by, at);
            (fixture.settle(address(who), id(at)), naive.settle(who, at))
        }
        Op::Dispute(by, back, amount) => {
            let at = recent!(back);
            let who = requester(naive, by, at);
            let amount = amount % (naive.deals[at].due as u64 + 2);
            (fixture.dispute(address(who), id(at), amount), naive.dispute(who, at, amount.into()))
        }
        Op::Award(who, back, amount) => {
            let at = recent!(back);
            let amount = amount % (naive.deals[at].disputed as u64 + 2);
            (fixture.award(address(who), id(at), amount), naive.award(who, at, amount.into()))
        }
        Op::Correct(by, back, secs) => {
            let at = recent!(back);
            let who = provider(naive, by, at);
            let secs = secs % (naive.deals[at].secs as u64 + 2);
            (fixture.correct(address(who), id(at), secs), naive.correct(who, at, secs))
        }
        Op::Concede(by, back, amount) => {
            let at = recent!(back);
            let who = provider(naive, by, at);
            let amount = amount % (naive.deals[at].due.max(naive.deals[at].disputed) as u64 + 2);
            (fixture.concede(address(who), id(at), amount), naive.concede(who, at, amount.into()))
        }
        Op::Withdraw(by, back) => {
            let at = recent!(back);
            let who = requester(naive, by, at);
            (fixture.withdraw(address(who), id(at)), naive.withdraw(who, at))
        }
        Op::Poke(back) => {
            let at = recent!(back);
            (fixture.poke(Address::repeat_byte(0x77), id(at)), naive.poke(at))
        }
        Op::Record { who, age, slots } => {
            let start = (naive.now / 300 - age) * 300;
            let end = start + slots * 300;
            let outcome = fixture.record(RECORDER, address(who), start.into(), end.into());
            (outcome, naive.record(who, start, end))
        }
        Op::Transfer { from, to, amount } => (
            fixture.transfer(address(from), address(to), amount.into()),
            naive.transfer(from, to, amount.into()),
        ),
        Op::FreezeProvider(back) => {
            let who = naive.deals[recent!(back)].provider;
            let op = Op::Freeze { who, directions: 2, amount: 0, secs: DAY / 2 };
            return step(fixture, naive, &op);
        }
        Op::FreezeRequester(back) => {
            let who = naive.deals[recent!(back)].requester;
            let op = Op::Freeze { who, directions: 1, amount: 0, secs: DAY / 2 };
            return step(fixture, naive, &op);
        }
        Op::Freeze { who, directions, amount, secs } => {
            let end = naive.now + secs;
            naive.people[who].frozen = (directions, amount.into(), end);
            fixture.change(address(who), |cell| {
                cell.frozen_directions = directions;
                cell.frozen_coin = amount.into();
                cell.frozen_until = end.into();
            });
            return Ok(());
        }
        Op::Verify(who, yes) => {
            naive.people[who].verified = yes;
            fixture.change(address(who), |cell| cell.level = yes.into());
            return Ok(());
        }
        Op::Pause(yes) => {
            naive.paused = yes;
            fixture.root.paused = yes.into();
            return Ok(());
        }
        Op::SetRule(step, retired) => {
            (fixture.set_rule(step, retired), naive.set_rule(step.into(), retired))
        }
        Op::Close(who) => (fixture.close(address(who)), naive.close(who)),
    };
    prop_assert_eq!(outcome.is_ok(), expected, "{:?}: {:?}", op, outcome);
    if outcome.is_err() {
        prop_assert_eq!(&*fixture, &before, "invariant_11_refusals_change_nothing");
    }
    Ok(())
}

/// Where the naive model says that an agreement stands.
fn expected_status(naive: &Naive, deal: &Deal) -> Status {
    let late = |until: u32| naive.now >= until;
    match deal.state {
        State::Proposed | State::Invoiced if late(deal.accept_by) => Status::Lapsed,
        State::Invoiced => Status::Invoiced,
        State::Proposed => Status::Proposed,
        State::Accepted if late(deal.deliver_until()) => Status::Undelivered,
        State::Accepted if deal.since > 0 && !late(deal.start) => Status::Between,
        State::Accepted if late(deal.end.max(deal.since) + 3 * DAY) => Status::Late,
        State::Accepted => Status::Accepted,
        State::Delivered { until } if late(until) => Status::Due,
        State::Delivered { .. } => Status::Delivered,
        State::Disputed { until } if late(until) => Status::Undecided,
        State::Disputed { .. } => Status::Disputed,
        State::Due => Status::Due,
        State::Ended => Status::Ended,
    }
}

/// Every invariant of the domain that applies, by its name.
fn check_invariants(fixture: &Fixture, naive: &Naive) -> Result<(), TestCaseError> {
    let mut all = 0;
    for (who, somebody) in naive.people.iter().enumerate() {
        let cell = fixture.cell(address(who));
        prop_assert_eq!(u128::from(cell.coin.get()), somebody.coin, "coin of {}", who);
        prop_assert_eq!(u128::from(cell.coin_locked.get()), somebody.locked, "locked of {}", who);
        let waiting: u128 =
            naive.deals.iter().filter(|deal| deal.requester == who).map(Deal::held).sum();
        prop_assert_eq!(
            u128::from(cell.coin_locked.get()),
            waiting,
            "invariant_1_what_is_locked_is_what_agreements_hold"
        );
        let it = fixture.factors(address(who));
        prop_assert_eq!(
            [it.provided, it.requested, it.disputes_lost, it.undelivered, it.splits]
                .map(|count| u32::from(count.get())),
            [
                somebody.provided,
                somebody.requested,
                somebody.lost,
                somebody.undelivered,
                somebody.splits
            ]
        );
        all += u128::from(cell.all_coin().0);
    }
    prop_assert_eq!(all, fixture.root.coin_supply(), "invariant_1_supply_is_what_accounts_hold");
    for (at, deal) in naive.deals.iter().enumerate() {
        let (cell, status) = fixture.agreement(at as u32 + 1);
        prop_assert_eq!(status, expected_status(naive, deal), "{:?}", deal);
        prop_assert_eq!(u128::from(cell.held.get()), deal.held());
        if deal.state != State::Ended {
            prop_assert_eq!(u128::from(cell.due.get()), deal.due);
            prop_assert_eq!(u128::from(cell.disputed.get()), deal.disputed);
            prop_assert_eq!(u32::from(cell.left), deal.left);
            prop_assert!(deal.invoiced || cell.deliver_by.get() == deal.deliver_by);
        }
    }
    let open = naive.deals.iter().filter(|deal| deal.state != State::Ended).count();
    prop_assert_eq!(fixture.agreements_left(), open, "invariant_9_what_ended_leaves_no_cell");
    for (who, slot) in &naive.taken {
        if slot * 300 + 10 * DAY >= naive.now {
            prop_assert!(
                fixture.is_taken(address(*who), slot * 300),
                "invariant_4_claimed_is_marked"
            );
        }
    }
    Ok(())
}

fn sequences() -> u32 {
    std::env::var("TIMEBANK_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(sequences()))]

    #[test]
    fn invariants_1_2_4_5_9_and_11_agreements_agree_with_the_naive_model_after_every_step(
        ops in prop::collection::vec(op(), 1..120)
    ) {
        let (mut fixture, mut naive) = founded();
        for op in &ops {
            let before: Vec<_> = (0..PEOPLE.len()).map(|who| fixture.cell(address(who))).collect();
            step(&mut fixture, &mut naive, op)?;
            check_invariants(&fixture, &naive)?;
            for (who, before) in before.iter().enumerate() {
                let frozen = case::freeze_of(before, fixture.now).map_or(0, |freeze| freeze.amount.0);
                prop_assert!(
                    fixture.cell(address(who)).coin.get() >= before.coin.get().min(frozen),
                    "invariant_5_coin_never_falls_below_what_is_frozen"
                );
            }
        }
        // The log alone gives the head and every balance: every unit of coin has a cause on it.
        prop_assert_eq!(
            replay(Head::default(), fixture.entries(0), keccak), Some(fixture.root.head()),
            "invariant_12_replaying_the_log_gives_the_head"
        );
        let mut balances = Balances::default();
        for (topics, data) in &fixture.log {
            balances.apply(topics, data).expect("the bank overdraws nobody");
        }
        prop_assert_eq!(balances.coin_supply(), fixture.root.coin_supply(), "invariant_2_by_cause");
        for who in 0..PEOPLE.len() {
            let held = u128::from(fixture.cell(address(who)).all_coin().0);
            prop_assert_eq!(
                balances.coin(address(who)), held, "invariant_12_the_log_rebuilds_every_balance"
            );
        }
        // Time ends everything: whoever pokes, nothing stays locked and no cell is left behind.
        let long = 120 * DAY;
        fixture.now = fixture.now.plus(long);
        naive.now += long;
        fixture.root.paused = 1;
        for at in 0..naive.deals.len() {
            if naive.deals[at].state != State::Ended {
                prop_assert_eq!(fixture.poke(Address::repeat_byte(0x77), at as u32 + 1), Ok(()));
                prop_assert!(naive.poke(at));
            }
        }
        check_invariants(&fixture, &naive)?;
        for who in 0..PEOPLE.len() {
            let locked = fixture.cell(address(who)).coin_locked.get();
            prop_assert_eq!(locked, 0, "invariant_9_time_returns_every_lock");
        }
        prop_assert_eq!(fixture.agreements_left(), 0, "invariant_9_no_cell_is_left_behind");
    }
}

#[test]
fn random_sequences_reach_every_status() {
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(op(), 240);
    let (mut seen, mut shared, mut paid, mut went_on) = ([0u32; 16], 0, 0, [0; 2]);
    for _ in 0..400 {
        let (mut fixture, mut naive) = founded();
        for op in strategy.new_tree(&mut runner).expect("it generates").current() {
            let before = fixture.log.len();
            step(&mut fixture, &mut naive, &op).expect("they agree");
            let events = fixture.log.len() - before;
            paid += u32::from(matches!(op, Op::Pay(..)) && events > 0);
            shared += u32::from(matches!(op, Op::Deliver { .. }) && events > 1);
        }
        for (topics, data) in &fixture.log {
            if topics[0] == agreement_advanced::SIGNATURE {
                seen[usize::from(data[31])] += 1;
            }
            if topics[0] == agreement_continued::SIGNATURE {
                went_on[usize::from(data[31] > 2)] += 1;
            }
        }
    }
    for status in [2, 3, 4, 5, 10, 11, 12, 13, 14, 15] {
        assert!(seen[status] > 5, "status {status} in {seen:?}");
    }
    assert!(shared > 10, "{shared} shared sessions");
    assert!(paid > 10, "{paid} invoices paid");
    assert!(went_on[0] > 20 && went_on[1] > 1, "{went_on:?} second and further lessons");
}
