//! The chain's state: trie nodes by their hash, in memory and on disk, and what the runtime says of it.
//!
//! A node is never changed and never removed, so every root that was ever written stays readable.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use polkadot_sdk::*;
use sp_core::{storage::StateVersion, Blake2Hasher, H256};
use sp_externalities::set_and_run_with_externalities;
use sp_state_machine::{Ext, OverlayedChanges, Storage, TrieBackend, TrieBackendBuilder};
use sp_trie::DBValue;

use crate::{
    guard::guarded,
    store::{Node, Store},
};

/// Bytes of nodes that each of the two generations keeps in memory.
const GENERATION: usize = 48 << 20;

/// What the runtime reads.
pub type Backend = TrieBackend<Arc<dyn Storage<Blake2Hasher>>, Blake2Hasher>;

/// Trie nodes: those that are not written yet, those that were read of late, and those on disk.
pub struct Nodes {
    fresh: RwLock<HashMap<H256, Vec<u8>>>,
    read: RwLock<Generations>,
    store: Arc<Store>,
}

/// A cache that forgets the older half of what it knows when it is full.
#[derive(Default)]
struct Generations {
    young: HashMap<H256, Vec<u8>>,
    old: HashMap<H256, Vec<u8>>,
    bytes: usize,
}

impl Generations {
    fn insert(&mut self, hash: H256, node: Vec<u8>) {
        self.bytes += node.len() + 64;
        self.young.insert(hash, node);
        if self.bytes > GENERATION {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
    }
}

impl Nodes {
    /// Over what is on disk.
    pub fn new(store: Arc<Store>) -> Self {
        Self { fresh: RwLock::default(), read: RwLock::default(), store }
    }

    /// Adds nodes that are about to be written.
    pub fn add(&self, nodes: &[Node]) {
        let mut fresh = self.fresh.write().unwrap_or_else(PoisonError::into_inner);
        fresh.extend(nodes.iter().map(|node| (node.hash, node.data.clone())));
    }

    /// Nodes that were written: they may be forgotten.
    pub fn written(&self, nodes: &[Node]) {
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        let mut fresh = self.fresh.write().unwrap_or_else(PoisonError::into_inner);
        for Node { hash, .. } in nodes {
            if let Some(node) = fresh.remove(hash) {
                read.insert(*hash, node);
            }
        }
    }

    fn node(&self, hash: &H256) -> Result<Option<Vec<u8>>, String> {
        {
            let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(node) = read.young.get(hash) {
                return Ok(Some(node.clone()));
            }
        }
        {
            let fresh = self.fresh.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(node) = fresh.get(hash) {
                return Ok(Some(node.clone()));
            }
        }
        let remembered = {
            let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
            read.old.get(hash).cloned()
        };
        let node = match remembered {
            Some(node) => Some(node),
            None => self.store.node(hash)?,
        };
        if let Some(node) = &node {
            let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
            read.insert(*hash, node.clone());
        }
        Ok(node)
    }
}

impl Storage<Blake2Hasher> for Nodes {
    fn get(&self, hash: &H256, _: (&[u8], Option<u8>)) -> Result<Option<DBValue>, String> {
        self.node(hash)
    }
}

/// The state with a root.
pub fn backend(nodes: &Arc<Nodes>, root: H256) -> Backend {
    let storage: Arc<dyn Storage<Blake2Hasher>> = nodes.clone();
    TrieBackendBuilder::new(storage, root).build()
}

/// Asks the runtime about the state with a root. What it writes is forgotten.
pub fn ask<T>(nodes: &Arc<Nodes>, root: H256, question: impl FnOnce() -> T) -> Result<T, String> {
    let backend = backend(nodes, root);
    let mut overlay = OverlayedChanges::<Blake2Hasher>::default();
    guarded(|| run(&backend, &mut overlay, question))
}

/// Runs something with the state under the runtime. It may panic.
pub fn run<T>(
    backend: &Backend,
    overlay: &mut OverlayedChanges<Blake2Hasher>,
    work: impl FnOnce() -> T,
) -> T {
    let mut ext = Ext::new(overlay, backend, None);
    set_and_run_with_externalities(&mut ext, work)
}

/// The nodes that changes make, and the root above them.
pub fn drained(
    backend: &Backend,
    overlay: &mut OverlayedChanges<Blake2Hasher>,
) -> Result<(H256, Vec<Node>), String> {
    let mut changes = overlay.drain_storage_changes(backend, StateVersion::V1)?;
    let nodes = changes.transaction.drain().into_iter().filter_map(|(mut key, (data, count))| {
        // The key is the node's place followed by its hash.
        let hash = H256::from_slice(&key.split_off(key.len().checked_sub(32)?));
        (count > 0).then_some(Node { place: key, hash, data })
    });
    let nodes = nodes.collect();
    Ok((changes.transaction_storage_root, nodes))
}
