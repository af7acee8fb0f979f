//! A bank whose officers are in office, two members, and short names for what they do. Everything goes through the
//! handlers that the contract runs.

use timebank_rules::case::FreezeTerms;
use timebank_rules::cells::{CaseFile, Key};
use timebank_rules::handlers::{accounts, cases, coin, governance, pausing, recovery};
use timebank_rules::member::Account;
use timebank_rules::quantities::{Time, DAY};
use timebank_rules::roles::{CENTRAL_BANK, SUPERVISOR, TRIBUNAL, VERIFIER};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{MemoryStorage, World};
use timebank_rules::{Address, Call, Error, Hash};

pub const START: Time = Time(20_000 * DAY + 5);

pub const ANN: u8 = 1;
pub const BEN: u8 = 2;
pub const CAT: u8 = 3;
/// Never opened, until somebody is recovered to them.
pub const NEW: u8 = 4;
pub const NEWER: u8 = 5;
pub const GOV: u8 = 7;
pub const TOM: u8 = 8;
pub const SUE: u8 = 9;
pub const SAM: u8 = 10;
pub const TIM: u8 = 11;
pub const VERA: u8 = 12;
pub const VIC: u8 = 13;
pub const BOB: u8 = 14;

pub fn address(who: u8) -> Address {
    Address::repeat_byte(who)
}

/// The code of a refusal, 0 where there was none.
pub fn code<T>(outcome: Result<T, Error>) -> u16 {
    outcome.map_or_else(|error| error.code(), |_| 0)
}

#[derive(Clone)]
pub struct Fixture {
    pub world: World,
    facts: u8,
}

impl Fixture {
    pub fn founded() -> Self {
        let mut fixture = Self { world: World::founded(address(GOV), START), facts: 0 };
        for who in [ANN, BEN, CAT, TOM, SUE, SAM, TIM, VERA, VIC, BOB] {
            fixture.send(who, |bank, call| accounts::open(bank, call, 1)).expect("it is new");
        }
        for (who, role) in [
            (TOM, TRIBUNAL),
            (TIM, TRIBUNAL),
            (SUE, SUPERVISOR),
            (SAM, SUPERVISOR),
            (VERA, VERIFIER),
            (VIC, VERIFIER),
            (BOB, CENTRAL_BANK),
        ] {
            fixture.grant(who, role).expect("the governor may");
        }
        for who in [ANN, BEN, CAT] {
            fixture.verify(VERA, who, 2).expect("a verifier may");
            fixture.give(who, 1_000);
        }
        fixture
    }

    pub fn now(&self) -> Time {
        self.world.now
    }

    pub fn wait(&mut self, secs: u32) {
        self.world.now = self.now().plus(secs);
    }

    pub fn send<T>(
        &mut self,
        who: u8,
        message: impl FnOnce(&mut MemoryStorage, Call) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.world.send(address(who), message)
    }

    pub fn account(&self, who: u8) -> Account {
        self.world.bank.account(address(who))
    }

    pub fn case(&self, case_id: u32) -> CaseFile {
        self.world.bank.load(Key::case(case_id))
    }

    /// Puts coin into an account, as if it had been converted.
    pub fn give(&mut self, who: u8, amount: u64) {
        let mut account = self.account(who);
        account.cell.coin = (account.cell.coin.get() + amount).into();
        self.world.bank.save_account(&account);
        let minted = self.world.bank.root.coin_minted.get() + u128::from(amount);
        self.world.bank.root.coin_minted = minted.into();
    }

    pub fn grant(&mut self, who: u8, role: u16) -> Result<bool, Error> {
        self.send(GOV, |bank, call| governance::grant_role(bank, call, address(who), role))
    }

    pub fn revoke(&mut self, who: u8, role: u16) -> Result<bool, Error> {
        self.send(GOV, |bank, call| governance::revoke_role(bank, call, address(who), role))
    }

    pub fn verify(&mut self, verifier: u8, who: u8, level: u8) -> Result<bool, Error> {
        let expiry = u64::from(self.now().plus(300 * DAY).0);
        self.send(verifier, |bank, call| {
            accounts::verify(bank, call, address(who), level, expiry, [1; 32])
        })
    }

    /// Opens a case on facts that nobody cited yet.
    pub fn open_case(&mut self, who: u8, subject: u8) -> Result<u32, Error> {
        self.facts += 1;
        let evidence = [self.facts; 32];
        self.open_case_on(who, subject, evidence)
    }

    pub fn open_case_on(&mut self, who: u8, subject: u8, evidence: Hash) -> Result<u32, Error> {
        self.send(who, |bank, call| cases::open(bank, call, address(subject), 1, evidence))
    }

    /// Sue opens a case about somebody and freezes.
    pub fn frozen(&mut self, subject: u8, directions: u8, amount: u64) -> u32 {
        let case_id = self.open_case(SUE, subject).expect("she may");
        self.freeze(SUE, case_id, directions, amount).expect("she may");
        case_id
    }

    pub fn freeze(&mut self, who: u8, case: u32, dirs: u8, amount: u64) -> Result<bool, Error> {
        self.send(who, |bank, call| cases::freeze(bank, call, case, dirs, amount))
    }

    /// Confirms a freeze as it runs.
    pub fn confirm(&mut self, who: u8, case_id: u32, days: u16) -> Result<bool, Error> {
        let subject = self.world.bank.present_account(self.case(case_id).subject.into());
        let (directions, amount) = (subject.cell.frozen_directions, subject.cell.frozen_coin.get());
        let terms = FreezeTerms { directions, amount };
        self.send(who, |bank, call| cases::confirm(bank, call, case_id, terms, days))
    }

    pub fn release(&mut self, who: u8, case_id: u32) -> Result<bool, Error> {
        self.send(who, |bank, call| cases::release(bank, call, case_id))
    }

    /// Sue pauses an area, under a case of its own.
    pub fn pause(&mut self, area: u8) {
        let case_id = self.open_case(SUE, 0).expect("she may");
        self.send(SUE, |bank, call| pausing::pause(bank, call, case_id, area)).expect("she may");
    }

    pub fn pay(&mut self, from: u8, to: u8, amount: u64) -> Result<bool, Error> {
        self.send(from, |bank, call| coin::transfer(bank, call, address(to), amount.into()))
    }

    pub fn ask_recovery(&mut self, verifier: u8, old: u8, new: u8) -> Result<bool, Error> {
        self.send(verifier, |bank, call| {
            recovery::request(bank, call, address(old), address(new), [7; 32])
        })
    }

    pub fn complete(&mut self, old: u8, new: u8) -> Result<bool, Error> {
        self.send(new, |bank, call| recovery::complete(bank, call, address(old)))
    }

    /// A verifier asks that somebody moves, nobody objects, and the new key completes.
    pub fn move_to(&mut self, old: u8, new: u8) {
        self.ask_recovery(VERA, old, new).expect("a verifier may");
        self.wait(timebank_rules::recovery::DELAY);
        self.complete(old, new).expect("it is due");
    }
}
