//! The rules of due process over plain lists, as the contract runs them over the chain's storage.

use std::collections::BTreeMap;
use timebank_rules::case::{self, Opening, Proceeding};
use timebank_rules::cells::{CaseFile, Cell, Facts, Member, Root};
use timebank_rules::ledger::{self, Pair};
use timebank_rules::member::Account;
use timebank_rules::quantities::Time;
use timebank_rules::roles::{GOVERNOR as GOVERNS, SUPERVISOR, TRIBUNAL};
use timebank_rules::{Address, Call, Error};

/// Members first, then officers, the governor last.
pub const MEMBERS: usize = 3;
pub const PEOPLE: usize = 9;
pub const GOVERNOR: usize = 8;
pub const BANK: Address = Address::repeat_byte(0xbb);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    pub root: Root,
    pub people: Vec<Account>,
    /// By id; the first is none.
    pub cases: Vec<CaseFile>,
    facts: BTreeMap<(Address, u8), Facts>,
    pub supply: u128,
    pub now: Time,
}

fn address(who: usize) -> Address {
    Address::repeat_byte(who as u8 + 1)
}

impl World {
    pub fn founded(now: Time) -> Self {
        let people = (0..PEOPLE).map(|who| {
            let mut cell = Member::empty();
            cell.status = 1;
            cell.kind = 1;
            cell.level = 1;
            cell.verified_until = u32::MAX.into();
            cell.coin = if who < MEMBERS { 200 } else { 0 }.into();
            cell.roles = match who {
                GOVERNOR => GOVERNS,
                3..=5 => SUPERVISOR,
                6..=7 => TRIBUNAL,
                _ => 0,
            }
            .into();
            Account { address: address(who), cell }
        });
        let root = Root { governor: address(GOVERNOR).0, ..Root::empty() };
        let supply = 200 * MEMBERS as u128;
        let cases = vec![CaseFile::empty()];
        Self { root, people: people.collect(), cases, facts: BTreeMap::new(), supply, now }
    }

    /// The governor gives somebody another office in place of the one it had.
    pub fn appoint(&mut self, who: usize, role: u16) {
        if who != GOVERNOR {
            self.people[who].cell.roles = role.into();
        }
    }

    fn call(&self, who: usize) -> Call {
        Call { caller: address(who), now: self.now }
    }

    fn file(&self, case_id: u32) -> CaseFile {
        self.cases[case_id as usize].clone()
    }

    fn account(&self, account: Address) -> Account {
        let known = self.people.iter().find(|known| known.address == account);
        known.cloned().unwrap_or(Account { address: account, cell: Member::empty() })
    }

    fn save(&mut self, account: Account) {
        if let Some(place) = self.people.iter_mut().find(|known| known.address == account.address) {
            *place = account;
        }
    }

    fn proceeding(&self, who: usize, case_id: u32) -> Proceeding {
        let file = self.file(case_id);
        let subject = self.account(file.subject.into());
        Proceeding { case_id, file, officer: self.people[who].clone(), subject }
    }

    fn keep(&mut self, p: Proceeding) {
        self.cases[p.case_id as usize] = p.file;
        self.save(p.subject);
        self.save(p.officer);
    }

    pub fn open(&mut self, who: usize, subject: usize, facts: u8) -> Result<(), Error> {
        let subject = self.people[subject].clone();
        let key = (subject.address, facts);
        let mut cells = Opening {
            officer: self.people[who].clone(),
            last: self.file(subject.cell.freeze_case.get()),
            subject,
            facts: self.facts.get(&key).cloned().unwrap_or(Facts::empty()),
        };
        let call = self.call(who);
        let (file, _) = case::open(&mut self.root, call, &mut cells, 1, [facts + 1; 32])?;
        self.cases.push(file);
        self.facts.insert(key, cells.facts);
        self.save(cells.subject);
        Ok(())
    }

    pub fn freeze(&mut self, who: usize, case: u32, dirs: u8, amount: u64) -> Result<(), Error> {
        let mut p = self.proceeding(who, case);
        case::freeze(self.call(who), &mut p, dirs, amount)?;
        self.keep(p);
        Ok(())
    }

    pub fn set_amount(&mut self, who: usize, case: u32, amount: u64) -> Result<(), Error> {
        let mut p = self.proceeding(who, case);
        case::set_amount(self.call(who), &mut p, amount)?;
        self.keep(p);
        Ok(())
    }

    pub fn confirm(&mut self, who: usize, case: u32, days: u16) -> Result<(), Error> {
        let mut p = self.proceeding(who, case);
        case::confirm(self.call(who), &mut p, days)?;
        self.keep(p);
        Ok(())
    }

    pub fn release(&mut self, who: usize, case: u32) -> Result<(), Error> {
        let mut p = self.proceeding(who, case);
        case::release(self.call(who), &mut p)?;
        self.keep(p);
        Ok(())
    }

    pub fn uphold(&mut self, who: usize, case: u32) -> Result<(), Error> {
        let mut p = self.proceeding(who, case);
        case::uphold(self.call(who), &mut p)?;
        self.keep(p);
        Ok(())
    }

    pub fn seize(&mut self, who: usize, case: u32, amount: u64) -> Result<(), Error> {
        let mut p = self.proceeding(who, case);
        let call = self.call(who);
        case::seize(&mut self.root, call, &mut p, BANK, amount)?;
        self.keep(p);
        Ok(())
    }

    pub fn close(&mut self, who: usize, case: u32) -> Result<(), Error> {
        let (call, officer) = (self.call(who), self.people[who].clone());
        case::close(call, &officer, case, &mut self.cases[case as usize]).map(|_| ())
    }

    pub fn answer(&mut self, who: usize, case: u32) -> Result<(), Error> {
        let call = self.call(who);
        case::answer(call, case, &mut self.cases[case as usize], [3; 32]).map(|_| ())
    }

    pub fn appeal(&mut self, who: usize, case: u32) -> Result<(), Error> {
        let call = self.call(who);
        let (file, holder) = (&mut self.cases[case as usize], &mut self.people[who]);
        case::appeal(call, case, file, holder, [4; 32]).map(|_| ())
    }

    pub fn propose(&mut self, who: usize, case: u32, to: usize, amount: u64) -> Result<(), Error> {
        let officer = self.people[who].clone();
        let file = &mut self.cases[case as usize];
        case::propose_release(&officer, case, file, address(to), amount).map(|_| ())
    }

    pub fn approve(&mut self, who: usize, case: u32, to: usize, amount: u64) -> Result<(), Error> {
        let call = self.call(who);
        let (file, to) = (&mut self.cases[case as usize], &mut self.people[to]);
        case::approve_release(&mut self.root, call, case, file, to, amount, BANK).map(|_| ())
    }

    pub fn pay(&mut self, from: usize, to: usize, amount: u64) -> Result<(), Error> {
        let call = self.call(from);
        let mut pair = Pair::of(self.account(address(from)), self.account(address(to)));
        ledger::transfer(&self.root, call, &mut pair, amount.into(), [0; 32])?;
        let other = pair.other().cloned();
        self.save(pair.from);
        other.into_iter().for_each(|account| self.save(account));
        Ok(())
    }
}
