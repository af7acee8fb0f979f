//! The starter line: a member spends before it has earned.
//!
//! What it lacks to pay an agreement is minted straight into the agreement's escrow, so it is never coin in hand. It is
//! owed like a loan, free of interest, for [`TERM`]; but whatever comes in may be collected at once. Who is to serve has
//! dealt with as many others as the central bank asks for, so that a smaller ring cannot draw each other's lines.

use super::{loan, sketch};
use crate::account::Account;
use crate::cells::{CentralBank, Factors, Lines, Member, Root, LINE};
use crate::event::erc20_transfer::Transfer;
use crate::event::lent::Lent;
use crate::quantities::{Time, DAY};
use crate::{refusal, Call, Error};

/// How long a line may be owed, from when it was first drawn.
pub const TERM: u32 = 90 * DAY;

/// Whether what an account owes is a starter line, and no loan.
pub fn is_line(member: &Member) -> bool {
    member.credit.debt.get() > 0 && member.credit.lent_on.get() == LINE
}

/// The line of a verified level, in seconds of coin; the highest that is set is that of all above.
pub fn limit(lines: &Lines, level: u8) -> u64 {
    let place = usize::from(level).checked_sub(1);
    let last = lines.levels.len().saturating_sub(1);
    place.and_then(|at| lines.levels.get(at.min(last))).map_or(0, |line| line.get())
}

/// Mints what the member lacks, against its line. `provider` is who is to serve for it, and what its credit rests on.
pub fn draw(
    root: &mut Root,
    call: Call,
    bank: &CentralBank,
    member: &mut Account,
    provider: (&Account, &Factors),
    amount: u64,
) -> Result<(Transfer, Lent), Error> {
    loan::must_be_free_to_borrow(root, call.now, member, amount)?;
    let draws_more = is_line(&member.cell) && member.cell.credit.lost.get() == 0;
    if !draws_more {
        loan::must_owe_nothing(member)?;
    }
    let lines = bank.lines.at(call.now);
    must_be_established(provider, lines, call.now)?;
    let (limit, account) = (limit(lines, member.cell.level), member.address);
    let needed = amount.saturating_add(member.cell.credit.debt.get());
    if needed > limit {
        return Err(refusal!(BeyondCredit { account, grade: 0, limit, needed }));
    }
    loan::mint(root, member, bank.terms.at(call.now).debt_cap, amount, 0)?;
    if !draws_more {
        member.cell.credit.due = call.now.plus(TERM).0.into();
        member.cell.credit.lent_on = LINE.into();
    }
    Ok(loan::said(root, member, amount, 0, 0))
}

