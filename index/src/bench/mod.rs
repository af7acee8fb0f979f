//! How fast a log goes through: a made-up one of a bank's usual mix, in the rules' own encoding; and how fast answers are
//! that are read of it.

mod asking;

use std::time::Instant;

use anyhow::{bail, Result};
use timebank_rules::audit::Head;
use timebank_rules::book::OrderId;
use timebank_rules::event::{self, Event};
use timebank_rules::quantities::{ClassId, Tick};
use timebank_rules::{Address, Hash, U256};

use crate::abi::Whose;
use crate::db::{Connection, Place, Writer};
use crate::follow;
use crate::ledger::apply::{self, Rows, Stop};
use crate::ledger::world::World;
use crate::log::{chain, Block, Entry};
use crate::progress::Cursor;

/// People in the made-up bank.
const PEOPLE: u64 = 10_000;
/// Transactions of a block, as the chain has room for.
const BLOCK: u64 = 140;
/// Events that are written at once.
const STEP: usize = 10_000;
/// When the first block was made.
const BEGIN: u64 = 1_780_000_000;
/// Seconds of coin that everybody has at first, and of the one class.
const EACH: u64 = 1_000_000_000;

/// A bank's log while it is made up. Balances are what its events make of them.
struct Made {
    dice: u64,
    seq: u64,
    coin: Vec<u64>,
    hours: Vec<u64>,
    nonce: Vec<u32>,
    total: u64,
    block: Block,
    index: u32,
}

fn person(number: u64) -> Address {
    let mut bytes = [0x11; 20];
    bytes[12..].copy_from_slice(&(number + 1).to_be_bytes());
    Address::from(bytes)
}

impl Made {
    fn new() -> Self {
        let people = PEOPLE as usize;
        Self {
            dice: 7,
            seq: 0,
            coin: vec![0; people],
            hours: vec![0; people],
            nonce: vec![0; people],
            total: 0,
            block: Block::default(),
            index: 0,
        }
    }

    fn roll(&mut self, end: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.dice >> 33) % end
    }

    fn say(&mut self, event: &impl Event) {
        self.seq += 1;
        self.index += 1;
        let (topics, data) =
            event.encode(self.seq, |said| (said.topics().to_vec(), said.data().to_vec()));
        let entry = Entry { extrinsic: self.index / 2, index: self.index, topics, data };
        self.block.bank.push(entry);
    }

    fn begin_block(&mut self, number: u64) {
        self.index = 0;
        let time = BEGIN + number * 6;
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&number.to_be_bytes());
        self.block = Block { number, hash, time, ..Block::default() };
    }

    /// Everybody opens an account, is recorded, and converts a half.
    fn opening(&mut self, who: u64) {
        let (account, place) = (person(who), who as usize);
        self.say(&event::account_opened::AccountOpened { account, kind: 1, opened_at: BEGIN });
        self.record(who, 2 * EACH);
        self.hours[place] -= EACH;
        self.coin[place] += EACH;
        let (caller, sender, receiver) = (account, account, Address::zero());
        let (id, amount) = (U256::from(1), U256::from(EACH));
        self.say(&event::erc6909_transfer::Transfer { caller, sender, receiver, id, amount });
        let (from, to) = (Address::zero(), account);
        self.say(&event::erc20_transfer::Transfer { from, to, value: EACH.into() });
        let coin = (who + 1) * EACH;
        self.say(&event::converted::Converted {
            member: account,
            class_id: 1,
            secs: EACH,
            coin: EACH,
            rate: 100,
            hours_after: self.hours[place],
            balance_after: self.coin[place],
            supply_after: coin.into(),
            used_after: 0,
            class_converted_after: coin,
        });
    }

    fn record(&mut self, who: u64, secs: u64) {
        let (member, recorder) = (person(who), person(PEOPLE + 1));
        self.hours[who as usize] += secs;
        self.total += secs;
        let (sender, id) = (Address::zero(), U256::from(1));
        let (caller, receiver, amount) = (recorder, member, U256::from(secs));
        self.say(&event::erc6909_transfer::Transfer { caller, sender, receiver, id, amount });
        self.say(&event::recorded::Recorded {
            member,
            class_id: 1,
            recorder,
            start: BEGIN,
            end: BEGIN + secs,
            evidence: [5; 32],
            hours_after: self.hours[who as usize],
            class_total_after: self.total,
            used_after: 0,
        });
    }

    fn transfer(&mut self) {
        let (a, b) = (self.roll(PEOPLE), self.roll(PEOPLE));
        let amount = self.roll(1_000).min(self.coin[a as usize]);
        self.coin[a as usize] -= amount;
        self.coin[b as usize] += amount;
        let (from, to) = (person(a), person(b));
        self.say(&event::erc20_transfer::Transfer { from, to, value: amount.into() });
        self.say(&event::coin_moved::CoinMoved {
            from,
            to,
            actor: from,
            amount,
            from_after: self.coin[a as usize],
            to_after: self.coin[b as usize],
            reason: Hash::default(),
        });
    }

    /// One offers a lot, another takes it.
    fn trade(&mut self) {
        let (seller, buyer) = (self.roll(PEOPLE), self.roll(PEOPLE));
        let tick = 95 + self.roll(10) as u16;
        let id = self.place(seller, 1, tick, 1, 0, 900);
        let coin = u64::from(tick) * 9;
        let (s, b) = (seller as usize, buyer as usize);
        if s == b || self.coin[b] < coin || self.hours[s] < 900 {
            return;
        }
        (self.coin[b], self.coin[s]) = (self.coin[b] - coin, self.coin[s] + coin);
        (self.hours[s], self.hours[b]) = (self.hours[s] - 900, self.hours[b] + 900);
        let (from, to) = (person(buyer), person(seller));
        self.say(&event::erc20_transfer::Transfer { from, to, value: coin.into() });
        let (caller, sender, receiver) = (from, to, from);
        let (class, amount) = (U256::from(1), U256::from(900));
        self.say(&event::erc6909_transfer::Transfer {
            caller,
            sender,
            receiver,
            id: class,
            amount,
        });
        self.say(&event::trade::Trade {
            class_id: 1,
            seller: to,
            buyer: from,
            lots: 1,
            tick,
            coin,
            maker_order: id,
            seller_coin_after: self.coin[s],
            seller_hours_after: self.hours[s],
            buyer_coin_after: self.coin[b],
            buyer_hours_after: self.hours[b],
        });
        self.place(buyer, 0, tick, 0, 1, 0);
    }

    fn place(
        &mut self,
        who: u64,
        side: u8,
        tick: u16,
        outcome: u8,
        filled: u32,
        hours: u64,
    ) -> u128 {
        let nonce = self.nonce[who as usize].wrapping_add(1);
        self.nonce[who as usize] = nonce;
        let id = OrderId { class: ClassId(1), tick: Tick(tick), chunk: 0, nonce }.number();
        self.say(&event::order_placed::OrderPlaced {
            class_id: 1,
            member: person(who),
            order_id: id,
            side,
            kind: 0,
            lots: 1,
            filled,
            expiry: BEGIN + 90 * 86_400,
            outcome,
            coin_locked_after: 0,
            hours_locked_after: hours,
        });
        id
    }

    fn transaction(&mut self) {
        match self.roll(100) {
            0..60 => self.transfer(),
            60..80 => {
                let who = self.roll(PEOPLE);
                self.record(who, 900);
            }
            _ => self.trade(),
        }
    }
}

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
}

