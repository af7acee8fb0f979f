//! The fixture where campaigns run: the handlers over a bank in memory.

use std::ops::{Deref, DerefMut};
use timebank_rules::audit;
use timebank_rules::balances::Balances;
use timebank_rules::campaign::{Attention, Offer};
use timebank_rules::cells::{Campaign, CaseFile, Cell, Key, Timesheet};
use timebank_rules::event::erc20_transfer;
use timebank_rules::handlers::attention;
use timebank_rules::keccak::keccak;
use timebank_rules::quantities::Time;
use timebank_rules::storage::Storage;
use timebank_rules::testing::{MemoryStorage, World};
use timebank_rules::timesheet::{self, Interval};
use timebank_rules::{roles, Address, Error, Hash};

type Done = Result<(), Error>;

pub const BANK: Address = MemoryStorage::BANK;
const OFFICER: Address = Address::repeat_byte(0xaa);
/// The case that strikes cite.
const CASE: u32 = 1;

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
        Self(World { bank: MemoryStorage::default(), now: Time(now) })
    }

    /// Opens the account of a verified person with coin, minted behind the bank's back.
    pub fn enrol(&mut self, who: Address, coin: u64) {
        let mut account = self.account(who);
        account.cell.status = 1;
        account.cell.kind = 1;
        account.cell.level = 1;
        account.cell.verified_until = u32::MAX.into();
        account.cell.coin = coin.into();
        self.save_account(&account);
        let minted = self.root.coin_minted.get() + u128::from(coin);
        self.root.coin_minted = minted.into();
        self.emit(&erc20_transfer::Transfer { from: Address::zero(), to: who, value: coin.into() });
    }

    pub fn freeze(&mut self, who: Address, directions: u8, amount: u64) {
        let mut account = self.account(who);
        account.cell.frozen_directions = directions;
        account.cell.frozen_coin = amount.into();
        account.cell.frozen_until = u32::MAX.into();
        self.save_account(&account);
    }

    /// What everybody holds according to the log, whose end is checked against the root's.
    pub fn balances(&self) -> Balances {
        let head = audit::replay(audit::Head::default(), self.entries(0), keccak)
            .expect("no larger event");
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

    pub fn open(&mut self, sponsor: Address, offer: Offer, amount: u64) -> Done {
        self.send(sponsor, |bank, call| attention::open_campaign(bank, call, offer, amount))
            .map(drop)
    }

    pub fn fund(&mut self, id: u32, who: Address, amount: u64) -> Done {
        self.send(who, |bank, call| attention::fund_campaign(bank, call, id, amount)).map(drop)
    }

    pub fn close(&mut self, id: u32, who: Address) -> Done {
        self.send(who, |bank, call| attention::close_campaign(bank, call, id)).map(drop)
    }

    pub fn publish(&mut self, id: u32, who: Address, day: u32, root: Hash) -> Done {
        self.send(who, |bank, call| attention::publish_root(bank, call, id, day, root)).map(drop)
    }

    /// Strikes under an open case about the campaign's attestor.
    pub fn strike(&mut self, id: u32, day: u32) -> Done {
        self.send(OFFICER, |bank, call| {
            let mut officer = bank.account(OFFICER);
            officer.cell.roles = roles::SUPERVISOR.into();
            bank.save_account(&officer);
            let file = CaseFile {
                status: 1,
                subject: bank.load::<Campaign>(Key::campaign(id)).attestor,
                opened_at: call.now.0.into(),
                ..CaseFile::empty()
            };
            bank.save(Key::case(CASE), &file);
            attention::strike_root(bank, call, id, day, CASE).map(drop)
        })
    }

    pub fn claim(
        &mut self,
        who: Address,
        attention: &Attention,
        proof: &[Hash],
    ) -> Result<u64, Error> {
        let proof = proof.iter().copied();
        self.send(who, |bank, call| attention::claim(bank, call, attention, proof, keccak))
    }

    /// Marks the timesheet, as a recorder's record or an agreement does.
    pub fn record(&mut self, who: Address, start: u64, end: u64) -> Done {
        let interval = Interval::recordable(start, end, self.now)?;
        let mut sheet = self.load::<Timesheet>(Key::timesheet(&who));
        timesheet::mark(who, &mut sheet, interval, self.now)?;
        self.save(Key::timesheet(&who), &sheet);
        Ok(())
    }
}
