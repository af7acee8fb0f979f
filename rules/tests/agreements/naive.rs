//! Agreements as a beginner would write them: lists and sets, no cells, no shared code with the rules. Says whether
//! an operation goes through, who has what and which moments are taken.

use std::collections::{BTreeMap, BTreeSet};

pub type Who = usize;

const DAY: u32 = 86_400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Proposed,
    Invoiced,
    Accepted,
    Delivered { until: u32 },
    Disputed { until: u32 },
    Due,
    Ended,
}

#[derive(Clone, Debug)]
pub struct Deal {
    pub requester: Who,
    pub provider: Who,
    pub group: u32,
    pub secs: u128,
    pub price: u128,
    pub start: u32,
    pub end: u32,
    pub accept_by: u32,
    pub deliver_by: u32,
    pub state: State,
    pub due: u128,
    pub disputed: u128,
    pub rest: u128,
    pub paid: u128,
    pub delivered: u64,
    /// Seconds of the interval in which it was delivered.
    pub spanned: u64,
    pub answer_by: u32,
    pub corrected: bool,
    /// Awarded or split: it is no settlement.
    pub divided: bool,
    /// It is an invoice.
    pub invoiced: bool,
    /// How many lessons follow, at the same price, how many days apart; and since when the present one is awaited, 0 where
    /// it is the first.
    pub left: u32,
    pub every: u32,
    pub since: u32,
}

impl Deal {
    /// Until when it is delivered: as agreed, and where its turn came late, within three days.
    pub fn deliver_until(&self) -> u32 {
        if self.since > 0 {
            self.deliver_by.max(self.since + 3 * DAY)
        } else {
            self.deliver_by
        }
    }

    /// Coin that still waits.
    pub fn held(&self) -> u128 {
        if matches!(self.state, State::Ended | State::Invoiced) {
            0
        } else {
            self.due + self.disputed + self.rest + u128::from(self.left) * self.price
        }
    }
}

#[derive(Clone, Debug)]
pub struct Somebody {
    pub coin: u128,
    pub locked: u128,
    pub person: bool,
    pub closed: bool,
    pub verified: bool,
    pub judge: bool,
    /// Directions, amount, end.
    pub frozen: (u8, u128, u32),
    pub provided: u32,
    pub requested: u32,
    pub lost: u32,
    pub undelivered: u32,
    pub splits: u32,
}

#[derive(Clone, Debug, Default)]
pub struct Naive {
    pub now: u32,
    pub paused: bool,
    pub people: Vec<Somebody>,
    pub deals: Vec<Deal>,
    /// In how many slots the class counts service, where that was set, and whether it is retired.
    pub rule: Option<(u128, bool)>,
    pub taken: BTreeSet<(Who, u32)>,
    /// The last session of a provider and group: agreed interval, delivered interval.
    pub sessions: BTreeMap<(Who, u32), [u32; 4]>,
    /// Who counted with whom in which week.
    pub met: BTreeSet<(Who, Who, u32)>,
}

impl Naive {
    fn freeze(&self, who: Who) -> (u8, u128) {
        let (directions, amount, end) = self.people[who].frozen;
        if self.now < end {
            (directions, amount)
        } else {
            (0, 0)
        }
    }

    pub fn set_rule(&mut self, step: u128, retired: bool) -> bool {
        let goes = (1..=12).contains(&step);
        if goes {
            self.rule = Some((step, retired));
        }
        goes
    }

    /// Whether the class takes service of this interval and of so many seconds of it.
    fn takes(&self, start: u32, end: u32, secs: u128) -> bool {
        self.rule.is_none_or(|(step, retired)| {
            let of_a_step = 300 * step;
            let whole = |secs: u128| step == 1 || secs.is_multiple_of(of_a_step);
            !retired && whole(u128::from(end) - u128::from(start)) && whole(secs)
        })
    }

    fn good(&self, who: Who) -> bool {
        self.people[who].verified && !self.people[who].closed
    }

    /// Whether a transfer would go through if the payer had so much free.
    pub fn may_pay(&self, from: Who, to: Who, amount: u128, free: u128) -> bool {
        let (out, frozen) = self.freeze(from);
        !self.paused
            && self.good(from)
            && self.good(to)
            && out & 1 == 0
            && self.freeze(to).0 & 2 == 0
            && amount <= free
            && (amount == 0 || free >= frozen + amount)
    }

    pub fn transfer(&mut self, from: Who, to: Who, amount: u128) -> bool {
        let goes = self.may_pay(from, to, amount, self.people[from].coin);
        if goes {
            self.people[from].coin -= amount;
            self.people[to].coin += amount;
        }
        goes
    }

