//! Loans: new coin against a debt, one at a time, interest-free unless the central bank sets a fee.
//!
//! A fee is owed on top of what is lent and burned with the rest of what is repaid, so it goes to nobody; or, where the
//! central bank says so, it is paid at once out of what is lent and goes into the treasury. What is written
//! off stays a claim: it bars new loans and the closing of the account until it is made good, and it goes on counting
//! against what may be lent to all, as its coin is still in the supply.

use super::{line, score};
use crate::account::Account;
use crate::cells::{CentralBank, Credit, Factors, Member, Root};
use crate::event::erc20_transfer::Transfer;
use crate::event::lent::Lent;
use crate::event::loan_marked_overdue::LoanMarkedOverdue;
use crate::event::loan_rescheduled::LoanRescheduled;
use crate::event::loan_written_off::LoanWrittenOff;
use crate::event::repaid::Repaid;
use crate::ledger::{must_cover_coin, must_have_room_for_coin};
use crate::monitor::{sending, Hits};
use crate::quantities::{Coin, Time, DAY};
use crate::restrictions::{is_overdue, must_be_running, Area};
use crate::treasury::{self, Received};
use crate::{case, refusal, restrictions, roles, Address, Call, Error, Hash, U256};

/// The shortest term, in seconds.
pub const SHORTEST: u32 = DAY;

/// How long after a freeze, a hold or a pause nothing is marked or written off that they kept from being paid.
pub const RESPITE: u32 = DAY;

/// How far ahead a loan may fall due once it is rescheduled: 366 days.
pub const LONGEST_RESCHEDULED: u32 = 366 * DAY;

/// How often one loan may be rescheduled.
pub const MOST_RESCHEDULED: u8 = 2;

/// Refuses while the account owes anything, or has not made good what was written off.
pub fn must_owe_nothing(account: &Account) -> Result<(), Error> {
    let (account, credit) = (account.address, &account.cell.credit);
    match (credit.debt.get(), credit.lost.get()) {
        (0, 0) => Ok(()),
        (0, lost) => Err(refusal!(DebtWrittenOff { account, lost })),
        (debt, _) => Err(refusal!(LoanRunning { account, debt, due: credit.due.get().into() })),
    }
}

/// Whether the account is in default: a loan of it is overdue, was marked, or was written off and not made good. Then
/// its grade is the lowest, whatever it did before.
pub fn is_in_default(member: &Member, now: Time) -> bool {
    is_overdue(member, now) || member.credit.marked != 0 || member.credit.lost.get() > 0
}

/// Refuses to count against an account what a freeze of it, a hold on it, or a pause of transfers, of earning or of
/// everything keeps it from paying, or kept within the last [`RESPITE`]. A hold lasts a day at most, so one that ends
/// later began after the debt had fallen due: nobody hides behind holds that it brings about itself.
fn must_have_been_free_to_pay(root: &Root, account: &Account, now: Time) -> Result<(), Error> {
    let last_hold = Time(account.cell.credit.due.get()).plus(DAY).0;
    let ends = [
        account.cell.frozen_until.get(),
        account.cell.watch.held_until.get().min(last_hold),
        root.paused_until[Area::Transfers as usize].get(),
        root.paused_until[Area::Earning as usize].get(),
        root.paused_until[Area::Everything as usize].get(),
    ];
    let until = Time(ends.into_iter().max().unwrap_or(0));
    if until.0 > 0 && now < until.plus(RESPITE) {
        let until = until.plus(RESPITE).0.into();
        return Err(refusal!(KeptFromPaying { account: account.address, until }));
    }
    Ok(())
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
    (purse, bank): (Address, &CentralBank),
    member: &mut Account,
    factors: &Factors,
    amount: u64,
    term: u32,
) -> Result<(Transfer, Lent, Received), Error> {
    must_be_free_to_borrow(root, call.now, member, amount)?;
    must_owe_nothing(member)?;
    let lending = bank.terms.at(call.now);
    let longest = lending.longest.get();
    if term < SHORTEST || term > longest {
        return Err(refusal!(BadLoanTerm { term, shortest: SHORTEST, longest }));
    }
    let grade = score::of(&member.cell, factors, call.now).grade;
    let limit = limit(bank, grade, call.now);
    if amount > limit {
        let account = member.address;
        return Err(refusal!(BeyondCredit { account, grade, limit, needed: amount }));
    }
    // The fee is rounded up, so that no loan is too small for one. A limit is at most 2³² seconds, so nothing here
    // overflows.
    let fee = amount.saturating_mul(lending.fee.into()).div_ceil(100);
    let is_kept = treasury::receives(root, call.now, treasury::FEES);
    let (on_top, kept) = if is_kept { (0, fee) } else { (fee, 0) };
    treasury::must_have_room(root, kept)?;
    mint(root, member, lending.debt_cap, amount, on_top)?;
    member.cell.credit.due = call.now.plus(term).0.into();
    member.cell.credit.lent_on = (call.now.day() as u16).into();
    sending::act(root, call.now, member);
    let (minted, lent) = said(root, member, amount, on_top, grade);
    Ok((minted, lent, treasury::receive(root, purse, member, treasury::FEES, kept)))
}

/// Mints `amount` against a debt that becomes larger by it and the fee, where all debt stays within `cap` percent of the
/// supply. Nothing changes where it is refused.
pub(super) fn mint(
    root: &mut Root,
    member: &mut Account,
    cap: u8,
    amount: u64,
    fee: u64,
) -> Result<(), Error> {
    let debt = added(amount, fee)?;
    let debt_after = added(member.cell.credit.debt.get(), debt)?;
    let owed_after = added(root.coin_owed.get(), debt)?;
    // What was lost counts as if it were owed: its coin is part of the supply, which it must not enlarge.
    let (owed, supply) = (root.coin_outstanding(), root.coin_supply());
    let outstanding = u128::from(added(owed, debt)?);
    if outstanding.saturating_mul(100) > supply.saturating_mul(cap.into()) {
        return Err(refusal!(DebtCapped { cap, supply, owed, needed: debt }));
    }
    must_have_room_for_coin(member, Coin(amount))?;
    let minted = root.coin_minted.get();
    let minted_after = minted
        .checked_add(amount.into())
        .ok_or_else(|| refusal!(Overflow { value: minted.into(), added: amount.into() }))?;
    let lent_after = added(root.coin_lent.get(), amount)?;

    member.cell.credit_coin(Coin(amount));
    member.cell.credit.debt = debt_after.into();
    root.coin_minted = minted_after.into();
    root.coin_lent = lent_after.into();
    root.coin_owed = owed_after.into();
    Ok(())
}

