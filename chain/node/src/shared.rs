//! What readers know of the chain: its blocks up to the last one that is on disk, and what waits.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{atomic::AtomicBool, Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock},
};

use polkadot_sdk::*;
use sp_core::{H160, H256};
use timebank_runtime::{AccountId, System};
use tokio::sync::{broadcast, watch};

use crate::{
    block::Block,
    error::{Answer, Refusal},
    pool::Pool,
    state::{self, Nodes},
    store::{Meta, Node, Store},
};

/// Blocks that are kept in memory.
const RECENT: usize = 512;

/// Pending transactions that a slow listener may miss.
const BACKLOG: usize = 4096;

/// The last block, and how often blocks were taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tip {
    /// Its number.
    pub number: u32,
    /// How often the chain went back to an earlier block.
    pub reverts: u64,
    /// To which block it did so the last time.
    pub back_to: u32,
}

/// What readers share with the chain.
pub struct Shared {
    /// Trie nodes.
    pub nodes: Arc<Nodes>,
    /// What is on disk.
    pub store: Arc<Store>,
    /// Changes with each block that readers may see.
    pub tip: watch::Sender<Tip>,
    /// The hash of each Ethereum transaction that begins to wait.
    pub pending: broadcast::Sender<H256>,
    /// Whether a block is made of each transaction when it comes.
    pub seals_at_once: AtomicBool,
    /// Why nothing can be written any longer.
    pub broken: OnceLock<String>,
    recent: RwLock<Recent>,
    meta: RwLock<Meta>,
    pool: Mutex<Pool>,
}

#[derive(Default)]
struct Recent {
    blocks: BTreeMap<u32, Arc<Block>>,
    hashes: HashMap<H256, u32>,
    transactions: HashMap<H256, (u32, u32)>,
}

impl Recent {
    fn insert(&mut self, block: Arc<Block>) {
        let number = block.number();
        self.forget(number);
        self.hashes.insert(block.hash, number);
        self.hashes.insert(block.eth_hash(), number);
        for (place, done) in block.transactions.iter().enumerate() {
            self.transactions.insert(done.hash, (number, place as u32));
        }
        self.blocks.insert(number, block);
        while self.blocks.len() > RECENT {
            let Some(oldest) = self.blocks.keys().next().copied() else { break };
            self.forget(oldest);
        }
    }

    fn forget(&mut self, number: u32) {
        let Some(block) = self.blocks.remove(&number) else { return };
        self.hashes.remove(&block.hash);
        self.hashes.remove(&block.eth_hash());
        for done in &block.transactions {
            self.transactions.remove(&done.hash);
        }
    }
}

impl Shared {
    /// What is known of a chain with this last block.
    pub fn new(nodes: Arc<Nodes>, store: Arc<Store>, head: Arc<Block>, meta: Meta) -> Self {
        let tip = Tip { number: head.number(), ..Tip::default() };
        let mut recent = Recent::default();
        recent.insert(head);
        Self {
            nodes,
            store,
            tip: watch::Sender::new(tip),
            pending: broadcast::Sender::new(BACKLOG),
            seals_at_once: AtomicBool::new(false),
            broken: OnceLock::new(),
            recent: RwLock::new(recent),
            meta: RwLock::new(meta),
            pool: Mutex::default(),
        }
    }

