//! What an audit of the market found, finding by finding: docs/audits/2026-11-market.md has the list.

use super::fixture::Fixture;
use super::{address, class_id, START};
use timebank_rules::book::place::{Placed, Request};
use timebank_rules::book::{Kind, Outcome, Side};
use timebank_rules::cells::Policy;
use timebank_rules::monitor::policy::standard;
use timebank_rules::monitor::{window, Rule};
use timebank_rules::quantities::{ClassId, Lots, Tick, DAY, EPOCH};
use timebank_rules::Error;

pub const ANN: usize = 0;
pub const BEN: usize = 1;
pub const CEM: usize = 2;
pub const HOUR: u64 = 3600;
pub const RICH: u64 = 100_000_000;

/// A class with this band, and five rich members.
pub fn market(floor: u16, ceiling: u16, width: u8) -> Fixture {
    let mut fixture = Fixture::new(START);
    fixture.register(class_id(0), floor, ceiling, width);
    for who in 0..5 {
        fixture.open(address(who), RICH, RICH, &[class_id(0)]);
    }
    fixture
}

pub fn watched(policy: Policy) -> Fixture {
    let mut fixture = market(1, 2560, 50);
    fixture.world.bank.root.policy = policy;
    fixture
}

pub fn order(fixture: &Fixture, side: Side, tick: u16, lots: u32, kind: Kind) -> Request {
    let expiry = (fixture.now() + 80 * DAY).into();
    Request { side, tick: Tick(tick), lots: Lots(lots), expiry, kind }
}

pub fn sends(fixture: &mut Fixture, who: usize, request: Request) -> Result<Placed, Error> {
    fixture.place(address(who), class_id(0), request)
}

pub fn places(fixture: &mut Fixture, who: usize, side: Side, tick: u16, lots: u32) -> Placed {
    let request = order(fixture, side, tick, lots, Kind::Limit);
    sends(fixture, who, request).expect("it is placed")
}

pub fn takes(fixture: &mut Fixture, who: usize, side: Side, tick: u16, lots: u32) -> Placed {
    let request = order(fixture, side, tick, lots, Kind::Ioc);
    sends(fixture, who, request).expect("it takes")
}

/// An order that dies in ten minutes.
pub fn short(fixture: &mut Fixture, who: usize, side: Side, tick: u16, lots: u32) -> Placed {
    let expiry = (fixture.now() + 600).into();
    let request = Request { expiry, ..order(fixture, side, tick, lots, Kind::Limit) };
    sends(fixture, who, request).expect("it rests")
}

pub fn reference(fixture: &Fixture) -> u16 {
    fixture.class(class_id(0)).reference.get()
}

pub fn unfilled(fixture: &Fixture, who: usize) -> u64 {
    window::count(&fixture.account(address(who)).cell.watch.unfilled)
}

#[test]
fn one_lot_a_week_between_two_accounts_does_not_move_a_quiet_class() {
    let mut fixture = market(1, 2560, 50);
    for _ in 0..9 {
        let high = reference(&fixture) * 3 / 2;
        places(&mut fixture, ANN, Side::Ask, high, 1);
        assert_eq!(takes(&mut fixture, BEN, Side::Bid, high, 1).filled, Lots(1));
        fixture.advance(EPOCH);
    }
    places(&mut fixture, ANN, Side::Ask, 100, 1);
    assert!(reference(&fixture) <= 102, "{}", reference(&fixture));
}

#[test]
fn however_much_two_accounts_wash_the_reference_stays_where_it_is() {
    let mut fixture = market(1, 2560, 50);
    for _ in 0..4 {
        places(&mut fixture, ANN, Side::Ask, 150, 9000);
        takes(&mut fixture, BEN, Side::Bid, 150, 9000);
        fixture.advance(600);
        fixture.change(address(ANN), |cell| cell.coin = RICH.into());
        fixture.change(address(BEN), |cell| cell.coin = RICH.into());
    }
    fixture.advance(EPOCH);
    takes(&mut fixture, CEM, Side::Bid, 1, 1);
    places(&mut fixture, ANN, Side::Ask, 150, 1);
    assert_eq!(reference(&fixture), 100);
}

