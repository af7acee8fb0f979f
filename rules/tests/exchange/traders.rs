//! What traders ask for beyond placing and cancelling, and the caps on one call.

use super::findings::*;
use super::wishes::said;
use super::{address, class_id, fixture::Fixture};
use timebank_rules::book::market::{self, MarketTerms};
use timebank_rules::book::view::{self, Cursor};
use timebank_rules::book::{cancel, place, Kind, Outcome, Removal, Side};
use timebank_rules::cells::{Cell, ClassTerms, Key, Member};
use timebank_rules::event::order_removed::OrderRemoved;
use timebank_rules::handlers::orders;
use timebank_rules::monitor::policy::standard;
use timebank_rules::quantities::{Coin, Lots, Secs, Tick, DAY};
use timebank_rules::storage::Storage;
use timebank_rules::{queries, roles, Call, Error};

fn call(fixture: &Fixture, who: usize) -> Call {
    fixture.world.call(address(who))
}

#[test]
fn a_reduced_order_keeps_its_place_and_gives_back_what_it_no_longer_offers() {
    let mut fixture = market(1, 2560, 50);
    let first = places(&mut fixture, ANN, Side::Bid, 90, 10);
    places(&mut fixture, CEM, Side::Bid, 90, 10);
    let message = |bank: &mut _, call| orders::reduce(bank, call, first.order_id, 4);
    assert_eq!(fixture.world.send(address(ANN), message), Ok(6));
    let ann = fixture.account(address(ANN)).cell;
    assert_eq!((ann.coin_locked.get(), ann.live_orders), (6 * 90, 1));
    assert_eq!(fixture.level(class_id(0), 90).lots.get(), 16);
    assert_eq!(unfilled(&fixture, ANN), 0, "less than half");
    assert_eq!(takes(&mut fixture, BEN, Side::Ask, 90, 7).filled, Lots(7));
    assert_eq!(fixture.account(address(ANN)).cell.live_orders, 0, "it was still the first");
    assert_eq!(fixture.account(address(CEM)).cell.coin_locked.get(), 9 * 90);
}

#[test]
fn an_order_is_reduced_by_its_member_alone_and_neither_by_nothing_nor_to_nothing() {
    let mut fixture = market(1, 2560, 50);
    let id = places(&mut fixture, ANN, Side::Ask, 110, 10).order_id;
    for (who, lots, refused) in [
        (BEN, 1, Error::UnknownOrder { order_id: id }),
        (ANN, 0, Error::TooFewLots { lots: 0, minimum: 1 }),
        (ANN, 10, Error::NothingLeft { lots: 10, left: 10 }),
        (ANN, 11, Error::NothingLeft { lots: 11, left: 10 }),
    ] {
        let message = |bank: &mut _, call| orders::reduce(bank, call, id, lots);
        assert_eq!(fixture.world.send(address(who), message), Err(refused));
    }
    fixture.freeze(address(ANN), 600);
    let message = |bank: &mut _, call| orders::reduce(bank, call, id, 9);
    assert_eq!(fixture.world.send(address(ANN), message), Ok(1), "a freeze does not stop it");
    assert_eq!(unfilled(&fixture, ANN), 1, "most of it was withdrawn");
}

#[test]
fn an_order_is_cancelled_by_its_price_and_number_without_a_receipt() {
    let mut fixture = market(1, 2560, 50);
    for who in [ANN, BEN, CEM] {
        for _ in 0..20 {
            places(&mut fixture, who, Side::Ask, 110, 1);
        }
    }
    let message = |bank: &mut _, call| orders::cancel_numbered(bank, call, 1, 110, 15);
    assert_eq!(fixture.world.send(address(BEN), message), Ok(true));
    let live = |who| fixture.account(address(who)).cell.live_orders;
    assert_eq!([ANN, BEN, CEM].map(live), [20, 19, 20]);
    let (left, _) = fixture.orders(class_id(0), 110);
    assert!(!left.iter().any(|o| o.member() == address(BEN) && o.nonce.get() == 15));
    let twice = fixture.world.send(address(BEN), message).map_err(|error| error.code());
    assert_eq!(twice, fixture.cancel(address(BEN), 1 << 80).map(|()| true).map_err(|e| e.code()));
    let elsewhere = |bank: &mut _, call| orders::cancel_numbered(bank, call, 1, 111, 16);
    assert!(fixture.world.send(address(BEN), elsewhere).is_err());
}

