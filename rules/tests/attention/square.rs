//! A bank without a chain, as far as attention needs one: the rules over a map of storage keys.

use std::collections::BTreeMap;
use timebank_rules::audit;
use timebank_rules::balances::Balances;
use timebank_rules::campaign::{self, Attention, Claiming, Offer};
use timebank_rules::cells::{Campaign, CaseFile, Cell, Key, Member, Root, StorageKey, Timesheet};
use timebank_rules::event::{erc20_transfer, Event};
use timebank_rules::keccak::keccak;
use timebank_rules::member::Account;
use timebank_rules::quantities::Time;
use timebank_rules::timesheet::{self, Interval};
use timebank_rules::{roles, Address, Call, Error, Hash};

pub const BANK: Address = Address::repeat_byte(0xbb);
const OFFICER: Address = Address::repeat_byte(0xaa);
/// The case that strikes cite.
const CASE: u32 = 1;

/// All that a call can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Square {
    pub root: Root,
    cells: BTreeMap<Vec<u8>, Vec<u8>>,
    log: Vec<(Vec<Hash>, Vec<u8>)>,
    pub now: Time,
}

impl Square {
    pub fn new(now: u32) -> Self {
        let (root, cells, log) = (Root::empty(), BTreeMap::new(), Vec::new());
        Self { root, cells, log, now: Time(now) }
    }

    /// Opens the account of a verified person with coin, minted behind the bank's back.
    pub fn enrol(&mut self, who: Address, coin: u64) {
        let mut account = self.account(who);
        account.cell.status = 1;
        account.cell.kind = 1;
        account.cell.level = 1;
        account.cell.verified_until = u32::MAX.into();
        account.cell.coin = coin.into();
        self.save(Key::member(&who), &account.cell);
        let minted = self.root.coin_minted.get() + u128::from(coin);
        self.root.coin_minted = minted.into();
        self.emit(&erc20_transfer::Transfer { from: Address::zero(), to: who, value: coin.into() });
    }

    pub fn freeze(&mut self, who: Address, directions: u8, amount: u64) {
        let mut account = self.account(who);
        account.cell.frozen_directions = directions;
        account.cell.frozen_coin = amount.into();
        account.cell.frozen_until = u32::MAX.into();
        self.save(Key::member(&who), &account.cell);
    }

    pub fn load<C: Cell>(&self, key: impl StorageKey) -> C {
        self.cells.get(key.as_bytes()).map_or_else(C::empty, |bytes| {
            C::read_from_bytes(bytes).expect("a cell is stored in its layout's size")
        })
    }

    fn save<C: Cell>(&mut self, key: impl StorageKey, cell: &C) {
        self.cells.insert(key.as_bytes().to_vec(), cell.as_bytes().to_vec());
    }

    pub fn account(&self, address: Address) -> Account {
        Account { address, cell: self.load::<Member>(Key::member(&address)) }
    }

    fn emit(&mut self, event: &impl Event) {
        let log = &mut self.log;
        audit::log(
            &mut self.root,
            event,
            |encoded| log.push((encoded.topics().to_vec(), encoded.data().to_vec())),
            |bytes, hash| *hash = keccak(bytes),
        );
    }

    fn call(&self, caller: Address) -> Call {
        Call { caller, now: self.now }
    }

    /// What everybody holds according to the log, whose end is checked against the root's.
    pub fn balances(&self) -> Balances {
        let events = self.log.iter().map(|(topics, data)| (topics.as_slice(), data.as_slice()));
        let head = audit::replay(audit::Head::default(), events, keccak).expect("no larger event");
        assert_eq!(
            (head.seq, head.hash),
            (self.root.audit_seq.get(), self.root.audit_head),
            "invariant_12_replaying_the_log_gives_the_head"
        );
        let mut balances = Balances::default();
        for (topics, data) in &self.log {
            balances.apply(topics, data).expect("nobody is overdrawn");
        }
        balances
    }

