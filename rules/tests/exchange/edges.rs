//! Edges of the book that faults put in by hand crossed without a test noticing.

use super::findings::*;
use super::{address, class_id};
use timebank_rules::book::place::quote;
use timebank_rules::book::view::Cursor;
use timebank_rules::book::MOST_ORDERS;
use timebank_rules::book::{market, Kind, Outcome, Side};
use timebank_rules::cells::{Cell, Class};
use timebank_rules::handlers::monitoring;
use timebank_rules::monitor::policy::standard;
use timebank_rules::monitor::{window, Rule};
use timebank_rules::quantities::{ClassId, Lots, Secs, Tick};
use timebank_rules::Error;

#[test]
fn a_bids_place_is_free_again_once_it_has_traded_and_its_hours_are_sold() {
    let mut fixture = market(1, 2560, 50);
    fixture.open(address(ANN), RICH, 0, &[]);
    places(&mut fixture, ANN, Side::Bid, 110, 1);
    assert_eq!(takes(&mut fixture, CEM, Side::Ask, 110, 1).filled, Lots(1));
    places(&mut fixture, BEN, Side::Bid, 100, 1);
    assert_eq!(takes(&mut fixture, ANN, Side::Ask, 100, 1).filled, Lots(1));
    fixture.change(address(ANN), |cell| {
        let taken = (10..22).filter(|class| cell.set_hours(ClassId(*class), Secs(1))).count();
        assert_eq!(taken, 12, "all places are for other classes");
    });
}

#[test]
fn a_quote_is_not_bounded_by_what_its_caller_may_give_away() {
    let mut fixture = watched(standard());
    let lots = (241 * HOUR / 100) as u32;
    places(&mut fixture, CEM, Side::Ask, 150, lots);
    let call = fixture.world.call(address(BEN));
    let quoted = quote(&fixture.world.bank, call, class_id(0), Side::Bid, Lots(lots));
    assert_eq!(quoted.map(|quoted| quoted.filled), Ok(Lots(lots)));
    let request = order(&fixture, Side::Bid, 150, lots, Kind::Ioc);
    let refused = sends(&mut fixture, BEN, request).map_err(|error| error.code());
    assert_eq!(refused, Err(45), "to place it, Ben's tier does not suffice");
}

#[test]
fn what_a_taker_pays_is_not_what_it_keeps_of_what_it_was_given() {
    // Ben was given 20 hours. To give away 17 of them and keep three is passing them on.
    for (more, passes_on) in [(0, true), (1, false)] {
        let mut policy = standard();
        policy.rules[Rule::PassThrough as usize - 1].mode = 2;
        let mut fixture = watched(policy);
        places(&mut fixture, BEN, Side::Ask, 150, 1440);
        places(&mut fixture, CEM, Side::Ask, 150, 1224);
        takes(&mut fixture, ANN, Side::Bid, 150, 1440);
        let ben = fixture.account(address(BEN)).cell;
        assert_eq!(window::sum(&ben.watch.received), 20 * HOUR);
        fixture.advance(600);
        let keeps = 3 * HOUR + more;
        fixture.change(address(BEN), |cell| cell.coin = (1224 * 150 + keeps).into());
        let request = order(&fixture, Side::Bid, 150, 1224, Kind::Ioc);
        assert_eq!(sends(&mut fixture, BEN, request).is_err(), passes_on, "{more}");
    }
}

#[test]
fn an_order_of_nothing_is_refused_even_where_the_smallest_is_not_set() {
    let mut fixture = market(1, 2560, 50);
    let mut class = fixture.class(class_id(0));
    class.min_lots = 0.into();
    fixture.save_class(class_id(0), &class);
    let nothing = order(&fixture, Side::Bid, 100, 0, Kind::Limit);
    let refused = Err(Error::TooFewLots { lots: 0, minimum: 0 });
    assert_eq!(sends(&mut fixture, ANN, nothing), refused);
}

#[test]
fn one_call_cancels_and_prunes_32_orders_however_many_it_is_asked_for() {
    let mut fixture = market(1, 2560, 50);
    for _ in 0..40 {
        short(&mut fixture, ANN, Side::Bid, 90, 1);
    }
    for _ in 0..40 {
        short(&mut fixture, BEN, Side::Bid, 80, 1);
    }
    let (removed, next) = fixture.cancel_all(address(ANN), class_id(0), Cursor::START, 64);
    assert_eq!(removed, 32);
    assert_eq!(fixture.cancel_all(address(ANN), class_id(0), next, 64), (8, Cursor::START));
    fixture.advance(600);
    assert_eq!(fixture.prune(address(CEM), class_id(0), Tick(80), 64), 32);
    assert_eq!(fixture.prune(address(CEM), class_id(0), Tick(80), 64), 8);
}

#[test]
fn one_call_may_always_carry_the_price_by_a_tick() {
    let of = |reference: u16, width| {
        let class = Class { reference: reference.into(), width, ..Class::empty() };
        market::collar(&class)
    };
    assert_eq!([of(3, 20), of(1, 100), of(100, 0), of(100, 50)], [1, 1, 1, 25]);
    let mut fixture = market(1, 2560, 20);
    let mut class = fixture.class(class_id(0));
    class.reference = 3.into();
    fixture.save_class(class_id(0), &class);
    places(&mut fixture, ANN, Side::Ask, 4, 1);
    assert_eq!(takes(&mut fixture, BEN, Side::Bid, 4, 2).outcome, Outcome::Dropped, "no halt");
    assert_eq!(fixture.class(class_id(0)).halts, 0);
}

#[test]
fn whoever_holds_its_own_account_pays_no_bounty_and_delays_a_taker_by_one_call() {
    for waits in [0, 601] {
        let mut fixture = market(1, 2560, 50);
        for _ in 0..MOST_ORDERS {
            short(&mut fixture, ANN, Side::Ask, 100, 1);
        }
        places(&mut fixture, CEM, Side::Ask, 101, 1);
        let until = u64::from(fixture.now() + 3600);
        let holds = |bank: &mut _, call| monitoring::hold_own(bank, call, until);
        fixture.world.send(address(ANN), holds).expect("it may");
        fixture.advance(waits);
        let hours = fixture.account(address(ANN)).cell.all_hours_of(class_id(0));
        let outcomes = [0; 2].map(|_| takes(&mut fixture, BEN, Side::Bid, 101, 1).outcome);
        assert_eq!(outcomes, [Outcome::Capped, Outcome::Filled], "{waits}");
        let ann = fixture.account(address(ANN)).cell;
        assert_eq!((ann.live_orders, ann.all_hours_of(class_id(0))), (0, hours), "{waits}");
    }
}
