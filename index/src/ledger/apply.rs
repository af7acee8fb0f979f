//! Takes the log into account, event by event: rows of the log, and what they change.

use anyhow::{anyhow, Result};
use timebank_rules::audit::Head;
use timebank_rules::{Address, Hash};

use super::kinds::{Kind, Officer};
use super::world::World;
use super::{cases, interbank, market, members, money, promises};
use crate::abi::{hex_of, Decoded, Whose};
use crate::db::{schema, Cell, Connection};
use crate::log::{Block, Entry, Wrong};

/// Why an event could not be taken into account.
#[derive(Debug)]
pub enum Stop {
    /// It contradicts those before it.
    Wrong(Wrong),
    /// The database failed; nothing was written.
    Database(anyhow::Error),
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::Database(error)
    }
}

/// Rows that wait to be written together: of each table its cells, one row behind the other.
#[derive(Default)]
pub struct Rows {
    blocks: Vec<Cell>,
    events: Vec<Cell>,
    touches: Vec<([u8; 20], u64)>,
    pub(super) trades: Vec<Cell>,
    attempts: Vec<Cell>,
}

impl Rows {
    /// Writes them.
    pub fn flush(&mut self, db: &mut Connection) -> Result<()> {
        let mut rows = std::mem::take(self);
        db.append(&schema::EVENTS, &rows.events)?;
        rows.events = Vec::new();
        rows.touches.sort_unstable();
        let touches = rows.touches.into_iter();
        let touches = touches.flat_map(|(account, seq)| [Cell::from(account), seq.into()]);
        db.append(&schema::TOUCHES, &touches.collect::<Vec<_>>())?;
        db.append(&schema::TRADES, &rows.trades)?;
        db.append(&schema::ATTEMPTS, &rows.attempts)?;
        db.append(&schema::BLOCKS, &rows.blocks)
    }
}

/// An event with all that is needed to take it into account.
pub struct Applying<'a> {
    pub(super) db: &'a mut Connection,
    pub(super) world: &'a mut World,
    pub(super) rows: &'a mut Rows,
    pub(super) event: Decoded<'a>,
    pub(super) bank: Address,
    pub(super) seq: u64,
    pub(super) block: u64,
    pub(super) time: u64,
}

impl Applying<'_> {
    /// Changes a state.
    pub(super) fn edit<K: Kind>(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut K),
    ) -> Result<(), Stop> {
        Ok(self.world.edit(self.db, name, self.seq, change)?)
    }

    /// The account in a field, as it is written.
    pub(super) fn account(&self, field: &str) -> String {
        hex_of(self.event.address(field))
    }

    /// The account in a field; nothing where it is zero.
    pub(super) fn some_account(&self, field: &str) -> Option<String> {
        let account = self.event.address(field);
        (!account.is_zero()).then(|| hex_of(account))
    }

    /// The hash in a field; nothing where it is zeros.
    pub(super) fn some_hash(&self, field: &str) -> Option<String> {
        let hash = self.event.hash(field);
        (hash != Hash::default()).then(|| hex_of(hash))
    }

    /// That the event contradicts those before it.
    pub(super) fn wrong(&self, kind: &str, what: &str) -> Stop {
        let text = format!("event {}, in block {}, {what}", self.seq, self.block);
        Stop::Wrong(Wrong::new(Whose::Bank, self.seq, self.block, kind, text))
    }
}

