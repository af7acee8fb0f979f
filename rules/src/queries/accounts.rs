//! An account, and the offices that it holds.

use crate::cells::{Attestation, Key, Tenure};
use crate::storage::Storage;
use crate::{Address, Hash};

/// Status, kind, roles, verified level, when it was opened, when the verification ends, the commitment, who attested it.
pub type AccountView<H> = (u8, u8, u16, u8, u64, u64, H, Address);

/// Reads an account.
pub fn account<H>(
    storage: &impl Storage,
    account: Address,
    hash: impl Fn(Hash) -> H,
) -> AccountView<H> {
    let cell = storage.account(account).cell;
    let attestation = storage.load::<Attestation>(Key::attestation(&account));
    (
        cell.status,
        cell.kind,
        cell.roles.get(),
        cell.level,
        cell.opened_at.get().into(),
        cell.verified_until.get().into(),
        hash(attestation.commitment),
        attestation.issuer.into(),
    )
}

/// Roles held, the role that a suspension withholds, until when no office is taken, under which case, accreditations,
/// terms that ended.
pub type OfficesView = (u16, u16, u64, u32, u16, u32);

/// Reads an account's offices.
pub fn offices(storage: &impl Storage, account: Address) -> OfficesView {
    let tenure = storage.load::<Tenure>(Key::tenure(&account));
    (
        storage.account(account).cell.roles.get(),
        tenure.withheld.get(),
        tenure.until.get().into(),
        tenure.case_id.get(),
        tenure.accreditations.get(),
        tenure.terms.get(),
    )
}
