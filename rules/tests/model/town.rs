//! A bank without a chain: the rules over a map of storage keys, as the contract runs them over the
//! chain's storage. A refusal leaves the map and the log untouched, as a revert does.

use std::collections::BTreeMap;
use timebank_rules::audit;
use timebank_rules::case::{Opening, Proceeding};
use timebank_rules::cells::{
    CaseFile, Cell, CentralBank, Class, Idle, Key, Member, Recorder, Recovery, Root, StorageKey,
    Terms, Timesheet,
};
use timebank_rules::central_bank::demurrage;
use timebank_rules::class::Recording;
use timebank_rules::conversion::Converting;
use timebank_rules::credit::loan;
use timebank_rules::event::Event;
use timebank_rules::keccak::keccak;
use timebank_rules::ledger::Pair;
use timebank_rules::member::Account;
use timebank_rules::quantities::{ClassId, Time};
use timebank_rules::redemption::{self, Redeeming};
use timebank_rules::storage::Storage;
use timebank_rules::{
    case, class, conversion, ledger, member, pause, recovery, Address, Call, Error, Hash, U256,
};

pub const EVIDENCE: Hash = [7; 32];

/// An event as it lies on the log.
pub type Logged = (Vec<Hash>, Vec<u8>);

/// All that a call can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Town {
    pub root: Root,
    pub cells: BTreeMap<Vec<u8>, Vec<u8>>,
    pub log: Vec<Logged>,
    pub now: Time,
}

/// For the rules that ask for cells as they go.
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
        Self::load(self, key)
    }

    fn save<C: Cell>(&mut self, key: impl StorageKey, cell: &C) {
        if cell.is_empty() {
            self.cells.remove(key.as_bytes());
        } else {
            self.cells.insert(key.as_bytes().to_vec(), cell.as_bytes().to_vec());
        }
    }

    fn emit(&mut self, event: &impl Event) {
        Self::emit(self, event);
    }
}

impl Town {
    /// A bank whose governor is `governor`.
    pub fn founded(governor: Address, now: Time) -> Self {
        let root = Root { governor: governor.0, ..Root::empty() };
        Self { root, cells: BTreeMap::new(), log: Vec::new(), now }
    }

    pub fn load<C: Cell>(&self, key: impl StorageKey) -> C {
        self.cells.get(key.as_bytes()).map_or_else(C::empty, |bytes| {
            C::read_from_bytes(bytes).expect("a cell is stored in its layout's size")
        })
    }

    pub fn save<C: Cell>(&mut self, key: impl StorageKey, cell: C) {
        self.cells.insert(key.as_bytes().to_vec(), cell.as_bytes().to_vec());
    }

    pub fn account(&self, address: Address) -> Account {
        Account { address, cell: self.load::<Member>(Key::member(&address)) }
    }

