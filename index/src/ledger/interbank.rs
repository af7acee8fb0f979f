//! Links to other banks: where the bank and its peers stand, and every payment between their members.

use timebank_rules::interbank::{Kind as Profile, Status};

use super::apply::{Applying, Stop};
use super::kinds::{Amount, Coin, Link, LinkLimits, LinkPayment, Supply};
use super::money::must_have;
use crate::abi::hex_of;

/// Under what a link lies.
pub(crate) fn link_name(link: u64) -> String {
    format!("{link:010}")
}

/// Under what a payment lies: those that went out and those that came in have numbers of their own.
pub(crate) fn payment_name(link: u64, is_out: bool, number: u64) -> String {
    let way = if is_out { "out" } else { "in" };
    format!("{link:010}/{way}/{number:020}")
}

pub(super) fn apply(a: &mut Applying) -> Result<bool, Stop> {
    match a.event.kind.name.as_str() {
        "LinkOpened" => opened(a)?,
        "LinkChanged" => {
            let channel = a.account("channel");
            edit(a, |link, e| {
                link.channel = channel;
                link.status = e.number_of("status") as u8;
            })?;
        }
        "LinkLimitsSet" => {
            let limits = |a: &Applying| LinkLimits {
                owe: Amount(a.event.wide("owe")),
                claim: Amount(a.event.wide("claim")),
                day_out: Amount(a.event.wide("day_out")),
                day_in: Amount(a.event.wide("day_in")),
                from: a.event.number_of("from"),
            };
            let limits = limits(a);
            edit(a, |link, _| link.limits = Some(limits))?;
        }
        "LinkBroken" => edit(a, |link, e| {
            link.status = Status::Broken as u8;
            (link.held, link.claim) = (Amount(e.wide("held")), Amount(e.wide("claim")));
        })?,
        "ClaimWrittenOff" => edit(a, |link, e| link.claim = Amount(e.wide("claim_after")))?,
        // What is proposed changes nothing yet: `/v1/events` lists it, and the link says that something was said of it.
        "BreakProposed" | "WriteOffProposed" => edit(a, |_, _| {})?,
        "InterbankPayment" => sent(a)?,
        "PaymentSettled" => settled(a)?,
        "PaymentReceived" => received(a)?,
        "InterbankAnswer" => answered(a)?,
        "LinksOffset" => offset(a)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// Changes the link that an event names.
fn edit(
    a: &mut Applying,
    change: impl FnOnce(&mut Link, &crate::abi::Decoded<'_>),
) -> Result<(), Stop> {
    let (e, seq) = (a.event, a.seq);
    a.edit::<Link>(&link_name(e.number_of("link")), |link| {
        change(link, &e);
        link.updated = seq;
    })
}

fn opened(a: &mut Applying) -> Result<(), Stop> {
    let (own, peer) = (hex_of(a.event.hash("own")), hex_of(a.event.hash("peer")));
    let (channel, time) = (a.account("channel"), a.time);
    edit(a, |link, e| {
        link.id = e.number_of("link") as u32;
        (link.own, link.peer, link.channel) = (own, peer, channel);
        link.peer_link = e.number_of("peer_link") as u32;
        link.kind = e.number_of("kind") as u8;
        (link.status, link.opened_at) = (1, time);
    })
}

/// The next message of a link, whatever it says: its number must be the next.
fn said(a: &mut Applying) -> Result<(), Stop> {
    let (link, number) = (a.event.number_of("link"), a.event.number_of("number"));
    let known = a.world.read::<Link>(a.db, &link_name(link))?;
    if known.out_number.checked_add(1) != Some(number) {
        return Err(a.wrong("mismatch", "is not the next message of its link"));
    }
    edit(a, |link, _| link.out_number = number)
}

fn sent(a: &mut Applying) -> Result<(), Stop> {
    said(a)?;
    let (e, seq, time) = (a.event, a.seq, a.time);
    let (link, number, amount) =
        (e.number_of("link"), e.number_of("number"), Amount(e.wide("amount")));
    let payer = a.account("payer");
    let waits = a.world.read::<Link>(a.db, &link_name(link))?.kind == Profile::Attested as u8;
    if waits {
        let locked = Amount(e.wide("locked_after"));
        a.edit::<Coin>(&payer, |has| has.locked = locked)?;
        edit(a, |link, _| {
            link.in_flight = link.in_flight.plus(amount);
            link.unanswered = link.unanswered.saturating_add(1);
        })?;
    }
    let name = payment_name(link, true, number);
    let (payee, reference) = (hex_of(e.hash("payee")), hex_of(e.hash("reference_id")));
    a.edit::<LinkPayment>(&name, |payment| {
        *payment = LinkPayment {
            link: link as u32,
            is_out: true,
            number,
            payer: Some(payer),
            payee,
            amount,
            reference: Some(reference),
            issued_at: e.number_of("issued_at"),
            expires: e.number_of("expires"),
            seq,
            at: time,
            ..LinkPayment::default()
        };
    })?;
    a.world.link::<LinkPayment>(a.db, e.address("payer").as_bytes(), &name, seq)?;
    Ok(())
}

fn settled(a: &mut Applying) -> Result<(), Stop> {
    let (e, seq, time) = (a.event, a.seq, a.time);
    let (link, number) = (e.number_of("link"), e.number_of("number"));
    let (amount, burned) = (Amount(e.wide("amount")), Amount(e.wide("burned")));
    let (payer, outcome) = (a.account("payer"), e.number_of("outcome") as u8);
    must_have(a, "balance_after", &payer)?;
    let known = a.world.read::<Link>(a.db, &link_name(link))?;
    if known.kind == Profile::Attested as u8 {
        let (Some(left), Some(unanswered)) =
            (known.in_flight.minus(amount), known.unanswered.checked_sub(1))
        else {
            return Err(a.wrong("mismatch", "settles more than is in flight"));
        };
        edit(a, |link, _| (link.in_flight, link.unanswered) = (left, unanswered))?;
        let mut is_covered = true;
        a.edit::<Coin>(&payer, |has| match has.locked.minus(amount) {
            Some(left) => has.locked = left,
            None => is_covered = false,
        })?;
        if !is_covered {
            return Err(a.wrong("mismatch", "unlocks more than its payer has locked"));
        }
    }
    positions(a, |link| {
        if outcome == 0 {
            link.paid_out = link.paid_out.plus(amount);
        } else {
            link.came_back = link.came_back.plus(amount);
        }
    })?;
    a.edit::<Supply>("", |supply| supply.bridged_out = supply.bridged_out.plus(burned))?;
    a.edit::<LinkPayment>(&payment_name(link, true, number), |payment| {
        payment.outcome = Some(outcome);
        payment.set_off = burned;
        (payment.ended_seq, payment.ended_at) = (seq, time);
    })
}

/// What the bank and its peer owe each other, as the event says it.
fn positions(a: &mut Applying, change: impl FnOnce(&mut Link)) -> Result<(), Stop> {
    let (held, claim) = (Amount(a.event.wide("held_after")), Amount(a.event.wide("claim_after")));
    edit(a, |link, _| {
        (link.held, link.claim) = (held, claim);
        change(link);
    })
}

fn received(a: &mut Applying) -> Result<(), Stop> {
    let (e, seq, time) = (a.event, a.seq, a.time);
    let (link, number) = (e.number_of("link"), e.number_of("number"));
    let (amount, minted) = (Amount(e.wide("amount")), Amount(e.wide("minted")));
    let Some(set_off) = amount.minus(minted) else {
        return Err(a.wrong("mismatch", "mints more than it pays"));
    };
    let (payee, reference) = (a.account("payee"), hex_of(e.hash("reference_id")));
    must_have(a, "balance_after", &payee)?;
    positions(a, |link| link.paid_in = link.paid_in.plus(amount))?;
    a.edit::<Supply>("", |supply| supply.bridged_in = supply.bridged_in.plus(minted))?;
    let name = payment_name(link, false, number);
    a.edit::<LinkPayment>(&name, |payment| {
        *payment = LinkPayment {
            link: link as u32,
            number,
            payee,
            amount,
            reference: Some(reference),
            set_off,
            outcome: Some(0),
            seq,
            at: time,
            ..LinkPayment::default()
        };
    })?;
    a.world.link::<LinkPayment>(a.db, e.address("payee").as_bytes(), &name, seq)?;
    Ok(())
}

/// What the bank tells its peer of a payment that it was brought: also of one that nobody was paid.
fn answered(a: &mut Applying) -> Result<(), Stop> {
    said(a)?;
    let (e, seq, time) = (a.event, a.seq, a.time);
    let (link, answers) = (e.number_of("link"), e.number_of("answers"));
    let (outcome, amount) = (e.number_of("outcome") as u8, Amount(e.wide("amount")));
    let (payee, number) = (hex_of(e.hash("payee")), e.number_of("number"));
    positions(a, |link| {
        link.answered = link.answered.saturating_add(1);
        link.refused = link.refused.saturating_add(u64::from(outcome != 0));
    })?;
    a.edit::<LinkPayment>(&payment_name(link, false, answers), |payment| {
        if payment.seq == 0 {
            (payment.link, payment.number) = (link as u32, answers);
            (payment.payee, payment.amount) = (payee, amount);
            (payment.seq, payment.at) = (seq, time);
        }
        payment.outcome = Some(outcome);
        payment.answer = Some(number);
        (payment.ended_seq, payment.ended_at) = (seq, time);
    })
}

/// A ring of debts that was set off: less held for the one, less owed by the other, and the coin burned.
fn offset(a: &mut Applying) -> Result<(), Stop> {
    let (e, seq) = (a.event, a.seq);
    let amount = Amount(e.wide("amount"));
    let (held, claim) = (Amount(e.wide("held_after")), Amount(e.wide("claim_after")));
    for (field, is_owing) in [("owing", true), ("owed", false)] {
        a.edit::<Link>(&link_name(e.number_of(field)), |link| {
            if is_owing {
                (link.held, link.ring_owing) = (held, link.ring_owing.plus(amount));
            } else {
                (link.claim, link.ring_owed) = (claim, link.ring_owed.plus(amount));
            }
            link.updated = seq;
        })?;
    }
    a.edit::<Supply>("", |supply| supply.bridged_out = supply.bridged_out.plus(amount))
}