#[test]
fn orders_that_a_moved_band_left_behind_are_given_back_and_halt_nothing() {
    let mut fixture = market(1, 2560, 50);
    for tick in 60..90 {
        places(&mut fixture, ANN, Side::Ask, tick, 1);
    }
    places(&mut fixture, CEM, Side::Ask, 100, 5);
    let mut class = fixture.class(class_id(0));
    class.floor = 90.into();
    fixture.save_class(class_id(0), &class);
    let placed = takes(&mut fixture, BEN, Side::Bid, 100, 2);
    assert_eq!((placed.filled, placed.outcome), (Lots(2), Outcome::Filled));
    assert_eq!(fixture.class(class_id(0)).halted_until.get(), 0);
    assert_eq!(fixture.account(address(ANN)).cell.live_orders, 0);
}

#[test]
fn a_move_that_was_made_halts_the_class_once_an_epoch() {
    let mut fixture = market(1, 2560, 50);
    for (tick, lots) in [(100, 5), (110, 5), (126, 5), (140, 5), (150, 5)] {
        places(&mut fixture, ANN, Side::Ask, tick, lots);
    }
    // Half of the width is 25 ticks away from the last price.
    let placed = takes(&mut fixture, BEN, Side::Bid, 150, 25);
    assert_eq!((placed.filled, placed.worst), (Lots(15), Tick(126)));
    assert_eq!(placed.outcome, Outcome::Halted);
    let until = fixture.now() + 600;
    assert_eq!(fixture.class(class_id(0)).halted_until.get(), until);
    let order = order(&fixture, Side::Bid, 150, 5, Kind::Ioc);
    let halted = Error::ClassHalted { class_id: 1, until: until.into() };
    assert_eq!(sends(&mut fixture, BEN, order), Err(halted));
    fixture.advance(600);
    places(&mut fixture, CEM, Side::Bid, 90, 5);
    takes(&mut fixture, BEN, Side::Ask, 90, 5);
    assert_eq!(fixture.class(class_id(0)).halted_until.get(), until, "the epoch had its halt");
}

#[test]
fn while_a_class_is_halted_post_only_orders_and_cancels_go_through() {
    let mut fixture = market(1, 2560, 50);
    let resting = places(&mut fixture, ANN, Side::Ask, 110, 5);
    let mut class = fixture.class(class_id(0));
    class.halted_until = (fixture.now() + 600).into();
    fixture.save_class(class_id(0), &class);
    let crossing = order(&fixture, Side::Bid, 110, 1, Kind::PostOnly);
    let refused = sends(&mut fixture, BEN, crossing);
    assert_eq!(refused, Err(Error::WouldTake { tick: 110, best: 110 }));
    let resting_too = order(&fixture, Side::Bid, 109, 1, Kind::PostOnly);
    assert_eq!(sends(&mut fixture, BEN, resting_too).map(|p| p.outcome), Ok(Outcome::Resting));
    let limit = order(&fixture, Side::Bid, 109, 1, Kind::Limit);
    assert_eq!(sends(&mut fixture, BEN, limit).map_err(|error| error.code()), Err(156));
    fixture.cancel(address(ANN), resting.order_id).expect("cancelling always works");
}

#[test]
fn dead_orders_cost_the_taker_neither_prices_nor_fills() {
    for kind in [Kind::Limit, Kind::Fok, Kind::Ioc] {
        let mut fixture = market(1, 2560, 50);
        places(&mut fixture, ANN, Side::Ask, 100, 100);
        for tick in 70..100 {
            short(&mut fixture, CEM, Side::Ask, tick, 1);
        }
        fixture.advance(600);
        let before = fixture.account(address(BEN)).cell.hours(class_id(0)).0;
        let request = order(&fixture, Side::Bid, 120, 1, kind);
        let placed = sends(&mut fixture, BEN, request).expect("it trades");
        assert_eq!((placed.filled, placed.coin.0, placed.outcome), (Lots(1), 100, Outcome::Filled));
        // A hundredth of a lot for each of the thirty dead orders.
        let gained = fixture.account(address(BEN)).cell.hours(class_id(0)).0 - before;
        assert_eq!(gained, 100 + 30);
    }
}

