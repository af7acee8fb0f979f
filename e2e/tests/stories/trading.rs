//! Members exchange hours against coin on the order book, and every trade names both.

use crate::world::Three;
use timebank_e2e::{event_name, Actor, Bank, Entry, FixedBytes, Officers, Refusal, EVIDENCE};
use timebank_rules::book::{Kind, Outcome, Side};
use timebank_rules::quantities::{DAY, EPOCH};
use timebank_rules::Error;

const HOUR: u64 = 3600;
const LIMIT: u8 = Kind::Limit as u8;
const IOC: u8 = Kind::Ioc as u8;
const FOK: u8 = Kind::Fok as u8;
const POST_ONLY: u8 = Kind::PostOnly as u8;
const BID: u8 = Side::Bid as u8;
const ASK: u8 = Side::Ask as u8;
const FILLED: u8 = Outcome::Filled as u8;
const RESTING: u8 = Outcome::Resting as u8;
const DROPPED: u8 = Outcome::Dropped as u8;
const HALTED: u8 = Outcome::Halted as u8;

struct World {
    bank: Bank,
    officers: Officers,
    ann: Actor,
    ben: Actor,
    cem: Actor,
    care: u16,
}

type Placed = Result<(u128, u32, u64, u8), Refusal>;

impl World {
    /// Ann, Ben and Cem have ten hours of care and ten hours of coin each.
    async fn with(client: timebank_e2e::Client) -> Self {
        let Three { bank, officers, ann, ben, cem, care, .. } =
            Three::behind(Entry::usual(), client, 20 * HOUR, 10 * HOUR).await;
        Self { bank, officers, ann, ben, cem, care }
    }

    async fn place(&mut self, who: &Actor, side: u8, tick: u16, lots: u32, kind: u8) -> Placed {
        let (care, expiry) = (self.care, self.bank.now() + u64::from(DAY));
        self.bank.send(who, |b| b.place(care, side, tick, lots, expiry, kind)).await
    }

    /// An order that is meant to rest, and its id.
    async fn rests(&mut self, who: &Actor, side: u8, tick: u16, lots: u32) -> u128 {
        let (id, _, _, outcome) = self.place(who, side, tick, lots, LIMIT).await.expect("placed");
        assert_eq!(outcome, RESTING);
        id
    }

    async fn cancel(&mut self, who: &Actor, id: u128) -> Result<bool, Refusal> {
        self.bank.send(who, |b| b.cancel(id)).await
    }

    /// Takes an order back and offers two lots on either side, at 101 and 104 percent of par.
    async fn quotes(&mut self, who: &Actor, id: u128, until: u64) -> Result<Vec<u128>, Refusal> {
        let (care, sides, ticks) = (self.care, vec![BID, ASK], vec![101, 104]);
        let (lots, expiries, kinds) = (vec![2; 2], vec![until; 2], vec![LIMIT; 2]);
        self.bank
            .send(who, |b| b.place_many(care, vec![id], sides, ticks, lots, expiries, kinds))
            .await
    }

    async fn coin(&mut self, who: &Actor) -> u64 {
        let who = who.address;
        self.bank.ask(|b| b.balance_of(who)).await.low_u64()
    }

    async fn hours(&mut self, who: &Actor) -> u64 {
        let (who, care) = (who.address, self.care.into());
        self.bank.ask(|b| b.hours_of(who, care)).await.low_u64()
    }

    async fn locked(&mut self, who: &Actor) -> (u64, u64, u8) {
        let (who, care) = (who.address, self.care);
        self.bank.ask(|b| b.locked_of(who, care)).await
    }

    async fn best(&mut self) -> (u16, u16) {
        let care = self.care;
        let (bid, ask, ..) = self.bank.ask(|b| b.market_of(care)).await.expect("it is registered");
        (bid, ask)
    }

    fn book_cells(&mut self) -> usize {
        // The chain puts a hash of sixteen bytes before each key.
        let cells = self.bank.state().cells;
        cells.keys().filter(|key| matches!(key.get(16), Some(b'l' | b'x'))).count()
    }

