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
    pub redeemed: BTreeMap<u16, u128>,
    /// Records by class: whose, after how many moves, from when to when.
    pub made: BTreeMap<u16, Vec<Made>>,
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
    pub recovered: u128,
    /// Who has not made good what was written off.
    pub lost: BTreeMap<Who, u128>,
    pub fees: u128,
    pub converted_to: u128,
    pub withdrawn: u128,
    /// The day of the last look, the coin there was, and millionths that were due.
    pub idle: BTreeMap<Who, (u32, u128, u128)>,
    pub demurrage: u128,
    pub treasury: u128,
    pub donations: u128,
    /// By class: in how many slots service is counted, and whether it is retired.
    pub rules: BTreeMap<u16, (u32, bool)>,
    /// The one central bank's measures, by day.
    pub banks_measures: BTreeMap<u32, u32>,
    /// Percent of what is converted, and whether fees and demurrage go into the treasury: until when, from then on.
    pub income: ((u8, bool, bool), (u8, bool, bool), u32),
}

/// A record that was not voided.
pub type Made = Option<(Who, u8, u32, u32)>;

#[derive(Clone, Debug)]
pub struct Loan {
    pub debt: u128,
    pub lent_on: u32,
    pub due: u32,
    pub marked: bool,
    /// How often it got a later due date.
    pub moved: u32,
    /// Until which day it may count as repaid in time.
    pub good_until: u32,
}

