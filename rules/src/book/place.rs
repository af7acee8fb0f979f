//! Placing an order: it trades with the best of what rests, and rests itself where it wants to.

use crate::cells::{Cell, Class, Key, Order, StorageKey};
use crate::credit::loan;
use crate::event::class_halted::ClassHalted;
use crate::event::order_placed::OrderPlaced;
use crate::event::order_removed::OrderRemoved;
use crate::event::trade::Trade;
use crate::event::{erc20_transfer, erc6909_transfer};
use crate::member::Account;
use crate::monitor::{hold, orders, raise, trading};
use crate::pause::{must_be_running, Area};
use crate::quantities::{ClassId, Coin, Lots, Tick, Time};
use crate::storage::Storage;
use crate::{case, defer_to_full_program, refusal, Address, Call, Error};

use super::fill::{lock, must_have_room, settle, unlock};
use super::order::{Kind, OrderId, Outcome, Removal, Side, Worth};
use super::queue::Queue;
use super::{market, ticks, LONGEST, MOST_LEVELS, MOST_ORDERS, MOST_REMOVALS};

/// What a member asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Buy or sell.
    pub side: Side,
    /// The worst acceptable price.
    pub tick: Tick,
    /// How much.
    pub lots: Lots,
    /// The moment from which what rests no longer trades, in seconds since 1970. Meaningless where nothing rests.
    pub expiry: u64,
    /// How it is handled.
    pub kind: Kind,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The order's id; it names a resting order only where the outcome says that one rests.
    pub order_id: u128,
    /// Lots traded.
    pub filled: Lots,
    /// Coin paid or received for them.
    pub coin: Coin,
    /// The worst price traded at; zero where nothing was.
    pub worst: Tick,
    /// What became of the rest.
    pub outcome: Outcome,
}

/// Places the caller's order in a registered class.
pub fn place<V: Storage>(
    storage: &mut V,
    call: Call,
    class_id: ClassId,
    request: Request,
) -> Result<Placed, Error> {
    must_be_running(storage.root(), Area::Exchange, call.now)?;
    let mut matching = Matching::of(storage, call, class_id, request);
    matching.storage.read(Key::class(class_id), &mut matching.class);
    matching.storage.read_account(&mut matching.taker);
    let taker = &mut matching.taker;
    taker.must_be_verified(call.now)?;
    case::must_let_out(taker, call.now)?;
    case::must_let_in(taker, call.now)?;
    hold::must_not_run(taker, call.now)?;
    let nonce =
        taker.cell.order_nonce.get().checked_add(1).ok_or_else(|| {
            refusal!(TooManyOrders { account: taker.address, limit: MOST_ORDERS })
        })?;
    taker.cell.order_nonce = nonce.into();

    matching.begin()?;
    matching.must_fit(request)?;
    let stop = matching.run()?;
    let outcome = matching.outcome_of(stop, request)?;
    let mut chunk = 0;
    if outcome == Outcome::Resting {
        chunk = matching.rest(request, nonce)?;
    }
    let order_id = OrderId { class: class_id, tick: request.tick, chunk, nonce }.number();
    let (filled, coin, worst) = (matching.filled, matching.coin, matching.worst);
    let vain = filled == Lots::ZERO && outcome != Outcome::Resting;
    let (storage, taker) = (matching.storage, &mut matching.taker);
    let hits = orders::judge(storage.root(), call.now, taker, vain)?;
    if matching.class_changed {
        storage.save(Key::class(class_id), &matching.class);
    }
    let placed = OrderPlaced {
        class_id: class_id.0,
        member: taker.address,
        order_id,
        side: request.side as u8,
        kind: request.kind as u8,
        lots: request.lots.0,
        filled: filled.0,
        expiry: if outcome == Outcome::Resting { request.expiry } else { 0 },
        outcome: outcome as u8,
        coin_locked_after: taker.cell.coin_locked.get(),
        hours_locked_after: taker.cell.locked_hours(class_id).0,
    };
    storage.emit(&placed);
    if hits.any() {
        raise(storage, call, taker, Address::zero(), hits, 0);
    }
    storage.save_account(taker);
    Ok(Placed { order_id, filled, coin, worst, outcome })
}

