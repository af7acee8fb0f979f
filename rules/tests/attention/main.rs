//! Attention against a naive model: random campaigns, roots, strikes, records, freezes and claims, honest and not, while
//! the clock runs. After every operation the invariants are checked by name.

mod fixture;
mod naive;

use fixture::{Fixture, BANK};
use naive::{Campaign, Naive, Who};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use timebank_rules::campaign::{Attention, Line, Offer, Sheet};
use timebank_rules::cells::{Campaign as Cell, Key};
use timebank_rules::quantities::Time;
use timebank_rules::storage::Storage;
use timebank_rules::timesheet::is_taken;
use timebank_rules::Address;

const PEOPLE: usize = 5;
const COIN: u64 = 20_000;
const DAY: u64 = 86_400;
const START: u32 = 20_000 * 86_400 + 7 * 3600;

fn address(who: Who) -> Address {
    Address::repeat_byte(who as u8 + 1)
}

/// What a claimant changes of an honest claim.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fraud {
    None,
    MoreSlots,
    OtherSalt,
    ShorterProof,
    AnothersLeaf,
    OtherCampaign,
}

#[derive(Clone, Debug)]
enum Op {
    Advance(u32),
    Open {
        sponsor: Who,
        attestor: Who,
        rate: u16,
        cap: u16,
        days: u64,
        delay: u32,
        amount: u64,
    },
    Fund {
        id: u32,
        who: Who,
        amount: u64,
    },
    Publish {
        id: u32,
        honest: bool,
        age: u64,
        lines: Vec<(Who, u64, u64)>,
    },
    Strike {
        id: u32,
        age: u64,
    },
    /// From one of the last sheets, by one of its members.
    Claim {
        back: usize,
        line: usize,
        fraud: Fraud,
    },
    Record {
        who: Who,
        age: u64,
        count: u64,
    },
    Freeze {
        who: Who,
        directions: u8,
        amount: u64,
    },
    Close {
        id: u32,
    },
}

fn op() -> impl Strategy<Value = Op> {
    let who = || 0..PEOPLE;
    let id = || 1..4u32;
    let fraud = prop_oneof![
        6 => Just(Fraud::None),
        1 => Just(Fraud::MoreSlots),
        1 => Just(Fraud::OtherSalt),
        1 => Just(Fraud::ShorterProof),
        1 => Just(Fraud::AnothersLeaf),
        1 => Just(Fraud::OtherCampaign),
    ];
    let cap = prop_oneof![1 => Just(0u16), 6 => 1..9u16];
    let age = prop_oneof![4 => Just(1u64), 1 => 0..5u64];
    let line = || (who(), 0..280u64, 1..9u64);
    prop_oneof![
        4 => prop_oneof![1..7200u32, 60_000..100_000u32].prop_map(Op::Advance),
        2 => (0..2usize, 1..3usize, 1..60u16, cap, 0..9u64, 1..4u32, 0..9_000u64).prop_map(
            |(sponsor, attestor, rate, cap, days, delay, amount)| {
                Op::Open { sponsor, attestor, rate, cap, days, delay: delay * 86_400, amount }
            }
        ),
        1 => (id(), 0..2usize, 0..3_000u64)
            .prop_map(|(id, who, amount)| Op::Fund { id, who, amount }),
        6 => (id(), prop::bool::weighted(0.9), age, prop::collection::vec(line(), 1..9))
            .prop_map(|(id, honest, age, lines)| Op::Publish { id, honest, age, lines }),
        1 => (id(), 0..5u64).prop_map(|(id, age)| Op::Strike { id, age }),
        10 => (0..6usize, 0..5usize, fraud)
            .prop_map(|(back, line, fraud)| Op::Claim { back, line, fraud }),
        2 => (who(), 0..3_000u64, 0..20u64)
            .prop_map(|(who, age, count)| Op::Record { who, age, count }),
        1 => (who(), prop_oneof![4 => Just(0u8), 1 => 1..4u8], 0..30_000u64)
            .prop_map(|(who, directions, amount)| Op::Freeze { who, directions, amount }),
        1 => id().prop_map(|id| Op::Close { id }),
    ]
}

/// The bank, its model, and the sheets that attestors drew up, by campaign and day.
struct Pair {
    fixture: Fixture,
    naive: Naive,
    sheets: Vec<(u32, u64, Vec<Who>, Sheet)>,
}

impl Pair {
    fn new() -> Self {
        let mut fixture = Fixture::new(START);
        let mut naive = Naive { now: START.into(), ..Naive::default() };
        for who in 0..PEOPLE {
            fixture.enrol(address(who), COIN);
            naive.coin.insert(who, COIN);
        }
        Self { fixture, naive, sheets: Vec::new() }
    }

