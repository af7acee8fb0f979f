//! A day of the bank: what its members and its offices do on it.

use crate::bank::{Bank, Promise, BANKER, CARETAKER, HOUR, JUDGE, RECORDERS, START};
use crate::people::{numbered, Way};
use timebank_rules::agreement::{AgreementTerms, ANSWER};
use timebank_rules::cells::{Agreement, Key};
use timebank_rules::credit::line::TERM;
use timebank_rules::quantities::DAY;
use timebank_rules::storage::Storage;
use timebank_rules::testing::Message;

const EVIDENCE: [u8; 32] = [7; 32];

/// Days after which somebody no longer asks for a service that nobody took on.
const PATIENCE: u32 = 14;

/// Disputes that the tribunal decides in a day; those that wait longer are split by the clock.
const JUDGED_A_DAY: usize = 25;

/// Blemishes from which the honest do not deal with somebody.
pub const TOO_MANY: u16 = 3;

/// The day on which the central bank announces a better rate for the first class, and the day on which it is over.
pub const ANNOUNCED: u32 = 180;
const OVER: u32 = 240;

impl Bank {
    pub fn live(&mut self, day: u32) {
        self.day = day;
        self.world.now = START.plus(day * DAY);
        self.central_bank();
        self.deliver_all();
        self.answer_all();
        self.accept_all();
        self.judge();
        self.poke();
        for at in 0..self.honest {
            self.one_day(at);
        }
        self.attack();
        self.propose_all();
        self.collect_lines();
        self.repay_and_collect();
        if day.is_multiple_of(30) || day == crate::DAYS {
            self.note_month();
        }
    }

    fn central_bank(&mut self) {
        let rate = match self.day {
            ANNOUNCED => 110,
            OVER => 100,
            _ => return,
        };
        let terms = Message::SetTerms { class_id: 1, rate, quota: 1 << 40 };
        self.send(numbered(BANKER), terms).expect("it may");
    }

    /// Service of yesterday, whole needs, gifts and loans of an honest member.
    pub fn one_day(&mut self, at: usize) {
        if self.chance.one_in(9) {
            self.serve(at);
        }
        if self.coin(at) < 2 * HOUR {
            self.convert(at);
        }
        if self.chance.one_in(14) {
            self.needs.push_back((at, self.day));
        }
        if self.chance.one_in(40) && self.coin(at) > 3 * HOUR {
            let friend = self.chance.below(self.honest as u64) as usize;
            let value = (300 * (1 + self.chance.below(6))).into();
            let to = self.people[friend].address;
            let _ = self.act(at, Message::Transfer { to, value });
        }
        if self.chance.one_in(400) && self.grade(at) >= 3 {
            let term = 30 * DAY;
            if self.act(at, Message::Borrow { amount: 2 * HOUR, term }).is_ok() {
                self.loans.push((at, self.day + 30));
            }
        }
    }

    /// An hour or two of yesterday, that a platform saw.
    pub fn serve(&mut self, at: usize) {
        let hours = 1 + self.chance.below(2);
        let yesterday = u64::from(START.plus((self.day - 1) * DAY).0);
        let start = yesterday + 300 * self.chance.below(60);
        let (class, member) = (Self::class_of(at), self.people[at].address);
        let recorder = numbered(RECORDERS[usize::from(class.0) - 1]);
        let end = start + hours * HOUR;
        let evidence = EVIDENCE;
        let record = Message::Record { class_id: class.0, member, start, end, evidence };
        if self.send(recorder, record).is_ok() {
            self.people[at].gave += hours * HOUR;
        }
    }

    /// Whole hours that a member has become coin.
    pub fn convert(&mut self, at: usize) {
        let class = Self::class_of(at);
        let hours = self.account(at).cell.hours(class).0 / HOUR;
        if hours > 0 {
            let _ =
                self.act(at, Message::Convert { class_id: class.0, secs: hours.min(90) * HOUR });
        }
    }

    /// Everybody who needs an hour asks somebody for it.
    fn propose_all(&mut self) {
        for _ in 0..self.needs.len() {
            let Some((at, since)) = self.needs.pop_front() else { break };
            if self.day - since > PATIENCE {
                self.given_up += u64::from(at < self.honest);
                continue;
            }
            if !self.ask(at, since) {
                self.needs.push_back((at, since));
            }
        }
    }

