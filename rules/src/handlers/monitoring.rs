//! Monitoring: its rules, what risk leads to, and ending a hold.

use crate::credit::loan;
use crate::monitor::{hold, policy};
use crate::storage::Storage;
use crate::{Address, Call, Error};

/// Sets, as governor, how a rule is applied.
pub fn set_rule(
    storage: &mut impl Storage,
    call: Call,
    rule: u8,
    (mode, weight): (u8, u8),
    (first, second): (u32, u32),
) -> Result<bool, Error> {
    let root = storage.root_mut();
    let set = policy::set_rule(root, call, rule, mode, weight, first, second)?;
    storage.emit(&set);
    Ok(true)
}

/// Sets, as governor, what risk leads to.
pub fn set_risk(
    storage: &mut impl Storage,
    call: Call,
    line: u16,
    decay: u16,
    hold_secs: u32,
) -> Result<bool, Error> {
    let set = policy::set_risk(storage.root_mut(), call, line, decay, hold_secs)?;
    storage.emit(&set);
    Ok(true)
}

/// Puts a hold on the caller's own account. Whoever owes something does not hide behind one.
pub fn hold_own(storage: &mut impl Storage, call: Call, until: u64) -> Result<bool, Error> {
    let mut account = storage.account(call.caller);
    loan::must_owe_nothing(&account)?;
    let held = hold::begin_own(call, &mut account, until)?;
    storage.save_account(&account);
    storage.emit(&held);
    Ok(true)
}

/// Ends, as a supervisor, the hold that monitoring put on an account.
pub fn end_hold(storage: &mut impl Storage, call: Call, account: Address) -> Result<bool, Error> {
    let (officer, mut account) = (storage.account(call.caller), storage.account(account));
    let ended = hold::end(call, &officer, &mut account)?;
    storage.save_account(&account);
    storage.emit(&ended);
    Ok(true)
}