/// What the log says of coin that was minted against a debt.
pub(super) fn said(
    root: &Root,
    member: &Account,
    amount: u64,
    fee: u64,
    grade: u8,
) -> (Transfer, Lent) {
    let minted = Transfer { from: Address::zero(), to: member.address, value: amount.into() };
    let lent = Lent {
        member: member.address,
        amount,
        fee,
        debt_after: member.cell.credit.debt.get(),
        due: member.cell.credit.due.get().into(),
        grade,
        balance_after: member.cell.all_coin().0,
        supply_after: root.coin_supply(),
        owed_after: root.coin_owed.get(),
    };
    (minted, lent)
}

/// Refuses who may not borrow now: unverified, frozen in any way, on hold, overdue, or while lending is paused.
pub(super) fn must_be_free_to_borrow(
    root: &Root,
    now: Time,
    member: &Account,
    amount: u64,
) -> Result<(), Error> {
    if amount == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    must_be_running(root, Area::Lending, now)?;
    member.must_be_verified(now)?;
    restrictions::must_let_out(member, now)?;
    restrictions::must_let_in(member, now)?;
    if let Some(freeze) = restrictions::freeze_of(&member.cell, now) {
        return Err(refusal!(AlreadyFrozen { account: member.address, case_id: freeze.case_id }));
    }
    restrictions::must_not_be_on_hold(member, now)
}

/// Burns the caller's own coin against its debt, then against what was written off, in part or whole. Never paused; it
/// asks for no running verification. Coin that a freeze holds repays nothing: it is kept for whom it may belong to. A
/// hold of monitoring does not stop it.
///
/// What is repaid before it falls due counts in the account's favour: hours times the days for which it had them; of a
/// rescheduled loan no day behind the one on which it first fell due.
pub fn repay(
    root: &mut Root,
    call: Call,
    member: &mut Account,
    factors: &mut Factors,
    amount: u64,
) -> Result<(Transfer, Repaid), Error> {
    must_be_owed(member, amount)?;
    member.must_be_open()?;
    restrictions::must_not_be_frozen_out(member, call.now)?;
    must_cover_coin(member, Coin(amount), call.now)?;
    let discharge = Discharge::of(root, member, amount)?;

    member.cell.debit_coin(Coin(amount));
    let credit = &member.cell.credit;
    if credit.debt.get() > 0 && call.now.0 < credit.due.get() {
        let days = last_counted(credit, call.now).saturating_sub(credit.lent_on.get().into());
        let hour_days = (amount / 3600).saturating_mul(days.into());
        let hour_days = u32::try_from(hour_days).unwrap_or(u32::MAX);
        factors.repaid = factors.repaid.get().saturating_add(hour_days).into();
    }
    sending::act(root, call.now, member);
    let payer = member.address;
    Ok(discharge.done(root, member, factors, payer))
}

/// The last day that counts where something is repaid now, in days since 1970.
fn last_counted(credit: &Credit, now: Time) -> u32 {
    match credit.rescheduled {
        0 => now.day(),
        _ => now.day().min(credit.counts_to.get().into()),
    }
}

/// Burns the caller's coin against another's debt. To monitoring it is coin that leaves without a return.
pub fn repay_for(
    root: &mut Root,
    call: Call,
    payer: &mut Account,
    member: &mut Account,
    factors: &mut Factors,
    amount: u64,
) -> Result<(Transfer, Repaid, Hits), Error> {
    if payer.address == member.address {
        return Err(refusal!(OwnCase { account: payer.address }));
    }
    must_be_owed(member, amount)?;
    must_be_running(root, Area::Transfers, call.now)?;
    payer.must_be_verified(call.now)?;
    restrictions::must_let_out(payer, call.now)?;
    restrictions::must_not_be_on_hold(payer, call.now)?;
    must_cover_coin(payer, Coin(amount), call.now)?;
    let left = payer.cell.all_coin().saturating_sub(Coin(amount));
    let judged = sending::judge(root, call.now, payer, amount, left.0)?;
    let discharge = Discharge::of(root, member, amount)?;

    sending::sent(root, call.now, &mut payer.cell.watch, amount, judged);
    payer.cell.debit_coin(Coin(amount));
    let (standard, repaid) = discharge.done(root, member, factors, payer.address);
    Ok((standard, repaid, judged.hits))
}

/// Anybody collects from an account whose loan is overdue, or was written off, what it has free and not frozen; and of
/// what is owed on a starter line at any time.
pub fn collect(
    root: &mut Root,
    call: Call,
    member: &mut Account,
    factors: &mut Factors,
) -> Result<(Transfer, Repaid), Error> {
    must_be_open_to_collection(member, call.now)?;
    let amount = collectable(member, call.now);
    if amount == 0 {
        return Err(refusal!(NothingToCollect { account: member.address }));
    }
    collected(root, call, member, factors, amount)
}

/// Collects of an account that is to be closed for its heir all that it owes, due or not, as far as its free coin covers
/// it. Nothing where it has nothing, or owes nothing.
pub fn collect_estate(
    root: &mut Root,
    call: Call,
    member: &mut Account,
    factors: &Factors,
) -> Result<Option<(Transfer, Repaid)>, Error> {
    match collectable(member, call.now) {
        0 => Ok(None),
        amount => collected(root, call, member, factors, amount).map(Some),
    }
}

/// Burns what is collected of an account, by anybody.
fn collected(
    root: &mut Root,
    call: Call,
    member: &mut Account,
    factors: &Factors,
    amount: u64,
) -> Result<(Transfer, Repaid), Error> {
    let collected = burn_collected(root, call, member, factors, amount)?;
    if call.caller == member.address {
        // The log does not tell it from repaying, so it is the same.
        sending::act(root, call.now, member);
    }
    Ok(collected)
}

/// Collects at once what comes back to an account of an agreement, as far as anybody might collect it: so a starter line
/// is never coin in hand. Nothing where nobody could.
pub fn collect_returned(
    root: &mut Root,
    call: Call,
    member: &mut Account,
    factors: &Factors,
    returned: u64,
) -> Option<(Transfer, Repaid)> {
    must_be_open_to_collection(member, call.now).ok()?;
    let amount = collectable(member, call.now).min(returned);
    (amount > 0).then(|| burn_collected(root, call, member, factors, amount).ok()).flatten()
}

