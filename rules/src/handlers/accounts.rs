//! Accounts: opening, closing, verifying.

use super::cases::last_case;
use crate::cells::{Attestation, Key};
use crate::member;
use crate::storage::Storage;
use crate::{Address, Call, Error, Hash};

/// Opens the caller's account.
pub fn open(storage: &mut impl Storage, call: Call, kind: u8) -> Result<bool, Error> {
    let mut account = storage.account(call.caller);
    let opened = member::open(call, &mut account, kind)?;
    storage.save_account(&account);
    storage.emit(&opened);
    Ok(true)
}

/// Closes the caller's account, for good.
pub fn close(storage: &mut impl Storage, call: Call) -> Result<bool, Error> {
    let mut account = storage.account(call.caller);
    let last = last_case(storage, &account);
    let closed = member::close(call, &mut account, &last)?;
    storage.save_account(&account);
    storage.emit(&closed);
    Ok(true)
}

/// Attests a level of an account, as a verifier.
pub fn verify(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    level: u8,
    expiry: u64,
    commitment: Hash,
) -> Result<bool, Error> {
    let verifier = storage.account(call.caller);
    let mut account = storage.account(account);
    let verified = member::verify(call, &verifier, &mut account, level, expiry, commitment)?;
    storage.save_account(&account);
    storage.save(Key::attestation(&account.address), &Attestation { commitment });
    storage.emit(&verified);
    Ok(true)
}

pub(super) fn open_caller(storage: &impl Storage, call: Call) -> Result<Address, Error> {
    let owner = storage.account(call.caller);
    owner.must_be_open()?;
    Ok(owner.address)
}
