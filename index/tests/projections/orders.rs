//! What becomes of orders, and the records of it: on the book and in a call.

use timebank_index::abi::{hex_of, Whose};
use timebank_index::api::read::{self, Moment};
use timebank_index::api::records::between;
use timebank_index::follow;
use timebank_index::ledger::kinds::{Class, Order};
use timebank_index::progress::Cursor;
use timebank_index::records::OrderRecord;
use timebank_rules::audit::Head;
use timebank_rules::book::{call, Aggressor, OrderId, Side};
use timebank_rules::cells::{Cell, Member};
use timebank_rules::event::{self, Event};
use timebank_rules::quantities::{ClassId, Tick};
use timebank_rules::{Address, Hash};

use crate::Known;

const SELLER: Address = Address::repeat_byte(2);
const BUYER: Address = Address::repeat_byte(3);
const BANK: Address = Address::repeat_byte(9);

/// A log that is written event by event.
#[derive(Default)]
struct Log {
    entries: Vec<(Vec<Hash>, Vec<u8>)>,
    seq: u64,
}

impl Log {
    fn say(&mut self, event: &impl Event) {
        self.seq += 1;
        let said = event.encode(self.seq, |said| (said.topics().to_vec(), said.data().to_vec()));
        self.entries.push(said);
    }

    fn class(&mut self) {
        let (mut name, actor) = ([0; 32], Address::repeat_byte(1));
        name[..4].copy_from_slice(b"care");
        self.say(&event::class_registered::ClassRegistered { class_id: 1, actor, name, lot: 900 });
    }

    fn place(
        &mut self,
        member: Address,
        side: u8,
        (kind, id): (u8, u128),
        lots: u32,
        now: (u32, u8),
    ) {
        let (filled, outcome) = now;
        self.say(&event::order_placed::OrderPlaced {
            class_id: 1,
            member,
            order_id: id,
            side,
            kind,
            lots,
            filled,
            expiry: 1_800_086_400,
            outcome,
            coin_locked_after: 0,
            hours_locked_after: 0,
        });
    }

    /// A trade after which so many lots are left of the ask; neither took where it is a call's.
    fn trade(&mut self, lots: u32, maker_order: u128, maker_left: u32, aggressor: Aggressor) {
        self.say(&event::trade::Trade {
            class_id: 1,
            seller: SELLER,
            buyer: BUYER,
            lots,
            tick: 98,
            coin: u64::from(lots) * 882,
            maker_order,
            maker_left,
            aggressor: aggressor as u8,
            seller_coin_after: 0,
            seller_hours_after: 0,
            buyer_coin_after: 0,
            buyer_hours_after: 0,
        });
    }

    fn reduce(&mut self, member: Address, order_id: u128, lots: u32, left: u32) {
        self.say(&event::order_reduced::OrderReduced {
            class_id: 1,
            member,
            order_id,
            lots,
            left,
            coin_locked_after: 0,
            hours_locked_after: 0,
        });
    }

    fn remove(&mut self, member: Address, order_id: u128, lots: u32, reason: u8) {
        self.say(&event::order_removed::OrderRemoved {
            class_id: 1,
            member,
            actor: BUYER,
            order_id,
            lots,
            reason,
            bounty: 0,
            coin_locked_after: 0,
            hours_locked_after: 0,
        });
    }

    fn advance(&mut self) {
        let (class_id, actor, phase, tick) = (1, SELLER, 4, 98);
        self.say(&event::call_advanced::CallAdvanced {
            class_id,
            actor,
            phase,
            tick,
            lots: 3,
            until: 0,
        });
    }

    fn known(self) -> Known {
        let mut known = Known::nothing();
        known.take(Whose::Bank, BANK, self.entries).unwrap();
        known
    }
}

fn id(member: Address, side: Option<Side>, tick: u16, nonce: u32) -> u128 {
    let number = u32::from(member.0[0]).into();
    let tick = side.map_or(Tick(tick), |side| call::shelf::place(side, Tick(tick)));
    OrderId { class: ClassId(1), tick, chunk: 0, nonce }
        .number(&Member { number, ..Member::empty() })
}

fn order(known: &mut Known, member: Address, id: u128) -> Order {
    known.state::<Order>(&format!("{}/{id}", hex_of(member)))
}

