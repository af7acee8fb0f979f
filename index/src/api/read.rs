//! Reading the database for an answer.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result as Read;
use serde::Serialize;
use timebank_rules::book::call::shelf::is_on;
use timebank_rules::quantities::Tick;

use super::refusal::Refusal;
use super::views;
use crate::abi::{self, hex_of, Whose};
use crate::db::{Cell, Connection, Row};
use crate::follow;
use crate::ledger::kinds::{self, Kind};
use crate::progress::Cursor;

/// How many states a filtered list looks at for one answer.
const LOOKED_AT: usize = 20_000;

type Result<T> = std::result::Result<T, Refusal>;

/// The moment that an answer is about.
#[derive(Clone, Debug)]
pub struct Moment {
    /// How far the database is.
    pub cursor: Cursor,
    /// The last event that counts.
    pub seq: u64,
    /// The time by the clock.
    pub now: u64,
    /// Whether that is the newest.
    is_newest: bool,
}

impl Moment {
    /// What was asked for: a block, a number or nothing, and a time or nothing.
    pub fn asked(
        db: &mut Connection,
        block: Option<u64>,
        seq: Option<u64>,
        at: Option<u64>,
    ) -> Result<Self> {
        let cursor = follow::cursor(db)?;
        let newest = cursor.head.seq;
        let found = match (block, seq) {
            (Some(_), Some(_)) => return Err(Refusal::bad("give a block or a seq, not both")),
            (Some(block), None) if cursor.block.is_none_or(|last| block > last) => {
                return Err(Refusal::missing(&format!("block {block} is not here yet")));
            }
            // The newest block's own time is known though nothing happened in it.
            (Some(block), None) if cursor.block == Some(block) => {
                Some(Row(vec![newest.into(), cursor.time.into()]))
            }
            (Some(block), None) => db.row(
                "SELECT seq, time FROM blocks WHERE number <= $1 ORDER BY number DESC LIMIT 1",
                &[block.into()],
            )?,
            (None, Some(seq)) if seq > newest => {
                return Err(Refusal::missing(&format!("event {seq} is not here yet")));
            }
            (None, Some(seq)) => {
                let row = db.row(
                    "SELECT time FROM blocks WHERE seq >= $1 ORDER BY seq, number LIMIT 1",
                    &[seq.into()],
                )?;
                row.map(|row| Row(vec![seq.into(), Cell::Int(row.int(0))]))
            }
            (None, None) => Some(Row(vec![newest.into(), cursor.time.into()])),
        };
        let (seq, time) = found.map_or((0, 0), |row| (row.number(0), row.number(1)));
        Ok(Self { is_newest: seq == newest, seq, now: at.unwrap_or(time), cursor })
    }
}

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Behind what.
    pub after: Option<u64>,
    /// How many.
    pub limit: usize,
    /// From the newest.
    pub is_backwards: bool,
}

impl Page {
    fn start(self) -> i64 {
        let first = if self.is_backwards { i64::MAX } else { 0 };
        self.after.map_or(first, |after| i64::try_from(after).unwrap_or(i64::MAX))
    }

    fn behind(self) -> (&'static str, &'static str) {
        if self.is_backwards {
            ("<", "DESC")
        } else {
            (">", "ASC")
        }
    }
}

/// A part of a list, and where the next begins.
#[derive(Debug, Serialize)]
pub struct Part<T> {
    /// What is in it.
    pub items: Vec<T>,
    /// Where the next begins.
    pub next: Option<u64>,
}

impl<T> Part<Option<T>> {
    /// Without what did not pass.
    pub fn flat(self) -> Part<T> {
        Part { items: self.items.into_iter().flatten().collect(), next: self.next }
    }
}

/// How many rows are read next of a list of which so many are wanted and so many were looked at. Where few of them pass,
/// it is more each time: a list of one is not looked through two by two.
fn part(limit: usize, looked: usize) -> usize {
    limit.saturating_add(1).max(looked).min(1_001)
}

