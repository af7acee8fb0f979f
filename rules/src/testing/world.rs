//! A bank, the people around it, and a clock.

use super::MemoryStorage;
use crate::handlers::founding;
use crate::quantities::Time;
use crate::{Address, Call, Error, Hash};
use std::ops::{Deref, DerefMut};

/// A hash that stands for some evidence.
pub const EVIDENCE: Hash = [7; 32];

/// A bank in memory and the time. Its messages are the handlers that the contract runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// The bank's storage.
    pub bank: MemoryStorage,
    /// The time of the block that is being made.
    pub now: Time,
}

impl World {
    /// The number of the chain on which [`founded`](Self::founded) founds.
    pub const CHAIN: u64 = 420_420_420;

    /// A bank that `governor` founded.
    pub fn founded(governor: Address, now: Time) -> Self {
        Self::founded_on(Self::CHAIN, governor, now)
    }

    /// A bank that `governor` founded on the chain of this number.
    pub fn founded_on(chain: u64, governor: Address, now: Time) -> Self {
        let call = Call { caller: governor, now };
        let mut bank = MemoryStorage::default();
        bank.time = now.0.into();
        bank.root = founding::founding_root(call);
        founding::found(&mut bank, call, chain);
        Self { bank, now }
    }

    /// A call by `caller` now.
    pub fn call(&self, caller: Address) -> Call {
        Call { caller, now: self.now }
    }

    /// Sends a message as `caller`: all of it is done, or nothing.
    pub fn send<T>(
        &mut self,
        caller: Address,
        message: impl FnOnce(&mut MemoryStorage, Call) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let call = self.call(caller);
        self.bank.time = self.now.0.into();
        self.bank.transact(|bank| message(bank, call))
    }
}

/// What a test asks of the bank's storage it asks of the world.
impl Deref for World {
    type Target = MemoryStorage;

    fn deref(&self) -> &MemoryStorage {
        &self.bank
    }
}

impl DerefMut for World {
    fn deref_mut(&mut self) -> &mut MemoryStorage {
        &mut self.bank
    }
}
