//! Pausing an area of the bank, under a case.

use super::cases::follow_officers;
use crate::account::Account;
use crate::cells::{CaseFile, Key, Root};
use crate::event::pause_changed::PauseChanged;
use crate::pause;
use crate::storage::Storage;
use crate::{Call, Error};

/// Pauses an area, as a supervisor.
pub fn pause(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    area: u8,
) -> Result<bool, Error> {
    change(storage, call, case_id, |root, officer, file| {
        pause::pause(root, call, officer, case_id, file, area)
    })
}

/// Confirms a pause, as the tribunal.
pub fn confirm(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    days: u16,
) -> Result<bool, Error> {
    let mut officer_file = storage.load::<CaseFile>(Key::case(case_id));
    follow_officers(storage, call.caller, &mut officer_file);
    change_file(storage, call, case_id, officer_file, |root, officer, file| {
        pause::confirm(root, call, officer, case_id, file, days)
    })
}

/// Ends a pause.
pub fn resume(storage: &mut impl Storage, call: Call, case_id: u32) -> Result<bool, Error> {
    change(storage, call, case_id, |root, officer, file| {
        pause::resume(root, call, officer, case_id, file)
    })
}

fn change(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    decide: impl FnOnce(&mut Root, &mut Account, &mut CaseFile) -> Result<PauseChanged, Error>,
) -> Result<bool, Error> {
    let file = storage.load::<CaseFile>(Key::case(case_id));
    change_file(storage, call, case_id, file, decide)
}

fn change_file(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    mut file: CaseFile,
    decide: impl FnOnce(&mut Root, &mut Account, &mut CaseFile) -> Result<PauseChanged, Error>,
) -> Result<bool, Error> {
    let mut officer = storage.account(call.caller);
    let changed = decide(storage.root_mut(), &mut officer, &mut file)?;
    storage.save(Key::case(case_id), &file);
    storage.save_account(&officer);
    storage.emit(&changed);
    Ok(true)
}