/// What a member's credit rests on.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub verified_since: u32,
    pub provided: u32,
    pub requested: u32,
    pub bits: u32,
    pub lost: u32,
    /// Hour-days.
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
            + capped(record.repaid / 7, 20, 100)
            + capped((self.now - record.verified_since) / 86_400, 10, 200);
        let bad = 40 * record.lost + 150 * (record.overdue + u32::from(unmarked));
        let marked = self.loans.get(&who).is_some_and(|loan| loan.marked);
        if marked || self.overdue(who) || self.lost_by(who) > 0 {
            return 1;
        }
        let points = good.saturating_sub(bad);
        let days = (self.now - record.verified_since) / 86_400;
        match (points, met, days) {
            (700.., 24.., 200..) => 5,
            (450.., 16.., 150..) => 4,
            (250.., 11.., 90..) => 3,
            (100.., 3.., 30..) => 2,
            _ => 1,
        }
    }

    fn lost_by(&self, who: Who) -> u128 {
        self.lost.get(&who).copied().unwrap_or(0)
    }

    fn owed_by(&self, who: Who) -> u128 {
        self.loans.get(&who).map_or(0, |loan| loan.debt) + self.lost_by(who)
    }

    pub fn borrow(&mut self, who: Who, amount: u128, days: u32) -> bool {
        let fee = (amount * FEE).div_ceil(100);
        let (at_once, on_top) = if self.income_now().1 { (fee, 0) } else { (0, fee) };
        let goes = amount > 0
            && !self.paused(3)
            && self.verified(who)
            && self.freeze(who) == (0, 0)
            && self.owed_by(who) == 0
            && (1..=LONGEST_DAYS).contains(&days)
            && amount <= LIMITS[self.grade(who) - 1]
            && (self.debt() + self.lost.values().sum::<u128>() + amount + on_top) * 100
                <= self.supply() * DEBT_CAP;
        if goes {
            *self.coin.entry(who).or_default() += amount - at_once;
            self.treasury += at_once;
            self.minted += amount;
            self.lent += amount;
            self.fees += on_top;
            let (lent_on, due) = (self.now / 86_400, self.now + days * 86_400);
            let debt = amount + on_top;
            let (marked, moved, good_until) = (false, 0, u32::MAX);
            self.loans.insert(who, Loan { debt, lent_on, due, marked, moved, good_until });
        }
        goes
    }

    pub fn repay(&mut self, who: Who, amount: u128) -> bool {
        let goes = amount > 0
            && self.open.contains(&who)
            && amount <= self.owed_by(who)
            && self.freeze(who).0 & 1 == 0
            && self.may_spend(who, amount);
        if goes {
            *self.coin.entry(who).or_default() -= amount;
            if let Some(loan) = self.loans.get(&who).filter(|loan| self.now < loan.due) {
                let days = (self.now / 86_400).min(loan.good_until) - loan.lent_on;
                let record = self.records.get_mut(&who).expect("a member");
                record.repaid += (amount / 3600) as u32 * days;
            }
            self.discharge(who, amount);
        }
        goes
    }

    /// Coin that was taken already is burned against somebody's debt.
    fn discharge(&mut self, who: Who, amount: u128) {
        self.burned += amount;
        let mut left = amount;
        if let Some(loan) = self.loans.get_mut(&who) {
            let part = loan.debt.min(left);
            loan.debt -= part;
            left -= part;
            self.repaid += part;
            if loan.debt == 0 {
                self.loans.remove(&who);
            }
        }
        if left > 0 {
            *self.lost.entry(who).or_default() -= left;
            self.recovered += left;
        }
    }

    pub fn repay_for(&mut self, payer: Who, who: Who, amount: u128) -> bool {
        let goes = payer != who
            && amount > 0
            && amount <= self.owed_by(who)
            && !self.paused(0)
            && self.verified(payer)
            && self.freeze(payer).0 & 1 == 0
            && !self.overdue(payer)
            && self.may_spend(payer, amount);
        if goes {
            *self.coin.entry(payer).or_default() -= amount;
            self.discharge(who, amount);
        }
        goes
    }

    fn collectable(&self, who: Who) -> u128 {
        self.coin_of(who).saturating_sub(self.freeze(who).1).min(self.owed_by(who))
    }

    /// Anybody collects an overdue debt.
    pub fn take(&mut self, who: Who) -> bool {
        let amount = self.collectable(who);
        let goes = (self.overdue(who) || self.lost_by(who) > 0)
            && self.freeze(who).0 & 1 == 0
            && amount > 0;
        if goes {
            *self.coin.entry(who).or_default() -= amount;
            self.discharge(who, amount);
        }
        goes
    }

    /// Whether nothing has kept somebody from paying for a day.
    fn was_free_to_pay(&self, who: Who) -> bool {
        let frozen = self.frozen.get(&who).map_or(0, |(.., end)| *end);
        let paused = |area| self.paused_until.get(&area).copied().unwrap_or(0);
        [frozen, paused(0), paused(2)].into_iter().all(|end| end == 0 || self.now >= end + 86_400)
    }

    pub fn mark(&mut self, who: Who) -> bool {
        let goes = self.overdue(who) && self.was_free_to_pay(who) && !self.loans[&who].marked;
        if goes {
            self.loans.get_mut(&who).expect("there is a debt").marked = true;
            self.records.get_mut(&who).expect("a member").overdue += 1;
        }
        goes
    }

    /// Counts a measure of the tribunal's if it goes.
    pub fn write_off(&mut self, who: Who) -> bool {
        let goes = self.overdue(who) && self.was_free_to_pay(who) && self.collectable(who) == 0;
        if goes {
            let loan = self.loans.remove(&who).expect("there is a debt");
            self.written_off += loan.debt;
            *self.lost.entry(who).or_default() += loan.debt;
            self.records.get_mut(&who).expect("a member").overdue += u32::from(!loan.marked);
        }
        goes
    }

    /// The central bank gives somebody until another moment.
    pub fn reschedule(&mut self, who: Who, due: u32) -> bool {
        let now = self.now;
        let taken = self.banks_measures.entry(now / 86_400).or_default();
        let Some(loan) = self.loans.get_mut(&who) else { return false };
        let goes = !loan.marked
            && loan.moved < 2
            && due > loan.due
            && due > now
            && due <= now + 366 * 86_400
            && *taken < 32;
        if goes {
            *taken += 1;
            let first = loan.good_until.min(loan.due / 86_400);
            loan.good_until = if now < loan.due { first } else { loan.lent_on };
            loan.due = due;
            loan.moved += 1;
        }
        goes
    }

    pub fn set_rule(&mut self, class: u16, step: u32, retired: bool) -> bool {
        let goes = (1..=12).contains(&step);
        if goes {
            self.rules.insert(class, (step, retired));
        }
        goes
    }

    /// The rate holds from the first day on.
    pub fn collect(&mut self, who: Who) -> bool {
        let today = self.now / 86_400;
        let last = self.idle.get(&who).copied();
        let goes =
            !self.paused(0) && self.open.contains(&who) && last.is_none_or(|(day, ..)| day < today);
        if goes {
            let (day, coin, rest) = last.unwrap_or((today, 0, 0));
            let left = self.coin_of(who).saturating_sub(self.freeze(who).1);
            let thawed = match self.frozen.get(&who) {
                Some((.., end)) if *end <= self.now => end.div_ceil(86_400),
                _ => 0,
            };
            let out = self.freeze(who).0 & 1 != 0;
            let days = if out { 0 } else { today.saturating_sub(day.max(thawed)) };
            let whole = coin.min(left) * u128::from(days) * DEMURRAGE + rest;
            let due = (whole / 1_000_000).min(left);
            let rest = whole - due * 1_000_000;
            *self.coin.entry(who).or_default() -= due;
            if self.income_now().2 {
                self.treasury += due;
            } else {
                self.burned += due;
                self.demurrage += due;
            }
            self.idle.insert(who, (today, self.coin_of(who), rest));
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
            *self.redeemed.entry(class).or_default() += secs;
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
            && self.rules.get(&class).is_none_or(|(step, retired)| {
                !retired && ((end - start) / 300).is_multiple_of(*step)
            })
            && slots.iter().all(|slot| !self.slots.contains(slot));
        if goes {
            let secs = u128::from(end - start);
            self.slots.extend(slots);
            *self.hours.entry((who, class)).or_default() += secs;
            *self.recorded.entry(class).or_default() += secs;
            let moves = self.moves.get(&who).copied().unwrap_or(0);
            self.made.entry(class).or_default().push(Some((who, moves, start, end)));
        }
        goes
    }

    /// The recorder voids one of its last seventeen records of a class.
    pub fn void(&mut self, class: u16, back: usize) -> bool {
        let made = self.made.entry(class).or_default();
        let Some(at) = made.len().checked_sub(1 + back) else { return false };
        let Some((who, _, start, end)) = made[at].filter(|_| back < 17) else { return false };
        let secs = u128::from(end - start);
        let recorded = self.recorded[&class];
        let goes = self.open.contains(&who)
            && start + 10 * 86_400 >= self.now
            && self.freeze(who).0 & 1 == 0
            && secs <= self.hours_of(who, class)
            && recorded - secs >= self.redeemed.get(&class).copied().unwrap_or(0);
        if goes {
            self.made.get_mut(&class).expect("it is there")[at] = None;
            *self.hours.entry((who, class)).or_default() -= secs;
            *self.recorded.entry(class).or_default() -= secs;
            for slot in start / 300..end / 300 {
                self.slots.remove(&(who, slot));
            }
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
            let levy = (secs * rate / 100 * u128::from(self.income_now().0)).div_ceil(100);
            *self.coin.entry(who).or_default() += secs * rate / 100 - levy;
            self.treasury += levy;
            self.minted += secs * rate / 100;
            self.converted_to += secs * rate / 100;
        }
        goes
    }

    fn income_now(&self) -> (u8, bool, bool) {
        let (before, after, from) = self.income;
        if self.now < from {
            before
        } else {
            after
        }
    }

    /// A day before it holds.
    pub fn set_treasury(&mut self, levy: u8, sources: u8) -> bool {
        let goes = levy <= 10 && sources < 4;
        if goes {
            let after = (levy, sources % 2 == 1, sources / 2 == 1);
            self.income = (self.income_now(), after, self.now + 86_400);
        }
        goes
    }

    pub fn donate(&mut self, who: Who, amount: u128) -> bool {
        let goes = amount > 0
            && !self.paused(0)
            && self.verified(who)
            && self.freeze(who).0 & 1 == 0
            && !self.overdue(who)
            && self.may_spend(who, amount);
        if goes {
            *self.coin.entry(who).or_default() -= amount;
            self.donations += amount;
        }
        goes
    }

    /// The governor pays a member out of the treasury (1) or out of what was donated (2).
    pub fn spend(&mut self, pot: u8, who: Who, amount: u128) -> bool {
        let may =
            amount > 0 && !self.paused(0) && self.verified(who) && self.freeze(who).0 & 2 == 0;
        let held = match pot {
            1 => &mut self.treasury,
            2 => &mut self.donations,
            _ => return false,
        };
        let goes = may && amount <= *held;
        if goes {
            *held -= amount;
            *self.coin.entry(who).or_default() += amount;
        }
        goes
    }

    pub fn close(&mut self, who: Who) -> bool {
        let hours: u128 =
            self.hours.iter().filter(|((owner, _), _)| *owner == who).map(|(_, secs)| secs).sum();
        let goes = self.open.contains(&who)
            && self.coin_of(who) == 0
            && hours == 0
            && self.owed_by(who) == 0
            && self.freeze(who) == (0, 0);
        if goes {
            self.open.remove(&who);
            self.closed.insert(who);
        }
        goes
    }
}
