//! The states of everything while events are taken into account: what was touched lies in memory, all else in the database.

use std::any::Any;
use std::collections::HashMap;

use anyhow::{anyhow, Result};

use super::kinds::Kind;
use crate::db::{schema, Cell, Connection};

/// States that are in memory at most between two steps: of more, the half that was not asked for the longest is given up.
const KEPT: usize = 60_000;

struct Slot {
    id: i64,
    created: u64,
    seq: u64,
    value: Box<dyn Any + Send>,
    json: String,
    tag: String,
    is_new: bool,
    /// Its place among the versions that wait to be written; nothing where none waits.
    waiting: Option<usize>,
    /// When it was asked for last, by the count of all questions.
    asked: u64,
}

/// Everything on the ledger.
#[derive(Default)]
pub struct World {
    /// By kind and name.
    slots: HashMap<i64, HashMap<String, Slot>>,
    /// What of it changed since the last [`World::flush`].
    changed: Vec<(i64, String)>,
    versions: Vec<(i64, u64, String)>,
    links: Vec<Vec<Cell>>,
    next_id: Option<i64>,
    asked: u64,
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
        let slot = self.slot::<K>(db, name, seq)?;
        let value = slot.value.downcast_mut::<K>().ok_or_else(|| anyhow!("another kind"))?;
        let changed = change(value);
        let json = serde_json::to_string(value)?;
        if json == slot.json && !slot.is_new {
            return Ok(changed);
        }
        (slot.tag, slot.seq) = (value.tag(), seq);
        slot.json.clone_from(&json);
        let (id, waiting) = (slot.id, slot.waiting);
        match waiting.and_then(|place| self.versions.get_mut(place)) {
            Some(last) if last.1 == seq => last.2 = json,
            _ => {
                let place = self.versions.len();
                self.versions.push((id, seq, json));
                if let Some(slot) = self.known(K::NUMBER, name) {
                    slot.waiting = Some(place);
                }
            }
        }
        if waiting.is_none() {
            self.changed.push((K::NUMBER, name.to_owned()));
        }
        Ok(changed)
    }

    /// Reads a state; the default where there is none.
    pub fn read<K: Kind + Clone>(&mut self, db: &mut Connection, name: &str) -> Result<K> {
        if self.known(K::NUMBER, name).is_none() {
            match stored::<K>(db, name)? {
                Some(slot) => self.keep(K::NUMBER, name, slot),
                None => return Ok(K::default()),
            }
        }
        let slot = self.known(K::NUMBER, name).and_then(|slot| slot.value.downcast_ref::<K>());
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
        let id = self.slot::<K>(db, name, seq)?.id;
        self.link_id(db, account, (K::NUMBER, id), seq)
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

    /// A state that is in memory already.
    fn known(&mut self, kind: i64, name: &str) -> Option<&mut Slot> {
        let slot = self.slots.get_mut(&kind)?.get_mut(name)?;
        self.asked = self.asked.saturating_add(1);
        slot.asked = self.asked;
        Some(slot)
    }

    fn keep(&mut self, kind: i64, name: &str, slot: Slot) {
        self.slots.entry(kind).or_default().insert(name.to_owned(), slot);
    }

    /// A state, read into memory or begun with event `seq`.
    fn slot<K: Kind>(&mut self, db: &mut Connection, name: &str, seq: u64) -> Result<&mut Slot> {
        if self.known(K::NUMBER, name).is_none() {
            let slot = match stored::<K>(db, name)? {
                Some(slot) => slot,
                None => Slot {
                    id: self.new_id(db)?,
                    created: seq,
                    seq,
                    value: Box::new(K::default()),
                    json: String::new(),
                    tag: String::new(),
                    is_new: true,
                    waiting: None,
                    asked: 0,
                },
            };
            self.keep(K::NUMBER, name, slot);
        }
        self.known(K::NUMBER, name).ok_or_else(|| anyhow!("a state is not there"))
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
        // By place, so that neighbours are written together.
        versions.sort_unstable_by_key(|(id, seq, _)| (*id, *seq));
        let versions = versions.into_iter();
        let versions =
            versions.flat_map(|(id, seq, json)| [Cell::Int(id), seq.into(), json.into()]);
        db.append(&schema::VERSIONS, &versions.collect::<Vec<_>>())?;
        let links = std::mem::take(&mut self.links).into_iter().flatten();
        db.append(&schema::LINKS, &links.collect::<Vec<_>>())?;
        let (mut new, mut rewritten) = (Vec::new(), Vec::new());
        for (kind, name) in std::mem::take(&mut self.changed) {
            let slot = self.slots.get_mut(&kind).and_then(|named| named.get_mut(&name));
            let Some(slot) = slot else { continue };
            slot.waiting = None;
            let (id, seq) = (Cell::Int(slot.id), Cell::from(slot.seq));
            let (tag, json) = (Cell::from(slot.tag.clone()), Cell::from(slot.json.clone()));
            match std::mem::take(&mut slot.is_new) {
                true => {
                    new.push([id, kind.into(), name.into(), tag, slot.created.into(), seq, json])
                }
                false => rewritten.push([id, tag, seq, json]),
            }
        }
        db.rewrite(&in_order(rewritten))?;
        db.append(&schema::STATES, &in_order(new))?;
        self.give_up();
        Ok(())
    }

    /// Gives up what was not asked for the longest, where there is too much.
    fn give_up(&mut self) {
        let asked = self.slots.values().flat_map(HashMap::values).map(|slot| slot.asked);
        let mut asked: Vec<_> = asked.collect();
        if asked.len() <= KEPT {
            return;
        }
        let half = asked.len() / 2;
        let (_, &mut oldest, _) = asked.select_nth_unstable(half);
        for named in self.slots.values_mut() {
            named.retain(|_, slot| slot.asked >= oldest);
            named.shrink_to_fit();
        }
    }
}