#[test]
fn an_order_that_only_cleared_dead_ones_is_not_in_vain() {
    let mut fixture = market(1, 2560, 50);
    short(&mut fixture, CEM, Side::Ask, 99, 1);
    fixture.advance(600);
    assert_eq!(takes(&mut fixture, BEN, Side::Bid, 99, 1).filled, Lots::ZERO);
    assert_eq!(unfilled(&fixture, BEN), 0);
    takes(&mut fixture, BEN, Side::Bid, 99, 1);
    assert_eq!(unfilled(&fixture, BEN), 1, "nothing was there");
}

#[test]
fn a_member_under_an_amount_freeze_trades_with_what_is_not_frozen() {
    let mut fixture = market(1, 2560, 50);
    let until = fixture.now() + DAY;
    fixture.change(address(ANN), |cell| {
        cell.frozen_coin = 1.into();
        cell.frozen_until = until.into();
    });
    places(&mut fixture, ANN, Side::Ask, 110, 5);
    places(&mut fixture, ANN, Side::Bid, 90, 5);
    assert_eq!(takes(&mut fixture, BEN, Side::Bid, 110, 5).filled, Lots(5));
    assert_eq!(takes(&mut fixture, BEN, Side::Ask, 90, 3).filled, Lots(3));
    // A freeze of more than is free catches what the bid has locked.
    fixture.change(address(ANN), |cell| cell.frozen_coin = u64::MAX.into());
    assert_eq!(takes(&mut fixture, BEN, Side::Ask, 90, 2).filled, Lots::ZERO);
    let ann = fixture.account(address(ANN)).cell;
    assert_eq!((ann.live_orders, ann.coin_locked.get()), (0, 0));
}

#[test]
fn an_order_lives_ten_minutes_at_least_and_no_longer_than_its_members_verification() {
    let mut fixture = market(1, 2560, 50);
    let now = fixture.now();
    fixture.change(address(BEN), |cell| cell.verified_until = (now + DAY).into());
    for (who, expiry, latest) in [
        (ANN, now + 599, now + 90 * DAY),
        (BEN, now + DAY + 1, now + DAY),
        (ANN, now + 90 * DAY + 1, now + 90 * DAY),
    ] {
        let request =
            Request { expiry: expiry.into(), ..order(&fixture, Side::Bid, 90, 1, Kind::Limit) };
        let refused = Err(Error::BadExpiry { expiry: expiry.into(), latest: latest.into() });
        assert_eq!(sends(&mut fixture, who, request), refused);
    }
    for (who, expiry) in [(ANN, now + 600), (BEN, now + DAY)] {
        let request =
            Request { expiry: expiry.into(), ..order(&fixture, Side::Bid, 90, 1, Kind::Limit) };
        assert!(sends(&mut fixture, who, request).is_ok());
    }
}

#[test]
fn a_post_only_order_clears_what_is_dead_and_rests() {
    let mut fixture = market(1, 2560, 50);
    short(&mut fixture, CEM, Side::Ask, 95, 1);
    fixture.advance(600);
    let request = order(&fixture, Side::Bid, 96, 1, Kind::PostOnly);
    assert_eq!(
        sends(&mut fixture, BEN, request).map(|placed| placed.outcome),
        Ok(Outcome::Resting)
    );
    assert_eq!(fixture.class(class_id(0)).best_ask.get(), 0);
}

/// What was in vain of a member's orders lately, in seconds of coin.
fn unfilled_worth(fixture: &Fixture, who: usize) -> u32 {
    fixture.account(address(who)).cell.watch.unfilled_worth.get()
}

#[test]
fn an_order_that_expired_was_in_vain_whoever_takes_it_off() {
    let takes_off: [fn(&mut Fixture); 3] = [
        |fixture| assert_eq!(fixture.prune(address(BEN), class_id(0), Tick(95), 32), 1),
        |fixture| assert_eq!(takes(fixture, BEN, Side::Bid, 95, 1).filled, Lots::ZERO),
        |fixture| assert_eq!(fixture.prune(address(CEM), class_id(0), Tick(95), 32), 1),
    ];
    for take_off in takes_off {
        let mut fixture = market(1, 2560, 50);
        short(&mut fixture, CEM, Side::Ask, 95, 7);
        fixture.advance(600);
        take_off(&mut fixture);
        assert_eq!((unfilled(&fixture, CEM), unfilled_worth(&fixture, CEM)), (1, 7 * 95));
        let watch = fixture.account(address(CEM)).cell.watch;
        assert_eq!(watch.placed_worth.get(), 7 * 95);
    }
}

