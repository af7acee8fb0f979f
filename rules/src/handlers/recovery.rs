//! A lost key: asking for a recovery, ending it, and moving the account.

use crate::book::cancel::{self, Swept};
use crate::book::view::Cursor;
use crate::cells::{Key, Recovery};
use crate::event::Event;
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
    let (verifier, account) = (storage.account(call.caller), storage.account(account));
    let successor = storage.account(successor);
    let key = Key::recovery(&account.address);
    let mut file = storage.load::<Recovery>(key);
    let requested = recovery::request(call, &verifier, &account, &successor, &mut file, evidence)?;
    storage.save(key, &file);
    storage.emit(&requested);
    Ok(true)
}

/// Ends what is asked for of the caller's own account.
pub fn object(storage: &mut impl Storage, call: Call) -> Result<bool, Error> {
    end(storage, call.caller, |file| recovery::object(call, file))
}

/// Ends, as the tribunal, what is asked for of an account.
pub fn cancel(storage: &mut impl Storage, call: Call, account: Address) -> Result<bool, Error> {
    let officer = storage.account(call.caller);
    end(storage, account, |file| recovery::cancel(call, &officer, account, file))
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
    decide: impl FnOnce(&mut Recovery) -> Result<E, Error>,
) -> Result<bool, Error> {
    let key = Key::recovery(&account);
    let mut file = storage.load::<Recovery>(key);
    let ended = decide(&mut file)?;
    storage.save(key, &file);
    storage.emit(&ended);
    Ok(true)
}
