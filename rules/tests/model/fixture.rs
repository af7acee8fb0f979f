//! The bank that the model is compared with: the handlers over a bank in memory.

use std::ops::{Deref, DerefMut};
use timebank_rules::cells::Income;
use timebank_rules::handlers::{accounts, cases, central_bank, classes, coin, credit};
use timebank_rules::handlers::{earning, hours, pausing, recovery};
use timebank_rules::quantities::{ClassId, Time};
use timebank_rules::testing::{MemoryStorage, World, EVIDENCE};
use timebank_rules::{Address, Error, U256};

type Done = Result<(), Error>;

/// All that a call can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixture(World);

impl Deref for Fixture {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}

impl DerefMut for Fixture {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.0
    }
}

impl Fixture {
    /// A bank whose governor is `governor`, in which monitoring says nothing.
    pub fn founded(governor: Address, now: Time) -> Self {
        let mut world = World { bank: MemoryStorage::default(), now };
        world.root.governor = governor.0;
        Self(world)
    }

    pub fn open(&mut self, caller: Address, kind: u8) -> Done {
        self.send(caller, |bank, call| accounts::open(bank, call, kind)).map(drop)
    }

    pub fn close(&mut self, caller: Address) -> Done {
        self.send(caller, accounts::close).map(drop)
    }

    pub fn verify(&mut self, caller: Address, account: Address, expiry: u64) -> Done {
        self.send(caller, |bank, call| accounts::verify(bank, call, account, 1, expiry, EVIDENCE))
            .map(drop)
    }

    pub fn register(&mut self, caller: Address) -> Result<ClassId, Error> {
        self.send(caller, |bank, call| classes::register_class(bank, call, [b'x'; 32], 900))
            .map(ClassId)
    }

    pub fn record(
        &mut self,
        caller: Address,
        class: ClassId,
        member: Address,
        start: u64,
        end: u64,
    ) -> Done {
        let span = (start, end);
        self.send(caller, |bank, call| earning::record(bank, call, class.0, member, span, EVIDENCE))
            .map(drop)
    }

    pub fn void(
        &mut self,
        caller: Address,
        class: ClassId,
        member: Address,
        span: (u64, u64),
    ) -> Done {
        self.send(caller, |bank, call| {
            earning::void_record(bank, call, class.0, member, span, EVIDENCE)
        })
        .map(drop)
    }

    pub fn convert(&mut self, caller: Address, class: ClassId, secs: u64) -> Done {
        self.send(caller, |bank, call| earning::convert(bank, call, class.0, secs)).map(drop)
    }

    pub fn redeem(
        &mut self,
        caller: Address,
        class: ClassId,
        secs: u64,
        platform: Address,
    ) -> Done {
        self.send(caller, |bank, call| earning::redeem(bank, call, class.0, secs, platform))
            .map(drop)
    }

    /// The code of the refusal that a transfer would meet; 0 where it would meet none.
    pub fn can_transfer(&self, from: Address, to: Address, value: U256) -> u16 {
        coin::can_transfer(&self.bank, self.now, from, to, value).1
    }

    pub fn transfer(&mut self, caller: Address, to: Address, value: U256) -> Done {
        self.send(caller, |bank, call| coin::transfer(bank, call, to, value)).map(drop)
    }

    pub fn transfer_hours(
        &mut self,
        caller: Address,
        to: Address,
        class: ClassId,
        value: U256,
    ) -> Done {
        let id = class.0.into();
        self.send(caller, |bank, call| hours::transfer_hours(bank, call, to, id, value)).map(drop)
    }

    pub fn burn(&mut self, caller: Address, value: U256) -> Done {
        self.send(caller, |bank, call| coin::burn(bank, call, value)).map(drop)
    }

    /// Opens a case on facts of its own.
    pub fn open_case(&mut self, caller: Address, subject: Address) -> Result<u32, Error> {
        self.send(caller, |bank, call| {
            let evidence = [bank.root.cases.get() as u8 + 1; 32];
            cases::open(bank, call, subject, 1, evidence)
        })
    }