/// A call in which three lots trade: of a bid of five, which was made smaller by two before. The log, the ask and the bid.
fn call_of_two() -> (Log, u128, u128) {
    let (ask, bid) = (id(SELLER, Some(Side::Ask), 95, 1), id(BUYER, Some(Side::Bid), 99, 1));
    let mut log = Log::default();
    log.class();
    log.place(SELLER, 1, (4, ask), 3, (0, 1));
    log.place(BUYER, 0, (4, bid), 5, (0, 1));
    log.reduce(BUYER, bid, 2, 3);
    log.trade(3, ask, 0, Aggressor::Neither);
    log.reduce(BUYER, bid, 3, 0);
    (log, ask, bid)
}

#[test]
fn a_bid_that_traded_in_a_call_has_traded_and_one_that_was_made_smaller_has_not() {
    let (log, ask, bid) = call_of_two();
    let mut known = log.known();
    let (ask, bid) = (order(&mut known, SELLER, ask), order(&mut known, BUYER, bid));
    assert_eq!((ask.filled, ask.left, ask.tick), (3, 0, 95));
    assert_eq!((bid.filled, bid.left, bid.tick), (3, 0, 99), "two were taken off, three traded");
    assert_eq!(known.state::<Class>("00001").volume_lots, 3);
}

/// What a record says, shortly: its number, what happened, whose it is, what is left, what traded and how.
fn shortly(record: &OrderRecord) -> String {
    let said = |part: Option<&str>| part.unwrap_or("-").to_owned();
    let who = if record.side == "SELL" { "seller" } else { "buyer" };
    let traded = said(record.traded_quantity.as_deref());
    let how = said(record.passive_or_aggressive);
    let why = said(record.reason);
    let (number, event, left) = (&record.sequence, record.event, &record.remaining_quantity);
    format!("{number} {event} {who} {left} {traded} {how} {why}")
}

#[test]
fn records_say_of_every_order_what_became_of_it_and_of_every_trade_its_two_orders() {
    let (first, second) = (id(SELLER, None, 98, 1), id(SELLER, None, 98, 2));
    let taker = id(BUYER, None, 99, 1);
    let mut log = Log::default();
    log.class();
    log.place(SELLER, 1, (0, first), 2, (0, 1));
    log.place(SELLER, 1, (3, second), 5, (0, 1));
    // The log says what an order traded before it says that the order was placed.
    log.trade(2, first, 0, Aggressor::Buyer);
    log.trade(1, second, 4, Aggressor::Buyer);
    log.place(BUYER, 0, (1, taker), 4, (3, 2));
    log.reduce(SELLER, second, 1, 3);
    log.remove(SELLER, second, 3, 1);
    let mut known = log.known();
    let (records, end) = between(known.database(), 0, 8).unwrap();
    let said: Vec<_> = records.orders.iter().map(shortly).collect();
    let expected = [
        "2.0 NEWO seller 1800 - - -",
        "3.0 NEWO seller 4500 - - -",
        "6.0 NEWO buyer 3600 - - -",
        "4.0 FILL seller 0 1800 PASV -",
        "4.1 PARF buyer 1800 1800 AGRE -",
        "5.0 PARF seller 3600 900 PASV -",
        "5.1 PARF buyer 900 900 AGRE -",
        "6.1 EXPI buyer 0 - - dropped",
        "7.0 REME seller 2700 - - -",
        "8.0 EXPI seller 0 - - expired",
    ];
    assert_eq!((said, end), (expected.map(String::from).to_vec(), 8));
    let new = &records.orders[2];
    assert_eq!((new.validity, new.valid_until.as_deref()), ("IOCV", None));
    assert_eq!(
        (new.limit_price.as_str(), new.time.as_str()),
        ("0.99", "2027-01-15T08:00:00.000000Z")
    );
    assert!(records.orders[1].passive_only && !new.passive_only);
    let trades: Vec<_> = records.trades.iter().collect();
    let orders = |at: usize| (trades[at].sell_order.clone(), trades[at].buy_order.clone());
    assert_eq!(orders(0), (Some(first.to_string()), Some(taker.to_string())));
    assert_eq!(orders(1), (Some(second.to_string()), Some(taker.to_string())));
    let trade = trades[0];
    assert_eq!((trade.aggressor, trade.in_call), (Some("BUYI"), false));
    assert_eq!(
        (trade.price.as_str(), trade.quantity.as_str(), trade.amount.as_str()),
        ("0.98", "1800", "1764")
    );
}

