//! What orders are called, and what a trade says of the order that rested and of who took.

use super::findings::*;
use super::wishes::said;
use super::{address, class_id, fixture::Fixture};
use std::collections::HashMap;
use timebank_rules::account::Status;
use timebank_rules::book::call::Phase;
use timebank_rules::book::{Aggressor, Kind, OrderId, Side};
use timebank_rules::cells::{Cell, Member};
use timebank_rules::event::order_placed::OrderPlaced;
use timebank_rules::event::order_reduced::OrderReduced;
use timebank_rules::event::order_removed::OrderRemoved;
use timebank_rules::event::trade::Trade;
use timebank_rules::handlers::orders::{self, Lists};
use timebank_rules::handlers::{accounts, orders::clear_call};
use timebank_rules::quantities::{Secs, DAY};
use timebank_rules::testing::Chance;
use timebank_rules::{Address, Error};

const PEOPLE: usize = 60;
/// Keys that accounts move to.
const KEYS: usize = 40;
const STEPS: usize = 3_000;

/// A bank of many members in one class, and whatever its orders were ever called.
struct Bank {
    fixture: Fixture,
    chance: Chance,
    /// The key under which each member trades now.
    keys: Vec<usize>,
    next_key: usize,
    /// Whose order each id is, by the member's place in `keys`; and the ids as they came.
    ids: HashMap<u128, usize>,
    all: Vec<u128>,
}

impl Bank {
    fn opened(seed: u64) -> Self {
        let mut fixture = Fixture::new(super::START);
        fixture.register(class_id(0), 1, 2560, 50);
        for who in 0..PEOPLE {
            let open = |bank: &mut _, call| accounts::open(bank, call, 1);
            fixture.world.send(address(who), open).expect("it is new");
            fixture.change(address(who), |cell| {
                (cell.level, cell.verified_until) = (1, u32::MAX.into());
                cell.coin = 10_000_000.into();
                assert!(cell.set_hours(class_id(0), Secs(10_000_000)));
            });
        }
        let (chance, keys) = (Chance::new(seed), (0..PEOPLE).collect());
        let (next_key, ids, all) = (PEOPLE, HashMap::new(), Vec::new());
        Self { fixture, chance, keys, next_key, ids, all }
    }

    /// Moves a member's account to another key, as a recovery does once no order rests.
    fn moves(&mut self, who: usize) -> bool {
        let (old, new) = (address(self.keys[who]), address(self.next_key));
        if self.fixture.account(old).cell.live_orders > 0 || self.next_key == PEOPLE + KEYS {
            return false;
        }
        let cell = self.fixture.account(old).cell;
        let left = Member { status: Status::Moved as u8, ..Member::empty() };
        self.fixture.change(new, |account| *account = cell.clone());
        self.fixture.change(old, |account| *account = left.clone());
        self.keys[who] = self.next_key;
        self.next_key += 1;
        true
    }

    fn halts(&mut self) -> bool {
        let mut class = self.fixture.class(class_id(0));
        if class.call_ends.get() > 0 {
            return false;
        }
        class.halted_until = (self.fixture.now() + 900).into();
        self.fixture.save_class(class_id(0), &class);
        true
    }

    /// One of the orders ever placed, and whose.
    fn any(&mut self) -> Option<(u128, usize)> {
        let at = self.chance.below(self.all.len().max(1) as u64) as usize;
        self.all.get(at).map(|id| (*id, self.ids[id]))
    }

    fn step(&mut self) {
        let who = self.chance.below(PEOPLE as u64) as usize;
        let caller = address(self.keys[who]);
        let side = self.chance.below(2) as u8;
        let (tick, lots) = (96 + self.chance.below(8) as u16, 1 + self.chance.below(6) as u32);
        let expiry = u64::from(self.fixture.now() + 700 + self.chance.below(9_000) as u32);
        let kind = self.chance.below(4) as u8;
        let what = self.chance.below(24);
        let world = &mut self.fixture.world;
        world.bank.log.clear();
        // Many are refused, and say nothing.
        let _done = match what {
            0..=9 => {
                let place = |bank: &mut _, call| {
                    orders::place(bank, call, 1, side, tick, lots, expiry, kind)
                };
                world.send(caller, place).is_ok()
            }
            10..=13 => {
                let place = |bank: &mut _, call| {
                    orders::place_in_call(bank, call, 1, side, tick, lots, expiry)
                };
                world.send(caller, place).is_ok()
            }
            14 => world.send(caller, |bank, call| clear_call(bank, call, 1)).is_ok(),
            15 => world.send(caller, |bank, call| orders::cancel_all(bank, call, 1, 0, 0)).is_ok(),
            16 => world.send(caller, |bank, call| orders::prune_from(bank, call, 1, 0, 0)).is_ok(),
            17 => {
                let (sides, ticks) = ([0, 1], [tick - 3, tick + 3]);
                let (lots, expiries, kinds) = ([lots; 2], [expiry; 2], [0; 2]);
                let lists = Lists::of(&sides, &ticks, &lots, &expiries, &kinds);
                let place =
                    |bank: &mut _, call| orders::place_many(bank, call, 1, &[], lists, |_| {});
                world.send(caller, place).is_ok()
            }
            18 => self.moves(who),
            19 => self.halts(),
            20 => {
                let secs = self.chance.of(&[1, 300, 900, DAY]);
                self.fixture.advance(secs);
                true
            }
            _ => self.names_an_order(caller, who, tick, expiry),
        };
        self.looks();
    }