/// Refuses to pay on a line whoever has dealt with too few, or is in default.
fn must_be_established(
    (provider, factors): (&Account, &Factors),
    lines: &Lines,
    now: Time,
) -> Result<(), Error> {
    let counterparties = sketch::counterparties(&factors.sketch);
    let least = u32::from(lines.least);
    if counterparties < least || loan::is_in_default(&provider.cell, now) {
        let account = provider.address;
        return Err(refusal!(NotEstablished { account, counterparties, least }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::{BankTerms, Cell};
    use crate::Address;

    const HOUR: u64 = 3_600;

    fn bank() -> CentralBank {
        let mut bank = CentralBank::empty();
        let lines = Lines { levels: [HOUR, 2 * HOUR, 3 * HOUR].map(Into::into), least: 11 };
        bank.lines.announce(lines, NOW, NOW);
        let terms = BankTerms { debt_cap: 10, ..bank.terms.after.clone() };
        bank.terms.announce(terms, NOW, NOW);
        bank
    }

    fn root() -> Root {
        Root { coin_minted: u128::from(1_000 * HOUR).into(), ..Root::empty() }
    }

    /// Somebody who has dealt with so many.
    fn known_to(many: u8) -> (Account, Factors) {
        let mut factors = Factors::empty();
        for n in 0..many {
            let mut address = Address::zero();
            address.0[19] = n;
            sketch::meet(&mut factors.sketch, address);
        }
        (person(2, 0), factors)
    }

    fn drawn(ann: &mut Account, amount: u64) -> Result<(Transfer, Lent), Error> {
        let (ben, factors) = known_to(30);
        draw(&mut root(), call(1), &bank(), ann, (&ben, &factors), amount)
    }

    fn with_level(level: u8) -> Account {
        let mut ann = person(1, 0);
        ann.cell.level = level;
        ann
    }

    #[test]
    fn each_verified_level_draws_as_far_as_its_line_and_not_a_second_more() {
        for (level, hours) in [(1, 1), (2, 2), (3, 3), (200, 3)] {
            let mut ann = with_level(level);
            let (_, lent) = drawn(&mut ann, hours * HOUR - 1).expect("it is within its line");
            assert_eq!((lent.debt_after, lent.fee, lent.grade), (hours * HOUR - 1, 0, 0));
            assert_eq!(lent.due, u64::from(NOW.plus(TERM).0));
            drawn(&mut ann, 1).expect("to the last second");
            assert_eq!(ann.cell.coin.get(), hours * HOUR);
            let (account, limit, needed) = (ann.address, hours * HOUR, hours * HOUR + 1);
            let refused = Error::BeyondCredit { account, grade: 0, limit, needed };
            assert_eq!(drawn(&mut ann, 1), Err(refused));
        }
        assert_eq!(drawn(&mut with_level(0), 1).map_err(|error| error.code()), Err(23));
    }

    #[test]
    fn nothing_is_drawn_for_whom_a_ring_could_have_made() {
        for (many, least) in [(0, 11), (10, 11)] {
            let (ben, factors) = known_to(many);
            let mut ann = with_level(1);
            let refused =
                Error::NotEstablished { account: ben.address, counterparties: many.into(), least };
            let drawn = draw(&mut root(), call(1), &bank(), &mut ann, (&ben, &factors), 1);
            assert_eq!(drawn, Err(refused));
        }
        let (mut ben, factors) = known_to(11);
        let mut ann = with_level(1);
        let mut for_ben =
            |ben: &Account| draw(&mut root(), call(1), &bank(), &mut ann, (ben, &factors), 1);
        assert!(for_ben(&ben).is_ok());
        ben.cell.credit.lost = 1.into();
        assert_eq!(for_ben(&ben).map_err(|error| error.code()), Err(460), "nor who is in default");
    }

    #[test]
    fn who_owes_a_loan_or_lost_one_draws_nothing_and_the_line_is_within_the_debt_cap() {
        let mut ann = with_level(1);
        ann.cell.credit.debt = 1.into();
        ann.cell.credit.due = u32::MAX.into();
        assert_eq!(drawn(&mut ann, 1).map_err(|error| error.code()), Err(261));
        let mut ann = with_level(1);
        ann.cell.credit.lost = 1.into();
        assert_eq!(drawn(&mut ann, 1).map_err(|error| error.code()), Err(340));
        let mut ann = with_level(3);
        let (ben, factors) = known_to(30);
        let mut small = Root { coin_minted: 9.into(), ..Root::empty() };
        let capped = draw(&mut small, call(1), &bank(), &mut ann, (&ben, &factors), 1);
        assert_eq!(capped.map_err(|error| error.code()), Err(265));
    }

    #[test]
    fn a_line_that_is_overdue_is_overdue_like_a_loan_and_makes_no_name() {
        let mut ann = with_level(1);
        drawn(&mut ann, HOUR).expect("it is within its line");
        assert!(is_line(&ann.cell));
        let late = NOW.plus(TERM);
        assert!(loan::is_in_default(&ann.cell, late));
        assert!(!loan::is_in_default(&ann.cell, late.minus(1)));
        let (mut root, mut factors) = (root(), Factors::empty());
        root.coin_owed = HOUR.into();
        let later = Call { now: late.minus(1), ..call(1) };
        loan::repay(&mut root, later, &mut ann, &mut factors, HOUR).expect("it has the coin");
        assert_eq!(factors.repaid.get(), 0);
        assert!(!is_line(&ann.cell));
        drawn(&mut ann, HOUR).expect("a line that was repaid is there again");
    }

    #[test]
    fn what_comes_in_is_collected_before_a_line_falls_due_and_of_a_loan_it_is_not() {
        let mut ann = with_level(1);
        drawn(&mut ann, HOUR).expect("it is within its line");
        let (mut root, mut factors) = (root(), Factors::empty());
        root.coin_owed = HOUR.into();
        ann.cell.coin = (HOUR / 4).into();
        let (_, repaid) = loan::collect(&mut root, call(9), &mut ann, &mut factors).expect("free");
        assert_eq!((repaid.amount, repaid.debt_after), (HOUR / 4, 3 * HOUR / 4));
        ann.cell.credit.lent_on = 20_000.into();
        ann.cell.coin = HOUR.into();
        let refused = loan::collect(&mut root, call(9), &mut ann, &mut factors);
        assert_eq!(refused.map_err(|error| error.code()), Err(267));
    }
}
