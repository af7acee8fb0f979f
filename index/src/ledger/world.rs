//! The states of everything while events are taken into account: what was touched lies in memory, all else in the database.

use std::any::Any;
use std::collections::{BTreeSet, HashMap};

use anyhow::{anyhow, Result};

use super::kinds::Kind;
use crate::db::{schema, Cell, Connection};

/// States that are kept in memory before they are given up.
const KEPT: usize = 200_000;

struct Slot {
    id: i64,
    kind: i64,
    created: u64,
    seq: u64,
    value: Box<dyn Any + Send>,
    json: String,
    tag: String,
    is_new: bool,
}

/// Everything on the ledger.
#[derive(Default)]
pub struct World {
    slots: HashMap<(i64, String), Slot>,
    /// Changed since the last [`World::flush`].
    dirty: BTreeSet<(i64, String)>,
    versions: Vec<(i64, u64, String)>,
    last_version: HashMap<i64, usize>,
    links: Vec<Vec<Cell>>,
    next_id: Option<i64>,
}

impl World {
    /// Forgets everything that was not written.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Reads or makes a state, changes it, and keeps the version after event `seq`.
    pub fn edit<K: Kind, R>(
        &mut self,
        db: &mut Connection,
        name: &str,
        seq: u64,
        change: impl FnOnce(&mut K) -> R,
    ) -> Result<R> {
        let key = (K::NUMBER, name.to_owned());
        self.load::<K>(db, &key, seq)?;
        let slot = self.slots.get_mut(&key).ok_or_else(|| anyhow!("a state is not there"))?;
        let value = slot.value.downcast_mut::<K>().ok_or_else(|| anyhow!("another kind"))?;
        let changed = change(value);
        let json = serde_json::to_string(value)?;
        if json == slot.json && !slot.is_new {
            return Ok(changed);
        }
        slot.tag = value.tag();
        slot.json = json;
        slot.seq = seq;
        let version = (slot.id, seq, slot.json.clone());
        match self.last_version.get(&slot.id).and_then(|at| self.versions.get_mut(*at)) {
            Some(last) if last.1 == seq => *last = version,
            _ => {
                self.last_version.insert(slot.id, self.versions.len());
                self.versions.push(version);
            }
        }
        self.dirty.insert(key);
        Ok(changed)
    }

    /// Reads a state; the default where there is none.
    pub fn read<K: Kind + Clone>(&mut self, db: &mut Connection, name: &str) -> Result<K> {
        let key = (K::NUMBER, name.to_owned());
        if !self.slots.contains_key(&key) {
            match stored::<K>(db, &key)? {
                Some(slot) => drop(self.slots.insert(key.clone(), slot)),
                None => return Ok(K::default()),
            }
        }
        let slot = self.slots.get(&key).and_then(|slot| slot.value.downcast_ref::<K>());
        Ok(slot.cloned().unwrap_or_default())
    }

    /// Notes that a state names an account.
    pub fn link<K: Kind>(
        &mut self,
        db: &mut Connection,
        account: &[u8],
        name: &str,
        seq: u64,
    ) -> Result<()> {
        self.load::<K>(db, &(K::NUMBER, name.to_owned()), seq)?;
        match self.slots.get(&(K::NUMBER, name.to_owned())).map(|slot| slot.id) {
            Some(id) => self.link_id(db, account, (K::NUMBER, id), seq),
            None => Ok(()),
        }
    }

    /// The same of a state whose place in the database is known.
    pub fn link_id(
        &mut self,
        db: &mut Connection,
        account: &[u8],
        (kind, id): (i64, i64),
        seq: u64,
    ) -> Result<()> {
        let row = vec![account.into(), kind.into(), id.into(), seq.into()];
        if self.links.iter().any(|link| link[..3] == row[..3]) {
            return Ok(());
        }
        let known = db
            .row("SELECT seq FROM links WHERE account = $1 AND kind = $2 AND id = $3", &row[..3])?;
        if known.is_none() {
            self.links.push(row);
        }
        Ok(())
    }