/// What taking `lots` would give now, to somebody who can pay for it: nothing changes.
pub fn quote<V: Storage>(
    storage: &V,
    now: Time,
    class_id: ClassId,
    side: Side,
    lots: Lots,
) -> Result<Placed, Error> {
    let root = storage.root().clone();
    let mut peek = Peek { storage, root };
    let tick = match side {
        Side::Bid => Tick::MAX,
        Side::Ask => Tick::MIN,
    };
    let request = Request { side, tick, lots, expiry: 0, kind: Kind::Ioc };
    // Nobody's address, so that it is no maker's.
    let call = Call { caller: Address::zero(), now };
    let mut matching = Matching::of(&mut peek, call, class_id, request);
    matching.storage.read(Key::class(class_id), &mut matching.class);
    let (taker, secs) = (&mut matching.taker, lots.secs(matching.class.lot.get()));
    match side {
        Side::Bid => taker.cell.coin = u64::MAX.into(),
        Side::Ask => crate::ledger::put_hours(taker, class_id, secs)?,
    }
    matching.begin()?;
    let stop = matching.run()?;
    let outcome = matching.outcome_of(stop, request)?;
    Ok(Placed {
        order_id: 0,
        filled: matching.filled,
        coin: matching.coin,
        worst: matching.worst,
        outcome,
    })
}

/// A storage to look at: what is written into it is forgotten.
struct Peek<'a, V> {
    storage: &'a V,
    root: crate::cells::Root,
}

impl<V: Storage> Storage for Peek<'_, V> {
    const FORGETS: bool = true;

    fn root(&self) -> &crate::cells::Root {
        &self.root
    }

    fn root_mut(&mut self) -> &mut crate::cells::Root {
        &mut self.root
    }

    fn address(&self) -> Address {
        self.storage.address()
    }

    fn load<C: crate::cells::Cell>(&self, key: impl StorageKey) -> C {
        self.storage.load(key)
    }

    fn read<C: crate::cells::Cell>(&self, key: impl StorageKey, cell: &mut C) {
        self.storage.read(key, cell);
    }

    fn save<C: crate::cells::Cell>(&mut self, _key: impl StorageKey, _cell: &C) {}

    fn emit(&mut self, _event: &impl crate::event::Event) {}
}

/// Why matching ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// Nothing is left to trade.
    Done,
    /// The book has no more within the limit.
    Exhausted,
    /// One call may do no more.
    Capped,
    /// The class was halted.
    Halted,
}

/// An order on its way through the book.
struct Matching<'a, V> {
    storage: &'a mut V,
    call: Call,
    class_id: ClassId,
    class: Class,
    class_changed: bool,
    taker: Account,
    /// The maker met last, not yet written: a maker with several orders in a row is written once. Nobody at first.
    maker: Account,
    side: Side,
    limit: Tick,
    left: Lots,
    filled: Lots,
    coin: Coin,
    worst: Tick,
    removals: u32,
    levels: u32,
}

impl<'a, V: Storage> Matching<'a, V> {
    /// Of the caller's order, whose cells have yet to be read: where they lie, as moving one costs as much as a rule.
    #[inline(always)]
    fn of(storage: &'a mut V, call: Call, class_id: ClassId, request: Request) -> Self {
        let mut matching = Self {
            storage,
            call,
            class_id,
            class: Class::empty(),
            class_changed: false,
            taker: Account::zeroed(),
            maker: Account::zeroed(),
            side: request.side,
            limit: request.tick,
            left: request.lots,
            filled: Lots::ZERO,
            coin: Coin::ZERO,
            worst: Tick(0),
            removals: 0,
            levels: 0,
        };
        matching.taker.address = call.caller;
        matching
    }

    /// Begins, in the epoch of now, unless the class is halted.
    fn begin(&mut self) -> Result<(), Error> {
        if market::is_to_turn(&self.class, self.call.now) {
            defer_to_full_program()?;
            self.class_changed = true;
            if let Some(moved) = market::turn(self.class_id, &mut self.class, self.call.now) {
                self.storage.emit(&moved);
            }
        }
        market::must_trade(self.class_id, &self.class, self.call.now)
    }

