//! What traders ask of an order beyond placing it: budgets, least fills, bounds on fills, own orders, sliding, names;
//! and orders that are replaced, or placed and cancelled together.

use super::findings::*;
use super::{address, class_id, fixture::Fixture};
use timebank_rules::book::place::{place_asking, Placed, Request};
use timebank_rules::book::{Kind, OrderId, Outcome, Side, Wishes};
use timebank_rules::event::order_placed::OrderPlaced;
use timebank_rules::event::order_wished::OrderWished;
use timebank_rules::event::Readable;
use timebank_rules::handlers::orders::{self, Lists};
use timebank_rules::quantities::{Coin, Lots, Tick};
use timebank_rules::{Error, Hash};

fn asks(
    fixture: &mut Fixture,
    who: usize,
    request: Request,
    wishes: Wishes,
) -> Result<Placed, Error> {
    let class = class_id(0);
    let message = |bank: &mut _, call| place_asking(bank, call, class, request, wishes);
    fixture.world.send(address(who), message)
}

pub fn said<E: Readable>(fixture: &Fixture) -> Vec<E> {
    let words = |(topics, data): &(Vec<Hash>, Vec<u8>)| -> Vec<Hash> {
        let data = data.chunks_exact(32).map(|word| word.try_into().expect("a word"));
        topics.iter().copied().chain(data).collect()
    };
    fixture.world.bank.log.iter().filter_map(|event| E::of_words(&words(event))).collect()
}

#[test]
fn an_order_spends_its_budget_and_not_a_lot_more() {
    for (kind, budget, filled, outcome) in [
        (Kind::Ioc, 0, 20, Outcome::Dropped),
        (Kind::Ioc, 1_000, 10, Outcome::Dropped),
        (Kind::Ioc, 1_999, 19, Outcome::Dropped),
        (Kind::Ioc, 99, 0, Outcome::Dropped),
        (Kind::Limit, 1_500, 15, Outcome::Dropped),
    ] {
        let mut fixture = market(1, 2560, 50);
        places(&mut fixture, BEN, Side::Ask, 100, 10);
        places(&mut fixture, CEM, Side::Ask, 100, 10);
        let request = order(&fixture, Side::Bid, 110, 30, kind);
        let wishes = Wishes { budget: Coin(budget), ..Wishes::NONE };
        let placed = asks(&mut fixture, ANN, request, wishes).expect("it takes");
        assert_eq!((placed.filled, placed.outcome), (Lots(filled), outcome), "{budget}");
        assert_eq!(placed.coin, Coin(u64::from(filled) * 100));
    }
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, BEN, Side::Ask, 100, 10);
    let request = order(&fixture, Side::Bid, 110, 10, Kind::Fok);
    let wishes = Wishes { budget: Coin(999), ..Wishes::NONE };
    let refused = Error::NotFilled { lots: 10, filled: 9 };
    assert_eq!(asks(&mut fixture, ANN, request, wishes), Err(refused));
}

#[test]
fn what_rests_of_an_order_lies_within_its_budget_and_is_what_the_log_says() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, BEN, Side::Ask, 100, 10);
    let request = order(&fixture, Side::Bid, 110, 30, Kind::Limit);
    let wishes = Wishes { budget: Coin(1_000 + 559), ..Wishes::NONE };
    let placed = asks(&mut fixture, ANN, request, wishes).expect("it rests");
    assert_eq!((placed.filled, placed.outcome), (Lots(10), Outcome::Resting));
    assert_eq!(fixture.account(address(ANN)).cell.coin_locked.get(), 5 * 110);
    let event = said::<OrderPlaced>(&fixture).pop().expect("it was said");
    assert_eq!((event.lots, event.filled), (15, 10), "a reader adds what rests");
    // Whoever sells bounds what it receives; its rest never lies across a bid that it could still meet.
    places(&mut fixture, CEM, Side::Bid, 111, 10);
    let request = order(&fixture, Side::Ask, 100, 10, Kind::Limit);
    let wishes = Wishes { budget: Coin(110), ..Wishes::NONE };
    let placed = asks(&mut fixture, BEN, request, wishes).expect("it is dropped");
    assert_eq!((placed.filled, placed.outcome), (Lots(0), Outcome::Dropped));
}

