//! The bank as a beginner would write it: plain maps, no cells, no ring, no shared code with the
//! rules. It says whether an operation goes through, and what everybody holds.

use std::collections::{BTreeMap, BTreeSet};

pub type Who = usize;

#[derive(Clone, Debug, Default)]
pub struct Naive {
    pub now: u32,
    pub open: BTreeSet<Who>,
    pub closed: BTreeSet<Who>,
    pub verified_until: BTreeMap<Who, u32>,
    pub coin: BTreeMap<Who, u128>,
    pub hours: BTreeMap<(Who, u16), u128>,
    pub recorded: BTreeMap<u16, u128>,
    pub converted: BTreeMap<u16, u128>,
    pub minted: u128,
    pub burned: u128,
    pub slots: BTreeSet<(Who, u32)>,
    /// How often somebody's account has moved to a new key.
    pub moves: BTreeMap<Who, u8>,
    /// Directions, amount, end.
    pub frozen: BTreeMap<Who, (u8, u128, u32)>,
    /// By area.
    pub paused_until: BTreeMap<u8, u32>,
    /// The one supervisor's measures, by day.
    pub measures: BTreeMap<u32, u32>,
    pub loans: BTreeMap<Who, Loan>,
    pub records: BTreeMap<Who, Record>,
    pub lent: u128,
    pub repaid: u128,
    pub written_off: u128,
    pub fees: u128,
    pub converted_to: u128,
    pub withdrawn: u128,
    /// The day of the last look, and the coin there was.
    pub idle: BTreeMap<Who, (u32, u128)>,
    pub demurrage: u128,
}

#[derive(Clone, Debug)]
pub struct Loan {
    pub debt: u128,
    pub lent_on: u32,
    pub due: u32,
    pub marked: bool,
}

/// What a member's credit rests on.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub opened_at: u32,
    pub provided: u32,
    pub requested: u32,
    pub bits: u32,
    pub lost: u32,
    pub repaid: u32,
    pub overdue: u32,
}

/// What the bank lends to each grade, the fee and the debt cap in percent, the longest term in days.
pub const LIMITS: [u128; 5] = [0, 2_000, 6_000, 12_000, 30_000];
pub const FEE: u128 = 3;
pub const DEBT_CAP: u128 = 40;
pub const LONGEST_DAYS: u32 = 20;
/// Millionths of idle coin a day.
pub const DEMURRAGE: u128 = 900;

impl Naive {
    fn overdue(&self, who: Who) -> bool {
        self.loans.get(&who).is_some_and(|loan| self.now >= loan.due)
    }

    fn debt(&self) -> u128 {
        self.loans.values().map(|loan| loan.debt).sum()
    }

    pub fn supply(&self) -> u128 {
        self.minted - self.burned
    }

    pub fn grade(&self, who: Who) -> usize {
        let record = &self.records[&who];
        let met = (-256.0 * (1.0 - f64::from(record.bits) / 256.0).ln()).round() as u32;
        let capped = |count: u32, per: u32, most: u32| count.min(met * per).min(most);
        let unmarked = self.loans.get(&who).is_some_and(|loan| !loan.marked) && self.overdue(who);
        let good = 6 * capped(record.provided, 3, 50)
            + 2 * capped(record.requested, 3, 50)
            + 10 * met.min(30)
            + 20 * capped(record.repaid, 1, 5)
            + capped((self.now - record.opened_at) / 86_400, 10, 200);
        let bad = 40 * record.lost + 150 * (record.overdue + u32::from(unmarked));
        match good.saturating_sub(bad) {
            0..100 => 1,
            100..250 => 2,
            250..450 => 3,
            450..700 => 4,
            _ => 5,
        }
    }