    pub fn save_account(&mut self, account: Account) {
        self.save(Key::member(&account.address), account.cell);
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

    /// Runs an operation as a transaction: all of it or nothing.
    fn run<T>(
        &mut self,
        operation: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let before = self.clone();
        operation(self).inspect_err(|_| *self = before)
    }

    fn call(&self, caller: Address) -> Call {
        Call { caller, now: self.now }
    }

    pub fn open(&mut self, caller: Address, kind: u8) -> Result<(), Error> {
        self.run(|town| {
            let mut account = town.account(caller);
            let event = member::open(town.call(caller), &mut account, kind)?;
            town.save_account(account);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn close(&mut self, caller: Address) -> Result<(), Error> {
        self.run(|town| {
            let mut account = town.account(caller);
            let last = town.last_case(&account);
            let event = member::close(town.call(caller), &mut account, &last)?;
            town.save_account(account);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn verify(&mut self, caller: Address, account: Address, expiry: u64) -> Result<(), Error> {
        self.run(|town| {
            let mut account = town.account(account);
            let verifier = town.account(caller);
            let call = town.call(caller);
            let event = member::verify(call, &verifier, &mut account, 1, expiry, EVIDENCE)?;
            town.save_account(account);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn register(&mut self, caller: Address) -> Result<ClassId, Error> {
        self.run(|town| {
            let call = town.call(caller);
            let (class, event) = class::register(&mut town.root, call, [b'x'; 32], 900)?;
            town.save(Key::class(ClassId(event.class_id)), class);
            town.emit(&event);
            Ok(ClassId(event.class_id))
        })
    }

    pub fn record(
        &mut self,
        caller: Address,
        class_id: ClassId,
        member: Address,
        start: u64,
        end: u64,
    ) -> Result<(), Error> {
        self.run(|town| {
            let mut cells = Recording {
                class_id,
                class: town.load::<Class>(Key::class(class_id)),
                recorder: town.load::<Recorder>(Key::recorder(class_id, &caller)),
                member: town.account(member),
                timesheet: town.load::<Timesheet>(Key::timesheet(&member)),
            };
            let call = town.call(caller);
            let (standard, event) =
                class::record(&town.root, call, &mut cells, start, end, EVIDENCE)?;
            town.save(Key::class(class_id), cells.class);
            town.save(Key::recorder(class_id, &caller), cells.recorder);
            town.save(Key::timesheet(&member), cells.timesheet);
            town.save_account(cells.member);
            town.emit(&standard);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn convert(&mut self, caller: Address, class_id: ClassId, secs: u64) -> Result<(), Error> {
        self.run(|town| {
            let mut cells = Converting {
                class_id,
                class: town.load::<Class>(Key::class(class_id)),
                terms: town.load::<Terms>(Key::terms(class_id)),
                member: town.account(caller),
            };
            let call = town.call(caller);
            let (retired, minted, event) =
                conversion::convert(&mut town.root, call, &mut cells, secs)?;
            town.save(Key::class(class_id), cells.class);
            town.save(Key::terms(class_id), cells.terms);
            town.save_account(cells.member);
            town.emit(&retired);
            town.emit(&minted);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn redeem(
        &mut self,
        caller: Address,
        class_id: ClassId,
        secs: u64,
        platform: Address,
    ) -> Result<(), Error> {
        self.run(|town| {
            let mut cells = Redeeming {
                class_id,
                terms: town.load::<Terms>(Key::terms(class_id)),
                recorder: town.load::<Recorder>(Key::recorder(class_id, &platform)),
                platform: town.account(platform),
                member: town.account(caller),
            };
            let call = town.call(caller);
            let (standard, event, _) = redemption::redeem(&town.root, call, &mut cells, secs)?;
            town.save(Key::terms(class_id), cells.terms);
            town.save(Key::recorder(class_id, &platform), cells.recorder);
            town.save_account(cells.member);
            town.emit(&standard);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn can_transfer(&self, from: Address, to: Address, value: U256) -> Result<(), Error> {
        let pair = Pair::of(self.account(from), self.account(to));
        ledger::check_transfer(&self.root, self.now, &pair, value).map(|_| ())
    }

    pub fn transfer(&mut self, caller: Address, to: Address, value: U256) -> Result<(), Error> {
        self.run(|town| {
            let mut pair = Pair::of(town.account(caller), town.account(to));
            let call = town.call(caller);
            let (standard, event, _) =
                ledger::transfer(&town.root, call, &mut pair, value, [0; 32])?;
            for account in [Some(&pair.from), pair.other()].into_iter().flatten() {
                town.save_account(account.clone());
            }
            town.emit(&standard);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn transfer_hours(
        &mut self,
        caller: Address,
        to: Address,
        class_id: ClassId,
        value: U256,
    ) -> Result<(), Error> {
        self.run(|town| {
            let mut pair = Pair::of(town.account(caller), town.account(to));
            let call = town.call(caller);
            let id = class_id.0.into();
            let (standard, event, _) =
                ledger::transfer_hours(&town.root, call, &mut pair, id, value)?;
            for account in [Some(&pair.from), pair.other()].into_iter().flatten() {
                town.save_account(account.clone());
            }
            town.emit(&standard);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn burn(&mut self, caller: Address, value: U256) -> Result<(), Error> {
        self.run(|town| {
            let mut account = town.account(caller);
            let call = town.call(caller);
            let (standard, event, _) = ledger::burn(&mut town.root, call, &mut account, value)?;
            town.save_account(account);
            town.emit(&standard);
            town.emit(&event);
            Ok(())
        })
    }

    fn last_case(&self, account: &Account) -> CaseFile {
        self.load(Key::case(account.cell.freeze_case.get()))
    }

    /// Opens a case on facts of its own.
    pub fn open_case(&mut self, caller: Address, subject: Address) -> Result<u32, Error> {
        self.run(|town| {
            let (officer, subject) = (town.account(caller), town.account(subject));
            let evidence = [town.root.cases.get() as u8 + 1; 32];
            let facts = Key::facts(&subject.address, &evidence);
            let last = town.last_case(&subject);
            let mut cells = Opening { officer, subject, last, facts: town.load(facts) };
            let call = town.call(caller);
            let (file, event) = case::open(&mut town.root, call, &mut cells, 1, evidence)?;
            town.save(Key::case(event.case_id), file);
            town.save(facts, cells.facts);
            if !cells.subject.address.is_zero() {
                town.save_account(cells.subject);
            }
            town.emit(&event);
            Ok(event.case_id)
        })
    }

    pub fn close_case(&mut self, caller: Address, case_id: u32) -> Result<(), Error> {
        self.run(|town| {
            let officer = town.account(caller);
            let mut file = town.load::<CaseFile>(Key::case(case_id));
            let event = case::close(town.call(caller), &officer, case_id, &mut file)?;
            town.save(Key::case(case_id), file);
            town.emit(&event);
            Ok(())
        })
    }

    fn proceeding(&self, caller: Address, case_id: u32) -> Proceeding {
        let file = self.load::<CaseFile>(Key::case(case_id));
        let subject = self.present_account(file.subject.into());
        Proceeding { case_id, file, officer: self.account(caller), subject }
    }

    fn save_proceeding(&mut self, p: Proceeding) {
        self.save(Key::case(p.case_id), p.file);
        self.save_account(p.subject);
        self.save_account(p.officer);
    }

    pub fn freeze(
        &mut self,
        caller: Address,
        case_id: u32,
        directions: u8,
        amount: u64,
    ) -> Result<(), Error> {
        self.run(|town| {
            let mut p = town.proceeding(caller, case_id);
            let event = case::freeze(town.call(caller), &mut p, directions, amount)?;
            town.save_proceeding(p);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn release(&mut self, caller: Address, case_id: u32) -> Result<(), Error> {
        self.run(|town| {
            let mut p = town.proceeding(caller, case_id);
            let event = case::release(town.call(caller), &mut p)?;
            town.save_proceeding(p);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn ask_to_recover(
        &mut self,
        caller: Address,
        account: Address,
        successor: Address,
    ) -> Result<(), Error> {
        self.run(|town| {
            let (verifier, old) = (town.account(caller), town.account(account));
            let (new, call) = (town.account(successor), town.call(caller));
            let mut file = town.load::<Recovery>(Key::recovery(&account));
            let event = recovery::request(call, &verifier, &old, &new, &mut file, EVIDENCE)?;
            town.save(Key::recovery(&account), file);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn recover(&mut self, caller: Address, account: Address) -> Result<(), Error> {
        self.run(|town| recovery::complete(town, town.call(caller), account))
    }

    /// Pauses an area under a case of its own.
    pub fn pause(&mut self, caller: Address, area: u8) -> Result<(), Error> {
        let case_id = self.open_case(caller, Address::zero())?;
        self.run(|town| {
            let mut officer = town.account(caller);
            let mut file = town.load::<CaseFile>(Key::case(case_id));
            let call = town.call(caller);
            let event = pause::pause(&mut town.root, call, &mut officer, case_id, &mut file, area)?;
            town.save(Key::case(case_id), file);
            town.save_account(officer);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn borrow(&mut self, caller: Address, amount: u64, term: u32) -> Result<(), Error> {
        self.run(|town| {
            let bank = town.load::<CentralBank>(Key::central_bank());
            let (mut member, call) = (town.account(caller), town.call(caller));
            let (standard, event) =
                loan::borrow(&mut town.root, call, &bank, &mut member, amount, term)?;
            town.save_account(member);
            town.emit(&standard);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn repay(&mut self, caller: Address, amount: u64) -> Result<(), Error> {
        self.run(|town| {
            let (mut member, call) = (town.account(caller), town.call(caller));
            let (standard, event) = loan::repay(&mut town.root, call, &mut member, amount)?;
            town.save_account(member);
            town.emit(&standard);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn mark_overdue(&mut self, caller: Address, account: Address) -> Result<(), Error> {
        self.run(|town| {
            let mut account = town.account(account);
            let event = loan::mark_overdue(town.call(caller), &mut account)?;
            town.save_account(account);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn write_off(&mut self, caller: Address, account: Address) -> Result<(), Error> {
        self.run(|town| {
            let (officer, call) = (town.account(caller), town.call(caller));
            let mut account = town.account(account);
            let event = loan::write_off(&mut town.root, call, &officer, &mut account, EVIDENCE)?;
            town.save_account(account);
            town.emit(&event);
            Ok(())
        })
    }

    pub fn collect(&mut self, caller: Address, account: Address) -> Result<(), Error> {
        self.run(|town| {
            let (key, call) = (Key::idle(&account), town.call(caller));
            let mut account = town.account(account);
            let mut bank = town.load::<CentralBank>(Key::central_bank());
            let mut idle = town.load::<Idle>(key);
            let (standard, event) =
                demurrage::collect(&mut town.root, call, &mut bank, &mut account, &mut idle)?;
            town.save(Key::central_bank(), bank);
            town.save(key, idle);
            town.save_account(account);
            if let Some(standard) = standard {
                town.emit(&standard);
            }
            town.emit(&event);
            Ok(())
        })
    }
}