#[test]
fn whatever_is_expired_is_reached_by_pruning_on_from_the_cursor() {
    let mut fixture = market(1, 2560, 50);
    // 400 orders of one lot that live, in more rows than one call looks at, and one behind them that does not.
    for _ in 0..100 {
        for who in 0..4 {
            places(&mut fixture, who, Side::Ask, 110, 1);
        }
        for who in 0..4 {
            fixture.change(address(who), |cell| cell.live_orders = 0);
        }
    }
    short(&mut fixture, 4, Side::Ask, 110, 1);
    short(&mut fixture, 4, Side::Ask, 120, 1);
    fixture.advance(600);
    assert_eq!(fixture.prune(address(ANN), class_id(0), Tick(110), 32), 0, "out of reach");
    let (mut cursor, mut removed, mut calls) = (Cursor::START, 0, 0);
    loop {
        let message = |bank: &mut _, call| cancel::prune_from(bank, call, class_id(0), cursor, 0);
        let swept = fixture.world.send(address(ANN), message).expect("pruning always works");
        (cursor, removed, calls) = (swept.next, removed + swept.removed, calls + 1);
        if cursor == Cursor::START {
            break;
        }
    }
    assert_eq!((removed, calls), (2, 2));
    assert_eq!(fixture.account(address(4)).cell.live_orders, 0);
}

#[test]
fn the_depth_shows_what_lives() {
    let mut fixture = market(1, 2560, 50);
    short(&mut fixture, CEM, Side::Ask, 95, 90_000);
    places(&mut fixture, ANN, Side::Ask, 96, 3);
    short(&mut fixture, CEM, Side::Ask, 96, 500);
    let depth = |fixture: &Fixture| -> Vec<_> {
        let (bank, now) = (&fixture.world.bank, fixture.world.now);
        let page = view::depth(bank, now, class_id(0), Side::Ask, Tick(0));
        page.map(|depth| (depth.tick, depth.lots, depth.orders)).collect()
    };
    assert_eq!(depth(&fixture), [(95, 90_000, 1), (96, 503, 2)]);
    fixture.advance(600);
    assert_eq!(depth(&fixture), [(95, 0, 0), (96, 3, 1)]);
}

/// The best prices that `marketOf` answers.
fn best(fixture: &Fixture) -> (u16, u16) {
    let (bank, now) = (&fixture.world.bank, fixture.world.now);
    let seen = queries::market::market(bank, now, 1).expect("the class is registered");
    (seen.0, seen.1)
}

#[test]
fn the_best_prices_are_those_at_which_something_lives() {
    let mut fixture = market(1, 2560, 50);
    fixture.open(address(5), RICH, RICH, &[class_id(0)]);
    short(&mut fixture, ANN, Side::Ask, 95, 90_000);
    places(&mut fixture, BEN, Side::Ask, 96, 5);
    places(&mut fixture, CEM, Side::Ask, 97, 5);
    places(&mut fixture, 3, Side::Ask, 98, 5);
    places(&mut fixture, 4, Side::Ask, 99, 5);
    places(&mut fixture, 3, Side::Bid, 60, 5);
    short(&mut fixture, ANN, Side::Bid, 94, 5);
    places(&mut fixture, BEN, Side::Bid, 93, 5);
    assert_eq!(best(&fixture), (94, 95));
    fixture.advance(600);
    fixture.freeze(address(BEN), 1_000);
    fixture.change(address(CEM), |cell| cell.verified_until = 1.into());
    fixture.change(address(3), |cell| cell.watch.held_until = u32::MAX.into());
    assert_eq!(best(&fixture), (0, 99), "expired, frozen, unverified, on hold");
    let quoted =
        place::quote(&fixture.world.bank, call(&fixture, 5), class_id(0), Side::Bid, Lots(1));
    assert_eq!(quoted.map(|quoted| quoted.worst), Ok(Tick(99)), "a taker meets the same");
    fixture.change(address(3), |cell| cell.watch.held_until = 0.into());
    assert_eq!(best(&fixture), (60, 98), "a hold ends");
    let mut class = fixture.class(class_id(0));
    class.floor = 70.into();
    fixture.save_class(class_id(0), &class);
    assert_eq!(best(&fixture), (0, 98), "what lies outside the band is dead");
}