    fn emitted(&self) -> Vec<&'static str> {
        self.bank.last_receipt().events.iter().map(|event| event_name(&event.topics)).collect()
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_worked_case_of_the_source_through_the_book() {
    let mut world = World::with(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    // A offers two hours at par; B asks for one of them.
    world.rests(&ann, ASK, 100, 8).await;
    let (_, lots, coin, outcome) = world.place(&ben, BID, 100, 4, LIMIT).await.expect("it trades");
    assert_eq!((lots, coin, outcome), (4, HOUR, FILLED));
    assert_eq!(world.emitted(), ["Transfer", "Transfer", "Trade", "OrderPlaced"]);
    assert_eq!((world.hours(&ann).await, world.hours(&ben).await), (9 * HOUR, 11 * HOUR));
    assert_eq!((world.coin(&ann).await, world.coin(&ben).await), (11 * HOUR, 9 * HOUR));
    assert_eq!(world.locked(&ann).await, (0, HOUR, 1), "the other hour still rests");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn trades_are_at_the_makers_price_and_what_was_saved_is_free_at_once() {
    let mut world = World::with(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    world.rests(&ann, ASK, 90, 2).await;
    let (_, lots, coin, outcome) = world.place(&ben, BID, 120, 4, LIMIT).await.expect("it trades");
    assert_eq!((lots, coin, outcome), (2, 1800 * 90 / 100, RESTING));
    assert_eq!(world.locked(&ben).await, (1800 * 120 / 100, 0, 1));
    assert_eq!(world.best().await, (120, 0));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn partial_fills_unlock_exactly_and_cancelling_returns_the_rest() {
    let mut world = World::with(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let id = world.rests(&ben, BID, 110, 5).await;
    assert_eq!(world.locked(&ben).await, (5 * 990, 0, 1));
    let (_, lots, coin, outcome) = world.place(&ann, ASK, 100, 2, IOC).await.expect("it trades");
    assert_eq!((lots, coin, outcome), (2, 2 * 990, FILLED));
    assert_eq!(world.locked(&ben).await, (3 * 990, 0, 1));
    assert_eq!(world.cancel(&ben, id).await, Ok(true));
    assert_eq!(world.locked(&ben).await, (0, 0, 0));
    assert_eq!(world.coin(&ben).await, 10 * HOUR - 2 * 990);
    let error = Error::UnknownOrder { order_id: id };
    assert_eq!(world.cancel(&ben, id).await, Err(Refusal::ByBank(error)), "only once");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_sweep_takes_the_best_price_first_and_the_first_come_at_each() {
    let mut world = World::with(client).await;
    let (ann, ben, cem) = (world.ann.clone(), world.ben.clone(), world.cem.clone());
    world.rests(&ann, ASK, 101, 1).await;
    world.rests(&cem, ASK, 100, 1).await;
    world.rests(&ann, ASK, 100, 1).await;
    world.rests(&ann, ASK, 102, 1).await;
    let care = world.care;
    let quote = world.bank.ask(|b| b.quote(care, BID, 3)).await.expect("it quotes");
    let (_, lots, coin, outcome) = world.place(&ben, BID, 101, 4, IOC).await.expect("it trades");
    assert_eq!((lots, coin, outcome), (3, 900 + 900 + 909, DROPPED));
    assert_eq!(quote, (lots, coin, 101, FILLED), "the quote said so beforehand");
    let trades: Vec<_> = world
        .bank
        .last_receipt()
        .events
        .iter()
        .filter(|event| event_name(&event.topics) == "Trade")
        .cloned()
        .collect();
    let sellers: Vec<_> = trades.iter().map(|event| event.topics[2][12..].to_vec()).collect();
    // The sixth word of the data is who took: the buyer; the fifth what is left of the order that rested.
    let taken = trades.iter().all(|event| event.data[4 * 32..6 * 32] == [0; 64]);
    assert!(taken, "Ben took each of them whole");
    let expected = [&cem, &ann, &ann].map(|who| who.address.0.to_vec());
    assert_eq!(sellers, expected);
    assert_eq!(world.best().await, (0, 102));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_fok_that_cannot_be_filled_and_a_post_only_that_would_take_leave_nothing() {
    let mut world = World::with(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    world.rests(&ann, ASK, 100, 3).await;
    let before = world.bank.state();
    let refused = world.place(&ben, BID, 100, 4, FOK).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::NotFilled { lots: 4, filled: 3 })));
    let refused = world.place(&ben, BID, 100, 1, POST_ONLY).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::WouldTake { tick: 100, best: 100 })));
    assert!(world.bank.state() == before, "invariant_11_refusals_change_nothing");
    let (_, lots, _, outcome) = world.place(&ben, BID, 100, 3, FOK).await.expect("it fits");
    assert_eq!((lots, outcome), (3, FILLED));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn ones_own_order_is_cancelled_rather_than_traded_with() {
    let mut world = World::with(client).await;
    let ann = world.ann.clone();
    world.rests(&ann, ASK, 100, 3).await;
    let (_, lots, _, outcome) = world.place(&ann, BID, 100, 1, LIMIT).await.expect("it is placed");
    assert_eq!((lots, outcome), (0, RESTING));
    assert_eq!(world.emitted(), ["OrderRemoved", "OrderPlaced"]);
    assert_eq!(world.locked(&ann).await, (900, 0, 1));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_frozen_makers_order_goes_back_into_the_frozen_balance_and_cancelling_works_when_frozen()
{
    let mut world = World::with(client).await;
    let (ann, ben, sue) = (world.ann.clone(), world.ben.clone(), world.officers.supervisor.clone());
    world.rests(&ann, BID, 100, 2).await;
    let other = world.rests(&ann, BID, 99, 2).await;
    let case_id = world
        .bank
        .send(&sue, |b| b.open_case(ann.address, 1, EVIDENCE))
        .await
        .expect("the supervisor opens cases");
    world.bank.send(&sue, |b| b.freeze(case_id, 3, 0)).await.expect("and freezes");
    let pause = world.bank.pause(&world.officers.clone(), 1).await;
    let refused = world.place(&ben, ASK, 100, 1, IOC).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::AreaPaused { area: 1 })));
    assert_eq!(world.cancel(&ann, other).await, Ok(true), "frozen and paused as it is");
    world.bank.resume(&world.officers.clone(), pause).await;

    let (_, lots, _, outcome) = world.place(&ben, ASK, 100, 1, IOC).await.expect("it is placed");
    assert_eq!((lots, outcome), (0, DROPPED), "a frozen maker does not trade");
    assert_eq!(world.locked(&ann).await, (0, 0, 0));
    assert_eq!(world.coin(&ann).await, 10 * HOUR);
    let refused = world.place(&ann, BID, 100, 1, LIMIT).await;
    assert_eq!(refused.expect_err("she is frozen").code(), 40);
    assert_eq!(world.book_cells(), 0);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_trade_that_goes_too_far_halts_the_class_and_the_halt_ends_by_itself() {
    let mut world = World::with(client).await;
    let (ann, ben, cem) = (world.ann.clone(), world.ben.clone(), world.cem.clone());
    let care = world.care;
    let refused = world.place(&ann, ASK, 151, 1, LIMIT).await;
    let error = Error::OutsideBand { tick: 151, low: 50, high: 150 };
    assert_eq!(refused, Err(Refusal::ByBank(error)));

    // From 100 to 130 is further than half of the width: what is traded there stands, and no more is.
    world.rests(&cem, ASK, 100, 1).await;
    world.rests(&ann, ASK, 130, 2).await;
    world.rests(&ann, ASK, 140, 2).await;
    let (_, lots, _, outcome) = world.place(&ben, BID, 140, 5, IOC).await.expect("it trades");
    assert_eq!((lots, outcome), (3, HALTED));
    assert_eq!(world.emitted()[6..], ["ClassHalted", "OrderPlaced"]);
    let until = world.bank.now() + 600;
    let refused = world.place(&ben, BID, 60, 1, LIMIT).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::ClassHalted { class_id: care, until })));
    let (_, _, _, outcome) = world.place(&ben, BID, 61, 1, POST_ONLY).await.expect("it only rests");
    assert_eq!(outcome, RESTING);
    let left = until - world.bank.now() - 6;
    world.bank.chain().advance(left);
    world.rests(&ben, BID, 60, 1).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_reference_moves_with_the_epoch_and_what_it_leaves_behind_halts_nothing() {
    let mut world = World::with(client).await;
    let (ann, ben, cem, care) =
        (world.ann.clone(), world.ben.clone(), world.cem.clone(), world.care);
    let expiry = world.bank.now() + 80 * u64::from(DAY);
    let (.., outcome) =
        world.bank.send(&ann, |b| b.place(care, ASK, 150, 2, expiry, LIMIT)).await.expect("placed");
    assert_eq!(outcome, RESTING);
    // What two or three trade with each other counts for too little, however much it is.
    let officers = world.officers.clone();
    let dora = world.bank.member(&officers, "Dora").await;
    let to = dora.address;
    world.bank.send(&ann, |b| b.transfer(to, 3_000.into())).await.expect("she pays");
    for (seller, buyer) in [(&cem, &ben), (&ann, &ben), (&cem, &dora)] {
        world.rests(seller, ASK, 80, 4).await;
        world.place(buyer, BID, 80, 4, FOK).await.expect("it trades");
    }
    world.bank.chain().advance(EPOCH.into());
    let (_, _, last, reference, low, high, ..) =
        world.bank.ask(|b| b.market_of(care)).await.expect("it is registered");
    assert_eq!((last, reference, low, high), (80, 98, 49, 147));

    let (_, lots, _, outcome) = world.place(&ben, BID, 150, 1, IOC).await.expect("it is placed");
    assert_eq!((lots, outcome), (0, DROPPED));
    assert_eq!(world.emitted(), ["ReferenceMoved", "OrderRemoved", "OrderPlaced"]);
    assert_eq!(world.locked(&ann).await, (0, 0, 0));
    world.rests(&ben, BID, 60, 1).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn in_an_egalitarian_class_an_hour_is_an_hour() {
    let mut world = World::with(client).await;
    let (ann, ben, cleo) =
        (world.ann.clone(), world.ben.clone(), world.officers.central_bank.clone());
    let care = world.care;
    world
        .bank
        .send(&cleo, |b| b.set_market(care, 100, 100, 0, 600, 1))
        .await
        .expect("the central bank sets the band");
    for tick in [99, 101] {
        let refused = world.place(&ann, ASK, tick, 1, LIMIT).await;
        let error = Error::OutsideBand { tick, low: 100, high: 100 };
        assert_eq!(refused, Err(Refusal::ByBank(error)));
    }
    world.rests(&ann, ASK, 100, 4).await;
    let (_, lots, coin, _) = world.place(&ben, BID, 2560, 4, IOC).await.expect("it trades");
    assert_eq!((lots, coin), (4, HOUR), "however much was offered");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn whoever_prunes_an_expired_order_gets_a_hundredth_of_a_lot_from_its_owner() {
    let mut world = World::with(client).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    world.rests(&ann, BID, 90, 2).await;
    world.rests(&ann, ASK, 110, 2).await;
    let early = world.bank.send(&ben, |b| b.prune(care, 90, 32)).await;
    assert_eq!(early, Ok(0), "it has not expired");
    world.bank.chain().advance(2 * u64::from(DAY));
    let (_, lots, _, outcome) = world.place(&ben, ASK, 90, 1, IOC).await.expect("it is placed");
    assert_eq!((lots, outcome), (0, DROPPED), "what has expired does not trade");
    assert_eq!(world.bank.send(&ben, |b| b.prune(care, 110, 32)).await, Ok(1));
    assert_eq!((world.hours(&ann).await, world.hours(&ben).await), (10 * HOUR - 9, 10 * HOUR + 9));
    assert_eq!(world.coin(&ann).await, 10 * HOUR - 9, "being met when dead costs the same");
    assert_eq!(world.locked(&ann).await, (0, 0, 0));
    assert_eq!(world.book_cells(), 0);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_9_a_level_of_three_hundred_orders_drains_and_leaves_no_cell_behind() {
    let mut world = World::with(client).await;
    let (care, officers) = (world.care, world.officers.clone());
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let names = ["Dora", "Emil", "Fay", "Gil", "Hua", "Ida"];
    let mut members = Vec::new();
    for name in names {
        let member = world.bank.member(&officers, name).await;
        let to = member.address;
        world.bank.send(&ann, |b| b.transfer(to, 500.into())).await.expect("she pays");
        members.push(member);
    }
    // 9 s of coin a lot at one percent of par, once the band reaches so far.
    let cleo = officers.central_bank.clone();
    world.bank.send(&cleo, |b| b.set_market(care, 1, 2560, 100, 600, 1)).await.expect("she may");
    for member in &members {
        for _ in 0..50 {
            world.rests(member, BID, 1, 1).await;
        }
    }
    let (ticks, lots, orders) = world.bank.ask(|b| b.depth(care, BID, 0)).await.expect("it reads");
    assert_eq!((ticks[0], lots[0], orders[0], ticks[1]), (1, 300, 300, 0));
    assert_eq!(world.book_cells(), 1 + (300usize - 11).div_ceil(12));
    // Dust blocks nobody: there is no end to a level.
    world.rests(&ben, BID, 1, 1).await;

    let (ids, lots, next, _) =
        world.bank.ask(|b| b.orders_of(care, members[0].address, 0)).await.expect("ok");
    assert!(ids.iter().zip(lots).take(11).all(|(id, lots)| *id > 0 && lots == 1) && next > 0);
    members.push(ben);
    for member in &members {
        let (mut cursor, mut removed) = (0, 0);
        loop {
            let (some, next) = world
                .bank
                .send(member, |b| b.cancel_all(care, cursor, 32))
                .await
                .expect("it works");
            removed += some;
            cursor = next;
            if cursor == 0 {
                break;
            }
        }
        assert!(removed >= 1);
        assert_eq!(world.locked(member).await, (0, 0, 0), "invariant_9_every_lock_returns");
    }
    assert_eq!(world.book_cells(), 0, "invariant_9_a_drained_book_leaves_no_cell");
    assert_eq!(world.best().await, (0, 0));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn whoever_first_rests_at_a_price_pays_for_its_cell_and_whoever_empties_it_gets_that_back() {
    let mut world = World::with(client).await;
    let (ann, ben, cem) = (world.ann.clone(), world.ben.clone(), world.cem.clone());
    let id = world.rests(&ann, ASK, 100, 1).await;
    let paid = world.bank.last_receipt().deposit;
    assert!(paid > 0);
    world.rests(&ben, ASK, 100, 1).await;
    assert_eq!(world.bank.last_receipt().deposit, 0, "joining a price is free");
    world.cancel(&ann, id).await.expect("hers");
    assert_eq!(world.bank.last_receipt().deposit, 0, "others still rest there");
    let refused = world.cancel(&cem, id).await;
    assert!(refused.is_err(), "nobody frees a cell by touching what is another's");
    world.place(&cem, BID, 100, 1, FOK).await.expect("it trades");
    let back = -world.bank.last_receipt().deposit;
    assert!((back - paid).abs() < 100, "the chain refunds pro rata and rounds: {back} of {paid}");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_trader_keeps_to_a_budget_slides_replaces_and_moves_its_orders_at_once() {
    let mut world = World::with(client).await;
    let (ann, ben, cem, care) =
        (world.ann.clone(), world.ben.clone(), world.cem.clone(), world.care);
    let day = u64::from(DAY);
    let asked = world.rests(&ann, ASK, 100, 4).await;

    // Ben spends half an hour at most, and gives the order a name.
    let (until, budget) = (world.bank.now() + day, HOUR / 2);
    let placed = world
        .bank
        .send(&ben, |b| {
            b.place_with(care, BID, 110, 8, until, IOC, budget, 0, 0, false, false, EVIDENCE)
        })
        .await;
    let (_, lots, coin, outcome) = placed.expect("it trades");
    assert_eq!((lots, coin, outcome), (2, HOUR / 2, DROPPED));
    assert_eq!(world.emitted(), ["Transfer", "Transfer", "Trade", "OrderPlaced", "OrderWished"]);

    // Who wants three lots or none gets none.
    let none = FixedBytes([0; 32]);
    let before = world.bank.state();
    let refused = world
        .bank
        .send(&ben, |b| b.place_with(care, BID, 110, 8, until, IOC, 0, 3, 0, false, false, none))
        .await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::NotFilled { lots: 3, filled: 2 })));
    assert_eq!(world.bank.state().cells, before.cells);

    // Cem's bid would trade, and rests a percent below Ann's offer instead.
    let placed = world
        .bank
        .send(&cem, |b| {
            b.place_with(care, BID, 120, 1, until, POST_ONLY, 0, 0, 0, false, true, none)
        })
        .await;
    let (slid, .., outcome) = placed.expect("it rests");
    assert_eq!((outcome, world.best().await), (RESTING, (99, 100)));

    // Ann asks for more in one step.
    let placed = world.bank.send(&ann, |b| b.replace(asked, 105, 3, until, LIMIT)).await;
    let (.., outcome) = placed.expect("it is replaced");
    assert_eq!((outcome, world.best().await), (RESTING, (99, 105)));
    assert_eq!(world.emitted(), ["OrderRemoved", "OrderPlaced"]);

    // Cem moves to both sides at once, or not at all.
    let unknown = world.quotes(&cem, asked, until).await;
    assert_eq!(unknown, Err(Refusal::ByBank(Error::UnknownOrder { order_id: asked })));
    assert_eq!(world.best().await, (99, 105));
    let ids = world.quotes(&cem, slid, until).await.expect("all of it");
    assert_eq!((ids.len(), world.best().await), (2, (101, 104)));
    assert_eq!(world.emitted(), ["OrderRemoved", "OrderPlaced", "OrderPlaced"]);
}