    /// What waits.
    pub fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the chain knows beside its blocks, as it was written last.
    pub fn meta(&self) -> Meta {
        self.meta.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces it.
    pub fn set_meta(&self, meta: Meta) {
        *self.meta.write().unwrap_or_else(PoisonError::into_inner) = meta;
    }

    /// The last block.
    pub fn head(&self) -> Answer<Arc<Block>> {
        let number = self.tip.borrow().number;
        self.block(number)?.ok_or_else(|| Refusal::internal(format!("block {number} is lost")))
    }

    /// A block, if there is one with this number.
    pub fn block(&self, number: u32) -> Answer<Option<Arc<Block>>> {
        if let Some(block) = self.recent().blocks.get(&number) {
            return Ok(Some(block.clone()));
        }
        if number > self.tip.borrow().number {
            return Ok(None);
        }
        let block = self.store.block(number).map_err(Refusal::internal)?;
        Ok(block.map(Arc::new))
    }

    /// A block by either of its hashes.
    pub fn block_by_hash(&self, hash: &H256) -> Answer<Option<Arc<Block>>> {
        let known = self.recent().hashes.get(hash).copied();
        let number = match known {
            Some(number) => Some(number),
            None => self.store.number(hash).map_err(Refusal::internal)?,
        };
        let Some(number) = number else { return Ok(None) };
        let block = self.block(number)?;
        Ok(block.filter(|block| block.hash == *hash || block.eth_hash() == *hash))
    }

    /// The block of an Ethereum transaction, and its place among the block's Ethereum transactions.
    pub fn transaction(&self, hash: &H256) -> Answer<Option<(Arc<Block>, usize)>> {
        let known = self.recent().transactions.get(hash).copied();
        let place = match known {
            Some(place) => Some(place),
            None => self.store.transaction(hash).map_err(Refusal::internal)?,
        };
        let Some((number, place)) = place else { return Ok(None) };
        let Some(block) = self.block(number)? else { return Ok(None) };
        let place = place as usize;
        let is_it = block.transactions.get(place).is_some_and(|done| done.hash == *hash);
        Ok(is_it.then_some((block, place)))
    }

    /// Asks the runtime about the state after a block.
    pub fn ask<T>(&self, block: &Block, question: impl FnOnce() -> T) -> Answer<T> {
        self.must_have_state(block)?;
        state::ask(&self.nodes, block.root, question).map_err(Refusal::internal)
    }

    /// An error if the state after a block was given up.
    pub fn must_have_state(&self, block: &Block) -> Answer<()> {
        let oldest = self.meta.read().unwrap_or_else(PoisonError::into_inner).oldest_state;
        if block.number() < oldest && block.number() > 0 {
            return Err(Refusal::server(format!(
                "missing trie node: the state of block {} was compacted away, the oldest is {oldest}",
                block.number()
            )));
        }
        Ok(())
    }

    /// The nonce of the next transaction of an account, after those that wait.
    pub fn next_nonce(&self, account: &AccountId) -> Answer<u32> {
        // Those that wait first: a transaction leaves them only after its block is the last one.
        let waiting: BTreeSet<u32> =
            self.pool().of(account).map(|waiting| waiting.transaction.nonce).collect();
        let head = self.head()?;
        let mut next = self.ask(&head, || System::account_nonce(account))?;
        while waiting.contains(&next) {
            next = next.saturating_add(1);
        }
        Ok(next)
    }

    /// The same for an address of Ethereum's.
    pub fn next_nonce_of(&self, address: &H160) -> Answer<u32> {
        let head = self.head()?;
        let account = self.ask(&head, || {
            use pallet_revive::AddressMapper as _;
            <timebank_runtime::Runtime as pallet_revive::Config>::AddressMapper::to_account_id(
                address,
            )
        })?;
        self.next_nonce(&account)
    }

    /// Shows a block to readers: it is on disk.
    pub fn publish(&self, block: &Arc<Block>, nodes: &[Node], spent: &[H256]) {
        self.nodes.written(nodes);
        self.recent_mut().insert(block.clone());
        self.tip.send_modify(|tip| tip.number = block.number());
        let mut pool = self.pool();
        spent.iter().for_each(|hash| drop(pool.remove(hash)));
    }

    /// Forgets blocks after this one, whose state may have been set anew.
    pub fn truncate(&self, head: &Arc<Block>) {
        {
            let mut recent = self.recent_mut();
            let gone: Vec<u32> =
                recent.blocks.range(head.number()..).map(|(number, _)| *number).collect();
            gone.into_iter().for_each(|number| recent.forget(number));
            recent.insert(head.clone());
        }
        self.tip.send_modify(|tip| {
            tip.number = head.number();
            tip.back_to = head.number();
            tip.reverts += 1;
        });
    }

    fn recent(&self) -> std::sync::RwLockReadGuard<'_, Recent> {
        self.recent.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn recent_mut(&self) -> std::sync::RwLockWriteGuard<'_, Recent> {
        self.recent.write().unwrap_or_else(PoisonError::into_inner)
    }
}