/// Measures, and says what was found.
pub fn run(options: &Options) -> Result<()> {
    let place = Place::from_text(&options.database);
    {
        let mut db = place.writer(Writer::Follower)?;
        match follow::cursor(&mut db)?.head.seq {
            0 => write_log(options.events, &mut db)?,
            known => println!("there are {known} events in {} already", db.engine()),
        }
    }
    match options.questions {
        0 => Ok(()),
        questions => asking::run(&place, options.clients, questions),
    }
}

/// Makes a log up, puts it through, and says how fast each part went.
fn write_log(events: u64, db: &mut Connection) -> Result<()> {
    let (mut world, mut rows, mut made) = (World::default(), Rows::default(), Made::new());
    let (mut cursor, mut opened, mut number) = (Cursor::default(), 0, 0);
    let (mut proving, mut writing, worked) = (0.0, 0.0, processor());
    let mut step = Vec::new();
    while cursor.head.seq < events {
        number += 1;
        made.begin_block(number);
        for _ in 0..BLOCK {
            if opened < PEOPLE {
                made.opening(opened);
                opened += 1;
            } else {
                made.transaction();
            }
        }
        let begun = Instant::now();
        let block = std::mem::take(&mut made.block);
        let before = cursor.head;
        let head = chain(Whose::Bank, before, &block).or_else(|wrong| bail!("{}", wrong.text))?;
        proving += begun.elapsed().as_secs_f64();
        cursor.head = head;
        step.push((block, before, head));
        let waiting: usize = step.iter().map(|(block, ..)| block.bank.len()).sum();
        if waiting >= STEP || cursor.head.seq >= events {
            let begun = Instant::now();
            write(db, &mut world, &mut rows, std::mem::take(&mut step), &mut cursor)?;
            writing += begun.elapsed().as_secs_f64();
        }
    }
    let count = cursor.head.seq as f64;
    println!(
        "{} events into {}: proved {:.0} a second, written {:.0} a second, both {:.0} a second",
        cursor.head.seq,
        db.engine(),
        count / proving,
        count / writing,
        count / (proving + writing)
    );
    println!(
        "{:.0} s of this program's own processor time, making the log up included; at most {} MB of memory",
        processor() - worked,
        memory()
    );
    Ok(())
}

fn write(
    db: &mut Connection,
    world: &mut World,
    rows: &mut Rows,
    step: Vec<(Block, Head, Head)>,
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
    }
    rows.flush(db)?;
    world.flush(db)?;
    follow::keep(db, cursor)?;
    db.commit()
}

/// The most memory that this process ever had, in megabytes; 0 where the system does not say.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

/// Seconds that this process has computed, on all processors; 0 where the system does not say.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may have spaces: the 12th and the 13th are hundredths, for itself and within the system.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}
