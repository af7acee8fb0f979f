//! To whom an account's time is to go.

use crate::cells::Succession;
use crate::handlers::succession::file;
use crate::quantities::Time;
use crate::storage::Storage;
use crate::succession::{status, Status, APPROVAL, LAPSES};
use crate::{Address, Hash};

/// Heir, who proposed it, who approved it, evidence, from when it can be executed, and when it lapses.
pub type SuccessionView<H> = (Address, Address, Address, H, u64, u64);

/// Reads what is proposed of an account; nothing but zeros where nothing is, or no longer.
pub fn succession<H>(
    storage: &impl Storage,
    account: Address,
    now: Time,
    hash: impl Fn(Hash) -> H,
) -> SuccessionView<H> {
    let (file, terms) = file(storage, account);
    let (from, until) = match status(&file, &terms, now) {
        Status::None => {
            return (Address::zero(), Address::zero(), Address::zero(), hash([0; 32]), 0, 0)
        }
        Status::Proposed => (Time(0), Time(file.proposed_at.get()).plus(APPROVAL)),
        Status::Approved(from) => (from, Time(file.approved_at.get()).plus(LAPSES)),
    };
    let Succession { heir, proposed_by, approved_by, evidence, .. } = file;
    let (heir, proposed_by, approved_by) = (heir.into(), proposed_by.into(), approved_by.into());
    (heir, proposed_by, approved_by, hash(evidence), from.0.into(), until.0.into())
}
