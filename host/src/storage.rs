//! The bank's storage as the rules ask for it, with the root at hand.

use timebank_rules::cells::{Cell, Root, StorageKey};
use timebank_rules::event::Event;
use timebank_rules::storage::Storage;
use timebank_rules::Call;

use crate::calldata::Calldata;

/// The bank's storage, and its root at hand.
pub struct ChainStorage {
    root: Root,
}

impl ChainStorage {
    /// Without the root: for what asks for one account only.
    #[inline(always)]
    pub fn new() -> Self {
        Self { root: Root::empty() }
    }

    /// Reads the root. It is read where it lies: moving it would cost as much as a rule.
    #[inline(always)]
    pub fn open(&mut self) {
        crate::read_root(&mut self.root);
    }

    /// With the root of a bank that is being founded.
    #[inline(always)]
    pub fn with_root(root: Root) -> Self {
        Self { root }
    }

    /// Writes the root, as the bank does at the end of every message that changes something.
    #[inline(always)]
    pub fn close(&self) {
        crate::save_root(&self.root);
    }
}

impl Default for ChainStorage {
    fn default() -> Self {
        Self::new()
    }
}

impl Storage for ChainStorage {
    #[inline(always)]
    fn root(&self) -> &Root {
        &self.root
    }

    #[inline(always)]
    fn root_mut(&mut self) -> &mut Root {
        &mut self.root
    }

    #[inline(always)]
    fn address(&self) -> timebank_rules::Address {
        crate::address()
    }

    #[inline(always)]
    fn load<C: Cell>(&self, key: impl StorageKey) -> C {
        crate::load(key)
    }

    #[inline(always)]
    fn read<C: Cell>(&self, key: impl StorageKey, cell: &mut C) {
        crate::read(key, cell);
    }

    #[inline(always)]
    fn save<C: Cell>(&mut self, key: impl StorageKey, cell: &C) {
        crate::save(key, cell);
    }

    #[inline(always)]
    fn emit(&mut self, event: &impl Event) {
        crate::emit(&mut self.root, event);
    }
}

/// What a message does, unless its calldata or the rules refuse.
pub type Message<const SIZE: usize> = fn(&mut ChainStorage, Call, &Calldata<SIZE>) -> Option<bool>;

/// Does what a message does, and ends the call by saying that it is done; where that is refused, the call goes on.
#[inline(never)]
pub fn run<const SIZE: usize>(data: &Calldata<SIZE>, message: Message<SIZE>) {
    let mut storage = ChainStorage::new();
    storage.open();
    if message(&mut storage, crate::call(), data).is_some() {
        storage.close();
        crate::answer(&crate::DONE);
    }
}
