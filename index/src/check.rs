//! Comparing the answers with the contract itself: balances of many accounts after many blocks, asked of the node.

use std::sync::Arc;

use anyhow::{bail, Result};
use timebank_rules::event::founded;
use timebank_rules::keccak::keccak;
use timebank_rules::Address;
use tokio::runtime::Handle;

use crate::abi::{address_of, hex_of, Whose};
use crate::api::read::{self, Moment};
use crate::db::{Connection, Place};
use crate::follow::{self, Follower};
use crate::ledger::kinds::{self, Kind};
use crate::progress::{About, Progress};
use crate::source::{Face, Source};

/// What a comparison came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compared {
    /// Events of the log.
    pub events: u64,
    /// Balances of coin that were compared.
    pub coin: u64,
    /// Balances of hours that were compared.
    pub hours: u64,
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }
}

/// The banks that were ever deployed on a chain, each with the block: contracts that said so.
pub fn banks(runtime: &Handle, node: &str) -> Result<Vec<(Address, u64)>> {
    let source = Source::connect(node, Face::Substrate, Address::zero(), None);
    let mut source = runtime.block_on(source)?;
    let tip = runtime.block_on(source.tip())?;
    Ok(runtime.block_on(source.said(&founded::SIGNATURE, tip.number))?)
}

/// Reads a bank's log into a new file, and compares as many balances with the contract's own.
pub fn check(
    runtime: &Handle,
    node: &str,
    (bank, first): (Address, u64),
    place: &Place,
    samples: u64,
) -> Result<Compared> {
    let source = runtime.block_on(Source::connect(node, Face::Auto, bank, None))?;
    let source_of_heads = runtime.block_on(Source::connect(node, Face::Auto, bank, None))?;
    let about = About { bank: hex_of(bank), genesis: hex_of(source.genesis), ..About::default() };
    let progress = Arc::new(Progress::new(about));
    let mut follower = Follower::new(place, source, progress.clone(), runtime.clone())?;
    if let Some(before) = first.checked_sub(1) {
        follower.begin_behind(before)?;
    }
    let tip = runtime.block_on(source_of_heads.tip())?;
    let ends = runtime.block_on(source_of_heads.heads(Whose::Bank, &[tip.number]))?;
    let end = ends.first().copied().unwrap_or_default();
    follower.catch_up_to(end.seq)?;
    if follower.cursor().head != end && progress.wrong().is_none() {
        bail!("the log does not lead to the contract's head");
    }
    if let Some(wrong) = progress.wrong() {
        bail!("{}", wrong.text);
    }
    drop(follower);
    let source = source_of_heads;
    let mut db = place.reader()?;
    let mut compared =
        Compared { events: follow::cursor(&mut db)?.head.seq, ..Compared::default() };
    let (coin, hours) = (named(&mut db)?, balances::<kinds::Hours>(&mut db)?);
    let mut dice = Dice(u64::from(bank.0[19]) + 7);
    let hours_samples = if hours.is_empty() { 0 } else { samples / 2 };
    let mut asked = Vec::new();
    for number in 0..samples {
        let is_of_hours = number < hours_samples;
        let names = if is_of_hours { &hours } else { &coin };
        let Some(name) = names.get(dice.below(names.len() as u64) as usize) else { continue };
        let (first, last) = span(&mut db)?;
        let block = first + dice.below(last - first + 1);
        asked.push((is_of_hours, name.clone(), block));
        if asked.len() == 100 || number + 1 == samples {
            compare(runtime, &source, &mut db, &asked, &mut compared)?;
            asked.clear();
        }
    }
    Ok(compared)
}

/// The first block with an event, and the last that was read.
fn span(db: &mut Connection) -> Result<(u64, u64)> {
    let row = db.row("SELECT coalesce(min(number), 0) FROM blocks", &[])?;
    let first = row.map_or(0, |row| row.number(0));
    Ok((first, follow::cursor(db)?.block.unwrap_or(first).max(first)))
}

/// Accounts that any event names, whether they ever had coin or not.
fn named(db: &mut Connection) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT account FROM touches ORDER BY account LIMIT 100000";
    Ok(db.rows(sql, &[])?.iter().map(|row| hex_of(row.blob(0))).collect())
}

fn balances<K: Kind>(db: &mut Connection) -> Result<Vec<String>> {
    let rows = db.rows(
        "SELECT name FROM states WHERE kind = $1 ORDER BY id LIMIT 100000",
        &[K::NUMBER.into()],
    )?;
    Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
}

fn compare(
    runtime: &Handle,
    source: &Source,
    db: &mut Connection,
    asked: &[(bool, String, u64)],
    compared: &mut Compared,
) -> Result<()> {
    let calls: Vec<_> = asked.iter().map(|(_, name, block)| (calldata(name), *block)).collect();
    let answers = runtime.block_on(source.calls(source.bank, &calls))?;
    for ((is_of_hours, name, block), answer) in asked.iter().zip(answers) {
        let moment = Moment::asked(db, Some(*block), None, None)
            .map_err(|_| anyhow::anyhow!("the database does not answer"))?;
        let ours = answered(db, &moment, name)?;
        let Some(theirs) = amount(&answer) else {
            bail!("the contract does not say what {name} had after block {block}");
        };
        if ours != theirs {
            bail!("after block {block} the contract says that {name} has {theirs} s, and the database {ours}");
        }
        match is_of_hours {
            true => compared.hours += 1,
            false => compared.coin += 1,
        }
    }
    Ok(())
}

/// The account of a balance's name, and the class if it is of hours.
fn parts(name: &str) -> (&str, Option<u64>) {
    match name.split_once('/') {
        Some((account, class)) => (account, Some(class.parse().unwrap_or(u64::MAX))),
        None => (name, None),
    }
}

/// What the service answers that an account had, of coin or of a class.
fn answered(db: &mut Connection, moment: &Moment, name: &str) -> Result<u128> {
    let (address, class) = parts(name);
    let account = read::account(db, moment, address);
    let account = account.map_err(|_| anyhow::anyhow!("the database does not answer"))?;
    let Some(account) = account else { return Ok(0) };
    let said = match class {
        None => Some(account.coin),
        Some(class) => {
            let mut hours = account.hours.into_iter();
            hours.find(|held| u64::from(held.class) == class).map(|held| held.secs)
        }
    };
    Ok(said.map_or(Ok(0), |secs| secs.parse())?)
}

/// A balance, which is a word of 32 bytes; nothing else is one.
fn amount(answer: &[u8]) -> Option<u128> {
    let (high, low) = answer.split_first_chunk::<16>()?;
    let low: [u8; 16] = low.try_into().ok()?;
    (*high == [0; 16]).then(|| u128::from_be_bytes(low))
}

/// `balanceOf(account)`, or `balanceOf(account, class)` where the name has a class.
fn calldata(name: &str) -> Vec<u8> {
    let (account, class) = parts(name);
    let signature =
        if class.is_some() { "balanceOf(address,uint256)" } else { "balanceOf(address)" };
    let mut data = keccak(signature.as_bytes())[..4].to_vec();
    data.extend([0; 12]);
    data.extend(address_of(account).unwrap_or_default().0);
    if let Some(class) = class {
        data.extend([0; 24]);
        data.extend(class.to_be_bytes());
    }
    data
}
