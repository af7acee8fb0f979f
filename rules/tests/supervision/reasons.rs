//! `whyNot` names exactly what would refuse, and nothing leaves an account that nothing may leave.

use crate::fixture::*;
use timebank_rules::case::{IN, OUT};
use timebank_rules::cells::{CentralBank, Idle, Key};
use timebank_rules::handlers::{central_bank, coin};
use timebank_rules::quantities::DAY;
use timebank_rules::storage::Storage;

/// What a beginner says of each rule alone: does it refuse that Ann pays Ben?
#[derive(Clone, Copy, Debug)]
struct Standing {
    directions: [u8; 2],
    frozen: u64,
    overdue: bool,
    held: bool,
    verified: [bool; 2],
    balance: u64,
    amount: u64,
}

impl Standing {
    fn expected(self) -> Vec<u16> {
        let rules = [
            (23, !self.verified[0]),
            (23, !self.verified[1]),
            (40, self.directions[0] & OUT != 0),
            (260, self.overdue),
            (41, self.directions[1] & IN != 0),
            (44, self.held),
            (1, self.amount > self.balance),
            (42, self.frozen > 0 && self.amount > 0 && self.amount + self.frozen > self.balance),
        ];
        rules.iter().filter(|(_, refuses)| *refuses).map(|(code, _)| *code).collect()
    }

    fn put(self, fixture: &mut Fixture) {
        let until = fixture.now().plus(DAY).0;
        let mut ann = fixture.account(ANN);
        ann.cell.coin = self.balance.into();
        ann.cell.frozen_directions = self.directions[0];
        ann.cell.frozen_coin = self.frozen.into();
        ann.cell.frozen_until = until.into();
        ann.cell.credit.debt = u64::from(self.overdue).into();
        ann.cell.credit.due = fixture.now().minus(1).0.into();
        ann.cell.watch.held_until = if self.held { until } else { 0 }.into();
        let mut ben = fixture.account(BEN);
        ben.cell.frozen_directions = self.directions[1];
        ben.cell.frozen_until = until.into();
        for (mut account, verified) in [ann, ben].into_iter().zip(self.verified) {
            account.cell.verified_until = if verified { until } else { 1 }.into();
            fixture.world.bank.save_account(&account);
        }
    }
}

#[test]
fn a11_why_not_names_exactly_the_rules_that_would_refuse_each_alone() {
    let mut fixture = Fixture::founded();
    let mut seen = 0;
    for bits in 0..=0xff_u32 {
        let bit = |n: u32| bits >> n & 1 == 1;
        let directions = [(bits & 3) as u8, (bits >> 2 & 3) as u8];
        for (frozen, balance, amount) in
            [(0, 10, 5), (0, 10, 11), (6, 10, 5), (6, 10, 4), (6, 10, 11), (99, 10, 0)]
        {
            let standing = Standing {
                directions,
                frozen,
                overdue: bit(4),
                held: bit(5),
                verified: [!bit(6), !bit(7)],
                balance,
                amount,
            };
            standing.put(&mut fixture);
            let (bank, now) = (&fixture.world.bank, fixture.now());
            let mut codes = Vec::new();
            let (from, to) = (address(ANN), address(BEN));
            coin::why_not(bank, now, from, to, amount.into(), |code| codes.push(code));
            assert_eq!(codes, standing.expected(), "{standing:?}");
            let first = coin::can_transfer(bank, now, from, to, amount.into()).1;
            assert_eq!(first, codes.first().copied().unwrap_or(0), "{standing:?}");
            seen += codes.len();
        }
    }
    assert!(seen > 1_000);
}

#[test]
fn a12_no_demurrage_leaves_an_account_that_nothing_leaves() {
    for (directions, burned) in [(OUT, 0), (OUT | IN, 0), (IN, 1)] {
        let mut fixture = Fixture::founded();
        let mut bank = fixture.world.bank.load::<CentralBank>(Key::central_bank());
        bank.terms.after.demurrage = 1_000.into();
        fixture.world.bank.save(Key::central_bank(), &bank);
        let collect = |fixture: &mut Fixture| {
            fixture
                .send(CAT, |bank, call| central_bank::collect_demurrage(bank, call, address(ANN)))
                .expect("anybody may");
        };
        fixture.frozen(ANN, directions, 0);
        collect(&mut fixture);
        fixture.wait(DAY);
        collect(&mut fixture);
        assert_eq!(fixture.account(ANN).cell.coin.get(), 1_000 - burned);
        assert_eq!(
            fixture.world.bank.load::<Idle>(Key::idle(&address(ANN))).day.get(),
            fixture.now().day()
        );
        // When it is free again, the time that it was frozen is not made up for.
        fixture.wait(6 * DAY);
        collect(&mut fixture);
        // The freeze ended in the fourth day: three whole ones are idle.
        assert_eq!(fixture.account(ANN).cell.coin.get(), 997, "it is collected again");
    }
}

