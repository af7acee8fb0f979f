//! The central bank: the terms of every class, what holds for all, and demurrage.

use super::must_have_none_withheld;
use crate::book::{self, market};
use crate::cells::{BankTerms, Calls, CentralBank, ClassTerms, Idle, Income, Key, Lines};
use crate::central_bank::{self, demurrage};
use crate::monitor::raise;
use crate::storage::Storage;
use crate::treasury::{self, Received};
use crate::{conversion, ledger, Address, Call, Error, Hash};

/// Sets on what terms a class converts.
pub fn set_terms(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    rate: u16,
    quota: u64,
) -> Result<bool, Error> {
    let officer = storage.account(call.caller);
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let mut terms = storage.load::<ClassTerms>(Key::terms(class_id));
    let (now, notice) = (call.now, notice(storage, call));
    let event = conversion::set_terms(&officer, now, notice, class_id, &mut terms, rate, quota)?;
    storage.save(Key::terms(class_id), &terms);
    storage.emit(&event);
    Ok(true)
}

/// Sets the terms of a class's market.
pub fn set_market(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    terms: market::MarketTerms,
) -> Result<bool, Error> {
    let officer = storage.account(call.caller);
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let mut class = storage.load(Key::class(class_id));
    let mut cell = storage.load::<ClassTerms>(Key::terms(class_id));
    let (now, notice) = (call.now, notice(storage, call));
    let (applied, event) =
        market::set(&officer, now, notice, class_id, &mut class, &mut cell, terms)?;
    storage.save(Key::class(class_id), &class);
    storage.save(Key::terms(class_id), &cell);
    if let Some(applied) = applied {
        storage.emit(&applied);
    }
    storage.emit(&event);
    Ok(true)
}

/// Sets when a class holds calls.
pub fn set_calls(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    when: u8,
    period: u32,
) -> Result<bool, Error> {
    let officer = storage.account(call.caller);
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let mut class = storage.load(Key::class(class_id));
    let mut terms = storage.load::<ClassTerms>(Key::terms(class_id));
    let (now, notice) = (call.now, notice(storage, call));
    let calls = Calls { when, period: period.into() };
    let event = book::call::set(&officer, now, notice, class_id, &mut class, &mut terms, calls)?;
    storage.save(Key::class(class_id), &class);
    storage.save(Key::terms(class_id), &terms);
    storage.emit(&event);
    Ok(true)
}

/// Puts a class's announced market terms into effect.
pub fn apply_market(storage: &mut impl Storage, call: Call, class_id: u16) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let mut class = storage.load(Key::class(class_id));
    let mut cell = storage.load::<ClassTerms>(Key::terms(class_id));
    let event = market::apply(call, class_id, &mut class, &mut cell)?;
    storage.save(Key::class(class_id), &class);
    storage.save(Key::terms(class_id), &cell);
    storage.emit(&event);
    Ok(true)
}

/// Sets what holds for all. From when demurrage holds is found out here.
pub fn set_bank_terms(
    storage: &mut impl Storage,
    call: Call,
    terms: BankTerms,
) -> Result<bool, Error> {
    let officer = storage.account(call.caller);
    let mut bank = storage.load::<CentralBank>(Key::central_bank());
    let event = central_bank::set(&officer, call.now, &mut bank, terms)?;
    storage.save(Key::central_bank(), &bank);
    storage.emit(&event);
    Ok(true)
}

/// Sets the starter lines.
pub fn set_starter_lines(
    storage: &mut impl Storage,
    call: Call,
    lines: Lines,
) -> Result<bool, Error> {
    let officer = storage.account(call.caller);
    let mut bank = storage.load::<CentralBank>(Key::central_bank());
    let event = central_bank::set_lines(&officer, call.now, &mut bank, lines)?;
    storage.save(Key::central_bank(), &bank);
    storage.emit(&event);
    Ok(true)
}

/// Collects demurrage from an account.
pub fn collect_demurrage(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
) -> Result<bool, Error> {
    let (mut account, key) = (storage.account(account), Key::idle(&account));
    let mut bank = storage.load::<CentralBank>(Key::central_bank());
    let mut idle = storage.load::<Idle>(key);
    let (purse, root) = (storage.address(), storage.root_mut());
    let (standard, collected, kept) =
        demurrage::collect(root, call, purse, &mut bank, &mut account, &mut idle)?;
    storage.save(Key::central_bank(), &bank);
    storage.save(key, &idle);
    storage.save_account(&account);
    if let Some(standard) = standard {
        storage.emit(&standard);
    }
    storage.emit(&collected);
    if let Some(kept) = kept {
        storage.emit(&kept);
    }
    Ok(true)
}

/// Sets what goes into the treasury.
pub fn set_treasury(storage: &mut impl Storage, call: Call, income: Income) -> Result<bool, Error> {
    let officer = storage.account(call.caller);
    let bank = storage.load::<CentralBank>(Key::central_bank());
    let event = central_bank::set_income(storage.root_mut(), &officer, call.now, &bank, income)?;
    storage.emit(&event);
    Ok(true)
}

/// Puts the caller's coin into the pot of donations.
pub fn donate(storage: &mut impl Storage, call: Call, amount: u64) -> Result<bool, Error> {
    let (bank, mut member) = (storage.address(), storage.account(call.caller));
    let root = storage.root_mut();
    let (standard, donated, hits) = treasury::donate(root, call, bank, &mut member, amount)?;
    storage.emit(&standard);
    storage.emit(&donated);
    if hits.any() {
        raise(storage, call, &mut member, bank, hits, amount);
    }
    storage.save_account(&member);
    Ok(true)
}

/// Pays out of a pot, as the governor.
pub fn spend_treasury(
    storage: &mut impl Storage,
    call: Call,
    pot: u8,
    to: Address,
    amount: u64,
    evidence: Hash,
) -> Result<bool, Error> {
    must_have_none_withheld(storage, to)?;
    let (bank, mut to) = (storage.address(), storage.account(to));
    let root = storage.root_mut();
    let (standard, spent) = treasury::spend(root, call, bank, &mut to, (pot, amount), evidence)?;
    storage.save_account(&to);
    storage.emit(&standard);
    storage.emit(&spent);
    Ok(true)
}

/// Says what came into the treasury, where anything did.
pub(super) fn received(storage: &mut impl Storage, received: Received) {
    if let Some((standard, received)) = received {
        storage.emit(&standard);
        storage.emit(&received);
    }
}

/// The central bank's notice period now, in seconds.
pub(super) fn notice(storage: &impl Storage, call: Call) -> u32 {
    let bank = storage.load::<CentralBank>(Key::central_bank());
    central_bank::notice(bank.terms.at(call.now))
}