#[test]
fn an_order_that_fills_less_than_its_least_does_nothing() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, BEN, Side::Ask, 100, 7);
    let request = order(&fixture, Side::Bid, 100, 10, Kind::Limit);
    let least = |lots| Wishes { least: Lots(lots), ..Wishes::NONE };
    let refused = Error::NotFilled { lots: 8, filled: 7 };
    assert_eq!(asks(&mut fixture, ANN, request, least(8)), Err(refused));
    assert_eq!(fixture.level(class_id(0), 100).lots.get(), 7);
    let placed = asks(&mut fixture, ANN, request, least(7)).expect("it takes");
    assert_eq!((placed.filled, placed.outcome), (Lots(7), Outcome::Resting));
}

#[test]
fn a_caller_bounds_with_how_many_orders_it_trades() {
    let mut fixture = market(1, 2560, 50);
    for _ in 0..4 {
        places(&mut fixture, BEN, Side::Ask, 100, 1);
    }
    let request = order(&fixture, Side::Bid, 100, 4, Kind::Limit);
    let wishes = Wishes { fills: 3, ..Wishes::NONE };
    let placed = asks(&mut fixture, ANN, request, wishes).expect("it takes");
    assert_eq!((placed.filled, placed.outcome), (Lots(3), Outcome::Capped));
    assert_eq!(fixture.account(address(ANN)).cell.live_orders, 0, "nothing of it rests");
}

#[test]
fn an_order_that_keeps_its_members_own_stops_before_them_and_takes_off_dead_ones() {
    let keeps = Wishes { keeps_own: true, ..Wishes::NONE };
    let mut fixture = market(1, 2560, 50);
    short(&mut fixture, ANN, Side::Ask, 99, 1);
    fixture.advance(601);
    places(&mut fixture, BEN, Side::Ask, 100, 1);
    places(&mut fixture, ANN, Side::Ask, 101, 1);
    places(&mut fixture, CEM, Side::Ask, 102, 1);
    let request = order(&fixture, Side::Bid, 102, 3, Kind::Limit);
    let placed = asks(&mut fixture, ANN, request, keeps).expect("it takes");
    assert_eq!((placed.filled, placed.outcome), (Lots(1), Outcome::Dropped));
    assert_eq!(fixture.account(address(ANN)).cell.live_orders, 1, "its own still rests");
    let placed = asks(&mut fixture, ANN, request, Wishes::NONE).expect("it takes");
    assert_eq!((placed.filled, placed.outcome), (Lots(1), Outcome::Resting));
    assert_eq!(fixture.account(address(ANN)).cell.live_orders, 1, "its own was taken off");
}

#[test]
fn a_post_only_order_that_slides_rests_a_percent_behind_the_best_that_lives() {
    let slides = Wishes { slides: true, ..Wishes::NONE };
    for (side, best, limit, rests_at) in
        [(Side::Bid, 100, 120, 99), (Side::Ask, 100, 80, 101), (Side::Bid, 100, 99, 99)]
    {
        let mut fixture = market(1, 2560, 50);
        let (dead, lives) = match side {
            Side::Bid => (best - 2, best),
            Side::Ask => (best + 2, best),
        };
        short(&mut fixture, BEN, side.opposite(), dead, 1);
        fixture.advance(601);
        places(&mut fixture, CEM, side.opposite(), lives, 1);
        let request = order(&fixture, side, limit, 5, Kind::PostOnly);
        let placed = asks(&mut fixture, ANN, request, slides).expect("it rests");
        assert_eq!((placed.filled, placed.outcome), (Lots(0), Outcome::Resting));
        let tick = OrderId::from_number(placed.order_id).tick;
        assert_eq!(tick, Tick(rests_at));
        assert_eq!(fixture.level(class_id(0), rests_at).lots.get(), 5);
        fixture.cancel(address(ANN), placed.order_id).expect("its id finds it");
    }
    // Where the price behind the best lies outside the band, it is refused.
    let mut fixture = market(100, 120, 50);
    places(&mut fixture, CEM, Side::Ask, 100, 1);
    let request = order(&fixture, Side::Bid, 110, 5, Kind::PostOnly);
    let refused = Error::OutsideBand { tick: 99, low: 100, high: 120 };
    assert_eq!(asks(&mut fixture, ANN, request, slides), Err(refused));
}

