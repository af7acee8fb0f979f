//! Paying a member of another bank: what the payer is asked for, and what becomes of its coin.

use super::message::Outcome;
use super::position::{self, Split};
use super::{LONGEST, WINDOW};
use crate::account::Account;
use crate::cells::{Link, Root, Sent};
use crate::event::erc20_transfer::Transfer;
use crate::event::interbank_payment::InterbankPayment;
use crate::event::payment_settled::PaymentSettled;
use crate::ledger::{must_be_able_to_send, must_cover_coin};
use crate::monitor::sending::{self, Judged};
use crate::monitor::Hits;
use crate::quantities::{Coin, Time};
use crate::restrictions::{must_be_running, Area};
use crate::{refusal, Address, Call, Error, Hash};

/// What a payer orders.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The link.
    pub link: u32,
    /// Who is paid there.
    pub payee: Hash,
    /// Seconds of coin.
    pub amount: u64,
    /// From when on the peer no longer credits it.
    pub expires: u64,
    /// What is given along.
    pub reference: Hash,
}

/// Refuses, in the order of a transfer's reasons, what the payer's bank does not let out.
fn judge(
    root: &Root,
    now: Time,
    link: &Link,
    payer: &Account,
    order: &Order,
) -> Result<(Coin, Judged, Time), Error> {
    let Order { link: id, amount, expires, .. } = *order;
    if amount == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    must_be_running(root, Area::Transfers, now)?;
    must_be_running(root, Area::Abroad, now)?;
    must_be_able_to_send(payer, now)?;
    let latest = now.plus(LONGEST);
    let ends = Time::from_secs(expires).filter(|ends| *ends > now && *ends <= latest).ok_or_else(
        || refusal!(BadLifetime { expires, now: now.0.into(), latest: latest.0.into() }),
    )?;
    let coin = Coin(amount);
    must_cover_coin(payer, coin, now)?;
    position::must_be_within_owe(id, link, now, amount)?;
    let day_out = position::limits(link, now).day_out;
    position::must_be_within_day(id, day_out, &link.out_today, now, amount)?;
    let left = payer.cell.all_coin().saturating_sub(coin);
    let judged = sending::judge(root, now, payer, amount, left.0)?;
    Ok((coin, judged, ends))
}

/// What is said of a payment on its way.
fn message(call: Call, link: &Link, payer: &Account, order: &Order) -> InterbankPayment {
    InterbankPayment {
        link: order.link,
        number: link.out_number.get(),
        payer: payer.address,
        from_id: link.own,
        to_id: link.peer,
        payee: order.payee,
        amount: order.amount,
        issued_at: call.now.0.into(),
        expires: order.expires,
        reference_id: order.reference,
        locked_after: payer.cell.coin_locked.get(),
    }
}

/// Counts a payment as the next message of the link, and as sent by the payer.
fn sent(root: &Root, now: Time, link: &mut Link, payer: &mut Account, amount: u64, judged: Judged) {
    sending::sent(root, now, &mut payer.cell.watch, amount, judged);
    position::count(&mut link.out_today, now, amount);
    link.out_number = link.out_number.get().saturating_add(1).into();
}

/// Puts the payer's coin aside until the peer has answered.
pub fn send(
    root: &Root,
    call: Call,
    link: &mut Link,
    payer: &mut Account,
    order: &Order,
) -> Result<(Sent, InterbankPayment, Hits), Error> {
    let (coin, judged, ends) = judge(root, call.now, link, payer, order)?;
    if link.unanswered.get() >= WINDOW {
        return Err(refusal!(WindowFull { link: order.link, limit: WINDOW }));
    }
    sent(root, call.now, link, payer, order.amount, judged);
    payer.cell.lock_coin(coin);
    link.in_flight = link.in_flight.get().saturating_add(order.amount).into();
    link.unanswered = link.unanswered.get().saturating_add(1).into();
    let cell = Sent {
        payer: payer.address.0,
        amount: order.amount.into(),
        sent_at: call.now.0.into(),
        expires: ends.0.into(),
    };
    Ok((cell, message(call, link, payer, order), judged.hits))
}

/// What is said of a payment that is done with.
pub type Settled = (Standard, PaymentSettled);

/// The token standard's own words for coin that leaves for another bank.
#[derive(Debug, PartialEq, Eq)]
pub struct Standard {
    /// What was burned, as the peer owed it.
    pub burned: Option<Transfer>,
    /// What lies at the bank's own address from now on.
    pub held: Option<Transfer>,
}

impl Standard {
    fn of(bank: Address, payer: Address, split: Split) -> Self {
        let some =
            |to, value: u64| (value > 0).then(|| Transfer { from: payer, to, value: value.into() });
        Self { burned: some(Address::zero(), split.set_off), held: some(bank, split.rest) }
    }
}

/// Pays at once, over a link of the same chain, whose channel has it credited in the same transaction or undoes it.
pub fn pay_at_once(
    root: &mut Root,
    call: Call,
    bank: Address,
    link: &mut Link,
    payer: &mut Account,
    order: &Order,
) -> Result<(InterbankPayment, Settled, Hits), Error> {
    let (coin, judged, _) = judge(root, call.now, link, payer, order)?;
    sent(root, call.now, link, payer, order.amount, judged);
    payer.cell.debit_coin(coin);
    let split = position::paid_out(root, link, order.amount);
    let said = message(call, link, payer, order);
    let number = link.out_number.get();
    let settled = settled(order.link, number, link, payer, order.amount, Ok(split));
    Ok((said, (Standard::of(bank, payer.address, split), settled), judged.hits))
}

/// What becomes of a payment that is answered: paid, or the payer's again, as free or frozen as it was.
#[allow(clippy::too_many_arguments)]
pub fn settle(
    root: &mut Root,
    call: Call,
    bank: Address,
    (id, number): (u32, u64),
    link: &mut Link,
    payer: &mut Account,
    sent: &Sent,
    outcome: Outcome,
) -> Settled {
    let amount = sent.amount.get();
    link.in_flight = link.in_flight.get().saturating_sub(amount).into();
    link.unanswered = link.unanswered.get().saturating_sub(1).into();
    if outcome == Outcome::Credited {
        payer.cell.debit_locked_coin(Coin(amount));
        let split = position::paid_out(root, link, amount);
        let said = settled(id, number, link, payer, amount, Ok(split));
        return (Standard::of(bank, payer.address, split), said);
    }
    payer.cell.unlock_coin(Coin(amount));
    let sent_at = Time(sent.sent_at.get());
    sending::returned(root, call.now, &mut payer.cell.watch, amount, sent_at);
    let said = settled(id, number, link, payer, amount, Err(outcome));
    (Standard { burned: None, held: None }, said)
}

fn settled(
    link: u32,
    number: u64,
    cell: &Link,
    payer: &Account,
    amount: u64,
    ended: Result<Split, Outcome>,
) -> PaymentSettled {
    PaymentSettled {
        link,
        number,
        payer: payer.address,
        outcome: ended.err().unwrap_or(Outcome::Credited) as u8,
        amount,
        burned: ended.map_or(0, |split| split.set_off),
        balance_after: payer.cell.all_coin().0,
        held_after: cell.held.get(),
        claim_after: cell.claim.get(),
    }
}
