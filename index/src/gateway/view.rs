//! What became of a session, as platforms are told.

use anyhow::Result;
use serde::Serialize;

use super::record::{self, State};
use super::session::{self, Clash};
use super::store;
use super::stretch::{common, merged, secs, Stretch};
use crate::abi::hex_of;
use crate::db::Connection;

/// A session.
#[derive(Debug, Serialize)]
pub struct Session {
    id: u64,
    key: String,
    member: String,
    class: u16,
    /// `open`, `ended`, `queued`, `sent`, `recorded`, `partly_recorded`, `clash`, `refused`, `too_short`, `abandoned`.
    state: &'static str,
    opened: u64,
    stretches: Vec<Stretch>,
    served_secs: u64,
    recorded_secs: u64,
    evidence: Option<String>,
    records: Vec<Record>,
    clashes: Vec<Clash>,
}

/// A record that has slots of it.
#[derive(Debug, Serialize)]
pub struct Record {
    id: u64,
    start: u64,
    end: u64,
    evidence: String,
    /// `ready`, `sent`, `recorded`, `refused`, `clash`.
    state: &'static str,
    transaction: Option<String>,
    block: Option<u64>,
    seq: Option<u64>,
    code: Option<u16>,
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
