//! Call auctions, against a clearing that tries every price.

use super::findings::*;
use super::fixture::{Fixture, LOT};
use super::naive_call::{clear, Waiting};
use super::wishes::said;
use super::{address, class_id};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use timebank_rules::book::call::clearing::Cleared;
use timebank_rules::book::call::{self, shelf, Phase, ALWAYS, CLOSED, OPENING, TURN};
use timebank_rules::book::place::Request;
use timebank_rules::book::{Kind, OrderId, Side};
use timebank_rules::cells::{self, Calls, Chunk, Key, Level, ShelfTicks};
use timebank_rules::event::alert::Alert;
use timebank_rules::handlers::orders;
use timebank_rules::monitor::policy::standard;
use timebank_rules::monitor::{window, Rule};
use timebank_rules::quantities::{Secs, Tick, DAY, EPOCH};
use timebank_rules::roles;
use timebank_rules::storage::Storage;
use timebank_rules::{queries, Error};

/// A class that is halted for an hour, so that a call may begin.
fn halted(floor: u16, ceiling: u16, width: u8) -> Fixture {
    let mut fixture = market(floor, ceiling, width);
    halt(&mut fixture);
    fixture
}

fn halt(fixture: &mut Fixture) {
    let mut class = fixture.class(class_id(0));
    class.halted_until = (fixture.now() + 3600).into();
    fixture.save_class(class_id(0), &class);
}

fn set_calls(fixture: &mut Fixture, when: u8, period: u32) -> Result<u64, Error> {
    let mut officer = fixture.account(address(9));
    officer.cell.roles = roles::CENTRAL_BANK.into();
    officer.cell.status = 1;
    let mut class = fixture.class(class_id(0));
    let mut terms = fixture.world.bank.load::<cells::ClassTerms>(Key::terms(class_id(0)));
    let calls = Calls { when, period: period.into() };
    let now = fixture.world.now;
    let set = call::set(&officer, now, DAY, class_id(0), &mut class, &mut terms, calls)?;
    fixture.world.bank.save(Key::terms(class_id(0)), &terms);
    fixture.save_class(class_id(0), &class);
    Ok(set.from)
}

fn waits(
    fixture: &mut Fixture,
    who: usize,
    side: Side,
    tick: u16,
    lots: u32,
) -> Result<u128, Error> {
    let expiry = (fixture.now() + 80 * DAY).into();
    let message =
        |bank: &mut _, call| orders::place_in_call(bank, call, 1, side as u8, tick, lots, expiry);
    fixture.world.send(address(who), message)
}

fn step(fixture: &mut Fixture) -> Result<Cleared, Error> {
    fixture.world.send(address(7), |bank, call| orders::clear_call(bank, call, 1))
}

/// Clears the call to its end; the price and the lots, and how many steps it took.
fn cleared(fixture: &mut Fixture) -> (u16, u64, u32) {
    for steps in 1..1000 {
        let cleared = step(fixture).expect("a step always works");
        if cleared.phase == Phase::Ended {
            return (cleared.tick.0, cleared.lots, steps);
        }
    }
    panic!("it does not come to an end");
}

/// Coin and hours of a member, those in orders too.
fn wealth(fixture: &Fixture, who: usize) -> (u64, u64) {
    let cell = fixture.account(address(who)).cell;
    (cell.all_coin().0, cell.all_hours_of(class_id(0)).0)
}

fn gained(fixture: &Fixture, who: usize) -> (i64, i64) {
    let (coin, hours) = wealth(fixture, who);
    (coin as i64 - RICH as i64, (hours as i64 - RICH as i64) / i64::from(LOT))
}

