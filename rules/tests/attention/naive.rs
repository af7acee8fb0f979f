//! Campaigns as a beginner would write them: maps and sets of single slots, no cells, no ring, no Merkle tree. It says
//! whether an operation goes through, and what everybody holds.

use std::collections::{BTreeMap, BTreeSet};

pub type Who = usize;
const DAY: u64 = 86_400;

#[derive(Clone, Debug)]
pub struct Campaign {
    pub sponsor: Who,
    pub attestor: Who,
    pub rate: u64,
    pub daily_cap: usize,
    pub first_day: u64,
    pub end_day: u64,
    pub delay: u64,
    pub pool: u64,
    /// By day: who attended in which slots of the day, and from when that can be claimed.
    pub sheets: BTreeMap<u64, (BTreeMap<Who, BTreeSet<u64>>, u64)>,
}

#[derive(Clone, Debug, Default)]
pub struct Naive {
    pub now: u64,
    pub coin: BTreeMap<Who, u64>,
    pub campaigns: BTreeMap<u32, Campaign>,
    pub opened: u32,
    /// Every slot ever counted, since 1970.
    pub slots: BTreeSet<(Who, u64)>,
    pub claimed: BTreeSet<(u32, u64, Who)>,
    /// Directions, amount.
    pub frozen: BTreeMap<Who, (u8, u64)>,
}

impl Naive {
    pub fn coin_of(&self, who: Who) -> u64 {
        self.coin.get(&who).copied().unwrap_or(0)
    }

    fn freeze(&self, who: Who) -> (u8, u64) {
        self.frozen.get(&who).copied().unwrap_or((0, 0))
    }

    fn may_pay(&self, who: Who, amount: u64) -> bool {
        let (directions, frozen) = self.freeze(who);
        amount > 0 && directions & 1 == 0 && amount.saturating_add(frozen) <= self.coin_of(who)
    }

    pub fn open(&mut self, campaign: Campaign, amount: u64) -> bool {
        let goes = campaign.sponsor != campaign.attestor
            && campaign.daily_cap > 0
            && campaign.end_day * DAY > self.now
            && self.may_pay(campaign.sponsor, amount);
        if goes {
            self.opened += 1;
            *self.coin.entry(campaign.sponsor).or_default() -= amount;
            self.campaigns.insert(self.opened, Campaign { pool: amount, ..campaign });
        }
        goes
    }

    pub fn fund(&mut self, id: u32, who: Who, amount: u64) -> bool {
        let goes = self.may_pay(who, amount)
            && self.campaigns.get(&id).is_some_and(|c| self.now < (c.end_day + 8) * DAY);
        if goes {
            *self.coin.entry(who).or_default() -= amount;
            self.campaigns.get_mut(&id).expect("it is there").pool += amount;
        }
        goes
    }

    pub fn publish(
        &mut self,
        id: u32,
        who: Who,
        day: u64,
        lines: BTreeMap<Who, BTreeSet<u64>>,
    ) -> bool {
        let now = self.now;
        let Some(campaign) = self.campaigns.get_mut(&id) else { return false };
        let goes = campaign.attestor == who
            && (campaign.first_day..campaign.end_day).contains(&day)
            && now >= (day + 1) * DAY
            && now + campaign.delay + 2 * DAY <= (day + 9) * DAY
            && !campaign.sheets.contains_key(&day);
        if goes {
            let from = now + campaign.delay;
            campaign.sheets.insert(day, (lines, from));
        }
        goes
    }

    pub fn strike(&mut self, id: u32, day: u64) -> bool {
        let now = self.now;
        let Some(campaign) = self.campaigns.get_mut(&id) else { return false };
        let goes = campaign.sheets.get(&day).is_some_and(|(_, from)| now < *from);
        if goes {
            campaign.sheets.remove(&day);
        }
        goes
    }

    /// What is paid, if anything.
    pub fn claim(&mut self, id: u32, day: u64, who: Who) -> Option<u64> {
        let campaign = self.campaigns.get(&id)?;
        let (lines, from) = campaign.sheets.get(&day)?;
        let attended = lines.get(&who)?;
        let in_time = *from <= self.now && self.now < (day + 9) * DAY;
        let party = [campaign.sponsor, campaign.attestor].contains(&who);
        let let_in = self.freeze(who).0 & 2 == 0;
        if !in_time || party || !let_in || self.claimed.contains(&(id, day, who)) {
            return None;
        }
        let free: Vec<(Who, u64)> = attended
            .iter()
            .map(|slot| (who, day * 288 + slot))
            .filter(|slot| !self.slots.contains(slot))
            .take(campaign.daily_cap)
            .collect();
        let paid = free.len() as u64 * 3 * campaign.rate;
        if free.is_empty() || paid > campaign.pool {
            return None;
        }
        self.slots.extend(free);
        self.claimed.insert((id, day, who));
        self.campaigns.get_mut(&id)?.pool -= paid;
        *self.coin.entry(who).or_default() += paid;
        Some(paid)
    }

    pub fn record(&mut self, who: Who, first: u64, count: u64) -> bool {
        let slots: Vec<_> = (first..first + count).map(|slot| (who, slot)).collect();
        let goes = count > 0
            && (first + count) * 300 <= self.now
            && first * 300 + 10 * DAY >= self.now
            && slots.iter().all(|slot| !self.slots.contains(slot));
        if goes {
            self.slots.extend(slots);
        }
        goes
    }

    /// Anybody may; the rest is the sponsor's.
    pub fn close(&mut self, id: u32) -> bool {
        let goes = self.campaigns.get(&id).is_some_and(|c| self.now >= (c.end_day + 8) * DAY);
        if goes {
            let campaign = self.campaigns.remove(&id).expect("it is there");
            *self.coin.entry(campaign.sponsor).or_default() += campaign.pool;
        }
        goes
    }
}