    /// Asks one of those who offer; false where nothing came of it today.
    fn ask(&mut self, at: usize, since: u32) -> bool {
        // Who means to disappoint advertises: they are asked four times as often as their number.
        let crowd = (self.people.len() - self.honest) as u64;
        let pick = self.chance.below(self.honest as u64 + 4 * crowd) as usize;
        let provider = if pick < self.honest {
            pick
        } else {
            self.honest + (pick - self.honest) % crowd as usize
        };
        let offers = matches!(self.people[provider].way, Way::Honest | Way::NoShow | Way::Claimer);
        let careful = self.people[at].way == Way::Honest;
        if provider == at || !offers || (careful && self.blemishes(provider) >= TOO_MANY) {
            return false;
        }
        let price = HOUR;
        let lacks = self.coin(at) < price;
        if lacks && !matches!(self.people[at].way, Way::Honest | Way::Liner) {
            return false;
        }
        let start = u64::from(START.plus(self.day * DAY).0) + 86_400 + 300 * self.chance.below(100);
        let now = u64::from(self.world.now.0);
        let terms = AgreementTerms {
            provider: self.people[provider].address,
            class_id: Self::class_of(provider),
            group: 0,
            secs: HOUR,
            price,
            start,
            end: start + HOUR,
            accept_by: now + 100_000,
            deliver_by: start + 4 * 86_400,
            text: EVIDENCE,
        };
        let id = self.world.bank.root.agreements.get() + 1;
        let owed_before = self.account(at).cell.credit.debt.get();
        let proposes =
            if lacks { Message::ProposeOnLine { terms } } else { Message::Propose { terms } };
        if self.act(at, proposes).is_err() {
            return false;
        }
        if lacks {
            self.drawn += u64::from(at < self.honest);
            if owed_before == 0 {
                self.lines.push((at, self.day + TERM / DAY));
            }
        }
        self.proposed.push(Promise { id, requester: at, provider, needed: since });
        true
    }

    fn accept_all(&mut self) {
        for promise in std::mem::take(&mut self.proposed) {
            let Promise { id: agreement_id, requester, provider, needed } = promise;
            let wants = match self.people[provider].way {
                Way::Honest => self.chance.percent(85) && self.blemishes(requester) < TOO_MANY,
                _ => true,
            };
            if wants && self.act(provider, Message::Accept { agreement_id }).is_ok() {
                self.accepted.push(promise);
                continue;
            }
            let _ = self.act(provider, Message::Reject { agreement_id });
            if self.people[requester].way != Way::Disputer {
                self.needs.push_back((requester, needed));
            }
        }
    }

    fn deliver_all(&mut self) {
        for promise in std::mem::take(&mut self.accepted) {
            let Promise { id, requester, provider, needed } = promise;
            let cell = self.world.bank.load::<Agreement>(Key::agreement(id));
            if u64::from(cell.end.get()) > u64::from(self.world.now.0) {
                self.accepted.push(promise);
                continue;
            }
            let serves = self.people[provider].way == Way::Honest && self.chance.percent(97);
            if !serves && self.people[provider].way != Way::Claimer {
                // It did not come; the requester leaves when it may, and asks somebody else.
                self.waiting.push(promise);
                self.needs.push_back((requester, needed));
                continue;
            }
            let (start, end) = (cell.start.get().into(), cell.end.get().into());
            let (agreements, secs, evidence) = (vec![id], vec![HOUR], EVIDENCE);
            let deliver = Message::Deliver { agreements, secs, start, end, evidence };
            if self.act(provider, deliver).is_err() {
                // The hour was taken by something else.
                self.waiting.push(promise);
                self.needs.push_back((requester, needed));
                continue;
            }
            if serves {
                self.people[provider].gave += HOUR;
                self.people[requester].got += HOUR;
                if requester < self.honest {
                    *self.waits.entry(self.day - needed).or_default() += 1;
                }
            }
            self.delivered.push((promise, serves));
        }
    }