#[test]
fn the_best_price_passes_as_many_dead_orders_as_a_takers_call_may_clear() {
    let mut fixture = market(1, 2560, 50);
    for at in 0..32 {
        short(&mut fixture, ANN, Side::Ask, 95 + at / 20, 1);
    }
    places(&mut fixture, BEN, Side::Ask, 98, 1);
    fixture.advance(600);
    assert_eq!(best(&fixture), (0, 98));
    short(&mut fixture, ANN, Side::Ask, 97, 1);
    fixture.advance(600);
    assert_eq!(best(&fixture), (0, 97), "the 33rd is not looked at");
}

#[test]
fn a_page_of_orders_says_when_each_expires() {
    let mut fixture = market(1, 2560, 50);
    short(&mut fixture, ANN, Side::Ask, 95, 2);
    let mut found = Vec::new();
    let page = |_, order: &timebank_rules::cells::Order| {
        found.push((order.lots.get(), order.expiry.get()));
    };
    view::orders_of(&fixture.world.bank, class_id(0), address(ANN), Cursor::START, page);
    assert_eq!(found, [(2, fixture.now() + 600)]);
}

#[test]
fn an_order_that_takes_fills_what_its_member_can_pay_for() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, ANN, Side::Ask, 100, 3);
    places(&mut fixture, ANN, Side::Ask, 110, 5);
    // Three lots at 100 and two at 110 are 520 of coin; a third is not to be had for 105.
    fixture.change(address(BEN), |cell| {
        (cell.coin, cell.frozen_coin, cell.frozen_until) =
            (725.into(), 100.into(), u32::MAX.into());
    });
    let all = order(&fixture, Side::Bid, 120, u32::MAX, Kind::Fok);
    assert!(sends(&mut fixture, BEN, all).is_err(), "all or nothing is nothing");
    let placed = takes(&mut fixture, BEN, Side::Bid, 120, u32::MAX);
    assert_eq!((placed.filled, placed.coin), (Lots(5), Coin(520)));
    assert_eq!((placed.worst, placed.outcome), (Tick(110), Outcome::Dropped));
    assert_eq!(fixture.account(address(BEN)).cell.coin(), Coin(205), "what is frozen stays");
    assert_eq!(unfilled(&fixture, BEN), 0);
    let more = order(&fixture, Side::Bid, 120, 9, Kind::Ioc);
    let refused = sends(&mut fixture, BEN, more).map_err(|error| error.code());
    assert_eq!(refused, Err(42), "who can pay for no lot at all is told so");
    places(&mut fixture, CEM, Side::Bid, 90, 20);
    fixture.change(address(BEN), |cell| assert!(cell.set_hours(class_id(0), Secs(250))));
    assert_eq!(takes(&mut fixture, BEN, Side::Ask, 80, 20).filled, Lots(2), "hours alike");
    let limit = order(&fixture, Side::Ask, 80, 20, Kind::Limit);
    assert!(sends(&mut fixture, BEN, limit).is_err(), "what would rest has to be covered");
    let mut class = fixture.class(class_id(0));
    class.min_lots = 3.into();
    fixture.save_class(class_id(0), &class);
    fixture.change(address(BEN), |cell| assert!(cell.set_hours(class_id(0), Secs(350))));
    let limit = order(&fixture, Side::Ask, 80, 5, Kind::Limit);
    assert!(sends(&mut fixture, BEN, limit).is_err(), "though what is left would not rest");
}

