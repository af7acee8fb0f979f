//! The bank's storage as the rules ask for it, with the root at hand.

use timebank_host as host;
use timebank_rules::cells::{Cell, Key, Root};
use timebank_rules::event::Event;
use timebank_rules::vault::Vault;
use timebank_rules::Error;

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
        host::read_root(&mut books.root);
        books
    }

    /// With the root of a bank that is being founded.
    #[inline(always)]
    #[allow(dead_code)] // One of the two programs founds it.
    pub fn begun(root: Root) -> Self {
        Self { root }
    }

    /// Writes the root, as the bank does at the end of every message that changes something.
    #[inline(always)]
    pub fn close(&self) {
        host::save_root(&self.root);
    }
}

impl Vault for Books {
    const DOES_ALL: bool = false;

    #[inline(always)]
    fn root(&self) -> &Root {
        &self.root
    }

    #[inline(always)]
    fn load<C: Cell>(&self, key: Key) -> C {
        host::load(key)
    }

    #[inline(always)]
    fn read<C: Cell>(&self, key: Key, cell: &mut C) {
        host::read(key, cell);
    }

    #[inline(always)]
    fn save<C: Cell>(&mut self, key: Key, cell: &C) {
        host::save(key, cell);
    }

    #[inline(always)]
    fn emit(&mut self, event: &impl Event) {
        host::emit(&mut self.root, event);
    }
}

/// Does what changes something, and answers what it says. Nothing where the rules refuse.
#[inline(always)]
pub fn done<T>(act: impl FnOnce(&mut Books) -> Result<T, Error>) -> Option<T> {
    let mut books = Books::open();
    let answer = act(&mut books).ok()?;
    books.close();
    Some(answer)
}
