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
}

impl Naive {
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
            && self.may_spend(who, amount);
        if goes {
            *self.coin.entry(who).or_default() -= amount;
            self.burned += amount;
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
        }
        goes
    }

    pub fn close(&mut self, who: Who) -> bool {
        let hours: u128 =
            self.hours.iter().filter(|((owner, _), _)| *owner == who).map(|(_, secs)| secs).sum();
        let goes = self.open.contains(&who)
            && self.coin_of(who) == 0
            && hours == 0
            && self.freeze(who) == (0, 0);
        if goes {
            self.open.remove(&who);
            self.closed.insert(who);
        }
        goes
    }
}
