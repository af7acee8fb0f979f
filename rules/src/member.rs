//! Opening, verifying and closing accounts.

use crate::cells::{CaseFile, Cell, Member};
use crate::credit::loan;
use crate::event::account_closed::AccountClosed;
use crate::event::account_opened::AccountOpened;
use crate::event::account_verified::AccountVerified;
use crate::monitor::hold;
use crate::quantities::{Coin, Secs, Time};
use crate::{case, refusal, roles, Address, Call, Error, Hash};

/// An account's address and cell, which belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its address.
    pub address: Address,
    /// Its cell.
    pub cell: Member,
}

/// Where an account stands. Legal moves: never opened → open → closed, and open → moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No cell was ever written.
    NeverOpened = 0,
    /// In use.
    Open = 1,
    /// Left for good: its address is never used again.
    Closed = 2,
    /// Its key was lost: all of it is in another account now ([`crate::recovery`]). Its address is never used again.
    Moved = 3,
}

/// What an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A human being, whose day has 24 hours.
    Person = 1,
    /// Holds and pays, but earns no time of its own.
    Organisation = 2,
}

impl Kind {
    fn from_number(kind: u8) -> Result<Self, Error> {
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
    pub fn must_hold(&self, role: u16) -> Result<(), Error> {
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

/// Opens the caller's own account.
pub fn open(call: Call, account: &mut Account, kind: u8) -> Result<AccountOpened, Error> {
    match account.status() {
        Status::NeverOpened => {}
        Status::Open => return Err(refusal!(AccountAlreadyOpen { account: account.address })),
        Status::Closed | Status::Moved => account.must_be_open()?,
    }
    let kind = Kind::from_number(kind)? as u8;
    account.cell = Member {
        status: Status::Open as u8,
        kind,
        opened_at: call.now.0.into(),
        ..Member::empty()
    };
    Ok(AccountOpened { account: account.address, kind, opened_at: call.now.0.into() })
}

/// Attests a level until `expiry`; only a salted commitment to the claims goes on the ledger.
pub fn verify(
    call: Call,
    verifier: &Account,
    account: &mut Account,
    level: u8,
    expiry: u64,
    commitment: Hash,
) -> Result<AccountVerified, Error> {
    verifier.must_hold(roles::VERIFIER)?;
    if verifier.address == account.address {
        return Err(refusal!(OwnCase { account: account.address }));
    }
    account.must_be_open()?;
    // Withdrawing an attestation that runs would block the account without a case; that is the supervisor's.
    let runs = account.must_be_verified(call.now).is_ok();
    let weakens =
        |until: Time| runs && (level < account.cell.level || until < account.cell.verified_until());
    let until = Time::from_secs(expiry)
        .filter(|until| level > 0 && *until > call.now && !weakens(*until))
        .ok_or_else(|| refusal!(BadVerification { level, expiry }))?;
    account.cell.level = level;
    account.cell.verified_until = until.0.into();
    Ok(AccountVerified {
        account: account.address,
        actor: verifier.address,
        level,
        expiry,
        commitment,
    })
}

/// Closes the caller's own account, which must hold nothing: no coin, no hours, no role, no debt, no freeze, and no
/// case that runs (`last_case` is the one that its cell names); and must not be on hold.
pub fn close(
    call: Call,
    account: &mut Account,
    last_case: &CaseFile,
) -> Result<AccountClosed, Error> {
    account.must_be_open()?;
    case::must_be_about_nobody(account, last_case, call.now)?;
    if let Some(freeze) = case::freeze_of(&account.cell, call.now) {
        return Err(refusal!(AlreadyFrozen { account: account.address, case_id: freeze.case_id }));
    }
    hold::must_not_run(account, call.now)?;
    loan::must_owe_nothing(account)?;
    // Whatever rests on the book is among these.
    let (coin, hours) = (account.cell.all_coin(), account.cell.all_hours());
    let roles = account.cell.roles.get();
    if coin > Coin::ZERO || hours > Secs::ZERO || roles != 0 {
        return Err(refusal!(AccountNotEmpty {
            account: account.address,
            coin: coin.0,
            hours: hours.0,
            roles,
        }));
    }
    account.cell.status = Status::Closed as u8;
    Ok(AccountClosed { account: account.address })
}

#[cfg(test)]
pub(crate) mod testing {
    //! Accounts for the tests of every rule.

    use super::*;

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

#[cfg(test)]
mod tests {
    use super::testing::*;
    use super::*;
    use crate::quantities::ClassId;

    fn nobody(n: u8) -> Account {
        Account { address: address(n), cell: Member::empty() }
    }

    #[test]
    fn an_account_is_opened_once() {
        let mut ann = nobody(1);
        assert!(open(call(1), &mut ann, 1).is_ok());
        assert_eq!(
            open(call(1), &mut ann, 1),
            Err(Error::AccountAlreadyOpen { account: address(1) })
        );
    }

    #[test]
    fn an_account_is_a_person_or_an_organisation() {
        for kind in [0, 3, 255] {
            let mut ann = nobody(1);
            assert_eq!(open(call(1), &mut ann, kind), Err(Error::UnknownKind { kind }));
            assert_eq!(ann, nobody(1));
        }
    }

    #[test]
    fn verification_needs_a_verifier_a_level_and_a_future_end() {
        let vera = officer(9, roles::VERIFIER);
        let mut ann = person(1, 0);
        ann.cell.level = 0;
        let end = u64::from(NOW.0) + 10;
        assert_eq!(
            verify(call(2), &person(2, 0), &mut ann, 1, end, [1; 32]),
            Err(Error::MissingRole { account: address(2), role: roles::VERIFIER })
        );
        for (level, expiry) in [(0, end), (1, u64::from(NOW.0)), (1, u64::MAX)] {
            assert_eq!(
                verify(call(9), &vera, &mut ann, level, expiry, [1; 32]),
                Err(Error::BadVerification { level, expiry })
            );
        }
        assert!(ann.must_be_verified(NOW).is_err());
        assert!(verify(call(9), &vera, &mut ann, 1, end, [1; 32]).is_ok());
        assert!(ann.must_be_verified(NOW.plus(9)).is_ok());
        assert!(ann.must_be_verified(NOW.plus(10)).is_err());
    }

    #[test]
    fn nobody_verifies_itself() {
        let mut vera = officer(9, roles::VERIFIER);
        let verifier = vera.clone();
        assert_eq!(
            verify(call(9), &verifier, &mut vera, 1, u64::from(NOW.0) + 1, [0; 32]),
            Err(Error::OwnCase { account: address(9) })
        );
    }

    #[test]
    fn only_an_empty_account_is_closed_and_for_good() {
        let mut rich = person(1, 5);
        assert!(matches!(
            close(call(1), &mut rich, &CaseFile::empty()),
            Err(Error::AccountNotEmpty { coin: 5, .. })
        ));
        let mut busy = person(1, 0);
        assert!(busy.cell.set_hours(ClassId(1), Secs(7)));
        assert!(matches!(
            close(call(1), &mut busy, &CaseFile::empty()),
            Err(Error::AccountNotEmpty { hours: 7, .. })
        ));
        let mut office = officer(1, roles::VERIFIER);
        assert!(matches!(
            close(call(1), &mut office, &CaseFile::empty()),
            Err(Error::AccountNotEmpty { .. })
        ));

        let mut ann = person(1, 0);
        assert!(close(call(1), &mut ann, &CaseFile::empty()).is_ok());
        let closed = Error::AccountClosed { account: address(1) };
        assert_eq!(open(call(1), &mut ann, 1), Err(closed.clone()));
        assert_eq!(ann.must_be_verified(NOW), Err(closed));
    }

    #[test]
    fn an_account_about_which_a_case_runs_is_not_closed() {
        let p = case::testing::proceeding(person(1, 0));
        let mut ann = p.subject;
        let refused = Err(Error::CaseRuns { account: address(1), case_id: 1 });
        assert_eq!(close(call(1), &mut ann, &p.file), refused);
        let later = Call { now: NOW.plus(case::OPEN_FOR), ..call(1) };
        assert!(close(later, &mut ann, &p.file).is_ok(), "it lapsed unused");
    }
}