    pub fn close_case(&mut self, caller: Address, case_id: u32) -> Done {
        self.send(caller, |bank, call| cases::close(bank, call, case_id)).map(drop)
    }

    pub fn freeze(&mut self, caller: Address, case_id: u32, directions: u8, amount: u64) -> Done {
        self.send(caller, |bank, call| cases::freeze(bank, call, case_id, directions, amount))
            .map(drop)
    }

    pub fn release(&mut self, caller: Address, case_id: u32) -> Done {
        self.send(caller, |bank, call| cases::release(bank, call, case_id)).map(drop)
    }

    pub fn ask_to_recover(
        &mut self,
        caller: Address,
        account: Address,
        successor: Address,
    ) -> Done {
        self.send(caller, |bank, call| recovery::request(bank, call, account, successor, EVIDENCE))
            .map(drop)
    }

    pub fn recover(&mut self, caller: Address, account: Address) -> Done {
        self.send(caller, |bank, call| recovery::complete(bank, call, account)).map(drop)
    }

    /// Pauses an area under a case of its own.
    pub fn pause(&mut self, caller: Address, area: u8) -> Done {
        let case_id = self.open_case(caller, Address::zero())?;
        self.send(caller, |bank, call| pausing::pause(bank, call, case_id, area)).map(drop)
    }

    pub fn borrow(&mut self, caller: Address, amount: u64, term: u32) -> Done {
        self.send(caller, |bank, call| credit::borrow(bank, call, amount, term)).map(drop)
    }

    pub fn repay(&mut self, caller: Address, amount: u64) -> Done {
        self.send(caller, |bank, call| credit::repay(bank, call, amount)).map(drop)
    }

    pub fn repay_for(&mut self, caller: Address, account: Address, amount: u64) -> Done {
        self.send(caller, |bank, call| credit::repay_for(bank, call, account, amount)).map(drop)
    }

    pub fn collect_debt(&mut self, caller: Address, account: Address) -> Done {
        self.send(caller, |bank, call| credit::collect_debt(bank, call, account)).map(drop)
    }

    pub fn mark_overdue(&mut self, caller: Address, account: Address) -> Done {
        self.send(caller, |bank, call| credit::mark_overdue(bank, call, account)).map(drop)
    }

    pub fn write_off(&mut self, caller: Address, account: Address) -> Done {
        self.send(caller, |bank, call| credit::write_off(bank, call, account, EVIDENCE)).map(drop)
    }

    pub fn reschedule(&mut self, caller: Address, account: Address, due_at: u64) -> Done {
        self.send(caller, |bank, call| credit::reschedule_loan(bank, call, account, due_at))
            .map(drop)
    }

    pub fn rename(&mut self, caller: Address, class: ClassId, name: [u8; 32]) -> Done {
        self.send(caller, |bank, call| classes::rename_class(bank, call, class.0, name)).map(drop)
    }

    pub fn set_rule(&mut self, caller: Address, class: ClassId, rule: (u8, bool)) -> Done {
        let (step, retired) = rule;
        self.send(caller, |bank, call| classes::set_class_rule(bank, call, class.0, step, retired))
            .map(drop)
    }

    pub fn collect(&mut self, caller: Address, account: Address) -> Done {
        self.send(caller, |bank, call| central_bank::collect_demurrage(bank, call, account))
            .map(drop)
    }

    pub fn set_treasury(&mut self, caller: Address, levy: u8, sources: u8) -> Done {
        let income = Income { levy, sources };
        self.send(caller, |bank, call| central_bank::set_treasury(bank, call, income)).map(drop)
    }

    pub fn donate(&mut self, caller: Address, amount: u64) -> Done {
        self.send(caller, |bank, call| central_bank::donate(bank, call, amount)).map(drop)
    }

    pub fn spend_treasury(&mut self, caller: Address, pot: u8, to: Address, amount: u64) -> Done {
        self.send(caller, |bank, call| {
            central_bank::spend_treasury(bank, call, pot, to, amount, EVIDENCE)
        })
        .map(drop)
    }
}
