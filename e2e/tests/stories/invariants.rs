//! The invariants by name, after every one of many random calls of the blob, among them refused ones.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use timebank_e2e::{replay, Actor, Bank, Officers, Refusal, EVIDENCE};
use timebank_rules::quantities::ClassId;
use timebank_rules::U256;

const CALLS: usize = 300;
const MEMBERS: [&str; 4] = ["Ann", "Ben", "Cem", "Dora"];

#[derive(Clone, Debug)]
enum Op {
    Advance(u64),
    Record { who: usize, class: usize, age: u64, slots: u64 },
    Convert { who: usize, class: usize, secs: u64 },
    Transfer { from: usize, to: usize, amount: u64 },
    TransferHours { from: usize, to: usize, class: usize, amount: u64 },
    Burn { who: usize, amount: u64 },
    Freeze { who: usize, directions: u8, amount: u64 },
    Release { case_id: u32 },
    Pause { area: u8, paused: bool },
    SetRule { rule: u8, mode: u8, weight: u8 },
    EndHold { who: usize },
}

/// Figures of the monitoring rules that these calls hit: from an hour on.
const FIGURES: [(u32, u32); 7] =
    [(3600, 0), (7200, 2), (2, 50), (3600, 50), (3600, 7), (3600, 0), (10, 50)];

fn op() -> impl Strategy<Value = Op> {
    let who = || 0..MEMBERS.len();
    let class = || 0..2usize;
    let amount = || prop_oneof![0..500u64, 0..5_000u64];
    prop_oneof![
        2 => (1..50_000u64).prop_map(Op::Advance),
        8 => (who(), class(), 0..80u64, 0..20u64)
            .prop_map(|(who, class, age, slots)| Op::Record { who, class, age, slots }),
        3 => (who(), class(), amount())
            .prop_map(|(who, class, secs)| Op::Convert { who, class, secs: secs / 2 * 2 }),
        5 => (who(), who(), amount())
            .prop_map(|(from, to, amount)| Op::Transfer { from, to, amount }),
        3 => (who(), who(), class(), amount())
            .prop_map(|(from, to, class, amount)| Op::TransferHours { from, to, class, amount }),
        1 => (who(), amount()).prop_map(|(who, amount)| Op::Burn { who, amount }),
        1 => (who(), 0..4u8, amount())
            .prop_map(|(who, directions, amount)| Op::Freeze { who, directions, amount }),
        1 => (1..9u32).prop_map(|case_id| Op::Release { case_id }),
        1 => (prop_oneof![Just(0u8), Just(2)], prop::bool::weighted(0.2))
            .prop_map(|(area, paused)| Op::Pause { area, paused }),
        1 => (1..8u8, 0..3u8, 0..120u8)
            .prop_map(|(rule, mode, weight)| Op::SetRule { rule, mode, weight }),
        1 => who().prop_map(|who| Op::EndHold { who }),
    ]
}

struct Town {
    bank: Bank,
    officers: Officers,
    members: Vec<Actor>,
    classes: Vec<(u16, Actor)>,
}

impl Town {
    async fn run(&mut self, op: &Op) -> Result<bool, Refusal> {
        let Self { bank, officers, members, classes } = self;
        let sue = &officers.supervisor;
        match *op {
            Op::Advance(secs) => {
                bank.chain().advance(secs);
                Ok(true)
            }
            Op::Record { who, class, age, slots } => {
                let start = bank.last_slot() - age * 300;
                let (class, recorder) = &classes[class];
                let (member, end) = (members[who].address, start + slots * 300);
                bank.send(recorder, |b| b.record(*class, member, start, end, EVIDENCE)).await
            }
            Op::Convert { who, class, secs } => {
                let class = classes[class].0;
                bank.send(&members[who], |b| b.convert(class, secs)).await
            }
            Op::Transfer { from, to, amount } => {
                let (from, to, amount) = (&members[from], members[to].address, amount.into());
                let (said, code) = bank.ask(|b| b.can_transfer(from.address, to, amount)).await;
                let reasons = bank.ask(|b| b.why_not(from.address, to, amount)).await;
                let done = bank.send(from, |b| b.transfer(to, amount)).await;
                assert_eq!(said, done.is_ok(), "invariant_13_can_transfer_says_what_transfer_does");
                assert_eq!(code, done.as_ref().err().map_or(0, Refusal::code));
                assert_eq!(reasons.first().copied().unwrap_or(0), code, "the first of {reasons:?}");
                done
            }
            Op::TransferHours { from, to, class, amount } => {
                let (to, id) = (members[to].address, classes[class].0.into());
                bank.send(&members[from], |b| b.transfer_hours(to, id, amount.into())).await
            }
            Op::Burn { who, amount } => bank.send(&members[who], |b| b.burn(amount.into())).await,
            Op::Freeze { who, directions, amount } => {
                let subject = members[who].address;
                let case_id = bank.send(sue, |b| b.open_case(subject, 1, EVIDENCE)).await?;
                bank.send(sue, |b| b.freeze(case_id, directions, amount)).await
            }
            Op::Release { case_id } => bank.send(sue, |b| b.release(case_id)).await,
            Op::Pause { area, paused } => bank.send(sue, |b| b.set_paused(area, paused)).await,
            Op::SetRule { rule, mode, weight } => {
                let (first, second) = FIGURES[usize::from(rule) - 1];
                let gus = &officers.governor;
                bank.send(gus, |b| b.set_rule(rule, mode, weight, first, second)).await
            }
            Op::EndHold { who } => {
                let who = members[who].address;
                bank.send(sue, |b| b.end_hold(who)).await
            }
        }
    }

