//! Links to other banks: where they stand, and the payments over them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::read;
use super::refusal::{Refusal, Said};
use super::routes::{
    account_bytes, documented, parted, Asked, MomentQuery, Named, PaymentsQuery, StatesQuery,
};
use super::service::{Answer, Service};
use super::views::{secs, Seconds};
use crate::ledger::{kinds, link_name};

type Asking = Result<Response, Refusal>;
type Shared = State<Arc<Service>>;

/// A link to another bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct Link {
    /// Its number.
    pub id: u32,
    /// The bank's own id.
    pub own: String,
    /// The peer's id.
    pub peer: String,
    /// Its number at the peer.
    pub peer_link: u32,
    /// Who brings the peer's messages.
    pub channel: String,
    /// `same_chain` or `attested`.
    pub kind: &'static str,
    /// 1 open, 2 closing, 3 stopped, 4 broken.
    pub status: u8,
    /// When it was opened.
    pub opened_at: u64,
    /// What the central bank set last; null before it has.
    pub limits: Option<Limits>,
    /// What the bank owes the peer.
    pub held: Seconds,
    /// What the peer owes the bank.
    pub claim: Seconds,
    /// Locked in payments that are not answered yet.
    pub in_flight: Seconds,
    /// Payments that are not answered yet.
    pub unanswered: u32,
    /// Messages said.
    pub out_number: u64,
    /// Messages of the peer that were answered.
    pub answered: u64,
    /// Of them refused.
    pub refused: u64,
    /// Ever paid to the peer's members.
    pub paid_out: Seconds,
    /// Ever returned to payers.
    pub came_back: Seconds,
    /// Ever paid by the peer's members.
    pub paid_in: Seconds,
    /// Of what the bank owed, ever set off in rings.
    pub ring_owing: Seconds,
    /// Of what the peer owed, ever set off in rings.
    pub ring_owed: Seconds,
    /// Whether held less claim is what went out, less what came in and what rings took off either side.
    pub identity: bool,
    /// The last event about it.
    pub updated: u64,
}

/// What may stand between two banks.
#[derive(Debug, Serialize, ToSchema)]
pub struct Limits {
    /// The most that the bank will owe.
    pub owe: Seconds,
    /// The most that the peer may owe.
    pub claim: Seconds,
    /// The most that is paid to the peer's members in a day.
    pub day_out: Seconds,
    /// The most that is accepted from them in a day.
    pub day_in: Seconds,
    /// From when what is higher than before holds.
    pub from: u64,
}

/// A payment over a link.
#[derive(Debug, Serialize, ToSchema)]
pub struct Payment {
    /// The link.
    pub link: u32,
    /// `out`: a member of this bank pays; `in`: one is paid.
    pub way: &'static str,
    /// Its number among the messages of the bank whose member pays.
    pub number: u64,
    /// `in_flight`, `credited` or `refused`.
    pub state: &'static str,
    /// 0 credited; else why not. Null while it is in flight.
    pub outcome: Option<u8>,
    /// Who pays, where that is a member of this bank.
    pub payer: Option<String>,
    /// Who is paid: an address, or 32 bytes as the payment says them.
    pub payee: String,
    /// Seconds of coin.
    pub amount: Seconds,
    /// Of them set off against what the other bank owed.
    pub set_off: Seconds,
    /// What the payer gave it along.
    pub reference: Option<String>,
    /// When it was sent; 0 where this bank's log does not say so.
    pub issued_at: u64,
    /// From when on it is not credited; 0 where this bank's log does not say so.
    pub expires: u64,
    /// Whether that is past while it is in flight.
    pub is_overdue: bool,
    /// The number of the message that answers it, where this bank said that.
    pub answer: Option<u64>,
    /// The event that it began with here.
    pub seq: u64,
    /// When.
    pub at: u64,
    /// The event that ended it here; 0 where none did.
    pub ended_seq: u64,
    /// When.
    pub ended_at: u64,
}

fn link(known: kinds::Link) -> Link {
    let out = known.paid_out.plus(known.claim).plus(known.ring_owed);
    let identity = out == known.paid_in.plus(known.held).plus(known.ring_owing);
    Link {
        id: known.id,
        own: known.own,
        peer: known.peer,
        peer_link: known.peer_link,
        channel: known.channel,
        kind: if known.kind == 1 { "same_chain" } else { "attested" },
        status: known.status,
        opened_at: known.opened_at,
        limits: known.limits.map(|limits| Limits {
            owe: secs(limits.owe),
            claim: secs(limits.claim),
            day_out: secs(limits.day_out),
            day_in: secs(limits.day_in),
            from: limits.from,
        }),
        held: secs(known.held),
        claim: secs(known.claim),
        in_flight: secs(known.in_flight),
        unanswered: known.unanswered,
        out_number: known.out_number,
        answered: known.answered,
        refused: known.refused,
        paid_out: secs(known.paid_out),
        came_back: secs(known.came_back),
        paid_in: secs(known.paid_in),
        ring_owing: secs(known.ring_owing),
        ring_owed: secs(known.ring_owed),
        identity,
        updated: known.updated,
    }
}

fn payment(known: kinds::LinkPayment, now: u64) -> Payment {
    let state = match known.outcome {
        None => "in_flight",
        Some(0) => "credited",
        Some(_) => "refused",
    };
    Payment {
        link: known.link,
        way: if known.is_out { "out" } else { "in" },
        number: known.number,
        state,
        outcome: known.outcome,
        payer: known.payer,
        payee: known.payee,
        amount: secs(known.amount),
        set_off: secs(known.set_off),
        reference: known.reference,
        issued_at: known.issued_at,
        expires: known.expires,
        is_overdue: known.outcome.is_none() && now >= known.expires,
        answer: known.answer,
        seq: known.seq,
        at: known.at,
        ended_seq: known.ended_seq,
        ended_at: known.ended_at,
    }
}

documented! {
    /// Links to other banks, by age.
    "/v1/links", Vec<Link>, (StatesQuery),
    pub links(State(service): Shared, headers: HeaderMap, Asked(query): Asked<StatesQuery>) {
        let page = query.page()?;
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            read::list(db, &moment, page, |_, known| Some(link(known))).map(parted)
        }).await
    }
}

documented! {
    /// A link to another bank.
    "/v1/links/{id}", Link, (("id" = u32, Path, description = "Its number"), MomentQuery),
    pub one(State(service): Shared, headers: HeaderMap, Named(id): Named<u32>, Asked(query): Asked<MomentQuery>) {
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let found = read::state::<kinds::Link>(db, &moment, &link_name(id.into()))?;
            let (_, known) = found.ok_or_else(|| Refusal::missing("there is no such link"))?;
            Ok((link(known), None))
        }).await
    }
}

documented! {
    /// Payments to and from members of other banks, by age.
    "/v1/payments", Vec<Payment>, (PaymentsQuery),
    pub payments(State(service): Shared, headers: HeaderMap, Asked(query): Asked<PaymentsQuery>) {
        let page = query.page()?;
        let party = query.account.as_deref().map(account_bytes).transpose()?;
        let (of, waits) = (query.link, query.open.unwrap_or(false));
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let now = moment.now;
            let passes = move |known: &kinds::LinkPayment| {
                of.is_none_or(|link| link == u64::from(known.link)) && !(waits && known.outcome.is_some())
            };
            let view = |known: kinds::LinkPayment| passes(&known).then(|| payment(known, now));
            let part = match party {
                Some(party) => read::linked(db, &moment, page, &party, view)?.flat(),
                None => read::list(db, &moment, page, |_, known| view(known))?,
            };
            Ok(parted(part))
        }).await
    }
}
