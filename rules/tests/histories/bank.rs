//! The bank that the histories are told to: the handlers over a bank in memory. It notes who alerts and who is put on
//! hold. A refused call is undone, and what it would have said with it.

use crate::cast::{Deed, Does, Person};
use std::collections::HashMap;
use timebank_rules::agreement::{AgreementTerms, Invoice};
use timebank_rules::book::{market, Kind, Outcome, Side};
use timebank_rules::cells::{Cell, Class, ClassTerms, Conversion, Key, Member, Recorder};
use timebank_rules::event::{alert, held};
use timebank_rules::handlers::{agreements, coin, earning, hours, orders};
use timebank_rules::member::Account;
use timebank_rules::monitor::policy;
use timebank_rules::quantities::{ClassId, Secs, Time};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Logged, MemoryStorage};
use timebank_rules::{Address, Call, Error};

/// Lots of every class, in seconds.
const LOT: u32 = 900;
const CLASSES: u16 = 3;
const RECORDER: Address = Address::repeat_byte(0xff);

#[derive(Default)]
pub struct Bank {
    storage: MemoryStorage,
    /// The last order of each account that rested.
    orders: HashMap<Address, u128>,
    /// The last agreement of a requester and a provider, or an invoice, and when the service begins or began.
    agreements: HashMap<(u32, u32), (u32, u64, u64)>,
    /// Agreements that were settled, and invoices that were paid.
    pub settled: u32,
    /// Alerts by account and rule; under rule 0, holds.
    pub alerts: HashMap<(Address, u8), u32>,
    /// Refusals by account and code.
    pub refusals: HashMap<(Address, u16), u32>,
    pub done: u32,
    pub refused: u32,
}

impl Bank {
    /// A bank with the standard policy, three classes, and everybody's account.
    pub fn of(people: &[Person], start: u32) -> Self {
        let mut storage = MemoryStorage::default();
        storage.root.policy = policy::standard();
        storage.root.classes = CLASSES.into();
        for class_id in (1..=CLASSES).map(ClassId) {
            let mut class = Class { lot: LOT.into(), ..Class::empty() };
            market::open(&mut class, Time(start));
            storage.save(Key::class(class_id), &class);
            let quota = u64::MAX.into();
            let recorder = Recorder { quota, ..Recorder::empty() };
            storage.save(Key::recorder(class_id, &RECORDER), &recorder);
            let mut terms = ClassTerms::empty();
            terms.conversion.after = Conversion { rate: 100.into(), quota };
            storage.save(Key::terms(class_id), &terms);
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
            storage.save_account(&account);
        }
        Self { storage, ..Self::default() }
    }

    /// Runs one deed, as a chain would.
    pub fn run(&mut self, people: &[Person], deed: &Deed) {
        let who = people[deed.who as usize].address;
        let call = Call { caller: who, now: Time(deed.at) };
        match self.deed(people, call, deed) {
            Ok(()) => {
                self.done += 1;
                self.settled +=
                    u32::from(matches!(deed.does, Does::Settles { .. } | Does::PaysInvoice { .. }));
                for logged in std::mem::take(&mut self.storage.log) {
                    if let Some(found) = found(&logged) {
                        *self.alerts.entry(found).or_default() += 1;
                    }
                }
            }
            Err(error) => {
                self.refused += 1;
                *self.refusals.entry((who, error.code())).or_default() += 1;
            }
        }
    }

