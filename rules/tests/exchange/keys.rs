//! How many storage keys a message touches: each costs ten kilobytes of proof, whatever lies there.

use super::findings::*;
use super::{address, class_id, fixture::Fixture};
use std::cell::RefCell;
use std::collections::BTreeSet;
use timebank_rules::book::call::Phase;
use timebank_rules::book::cancel::{cancel, reduce};
use timebank_rules::book::place::{place, Request};
use timebank_rules::book::{Kind, Side};
use timebank_rules::cells::{Cell, Root, StorageKey};
use timebank_rules::event::Event;
use timebank_rules::handlers::orders;
use timebank_rules::quantities::{Lots, DAY, EPOCH};
use timebank_rules::storage::Storage;
use timebank_rules::testing::MemoryStorage;
use timebank_rules::{Address, Call, Error};

/// The bank in memory, and the keys that were touched; the root is always one.
struct Counting {
    bank: MemoryStorage,
    keys: RefCell<BTreeSet<Vec<u8>>>,
}

impl Counting {
    fn touch(&self, key: impl StorageKey) {
        self.keys.borrow_mut().insert(key.as_bytes().to_vec());
    }
}

impl Storage for Counting {
    fn root(&self) -> &Root {
        self.bank.root()
    }

    fn root_mut(&mut self) -> &mut Root {
        self.bank.root_mut()
    }

    fn address(&self) -> Address {
        self.bank.address()
    }

    fn load<C: Cell>(&self, key: impl StorageKey) -> C {
        self.touch(key);
        self.bank.load(key)
    }

    fn save<C: Cell>(&mut self, key: impl StorageKey, cell: &C) {
        self.touch(key);
        self.bank.save(key, cell);
    }

    fn emit(&mut self, event: &impl Event) {
        self.bank.emit(event);
    }
}

/// How many keys a message touches.
fn keys<T>(
    fixture: &Fixture,
    who: usize,
    message: impl FnOnce(&mut Counting, Call) -> Result<T, Error>,
) -> usize {
    let mut storage = Counting { bank: fixture.world.bank.clone(), keys: RefCell::default() };
    message(&mut storage, fixture.world.call(address(who))).expect("it is done");
    storage.keys.into_inner().len() + 1
}

fn placing(fixture: &Fixture, who: usize, request: Request) -> usize {
    keys(fixture, who, |storage, call| place(storage, call, class_id(0), request))
}

#[test]
fn placing_touches_four_keys_taking_one_five_cancelling_and_reducing_three() {
    let mut fixture = market(1, 2560, 50);
    let id = places(&mut fixture, ANN, Side::Ask, 110, 5).order_id;
    places(&mut fixture, CEM, Side::Ask, 110, 5);
    assert_eq!(placing(&fixture, BEN, order(&fixture, Side::Bid, 90, 1, Kind::Limit)), 4);
    assert_eq!(placing(&fixture, BEN, order(&fixture, Side::Ask, 110, 1, Kind::Limit)), 4);
    assert_eq!(placing(&fixture, BEN, order(&fixture, Side::Bid, 90, 1, Kind::PostOnly)), 4);
    assert_eq!(placing(&fixture, BEN, order(&fixture, Side::Bid, 110, 1, Kind::Ioc)), 5);
    assert_eq!(keys(&fixture, ANN, |storage, call| cancel(storage, call, id)), 3);
    assert_eq!(keys(&fixture, ANN, |storage, call| reduce(storage, call, id, Lots(1))), 3);
}

#[test]
fn an_epochs_turn_costs_no_key_and_a_dead_order_its_member_and_its_price() {
    let mut fixture = market(1, 2560, 50);
    places(&mut fixture, ANN, Side::Ask, 110, 5);
    let one = order(&fixture, Side::Bid, 110, 1, Kind::Ioc);
    short(&mut fixture, CEM, Side::Ask, 110, 1);
    fixture.advance(EPOCH);
    assert_eq!(placing(&fixture, BEN, one), 5, "it lies behind");
    let mut fixture = market(1, 2560, 50);
    short(&mut fixture, CEM, Side::Ask, 110, 1);
    places(&mut fixture, ANN, Side::Ask, 110, 5);
    fixture.advance(600);
    assert_eq!(placing(&fixture, BEN, one), 6, "its member");
    let mut fixture = market(1, 2560, 50);
    short(&mut fixture, CEM, Side::Ask, 109, 1);
    places(&mut fixture, ANN, Side::Ask, 110, 5);
    fixture.advance(600);
    assert_eq!(placing(&fixture, BEN, one), 7, "its member and its price");
}

#[test]
fn waiting_for_a_call_touches_five_keys_and_leaving_one_three() {
    let mut fixture = market(1, 2560, 50);
    let mut class = fixture.class(class_id(0));
    class.halted_until = (fixture.now() + 3600).into();
    fixture.save_class(class_id(0), &class);
    let expiry = (fixture.now() + 80 * DAY).into();
    let waiting = |storage: &mut MemoryStorage, call| {
        orders::place_in_call(storage, call, 1, 0, 120, 5, expiry)
    };
    let id = fixture.world.send(address(ANN), waiting).expect("it begins the call");
    fixture.world.send(address(CEM), waiting).expect("it waits behind");
    let waiting =
        |storage: &mut Counting, call| orders::place_in_call(storage, call, 1, 0, 110, 5, expiry);
    assert_eq!(keys(&fixture, BEN, waiting), 5);
    assert_eq!(keys(&fixture, ANN, |storage, call| cancel(storage, call, id)), 3);
    assert_eq!(keys(&fixture, ANN, |storage, call| reduce(storage, call, id, Lots(1))), 3);
}

#[test]
fn a_call_of_a_hundred_orders_is_cleared_in_steps_of_bounded_keys() {
    let mut fixture = market(1, 2560, 50);
    let mut class = fixture.class(class_id(0));
    class.halted_until = (fixture.now() + 3600).into();
    fixture.save_class(class_id(0), &class);
    let expiry = (fixture.now() + 80 * DAY).into();
    for who in 10..110 {
        fixture.open(address(who), RICH, RICH, &[class_id(0)]);
        let (side, tick) = ((who % 2) as u8, 75 + (who as u16) / 2);
        let waits =
            |bank: &mut _, call| orders::place_in_call(bank, call, 1, side, tick, 3, expiry);
        fixture.world.send(address(who), waits).expect("it waits");
    }
    fixture.advance(3600);
    let (mut most, mut steps) = (0, 0);
    loop {
        let mut storage = Counting { bank: fixture.world.bank.clone(), keys: RefCell::default() };
        let call = fixture.world.call(address(ANN));
        let cleared = orders::clear_call(&mut storage, call, 1).expect("a step always works");
        most = most.max(storage.keys.into_inner().len() + 1);
        steps += 1;
        fixture.world.bank = storage.bank;
        if cleared.phase == Phase::Ended {
            assert!(cleared.lots > 70, "{cleared:?}");
            break;
        }
    }
    // A key is ten kilobytes of proof: a step stays well below three megabytes.
    assert!(most <= 140 && steps <= 8, "{most} keys, {steps} steps");
}
