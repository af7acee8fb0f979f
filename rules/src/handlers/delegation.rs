//! Delegates: who acts for a member, and what it did.

use super::must_have_none_withheld;
use crate::account::Account;
use crate::cells::{Delegation, Key};
use crate::delegation::{self, Powers};
use crate::event::delegate_acted::DelegateActed;
use crate::storage::Storage;
use crate::{Address, Call, Error};

/// Lets somebody act for the caller.
pub fn delegate(
    storage: &mut impl Storage,
    call: Call,
    delegate: Address,
    powers: Powers,
) -> Result<bool, Error> {
    let (member, other) = (storage.account(call.caller), storage.account(delegate));
    let key = Key::delegation(&call.caller, &delegate);
    let before = storage.load::<Delegation>(key);
    let (given, said) = delegation::give(call, &member, &other, &before, powers)?;
    must_have_none_withheld(storage, delegate)?;
    storage.save(key, &given);
    storage.emit(&said);
    Ok(true)
}

/// Ends a delegation, as the member or the delegate.
pub fn revoke(
    storage: &mut impl Storage,
    call: Call,
    member: Address,
    delegate: Address,
) -> Result<bool, Error> {
    let key = Key::delegation(&member, &delegate);
    let before = storage.load::<Delegation>(key);
    let (after, said) = delegation::revoke(call, member, delegate, &before)?;
    storage.save(key, &after);
    storage.emit(&said);
    Ok(true)
}

/// Refuses what the caller may not do for the member. Answers with the member's account as it stands.
pub fn must_be_delegated(
    storage: &impl Storage,
    call: Call,
    member: Address,
    kind: u8,
) -> Result<Account, Error> {
    let given = storage.load::<Delegation>(Key::delegation(&member, &call.caller));
    let (member, delegate) = (storage.account(member), storage.account(call.caller));
    delegation::must_be_delegated(call.now, &member, &delegate, &given, kind)?;
    must_have_none_withheld(storage, delegate.address)?;
    Ok(member)
}

/// Counts what the caller has spent for the member, whose account stood so `before`, and says who acted.
pub fn conclude(
    storage: &mut impl Storage,
    call: Call,
    before: &Account,
    selector: u32,
) -> Result<(), Error> {
    let (member, delegate) = (before.address, call.caller);
    let key = Key::delegation(&member, &delegate);
    let mut given = storage.load::<Delegation>(key);
    let after = storage.account(member);
    let spent_after = delegation::spend(call.now, &mut given, before, &after)?.0;
    storage.save(key, &given);
    storage.emit(&DelegateActed { member, delegate, selector, spent_after });
    Ok(())
}

/// In which affairs somebody acts for a member now, how much of its coin may leave in a day, until when, and how much has
/// today; nothing where it may not act at all.
pub fn read(
    storage: &impl Storage,
    call: Call,
    member: Address,
    delegate: Address,
) -> (u8, u64, u64, u64) {
    let given = storage.load::<Delegation>(Key::delegation(&member, &delegate));
    let (member, delegate) = (storage.account(member), storage.account(delegate));
    let holds = delegation::must_be_delegated(call.now, &member, &delegate, &given, given.kinds)
        .and_then(|()| must_have_none_withheld(storage, delegate.address));
    if holds.is_err() {
        return (0, 0, 0, 0);
    }
    let spent = if given.day.get() == call.now.day() { given.spent.get() } else { 0 };
    (given.kinds, given.daily.get(), given.until.get().into(), spent)
}
