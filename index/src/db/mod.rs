//! The database: SQLite in one file, or PostgreSQL. One schema, one set of statements.
//!
//! Statements are written with `$1`, `$2`, … in the order of their first use, which both understand.

mod postgres;
pub mod schema;
mod sqlite;
mod store;

use std::path::PathBuf;

use anyhow::{bail, Result};

pub use schema::Table;
pub use store::{must_be_of, Store};

/// A value in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A number.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Vec<u8>> for Cell {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl From<&[u8]> for Cell {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Cell {
    fn from(bytes: [u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

/// A row of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub Vec<Cell>);

impl Row {
    /// The number in a column; 0 where there is none.
    pub fn int(&self, column: usize) -> i64 {
        match self.0.get(column) {
            Some(Cell::Int(number)) => *number,
            _ => 0,
        }
    }

    /// The number in a column, which is never negative.
    pub fn number(&self, column: usize) -> u64 {
        u64::try_from(self.int(column)).unwrap_or(0)
    }

    /// The text in a column.
    pub fn text(&self, column: usize) -> &str {
        match self.0.get(column) {
            Some(Cell::Text(text)) => text,
            _ => "",
        }
    }

    /// The bytes in a column.
    pub fn blob(&self, column: usize) -> &[u8] {
        match self.0.get(column) {
            Some(Cell::Blob(bytes)) => bytes,
            _ => &[],
        }
    }

    /// The hash in a column; zeros where there is none.
    pub fn hash(&self, column: usize) -> [u8; 32] {
        self.blob(column).try_into().unwrap_or_default()
    }
}

/// Who writes a database: one program of each kind at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// What follows the chain. What it wrote can be made anew.
    Follower,
    /// What records for platforms. What it wrote is nowhere else, so it is on the disk when it is written.
    Gateway,
    /// What keeps the board of offers and needs. It is nowhere else, and what is deleted from it is gone from the disk.
    Board,
}

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// PostgreSQL, by its URL.
    Server(String),
}

/// The address of a server; nothing where it is none.
fn without_password(url: &str) -> Option<String> {
    let mut url = reqwest::Url::parse(url).ok()?;
    url.set_password(None).ok()?;
    Some(url.into())
}

impl Place {
    /// The place that somebody wrote.
    pub fn from_text(text: &str) -> Self {
        match text.starts_with("postgres://") || text.starts_with("postgresql://") {
            true => Self::Server(text.to_owned()),
            false => Self::File(PathBuf::from(text)),
        }
    }

    /// The same without a password.
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Server(url) => {
                without_password(url).unwrap_or_else(|| "an address that cannot be read".to_owned())
            }
        }
    }

    /// Opens it to write, alone of its kind, and brings the schema up to date.
    pub fn writer(&self, who: Writer) -> Result<Connection> {
        let mut connection = match self {
            Self::File(path) => Connection::Sqlite(sqlite::Sqlite::writer(path, who)?),
            Self::Server(url) => {
                Connection::Postgres(Box::new(postgres::Postgres::writer(url, who)?))
            }
        };
        schema::migrate(&mut connection)?;
        Ok(connection)
    }

    /// Opens it to read.
    pub fn reader(&self) -> Result<Connection> {
        Ok(match self {
            Self::File(path) => Connection::Sqlite(sqlite::Sqlite::reader(path)?),
            Self::Server(url) => Connection::Postgres(Box::new(postgres::Postgres::reader(url)?)),
        })
    }
}

fn must_be_rows(table: &Table, cells: &[Cell]) -> Result<()> {
    match cells.len().is_multiple_of(table.columns.len()) {
        true => Ok(()),
        false => bail!("a row of {} has another number of columns", table.name),
    }
}

/// A connection to the database.
pub enum Connection {
    /// To a file.
    Sqlite(sqlite::Sqlite),
    /// To a server.
    Postgres(Box<postgres::Postgres>),
}

impl Connection {
    /// Carries statements out that take nothing and answer nothing.
    pub fn batch(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::Sqlite(file) => file.batch(sql),
            Self::Postgres(server) => server.batch(sql),
        }
    }

    /// Carries a statement out; how many rows it changed.
    pub fn execute(&mut self, sql: &str, cells: &[Cell]) -> Result<u64> {
        match self {
            Self::Sqlite(file) => file.execute(sql, cells),
            Self::Postgres(server) => server.execute(sql, cells),
        }
    }

    /// Asks.
    pub fn rows(&mut self, sql: &str, cells: &[Cell]) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(file) => file.rows(sql, cells),
            Self::Postgres(server) => server.rows(sql, cells),
        }
    }

    /// Asks for one row.
    pub fn row(&mut self, sql: &str, cells: &[Cell]) -> Result<Option<Row>> {
        Ok(self.rows(sql, cells)?.into_iter().next())
    }

    /// Puts rows into a table as fast as the database can. They come as their cells, one row behind the other.
    pub fn append(&mut self, table: &Table, cells: &[Cell]) -> Result<()> {
        must_be_rows(table, cells)?;
        match self {
            Self::Sqlite(file) => file.append(table, cells),
            Self::Postgres(server) => server.append(table, cells),
        }
    }

    /// Rewrites states as fast as the database can, within what was begun; the cells are rows of [`schema::CHANGES`].
    pub fn rewrite(&mut self, cells: &[Cell]) -> Result<()> {
        must_be_rows(&schema::CHANGES, cells)?;
        match self {
            Self::Sqlite(file) => file.rewrite(cells),
            Self::Postgres(server) => server.rewrite(cells),
        }
    }

    /// Lets a server measure its tables where the log has doubled since it last did: it does so by itself about once a
    /// minute, and until then reads whole tables for a few rows of them.
    pub fn measure(&mut self, events: u64) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(server) => server.measure(events),
        }
    }

    /// Begins to write: all of it is kept, or nothing.
    pub fn begin(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(file) => file.batch("BEGIN IMMEDIATE"),
            Self::Postgres(server) => server.batch("BEGIN"),
        }
    }

    /// Begins to read: every answer until [`Self::commit`] is of one moment.
    pub fn begin_reading(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(file) => file.batch("BEGIN DEFERRED"),
            Self::Postgres(server) => server.begin_reading(),
        }
    }

    /// How far the database is: block, hash, time, then number of events and head of the bank's log and of the
    /// council's. A server says so together with the beginning of reading.
    pub fn cursor(&mut self) -> Result<Option<Row>> {
        if let Self::Postgres(server) = self {
            if let Some(known) = server.cursor() {
                return Ok(Some(known));
            }
        }
        self.row(schema::CURSOR, &[])
    }

    /// Keeps what was written, or ends reading.
    pub fn commit(&mut self) -> Result<()> {
        self.batch("COMMIT")
    }

    /// Forgets what was written.
    pub fn rollback(&mut self) -> Result<()> {
        self.batch("ROLLBACK")
    }

    /// Which database it is.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgresql",
        }
    }
}