#[test]
fn a_halt_accepts_orders_and_one_price_executes_the_most_of_them() {
    let mut fixture = halted(1, 2560, 50);
    assert!(waits(&mut fixture, ANN, Side::Bid, 120, 5).is_ok());
    assert!(waits(&mut fixture, BEN, Side::Ask, 90, 3).is_ok(), "though it crosses");
    assert!(waits(&mut fixture, CEM, Side::Ask, 110, 9).is_ok());
    assert_eq!(step(&mut fixture).map_err(|error| error.code()), Err(384), "orders collect");
    let request = order(&fixture, Side::Bid, 100, 1, Kind::PostOnly);
    assert_eq!(sends(&mut fixture, 3, request).map_err(|error| error.code()), Err(382));
    fixture.advance(3600);
    let late = waits(&mut fixture, 3, Side::Ask, 80, 9).map_err(|error| error.code());
    assert_eq!(late, Err(385), "its time is over");
    assert_eq!(cleared(&mut fixture), (110, 5, 1));
    assert_eq!(gained(&fixture, ANN), (-550, 5));
    assert_eq!(gained(&fixture, BEN), (330, -3));
    assert_eq!(gained(&fixture, CEM), (220, -2));
    assert_eq!(fixture.account(address(ANN)).cell.coin_locked.get(), 0);
    let request = order(&fixture, Side::Bid, 100, 1, Kind::Limit);
    assert!(sends(&mut fixture, 3, request).is_ok());
    assert_eq!(step(&mut fixture).map_err(|error| error.code()), Err(383));
}

#[test]
fn the_books_orders_take_part_before_those_of_the_shelf_at_the_same_price() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, ANN, Side::Ask, 105, 2);
    halt(&mut fixture);
    assert!(waits(&mut fixture, BEN, Side::Ask, 105, 2).is_ok());
    assert!(waits(&mut fixture, CEM, Side::Bid, 110, 3).is_ok());
    fixture.advance(3600);
    assert_eq!(cleared(&mut fixture).0, 105, "one ask is left over");
    assert_eq!([ANN, BEN].map(|who| gained(&fixture, who).1), [-2, -1]);
    assert_eq!(fixture.class(class_id(0)).best_ask.get(), 0);
}

#[test]
fn a_call_is_for_a_halt_an_opening_a_turn_or_always_and_else_refused() {
    let mut fixture = market(1, 2560, 50);
    let refused = |fixture: &mut Fixture| {
        waits(fixture, ANN, Side::Bid, 100, 1).map_err(|error| error.code())
    };
    assert_eq!(refused(&mut fixture), Err(383));
    for (when, period) in [(8, DAY), (1, 599), (1, EPOCH + 1)] {
        assert_eq!(set_calls(&mut fixture, when, period), Err(Error::BadCalls { when, period }));
    }
    let now = fixture.now();
    assert_eq!(set_calls(&mut fixture, OPENING, DAY), Ok(now.into()));
    let request = order(&fixture, Side::Bid, 100, 1, Kind::Limit);
    assert_eq!(sends(&mut fixture, BEN, request), Err(Error::InCall { class_id: 1, until: 0 }));
    assert!(waits(&mut fixture, ANN, Side::Bid, 100, 1).is_ok());
    assert!(waits(&mut fixture, BEN, Side::Ask, 100, 1).is_ok());
    let ends = fixture.class(class_id(0)).call_ends.get();
    assert_eq!((ends % DAY, ends > now && ends <= now + DAY), (0, true));
    fixture.advance(DAY);
    assert_eq!(cleared(&mut fixture), (100, 1, 1));
    assert_eq!(refused(&mut fixture), Err(383), "it has opened");
    // It has traded, so that a change is announced.
    let from = set_calls(&mut fixture, TURN, 3600).expect("sound");
    assert_eq!(from, u64::from(fixture.now() + DAY));
    let turn = (fixture.now() / EPOCH + 1) * EPOCH;
    fixture.advance(turn + DAY - fixture.now());
    assert_eq!(refused(&mut fixture), Err(383), "a day after the turn");
    fixture.advance(EPOCH - DAY);
    assert_eq!(refused(&mut fixture).map(|_| ()), Ok(()));
    fixture.advance(3600);
    assert_eq!(cleared(&mut fixture).1, 0);
    assert_eq!(refused(&mut fixture), Err(383), "one a turn");
}