/// A state at a moment, and the event that it began with.
pub fn state<K: Kind>(db: &mut Connection, moment: &Moment, name: &str) -> Read<Option<(u64, K)>> {
    let sql = format!(
        "SELECT s.created, {} FROM states s WHERE s.kind = $1 AND s.name = $2 AND s.created <= $3",
        value::<K>(moment, "$3")
    );
    let cells = [K::NUMBER.into(), name.into(), upto::<K>(moment).into()];
    let Some(row) = db.row(&sql, &cells)? else { return Ok(None) };
    Ok(parsed(&row, 1)?.map(|value| (row.number(0), value)))
}

fn is_of_council<K: Kind>() -> bool {
    K::NUMBER >= kinds::FIRST_OF_COUNCIL
}

/// The last event of which a state counts that began with it. Of the council's kinds, `created` counts its own log, and
/// the newest is always asked for.
fn upto<K: Kind>(moment: &Moment) -> u64 {
    if is_of_council::<K>() {
        u64::MAX
    } else {
        moment.seq
    }
}

/// What a statement reads of a state `s` of a kind to have it as it was at the moment, whose event is bound as `seq`.
fn value<K: Kind>(moment: &Moment, seq: &str) -> String {
    value_at(moment.is_newest || is_of_council::<K>(), seq)
}

fn value_at(is_newest: bool, seq: &str) -> String {
    if is_newest {
        return "s.value".to_owned();
    }
    format!(
        "(SELECT v.value FROM versions v WHERE v.id = s.id AND v.seq <= {seq}
          ORDER BY v.seq DESC LIMIT 1)"
    )
}

/// The state that a column has; nothing where there was none at the moment.
fn parsed<K: Kind>(row: &Row, column: usize) -> Read<Option<K>> {
    match row.0.get(column) {
        Some(Cell::Text(json)) => Ok(Some(serde_json::from_str(json)?)),
        _ => Ok(None),
    }
}

/// The states whose names begin with something, in the order of their names.
pub fn named<K: Kind>(
    db: &mut Connection,
    moment: &Moment,
    prefix: &str,
) -> Result<Vec<(String, K)>> {
    let end = format!("{prefix}\u{7f}");
    let sql = format!(
        "SELECT s.name, {} FROM states s
         WHERE s.kind = $1 AND s.name >= $2 AND s.name < $3 AND s.created <= $4
         ORDER BY s.name LIMIT 5000",
        value::<K>(moment, "$4")
    );
    let cells = [K::NUMBER.into(), prefix.into(), end.into(), moment.seq.into()];
    let mut found = Vec::new();
    for row in db.rows(&sql, &cells)? {
        found.extend(parsed(&row, 1)?.map(|value| (row.text(0).to_owned(), value)));
    }
    Ok(found)
}

/// A part of the list of all states of a kind that pass, by age.
pub fn list<K: Kind, T>(
    db: &mut Connection,
    moment: &Moment,
    page: Page,
    mut view: impl FnMut(u64, K) -> Option<T>,
) -> Result<Part<T>> {
    let (side, order) = page.behind();
    let sql = format!(
        "SELECT s.id, s.created, {} FROM states s
         WHERE s.kind = $1 AND s.id {side} $2 AND s.created <= $3 ORDER BY s.id {order} LIMIT $4",
        value::<K>(moment, "$3")
    );
    let upto = upto::<K>(moment);
    let (mut items, mut at, mut looked) = (Vec::new(), page.start(), 0);
    loop {
        let few = part(page.limit, looked);
        let rows =
            db.rows(&sql, &[K::NUMBER.into(), Cell::Int(at), upto.into(), (few as u64).into()])?;
        let is_end = rows.len() < few;
        for row in rows {
            if items.len() == page.limit {
                return Ok(Part { items, next: u64::try_from(at).ok() });
            }
            (at, looked) = (row.int(0), looked + 1);
            if let Some(value) = parsed(&row, 2)? {
                items.extend(view(row.number(1), value));
            }
        }
        if is_end {
            return Ok(Part { items, next: None });
        }
        if looked >= LOOKED_AT {
            return Ok(Part { items, next: u64::try_from(at).ok() });
        }
    }
}

