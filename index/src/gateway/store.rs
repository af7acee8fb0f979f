//! The gateway's part of the database: sessions as platforms told them, records as the ledger is to have them, and every
//! transaction that was ever signed.

use anyhow::{Context, Result};
use timebank_rules::{Address, Hash};

use super::record::{self, Record};
use super::session::{Session, State};
use crate::db::{Cell, Connection, Row};

/// A transaction that was signed for a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its hash.
    pub hash: Hash,
    /// The record.
    pub record: u64,
    /// Its number among its signer's.
    pub nonce: u64,
    /// The most gas that it may use.
    pub gas: u64,
    /// What a unit of gas may cost.
    pub price: u128,
    /// What is handed to nodes.
    pub raw: Vec<u8>,
    /// When it was signed.
    pub signed: u64,
}

fn next_id(db: &mut Connection, table: &str) -> Result<u64> {
    let row = db.row(&format!("SELECT coalesce(max(id), 0) FROM {table}"), &[])?;
    Ok(row.map_or(0, |row| row.number(0)).saturating_add(1))
}

fn optional(cell: Option<u64>) -> Cell {
    cell.map_or(Cell::Null, Cell::from)
}

fn some(row: &Row, column: usize) -> Option<u64> {
    matches!(row.0.get(column), Some(Cell::Int(_))).then(|| row.number(column))
}

const SESSION: &str = "id, platform, key, member, class, state, opened, heard, beats, ended, stretches, evidence, clashes";

fn session(row: &Row) -> Result<Session> {
    Ok(Session {
        id: row.number(0),
        platform: row.text(1).to_owned(),
        key: row.text(2).to_owned(),
        member: Address::from_slice(row.blob(3)),
        class: u16::try_from(row.int(4))?,
        state: State::named(row.text(5)).context("a session is in no state")?,
        opened: row.number(6),
        heard: row.number(7),
        beats: row.number(8),
        ended: some(row, 9),
        stretches: serde_json::from_str(row.text(10))?,
        evidence: row.blob(11).try_into().ok(),
        clashes: serde_json::from_str(row.text(12))?,
    })
}

/// A new session, which gets its number here.
pub fn add_session(db: &mut Connection, mut new: Session, digest: Hash) -> Result<Session> {
    new.id = next_id(db, "gateway_sessions")?;
    let evidence = new.evidence.map_or(Cell::Null, Cell::from);
    db.execute(
        &format!(
            "INSERT INTO gateway_sessions ({SESSION}, digest)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        &[
            new.id.into(),
            new.platform.as_str().into(),
            new.key.as_str().into(),
            new.member.0.into(),
            u32::from(new.class).into(),
            new.state.name().into(),
            new.opened.into(),
            new.heard.into(),
            new.beats.into(),
            optional(new.ended),
            serde_json::to_string(&new.stretches)?.into(),
            evidence,
            serde_json::to_string(&new.clashes)?.into(),
            digest.into(),
        ],
    )?;
    Ok(new)
}

/// Keeps what changed of a session.
pub fn keep_session(db: &mut Connection, session: &Session) -> Result<()> {
    db.execute(
        "UPDATE gateway_sessions SET state = $1, heard = $2, beats = $3, ended = $4, stretches = $5, evidence = $6,
         clashes = $7 WHERE id = $8",
        &[
            session.state.name().into(),
            session.heard.into(),
            session.beats.into(),
            optional(session.ended),
            serde_json::to_string(&session.stretches)?.into(),
            session.evidence.map_or(Cell::Null, Cell::from),
            serde_json::to_string(&session.clashes)?.into(),
            session.id.into(),
        ],
    )?;
    Ok(())
}

/// The session that a platform gave this key, and the hash of what it said then.
pub fn session_of_key(
    db: &mut Connection,
    platform: &str,
    key: &str,
) -> Result<Option<(Session, Hash)>> {
    let row = db.row(
        &format!("SELECT {SESSION}, digest FROM gateway_sessions WHERE platform = $1 AND key = $2"),
        &[platform.into(), key.into()],
    )?;
    row.map(|row| Ok((session(&row)?, row.hash(13)))).transpose()
}

/// A platform's session.
pub fn session_of(db: &mut Connection, platform: &str, id: u64) -> Result<Option<Session>> {
    let row = db.row(
        &format!("SELECT {SESSION} FROM gateway_sessions WHERE platform = $1 AND id = $2"),
        &[platform.into(), id.into()],
    )?;
    row.as_ref().map(session).transpose()
}

