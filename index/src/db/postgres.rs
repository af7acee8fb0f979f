//! PostgreSQL: one writer, and as many readers on replicas as are wanted.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{bail, Context, Result};
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{FromSql, IsNull, ToSql, Type};
use postgres::{Client, NoTls, SimpleQueryMessage, SimpleQueryRow, Statement};

use super::schema::{self, Column};
use super::{Cell, Row, Table, Writer};

/// The number of the lock that the one follower of a database holds.
const FOLLOWER: i64 = 0x7469_6d65_6261_6e6b;
/// The same of the one gateway.
const GATEWAY: i64 = FOLLOWER + 1;
/// The same of the one board.
const BOARD: i64 = FOLLOWER + 2;

/// Where changed states are copied to, before they are put in place by one statement.
const CHANGES: &str = "CREATE TEMPORARY TABLE changed_states
    (id BIGINT NOT NULL, tag TEXT NOT NULL, seq BIGINT NOT NULL, value TEXT NOT NULL) ON COMMIT DELETE ROWS";

/// Puts them in place, each by its number: nothing says how many there are, and a guess would read all states.
const REWRITE: &str =
    "UPDATE states SET tag = changed.tag, seq = changed.seq, value = changed.value
    FROM changed_states changed WHERE states.id = changed.id";

/// Events of a log that is read fast however it is read.
const FEW: u64 = 1_000;

/// Statements that are kept prepared.
const PREPARED: usize = 128;

/// Tables whose sizes the server must know to choose how it reads them.
const MEASURED: &str = "ANALYZE blocks, events, touches, states, versions, trades, links";

/// How a reader's connection is set. Its answers are short: compiling a statement takes longer than carrying it out.
const READING: &str = "SET default_transaction_read_only = on; SET statement_timeout = '10s';
    SET jit = off; SET bytea_output = 'hex'";

/// A connection to a server.
pub struct Postgres {
    /// There until this is dropped.
    client: Option<Client>,
    prepared: HashMap<String, Statement>,
    /// Events when the server measured its tables last.
    measured: u64,
    /// How far the database is in what is being read.
    cursor: Option<Row>,
}

impl Drop for Postgres {
    /// Hanging up waits for the server, which no thread may do that answers questions.
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(_) => drop(std::thread::spawn(move || drop(client))),
            Err(_) => drop(client),
        }
    }
}

impl Postgres {
    fn connect(url: &str) -> Result<Self> {
        let mut config: postgres::Config = url.parse().context("the database's URL is none")?;
        config.connect_timeout(Duration::from_secs(10)).application_name("timebank-index");
        let client = config.connect(NoTls).context("cannot reach PostgreSQL")?;
        Ok(Self { client: Some(client), prepared: HashMap::new(), measured: 0, cursor: None })
    }

    fn client(&mut self) -> Result<&mut Client> {
        self.client.as_mut().context("the connection is gone")
    }

    pub(super) fn writer(url: &str, who: Writer) -> Result<Self> {
        let mut server = Self::connect(url)?;
        let (lock, commits) = match who {
            // What a crash takes back is read from the chain again; it never takes back a part.
            Writer::Follower => (FOLLOWER, "off"),
            Writer::Gateway => (GATEWAY, "on"),
            Writer::Board => (BOARD, "on"),
        };
        server.batch(&format!(
            "SET synchronous_commit = {commits}; SET client_min_messages = warning"
        ))?;
        if who == Writer::Follower {
            server.batch(CHANGES)?;
        }
        let locked = server.rows("SELECT pg_try_advisory_lock($1)::int::bigint", &[lock.into()])?;
        if locked.first().is_none_or(|row| row.int(0) != 1) {
            bail!("another program writes this database");
        }
        Ok(server)
    }

    pub(super) fn reader(url: &str) -> Result<Self> {
        let mut server = Self::connect(url)?;
        server.batch(READING)?;
        Ok(server)
    }

    /// Begins to read, and asks how far the database is in the same round trip.
    pub(super) fn begin_reading(&mut self) -> Result<()> {
        self.cursor = None;
        let both = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {}", schema::CURSOR);
        let said = self.client()?.simple_query(&both)?;
        self.cursor = said.iter().find_map(|one| match one {
            SimpleQueryMessage::Row(row) => Some(in_text(row)),
            _ => None,
        });
        Ok(())
    }