/// Takes a block into account that begins with these heads and ends with those.
pub fn block(
    (db, world, rows): (&mut Connection, &mut World, &mut Rows),
    bank: Address,
    block: &Block,
    before: (Head, Head),
    after: (Head, Head),
) -> Result<(), Stop> {
    for (whose, start) in [(Whose::Bank, before.0), (Whose::Council, before.1)] {
        for (place, entry) in (1..).zip(block.entries(whose)) {
            let seq = start.seq.saturating_add(place);
            rows.events.extend(row_of(whose, seq, block.number, entry));
            let decoded = whose.abi().decode(&entry.topics, &entry.data);
            let event = decoded.ok_or_else(|| anyhow!("event {seq} was not checked"))?;
            let (number, time) = (block.number, block.time);
            let (db, world, rows) = (&mut *db, &mut *world, &mut *rows);
            let mut applying = Applying { db, world, rows, event, bank, seq, block: number, time };
            one(&mut applying, whose)?;
        }
    }
    for refused in &block.refused {
        rows.attempts.extend([
            Cell::from(block.number),
            refused.extrinsic.into(),
            block.time.into(),
            refused.sender.into(),
            refused.selector.into(),
            refused.error.map_or(Cell::Null, Cell::from),
        ]);
    }
    if before != after {
        rows.blocks.extend([
            Cell::from(block.number),
            block.hash.into(),
            block.time.into(),
            after.0.seq.into(),
            after.0.hash.into(),
            after.1.seq.into(),
            after.1.hash.into(),
        ]);
    }
    Ok(())
}

fn row_of(whose: Whose, seq: u64, block: u64, entry: &Entry) -> [Cell; 8] {
    [
        Cell::Int(whose as i64),
        seq.into(),
        Cell::Int(entry.topics.first().map_or(0, crate::abi::code_of)),
        block.into(),
        entry.extrinsic.into(),
        entry.index.into(),
        entry.topics.as_flattened().into(),
        entry.data.as_slice().into(),
    ]
}

fn one(a: &mut Applying, whose: Whose) -> Result<(), Stop> {
    if whose == Whose::Council {
        return promises::council(a);
    }
    if !a.event.kind.is_numbered {
        return money::moved(a);
    }
    for account in a.event.accounts() {
        if account != a.bank {
            a.rows.touches.push((account.0, a.seq));
        }
    }
    let is_known = members::apply(a)?
        || money::apply(a)?
        || market::apply(a)?
        || cases::apply(a)?
        || promises::apply(a)?
        || interbank::apply(a)?;
    if !is_known {
        let name = &a.event.kind.name;
        return Err(anyhow!("this program does not know what {name} changes").into());
    }
    officer(a)
}

/// Counts what officers do: events whose actor, recorder, attestor or verifier acts by an office.
fn officer(a: &mut Applying) -> Result<(), Stop> {
    let by = match a.event.kind.name.as_str() {
        "AccountVerified" | "RecoveryRequested" | "RecoveryCancelled" | "RolesChanged"
        | "OfficeSuspended" | "OfficeReinstated" | "GovernorProposed" | "ClassRegistered"
        | "RecorderAccredited" | "TermsSet" | "BankTermsSet" | "MarketSet" | "LoanWrittenOff"
        | "StarterLinesSet" | "TreasurySet" | "TreasurySpent" | "CaseOpened" | "AccountFrozen"
        | "AccountReleased" | "FreezeConfirmed" | "AppealUpheld" | "CaseClosed" | "Seized"
        | "ReleaseProposed" | "QuarantineReleased" | "HoldEnded" | "RuleSet" | "RiskSet"
        | "RootStruck" | "PauseChanged" | "CallsSet" | "LinkOpened" | "LinkChanged"
        | "LinkLimitsSet" | "ClassRenamed" | "ClassRuleSet" | "LoanRescheduled"
        | "SuccessionProposed" | "SuccessionApproved" | "LateConfirmed" => "actor",
        "Recorded" | "RecordVoided" | "LateEntered" => "recorder",
        "RootPublished" => "attestor",
        _ => return Ok(()),
    };
    let (address, name) = (a.account(by), a.event.kind.name.clone());
    let (seq, time) = (a.seq, a.time);
    a.edit::<Officer>(&address.clone(), |officer| {
        officer.address = address;
        *officer.measures.entry(name).or_default() += 1;
        (officer.last_seq, officer.last_time) = (seq, time);
    })
}