    /// Runs one operation on both; whether it went through, and whether it was to.
    fn run(&mut self, op: &Op) -> (bool, bool) {
        let Self { fixture, naive, sheets } = self;
        let today = naive.now / DAY;
        match op.clone() {
            Op::Advance(secs) => {
                fixture.now = fixture.now.plus(secs);
                naive.now += u64::from(secs);
                (true, true)
            }
            Op::Open { sponsor, attestor, rate, cap, days, delay, amount } => {
                let (first_day, end_day) = (today, today + days);
                let (daily_cap, attests) = (cap.into(), address(attestor));
                let end = end_day * DAY;
                let offer = Offer { attestor: attests, rate, daily_cap: cap, end, delay };
                let (pool, sheets) = (0, BTreeMap::new());
                let (rate, delay) = (rate.into(), delay.into());
                let campaign = Campaign {
                    sponsor,
                    attestor,
                    rate,
                    daily_cap,
                    first_day,
                    end_day,
                    delay,
                    pool,
                    sheets,
                };
                let done = fixture.open(address(sponsor), offer, amount).is_ok();
                (done, naive.open(campaign, amount))
            }
            Op::Fund { id, who, amount } => {
                (fixture.fund(id, address(who), amount).is_ok(), naive.fund(id, who, amount))
            }
            Op::Publish { id, honest, age, lines } => {
                let day = today.saturating_sub(age);
                let mut by_member = BTreeMap::<Who, BTreeSet<u64>>::new();
                for (who, first, count) in lines {
                    by_member.entry(who).or_default().extend(first..first + count);
                }
                let drawn = by_member.iter().map(|(who, slots)| Line {
                    member: address(*who),
                    slots: mask(slots),
                    salt: [*who as u8 + 9; 32],
                });
                let sheet = Sheet::of(id, day as u32, drawn.collect()).expect("there are lines");
                let attestor = naive.campaigns.get(&id).map_or(0, |campaign| campaign.attestor);
                let who = if honest { attestor } else { (attestor + 1) % PEOPLE };
                let done = fixture.publish(id, address(who), day as u32, sheet.root()).is_ok();
                if done {
                    sheets.push((id, day, by_member.keys().copied().collect(), sheet));
                }
                (done, naive.publish(id, who, day, by_member))
            }
            Op::Strike { id, age } => {
                let day = today.saturating_sub(age);
                (fixture.strike(id, day as u32).is_ok(), naive.strike(id, day))
            }
            Op::Claim { back, line, fraud } => {
                let at = sheets.len().checked_sub(back + 1).map(|at| &sheets[at]);
                let Some((id, day, members, sheet)) = at else { return (true, true) };
                let (id, day, who) = (*id, *day, members[line % members.len()]);
                let from = if fraud == Fraud::AnothersLeaf { (who + 1) % PEOPLE } else { who };
                let Some((mut attention, mut proof)) = sheet.claim(address(from)) else {
                    return (true, true);
                };
                let honest = match fraud {
                    Fraud::None => true,
                    Fraud::MoreSlots => {
                        attention.slots[35] ^= 0x80;
                        false
                    }
                    Fraud::OtherSalt => {
                        attention.salt[31] ^= 1;
                        false
                    }
                    // A tree of one leaf has no proof to shorten.
                    Fraud::ShorterProof => proof.pop().is_none(),
                    Fraud::AnothersLeaf => false,
                    Fraud::OtherCampaign => {
                        attention.campaign_id = id % 3 + 1;
                        false
                    }
                };
                let paid = fixture.claim(address(who), &attention, &proof).ok();
                // A sheet that was struck, and perhaps followed by another, proves nothing any more.
                let stands = fixture.load::<Cell>(Key::campaign(id)).root(day as u32).copied();
                let stands = stands.is_some_and(|root| root.root == sheet.root());
                let expected = if honest && stands { naive.claim(id, day, who) } else { None };
                assert_eq!(paid, expected, "a claim pays what the model pays");
                (paid.is_some(), expected.is_some())
            }
            Op::Record { who, age, count } => {
                let first = naive.now / 300 - age;
                let (start, end) = (first * 300, (first + count) * 300);
                let done = fixture.record(address(who), start, end).is_ok();
                (done, naive.record(who, first, count))
            }
            Op::Freeze { who, directions, amount } => {
                fixture.freeze(address(who), directions, amount);
                naive.frozen.insert(who, (directions, amount));
                (true, true)
            }
            Op::Close { id } => {
                let who = naive.campaigns.get(&id).map_or(0, |campaign| campaign.sponsor);
                (fixture.close(id, address(who)).is_ok(), naive.close(id))
            }
        }
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let Self { fixture, naive, .. } = self;
        let mut coin = fixture.root.pooled.get();
        for who in 0..PEOPLE {
            let held = fixture.account(address(who)).cell.coin.get();
            prop_assert_eq!(held, naive.coin_of(who), "coin of {}", who);
            coin += u128::from(held);
        }
        prop_assert_eq!(
            coin,
            fixture.root.coin_supply(),
            "invariant_1_supply_is_what_accounts_and_pools_hold"
        );
        prop_assert_eq!(
            fixture.root.coin_minted.get(),
            u128::from(COIN) * PEOPLE as u128,
            "invariant_2_nothing_is_minted_for_attention"
        );
        let mut pooled = 0u128;
        for id in 1..=naive.opened {
            let cell = fixture.load::<Cell>(Key::campaign(id));
            let pool = naive.campaigns.get(&id).map_or(0, |campaign| campaign.pool);
            prop_assert_eq!(cell.pool.get(), pool, "invariant_1_the_pool_of_{}", id);
            pooled += u128::from(pool);
        }
        prop_assert_eq!(pooled, fixture.root.pooled.get(), "invariant_1_pools_add_up");
        Ok(())
    }

