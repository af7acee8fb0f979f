//! A table of what a standard's own tests ask, told to the bank in bytes that know the standard alone.

use crate::world::World;
use ink_e2e::{ContractEvent, Receipt};
use std::collections::BTreeSet;
use timebank_e2e::{keccak, Actor, Bank};

/// 32 bytes, as Solidity lays out a value.
pub type Word = [u8; 32];

/// The zero account, or nothing.
pub const NOTHING: Word = [0; 32];
/// The largest number there is.
pub const MOST: Word = [0xff; 32];

/// A number.
pub fn n(number: u64) -> Word {
    padded(&number.to_be_bytes())
}

/// Somebody's address.
pub fn at(who: &Actor) -> Word {
    padded(&who.address.0)
}

/// The bytes at the end of a word.
pub fn padded(bytes: &[u8]) -> Word {
    let mut word = [0; 32];
    word[32 - bytes.len()..].copy_from_slice(bytes);
    word
}

/// A call, or an error: the first four bytes of its signature's hash, and a word for each value.
pub fn call(signature: &str, words: &[Word]) -> Vec<u8> {
    [&keccak(signature.as_bytes())[..4], &words.concat()].concat()
}

/// A text that is answered alone.
pub fn text(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(bytes.len().next_multiple_of(32), 0);
    [&n(32)[..], &n(text.len() as u64), &bytes].concat()
}

/// An event: its topics, the signature's hash first, and its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    topics: Vec<Word>,
    data: Vec<u8>,
}

/// An event of a standard.
pub fn said(signature: &str, indexed: &[Word], data: &[Word]) -> Said {
    let topics = [&[keccak(signature.as_bytes())], indexed].concat();
    Said { topics, data: data.concat() }
}

/// What has to come of a call.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It answers with these bytes.
    Answers(Vec<u8>),
    /// It answers this, and of the standards' events it emits these, in this order.
    Does(Vec<u8>, Vec<Said>),
    /// It is refused with an error that begins so, and changes nothing. Four bytes stand for whatever figures.
    Refuses(Vec<u8>),
}

/// A behaviour.
pub struct Row {
    behaviour: &'static str,
    by: Actor,
    call: Vec<u8>,
    outcome: Outcome,
    /// Where the bank departs from what the standard's tests expect: the first cell of the row in docs/standards.md.
    departure: Option<&'static str>,
}

impl Row {
    /// The same, and docs/standards.md has a row of this name: the bank does so, and the standard's tests would not.
    pub fn departs(mut self, row: &'static str) -> Self {
        self.departure = Some(row);
        self
    }
}

fn row(behaviour: &'static str, by: &Actor, call: Vec<u8>, outcome: Outcome) -> Row {
    Row { behaviour, by: by.clone(), call, outcome, departure: None }
}

/// A question and its answer.
pub fn answers(what: &'static str, by: &Actor, call: Vec<u8>, words: &[Word]) -> Row {
    row(what, by, call, Outcome::Answers(words.concat()))
}

/// A question that is answered with a text.
pub fn tells(what: &'static str, by: &Actor, call: Vec<u8>, answer: &str) -> Row {
    row(what, by, call, Outcome::Answers(text(answer)))
}

/// A call that is done and answers true.
pub fn does(what: &'static str, by: &Actor, call: Vec<u8>, events: &[Said]) -> Row {
    row(what, by, call, Outcome::Does(n(1).to_vec(), events.to_vec()))
}

/// A call that is done and answers nothing.
pub fn gives(what: &'static str, by: &Actor, call: Vec<u8>, events: &[Said]) -> Row {
    row(what, by, call, Outcome::Does(Vec::new(), events.to_vec()))
}

/// A call that is refused.
pub fn refuses(what: &'static str, by: &Actor, call: Vec<u8>, error: Vec<u8>) -> Row {
    row(what, by, call, Outcome::Refuses(error))
}

/// The events that the standards define; beside them the bank emits its own.
const EVENTS: [&str; 7] = [
    "Transfer(address,address,uint256)",
    "Approval(address,address,uint256)",
    "Transfer(address,address,address,uint256,uint256)",
    "Approval(address,address,uint256,uint256)",
    "OperatorSet(address,address,bool)",
    "Frozen(address,uint256)",
    "ForcedTransfer(address,address,uint256)",
];