    fn answer_all(&mut self) {
        for (promise, served) in std::mem::take(&mut self.delivered) {
            let Promise { id: agreement_id, requester, .. } = promise;
            let disputes = match (self.people[requester].way, served) {
                (Way::Disputer, _) => true,
                (_, true) => self.chance.one_in(300),
                // Nine of ten notice that nobody came.
                (_, false) => self.chance.percent(90),
            };
            if disputes {
                let (amount, evidence) = (HOUR, EVIDENCE);
                if self.act(requester, Message::Dispute { agreement_id, amount, evidence }).is_ok()
                {
                    self.disputed.push_back((promise, served, self.day));
                }
            } else if self.chance.percent(90) {
                let _ = self.act(requester, Message::Settle { agreement_id });
            } else {
                self.waiting.push(promise);
            }
        }
    }

    /// The tribunal decides as many as it can, nineteen of twenty rightly.
    fn judge(&mut self) {
        for _ in 0..JUDGED_A_DAY {
            let Some((promise, served, since)) = self.disputed.front().copied() else { return };
            if self.day < since + 2 {
                return;
            }
            self.disputed.pop_front();
            let rightly = self.chance.percent(95);
            let to_provider = if served == rightly { HOUR } else { 0 };
            let (agreement_id, evidence) = (promise.id, EVIDENCE);
            let award = Message::Award { agreement_id, to_provider, evidence };
            if self.send(numbered(JUDGE), award).is_err() {
                self.waiting.push(promise);
            }
        }
    }

    /// What time decides: requesters leave who were let down, and what nobody answered is paid.
    fn poke(&mut self) {
        let still = |it: &(Promise, bool, u32), day: u32| day < it.2 + 14;
        while let Some(first) = self.disputed.front().copied().filter(|it| !still(it, self.day)) {
            self.disputed.pop_front();
            self.waiting.push(first.0);
        }
        for promise in std::mem::take(&mut self.waiting) {
            let agreement_id = promise.id;
            let poke = Message::Poke { agreement_id };
            if self.send(numbered(CARETAKER), poke).is_ok() {
                continue;
            }
            let left = self.act(promise.requester, Message::CancelAgreement { agreement_id });
            let age = self.day.saturating_sub(promise.needed);
            if left.is_err() && age < PATIENCE + ANSWER / DAY + 30 {
                self.waiting.push(promise);
            }
        }
    }

    /// The caretaker collects what comes in of who owes on a line.
    fn collect_lines(&mut self) {
        for (at, due) in std::mem::take(&mut self.lines) {
            let account = self.people[at].address;
            if self.coin(at) > 0 {
                let _ = self.send(numbered(CARETAKER), Message::CollectDebt { account });
            }
            match self.account(at).cell.credit.debt.get() {
                0 => {}
                _ if due < self.day => {
                    self.unpaid += u64::from(at < self.honest);
                    self.overdue.push((at, due));
                }
                _ => self.lines.push((at, due)),
            }
        }
    }

    /// Honest debtors repay; the caretaker marks and collects what is overdue; the tribunal writes off what is lost.
    fn repay_and_collect(&mut self) {
        for (at, due) in std::mem::take(&mut self.loans) {
            let debt = self.account(at).cell.credit.debt.get();
            let coin = self.coin(at);
            if self.people[at].way == Way::Honest && due <= self.day + 3 && coin > 0 {
                let _ = self.act(at, Message::Repay { amount: coin.min(debt) });
            }
            match self.account(at).cell.credit.debt.get() {
                0 => {}
                _ if due < self.day => self.overdue.push((at, due)),
                _ => self.loans.push((at, due)),
            }
        }
        for (at, due) in std::mem::take(&mut self.overdue) {
            let account = self.people[at].address;
            let caretaker = numbered(CARETAKER);
            let _ = self.send(caretaker, Message::MarkOverdue { account });
            let _ = self.send(caretaker, Message::CollectDebt { account });
            if self.people[at].way == Way::Honest {
                self.convert(at);
            }
            let credit = self.account(at).cell.credit;
            if credit.debt.get() > 0 && self.day > due + 60 {
                let evidence = EVIDENCE;
                let _ = self.send(numbered(JUDGE), Message::WriteOff { account, evidence });
            }
            if credit.debt.get() + credit.lost.get() > 0 {
                self.overdue.push((at, due));
            }
        }
    }
}
