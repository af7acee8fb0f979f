//! A bank without a chain, which the histories are told to: the real rules over a map of storage keys. It notes who
//! alerts and who is put on hold. A refused call is undone, and what it would have said with it.

use crate::cast::{Deed, Does, Person};
use std::collections::HashMap;
use timebank_rules::book::cancel::cancel;
use timebank_rules::book::market;
use timebank_rules::book::place::{place, Request};
use timebank_rules::book::{Kind, Outcome, Side};
use timebank_rules::cells::{
    Cell, Class, Conversion, Key, Member, Recorder, Root, StorageKey, Terms,
};
use timebank_rules::conversion::{convert, Converting};
use timebank_rules::event::{alert, held, Event};
use timebank_rules::member::Account;
use timebank_rules::monitor::policy;
use timebank_rules::quantities::{ClassId, Lots, Secs, Tick, Time};
use timebank_rules::storage::Storage;
use timebank_rules::{
    handlers::{coin, earning, hours},
    Address, Call, Error,
};

/// Lots of every class, in seconds.
const LOT: u32 = 900;
const CLASSES: u16 = 3;
const RECORDER: Address = Address::repeat_byte(0xff);

#[derive(Default)]
pub struct Bank {
    root: Option<Root>,
    cells: HashMap<Vec<u8>, Vec<u8>>,
    journal: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// What the running call has said: rule (0 a hold), account.
    said: Vec<(u8, Address)>,
    /// The last order of each account that rested.
    orders: HashMap<Address, u128>,
    /// Alerts by account and rule; under rule 0, holds.
    pub alerts: HashMap<(Address, u8), u32>,
    /// Refusals by account and code.
    pub refusals: HashMap<(Address, u16), u32>,
    pub done: u32,
    pub refused: u32,
}

impl Storage for Bank {
    fn root(&self) -> &Root {
        self.root.as_ref().expect("the bank is founded")
    }

    fn root_mut(&mut self) -> &mut Root {
        self.root.as_mut().expect("the bank is founded")
    }

    fn address(&self) -> timebank_rules::Address {
        timebank_rules::Address::repeat_byte(0xba)
    }

    fn load<C: Cell>(&self, key: impl StorageKey) -> C {
        self.cells.get(key.as_bytes()).map_or_else(C::empty, |bytes| {
            C::read_from_bytes(bytes).expect("a cell is stored in its layout's size")
        })
    }

    fn save<C: Cell>(&mut self, key: impl StorageKey, cell: &C) {
        let key = key.as_bytes().to_vec();
        let before = if cell.is_empty() {
            self.cells.remove(&key)
        } else {
            self.cells.insert(key.clone(), cell.as_bytes().to_vec())
        };
        self.journal.push((key, before));
    }

    fn emit(&mut self, event: &impl Event) {
        let address = |word: &[u8; 32]| Address::from_slice(&word[12..]);
        event.encode(0, |encoded| match encoded.topics() {
            [signature, rule, account, _] if *signature == alert::SIGNATURE => {
                self.said.push((rule[31], address(account)));
            }
            [signature, account, _] if *signature == held::SIGNATURE => {
                self.said.push((0, address(account)));
            }
            _ => {}
        });
    }
}

impl Bank {
    /// A bank with the standard policy, three classes, and everybody's account.
    pub fn of(people: &[Person], start: u32) -> Self {
        let root = Root { policy: policy::standard(), classes: CLASSES.into(), ..Root::empty() };
        let mut bank = Self { root: Some(root), ..Self::default() };
        for class_id in (1..=CLASSES).map(ClassId) {
            let mut class = Class { lot: LOT.into(), ..Class::empty() };
            market::open(&mut class, Time(start));
            bank.save(Key::class(class_id), &class);
            let quota = u64::MAX.into();
            let recorder = Recorder { quota, ..Recorder::empty() };
            bank.save(Key::recorder(class_id, &RECORDER), &recorder);
            let mut terms = Terms::empty();
            terms.conversion.after = Conversion { rate: 100.into(), quota };
            bank.save(Key::terms(class_id), &terms);
        }
        for person in people {
            let mut account = Account { address: person.address, cell: Member::empty() };
            account.cell.status = 1;
            account.cell.kind = person.kind;
            account.cell.level = person.level;
            account.cell.verified_until = u32::MAX.into();
            account.cell.opened_at = person.opened_at.into();
            account.cell.coin = person.coin.into();
            for class in person.trades {
                assert!(account.cell.set_hours(ClassId(*class), Secs(person.hours)));
            }
            bank.save_account(&account);
        }
        bank
    }

