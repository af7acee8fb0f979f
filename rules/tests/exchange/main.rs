//! The order book against a naive one: random sequences of a thousand operations by eight members in two
//! classes, among them officers who freeze and clocks that jump. Every invariant is checked by name after every
//! operation, and at the end everything is cancelled and the book must be gone.

mod bounds;
mod calls;
mod edges;
mod findings;
mod fixture;
mod ids;
mod keys;
mod naive;
mod naive_call;
mod op;
mod pages;
mod traders;
mod wishes;

use fixture::Fixture;
use naive::Naive;
use op::{op, Climate, Op, CALM, DUSTY, STORM};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use timebank_rules::book::place::Request;
use timebank_rules::book::view::Cursor;
use timebank_rules::book::{ticks, OrderId, Side};
use timebank_rules::cells::Market;
use timebank_rules::quantities::{ClassId, Lots, Tick, DAY};
use timebank_rules::{queries, Address};

const MEMBERS: usize = 8;
const START: u32 = 20_000 * DAY;
const COIN: u64 = 30_000;
const HOURS: u64 = 30_000;
/// The first trades on a band, the second at par only.
/// Terms that the first may come to have: floor, ceiling, width, smallest order.
const TERMS: [(u16, u16, u8, u16); 5] =
    [(1, 2560, 20, 1), (1, 2560, 20, 3), (95, 110, 20, 1), (1, 2560, 2, 1), (100, 100, 0, 1)];
const CLASSES: [(u16, u16, u8); 2] = [(1, 2560, 20), (100, 100, 0)];

fn address(who: usize) -> Address {
    Address::repeat_byte(who as u8 + 1)
}

fn class_id(class: usize) -> ClassId {
    ClassId(class as u16 + 1)
}

struct Exchange {
    fixture: Fixture,
    naive: Naive,
    /// What each resting order is called, by class, member and number.
    ids: std::collections::HashMap<(usize, usize, u32), u128>,
}

impl Exchange {
    fn opened() -> Self {
        let mut fixture = Fixture::new(START);
        for (class, (floor, ceiling, width)) in CLASSES.into_iter().enumerate() {
            fixture.register(class_id(class), floor, ceiling, width);
        }
        for who in 0..MEMBERS {
            fixture.open(address(who), COIN, HOURS, &[class_id(0), class_id(1)]);
        }
        let naive = Naive::opened(START, MEMBERS, COIN, HOURS, CLASSES);
        Self { fixture, naive, ids: Default::default() }
    }

