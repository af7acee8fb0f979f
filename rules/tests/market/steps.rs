//! One operation on both books, and what each says of it.

use super::naive_call::{clear, Waiting};
use super::reference::{Ask, MarketTerms};
use super::{address, class_id, Market, MEMBERS};
use timebank_rules::book::call::Phase;
use timebank_rules::book::place::{quote, Request};
use timebank_rules::book::{cancel, view, Kind, OrderId, Side};
use timebank_rules::cells::{self, Key, Recovery};
use timebank_rules::handlers::orders;
use timebank_rules::quantities::{Lots, Tick};
use timebank_rules::storage::Storage;
use timebank_rules::{case, Address};

const SUCCESSOR: Address = Address::repeat_byte(0x77);

impl Market {
    /// An operation, whichever chance says.
    pub fn step(&mut self) {
        let (climate, kind) = (self.climate, self.random.below(1_000));
        let now = self.reference.now;
        let over = |place: &super::Place| place.call.is_some_and(|ends| now >= ends);
        let over = self.reference.places.iter().position(over);
        if let Some(class) = over.filter(|_| kind % 3 == 0) {
            self.clear(class);
        } else if kind < climate.places {
            self.place();
        } else if kind < climate.places + climate.waits {
            self.wait();
        } else if kind < climate.places + climate.waits + climate.disturbs {
            self.disturb();
        } else {
            match self.random.below(13) {
                0..=2 => self.cancel(),
                3 => self.reduce(),
                4 => self.sweep(false),
                5 => self.sweep(true),
                6 => self.prune(),
                7 => self.ask_quote(),
                8 => self.depth(),
                9 => self.move_orders(),
                10 => {
                    let class = self.class();
                    self.clear(class);
                }
                _ => self.pass(),
            }
        }
        self.compare();
    }

    fn note(&mut self, kind: &'static str, done: bool) {
        let counts = self.done.entry(kind).or_default();
        if done {
            counts.0 += 1;
        } else {
            counts.1 += 1;
        }
    }

    fn who(&mut self) -> usize {
        self.random.below(MEMBERS as u64) as usize
    }

    fn class(&mut self) -> usize {
        usize::from(self.random.below(5) == 0)
    }

    /// An order, mostly a sensible one.
    fn ask(&mut self) -> Ask {
        let (owner, class, climate) = (self.who(), self.class(), self.climate);
        let sweeps = self.random.below(40) == 0;
        let price = match self.random.below(60) {
            0 => [0, 1, 2560, 2561][self.random.below(4) as usize],
            _ if class == 1 => 100,
            _ => 100 + self.random.below(2 * climate.spread + 1) - climate.spread,
        };
        let piles = climate.dust && !sweeps;
        let way = match piles {
            true => u8::from(price > 100 || (price == 100 && owner < MEMBERS / 2)),
            false => self.random.below(2) as u8,
        };
        let lots = match self.random.below(30) {
            0 => 0,
            _ if climate.dust && sweeps => 1 + self.random.below(60),
            _ if climate.dust => 1,
            1 => 10_000,
            2..5 => 1 + self.random.below(80),
            _ => 1 + self.random.below(6),
        };
        let kind = [0, 0, 0, 1, 2, 3][self.random.below(6) as usize];
        let life = match self.random.below(20) {
            0 => self.random.below(700),
            1 => 90 * 86_400 + self.random.below(3),
            2..9 => 600 + self.random.below(3_000),
            _ => 600 + self.random.below(2_000_000),
        };
        let dies = if self.random.below(25) == 0 { 0 } else { self.reference.now + life };
        Ask { owner, class, way, price, lots, dies, kind }
    }

