//! The governor: roles, and handing itself over.

use crate::account::Account;
use crate::cells::{Key, Root, Tenure};
use crate::event::roles_changed::RolesChanged;
use crate::recovery::must_not_be_reserved;
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
    must_not_be_reserved(storage, account, call.now)?;
    let tenure = storage.load::<Tenure>(Key::tenure(&account));
    let mut account = storage.account(account);
    let changed = roles::grant(storage.root(), call, &mut account, &tenure, role)?;
    storage.save_account(&account);
    storage.emit(&changed);
    Ok(true)
}

/// Revokes a role of an account.
pub fn revoke_role(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    role: u16,
) -> Result<bool, Error> {
    end_office(storage, account, |root, account, tenure| {
        roles::revoke(root, call, account, tenure, role)
    })
}

/// Gives up the caller's own role.
pub fn renounce_role(storage: &mut impl Storage, call: Call, role: u16) -> Result<bool, Error> {
    end_office(storage, call.caller, |_, account, tenure| {
        roles::renounce(call, account, tenure, role)
    })
}

fn end_office(
    storage: &mut impl Storage,
    account: Address,
    decide: impl FnOnce(&Root, &mut Account, &mut Tenure) -> Result<RolesChanged, Error>,
) -> Result<bool, Error> {
    let key = Key::tenure(&account);
    let (mut account, mut tenure) = (storage.account(account), storage.load::<Tenure>(key));
    let changed = decide(storage.root(), &mut account, &mut tenure)?;
    storage.save_account(&account);
    storage.save(key, &tenure);
    storage.emit(&changed);
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
    let tenure = storage.load::<Tenure>(Key::tenure(&call.caller));
    let root = storage.root_mut();
    let changed = roles::accept_governor(root, call, &mut before, &mut after, &tenure)?;
    storage.save_account(&before);
    storage.save_account(&after);
    storage.emit(&changed);
    Ok(true)
}