    /// Runs one deed, as a chain would.
    pub fn run(&mut self, people: &[Person], deed: &Deed) {
        let who = people[deed.who as usize].address;
        let call = Call { caller: who, now: Time(deed.at) };
        self.journal.clear();
        self.said.clear();
        match self.deed(people, call, deed.does) {
            Ok(()) => {
                self.done += 1;
                for (rule, account) in std::mem::take(&mut self.said) {
                    *self.alerts.entry((account, rule)).or_default() += 1;
                }
            }
            Err(error) => {
                self.refused += 1;
                *self.refusals.entry((who, error.code())).or_default() += 1;
                for (key, before) in std::mem::take(&mut self.journal).into_iter().rev() {
                    match before {
                        Some(bytes) => self.cells.insert(key, bytes),
                        None => self.cells.remove(&key),
                    };
                }
            }
        }
    }

    fn deed(&mut self, people: &[Person], call: Call, does: Does) -> Result<(), Error> {
        match does {
            Does::Serves { class, secs } => self.serves(call, class, secs),
            Does::Converts { class, secs } => self.converts(call, ClassId(class), secs),
            Does::Pays { to, secs } => {
                let to = people[to as usize].address;
                coin::transfer(self, call, to, secs.into()).map(drop)
            }
            Does::PaysAll { to, percent } => {
                let coin = self.account(call.caller).cell.coin().0 * percent / 100;
                self.deed(people, call, Does::Pays { to, secs: coin })
            }
            Does::Gives { to, class, secs } => {
                let to = people[to as usize].address;
                hours::transfer_hours(self, call, to, class.into(), secs.into()).map(drop)
            }
            Does::Orders { class, sells, tick, lots, rests } => {
                let request = Request {
                    side: if sells { Side::Ask } else { Side::Bid },
                    tick: Tick(tick),
                    lots: Lots(lots),
                    expiry: u64::from(call.now.0) + 3 * 86_400,
                    kind: if rests { Kind::Limit } else { Kind::Ioc },
                };
                let placed = place(self, call, ClassId(class), request)?;
                if placed.outcome == Outcome::Resting {
                    self.orders.insert(call.caller, placed.order_id);
                }
                Ok(())
            }
            Does::Withdraws => {
                let order_id = self.orders.remove(&call.caller).unwrap_or_default();
                cancel(self, call, order_id)
            }
        }
    }

    /// Somebody else records that the caller has just served.
    fn serves(&mut self, call: Call, class: u16, secs: u32) -> Result<(), Error> {
        let end = call.now.0 / 300 * 300;
        let span = (u64::from(end - secs / 300 * 300), end.into());
        let recorder = Call { caller: RECORDER, ..call };
        earning::record(self, recorder, class, call.caller, span, [7; 32]).map(drop)
    }

    fn converts(&mut self, call: Call, class_id: ClassId, secs: u32) -> Result<(), Error> {
        let mut cells = Converting {
            class_id,
            class: self.load(Key::class(class_id)),
            terms: self.load(Key::terms(class_id)),
            member: self.account(call.caller),
        };
        let mut root = self.root().clone();
        convert(&mut root, call, &mut cells, secs.into())?;
        self.root = Some(root);
        self.save(Key::class(class_id), &cells.class);
        self.save(Key::terms(class_id), &cells.terms);
        self.save_account(&cells.member);
        Ok(())
    }
}