    /// How far the database is, where that was asked with the beginning.
    pub(super) fn cursor(&self) -> Option<Row> {
        self.cursor.clone()
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<()> {
        self.cursor = None;
        Ok(self.client()?.batch_execute(sql)?)
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement> {
        if let Some(known) = self.prepared.get(sql) {
            return Ok(known.clone());
        }
        if self.prepared.len() >= PREPARED {
            self.prepared.clear();
        }
        let statement = self.client()?.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(super) fn execute(&mut self, sql: &str, cells: &[Cell]) -> Result<u64> {
        let statement = self.prepare(sql)?;
        let params: Vec<_> = cells.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect();
        Ok(self.client()?.execute(&statement, &params)?)
    }

    pub(super) fn rows(&mut self, sql: &str, cells: &[Cell]) -> Result<Vec<Row>> {
        let statement = self.prepare(sql)?;
        let params: Vec<_> = cells.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect();
        let found = self.client()?.query(&statement, &params)?;
        let row = |row: postgres::Row| {
            let cells = (0..row.len()).map(|column| row.try_get::<_, Cell>(column));
            Ok(Row(cells.collect::<std::result::Result<_, _>>()?))
        };
        found.into_iter().map(row).collect()
    }

    pub(super) fn append(&mut self, table: &Table, cells: &[Cell]) -> Result<()> {
        if cells.is_empty() {
            return Ok(());
        }
        let types: Vec<_> = table.columns.iter().map(|column| column.of()).collect();
        let sql = format!("COPY {} FROM STDIN BINARY", table.name);
        let mut writer = BinaryCopyInWriter::new(self.client()?.copy_in(&sql)?, &types);
        let mut row: Vec<&(dyn ToSql + Sync)> = Vec::with_capacity(types.len());
        for cells in cells.chunks_exact(types.len()) {
            row.clear();
            row.extend(cells.iter().map(|cell| cell as &(dyn ToSql + Sync)));
            writer.write(&row)?;
        }
        writer.finish()?;
        Ok(())
    }

    pub(super) fn measure(&mut self, events: u64) -> Result<()> {
        if events >= FEW && events / 2 >= self.measured {
            self.batch(MEASURED)?;
            self.measured = events;
        }
        Ok(())
    }

    pub(super) fn rewrite(&mut self, cells: &[Cell]) -> Result<()> {
        if cells.is_empty() {
            return Ok(());
        }
        let rows = cells.len() / schema::CHANGES.columns.len();
        self.append(&schema::CHANGES, cells)?;
        self.batch("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")?;
        let changed = self.execute(REWRITE, &[])?;
        if changed != rows as u64 {
            bail!("of {rows} states that changed, {changed} are there");
        }
        Ok(())
    }
}

/// The cursor's row, as a server writes it where several statements are asked at once.
fn in_text(row: &SimpleQueryRow) -> Row {
    let cell = |(place, column): (usize, &Column)| match (row.get(place), column) {
        (None, _) => Cell::Null,
        (Some(text), Column::Int) => text.parse().map_or(Cell::Null, Cell::Int),
        (Some(text), Column::Text) => text.into(),
        (Some(text), Column::Blob) => {
            hex::decode(text.trim_start_matches("\\x")).map_or(Cell::Null, Cell::Blob)
        }
    };
    Row(schema::CURSOR_COLUMNS.iter().enumerate().map(cell).collect())
}

impl Column {
    fn of(self) -> Type {
        match self {
            Self::Int => Type::INT8,
            Self::Text => Type::TEXT,
            Self::Blob => Type::BYTEA,
        }
    }
}

type Failure = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Cell {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> std::result::Result<IsNull, Failure> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => number.to_sql_checked(ty, out),
            Self::Text(text) => text.to_sql_checked(ty, out),
            Self::Blob(bytes) => bytes.to_sql_checked(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    postgres::types::to_sql_checked!();
}

impl<'a> FromSql<'a> for Cell {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> std::result::Result<Self, Failure> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::TEXT => Self::Text(String::from_sql(ty, raw)?),
            _ => Self::Blob(Vec::<u8>::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Self, Failure> {
        Ok(Self::Null)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::TEXT | Type::BYTEA)
    }
}
