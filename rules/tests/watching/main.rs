//! Monitoring against a naive model that keeps every deed: random sequences under random policies, in which the clock
//! runs. Each call is refused by the same rule, says the same with the same figures, and is what the pre-check said.

mod naive;

use naive::{Naive, Said};
use proptest::prelude::*;
use timebank_rules::cells::{Cell, Key, Member};
use timebank_rules::event::{alert, held};
use timebank_rules::member::Account;
use timebank_rules::monitor::{self, hold, policy, window};
use timebank_rules::quantities::{ClassId, Secs, Time};
use timebank_rules::restrictions::is_on_hold;
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Logged, World};
use timebank_rules::{
    handlers::{coin, hours},
    ledger, roles, Address, Error,
};

const MEMBERS: usize = 4;
const START: u32 = 20_000 * 86_400;
const GOVERNOR: Address = Address::repeat_byte(0xa0);
const HOUR: u64 = 3600;

fn address(who: usize) -> Address {
    Address::repeat_byte(who as u8 + 1)
}

#[derive(Clone, Debug)]
enum Op {
    Advance(u32),
    Pay { from: usize, to: usize, secs: u64 },
    Give { from: usize, to: usize, secs: u64 },
    Burn { who: usize, secs: u64 },
    Set { rule: u8, mode: u8, weight: u8 },
    EndHold { who: usize },
}

/// As much as there is.
const ALL: u64 = 0;

fn op() -> impl Strategy<Value = Op> {
    let who = || 0..MEMBERS;
    let secs = || prop_oneof![1..HOUR * 2, HOUR * 2..HOUR * 12, HOUR * 6..HOUR * 8, Just(ALL)];
    prop_oneof![
        3 => prop_oneof![1..HOUR as u32, 3600..30_000u32, 80_000..1_000_000u32].prop_map(Op::Advance),
        8 => (who(), who(), secs()).prop_map(|(from, to, secs)| Op::Pay { from, to, secs }),
        4 => (who(), who(), secs()).prop_map(|(from, to, secs)| Op::Give { from, to, secs }),
        1 => (who(), secs()).prop_map(|(who, secs)| Op::Burn { who, secs }),
        2 => (1..6u8, 0..3u8, 0..90u8)
            .prop_map(|(rule, mode, weight)| Op::Set { rule, mode, weight }),
        1 => who().prop_map(|who| Op::EndHold { who }),
    ]
}

/// The figures of each rule in these sequences.
const FIGURES: [(u64, u64); 5] =
    [(8 * HOUR, 0), (20 * HOUR, 2), (2, 75), (6 * HOUR, 80), (5 * HOUR, 7)];

/// What the last message had the bank say of alerts and holds.
fn said(world: &World) -> Vec<Said> {
    let number =
        |word: &[u8]| word[24..].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    let said = |(topics, data): &Logged| {
        let words: Vec<_> = data.chunks(32).map(number).collect();
        match topics.as_slice() {
            [signature, rule, account, _] if *signature == alert::SIGNATURE => {
                let who = usize::from(account[31]) - 1;
                Some((number(rule) as u8, who, words[1], words[2], words[3]))
            }
            [signature, account, _] if *signature == held::SIGNATURE => {
                Some((0, usize::from(account[31]) - 1, words[0], words[1], words[2]))
            }
            _ => None,
        }
    };
    world.bank.log.iter().filter_map(said).collect()
}

fn founded() -> (World, Naive) {
    let mut world = World::founded(GOVERNOR, Time(START));
    let root = &mut world.bank.root;
    (root.classes, root.coin_minted) = (1.into(), u128::from(u64::MAX).into());
    let call = world.call(GOVERNOR);
    policy::set_risk(&mut world.bank.root, call, 100, 9, 70_000).expect("within the bounds");
    for (rule, (first, second)) in [(6, (3600, 0)), (7, (10, 80))] {
        policy::set_rule(&mut world.bank.root, call, rule, 0, 0, first, second)
            .expect("so are these");
    }
    let mut naive = Naive {
        rules: FIGURES.map(|(first, second)| (1, 40, first, second)),
        line: 100,
        decay: 9,
        hold_secs: 70_000,
        now: START.into(),
        level: Vec::new(),
        watched: Vec::new(),
    };
    for (at, (first, second)) in FIGURES.into_iter().enumerate() {
        let (rule, first, second) = (at as u8 + 1, first as u32, second as u32);
        policy::set_rule(&mut world.bank.root, call, rule, 1, 40, first, second)
            .expect("so are these");
    }
    for who in 0..MEMBERS {
        let mut account = Account { address: address(who), cell: Member::empty() };
        account.cell.status = 1;
        account.cell.level = who as u8 % 2 + 1;
        account.cell.opened_at = START.into();
        account.cell.verified_until = u32::MAX.into();
        account.cell.coin = (10 * HOUR).into();
        assert!(account.cell.set_hours(ClassId(1), Secs(20 * HOUR)));
        world.bank.save_account(&account);
        naive.open(account.cell.level.into());
    }
    (world, naive)
}