    pub fn propose(&mut self, deal: Deal) -> bool {
        let further = deal.left * deal.every * DAY;
        let latest = (self.now + 90 * DAY - further.min(self.now)).min(deal.start + 10 * DAY);
        let all = deal.price * u128::from(deal.left + 1);
        let series = deal.left > 0 || deal.every > 0;
        let apart = deal.every * DAY >= deal.end.saturating_sub(deal.start) + 3 * DAY;
        let goes = (!series || apart && (1..16).contains(&deal.left))
            && deal.requester != deal.provider
            && deal.secs > 0
            && deal.price > 0
            && deal.start < deal.end
            && self.takes(deal.start, deal.end, deal.secs)
            && deal.secs <= u128::from(deal.end - deal.start)
            && self.now < deal.accept_by
            && deal.accept_by <= deal.deliver_by
            && deal.end < deal.deliver_by
            && deal.deliver_by <= latest
            && self.may_pay(deal.requester, deal.provider, all, self.people[deal.requester].coin);
        if goes {
            self.people[deal.requester].coin -= all;
            self.people[deal.requester].locked += all;
            self.deals.push(deal);
        }
        goes
    }

    pub fn invoice(&mut self, deal: Deal) -> bool {
        let Deal { provider, start, end, .. } = deal;
        let person = self.people[provider].person;
        let goes = deal.requester != provider
            && deal.secs > 0
            && deal.price > 0
            && start < end
            && end <= self.now
            && self.takes(start, end, deal.secs)
            && start + 10 * DAY >= self.now
            && deal.secs <= u128::from(end - start)
            && self.now < deal.accept_by
            && deal.accept_by <= start + 10 * DAY
            && (start / 300..end / 300)
                .all(|slot| !person || !self.taken.contains(&(provider, slot)))
            && self.may_pay(deal.requester, provider, 0, 0);
        if goes {
            if person {
                self.taken.extend((start / 300..end / 300).map(|slot| (provider, slot)));
            }
            self.deals.push(deal);
        }
        goes
    }

    pub fn pay_invoice(&mut self, who: Who, at: usize) -> bool {
        let deal = self.deals[at].clone();
        let Deal { provider, requester, price, .. } = deal;
        let goes = deal.state == State::Invoiced
            && self.now < deal.accept_by
            && who == requester
            && self.may_pay(requester, provider, price, self.people[requester].coin);
        if goes {
            self.people[requester].coin -= price;
            self.people[provider].coin += price;
            self.deals[at].state = State::Ended;
            if price >= 900 && deal.secs >= 1_800 {
                self.people[provider].provided += self.meets(provider, requester);
                self.people[requester].requested += self.meets(requester, provider);
            }
        }
        goes
    }

    pub fn accept(&mut self, who: Who, at: usize) -> bool {
        let deal = self.deals[at].clone();
        let free = self.people[deal.requester].coin + deal.held();
        let goes = deal.state == State::Proposed
            && self.now < deal.accept_by
            && who == deal.provider
            && self.may_pay(deal.requester, deal.provider, deal.held(), free);
        if goes {
            self.deals[at].state = State::Accepted;
        }
        goes
    }

    fn refund(&mut self, at: usize) {
        let deal = &self.deals[at];
        if deal.state == State::Accepted && self.now >= deal.start && deal.since < deal.start {
            self.people[deal.provider].undelivered += 1;
        }
        if deal.invoiced {
            for slot in deal.start / 300..deal.end / 300 {
                self.taken.remove(&(deal.provider, slot));
            }
        }
        let held = self.deals[at].held();
        let requester = self.deals[at].requester;
        self.people[requester].locked -= held;
        self.people[requester].coin += held;
        self.deals[at].state = State::Ended;
    }

    fn late(&self, at: usize) -> bool {
        let deal = &self.deals[at];
        match deal.state {
            State::Proposed | State::Invoiced => self.now >= deal.accept_by,
            State::Accepted => self.now >= deal.deliver_until(),
            _ => false,
        }
    }

    pub fn reject(&mut self, who: Who, at: usize) -> bool {
        let deal = &self.deals[at];
        let open = matches!(deal.state, State::Proposed | State::Accepted | State::Invoiced)
            && !self.late(at);
        let asked = if deal.invoiced { deal.requester } else { deal.provider };
        let goes = open && who == asked;
        if goes {
            self.refund(at);
        }
        goes
    }

    pub fn cancel(&mut self, who: Who, at: usize) -> bool {
        let deal = &self.deals[at];
        let overstayed =
            deal.state == State::Accepted && self.now >= deal.end.max(deal.since) + 3 * DAY;
        let between = deal.state == State::Accepted && deal.since > 0 && self.now < deal.start;
        let open = matches!(deal.state, State::Proposed | State::Invoiced);
        let may = open || self.late(at) || overstayed || between;
        let asking = if deal.invoiced { deal.provider } else { deal.requester };
        let goes = may && who == asking;
        if goes {
            self.refund(at);
        }
        goes
    }