/// Tries every row, in order: each begins where the one before it ended.
///
/// # Panics
///
/// As a [`Table`] does.
pub fn try_all(world: &mut World, section: &'static str, rows: Vec<Row>) {
    let mut table = Table::of(world, section);
    table.try_rows(rows);
    table.must_be_documented();
}

/// A table that is tried in parts, for what a standard does not say happens between them.
pub struct Table<'a> {
    world: &'a mut World,
    section: &'static str,
    departures: BTreeSet<&'static str>,
}

impl<'a> Table<'a> {
    /// The table whose departures this section of docs/standards.md lists.
    pub fn of(world: &'a mut World, section: &'static str) -> Self {
        Self { world, section, departures: BTreeSet::new() }
    }

    /// The bank that it is told to.
    pub fn bank(&mut self) -> &mut Bank {
        &mut self.world.bank
    }

    /// Tries rows. All that do not hold are said at once.
    ///
    /// # Panics
    ///
    /// If a row does not hold.
    pub fn try_rows(&mut self, rows: Vec<Row>) {
        let failed: Vec<String> =
            rows.iter().filter_map(|row| tried(self.world, row).err()).collect();
        assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), rows.len(), failed.join("\n"));
        self.departures.extend(rows.iter().filter_map(|row| row.departure));
    }

    /// Ends the table.
    ///
    /// # Panics
    ///
    /// If docs/standards.md lists another departure than the rows, or not all of theirs.
    pub fn must_be_documented(&self) {
        let listed = documented(self.section);
        assert_eq!(self.departures, listed, "docs/standards.md, {}", self.section);
    }
}

fn tried(world: &mut World, row: &Row) -> Result<(), String> {
    let (bank, chain) = (world.bank.address(), world.bank.chain());
    let differs = |receipt: &Receipt, what: &str| {
        let Row { behaviour, outcome, .. } = row;
        Err(format!("{behaviour}: {what}; expected {outcome:02x?}, got {receipt:02x?}"))
    };
    match &row.outcome {
        Outcome::Answers(data) => {
            let receipt = chain.dry_run(&row.by.keys, bank, row.call.clone(), 0);
            if !receipt.succeeded() || receipt.data != *data {
                return differs(&receipt, "another answer");
            }
        }
        Outcome::Does(answer, events) => {
            let receipt = chain.call(&row.by.keys, bank, row.call.clone());
            if !receipt.succeeded() || receipt.data != *answer {
                return differs(&receipt, "it is not done");
            }
            if of_the_standards(&receipt.events) != *events {
                return differs(&receipt, "other events");
            }
        }
        Outcome::Refuses(error) => {
            let before = world.bank.state();
            let receipt = world.bank.chain().call(&row.by.keys, bank, row.call.clone());
            let figures = if error.len() == 4 { 4 } else { receipt.data.len() };
            if !receipt.reverted || receipt.data.get(..figures) != Some(error) {
                return differs(&receipt, "not this refusal");
            }
            if world.bank.state() != before {
                return differs(&receipt, "it changed something");
            }
        }
    }
    Ok(())
}

fn of_the_standards(events: &[ContractEvent]) -> Vec<Said> {
    let known = EVENTS.map(|signature| keccak(signature.as_bytes()));
    let events = events.iter().filter(|event| known.contains(&event.topics[0]));
    events.map(|event| Said { topics: event.topics.clone(), data: event.data.clone() }).collect()
}

/// The first cells of the table of departures in a section of docs/standards.md.
fn documented(section: &str) -> BTreeSet<&'static str> {
    let page = include_str!("../../../../docs/standards.md");
    let (_, rest) =
        page.split_once(&format!("\n## {section}\n")).expect("the page has the section");
    let section = rest.split("\n## ").next().unwrap_or_default();
    let table = section.lines().skip_while(|line| !line.starts_with("| it departs"));
    let rows = table.skip(2).take_while(|line| line.starts_with("| "));
    rows.filter_map(|line| line.split(" | ").next()?.strip_prefix("| ")).collect()
}
