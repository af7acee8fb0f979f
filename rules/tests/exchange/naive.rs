//! The exchange as docs/market.md has it and as simply as it can be said: a list of orders, searched from end to end.

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
    /// What is frozen until then; 0 where everything is.
    pub frozen_coin: u64,
    pub held_until: u32,
    /// When a debt falls due; 0 where there is none.
    pub due: u32,
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
    pub min_lots: u32,
    /// From when other terms hold, and these: floor, ceiling, width, smallest order.
    pub next: Option<(u32, (u16, u16, u32, u32))>,
    pub reference: u32,
    pub halted_until: u32,
    /// Whether the epoch had its halt.
    pub halted: bool,
    /// The price of the last trade.
    pub last: Option<u16>,
    pub epoch: u32,
    /// Lots and prices that count and that the reference does not know of yet; and who has counted.
    pub traded: Vec<(u64, u64)>,
    pub counted: [bool; 64],
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
        let mut low = (self.reference * (100 - self.width)).div_ceil(100);
        let mut high = (self.reference * (100 + self.width) / 100).min(2560);
        if self.width > 0 {
            low = low.min(self.reference - 1);
            high = high.max(self.reference + 1);
        }
        (
            (low as u16).clamp(self.floor, self.ceiling),
            (high as u16).clamp(self.floor, self.ceiling),
        )
    }

    fn turn(&mut self, now: u32) {
        if let Some((_, terms)) = self.next.filter(|(from, _)| now >= *from) {
            (self.floor, self.ceiling, self.width, self.min_lots) = terms;
            self.next = None;
        }
        let epoch = now / (7 * 86_400);
        if self.epoch == epoch {
            return;
        }
        self.epoch = epoch;
        self.halted = false;
        let lots: u64 = self.traded.iter().map(|(lots, _)| lots).sum();
        if lots < 10 {
            return;
        }
        self.counted = [false; 64];
        let value: u64 = self.traded.iter().map(|(lots, tick)| lots * tick).sum();
        let before = u64::from(self.reference);
        let drawn = rounded(before * 100 + value, 100 + lots);
        let step = (before * 5 / 100).max(1);
        let after = drawn.max(before - step.min(before)).min(before + step);
        if after != before || rounded(value, lots) == before {
            self.traded.clear();
        }
        // Whoever still deals at the reference, or beyond it, contradicts.
        let stands = |o: &NaiveOrder| {
            let tick = u64::from(o.tick);
            (o.side == Side::Ask && tick <= before && after > before)
                || (o.side == Side::Bid && tick >= before && after < before)
        };
        if !self.orders.iter().any(stands) {
            self.reference = after as u32;
        }
    }

    /// How far one call may carry the price without a halt.
    fn collar(&self) -> u32 {
        (self.reference * self.width / 200).max(1)
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

/// The quotient, to the nearest.
fn rounded(value: u64, by: u64) -> u64 {
    (value + by / 2) / by
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
            min_lots: 1,
            next: None,
            reference: 100,
            halted_until: 0,
            halted: false,
            last: None,
            epoch: now / (7 * 86_400),
            traded: Vec::new(),
            counted: [false; 64],
        };
        Self { now, members: vec![member; members], classes: classes.map(class) }
    }

    /// Coin that a member can spend: what is free, less what is frozen.
    fn spendable(&self, who: usize) -> u64 {
        let member = &self.members[who];
        let frozen = if self.now < member.frozen_until { member.frozen_coin } else { 0 };
        member.coin.saturating_sub(frozen)
    }

    /// Whether nothing at all restricts a member.
    fn is_free(&self, who: usize) -> bool {
        let member = &self.members[who];
        self.now >= member.frozen_until
            && self.now >= member.held_until
            && (member.due == 0 || self.now < member.due)
    }

    /// Whether a member's order on this side at this price may rest, and be met.
    fn may_deal(&self, who: usize, class: usize, side: Side, tick: u16) -> bool {
        let member = &self.members[who];
        let caught =
            member.frozen_coin == 0 || (side == Side::Bid && member.coin < member.frozen_coin);
        let earns = side == Side::Ask && u32::from(tick) >= self.classes[class].reference;
        self.now < member.verified_until
            && self.now >= member.held_until
            && (self.now >= member.frozen_until || !caught)
            && (member.due == 0 || self.now < member.due || earns)
    }

    /// The best price of a side at which an order lives, now; behind 32 dead ones, that of the next. Zero where there is
    /// none.
    pub fn best(&self, class: usize, side: Side) -> u16 {
        let mut now = self.clone();
        now.classes[class].turn(self.now);
        let (low, high) = now.classes[class].band();
        let of_side = now.classes[class].orders.iter().filter(|order| order.side == side);
        let mut of_side: Vec<_> = of_side.collect();
        of_side.sort_by_key(|order| match side {
            Side::Bid => 2560 - order.tick,
            Side::Ask => order.tick,
        });
        let lives = |order: &NaiveOrder| {
            let may = now.may_deal(order.who, class, side, order.tick);
            order.expiry > now.now && may && (low..=high).contains(&order.tick)
        };
        let found = of_side.iter().zip(0..).find(|(order, dead)| *dead == 32 || lives(order));
        found.map_or(0, |(order, _)| order.tick)
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
        let latest = (now + 90 * 86_400).min(self.members[who].verified_until);
        let expires_well = if rests {
            (now + 600..=latest).contains(&expiry)
        } else {
            expiry == 0 || expiry > now
        };
        let fits = self.may_deal(who, class, side, tick)
            && (kind == Kind::PostOnly || now >= self.classes[class].halted_until)
            && (1..=2560).contains(&tick)
            && lots >= self.classes[class].min_lots
            && expires_well
            && (!rests || (low..=high).contains(&tick));
        if !fits {
            return None;
        }
        self.members[who].nonce += 1;
        let nonce = self.members[who].nonce;
        let anchor = self.classes[class].last.map_or(self.classes[class].reference, u32::from);

        let (mut left, mut paid, mut fills, mut dead, mut prices) = (lots, 0, 0, 0, 0);
        let mut outcome = None;
        while left > 0 && outcome.is_none() {
            let Some(best) = self.classes[class].best_for(side, tick) else { break };
            let price = self.classes[class].orders[best].tick;
            if prices == 8 {
                outcome = Some(Outcome::Capped);
                break;
            }
            let before = left;
            while left > 0 {
                let at_price = |o: &NaiveOrder| o.side != side && o.tick == price;
                let Some(at) = self.classes[class].orders.iter().position(at_price) else { break };
                if fills == 32 {
                    outcome = Some(Outcome::Capped);
                    break;
                }
                let order = self.classes[class].orders[at].clone();
                let can_pay_for = if kind == Kind::Ioc {
                    let (secs, coin) = worth(1, price);
                    let most = match side {
                        Side::Bid => self.spendable(who) / coin,
                        Side::Ask => self.members[who].hours[class] / secs,
                    };
                    most.min(u32::MAX.into()) as u32
                } else {
                    u32::MAX
                };
                if can_pay_for == 0 && left < lots {
                    outcome = Some(Outcome::Dropped);
                    break;
                }
                if self.is_dead(who, class, &order) || !(low..=high).contains(&price) {
                    if dead == 32 {
                        outcome = Some(Outcome::Capped);
                        break;
                    }
                    dead += 1;
                    self.clear(who, class, at);
                    continue;
                }
                if kind == Kind::PostOnly {
                    return None;
                }
                fills += 1;
                let traded = left.min(order.lots).min(can_pay_for.max(1));
                self.settle(who, class, at, traded)?;
                left -= traded;
                paid += worth(traded, price).1;
            }
            if left < before {
                prices += 1;
                let class = &mut self.classes[class];
                if !class.halted && anchor.abs_diff(price.into()) > class.collar() {
                    class.halted = true;
                    class.halted_until = now + 600;
                    outcome = Some(Outcome::Halted);
                }
            }
        }
        if left == 0 {
            outcome = None;
        }
        let outcome = outcome.unwrap_or(match left {
            0 => Outcome::Filled,
            _ if rests && left >= self.classes[class].min_lots => Outcome::Resting,
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
            if side == Side::Bid && coin > self.spendable(who) {
                return None;
            }
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
        let most = if most == 0 { 32 } else { most.min(32) };
        let mut removed = 0;
        while removed < most {
            let is_it = |order: &NaiveOrder| order.tick == tick && order.expiry <= self.now;
            let Some(at) = self.classes[class].orders.iter().position(is_it) else { break };
            self.clear(who, class, at);
            removed += 1;
        }
        removed
    }

    /// Takes off everything that has expired, wherever it rests.
    pub fn prune_all(&mut self, who: usize, class: usize) -> u32 {
        let mut removed = 0;
        let expired = |naive: &Self| {
            naive.classes[class].orders.iter().position(|order| order.expiry <= naive.now)
        };
        while let Some(at) = expired(self) {
            self.clear(who, class, at);
            removed += 1;
        }
        removed
    }

    /// Takes lots off an order, unless that is none of it or all; what is left.
    pub fn reduce(&mut self, who: usize, class: usize, nonce: u32, lots: u32) -> Option<u32> {
        let is_it = |order: &NaiveOrder| order.who == who && order.nonce == nonce;
        let at = self.classes[class].orders.iter().position(is_it)?;
        let order = self.classes[class].orders[at].clone();
        if lots == 0 || lots >= order.lots {
            return None;
        }
        self.unlock(class, &NaiveOrder { lots, ..order.clone() });
        self.classes[class].orders[at].lots -= lots;
        Some(order.lots - lots)
    }

    /// Whether a resting order may not trade with somebody's, wherever the band is.
    fn is_dead(&self, who: usize, class: usize, order: &NaiveOrder) -> bool {
        order.expiry <= self.now
            || order.who == who
            || !self.may_deal(order.who, class, order.side, order.tick)
    }

    /// Takes a dead order off; whoever does it gets the bounty where it was left there to die.
    fn clear(&mut self, who: usize, class: usize, at: usize) {
        let order = self.classes[class].orders.remove(at);
        self.unlock(class, &order);
        let ended = self.now >= self.members[order.who].verified_until;
        let pays = (order.expiry <= self.now || ended) && self.is_free(order.who);
        let earns = self.is_free(who) && self.now < self.members[who].verified_until;
        if order.who == who || !pays || !earns {
            return;
        }
        if order.side == Side::Bid {
            self.members[order.who].coin -= BOUNTY;
            self.members[who].coin += BOUNTY;
        } else {
            self.members[order.who].hours[class] -= BOUNTY;
            self.members[who].hours[class] += BOUNTY;
        }
    }

    /// Trades with a resting order.
    fn settle(&mut self, who: usize, class: usize, at: usize, lots: u32) -> Option<()> {
        let order = self.classes[class].orders[at].clone();
        let (secs, coin) = worth(lots, order.tick);
        let (seller, buyer) =
            if order.side == Side::Ask { (order.who, who) } else { (who, order.who) };
        if order.side == Side::Ask {
            if coin > self.spendable(buyer) {
                return None;
            }
            self.members[seller].hours_locked[class] -= secs;
            self.members[buyer].coin = self.members[buyer].coin.checked_sub(coin)?;
        } else {
            let held = self.members[seller].hours[class];
            self.members[seller].hours[class] = held.checked_sub(secs)?;
            self.members[buyer].coin_locked -= coin;
        }
        self.members[seller].coin += coin;
        self.members[buyer].hours[class] += secs;
        let class = &mut self.classes[class];
        // A member's last byte is one more than its number.
        let (a, b) = ((seller + 1) % 64, (buyer + 1) % 64);
        if !(class.counted[a] && class.counted[b]) {
            (class.counted[a], class.counted[b]) = (true, true);
            class.traded.push((lots.min(4).into(), order.tick.into()));
        }
        class.last = Some(order.tick);
        if lots == order.lots {
            class.orders.remove(at);
        } else {
            class.orders[at].lots -= lots;
        }
        Some(())
    }
}
