//! The writer: follows the chain, proves what it reads, and writes it, all of a step or nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail, Result};
use timebank_rules::audit::Head;
use tokio::runtime::Handle;

use crate::abi::{hex_of, Whose};
use crate::db::{schema, Cell, Connection, Place, Writer};
use crate::ledger::apply::{self, Rows, Stop};
use crate::ledger::kinds;
use crate::ledger::world::World;
use crate::log::{chain, compare, Block, Wrong};
use crate::progress::{Cursor, Progress};
use crate::source::Source;

/// Events that are written at once, where so many are to be had: the more, the fewer pages of the database are
/// written twice.
pub(crate) const STEP: usize = 30_000;
/// How long a step is read at most, once there is something to write.
const GATHERING: Duration = Duration::from_secs(2);
/// How often to look for new blocks.
const LOOKING: Duration = Duration::from_millis(300);
/// How long to wait at most after something failed.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How often a block is read before it is said to be wrong: a node may know a block before it knows its events.
const LOOKS: u32 = 3;
const AGAIN: Duration = Duration::from_millis(300);

/// Who writes.
pub struct Follower {
    place: Place,
    db: Connection,
    world: World,
    rows: Rows,
    source: Source,
    progress: Arc<Progress>,
    runtime: Handle,
    cursor: Cursor,
}

/// Blocks that were read, and the heads after each; or what is wrong with them.
struct Step {
    blocks: Vec<Block>,
    heads: Vec<(Head, Head)>,
    wrong: Option<Wrong>,
}

impl Step {
    fn events(&self) -> usize {
        self.blocks.iter().map(|block| block.bank.len() + block.council.len()).sum()
    }
}

/// What one look at the chain came to.
enum Look {
    /// There is more to read.
    More,
    /// Nothing is new.
    UpToDate,
    /// The log is not the contract's.
    Wrong(Wrong),
}

impl Follower {
    /// Goes on with a database; it must be of the same bank and chain, or new.
    pub fn new(
        place: &Place,
        source: Source,
        progress: Arc<Progress>,
        runtime: Handle,
    ) -> Result<Self> {
        let (mut db, place) = (place.writer(Writer::Follower)?, place.clone());
        must_be_of(&mut db, &progress)?;
        let cursor = cursor(&mut db)?;
        let wrong = meta(&mut db, "wrong")?;
        progress.set_wrong(wrong.map(|json| serde_json::from_str(&json)).transpose()?);
        progress.moved.send_replace(cursor.head.seq);
        let (world, rows) = (World::default(), Rows::default());
        Ok(Self { place, db, world, rows, source, progress, runtime, cursor })
    }

    /// How far it is.
    pub fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// Follows the chain until told to stop.
    pub fn run(mut self, stop: &AtomicBool) {
        let mut wait = LOOKING;
        while !stop.load(Ordering::Relaxed) {
            let pause = match self.look() {
                Ok(Look::More) => Duration::ZERO,
                Ok(Look::UpToDate) => LOOKING,
                Ok(Look::Wrong(wrong)) => {
                    self.turn_red(wrong);
                    LOOKING
                }
                Err(error) => {
                    tracing::warn!(%error, "nothing could be read or written");
                    self.progress.set_trouble(Some(error.to_string()));
                    self.world.reset();
                    self.rows = Rows::default();
                    // What was begun is undone; a connection that is gone is opened anew by whoever watches.
                    let _ = self.db.rollback();
                    self.reconnect();
                    wait = wait.saturating_mul(2).min(LONGEST_WAIT);
                    wait
                }
            };
            if pause <= LOOKING {
                wait = LOOKING;
            }
            std::thread::sleep(pause);
        }
    }

    /// Goes on where the database is, through a new connection where the old one is gone.
    fn reconnect(&mut self) {
        let mut found = cursor(&mut self.db);
        if found.is_err() && matches!(self.place, Place::Server(_)) {
            match self.place.writer(Writer::Follower) {
                Ok(db) => self.db = db,
                Err(error) => tracing::warn!(%error, "the database cannot be reached"),
            }
            found = cursor(&mut self.db);
        }
        if let Ok(found) = found {
            self.cursor = found;
        }
    }

