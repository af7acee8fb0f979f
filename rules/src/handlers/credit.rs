//! Loans: borrowing, repaying, and what becomes of those that are not repaid.

use super::central_bank::received;
use crate::account::Account;
use crate::cells::{CentralBank, Factors, Key};
use crate::credit::loan;
use crate::monitor::raise;
use crate::storage::Storage;
use crate::{Address, Call, Error, Hash};

/// Lends the caller coin.
pub fn borrow(
    storage: &mut impl Storage,
    call: Call,
    amount: u64,
    term: u32,
) -> Result<bool, Error> {
    let bank = storage.load::<CentralBank>(Key::central_bank());
    let (mut member, factors) = debtor(storage, call.caller);
    let (purse, root) = (storage.address(), storage.root_mut());
    let (minted, lent, kept) =
        loan::borrow(root, call, (purse, &bank), &mut member, &factors, amount, term)?;
    storage.save_account(&member);
    storage.emit(&minted);
    storage.emit(&lent);
    received(storage, kept);
    Ok(true)
}

/// Burns the caller's coin against its debt.
pub fn repay(storage: &mut impl Storage, call: Call, amount: u64) -> Result<bool, Error> {
    let (mut member, mut factors) = debtor(storage, call.caller);
    let root = storage.root_mut();
    let (burned, repaid) = loan::repay(root, call, &mut member, &mut factors, amount)?;
    save_debtor(storage, &member, &factors);
    storage.emit(&burned);
    storage.emit(&repaid);
    Ok(true)
}

/// Burns the caller's coin against another's debt.
pub fn repay_for(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    amount: u64,
) -> Result<bool, Error> {
    let (mut member, mut factors) = debtor(storage, account);
    let mut payer = storage.account(call.caller);
    let root = storage.root_mut();
    let (burned, repaid, hits) =
        loan::repay_for(root, call, &mut payer, &mut member, &mut factors, amount)?;
    save_debtor(storage, &member, &factors);
    storage.emit(&burned);
    storage.emit(&repaid);
    if hits.any() {
        raise(storage, call, &mut payer, account, hits, amount);
    }
    storage.save_account(&payer);
    Ok(true)
}

/// Burns an overdue debtor's free coin against its debt.
pub fn collect_debt(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
) -> Result<bool, Error> {
    let (mut member, mut factors) = debtor(storage, account);
    let (burned, repaid) = loan::collect(storage.root_mut(), call, &mut member, &mut factors)?;
    save_debtor(storage, &member, &factors);
    storage.emit(&burned);
    storage.emit(&repaid);
    Ok(true)
}

/// Marks an account's overdue loan.
pub fn mark_overdue(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
) -> Result<bool, Error> {
    let (mut account, mut factors) = debtor(storage, account);
    let marked = loan::mark_overdue(storage.root(), call, &mut account, &mut factors)?;
    save_debtor(storage, &account, &factors);
    storage.emit(&marked);
    Ok(true)
}

/// Writes an account's overdue loan off, as the tribunal.
pub fn write_off(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    evidence: Hash,
) -> Result<bool, Error> {
    let (mut account, mut factors) = debtor(storage, account);
    let mut officer = storage.account(call.caller);
    let root = storage.root_mut();
    let event = loan::write_off(root, call, &mut officer, &mut account, &mut factors, evidence)?;
    save_debtor(storage, &account, &factors);
    storage.save_account(&officer);
    storage.emit(&event);
    Ok(true)
}

/// Gives what an account owes a later due date, as the central bank.
pub fn reschedule_loan(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    due_at: u64,
) -> Result<bool, Error> {
    let (mut account, mut officer) = (storage.account(account), storage.account(call.caller));
    let event = loan::reschedule(call, &mut officer, &mut account, due_at)?;
    storage.save_account(&account);
    storage.save_account(&officer);
    storage.emit(&event);
    Ok(true)
}

/// An account and what its credit rests on.
fn debtor(storage: &impl Storage, address: Address) -> (Account, Factors) {
    (storage.account(address), storage.load(Key::factors(&address)))
}

fn save_debtor(storage: &mut impl Storage, account: &Account, factors: &Factors) {
    storage.save_account(account);
    storage.save(Key::factors(&account.address), factors);
}
