//! The schema, and how an older one becomes it.
//!
//! Rows are only ever added, and every one says after which event it holds: so a state of any moment can be
//! asked for, and a reorganisation takes the newest rows away. `states` alone is rewritten: the newest version of
//! everything, which `versions` has, too.

use anyhow::{bail, Result};

use super::{Cell, Connection};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A number.
    Int,
    /// Text.
    Text,
    /// Bytes.
    Blob,
}

/// A table that rows are put into.
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
}

use Column::{Blob, Int, Text};

/// Blocks with events: number, hash, time, then the bank's and the council's number of events and head after it.
pub const BLOCKS: Table =
    Table { name: "blocks", columns: &[Int, Blob, Int, Int, Blob, Int, Blob] };
/// The log: whose, number, kind, block, extrinsic, place among the block's events, topics, data.
pub const EVENTS: Table =
    Table { name: "events", columns: &[Int, Int, Int, Int, Int, Int, Blob, Blob] };
/// Which of the bank's events name an account.
pub const TOUCHES: Table = Table { name: "touches", columns: &[Blob, Int] };
/// Every version of everything: what, after which event, how it is.
pub const VERSIONS: Table = Table { name: "versions", columns: &[Int, Int, Text] };
/// Trades: number, class, block, time, seller, buyer, lots, secs, tick, coin, maker's order.
pub const TRADES: Table = Table {
    name: "trades",
    columns: &[Int, Int, Int, Int, Blob, Blob, Int, Text, Int, Text, Text, Int, Int],
};
/// Refused calls: block, extrinsic, time, sender, selector, error.
pub const ATTEMPTS: Table = Table { name: "attempts", columns: &[Int, Int, Int, Blob, Blob, Blob] };
/// Which agreements, cases and campaigns name an account: account, kind, what, since which event.
pub const LINKS: Table = Table { name: "links", columns: &[Blob, Int, Int, Int] };

/// Everything's newest version: what, kind, name, tag, first and last event, how it is.
pub const STATES: Table =
    Table { name: "states", columns: &[Int, Int, Text, Text, Int, Int, Text] };

/// What of [`STATES`] is rewritten: what, tag, last event, how it is.
pub const CHANGES: Table = Table { name: "changed_states", columns: &[Int, Text, Int, Text] };

/// How far the database is.
pub(super) const CURSOR: &str =
    "SELECT block, hash, time, seq, head, council_seq, council_head FROM cursor WHERE id = 0";
/// What that says.
pub(super) const CURSOR_COLUMNS: [Column; 7] = [Int, Blob, Int, Int, Blob, Int, Blob];

/// All that are appended to, but for `states`.
pub const TABLES: [&Table; 7] = [&BLOCKS, &EVENTS, &TOUCHES, &VERSIONS, &TRADES, &ATTEMPTS, &LINKS];

/// The number of PostgreSQL's lock that whoever takes a step holds.
const MIGRATING: i64 = 0x7469_6d65_6d69_6772;

