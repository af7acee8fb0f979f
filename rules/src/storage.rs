//! The bank's storage as handlers and rules ask for it: cells by their keys, the root, and a place on the log.
//!
//! In the contract it is the chain's storage; in tests it is a map (`testing::MemoryStorage`). Whatever a rule does
//! before it refuses is undone by whoever runs it, as a chain does.

use crate::account::{Account, Status};
use crate::cells::{Cell, Key, Recovery, Root, StorageKey};
use crate::event::Event;
use crate::Address;

/// Cells by their keys, and the log.
pub trait Storage {
    /// Whether what is written and said is forgotten, so that nothing need be judged.
    const FORGETS: bool = false;

    /// The root.
    fn root(&self) -> &Root;

    /// The root, to change it. It is written when the message ends.
    fn root_mut(&mut self) -> &mut Root;

    /// The bank's own address, where the coin of pools and of the quarantine lies.
    fn address(&self) -> Address;

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
        let mut account = Account::unloaded(address);
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

    /// Who has an account, by the first address that the person ever had: two addresses are the same person's exactly
    /// where this is the same. There is no other way to ask. It costs one key more than the account's own.
    fn person(&self, address: Address) -> Address {
        let row = self.load::<Recovery>(Key::recovery(&address));
        if row.first == [0; 20] {
            address
        } else {
            row.first.into()
        }
    }

    /// Whose an account is, by the person's first address. An account that was never moved to costs no key.
    fn person_of(&self, account: &Account) -> Address {
        match account.cell.is_successor {
            0 => account.address,
            _ => self.person(account.address),
        }
    }

    /// Writes an account.
    fn save_account(&mut self, account: &Account) {
        self.save(Key::member(&account.address), &account.cell);
    }
}
