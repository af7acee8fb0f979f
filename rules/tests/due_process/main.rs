//! Officers who try everything, in random order and in any office: what a plain model of due process says of each
//! step must be what the rules say, and whatever they try, nobody is frozen longer than due process allows.

mod naive;
mod op;
mod world;

use naive::{Naive, DAY};
use op::{op, Op};
use proptest::prelude::*;
use timebank_rules::case;
use timebank_rules::quantities::Time;
use world::{World, PEOPLE};

const START: u32 = 20_000 * DAY + 5;

/// Runs one operation on both; whether it goes through must be the same.
fn step(world: &mut World, naive: &mut Naive, op: Op) -> Result<(), TestCaseError> {
    let before = world.clone();
    let last = world.root().cases.get();
    let at = |back: u32| last.saturating_sub(back);
    let (done, expected) = match op {
        Op::Advance(secs) => {
            world.advance(secs);
            naive.now += secs;
            return Ok(());
        }
        Op::Appoint { who, role } => {
            world.appoint(who, role);
            naive.appoint(who, role);
            return Ok(());
        }
        Op::Open { who, subject, facts } => {
            (world.open(who, subject, facts), naive.open(who, subject, facts))
        }
        Op::Freeze { who, case, directions, amount } => (
            world.freeze(who, at(case), directions, amount),
            naive.freeze(who, at(case), directions, amount),
        ),
        Op::SetAmount { who, case, amount } => {
            (world.set_amount(who, at(case), amount), naive.set_amount(who, at(case), amount))
        }
        Op::Replace { who, case, directions, amount } => (
            world.replace(who, at(case), directions, amount),
            naive.replace(who, at(case), directions, amount),
        ),
        Op::Confirm { who, case, days } => {
            (world.confirm(who, at(case), days), naive.confirm(who, at(case), days))
        }
        Op::Release { who, case } => (world.release(who, at(case)), naive.release(who, at(case))),
        Op::Uphold { who, case } => (world.uphold(who, at(case)), naive.uphold(who, at(case))),
        Op::Seize { who, case, amount } => {
            (world.seize(who, at(case), amount), naive.seize(who, at(case), amount))
        }
        Op::Close { who, case } => (world.close(who, at(case)), naive.close(who, at(case))),
        Op::Answer { who, case } => (world.answer(who, at(case)), naive.answer(who, at(case))),
        Op::Appeal { who, case } => (world.appeal(who, at(case)), naive.appeal(who, at(case))),
        Op::Propose { who, case, to, amount } => {
            (world.propose(who, at(case), to, amount), naive.propose(who, at(case), to, amount))
        }
        Op::Approve { who, case, to, amount } => {
            (world.approve(who, at(case), to, amount), naive.approve(who, at(case), to, amount))
        }
        Op::Pay { from, to, amount } => (world.pay(from, to, amount), naive.pay(from, to, amount)),
        Op::Prosecute { .. } | Op::Rush { .. } => unreachable!("taken apart into steps"),
    };
    prop_assert_eq!(done.is_ok(), expected, "{:?}: {:?}", op, done);
    if done.is_err() {
        prop_assert!(*world == before, "invariant_11_refusals_change_nothing");
    }
    if !matches!(op, Op::Seize { .. }) {
        for who in 0..PEOPLE {
            let (was, is) = (before.account(who).cell, world.account(who).cell);
            let frozen = case::freeze_of(&was, before.now()).map_or(0, |freeze| freeze.amount.0);
            prop_assert!(
                is.coin.get() >= was.coin.get().min(frozen),
                "invariant_5_coin_never_falls_below_what_is_frozen_except_into_quarantine"
            );
        }
    }
    Ok(())
}

fn check(world: &World, naive: &Naive) -> Result<(), TestCaseError> {
    let held: u64 = world.people().map(|account| account.cell.coin.get()).sum();
    prop_assert_eq!(
        u128::from(held) + world.root().quarantine.get(),
        world.supply,
        "invariant_1_supply_is_what_accounts_hold_and_quarantine"
    );
    for (who, account) in world.people().enumerate() {
        prop_assert_eq!(account.cell.coin.get(), naive.coin[who]);
        let freeze = case::freeze_of(&account.cell, world.now());
        let seen = freeze.map(|freeze| (freeze.directions, freeze.amount.0));
        prop_assert_eq!(seen, naive.frozen(who), "invariant_10_no_freeze_without_a_case");
        let Some(freeze) = freeze else { continue };
        let file = world.case(freeze.case_id);
        prop_assert_eq!(file.subject, account.address.0, "invariant_10_a_freeze_cites_its_case");
        prop_assert!(case::is_running(&file, world.now()), "invariant_10_of_a_case_that_runs");
        let (_, from) = naive.cases[freeze.case_id as usize].freeze.expect("it was frozen");
        let confirmed = naive.cases[freeze.case_id as usize].confirmed;
        let longest = confirmed.map_or(from + 3 * DAY, |(_, at, _)| at + 180 * DAY);
        prop_assert!(freeze.until <= Time(longest), "invariant_10_no_freeze_outlives_its_term");
        if let Some((judge, ..)) = confirmed {
            let (froze, _) = naive.cases[freeze.case_id as usize].freeze.expect("it was frozen");
            prop_assert_ne!(judge, froze, "nobody judges what it did itself");
        }
    }
    for ((who, day), taken) in &naive.measures {
        prop_assert!(*taken <= 32, "invariant_10_no_officer_exceeds_the_budget: {who} on {day}");
    }
    for freezes in &naive.freezes {
        let apart = freezes.windows(2).all(|pair| {
            let rest = if pair[1].2 { 0 } else { 30 * DAY };
            pair[1].0 >= pair[0].1 + rest
        });
        prop_assert!(apart, "invariant_10_no_supervisor_chains_freezes: {freezes:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn invariants_5_and_10_hold_whatever_officers_try_in_whatever_office(
        ops in prop::collection::vec(op(), 1..150)
    ) {
        let mut world = World::founded(Time(START));
        let mut naive = Naive::founded(START);
        for op in ops {
            for op in op.steps(&naive.role) {
                step(&mut world, &mut naive, op)?;
                naive.note_ends();
                check(&world, &naive)?;
            }
        }
    }
}