/// What may keep Ann from paying Ben, and how each is taken away without touching another.
type Cure = fn(&mut Fixture, u64);

fn change(fixture: &mut Fixture, who: u8, set: impl FnOnce(&mut timebank_rules::cells::Member)) {
    let mut account = fixture.account(who);
    set(&mut account.cell);
    fixture.world.bank.save_account(&account);
}

const CURES: [Cure; 11] = [
    |fixture, _| fixture.world.bank.root.paused = 0,
    |fixture, _| change(fixture, ANN, |ann| ann.verified_until = u32::MAX.into()),
    |fixture, _| change(fixture, BEN, |ben| ben.verified_until = u32::MAX.into()),
    |fixture, _| change(fixture, ANN, |ann| ann.frozen_directions &= !OUT),
    |fixture, _| change(fixture, ANN, |ann| ann.frozen_coin = 0.into()),
    |fixture, _| change(fixture, ANN, |ann| ann.credit.debt = 0.into()),
    |fixture, _| change(fixture, ANN, |ann| ann.watch.held_until = 0.into()),
    |fixture, _| change(fixture, BEN, |ben| ben.frozen_directions &= !IN),
    |fixture, _| change(fixture, BEN, |ben| ben.coin = 0.into()),
    |fixture, _| fixture.world.bank.root.policy.rules.iter_mut().for_each(|rule| rule.mode = 0),
    |fixture, amount| {
        change(fixture, ANN, |ann| ann.coin = ann.coin.get().max(amount).into());
    },
];

/// A state drawn from a number; the amount that Ann would pay in it.
fn drawn(fixture: &mut Fixture, mut number: u64) -> u64 {
    let mut below = |end: u64| {
        number = number.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (number >> 33) % end
    };
    let (now, until) = (fixture.now(), fixture.now().plus(DAY).0);
    let amount = [0, 1, 5, 3_600, 360_000][below(5) as usize];
    let root = &mut fixture.world.bank.root;
    root.paused = [0, 0, 0, 1, 1 << 5, 1 << 1][below(6) as usize];
    root.paused_until = [until.into(); _];
    for rule in &mut root.policy.rules {
        rule.mode = below(3) as u8;
    }
    let mut ann = fixture.account(ANN);
    ann.cell.verified_until = if below(4) == 0 { 1 } else { until }.into();
    ann.cell.coin = [0, 5, 3_600, 400_000][below(4) as usize].into();
    ann.cell.frozen_directions = [0, 0, OUT, IN][below(4) as usize];
    ann.cell.frozen_coin = [0, 0, 3, 500_000][below(4) as usize].into();
    ann.cell.frozen_until = if below(4) == 0 { 1 } else { until }.into();
    ann.cell.credit.debt = below(2).into();
    ann.cell.credit.due = if below(2) == 0 { now.minus(1).0 } else { until }.into();
    ann.cell.watch.held_until = if below(4) == 0 { until } else { 0 }.into();
    ann.cell.watch.bucket = (now.0 / 21_600).into();
    ann.cell.watch.sent = [([0u32, 100_000, 900_000][below(3) as usize]).into(); 4];
    let mut ben = fixture.account(BEN);
    ben.cell.verified_until = if below(4) == 0 { 1 } else { until }.into();
    ben.cell.frozen_directions = below(4) as u8;
    ben.cell.frozen_until = until.into();
    ben.cell.coin = [0, u64::MAX][below(2) as usize].into();
    fixture.world.bank.save_account(&ann);
    fixture.world.bank.save_account(&ben);
    amount
}

#[test]
fn a11_in_random_states_why_not_is_what_each_rule_refuses_with_all_others_out_of_the_way() {
    let founded = Fixture::founded();
    let (mut several, mut none) = (0, 0);
    for number in 0..6_000 {
        let mut fixture = founded.clone();
        let amount = drawn(&mut fixture, number);
        let mut alone: Vec<u16> = Vec::new();
        for at in 0..CURES.len() {
            let mut trial = fixture.clone();
            for (_, cure) in CURES.iter().enumerate().filter(|(other, _)| *other != at) {
                cure(&mut trial, amount);
            }
            alone.extend(Some(code(trial.pay(ANN, BEN, amount))).filter(|code| *code != 0));
        }
        let mut said = Vec::new();
        let (bank, now) = (&fixture.world.bank, fixture.now());
        coin::why_not(bank, now, address(ANN), address(BEN), amount.into(), |it| said.push(it));
        let first = coin::can_transfer(bank, now, address(ANN), address(BEN), amount.into()).1;
        assert_eq!(code(fixture.pay(ANN, BEN, amount)), first, "{number}");
        said.sort_unstable();
        alone.sort_unstable();
        assert_eq!(said, alone, "{number}: {amount}");
        several += usize::from(said.len() > 1);
        none += usize::from(said.is_empty());
    }
    assert!(several > 1_000 && none > 10, "{several} with several, {none} with none");
}