    pub fn open(&mut self, sponsor: Address, offer: Offer, amount: u64) -> Result<(), Error> {
        let (mut sponsor, attestor) = (self.account(sponsor), self.account(offer.attestor));
        let call = self.call(sponsor.address);
        let opened =
            campaign::open(&mut self.root, call, BANK, &mut sponsor, &attestor, offer, amount)?;
        self.save(Key::campaign(opened.event.campaign_id), &opened.cell);
        self.save(Key::member(&sponsor.address), &sponsor.cell);
        self.emit(&opened.event);
        self.emit(&opened.funded.0);
        self.emit(&opened.funded.1);
        Ok(())
    }

    pub fn fund(&mut self, id: u32, who: Address, amount: u64) -> Result<(), Error> {
        let (mut sponsor, call) = (self.account(who), self.call(who));
        let mut cell = self.load::<Campaign>(Key::campaign(id));
        let (standard, event, _) =
            campaign::fund(&mut self.root, call, BANK, id, &mut cell, &mut sponsor, amount)?;
        self.save(Key::campaign(id), &cell);
        self.save(Key::member(&who), &sponsor.cell);
        self.emit(&standard);
        self.emit(&event);
        Ok(())
    }

    pub fn close(&mut self, id: u32, who: Address) -> Result<(), Error> {
        let (mut sponsor, call) = (self.account(who), self.call(who));
        let mut cell = self.load::<Campaign>(Key::campaign(id));
        let (standard, event) =
            campaign::close(&mut self.root, call, BANK, id, &mut cell, &mut sponsor)?;
        self.save(Key::campaign(id), &cell);
        self.save(Key::member(&who), &sponsor.cell);
        self.emit(&standard);
        self.emit(&event);
        Ok(())
    }

    pub fn publish(&mut self, id: u32, who: Address, day: u32, root: Hash) -> Result<(), Error> {
        let (attestor, call) = (self.account(who), self.call(who));
        let mut cell = self.load::<Campaign>(Key::campaign(id));
        let event = campaign::publish(call, id, &mut cell, &attestor, day, root)?;
        self.save(Key::campaign(id), &cell);
        self.emit(&event);
        Ok(())
    }

    /// Strikes under an open case about the campaign's attestor.
    pub fn strike(&mut self, id: u32, day: u32) -> Result<(), Error> {
        let (mut officer, call) = (self.account(OFFICER), self.call(OFFICER));
        officer.cell.roles = roles::SUPERVISOR.into();
        let mut cell = self.load::<Campaign>(Key::campaign(id));
        let file = CaseFile {
            status: 1,
            subject: cell.attestor,
            opened_at: call.now.0.into(),
            ..CaseFile::empty()
        };
        let event = campaign::strike(call, &officer, id, &mut cell, day, CASE, &file)?;
        self.save(Key::campaign(id), &cell);
        self.emit(&event);
        Ok(())
    }

    pub fn claim(
        &mut self,
        who: Address,
        attention: &Attention,
        proof: &[Hash],
    ) -> Result<u64, Error> {
        let campaign = Key::campaign(attention.campaign_id);
        let mut cells = Claiming {
            campaign: self.load(campaign),
            member: self.account(who),
            attended: self.load(Key::attended(&who)),
            timesheet: self.load(Key::timesheet(&who)),
        };
        let (call, proof) = (self.call(who), proof.iter().copied());
        let (standard, event) =
            campaign::claim(&mut self.root, call, BANK, &mut cells, attention, proof, keccak)?;
        self.save(campaign, &cells.campaign);
        self.save(Key::attended(&who), &cells.attended);
        self.save(Key::timesheet(&who), &cells.timesheet);
        self.save(Key::member(&who), &cells.member.cell);
        self.emit(&standard);
        self.emit(&event);
        Ok(event.coin)
    }

    /// Marks the timesheet, as a recorder's record or an agreement does.
    pub fn record(&mut self, who: Address, start: u64, end: u64) -> Result<(), Error> {
        let interval = Interval::recordable(start, end, self.now)?;
        let mut sheet = self.load::<Timesheet>(Key::timesheet(&who));
        timesheet::mark(who, &mut sheet, interval, self.now)?;
        self.save(Key::timesheet(&who), &sheet);
        Ok(())
    }
}