fn step(world: &mut World, naive: &mut Naive, op: &Op) -> Result<(), TestCaseError> {
    world.now = Time(naive.now as u32);
    world.bank.take_log();
    let before = world.bank.clone();
    let all = |world: &World, who: usize, secs: u64, class: Option<ClassId>| match (secs, class) {
        (ALL, None) => world.bank.account(address(who)).cell.coin().0,
        (ALL, Some(class)) => world.bank.account(address(who)).cell.hours(class).0,
        _ => secs,
    };
    let (who, to, secs, outcome) = match *op {
        Op::Advance(secs) => {
            naive.now += u64::from(secs);
            return Ok(());
        }
        Op::Set { rule, mode, weight } => {
            let (first, second) = FIGURES[usize::from(rule) - 1];
            let figures = (first as u32, second as u32);
            let call = world.call(GOVERNOR);
            let root = &mut world.bank.root;
            policy::set_rule(root, call, rule, mode, weight, figures.0, figures.1)
                .expect("within the bounds");
            naive.rules[usize::from(rule) - 1] = (mode, weight, first, second);
            return Ok(());
        }
        Op::EndHold { who } => {
            let mut officer = Account { address: GOVERNOR, cell: Member::empty() };
            officer.cell.roles = roles::SUPERVISOR.into();
            let mut account = world.bank.account(address(who));
            let ended = hold::end(world.call(GOVERNOR), &officer, &mut account);
            prop_assert_eq!(ended.is_ok(), naive.held(who));
            if ended.is_ok() {
                naive.watched[who].held_until = 0;
            }
            world.bank.save_account(&account);
            return Ok(());
        }
        Op::Pay { from, to, secs } => {
            let secs = all(world, from, secs, None);
            let said =
                coin::can_transfer(&world.bank, world.now, address(from), address(to), secs.into());
            let outcome = world.send(address(from), |bank, call| {
                coin::transfer(bank, call, address(to), secs.into())
            });
            let code = outcome.as_ref().map_or_else(Error::code, |_| 0);
            prop_assert_eq!(said, (code == 0, code), "invariant_13_can_transfer");
            (from, Some(to), secs, outcome.map(drop))
        }
        Op::Give { from, to, secs } => {
            let secs = all(world, from, secs, Some(ClassId(1)));
            let outcome = world.send(address(from), |bank, call| {
                hours::transfer_hours(bank, call, address(to), 1.into(), secs.into())
            });
            (from, Some(to), secs, outcome.map(drop))
        }
        Op::Burn { who, secs } => {
            let secs = all(world, who, secs, None);
            let outcome = world.send(address(who), |bank, call| {
                let mut account = bank.account(call.caller);
                let (_, _, hits) = ledger::burn(&mut bank.root, call, &mut account, secs.into())?;
                monitor::raise(bank, call, &mut account, Address::zero(), hits, secs);
                bank.save_account(&account);
                Ok(())
            });
            (who, None, secs, outcome)
        }
    };
    let code = outcome.map_or_else(|error| error.code(), |()| 0);
    if code != 0 {
        prop_assert!(world.bank == before, "a refusal changes nothing");
    }
    if naive.held(who) && code != 29 {
        prop_assert_eq!(code, 44);
        return Ok(());
    }
    if matches!(code, 1 | 6 | 29) || to == Some(who) || secs == 0 {
        return Ok(());
    }
    // What is left of what was moved.
    let was =
        Member::of_bytes(&before.cells[Key::member(&address(who)).as_bytes()]).expect("a cell");
    let left = match op {
        Op::Give { .. } => was.hours(ClassId(1)).0 - secs,
        _ => was.coin().0 - secs,
    };
    match naive.judge(who, secs, left) {
        Err(expected) => prop_assert_eq!(code, expected),
        Ok(alerts) => {
            prop_assert_eq!(code, 0);
            let expected = naive.send(who, to, secs, &alerts);
            prop_assert_eq!(said(world), expected);
        }
    }
    for who in 0..MEMBERS {
        let mut watch = world.bank.account(address(who)).cell.watch;
        window::turn(&mut watch, Time(naive.now as u32), 9);
        prop_assert_eq!(u64::from(watch.risk.get()), naive.risk(who));
        prop_assert_eq!(is_on_hold(&watch, Time(naive.now as u32)), naive.held(who));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: sequences(), ..ProptestConfig::default() })]

    #[test]
    fn monitoring_agrees_with_a_model_that_keeps_every_deed(
        ops in prop::collection::vec(op(), 1..120)
    ) {
        let (mut world, mut naive) = founded();
        for op in &ops {
            step(&mut world, &mut naive, op)?;
        }
    }
}

fn sequences() -> u32 {
    let asked = std::env::var("TIMEBANK_SEQUENCES").ok();
    asked.and_then(|number| number.parse().ok()).unwrap_or(1000)
}
