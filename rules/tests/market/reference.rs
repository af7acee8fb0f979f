//! A second reference book, written from docs/market.md alone. It keeps no locks and no queues: what a member has is what it
//! owns, what its orders lock is added up from them whenever somebody asks, and orders lie in one map by their arrival.
//! It shares no code with the rules, nor with the naive book of `rules/tests/exchange/`.

use std::collections::BTreeMap;

pub const LOT: u64 = 100;
const WEEK: u64 = 7 * 86_400;
const NEVER: u64 = u64::MAX;

/// 0 buys, 1 sells.
pub type Way = u8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    pub owner: usize,
    pub class: usize,
    pub way: Way,
    pub price: u64,
    pub lots: u64,
    pub number: u64,
    pub dies: u64,
    /// Whether it waits for a call.
    pub waits: bool,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub coin: u64,
    pub hours: Vec<u64>,
    pub number: u64,
    /// Until when a direction is frozen.
    pub barred: u64,
    /// Until when how much coin is frozen.
    pub kept: (u64, u64),
    pub held: u64,
    /// When its debt falls due.
    pub due: u64,
    pub verified: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketTerms {
    pub floor: u64,
    pub ceiling: u64,
    pub width: u64,
    pub halt: u64,
    pub least: u64,
}

#[derive(Clone, Debug)]
pub struct Place {
    pub terms: MarketTerms,
    pub next: Option<(u64, MarketTerms)>,
    pub reference: u64,
    pub last: u64,
    pub week: u64,
    /// Lots that count and that the reference does not know of, and lots times price; and the members who have counted.
    pub unknown: (u64, u64),
    pub counted: Vec<usize>,
    pub halted_until: u64,
    pub had_halt: bool,
    /// Until when orders collect in a call.
    pub call: Option<u64>,
}

#[derive(Clone, Debug)]
pub struct Reference {
    pub now: u64,
    pub people: Vec<Person>,
    pub places: Vec<Place>,
    pub rests: BTreeMap<u64, Rest>,
    pub arrivals: u64,
    pub exchange_paused: u64,
    pub transfers_paused: u64,
}

/// What a taker got: lots, coin, and the outcome's number.
pub type Got = (u64, u64, u8);

#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub owner: usize,
    pub class: usize,
    pub way: Way,
    pub price: u64,
    pub lots: u64,
    pub dies: u64,
    pub kind: u8,
}

const LIMIT: u8 = 0;
const IOC: u8 = 1;
const FOK: u8 = 2;
const POST_ONLY: u8 = 3;

impl Place {
    pub fn band(&self) -> (u64, u64) {
        let (r, w) = (self.reference, self.terms.width);
        let (low, high) = (r * (100 - w), (r * (100 + w) / 100).min(2560));
        let low = low / 100 + u64::from(low % 100 > 0);
        let inside = |price: u64| price.max(self.terms.floor).min(self.terms.ceiling);
        if w == 0 {
            return (inside(low), inside(high));
        }
        (inside(low.min(r - 1)), inside(high.max(r + 1)))
    }

    pub fn catch_up(&mut self, now: u64, bid: Option<u64>, ask: Option<u64>) {
        if self.next.is_some_and(|(from, _)| from <= now) {
            self.terms = self.next.take().expect("it is there").1;
        }
        if self.week == now / WEEK {
            return;
        }
        (self.week, self.had_halt) = (now / WEEK, false);
        let (lots, value) = self.unknown;
        if lots < 10 {
            return;
        }
        self.counted.clear();
        let nearest = |value: u64, by: u64| (2 * value + by) / (2 * by);
        let r = self.reference;
        let step = (r / 20).max(1);
        let to = nearest(100 * r + value, 100 + lots).clamp(r.saturating_sub(step), r + step);
        if to == r && nearest(value, lots) != r {
            return;
        }
        self.unknown = (0, 0);
        let contradicted =
            if to > r { ask.is_some_and(|a| a <= r) } else { bid.is_some_and(|b| b >= r) };
        if to != r && !contradicted {
            self.reference = to;
        }
    }
}

impl Reference {
    pub fn locked_coin(&self, who: usize) -> u64 {
        let bids = self.rests.values().filter(|r| r.owner == who && r.way == 0);
        bids.map(|r| r.lots * r.price).sum()
    }

    pub fn locked_hours(&self, who: usize, class: usize) -> u64 {
        let asks = self.rests.values().filter(|r| r.owner == who && r.way == 1);
        asks.filter(|r| r.class == class).map(|r| r.lots * LOT).sum()
    }

    pub fn free_coin(&self, who: usize) -> u64 {
        self.people[who].coin - self.locked_coin(who)
    }

    pub fn free_hours(&self, who: usize, class: usize) -> u64 {
        self.people[who].hours[class] - self.locked_hours(who, class)
    }

