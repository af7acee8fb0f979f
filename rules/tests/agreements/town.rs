//! A bank without a chain, as far as agreements need one. A refused call leaves no trace, as on a chain.

use std::collections::BTreeMap;
use timebank_rules::agreement::{self, Delivery, Status, Terms};
use timebank_rules::cells::{
    Agreement, CaseFile, Cell, Class, Key, Member, Recorder, Root, StorageKey, Timesheet, AREAS,
};
use timebank_rules::class::Recording;
use timebank_rules::event::{erc20_transfer, Event};
use timebank_rules::keccak::keccak;
use timebank_rules::ledger::Pair;
use timebank_rules::member::Account;
use timebank_rules::monitor::raise;
use timebank_rules::quantities::{ClassId, Time};
use timebank_rules::storage::Storage;
use timebank_rules::{audit, class, ledger, member, timesheet, Address, Call, Error, Hash, U256};

pub const EVIDENCE: Hash = [7; 32];
pub const CLASS: ClassId = ClassId(1);

/// All that a call can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Town {
    pub root: Root,
    cells: BTreeMap<Vec<u8>, Vec<u8>>,
    pub log: Vec<(Vec<Hash>, Vec<u8>)>,
    pub now: Time,
}

impl Storage for Town {
    fn root(&self) -> &Root {
        &self.root
    }

    fn root_mut(&mut self) -> &mut Root {
        &mut self.root
    }

    fn address(&self) -> timebank_rules::Address {
        timebank_rules::Address::repeat_byte(0xba)
    }

    fn load<C: Cell>(&self, key: impl StorageKey) -> C {
        self.cells.get(key.as_bytes()).map_or_else(C::empty, |bytes| {
            C::of_bytes(bytes).expect("a cell is stored in its layout's size")
        })
    }

    fn save<C: Cell>(&mut self, key: impl StorageKey, cell: &C) {
        if cell.is_empty() {
            self.cells.remove(key.as_bytes());
        } else {
            self.cells.insert(key.as_bytes().to_vec(), cell.as_bytes().to_vec());
        }
    }

    fn emit(&mut self, event: &impl Event) {
        let log = &mut self.log;
        audit::log(
            &mut self.root,
            event,
            |event| log.push((event.topics().to_vec(), event.data().to_vec())),
            |bytes, hash| *hash = keccak(bytes),
        );
    }
}

impl Town {
    pub fn new(now: u32) -> Self {
        // No pause of these tests ends by itself: its bit alone says whether it runs.
        let paused_until = [u32::MAX.into(); AREAS];
        let root = Root { classes: 1.into(), paused_until, ..Root::empty() };
        let mut town = Self { root, cells: BTreeMap::new(), log: Vec::new(), now: Time(now) };
        let class = Class { lot: 900.into(), ..Class::empty() };
        town.save(Key::class(CLASS), &class);
        town
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

    pub fn agreement(&self, id: u32) -> (Agreement, Status) {
        agreement::read(self, self.now, id).expect("it was proposed")
    }

    pub fn is_taken(&self, address: Address, moment: u32) -> bool {
        timesheet::is_taken(&self.load::<Timesheet>(Key::timesheet(&address)), Time(moment))
    }

    /// Cells of agreements.
    pub fn agreements_left(&self) -> usize {
        self.cells.keys().filter(|key| key[0] == b'w').count()
    }

    fn run<T>(
        &mut self,
        caller: Address,
        operation: impl FnOnce(&mut Self, Call) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let before = self.clone();
        let call = Call { caller, now: self.now };
        let done = operation(self, call);
        if done.is_err() {
            *self = before;
        }
        done
    }

    pub fn propose(&mut self, caller: Address, terms: &Terms) -> Result<u32, Error> {
        self.run(caller, |town, call| {
            let mut pair = Pair::of(town.account(caller), town.account(terms.provider));
            let made = agreement::propose(&mut town.root, call, &mut pair, terms)?;
            let agreement_id = made.proposed.agreement_id;
            town.save(Key::agreement(agreement_id), &made.agreement);
            town.emit(&made.proposed);
            town.emit(&made.timed);
            if made.hits.any() {
                raise(town, call, &mut pair.from, terms.provider, made.hits, terms.price);
            }
            town.save_account(&pair.from);
            Ok(agreement_id)
        })
    }

    pub fn accept(&mut self, caller: Address, id: u32) -> Result<(), Error> {
        self.run(caller, |town, call| agreement::accept(town, call, id))
    }

    pub fn reject(&mut self, caller: Address, id: u32) -> Result<(), Error> {
        self.run(caller, |town, call| agreement::reject(town, call, id))
    }

    pub fn cancel(&mut self, caller: Address, id: u32) -> Result<(), Error> {
        self.run(caller, |town, call| agreement::cancel(town, call, id))
    }

    pub fn deliver(
        &mut self,
        caller: Address,
        agreements: &[u32],
        secs: &[u64],
        start: u64,
        end: u64,
    ) -> Result<(), Error> {
        let delivery = Delivery { agreements, secs, start, end, evidence: EVIDENCE };
        self.run(caller, |town, call| agreement::deliver(town, call, delivery))
    }

    pub fn settle(&mut self, caller: Address, id: u32) -> Result<(), Error> {
        self.run(caller, |town, call| agreement::settle(town, call, id))
    }

    pub fn poke(&mut self, caller: Address, id: u32) -> Result<(), Error> {
        self.run(caller, |town, call| agreement::poke(town, call, id))
    }

    pub fn dispute(&mut self, caller: Address, id: u32, amount: u64) -> Result<(), Error> {
        self.run(caller, |town, call| agreement::dispute(town, call, id, amount, EVIDENCE))
    }

    pub fn award(&mut self, caller: Address, id: u32, amount: u64) -> Result<(), Error> {
        self.run(caller, |town, call| agreement::award(town, call, id, amount, EVIDENCE))
    }

    pub fn close(&mut self, caller: Address) -> Result<(), Error> {
        self.run(caller, |town, call| {
            let mut account = town.account(caller);
            let event = member::close(call, &mut account, &CaseFile::empty())?;
            town.save_account(&account);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn transfer(&mut self, caller: Address, to: Address, value: U256) -> Result<(), Error> {
        self.run(caller, |town, call| {
            let mut pair = Pair::of(town.account(caller), town.account(to));
            let (standard, event, _) =
                ledger::transfer(&town.root, call, &mut pair, value, [0; 32])?;
            town.save_account(&pair.from);
            if let Some(to) = pair.other() {
                town.save_account(to);
            }
            town.emit(&standard);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn record(
        &mut self,
        caller: Address,
        member: Address,
        start: u64,
        end: u64,
    ) -> Result<(), Error> {
        self.run(caller, |town, call| {
            let mut cells = Recording {
                class_id: CLASS,
                class: town.load(Key::class(CLASS)),
                recorder: town.load(Key::recorder(CLASS, &caller)),
                member: town.account(member),
                timesheet: town.load(Key::timesheet(&member)),
            };
            class::record(&town.root, call, &mut cells, start, end, EVIDENCE)?;
            town.save(Key::timesheet(&member), &cells.timesheet);
            Ok(())
        })
    }
}