/// A part of the list of a kind's states that name an account.
pub fn linked<K: Kind, T>(
    db: &mut Connection,
    moment: &Moment,
    page: Page,
    account: &[u8],
    view: impl Fn(K) -> T,
) -> Result<Part<T>> {
    let (side, order) = page.behind();
    let limit = page.limit.saturating_add(1) as u64;
    let mut rows = db.rows(
        &format!(
            "SELECT s.id, {} FROM links l JOIN states s ON s.id = l.id
             WHERE l.account = $1 AND l.kind = $2 AND l.id {side} $3 AND l.seq <= $4 ORDER BY l.id {order} LIMIT $5",
            value::<K>(moment, "$4")
        ),
        &[account.into(), K::NUMBER.into(), Cell::Int(page.start()), moment.seq.into(), limit.into()],
    )?;
    let has_more = rows.len() > page.limit;
    rows.truncate(page.limit);
    let next = rows.last().filter(|_| has_more).map(|row| row.number(0));
    let mut items = Vec::new();
    for row in rows {
        items.extend(parsed(&row, 1)?.map(&view));
    }
    Ok(Part { items, next })
}

/// All states that are about an account, in one statement: its own, what it holds of each class, and its cases.
fn dossier(moment: &Moment) -> String {
    let value = value_at(moment.is_newest, "$5");
    format!(
        "SELECT s.kind, s.name, s.created, {value} FROM states s
             WHERE s.kind IN ($1, $2, $3) AND s.name = $4 AND s.created <= $5
         UNION ALL SELECT * FROM (SELECT s.kind, s.name, s.created, {value} FROM states s
             WHERE s.kind = $6 AND s.name >= $7 AND s.name < $8 AND s.created <= $5
             ORDER BY s.name LIMIT 5000) hours
         UNION ALL SELECT * FROM (SELECT s.kind, s.name, l.seq, {value}
             FROM links l JOIN states s ON s.id = l.id
             WHERE l.account = $9 AND l.kind = $10 AND l.seq <= $5 ORDER BY l.id LIMIT 200) cases"
    )
}

/// All that is known of an account; nothing where it was never opened and holds nothing.
pub fn account(
    db: &mut Connection,
    moment: &Moment,
    address: &str,
) -> Result<Option<views::Account>> {
    let cells = [
        kinds::Account::NUMBER.into(),
        kinds::Coin::NUMBER.into(),
        kinds::Loan::NUMBER.into(),
        address.into(),
        moment.seq.into(),
        kinds::Hours::NUMBER.into(),
        format!("{address}/").into(),
        format!("{address}/\u{7f}").into(),
        abi::bytes_of(address).unwrap_or_default().into(),
        kinds::Case::NUMBER.into(),
    ];
    let (mut account, mut coin) = (None, None);
    let mut known = views::Dossier::default();
    for row in db.rows(&dossier(moment), &cells)? {
        match row.int(0) {
            kinds::Account::NUMBER => account = parsed(&row, 3)?.map(|one| (row.number(2), one)),
            kinds::Coin::NUMBER => coin = parsed(&row, 3)?,
            kinds::Loan::NUMBER => known.loan = parsed(&row, 3)?,
            kinds::Hours::NUMBER => {
                let class = row.text(1).rsplit_once('/').and_then(|(_, class)| class.parse().ok());
                let held = parsed(&row, 3)?
                    .filter(|held: &kinds::Hours| !held.secs.is_zero() || !held.locked.is_zero());
                known.hours.extend(class.zip(held));
            }
            _ => known.cases.extend(parsed(&row, 3)?.map(|case: kinds::Case| case.id)),
        }
    }
    if account.is_none() && coin.is_none() {
        return Ok(None);
    }
    (known.created, known.account) = account.unwrap_or_default();
    known.coin = coin.unwrap_or_default();
    if known.account.address.is_empty() {
        address.clone_into(&mut known.account.address);
    }
    // Parts of one statement come in any order.
    known.hours.sort_unstable_by_key(|(class, _)| *class);
    known.cases.sort_unstable();
    Ok(Some(views::Account::at(known, moment.now)))
}