/// Rows by their place, so that neighbours are written together.
fn in_order<const N: usize>(mut rows: Vec<[Cell; N]>) -> Vec<Cell> {
    rows.sort_unstable_by_key(|row| match row.first() {
        Some(Cell::Int(id)) => *id,
        _ => 0,
    });
    rows.into_iter().flatten().collect()
}

fn stored<K: Kind>(db: &mut Connection, name: &str) -> Result<Option<Slot>> {
    let found = db.row(
        "SELECT id, created, seq, value, tag FROM states WHERE kind = $1 AND name = $2",
        &[K::NUMBER.into(), name.into()],
    )?;
    let Some(row) = found else { return Ok(None) };
    let value: K = serde_json::from_str(row.text(3))?;
    Ok(Some(Slot {
        id: row.int(0),
        created: row.number(1),
        seq: row.number(2),
        value: Box::new(value),
        json: row.text(3).to_owned(),
        tag: row.text(4).to_owned(),
        is_new: false,
        waiting: None,
        asked: 0,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::kinds::{Amount, Coin};
    use super::*;
    use crate::db::{Place, Writer};

    fn write(world: &mut World, db: &mut Connection) {
        db.begin().unwrap();
        world.flush(db).unwrap();
        db.commit().unwrap();
    }

    #[test]
    fn what_was_not_asked_for_the_longest_is_given_up_and_goes_on_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("index.sqlite"));
        let (mut db, mut world) = (place.writer(Writer::Follower).unwrap(), World::default());
        let earn = |world: &mut World, db: &mut Connection, name: usize, seq: u64| {
            let more = |coin: &mut Coin| coin.coin = coin.coin.plus(Amount(name as u128 + 1));
            world.edit(db, &name.to_string(), seq, more).unwrap();
        };
        (0..=KEPT).for_each(|name| earn(&mut world, &mut db, name, 1));
        earn(&mut world, &mut db, 0, 2);
        write(&mut world, &mut db);
        let is_kept = |world: &World, name: &str| world.slots[&Coin::NUMBER].contains_key(name);
        assert_eq!(world.slots[&Coin::NUMBER].len(), KEPT / 2 + 1);
        assert!(is_kept(&world, "0") && is_kept(&world, &KEPT.to_string()));
        assert!(!is_kept(&world, "1"));
        for name in [0, 1] {
            earn(&mut world, &mut db, name, 3);
        }
        write(&mut world, &mut db);
        let read = |name: &str| {
            let mut db = place.reader().unwrap();
            World::default().read::<Coin>(&mut db, name).unwrap().coin
        };
        assert_eq!((read("0"), read("1")), (Amount(3), Amount(4)));
        let sql = "SELECT count(*), count(DISTINCT id) FROM versions";
        let row = db.row(sql, &[]).unwrap().unwrap();
        assert_eq!((row.int(0), row.int(1)), (KEPT as i64 + 4, KEPT as i64 + 1));
    }
}