    fn kept(&self, who: usize) -> u64 {
        let (until, amount) = self.people[who].kept;
        if self.now < until {
            amount
        } else {
            0
        }
    }

    /// The table "Who may trade".
    fn may(&self, who: usize, class: usize, way: Way, price: u64) -> bool {
        let person = &self.people[who];
        if self.now < person.barred || self.now < person.held || self.now >= person.verified {
            return false;
        }
        if self.now >= person.due && (way == 0 || price < self.places[class].reference) {
            return false;
        }
        way == 1 || self.free_coin(who) >= self.kept(who)
    }

    /// Whether no freeze, no hold and no overdue loan stops a bounty.
    fn unbound(&self, who: usize) -> bool {
        let person = &self.people[who];
        self.now >= person.barred.max(person.held).max(person.kept.0) && self.now < person.due
    }

    /// The best prices of a class's book.
    pub fn best(&self, class: usize) -> (Option<u64>, Option<u64>) {
        let of = |way: Way| {
            let rests = self.rests.values();
            rests.filter(move |r| r.class == class && r.way == way && !r.waits).map(|r| r.price)
        };
        (of(0).max(), of(1).min())
    }

    /// The best price on a side that `marketOf` answers, 0 where there is none: one at which an order lives, or the next
    /// behind 32 that do not.
    pub fn best_living(&self, class: usize, way: Way) -> u64 {
        let (low, high) = self.places[class].band();
        let mut all: Vec<_> = self
            .rests
            .iter()
            .filter(|(_, r)| r.class == class && r.way == way && !r.waits)
            .collect();
        all.sort_by_key(|(at, r)| (if way == 1 { r.price } else { u64::MAX - r.price }, **at));
        let lives = |r: &Rest| {
            r.dies > self.now
                && (low..=high).contains(&r.price)
                && self.may(r.owner, class, way, r.price)
        };
        let found = all.iter().enumerate().find(|(passed, (_, r))| *passed == 32 || lives(r));
        found.map_or(0, |(_, (_, r))| r.price)
    }

    /// Has a class's terms and reference be those of now.
    pub fn catch_up(&mut self, class: usize) {
        let (bid, ask) = self.best(class);
        self.places[class].catch_up(self.now, bid, ask);
    }

    fn is_open(&self) -> bool {
        self.now >= self.exchange_paused
    }

    /// Takes an order off; who clears one that expired or whose owner's verification ended gets a second of it.
    fn off(&mut self, arrival: u64, clearer: Option<usize>) {
        let rest = self.rests.remove(&arrival).expect("it rests");
        let (owner, Some(who)) = (rest.owner, clearer) else { return };
        let earned = rest.dies <= self.now || self.people[owner].verified <= self.now;
        let may_pay = self.unbound(owner) && self.now >= self.transfers_paused;
        let may_get = self.unbound(who) && self.now < self.people[who].verified;
        if owner == who || !earned || !may_pay || !may_get {
            return;
        }
        if rest.way == 0 {
            self.people[owner].coin -= 1;
            self.people[who].coin += 1;
        } else {
            self.people[owner].hours[rest.class] -= 1;
            self.people[who].hours[rest.class] += 1;
        }
    }

    /// The first order that a taker meets: its arrival.
    fn first(&self, class: usize, way: Way, limit: u64, only: Option<u64>) -> Option<u64> {
        let reached = self.rests.iter().filter(|(_, r)| {
            r.class == class
                && !r.waits
                && r.way != way
                && if way == 0 { r.price <= limit } else { r.price >= limit }
                && only.is_none_or(|price| r.price == price)
        });
        let rank = |r: &Rest| if way == 0 { r.price } else { u64::MAX - r.price };
        reached.min_by_key(|(at, r)| (rank(r), **at)).map(|(at, _)| *at)
    }

    /// Places an order, or says that it is refused.
    pub fn place(&mut self, ask: Ask) -> Option<Got> {
        let was = self.clone();
        let got = self.try_to_place(ask);
        if got.is_none() {
            *self = was;
        }
        got
    }

    fn fits(&self, ask: &Ask) -> bool {
        let (place, now) = (&self.places[ask.class], self.now);
        let rests = ask.kind == LIMIT || ask.kind == POST_ONLY;
        let (low, high) = place.band();
        let lasts = if rests {
            let latest = (now + 90 * 86_400).min(self.people[ask.owner].verified);
            ask.dies >= now + 600 && ask.dies <= latest
        } else {
            ask.dies == 0 || ask.dies > now
        };
        (1..=2560).contains(&ask.price)
            && ask.lots >= place.terms.least.max(1)
            && lasts
            && (!rests || (low..=high).contains(&ask.price))
    }

