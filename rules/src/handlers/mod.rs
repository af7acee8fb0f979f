//! The handlers: for every message what it loads, decides, saves and emits.
//!
//! One function a message, over the bank's storage. The contract reads the calldata and calls one of them; the router's
//! programs and the host tests call the very same. A handler loads cells, has a rule decide, saves what the rule
//! changed and emits what it says happened.
//!
//! The fast-path programs have the bank refuse in their place, so nothing here is saved or emitted before everything is
//! decided; only what meets other accounts as it goes (orders, deliveries) is undone as a whole, as a chain does.

pub mod accounts;
pub mod agreements;
pub mod attention;
pub mod cases;
pub mod central_bank;
pub mod classes;
pub mod coin;
pub mod credit;
pub mod delegation;
pub mod earning;
pub mod founding;
pub mod governance;
pub mod hours;
pub mod interbank;
pub mod late;
pub mod monitoring;
pub mod orders;
pub mod pausing;
pub mod recovery;
pub mod relay;
pub mod succession;
mod transfers;

use crate::cells::Key;
use crate::storage::Storage;
use crate::{roles, Address, Error};

/// Refuses whoever is to hold no office where a suspension withholds one from it.
fn must_have_none_withheld(storage: &impl Storage, account: Address) -> Result<(), Error> {
    roles::must_have_none_withheld(account, &storage.load(Key::tenure(&account)))
}

/// What a batch says of one of its items: 0 where it was done, else the code of the refusal.
fn outcome_code(outcome: Result<bool, Error>) -> u16 {
    outcome.map_or_else(|error| error.code(), |_| 0)
}
