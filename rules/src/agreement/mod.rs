//! Agreements: a service is promised, and the coin for it waits in escrow until it is delivered.
//!
//! Propose, accept, deliver, settle; on the way reject, cancel, correct, concede, dispute, withdraw and award; or, for a
//! service that is finished, invoice and pay. Of a series each lesson goes that way, one behind the other. Every status has a deadline, and what it leads to by itself anybody can
//! bring about ([`poke`]). The requester's coin is locked in its own cell from
//! the proposal on. What becomes of a party that is frozen, closed or unverified is told in `docs/agreements.md`.

mod delivery;
mod dispute;
mod escrow;
mod invoice;
mod proposal;
mod series;
mod settling;
mod status;
mod terms;

pub use delivery::{correct, deliver, Delivery};
pub use dispute::{award, concede, dispute, withdraw};
pub use invoice::{invoice, pay, Invoice};
pub use proposal::{accept, cancel, propose, reject, Promise};
pub use series::{lesson, Series, FEWEST_LESSONS, MOST_LESSONS};
pub use settling::{poke, settle};
pub use status::{after, has_ended, status, Status, Step};
pub use terms::AgreementTerms;

use crate::account::Account;
use crate::cells::{Agreement, Class, Factors, Key, Root};
use crate::ledger::must_be_registered;
use crate::quantities::{ClassId, Time, DAY};
use crate::storage::Storage;
use crate::{class, credit, refusal, restrictions, Call, Error};

/// How far ahead the last deadline of a proposal may lie: 90 days.
pub const LONGEST: u32 = 90 * DAY;

/// How long the requester may dispute a delivery; silence settles it: three days.
pub const ANSWER: u32 = 3 * DAY;

/// How long the tribunal may take; silence divides what is disputed in halves: 14 days.
pub const AWARD: u32 = 14 * DAY;

/// The most agreements that one session delivers.
pub const MOST_IN_GROUP: usize = 16;

/// The id of the next agreement.
fn next_id(root: &mut Root) -> Result<u32, Error> {
    let last = root.agreements.get();
    let next = last
        .checked_add(1)
        .ok_or_else(|| refusal!(Overflow { value: last.into(), added: 1.into() }))?;
    root.agreements = next.into();
    Ok(next)
}

/// Refuses a class that was never registered, or is retired, and service that is no whole number of its steps: neither the
/// interval nor the seconds that are booked of it. A class without a rule costs no key. Never inlined, so that the class
/// leaves the stack at once.
#[inline(never)]
pub fn must_be_taken(
    storage: &impl Storage,
    class_id: ClassId,
    secs: u64,
    (start, end): (u64, u64),
) -> Result<(), Error> {
    must_be_registered(storage.root(), class_id.0.into())?;
    if !class::may_have_rule(storage.root(), class_id) {
        return Ok(());
    }
    let cell = storage.load::<Class>(Key::class(class_id));
    class::must_take(class_id, &cell, [end.saturating_sub(start), secs])
}

/// A party to an agreement. Every rule here reaches parties through this function alone.
fn party(storage: &impl Storage, address: [u8; 20]) -> Account {
    storage.present_account(address.into())
}

/// Refuses to pay before the requester's time to answer is over while anything keeps the requester from spending: a
/// freeze of what goes out or of an amount, an overdue loan, or a hold. What was committed before is paid as agreed,
/// neither sooner nor otherwise, by whichever step.
fn must_not_hasten(agreement: &Agreement, requester: &Account, now: Time) -> Result<(), Error> {
    if now >= Time(agreement.answer_by.get()) {
        return Ok(());
    }
    restrictions::must_let_out(requester, now)?;
    if let Some(freeze) = restrictions::freeze_of(&requester.cell, now).filter(|it| it.amount.0 > 0)
    {
        let (account, case_id) = (requester.address, freeze.case_id);
        return Err(refusal!(AlreadyFrozen { account, case_id }));
    }
    restrictions::must_not_be_on_hold(requester, now)
}

/// Counts against the provider what it accepted and did not deliver.
fn count_undelivered(storage: &mut impl Storage, provider: &Account) {
    let key = Key::factors(&provider.address);
    let mut factors = storage.load::<Factors>(key);
    credit::undelivered(&mut factors);
    storage.save(key, &factors);
}

/// Reads an agreement, and where it stands now; an ended one is empty.
pub fn read(
    storage: &impl Storage,
    now: Time,
    agreement_id: u32,
) -> Result<(Agreement, Status), Error> {
    if agreement_id == 0 || agreement_id > storage.root().agreements.get() {
        return Err(refusal!(UnknownAgreement { agreement_id }));
    }
    let agreement = storage.load::<Agreement>(Key::agreement(agreement_id));
    let status = status(&agreement, now);
    Ok((agreement, status))
}

/// The agreement, if it stands where the step is legal, and where the step leads.
fn standing(
    storage: &impl Storage,
    now: Time,
    agreement_id: u32,
    step: Step,
) -> Result<(Agreement, Status), Error> {
    let (agreement, status) = read(storage, now, agreement_id)?;
    match after(status, step) {
        Some(next) => Ok((agreement, next)),
        None => Err(refusal!(AgreementStatus { agreement_id, status: status as u8 })),
    }
}

/// Refuses a caller who is not this party.
fn must_be(party: &Account, call: Call, agreement_id: u32) -> Result<(), Error> {
    if party.address == call.caller {
        Ok(())
    } else {
        Err(refusal!(NotTheParty { account: call.caller, agreement_id }))
    }
}