    /// Reads what is there until nothing is new; for tests and for whoever wants one answer.
    pub fn catch_up(&mut self) -> Result<()> {
        loop {
            match self.look()? {
                Look::More => {}
                Look::UpToDate => return Ok(()),
                Look::Wrong(wrong) => {
                    self.turn_red(wrong);
                    return Ok(());
                }
            }
        }
    }

    /// Begins a new database behind a block in which nothing of the bank was yet.
    pub fn begin_behind(&mut self, block: u64) -> Result<()> {
        if self.cursor.block.is_none() {
            let found = self.runtime.block_on(self.source.hashes(&[block]))?;
            let hash = found.first().copied().flatten();
            let hash = hash.ok_or_else(|| anyhow!("there is no block {block}"))?;
            self.cursor = Cursor { block: Some(block), hash, ..Cursor::default() };
        }
        Ok(())
    }

    /// Reads until the log has so many events, or nothing is new.
    pub fn catch_up_to(&mut self, seq: u64) -> Result<()> {
        while self.cursor.head.seq < seq {
            match self.look()? {
                Look::More => {}
                Look::UpToDate => break,
                Look::Wrong(wrong) => {
                    self.turn_red(wrong);
                    break;
                }
            }
        }
        Ok(())
    }

    fn turn_red(&mut self, wrong: Wrong) {
        tracing::error!(seq = wrong.seq, block = wrong.block, kind = wrong.kind, "{}", wrong.text);
        let said = serde_json::to_string(&wrong).unwrap_or_default();
        self.world.reset();
        self.rows = Rows::default();
        let _ = self.db.rollback();
        if let Err(error) = set_meta(&mut self.db, "wrong", &said) {
            tracing::error!(%error, "cannot write down that the log is wrong");
        }
        self.progress.set_wrong(Some(wrong));
    }

    fn look(&mut self) -> Result<Look> {
        let tip = self.runtime.block_on(self.source.tip())?;
        self.progress.set_trouble(None);
        if self.progress.wrong().is_some() {
            self.progress.node_block.store(tip.number, Ordering::Relaxed);
            return Ok(Look::UpToDate);
        }
        if !self.is_on_the_chain()? {
            self.progress.is_settled.store(false, Ordering::Release);
            self.go_back()?;
            return Ok(Look::More);
        }
        // How high the node is says how far this is only where both are on one branch.
        self.progress.node_block.store(tip.number, Ordering::Relaxed);
        self.progress.is_settled.store(true, Ordering::Release);
        let next = self.cursor.block.map_or(0, |block| block.saturating_add(1));
        if next > tip.number {
            return Ok(Look::UpToDate);
        }
        let mut wrong = None;
        for look in 1..=LOOKS {
            let mut step = self.read(next, tip.number, (self.cursor.head, self.cursor.council))?;
            if step.wrong.is_none() {
                self.read_on(&mut step, tip.number);
            }
            if !step.heads.is_empty() {
                return self.take(&step.blocks, &step.heads);
            }
            // What was read of a block that is no longer there proves nothing.
            if !self.are_on_the_chain(&step.blocks)? {
                return Ok(Look::More);
            }
            wrong = step.wrong;
            if look < LOOKS {
                self.progress.rereads.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(look, "what the node shows does not lead to the contract's head");
                std::thread::sleep(AGAIN);
            }
        }
        let wrong = wrong.ok_or_else(|| anyhow!("nothing was read"))?;
        Ok(Look::Wrong(self.closer(wrong)))
    }

    /// Reads blocks and proves them.
    fn read(&mut self, from: u64, to: u64, start: (Head, Head)) -> Result<Step> {
        let blocks = self.runtime.block_on(self.source.blocks(from, to))?;
        Ok(match self.prove(&blocks, start)? {
            Ok(heads) => Step { blocks, heads, wrong: None },
            Err(wrong) => Step { blocks, heads: Vec::new(), wrong: Some(wrong) },
        })
    }