/// A platform's sessions behind a number.
pub fn sessions_of(
    db: &mut Connection,
    platform: &str,
    after: u64,
    limit: u64,
) -> Result<Vec<Session>> {
    let rows = db.rows(
        &format!(
            "SELECT {SESSION} FROM gateway_sessions WHERE platform = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &[platform.into(), after.into(), limit.into()],
    )?;
    rows.iter().map(session).collect()
}

/// A platform's sessions whose keys begin so, the newest last.
pub fn sessions_of_prefix(
    db: &mut Connection,
    platform: &str,
    prefix: &str,
) -> Result<Vec<Session>> {
    // Behind everything that begins so: keys are printable ASCII.
    let end = format!("{prefix}\u{7f}");
    let rows = db.rows(
        &format!(
            "SELECT {SESSION} FROM gateway_sessions WHERE platform = $1 AND key >= $2 AND key < $3 ORDER BY id"
        ),
        &[platform.into(), prefix.into(), end.into()],
    )?;
    rows.iter().map(session).collect()
}

/// Sessions in a state that were not heard of since a moment, the oldest first.
pub fn sessions_in(
    db: &mut Connection,
    state: State,
    until: u64,
    limit: u64,
) -> Result<Vec<Session>> {
    let rows = db.rows(
        &format!(
            "SELECT {SESSION} FROM gateway_sessions WHERE state = $1 AND heard <= $2 ORDER BY id LIMIT $3"
        ),
        &[state.name().into(), until.into(), limit.into()],
    )?;
    rows.iter().map(session).collect()
}

/// Open sessions that go on in silence: not heard of since a moment though they were before, or not since an older one.
pub fn sessions_silent(
    db: &mut Connection,
    (since, ever): (u64, u64),
    limit: u64,
) -> Result<Vec<Session>> {
    let rows = db.rows(
        &format!(
            "SELECT {SESSION} FROM gateway_sessions WHERE state = 'open'
             AND ((beats > 0 AND heard <= $1) OR heard <= $2) ORDER BY id LIMIT $3"
        ),
        &[since.into(), ever.into(), limit.into()],
    )?;
    rows.iter().map(session).collect()
}

/// Sessions whose slots are in a record.
pub fn sessions_of_record(db: &mut Connection, record: u64) -> Result<Vec<Session>> {
    let columns: Vec<_> = SESSION.split(", ").map(|column| format!("s.{column}")).collect();
    let rows = db.rows(
        &format!(
            "SELECT {} FROM gateway_sessions s JOIN gateway_parts p ON p.session = s.id
             WHERE p.record = $1 ORDER BY s.id",
            columns.join(", ")
        ),
        &[record.into()],
    )?;
    rows.iter().map(session).collect()
}

const RECORD: &str = "id, platform, member, class, start, finish, evidence, state, nonce, since, block, block_hash, hash, seq, code, reason, due, tries";

fn record(row: &Row) -> Result<Record> {
    Ok(Record {
        id: row.number(0),
        platform: row.text(1).to_owned(),
        member: Address::from_slice(row.blob(2)),
        class: u16::try_from(row.int(3))?,
        start: row.number(4),
        end: row.number(5),
        evidence: row.hash(6),
        state: record::State::named(row.text(7)).context("a record is in no state")?,
        nonce: some(row, 8),
        since: some(row, 9),
        block: some(row, 10),
        block_hash: row.blob(11).try_into().ok(),
        hash: row.blob(12).try_into().ok(),
        seq: some(row, 13),
        code: some(row, 14).and_then(|code| u16::try_from(code).ok()),
        reason: match row.0.get(15) {
            Some(Cell::Text(text)) => Some(text.clone()),
            _ => None,
        },
        due: row.number(16),
        tries: row.number(17),
    })
}

fn records(rows: &[Row]) -> Result<Vec<Record>> {
    rows.iter().map(record).collect()
}

/// A new record, which gets its number here.
pub fn add_record(db: &mut Connection, mut new: Record) -> Result<Record> {
    new.id = next_id(db, "gateway_records")?;
    db.execute(
        "INSERT INTO gateway_records (id, platform, member, class, start, finish, evidence, state, due, tries)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            new.id.into(),
            new.platform.as_str().into(),
            new.member.0.into(),
            u32::from(new.class).into(),
            new.start.into(),
            new.end.into(),
            new.evidence.into(),
            new.state.name().into(),
            new.due.into(),
            new.tries.into(),
        ],
    )?;
    Ok(new)
}

/// Keeps what changed of a record.
pub fn keep_record(db: &mut Connection, record: &Record) -> Result<()> {
    db.execute(
        "UPDATE gateway_records SET state = $1, nonce = $2, since = $3, block = $4, block_hash = $5, hash = $6,
         seq = $7, code = $8, reason = $9, due = $10, tries = $11 WHERE id = $12",
        &[
            record.state.name().into(),
            optional(record.nonce),
            optional(record.since),
            optional(record.block),
            record.block_hash.map_or(Cell::Null, Cell::from),
            record.hash.map_or(Cell::Null, Cell::from),
            optional(record.seq),
            optional(record.code.map(u64::from)),
            record.reason.clone().map_or(Cell::Null, Cell::from),
            record.due.into(),
            record.tries.into(),
            record.id.into(),
        ],
    )?;
    Ok(())
}

/// Says that a record has slots of a session.
pub fn link(db: &mut Connection, session: u64, record: u64) -> Result<()> {
    let both = [session.into(), record.into()];
    db.execute("DELETE FROM gateway_parts WHERE session = $1 AND record = $2", &both)?;
    db.execute("INSERT INTO gateway_parts VALUES ($1, $2)", &both)?;
    Ok(())
}

