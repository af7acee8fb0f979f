//! What a member who died leaves: proposing to whom it goes, approving and ending that, and executing it.

use super::cases::cases_about;
use crate::cells::{Cell, Key, Succession, Tenure};
use crate::storage::Storage;
use crate::succession::{self, Estate, Persons, Step, Tenures};
use crate::{recovery, Address, Call, Error, Hash};

/// Proposes, as a verifier, to whom the time of a member who died goes.
pub fn propose(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    heir: Address,
    evidence: Hash,
) -> Result<bool, Error> {
    let mut step = step(storage, call, account, heir);
    let proposed = succession::propose(storage.root(), call, &mut step, evidence)?;
    recovery::must_not_be_pending(storage, account, call.now)?;
    save(storage, &step);
    storage.emit(&proposed);
    Ok(true)
}

/// Approves, as the tribunal, what a verifier proposed.
pub fn approve(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    heir: Address,
    evidence: Hash,
) -> Result<bool, Error> {
    let mut step = step(storage, call, account, heir);
    let approved = succession::approve(storage.root(), call, &mut step, evidence)?;
    recovery::must_not_be_pending(storage, account, call.now)?;
    save(storage, &step);
    storage.emit(&approved);
    Ok(true)
}

/// Ends what is proposed of an account.
pub fn cancel(storage: &mut impl Storage, call: Call, account: Address) -> Result<bool, Error> {
    let (mut file, terms) = file(storage, account);
    let caller = storage.account(call.caller);
    // The account itself reads no key more.
    let is_heir =
        call.caller != account && storage.person(call.caller) == storage.person(file.heir.into());
    let cancelled = succession::cancel(call, &caller, (account, is_heir), &mut file, &terms)?;
    storage.save(Key::succession(&account), &file);
    storage.emit(&cancelled);
    Ok(true)
}

/// Executes a succession that is due.
pub fn succeed(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    heir: Address,
) -> Result<bool, Error> {
    let (file, terms) = file(storage, account);
    succession::must_be_due(call, (account, heir), &file, &terms)?;
    recovery::must_not_be_pending(storage, account, call.now)?;
    let account = storage.account(account);
    let mut estate = Estate {
        factors: storage.load(Key::factors(&account.address)),
        cases: cases_about(storage, &account),
        tenure: storage.load(Key::tenure(&account.address)),
        heir: storage.account(heir),
        account,
        file,
    };
    let executed = succession::succeed(storage.root_mut(), call, &mut estate)?;
    storage.save_account(&estate.account);
    storage.save_account(&estate.heir);
    storage.save(Key::succession(&estate.account.address), &estate.file);
    if let Some((burned, repaid)) = &executed.repaid {
        storage.emit(burned);
        storage.emit(repaid);
    }
    if let Some(coin) = &executed.coin {
        storage.emit(coin);
    }
    for hours in executed.hours.iter().flatten() {
        storage.emit(hours);
    }
    storage.emit(&executed.completed);
    Ok(true)
}

/// What is proposed of an account, and the present terms of its officers.
pub(crate) fn file(storage: &impl Storage, account: Address) -> (Succession, Tenures) {
    let file = storage.load::<Succession>(Key::succession(&account));
    // Nobody has no term: a key less.
    let tenure = |who: [u8; 20]| match who == [0; 20] {
        true => Tenure::empty(),
        false => storage.load(Key::tenure(&who.into())),
    };
    let terms = Tenures { proposer: tenure(file.proposed_by), approver: tenure(file.approved_by) };
    (file, terms)
}

/// The cells that a step of an officer touches.
fn step(storage: &impl Storage, call: Call, account: Address, heir: Address) -> Step {
    let (file, terms) = file(storage, account);
    Step {
        officer: storage.account(call.caller),
        term: storage.load::<Tenure>(Key::tenure(&call.caller)).terms.get(),
        account: storage.account(account),
        tenure: storage.load(Key::tenure(&account)),
        heir: storage.account(heir),
        persons: Persons {
            officer: storage.person(call.caller),
            proposer: match file.proposed_at.get() {
                0 => Address::zero(),
                _ => storage.person(file.proposed_by.into()),
            },
            account: storage.person(account),
            heir: storage.person(heir),
        },
        file,
        terms,
    }
}

fn save(storage: &mut impl Storage, step: &Step) {
    storage.save_account(&step.officer);
    storage.save(Key::succession(&step.account.address), &step.file);
}
