//! Banks that settle with each other: links, payments to members of other banks, and what those say.

use super::central_bank::notice;
use super::coin::{put_coin_grant, spent_grant};
use crate::account::Account;
use crate::cells::{Cell, Key, Limits, Link, Sent};
use crate::event::erc20_transfer::Transfer;
use crate::event::Event;
use crate::interbank::hearing::{self, Said};
use crate::interbank::link::{self, Opening};
use crate::interbank::paying::{self, Order, Standard};
use crate::interbank::{breaking, message, offset, Answer, Kind, Outcome, Payment, MESSAGE};
use crate::merkle::Keccak;
use crate::monitor::{raise, Hits};
use crate::storage::Storage;
use crate::{defer_to_full_program, refusal, Address, Call, Error, Hash};

/// Opens a link, as the governor. Answers with its id.
pub fn open_link(storage: &mut impl Storage, call: Call, opening: Opening) -> Result<u32, Error> {
    let (cell, opened) = link::open(storage.root_mut(), call, opening)?;
    storage.save(Key::link(opened.link), &cell);
    storage.emit(&opened);
    Ok(opened.link)
}

/// Gives a link another channel, as the governor.
pub fn set_channel(
    storage: &mut impl Storage,
    call: Call,
    id: u32,
    channel: Address,
) -> Result<bool, Error> {
    let mut cell = storage.load(Key::link(id));
    let changed = link::set_channel(storage.root(), call, id, &mut cell, channel)?;
    storage.save(Key::link(id), &cell);
    storage.emit(&changed);
    Ok(true)
}

/// Begins to close a link, as the governor.
pub fn close_link(storage: &mut impl Storage, call: Call, id: u32) -> Result<bool, Error> {
    let mut cell = storage.load(Key::link(id));
    let changed = link::close(storage.root(), call, id, &mut cell)?;
    storage.save(Key::link(id), &cell);
    storage.emit(&changed);
    Ok(true)
}

/// Sets a link's limits, as the central bank.
pub fn set_limits(
    storage: &mut impl Storage,
    call: Call,
    id: u32,
    limits: Limits,
) -> Result<bool, Error> {
    let (officer, mut cell) = (storage.account(call.caller), storage.load(Key::link(id)));
    let notice = notice(storage, call);
    let set = link::set_limits(&officer, call.now, notice, id, &mut cell, limits)?;
    storage.save(Key::link(id), &cell);
    storage.emit(&set);
    Ok(true)
}

/// Sends a payment over an attested link: the caller's coin waits for the answer. Answers with its number.
pub fn pay_abroad(
    storage: &mut impl Storage,
    call: Call,
    order: Order,
    keccak: Keccak,
) -> Result<u64, Error> {
    let mut cell = opened(storage, order.link)?;
    link::must_be(order.link, &cell, Kind::Attested)?;
    let mut payer = storage.account(call.caller);
    let (sent, said, hits) = paying::send(storage.root(), call, &mut cell, &mut payer, &order)?;
    let number = said.number;
    say(storage, &mut cell, &said, keccak);
    storage.save(Key::link(order.link), &cell);
    storage.save(Key::sent(order.link, number), &sent);
    finish(storage, call, payer, hits, order.amount);
    Ok(number)
}

/// Pays, as the channel of a link of the same chain, what a member allowed it to. Answers with the link's head after, and
/// with the message for the peer.
pub fn pay_abroad_for(
    storage: &mut impl Storage,
    call: Call,
    payer: Address,
    order: Order,
    keccak: Keccak,
) -> Result<(Hash, [u8; MESSAGE]), Error> {
    let (bank, channel) = (storage.address(), call.caller);
    let mut cell = opened(storage, order.link)?;
    link::must_be(order.link, &cell, Kind::SameChain)?;
    link::must_be_channel(order.link, &cell, channel)?;
    let spent = spent_grant(storage, payer, channel, order.amount.into())?;
    let mut account = storage.account(payer);
    let root = storage.root_mut();
    let (said, (standard, settled), hits) =
        paying::pay_at_once(root, call, bank, &mut cell, &mut account, &order)?;
    if let Some(grant) = spent {
        put_coin_grant(storage, call, payer, channel, &grant, grant.coin.amount());
    }
    emit_paid(storage, &standard);
    let bytes = say(storage, &mut cell, &said, keccak);
    storage.emit(&settled);
    storage.save(Key::link(order.link), &cell);
    finish(storage, call, account, hits, order.amount);
    Ok((cell.out_head, bytes))
}

