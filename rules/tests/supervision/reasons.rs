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
        let left = fixture.account(ANN).cell.coin.get();
        assert!(left < 1_000, "it is collected again");
    }
}