/// Which events are asked for.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Whose.
    pub whose: Option<Whose>,
    /// By their names.
    pub names: Vec<String>,
    /// That name this account.
    pub account: Option<Vec<u8>>,
    /// Of this class.
    pub class: Option<u64>,
}

/// A part of the log.
pub fn events(db: &mut Connection, page: Page, which: &Which) -> Result<Part<views::Event>> {
    let whose = which.whose.unwrap_or(Whose::Bank);
    let named = which.names.iter().flat_map(|name| whose.abi().named(name)).map(abi::Kind::code);
    let kinds: BTreeSet<i64> = named.collect();
    if kinds.is_empty() && !which.names.is_empty() {
        return Err(Refusal::bad("there is no event of that name"));
    }
    let from = rows_of_events(which.account.is_some(), kinds.len(), page.behind());
    let account = which.account.iter().map(|account| Cell::from(account.clone()));
    let cells: Vec<Cell> = [Cell::Int(whose as i64)]
        .into_iter()
        .chain(account)
        .chain(kinds.into_iter().map(Cell::Int))
        .collect();
    let (mut items, mut at, mut looked) = (Vec::new(), page.start(), 0);
    loop {
        let few = part(page.limit, looked);
        let mut cells = cells.clone();
        cells.extend([Cell::Int(at), (few as u64).into()]);
        let sql = format!(
            "SELECT e.seq, e.block, b.hash, b.time, e.extrinsic, e.place, e.topics, e.data
             FROM {from}"
        );
        let rows = db.rows(&sql, &cells)?;
        let is_end = rows.len() < few;
        for row in rows {
            if items.len() == page.limit {
                return Ok(Part { items, next: u64::try_from(at).ok() });
            }
            (at, looked) = (row.int(0), looked + 1);
            items.extend(event(whose, &row).filter(|event| is_of(event, which.class)));
        }
        if is_end || looked >= LOOKED_AT {
            let next = if is_end { None } else { u64::try_from(at).ok() };
            return Ok(Part { items, next });
        }
    }
}

/// Where a part of the log is read from. What is bound: the log, the account where one is asked for, so many kinds, the
/// place behind which to begin, and how many rows.
fn rows_of_events(of_account: bool, kinds: usize, (side, order): (&str, &str)) -> String {
    let first = 2 + usize::from(of_account);
    let kind_of = |kind: usize| format!("${}", first + kind);
    let (at, limit) = (first + kinds, first + kinds + 1);
    let ordered =
        |seq: &str| format!("AND {seq} {side} ${at} ORDER BY {seq} {order} LIMIT ${limit}");
    if of_account {
        let kinds: Vec<String> = (0..kinds).map(kind_of).collect();
        let of_kinds = match kinds.is_empty() {
            true => String::new(),
            false => format!("AND e.kind IN ({})", kinds.join(",")),
        };
        return format!(
            "touches t JOIN events e ON e.log = $1 AND e.seq = t.seq JOIN blocks b ON b.number = e.block
             WHERE t.account = $2 {of_kinds} {}",
            ordered("t.seq")
        );
    }
    if kinds == 0 {
        let events = "events e JOIN blocks b ON b.number = e.block WHERE e.log = $1";
        return format!("{events} {}", ordered("e.seq"));
    }
    // The first of each kind, and the first of those: whoever asks for a rare kind beside a common one waits neither for a
    // walk through all events nor for a sort of all of a kind.
    let of_one = |kind: usize| {
        let (kind, ordered) = (kind_of(kind), ordered("e.seq"));
        format!("SELECT * FROM (SELECT e.* FROM events e WHERE e.log = $1 AND e.kind = {kind} {ordered}) k")
    };
    let of_all: Vec<String> = (0..kinds).map(of_one).collect();
    format!(
        "({}) e JOIN blocks b ON b.number = e.block ORDER BY e.seq {order} LIMIT ${limit}",
        of_all.join(" UNION ALL ")
    )
}

