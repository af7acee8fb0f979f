//! The bank, its officers, and what is counted while a year passes.

use crate::people::{everybody, numbered, Person, Way};
use std::collections::{BTreeMap, VecDeque};
use timebank_rules::account::Account;
use timebank_rules::cells::{BankTerms, Factors, Key, Lines};
use timebank_rules::credit::score;
use timebank_rules::quantities::{ClassId, Time, DAY};
use timebank_rules::roles::{CENTRAL_BANK, TRIBUNAL, VERIFIER};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Chance, Message, World};
use timebank_rules::{Address, Error};

pub const HOUR: u64 = 3_600;
pub const START: Time = Time(20_000 * DAY + 8 * 3_600);

pub const GOVERNOR: u64 = 1;
pub const BANKER: u64 = 2;
pub const VERIFIER_OFFICE: u64 = 3;
pub const JUDGE: u64 = 4;
/// Whoever brings about what time has decided, marks and collects.
pub const CARETAKER: u64 = 5;
pub const RECORDERS: [u64; 4] = [6, 7, 8, 9];
/// Where the dishonest send what they want to keep.
pub const FENCE: u64 = 10;

/// An agreement on its way, by the places of its parties.
#[derive(Clone, Copy)]
pub struct Promise {
    pub id: u32,
    pub requester: usize,
    pub provider: usize,
    /// The day on which somebody first needed it.
    pub needed: u32,
}

/// A month's figures, in hours.
#[derive(Clone, Default)]
pub struct Month {
    pub converted: u64,
    pub lent: u64,
    pub repaid: u64,
    pub written_off: u64,
    pub supply: u64,
    pub profits: BTreeMap<String, i64>,
}

pub struct Bank {
    pub world: World,
    pub chance: Chance,
    pub people: Vec<Person>,
    pub honest: usize,
    pub day: u32,
    /// Needs that nobody has taken on yet: who, and since when.
    pub needs: VecDeque<(usize, u32)>,
    pub proposed: Vec<Promise>,
    pub accepted: Vec<Promise>,
    /// Delivered, and whether it was really served.
    pub delivered: Vec<(Promise, bool)>,
    pub disputed: VecDeque<(Promise, bool, u32)>,
    pub waiting: Vec<Promise>,
    pub loans: Vec<(usize, u32)>,
    pub overdue: Vec<(usize, u32)>,
    /// Who owes on its starter line, and the day on which that falls due.
    pub lines: Vec<(usize, u32)>,
    /// Lines drawn by honest members, and those of them that fell due unpaid.
    pub drawn: u64,
    pub unpaid: u64,
    /// Days from a need to its service, a count each.
    pub waits: BTreeMap<u32, u64>,
    pub given_up: u64,
    pub refused: BTreeMap<u16, u64>,
    /// Honest members that a hold or a rule of monitoring stopped.
    pub troubled: Vec<bool>,
    /// What each of the dishonest sent on, in seconds of coin.
    pub fenced: BTreeMap<usize, u64>,
    pub months: Vec<Month>,
    pub done: u64,
}

impl Bank {
    pub fn founded(honest: usize, seed: u64) -> Self {
        let people = everybody(honest);
        let mut bank = Self {
            world: World::founded(numbered(GOVERNOR), START),
            chance: Chance::new(seed),
            troubled: vec![false; people.len()],
            people,
            honest,
            day: 0,
            needs: VecDeque::new(),
            proposed: vec![],
            accepted: vec![],
            delivered: vec![],
            disputed: VecDeque::new(),
            waiting: vec![],
            loans: vec![],
            overdue: vec![],
            lines: vec![],
            drawn: 0,
            unpaid: 0,
            waits: BTreeMap::new(),
            given_up: 0,
            refused: BTreeMap::new(),
            fenced: BTreeMap::new(),
            months: vec![],
            done: 0,
        };
        bank.open();
        bank
    }

