//! A case, and what came of it.

use crate::case::{self, lapse_release};
use crate::cells::{CaseFile, Key};
use crate::quantities::Time;
use crate::storage::Storage;
use crate::{Address, Hash};

/// Status, subject, who opened it, when, reason, evidence, when its freeze or pause lapses.
pub type CaseView<H> = (u8, Address, Address, u64, u16, H, u64);

/// Reads a case.
pub fn case<H>(
    storage: &impl Storage,
    now: Time,
    case_id: u32,
    hash: impl Fn(Hash) -> H,
) -> CaseView<H> {
    let file = storage.load::<CaseFile>(Key::case(case_id));
    (
        case::status(&file, now) as u8,
        file.subject.into(),
        file.opened_by.into(),
        file.opened_at.get().into(),
        file.reason.get(),
        hash(file.evidence),
        file.frozen_until.get().into(),
    )
}

/// Who froze or paused, who confirmed, when, when an appeal is granted by itself, the answer, the last appeal's
/// statement, what may yet be seized, what is in quarantine, to whom how much of it is proposed to go, who last changed
/// the frozen amount.
pub type ProceedingsView<H> = (Address, Address, u64, u64, H, H, u64, u64, Address, u64, Address);

/// Reads what came of a case.
pub fn proceedings<H>(
    storage: &impl Storage,
    case_id: u32,
    hash: impl Fn(Hash) -> H,
) -> ProceedingsView<H> {
    let mut file = storage.load::<CaseFile>(Key::case(case_id));
    let proposer = storage.load(Key::tenure(&file.release_by.into()));
    lapse_release(&mut file, &proposer);
    (
        file.frozen_by.into(),
        file.confirmed_by.into(),
        file.confirmed_at.get().into(),
        file.appeal_until.get().into(),
        hash(file.answer),
        hash(file.statement),
        file.seizable.get(),
        file.quarantined.get(),
        file.release_to.into(),
        file.release_coin.get(),
        file.amended_by.into(),
    )
}
