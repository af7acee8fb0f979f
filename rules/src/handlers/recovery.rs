//! A lost key: asking for a recovery, ending it, and moving the account.

use super::cases::last_case;
use super::outcome_code;
use crate::book::cancel::{self, Swept};
use crate::book::view::Cursor;
use crate::case::must_be_a_batch;
use crate::cells::{Key, Recovery, Tenure};
use crate::event::Event;
use crate::recovery::Asking;
use crate::storage::Storage;
use crate::{ledger, recovery};
use crate::{Address, Call, Error, Hash};

/// Asks, as a verifier, that an account moves to another.
pub fn request(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    successor: Address,
    evidence: Hash,
) -> Result<bool, Error> {
    recovery::must_not_be_reserved(storage, successor, call.now)?;
    let (old, new) = (Key::recovery(&account), Key::recovery(&successor));
    let mut file = storage.load::<Recovery>(old);
    follow_barred(storage, call.caller, &mut file);
    let mut cells = Asking {
        verifier: storage.account(call.caller),
        term: storage.load::<Tenure>(Key::tenure(&call.caller)).terms.get(),
        account: storage.account(account),
        tenure: storage.load(Key::tenure(&account)),
        successor: storage.account(successor),
        term_before: recovery::term_of(storage, &file),
        file,
    };
    let requested = recovery::request(storage.root(), call, &mut cells, evidence)?;
    let row = Recovery { reserved_for: account.0, ..storage.load(new) };
    storage.save(old, &cells.file);
    storage.save(new, &row);
    storage.save_account(&cells.verifier);
    storage.emit(&requested);
    Ok(true)
}

/// A verifier whose request the tribunal cancelled is barred under a new key, too.
fn follow_barred(storage: &impl Storage, verifier: Address, file: &mut Recovery) {
    let is_another = ![[0; 20], verifier.0].contains(&file.barred);
    if is_another && storage.person(file.barred.into()) == storage.person(verifier) {
        file.barred = verifier.0;
    }
}

/// Ends what is asked for of the caller's own account.
pub fn object(storage: &mut impl Storage, call: Call) -> Result<bool, Error> {
    let account = storage.account(call.caller);
    let last = last_case(storage, &account);
    end(storage, call.caller, |file, term| recovery::object(call, &account, &last, file, term))
}

/// Ends, as the tribunal, what is asked for of an account.
pub fn cancel(storage: &mut impl Storage, call: Call, account: Address) -> Result<bool, Error> {
    let officer = storage.account(call.caller);
    end(storage, account, |file, term| recovery::cancel(call, &officer, account, file, term))
}

/// Ends, as the tribunal, what is asked for of several accounts. Says of each 0 where it was done, else the code of the
/// refusal, which stops no other.
pub fn cancel_many(
    storage: &mut impl Storage,
    call: Call,
    accounts: &[Address],
    mut say: impl FnMut(u16),
) -> Result<(), Error> {
    must_be_a_batch(accounts.len(), accounts.len())?;
    for account in accounts {
        say(outcome_code(cancel(storage, call, *account)));
    }
    Ok(())
}

/// Withdraws, as the new key, orders of the account that is about to move.
pub fn withdraw_orders(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    class_id: u16,
    cursor: u64,
    most: u8,
) -> Result<Swept, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let cursor = Cursor::from_number(cursor);
    cancel::withdraw_moving(storage, call, account, class_id, cursor, most.into())
}

/// Moves an account to the caller's, the new key's.
pub fn complete(storage: &mut impl Storage, call: Call, account: Address) -> Result<bool, Error> {
    recovery::complete(storage, call, account)?;
    Ok(true)
}

fn end<S: Storage, E: Event>(
    storage: &mut S,
    account: Address,
    decide: impl FnOnce(&mut Recovery, u32) -> Result<E, Error>,
) -> Result<bool, Error> {
    let key = Key::recovery(&account);
    let mut file = storage.load::<Recovery>(key);
    let term = recovery::term_of(storage, &file);
    let ended = decide(&mut file, term)?;
    storage.save(key, &file);
    storage.emit(&ended);
    Ok(true)
}