#[test]
fn orders_count_to_monitoring_by_what_they_are_worth() {
    let mut fixture = market(1, 2560, 50);
    let rests = places(&mut fixture, CEM, Side::Ask, 95, 8).order_id;
    assert_eq!(takes(&mut fixture, BEN, Side::Bid, 100, 3).filled, Lots(3));
    let worth = |fixture: &Fixture, who: usize| {
        let watch = fixture.account(address(who)).cell.watch;
        (watch.placed_worth.get(), watch.unfilled_worth.get())
    };
    assert_eq!(worth(&fixture, BEN), (3 * 95, 0));
    assert_eq!(fixture.reduce(address(CEM), rests, 1), Ok(4));
    assert_eq!(worth(&fixture, CEM), (8 * 95, 95));
    assert_eq!(fixture.cancel(address(CEM), rests), Ok(()));
    assert_eq!(worth(&fixture, CEM), (8 * 95, 5 * 95), "three lots have traded");
    takes(&mut fixture, BEN, Side::Bid, 60, 10);
    assert_eq!(worth(&fixture, BEN), (3 * 95 + 600, 600), "nobody sells at this price");
    places(&mut fixture, CEM, Side::Ask, 95, 1);
    places(&mut fixture, BEN, Side::Bid, 100, 3);
    assert_eq!(worth(&fixture, BEN), (3 * 95 + 600 + 95 + 200, 600), "one traded, two rest");
}

#[test]
fn pruning_ones_own_expired_order_is_withdrawing_it() {
    let mut fixture = market(1, 2560, 50);
    short(&mut fixture, CEM, Side::Ask, 95, 90_000);
    fixture.advance(600);
    fixture.prune(address(CEM), class_id(0), Tick(95), 32);
    assert_eq!(unfilled(&fixture, CEM), 1);
}

#[test]
fn dust_of_other_classes_does_not_throw_a_bid_off_the_book() {
    let mut fixture = market(1, 2560, 50);
    fixture.register(class_id(1), 1, 2560, 50);
    fixture.open(address(ANN), RICH, 0, &[]);
    places(&mut fixture, ANN, Side::Bid, 110, 1);
    places(&mut fixture, BEN, Side::Bid, 90, 1);
    fixture.change(address(ANN), |cell| {
        let taken = (10..22)
            .filter(|class| cell.set_hours(ClassId(*class), timebank_rules::quantities::Secs(1)))
            .count();
        assert_eq!(taken, 11, "the bid keeps a place for its class");
    });
    let placed = takes(&mut fixture, CEM, Side::Ask, 80, 1);
    assert_eq!(placed.worst, Tick(110));
}

#[test]
fn whoever_rested_in_both_legs_of_a_round_takes_no_risk() {
    for legs in [[(Side::Ask, 101), (Side::Bid, 99)], [(Side::Bid, 99), (Side::Ask, 101)]] {
        let mut fixture = watched(standard());
        for (side, tick) in legs {
            places(&mut fixture, ANN, side, tick, 300);
            takes(&mut fixture, BEN, side.opposite(), tick, 300);
        }
        let risk = [ANN, BEN].map(|who| fixture.account(address(who)).cell.watch.risk.get());
        assert_eq!(risk, [0, 40], "Ben took both ways");
    }
}

#[test]
fn what_a_price_gives_away_counts_as_sent() {
    let mut fixture = watched(standard());
    // Half of 240 hours are given away at 150: what level 1 may send in a day.
    let lots = (240 * HOUR / 100) as u32;
    places(&mut fixture, CEM, Side::Ask, 150, 2 * lots);
    assert_eq!(takes(&mut fixture, BEN, Side::Bid, 150, lots).filled, Lots(lots));
    assert_eq!(window::sum(&fixture.account(address(BEN)).cell.watch.sent), 120 * HOUR);
    assert_eq!(window::sum(&fixture.account(address(CEM)).cell.watch.received), 120 * HOUR);
    fixture.advance(600);
    let more = order(&fixture, Side::Bid, 150, 1, Kind::Ioc);
    let refused = sends(&mut fixture, BEN, more).map_err(|error| error.code());
    assert_eq!(refused, Err(45), "the tier limit");
    // At the reference nothing is given away.
    places(&mut fixture, CEM, Side::Ask, 100, 10);
    assert_eq!(takes(&mut fixture, BEN, Side::Bid, 100, 10).filled, Lots(10));
}

