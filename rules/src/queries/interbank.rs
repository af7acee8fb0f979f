//! Links to other banks, where they stand, and what is in flight.

use crate::cells::{Key, Link, Sent};
use crate::interbank::position::{limits, today};
use crate::quantities::Time;
use crate::storage::Storage;
use crate::{Address, Hash};

/// Own id, peer's id, link at the peer, channel, kind, status, when it was opened, when the peer was last heard.
pub type LinkView<H> = (H, H, u32, Address, u8, u8, u64, u64);

/// Reads a link.
pub fn link<H>(storage: &impl Storage, id: u32, hash: impl Fn(Hash) -> H) -> LinkView<H> {
    let cell = storage.load::<Link>(Key::link(id));
    (
        hash(cell.own),
        hash(cell.peer),
        cell.peer_link.get(),
        cell.channel.into(),
        cell.kind,
        cell.status,
        cell.opened_at.get().into(),
        cell.heard_at.get().into(),
    )
}

/// Held, claim, in flight, unanswered, messages said and their head, messages heard and theirs.
pub type PositionView<H> = (u64, u64, u64, u32, u64, H, u64, H);

/// Reads where a link stands.
pub fn position<H>(storage: &impl Storage, id: u32, hash: impl Fn(Hash) -> H) -> PositionView<H> {
    let cell = storage.load::<Link>(Key::link(id));
    (
        cell.held.get(),
        cell.claim.get(),
        cell.in_flight.get(),
        cell.unanswered.get(),
        cell.out_number.get(),
        hash(cell.out_head),
        cell.in_number.get(),
        hash(cell.in_head),
    )
}

/// The most that is owed, claimed, paid and accepted in a day; paid and accepted that day; from when the last change holds.
pub type LimitsView = (u64, u64, u64, u64, u64, u64, u64);

/// Reads a link's limits at a moment.
pub fn limits_at(storage: &impl Storage, id: u32, moment: Time) -> LimitsView {
    let cell = storage.load::<Link>(Key::link(id));
    let limits = limits(&cell, moment);
    (
        limits.owe.get(),
        limits.claim.get(),
        limits.day_out.get(),
        limits.day_in.get(),
        today(&cell.out_today, moment),
        today(&cell.in_today, moment),
        cell.limits.from.get().into(),
    )
}

/// Payer, amount, when it was sent, from when on it is not credited.
pub type SentView = (Address, u64, u64, u64);

/// Reads a payment that is not answered yet.
pub fn sent(storage: &impl Storage, id: u32, number: u64) -> SentView {
    let cell = storage.load::<Sent>(Key::sent(id, number));
    let (payer, amount) = (cell.payer.into(), cell.amount.get());
    (payer, amount, cell.sent_at.get().into(), cell.expires.get().into())
}
