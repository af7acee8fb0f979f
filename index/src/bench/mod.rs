//! How fast a log goes through: a made-up one of a bank's usual mix; and how fast answers are that are read of it.

mod asking;
mod made;
mod spent;

use std::sync::mpsc::{sync_channel, Receiver, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail, Result};
use timebank_rules::audit::Head;
use timebank_rules::Address;

use self::made::Made;
use crate::abi::Whose;
use crate::api::readers;
use crate::db::{Connection, Place, Writer};
use crate::follow;
use crate::ledger::apply::{self, Rows, Stop};
use crate::ledger::world::World;
use crate::log::{chain, Block};
use crate::progress::Cursor;

/// Steps that wait between the one that is proved and the one that is written.
const AHEAD: usize = 0;

/// Events proved in a second, at least.
const PROVED: f64 = 100_000.0;
/// Events proved and written in a second, at least.
const WRITTEN: f64 = 20_000.0;
/// Megabytes of memory, at most.
const MEMORY: u64 = 300;

/// What is measured.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Events of the log that is made up.
    #[arg(long, default_value_t = 2_000_000)]
    events: u64,
    /// A new SQLite file, or an empty database of PostgreSQL. One that has a log of this command's is asked alone.
    #[arg(long, value_name = "PLACE")]
    database: String,
    /// Clients that ask at once.
    #[arg(long, default_value_t = 16)]
    clients: u64,
    /// Questions of each kind; 0 asks nothing.
    #[arg(long, default_value_t = 20_000)]
    questions: u64,
    /// Connections that read, as of the service; its default where nothing is said.
    #[arg(long, default_value_t = readers())]
    readers: u16,
    /// Fail where a budget is not kept.
    #[arg(long)]
    check: bool,
}

/// Budgets that were not kept.
#[derive(Debug, Default)]
struct Missed(Vec<String>);

impl Missed {
    /// Notes a figure that is not what it has to be.
    fn unless(&mut self, is_kept: bool, what: impl FnOnce() -> String) {
        if !is_kept {
            self.0.push(what());
        }
    }
}

/// Measures, and says what was found.
pub fn run(options: &Options) -> Result<()> {
    let place = Place::from_text(&options.database);
    let mut missed = Missed::default();
    {
        let mut db = place.writer(Writer::Follower)?;
        match follow::cursor(&mut db)?.head.seq {
            0 => write_log(options.events, &mut db, &mut missed)?,
            known => println!("there are {known} events in {} already", db.engine()),
        }
    }
    if options.questions > 0 {
        asking::run(&place, options, &mut missed)?;
    }
    let memory = spent::memory();
    println!("at most {memory} MB of memory");
    missed.unless(memory <= MEMORY, || format!("{memory} MB of memory, and not {MEMORY}"));
    match options.check && !missed.0.is_empty() {
        true => bail!("over the budget: {}", missed.0.join("; ")),
        false => Ok(()),
    }
}

/// A block, and the log's heads before and after it.
type Proved = (Block, Head, Head);

/// How much was proved in how long, not counting what made it up.
struct Proving {
    count: u64,
    took: Duration,
}

/// Makes a log up, proves it on one thread and writes it on another, and says how fast that went.
fn write_log(events: u64, db: &mut Connection, missed: &mut Missed) -> Result<()> {
    let (begun, own, servers) = (Instant::now(), spent::processor(), spent::by_server(db)?);
    let (sender, steps) = sync_channel(AHEAD);
    let proving = thread::spawn(move || prove(events, &sender));
    let written = write_all(db, &steps);
    // Where writing failed, proving ends for want of a reader.
    drop(steps);
    let proving = proving.join().map_err(|_| anyhow!("proving the log ended early"))?;
    let (written, proving) = (written?, proving?);
    if written != proving.count {
        bail!("of {} events {written} were written", proving.count);
    }
    let (clock, engine) = (begun.elapsed().as_secs_f64(), db.engine());
    let (own, servers) = (spent::processor() - own, spent::by_server(db)? - servers);
    let proved = written as f64 / proving.took.as_secs_f64();
    let rate = written as f64 / clock;
    println!("{written} events into {engine}: proved {proved:.0} a second; made up, proved and written {rate:.0} a second by the clock");
    println!("processor time: {own:.1} s here, {servers:.1} s by the server's connection, {:.0} events a second of the sum", written as f64 / (own + servers));
    missed.unless(proved >= PROVED, || format!("{proved:.0} events proved a second"));
    missed.unless(rate >= WRITTEN, || format!("{rate:.0} events written a second"));
    Ok(())
}

/// Makes a log up, proves it, and hands it on in steps.
fn prove(events: u64, steps: &SyncSender<Vec<Proved>>) -> Result<Proving> {
    let (mut made, mut head, mut took) = (Made::new(), Head::default(), Duration::ZERO);
    while head.seq < events {
        let (mut step, mut waiting) = (Vec::new(), 0);
        while waiting < follow::STEP && head.seq < events {
            let (block, before) = (made.block(), head);
            let begun = Instant::now();
            head = chain(Whose::Bank, before, &block).or_else(|wrong| bail!("{}", wrong.text))?;
            took += begun.elapsed();
            waiting += block.bank.len();
            step.push((block, before, head));
        }
        if steps.send(step).is_err() {
            break;
        }
    }
    Ok(Proving { count: head.seq, took })
}

/// Writes steps until there are no more; how many events those were.
fn write_all(db: &mut Connection, steps: &Receiver<Vec<Proved>>) -> Result<u64> {
    let (mut world, mut rows, mut cursor) = (World::default(), Rows::default(), Cursor::default());
    for step in steps {
        write(db, &mut world, &mut rows, step, &mut cursor)?;
    }
    Ok(cursor.head.seq)
}

fn write(
    db: &mut Connection,
    world: &mut World,
    rows: &mut Rows,
    step: Vec<Proved>,
    cursor: &mut Cursor,
) -> Result<()> {
    db.begin()?;
    for (block, before, after) in &step {
        let none = Head::default();
        let parts = (&mut *db, &mut *world, &mut *rows);
        match apply::block(parts, Address::repeat_byte(9), block, (*before, none), (*after, none)) {
            Ok(()) => {}
            Err(Stop::Wrong(wrong)) => bail!("{}", wrong.text),
            Err(Stop::Database(error)) => return Err(error),
        }
        (cursor.block, cursor.hash, cursor.time) = (Some(block.number), block.hash, block.time);
        cursor.head = *after;
    }
    rows.flush(db)?;
    world.flush(db)?;
    follow::keep(db, cursor)?;
    db.commit()
}