    /// Refuses a request that the class does not take.
    fn must_fit(&self, request: Request) -> Result<(), Error> {
        let Request { tick, lots, expiry, kind, side } = request;
        if tick < Tick::MIN || tick > Tick::MAX {
            return Err(refusal!(BadTick { tick: tick.0 }));
        }
        let minimum = u32::from(self.class.min_lots.get());
        if lots.0 < minimum.max(1) {
            return Err(refusal!(TooFewLots { lots: lots.0, minimum }));
        }
        if !kind.rests() {
            return Ok(());
        }
        let (low, high) = market::band(&self.class);
        if tick < low || tick > high {
            return Err(refusal!(OutsideBand { tick: tick.0, low: low.0, high: high.0 }));
        }
        let latest = self.call.now.plus(LONGEST);
        if expiry <= u64::from(self.call.now.0) || expiry > u64::from(latest.0) {
            return Err(refusal!(BadExpiry { expiry, latest: latest.0.into() }));
        }
        match ticks::best(&self.class, side.opposite()) {
            Some(best) if kind == Kind::PostOnly && side.reaches(tick, best) => {
                Err(refusal!(WouldTake { tick: tick.0, best: best.0 }))
            }
            _ => Ok(()),
        }
    }

    /// Trades until there is nothing left, nothing to trade with, or a reason to stop.
    fn run(&mut self) -> Result<Stop, Error> {
        let stop = loop {
            if self.left == Lots::ZERO {
                break Stop::Done;
            }
            let within = |price: &Tick| self.side.reaches(self.limit, *price);
            let Some(tick) = ticks::best(&self.class, self.side.opposite()).filter(within) else {
                break Stop::Exhausted;
            };
            if self.levels == MOST_LEVELS {
                break Stop::Capped;
            }
            self.levels += 1;
            self.class_changed = true;
            if let Some(stop) = self.trade_at(tick)? {
                break stop;
            }
        };
        self.write_maker();
        Ok(stop)
    }

    /// Trades with the orders at one price, first come first.
    fn trade_at(&mut self, tick: Tick) -> Result<Option<Stop>, Error> {
        let mut queue = Queue::zeroed();
        queue.read(self.storage, self.class_id, tick);
        let mut row = queue.first(self.storage);
        let mut stop = None;
        loop {
            let mut gone = 0;
            while self.left > Lots::ZERO && stop.is_none() {
                let Some(order) = queue.orders(&row).get(gone).copied() else { break };
                if self.removals == MOST_REMOVALS {
                    stop = Some(Stop::Capped);
                    break;
                }
                let id = OrderId {
                    class: self.class_id,
                    tick,
                    chunk: row.number,
                    nonce: order.nonce.get(),
                };
                match self.meet(order, id)? {
                    Met::Gone => gone += 1,
                    Met::GoneAndHalted => {
                        gone += 1;
                        stop = Some(Stop::Halted);
                    }
                    Met::Partly(lots) => queue.reduce(&mut row, gone, lots),
                }
                self.removals = self.removals.saturating_add(1);
            }
            queue.remove_first(&mut row, gone);
            let next = queue.after(&row);
            queue.save_row(self.storage, row);
            if next == 0 || self.left == Lots::ZERO || stop.is_some() {
                break;
            }
            row = queue.row(self.storage, next);
        }
        queue.save(self.storage, &mut self.class);
        Ok(stop)
    }

