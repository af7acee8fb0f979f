//! Hearing another bank: whether what is brought is what it said, and whether a payment of it is credited.

use super::message::{fold, Message, MESSAGE};
use super::position::{self, Split};
use super::{Answer, Outcome, Payment, BATCH};
use crate::account::Account;
use crate::cells::{Link, Root};
use crate::event::erc20_transfer::Transfer;
use crate::event::interbank_answer::InterbankAnswer;
use crate::event::payment_received::PaymentReceived;
use crate::ledger::{must_be_able_to_receive, must_have_room_for_coin};
use crate::merkle::Keccak;
use crate::monitor::sending;
use crate::quantities::{Coin, Time};
use crate::restrictions::{must_be_running, Area};
use crate::{refusal, Address, Call, Error, Hash};

/// The messages among those brought that were not heard before, once it is certain that the peer said them: each bears the
/// link and both ids, their numbers follow on the last one heard, and they lead to the head that the channel vouches for.
pub fn fresh<'a>(
    id: u32,
    link: &Link,
    head: &Hash,
    brought: &'a [u8],
    keccak: Keccak,
) -> Result<&'a [[u8; MESSAGE]], Error> {
    let (messages, rest) = brought.as_chunks::<MESSAGE>();
    if messages.is_empty() || !rest.is_empty() || messages.len() > BATCH {
        return Err(refusal!(BadMessage { link: id, place: messages.len() as u32 }));
    }
    let heard = link.in_number.get();
    let (mut expected, mut at, mut passed) = (heard.saturating_add(1), link.in_head, 0usize);
    for (place, bytes) in messages.iter().enumerate() {
        let message = Message(bytes);
        let is_ours = message.link() == Some(link.peer_link.get().into())
            && message.from() == link.peer
            && message.to() == link.own;
        let Some(number) = message.number().filter(|number| is_ours && *number > 0) else {
            return Err(refusal!(BadMessage { link: id, place: place as u32 }));
        };
        if number <= heard && passed == place {
            passed = place.saturating_add(1);
            continue;
        }
        if number != expected {
            return Err(refusal!(OutOfOrder { link: id, expected, number }));
        }
        at = fold(&at, bytes, keccak);
        expected = expected.saturating_add(1);
    }
    let fresh = messages.get(passed..).unwrap_or_default();
    if !fresh.is_empty() && at != *head {
        let number = expected.saturating_sub(1);
        return Err(refusal!(HeadMismatch { link: id, number }));
    }
    Ok(fresh)
}

/// What a message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// To pay a member.
    Payment(Payment),
    /// To take note of what became of a payment.
    Answer(Answer),
    /// Something that this version does not know.
    Unknown,
}

/// What a message asks for.
pub fn said(bytes: &[u8; MESSAGE]) -> Said {
    let message = Message(bytes);
    match (message.payment(), message.answer()) {
        (Some(payment), _) => Said::Payment(payment),
        (None, Some(answer)) => Said::Answer(answer),
        (None, None) => Said::Unknown,
    }
}

/// Refuses a payment from the peer, by its outcome over there and the reason at home.
pub fn check(
    root: &Root,
    now: Time,
    id: u32,
    link: &Link,
    payment: &Payment,
    payee: &Account,
) -> Result<(), (Outcome, Error)> {
    let outcome = |outcome| move |error| (outcome, error);
    must_be_running(root, Area::Transfers, now)
        .and_then(|()| must_be_running(root, Area::Abroad, now))
        .map_err(outcome(Outcome::Stopped))?;
    let Payment { amount, expires, .. } = *payment;
    if u64::from(now.0) >= expires {
        let (now, latest) = (now.0.into(), expires);
        return Err((Outcome::Expired, refusal!(BadLifetime { expires, now, latest })));
    }
    must_be_able_to_receive(payee, now).map_err(outcome(Outcome::MayNotReceive))?;
    let limited = if link.status == super::Status::Closing as u8 {
        Outcome::Stopped
    } else {
        Outcome::OverLimit
    };
    position::must_be_within_claim(id, link, now, amount).map_err(outcome(limited))?;
    must_have_room_for_coin(payee, Coin(amount)).map_err(outcome(Outcome::OverLimit))?;
    let day_in = position::limits(link, now).day_in;
    position::must_be_within_day(id, day_in, &link.in_today, now, amount)
        .map_err(outcome(Outcome::OverDay))
}

/// The token standard's own words for coin that comes from another bank.
#[derive(Debug, PartialEq, Eq)]
pub struct Standard {
    /// What was held against what the bank owed.
    pub released: Option<Transfer>,
    /// What was minted, as the peer owes it now.
    pub minted: Option<Transfer>,
}

/// Credits a payment that was [checked](check).
pub fn credit(
    root: &mut Root,
    call: Call,
    bank: Address,
    id: u32,
    link: &mut Link,
    payment: &Payment,
    payee: &mut Account,
) -> (Standard, PaymentReceived) {
    let Payment { amount, number, reference, .. } = *payment;
    position::count(&mut link.in_today, call.now, amount);
    sending::received(root, call.now, &mut payee.cell.watch, amount);
    payee.cell.credit_coin(Coin(amount));
    let Split { set_off, rest } = position::paid_in(root, link, amount);
    let some = |from, value: u64| {
        (value > 0).then(|| Transfer { from, to: payee.address, value: value.into() })
    };
    let standard = Standard { released: some(bank, set_off), minted: some(Address::zero(), rest) };
    let received = PaymentReceived {
        link: id,
        number,
        payee: payee.address,
        amount,
        minted: rest,
        balance_after: payee.cell.all_coin().0,
        held_after: link.held.get(),
        claim_after: link.claim.get(),
        reference_id: reference,
    };
    (standard, received)
}

/// The answer to a message: the link's next one.
pub fn answer(
    id: u32,
    link: &mut Link,
    answers: u64,
    payment: Option<&Payment>,
    outcome: Outcome,
) -> InterbankAnswer {
    let number = link.out_number.get().saturating_add(1);
    link.out_number = number.into();
    InterbankAnswer {
        link: id,
        number,
        payee: payment.map(|payment| payment.payee).unwrap_or_default(),
        from_id: link.own,
        to_id: link.peer,
        answers,
        outcome: outcome as u8,
        reason: 0,
        amount: payment.map(|payment| payment.amount).unwrap_or_default(),
        held_after: link.held.get(),
        claim_after: link.claim.get(),
    }
}