    fn deed(&mut self, people: &[Person], call: Call, deed: &Deed) -> Result<(), Error> {
        let address = |who: u32| people[who as usize].address;
        let (who, storage) = (deed.who, &mut self.storage);
        let last = |requester, provider| {
            self.agreements.get(&(requester, provider)).copied().unwrap_or_default()
        };
        match deed.does {
            Does::Serves { class, secs } => {
                // Somebody else records that the caller has just served.
                let end = call.now.0 / 300 * 300;
                let span = (u64::from(end - secs / 300 * 300), end.into());
                let (member, recorder) = (call.caller, Call { caller: RECORDER, ..call });
                storage.transact(|it| earning::record(it, recorder, class, member, span, [7; 32]))
            }
            Does::Converts { class, secs } => {
                storage.transact(|it| earning::convert(it, call, class, secs.into()))
            }
            Does::Pays { to, secs } => {
                storage.transact(|it| coin::transfer(it, call, address(to), secs.into()))
            }
            Does::PaysAll { to, percent } => {
                let secs = storage.account(call.caller).cell.coin().0 * percent / 100;
                storage.transact(|it| coin::transfer(it, call, address(to), secs.into()))
            }
            Does::Gives { to, class, secs } => {
                let (to, id) = (address(to), class.into());
                storage.transact(|it| hours::transfer_hours(it, call, to, id, secs.into()))
            }
            Does::Asks { of, secs } => {
                let start = (u64::from(call.now.0) + 3_600) / 300 * 300;
                let end = start + secs.next_multiple_of(300);
                let terms = AgreementTerms {
                    provider: address(of),
                    class_id: ClassId(1),
                    group: 0,
                    secs,
                    price: secs,
                    start,
                    end,
                    accept_by: start,
                    deliver_by: end + 3 * 86_400,
                    text: [7; 32],
                };
                let id = storage.transact(|it| agreements::propose(it, call, &terms))?;
                self.agreements.insert((who, of), (id, start, secs));
                return Ok(());
            }
            Does::Accepts { from } => {
                let (id, ..) = last(from, who);
                storage.transact(|it| agreements::accept(it, call, id))
            }
            Does::Delivers { to } => {
                let (id, start, secs) = last(to, who);
                let span = (start, start + secs.next_multiple_of(300));
                storage.transact(|it| agreements::deliver(it, call, &[id], &[secs], span, [7; 32]))
            }
            Does::Settles { with } => {
                let (id, ..) = last(who, with);
                storage.transact(|it| agreements::settle(it, call, id))
            }
            Does::Invoices { to, price } => {
                let end = u64::from(call.now.0) / 300 * 300;
                let invoice = Invoice {
                    requester: address(to),
                    class_id: ClassId(1),
                    secs: 300,
                    price,
                    start: end - 300,
                    end,
                    pay_by: end + 3 * 86_400,
                    text: [7; 32],
                };
                let id = storage.transact(|it| agreements::invoice(it, call, &invoice))?;
                self.agreements.insert((to, who), (id, end, 300));
                return Ok(());
            }
            Does::PaysInvoice { of } => {
                let (id, ..) = last(who, of);
                storage.transact(|it| agreements::pay_invoice(it, call, id))
            }
            Does::Orders { class, sells, tick, lots, rests } => {
                let kind = if rests { Kind::Limit } else { Kind::Ioc };
                return self.order(call, class, sells, tick, lots, 3 * 86_400, kind);
            }
            Does::Flashes { class, sells, tick, lots } => {
                return self.order(call, class, sells, tick, lots, 600, Kind::Limit);
            }
            Does::Prunes { class, tick } => {
                storage.transact(|it| orders::prune(it, call, class, tick, 0)).map(|_| true)
            }
            Does::Withdraws => {
                let order_id = self.orders.remove(&call.caller).unwrap_or_default();
                storage.transact(|it| orders::cancel(it, call, order_id))
            }
        }
        .map(drop)
    }

    #[allow(clippy::too_many_arguments)] // As many as the message has.
    fn order(
        &mut self,
        call: Call,
        class: u16,
        sells: bool,
        tick: u16,
        lots: u32,
        life: u32,
        kind: Kind,
    ) -> Result<(), Error> {
        let side = if sells { Side::Ask } else { Side::Bid } as u8;
        let expiry = (call.now.0 + life).into();
        let placed = self
            .storage
            .transact(|it| orders::place(it, call, class, side, tick, lots, expiry, kind as u8))?;
        if placed.outcome == Outcome::Resting {
            self.orders.insert(call.caller, placed.order_id);
        }
        Ok(())
    }
}

/// The account and the rule of an alert; rule 0 where a hold begins.
fn found((topics, _): &Logged) -> Option<(Address, u8)> {
    let address = |word: &[u8; 32]| Address::from_slice(&word[12..]);
    match topics.as_slice() {
        [signature, rule, account, _] if *signature == alert::SIGNATURE => {
            Some((address(account), rule[31]))
        }
        [signature, account, _] if *signature == held::SIGNATURE => Some((address(account), 0)),
        _ => None,
    }
}
