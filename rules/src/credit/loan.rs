//! Loans: new coin against a debt, one at a time, interest-free unless the central bank sets a fee.
//!
//! A fee is owed on top of what is lent and burned with the rest of what is repaid, so it goes to nobody.

use super::score;
use crate::cells::{CentralBank, Member, Root};
use crate::event::erc20_transfer::Transfer;
use crate::event::lent::Lent;
use crate::event::loan_marked_overdue::LoanMarkedOverdue;
use crate::event::loan_written_off::LoanWrittenOff;
use crate::event::repaid::Repaid;
use crate::ledger::{coin_with, must_cover_coin};
use crate::member::Account;
use crate::monitor::hold;
use crate::pause::{must_be_running, Area};
use crate::quantities::{Coin, Time, DAY};
use crate::{case, refusal, roles, Address, Call, Error, Hash, U256};

/// The shortest term, in seconds.
pub const SHORTEST: u32 = DAY;

/// Days that a loan must have run to count as repaid, so that a round of loans within one hour says nothing.
pub const COUNTS_AFTER: u32 = 7;

/// Whether the account owes coin that is due: then nothing leaves it but what it repays, without any transaction.
pub fn is_overdue(member: &Member, now: Time) -> bool {
    member.credit.debt.get() > 0 && now.0 >= member.credit.due.get()
}

/// Refuses while a loan of the account is overdue.
pub fn must_not_be_overdue(account: &Account, now: Time) -> Result<(), Error> {
    if is_overdue(&account.cell, now) {
        let (debt, due) = (account.cell.credit.debt.get(), account.cell.credit.due.get().into());
        return Err(refusal!(LoanOverdue { account: account.address, debt, due }));
    }
    Ok(())
}

/// Refuses while the account owes anything.
pub fn must_owe_nothing(account: &Account) -> Result<(), Error> {
    match account.cell.credit.debt.get() {
        0 => Ok(()),
        debt => {
            let due = account.cell.credit.due.get().into();
            Err(refusal!(LoanRunning { account: account.address, debt, due }))
        }
    }
}

/// The largest loan of a grade, in seconds of coin.
pub fn limit(bank: &CentralBank, grade: u8, now: Time) -> u64 {
    let place = usize::from(grade).checked_sub(2);
    place.and_then(|at| bank.terms.at(now).limits.get(at)).map_or(0, |limit| limit.get())
}

fn added(total: u64, more: u64) -> Result<u64, Error> {
    let overflow = refusal!(Overflow { value: total.into(), added: more.into() });
    total.checked_add(more).ok_or(overflow)
}

