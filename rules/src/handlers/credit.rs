//! Loans: borrowing, repaying, and what becomes of those that are not repaid.

use crate::cells::{CentralBank, Key};
use crate::credit::loan;
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
    let mut member = storage.account(call.caller);
    let (minted, lent) = loan::borrow(storage.root_mut(), call, &bank, &mut member, amount, term)?;
    storage.save_account(&member);
    storage.emit(&minted);
    storage.emit(&lent);
    Ok(true)
}

/// Burns the caller's coin against its debt.
pub fn repay(storage: &mut impl Storage, call: Call, amount: u64) -> Result<bool, Error> {
    let mut member = storage.account(call.caller);
    let (burned, repaid) = loan::repay(storage.root_mut(), call, &mut member, amount)?;
    storage.save_account(&member);
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
    let mut account = storage.account(account);
    let marked = loan::mark_overdue(call, &mut account)?;
    storage.save_account(&account);
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
    let (officer, mut account) = (storage.account(call.caller), storage.account(account));
    let event = loan::write_off(storage.root_mut(), call, &officer, &mut account, evidence)?;
    storage.save_account(&account);
    storage.emit(&event);
    Ok(true)
}
