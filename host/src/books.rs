//! The bank's storage as the rules ask for it, with the root at hand.

use timebank_rules::cells::{Cell, Key, Root};
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

    /// With the root.
    #[inline(always)]
    pub fn open() -> Self {
        let mut books = Self::new();
        crate::read_root(&mut books.root);
        books
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
    fn load<C: Cell>(&self, key: Key) -> C {
        crate::load(key)
    }

    #[inline(always)]
    fn read<C: Cell>(&self, key: Key, cell: &mut C) {
        crate::read(key, cell);
    }

    #[inline(always)]
    fn save<C: Cell>(&mut self, key: Key, cell: &C) {
        crate::save(key, cell);
    }

    #[inline(always)]
    fn emit(&mut self, event: &impl Event) {
        crate::emit(&mut self.root, event);
    }
}

/// What a message does, unless its calldata or the rules refuse.
pub type Act = fn(&mut Books, Call, &Calldata) -> Option<bool>;

/// Does what a message does, and ends the call by saying that it is done; where that is refused, the call goes on.
#[inline(never)]
pub fn act(data: &Calldata, act: Act) {
    let mut books = Books::open();
    if act(&mut books, crate::call(), data).is_some() {
        books.close();
        crate::answer(&crate::DONE);
    }
}