    /// Reads what follows until a step is full. What fails now, or is wrong, is met again by the next look.
    fn read_on(&mut self, step: &mut Step, to: u64) {
        let begun = Instant::now();
        while begun.elapsed() < GATHERING && step.events() < STEP {
            let last = step.blocks.last().map(|last| (last.number, last.hash));
            let (Some(last), Some(&heads)) = (last, step.heads.last()) else { return };
            let from = last.0.saturating_add(1);
            if from > to {
                return;
            }
            match self.read(from, to, heads) {
                Ok(mut next) if next.wrong.is_none() && self.still_has(last) => {
                    step.blocks.append(&mut next.blocks);
                    step.heads.append(&mut next.heads);
                }
                _ => return,
            }
        }
    }

    /// Whether the last block that was taken into account is on the chain still.
    fn is_on_the_chain(&mut self) -> Result<bool> {
        let Some(block) = self.cursor.block else { return Ok(true) };
        let found = self.runtime.block_on(self.source.hashes(&[block]))?;
        Ok(found.first() == Some(&Some(self.cursor.hash)))
    }

    fn still_has(&mut self, block: (u64, [u8; 32])) -> bool {
        let found = self.runtime.block_on(self.source.hashes(&[block.0]));
        found.is_ok_and(|found| found.first() == Some(&Some(block.1)))
    }

    fn are_on_the_chain(&mut self, blocks: &[Block]) -> Result<bool> {
        let numbers: Vec<_> = blocks.iter().map(|block| block.number).collect();
        let found = self.runtime.block_on(self.source.hashes(&numbers))?;
        let are_same = blocks.iter().map(|block| Some(block.hash)).eq(found);
        Ok(are_same && self.is_on_the_chain()?)
    }

    /// The heads after each block, the bank's and the council's, if they are those that the contracts keep.
    #[allow(clippy::type_complexity)]
    fn prove(
        &mut self,
        blocks: &[Block],
        (mut bank, mut council): (Head, Head),
    ) -> Result<Result<Vec<(Head, Head)>, Wrong>> {
        let mut heads = Vec::with_capacity(blocks.len());
        let numbers: Vec<_> = blocks.iter().map(|block| block.number).collect();
        let kept = self.runtime.block_on(self.source.heads(Whose::Bank, &numbers))?;
        let kept_by_council = match self.source.council {
            Some(_) => self.runtime.block_on(self.source.heads(Whose::Council, &numbers))?,
            None => vec![Head::default(); numbers.len()],
        };
        for ((block, kept), kept_by_council) in blocks.iter().zip(kept).zip(kept_by_council) {
            for (whose, head, kept) in
                [(Whose::Bank, &mut bank, kept), (Whose::Council, &mut council, kept_by_council)]
            {
                let found = chain(whose, *head, block).and_then(|found| {
                    compare(whose, *head, found, kept, block.number).map(|()| found)
                });
                match found {
                    Ok(found) => *head = found,
                    Err(wrong) => return Ok(Err(wrong)),
                }
            }
            heads.push((bank, council));
        }
        if !self.are_on_the_chain(blocks)? {
            bail!("the chain was reorganised while it was read");
        }
        Ok(Ok(heads))
    }

    /// Which event of several it is, where the node's other face shows the same block differently.
    fn closer(&mut self, wrong: Wrong) -> Wrong {
        if wrong.seq == wrong.last {
            return wrong;
        }
        let Ok((own, shown)) = self.runtime.block_on(self.source.both(wrong.block)) else {
            return wrong;
        };
        let whose = if wrong.contract == "council" { Whose::Council } else { Whose::Bank };
        let (own, shown) = (own.entries(whose), shown.entries(whose));
        let differs = own.iter().zip(shown).position(|(own, shown)| own != shown);
        let first = wrong.last.saturating_sub(own.len() as u64).saturating_add(1);
        match differs.filter(|_| own.len() == shown.len()) {
            Some(place) => {
                let seq = first.saturating_add(place as u64);
                let text = format!("event {seq}, in block {}, is not what the contract emitted: the node's two interfaces show two different ones", wrong.block);
                Wrong { seq, last: seq, text, ..wrong }
            }
            None => wrong,
        }
    }

