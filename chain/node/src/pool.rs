//! Transactions that wait for a block.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use polkadot_sdk::sp_core::{H256, U256};
use timebank_runtime::AccountId;

use crate::{
    error::{Answer, Refusal},
    transaction::Transaction,
};

/// How many may wait.
const CAPACITY: usize = 8192;

/// How many of one sender may wait.
const OF_ONE: usize = 1024;

/// A place in a sender's order.
pub type Place = (AccountId, u32);

/// One that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The transaction.
    pub transaction: Arc<Transaction>,
    /// When it came, in order of arrival.
    pub arrival: u64,
    /// Whether it is in a block that is not yet known to readers.
    pub sealed: bool,
}

/// All that wait, in the order of their senders' nonces.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    places: BTreeMap<Place, Waiting>,
    by_hash: HashMap<H256, Place>,
    arrivals: u64,
}

impl Pool {
    /// Takes a transaction in, in place of one with the same nonce if it offers a tenth more.
    pub fn insert(&mut self, transaction: Transaction) -> Answer<Arc<Transaction>> {
        if self.by_hash.contains_key(&transaction.hash) {
            return Err(Refusal::server("already known"));
        }
        let place = (transaction.sender.clone(), transaction.nonce);
        if let Some(present) = self.places.get(&place) {
            if present.sealed || !offers_more(&transaction, &present.transaction) {
                return Err(Refusal::server("replacement transaction underpriced"));
            }
            self.by_hash.remove(&present.transaction.hash);
        } else {
            if self.places.len() >= CAPACITY {
                return Err(Refusal::server("txpool is full"));
            }
            if self.of(&transaction.sender).count() >= OF_ONE {
                return Err(Refusal::server("txpool is full for this sender"));
            }
        }
        self.arrivals += 1;
        let transaction = Arc::new(transaction);
        self.by_hash.insert(transaction.hash, place.clone());
        let waiting =
            Waiting { transaction: transaction.clone(), arrival: self.arrivals, sealed: false };
        self.places.insert(place, waiting);
        Ok(transaction)
    }

    /// The one with this hash.
    pub fn get(&self, hash: &H256) -> Option<&Waiting> {
        self.places.get(self.by_hash.get(hash)?)
    }

    /// Takes one out.
    pub fn remove(&mut self, hash: &H256) -> Option<Waiting> {
        self.places.remove(&self.by_hash.remove(hash)?)
    }

    /// Notes whether one is in a block.
    pub fn set_sealed(&mut self, hash: &H256, sealed: bool) {
        let place = self.by_hash.get(hash);
        if let Some(waiting) = place.and_then(|place| self.places.get_mut(place)) {
            waiting.sealed = sealed;
        }
    }

    /// All of a sender's, by nonce.
    pub fn of(&self, sender: &AccountId) -> impl Iterator<Item = &Waiting> {
        let range = (sender.clone(), 0)..=(sender.clone(), u32::MAX);
        self.places.range(range).map(|(_, waiting)| waiting)
    }

    /// Those that are in no block yet, in order of arrival.
    pub fn candidates(&self) -> Vec<Arc<Transaction>> {
        let mut unsealed: Vec<&Waiting> =
            self.places.values().filter(|waiting| !waiting.sealed).collect();
        unsealed.sort_by_key(|waiting| waiting.arrival);
        unsealed.into_iter().map(|waiting| waiting.transaction.clone()).collect()
    }

    /// All, by sender and nonce.
    pub fn all(&self) -> impl Iterator<Item = &Waiting> {
        self.places.values()
    }
}

fn offers_more(new: &Transaction, present: &Transaction) -> bool {
    match (&new.ethereum, &present.ethereum) {
        (Some(new), Some(present)) => {
            let wanted = present.price_cap().saturating_mul(U256::from(110)) / 100;
            new.price_cap() >= wanted
        }
        _ => false,
    }
}