/// Hears, from a link's channel, what the peer said. Answers with how many of the messages were not heard before.
pub fn hear(
    storage: &mut impl Storage,
    call: Call,
    id: u32,
    head: Hash,
    brought: &[u8],
    keccak: Keccak,
) -> Result<u32, Error> {
    let mut cell = opened(storage, id)?;
    link::must_be_channel(id, &cell, call.caller)?;
    let fresh = hearing::fresh(id, &cell, &head, brought, keccak)?;
    if fresh.is_empty() {
        return Ok(0);
    }
    for bytes in fresh {
        let number = cell.in_number.get().saturating_add(1);
        cell.in_number = number.into();
        match hearing::said(bytes) {
            Said::Payment(payment) => receive(storage, call, id, &mut cell, &payment, keccak)?,
            Said::Answer(Answer { answers, outcome }) => {
                // What is not in flight ends nothing: the peer may answer a message that was none.
                end(storage, call, (id, answers), &mut cell, outcome);
            }
            Said::Unknown => {
                // Over a link of the same chain nothing is ever answered: there it is undone.
                link::must_be(id, &cell, Kind::Attested)?;
                defer_to_full_program()?;
                let said = hearing::answer(id, &mut cell, number, None, Outcome::NotUnderstood);
                say(storage, &mut cell, &said, keccak);
            }
        }
    }
    cell.in_head = head;
    cell.heard_at = call.now.0.into();
    storage.save(Key::link(id), &cell);
    Ok(fresh.len() as u32)
}

/// Stops a link, as its channel: what it brings cannot be trusted.
pub fn stop(storage: &mut impl Storage, call: Call, id: u32) -> Result<bool, Error> {
    let mut cell = storage.load(Key::link(id));
    let changed = breaking::stop(call, id, &mut cell)?;
    storage.save(Key::link(id), &cell);
    storage.emit(&changed);
    Ok(true)
}

/// Proposes, as the tribunal, to break a link whose peer is silent.
pub fn propose_break(storage: &mut impl Storage, call: Call, id: u32) -> Result<bool, Error> {
    let (officer, mut cell) = (storage.account(call.caller), storage.load(Key::link(id)));
    let tenure = storage.load(Key::tenure(&call.caller));
    let proposed = breaking::propose(&officer, &tenure, call.now, id, &mut cell)?;
    storage.save(Key::link(id), &cell);
    storage.emit(&proposed);
    Ok(true)
}

/// A link with what was proposed of it by an officer who is still in the same term of office.
fn as_proposed(storage: &impl Storage, id: u32) -> Link {
    let mut cell = storage.load::<Link>(Key::link(id));
    let proposer = storage.load(Key::tenure(&cell.proposed_by.into()));
    breaking::lapse(&mut cell, &proposer);
    cell
}

/// Breaks a link, as the governor, whose break the tribunal proposed.
pub fn break_link(storage: &mut impl Storage, call: Call, id: u32) -> Result<bool, Error> {
    let mut cell = as_proposed(storage, id);
    let broken = breaking::break_link(storage.root(), call, id, &mut cell)?;
    storage.save(Key::link(id), &cell);
    storage.emit(&broken);
    Ok(true)
}

/// Gives the payer of a broken link its coin back, which waited for an answer. Anybody may.
pub fn take_back(
    storage: &mut impl Storage,
    call: Call,
    id: u32,
    number: u64,
) -> Result<bool, Error> {
    let mut cell = storage.load(Key::link(id));
    breaking::must_be_broken(id, &cell)?;
    if !end(storage, call, (id, number), &mut cell, Outcome::Stopped) {
        return Err(refusal!(UnknownPayment { link: id, number }));
    }
    storage.save(Key::link(id), &cell);
    Ok(true)
}

/// Proposes, as the tribunal, to write off what the peer of a broken link owes.
pub fn propose_write_off(
    storage: &mut impl Storage,
    call: Call,
    id: u32,
    amount: u64,
) -> Result<bool, Error> {
    let (officer, mut cell) = (storage.account(call.caller), storage.load(Key::link(id)));
    let tenure = storage.load(Key::tenure(&call.caller));
    let proposed = breaking::propose_write_off(&officer, &tenure, id, &mut cell, amount)?;
    storage.save(Key::link(id), &cell);
    storage.emit(&proposed);
    Ok(true)
}