/// The records that have slots of a session.
pub fn records_of_session(db: &mut Connection, session: u64) -> Result<Vec<Record>> {
    let columns: Vec<_> = RECORD.split(", ").map(|column| format!("r.{column}")).collect();
    let rows = db.rows(
        &format!(
            "SELECT {} FROM gateway_records r JOIN gateway_parts p ON p.record = r.id
             WHERE p.session = $1 ORDER BY r.start",
            columns.join(", ")
        ),
        &[session.into()],
    )?;
    records(&rows)
}

/// Records of a member that have, or will have, slots between two moments.
pub fn records_between(
    db: &mut Connection,
    member: Address,
    start: u64,
    end: u64,
) -> Result<Vec<Record>> {
    let rows = db.rows(
        &format!(
            "SELECT {RECORD} FROM gateway_records WHERE member = $1 AND start < $2 AND finish > $3
             AND state IN ('ready', 'sent', 'recorded') ORDER BY start"
        ),
        &[member.0.into(), end.into(), start.into()],
    )?;
    records(&rows)
}

/// Records that are to be signed by now, the oldest first.
pub fn records_due(db: &mut Connection, now: u64, limit: u64) -> Result<Vec<Record>> {
    let rows = db.rows(
        &format!(
            "SELECT {RECORD} FROM gateway_records WHERE state = 'ready' AND due <= $1 ORDER BY start, id LIMIT $2"
        ),
        &[now.into(), limit.into()],
    )?;
    records(&rows)
}

/// Records whose transactions are on the way, in the order of their numbers.
pub fn records_sent(db: &mut Connection) -> Result<Vec<Record>> {
    let rows = db.rows(
        &format!("SELECT {RECORD} FROM gateway_records WHERE state = 'sent' ORDER BY nonce"),
        &[],
    )?;
    records(&rows)
}

/// Records that were put into blocks from this one on.
pub fn records_in_blocks(db: &mut Connection, from: u64) -> Result<Vec<Record>> {
    let rows = db.rows(
        &format!(
            "SELECT {RECORD} FROM gateway_records WHERE block >= $1 AND state = 'recorded' ORDER BY nonce"
        ),
        &[from.into()],
    )?;
    records(&rows)
}

/// A record.
pub fn record_of(db: &mut Connection, id: u64) -> Result<Option<Record>> {
    let row =
        db.row(&format!("SELECT {RECORD} FROM gateway_records WHERE id = $1"), &[id.into()])?;
    row.as_ref().map(record).transpose()
}

const TRANSACTION: &str = "hash, record, nonce, gas, price, raw, signed";

fn transaction(row: &Row) -> Result<Signed> {
    Ok(Signed {
        hash: row.hash(0),
        record: row.number(1),
        nonce: row.number(2),
        gas: row.number(3),
        price: row.text(4).parse()?,
        raw: row.blob(5).to_vec(),
        signed: row.number(6),
    })
}

/// Writes a transaction down before it is sent.
pub fn add_transaction(db: &mut Connection, signed: &Signed) -> Result<()> {
    // The same call under the same number is the same transaction.
    db.execute("DELETE FROM gateway_transactions WHERE hash = $1", &[signed.hash.into()])?;
    db.execute(
        "INSERT INTO gateway_transactions VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            signed.hash.into(),
            signed.record.into(),
            signed.nonce.into(),
            signed.gas.into(),
            signed.price.to_string().into(),
            signed.raw.clone().into(),
            signed.signed.into(),
        ],
    )?;
    Ok(())
}

/// Every transaction that was signed for a record, the newest first.
pub fn transactions_of(db: &mut Connection, record: u64) -> Result<Vec<Signed>> {
    let rows = db.rows(
        &format!(
            "SELECT {TRANSACTION} FROM gateway_transactions WHERE record = $1 ORDER BY signed DESC, nonce DESC"
        ),
        &[record.into()],
    )?;
    rows.iter().map(transaction).collect()
}

/// The newest transaction with a number.
pub fn transaction_of_nonce(db: &mut Connection, nonce: u64) -> Result<Option<Signed>> {
    let row = db.row(
        &format!(
            "SELECT {TRANSACTION} FROM gateway_transactions WHERE nonce = $1 ORDER BY signed DESC LIMIT 1"
        ),
        &[nonce.into()],
    )?;
    row.as_ref().map(transaction).transpose()
}

/// How many there are of each state: `session` or `record`, the state, the number.
pub fn counts(db: &mut Connection) -> Result<Vec<(&'static str, String, u64)>> {
    let mut all = Vec::new();
    for (what, table) in [("session", "gateway_sessions"), ("record", "gateway_records")] {
        let sql = format!("SELECT state, count(*) FROM {table} GROUP BY state ORDER BY state");
        let rows = db.rows(&sql, &[])?;
        all.extend(rows.iter().map(|row| (what, row.text(0).to_owned(), row.number(1))));
    }
    Ok(all)
}
