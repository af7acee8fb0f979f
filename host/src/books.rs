//! The bank's storage as the rules ask for it, with the root at hand.

use timebank_rules::cells::{Cell, Root, StorageKey};
use timebank_rules::event::Event;
use timebank_rules::vault::Vault;
use timebank_rules::Call;

use crate::calldata::Calldata;

/// The bank's storage, and its root at hand.
pub struct Books {
    root: Root,
}

impl Books {
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
    pub fn begun(root: Root) -> Self {
        Self { root }
    }

    /// Writes the root, as the bank does at the end of every message that changes something.
    #[inline(always)]
    pub fn close(&self) {
        crate::save_root(&self.root);
    }
}

impl Default for Books {
    fn default() -> Self {
        Self::new()
    }
}

impl Vault for Books {
    #[inline(always)]
    fn root(&self) -> &Root {
        &self.root
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
pub type Act<const SIZE: usize> = fn(&mut Books, Call, &Calldata<SIZE>) -> Option<bool>;

/// Does what a message does, and ends the call by saying that it is done; where that is refused, the call goes on.
#[inline(never)]
pub fn act<const SIZE: usize>(data: &Calldata<SIZE>, act: Act<SIZE>) {
    let mut books = Books::new();
    books.open();
    if act(&mut books, crate::call(), data).is_some() {
        books.close();
        crate::answer(&crate::DONE);
    }
}
