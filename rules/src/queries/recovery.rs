//! Where an account is to move, or has moved.

use crate::cells::{Key, Recovery};
use crate::quantities::Time;
use crate::recovery::standing;
use crate::storage::Storage;
use crate::{Address, Hash};

/// Successor, verifier, when it was asked for, evidence, when the account's key last objected. What has lapsed, or ended
/// with the verifier's office, is not asked for.
pub type RecoveryView<H> = (Address, Address, u64, H, u64);

/// Reads what is asked for of an account.
pub fn recovery<H>(
    storage: &impl Storage,
    now: Time,
    account: Address,
    hash: impl Fn(Hash) -> H,
) -> RecoveryView<H> {
    let file = standing(storage, storage.load::<Recovery>(Key::recovery(&account)), now);
    (
        file.successor.into(),
        file.requested_by.into(),
        file.requested_at.get().into(),
        hash(file.evidence),
        file.objected_at.get().into(),
    )
}
