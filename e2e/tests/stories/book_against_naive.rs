//! The same random sequences that the rules are held to on the host, fewer, against the blob on the chain.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::HashMap;
use timebank_e2e::{Actor, Bank, Officers, Refusal, EVIDENCE};
use timebank_rules::book::{OrderId, Outcome, Side};

#[allow(dead_code)] // The stories need less of it.
#[path = "../../../rules/tests/exchange/naive.rs"]
mod naive;
#[path = "../../../rules/tests/exchange/op.rs"]
#[allow(dead_code)] // Terms of freezes and ends of verifications are the bank's here.
mod op;

use naive::Naive;
use op::{op, Climate, Op, CALM, DUSTY, STORM};

const MEMBERS: usize = 8;
const NAMES: [&str; MEMBERS] = ["Ann", "Ben", "Cem", "Dora", "Emil", "Fay", "Gil", "Hua"];
const COIN: u64 = 30_000;
const HOURS: u64 = 30_000;
const CLASSES: [(u16, u16, u8); 2] = [(1, 2560, 20), (100, 100, 0)];

struct World {
    bank: Bank,
    officers: Officers,
    members: Vec<Actor>,
    classes: [u16; 2],
    naive: Naive,
    ids: HashMap<(usize, usize, u32), u128>,
}

impl World {
    async fn with(client: timebank_e2e::Client) -> Self {
        let (mut bank, officers) = Bank::staffed(client).await;
        let mut members = Vec::new();
        for name in NAMES {
            members.push(bank.member(&officers, name).await);
        }
        let mut classes = [0; 2];
        let (cleo, gus) = (&officers.central_bank, &officers.governor);
        for (at, (floor, ceiling, width)) in CLASSES.into_iter().enumerate() {
            let lot = 100;
            let class = bank.send(gus, |b| b.register_class(EVIDENCE, lot)).await.expect("he may");
            bank.send(cleo, |b| b.set_market(class, floor, ceiling, width, 600, 1))
                .await
                .expect("she may");
            bank.send(cleo, |b| b.set_terms(class, 100, u64::MAX)).await.expect("she may");
            let recorder = bank.organisation(["Carla", "Theo"][at]).await;
            let address = recorder.address;
            bank.send(gus, |b| b.accredit(class, address, u64::MAX)).await.expect("he may");
            let end = bank.last_slot() - at as u64 * 81_000;
            for member in &members {
                let (who, start) = (member.address, end - HOURS - COIN);
                bank.send(&recorder, |b| b.record(class, who, start, end, EVIDENCE))
                    .await
                    .expect("the recorder records");
                let secs = end - start - HOURS;
                bank.send(member, |b| b.convert(class, secs)).await.expect("hours convert");
                // What the second class brings in coin is too much.
                if at > 0 {
                    bank.send(member, |b| b.burn(secs.into())).await.expect("she withdraws");
                }
            }
            classes[at] = class;
        }
        let now = bank.now() as u32;
        let naive = Naive::opened(now, MEMBERS, COIN, HOURS, CLASSES);
        Self { bank, officers, members, classes, naive, ids: HashMap::new() }
    }

