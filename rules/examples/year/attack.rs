//! What the dishonest do on a day.

use crate::bank::{Bank, FENCE, HOUR, START};
use crate::days::ANNOUNCED;
use crate::people::{numbered, Way, RINGS};
use timebank_rules::agreement::AgreementTerms;
use timebank_rules::quantities::{ClassId, DAY};
use timebank_rules::testing::Message;

/// When who means to stay away borrows.
const LAST_DAY: u32 = 270;

/// Half an hour, the least that counts, and the least coin that counts for it.
const CLAIMED: u64 = HOUR / 2;
const PAID: u64 = HOUR / 4;

impl Bank {
    pub fn attack(&mut self) {
        for at in self.honest..self.people.len() {
            match self.people[at].way {
                Way::Defaulter if self.day < LAST_DAY => self.one_day(at),
                Way::Defaulter => self.borrow_and_send_on(at),
                Way::Disputer => {
                    // It earns what it spends, and asks for as much as it can.
                    if self.chance.one_in(9) {
                        self.serve(at);
                        self.convert(at);
                    }
                    if self.chance.one_in(3) && self.coin(at) >= HOUR {
                        self.needs.push_back((at, self.day));
                    }
                }
                Way::Liner if self.chance.one_in(5) => self.needs.push_back((at, self.day)),
                Way::Watcher => self.watch(at),
                // They begin with what they earn, so as to pay each other.
                Way::Ring(_) if self.day < 30 && self.chance.one_in(5) => {
                    self.serve(at);
                    self.convert(at);
                }
                Way::Ring(_) if self.day >= LAST_DAY => self.borrow_and_send_on(at),
                _ => {}
            }
        }
        for size in RINGS {
            self.go_round(&self.of_way(Way::Ring(size)));
        }
    }

    /// Everybody in a ring claims a service of everybody else once a week, a few pairs a day.
    fn go_round(&mut self, ring: &[usize]) {
        let size = ring.len();
        let today = self.day % 7;
        for step in (1..size).filter(|step| *step as u32 % 7 == today) {
            for (place, provider) in ring.iter().copied().enumerate() {
                let requester = ring[(place + step) % size];
                self.claim_of_each_other(provider, requester, step / 7);
            }
        }
    }

    fn claim_of_each_other(&mut self, provider: usize, requester: usize, round: usize) {
        if self.coin(requester) < PAID {
            return;
        }
        let start = u64::from(START.plus((self.day - 1) * DAY).0) + 36_000 + CLAIMED * round as u64;
        let now = u64::from(self.world.now.0);
        let terms = AgreementTerms {
            provider: self.people[provider].address,
            class_id: ClassId(1),
            group: 0,
            secs: CLAIMED,
            price: PAID,
            start,
            end: start + CLAIMED,
            accept_by: now + 600,
            deliver_by: now + 600,
            text: [9; 32],
        };
        let agreement_id = self.world.bank.root.agreements.get() + 1;
        let (agreements, secs, evidence) = (vec![agreement_id], vec![CLAIMED], [9; 32]);
        let end = start + CLAIMED;
        let steps = [
            (requester, Message::Propose { terms }),
            (provider, Message::Accept { agreement_id }),
            (provider, Message::Deliver { agreements, secs, start, end, evidence }),
            (requester, Message::Settle { agreement_id }),
        ];
        let _ = steps.into_iter().try_for_each(|(who, message)| self.act(who, message));
    }

    /// Borrows the most that its grade may, and sends all its coin where nobody collects it.
    fn borrow_and_send_on(&mut self, at: usize) {
        let credit = self.account(at).cell.credit;
        if credit.debt.get() == 0 && credit.lost.get() == 0 {
            let limits = [0, 0, 0, 10, 20, 40];
            let amount = limits[usize::from(self.grade(at))] * HOUR;
            if amount > 0 && self.act(at, Message::Borrow { amount, term: 30 * DAY }).is_ok() {
                self.loans.push((at, self.day + 30));
            }
        }
        let coin = self.coin(at);
        let sent = Message::Transfer { to: numbered(FENCE), value: coin.into() };
        if coin > 0 && self.account(at).cell.credit.debt.get() > 0 && self.act(at, sent).is_ok() {
            *self.fenced.entry(at).or_default() += coin;
        }
    }

    /// Between the announcement and its day it buys hours of the class at par, and converts them on the day.
    fn watch(&mut self, at: usize) {
        if self.day < ANNOUNCED {
            if self.chance.one_in(9) {
                self.serve(at);
                self.convert(at);
            }
            return;
        }
        let class_id = 1;
        if self.day < ANNOUNCED + 7 {
            let lots = (self.coin(at) / 900).min(400) as u32;
            let (side, tick, kind, expiry) = (0, 100, 1, 0);
            if lots > 0 {
                self.sell_to_watchers(lots);
                let _ = self.act(at, Message::Place { class_id, side, tick, lots, expiry, kind });
            }
            return;
        }
        let hours = self.account(at).cell.hours(ClassId(class_id)).0 / HOUR;
        if hours > 0 {
            let secs = hours.min(100) * HOUR;
            let _ = self.act(at, Message::Convert { class_id, secs });
        }
    }

    /// An honest member who has not heard sells at par what it has.
    fn sell_to_watchers(&mut self, lots: u32) {
        let class = ClassId(1);
        let sellers = (0..self.honest).filter(|at| Self::class_of(*at) == class);
        let has = |at: &usize| self.account(*at).cell.hours(class).0 >= 900;
        let Some(seller) = sellers.filter(has).nth(self.day as usize % 5) else { return };
        let most = (self.account(seller).cell.hours(class).0 / 900) as u32;
        let expiry = u64::from(self.world.now.0) + 7_200;
        let (side, tick, kind, class_id, lots) = (1, 100, 0, 1, lots.min(most));
        let _ = self.act(seller, Message::Place { class_id, side, tick, lots, expiry, kind });
    }
}