#[test]
fn a_class_of_calls_alone_goes_from_one_to_the_next_and_what_is_left_waits() {
    let mut fixture = market(1, 2560, 50);
    set_calls(&mut fixture, ALWAYS, DAY).expect("sound");
    assert!(waits(&mut fixture, ANN, Side::Bid, 100, 5).is_ok());
    fixture.advance(DAY);
    assert_eq!(cleared(&mut fixture), (0, 0, 1));
    assert_eq!(fixture.class(class_id(0)).halted_until.get(), CLOSED);
    assert!(waits(&mut fixture, BEN, Side::Ask, 100, 2).is_ok());
    fixture.advance(DAY);
    assert_eq!(cleared(&mut fixture), (100, 2, 1));
    assert_eq!(gained(&fixture, ANN), (-200, 2));
    // When calls are no longer the only way, anybody may open the class.
    let from = set_calls(&mut fixture, 0, DAY).expect("sound");
    assert_eq!(step(&mut fixture).map_err(|error| error.code()), Err(383));
    fixture.advance(from as u32 - fixture.now());
    assert_eq!(cleared(&mut fixture).1, 0);
    let request = order(&fixture, Side::Bid, 99, 1, Kind::Limit);
    assert!(sends(&mut fixture, 3, request).is_ok());
}

#[test]
fn cancelling_and_reducing_work_in_every_phase_and_touch_no_further_key() {
    let mut fixture = halted(1, 2560, 50);
    let first = waits(&mut fixture, ANN, Side::Bid, 120, 5).expect("it waits");
    let second = waits(&mut fixture, ANN, Side::Bid, 120, 5).expect("it waits");
    let third = waits(&mut fixture, ANN, Side::Ask, 100, 5).expect("it waits");
    assert_eq!(fixture.reduce(address(ANN), first, 2), Ok(3));
    assert_eq!(fixture.account(address(ANN)).cell.coin_locked.get(), 8 * 120);
    assert!(fixture.cancel(address(ANN), second).is_ok());
    fixture.advance(3600);
    assert!(fixture.cancel(address(ANN), first).is_ok(), "it is to be cleared");
    let place = OrderId::from_number(third).tick;
    assert_eq!(place, shelf::place(Side::Ask, Tick(100)));
    let by_number = fixture.cancel_numbered(address(ANN), class_id(0), place, 3);
    assert!(by_number.is_ok());
    let cell = fixture.account(address(ANN)).cell;
    assert_eq!((cell.live_orders, cell.coin_locked.get()), (0, 0));
    assert_eq!(cleared(&mut fixture), (0, 0, 1));
    assert_eq!(fixture.book_cells(), 0);
}

#[test]
fn sweeps_and_pages_reach_orders_that_wait() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, ANN, Side::Bid, 90, 1);
    halt(&mut fixture);
    for (side, tick) in [(Side::Bid, 100), (Side::Ask, 80), (Side::Ask, 120)] {
        waits(&mut fixture, ANN, side, tick, 1).expect("it waits");
    }
    let page = queries::market::orders(&fixture.world.bank, 1, address(ANN), 0).expect("a page");
    assert_eq!(page.1.iter().filter(|lots| **lots > 0).count(), 4);
    let swept =
        fixture.world.send(address(ANN), |bank, call| orders::cancel_all(bank, call, 1, 0, 0));
    assert_eq!(swept.map(|swept| swept.removed), Ok(4));
    assert_eq!(fixture.book_cells(), 0);
}

#[test]
fn where_there_is_one_price_the_longer_side_is_shared() {
    let mut fixture = halted(100, 100, 0);
    for (who, lots) in [(ANN, 900), (BEN, 90), (CEM, 10)] {
        waits(&mut fixture, who, Side::Ask, 100, lots).expect("it waits");
    }
    waits(&mut fixture, 3, Side::Bid, 100, 100).expect("it waits");
    fixture.advance(3600);
    assert_eq!(cleared(&mut fixture), (100, 100, 1));
    assert_eq!([ANN, BEN, CEM].map(|who| gained(&fixture, who).1), [-90, -9, -1]);
    let cell = fixture.account(address(ANN)).cell;
    assert_eq!((cell.live_orders, cell.locked_hours(class_id(0)).0), (0, 0), "the rest is free");
}

#[test]
fn an_order_for_a_call_outlives_it() {
    let mut fixture = halted(1, 2560, 50);
    waits(&mut fixture, ANN, Side::Bid, 100, 1).expect("it begins the call");
    let ends = u64::from(fixture.class(class_id(0)).call_ends.get());
    for (expiry, fits) in [(ends, false), (ends + 1, true)] {
        let message = |bank: &mut _, call| orders::place_in_call(bank, call, 1, 0, 100, 1, expiry);
        let placed = fixture.world.send(address(BEN), message);
        assert_eq!(placed.is_ok(), fits, "{placed:?}");
    }
}