/// Lends the caller `amount` seconds of coin for `term` seconds.
pub fn borrow(
    root: &mut Root,
    call: Call,
    bank: &CentralBank,
    member: &mut Account,
    amount: u64,
    term: u32,
) -> Result<(Transfer, Lent), Error> {
    if amount == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    must_be_running(root, Area::Lending, call.now)?;
    member.must_be_verified(call.now)?;
    case::must_let_out(member, call.now)?;
    case::must_let_in(member, call.now)?;
    if let Some(freeze) = case::freeze_of(&member.cell, call.now) {
        return Err(refusal!(AlreadyFrozen { account: member.address, case_id: freeze.case_id }));
    }
    hold::must_not_run(member, call.now)?;
    must_owe_nothing(member)?;
    let lending = bank.terms.at(call.now);
    let longest = lending.longest.get();
    if term < SHORTEST || term > longest {
        return Err(refusal!(BadLoanTerm { term, shortest: SHORTEST, longest }));
    }
    let grade = score::of(&member.cell, call.now).grade;
    let limit = limit(bank, grade, call.now);
    if amount > limit {
        let account = member.address;
        return Err(refusal!(BeyondCredit { account, grade, limit, needed: amount }));
    }
    // The fee is rounded up. A limit is at most 2³² seconds, so nothing here overflows.
    let fee = amount.saturating_mul(lending.fee.into()).div_ceil(100);
    let debt = added(amount, fee)?;
    let owed = root.coin_owed.get();
    let owed_after = added(owed, debt)?;
    let supply = root.coin_supply();
    let cap = lending.debt_cap;
    if u128::from(owed_after).saturating_mul(100) > supply.saturating_mul(cap.into()) {
        return Err(refusal!(DebtCapped { cap, supply, owed, needed: debt }));
    }
    let coin_after = coin_with(member, Coin(amount))?;
    let minted = root.coin_minted.get();
    let minted_after = minted
        .checked_add(amount.into())
        .ok_or_else(|| refusal!(Overflow { value: minted.into(), added: amount.into() }))?;
    let lent_after = added(root.coin_lent.get(), amount)?;

    let due = call.now.plus(term);
    member.cell.coin = coin_after.0.into();
    let credit = &mut member.cell.credit;
    credit.debt = debt.into();
    credit.due = due.0.into();
    credit.lent_on = (call.now.day() as u16).into();
    root.coin_minted = minted_after.into();
    root.coin_lent = lent_after.into();
    root.coin_owed = owed_after.into();

    let minted = Transfer { from: Address::zero(), to: member.address, value: amount.into() };
    let lent = Lent {
        member: member.address,
        amount,
        fee,
        debt_after: debt,
        due: due.0.into(),
        grade,
        balance_after: member.cell.all_coin().0,
        supply_after: root.coin_supply(),
        owed_after,
    };
    Ok((minted, lent))
}

/// Burns the caller's own coin against its debt, in part or whole. Never paused; it asks for no running verification.
/// Coin that a freeze holds repays nothing: it is kept for whom it may belong to. A hold of monitoring does not stop it.
pub fn repay(
    root: &mut Root,
    call: Call,
    member: &mut Account,
    amount: u64,
) -> Result<(Transfer, Repaid), Error> {
    if amount == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    member.must_be_open()?;
    let debt = owing(member)?;
    let debt_after =
        debt.checked_sub(amount).ok_or_else(|| refusal!(RepaysTooMuch { debt, amount }))?;
    case::must_not_be_frozen_out(member, call.now)?;
    let coin = Coin(amount);
    must_cover_coin(member, coin, call.now)?;
    let burned = root.coin_burned.get();
    let burned_after = burned
        .checked_add(amount.into())
        .ok_or_else(|| refusal!(Overflow { value: burned.into(), added: amount.into() }))?;
    let repaid_after = added(root.coin_repaid.get(), amount)?;

    root.coin_burned = burned_after.into();
    root.coin_repaid = repaid_after.into();
    root.coin_owed = root.coin_owed.get().saturating_sub(amount).into();
    member.cell.coin = member.cell.coin().saturating_sub(coin).0.into();
    if debt_after == 0 {
        let credit = &mut member.cell.credit;
        let ran = call.now.day().saturating_sub(credit.lent_on.get().into());
        if call.now.0 < credit.due.get() && ran >= COUNTS_AFTER {
            credit.repaid = credit.repaid.get().saturating_add(1).into();
        }
    }
    reduce(member, debt_after);

    let standard =
        Transfer { from: member.address, to: Address::zero(), value: U256::from(amount) };
    let repaid = Repaid {
        member: member.address,
        amount,
        debt_after,
        loans_repaid_after: member.cell.credit.repaid.get(),
        balance_after: member.cell.all_coin().0,
        supply_after: root.coin_supply(),
        owed_after: root.coin_owed.get(),
    };
    Ok((standard, repaid))
}

/// What the account owes, or why there is nothing to do about it.
fn owing(account: &Account) -> Result<u64, Error> {
    match account.cell.credit.debt.get() {
        0 => Err(refusal!(NothingOwed { account: account.address })),
        debt => Ok(debt),
    }
}

