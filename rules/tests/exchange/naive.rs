//! The exchange as simply as it can be said: a list of orders, searched from end to end.

use std::collections::BTreeSet;
use timebank_rules::book::{Kind, Outcome, Side};

const LOT: u64 = 100;
const BOUNTY: u64 = 1;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NaiveOrder {
    pub who: usize,
    pub side: Side,
    pub tick: u16,
    pub lots: u32,
    pub nonce: u32,
    pub expiry: u32,
}

#[derive(Clone, Debug, Default)]
pub struct NaiveMember {
    pub coin: u64,
    pub coin_locked: u64,
    pub hours: [u64; 2],
    pub hours_locked: [u64; 2],
    pub frozen_until: u32,
    pub verified_until: u32,
    pub nonce: u32,
}

/// A class: its resting orders in the order they came, and its market.
#[derive(Clone, Debug)]
pub struct NaiveClass {
    pub orders: Vec<NaiveOrder>,
    pub floor: u16,
    pub ceiling: u16,
    pub width: u32,
    pub reference: u32,
    pub halted_until: u32,
    pub epoch: u32,
    pub traded: Vec<(u64, u64)>,
}

#[derive(Clone, Debug)]
pub struct Naive {
    pub now: u32,
    pub members: Vec<NaiveMember>,
    pub classes: [NaiveClass; 2],
}

pub type NaivePlaced = Option<(u32, u64, Outcome)>;

impl NaiveClass {
    fn band(&self) -> (u16, u16) {
        let low = (self.reference * (100 - self.width)).div_ceil(100) as u16;
        let high = (self.reference * (100 + self.width) / 100).min(2560) as u16;
        (low.clamp(self.floor, self.ceiling), high.clamp(self.floor, self.ceiling))
    }

    fn turn(&mut self, now: u32) {
        let epoch = now / (7 * 86_400);
        if self.epoch != epoch {
            let lots: u64 = self.traded.iter().map(|(lots, _)| lots).sum();
            let value: u64 = self.traded.iter().map(|(lots, tick)| lots * tick).sum();
            if let Some(rounded) = (value + lots / 2).checked_div(lots) {
                self.reference = rounded as u32;
            }
            self.traded.clear();
            self.epoch = epoch;
        }
    }

    /// The place in the list of the best order that one of `side` with `limit` reaches.
    fn best_for(&self, side: Side, limit: u16) -> Option<usize> {
        let candidates = self
            .orders
            .iter()
            .enumerate()
            .filter(|(_, order)| order.side != side && side.reaches(t(limit), t(order.tick)));
        match side {
            Side::Bid => candidates.min_by_key(|(at, order)| (order.tick, *at)),
            Side::Ask => candidates.min_by_key(|(at, order)| (u16::MAX - order.tick, *at)),
        }
        .map(|(at, _)| at)
    }
}

fn t(tick: u16) -> timebank_rules::quantities::Tick {
    timebank_rules::quantities::Tick(tick)
}

fn worth(lots: u32, tick: u16) -> (u64, u64) {
    let secs = u64::from(lots) * LOT;
    (secs, secs * u64::from(tick) / 100)
}

impl Naive {
    /// An exchange of two classes (floor, ceiling, width of the band) whose members hold so much each.
    pub fn opened(
        now: u32,
        members: usize,
        coin: u64,
        hours: u64,
        classes: [(u16, u16, u8); 2],
    ) -> Self {
        let member = NaiveMember {
            coin,
            hours: [hours; 2],
            verified_until: u32::MAX,
            ..NaiveMember::default()
        };
        let class = |(floor, ceiling, width): (u16, u16, u8)| NaiveClass {
            orders: Vec::new(),
            floor,
            ceiling,
            width: width.into(),
            reference: 100,
            halted_until: 0,
            epoch: now / (7 * 86_400),
            traded: Vec::new(),
        };
        Self { now, members: vec![member; members], classes: classes.map(class) }
    }

    fn frozen(&self, who: usize) -> bool {
        self.now < self.members[who].frozen_until
    }

    fn may_deal(&self, who: usize) -> bool {
        !self.frozen(who) && self.now < self.members[who].verified_until
    }