#[test]
fn what_a_budget_suffices_for_no_lot_of_does_not_rest() {
    for (budget, filled) in [(1_000, 10), (1_050, 10), (99, 0)] {
        let mut fixture = market(1, 2560, 50);
        places(&mut fixture, BEN, Side::Ask, 100, 10);
        let request = order(&fixture, Side::Bid, 110, 30, Kind::Limit);
        let wishes = Wishes { budget: Coin(budget), ..Wishes::NONE };
        let placed = asks(&mut fixture, ANN, request, wishes).expect("it takes what it may");
        assert_eq!((placed.filled, placed.outcome), (Lots(filled), Outcome::Dropped), "{budget}");
        let said = said::<OrderPlaced>(&fixture);
        let last = said.last().expect("it was placed");
        assert_eq!((last.lots, last.coin_locked_after), (30, 0), "{budget}");
    }
}

#[test]
fn an_order_with_a_tag_is_named_on_the_log_after_it_was_placed() {
    let mut fixture = market(1, 2560, 50);
    let request = order(&fixture, Side::Bid, 90, 1, Kind::Limit);
    asks(&mut fixture, ANN, request, Wishes::NONE).expect("it rests");
    assert_eq!(said::<OrderWished>(&fixture), [], "no tag, nothing to say");
    let wishes = Wishes { tag: [7; 32], ..Wishes::NONE };
    let placed = asks(&mut fixture, ANN, request, wishes).expect("it rests");
    let (member, order_id) = (address(ANN), placed.order_id);
    let named = wishes.said_of(class_id(0), member, order_id, Tick(90));
    assert_eq!(named.tag, [7; 32]);
    assert_eq!(said::<OrderWished>(&fixture), [named]);
}

#[test]
fn whoever_wishes_for_nothing_gets_what_placing_gives() {
    for kind in [Kind::Limit, Kind::Ioc, Kind::Fok, Kind::PostOnly] {
        for limit in [90, 100, 130] {
            let mut fixture = market(1, 2560, 50);
            short(&mut fixture, BEN, Side::Ask, 95, 1);
            fixture.advance(601);
            places(&mut fixture, ANN, Side::Ask, 99, 2);
            places(&mut fixture, BEN, Side::Ask, 100, 5);
            places(&mut fixture, CEM, Side::Ask, 130, 5);
            let mut other = Fixture { world: fixture.world.clone() };
            let request = order(&fixture, Side::Bid, limit, 7, kind);
            let placed = sends(&mut fixture, ANN, request);
            other.world.bank.log.clear();
            assert_eq!(asks(&mut other, ANN, request, Wishes::NONE), placed, "{kind:?} {limit}");
            assert_eq!(other.world.bank.cells, fixture.world.bank.cells);
            assert_eq!(other.world.bank.log, fixture.world.bank.log);
        }
    }
}