    fn open(&mut self) {
        for office in [BANKER, VERIFIER_OFFICE, JUDGE] {
            self.must(numbered(office), Message::Open { kind: 1 });
        }
        for company in [CARETAKER].into_iter().chain(RECORDERS) {
            self.must(numbered(company), Message::Open { kind: 2 });
        }
        self.must(numbered(FENCE), Message::Open { kind: 1 });
        for (who, role) in [(BANKER, CENTRAL_BANK), (VERIFIER_OFFICE, VERIFIER), (JUDGE, TRIBUNAL)]
        {
            let account = numbered(who);
            self.must(numbered(GOVERNOR), Message::GrantRole { account, role });
        }
        let members: Vec<Address> = self.people.iter().map(|person| person.address).collect();
        for account in members.into_iter().chain([FENCE, CARETAKER].map(numbered)) {
            if account != numbered(FENCE) && account != numbered(CARETAKER) {
                self.must(account, Message::Open { kind: 1 });
            }
            let (expiry, commitment) = (START.plus(700 * DAY).0.into(), [1; 32]);
            let verify = Message::Verify { account, level: 2, expiry, commitment };
            self.must(numbered(VERIFIER_OFFICE), verify);
        }
        for (at, recorder) in RECORDERS.into_iter().enumerate() {
            let class_id = at as u16 + 1;
            let register = Message::RegisterClass { name: [b'a' + at as u8; 32], lot: 900 };
            self.must(numbered(GOVERNOR), register);
            let accredit =
                Message::Accredit { class_id, recorder: numbered(recorder), quota: 1 << 40 };
            self.must(numbered(GOVERNOR), accredit);
            let terms = Message::SetTerms { class_id, rate: 100, quota: 1 << 40 };
            self.must(numbered(BANKER), terms);
        }
        // The terms that docs/credit.md recommends: nothing before grade 3.
        let hours = |hours: u64| (hours * HOUR).into();
        let limits = [hours(0), hours(10), hours(20), hours(40)];
        let (longest, notice) = ((60 * DAY).into(), (7 * DAY).into());
        let terms = BankTerms {
            limits,
            longest,
            fee: 2,
            debt_cap: 10,
            demurrage: 0.into(),
            demurrage_since: 0.into(),
            notice,
        };
        self.must(numbered(BANKER), Message::SetBankTerms { terms });
        let lines = Lines { levels: [hours(0), hours(2), hours(5)], least: 11 };
        self.must(numbered(BANKER), Message::SetStarterLines { lines });
    }

    fn must(&mut self, who: Address, message: Message) {
        let shown = format!("{message:?}");
        self.send(who, message).unwrap_or_else(|error| panic!("{shown}: {error:?}"));
    }

    pub fn send(&mut self, who: Address, message: Message) -> Result<(), Error> {
        let done = self.world.send(who, |bank, call| message.send(bank, call));
        self.world.bank.take_log();
        match &done {
            Ok(()) => self.done += 1,
            Err(error) => *self.refused.entry(error.code()).or_default() += 1,
        }
        done
    }

    /// Sends a message as a person; notes where monitoring stops an honest one.
    pub fn act(&mut self, at: usize, message: Message) -> Result<(), Error> {
        let done = self.send(self.people[at].address, message);
        if let Err(error) = &done {
            // On hold, over the limit of its level, or refused by a rule.
            self.troubled[at] |= (44..=46).contains(&error.code());
        }
        done
    }

    pub fn account(&self, at: usize) -> Account {
        self.world.bank.account(self.people[at].address)
    }

    pub fn coin(&self, at: usize) -> u64 {
        self.account(at).cell.coin.get()
    }

    pub fn factors(&self, at: usize) -> Factors {
        self.world.bank.load(Key::factors(&self.people[at].address))
    }

    /// The grade that the bureau gives somebody.
    pub fn grade(&self, at: usize) -> u8 {
        score::of(&self.account(at).cell, &self.factors(at), self.world.now).grade
    }

    /// What anybody reads of somebody before dealing with it: disputes that it lost or that nobody decided, and services
    /// that it did not deliver.
    pub fn blemishes(&self, at: usize) -> u16 {
        let factors = self.factors(at);
        factors.disputes_lost.get() + factors.undelivered.get() + factors.splits.get()
    }

    pub fn of_way(&self, way: Way) -> Vec<usize> {
        (0..self.people.len()).filter(|at| self.people[*at].way == way).collect()
    }

    pub fn class_of(at: usize) -> ClassId {
        ClassId((at % RECORDERS.len()) as u16 + 1)
    }

    /// What each way has gained, in hours: coin, hours and services really got, less services really given. What was lent
    /// and sent on is the sender's.
    pub fn profits(&self) -> BTreeMap<String, i64> {
        let mut profits: BTreeMap<String, i64> = BTreeMap::new();
        for (at, person) in self.people.iter().enumerate().skip(self.honest) {
            let cell = self.account(at).cell;
            let has = cell.all_coin().0 + cell.all_hours().0;
            let gained = (has + person.got + self.sent_on(at)) as i64 - person.gave as i64;
            *profits.entry(person.way.name()).or_default() += gained;
        }
        profits.values_mut().for_each(|gained| *gained /= HOUR as i64);
        profits
    }

    /// What somebody sent where nobody collects it: the loans of those who stay away.
    fn sent_on(&self, at: usize) -> u64 {
        self.fenced.get(&at).copied().unwrap_or(0)
    }

    pub fn note_month(&mut self) {
        let root = &self.world.bank.root;
        let hours = |secs: u64| secs / HOUR;
        let lent = root.coin_lent.get();
        let month = Month {
            converted: hours((root.coin_minted.get() as u64).saturating_sub(lent)),
            lent: hours(lent),
            repaid: hours(root.coin_repaid.get()),
            written_off: hours(root.written_off.get() - root.recovered.get()),
            supply: hours(root.coin_supply() as u64),
            profits: self.profits(),
        };
        self.months.push(month);
    }
}
