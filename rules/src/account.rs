//! An account: an address and its cell, where it stands, and what it may be asked for.

use crate::cells::{Cell, Member};
use crate::quantities::Time;
use crate::{refusal, Address, Error};

/// An account's address and cell, which belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its address.
    pub address: Address,
    /// Its cell.
    pub cell: Member,
}

crate::enumeration! {
    /// Where an account stands. Legal moves: never opened → open → closed, and open → moved.
    pub enum Status {
        /// No cell was ever written.
        NeverOpened = 0,
        /// In use.
        Open = 1,
        /// Left for good: its address is never used again.
        Closed = 2,
        /// Its key was lost: all of it is in another account now. Its address is never used again.
        Moved = 3,
    }
}

crate::enumeration! {
    /// What an account is.
    pub enum Kind {
        /// A human being, whose day has 24 hours.
        Person = 1,
        /// Holds and pays, but earns no time of its own.
        Organisation = 2,
    }
}

impl Kind {
    pub(crate) fn from_number(kind: u8) -> Result<Self, Error> {
        match kind {
            1 => Ok(Self::Person),
            2 => Ok(Self::Organisation),
            _ => Err(refusal!(UnknownKind { kind })),
        }
    }
}

impl Account {
    /// Nobody's account. All of it is zero, so that the compiler clears its place; anything else it makes elsewhere and
    /// moves, which costs as much as a rule.
    #[inline(always)]
    pub fn zeroed() -> Self {
        Self { address: Address::zero(), cell: Member::empty() }
    }

    /// An account whose cell has yet to be read.
    #[inline(always)]
    pub fn unloaded(address: Address) -> Self {
        let mut account = Self::zeroed();
        account.address = address;
        account
    }

    /// Where the account stands.
    pub fn status(&self) -> Status {
        match self.cell.status {
            0 => Status::NeverOpened,
            1 => Status::Open,
            3 => Status::Moved,
            _ => Status::Closed,
        }
    }

    /// Refuses unless the account is open.
    pub fn must_be_open(&self) -> Result<(), Error> {
        let account = self.address;
        match self.status() {
            Status::Open => Ok(()),
            Status::NeverOpened => Err(refusal!(AccountNotOpen { account })),
            Status::Closed => Err(refusal!(AccountClosed { account })),
            Status::Moved => Err(refusal!(AccountMoved { account })),
        }
    }

    /// Refuses unless the account is open and its verification still runs.
    pub fn must_be_verified(&self, now: Time) -> Result<(), Error> {
        self.must_be_open()?;
        if self.cell.level > 0 && now < self.cell.verified_until() {
            Ok(())
        } else {
            Err(refusal!(NotVerified {
                account: self.address,
                until: self.cell.verified_until.get().into(),
            }))
        }
    }

    /// Refuses unless the account holds the role.
    pub fn require_role(&self, role: u16) -> Result<(), Error> {
        if self.cell.roles.get() & role == role {
            Ok(())
        } else {
            Err(refusal!(MissingRole { account: self.address, role }))
        }
    }

    /// Refuses unless the account is a person.
    pub fn must_be_person(&self) -> Result<(), Error> {
        if self.cell.kind == Kind::Person as u8 {
            Ok(())
        } else {
            Err(refusal!(NotAPerson { account: self.address }))
        }
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! Accounts for the tests of every rule.

    use super::*;
    use crate::quantities::DAY;
    use crate::Call;

    pub const NOW: Time = Time(1_800_000_000);

    /// An address that is easy to tell apart.
    pub fn address(n: u8) -> Address {
        Address::repeat_byte(n)
    }

    /// A call by `caller` at [`NOW`].
    pub fn call(caller: u8) -> Call {
        Call { caller: address(caller), now: NOW }
    }

    /// A verified person with `coin`.
    pub fn person(n: u8, coin: u64) -> Account {
        let mut account = Account { address: address(n), cell: Member::empty() };
        account.cell.status = Status::Open as u8;
        account.cell.kind = Kind::Person as u8;
        account.cell.level = 1;
        account.cell.verified_until = NOW.plus(1_000_000).0.into();
        account.cell.verified_since = NOW.minus(400 * DAY).0.into();
        account.cell.coin = coin.into();
        account
    }

    /// A verified account with a role.
    pub fn officer(n: u8, role: u16) -> Account {
        let mut account = person(n, 0);
        account.cell.roles = role.into();
        account
    }
}