    fn step(&mut self, op: Op) -> Result<(), TestCaseError> {
        let Self { fixture, naive, ids } = self;
        match op {
            Op::Place { who, class, side, tick, lots, expiry, kind } => {
                let expiry = fixture.now().saturating_add(expiry);
                let request = Request {
                    side,
                    tick: Tick(tick),
                    lots: Lots(lots),
                    expiry: expiry.into(),
                    kind,
                };
                let placed = fixture.place(address(who), class_id(class), request);
                let expected = naive.place(who, class, side, tick, lots, expiry, kind);
                let seen = placed.as_ref().ok().map(|p| (p.filled.0, p.coin.0, p.outcome));
                prop_assert_eq!(seen, expected, "{:?}", placed);
                if let Ok(placed) = placed {
                    let id = OrderId::from_number(placed.order_id);
                    ids.insert((class, who, id.nonce), placed.order_id);
                }
            }
            Op::Cancel { who, class, which } => {
                let orders = &naive.classes[class].orders;
                let Some(order) = orders.get(which % orders.len().max(1)).cloned() else {
                    return Ok(());
                };
                let id = ids[&(class, order.who, order.nonce)];
                // Somebody else's id names no order of the caller's.
                let own = order.who == who;
                let expected = own && naive.cancel(who, class, order.nonce);
                let few = fixture.level(class_id(class), order.tick).count.get() < 300;
                let done = if few && who % 2 == 0 {
                    // By its price and number alone, which names one's own order, whoever was meant.
                    let number = if own { order.nonce } else { u32::MAX };
                    fixture.cancel_numbered(address(who), class_id(class), Tick(order.tick), number)
                } else {
                    fixture.cancel(address(who), id)
                };
                prop_assert_eq!(done.is_ok(), expected);
            }
            Op::CancelAll { who, class } => {
                let (mut removed, mut cursor) = (0, Cursor::START);
                loop {
                    let (some, next) = fixture.cancel_all(address(who), class_id(class), cursor, 5);
                    removed += some;
                    if next == Cursor::START {
                        break;
                    }
                    cursor = Cursor::from_number(next.number());
                }
                prop_assert_eq!(removed, naive.cancel_all(who, class));
            }
            Op::Prune { who, class, tick, most } => {
                let removed = fixture.prune(address(who), class_id(class), Tick(tick), most);
                prop_assert_eq!(removed, naive.prune(who, class, tick, most));
            }
            Op::PruneAll { who, class } => {
                let (mut removed, mut cursor) = (0, Cursor::START);
                loop {
                    let (some, next) = fixture.prune_from(address(who), class_id(class), cursor, 5);
                    removed += some;
                    cursor = next;
                    if next == Cursor::START {
                        break;
                    }
                }
                prop_assert_eq!(removed, naive.prune_all(who, class));
            }
            Op::Reduce { who, class, which, lots } => {
                let orders = &naive.classes[class].orders;
                let Some(order) = orders.get(which % orders.len().max(1)).cloned() else {
                    return Ok(());
                };
                // Mostly whoever can.
                let who = if lots == 8 { who } else { order.who };
                let id = ids[&(class, order.who, order.nonce)];
                let own = ids.get(&(class, who, order.nonce)) == Some(&id);
                let left = fixture.reduce(address(who), id, lots).ok();
                let expected = if own { naive.reduce(who, class, order.nonce, lots) } else { None };
                prop_assert_eq!(left, expected);
            }
            Op::Freeze { who, secs } => {
                fixture.freeze(address(who), secs);
                naive.members[who].frozen_until = fixture.now() + secs;
                naive.members[who].frozen_coin = 0;
            }
            Op::FreezeCoin { who, coin, secs } if coin > 0 => {
                let until = fixture.now() + secs;
                fixture.change(address(who), |member| {
                    member.frozen_directions = 0;
                    member.frozen_coin = coin.into();
                    member.frozen_until = until.into();
                });
                naive.members[who].frozen_until = until;
                naive.members[who].frozen_coin = coin;
            }
            Op::FreezeCoin { .. } => return Ok(()),
            Op::Hold { who, secs } => {
                let until = fixture.now() + secs;
                fixture.change(address(who), |member| member.watch.held_until = until.into());
                naive.members[who].held_until = until;
            }
            Op::Owe { who, secs } => {
                let due = if secs > 0 { fixture.now() + secs } else { 0 };
                fixture.change(address(who), |member| {
                    member.credit.debt = u64::from(secs > 0).into();
                    member.credit.due = due.into();
                });
                naive.members[who].due = due;
            }
            Op::Announce { terms, secs } => {
                let (floor, ceiling, width, min_lots) = TERMS[terms % TERMS.len()];
                let from = fixture.now() + secs.max(1);
                let mut class = fixture.class(class_id(0));
                class.next = Market {
                    floor: floor.into(),
                    ceiling: ceiling.into(),
                    width,
                    halt_secs: 600.into(),
                    min_lots: min_lots.into(),
                };
                class.next_from = from.into();
                fixture.save_class(class_id(0), &class);
                let next = (floor, ceiling, width.into(), min_lots.into());
                naive.classes[0].next = Some((from, next));
            }
            Op::Unverify { who } => {
                let now = fixture.now();
                fixture.change(address(who), |member| member.verified_until = now.into());
                naive.members[who].verified_until = now;
            }
            Op::Verify { who } => {
                fixture.change(address(who), |member| member.verified_until = u32::MAX.into());
                naive.members[who].verified_until = u32::MAX;
            }
            Op::Advance { secs } => {
                fixture.advance(secs);
                naive.now += secs;
            }
            Op::Nothing => return Ok(()),
        }
        self.check()
    }