    fn place(&mut self) {
        let ask = self.ask();
        let request = Request {
            side: Side::from_number(ask.way).expect("a side"),
            tick: Tick(ask.price as u16),
            lots: Lots(ask.lots as u32),
            expiry: ask.dies,
            kind: Kind::from_number(ask.kind).expect("a kind"),
        };
        let placed = self.fixture.place(address(ask.owner), class_id(ask.class), request);
        let expected = self.reference.place(ask);
        let seen = placed.as_ref().ok().map(|p| (u64::from(p.filled.0), p.coin.0, p.outcome as u8));
        assert_eq!(seen, expected, "{ask:?}: {placed:?}");
        if let Ok(placed) = placed {
            self.ids.insert((ask.owner, self.reference.people[ask.owner].number), placed.order_id);
        }
        self.note("place", expected.is_some());
    }

    fn wait(&mut self) {
        let ask = self.ask();
        let Ask { owner, class, way, price, lots, dies, .. } = ask;
        // Now and then a halt, as a call needs one.
        let place = &mut self.reference.places[class];
        if place.call.is_none() && place.halted_until <= self.reference.now {
            place.halted_until = self.reference.now + 900;
            let mut cell = self.fixture.class(class_id(class));
            cell.halted_until = (place.halted_until as u32).into();
            self.fixture.save_class(class_id(class), &cell);
        }
        let placed = self.fixture.world.send(address(owner), |bank, call| {
            let (class, price) = (class as u16 + 1, price as u16);
            orders::place_in_call(bank, call, class, way, price, lots as u32, dies)
        });
        let expected = self.reference.wait(ask);
        assert_eq!(placed.is_ok(), expected.is_some(), "{ask:?}: {placed:?}");
        if let Ok(id) = placed {
            self.ids.insert((owner, self.reference.people[owner].number), id);
        }
        self.note("wait", expected.is_some());
    }

    /// Steps of a clearing until it is over.
    fn clear(&mut self, class: usize) {
        let now = self.reference.now;
        let paused = now < self.reference.exchange_paused;
        let over = self.reference.places[class].call.is_some_and(|ends| now >= ends) && !paused;
        let step = |market: &mut Self| {
            let message = |bank: &mut _, call| orders::clear_call(bank, call, class as u16 + 1);
            market.fixture.world.send(address(0), message)
        };
        if !over {
            assert!(step(self).is_err());
            return self.note("clear", false);
        }
        // Whether a bid of somebody with a frozen amount lives depends on what its other orders brought or gave back
        // before; there are other histories for these.
        for who in 0..MEMBERS {
            if self.reference.people[who].kept.0 > now {
                self.heal(who);
            }
        }
        self.reference.catch_up(class);
        let (low, high) = self.reference.places[class].band();
        let living = self.reference.living(class);
        let waiting = living.iter().map(|(_, rest)| Waiting {
            who: rest.owner,
            bids: rest.way == 0,
            price: rest.price,
            lots: rest.lots,
            in_book: !rest.waits,
            number: rest.number as u32,
        });
        let about = self.reference.places[class].reference;
        let expected = clear(waiting.collect(), about, low == high);
        let cleared = loop {
            let cleared = step(self).expect("a step always works");
            if cleared.phase == Phase::Ended {
                break cleared;
            }
        };
        assert_eq!(u64::from(cleared.tick.0), expected.price);
        for (seller, buyer, lots, said) in &expected.trades {
            let prices = (expected.price, *said);
            self.reference.hand_over(*seller, *buyer, class, *lots, prices);
        }
        for (at, rest) in living {
            let left = expected
                .left
                .iter()
                .find(|w| (w.who, u64::from(w.number)) == (rest.owner, rest.number));
            match left {
                Some(left) => self.reference.rests.get_mut(&at).expect("it waits").lots = left.lots,
                None => drop(self.reference.rests.remove(&at)),
            }
        }
        let place = &mut self.reference.places[class];
        (place.call, place.halted_until) = (None, 0);
        self.forget_the_dead(class);
        self.note("clear", !expected.trades.is_empty());
    }

    /// A clearing takes dead orders off as far as it looks, and no other.
    fn forget_the_dead(&mut self, class: usize) {
        let living: Vec<_> = self.reference.living(class).into_iter().map(|(at, _)| at).collect();
        let gone = self.gone();
        assert!(gone.iter().all(|at| !living.contains(at)), "what lives stays");
        assert!(gone.iter().all(|at| self.reference.rests[at].class == class));
        self.reference.swept(&gone, None);
    }

