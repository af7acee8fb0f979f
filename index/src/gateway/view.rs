//! What became of a session, as platforms are told.

use anyhow::Result;
use serde::Serialize;
use utoipa::ToSchema;

use super::record::{self, State};
use super::session::{self, Clash};
use super::store;
use super::stretch::{common, merged, secs, Stretch};
use crate::abi::hex_of;
use crate::db::Connection;

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Its number.
    id: u64,
    /// The name that the platform gave it.
    key: String,
    /// Who serves.
    member: String,
    /// The class of service.
    class: u16,
    /// `open`, `ended`, `queued`, `sent`, `recorded`, `partly_recorded`, `clash`, `refused`, `too_short`, `abandoned`.
    state: &'static str,
    /// When it was accepted.
    opened: u64,
    /// What was served.
    stretches: Vec<Stretch>,
    /// Seconds of that.
    served_secs: u64,
    /// Seconds of it that are on the ledger.
    recorded_secs: u64,
    /// The hash of a document that the platform keeps.
    evidence: Option<String>,
    /// Records that have slots of it.
    records: Vec<Record>,
    /// Slots of it that somebody else had.
    clashes: Vec<Clash>,
}

/// A record that has slots of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Record {
    /// Its number.
    id: u64,
    /// The first moment.
    start: u64,
    /// The moment after the last.
    end: u64,
    /// The hash that is recorded with it.
    evidence: String,
    /// `ready`, `sent`, `recorded`, `refused`, `clash`.
    state: &'static str,
    /// The transaction's hash.
    transaction: Option<String>,
    /// Its block.
    block: Option<u64>,
    /// Its event.
    seq: Option<u64>,
    /// The bank's code, where it refuses.
    code: Option<u16>,
    /// The same in words.
    reason: Option<String>,
    /// When it is looked at again, where it waits.
    retry_at: Option<u64>,
}

/// A session with its records.
pub fn session(db: &mut Connection, session: &session::Session) -> Result<Session> {
    let records = store::records_of_session(db, session.id)?;
    let recorded = records.iter().filter(|record| record.state == State::Recorded);
    let recorded = merged(recorded.map(|record| Stretch::new(record.start, record.end)).collect());
    Ok(Session {
        id: session.id,
        key: session.key.clone(),
        member: hex_of(session.member),
        class: session.class,
        state: state(session, &records),
        opened: session.opened,
        stretches: session.stretches.clone(),
        served_secs: session.served(),
        recorded_secs: secs(&common(&session.stretches, &recorded)),
        evidence: session.evidence.map(hex_of),
        records: records.iter().map(record).collect(),
        clashes: session.clashes.clone(),
    })
}

fn record(record: &record::Record) -> Record {
    let waits = record.state == State::Ready && record.tries > 0;
    Record {
        id: record.id,
        start: record.start,
        end: record.end,
        evidence: hex_of(record.evidence),
        state: record.state.name(),
        transaction: record.hash.map(hex_of),
        block: record.block,
        seq: record.seq,
        code: record.code,
        reason: record.reason.clone(),
        retry_at: waits.then_some(record.due),
    }
}

fn state(session: &session::Session, records: &[record::Record]) -> &'static str {
    match session.state {
        session::State::Open => return "open",
        session::State::Ended => return "ended",
        session::State::Abandoned => return "abandoned",
        session::State::Composed => {}
    }
    let any = |state| records.iter().any(|record| record.state == state);
    let is_cut = !session.clashes.is_empty() || any(State::Clash);
    if records.iter().any(|record| !record.state.is_over()) {
        return if any(State::Sent) { "sent" } else { "queued" };
    }
    match (any(State::Recorded), any(State::Refused), is_cut) {
        (true, false, false) => "recorded",
        (true, ..) => "partly_recorded",
        (false, _, true) => "clash",
        (false, true, false) => "refused",
        (false, false, false) => "too_short",
    }
}
