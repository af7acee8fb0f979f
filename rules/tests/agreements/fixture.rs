//! The bank in which the parties meet: the handlers over a bank in memory.

use std::ops::{Deref, DerefMut};
use timebank_rules::agreement::{self, AgreementTerms, Invoice, Series, Status};
use timebank_rules::cells::{
    Agreement, Cell, Class, Factors, Key, Member, Recorder, Timesheet, AREAS,
};
use timebank_rules::event::erc20_transfer;
use timebank_rules::handlers::{accounts, agreements, classes, coin, earning};
use timebank_rules::member::Account;
use timebank_rules::quantities::{ClassId, Time};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{MemoryStorage, World, EVIDENCE};
use timebank_rules::{timesheet, Address, Error, U256};

type Done = Result<(), Error>;

pub const CLASS: ClassId = ClassId(1);

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
    pub fn new(now: u32) -> Self {
        let mut bank = MemoryStorage::default();
        bank.root.classes = 1.into();
        // No pause of these tests ends by itself: its bit alone says whether it runs.
        bank.root.paused_until = [u32::MAX.into(); AREAS];
        let class = Class { lot: 900.into(), ..Class::empty() };
        bank.save(Key::class(CLASS), &class);
        Self(World { bank, now: Time(now) })
    }

    /// Opens a verified account, its coin minted on the log.
    pub fn open(&mut self, address: Address, kind: u8, roles: u16, coin: u64) {
        let mut account = Account { address, cell: Member::empty() };
        account.cell.status = 1;
        account.cell.kind = kind;
        account.cell.roles = roles.into();
        account.cell.level = 1;
        account.cell.verified_until = u32::MAX.into();
        account.cell.coin = coin.into();
        self.save_account(&account);
        self.root.coin_minted = (self.root.coin_minted.get() + u128::from(coin)).into();
        let from = Address::zero();
        self.emit(&erc20_transfer::Transfer { from, to: address, value: coin.into() });
    }

    /// Accredits a recorder without limit.
    pub fn accredit(&mut self, recorder: Address) {
        let cell = Recorder { quota: u64::MAX.into(), ..Recorder::empty() };
        self.save(Key::recorder(CLASS, &recorder), &cell);
    }

    /// Changes an account as its officers do.
    pub fn change(&mut self, address: Address, change: impl FnOnce(&mut Member)) {
        let mut account = self.account(address);
        change(&mut account.cell);
        self.save_account(&account);
    }

    pub fn cell(&self, address: Address) -> Member {
        self.account(address).cell
    }

    pub fn factors(&self, address: Address) -> Factors {
        self.load(Key::factors(&address))
    }

    pub fn agreement(&self, id: u32) -> (Agreement, Status) {
        agreement::read(&self.bank, self.now, id).expect("it was proposed")
    }

    pub fn is_taken(&self, address: Address, moment: u32) -> bool {
        timesheet::is_taken(&self.load::<Timesheet>(Key::timesheet(&address)), Time(moment))
    }

    /// Cells of agreements.
    pub fn agreements_left(&self) -> usize {
        self.cells.keys().filter(|key| key[0] == b'w').count()
    }

    pub fn propose(&mut self, caller: Address, terms: &AgreementTerms) -> Result<u32, Error> {
        self.send(caller, |bank, call| agreements::propose(bank, call, terms))
    }

    pub fn propose_series(
        &mut self,
        caller: Address,
        terms: &AgreementTerms,
        series: Series,
    ) -> Result<u32, Error> {
        self.send(caller, |bank, call| agreements::propose_series(bank, call, terms, series))
    }

    pub fn invoice(&mut self, caller: Address, invoice: &Invoice) -> Result<u32, Error> {
        self.send(caller, |bank, call| agreements::invoice(bank, call, invoice))
    }

    pub fn pay(&mut self, caller: Address, id: u32) -> Done {
        self.send(caller, |bank, call| agreements::pay_invoice(bank, call, id)).map(drop)
    }

    pub fn accept(&mut self, caller: Address, id: u32) -> Done {
        self.send(caller, |bank, call| agreements::accept(bank, call, id)).map(drop)
    }

    pub fn reject(&mut self, caller: Address, id: u32) -> Done {
        self.send(caller, |bank, call| agreements::reject(bank, call, id)).map(drop)
    }

    pub fn cancel(&mut self, caller: Address, id: u32) -> Done {
        self.send(caller, |bank, call| agreements::cancel(bank, call, id)).map(drop)
    }

    pub fn deliver(
        &mut self,
        caller: Address,
        ids: &[u32],
        secs: &[u64],
        start: u64,
        end: u64,
    ) -> Done {
        let span = (start, end);
        self.send(caller, |bank, call| agreements::deliver(bank, call, ids, secs, span, EVIDENCE))
            .map(drop)
    }

    pub fn correct(&mut self, caller: Address, id: u32, secs: u64) -> Done {
        self.send(caller, |bank, call| agreements::correct(bank, call, id, secs, EVIDENCE))
            .map(drop)
    }

    pub fn concede(&mut self, caller: Address, id: u32, amount: u64) -> Done {
        self.send(caller, |bank, call| agreements::concede(bank, call, id, amount)).map(drop)
    }

    pub fn withdraw(&mut self, caller: Address, id: u32) -> Done {
        self.send(caller, |bank, call| agreements::withdraw(bank, call, id)).map(drop)
    }

    pub fn settle(&mut self, caller: Address, id: u32) -> Done {
        self.send(caller, |bank, call| agreements::settle(bank, call, id)).map(drop)
    }

    pub fn poke(&mut self, caller: Address, id: u32) -> Done {
        self.send(caller, |bank, call| agreements::poke(bank, call, id)).map(drop)
    }

    pub fn dispute(&mut self, caller: Address, id: u32, amount: u64) -> Done {
        self.send(caller, |bank, call| agreements::dispute(bank, call, id, amount, EVIDENCE))
            .map(drop)
    }

    pub fn award(&mut self, caller: Address, id: u32, amount: u64) -> Done {
        self.send(caller, |bank, call| agreements::award(bank, call, id, amount, EVIDENCE))
            .map(drop)
    }

    /// The governor, who is nobody here, sets the class's rule.
    pub fn set_rule(&mut self, step: u8, retired: bool) -> Done {
        self.send(Address::zero(), |bank, call| {
            classes::set_class_rule(bank, call, CLASS.0, step, retired)
        })
        .map(drop)
    }

    pub fn close(&mut self, caller: Address) -> Done {
        self.send(caller, accounts::close).map(drop)
    }

    pub fn transfer(&mut self, caller: Address, to: Address, value: U256) -> Done {
        self.send(caller, |bank, call| coin::transfer(bank, call, to, value)).map(drop)
    }

    /// Somebody else records that a member served. The hours are none of these tests' affair, its timesheet is.
    pub fn record(&mut self, caller: Address, member: Address, start: u64, end: u64) -> Done {
        let span = (start, end);
        self.send(caller, |bank, call| {
            earning::record(bank, call, CLASS.0, member, span, EVIDENCE)
        })?;
        self.change(member, |cell| {
            assert!(cell.set_hours(CLASS, timebank_rules::quantities::Secs::ZERO))
        });
        Ok(())
    }
}