    pub fn borrow(&mut self, who: Who, amount: u128, days: u32) -> bool {
        let fee = (amount * FEE).div_ceil(100);
        let goes = amount > 0
            && !self.paused(3)
            && self.verified(who)
            && self.freeze(who) == (0, 0)
            && !self.loans.contains_key(&who)
            && (1..=LONGEST_DAYS).contains(&days)
            && amount <= LIMITS[self.grade(who) - 1]
            && (self.debt() + amount + fee) * 100 <= self.supply() * DEBT_CAP;
        if goes {
            *self.coin.entry(who).or_default() += amount;
            self.minted += amount;
            self.lent += amount;
            self.fees += fee;
            let (lent_on, due) = (self.now / 86_400, self.now + days * 86_400);
            self.loans.insert(who, Loan { debt: amount + fee, lent_on, due, marked: false });
        }
        goes
    }

    pub fn repay(&mut self, who: Who, amount: u128) -> bool {
        let debt = self.loans.get(&who).map_or(0, |loan| loan.debt);
        let goes = amount > 0
            && self.open.contains(&who)
            && amount <= debt
            && self.freeze(who).0 & 1 == 0
            && self.may_spend(who, amount);
        if goes {
            *self.coin.entry(who).or_default() -= amount;
            self.burned += amount;
            self.repaid += amount;
            let loan = self.loans.get_mut(&who).expect("there is a debt");
            loan.debt -= amount;
            if loan.debt == 0 {
                let ran = self.now / 86_400 - loan.lent_on;
                let counts = self.now < loan.due && ran >= 7;
                self.loans.remove(&who);
                self.records.get_mut(&who).expect("a member").repaid += u32::from(counts);
            }
        }
        goes
    }

    pub fn mark(&mut self, who: Who) -> bool {
        let goes = self.overdue(who) && self.freeze(who) == (0, 0) && !self.loans[&who].marked;
        if goes {
            self.loans.get_mut(&who).expect("there is a debt").marked = true;
            self.records.get_mut(&who).expect("a member").overdue += 1;
        }
        goes
    }

    pub fn write_off(&mut self, who: Who) -> bool {
        let goes = self.overdue(who);
        if goes {
            let loan = self.loans.remove(&who).expect("there is a debt");
            self.written_off += loan.debt;
            self.records.get_mut(&who).expect("a member").overdue += u32::from(!loan.marked);
        }
        goes
    }

    /// The rate holds from the first day on.
    pub fn collect(&mut self, who: Who) -> bool {
        let today = self.now / 86_400;
        let last = self.idle.get(&who).copied();
        let goes =
            !self.paused(0) && self.open.contains(&who) && last.is_none_or(|(day, _)| day < today);
        if goes {
            let (day, coin) = last.unwrap_or((today, 0));
            let left = self.coin_of(who).saturating_sub(self.freeze(who).1);
            let due = coin.min(left) * u128::from(today - day) * DEMURRAGE / 1_000_000;
            *self.coin.entry(who).or_default() -= due;
            self.burned += due;
            self.demurrage += due;
            self.idle.insert(who, (today, self.coin_of(who)));
        }
        goes
    }

    pub fn coin_of(&self, who: Who) -> u128 {
        self.coin.get(&who).copied().unwrap_or(0)
    }

    pub fn hours_of(&self, who: Who, class: u16) -> u128 {
        self.hours.get(&(who, class)).copied().unwrap_or(0)
    }

    fn verified(&self, who: Who) -> bool {
        self.open.contains(&who) && self.verified_until.get(&who).is_some_and(|end| self.now < *end)
    }

    fn paused(&self, area: u8) -> bool {
        self.paused_until.get(&area).is_some_and(|end| self.now < *end)
    }

    pub fn frozen_now(&self, who: Who) -> bool {
        self.freeze(who) != (0, 0)
    }

    /// Counts a measure if there is one left of the day; to be asked last.
    pub fn measure(&mut self) -> bool {
        let taken = self.measures.entry(self.now / 86_400).or_default();
        let may = *taken < 32;
        *taken += u32::from(may);
        may
    }