#[test]
fn an_order_is_replaced_by_another_of_its_side_or_stays() {
    let mut fixture = market(1, 2560, 50);
    let first = places(&mut fixture, ANN, Side::Bid, 90, 10).order_id;
    let expiry = (fixture.now() + 700).into();
    let replaces = |fixture: &mut Fixture, who, id, tick, kind| {
        let message = |bank: &mut _, call| orders::replace(bank, call, id, tick, 4, expiry, kind);
        fixture.world.send(address(who), message)
    };
    let stranger = replaces(&mut fixture, BEN, first, 95, 0);
    assert_eq!(stranger, Err(Error::UnknownOrder { order_id: first }));
    let before = fixture.world.bank.cells.clone();
    let outside = replaces(&mut fixture, ANN, first, 10, 0);
    assert_eq!(outside, Err(Error::OutsideBand { tick: 10, low: 50, high: 150 }));
    assert_eq!(fixture.world.bank.cells, before, "the old one rests as it did");
    let unknown = replaces(&mut fixture, ANN, first, 95, 9);
    assert_eq!(unknown, Err(Error::UnknownOrderKind { kind: 9 }));
    let second = replaces(&mut fixture, ANN, first, 95, 0).expect("it is replaced");
    assert_eq!(second.outcome, Outcome::Resting);
    let cell = fixture.account(address(ANN)).cell;
    assert_eq!((cell.live_orders, cell.coin_locked.get()), (1, 4 * 95));
    takes(&mut fixture, BEN, Side::Ask, 95, 4);
    let gone = replaces(&mut fixture, ANN, second.order_id, 94, 0);
    let order_id = second.order_id;
    assert_eq!(gone, Err(Error::UnknownOrder { order_id }), "it has traded, and nothing rests");
}

#[test]
fn orders_are_cancelled_and_placed_together_or_not_at_all() {
    let mut fixture = market(1, 2560, 50);
    let ids: Vec<u128> =
        (0..3).map(|n| places(&mut fixture, ANN, Side::Bid, 90 + n, 10).order_id).collect();
    let expiry = u64::from(fixture.now() + 700);
    let quotes = |fixture: &mut Fixture, cancelled: &[u128], ticks: &[u16]| {
        let count = ticks.len();
        let lists = Lists {
            sides: &vec![1; count],
            ticks,
            lots: &vec![2; count],
            expiries: &vec![expiry; count],
            kinds: &vec![0; count],
        };
        let mut placed = Vec::new();
        let message = |bank: &mut _, call| {
            orders::place_many(bank, call, 1, cancelled, lists, |id| placed.push(id))
        };
        fixture.world.send(address(ANN), message).map(|()| placed)
    };
    let before = fixture.world.bank.cells.clone();
    let outside = quotes(&mut fixture, &ids, &[110, 111, 10]);
    assert_eq!(outside.map_err(|error| error.code()), Err(151));
    let twice = quotes(&mut fixture, &[ids[0], ids[0]], &[110]);
    assert_eq!(twice, Err(Error::UnknownOrder { order_id: ids[0] }));
    for (cancelled, placed, items) in [(0, 0, 0), (3, 14, 17), (0, 17, 17)] {
        let refused = quotes(&mut fixture, &ids[..cancelled], &vec![110; placed]);
        assert_eq!(refused, Err(Error::BadBatch { items, limit: 16 }));
    }
    assert_eq!(fixture.world.bank.cells, before, "nothing was done");
    let placed = quotes(&mut fixture, &ids, &[110, 111]).expect("all of it");
    assert_eq!(placed.len(), 2);
    let cell = fixture.account(address(ANN)).cell;
    assert_eq!((cell.live_orders, cell.coin_locked.get()), (2, 0));
    assert_eq!(quotes(&mut fixture, &placed, &[]), Ok(Vec::new()), "a batch may only cancel");
    assert_eq!(fixture.account(address(ANN)).cell.live_orders, 0);
    assert_eq!(quotes(&mut fixture, &[], &[120; 16]).map(|ids| ids.len()), Ok(16));
    let lists =
        Lists { sides: &[1, 1], ticks: &[110], lots: &[1], expiries: &[expiry], kinds: &[0] };
    let message = |bank: &mut _, call| orders::place_many(bank, call, 1, &[], lists, |_| {});
    let uneven = Error::BadBatch { items: 2, limit: 16 };
    assert_eq!(fixture.world.send(address(ANN), message), Err(uneven));
}
