//! The exchange's bounds, one before, at and after each.

use super::fixture::Fixture;
use super::{address, class_id, COIN, HOURS, START};
use timebank_rules::book::place::{Placed, Request};
use timebank_rules::book::{Kind, Outcome, Side};
use timebank_rules::quantities::{Lots, Tick, DAY};
use timebank_rules::Error;

fn fixture() -> Fixture {
    let mut fixture = Fixture::new(START);
    fixture.register(class_id(0), 1, 2560, 50);
    for who in 0..3 {
        fixture.open(address(who), COIN, HOURS, &[class_id(0)]);
    }
    fixture
}

fn bid(tick: u16, lots: u32, expiry: u32) -> Request {
    let (tick, lots) = (Tick(tick), Lots(lots));
    Request { side: Side::Bid, tick, lots, expiry: expiry.into(), kind: Kind::Limit }
}

fn place(fixture: &mut Fixture, who: usize, request: Request) -> Result<Placed, Error> {
    fixture.place(address(who), class_id(0), request)
}

#[test]
fn an_order_expires_ten_minutes_ahead_at_least_and_ninety_days_at_most() {
    let latest = START + 90 * DAY;
    for (expiry, fits) in
        [(START + 599, false), (START + 600, true), (latest, true), (latest + 1, false)]
    {
        let placed = place(&mut fixture(), 0, bid(100, 1, expiry));
        assert_eq!(placed.is_ok(), fits, "{expiry}: {placed:?}");
    }
}

#[test]
fn a_member_has_at_most_64_resting_orders_and_room_again_when_one_is_gone() {
    let mut fixture = fixture();
    let order = bid(100, 1, START + DAY);
    let ids: Vec<_> = (0..64)
        .map(|_| place(&mut fixture, 0, order).expect("within the bound").order_id)
        .collect();
    let refused = Err(Error::TooManyOrders { account: address(0), limit: 64 });
    assert_eq!(place(&mut fixture, 0, order), refused);
    assert!(place(&mut fixture, 1, order).is_ok(), "the bound is each member's own");
    fixture.cancel(address(0), ids[7]).expect("it rests");
    assert!(place(&mut fixture, 0, order).is_ok());
}

#[test]
fn prices_lie_between_1_and_2560_percent_and_what_rests_in_the_band() {
    for (tick, code) in [(0, 150), (2561, 150), (49, 151), (151, 151)] {
        let refused = place(&mut fixture(), 0, bid(tick, 1, START + DAY));
        assert_eq!(refused.map_err(|error| error.code()), Err(code), "{tick}");
    }
    for tick in [50, 150] {
        assert!(place(&mut fixture(), 0, bid(tick, 1, START + DAY)).is_ok(), "{tick}");
    }
}

#[test]
fn an_order_of_nothing_or_beyond_what_is_held_is_refused() {
    let none = place(&mut fixture(), 0, bid(100, 0, START + DAY));
    assert_eq!(none, Err(Error::TooFewLots { lots: 0, minimum: 1 }));
    let all = (COIN / 100) as u32;
    assert!(place(&mut fixture(), 0, bid(100, all, START + DAY)).is_ok());
    let short = place(&mut fixture(), 0, bid(100, all + 1, START + DAY));
    assert_eq!(short.map_err(|error| error.code()), Err(1));
    let uncountable = place(&mut fixture(), 0, bid(100, u32::MAX, START + DAY));
    assert!(uncountable.is_err());
}

#[test]
fn a_call_removes_at_most_32_orders_and_never_leaves_its_rest_on_the_book() {
    for (orders, filled, outcome) in
        [(31, 31, Outcome::Resting), (32, 32, Outcome::Resting), (33, 32, Outcome::Capped)]
    {
        let mut fixture = fixture();
        for _ in 0..orders {
            place(&mut fixture, 0, bid(100, 1, START + DAY)).expect("it rests");
        }
        let sale = Request { side: Side::Ask, ..bid(100, 40, START + DAY) };
        let placed = place(&mut fixture, 1, sale).expect("it trades");
        assert_eq!((placed.filled.0, placed.outcome), (filled, outcome), "{orders} orders");
    }
}