#[test]
fn half_of_an_order_taken_off_is_withdrawing_it() {
    let mut fixture = market(1, 2560, 50);
    let id = places(&mut fixture, ANN, Side::Bid, 90, 10).order_id;
    assert_eq!(fixture.reduce(address(ANN), id, 5), Ok(5));
    assert_eq!(unfilled(&fixture, ANN), 1);
}

#[test]
fn one_call_trades_at_eight_prices() {
    let mut fixture = market(1, 2560, 50);
    for tick in 100..110 {
        places(&mut fixture, ANN, Side::Ask, tick, 1);
    }
    let placed = takes(&mut fixture, BEN, Side::Bid, 110, 10);
    assert_eq!((placed.filled, placed.outcome), (Lots(8), Outcome::Capped));
}

#[test]
fn a_bid_whose_coin_is_frozen_to_the_last_second_is_met() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, ANN, Side::Bid, 90, 10);
    fixture.change(address(ANN), |cell| {
        cell.frozen_coin = cell.coin;
        cell.frozen_until = u32::MAX.into();
    });
    assert_eq!(takes(&mut fixture, BEN, Side::Ask, 90, 4).filled, Lots(4), "all that is free");
    fixture.change(address(ANN), |cell| cell.frozen_coin = (cell.coin.get() + 1).into());
    assert_eq!(takes(&mut fixture, BEN, Side::Ask, 90, 4).filled, Lots::ZERO, "and a second more");
}

#[test]
fn a_fill_or_kill_order_that_meets_a_cap_says_so() {
    let mut fixture = market(1, 2560, 50);
    for _ in 0..33 {
        places(&mut fixture, ANN, Side::Ask, 100, 1);
    }
    places(&mut fixture, CEM, Side::Ask, 100, 1000);
    for (lots, refused) in [
        (40, Error::FokCapped { lots: 40, filled: 32 }),
        (2000, Error::FokCapped { lots: 2000, filled: 32 }),
    ] {
        let request = order(&fixture, Side::Bid, 100, lots, Kind::Fok);
        assert_eq!(sends(&mut fixture, BEN, request), Err(refused));
    }
    takes(&mut fixture, BEN, Side::Bid, 100, 32);
    let request = order(&fixture, Side::Bid, 100, 2000, Kind::Fok);
    let refused = Error::NotFilled { lots: 2000, filled: 1001 };
    assert_eq!(sends(&mut fixture, BEN, request), Err(refused), "there is no more");
    let request = order(&fixture, Side::Bid, 100, 40, Kind::Fok);
    assert!(sends(&mut fixture, BEN, request).is_ok());
}

#[test]
fn one_call_clears_32_dead_orders_and_the_next_goes_on() {
    for (dead, calls) in [(31, 1), (32, 1), (33, 2), (64, 2)] {
        let mut fixture = market(1, 2560, 50);
        for at in 0..dead {
            short(&mut fixture, CEM, Side::Ask, 60 + at as u16 / 2, 1);
        }
        places(&mut fixture, ANN, Side::Ask, 100, 5);
        fixture.advance(600);
        for at in 1..=calls {
            let placed = takes(&mut fixture, BEN, Side::Bid, 100, 1);
            let expected = if at == calls { Outcome::Filled } else { Outcome::Capped };
            assert_eq!(placed.outcome, expected, "{dead}: call {at}");
        }
        assert_eq!(unfilled(&fixture, BEN), 0, "what others left behind is not the taker's fault");
    }
}

#[test]
fn no_bounty_moves_while_transfers_are_paused_or_its_owner_is_frozen() {
    for stop in 0..3 {
        let mut fixture = market(1, 2560, 50);
        short(&mut fixture, CEM, Side::Ask, 95, 1);
        fixture.advance(600);
        match stop {
            0 => {}
            1 => {
                fixture.world.bank.root.paused = 1;
                fixture.world.bank.root.paused_until =
                    [u32::MAX.into(); timebank_rules::cells::AREAS];
            }
            _ => fixture.freeze(address(CEM), 600),
        }
        let before = fixture.account(address(BEN)).cell.hours(class_id(0)).0;
        takes(&mut fixture, BEN, Side::Bid, 95, 1);
        let gained = fixture.account(address(BEN)).cell.hours(class_id(0)).0 - before;
        assert_eq!(gained, u64::from(stop == 0), "{stop}");
        assert_eq!(fixture.account(address(CEM)).cell.live_orders, 0);
    }
}

