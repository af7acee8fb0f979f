//! The bank's storage in memory.

use crate::account::Account;
use crate::cells::{Cell, Root, StorageKey};
use crate::event::Event;
use crate::keccak::keccak;
use crate::storage::Storage;
use crate::{audit, Address, Error, Hash};
use std::collections::BTreeMap;

/// An event as it lies on the log: its topics and its data.
pub type Logged = (Vec<Hash>, Vec<u8>);

/// A map of storage keys, the root, and the log.
#[derive(Clone, Debug, Eq)]
pub struct MemoryStorage {
    /// The root cell.
    pub root: Root,
    /// Every other cell by its key; an empty cell has no key.
    pub cells: BTreeMap<Vec<u8>, Vec<u8>>,
    /// All that was emitted, in order.
    pub log: Vec<Logged>,
    /// The time of the block that is being made, as the log hashes it, in seconds since 1970. Whoever cares for the
    /// log's end sets it before each call.
    pub time: u64,
    /// When each event of the log was emitted.
    pub times: Vec<u64>,
    /// What the cells were that the running operation wrote, in order; nothing where none runs.
    journal: Option<Vec<(Vec<u8>, Option<Vec<u8>>)>>,
}

impl PartialEq for MemoryStorage {
    /// What is stored and was emitted; the clock is not the bank's.
    fn eq(&self, other: &Self) -> bool {
        (&self.root, &self.cells, &self.log, &self.times)
            == (&other.root, &other.cells, &other.log, &other.times)
    }
}

impl Default for MemoryStorage {
    fn default() -> Self {
        Self {
            root: Root::empty(),
            cells: BTreeMap::new(),
            log: Vec::new(),
            time: 0,
            times: Vec::new(),
            journal: None,
        }
    }
}

impl MemoryStorage {
    /// The address at which the bank stands.
    pub const BANK: Address = primitive_types::H160(*b"the bank's own adr..");

    /// Storage in which these accounts are saved.
    pub fn of(accounts: &[&Account]) -> Self {
        let mut storage = Self::default();
        accounts.iter().for_each(|account| storage.save_account(account));
        storage
    }

    /// The log from an event on, as it is hashed.
    pub fn entries(&self, from: usize) -> impl Iterator<Item = audit::Entry<'_>> {
        let timed = self.times[from..].iter().zip(&self.log[from..]);
        timed.map(|(time, (topics, data))| (*time, topics.as_slice(), data.as_slice()))
    }

    /// Takes the log away.
    pub fn take_log(&mut self) -> Vec<Logged> {
        self.times.clear();
        std::mem::take(&mut self.log)
    }

    /// Runs an operation as a chain runs a message: where it refuses, all that it did is undone.
    pub fn transact<T>(
        &mut self,
        operation: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (root, events) = (self.root.clone(), self.log.len());
        self.journal = Some(Vec::new());
        let done = operation(self);
        let journal = self.journal.take().unwrap_or_default();
        if done.is_err() {
            self.root = root;
            self.log.truncate(events);
            self.times.truncate(events);
            for (key, before) in journal.into_iter().rev() {
                match before {
                    Some(bytes) => self.cells.insert(key, bytes),
                    None => self.cells.remove(&key),
                };
            }
        }
        done
    }
}

impl Storage for MemoryStorage {
    fn root(&self) -> &Root {
        &self.root
    }

    fn root_mut(&mut self) -> &mut Root {
        &mut self.root
    }

    fn address(&self) -> Address {
        Self::BANK
    }

    fn load<C: Cell>(&self, key: impl StorageKey) -> C {
        self.cells.get(key.as_bytes()).map_or_else(C::empty, |bytes| {
            C::of_bytes(bytes).expect("a cell is stored in its layout's size")
        })
    }

    fn save<C: Cell>(&mut self, key: impl StorageKey, cell: &C) {
        let key = key.as_bytes().to_vec();
        let before = if cell.is_empty() {
            self.cells.remove(&key)
        } else {
            self.cells.insert(key.clone(), cell.as_bytes().to_vec())
        };
        if let Some(journal) = &mut self.journal {
            journal.push((key, before));
        }
    }

    fn emit(&mut self, event: &impl Event) {
        let log = &mut self.log;
        self.times.push(self.time);
        audit::log(
            &mut self.root,
            self.time,
            event,
            |event| log.push((event.topics().to_vec(), event.data().to_vec())),
            |bytes, hash| *hash = keccak(bytes),
        );
    }
}