/// Refuses what may only be done about an overdue loan.
fn must_be_overdue(account: &Account, now: Time) -> Result<u64, Error> {
    let debt = owing(account)?;
    if is_overdue(&account.cell, now) {
        Ok(debt)
    } else {
        let due = account.cell.credit.due.get().into();
        Err(refusal!(LoanNotDue { account: account.address, due }))
    }
}

/// Sets what is left of the loan; one that is over leaves nothing behind.
fn reduce(account: &mut Account, debt: u64) {
    let credit = &mut account.cell.credit;
    credit.debt = debt.into();
    if debt == 0 {
        credit.due = 0.into();
        credit.lent_on = 0.into();
        credit.marked = 0;
    }
}

fn count_overdue(account: &mut Account) {
    let credit = &mut account.cell.credit;
    if credit.marked == 0 {
        credit.marked = 1;
        credit.overdue = credit.overdue.get().saturating_add(1).into();
    }
}

/// Marks an overdue loan, which then counts against the account for good: anybody may, once. Not while a freeze keeps
/// the account from repaying.
pub fn mark_overdue(call: Call, account: &mut Account) -> Result<LoanMarkedOverdue, Error> {
    let debt = must_be_overdue(account, call.now)?;
    if let Some(freeze) = case::freeze_of(&account.cell, call.now) {
        return Err(refusal!(AlreadyFrozen { account: account.address, case_id: freeze.case_id }));
    }
    if account.cell.credit.marked != 0 {
        return Err(refusal!(AlreadyMarked { account: account.address }));
    }
    count_overdue(account);
    Ok(LoanMarkedOverdue {
        account: account.address,
        actor: call.caller,
        debt,
        due: account.cell.credit.due.get().into(),
        overdue_after: account.cell.credit.overdue.get(),
        grade_after: score::of(&account.cell, call.now).grade,
    })
}

