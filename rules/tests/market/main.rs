//! The market against a second reference book: long random histories in six climates. `TIMEBANK_OPERATIONS` says how many
//! operations all climates have together; a plain `cargo test` runs a share.

#[allow(dead_code)]
#[path = "../exchange/fixture.rs"]
mod fixture;
#[path = "../exchange/naive_call.rs"]
mod naive_call;
mod reference;
mod steps;

use fixture::Fixture;
use reference::{MarketTerms, Place, Reference, Rest};
use std::collections::HashMap;
use timebank_rules::book::call::CLOSED;
use timebank_rules::book::{ticks, Side};
use timebank_rules::cells::{Chunk, Key, Level};
use timebank_rules::quantities::{ClassId, Tick};
use timebank_rules::storage::Storage;
use timebank_rules::{queries, Address};

const MEMBERS: usize = 8;
const COIN: u64 = 60_000;
const HOURS: u64 = 60_000;
const START: u32 = 20_003 * 86_400;

/// What a time of the market is like: of 1,000 operations so many are of each kind.
#[derive(Clone, Copy, Debug)]
pub struct Climate {
    name: &'static str,
    places: u64,
    disturbs: u64,
    waits: u64,
    /// Prices lie so far around par.
    spread: u64,
    /// Orders are of one lot.
    dust: bool,
    /// Further than a plain operation, seconds that pass at most.
    jump: u64,
}

const CLIMATES: [Climate; 6] = [
    Climate {
        name: "calm",
        places: 700,
        disturbs: 20,
        waits: 0,
        spread: 6,
        dust: false,
        jump: 600,
    },
    Climate {
        name: "stormy",
        places: 550,
        disturbs: 220,
        waits: 0,
        spread: 30,
        dust: false,
        jump: 90_000,
    },
    Climate { name: "dusty", places: 800, disturbs: 8, waits: 0, spread: 1, dust: true, jump: 300 },
    Climate {
        name: "icy",
        places: 600,
        disturbs: 300,
        waits: 0,
        spread: 8,
        dust: false,
        jump: 4_000,
    },
    Climate {
        name: "calling",
        places: 300,
        disturbs: 60,
        waits: 420,
        spread: 12,
        dust: false,
        jump: 900,
    },
    Climate {
        name: "slow",
        places: 600,
        disturbs: 60,
        waits: 60,
        spread: 10,
        dust: false,
        jump: 700_000,
    },
];

/// Two classes: one on a band, one at par only.
const TERMS: [MarketTerms; 2] = [
    MarketTerms { floor: 1, ceiling: 2560, width: 20, halt: 600, least: 1 },
    MarketTerms { floor: 100, ceiling: 100, width: 0, halt: 600, least: 1 },
];

fn address(who: usize) -> Address {
    Address::repeat_byte(who as u8 + 1)
}

fn class_id(class: usize) -> ClassId {
    ClassId(class as u16 + 1)
}

/// Random numbers from a seed (xorshift).
pub struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    /// Below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }
}

pub struct Market {
    fixture: Fixture,
    reference: Reference,
    random: Random,
    climate: Climate,
    /// The number of an order by its member and its member's number.
    ids: HashMap<(usize, u64), u128>,
    /// Where each member's sweep goes on, and whether it was begun at the start.
    cursors: HashMap<(usize, usize), u64>,
    /// How often each kind of operation was done, and refused.
    pub done: HashMap<&'static str, (u64, u64)>,
}

impl Market {
    fn opened(seed: u64, climate: Climate) -> Self {
        let mut fixture = Fixture::new(START);
        for (class, terms) in TERMS.iter().enumerate() {
            let (floor, ceiling) = (terms.floor as u16, terms.ceiling as u16);
            fixture.register(class_id(class), floor, ceiling, terms.width as u8);
        }
        for who in 0..MEMBERS {
            fixture.open(address(who), COIN, HOURS, &[class_id(0), class_id(1)]);
        }
        let place = |terms| Place {
            terms,
            next: None,
            reference: 100,
            last: 0,
            week: u64::from(START) / (7 * 86_400),
            unknown: (0, 0),
            counted: Vec::new(),
            halted_until: 0,
            had_halt: false,
            call: None,
        };
        let reference = Reference {
            now: START.into(),
            people: vec![Reference::person(COIN, HOURS, 2); MEMBERS],
            places: TERMS.map(place).to_vec(),
            rests: Default::default(),
            arrivals: 0,
            exchange_paused: 0,
            transfers_paused: 0,
        };
        let random = Random(seed | 1);
        let (ids, cursors, done) = Default::default();
        Self { fixture, reference, random, climate, ids, cursors, done }
    }

    /// That both say the same of everybody and everything.
    fn compare(&self) {
        let Self { fixture, reference, .. } = self;
        for (who, person) in reference.people.iter().enumerate() {
            let cell = fixture.account(address(who)).cell;
            assert_eq!(cell.coin.get(), reference.free_coin(who), "free coin of {who}");
            assert_eq!(cell.coin_locked.get(), reference.locked_coin(who), "locked coin of {who}");
            assert_eq!(u64::from(cell.order_nonce.get()), person.number);
            for class in 0..2 {
                let id = class_id(class);
                assert_eq!(cell.hours(id).0, reference.free_hours(who, class), "hours of {who}");
                assert_eq!(cell.locked_hours(id).0, reference.locked_hours(who, class));
            }
            let rests = reference.rests.values().filter(|rest| rest.owner == who).count();
            assert_eq!(usize::from(cell.live_orders), rests, "orders of {who}");
        }
        let seen = self.seen();
        assert_eq!(seen.len(), reference.rests.len(), "orders");
        let mut expected: Vec<_> = reference.rests.values().collect();
        expected.sort_by_key(|rest| (rest.class, rest.price, rest.waits, rest.way));
        let mut seen: Vec<_> = seen.iter().collect();
        seen.sort_by_key(|rest| (rest.class, rest.price, rest.waits, rest.way));
        assert_eq!(seen, expected, "each queue, first come first");
        (0..2).for_each(|class| self.compare_market(class));
    }