fn is_of(event: &views::Event, class: Option<u64>) -> bool {
    let Some(class) = class else { return true };
    let said = |name: &str| match event.args.get(name) {
        Some(serde_json::Value::Number(number)) => number.as_u64(),
        Some(serde_json::Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    said("class_id").or_else(|| said("id")) == Some(class)
}

/// A row of the log in words.
pub fn event(whose: Whose, row: &Row) -> Option<views::Event> {
    let (topics, _) = row.blob(6).as_chunks::<32>();
    let decoded = whose.abi().decode(topics, row.blob(7))?;
    let actor = ["actor", "recorder", "attestor", "sponsor", "payer"]
        .iter()
        .map(|field| decoded.address(field))
        .find(|actor| !actor.is_zero());
    Some(views::Event {
        seq: row.number(0),
        block: row.number(1),
        block_hash: hex_of(row.blob(2)),
        time: row.number(3),
        extrinsic: u32::try_from(row.int(4)).unwrap_or(u32::MAX),
        index: u32::try_from(row.int(5)).unwrap_or(u32::MAX),
        contract: whose.name(),
        name: decoded.kind.name.clone(),
        args: decoded.args(),
        actor: actor.map(hex_of),
        accounts: decoded.accounts().into_iter().map(hex_of).collect(),
        topics: topics.iter().map(hex_of).collect(),
        data: hex_of(row.blob(7)),
    })
}

/// A class's prices, and its oldest orders, in one statement. There are no more prices than ticks.
fn prices_and_orders(moment: &Moment) -> String {
    format!(
        "SELECT s.kind, s.id, s.name, {} FROM states s
             WHERE s.kind = $1 AND s.name >= $2 AND s.name < $3 AND s.created <= $4
         UNION ALL SELECT * FROM
             (SELECT kind, id, name, value FROM states WHERE tag = $5 ORDER BY id LIMIT $6) orders",
        value_at(moment.is_newest, "$4")
    )
}

/// A class's book: its prices, and its oldest orders.
pub fn book(db: &mut Connection, moment: &Moment, class: u16, limit: usize) -> Result<views::Book> {
    // Of an older moment there are no orders.
    let limit = if moment.is_newest { limit as u64 } else { 0 };
    let cells = [
        kinds::Level::NUMBER.into(),
        format!("{class:05}/").into(),
        format!("{class:05}/\u{7f}").into(),
        moment.seq.into(),
        format!("open/{class}").into(),
        limit.into(),
    ];
    let (mut bids, mut asks, mut orders) = (Vec::new(), Vec::new(), Vec::new());
    for row in db.rows(&prices_and_orders(moment), &cells)? {
        if row.int(0) != kinds::Level::NUMBER {
            let order = parsed(&row, 3)?.map(|order| views::Order::at(order, moment.now));
            orders.extend(order.map(|order| (row.int(1), order)));
            continue;
        }
        let Some(level) = parsed::<kinds::Level>(&row, 3)? else { continue };
        let Some((side, tick)) = side_and_tick(row.text(2)) else { continue };
        // What waits for a call may cross, and is in no book before that.
        if level.lots > 0 && !is_on(Tick(tick)) {
            let side = if side == 0 { &mut bids } else { &mut asks };
            side.push(views::Level { tick, lots: level.lots, orders: level.orders });
        }
    }
    bids.sort_unstable_by_key(|level| std::cmp::Reverse(level.tick));
    asks.sort_unstable_by_key(|level| level.tick);
    orders.sort_unstable_by_key(|(id, _)| *id);
    let orders = orders.into_iter().map(|(_, order)| order).collect();
    Ok(views::Book { class, bids, asks, orders })
}

/// What a level's name says behind its class.
fn side_and_tick(name: &str) -> Option<(u8, u16)> {
    let (_, name) = name.split_once('/')?;
    let (side, tick) = name.split_once('/')?;
    Some((side.parse().ok()?, tick.parse().ok()?))
}

/// A part of the trades.
pub fn trades(
    db: &mut Connection,
    page: Page,
    class: Option<u64>,
    account: Option<&[u8]>,
) -> Result<Part<views::Trade>> {
    let (side, order) = page.behind();
    const COLUMNS: &str = "t.seq, t.block, t.time, t.class, t.seller, t.buyer, t.lots, t.secs, t.tick, t.coin, t.maker_order, \
        t.aggressor, t.maker_left";
    let mut cells = Vec::new();
    let from = match account {
        Some(account) => {
            cells.push(account.into());
            format!(
                "touches x JOIN trades t ON t.seq = x.seq WHERE x.account = $1 AND x.seq {side} $2"
            )
        }
        None => format!("trades t WHERE t.seq {side} $1"),
    };
    cells.push(Cell::Int(page.start()));
    let of_class = match class {
        Some(class) => {
            cells.push(class.into());
            format!("AND t.class = ${}", cells.len())
        }
        None => String::new(),
    };
    cells.push((page.limit.saturating_add(1) as u64).into());
    let by = if account.is_some() { "x.seq" } else { "t.seq" };
    let sql = format!(
        "SELECT {COLUMNS} FROM {from} {of_class} ORDER BY {by} {order} LIMIT ${}",
        cells.len()
    );
    let mut rows = db.rows(&sql, &cells)?;
    let has_more = rows.len() > page.limit;
    rows.truncate(page.limit);
    let next = rows.last().filter(|_| has_more).map(|row| row.number(0));
    Ok(Part { items: rows.iter().map(trade).collect(), next })
}

fn trade(row: &Row) -> views::Trade {
    views::Trade {
        seq: row.number(0),
        block: row.number(1),
        time: row.number(2),
        class: row.number(3) as u16,
        seller: hex_of(row.blob(4)),
        buyer: hex_of(row.blob(5)),
        lots: row.number(6),
        secs: row.text(7).to_owned(),
        tick: row.number(8) as u16,
        coin: row.text(9).to_owned(),
        maker_order: row.text(10).to_owned(),
        maker_left: row.number(12),
        aggressor: views::aggressor(row.number(11)),
    }
}

/// What was traded of a class, in stretches of so many seconds; the newest stretches, the oldest of them first.
pub fn candles(
    db: &mut Connection,
    class: u64,
    step: u64,
    from: u64,
    to: u64,
    limit: usize,
) -> Result<Vec<views::Candle>> {
    // Trades of the newest stretches alone are read, and of those at most so many.
    const MOST: u64 = 200_000;
    let oldest = (to / step).saturating_sub(limit as u64 - 1).saturating_mul(step).max(from);
    let rows = db.rows(
        "SELECT time, tick, lots, coin FROM trades WHERE class = $1 AND time >= $2 AND time <= $3
         ORDER BY time, seq LIMIT $4",
        &[class.into(), oldest.into(), to.into(), MOST.into()],
    )?;
    let mut candles: BTreeMap<u64, (views::Candle, u128)> = BTreeMap::new();
    for row in rows {
        let (start, tick) = (row.number(0) / step * step, row.number(1) as u16);
        let (candle, coin) = candles.entry(start).or_insert_with(|| {
            let (coin, lots, trades) = (String::new(), 0, 0);
            let (open, high, low, close) = (tick, tick, tick, tick);
            (views::Candle { start, open, high, low, close, lots, coin, trades }, 0)
        });
        (candle.high, candle.low) = (candle.high.max(tick), candle.low.min(tick));
        (candle.close, candle.trades) = (tick, candle.trades + 1);
        candle.lots = candle.lots.saturating_add(row.number(2));
        *coin = coin.saturating_add(row.text(3).parse().unwrap_or(0));
    }
    let said = |(mut candle, coin): (views::Candle, u128)| {
        candle.coin = coin.to_string();
        candle
    };
    Ok(candles.into_values().map(said).collect())
}

/// A part of the calls that the bank refused, by block; the place of one is its block's number and its extrinsic's.
pub fn attempts(db: &mut Connection, page: Page) -> Result<Part<views::Attempt>> {
    let ((side, order), start) = (page.behind(), page.start());
    let rows = db.rows(
        &format!(
            "SELECT block, time, extrinsic, sender, selector, error FROM attempts
             WHERE (block, extrinsic) {side} ($1, $2) ORDER BY block {order}, extrinsic {order} LIMIT $3"
        ),
        &[
            Cell::Int(start.div_euclid(65_536)),
            Cell::Int(start.rem_euclid(65_536)),
            (page.limit.saturating_add(1) as u64).into(),
        ],
    )?;
    let next = rows.get(page.limit.wrapping_sub(1)).filter(|_| rows.len() > page.limit);
    let next = next.map(|row| row.number(0) * 65_536 + row.number(2));
    let items = rows.iter().take(page.limit).map(attempt).collect();
    Ok(Part { items, next })
}

fn attempt(row: &Row) -> views::Attempt {
    let selector: [u8; 4] = row.blob(4).try_into().unwrap_or_default();
    let error: Option<[u8; 4]> = row.blob(5).try_into().ok();
    let error = error.and_then(|error| abi::BANK.errors.get(&error).cloned());
    let codes = timebank_rules::error::CODES;
    let code = error.as_ref().and_then(|name| codes.iter().find(|(_, known)| known == name));
    views::Attempt {
        block: row.number(0),
        time: row.number(1),
        extrinsic: u32::try_from(row.int(2)).unwrap_or(u32::MAX),
        sender: hex_of(row.blob(3)),
        selector: hex_of(selector),
        message: abi::BANK.messages.get(&selector).cloned(),
        code: code.map(|(code, _)| *code),
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{schema, Place, Writer};

    fn database() -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("index.sqlite"));
        let db = place.writer(Writer::Follower).unwrap();
        (folder, db)
    }

    #[test]
    fn the_newest_block_has_its_own_time_also_where_nothing_happened_in_it() {
        let (_folder, mut db) = database();
        let none = [0; 32];
        let block =
            [5u64.into(), none.into(), 100u64.into(), 3u64.into(), none.into(), 0u64.into()];
        db.append(&schema::BLOCKS, &[&block[..], &[Cell::from(none)]].concat()).unwrap();
        let mut cursor = Cursor { block: Some(9), time: 500, ..Cursor::default() };
        cursor.head.seq = 3;
        follow::keep(&mut db, &cursor).unwrap();
        let mut now = |block, at| Moment::asked(&mut db, block, None, at).unwrap().now;
        assert_eq!((now(None, None), now(Some(9), None)), (500, 500));
        assert_eq!((now(Some(7), None), now(Some(5), None)), (100, 100));
        assert_eq!((now(Some(4), None), now(Some(9), Some(7))), (0, 7));
    }

    #[test]
    fn what_a_list_looks_through_is_read_in_few_parts_however_short_the_list_is() {
        for limit in [1, 2, 10, 100, 1_000] {
            let (mut looked, mut parts) = (0, 0);
            while looked < LOOKED_AT {
                (looked, parts) = (looked + part(limit, looked), parts + 1);
            }
            assert!(parts <= 32 && looked <= LOOKED_AT + 1_001, "{limit}: {parts}, {looked}");
            assert_eq!(part(limit, 0), limit + 1);
        }
    }

    #[test]
    fn the_pages_of_refused_calls_have_each_once_from_either_end() {
        let (_folder, mut db) = database();
        for (block, extrinsic) in [(1u64, 2u64), (1, 3), (7, 0), (7, 65_535), (8, 0)] {
            let row = [block.into(), extrinsic.into(), 1u64.into(), [1; 20].into()];
            db.append(&schema::ATTEMPTS, &[&row[..], &[[2; 4].into(), Cell::Null]].concat())
                .unwrap();
        }
        let mut all = |is_backwards| {
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let part = attempts(&mut db, Page { after, limit: 2, is_backwards }).unwrap();
                found.extend(part.items.iter().map(|one| (one.block, one.extrinsic)));
                after = part.next;
                if after.is_none() {
                    return found;
                }
            }
        };
        let (forwards, mut backwards) = (all(false), all(true));
        backwards.reverse();
        assert_eq!(forwards, [(1, 2), (1, 3), (7, 0), (7, 65_535), (8, 0)]);
        assert_eq!(backwards, forwards);
    }
}