/// Refuses where nobody may collect what the account owes: a loan that is not due yet, or all that goes out is frozen.
fn must_be_open_to_collection(member: &Account, now: Time) -> Result<(), Error> {
    if member.cell.credit.lost.get() == 0 && !line::is_line(&member.cell) {
        must_be_overdue(member, now)?;
    }
    restrictions::must_not_be_frozen_out(member, now)
}

/// Burns the account's own coin against what it owes, whoever has it collected.
fn burn_collected(
    root: &mut Root,
    call: Call,
    member: &mut Account,
    factors: &Factors,
    amount: u64,
) -> Result<(Transfer, Repaid), Error> {
    let discharge = Discharge::of(root, member, amount)?;
    member.cell.debit_coin(Coin(amount));
    let payer = member.address;
    let (standard, repaid) = discharge.done(root, member, factors, payer);
    Ok((standard, Repaid { actor: call.caller, ..repaid }))
}

/// What could be collected from the account: its free coin less what is frozen, at most what it owes.
fn collectable(member: &Account, now: Time) -> u64 {
    let frozen =
        restrictions::freeze_of(&member.cell, now).map_or(Coin::ZERO, |freeze| freeze.amount);
    member.cell.coin().saturating_sub(frozen).0.min(member.cell.credit.owed())
}

/// Refuses to pay nothing, or more than the account owes.
fn must_be_owed(member: &Account, amount: u64) -> Result<(), Error> {
    if amount == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    let debt = member.cell.credit.owed();
    match debt {
        0 => Err(refusal!(NothingOwed { account: member.address })),
        _ if amount > debt => Err(refusal!(RepaysTooMuch { debt, amount })),
        _ => Ok(()),
    }
}

/// Coin that is burned against a debt: first what is owed, then what was written off.
struct Discharge {
    of_debt: u64,
    of_lost: u64,
    burned_after: u128,
    repaid_after: u64,
    recovered_after: u64,
}

impl Discharge {
    fn of(root: &Root, member: &Account, amount: u64) -> Result<Self, Error> {
        let of_debt = member.cell.credit.debt.get().min(amount);
        let of_lost = amount.saturating_sub(of_debt);
        let burned = root.coin_burned.get();
        Ok(Self {
            of_debt,
            of_lost,
            burned_after: burned
                .checked_add(amount.into())
                .ok_or_else(|| refusal!(Overflow { value: burned.into(), added: amount.into() }))?,
            repaid_after: added(root.coin_repaid.get(), of_debt)?,
            recovered_after: added(root.recovered.get(), of_lost)?,
        })
    }

    /// Writes it into the totals and the debtor's cell. The payer's coin is gone already.
    fn done(
        self,
        root: &mut Root,
        member: &mut Account,
        factors: &Factors,
        payer: Address,
    ) -> (Transfer, Repaid) {
        root.coin_burned = self.burned_after.into();
        root.coin_repaid = self.repaid_after.into();
        root.recovered = self.recovered_after.into();
        root.coin_owed = root.coin_owed.get().saturating_sub(self.of_debt).into();
        let credit = &mut member.cell.credit;
        credit.lost = credit.lost.get().saturating_sub(self.of_lost).into();
        let debt_after = credit.debt.get().saturating_sub(self.of_debt);
        reduce(member, debt_after);
        let amount = self.of_debt.saturating_add(self.of_lost);
        let standard = Transfer { from: payer, to: Address::zero(), value: U256::from(amount) };
        let repaid = Repaid {
            member: member.address,
            payer,
            actor: payer,
            amount,
            debt_after,
            lost_after: member.cell.credit.lost.get(),
            repaid_hour_days_after: factors.repaid.get(),
            balance_after: member.cell.all_coin().0,
            supply_after: root.coin_supply(),
            owed_after: root.coin_owed.get(),
        };
        (standard, repaid)
    }
}

/// Refuses what may only be done about an overdue loan.
fn must_be_overdue(account: &Account, now: Time) -> Result<u64, Error> {
    let debt = match account.cell.credit.debt.get() {
        0 => return Err(refusal!(NothingOwed { account: account.address })),
        debt => debt,
    };
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
        (credit.rescheduled, credit.counts_to) = (0, 0.into());
    }
}

fn count_overdue(account: &mut Account, factors: &mut Factors) {
    let credit = &mut account.cell.credit;
    if credit.marked == 0 {
        credit.marked = 1;
        factors.overdue = factors.overdue.get().saturating_add(1).into();
    }
}

/// Marks an overdue loan, which then counts against the account for good: anybody may, once. Not where a freeze, a hold
/// or a pause kept the account from paying.
pub fn mark_overdue(
    root: &Root,
    call: Call,
    account: &mut Account,
    factors: &mut Factors,
) -> Result<LoanMarkedOverdue, Error> {
    let debt = must_be_overdue(account, call.now)?;
    must_have_been_free_to_pay(root, account, call.now)?;
    if account.cell.credit.marked != 0 {
        return Err(refusal!(AlreadyMarked { account: account.address }));
    }
    count_overdue(account, factors);
    Ok(LoanMarkedOverdue {
        account: account.address,
        actor: call.caller,
        debt,
        due: account.cell.credit.due.get().into(),
        overdue_after: factors.overdue.get(),
        grade_after: score::of(&account.cell, factors, call.now).grade,
    })
}

/// Gives what an account owes, on a loan or a starter line, a later due date, as the central bank: at most
/// [`LONGEST_RESCHEDULED`] from now, [`MOST_RESCHEDULED`] times a loan, and not once it was marked overdue. Costs one of
/// the officer's measures of the day.
///
/// The account's credit gains nothing by it: days behind the first due date count no more, and none at all where the loan
/// had fallen due before it was rescheduled, as then nothing was to be repaid in time any more.
pub fn reschedule(
    call: Call,
    officer: &mut Account,
    account: &mut Account,
    due_at: u64,
) -> Result<LoanRescheduled, Error> {
    officer.require_role(roles::CENTRAL_BANK)?;
    if officer.address == account.address {
        return Err(refusal!(OwnCase { account: officer.address }));
    }
    let (address, credit) = (account.address, &mut account.cell.credit);
    if credit.debt.get() == 0 {
        return Err(refusal!(NothingOwed { account: address }));
    }
    if credit.marked != 0 {
        return Err(refusal!(AlreadyMarked { account: address }));
    }
    let times = credit.rescheduled;
    if times >= MOST_RESCHEDULED {
        return Err(refusal!(RescheduledTooOften { account: address, times }));
    }
    let before = Time(credit.due.get());
    let (least, most) = (before.max(call.now).plus(1), call.now.plus(LONGEST_RESCHEDULED));
    let due = Time::from_secs(due_at).filter(|due| (least..=most).contains(due));
    let due = due.ok_or_else(|| {
        refusal!(OutOfBounds { value: due_at, least: least.0.into(), most: most.0.into() })
    })?;
    case::must_have_budget(officer, call.now)?;
    case::count(officer, call.now);
    if call.now >= before {
        credit.counts_to = credit.lent_on;
    } else if times == 0 {
        credit.counts_to = (before.day() as u16).into();
    }
    let times = times.saturating_add(1);
    (credit.due, credit.rescheduled) = (due.0.into(), times);
    let (due_before, due_at) = (before.0.into(), due.0.into());
    Ok(LoanRescheduled { account: address, actor: officer.address, due_before, due_at, times })
}

