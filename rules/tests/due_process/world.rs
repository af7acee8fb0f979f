//! The handlers of due process over a bank in memory, and the people who use them.

use timebank_rules::case::FreezeTerms;
use timebank_rules::cells::{CaseFile, Key, Root};
use timebank_rules::handlers::{cases, coin, governance};
use timebank_rules::member::Account;
use timebank_rules::quantities::Time;
use timebank_rules::roles::{GOVERNOR as GOVERNS, SUPERVISOR, TRIBUNAL};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{self, MemoryStorage};
use timebank_rules::{Address, Call, Error};

/// Members first, then officers, the governor last.
pub const MEMBERS: usize = 3;
pub const PEOPLE: usize = 9;
pub const GOVERNOR: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    inner: testing::World,
    pub supply: u128,
}

pub fn address(who: usize) -> Address {
    Address::repeat_byte(who as u8 + 1)
}

impl World {
    pub fn founded(now: Time) -> Self {
        let mut inner = testing::World::founded(address(GOVERNOR), now);
        for who in 0..PEOPLE {
            let mut account = inner.bank.account(address(who));
            account.cell.status = 1;
            account.cell.kind = 1;
            account.cell.level = 1;
            account.cell.verified_until = u32::MAX.into();
            account.cell.coin = if who < MEMBERS { 200 } else { 0 }.into();
            account.cell.roles = match who {
                GOVERNOR => GOVERNS,
                3..=5 => SUPERVISOR,
                6..=7 => TRIBUNAL,
                _ => 0,
            }
            .into();
            inner.bank.save_account(&account);
        }
        inner.bank.take_log();
        Self { inner, supply: 200 * MEMBERS as u128 }
    }

    /// The governor gives somebody another office in place of the one it had.
    pub fn appoint(&mut self, who: usize, role: u16) {
        if who != GOVERNOR {
            let (account, held) = (address(who), self.account(who).cell.roles.get());
            let revoked = self
                .send(GOVERNOR, |bank, call| governance::revoke_role(bank, call, account, held));
            let granted =
                self.send(GOVERNOR, |bank, call| governance::grant_role(bank, call, account, role));
            assert_eq!((revoked, granted), (Ok(()), Ok(())), "the governor appoints whom it likes");
        }
    }

    pub fn now(&self) -> Time {
        self.inner.now
    }

    pub fn advance(&mut self, secs: u32) {
        self.inner.now = self.inner.now.plus(secs);
    }

    pub fn root(&self) -> &Root {
        self.inner.bank.root()
    }

    pub fn case(&self, case_id: u32) -> CaseFile {
        self.inner.bank.load(Key::case(case_id))
    }

    pub fn account(&self, who: usize) -> Account {
        self.inner.bank.account(address(who))
    }

    pub fn people(&self) -> impl Iterator<Item = Account> + '_ {
        (0..PEOPLE).map(|who| self.account(who))
    }

    /// Sends a message; of what it says nothing is kept, as the root's head tells logs apart.
    fn send<T>(
        &mut self,
        who: usize,
        message: impl FnOnce(&mut MemoryStorage, Call) -> Result<T, Error>,
    ) -> Result<(), Error> {
        let done = self.inner.send(address(who), message).map(|_| ());
        self.inner.bank.take_log();
        done
    }

    pub fn open(&mut self, who: usize, subject: usize, facts: u8) -> Result<(), Error> {
        let evidence = [facts + 1; 32];
        self.send(who, |bank, call| cases::open(bank, call, address(subject), 1, evidence))
    }

    pub fn freeze(&mut self, who: usize, case: u32, dirs: u8, amount: u64) -> Result<(), Error> {
        self.send(who, |bank, call| cases::freeze(bank, call, case, dirs, amount))
    }

    pub fn replace(&mut self, who: usize, case: u32, dirs: u8, amount: u64) -> Result<(), Error> {
        let terms = FreezeTerms { directions: dirs, amount };
        self.send(who, |bank, call| cases::replace_freeze(bank, call, case, terms))
    }

    pub fn set_amount(&mut self, who: usize, case: u32, amount: u64) -> Result<(), Error> {
        let account = self.case(case).subject.into();
        self.send(who, |bank, call| cases::set_frozen_tokens(bank, call, account, amount.into()))
    }

    pub fn confirm(&mut self, who: usize, case: u32, days: u16) -> Result<(), Error> {
        let cell = self.inner.bank.account(self.case(case).subject.into()).cell;
        let terms =
            FreezeTerms { directions: cell.frozen_directions, amount: cell.frozen_coin.get() };
        self.send(who, |bank, call| cases::confirm(bank, call, case, terms, days))
    }

    pub fn release(&mut self, who: usize, case: u32) -> Result<(), Error> {
        self.send(who, |bank, call| cases::release(bank, call, case))
    }

    pub fn uphold(&mut self, who: usize, case: u32) -> Result<(), Error> {
        self.send(who, |bank, call| cases::uphold(bank, call, case))
    }

    pub fn seize(&mut self, who: usize, case: u32, amount: u64) -> Result<(), Error> {
        self.send(who, |bank, call| cases::seize(bank, call, case, amount))
    }

    pub fn close(&mut self, who: usize, case: u32) -> Result<(), Error> {
        self.send(who, |bank, call| cases::close(bank, call, case))
    }

    pub fn answer(&mut self, who: usize, case: u32) -> Result<(), Error> {
        self.send(who, |bank, call| cases::answer(bank, call, case, [3; 32]))
    }

    pub fn appeal(&mut self, who: usize, case: u32) -> Result<(), Error> {
        self.send(who, |bank, call| cases::appeal(bank, call, case, [4; 32]))
    }

    pub fn propose(&mut self, who: usize, case: u32, to: usize, amount: u64) -> Result<(), Error> {
        self.send(who, |bank, call| cases::propose_release(bank, call, case, address(to), amount))
    }

    pub fn approve(&mut self, who: usize, case: u32, to: usize, amount: u64) -> Result<(), Error> {
        self.send(who, |bank, call| cases::approve_release(bank, call, case, address(to), amount))
    }

    pub fn pay(&mut self, from: usize, to: usize, amount: u64) -> Result<(), Error> {
        self.send(from, |bank, call| coin::transfer(bank, call, address(to), amount.into()))
    }
}