    /// Trades with one resting order, or takes it off the book where it may not trade.
    fn meet(&mut self, order: Order, id: OrderId) -> Result<Met, Error> {
        let maker_side = self.side.opposite();
        let lot = self.class.lot.get();
        let offered = Lots(order.lots.get());
        let lots = self.left.min(offered);
        let worth = Worth::of(lots, lot, id.tick)?;
        if let Some(reason) = self.obstacle(&order, id.tick, worth) {
            defer_to_full_program()?;
            let rest = Worth::of(offered, lot, id.tick)?;
            return self.take_off(&order, id, rest, reason);
        }

        // Nothing stood in the way, so the maker is at hand.
        let maker = &mut self.maker;
        settle(maker, &mut self.taker, self.class_id, maker_side, worth, self.call.now)?;
        let whole = lots == offered;
        if whole {
            maker.cell.live_orders = maker.cell.live_orders.saturating_sub(1);
        }
        self.left = self.left.saturating_sub(lots);
        self.filled = Lots(self.filled.0.saturating_add(lots.0));
        self.coin = Coin(self.coin.0.saturating_add(worth.coin.0));
        self.worst = id.tick;
        market::count(&mut self.class, lots, id.tick);

        let (seller, buyer) = match maker_side {
            Side::Ask => (maker, &mut self.taker),
            Side::Bid => (&mut self.taker, maker),
        };
        let (root, now) = (self.storage.root(), self.call.now);
        // A quote is nobody's: it neither alerts nor is it refused.
        let judged = if V::FORGETS {
            Default::default()
        } else {
            trading::judge(root, now, self.class_id, seller, buyer, worth.secs, worth.coin.0)?
        };
        self.storage.emit(&erc20_transfer::Transfer {
            from: buyer.address,
            to: seller.address,
            value: worth.coin.wide(),
        });
        self.storage.emit(&erc6909_transfer::Transfer {
            caller: self.call.caller,
            sender: seller.address,
            receiver: buyer.address,
            id: self.class_id.0.into(),
            amount: worth.secs.wide(),
        });
        self.storage.emit(&Trade {
            class_id: self.class_id.0,
            seller: seller.address,
            buyer: buyer.address,
            lots: lots.0,
            tick: id.tick.0,
            coin: worth.coin.0,
            maker_order: id.number(),
            seller_coin_after: seller.cell.all_coin().0,
            seller_hours_after: seller.cell.all_hours_of(self.class_id).0,
            buyer_coin_after: buyer.cell.all_coin().0,
            buyer_hours_after: buyer.cell.all_hours_of(self.class_id).0,
        });
        if judged.large.any() && !V::FORGETS {
            raise(self.storage, self.call, buyer, seller.address, judged.large, worth.coin.0);
        }
        if judged.both.any() && !V::FORGETS {
            raise(self.storage, self.call, seller, buyer.address, judged.both, judged.round);
            raise(self.storage, self.call, buyer, seller.address, judged.both, judged.round);
        }
        Ok(if whole { Met::Gone } else { Met::Partly(lots) })
    }

    /// Why a resting order may not trade.
    fn obstacle(&mut self, order: &Order, tick: Tick, worth: Worth) -> Option<Removal> {
        let now = self.call.now;
        if order.expiry.get() <= now.0 {
            return Some(Removal::Expired);
        }
        if order.member() == self.taker.address {
            return Some(Removal::SelfTrade);
        }
        self.bring(order.member());
        let maker = &self.maker;
        let (low, high) = market::band(&self.class);
        if case::freeze_of(&maker.cell, now).is_some() {
            Some(Removal::Frozen)
        } else if hold::runs(&maker.cell.watch, now) {
            Some(Removal::Held)
        } else if loan::is_overdue(&maker.cell, now) {
            Some(Removal::Overdue)
        } else if maker.must_be_verified(now).is_err() {
            Some(Removal::Unverified)
        } else if tick < low || tick > high {
            Some(Removal::OutsideBand)
        } else if must_have_room(maker, self.class_id, self.side.opposite(), worth).is_err() {
            Some(Removal::NoRoom)
        } else {
            None
        }
    }

    /// Takes an order off the book and gives back what it locked. Outside the band it also halts the class, once
    /// for each such order.
    fn take_off(
        &mut self,
        order: &Order,
        id: OrderId,
        rest: Worth,
        reason: Removal,
    ) -> Result<Met, Error> {
        let (side, class_id, actor) = (self.side.opposite(), self.class_id, self.call.caller);
        let own = order.member() == self.taker.address;
        if !own {
            self.bring(order.member());
        }
        let member = if own { &mut self.taker } else { &mut self.maker };
        if own {
            orders::withdrawn(self.storage.root(), self.call.now, member);
        }
        let removed = removed(member, class_id, side, rest, order, id, reason, actor)?;
        self.storage.emit(&removed);
        if reason != Removal::OutsideBand {
            return Ok(Met::Gone);
        }
        let (low, high) = market::band(&self.class);
        let until = market::halt(&mut self.class, self.call.now);
        self.storage.emit(&ClassHalted {
            class_id: class_id.0,
            actor,
            tick: id.tick.0,
            low: low.0,
            high: high.0,
            until: until.0.into(),
        });
        Ok(Met::GoneAndHalted)
    }