#[test]
fn a_resting_order_that_would_give_away_more_than_its_member_may_send_is_given_back() {
    let mut fixture = watched(standard());
    let lots = (241 * HOUR / 100) as u32;
    places(&mut fixture, BEN, Side::Bid, 150, lots);
    assert_eq!(takes(&mut fixture, CEM, Side::Ask, 150, lots).filled, Lots::ZERO);
    let ben = fixture.account(address(BEN)).cell;
    assert_eq!((ben.live_orders, window::sum(&ben.watch.sent)), (0, 0));
}

#[test]
fn a_taker_past_its_deadline_is_refused() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, ANN, Side::Ask, 100, 5);
    for kind in [Kind::Ioc, Kind::Fok] {
        let late =
            Request { expiry: fixture.now().into(), ..order(&fixture, Side::Bid, 100, 1, kind) };
        let refused = sends(&mut fixture, BEN, late).map_err(|error| error.code());
        assert_eq!(refused, Err(153));
        let none = Request { expiry: 0, ..late };
        assert!(sends(&mut fixture, BEN, none).is_ok(), "no deadline");
    }
}

#[test]
fn an_overdue_debtors_asks_trade_and_its_bids_do_not() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, ANN, Side::Ask, 110, 5);
    places(&mut fixture, ANN, Side::Bid, 90, 5);
    let now = fixture.now();
    fixture.change(address(ANN), |cell| {
        cell.credit.debt = 1000.into();
        cell.credit.due = now.into();
    });
    assert_eq!(takes(&mut fixture, BEN, Side::Bid, 110, 5).filled, Lots(5));
    assert_eq!(takes(&mut fixture, BEN, Side::Ask, 90, 5).filled, Lots::ZERO);
    places(&mut fixture, ANN, Side::Ask, 100, 1);
    // Below the reference its hours would be given away.
    for (side, tick) in [(Side::Ask, 99), (Side::Bid, 90)] {
        let request = order(&fixture, side, tick, 1, Kind::Limit);
        let refused = sends(&mut fixture, ANN, request).map_err(|error| error.code());
        assert_eq!(refused, Err(260), "overdue");
    }
}

#[test]
fn where_rounds_are_refused_the_maker_of_one_is_taken_off_and_the_taker_trades_behind_it() {
    let mut policy = standard();
    policy.rules[Rule::ReciprocalTrading as usize - 1].mode = 2;
    let mut fixture = watched(policy);
    places(&mut fixture, ANN, Side::Ask, 100, 216);
    takes(&mut fixture, BEN, Side::Bid, 100, 216);
    places(&mut fixture, ANN, Side::Bid, 100, 216);
    places(&mut fixture, CEM, Side::Bid, 99, 500);
    let placed = takes(&mut fixture, BEN, Side::Ask, 99, 500);
    assert_eq!((placed.filled, placed.worst), (Lots(500), Tick(99)));
    assert_eq!(fixture.account(address(ANN)).cell.live_orders, 0);
}

#[test]
fn a_taker_put_on_hold_by_its_own_fills_leaves_nothing_on_the_book() {
    let mut policy = standard();
    policy.rules[Rule::LargeAmount as usize - 1].weight = 100;
    let mut fixture = watched(policy);
    places(&mut fixture, ANN, Side::Ask, 100, 3600);
    let placed = places(&mut fixture, BEN, Side::Bid, 100, 4000);
    assert_eq!((placed.filled, placed.outcome), (Lots(3600), Outcome::Dropped));
}

#[test]
fn a_rest_below_the_smallest_order_does_not_rest() {
    let mut fixture = market(1, 2560, 50);
    let mut class = fixture.class(class_id(0));
    class.min_lots = 10.into();
    fixture.save_class(class_id(0), &class);
    places(&mut fixture, ANN, Side::Ask, 100, 11);
    let placed = places(&mut fixture, BEN, Side::Bid, 100, 20);
    assert_eq!((placed.filled, placed.outcome), (Lots(11), Outcome::Dropped));
}
