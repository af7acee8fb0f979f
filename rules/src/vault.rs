//! What rules that cannot say beforehand which cells they need may ask for: cells, and a place on the log.
//!
//! The order book meets makers, levels and chunks as it goes. In the contract a vault is the chain's storage;
//! in tests it is a map. Whatever a rule does before it refuses is undone by whoever runs it, as a chain does.

use crate::cells::{Cell, Key, Recovery, Root, StorageKey};
use crate::event::Event;
use crate::member::{Account, Status};
use crate::Address;

/// Cells by their keys, and the log.
pub trait Vault {
    /// Whether what is written and said is forgotten, so that nothing need be judged.
    const FORGETS: bool = false;

    /// The root.
    fn root(&self) -> &Root;

    /// Reads a cell; an empty one where it was never written.
    fn load<C: Cell>(&self, key: impl StorageKey) -> C;

    /// Reads a cell into its place; an empty one where it was never written.
    fn read<C: Cell>(&self, key: impl StorageKey, cell: &mut C) {
        *cell = self.load(key);
    }

    /// Writes a cell; an empty one gives its key back.
    fn save<C: Cell>(&mut self, key: impl StorageKey, cell: &C);

    /// Gives a cell's key back.
    fn clear<C: Cell>(&mut self, key: impl StorageKey) {
        self.save(key, &C::empty());
    }

    /// Puts an event on the log.
    fn emit(&mut self, event: &impl Event);

    /// Reads an account.
    fn account(&self, address: Address) -> Account {
        let mut account = Account::unread(address);
        self.read_account(&mut account);
        account
    }

    /// Reads the cell of an account in its place.
    fn read_account(&self, account: &mut Account) {
        self.read(Key::member(&account.address), &mut account.cell);
    }

    /// Reads the account that somebody has now: the one of this address or, where a recovery has moved it, the one
    /// that it is now. For whoever kept an address in a cell of its own. It costs one key more where the account has
    /// moved (two where it was itself moved from another), beside the present account's own.
    fn present_account(&self, address: Address) -> Account {
        let account = self.account(address);
        if account.status() != Status::Moved {
            return account;
        }
        let mut file = self.load::<Recovery>(Key::recovery(&address));
        if file.first != [0; 20] {
            file = self.load(Key::recovery(&file.first.into()));
        }
        self.account(file.successor.into())
    }

    /// Writes an account.
    fn save_account(&mut self, account: &Account) {
        self.save(Key::member(&account.address), &account.cell);
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! A vault for the tests of the rules that need one.

    use super::*;
    use crate::keccak::keccak;
    use crate::{audit, Hash};
    use std::collections::BTreeMap;

    /// A map of storage keys, and the log. What a refused rule did is not undone: a test that cares compares a copy.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Shelf {
        pub root: Root,
        pub cells: BTreeMap<Vec<u8>, Vec<u8>>,
        pub log: Vec<(Vec<Hash>, Vec<u8>)>,
    }

    impl Shelf {
        pub fn of(accounts: &[&Account]) -> Self {
            let mut shelf = Self { root: Root::empty(), cells: BTreeMap::new(), log: Vec::new() };
            accounts.iter().for_each(|account| shelf.save_account(account));
            shelf
        }
    }

    impl Vault for Shelf {
        fn root(&self) -> &Root {
            &self.root
        }

        fn load<C: Cell>(&self, key: impl StorageKey) -> C {
            self.cells.get(key.as_bytes()).map_or_else(C::empty, |bytes| {
                C::of_bytes(bytes).expect("a cell is stored in its layout's size")
            })
        }

        fn save<C: Cell>(&mut self, key: impl StorageKey, cell: &C) {
            if cell.is_empty() {
                self.cells.remove(key.as_bytes());
            } else {
                self.cells.insert(key.as_bytes().to_vec(), cell.as_bytes().to_vec());
            }
        }

        fn emit(&mut self, event: &impl Event) {
            let log = &mut self.log;
            audit::log(
                &mut self.root,
                event,
                |event| log.push((event.topics().to_vec(), event.data().to_vec())),
                |bytes, hash| *hash = keccak(bytes),
            );
        }
    }
}