    /// Writes blocks that were proved.
    fn take(&mut self, blocks: &[Block], heads: &[(Head, Head)]) -> Result<Look> {
        let mut cursor = self.cursor.clone();
        let before = cursor.head.seq;
        self.db.begin()?;
        for (block, after) in blocks.iter().zip(heads) {
            let start = (cursor.head, cursor.council);
            let parts = (&mut self.db, &mut self.world, &mut self.rows);
            match apply::block(parts, self.source.bank, block, start, *after) {
                Ok(()) => {}
                Err(Stop::Wrong(wrong)) => return Ok(Look::Wrong(wrong)),
                Err(Stop::Database(error)) => return Err(error),
            }
            (cursor.block, cursor.hash, cursor.time) = (Some(block.number), block.hash, block.time);
            (cursor.head, cursor.council) = *after;
        }
        self.rows.flush(&mut self.db)?;
        self.world.flush(&mut self.db)?;
        keep(&mut self.db, &cursor)?;
        self.db.commit()?;
        self.progress.written.fetch_add(cursor.head.seq - before, Ordering::Relaxed);
        self.progress.moved.send_replace(cursor.head.seq);
        self.cursor = cursor;
        Ok(Look::More)
    }

    /// Goes back to the last block that the chain still has.
    fn go_back(&mut self) -> Result<()> {
        let mut below = i64::MAX;
        let mut found: Option<Cursor> = None;
        loop {
            let rows = self.db.rows(
                "SELECT number, hash, time, seq, head, council_seq, council_head FROM blocks
                 WHERE number < $1 ORDER BY number DESC LIMIT 64",
                &[Cell::Int(below)],
            )?;
            let Some(last) = rows.last() else { break };
            below = last.int(0);
            let numbers: Vec<_> = rows.iter().map(|row| row.number(0)).collect();
            let hashes = self.runtime.block_on(self.source.hashes(&numbers))?;
            let held = rows.iter().zip(hashes).find(|(row, hash)| *hash == Some(row.hash(1)));
            if let Some((row, _)) = held {
                found = Some(Cursor {
                    block: Some(row.number(0)),
                    hash: row.hash(1),
                    time: row.number(2),
                    head: Head { seq: row.number(3), hash: row.hash(4) },
                    council: Head { seq: row.number(5), hash: row.hash(6) },
                });
                break;
            }
        }
        let to = found.unwrap_or_default();
        tracing::warn!(from = self.cursor.block, to = to.block, "the chain was reorganised");
        self.world.reset();
        self.rows = Rows::default();
        self.db.begin()?;
        forget(&mut self.db, &to)?;
        keep(&mut self.db, &to)?;
        self.db.commit()?;
        self.progress.go_back(to.head.seq);
        self.progress.moved.send_replace(to.head.seq);
        self.cursor = to;
        Ok(())
    }
}

/// Takes away everything behind a moment.
fn forget(db: &mut Connection, to: &Cursor) -> Result<()> {
    let block = Cell::Int(to.block.map_or(-1, |block| i64::try_from(block).unwrap_or(i64::MAX)));
    for table in ["blocks", "events", "trades", "attempts"] {
        let column = if table == "blocks" { "number" } else { "block" };
        db.execute(
            &format!("DELETE FROM {table} WHERE {column} > $1"),
            std::slice::from_ref(&block),
        )?;
    }
    let first_of_council = Cell::Int(kinds::FIRST_OF_COUNCIL);
    db.execute("DELETE FROM touches WHERE seq > $1", &[to.head.seq.into()])?;
    for (side, seq) in [("<", to.head.seq), (">=", to.council.seq)] {
        let both = [seq.into(), first_of_council.clone()];
        let of_kind = format!("(SELECT id FROM states WHERE seq > $1 AND kind {side} $2)");
        db.execute(&format!("DELETE FROM links WHERE seq > $1 AND kind {side} $2"), &both)?;
        db.execute(&format!("DELETE FROM versions WHERE seq > $1 AND id IN {of_kind}"), &both)?;
        db.execute(&format!("DELETE FROM states WHERE created > $1 AND kind {side} $2"), &both)?;
        let changed = db.rows(
            &format!(
                "SELECT s.id, s.kind, v.seq, v.value FROM states s JOIN versions v ON v.id = s.id
                AND v.seq = (SELECT max(w.seq) FROM versions w WHERE w.id = s.id)
                WHERE s.seq > $1 AND s.kind {side} $2"
            ),
            &both,
        )?;
        for row in changed {
            let tag = kinds::tag_of(row.int(1), row.text(3))?;
            db.execute(
                "UPDATE states SET tag = $1, seq = $2, value = $3 WHERE id = $4",
                &[tag.into(), Cell::Int(row.int(2)), row.text(3).into(), Cell::Int(row.int(0))],
            )?;
        }
    }
    Ok(())
}