#[test]
fn an_unverified_owner_pays_for_the_order_that_it_left_behind() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, CEM, Side::Bid, 105, 1);
    let now = fixture.now();
    fixture.change(address(CEM), |cell| cell.verified_until = now.into());
    let before = fixture.account(address(BEN)).cell.coin;
    takes(&mut fixture, BEN, Side::Ask, 105, 1);
    assert_eq!(fixture.account(address(BEN)).cell.coin.get(), before.get() + 1);
}

#[test]
fn a_quote_is_what_placing_would_give_the_caller() {
    let mut fixture = market(1, 2560, 50);
    short(&mut fixture, CEM, Side::Ask, 95, 1);
    places(&mut fixture, BEN, Side::Ask, 98, 3);
    places(&mut fixture, ANN, Side::Ask, 99, 2);
    places(&mut fixture, CEM, Side::Ask, 110, 50);
    fixture.advance(600);
    for lots in [1, 2, 3, 60, 100] {
        let bank = &fixture.world.bank;
        let quote = place::quote(bank, call(&fixture, BEN), class_id(0), Side::Bid, Lots(lots));
        let quote = quote.expect("it is running");
        let mut after = Fixture { world: fixture.world.clone() };
        let placed = takes(&mut after, BEN, Side::Bid, 2560, lots);
        let figures = |p: &place::Placed| (p.filled, p.coin, p.worst, p.outcome);
        assert_eq!(figures(&quote), figures(&placed), "{lots}");
    }
    let quote = |fixture: &Fixture, lots| {
        let bank = &fixture.world.bank;
        place::quote(bank, call(fixture, BEN), class_id(0), Side::Bid, Lots(lots))
            .map_err(|e| e.code())
    };
    assert_eq!(quote(&fixture, 0), Err(152));
    fixture.world.bank.root.paused = 2;
    fixture.world.bank.root.paused_until = [u32::MAX.into(); timebank_rules::cells::AREAS];
    assert_eq!(quote(&fixture, 1), Err(43));
}

#[test]
fn cancelling_as_many_as_one_call_may_comes_to_an_end() {
    let mut fixture = market(1, 2560, 50);
    for _ in 0..40 {
        places(&mut fixture, ANN, Side::Ask, 110, 1);
    }
    let (first, cursor) = fixture.cancel_all(address(ANN), class_id(0), Cursor::START, 0);
    let (second, end) = fixture.cancel_all(address(ANN), class_id(0), cursor, 0);
    assert_eq!((first, second, end), (32, 8, Cursor::START));
}

#[test]
fn announced_terms_hold_by_the_clock_for_whoever_places_next() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, ANN, Side::Ask, 110, 5);
    let mut class = fixture.class(class_id(0));
    class.next = timebank_rules::cells::Market {
        floor: 90.into(),
        ceiling: 105.into(),
        width: 50,
        halt_secs: 60.into(),
        min_lots: 2.into(),
    };
    class.next_from = (fixture.now() + 100).into();
    fixture.save_class(class_id(0), &class);
    let request = order(&fixture, Side::Bid, 89, 1, Kind::Limit);
    assert!(sends(&mut fixture, BEN, request).is_ok());
    fixture.advance(100);
    assert_eq!(sends(&mut fixture, BEN, request).map_err(|error| error.code()), Err(152));
    assert_eq!(takes(&mut fixture, BEN, Side::Bid, 120, 2).filled, Lots::ZERO);
    assert_eq!(fixture.account(address(ANN)).cell.live_orders, 0, "its price is outside by now");
    assert_eq!(fixture.class(class_id(0)).next_from.get(), 0);
}