    pub fn deliver(&mut self, who: Who, ats: &[usize], secs: &[u64], start: u32, end: u32) -> bool {
        let slots: Vec<_> = (start / 300..end / 300).map(|slot| (who, slot)).collect();
        let Some(first) = ats.first().map(|at| self.deals[*at].clone()) else { return false };
        let again = self.sessions.get(&(who, first.group)).is_some_and(|[from, to, begun, over]| {
            (*from, *to) == (first.start, first.end) && *begun <= start && end <= *over
        });
        let mut goes = self.good(who)
            && start < end
            && end <= self.now
            && start + 10 * DAY >= self.now
            && (!self.people[who].person
                || again
                || slots.iter().all(|slot| !self.taken.contains(slot)));
        for (n, (at, secs)) in ats.iter().zip(secs).enumerate() {
            let deal = &self.deals[*at];
            let together = deal.group > 0
                && (deal.group, deal.provider, deal.start, deal.end)
                    == (first.group, first.provider, first.start, first.end);
            goes = goes
                && deal.state == State::Accepted
                && self.now < deal.deliver_until()
                && deal.provider == who
                && (n == 0 || together)
                && !ats[..n].contains(at)
                && *secs > 0
                && u128::from(*secs) <= deal.secs
                && *secs <= u64::from(end - start)
                && deal.start <= start
                && end <= deal.end;
        }
        if goes {
            for (at, secs) in ats.iter().zip(secs) {
                let deal = &mut self.deals[*at];
                deal.due = deal.price * u128::from(*secs) / deal.secs;
                deal.rest = deal.price - deal.due;
                deal.answer_by = self.now + 3 * DAY;
                deal.state = State::Delivered { until: deal.answer_by };
                (deal.delivered, deal.spanned) = (*secs, (end - start).into());
            }
            if self.people[who].person && !again {
                self.taken.extend(slots);
                if first.group > 0 {
                    let session = [first.start, first.end, start, end];
                    self.sessions.insert((who, first.group), session);
                }
            }
        }
        goes
    }

    pub fn correct(&mut self, who: Who, at: usize, secs: u64) -> bool {
        let now = self.now;
        let deal = &mut self.deals[at];
        let goes = matches!(deal.state, State::Delivered { until } if now < until)
            && who == deal.provider
            && !deal.corrected
            && (1..=deal.spanned.min(deal.secs as u64)).contains(&secs);
        if goes {
            deal.corrected = true;
            deal.delivered = secs;
            deal.due = deal.price * u128::from(secs) / deal.secs;
            deal.rest = deal.price - deal.due;
            deal.answer_by = now + 3 * DAY;
            deal.state = State::Delivered { until: deal.answer_by };
        }
        goes
    }

    pub fn concede(&mut self, who: Who, at: usize, amount: u128) -> bool {
        let now = self.now;
        let deal = &mut self.deals[at];
        let disputed = matches!(deal.state, State::Disputed { .. });
        let delivered = matches!(deal.state, State::Delivered { until } if now < until);
        let claimed = if disputed { &mut deal.disputed } else { &mut deal.due };
        let goes =
            (disputed || delivered) && who == deal.provider && (1..=*claimed).contains(&amount);
        if goes {
            *claimed -= amount;
            deal.rest += amount;
            if disputed || deal.due == 0 {
                self.pay(at);
            }
        }
        goes
    }

    pub fn withdraw(&mut self, who: Who, at: usize) -> bool {
        let deal = &mut self.deals[at];
        let goes = matches!(deal.state, State::Disputed { .. }) && who == deal.requester;
        if goes {
            deal.due += deal.disputed;
            deal.disputed = 0;
            self.pay(at);
        }
        goes
    }

    /// Whether paying now would be earlier than agreed, by somebody who may not spend.
    fn hastens(&self, at: usize) -> bool {
        let deal = &self.deals[at];
        let (out, amount) = self.freeze(deal.requester);
        self.now < deal.answer_by && (out & 1 != 0 || amount > 0)
    }

    /// Counts once a counterparty and week.
    fn meets(&mut self, who: Who, other: Who) -> u32 {
        u32::from(self.met.insert((who, other, self.now / (7 * DAY))))
    }

