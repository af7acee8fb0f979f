//! What rules that cannot say beforehand which cells they need may ask for: cells, and a place on the log.
//!
//! The order book meets makers, levels and chunks as it goes. In the contract a vault is the chain's storage;
//! in tests it is a map. Whatever a rule does before it refuses is undone by whoever runs it, as a chain does.

use crate::cells::{Cell, Key, Root};
use crate::event::Event;
use crate::member::Account;
use crate::Address;

/// Cells by their keys, and the log.
pub trait Vault {
    /// Whether what seldom happens is done here. Where it is not, the desk refuses before anything is changed, and
    /// whoever runs it has the bank do the whole of it.
    const DOES_ALL: bool = true;

    /// The root.
    fn root(&self) -> &Root;

    /// Reads a cell; an empty one where it was never written.
    fn load<C: Cell>(&self, key: Key) -> C;

    /// Reads a cell into its place, which holds an empty one.
    fn read<C: Cell>(&self, key: Key, cell: &mut C) {
        *cell = self.load(key);
    }

    /// Writes a cell; an empty one gives its key back.
    fn save<C: Cell>(&mut self, key: Key, cell: &C);

    /// Gives a cell's key back.
    fn clear<C: Cell>(&mut self, key: Key) {
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

    /// Writes an account.
    fn save_account(&mut self, account: &Account) {
        self.save(Key::member(&account.address), &account.cell);
    }
}