    fn freeze(&self, who: Who) -> (u8, u128) {
        match self.frozen.get(&who) {
            Some((directions, amount, end)) if self.now < *end => (*directions, *amount),
            _ => (0, 0),
        }
    }

    fn may_deal(&self, from: Who, to: Who) -> bool {
        !self.paused(0)
            && self.verified(from)
            && self.verified(to)
            && self.freeze(from).0 & 1 == 0
            && !self.overdue(from)
            && self.freeze(to).0 & 2 == 0
    }

    fn may_spend(&self, who: Who, amount: u128) -> bool {
        let coin = self.coin_of(who);
        amount <= coin && (amount == 0 || amount + self.freeze(who).1 <= coin)
    }

    pub fn transfer(&mut self, from: Who, to: Who, amount: u128) -> bool {
        let goes = self.may_deal(from, to) && self.may_spend(from, amount);
        if goes {
            *self.coin.entry(from).or_default() -= amount;
            *self.coin.entry(to).or_default() += amount;
        }
        goes
    }

    pub fn transfer_hours(&mut self, from: Who, to: Who, class: u16, amount: u128) -> bool {
        let goes = self.may_deal(from, to) && amount <= self.hours_of(from, class);
        if goes {
            *self.hours.entry((from, class)).or_default() -= amount;
            *self.hours.entry((to, class)).or_default() += amount;
        }
        goes
    }

    pub fn redeem(&mut self, who: Who, class: u16, secs: u128) -> bool {
        let goes = secs > 0
            && !self.paused(0)
            && self.open.contains(&who)
            && self.freeze(who).0 & 1 == 0
            && !self.overdue(who)
            && secs <= self.hours_of(who, class);
        if goes {
            *self.hours.entry((who, class)).or_default() -= secs;
        }
        goes
    }

    pub fn burn(&mut self, who: Who, amount: u128) -> bool {
        let goes = amount > 0
            && !self.paused(0)
            && self.open.contains(&who)
            && self.freeze(who).0 & 1 == 0
            && !self.overdue(who)
            && self.may_spend(who, amount);
        if goes {
            *self.coin.entry(who).or_default() -= amount;
            self.burned += amount;
            self.withdrawn += amount;
        }
        goes
    }

    pub fn record(&mut self, who: Who, class: u16, start: u32, end: u32) -> bool {
        let slots: Vec<_> = (start / 300..end / 300).map(|slot| (who, slot)).collect();
        let goes = !self.paused(2)
            && self.verified(who)
            && self.freeze(who).0 & 2 == 0
            && start < end
            && end <= self.now
            && start + 10 * 86_400 >= self.now
            && slots.iter().all(|slot| !self.slots.contains(slot));
        if goes {
            let secs = u128::from(end - start);
            self.slots.extend(slots);
            *self.hours.entry((who, class)).or_default() += secs;
            *self.recorded.entry(class).or_default() += secs;
        }
        goes
    }

    pub fn convert(&mut self, who: Who, class: u16, secs: u128, rate: u128) -> bool {
        let goes = !self.paused(2)
            && self.verified(who)
            && self.freeze(who).0 == 0
            && secs > 0
            && secs <= self.hours_of(who, class)
            && (secs * rate).is_multiple_of(100);
        if goes {
            *self.hours.entry((who, class)).or_default() -= secs;
            *self.converted.entry(class).or_default() += secs;
            *self.coin.entry(who).or_default() += secs * rate / 100;
            self.minted += secs * rate / 100;
            self.converted_to += secs * rate / 100;
        }
        goes
    }

    pub fn close(&mut self, who: Who) -> bool {
        let hours: u128 =
            self.hours.iter().filter(|((owner, _), _)| *owner == who).map(|(_, secs)| secs).sum();
        let goes = self.open.contains(&who)
            && self.coin_of(who) == 0
            && hours == 0
            && !self.loans.contains_key(&who)
            && self.freeze(who) == (0, 0);
        if goes {
            self.open.remove(&who);
            self.closed.insert(who);
        }
        goes
    }
}