    /// Orders that rest in the reference and no more in the bank.
    fn gone(&self) -> Vec<u64> {
        let seen: std::collections::HashSet<_> =
            self.seen().into_iter().map(|rest| (rest.owner, rest.number)).collect();
        let rests = self.reference.rests.iter();
        rests.filter(|(_, r)| !seen.contains(&(r.owner, r.number))).map(|(at, _)| *at).collect()
    }

    /// Some order that rests: whose, and its number.
    fn some_order(&mut self) -> Option<(usize, u64)> {
        let at = self.random.below(self.reference.rests.len() as u64) as usize;
        self.reference.rests.values().nth(at).map(|rest| (rest.owner, rest.number))
    }

    fn cancel(&mut self) {
        let Some((owner, number)) = self.some_order() else { return };
        let id = self.ids[&(owner, number)];
        let tick = OrderId::from_number(id).tick;
        let rest = self.reference.rests.values().find(|r| (r.owner, r.number) == (owner, number));
        let class = class_id(rest.expect("it rests").class);
        let at_price = self.fixture.level(class, tick.0).count.get();
        let done = if at_price < 32 && self.random.below(3) == 0 {
            self.fixture.cancel_numbered(address(owner), class, tick, number as u32).is_ok()
        } else {
            self.fixture.cancel(address(owner), id).is_ok()
        };
        assert!(done && self.reference.cancel(owner, number));
        assert!(self.fixture.cancel(address(owner), id).is_err(), "once");
        self.note("cancel", done);
    }

    fn reduce(&mut self) {
        let Some((owner, number)) = self.some_order() else { return };
        let lots = self.random.below(6);
        let id = self.ids[&(owner, number)];
        let left = self.fixture.reduce(address(owner), id, lots as u32).ok().map(u64::from);
        let expected = self.reference.reduce(owner, number, lots);
        assert_eq!(left, expected);
        self.note("reduce", expected.is_some());
    }

    /// A page of a sweep from where the last one left off, while others trade in between: of one's own orders, or of
    /// whatever has expired.
    fn sweep(&mut self, expired: bool) {
        let (who, class, most) = (self.who(), self.class(), self.random.below(7) as u32);
        let key = (who + if expired { MEMBERS } else { 0 }, class);
        let begun = self.cursors.get(&key).copied().unwrap_or(0);
        let cursor = view::Cursor::from_number(begun);
        let (removed, next) = if expired {
            self.fixture.prune_from(address(who), class_id(class), cursor, most)
        } else {
            self.fixture.cancel_all(address(who), class_id(class), cursor, most)
        };
        let gone = self.gone();
        assert_eq!(gone.len(), removed as usize);
        assert!(removed <= if most == 0 { 32 } else { most });
        let now = self.reference.now;
        let wanted = |rest: &super::Rest| {
            rest.class == class && if expired { rest.dies <= now } else { rest.owner == who }
        };
        assert!(gone.iter().all(|at| wanted(&self.reference.rests[at])));
        self.reference.swept(&gone, expired.then_some(who));
        let ended = next == view::Cursor::START;
        if begun == 0 && ended {
            assert!(!self.reference.rests.values().any(wanted), "from the start to the end");
        }
        self.cursors.insert(key, next.number());
        self.note("sweep", removed > 0);
    }

    fn prune(&mut self) {
        let (who, class, most) = (self.who(), self.class(), self.random.below(7) as u32);
        let asked = self.ask().price;
        let some = self
            .reference
            .rests
            .values()
            .find(|r| r.class == class && r.dies <= self.reference.now);
        let price = some.filter(|r| !r.waits).map_or(asked, |rest| rest.price);
        let removed = self.fixture.prune(address(who), class_id(class), Tick(price as u16), most);
        let gone = self.gone();
        let now = self.reference.now;
        let dead =
            |r: &super::Rest| r.class == class && r.price == price && r.dies <= now && !r.waits;
        assert!(gone.iter().all(|at| dead(&self.reference.rests[at])));
        let all = self.reference.rests.values().filter(|rest| dead(rest)).count();
        let most = if most == 0 { 32 } else { most as usize };
        let at_price = self.fixture.level(class_id(class), price as u16).count.get();
        // A call looks at 32 rows, each of one order at least.
        assert!(gone.len() == removed as usize && gone.len() <= all.min(most));
        assert!(gone.len() == all.min(most) || at_price > 32);
        self.reference.swept(&gone, Some(who));
        self.note("prune", removed > 0);
    }