/// Writes off, as the governor, what the tribunal proposed.
pub fn write_off(
    storage: &mut impl Storage,
    call: Call,
    id: u32,
    amount: u64,
) -> Result<bool, Error> {
    let mut cell = as_proposed(storage, id);
    let written_off = breaking::write_off(storage.root(), call, id, &mut cell, amount)?;
    storage.save(Key::link(id), &cell);
    storage.emit(&written_off);
    Ok(true)
}

/// Sets off, as the channel of both links, a debt to one bank against a claim on another.
pub fn set_off(
    storage: &mut impl Storage,
    call: Call,
    (owing, owed): (u32, u32),
    amount: u64,
) -> Result<bool, Error> {
    let bank = storage.address();
    let (mut debt, mut claim) = (opened(storage, owing)?, opened(storage, owed)?);
    let cells = (&mut debt, &mut claim);
    let root = storage.root_mut();
    let (standard, event) = offset::set_off(root, call, bank, (owing, owed), cells, amount)?;
    storage.save(Key::link(owing), &debt);
    storage.save(Key::link(owed), &claim);
    storage.emit(&standard);
    storage.emit(&event);
    Ok(true)
}

/// Credits a payment, or says why not: by an answer, and over a link of the same chain by refusing the call.
fn receive(
    storage: &mut impl Storage,
    call: Call,
    id: u32,
    cell: &mut Link,
    payment: &Payment,
    keccak: Keccak,
) -> Result<(), Error> {
    let bank = storage.address();
    let mut payee = storage.account(payment.account());
    let checked = hearing::check(storage.root(), call.now, id, cell, payment, &payee);
    let is_answered = cell.kind == Kind::Attested as u8;
    let outcome = match checked {
        Ok(()) => {
            let root = storage.root_mut();
            let (standard, received) =
                hearing::credit(root, call, bank, id, cell, payment, &mut payee);
            storage.save_account(&payee);
            emit_some(storage, standard.released);
            emit_some(storage, standard.minted);
            storage.emit(&received);
            Outcome::Credited
        }
        Err((outcome, _)) if is_answered => {
            defer_to_full_program()?;
            outcome
        }
        Err((_, error)) => return Err(error),
    };
    if is_answered {
        let said = hearing::answer(id, cell, payment.number, Some(payment), outcome);
        say(storage, cell, &said, keccak);
    }
    Ok(())
}

/// Has a payment end: it was credited, or the coin is the payer's again. Whether it was in flight; else nothing changes.
fn end(
    storage: &mut impl Storage,
    call: Call,
    (id, number): (u32, u64),
    cell: &mut Link,
    outcome: Outcome,
) -> bool {
    let (bank, key) = (storage.address(), Key::sent(id, number));
    let sent = storage.load::<Sent>(key);
    if sent.is_empty() {
        return false;
    }
    let mut payer = storage.present_account(sent.payer.into());
    let (root, place) = (storage.root_mut(), (id, number));
    let (standard, settled) =
        paying::settle(root, call, bank, place, cell, &mut payer, &sent, outcome);
    storage.clear::<Sent>(key);
    storage.save_account(&payer);
    emit_paid(storage, &standard);
    storage.emit(&settled);
    true
}

fn opened(storage: &impl Storage, id: u32) -> Result<Link, Error> {
    let cell = storage.load::<Link>(Key::link(id));
    link::must_be_live(id, &cell)?;
    Ok(cell)
}

/// Says a message: it goes on the log, and the link's head moves over it. The message's bytes.
fn say(
    storage: &mut impl Storage,
    cell: &mut Link,
    event: &impl Event,
    keccak: Keccak,
) -> [u8; MESSAGE] {
    let seq = storage.root().audit_seq.get().saturating_add(1);
    let bytes = message::bytes_of(event, seq);
    cell.out_head = message::fold(&cell.out_head, &bytes, keccak);
    storage.emit(&message::Spoken(&bytes));
    bytes
}

/// Ends a payment: what monitoring found goes on the log after all else, and the payer into its cell.
fn finish(storage: &mut impl Storage, call: Call, mut payer: Account, hits: Hits, amount: u64) {
    if hits.any() {
        let bank = storage.address();
        raise(storage, call, &mut payer, bank, hits, amount);
    }
    storage.save_account(&payer);
}

fn emit_paid(storage: &mut impl Storage, standard: &Standard) {
    emit_some(storage, standard.burned.clone());
    emit_some(storage, standard.held.clone());
}

fn emit_some(storage: &mut impl Storage, transfer: Option<Transfer>) {
    if let Some(transfer) = transfer {
        storage.emit(&transfer);
    }
}