#[test]
fn in_a_call_both_orders_are_recorded_and_what_it_gives_back_is_no_trade() {
    let (mut log, ask, bid) = call_of_two();
    log.advance();
    let mut known = log.known();
    let (records, _) = between(known.database(), 0, 7).unwrap();
    let said: Vec<_> = records.orders.iter().map(shortly).collect();
    let expected = [
        "2.0 NEWO seller 2700 - - -",
        "3.0 NEWO buyer 4500 - - -",
        "4.0 REMA buyer 2700 - - -",
        "5.0 FILL seller 0 2700 - -",
        "5.1 FILL buyer 0 2700 - -",
    ];
    assert_eq!(said, expected);
    assert_eq!(records.orders[0].restriction, Some("VFAR"));
    let trade = &records.trades[0];
    assert_eq!((trade.aggressor, trade.in_call), (None, true));
    let orders = (trade.sell_order.clone(), trade.buy_order.clone());
    assert_eq!(orders, (Some(ask.to_string()), Some(bid.to_string())));
}

#[test]
fn what_waits_for_a_call_is_among_the_orders_at_its_price_and_in_no_book() {
    let (ask, bid, resting) = (
        id(SELLER, Some(Side::Ask), 95, 1),
        id(BUYER, Some(Side::Bid), 99, 1),
        id(SELLER, None, 98, 2),
    );
    let mut log = Log::default();
    log.class();
    log.place(SELLER, 1, (4, ask), 3, (0, 1));
    log.place(BUYER, 0, (4, bid), 5, (0, 1));
    log.place(SELLER, 1, (0, resting), 2, (0, 1));
    let mut known = log.known();
    let db = known.database();
    let head = Head { seq: 4, ..Head::default() };
    let cursor = Cursor { block: Some(1), time: 1_800_000_000, head, ..Cursor::default() };
    follow::keep(db, &cursor).unwrap();
    let moment = Moment::asked(db, None, None, None).unwrap();
    let book = read::book(db, &moment, 1, 10).unwrap();
    let asks: Vec<_> = book.asks.iter().map(|level| (level.tick, level.lots)).collect();
    assert_eq!((book.bids.len(), asks), (0, vec![(98, 2)]));
    let orders: Vec<_> = book.orders.iter().map(|order| (order.kind, order.tick)).collect();
    assert_eq!(orders, [("call", 95), ("call", 99), ("limit", 98)]);
}

/// A bid of five that a seller takes two of: the log says who took, and what is left of the bid.
#[test]
fn a_trade_says_who_took_and_what_is_left_of_the_order_that_rested() {
    let (bid, ask) = (id(BUYER, None, 98, 1), id(SELLER, None, 98, 1));
    let mut log = Log::default();
    log.class();
    log.place(BUYER, 0, (0, bid), 5, (0, 1));
    log.trade(2, bid, 3, Aggressor::Seller);
    log.place(SELLER, 1, (1, ask), 2, (2, 0));
    let mut known = log.known();
    let rests = order(&mut known, BUYER, bid);
    assert_eq!((rests.filled, rests.left), (2, 3));
    let page = read::Page { after: None, limit: 9, is_backwards: false };
    let trades = read::trades(known.database(), page, None, None).unwrap().items;
    let said: Vec<_> = trades.iter().map(|trade| (trade.aggressor, trade.maker_left)).collect();
    assert_eq!(said, [("seller", 3)]);
    let (records, _) = between(known.database(), 0, 4).unwrap();
    assert_eq!(records.trades[0].aggressor, Some("SELL"));
    assert_eq!(records.trades[0].sell_order, Some(ask.to_string()));
}

#[test]
fn a_trade_that_leaves_another_rest_than_the_book_has_stops_the_index() {
    let ask = id(SELLER, None, 98, 1);
    let mut log = Log::default();
    log.class();
    log.place(SELLER, 1, (0, ask), 5, (0, 1));
    log.trade(2, ask, 4, Aggressor::Buyer);
    assert!(Known::nothing().take(Whose::Bank, BANK, log.entries).is_err(), "three are left");
}