#[test]
fn a_call_that_begins_in_the_last_second_of_a_halt_takes_ten_minutes() {
    let mut fixture = halted(1, 2560, 50);
    fixture.advance(3599);
    waits(&mut fixture, ANN, Side::Bid, 100, 1).expect("it begins the call");
    assert_eq!(fixture.class(class_id(0)).call_ends.get(), fixture.now() + 600);
}

/// Everything that rests for the class, in the order in which each queue has it, with its expiry.
fn resting(fixture: &Fixture) -> Vec<(Waiting, u32)> {
    let bank = &fixture.world.bank;
    let mut found = Vec::new();
    for (key, _) in bank.cells.iter().filter(|(key, _)| key[0] == b'l') {
        let place = Tick(u16::from_le_bytes([key[3], key[4]]));
        let level = bank.load::<Level>(Key::level(class_id(0), place));
        let mut orders = level.orders[..usize::from(level.len)].to_vec();
        let mut next = level.first.get();
        while next > 0 {
            let chunk = bank.load::<Chunk>(Key::chunk(class_id(0), place, next));
            orders.extend(&chunk.orders[..usize::from(chunk.len)]);
            next = chunk.after.get();
        }
        found.extend(orders.into_iter().map(|order| {
            let waiting = Waiting {
                who: (0..8).find(|who| address(*who) == order.member()).expect("a member"),
                bids: level.side == 0,
                price: place.price().0.into(),
                lots: order.lots.get().into(),
                in_book: !shelf::is_on(place),
                number: order.nonce.get(),
            };
            (waiting, order.expiry.get())
        }));
    }
    found
}

/// Whether an order lives, as docs/market.md has it.
fn lives(fixture: &Fixture, order: &Waiting, expiry: u32, band: (u64, u64)) -> bool {
    let (now, cell) = (fixture.now(), fixture.account(address(order.who)).cell);
    expiry > now
        && now >= cell.frozen_until.get()
        && now >= cell.watch.held_until.get()
        && now < cell.verified_until.get()
        && (band.0..=band.1).contains(&order.price)
}

/// A class with orders in the book and on the shelves, and members of whom some may no longer trade.
fn crowd(bits: &[u64], only: bool) -> Fixture {
    let (floor, ceiling, width) = if only { (100, 100, 0) } else { (1, 2560, 20) };
    let mut fixture = market(floor, ceiling, width);
    for who in 5..7 {
        fixture.open(address(who), RICH, RICH, &[class_id(0)]);
    }
    let (book, shelves) = bits.split_at(bits.len() / 3);
    let read = |bits: u64| {
        let byte = |n: u32| (bits >> (8 * n)) as u8;
        let side = if byte(1) % 2 == 0 { Side::Bid } else { Side::Ask };
        let tick = if only { 100 } else { 90 + u16::from(byte(2)) % 22 };
        (usize::from(byte(0)) % 7, side, tick, 1 + u32::from(byte(3)) % 9, byte(4))
    };
    for (who, side, tick, lots, life) in book.iter().map(|bits| read(*bits)) {
        let expiry = (fixture.now() + if life < 60 { 700 } else { 80 * DAY }).into();
        let request = order(&fixture, side, tick, lots, Kind::PostOnly);
        let _ =
            sends(&mut fixture, who, timebank_rules::book::place::Request { expiry, ..request });
    }
    halt(&mut fixture);
    for (who, side, tick, lots, _) in shelves.iter().map(|bits| read(*bits)) {
        let _ = waits(&mut fixture, who, side, tick, lots);
    }
    let until = fixture.now() + DAY;
    match bits[0] % 4 {
        0 => fixture.freeze(address(ANN), DAY),
        1 => fixture.change(address(BEN), |cell| cell.watch.held_until = until.into()),
        2 => fixture.change(address(CEM), |cell| cell.verified_until = 1.into()),
        _ => {}
    }
    fixture.advance(3600);
    fixture
}

