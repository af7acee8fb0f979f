//! Agreements, step by step. A step meets accounts and agreements as it goes, so a refusal is undone as a whole by the
//! chain.

use crate::agreement::{self, AgreementTerms, Delivery, Invoice, Promise, Series};
use crate::cells::{CentralBank, Factors, Key};
use crate::credit::line;
use crate::ledger::Pair;
use crate::monitor::raise;
use crate::storage::Storage;
use crate::{Call, Error, Hash};

/// Proposes the caller's terms and locks their price. Answers with the agreement's id.
pub fn propose(
    storage: &mut impl Storage,
    call: Call,
    terms: &AgreementTerms,
) -> Result<u32, Error> {
    let span = (terms.start, terms.end);
    agreement::must_be_taken(storage, terms.class_id, terms.secs, span)?;
    let (requester, provider) = (storage.account(call.caller), storage.account(terms.provider));
    let mut pair = Pair::of(requester, provider);
    let made = agreement::propose(storage.root_mut(), call, &mut pair, terms, None)?;
    Ok(conclude(storage, call, pair, made, terms))
}

/// Proposes the caller's terms for several lessons, and locks the price of all of them. Answers with the agreement's id.
pub fn propose_series(
    storage: &mut impl Storage,
    call: Call,
    terms: &AgreementTerms,
    series: Series,
) -> Result<u32, Error> {
    let span = (terms.start, terms.end);
    agreement::must_be_taken(storage, terms.class_id, terms.secs, span)?;
    let (requester, provider) = (storage.account(call.caller), storage.account(terms.provider));
    let mut pair = Pair::of(requester, provider);
    let made = agreement::propose(storage.root_mut(), call, &mut pair, terms, Some(series))?;
    Ok(conclude(storage, call, pair, made, terms))
}

/// Proposes the caller's terms, and mints what it lacks for their price against its starter line. Refused where it lacks
/// nothing. Answers with the agreement's id.
pub fn propose_on_line(
    storage: &mut impl Storage,
    call: Call,
    terms: &AgreementTerms,
) -> Result<u32, Error> {
    let span = (terms.start, terms.end);
    agreement::must_be_taken(storage, terms.class_id, terms.secs, span)?;
    let bank = storage.load::<CentralBank>(Key::central_bank());
    let (mut requester, provider) = (storage.account(call.caller), storage.account(terms.provider));
    let factors = storage.load::<Factors>(Key::factors(&terms.provider));
    let lacking = terms.price.saturating_sub(requester.cell.coin.get());
    let root = storage.root_mut();
    let (minted, lent) =
        line::draw(root, call, &bank, &mut requester, (&provider, &factors), lacking)?;
    // What refuses the proposal undoes the line, too.
    let mut pair = Pair::of(requester, provider);
    let made = agreement::propose(root, call, &mut pair, terms, None)?;
    storage.emit(&minted);
    storage.emit(&lent);
    Ok(conclude(storage, call, pair, made, terms))
}

fn conclude(
    storage: &mut impl Storage,
    call: Call,
    mut pair: Pair,
    made: Promise,
    terms: &AgreementTerms,
) -> u32 {
    let agreement_id = made.proposed.agreement_id;
    let locked = made.agreement.held.get();
    storage.save(Key::agreement(agreement_id), &made.agreement);
    storage.emit(&made.proposed);
    storage.emit(&made.timed);
    if let Some(repeated) = &made.repeated {
        storage.emit(repeated);
    }
    if made.hits.any() {
        raise(storage, call, &mut pair.from, terms.provider, made.hits, locked);
    }
    storage.save_account(&pair.from);
    agreement_id
}

/// Accepts a proposal, as its provider.
pub fn accept(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<bool, Error> {
    agreement::accept(storage, call, agreement_id)?;
    Ok(true)
}

/// Asks, as the provider, to be paid for what it served. Answers with the agreement's id.
pub fn invoice(storage: &mut impl Storage, call: Call, invoice: &Invoice) -> Result<u32, Error> {
    agreement::invoice(storage, call, invoice)
}

/// Pays an invoice, as its requester.
pub fn pay_invoice(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
) -> Result<bool, Error> {
    agreement::pay(storage, call, agreement_id)?;
    Ok(true)
}

/// Gives an agreement's coin back, as its provider; refuses an invoice, as its requester.
pub fn reject(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<bool, Error> {
    agreement::reject(storage, call, agreement_id)?;
    Ok(true)
}

/// Takes an agreement's coin back, as its requester; withdraws an invoice, as its provider.
pub fn cancel(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<bool, Error> {
    agreement::cancel(storage, call, agreement_id)?;
    Ok(true)
}

/// Says, as the provider, that it served.
pub fn deliver(
    storage: &mut impl Storage,
    call: Call,
    agreements: &[u32],
    secs: &[u64],
    (start, end): (u64, u64),
    evidence: Hash,
) -> Result<bool, Error> {
    agreement::deliver(storage, call, Delivery { agreements, secs, start, end, evidence })?;
    Ok(true)
}

/// Corrects, as the provider, how many seconds were served.
pub fn correct(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
    secs: u64,
    evidence: Hash,
) -> Result<bool, Error> {
    agreement::correct(storage, call, agreement_id, secs, evidence)?;
    Ok(true)
}

/// Gives up, as the provider, a part of what is due or disputed.
pub fn concede(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
    amount: u64,
) -> Result<bool, Error> {
    agreement::concede(storage, call, agreement_id, amount)?;
    Ok(true)
}

/// Withdraws, as the requester, its dispute.
pub fn withdraw(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<bool, Error> {
    agreement::withdraw(storage, call, agreement_id)?;
    Ok(true)
}

/// Pays for what was delivered, as the requester.
pub fn settle(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<bool, Error> {
    agreement::settle(storage, call, agreement_id)?;
    Ok(true)
}

/// Disputes a part of what is due, as the requester.
pub fn dispute(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
    amount: u64,
    evidence: Hash,
) -> Result<bool, Error> {
    agreement::dispute(storage, call, agreement_id, amount, evidence)?;
    Ok(true)
}

/// Divides what is disputed, as the tribunal.
pub fn award(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
    to_provider: u64,
    evidence: Hash,
) -> Result<bool, Error> {
    agreement::award(storage, call, agreement_id, to_provider, evidence)?;
    Ok(true)
}

/// Brings about what time has decided.
pub fn poke(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<bool, Error> {
    agreement::poke(storage, call, agreement_id)?;
    Ok(true)
}