    fn unlock(&mut self, class: usize, order: &NaiveOrder) {
        let (secs, coin) = worth(order.lots, order.tick);
        let member = &mut self.members[order.who];
        match order.side {
            Side::Bid => {
                member.coin_locked -= coin;
                member.coin += coin;
            }
            Side::Ask => {
                member.hours_locked[class] -= secs;
                member.hours[class] += secs;
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub fn place(
        &mut self,
        who: usize,
        class: usize,
        side: Side,
        tick: u16,
        lots: u32,
        expiry: u32,
        kind: Kind,
    ) -> NaivePlaced {
        let before = self.clone();
        let placed = self.try_place(who, class, side, tick, lots, expiry, kind);
        if placed.is_none() {
            *self = before;
        }
        placed
    }

    #[allow(clippy::too_many_arguments)]
    fn try_place(
        &mut self,
        who: usize,
        class: usize,
        side: Side,
        tick: u16,
        lots: u32,
        expiry: u32,
        kind: Kind,
    ) -> NaivePlaced {
        let now = self.now;
        self.classes[class].turn(now);
        let rests = matches!(kind, Kind::Limit | Kind::PostOnly);
        let (low, high) = self.classes[class].band();
        let fits = self.may_deal(who)
            && now >= self.classes[class].halted_until
            && (1..=2560).contains(&tick)
            && lots > 0
            && (!rests
                || ((low..=high).contains(&tick) && expiry > now && expiry <= now + 90 * 86_400));
        if !fits {
            return None;
        }
        self.members[who].nonce += 1;
        let nonce = self.members[who].nonce;
        let crosses = self.classes[class].best_for(side, tick).is_some();
        if kind == Kind::PostOnly && crosses {
            return None;
        }

        let (mut left, mut paid, mut removals) = (lots, 0, 0);
        let mut ticks = BTreeSet::new();
        let mut outcome = None;
        while left > 0 && outcome.is_none() {
            let Some(at) = self.classes[class].best_for(side, tick) else { break };
            let order = self.classes[class].orders[at].clone();
            if !ticks.contains(&order.tick) && ticks.len() == 8 {
                outcome = Some(Outcome::Capped);
                break;
            }
            ticks.insert(order.tick);
            if removals == 32 {
                outcome = Some(Outcome::Capped);
                break;
            }
            removals += 1;
            let obstacle = order.expiry <= now || order.who == who || !self.may_deal(order.who);
            let outside = !(low..=high).contains(&order.tick);
            if obstacle || outside {
                self.unlock(class, &order);
                self.classes[class].orders.remove(at);
                if !obstacle {
                    self.classes[class].halted_until = now + 600;
                    outcome = Some(Outcome::Halted);
                }
                continue;
            }
            let traded = left.min(order.lots);
            let (secs, coin) = worth(traded, order.tick);
            let (seller, buyer) =
                if order.side == Side::Ask { (order.who, who) } else { (who, order.who) };
            if order.side == Side::Ask {
                self.members[seller].hours_locked[class] -= secs;
                self.members[buyer].coin = self.members[buyer].coin.checked_sub(coin)?;
            } else {
                let held = self.members[seller].hours[class];
                self.members[seller].hours[class] = held.checked_sub(secs)?;
                self.members[buyer].coin_locked -= coin;
            }
            self.members[seller].coin += coin;
            self.members[buyer].hours[class] += secs;
            self.classes[class].traded.push((traded.into(), order.tick.into()));
            left -= traded;
            paid += coin;
            if traded == order.lots {
                self.classes[class].orders.remove(at);
            } else {
                self.classes[class].orders[at].lots -= traded;
            }
        }
        let outcome = outcome.unwrap_or(match left {
            0 => Outcome::Filled,
            _ if rests => Outcome::Resting,
            _ => Outcome::Dropped,
        });
        if kind == Kind::Fok && outcome != Outcome::Filled {
            return None;
        }
        if outcome == Outcome::Resting {
            let live = self
                .classes
                .iter()
                .flat_map(|class| &class.orders)
                .filter(|o| o.who == who)
                .count();
            if live >= 64 {
                return None;
            }
            let (secs, coin) = worth(left, tick);
            let member = &mut self.members[who];
            if side == Side::Bid {
                member.coin = member.coin.checked_sub(coin)?;
                member.coin_locked += coin;
            } else {
                member.hours[class] = member.hours[class].checked_sub(secs)?;
                member.hours_locked[class] += secs;
            }
            self.classes[class].orders.push(NaiveOrder {
                who,
                side,
                tick,
                lots: left,
                nonce,
                expiry,
            });
        }
        Some((lots - left, paid, outcome))
    }

    pub fn cancel(&mut self, who: usize, class: usize, nonce: u32) -> bool {
        let is_it = |order: &NaiveOrder| order.who == who && order.nonce == nonce;
        let Some(at) = self.classes[class].orders.iter().position(is_it) else { return false };
        let order = self.classes[class].orders.remove(at);
        self.unlock(class, &order);
        true
    }

    pub fn cancel_all(&mut self, who: usize, class: usize) -> u32 {
        let all = std::mem::take(&mut self.classes[class].orders);
        let (mine, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|order| order.who == who);
        self.classes[class].orders = others;
        for order in &mine {
            self.unlock(class, order);
        }
        mine.len() as u32
    }

    pub fn prune(&mut self, who: usize, class: usize, tick: u16, most: u32) -> u32 {
        let mut removed = 0;
        while removed < most {
            let is_it = |order: &NaiveOrder| order.tick == tick && order.expiry <= self.now;
            let Some(at) = self.classes[class].orders.iter().position(is_it) else { break };
            let order = self.classes[class].orders.remove(at);
            self.unlock(class, &order);
            removed += 1;
            if order.who != who && self.may_deal(order.who) && self.may_deal(who) {
                if order.side == Side::Bid {
                    self.members[order.who].coin -= BOUNTY;
                    self.members[who].coin += BOUNTY;
                } else {
                    self.members[order.who].hours[class] -= BOUNTY;
                    self.members[who].hours[class] += BOUNTY;
                }
            }
        }
        removed
    }
}