/// Writes an overdue loan off, with a hash of the tribunal's reasons, once its coin is collected. What is written off is
/// owed no more and stays in the supply, counts against the account, and remains a claim. Costs one of the officer's
/// measures of the day.
pub fn write_off(
    root: &mut Root,
    call: Call,
    officer: &mut Account,
    account: &mut Account,
    factors: &mut Factors,
    evidence: Hash,
) -> Result<LoanWrittenOff, Error> {
    officer.require_role(roles::TRIBUNAL)?;
    if officer.address == account.address {
        return Err(refusal!(OwnCase { account: officer.address }));
    }
    if evidence == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    let debt = must_be_overdue(account, call.now)?;
    must_have_been_free_to_pay(root, account, call.now)?;
    let coin = collectable(account, call.now);
    if coin > 0 {
        return Err(refusal!(Collectable { account: account.address, coin }));
    }
    case::must_have_budget(officer, call.now)?;
    let written_off = added(root.written_off.get(), debt)?;
    let lost = added(account.cell.credit.lost.get(), debt)?;
    case::count(officer, call.now);
    root.written_off = written_off.into();
    root.coin_owed = root.coin_owed.get().saturating_sub(debt).into();
    count_overdue(account, factors);
    reduce(account, 0);
    account.cell.credit.lost = lost.into();
    Ok(LoanWrittenOff {
        account: account.address,
        actor: officer.address,
        debt,
        evidence,
        overdue_after: factors.overdue.get(),
        owed_after: root.coin_owed.get(),
        written_off_after: written_off,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;
    use crate::testing::MemoryStorage;

    const TERM: u32 = 30 * DAY;

    #[derive(Clone, Debug, PartialEq)]
    struct World {
        root: Root,
        bank: CentralBank,
        ann: Account,
        factors: Factors,
        tom: Account,
        bob: Account,
    }

    impl World {
        /// Ann, of grade 3, in a bank with a million seconds of coin that lends grade 3 two hours.
        fn new(fee: u8, debt_cap: u8) -> Self {
            let root = Root { coin_minted: 1_000_000.into(), ..Root::empty() };
            let mut bank = CentralBank::empty();
            let terms = &mut bank.terms.after;
            terms.limits = [3_600, 7_200, 36_000, 72_000].map(Into::into);
            terms.longest = (90 * DAY).into();
            (terms.fee, terms.debt_cap) = (fee, debt_cap);
            let mut ann = person(1, 0);
            ann.cell.verified_until = u32::MAX.into();
            ann.cell.verified_since = NOW.minus(100 * DAY).0.into();
            let mut factors = Factors::empty();
            factors.provided = 30.into();
            factors.sketch[0] = 0xff;
            factors.sketch[9] = 0x07;
            let (tom, bob) = (officer(8, roles::TRIBUNAL), officer(6, roles::CENTRAL_BANK));
            let world = Self { root, bank, ann, factors, tom, bob };
            assert_eq!(world.grade(NOW), 3);
            world
        }

        fn grade(&self, now: Time) -> u8 {
            score::of(&self.ann.cell, &self.factors, now).grade
        }

        fn overdue(&self, now: Time) -> u32 {
            score::of(&self.ann.cell, &self.factors, now).factors[6]
        }

        fn borrow(&mut self, amount: u64) -> Result<Lent, Error> {
            self.borrow_after(0, amount)
        }

        fn borrow_after(&mut self, after: u32, amount: u64) -> Result<Lent, Error> {
            let call = Call { now: NOW.plus(after), ..call(1) };
            let Self { root, bank, ann, factors, .. } = self;
            let bank = (MemoryStorage::BANK, &*bank);
            borrow(root, call, bank, ann, factors, amount, TERM).map(|(_, lent, _)| lent)
        }

        fn repay(&mut self, after: u32, amount: u64) -> Result<Repaid, Error> {
            let call = Call { now: NOW.plus(after), ..call(1) };
            let Self { root, ann, factors, .. } = self;
            repay(root, call, ann, factors, amount).map(|(_, repaid)| repaid)
        }

        fn collect(&mut self, after: u32) -> Result<Repaid, Error> {
            let call = Call { now: NOW.plus(after), ..call(7) };
            collect(&mut self.root, call, &mut self.ann, &mut self.factors).map(|(_, it)| it)
        }

        fn mark(&mut self, after: u32) -> Result<LoanMarkedOverdue, Error> {
            let call = Call { now: NOW.plus(after), ..call(7) };
            mark_overdue(&self.root, call, &mut self.ann, &mut self.factors)
        }

        fn write_off(&mut self, after: u32) -> Result<LoanWrittenOff, Error> {
            let call = Call { now: NOW.plus(after), ..call(8) };
            let Self { root, ann, factors, tom, .. } = self;
            write_off(root, call, tom, ann, factors, [1; 32])
        }

        fn reschedule(&mut self, after: u32, due: u32) -> Result<LoanRescheduled, Error> {
            let call = Call { now: NOW.plus(after), ..call(6) };
            reschedule(call, &mut self.bob, &mut self.ann, NOW.plus(due).0.into())
        }

        /// Lent with fees is repaid, written off or still owed.
        fn adds_up(&self, fees: u64) {
            let root = &self.root;
            let (lent, repaid) = (root.coin_lent.get(), root.coin_repaid.get());
            let gone = repaid + root.written_off.get() + root.coin_owed.get();
            assert_eq!(lent + fees, gone, "invariant_2_debt_by_cause");
            assert_eq!(root.coin_owed.get(), self.ann.cell.credit.debt.get());
            let lost = root.written_off.get() - root.recovered.get();
            assert_eq!(
                lost,
                self.ann.cell.credit.lost.get(),
                "invariant_2_what_is_lost_is_somebodys"
            );
        }
    }

    #[test]
    fn invariant_2_a_fee_for_the_treasury_is_paid_out_of_the_loan_and_never_minted_or_owed() {
        let mut world = World::new(2, 50);
        world.root.income.after.sources = treasury::FEES;
        let had = world.ann.cell.coin.get();
        let lent = world.borrow(5_000).expect("within the limit");
        assert_eq!((lent.amount, lent.fee, lent.debt_after), (5_000, 0, 5_000));
        assert_eq!(world.ann.cell.coin.get(), had + 4_900);
        let root = &world.root;
        assert_eq!((root.treasury.get(), root.coin_minted.get()), (100, 1_005_000));
        assert_eq!((root.coin_lent.get(), root.coin_owed.get()), (5_000, 5_000));
        // A treasury without room lends nothing, and nothing is lost.
        let mut full = World::new(2, 50);
        full.root.income.after.sources = treasury::FEES;
        full.root.treasury = u64::MAX.into();
        let before = full.clone();
        assert_eq!(full.borrow(5_000).map_err(|error| error.code()), Err(30));
        assert_eq!(full, before);
    }

    #[test]
    fn invariant_2_a_loan_mints_and_repaying_it_burns() {
        let mut world = World::new(0, 20);
        let lent = world.borrow(7_200).expect("within the limit");
        assert_eq!(
            (lent.debt_after, lent.fee, lent.grade, lent.balance_after),
            (7_200, 0, 3, 7_200)
        );
        assert_eq!((lent.supply_after, lent.owed_after), (1_007_200, 7_200));
        world.adds_up(0);
        let part = world.repay(DAY, 1_200).expect("she has it");
        assert_eq!((part.debt_after, part.balance_after), (6_000, 6_000));
        let whole = world.repay(8 * DAY, 6_000).expect("she has it");
        assert_eq!((whole.debt_after, whole.supply_after), (0, 1_000_000));
        world.adds_up(0);
        assert_eq!(world.ann.cell.credit.due.get(), 0);
    }

    #[test]
    fn a_fee_is_owed_on_top_rounded_up_and_burned_with_the_rest() {
        let mut world = World::new(3, 20);
        let lent = world.borrow(1_001).expect("within the limit");
        assert_eq!((lent.fee, lent.debt_after, lent.balance_after), (31, 1_032, 1_001));
        world.ann.cell.coin = 1_032.into();
        world.root.coin_minted = 1_001_032.into();
        let whole = world.repay(8 * DAY, 1_032).expect("she has it");
        assert_eq!(whole.supply_after, 1_000_000);
        world.adds_up(31);
    }

    #[test]
    fn a_loan_counts_by_its_hours_and_days_and_only_before_it_falls_due() {
        let mut world = World::new(0, 20);
        for _ in 0..100 {
            world.borrow(7_200).expect("within the limit");
            assert_eq!(world.repay(0, 7_200).expect("she has it").repaid_hour_days_after, 0);
        }
        world.borrow(3_599).expect("less than an hour");
        assert_eq!(world.repay(29 * DAY, 3_599).expect("she has it").repaid_hour_days_after, 0);
        world.borrow(7_200).expect("within the limit");
        assert_eq!(world.repay(10 * DAY, 3_600).expect("a half").repaid_hour_days_after, 10);
        assert_eq!(world.repay(20 * DAY, 3_600).expect("the rest").repaid_hour_days_after, 30);
        world.borrow(7_200).expect("again");
        assert_eq!(world.repay(TERM, 7_200).expect("late").repaid_hour_days_after, 30);
    }

    #[test]
    fn an_overdue_loan_stops_what_leaves_by_the_clock_and_counts_by_the_clock() {
        let mut world = World::new(0, 20);
        world.borrow(5_000).expect("within the limit");
        let due = NOW.plus(TERM);
        assert!(restrictions::must_let_out(&world.ann, due.minus(1)).is_ok());
        let overdue = Error::LoanOverdue { account: address(1), debt: 5_000, due: due.0.into() };
        assert_eq!(restrictions::must_let_out(&world.ann, due), Err(overdue.clone()));
        assert_eq!((world.overdue(due), world.grade(due)), (1, 1), "before anybody marks it");
        let marked = world.mark(TERM).expect("anybody may");
        assert_eq!((marked.overdue_after, marked.grade_after), (1, 1), "the lowest");
        assert_eq!(world.overdue(due), 1, "counted once");
        assert_eq!(world.mark(TERM), Err(Error::AlreadyMarked { account: address(1) }));
        world.repay(TERM, 1_000).expect("in part");
        assert!(restrictions::must_let_out(&world.ann, due).is_err());
        world.repay(TERM, 4_000).expect("the rest");
        assert!(restrictions::must_let_out(&world.ann, due).is_ok());
        assert_eq!(world.overdue(due), 1, "it stays on record");
        assert_ne!(world.grade(due), 1, "made good");
    }

    #[test]
    fn invariant_2_what_is_written_off_stays_in_the_supply_and_a_claim() {
        let mut world = World::new(0, 20);
        world.borrow(5_000).expect("within the limit");
        world.ann.cell.coin = 0.into();
        let early = Error::LoanNotDue { account: address(1), due: NOW.plus(TERM).0.into() };
        assert_eq!(world.write_off(TERM - 1), Err(early));
        let gone = world.write_off(TERM).expect("it is overdue");
        assert_eq!((gone.debt, gone.owed_after, gone.written_off_after), (5_000, 0, 5_000));
        assert_eq!(gone.overdue_after, 1);
        assert_eq!(world.root.coin_supply(), 1_005_000);
        world.adds_up(0);
        assert_eq!(world.write_off(TERM), Err(Error::NothingOwed { account: address(1) }));
        assert!(restrictions::must_let_out(&world.ann, NOW.plus(TERM)).is_ok());
        let refused = Err(Error::DebtWrittenOff { account: address(1), lost: 5_000 });
        assert_eq!(must_owe_nothing(&world.ann), refused, "so that the account is not closed");
        assert_eq!(world.borrow_after(TERM, 1).map(drop), refused);
        assert_eq!(world.grade(NOW.plus(TERM)), 1);
        world.ann.cell.coin = 5_000.into();
        assert_eq!(
            world.repay(TERM, 5_001),
            Err(Error::RepaysTooMuch { debt: 5_000, amount: 5_001 })
        );
        let good = world.repay(TERM, 5_000).expect("it is made good");
        assert_eq!((good.lost_after, good.supply_after), (0, 1_000_000));
        world.adds_up(0);
        assert!(must_owe_nothing(&world.ann).is_ok());
        assert_eq!(world.overdue(NOW.plus(TERM)), 1, "and it stays on record");
        assert!(world.borrow_after(TERM, 3_600).is_ok());
    }

    #[test]
    fn six_loans_in_six_days_are_one_loan() {
        // Borrow the limit, spend it, fall overdue, be written off, and again.
        let mut world = World::new(0, 50);
        world.bank.terms.after.longest = (90 * DAY).into();
        let mut lent = 0;
        for round in 0..6 {
            lent += u32::from(world.borrow_after(round * TERM, 7_200).is_ok());
            world.ann.cell.coin = 0.into();
            let _ = world.write_off((round + 1) * TERM);
        }
        assert_eq!(lent, 1);
    }

    #[test]
    fn write_offs_do_not_enlarge_what_may_be_lent() {
        // A million at fifty percent: another million once, whatever is written off in between.
        let mut world = World::new(0, 50);
        world.bank.terms.after.limits = [10_000_000; 4].map(Into::into);
        let mut after = 0;
        for round in 0..40 {
            let most = (world.root.coin_supply() / 2) as u64 - world.root.coin_outstanding();
            assert_eq!(world.borrow_after(after, most + 1).map_err(|error| error.code()), Err(265));
            let goes = world.borrow_after(after, most).is_ok();
            assert_eq!(goes, round < 20, "until the last second is lent");
            // Another member each time, who spends what it borrows and does not come back.
            world.ann.cell.coin = 0.into();
            after += TERM;
            assert_eq!(world.write_off(after).is_ok(), goes);
            world.ann.cell.credit.lost = 0.into();
            world.factors.overdue = 0.into();
        }
        let supply = world.root.coin_supply();
        assert!((1_999_990..=2_000_000).contains(&supply), "{supply}");
    }

    #[test]
    fn anybody_collects_what_an_overdue_debtor_has_and_before_that_nothing_is_written_off() {
        let mut world = World::new(0, 20);
        world.borrow(7_200).expect("within the limit");
        let early = Error::LoanNotDue { account: address(1), due: NOW.plus(TERM).0.into() };
        assert_eq!(world.collect(TERM - 1), Err(early));
        let refused = Error::Collectable { account: address(1), coin: 7_200 };
        assert_eq!(world.write_off(TERM), Err(refused));
        world.ann.cell.coin = 1_000.into();
        assert_eq!(world.collect(TERM).expect("anybody may").debt_after, 6_200);
        assert_eq!(world.collect(TERM), Err(Error::NothingToCollect { account: address(1) }));
        assert_eq!(world.write_off(TERM).expect("nothing is left").debt, 6_200);
        world.adds_up(0);
        // What comes later is still owed.
        world.ann.cell.coin = 9_000.into();
        assert_eq!(world.collect(TERM).expect("it was lost").lost_after, 0);
        assert_eq!(world.ann.cell.coin.get(), 2_800);
        assert_eq!(world.collect(TERM), Err(Error::NothingOwed { account: address(1) }));
        world.adds_up(0);
    }

    #[test]
    fn what_a_freeze_holds_is_not_collected() {
        let mut world = World::new(0, 20);
        world.borrow(5_000).expect("within the limit");
        world.ann.cell.frozen_coin = 4_000.into();
        world.ann.cell.frozen_until = u32::MAX.into();
        assert_eq!(world.collect(TERM).expect("what is not frozen").amount, 1_000);
        assert_eq!(world.collect(TERM), Err(Error::NothingToCollect { account: address(1) }));
        world.ann.cell.frozen_coin = 0.into();
        world.ann.cell.frozen_directions = restrictions::OUT;
        assert_eq!(world.collect(TERM).map_err(|error| error.code()), Err(40));
    }

    #[test]
    fn somebody_else_repays_and_earns_the_debtor_no_name() {
        let mut world = World::new(0, 20);
        world.borrow(7_200).expect("within the limit");
        let mut ben = person(2, 5_000);
        let call = Call { now: NOW.plus(20 * DAY), ..call(2) };
        ben.cell.verified_until = u32::MAX.into();
        let World { root, ann, factors, .. } = &mut world;
        let own = repay_for(root, call, &mut ann.clone(), ann, factors, 1);
        assert_eq!(own.err(), Some(Error::OwnCase { account: address(1) }));
        let too_much = repay_for(root, call, &mut ben, ann, factors, 5_001);
        assert_eq!(too_much.err().map(|error| error.code()), Some(1));
        let (standard, repaid, _) =
            repay_for(root, call, &mut ben, ann, factors, 5_000).expect("Ben has it");
        assert_eq!(
            (standard.from, repaid.payer, repaid.member),
            (address(2), address(2), address(1))
        );
        assert_eq!((repaid.debt_after, repaid.repaid_hour_days_after), (2_200, 0));
        assert_eq!((ben.cell.coin.get(), ann.cell.coin.get()), (0, 7_200));
        ben.cell.coin = 9.into();
        ben.cell.watch.held_until = u32::MAX.into();
        let held = repay_for(root, call, &mut ben, ann, factors, 1);
        assert_eq!(held.err().map(|error| error.code()), Some(44));
    }

    #[test]
    fn a_write_off_is_a_measure_of_the_day() {
        let mut world = World::new(0, 20);
        world.borrow(5_000).expect("within the limit");
        world.ann.cell.coin = 0.into();
        for _ in 0..case::DAILY_MEASURES {
            case::count(&mut world.tom, NOW.plus(TERM));
        }
        let spent = Error::BudgetSpent { account: address(8), limit: case::DAILY_MEASURES };
        assert_eq!(world.write_off(TERM), Err(spent));
        assert!(world.write_off(TERM + DAY).is_ok());
        assert_eq!(case::measures_taken(&world.tom, NOW.plus(TERM + DAY)), 1);
    }

    #[test]
    fn nothing_counts_against_whom_the_bank_kept_from_paying_until_a_day_after() {
        let end = NOW.plus(TERM + 50);
        let restraints: [fn(&mut World, Time); 5] = [
            |world, end| world.ann.cell.frozen_until = end.0.into(),
            |world, end| world.ann.cell.watch.held_until = end.0.into(),
            |world, end| world.root.paused_until[Area::Transfers as usize] = end.0.into(),
            |world, end| world.root.paused_until[Area::Earning as usize] = end.0.into(),
            |world, end| world.root.paused_until[Area::Everything as usize] = end.0.into(),
        ];
        for restrain in restraints {
            let mut world = World::new(0, 20);
            world.borrow(5_000).expect("within the limit");
            world.ann.cell.coin = 0.into();
            restrain(&mut world, end);
            let until = end.plus(RESPITE).0.into();
            let kept = Error::KeptFromPaying { account: address(1), until };
            for after in [TERM, TERM + 49, TERM + 50, TERM + 49 + RESPITE] {
                assert_eq!(world.mark(after), Err(kept.clone()));
                assert_eq!(world.write_off(after), Err(kept.clone()));
            }
            assert!(world.mark(TERM + 50 + RESPITE).is_ok());
            assert!(world.write_off(TERM + 50 + RESPITE).is_ok());
        }
    }

    #[test]
    fn all_debt_together_stays_within_its_share_of_the_supply() {
        let mut world = World::new(10, 1);
        world.root.coin_owed = 2_300.into();
        // One percent of 1,000,000 is 10,000: 7,000 with the fee of 700 is the last that fits.
        let refused = Error::DebtCapped { cap: 1, supply: 1_000_000, owed: 2_300, needed: 7_702 };
        assert_eq!(world.borrow(7_001), Err(refused));
        assert!(world.borrow(7_000).is_ok());
    }

    #[test]
    fn frozen_coin_repays_nothing_and_nobody_is_marked_while_it_is_frozen() {
        let mut world = World::new(0, 20);
        world.borrow(5_000).expect("within the limit");
        world.ann.cell.frozen_coin = 4_000.into();
        world.ann.cell.frozen_until = NOW.plus(TERM + 10).0.into();
        assert!(world.repay(TERM, 1_000).is_ok(), "what is not frozen");
        assert_eq!(world.repay(TERM, 1).map_err(|error| error.code()), Err(42));
        assert_eq!(world.mark(TERM).map_err(|error| error.code()), Err(341));
        world.ann.cell.frozen_directions = restrictions::OUT;
        assert_eq!(world.repay(TERM, 1).map_err(|error| error.code()), Err(40));
        assert!(world.mark(TERM + 10 + RESPITE).is_ok(), "a day after the freeze has lapsed");
    }

    #[test]
    fn invariant_11_a_refused_loan_changes_nothing() {
        let cases: [(fn(&mut World), u64, u32, u16); 16] = [
            (|world| world.ann.cell.watch.held_until = u32::MAX.into(), 1, TERM, 44),
            (|_| {}, 0, TERM, 29),
            (
                |world| {
                    world.root = crate::restrictions::testing::paused(
                        world.root.clone(),
                        crate::restrictions::Area::Lending,
                    )
                },
                1,
                TERM,
                43,
            ),
            (|world| world.ann.cell.level = 0, 1, TERM, 23),
            (|world| world.ann.cell.status = 2, 1, TERM, 21),
            (|world| freeze(world, restrictions::OUT, 0), 1, TERM, 40),
            (|world| freeze(world, restrictions::IN, 0), 1, TERM, 41),
            (|world| freeze(world, 0, 1), 1, TERM, 125),
            (|world| owe(world, NOW.plus(1)), 1, TERM, 261),
            (|world| owe(world, NOW), 1, TERM, 260),
            (|_| {}, 1, DAY - 1, 266),
            (|_| {}, 1, 90 * DAY + 1, 266),
            (|_| {}, 7_201, TERM, 264),
            (|world| world.factors.sketch = [0; 32], 1, TERM, 264),
            (|world| world.root.coin_minted = 36_000.into(), 7_200, TERM, 265),
            (|world| world.ann.cell.coin = u64::MAX.into(), 1, TERM, 30),
        ];
        for (spoil, amount, term, code) in cases {
            let mut world = World::new(1, 20);
            spoil(&mut world);
            let before = world.clone();
            let World { root, bank, ann, factors, .. } = &mut world;
            let error =
                borrow(root, call(1), (MemoryStorage::BANK, bank), ann, factors, amount, term)
                    .expect_err("an obstacle");
            assert_eq!(error.code(), code, "{error:?}");
            assert_eq!(world, before);
        }
    }

    #[test]
    fn invariant_11_a_refused_repayment_changes_nothing() {
        let cases: [(fn(&mut World), u64, u16); 5] = [
            (|_| {}, 0, 29),
            (|_| {}, 5_001, 263),
            (|world| world.ann.cell.coin = 9.into(), 10, 1),
            (|world| world.ann.cell.credit.debt = 0.into(), 1, 262),
            (|world| world.root.coin_burned = u128::MAX.into(), 1, 30),
        ];
        for (spoil, amount, code) in cases {
            let mut world = World::new(0, 20);
            world.borrow(5_000).expect("within the limit");
            spoil(&mut world);
            let before = world.clone();
            assert_eq!(world.repay(1, amount).map_err(|error| error.code()), Err(code));
            assert_eq!(world, before);
        }
    }

    #[test]
    fn repaying_works_whatever_is_paused_and_without_a_running_verification() {
        let mut world = World::new(0, 20);
        world.borrow(5_000).expect("within the limit");
        world.root.paused = u8::MAX;
        world.root.paused_until = [u32::MAX.into(); crate::cells::AREAS];
        world.ann.cell.verified_until = 0.into();
        world.ann.cell.watch.held_until = u32::MAX.into();
        assert!(world.repay(1, 5_000).is_ok());
    }

    #[test]
    fn a_loan_is_rescheduled_twice_and_no_third_time_and_a_new_one_begins_anew() {
        let mut world = World::new(0, 20);
        world.borrow(5_000).expect("within the limit");
        for (times, due) in [(1, TERM + DAY), (2, TERM + 40 * DAY)] {
            let before = world.ann.cell.credit.due.get();
            let said = world.reschedule(DAY, due).expect("the central bank may");
            assert_eq!((said.due_before, said.times), (before.into(), times));
            assert_eq!(said.due_at, u64::from(NOW.plus(due).0));
            assert_eq!(world.ann.cell.credit.due.get(), NOW.plus(due).0);
            assert!(!is_overdue(&world.ann.cell, NOW.plus(due - 1)));
        }
        assert!(is_overdue(&world.ann.cell, NOW.plus(TERM + 40 * DAY)));
        let refused = Error::RescheduledTooOften { account: address(1), times: 2 };
        assert_eq!(world.reschedule(DAY, TERM + 41 * DAY), Err(refused));
        world.repay(2 * DAY, 5_000).expect("she has it");
        assert_eq!(world.ann.cell.credit, person(1, 0).cell.credit, "nothing is left of it");
        world.borrow_after(2 * DAY, 5_000).expect("a new loan");
        let said = world.reschedule(3 * DAY, 2 * TERM).expect("of which none was used");
        assert_eq!(said.times, 1);
    }

    #[test]
    fn a_later_due_date_is_later_than_now_and_within_366_days() {
        let mut world = World::new(0, 20);
        world.borrow(5_000).expect("within the limit");
        let before = world.clone();
        let most = 366 * DAY;
        for (after, due) in [(0, TERM), (0, TERM - 1), (0, most + 1), (TERM + 9, TERM + 9)] {
            let refused = world.reschedule(after, due).map_err(|error| error.code());
            assert_eq!(refused, Err(269), "{after} {due}");
        }
        let (account, officer) = (&mut world.ann, &mut world.bob);
        let far = reschedule(call(6), officer, account, u64::from(u32::MAX) + 1);
        assert_eq!(far.map_err(|error| error.code()), Err(269), "out of range");
        assert_eq!(world, before, "invariant_11_refusals_change_nothing");
        assert!(world.clone().reschedule(0, TERM + 1).is_ok());
        assert!(world.clone().reschedule(0, most).is_ok());
        assert!(world.reschedule(TERM + 9, TERM + 10).is_ok(), "it was overdue and not marked");
    }

    #[test]
    fn only_the_central_bank_reschedules_and_what_is_owed_and_never_its_own() {
        let mut world = World::new(0, 20);
        let due = NOW.plus(TERM + DAY).0.into();
        let nothing = reschedule(call(6), &mut world.bob, &mut world.ann, due);
        assert_eq!(nothing, Err(Error::NothingOwed { account: address(1) }));
        world.borrow(5_000).expect("within the limit");
        for role in [0, roles::TRIBUNAL, roles::SUPERVISOR, roles::GOVERNOR, roles::COUNCIL] {
            let refused = reschedule(call(6), &mut officer(6, role), &mut world.ann, due);
            assert_eq!(refused.map_err(|error| error.code()), Err(60));
        }
        let mut own = officer(1, roles::CENTRAL_BANK);
        let refused = Err(Error::OwnCase { account: address(1) });
        assert_eq!(reschedule(call(1), &mut own, &mut world.ann, due), refused);
        world.mark(TERM).expect("it is overdue");
        let marked = world.reschedule(TERM, TERM + DAY);
        assert_eq!(marked, Err(Error::AlreadyMarked { account: address(1) }));
    }

    #[test]
    fn rescheduling_is_a_measure_of_the_day() {
        let mut world = World::new(0, 20);
        world.borrow(5_000).expect("within the limit");
        for _ in 0..case::DAILY_MEASURES {
            case::count(&mut world.bob, NOW);
        }
        let spent = Error::BudgetSpent { account: address(6), limit: case::DAILY_MEASURES };
        assert_eq!(world.reschedule(0, TERM + DAY), Err(spent));
        assert!(world.reschedule(DAY, TERM + DAY).is_ok());
        assert_eq!(case::measures_taken(&world.bob, NOW.plus(DAY)), 1);
    }

    #[test]
    fn a_rescheduled_loan_counts_as_what_it_was_at_most() {
        let lent = || {
            let mut world = World::new(0, 20);
            world.borrow(7_200).expect("within the limit");
            world
        };
        let counted = |mut world: World, after| {
            world.repay(after, 7_200).expect("she has it").repaid_hour_days_after
        };
        // Two hours for 30 days at most, in the days of the calendar, whenever it is repaid.
        let most = 2 * (NOW.plus(TERM).day() - NOW.day());
        for after in [0, DAY, TERM - 1] {
            let mut extended = lent();
            extended.reschedule(0, 2 * TERM).expect("the central bank may");
            assert_eq!(counted(extended, after), counted(lent(), after), "before it was due");
        }
        for (again, after) in [(false, TERM), (false, 2 * TERM - 1), (true, 3 * TERM)] {
            let mut world = lent();
            world.reschedule(DAY, 2 * TERM).expect("the central bank may");
            if again {
                world.reschedule(TERM + DAY, 4 * TERM).expect("and once more");
            }
            assert_eq!(counted(world, after), most, "{after}");
        }
        // What had fallen due counts nothing, first or last.
        let mut late = lent();
        late.reschedule(TERM, 2 * TERM).expect("it is not marked");
        assert_eq!(counted(late, TERM), 0);
        let mut late = lent();
        late.reschedule(0, TERM + DAY).expect("the central bank may");
        late.reschedule(TERM + DAY, 2 * TERM).expect("it is not marked");
        assert_eq!(counted(late, 2 * TERM - 1), 0);
        // In parts, too.
        let mut parts = lent();
        parts.reschedule(0, 3 * TERM).expect("the central bank may");
        parts.repay(TERM + DAY, 3_600).expect("she has it");
        let left = parts.repay(2 * TERM, 3_600).expect("she has it");
        assert_eq!(left.repaid_hour_days_after, most);
    }

    #[test]
    fn only_the_tribunal_writes_off_and_never_its_own_loan_nor_without_reasons() {
        let mut world = World::new(0, 20);
        world.borrow(5_000).expect("within the limit");
        let before = world.clone();
        let call = Call { now: NOW.plus(TERM), ..call(8) };
        let World { root, ann, factors, .. } = &mut world;
        let mut sue = officer(8, roles::SUPERVISOR);
        assert!(write_off(root, call, &mut sue, ann, factors, [1; 32]).is_err());
        let mut tom = officer(8, roles::TRIBUNAL);
        let refused = Err(Error::NoEvidence {});
        assert_eq!(write_off(root, call, &mut tom, ann, factors, [0; 32]), refused);
        let mut own = officer(1, roles::TRIBUNAL);
        let refused = Err(Error::OwnCase { account: address(1) });
        assert_eq!(write_off(root, call, &mut own, ann, factors, [1; 32]), refused);
        assert_eq!(world, before);
    }

    fn freeze(world: &mut World, directions: u8, amount: u64) {
        world.ann.cell.frozen_directions = directions;
        world.ann.cell.frozen_coin = amount.into();
        world.ann.cell.frozen_until = NOW.plus(10).0.into();
    }

    fn owe(world: &mut World, due: Time) {
        world.ann.cell.credit.debt = 1.into();
        world.ann.cell.credit.due = due.0.into();
    }
}