/// Steps from nothing to the schema of today. A step is never changed once it was published.
const MIGRATIONS: &[&str] = &["
CREATE TABLE meta (name {TEXT} PRIMARY KEY, value {TEXT} NOT NULL);
CREATE TABLE cursor (id BIGINT PRIMARY KEY, block BIGINT NOT NULL, hash {BLOB} NOT NULL, time BIGINT NOT NULL,
    seq BIGINT NOT NULL, head {BLOB} NOT NULL, council_seq BIGINT NOT NULL, council_head {BLOB} NOT NULL);
CREATE TABLE blocks (number BIGINT PRIMARY KEY, hash {BLOB} NOT NULL, time BIGINT NOT NULL,
    seq BIGINT NOT NULL, head {BLOB} NOT NULL, council_seq BIGINT NOT NULL, council_head {BLOB} NOT NULL);
CREATE INDEX blocks_by_seq ON blocks (seq);
CREATE TABLE events (log BIGINT NOT NULL, seq BIGINT NOT NULL, kind BIGINT NOT NULL, block BIGINT NOT NULL,
    extrinsic BIGINT NOT NULL, place BIGINT NOT NULL, topics {BLOB} NOT NULL, data {BLOB} NOT NULL,
    PRIMARY KEY (log, seq));
CREATE INDEX events_by_kind ON events (log, kind, seq);
CREATE TABLE touches (account {BLOB} NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (account, seq)) {CLUSTERED};
CREATE TABLE states (id BIGINT PRIMARY KEY, kind BIGINT NOT NULL, name {TEXT} NOT NULL, tag {TEXT} NOT NULL,
    created BIGINT NOT NULL, seq BIGINT NOT NULL, value {TEXT} NOT NULL, UNIQUE (kind, name));
CREATE INDEX states_by_age ON states (kind, id);
CREATE INDEX states_by_tag ON states (tag, id);
CREATE TABLE versions (id BIGINT NOT NULL, seq BIGINT NOT NULL, value {TEXT} NOT NULL, PRIMARY KEY (id, seq))
    {CLUSTERED};
CREATE TABLE trades (seq BIGINT PRIMARY KEY, class BIGINT NOT NULL, block BIGINT NOT NULL, time BIGINT NOT NULL,
    seller {BLOB} NOT NULL, buyer {BLOB} NOT NULL, lots BIGINT NOT NULL, secs {TEXT} NOT NULL,
    tick BIGINT NOT NULL, coin {TEXT} NOT NULL, maker_order {TEXT} NOT NULL);
CREATE INDEX trades_by_class ON trades (class, seq);
CREATE INDEX trades_by_time ON trades (class, time, seq);
CREATE TABLE attempts (block BIGINT NOT NULL, extrinsic BIGINT NOT NULL, time BIGINT NOT NULL,
    sender {BLOB} NOT NULL, selector {BLOB} NOT NULL, error {BLOB}, PRIMARY KEY (block, extrinsic));
CREATE TABLE links (account {BLOB} NOT NULL, kind BIGINT NOT NULL, id BIGINT NOT NULL, seq BIGINT NOT NULL,
    PRIMARY KEY (account, kind, id));
", "
CREATE TABLE gateway_sessions (id BIGINT PRIMARY KEY, platform {TEXT} NOT NULL, key {TEXT} NOT NULL,
    digest {BLOB} NOT NULL, member {BLOB} NOT NULL, class BIGINT NOT NULL, state {TEXT} NOT NULL,
    opened BIGINT NOT NULL, heard BIGINT NOT NULL, beats BIGINT NOT NULL, ended BIGINT,
    stretches {TEXT} NOT NULL, evidence {BLOB}, clashes {TEXT} NOT NULL, UNIQUE (platform, key));
CREATE INDEX gateway_sessions_by_state ON gateway_sessions (state, id);
CREATE INDEX gateway_sessions_by_platform ON gateway_sessions (platform, id);
CREATE TABLE gateway_records (id BIGINT PRIMARY KEY, platform {TEXT} NOT NULL, member {BLOB} NOT NULL,
    class BIGINT NOT NULL, start BIGINT NOT NULL, finish BIGINT NOT NULL, evidence {BLOB} NOT NULL,
    state {TEXT} NOT NULL, nonce BIGINT, since BIGINT, block BIGINT, block_hash {BLOB}, hash {BLOB}, seq BIGINT,
    code BIGINT, reason {TEXT}, due BIGINT NOT NULL, tries BIGINT NOT NULL);
CREATE INDEX gateway_records_by_state ON gateway_records (state, due);
CREATE INDEX gateway_records_by_member ON gateway_records (member, start);
CREATE INDEX gateway_records_by_block ON gateway_records (block);
CREATE TABLE gateway_parts (session BIGINT NOT NULL, record BIGINT NOT NULL, PRIMARY KEY (session, record))
    {CLUSTERED};
CREATE INDEX gateway_parts_by_record ON gateway_parts (record);
CREATE TABLE gateway_transactions (hash {BLOB} PRIMARY KEY, record BIGINT NOT NULL, nonce BIGINT NOT NULL,
    gas BIGINT NOT NULL, price {TEXT} NOT NULL, raw {BLOB} NOT NULL, signed BIGINT NOT NULL);
CREATE INDEX gateway_transactions_by_record ON gateway_transactions (record);
CREATE INDEX gateway_transactions_by_nonce ON gateway_transactions (nonce);
", "
CREATE TABLE board_notices (id {TEXT} PRIMARY KEY, kind {TEXT} NOT NULL, class BIGINT NOT NULL,
    member {TEXT} NOT NULL, re {TEXT} NOT NULL, signed BIGINT NOT NULL, until BIGINT NOT NULL,
    title {TEXT} NOT NULL, words {TEXT} NOT NULL, signature {TEXT} NOT NULL, hidden_by {TEXT}, hidden_at BIGINT);
CREATE INDEX board_notices_by_time ON board_notices (signed, id);
CREATE INDEX board_notices_by_member ON board_notices (member, signed, id);
CREATE TABLE board_gone (id {TEXT} PRIMARY KEY, signed BIGINT NOT NULL);
", "
DROP INDEX blocks_by_seq;
CREATE INDEX blocks_by_seq ON blocks (seq, number);
", "
ALTER TABLE trades ADD COLUMN aggressor BIGINT NOT NULL DEFAULT 2;
ALTER TABLE trades ADD COLUMN maker_left BIGINT NOT NULL DEFAULT 0;
"];

/// Brings a database's schema up to date. Two programs may do it at once: one waits for the other's step.
pub fn migrate(connection: &mut Connection) -> Result<()> {
    loop {
        connection.begin()?;
        if connection.engine() != "sqlite" {
            connection.rows("SELECT pg_advisory_xact_lock($1)::text", &[MIGRATING.into()])?;
        }
        connection
            .batch("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)")?;
        let found = connection.row("SELECT coalesce(max(version), 0) FROM schema_version", &[])?;
        let found = usize::try_from(found.map_or(0, |row| row.int(0)))?;
        if found > MIGRATIONS.len() {
            bail!("the database was written by a newer version of this program");
        }
        let Some(step) = MIGRATIONS.get(found) else { return connection.commit() };
        let step = in_the_words_of(connection.engine(), step);
        connection.batch(&step)?;
        let version = i64::try_from(found)?.saturating_add(1);
        connection.execute("INSERT INTO schema_version VALUES ($1)", &[Cell::Int(version)])?;
        connection.commit()?;
    }
}

/// How many steps there are.
pub fn version() -> usize {
    MIGRATIONS.len()
}

fn in_the_words_of(engine: &str, step: &str) -> String {
    // Names are compared by their bytes in both.
    let (text, blob, clustered) = match engine {
        "sqlite" => ("TEXT", "BLOB", "WITHOUT ROWID"),
        _ => ("TEXT COLLATE \"C\"", "BYTEA", ""),
    };
    step.replace("{TEXT}", text).replace("{BLOB}", blob).replace("{CLUSTERED}", clustered)
}