    fn ask_quote(&mut self) {
        let Ask { owner, class, way, lots, .. } = self.ask();
        let side = Side::from_number(way).expect("a side");
        let (bank, call) = (&self.fixture.world.bank, self.fixture.world.call(address(owner)));
        let quoted = quote(bank, call, class_id(class), side, Lots(lots as u32)).ok();
        let seen = quoted.map(|q| (u64::from(q.filled.0), q.coin.0, q.outcome as u8));
        let expected = self.reference.quote(owner, class, way, lots);
        assert_eq!(seen, expected);
        self.note("quote", expected.is_some());
    }

    fn depth(&mut self) {
        let (class, way) = (self.class(), self.random.below(2) as u8);
        let side = Side::from_number(way).expect("a side");
        let (bank, at) = (&self.fixture.world.bank, self.fixture.world.now);
        let page = view::depth(bank, at, class_id(class), side, Tick(0));
        for depth in page {
            let here = self.reference.rests.values().filter(|r| {
                (r.class, r.way, r.waits) == (class, way, false) && r.price == u64::from(depth.tick)
            });
            let here: Vec<_> = here.collect();
            let live = here.iter().filter(|rest| rest.dies > self.reference.now);
            let (lots, orders) = (live.clone().map(|rest| rest.lots).sum::<u64>(), live.count());
            let all = here.iter().map(|rest| rest.lots).sum::<u64>();
            // Of eight rows, each of one order at least, the dead are left out.
            if here.len() <= 8 {
                assert_eq!((depth.lots, depth.orders as usize), (lots, orders));
            }
            assert!(
                (lots..=all).contains(&depth.lots)
                    && (orders..=here.len()).contains(&(depth.orders as usize))
            );
        }
        self.note("depth", true);
    }

    /// An account is about to move to a new key, which withdraws its orders.
    fn move_orders(&mut self) {
        let (who, class, now) = (self.who(), self.class(), self.reference.now as u32);
        let mut file = self.fixture.world.bank.load::<Recovery>(Key::recovery(&address(who)));
        file.successor = SUCCESSOR.0;
        file.requested_at = (now - 22 * 86_400).into();
        self.fixture.world.bank.save(Key::recovery(&address(who)), &file);
        let swept = self.fixture.world.send(SUCCESSOR, |bank, call| {
            cancel::withdraw_moving(
                bank,
                call,
                address(who),
                class_id(class),
                view::Cursor::START,
                5,
            )
        });
        let gone = self.gone();
        assert!(gone.iter().all(|at| self.reference.rests[at].owner == who));
        assert_eq!(swept.map_or(0, |swept| swept.removed as usize), gone.len());
        self.reference.swept(&gone, None);
        self.fixture
            .world
            .bank
            .save(Key::recovery(&address(who)), &cells::Cell::empty() as &Recovery);
        self.note("move", !gone.is_empty());
    }

    fn pass(&mut self) {
        let far = self.random.below(4) == 0;
        let secs = self.random.below(if far { self.climate.jump } else { 400 });
        self.fixture.advance(secs as u32);
        self.reference.now += secs;
    }

