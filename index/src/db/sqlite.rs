//! SQLite, in one file with a log beside it, so that reading never waits for writing.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use anyhow::{bail, Context, Result};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{params_from_iter, OpenFlags};

use super::{schema, Cell, Row, Table, Writer};

/// A file that is open.
pub struct Sqlite {
    connection: rusqlite::Connection,
    /// Held as long as it is open to write: one program writes.
    _lock: Option<File>,
}

/// Rows are written in the order of their keys, so a page is written once in a step, and the cache need not hold them
/// all. The same pages are written in the next steps: the more of those are in the log (256 MB) when it is copied
/// into the file, the fewer pages are copied.
const SETTINGS: &str =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 65536; PRAGMA journal_size_limit = 67108864;";

/// What was accepted is on the disk before anybody is told so.
const DURABLE: &str = "PRAGMA synchronous = FULL;";

/// The same; and what is deleted is overwritten, and stays in no log for long.
const FORGETFUL: &str =
    "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 1;";

impl Sqlite {
    pub(super) fn writer(path: &Path, who: Writer) -> Result<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push(match who {
            Writer::Follower => ".lock",
            Writer::Gateway => ".gateway.lock",
            Writer::Board => ".board.lock",
        });
        let lock = File::options().create(true).truncate(false).write(true).open(&name);
        let lock = lock.with_context(|| format!("cannot write beside {}", path.display()))?;
        if lock.try_lock().is_err() {
            bail!("another program writes {}", path.display());
        }
        let connection = rusqlite::Connection::open(path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.execute_batch(SETTINGS)?;
        connection.execute_batch(match who {
            Writer::Follower => "",
            Writer::Gateway => DURABLE,
            Writer::Board => FORGETFUL,
        })?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection, _lock: Some(lock) })
    }

    pub(super) fn reader(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(path, flags)
            .with_context(|| format!("cannot open {}", path.display()))?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.execute_batch("PRAGMA query_only = 1; PRAGMA cache_size = -8192;")?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection, _lock: None })
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<()> {
        Ok(self.connection.execute_batch(sql)?)
    }

    pub(super) fn execute(&mut self, sql: &str, cells: &[Cell]) -> Result<u64> {
        let mut statement = self.connection.prepare_cached(&numbered(sql))?;
        Ok(statement.execute(params_from_iter(cells.iter().map(value)))? as u64)
    }

    pub(super) fn rows(&mut self, sql: &str, cells: &[Cell]) -> Result<Vec<Row>> {
        let mut statement = self.connection.prepare_cached(&numbered(sql))?;
        let columns = statement.column_count();
        let mut found = statement.query(params_from_iter(cells.iter().map(value)))?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let cells = (0..columns).map(|column| {
                Ok(match row.get_ref(column)? {
                    ValueRef::Integer(number) => Cell::Int(number),
                    ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
                    ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
                    ValueRef::Null | ValueRef::Real(_) => Cell::Null,
                })
            });
            rows.push(Row(cells.collect::<rusqlite::Result<_>>()?));
        }
        Ok(rows)
    }

    pub(super) fn append(&mut self, table: &Table, cells: &[Cell]) -> Result<()> {
        let places: Vec<_> = (1..=table.columns.len()).map(|place| format!("?{place}")).collect();
        let sql = format!("INSERT INTO {} VALUES ({})", table.name, places.join(","));
        self.for_each(&sql, table, cells)
    }

    pub(super) fn rewrite(&mut self, cells: &[Cell]) -> Result<()> {
        let sql = "UPDATE states SET tag = ?2, seq = ?3, value = ?4 WHERE id = ?1";
        self.for_each(sql, &schema::CHANGES, cells)
    }

    /// Carries a statement out for each row.
    fn for_each(&mut self, sql: &str, table: &Table, cells: &[Cell]) -> Result<()> {
        let mut statement = self.connection.prepare_cached(sql)?;
        for row in cells.chunks_exact(table.columns.len()) {
            for (place, cell) in row.iter().enumerate() {
                match cell {
                    Cell::Null => statement.raw_bind_parameter(place + 1, rusqlite::types::Null)?,
                    Cell::Int(number) => statement.raw_bind_parameter(place + 1, number)?,
                    Cell::Text(text) => statement.raw_bind_parameter(place + 1, text)?,
                    Cell::Blob(bytes) => statement.raw_bind_parameter(place + 1, bytes)?,
                }
            }
            statement.raw_execute()?;
        }
        Ok(())
    }
}

/// A statement whose parameters mean to SQLite what they mean to PostgreSQL: `$2` is the second wherever it stands.
/// SQLite takes `$2` for a name, and counts names in the order in which they first appear.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Int(number) => Value::Integer(*number),
        Cell::Text(text) => Value::Text(text.clone()),
        Cell::Blob(bytes) => Value::Blob(bytes.clone()),
    }
}