fn check_conserved(fixture: &Fixture) -> Result<(), TestCaseError> {
    let all: Vec<_> = (0..7).map(|who| wealth(fixture, who)).collect();
    prop_assert_eq!(all.iter().map(|(coin, _)| coin).sum::<u64>(), 7 * RICH);
    prop_assert_eq!(all.iter().map(|(_, hours)| hours).sum::<u64>(), 7 * RICH);
    for who in 0..7 {
        let cell = fixture.account(address(who)).cell;
        let mine: Vec<_> = resting(fixture).into_iter().filter(|(o, _)| o.who == who).collect();
        let coin = |(o, _): &(Waiting, u32)| if o.bids { o.lots * o.price } else { 0 };
        let hours = |(o, _): &(Waiting, u32)| if o.bids { 0 } else { o.lots * u64::from(LOT) };
        prop_assert_eq!(cell.coin_locked.get(), mine.iter().map(coin).sum::<u64>());
        prop_assert_eq!(cell.locked_hours(class_id(0)), Secs(mine.iter().map(hours).sum()));
        prop_assert_eq!(usize::from(cell.live_orders), mine.len());
    }
    Ok(())
}

/// Every bit of a shelf has orders once a call is over, and every price with orders its bit.
fn check_shelves(fixture: &Fixture) -> Result<(), TestCaseError> {
    for side in [Side::Bid, Side::Ask] {
        let shelf = fixture.world.bank.load::<ShelfTicks>(Key::shelf(class_id(0), side));
        for (order, _) in resting(fixture) {
            if !order.in_book && order.bids == (side == Side::Bid) {
                let bit = order.price as usize - 1;
                prop_assert!(shelf.ticks[bit / 8] & (1 << (bit % 8)) != 0);
            }
        }
    }
    Ok(())
}

/// `TIMEBANK_SEQUENCES` says how many; a plain `cargo test` runs a few.
fn cases() -> u32 {
    std::env::var("TIMEBANK_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(150)
}

fn agrees(bits: &[u64], only: bool) -> Result<(), TestCaseError> {
    let mut fixture = crowd(bits, only);
    let band = if only { (100, 100) } else { (80, 120) };
    let alive = |fixture: &Fixture| -> Vec<_> {
        let all = resting(fixture).into_iter();
        all.filter(|(o, expiry)| lives(fixture, o, *expiry, band)).map(|(o, _)| o).collect()
    };
    let before = alive(&fixture);
    let expected = clear(before, 100, only);
    let was: Vec<_> = (0..7).map(|who| wealth(&fixture, who)).collect();
    if fixture.class(class_id(0)).call_ends.get() == 0 {
        return Ok(());
    }
    let (price, lots, _) = cleared(&mut fixture);
    prop_assert_eq!(u64::from(price), expected.price);
    prop_assert_eq!(lots, expected.trades.iter().map(|(_, _, lots, _)| lots).sum::<u64>());
    for (who, (mut coin, mut hours)) in was.into_iter().enumerate() {
        for (seller, buyer, lots, _) in &expected.trades {
            let (secs, paid) = (lots * u64::from(LOT), lots * expected.price);
            if *seller == who {
                (coin, hours) = (coin + paid, hours - secs);
            }
            if *buyer == who {
                (coin, hours) = (coin - paid, hours + secs);
            }
        }
        prop_assert_eq!(wealth(&fixture, who), (coin, hours), "{}", who);
    }
    let sorted = |mut orders: Vec<Waiting>| {
        orders.sort_by_key(|o| (o.bids, o.price, o.in_book, o.who, o.number));
        orders
    };
    prop_assert_eq!(sorted(alive(&fixture)), sorted(expected.left));
    check_shelves(&fixture)?;
    check_conserved(&fixture)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 500, ..ProptestConfig::default() })]

    #[test]
    fn a_call_is_cleared_as_the_naive_one_is(bits in prop::collection::vec(any::<u64>(), 3..150)) {
        agrees(&bits, false)?;
    }

    #[test]
    fn a_call_with_one_price_is_cleared_as_the_naive_one_is(
        bits in prop::collection::vec(any::<u64>(), 3..150)
    ) {
        agrees(&bits, true)?;
    }

    #[test]
    fn whatever_is_cancelled_between_steps_a_call_comes_to_its_end_and_nothing_is_lost(
        bits in prop::collection::vec(any::<u64>(), 60..220), only in any::<bool>(),
    ) {
        let mut fixture = crowd(&bits, only);
        if fixture.class(class_id(0)).call_ends.get() == 0 {
            return Ok(());
        }
        for bits in bits.iter().cycle().take(200) {
            if step(&mut fixture).expect("a step always works").phase == Phase::Ended {
                break;
            }
            let who = (*bits >> 20) as usize % 7;
            let message = |bank: &mut _, call| {
                orders::cancel_all(bank, call, 1, (bits >> 40) << 32 & (3 << 46 | 127 << 32), (bits % 9) as u8)
            };
            let swept = fixture.world.send(address(who), message);
            prop_assert!(swept.is_ok());
            check_conserved(&fixture)?;
        }
        prop_assert_eq!(fixture.class(class_id(0)).call_ends.get(), 0);
        check_conserved(&fixture)?;
        check_shelves(&fixture)?;
    }
}