    /// Every invariant that concerns the exchange, by its name.
    fn check(&self) -> Result<(), TestCaseError> {
        let Self { fixture, naive, .. } = self;
        let (mut coin, mut hours) = (0, [0, 0]);
        for (who, expected) in naive.members.iter().enumerate() {
            let cell = fixture.account(address(who)).cell;
            let seen = (cell.coin.get(), cell.coin_locked.get());
            prop_assert_eq!(
                seen,
                (expected.coin, expected.coin_locked),
                "invariant_6_what_one_loses_another_gains: coin of {}",
                who
            );
            coin += seen.0 + seen.1;
            for (class, total) in hours.iter_mut().enumerate() {
                let id = class_id(class);
                let seen = (cell.hours(id).0, cell.locked_hours(id).0);
                let expected = (expected.hours[class], expected.hours_locked[class]);
                prop_assert_eq!(
                    seen,
                    expected,
                    "invariant_6_what_one_loses_another_gains: hours of {}",
                    who
                );
                *total += seen.0 + seen.1;
            }
            let live = naive.classes.iter().flat_map(|class| &class.orders);
            prop_assert_eq!(usize::from(cell.live_orders), live.filter(|o| o.who == who).count());
        }
        prop_assert_eq!(coin, COIN * MEMBERS as u64, "invariant_1_supply_is_what_accounts_hold");
        prop_assert_eq!(hours, [HOURS * MEMBERS as u64; 2], "invariant_3_hours_are_all_held");

        let mut cells = 0;
        for (class, expected) in naive.classes.iter().enumerate() {
            let id = class_id(class);
            let cell = fixture.class(id);
            prop_assert_eq!(u32::from(cell.reference.get()), expected.reference);
            let best = |side| ticks::best(&cell, side).map(|tick| tick.0);
            let of = |side| expected.orders.iter().filter(move |o| o.side == side).map(|o| o.tick);
            prop_assert_eq!(best(Side::Bid), of(Side::Bid).max());
            prop_assert_eq!(best(Side::Ask), of(Side::Ask).min());
            let shown = queries::market::market(&fixture.world.bank, fixture.world.now, id.0);
            let (bid, ask, ..) = shown.expect("it is registered");
            let living = [Side::Bid, Side::Ask].map(|side| naive.best(class, side));
            prop_assert_eq!([bid, ask], living);
            if let (Some(bid), Some(ask)) = (best(Side::Bid), best(Side::Ask)) {
                prop_assert!(bid < ask, "invariant_7_the_book_is_never_crossed");
            }
            let mut tick = Tick(0);
            let mut resting = 0;
            while let Some(next) = ticks::above(&cell, tick) {
                tick = next;
                let level = fixture.level(id, tick.0);
                let (orders, in_cells) = fixture.orders(id, tick.0);
                cells += in_cells;
                resting += orders.len();
                let lots: u64 = orders.iter().map(|order| u64::from(order.lots.get())).sum();
                prop_assert!(lots > 0, "invariant_7_a_bit_is_set_exactly_when_lots_rest");
                prop_assert_eq!(level.lots.get(), lots, "invariant_7_a_levels_lots_are_its_orders");
                prop_assert_eq!(level.count.get() as usize, orders.len());
                let seen = orders.iter().map(|o| (o.member(), o.nonce.get(), o.lots.get()));
                let first_come = expected
                    .orders
                    .iter()
                    .filter(|order| order.tick == tick.0)
                    .map(|order| (address(order.who), order.nonce, order.lots));
                prop_assert!(seen.eq(first_come), "invariant_8_first_in_first_out");
            }
            prop_assert_eq!(
                resting,
                expected.orders.len(),
                "invariant_7_a_bit_is_set_exactly_when_lots_rest"
            );
        }
        prop_assert_eq!(fixture.book_cells(), cells, "invariant_9_no_cell_is_left_behind");
        Ok(())
    }

    /// Cancels everything.
    fn drain(&mut self) -> Result<(), TestCaseError> {
        for who in 0..MEMBERS {
            for class in 0..2 {
                self.step(Op::CancelAll { who, class })?;
            }
        }
        prop_assert_eq!(self.fixture.book_cells(), 0, "invariant_9_a_drained_book_leaves_no_cell");
        for who in 0..MEMBERS {
            let cell = self.fixture.account(address(who)).cell;
            prop_assert_eq!(cell.coin_locked.get(), 0, "invariant_9_every_lock_returns");
            for class in 0..2 {
                prop_assert_eq!(cell.locked_hours(class_id(class)).0, 0);
            }
        }
        Ok(())
    }
}

/// `cargo xtask test` says how many; a plain `cargo test` runs a few.
fn cases() -> u32 {
    std::env::var("TIMEBANK_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(500)
}

fn run(bits: &[u64], climate: Climate) -> Result<(), TestCaseError> {
    let mut exchange = Exchange::opened();
    let ops = || bits.iter().map(|bits| op(*bits, climate)).filter(|op| !matches!(op, Op::Nothing));
    let done = ops().try_for_each(|op| exchange.step(op)).and_then(|()| exchange.drain());
    done.map_err(|error| {
        TestCaseError::fail(format!("{error}\nafter {:#?}", ops().collect::<Vec<_>>()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn invariants_1_3_6_7_8_and_9_hold_in_calm_markets(
        bits in prop::collection::vec(any::<u64>(), 1000)
    ) {
        run(&bits, CALM)?;
    }

    #[test]
    fn invariants_1_3_6_7_8_and_9_hold_in_dusty_markets(
        bits in prop::collection::vec(any::<u64>(), 1000)
    ) {
        run(&bits, DUSTY)?;
    }

    #[test]
    fn invariants_1_3_6_7_8_and_9_hold_in_stormy_markets(
        bits in prop::collection::vec(any::<u64>(), 1000)
    ) {
        run(&bits, STORM)?;
    }
}