    fn disturb(&mut self) {
        let who = self.who();
        if self.random.below(2) == 0 {
            return self.heal(who);
        }
        let secs = self.random.below(2 + self.climate.jump * 2);
        let until = self.reference.now + secs;
        let person = &mut self.reference.people[who];
        let at = until as u32;
        let member = address(who);
        match self.random.below(10) {
            0 => {
                (person.barred, person.kept) = (until, (0, 0));
                let direction = [case::OUT, 2, 3][self.random.below(3) as usize];
                self.fixture.change(member, |cell| {
                    cell.frozen_directions = direction;
                    cell.frozen_coin = 0.into();
                    cell.frozen_until = at.into();
                });
            }
            1 => {
                let amount = 1 + self.random.below(90_000);
                (person.barred, person.kept) = (0, (until, amount));
                self.fixture.change(member, |cell| {
                    cell.frozen_directions = 0;
                    cell.frozen_coin = amount.into();
                    cell.frozen_until = at.into();
                });
            }
            2 => {
                person.held = until;
                self.fixture.change(member, |cell| cell.watch.held_until = at.into());
            }
            3 => {
                person.due = if secs.is_multiple_of(2) { u64::MAX } else { until };
                let owes = !secs.is_multiple_of(2);
                self.fixture.change(member, |cell| {
                    cell.credit.debt = u64::from(owes).into();
                    cell.credit.due = if owes { at } else { 0 }.into();
                });
            }
            4 => {
                person.verified = until.min(self.reference.now + secs % 3_000);
                let ends = person.verified as u32;
                self.fixture.change(member, |cell| cell.verified_until = ends.into());
            }
            5 | 6 => {
                let coin = person.coin;
                // The rich give to the poor, so that trade goes on.
                let poor = (0..MEMBERS).min_by_key(|who| self.reference.people[*who].coin);
                let poor = poor.expect("there are members");
                let given = self.reference.free_coin(who).min(coin / 3);
                self.reference.people[who].coin -= given;
                self.reference.people[poor].coin += given;
                self.fixture.change(member, |cell| cell.coin = (cell.coin.get() - given).into());
                self.fixture
                    .change(address(poor), |cell| cell.coin = (cell.coin.get() + given).into());
            }
            7 => self.announce(until.max(self.reference.now + 1)),
            8 => self.pause(self.reference.now + secs / 50),
            _ => self.pass(),
        }
    }

    /// Nothing restricts a member any more.
    fn heal(&mut self, who: usize) {
        let person = &mut self.reference.people[who];
        (person.barred, person.kept, person.held) = (0, (0, 0), 0);
        (person.due, person.verified) = (u64::MAX, u32::MAX.into());
        self.fixture.change(address(who), |cell| {
            cell.frozen_directions = 0;
            cell.frozen_coin = 0.into();
            cell.frozen_until = 0.into();
            cell.watch.held_until = 0.into();
            (cell.credit.debt, cell.credit.due) = (0.into(), 0.into());
            cell.verified_until = u32::MAX.into();
        });
    }

    /// Other terms for the first class.
    fn announce(&mut self, from: u64) {
        let widths = [20, 20, 3, 60, 0];
        let width = widths[self.random.below(5) as usize];
        let (floor, ceiling) = [(1, 2560), (1, 2560), (96, 108)][self.random.below(3) as usize];
        let least = 1 + self.random.below(3);
        let halt = 60 + self.random.below(1_000);
        let terms = MarketTerms { floor, ceiling, width, halt, least };
        self.reference.places[0].next = Some((from, terms));
        let mut class = self.fixture.class(class_id(0));
        class.next = cells::Market {
            floor: (floor as u16).into(),
            ceiling: (ceiling as u16).into(),
            width: width as u8,
            halt_secs: (halt as u16).into(),
            min_lots: (least as u16).into(),
        };
        class.next_from = (from as u32).into();
        self.fixture.save_class(class_id(0), &class);
    }

    /// The exchange, transfers, or all of it is paused.
    fn pause(&mut self, until: u64) {
        let root = &mut self.fixture.world.bank.root;
        root.paused = 0;
        (self.reference.exchange_paused, self.reference.transfers_paused) = (0, 0);
        let area = [0, 1, 5][self.random.below(3) as usize];
        root.paused = 1 << area;
        root.paused_until[area] = (until as u32).into();
        if area != 0 {
            self.reference.exchange_paused = until;
        }
        if area != 1 {
            self.reference.transfers_paused = until;
        }
    }
}
