//! The governor: roles, and handing itself over.

use crate::event::roles_changed::RolesChanged;
use crate::member::Account;
use crate::roles;
use crate::storage::Storage;
use crate::{Address, Call, Error};

/// Grants an account a role.
pub fn grant_role(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    role: u16,
) -> Result<bool, Error> {
    let mut account = storage.account(account);
    let changed = roles::grant(storage.root(), call, &mut account, role)?;
    change(storage, &account, &changed)
}

/// Revokes a role of an account.
pub fn revoke_role(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    role: u16,
) -> Result<bool, Error> {
    let mut account = storage.account(account);
    let changed = roles::revoke(storage.root(), call, &mut account, role)?;
    change(storage, &account, &changed)
}

fn change(
    storage: &mut impl Storage,
    account: &Account,
    changed: &RolesChanged,
) -> Result<bool, Error> {
    storage.save_account(account);
    storage.emit(changed);
    Ok(true)
}

/// Names the governor's successor, who has yet to accept.
pub fn propose_governor(
    storage: &mut impl Storage,
    call: Call,
    proposed: Address,
) -> Result<bool, Error> {
    let proposed = roles::propose_governor(storage.root_mut(), call, proposed)?;
    storage.emit(&proposed);
    Ok(true)
}

/// Makes the caller, whom the governor named, the governor.
pub fn accept_governor(storage: &mut impl Storage, call: Call) -> Result<bool, Error> {
    let mut before = storage.account(storage.root().governor.into());
    let mut after = storage.account(call.caller);
    let changed = roles::accept_governor(storage.root_mut(), call, &mut before, &mut after)?;
    storage.save_account(&before);
    storage.save_account(&after);
    storage.emit(&changed);
    Ok(true)
}