    fn try_to_place(&mut self, ask: Ask) -> Option<Got> {
        let Ask { owner, class, way, price, lots, kind, .. } = ask;
        self.catch_up(class);
        let stopped = self.places[class].halted_until > self.now && kind != POST_ONLY;
        if !self.is_open() || self.places[class].call.is_some() || stopped {
            return None;
        }
        if !self.may(owner, class, way, price) || !self.fits(&ask) {
            return None;
        }
        self.people[owner].number += 1;
        let (left, coin, why) = self.walk(ask, false)?;
        let rests = kind == LIMIT || kind == POST_ONLY;
        let outcome = match why {
            _ if left == 0 => 0,
            0 if rests && left >= self.places[class].terms.least => 1,
            0 => 2,
            why => why,
        };
        if kind == FOK && outcome != 0 {
            return None;
        }
        if outcome == 1 {
            self.rest(Ask { lots: left, ..ask }, false)?;
        }
        Some((lots - left, coin, outcome))
    }

    /// Puts an order where it rests or waits.
    fn rest(&mut self, ask: Ask, waits: bool) -> Option<()> {
        let Ask { owner, class, way, price, lots, dies, .. } = ask;
        if self.rests.values().filter(|r| r.owner == owner).count() >= 64 {
            return None;
        }
        let covered = if way == 0 {
            lots * price + self.kept(owner) <= self.free_coin(owner)
        } else {
            lots * LOT <= self.free_hours(owner, class)
        };
        if !covered {
            return None;
        }
        self.arrivals += 1;
        let number = self.people[owner].number;
        let rest = Rest { owner, class, way, price, lots, number, dies, waits };
        self.rests.insert(self.arrivals, rest);
        Some(())
    }

    /// A taker's way through the book: what is left, the coin, and why it ended before its limit (0 where it did not).
    /// With `supposed` the taker has whatever it needs, and is nobody who can be refused.
    fn walk(&mut self, ask: Ask, supposed: bool) -> Option<(u64, u64, u8)> {
        let Ask { owner, class, way, price: limit, kind, .. } = ask;
        let place = &self.places[class];
        let from = if place.last > 0 { place.last } else { place.reference };
        let (low, high) = place.band();
        let collar = (place.reference * place.terms.width / 200).max(1);
        let (mut left, mut coin, mut fills, mut cleared, mut prices) = (ask.lots, 0, 0, 0, 0);
        while left > 0 {
            let Some(first) = self.first(class, way, limit, None) else { break };
            let price = self.rests[&first].price;
            if prices == 8 {
                return Some((left, coin, 3));
            }
            let (before, mut capped, mut broke) = (left, false, false);
            while let Some(at) = self.first(class, way, limit, Some(price)).filter(|_| left > 0) {
                let rest = self.rests[&at].clone();
                broke = kind == IOC
                    && fills < 32
                    && left < ask.lots
                    && !self.can_pay(&ask, 1, price)
                    && !supposed;
                if broke {
                    break;
                }
                let lives = rest.dies > self.now
                    && rest.owner != owner
                    && (low..=high).contains(&price)
                    && self.may(rest.owner, class, rest.way, price);
                if fills == 32 || (!lives && cleared == 32) {
                    capped = true;
                    break;
                }
                if !lives {
                    cleared += 1;
                    self.off(at, Some(owner).filter(|_| !supposed));
                    continue;
                }
                if kind == POST_ONLY {
                    return None;
                }
                let mut lots = left.min(rest.lots);
                while kind == IOC && lots > 1 && !self.can_pay(&ask, lots, price) && !supposed {
                    lots -= 1;
                }
                if !self.can_pay(&ask, lots, price) && !supposed {
                    return None;
                }
                self.swap(at, owner, lots, price);
                (left, coin, fills) = (left - lots, coin + lots * price, fills + 1);
            }
            if left < before {
                prices += 1;
                let place = &mut self.places[class];
                if !place.had_halt && price.abs_diff(from) > collar {
                    (place.had_halt, place.halted_until) = (true, self.now + place.terms.halt);
                    return Some((left, coin, 4));
                }
            }
            if capped {
                return Some((left, coin, 3));
            }
            if broke {
                break;
            }
        }
        Some((left, coin, 0))
    }

    /// Whether a taker has what so many lots at a price take.
    fn can_pay(&self, ask: &Ask, lots: u64, price: u64) -> bool {
        if ask.way == 0 {
            lots * price + self.kept(ask.owner) <= self.free_coin(ask.owner)
        } else {
            lots * LOT <= self.free_hours(ask.owner, ask.class)
        }
    }

    /// Lots of a resting order change hands.
    fn swap(&mut self, at: u64, taker: usize, lots: u64, price: u64) {
        let rest = self.rests.get_mut(&at).expect("it rests");
        let (maker, class, way) = (rest.owner, rest.class, rest.way);
        rest.lots -= lots;
        if rest.lots == 0 {
            self.rests.remove(&at);
        }
        let (seller, buyer) = if way == 1 { (maker, taker) } else { (taker, maker) };
        self.hand_over(seller, buyer, class, lots, (price, price));
    }

