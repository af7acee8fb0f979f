//! The bank that the model is compared with: the handlers over a bank in memory.

use std::ops::{Deref, DerefMut};
use timebank_rules::case::{self, Opening, Proceeding};
use timebank_rules::cells::{CaseFile, Key, Recovery};
use timebank_rules::handlers::{central_bank, classes, coin, credit, earning, hours};
use timebank_rules::member::{self, Account};
use timebank_rules::quantities::{ClassId, Time};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{MemoryStorage, World, EVIDENCE};
use timebank_rules::{pause, recovery, Address, Error, U256};

type Done = Result<(), Error>;

/// All that a call can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Town(World);

impl Deref for Town {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}

impl DerefMut for Town {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.0
    }
}

impl Town {
    /// A bank whose governor is `governor`, in which monitoring says nothing.
    pub fn founded(governor: Address, now: Time) -> Self {
        let mut world = World { bank: MemoryStorage::default(), now };
        world.root.governor = governor.0;
        Self(world)
    }

    pub fn open(&mut self, caller: Address, kind: u8) -> Done {
        self.send(caller, |bank, call| {
            let mut account = bank.account(caller);
            let event = member::open(call, &mut account, kind)?;
            bank.save_account(&account);
            bank.emit(&event);
            Ok(())
        })
    }

    pub fn close(&mut self, caller: Address) -> Done {
        self.send(caller, |bank, call| {
            let mut account = bank.account(caller);
            let last = last_case(bank, &account);
            let event = member::close(call, &mut account, &last)?;
            bank.save_account(&account);
            bank.emit(&event);
            Ok(())
        })
    }

    pub fn verify(&mut self, caller: Address, account: Address, expiry: u64) -> Done {
        self.send(caller, |bank, call| {
            let (verifier, mut account) = (bank.account(caller), bank.account(account));
            let event = member::verify(call, &verifier, &mut account, 1, expiry, EVIDENCE)?;
            bank.save_account(&account);
            bank.emit(&event);
            Ok(())
        })
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
            let (officer, subject) = (bank.account(caller), bank.account(subject));
            let evidence = [bank.root.cases.get() as u8 + 1; 32];
            let facts = Key::facts(&subject.address, &evidence);
            let last = last_case(bank, &subject);
            let mut cells = Opening { officer, subject, last, facts: bank.load(facts) };
            let (file, event) = case::open(&mut bank.root, call, &mut cells, 1, evidence)?;
            bank.save(Key::case(event.case_id), &file);
            bank.save(facts, &cells.facts);
            bank.save_account(&cells.subject);
            bank.emit(&event);
            Ok(event.case_id)
        })
    }

    pub fn close_case(&mut self, caller: Address, case_id: u32) -> Done {
        self.send(caller, |bank, call| {
            let officer = bank.account(caller);
            let mut file = bank.load::<CaseFile>(Key::case(case_id));
            let event = case::close(call, &officer, case_id, &mut file)?;
            bank.save(Key::case(case_id), &file);
            bank.emit(&event);
            Ok(())
        })
    }

    pub fn freeze(&mut self, caller: Address, case_id: u32, directions: u8, amount: u64) -> Done {
        self.send(caller, |bank, call| {
            let mut p = proceeding(bank, caller, case_id);
            let event = case::freeze(call, &mut p, directions, amount)?;
            save_proceeding(bank, &p);
            bank.emit(&event);
            Ok(())
        })
    }

    pub fn release(&mut self, caller: Address, case_id: u32) -> Done {
        self.send(caller, |bank, call| {
            let mut p = proceeding(bank, caller, case_id);
            let event = case::release(call, &mut p)?;
            save_proceeding(bank, &p);
            bank.emit(&event);
            Ok(())
        })
    }

    pub fn ask_to_recover(
        &mut self,
        caller: Address,
        account: Address,
        successor: Address,
    ) -> Done {
        self.send(caller, |bank, call| {
            let (verifier, old) = (bank.account(caller), bank.account(account));
            let new = bank.account(successor);
            let mut file = bank.load::<Recovery>(Key::recovery(&account));
            let event = recovery::request(call, &verifier, &old, &new, &mut file, EVIDENCE)?;
            bank.save(Key::recovery(&account), &file);
            bank.emit(&event);
            Ok(())
        })
    }

    pub fn recover(&mut self, caller: Address, account: Address) -> Done {
        self.send(caller, |bank, call| recovery::complete(bank, call, account))
    }

    /// Pauses an area under a case of its own.
    pub fn pause(&mut self, caller: Address, area: u8) -> Done {
        let case_id = self.open_case(caller, Address::zero())?;
        self.send(caller, |bank, call| {
            let mut officer = bank.account(caller);
            let mut file = bank.load::<CaseFile>(Key::case(case_id));
            let event = pause::pause(&mut bank.root, call, &mut officer, case_id, &mut file, area)?;
            bank.save(Key::case(case_id), &file);
            bank.save_account(&officer);
            bank.emit(&event);
            Ok(())
        })
    }

    pub fn borrow(&mut self, caller: Address, amount: u64, term: u32) -> Done {
        self.send(caller, |bank, call| credit::borrow(bank, call, amount, term)).map(drop)
    }

    pub fn repay(&mut self, caller: Address, amount: u64) -> Done {
        self.send(caller, |bank, call| credit::repay(bank, call, amount)).map(drop)
    }

    pub fn mark_overdue(&mut self, caller: Address, account: Address) -> Done {
        self.send(caller, |bank, call| credit::mark_overdue(bank, call, account)).map(drop)
    }

    pub fn write_off(&mut self, caller: Address, account: Address) -> Done {
        self.send(caller, |bank, call| credit::write_off(bank, call, account, EVIDENCE)).map(drop)
    }

    pub fn collect(&mut self, caller: Address, account: Address) -> Done {
        self.send(caller, |bank, call| central_bank::collect_demurrage(bank, call, account))
            .map(drop)
    }
}

fn last_case(bank: &MemoryStorage, account: &Account) -> CaseFile {
    bank.load(Key::case(account.cell.freeze_case.get()))
}

fn proceeding(bank: &MemoryStorage, caller: Address, case_id: u32) -> Proceeding {
    let file = bank.load::<CaseFile>(Key::case(case_id));
    let subject = bank.present_account(file.subject.into());
    Proceeding { case_id, file, officer: bank.account(caller), subject }
}

fn save_proceeding(bank: &mut MemoryStorage, p: &Proceeding) {
    bank.save(Key::case(p.case_id), &p.file);
    bank.save_account(&p.subject);
    bank.save_account(&p.officer);
}