    async fn check(&mut self) {
        let audited = replay(&mut self.bank);
        let (seq, head) = self.bank.ask(|b| b.audit_head()).await;
        assert_eq!(
            (audited.head.seq, audited.head.hash),
            (seq, head.0),
            "invariant_12_replaying_the_log_gives_the_head"
        );
        let supply = self.bank.ask(|b| b.total_supply()).await;
        let (minted, burned) = self.bank.ask(|b| b.coin_totals()).await;
        let mut coin = U256::zero();
        for member in &self.members {
            let balance = self.bank.ask(|b| b.balance_of(member.address)).await;
            let rebuilt = audited.balances.coin(member.address);
            assert_eq!(balance, rebuilt.into(), "invariant_12_the_log_rebuilds_every_balance");
            coin += balance;
        }
        assert_eq!(coin, supply, "invariant_1_supply_is_what_accounts_hold");
        assert_eq!(supply, (minted - burned).into(), "invariant_1_minted_less_burned");
        for (class, _) in &self.classes {
            let (.., recorded, converted) =
                self.bank.ask(|b| b.class_of(*class)).await.expect("it is registered");
            let mut held = U256::zero();
            for member in &self.members {
                let hours = self.bank.ask(|b| b.hours_of(member.address, (*class).into())).await;
                let rebuilt = audited.balances.hours(member.address, ClassId(*class));
                assert_eq!(hours, rebuilt.into(), "invariant_12_the_log_rebuilds_every_balance");
                held += hours;
            }
            let expected = (recorded - converted).into();
            assert_eq!(held, expected, "invariant_3_hours_held_are_recorded_less_converted");
        }
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariants_1_3_11_12_and_13_hold_after_every_one_of_many_random_calls() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let mut members = Vec::new();
    for name in MEMBERS {
        members.push(bank.member(&officers, name).await);
    }
    let classes = vec![
        bank.class(&officers, "care", 100, "Carla").await,
        bank.class(&officers, "teaching", 150, "Theo").await,
    ];
    let end = bank.last_slot();
    let (care, carla) = classes[0].clone();
    for member in &members {
        let who = member.address;
        bank.send(&carla, |b| b.record(care, who, end - 100 * 3600, end - 90 * 3600, EVIDENCE))
            .await
            .expect("the recorder records");
        bank.send(member, |b| b.convert(care, 5 * 3600)).await.expect("hours convert");
    }
    let mut town = Town { bank, officers, members, classes };
    let mut runner = TestRunner::deterministic();
    let mut done = 0;
    for _ in 0..CALLS {
        let op = op().new_tree(&mut runner).expect("it generates").current();
        let before = town.bank.state();
        match town.run(&op).await {
            Ok(_) => done += 1,
            Err(Refusal::ByBank(_)) if matches!(op, Op::Freeze { .. }) => {}
            Err(Refusal::ByBank(_)) => {
                assert!(town.bank.state() == before, "invariant_11_refusals_change_nothing");
            }
            Err(Refusal::Other(what)) => panic!("{op:?}: {what}"),
        }
        town.check().await;
    }
    assert!(done > CALLS / 4, "only {done} of {CALLS} calls went through");
}