    fn compare_market(&self, class: usize) {
        let (place, cell) = (&self.reference.places[class], self.fixture.class(class_id(class)));
        let best = |side| ticks::best(&cell, side).map(|tick| u64::from(tick.0));
        assert_eq!((best(Side::Bid), best(Side::Ask)), self.reference.best(class));
        assert_eq!(u64::from(cell.reference.get()), place.reference);
        assert_eq!(u64::from(cell.last.get()), place.last);
        assert_eq!((cell.epoch_lots.get(), cell.epoch_value.get()), place.unknown);
        let closed = cell.halted_until.get() == CLOSED;
        assert_eq!(closed, place.call.is_some());
        assert_eq!(closed.then(|| cell.call_ends.get().into()), place.call);
        // What a query says holds by the clock, whether anybody has placed since or not.
        let mut now = self.reference.clone();
        now.catch_up(class);
        let (bank, at) = (&self.fixture.world.bank, self.fixture.world.now);
        let view = queries::market::market(bank, at, class as u16 + 1).expect("a class");
        let living = (now.best_living(class, 0), now.best_living(class, 1));
        assert_eq!((view.0.into(), view.1.into()), living);
        let (place, (low, high)) = (&now.places[class], now.places[class].band());
        assert_eq!((view.3.into(), view.4.into(), view.5.into()), (place.reference, low, high));
    }

    /// Every order that rests or waits, in the order of its queue.
    fn seen(&self) -> Vec<Rest> {
        let bank = &self.fixture.world.bank;
        let mut seen = Vec::new();
        for key in bank.cells.keys().filter(|key| key[0] == b'l') {
            let class = usize::from(u16::from_le_bytes([key[1], key[2]])) - 1;
            let tick = Tick(u16::from_le_bytes([key[3], key[4]]));
            let level = bank.load::<Level>(Key::level(class_id(class), tick));
            let mut orders = level.orders[..usize::from(level.len)].to_vec();
            let mut next = level.first.get();
            while next > 0 {
                let chunk = bank.load::<Chunk>(Key::chunk(class_id(class), tick, next));
                orders.extend(&chunk.orders[..usize::from(chunk.len)]);
                next = chunk.after.get();
            }
            assert_eq!(level.count.get() as usize, orders.len());
            seen.extend(orders.into_iter().map(|order| Rest {
                owner: usize::from(order.member[0]) - 1,
                class,
                way: level.side,
                price: tick.price().0.into(),
                lots: order.lots.get().into(),
                number: order.nonce.get().into(),
                dies: order.expiry.get().into(),
                waits: tick != tick.price(),
            }));
        }
        seen
    }
}

fn operations() -> u64 {
    std::env::var("TIMEBANK_OPERATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(36_000)
}

/// Histories of 2,000 operations each, from seed to seed.
fn run(climate: usize) {
    let (mut left, mut seed) = (operations() / 6, 0x9e37_79b9_7f4a_7c15 + climate as u64);
    let mut done: HashMap<&'static str, (u64, u64)> = HashMap::new();
    while left > 0 {
        seed = seed.wrapping_mul(0x5851_f42d_4c95_7f2d) + 1;
        let mut market = Market::opened(seed, CLIMATES[climate]);
        let length = left.min(2_000);
        for at in 0..length {
            let operation = std::panic::AssertUnwindSafe(|| market.step());
            if let Err(panic) = std::panic::catch_unwind(operation) {
                eprintln!("{}, seed {seed:#x}, operation {at}", CLIMATES[climate].name);
                std::panic::resume_unwind(panic);
            }
        }
        for (kind, (some, refused)) in market.done {
            let all = done.entry(kind).or_default();
            *all = (all.0 + some, all.1 + refused);
        }
        left -= length;
    }
    println!("{}: done, and refused or without effect: {done:?}", CLIMATES[climate].name);
    // What is refused again and again shows nothing.
    let of = |kind: &str| done.get(kind).map_or(0, |(done, _)| *done);
    let all: u64 = done.values().map(|(done, refused)| done + refused).sum();
    assert!(12 * (of("place") + of("wait")) > all, "{done:?}");
    let calls = CLIMATES[climate].waits > 400;
    let others = ["cancel", "reduce", "sweep", "move"];
    assert!(others.iter().all(|kind| of(kind) > 0), "{done:?}");
    let rarer = if calls { of("clear") > all / 300 } else { of("prune") * of("quote") > 0 };
    assert!(rarer, "{done:?}");
}

#[test]
fn the_market_agrees_with_a_second_book_in_calm() {
    run(0);
}

#[test]
fn the_market_agrees_with_a_second_book_in_storm() {
    run(1);
}

#[test]
fn the_market_agrees_with_a_second_book_in_dust() {
    run(2);
}

#[test]
fn the_market_agrees_with_a_second_book_in_ice() {
    run(3);
}

#[test]
fn the_market_agrees_with_a_second_book_in_calls() {
    run(4);
}

#[test]
fn the_market_agrees_with_a_second_book_in_slow_times() {
    run(5);
}