#[test]
fn an_order_of_the_book_that_expires_as_a_call_is_cleared_takes_no_part() {
    for (late, lots) in [(99, 2), (100, 0), (101, 0)] {
        let mut fixture = market(1, 2560, 50);
        let expiry = (fixture.now() + 3700).into();
        let request = Request { expiry, ..order(&fixture, Side::Ask, 100, 2, Kind::Limit) };
        sends(&mut fixture, ANN, request).expect("it rests");
        halt(&mut fixture);
        assert!(waits(&mut fixture, BEN, Side::Bid, 100, 2).is_ok());
        fixture.advance(3600 + late);
        assert_eq!(cleared(&mut fixture).1, lots, "{late} seconds after the call");
        assert_eq!(fixture.account(address(ANN)).cell.live_orders, 0);
    }
}

#[test]
fn of_a_round_that_is_refused_in_a_call_the_newer_order_is_taken_off() {
    let mut policy = standard();
    policy.rules[Rule::ReciprocalTrading as usize - 1].mode = 2;
    let mut fixture = watched(policy);
    places(&mut fixture, ANN, Side::Ask, 100, 216);
    takes(&mut fixture, BEN, Side::Bid, 100, 216);
    halt(&mut fixture);
    assert!(waits(&mut fixture, ANN, Side::Bid, 100, 216).is_ok());
    assert!(waits(&mut fixture, BEN, Side::Ask, 100, 216).is_ok());
    assert!(waits(&mut fixture, CEM, Side::Ask, 100, 10).is_ok());
    fixture.advance(3600);
    assert_eq!(cleared(&mut fixture).1, 10, "Ann's bid goes on with Cem's ask");
    let live = [ANN, BEN, CEM].map(|who| fixture.account(address(who)).cell.live_orders);
    assert_eq!(live, [1, 0, 0]);
}

#[test]
fn what_a_calls_price_gives_away_counts_as_sent_and_its_rounds_are_named_without_a_risk() {
    let mut fixture = watched(standard());
    halt(&mut fixture);
    let lots = (10 * HOUR / u64::from(LOT)) as u32;
    assert!(waits(&mut fixture, ANN, Side::Bid, 120, lots).is_ok());
    assert!(waits(&mut fixture, BEN, Side::Ask, 120, lots).is_ok());
    fixture.advance(3600);
    assert_eq!(cleared(&mut fixture).0, 120);
    // A fifth of ten hours lies between the price and the reference.
    let watch = |fixture: &Fixture, who: usize| fixture.account(address(who)).cell.watch;
    assert_eq!(window::sum(&watch(&fixture, ANN).sent), 2 * HOUR);
    assert_eq!(window::sum(&watch(&fixture, BEN).received), 2 * HOUR);

    let mut fixture = watched(standard());
    places(&mut fixture, ANN, Side::Ask, 100, 216);
    takes(&mut fixture, BEN, Side::Bid, 100, 216);
    let before = [ANN, BEN].map(|who| watch(&fixture, who).risk.get());
    halt(&mut fixture);
    assert!(waits(&mut fixture, ANN, Side::Bid, 100, 216).is_ok());
    assert!(waits(&mut fixture, BEN, Side::Ask, 100, 216).is_ok());
    fixture.advance(3600);
    fixture.world.bank.log.clear();
    assert_eq!(cleared(&mut fixture).1, 216);
    let rule = Rule::ReciprocalTrading as u8;
    let named = said::<Alert>(&fixture).iter().filter(|alert| alert.rule == rule).count();
    assert_eq!(named, 2, "both are named");
    assert_eq!([ANN, BEN].map(|who| watch(&fixture, who).risk.get()), before, "without a risk");
}