/// How far a database is.
pub fn cursor(db: &mut Connection) -> Result<Cursor> {
    let row = db.cursor()?;
    Ok(row.map_or_else(Cursor::default, |row| Cursor {
        block: u64::try_from(row.int(0)).ok(),
        hash: row.hash(1),
        time: row.number(2),
        head: Head { seq: row.number(3), hash: row.hash(4) },
        council: Head { seq: row.number(5), hash: row.hash(6) },
    }))
}

/// Writes down how far a database is.
pub fn keep(db: &mut Connection, cursor: &Cursor) -> Result<()> {
    db.execute("DELETE FROM cursor", &[])?;
    let block = cursor.block.map_or(-1, |block| i64::try_from(block).unwrap_or(i64::MAX));
    db.execute(
        "INSERT INTO cursor VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            Cell::Int(0),
            Cell::Int(block),
            cursor.hash.into(),
            cursor.time.into(),
            cursor.head.seq.into(),
            cursor.head.hash.into(),
            cursor.council.seq.into(),
            cursor.council.hash.into(),
        ],
    )?;
    db.measure(cursor.head.seq)
}

fn meta(db: &mut Connection, name: &str) -> Result<Option<String>> {
    let row = db.row("SELECT value FROM meta WHERE name = $1", &[name.into()])?;
    Ok(row.map(|row| row.text(0).to_owned()))
}

fn set_meta(db: &mut Connection, name: &str, value: &str) -> Result<()> {
    db.begin()?;
    db.execute("DELETE FROM meta WHERE name = $1", &[name.into()])?;
    db.execute("INSERT INTO meta VALUES ($1, $2)", &[name.into(), value.into()])?;
    db.commit()
}

/// What the projection makes of events. It counts up where that changes, as what was written before is not rewritten.
const PROJECTION: &str = "5";

/// A database is of one bank on one chain, read from one source, by one projection.
fn must_be_of(db: &mut Connection, progress: &Progress) -> Result<()> {
    let about = &progress.about;
    let projection = meta(db, "projection")?;
    if projection.as_deref() != Some(PROJECTION) {
        if cursor(db)?.block.is_some() {
            bail!("the database was written by another version of this program: give another --database");
        }
        set_meta(db, "projection", PROJECTION)?;
    }
    let said = [
        ("bank", about.bank.clone()),
        ("council", about.council.clone().unwrap_or_default()),
        ("genesis", about.genesis.clone()),
        ("source", about.source.clone()),
    ];
    for (name, value) in said {
        match meta(db, name)? {
            None => set_meta(db, name, &value)?,
            Some(found) if found == value => {}
            Some(found) => bail!(
                "the database is of another {name} ({found}, and not {value}): give another --database"
            ),
        }
    }
    Ok(())
}

/// Every row of a database, hashed in order: two databases of one log are the same.
pub fn fingerprint(db: &mut Connection) -> Result<String> {
    use sha2::Digest;
    let mut hasher = sha2::Sha256::new();
    let states = [&schema::STATES];
    for table in schema::TABLES.iter().chain(states.iter()) {
        hasher.update(table.name);
        let order: Vec<_> = (1..=table.columns.len()).map(|place| place.to_string()).collect();
        let sql = format!("SELECT * FROM {} ORDER BY {}", table.name, order.join(","));
        for row in db.rows(&sql, &[])? {
            hasher.update(format!("{row:?}"));
        }
    }
    hasher.update(format!("{:?}", cursor(db)?));
    Ok(hex_of(hasher.finalize()))
}
