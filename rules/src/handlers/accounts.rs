//! Accounts: opening, closing, verifying.

use super::cases::{cases_about, last_case};
use crate::cells::{Attestation, Key};
use crate::member::{self, Attesting};
use crate::recovery::must_not_be_reserved;
use crate::roles;
use crate::storage::Storage;
use crate::{Address, Call, Error, Hash};

/// Opens the caller's account.
pub fn open(storage: &mut impl Storage, call: Call, kind: u8) -> Result<bool, Error> {
    let mut account = storage.account(call.caller);
    let opened = member::open(storage.root_mut(), call, &mut account, kind)?;
    storage.save_account(&account);
    storage.emit(&opened);
    Ok(true)
}

/// Closes the caller's account, for good.
pub fn close(storage: &mut impl Storage, call: Call) -> Result<bool, Error> {
    let mut account = storage.account(call.caller);
    let cases = cases_about(storage, &account);
    let tenure = storage.load(Key::tenure(&call.caller));
    let closed = member::close(call, &mut account, &cases, &tenure)?;
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
    must_not_be_reserved(storage, account, call.now)?;
    let key = Key::attestation(&account);
    let account = storage.account(account);
    let attestation = storage.load::<Attestation>(key);
    let voucher = storage.present_account(attestation.issuer.into());
    let mut cells = Attesting {
        verifier: storage.account(call.caller),
        issuer: storage.person(call.caller),
        is_vouched_for: voucher.require_role(roles::VERIFIER).is_ok(),
        last_case: last_case(storage, &account),
        account,
        attestation,
    };
    let verified = member::verify(call, &mut cells, level, expiry, commitment)?;
    storage.save_account(&cells.verifier);
    storage.save_account(&cells.account);
    storage.save(key, &cells.attestation);
    storage.emit(&verified);
    Ok(true)
}

/// Consents, as the holder, to a commitment that a verifier may attest in place of the running one.
pub fn consent_commitment(
    storage: &mut impl Storage,
    call: Call,
    commitment: Hash,
) -> Result<bool, Error> {
    let key = Key::attestation(&call.caller);
    let (account, mut attestation) = (storage.account(call.caller), storage.load(key));
    let consented = member::consent(&account, &mut attestation, commitment)?;
    storage.save(key, &attestation);
    storage.emit(&consented);
    Ok(true)
}

pub(super) fn open_caller(storage: &impl Storage, call: Call) -> Result<Address, Error> {
    let owner = storage.account(call.caller);
    owner.must_be_open()?;
    Ok(owner.address)
}