    async fn step(&mut self, op: Op) {
        // A call lies in the next block.
        self.naive.now = self.bank.now() as u32 + 6;
        let Self { bank, officers, members, classes, naive, ids } = self;
        match op {
            Op::Place { who, class, side, tick, lots, expiry, kind } => {
                let expiry = naive.now.saturating_add(expiry);
                let (id, at) = (classes[class], side as u8);
                let placed = bank
                    .send(&members[who], |b| b.place(id, at, tick, lots, expiry.into(), kind as u8))
                    .await;
                let expected = naive.place(who, class, side, tick, lots, expiry, kind);
                let seen = placed.as_ref().ok().map(|(_, lots, coin, outcome)| {
                    (*lots, *coin, OUTCOMES[usize::from(*outcome)])
                });
                assert_eq!(seen, expected, "{op:?}: {placed:?}");
                if let Ok((order_id, ..)) = placed {
                    let id = OrderId::from_number(order_id);
                    ids.insert((class, who, id.nonce), order_id);
                }
            }
            Op::Cancel { who, class, which } => {
                let orders = &naive.classes[class].orders;
                let Some(order) = orders.get(which % orders.len().max(1)).cloned() else { return };
                let id = ids[&(class, order.who, order.nonce)];
                let own = ids.get(&(class, who, order.nonce)) == Some(&id);
                let expected = own && naive.cancel(who, class, order.nonce);
                let done = bank.send(&members[who], |b| b.cancel(id)).await;
                assert_eq!(done.is_ok(), expected, "{op:?}: {done:?}");
            }
            Op::CancelAll { who, class } => {
                let (mut removed, mut cursor) = (0, 0);
                loop {
                    let (id, from) = (classes[class], cursor);
                    let (some, next) = bank
                        .send(&members[who], |b| b.cancel_all(id, from, 5))
                        .await
                        .expect("cancelling always works");
                    removed += some;
                    cursor = next;
                    if cursor == 0 {
                        break;
                    }
                }
                assert_eq!(removed, naive.cancel_all(who, class));
            }
            Op::PruneAll { .. }
            | Op::Reduce { .. }
            | Op::FreezeCoin { .. }
            | Op::Hold { .. }
            | Op::Owe { .. }
            | Op::Announce { .. } => {}
            Op::Prune { who, class, tick, most } => {
                let id = classes[class];
                let removed = bank.send(&members[who], |b| b.prune(id, tick, most as u8)).await;
                assert_eq!(removed, Ok(naive.prune(who, class, tick, most)));
            }
            Op::Freeze { who, .. } => {
                let (sue, subject) = (&officers.supervisor, members[who].address);
                let evidence = bank.new_evidence();
                let opened = bank.send(sue, |b| b.open_case(subject, 1, evidence)).await;
                // While a case runs there is no other.
                let Ok(case_id) = opened else { return };
                let frozen = bank.send(sue, |b| b.freeze(case_id, 1, 0)).await;
                if frozen.is_ok() {
                    naive.members[who].frozen_until = bank.now() as u32 + 3 * 86_400;
                } else {
                    assert!(matches!(frozen, Err(Refusal::ByBank(_))));
                }
            }
            Op::Advance { secs } => bank.chain().advance(secs.max(6).into()),
            // Verifications last; that they end is a story of its own.
            Op::Unverify { .. } | Op::Verify { .. } | Op::Nothing => {}
        }
    }

    async fn check(&mut self) {
        let Self { bank, members, classes, naive, .. } = self;
        naive.now = bank.now() as u32;
        for (who, expected) in naive.members.iter().enumerate() {
            let account = members[who].address;
            let coin = bank.ask(|b| b.balance_of(account)).await;
            assert_eq!(
                coin.low_u64(),
                expected.coin + expected.coin_locked,
                "invariant_6_what_one_loses_another_gains"
            );
            for (class, id) in classes.iter().enumerate() {
                let (coin, hours, _) = bank.ask(|b| b.locked_of(account, *id)).await;
                assert_eq!((coin, hours), (expected.coin_locked, expected.hours_locked[class]));
            }
        }
        for (class, id) in classes.iter().enumerate() {
            let (bid, ask, ..) = bank.ask(|b| b.market_of(*id)).await.expect("it is registered");
            assert_eq!((bid, ask), (naive.best(class, Side::Bid), naive.best(class, Side::Ask)));
            assert!(bid == 0 || ask == 0 || bid < ask, "invariant_7_the_book_is_never_crossed");
        }
    }
}

const OUTCOMES: [Outcome; 5] =
    [Outcome::Filled, Outcome::Resting, Outcome::Dropped, Outcome::Capped, Outcome::Halted];

async fn run(client: timebank_e2e::Client, climate: Climate) {
    let mut world = World::with(client).await;
    let mut runner = TestRunner::deterministic();
    for call in 0..CALLS {
        let bits = any::<u64>().new_tree(&mut runner).expect("it generates").current();
        world.step(op(bits, climate)).await;
        if call % 20 == 0 {
            world.check().await;
        }
    }
    for who in 0..MEMBERS {
        for class in 0..2 {
            world.step(Op::CancelAll { who, class }).await;
        }
    }
    world.check().await;
    let book = world.bank.state().cells;
    let left = book.keys().filter(|key| matches!(key.get(16), Some(b'l' | b'x'))).count();
    assert_eq!(left, 0, "invariant_9_a_drained_book_leaves_no_cell");
}

const CALLS: usize = 1_000;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariants_6_7_and_9_hold_on_the_chain_in_calm_markets() {
    run(client, CALM).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariants_6_7_and_9_hold_on_the_chain_in_dusty_markets() {
    run(client, DUSTY).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariants_6_7_and_9_hold_on_the_chain_in_stormy_markets() {
    run(client, STORM).await;
}