    /// The timesheets say of every slot that they still span what the model says of it.
    fn check_slots(&self) -> Result<(), TestCaseError> {
        let Self { fixture, naive, .. } = self;
        for who in 0..PEOPLE {
            let sheet = fixture.load(Key::timesheet(&address(who)));
            for slot in (naive.now - 9 * DAY) / 300..naive.now / 300 {
                prop_assert_eq!(
                    is_taken(&sheet, Time(slot as u32 * 300)),
                    naive.slots.contains(&(who, slot)),
                    "invariant_4_a_slot_is_marked_when_it_was_counted"
                );
            }
        }
        Ok(())
    }
}

fn mask(slots: &BTreeSet<u64>) -> [u8; 36] {
    let mut mask = [0; 36];
    for slot in slots {
        let one = Attention::between(*slot as u32 * 300, (*slot as u32 + 1) * 300);
        for (byte, one) in mask.iter_mut().zip(one) {
            *byte |= one;
        }
    }
    mask
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn invariants_1_2_4_5_11_and_12_hold_while_attention_is_paid(
        ops in prop::collection::vec(op(), 1..160)
    ) {
        let mut pair = Pair::new();
        for op in &ops {
            let before = pair.fixture.clone();
            let (done, expected) = pair.run(op);
            prop_assert_eq!(done, expected, "{:?}", op);
            if !done {
                prop_assert_eq!(&pair.fixture, &before, "invariant_11_refusals_change_nothing");
            }
            if let (true, Op::Open { sponsor: who, .. } | Op::Fund { who, .. }) = (done, op) {
                let frozen = before.account(address(*who)).cell.frozen_coin.get();
                let left = pair.fixture.account(address(*who)).cell.coin.get();
                prop_assert!(left >= frozen, "invariant_5_frozen_coin_stays");
            }
            pair.check()?;
        }
        pair.check_slots()?;
        let balances = pair.fixture.balances();
        prop_assert_eq!(balances.coin(BANK), pair.fixture.root.pooled.get());
        for who in 0..PEOPLE {
            prop_assert_eq!(
                balances.coin(address(who)), u128::from(pair.naive.coin_of(who)),
                "invariant_12_the_log_rebuilds_every_balance"
            );
        }
    }
}

/// The random sequences get as far as paying: a run that never pays would show nothing.
#[test]
fn the_random_sequences_pay_and_refuse_often() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut paid, mut refused, mut struck, mut closed) = (0, 0, 0, 0);
    for _ in 0..200 {
        let ops = prop::collection::vec(op(), 100..160);
        let ops = ops.new_tree(&mut runner).expect("it generates").current();
        let mut pair = Pair::new();
        for op in &ops {
            let coin = pair.fixture.root.pooled.get();
            let (done, _) = pair.run(op);
            match op {
                Op::Claim { .. } if coin > pair.fixture.root.pooled.get() => paid += 1,
                Op::Claim { .. } if !done => refused += 1,
                Op::Strike { .. } if done => struck += 1,
                Op::Close { .. } if done => closed += 1,
                _ => {}
            }
        }
    }
    assert!(
        paid > 100 && refused > 100 && struck > 20 && closed > 5,
        "{paid} {refused} {struck} {closed}"
    );
}