    /// Pays what is due if it can be, and gives back what is neither due nor disputed.
    fn pay(&mut self, at: usize) -> bool {
        let was_waiting = match self.deals[at].state {
            State::Delivered { until } => self.now >= until,
            state => state == State::Due,
        };
        let deal = self.deals[at].clone();
        let (mut due, mut back) = (deal.due, deal.rest);
        let lessons = u128::from(deal.left) * deal.price;
        let closed = self.people[deal.provider].closed;
        if closed {
            back += due + lessons;
            due = 0;
        }
        let blocked = self.freeze(deal.provider).0 & 2 != 0 || due > 0 && self.hastens(at);
        let paid = if blocked { 0 } else { due };
        let period = deal.every * DAY;
        let in_time = self.now + 3 * DAY <= deal.start + period + 10 * DAY;
        let goes_on = deal.left > 0 && !closed && in_time;
        if !closed && !goes_on {
            back += lessons;
        }
        if was_waiting && paid + back == 0 {
            return false;
        }
        self.people[deal.requester].locked -= paid + back;
        self.people[deal.requester].coin += back;
        self.people[deal.provider].coin += paid;
        let deal = &mut self.deals[at];
        if !goes_on {
            deal.left = 0;
        }
        deal.rest = 0;
        deal.due = due - paid;
        deal.paid += paid;
        if deal.due + deal.disputed == 0 {
            deal.state = State::Ended;
            let counts = !deal.divided && deal.paid >= 900 && deal.delivered >= 1_800;
            let (provider, requester) = (deal.provider, deal.requester);
            if goes_on {
                *deal = Deal {
                    left: deal.left - 1,
                    since: self.now,
                    start: deal.start + period,
                    end: deal.end + period,
                    deliver_by: deal.deliver_by + period,
                    state: State::Accepted,
                    rest: deal.price,
                    paid: 0,
                    delivered: 0,
                    spanned: 0,
                    answer_by: 0,
                    corrected: false,
                    divided: false,
                    ..deal.clone()
                };
            }
            if counts {
                self.people[provider].provided += self.meets(provider, requester);
                self.people[requester].requested += self.meets(requester, provider);
            }
        } else if deal.disputed == 0 {
            deal.state = State::Due;
        }
        true
    }

    pub fn settle(&mut self, who: Who, at: usize) -> bool {
        let deal = &self.deals[at];
        matches!(deal.state, State::Delivered { .. } | State::Due)
            && who == deal.requester
            && !self.hastens(at)
            && self.pay(at)
    }

    pub fn dispute(&mut self, who: Who, at: usize, amount: u128) -> bool {
        let now = self.now;
        let deal = &mut self.deals[at];
        let goes = matches!(deal.state, State::Delivered { until } if now < until)
            && who == deal.requester
            && amount > 0
            && amount <= deal.due;
        if goes {
            deal.due -= amount;
            deal.disputed = amount;
            deal.state = State::Disputed { until: now + 14 * DAY };
            self.pay(at);
        }
        goes
    }

    fn divide(&mut self, at: usize, to_provider: u128) {
        let deal = &mut self.deals[at];
        deal.due += to_provider;
        deal.rest += deal.disputed - to_provider;
        deal.disputed = 0;
        deal.divided = true;
        self.pay(at);
    }

    pub fn award(&mut self, who: Who, at: usize, to_provider: u128) -> bool {
        let deal = self.deals[at].clone();
        let goes = matches!(deal.state, State::Disputed { until } if self.now < until)
            && self.people[who].judge
            && who != deal.provider
            && who != deal.requester
            && to_provider <= deal.disputed;
        if goes {
            if 2 * to_provider < deal.disputed {
                self.people[deal.provider].lost += 1;
            }
            if 2 * to_provider > deal.disputed {
                self.people[deal.requester].lost += 1;
            }
            self.divide(at, to_provider);
        }
        goes
    }

    pub fn poke(&mut self, at: usize) -> bool {
        if self.late(at) {
            self.refund(at);
            return true;
        }
        match self.deals[at].state {
            State::Delivered { until } if self.now >= until => self.pay(at),
            State::Due => self.pay(at),
            State::Disputed { until } if self.now >= until => {
                let deal = &self.deals[at];
                let (provider, requester) = (deal.provider, deal.requester);
                self.people[provider].splits += 1;
                self.people[requester].splits += 1;
                self.divide(at, self.deals[at].disputed / 2);
                true
            }
            _ => false,
        }
    }

    pub fn record(&mut self, who: Who, start: u32, end: u32) -> bool {
        let slots: Vec<_> = (start / 300..end / 300).map(|slot| (who, slot)).collect();
        let goes = self.good(who)
            && self.people[who].person
            && self.freeze(who).0 & 2 == 0
            && start < end
            && end <= self.now
            && self.takes(start, end, u128::from(end - start))
            && start + 10 * DAY >= self.now
            && slots.iter().all(|slot| !self.taken.contains(slot));
        if goes {
            self.taken.extend(slots);
        }
        goes
    }

    pub fn close(&mut self, who: Who) -> bool {
        let goes = !self.people[who].closed
            && !self.people[who].judge
            && self.people[who].coin + self.people[who].locked == 0
            && self.freeze(who) == (0, 0);
        if goes {
            self.people[who].closed = true;
        }
        goes
    }
}