    /// Lots change hands at a price; to the reference they say another in a call.
    pub fn hand_over(
        &mut self,
        seller: usize,
        buyer: usize,
        class: usize,
        lots: u64,
        (price, said): (u64, u64),
    ) {
        // What the taker of a question has is only supposed.
        self.people[buyer].coin = self.people[buyer].coin.wrapping_sub(lots * price);
        self.people[seller].coin = self.people[seller].coin.wrapping_add(lots * price);
        let sold = &mut self.people[seller].hours[class];
        *sold = sold.wrapping_sub(lots * LOT);
        let bought = &mut self.people[buyer].hours[class];
        *bought = bought.wrapping_add(lots * LOT);
        let place = &mut self.places[class];
        place.last = price;
        if place.counted.contains(&seller) && place.counted.contains(&buyer) {
            return;
        }
        place.counted.extend([seller, buyer]);
        let lots = lots.min(4);
        place.unknown = (place.unknown.0 + lots, place.unknown.1 + lots * said);
    }

    /// What `quote` answers: lots, coin, outcome.
    pub fn quote(&self, owner: usize, class: usize, way: Way, lots: u64) -> Option<Got> {
        let mut copy = self.clone();
        copy.catch_up(class);
        let place = &copy.places[class];
        let closed = place.call.is_some() || place.halted_until > self.now;
        if !self.is_open() || closed || lots < place.terms.least.max(1) {
            return None;
        }
        let price = if way == 0 { 2560 } else { 1 };
        // Somebody who has nothing on the book but these, and all that it needs.
        copy.people[owner].coin = 1 << 60;
        copy.people[owner].hours[class] = 1 << 60;
        let ask = Ask { owner, class, way, price, lots, dies: 0, kind: 1 };
        let (left, coin, why) = copy.walk(ask, true)?;
        Some((
            lots - left,
            coin,
            if left == 0 {
                0
            } else if why == 0 {
                2
            } else {
                why
            },
        ))
    }

    /// Cancels an order of this number, wherever it is.
    pub fn cancel(&mut self, owner: usize, number: u64) -> bool {
        let found = self.rests.iter().find(|(_, r)| r.owner == owner && r.number == number);
        let Some(at) = found.map(|(at, _)| *at) else { return false };
        self.off(at, None);
        true
    }

    pub fn reduce(&mut self, owner: usize, number: u64, lots: u64) -> Option<u64> {
        let found = self.rests.values_mut().find(|r| r.owner == owner && r.number == number);
        let rest = found.filter(|r| lots > 0 && lots < r.lots)?;
        rest.lots -= lots;
        Some(rest.lots)
    }

    /// That these orders were taken off by somebody's sweep.
    pub fn swept(&mut self, gone: &[u64], clearer: Option<usize>) {
        gone.iter().for_each(|at| self.off(*at, clearer));
    }

    /// Places an order for a call; how long orders collect in it.
    pub fn wait(&mut self, ask: Ask) -> Option<u64> {
        let was = self.clone();
        let ends = self.try_to_wait(ask);
        if ends.is_none() {
            *self = was;
        }
        ends
    }

    fn try_to_wait(&mut self, ask: Ask) -> Option<u64> {
        let now = self.now;
        self.catch_up(ask.class);
        let place = &mut self.places[ask.class];
        let ends = match place.call {
            Some(ends) if now >= ends => return None,
            Some(ends) => ends,
            None if place.halted_until > now => place.halted_until.max(now + 600),
            None => return None,
        };
        place.call = Some(ends);
        let ask = Ask { kind: LIMIT, ..ask };
        let may = self.may(ask.owner, ask.class, ask.way, ask.price);
        if !self.is_open() || !may || !self.fits(&ask) || ask.dies <= ends {
            return None;
        }
        self.people[ask.owner].number += 1;
        self.rest(ask, true)?;
        Some(ends)
    }

    /// The orders of a class that may be matched in its call, first come first, by their arrival.
    pub fn living(&self, class: usize) -> Vec<(u64, Rest)> {
        let (low, high) = self.places[class].band();
        let all = self.rests.iter().filter(|(_, r)| r.class == class && r.dies > self.now);
        all.filter(|(_, r)| {
            (low..=high).contains(&r.price) && self.may(r.owner, class, r.way, r.price)
        })
        .map(|(at, r)| (*at, r.clone()))
        .collect()
    }

    pub fn person(coin: u64, hours: u64, classes: usize) -> Person {
        Person {
            coin,
            hours: vec![hours; classes],
            number: 0,
            barred: 0,
            kept: (0, 0),
            held: 0,
            due: NEVER,
            verified: u64::from(u32::MAX),
        }
    }
}