    /// The kinds and places of all that names an account.
    pub fn linked(&mut self, db: &mut Connection, account: &[u8]) -> Result<Vec<(i64, i64)>> {
        let stored = db.rows(
            "SELECT kind, id FROM links WHERE account = $1 ORDER BY kind, id",
            &[account.into()],
        )?;
        let mut all: Vec<_> = stored.iter().map(|row| (row.int(0), row.int(1))).collect();
        for link in &self.links {
            if let [Cell::Blob(whose), Cell::Int(kind), Cell::Int(id), _] = link.as_slice() {
                if whose == account {
                    all.push((*kind, *id));
                }
            }
        }
        Ok(all)
    }

    fn load<K: Kind>(&mut self, db: &mut Connection, key: &(i64, String), seq: u64) -> Result<()> {
        if self.slots.contains_key(key) {
            return Ok(());
        }
        let slot = match stored::<K>(db, key)? {
            Some(slot) => slot,
            None => {
                let value = Box::new(K::default());
                let (id, kind) = (self.new_id(db)?, K::NUMBER);
                let (json, tag) = (String::new(), String::new());
                Slot { id, kind, created: seq, seq, value, json, tag, is_new: true }
            }
        };
        self.slots.insert(key.clone(), slot);
        Ok(())
    }

    fn new_id(&mut self, db: &mut Connection) -> Result<i64> {
        let next = match self.next_id {
            Some(next) => next,
            None => {
                let last = db.row("SELECT coalesce(max(id), 0) FROM states", &[])?;
                last.map_or(0, |row| row.int(0)).saturating_add(1)
            }
        };
        self.next_id = Some(next.saturating_add(1));
        Ok(next)
    }

    /// Writes what changed.
    pub fn flush(&mut self, db: &mut Connection) -> Result<()> {
        let mut versions = std::mem::take(&mut self.versions);
        self.last_version.clear();
        // By place, so that neighbours are written together.
        versions.sort_unstable_by_key(|(id, seq, _)| (*id, *seq));
        let rows: Vec<Vec<Cell>> = versions
            .into_iter()
            .map(|(id, seq, json)| vec![id.into(), seq.into(), json.into()])
            .collect();
        db.append(&schema::VERSIONS, &rows)?;
        let links = std::mem::take(&mut self.links);
        db.append(&schema::LINKS, &links)?;
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for key in std::mem::take(&mut self.dirty) {
            let Some(slot) = self.slots.get_mut(&key) else { continue };
            let (id, seq) = (Cell::Int(slot.id), Cell::from(slot.seq));
            let (tag, json) = (Cell::from(slot.tag.clone()), Cell::from(slot.json.clone()));
            if std::mem::take(&mut slot.is_new) {
                let (kind, name) = (slot.kind.into(), key.1.into());
                new.push(vec![id, kind, name, tag, slot.created.into(), seq, json]);
            } else {
                changed.push(vec![id, tag, seq, json]);
            }
        }
        // By place, so that neighbours are written together.
        for rows in [&mut new, &mut changed] {
            rows.sort_unstable_by_key(|row: &Vec<Cell>| match row.first() {
                Some(Cell::Int(id)) => *id,
                _ => 0,
            });
        }
        db.rewrite(&changed)?;
        db.append(&schema::STATES, &new)?;
        if self.slots.len() > KEPT {
            self.slots.clear();
        }
        Ok(())
    }
}

fn stored<K: Kind>(db: &mut Connection, key: &(i64, String)) -> Result<Option<Slot>> {
    let found = db.row(
        "SELECT id, created, seq, value, tag FROM states WHERE kind = $1 AND name = $2",
        &[key.0.into(), key.1.clone().into()],
    )?;
    let Some(row) = found else { return Ok(None) };
    let value: K = serde_json::from_str(row.text(3))?;
    Ok(Some(Slot {
        id: row.int(0),
        kind: key.0,
        created: row.number(1),
        seq: row.number(2),
        value: Box::new(value),
        json: row.text(3).to_owned(),
        tag: row.text(4).to_owned(),
        is_new: false,
    }))
}