/// Writes an overdue loan off, with a hash of the tribunal's reasons. The coin that was lent stays in the supply; the
/// loan counts against the account.
pub fn write_off(
    root: &mut Root,
    call: Call,
    officer: &Account,
    account: &mut Account,
    evidence: Hash,
) -> Result<LoanWrittenOff, Error> {
    officer.must_hold(roles::TRIBUNAL)?;
    if officer.address == account.address {
        return Err(refusal!(OwnCase { account: officer.address }));
    }
    if evidence == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    let debt = must_be_overdue(account, call.now)?;
    let written_off = added(root.written_off.get(), debt)?;
    root.written_off = written_off.into();
    root.coin_owed = root.coin_owed.get().saturating_sub(debt).into();
    count_overdue(account);
    reduce(account, 0);
    Ok(LoanWrittenOff {
        account: account.address,
        actor: officer.address,
        debt,
        evidence,
        overdue_after: account.cell.credit.overdue.get(),
        owed_after: root.coin_owed.get(),
        written_off_after: written_off,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;
    use crate::member::testing::*;

    const TERM: u32 = 30 * DAY;

    #[derive(Clone, Debug, PartialEq)]
    struct Town {
        root: Root,
        bank: CentralBank,
        ann: Account,
    }

    impl Town {
        /// Ann, of grade 3, in a bank with a million seconds of coin that lends grade 3 two hours.
        fn new(fee: u8, debt_cap: u8) -> Self {
            let root = Root { coin_minted: 1_000_000.into(), ..Root::empty() };
            let mut bank = CentralBank::empty();
            let terms = &mut bank.terms.after;
            terms.limits = [3_600, 7_200, 36_000, 72_000].map(Into::into);
            terms.longest = (90 * DAY).into();
            (terms.fee, terms.debt_cap) = (fee, debt_cap);
            let mut ann = person(1, 0);
            ann.cell.opened_at = NOW.minus(100 * DAY).0.into();
            ann.cell.credit.provided = 30.into();
            ann.cell.credit.sketch[0] = 0xff;
            ann.cell.credit.sketch[9] = 0x03;
            let town = Self { root, bank, ann };
            assert_eq!(score::of(&town.ann.cell, NOW).grade, 3);
            town
        }

        fn borrow(&mut self, amount: u64) -> Result<Lent, Error> {
            borrow(&mut self.root, call(1), &self.bank, &mut self.ann, amount, TERM)
                .map(|(_, lent)| lent)
        }

        fn repay(&mut self, after: u32, amount: u64) -> Result<Repaid, Error> {
            let call = Call { now: NOW.plus(after), ..call(1) };
            repay(&mut self.root, call, &mut self.ann, amount).map(|(_, repaid)| repaid)
        }

        fn mark(&mut self, after: u32) -> Result<LoanMarkedOverdue, Error> {
            mark_overdue(Call { now: NOW.plus(after), ..call(7) }, &mut self.ann)
        }

        fn write_off(&mut self, after: u32) -> Result<LoanWrittenOff, Error> {
            let call = Call { now: NOW.plus(after), ..call(8) };
            let tom = officer(8, roles::TRIBUNAL);
            write_off(&mut self.root, call, &tom, &mut self.ann, [1; 32])
        }

        /// Lent with fees is repaid, written off or still owed.
        fn adds_up(&self, fees: u64) {
            let root = &self.root;
            let (lent, repaid) = (root.coin_lent.get(), root.coin_repaid.get());
            let gone = repaid + root.written_off.get() + root.coin_owed.get();
            assert_eq!(lent + fees, gone, "invariant_2_debt_by_cause");
            assert_eq!(root.coin_owed.get(), self.ann.cell.credit.debt.get());
        }
    }

    #[test]
    fn invariant_2_a_loan_mints_and_repaying_it_burns() {
        let mut town = Town::new(0, 20);
        let lent = town.borrow(7_200).expect("within the limit");
        assert_eq!(
            (lent.debt_after, lent.fee, lent.grade, lent.balance_after),
            (7_200, 0, 3, 7_200)
        );
        assert_eq!((lent.supply_after, lent.owed_after), (1_007_200, 7_200));
        town.adds_up(0);
        let part = town.repay(DAY, 1_200).expect("she has it");
        assert_eq!(
            (part.debt_after, part.balance_after, part.loans_repaid_after),
            (6_000, 6_000, 0)
        );
        let whole = town.repay(8 * DAY, 6_000).expect("she has it");
        assert_eq!(
            (whole.debt_after, whole.loans_repaid_after, whole.supply_after),
            (0, 1, 1_000_000)
        );
        town.adds_up(0);
        assert_eq!(town.ann.cell.credit.due.get(), 0);
    }

    #[test]
    fn a_fee_is_owed_on_top_rounded_up_and_burned_with_the_rest() {
        let mut town = Town::new(3, 20);
        let lent = town.borrow(1_001).expect("within the limit");
        assert_eq!((lent.fee, lent.debt_after, lent.balance_after), (31, 1_032, 1_001));
        town.ann.cell.coin = 1_032.into();
        town.root.coin_minted = 1_001_032.into();
        let whole = town.repay(8 * DAY, 1_032).expect("she has it");
        assert_eq!(whole.supply_after, 1_000_000);
        town.adds_up(31);
    }

    #[test]
    fn a_loan_that_hardly_ran_says_nothing_of_who_repays_it() {
        let mut town = Town::new(0, 20);
        town.borrow(100).expect("within the limit");
        let whole = town.repay(6 * DAY, 100).expect("she has it");
        assert_eq!(whole.loans_repaid_after, 0);
        town.borrow(100).expect("again");
        let late = town.repay(TERM, 100).expect("an overdue debtor repays");
        assert_eq!(late.loans_repaid_after, 0, "nor does one repaid late");
    }

    #[test]
    fn an_overdue_loan_stops_what_leaves_by_the_clock_and_counts_by_the_clock() {
        let mut town = Town::new(0, 20);
        town.borrow(5_000).expect("within the limit");
        let due = NOW.plus(TERM);
        assert!(case::must_let_out(&town.ann, due.minus(1)).is_ok());
        let overdue = Error::LoanOverdue { account: address(1), debt: 5_000, due: due.0.into() };
        assert_eq!(case::must_let_out(&town.ann, due), Err(overdue.clone()));
        assert_eq!(score::of(&town.ann.cell, due).factors[6], 1, "before anybody marks it");
        let marked = town.mark(TERM).expect("anybody may");
        assert_eq!((marked.overdue_after, marked.grade_after), (1, 2), "a grade lower");
        assert_eq!(score::of(&town.ann.cell, due).factors[6], 1, "counted once");
        assert_eq!(town.mark(TERM), Err(Error::AlreadyMarked { account: address(1) }));
        town.repay(TERM, 1_000).expect("in part");
        assert!(case::must_let_out(&town.ann, due).is_err());
        town.repay(TERM, 4_000).expect("the rest");
        assert!(case::must_let_out(&town.ann, due).is_ok());
        assert_eq!(score::of(&town.ann.cell, due).factors[6], 1, "it stays on record");
    }

    #[test]
    fn invariant_2_what_is_written_off_stays_in_the_supply_and_is_owed_no_more() {
        let mut town = Town::new(0, 20);
        town.borrow(5_000).expect("within the limit");
        town.ann.cell.coin = 0.into();
        let early = Error::LoanNotDue { account: address(1), due: NOW.plus(TERM).0.into() };
        assert_eq!(town.write_off(TERM - 1), Err(early));
        let gone = town.write_off(TERM).expect("it is overdue");
        assert_eq!((gone.debt, gone.owed_after, gone.written_off_after), (5_000, 0, 5_000));
        assert_eq!(gone.overdue_after, 1);
        assert_eq!(town.root.coin_supply(), 1_005_000);
        town.adds_up(0);
        assert_eq!(town.write_off(TERM), Err(Error::NothingOwed { account: address(1) }));
        assert!(case::must_let_out(&town.ann, NOW.plus(TERM)).is_ok());
    }

    #[test]
    fn all_debt_together_stays_within_its_share_of_the_supply() {
        let mut town = Town::new(10, 1);
        town.root.coin_owed = 2_300.into();
        // One percent of 1,000,000 is 10,000: 7,000 with the fee of 700 is the last that fits.
        let refused = Error::DebtCapped { cap: 1, supply: 1_000_000, owed: 2_300, needed: 7_702 };
        assert_eq!(town.borrow(7_001), Err(refused));
        assert!(town.borrow(7_000).is_ok());
    }

    #[test]
    fn frozen_coin_repays_nothing_and_nobody_is_marked_while_it_is_frozen() {
        let mut town = Town::new(0, 20);
        town.borrow(5_000).expect("within the limit");
        town.ann.cell.frozen_coin = 4_000.into();
        town.ann.cell.frozen_until = NOW.plus(TERM + 10).0.into();
        assert!(town.repay(TERM, 1_000).is_ok(), "what is not frozen");
        assert_eq!(town.repay(TERM, 1).map_err(|error| error.code()), Err(42));
        assert_eq!(town.mark(TERM).map_err(|error| error.code()), Err(125));
        town.ann.cell.frozen_directions = case::OUT;
        assert_eq!(town.repay(TERM, 1).map_err(|error| error.code()), Err(40));
        assert!(town.mark(TERM + 10).is_ok(), "the freeze has lapsed");
    }

    #[test]
    fn invariant_11_a_refused_loan_changes_nothing() {
        let cases: [(fn(&mut Town), u64, u32, u16); 16] = [
            (|town| town.ann.cell.watch.held_until = u32::MAX.into(), 1, TERM, 44),
            (|_| {}, 0, TERM, 29),
            (
                |town| {
                    town.root = crate::pause::testing::paused(
                        town.root.clone(),
                        crate::pause::Area::Lending,
                    )
                },
                1,
                TERM,
                43,
            ),
            (|town| town.ann.cell.level = 0, 1, TERM, 23),
            (|town| town.ann.cell.status = 2, 1, TERM, 21),
            (|town| freeze(town, case::OUT, 0), 1, TERM, 40),
            (|town| freeze(town, case::IN, 0), 1, TERM, 41),
            (|town| freeze(town, 0, 1), 1, TERM, 125),
            (|town| owe(town, NOW.plus(1)), 1, TERM, 261),
            (|town| owe(town, NOW), 1, TERM, 260),
            (|_| {}, 1, DAY - 1, 266),
            (|_| {}, 1, 90 * DAY + 1, 266),
            (|_| {}, 7_201, TERM, 264),
            (|town| town.ann.cell.credit.sketch = [0; 32], 1, TERM, 264),
            (|town| town.root.coin_minted = 36_000.into(), 7_200, TERM, 265),
            (|town| town.ann.cell.coin = u64::MAX.into(), 1, TERM, 30),
        ];
        for (spoil, amount, term, code) in cases {
            let mut town = Town::new(1, 20);
            spoil(&mut town);
            let before = town.clone();
            let Town { root, bank, ann } = &mut town;
            let error = borrow(root, call(1), bank, ann, amount, term).expect_err("an obstacle");
            assert_eq!(error.code(), code, "{error:?}");
            assert_eq!(town, before);
        }
    }

    #[test]
    fn invariant_11_a_refused_repayment_changes_nothing() {
        let cases: [(fn(&mut Town), u64, u16); 5] = [
            (|_| {}, 0, 29),
            (|_| {}, 5_001, 263),
            (|town| town.ann.cell.coin = 9.into(), 10, 1),
            (|town| town.ann.cell.credit.debt = 0.into(), 1, 262),
            (|town| town.root.coin_burned = u128::MAX.into(), 1, 30),
        ];
        for (spoil, amount, code) in cases {
            let mut town = Town::new(0, 20);
            town.borrow(5_000).expect("within the limit");
            spoil(&mut town);
            let before = town.clone();
            assert_eq!(town.repay(1, amount).map_err(|error| error.code()), Err(code));
            assert_eq!(town, before);
        }
    }

    #[test]
    fn repaying_works_whatever_is_paused_and_without_a_running_verification() {
        let mut town = Town::new(0, 20);
        town.borrow(5_000).expect("within the limit");
        town.root.paused = u8::MAX;
        town.root.paused_until = [u32::MAX.into(); crate::cells::AREAS];
        town.ann.cell.verified_until = 0.into();
        town.ann.cell.watch.held_until = u32::MAX.into();
        assert!(town.repay(1, 5_000).is_ok());
    }

    #[test]
    fn only_the_tribunal_writes_off_and_never_its_own_loan_nor_without_reasons() {
        let mut town = Town::new(0, 20);
        town.borrow(5_000).expect("within the limit");
        let before = town.clone();
        let call = Call { now: NOW.plus(TERM), ..call(8) };
        let Town { root, ann, .. } = &mut town;
        let sue = officer(8, roles::SUPERVISOR);
        assert!(write_off(root, call, &sue, ann, [1; 32]).is_err());
        let tom = officer(8, roles::TRIBUNAL);
        assert_eq!(write_off(root, call, &tom, ann, [0; 32]), Err(Error::NoEvidence {}));
        let own = officer(1, roles::TRIBUNAL);
        let refused = Err(Error::OwnCase { account: address(1) });
        assert_eq!(write_off(root, call, &own, ann, [1; 32]), refused);
        assert_eq!(town, before);
    }

    fn freeze(town: &mut Town, directions: u8, amount: u64) {
        town.ann.cell.frozen_directions = directions;
        town.ann.cell.frozen_coin = amount.into();
        town.ann.cell.frozen_until = NOW.plus(10).0.into();
    }

    fn owe(town: &mut Town, due: Time) {
        town.ann.cell.credit.debt = 1.into();
        town.ann.cell.credit.due = due.0.into();
    }
}