#[test]
fn what_a_price_gives_away_wakes_alerts_and_is_said_of_the_giver() {
    let mut fixture = watched(standard());
    let lots = (40 * HOUR / 100) as u32;
    places(&mut fixture, BEN, Side::Ask, 50, lots);
    fixture.change(address(BEN), |cell| {
        cell.opened_at = 0.into();
        cell.watch.active = 0.into();
    });
    // Twenty of the forty hours are given away by an account that slept.
    takes(&mut fixture, CEM, Side::Bid, 50, lots);
    assert!(fixture.account(address(BEN)).cell.watch.held_until.get() > fixture.now());
    assert_eq!(fixture.account(address(CEM)).cell.watch.held_until.get(), 0);
    assert_eq!(fixture.world.bank.account(address(CEM)).cell.watch.risk.get(), 0);
}

#[test]
fn an_own_order_that_is_met_is_withdrawn() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, BEN, Side::Ask, 100, 5);
    places(&mut fixture, BEN, Side::Bid, 100, 5);
    assert_eq!((unfilled(&fixture, BEN), fixture.account(address(BEN)).cell.live_orders), (1, 1));
}

#[test]
fn the_terms_in_force_are_read_by_the_clock_and_what_was_announced_last_beside_them() {
    let mut fixture = market(1, 2560, 50);
    let mut class = fixture.class(class_id(0));
    let mut terms = ClassTerms::empty();
    // The class has traded, so that terms wait.
    class.last = 100.into();
    let now = fixture.world.now;
    let announced = MarketTerms { floor: 90, ceiling: 105, width: 40, halt_secs: 60, min_lots: 2 };
    let mut officer = fixture.account(address(9));
    (officer.cell.status, officer.cell.roles) = (1, roles::CENTRAL_BANK.into());
    let (class_number, notice) = (class_id(0), DAY);
    let set = market::set(&officer, now, notice, class_number, &mut class, &mut terms, announced);
    assert!(set.is_ok());
    fixture.save_class(class_id(0), &class);
    fixture.world.bank.save(Key::terms(class_id(0)), &terms);
    let read = |fixture: &Fixture| {
        let (bank, now) = (&fixture.world.bank, fixture.world.now);
        let in_force = queries::market::terms(bank, now, 1).expect("it is registered");
        let (_, _, _, floor, ceiling, width, halt_secs, min_lots, from) =
            queries::central_bank::announced(bank, class_id(0));
        (in_force, (floor, ceiling, width, halt_secs, min_lots), from)
    };
    let (new, from) = ((90, 105, 40, 60, 2), u64::from(now.plus(DAY).0));
    assert_eq!(read(&fixture), ((1, 2560, 50, 600, 1), new, from));
    fixture.advance(DAY - 1);
    assert_eq!(read(&fixture), ((1, 2560, 50, 600, 1), new, from));
    fixture.advance(1);
    assert_eq!(read(&fixture), (new, new, from));
}

#[test]
fn an_order_whose_member_has_no_room_or_is_on_hold_is_given_back_and_says_why() {
    let fills: fn(&mut Member) = |cell| cell.coin = u64::MAX.into();
    let holds: fn(&mut Member) = |cell| cell.watch.held_until = u32::MAX.into();
    for (reason, how) in [(Removal::NoRoom, fills), (Removal::Held, holds)] {
        let mut fixture = market(1, 2560, 50);
        places(&mut fixture, BEN, Side::Ask, 100, 5);
        places(&mut fixture, CEM, Side::Ask, 101, 5);
        fixture.change(address(BEN), how);
        let placed = takes(&mut fixture, ANN, Side::Bid, 110, 2);
        assert_eq!((placed.filled, placed.worst), (Lots(2), Tick(101)), "{reason:?}");
        let removed = said::<OrderRemoved>(&fixture);
        let removed: Vec<_> = removed.iter().map(|e| (e.member, e.reason, e.bounty)).collect();
        assert_eq!(removed, [(address(BEN), reason as u8, 0)]);
    }
}