    /// Has the maker's account at hand, and writes the one before.
    fn bring(&mut self, maker: Address) {
        if self.maker.address == maker {
            return;
        }
        self.write_maker();
        self.maker.address = maker;
        self.storage.read_account(&mut self.maker);
    }

    fn write_maker(&mut self) {
        if !self.maker.address.is_zero() {
            self.storage.save_account(&self.maker);
            self.maker.address = Address::zero();
        }
    }

    /// What becomes of the rest.
    fn outcome_of(&self, stop: Stop, request: Request) -> Result<Outcome, Error> {
        if request.kind == Kind::Fok && stop != Stop::Done {
            return Err(refusal!(NotFilled { lots: request.lots.0, filled: self.filled.0 }));
        }
        Ok(match stop {
            Stop::Done => Outcome::Filled,
            Stop::Exhausted if request.kind.rests() => Outcome::Resting,
            Stop::Exhausted => Outcome::Dropped,
            Stop::Capped => Outcome::Capped,
            Stop::Halted => Outcome::Halted,
        })
    }

    /// Puts what is left on the book and says in which chunk it lies.
    fn rest(&mut self, request: Request, nonce: u32) -> Result<u32, Error> {
        let taker = &mut self.taker;
        if taker.cell.live_orders >= MOST_ORDERS {
            return Err(refusal!(TooManyOrders { account: taker.address, limit: MOST_ORDERS }));
        }
        taker.cell.live_orders += 1;
        let lot = self.class.lot.get();
        let worth = Worth::of(self.left, lot, request.tick)?;
        // An order that could never be filled in full, for want of room, does not rest.
        must_have_room(taker, self.class_id, request.side, worth)?;
        lock(taker, self.class_id, request.side, worth, self.call.now)?;

        let expiry = Time::from_secs(request.expiry).ok_or_else(|| {
            refusal!(BadExpiry { expiry: request.expiry, latest: u32::MAX.into() })
        })?;
        let order = Order {
            member: taker.address.0,
            lots: self.left.0.into(),
            nonce: nonce.into(),
            expiry: expiry.0.into(),
        };
        let mut queue = Queue::zeroed();
        queue.read(self.storage, self.class_id, request.tick);
        queue.level.side = request.side as u8;
        queue.level.lot = lot.into();
        let chunk = queue.append(self.storage, order);
        queue.save(self.storage, &mut self.class);
        // A price at which others rest is on the bitmap already.
        if !ticks::holds(&self.class, request.tick) {
            ticks::set(&mut self.class, request.side, request.tick);
            self.class_changed = true;
        }
        Ok(chunk)
    }
}

/// What came of meeting a resting order.
enum Met {
    /// It is off the book.
    Gone,
    /// It is off the book, and the class is halted.
    GoneAndHalted,
    /// So many lots of it traded, and it keeps the rest.
    Partly(Lots),
}

/// Gives a member back what its order locked, and says so.
#[allow(clippy::too_many_arguments)]
pub(super) fn removed(
    member: &mut Account,
    class: ClassId,
    side: Side,
    rest: Worth,
    order: &Order,
    id: OrderId,
    reason: Removal,
    actor: Address,
) -> Result<OrderRemoved, Error> {
    unlock(member, class, side, rest)?;
    member.cell.live_orders = member.cell.live_orders.saturating_sub(1);
    Ok(OrderRemoved {
        class_id: class.0,
        member: member.address,
        actor,
        order_id: id.number(),
        lots: order.lots.get(),
        reason: reason as u8,
        bounty: 0,
        coin_locked_after: member.cell.coin_locked.get(),
        hours_locked_after: member.cell.locked_hours(class).0,
    })
}