    /// Names an order by its id, the caller's own or somebody else's, which is none of the caller's.
    fn names_an_order(&mut self, caller: Address, who: usize, tick: u16, expiry: u64) -> bool {
        let Some((id, owner)) = self.any() else { return false };
        let how = self.chance.below(3);
        let own = self.chance.one_in(2);
        let caller = if own { address(self.keys[owner]) } else { caller };
        let done = self.fixture.world.send(caller, |bank, call| match how {
            0 => orders::cancel(bank, call, id).map(|_| ()),
            1 => orders::reduce(bank, call, id, 1).map(|_| ()),
            _ => orders::replace(bank, call, id, tick, 2, expiry, 0).map(|_| ()),
        });
        if !own && who != owner {
            assert_eq!(done, Err(Error::UnknownOrder { order_id: id }));
        }
        done.is_ok()
    }

    /// Whatever was said names each new order as none before, and every other by its member's own.
    fn looks(&mut self) {
        let whose = |member: Address| {
            let is_its = |key: &usize| address(*key) == member;
            self.keys.iter().position(is_its).expect("it is a member's present key")
        };
        let placed: Vec<_> = said::<OrderPlaced>(&self.fixture)
            .iter()
            .map(|e| (e.order_id, whose(e.member)))
            .collect();
        let trades = said::<Trade>(&self.fixture);
        let makers = trades.iter().map(|trade| {
            let taken = trade.aggressor == Aggressor::Seller as u8;
            (trade.maker_order, whose(if taken { trade.buyer } else { trade.seller }))
        });
        let removed = said::<OrderRemoved>(&self.fixture);
        let reduced = said::<OrderReduced>(&self.fixture);
        let named: Vec<_> = makers
            .chain(removed.iter().map(|e| (e.order_id, whose(e.member))))
            .chain(reduced.iter().map(|e| (e.order_id, whose(e.member))))
            .collect();
        for (id, who) in placed {
            assert_eq!(self.ids.insert(id, who), None, "{id} names two orders");
            self.all.push(id);
        }
        for (id, who) in named {
            assert_eq!(self.ids.get(&id), Some(&who), "{id} is another's");
        }
    }
}

#[test]
fn no_two_orders_of_a_bank_ever_have_the_same_id() {
    let (mut orders, mut in_calls, mut moved) = (0, 0, 0);
    for seed in 0..6 {
        let mut bank = Bank::opened(seed);
        for _ in 0..STEPS {
            bank.step();
        }
        orders += bank.ids.len();
        let waited = |id: &&u128| OrderId::from_number(**id).tick.0 >= 1 << 14;
        in_calls += bank.ids.keys().filter(waited).count();
        moved += bank.next_key - PEOPLE;
    }
    assert!(orders > 1_500 && in_calls > 200 && moved > 20, "{orders} {in_calls} {moved}");
}

#[test]
fn the_first_orders_of_two_members_at_a_price_have_ids_of_their_own() {
    let mut fixture = market(1, 2560, 50);
    let ids: Vec<_> =
        [BEN, CEM].map(|who| places(&mut fixture, who, Side::Ask, 100, 5).order_id).to_vec();
    assert_eq!(ids[0] as u32, ids[1] as u32, "both are their member's first");
    assert_ne!(ids[0], ids[1]);
    let unknown = Err(Error::UnknownOrder { order_id: ids[0] });
    assert_eq!(fixture.cancel(address(CEM), ids[0]), unknown);
    assert_eq!(fixture.cancel(address(BEN), ids[0]), Ok(()));
}

/// Who took in each trade that was said, the lots left of the order that rested, and whose that was.
fn trades(fixture: &Fixture) -> Vec<(u8, u32, u128)> {
    let said = said::<Trade>(fixture);
    said.iter().map(|trade| (trade.aggressor, trade.maker_left, trade.maker_order)).collect()
}

#[test]
fn a_trade_says_who_took_and_how_many_lots_are_left_of_the_order_that_rested() {
    let mut fixture = market(1, 2560, 50);
    let first = places(&mut fixture, BEN, Side::Ask, 100, 5).order_id;
    let second = places(&mut fixture, CEM, Side::Ask, 100, 5).order_id;
    fixture.world.bank.log.clear();
    let takes = order(&fixture, Side::Bid, 100, 7, Kind::Ioc);
    sends(&mut fixture, ANN, takes).expect("it trades");
    let buyer = Aggressor::Buyer as u8;
    assert_eq!(trades(&fixture), [(buyer, 0, first), (buyer, 3, second)]);

    let mut fixture = market(1, 2560, 50);
    let bid = places(&mut fixture, BEN, Side::Bid, 100, 5).order_id;
    fixture.world.bank.log.clear();
    let takes = order(&fixture, Side::Ask, 100, 2, Kind::Fok);
    sends(&mut fixture, ANN, takes).expect("it trades");
    assert_eq!(trades(&fixture), [(Aggressor::Seller as u8, 3, bid)]);
}

#[test]
fn in_a_call_neither_takes_and_a_trade_says_what_is_left_of_the_ask() {
    let mut fixture = market(1, 2560, 50);
    let mut class = fixture.class(class_id(0));
    class.halted_until = (fixture.now() + 3_600).into();
    fixture.save_class(class_id(0), &class);
    let expiry = (fixture.now() + DAY).into();
    let mut waits = |who: usize, side: Side, lots: u32| {
        let place = |bank: &mut _, call| {
            orders::place_in_call(bank, call, 1, side as u8, 100, lots, expiry)
        };
        fixture.world.send(address(who), place).expect("it waits")
    };
    let ask = waits(BEN, Side::Ask, 5);
    waits(ANN, Side::Bid, 2);
    fixture.advance(3_600);
    fixture.world.bank.log.clear();
    let step = |bank: &mut _, call| clear_call(bank, call, 1);
    while fixture.world.send(address(7), step).expect("it is cleared").phase != Phase::Ended {}
    assert_eq!(trades(&fixture), [(Aggressor::Neither as u8, 3, ask)]);
}
