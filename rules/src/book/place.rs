//! Placing an order: it trades with the best of what rests, and rests itself where it wants to.

use crate::account::Account;
use crate::cells::{Class, Key, Order, StorageKey};
use crate::event::order_placed::OrderPlaced;
use crate::ledger::too_many_holdings;
use crate::monitor::{orders, raise};
use crate::quantities::{ClassId, Coin, Lots, Tick, Time};
use crate::restrictions::{must_be_running, Area};
use crate::storage::Storage;
use crate::{refusal, Address, Call, Error};

use super::fill::{enter, lock, must_have_room};
use super::matching::{Matching, Stop};
use super::order::{Kind, OrderId, Outcome, Worth};
use super::queue::Queue;
use super::wishes::{Asks, Plain, Wishes};
use super::Side;
use super::{market, standing, ticks, LONGEST, MOST_ORDERS, SHORTEST};

/// What a member asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Buy or sell.
    pub side: Side,
    /// The worst acceptable price.
    pub tick: Tick,
    /// How much.
    pub lots: Lots,
    /// The moment from which it no longer trades, in seconds since 1970: for what rests, and a deadline for what takes;
    /// 0 where what takes has none.
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
    place_asking(storage, call, class_id, request, Plain)
}

/// Places the caller's order in a registered class with what it asks beyond the request.
#[inline(always)]
pub fn place_asking<V: Storage, A: Asks>(
    storage: &mut V,
    call: Call,
    class_id: ClassId,
    mut request: Request,
    asks: A,
) -> Result<Placed, Error> {
    must_be_running(storage.root(), Area::Exchange, call.now)?;
    let limit = request.tick;
    let mut matching = Matching::of(storage, call, class_id, request, asks);
    matching.storage.read(Key::class(class_id), &mut matching.class);
    matching.storage.read_account(&mut matching.taker);
    matching.begin(request.kind)?;
    let (class, taker) = (&matching.class, &mut matching.taker);
    standing::must_deal(taker, class, request.side, request.tick, call.now)?;
    let nonce = number_next(taker)?;

    must_fit(&matching.class, &matching.taker, call.now, request)?;
    let stop = matching.run()?;
    let mut is_dropped = false;
    if let Some(wishes) = matching.asks.wishes().copied() {
        is_dropped = matching.grant(wishes, &mut request)?;
    }
    let mut outcome = matching.outcome_of(stop, request)?;
    if is_dropped && outcome == Outcome::Resting {
        outcome = Outcome::Dropped;
    }
    let mut chunk = 0;
    if outcome == Outcome::Resting {
        chunk = matching.rest(request)?;
    }
    let order_id = OrderId { class: class_id, tick: request.tick, chunk, nonce };
    let order_id = order_id.number(&matching.taker.cell);
    let (filled, coin, worst) = (matching.filled, matching.coin, matching.worst);
    // What others left behind, and what one call may do, are not the caller's fault.
    let did_nothing = filled == Lots::ZERO && matching.cleared == 0;
    let unfilled = did_nothing && outcome != Outcome::Resting && outcome != Outcome::Capped;
    // What was meant: what traded, and what rests or came to nothing.
    let is_left = unfilled || outcome == Outcome::Resting;
    let left = if is_left { matching.left } else { Lots::ZERO };
    let left = Worth::of(left, matching.class.lot.get(), request.tick);
    let meant = left.map_or(u64::MAX, |left| left.coin.0.saturating_add(coin.0));
    let (storage, taker) = (matching.storage, &mut matching.taker);
    let hits = orders::judge(storage.root(), call.now, taker, meant, unfilled)?;
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
    if let Some(wishes) = asks.wishes().filter(|wishes| **wishes != Wishes::NONE) {
        storage.emit(&wishes.said_of(class_id, taker.address, order_id, limit));
    }
    if hits.any() {
        raise(storage, call, taker, Address::zero(), hits, 0);
    }
    storage.save_account(taker);
    Ok(Placed { order_id, filled, coin, worst, outcome })
}

/// What taking `lots` would give the caller now, if it can pay for it: nothing changes. The caller's own orders are met
/// as in [`place`]; a caller without an account is nobody's maker.
pub fn quote<V: Storage>(
    storage: &V,
    call: Call,
    class_id: ClassId,
    side: Side,
    lots: Lots,
) -> Result<Placed, Error> {
    must_be_running(storage.root(), Area::Exchange, call.now)?;
    let root = storage.root().clone();
    let mut peek = Peek { storage, root };
    let tick = match side {
        Side::Bid => Tick::MAX,
        Side::Ask => Tick::MIN,
    };
    let request = Request { side, tick, lots, expiry: 0, kind: Kind::Ioc };
    let mut matching = Matching::of(&mut peek, call, class_id, request, Plain);
    matching.storage.read(Key::class(class_id), &mut matching.class);
    let (taker, secs) = (&mut matching.taker, lots.secs(matching.class.lot.get()));
    match side {
        Side::Bid => taker.cell.suppose_coin(Coin(u64::MAX)),
        Side::Ask if taker.cell.suppose_hours(class_id, secs) => {}
        Side::Ask => return Err(too_many_holdings(taker)),
    }
    matching.begin(request.kind)?;
    must_fit(&matching.class, &matching.taker, call.now, request)?;
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

/// Refuses a request that the class does not take.
pub(super) fn must_fit(
    class: &Class,
    taker: &Account,
    now: Time,
    request: Request,
) -> Result<(), Error> {
    let Request { tick, lots, expiry, kind, .. } = request;
    if tick < Tick::MIN || tick > Tick::MAX {
        return Err(refusal!(BadTick { tick: tick.0 }));
    }
    let minimum = u32::from(class.min_lots.get());
    if lots.0 < minimum.max(1) {
        return Err(refusal!(TooFewLots { lots: lots.0, minimum }));
    }
    // Whoever cannot deal then has nothing on the book then.
    let latest = now.plus(LONGEST).min(taker.cell.verified_until());
    let soonest = now.plus(if kind.rests() { SHORTEST } else { 1 });
    let has_none = expiry == 0 && !kind.rests();
    let is_far = kind.rests() && expiry > u64::from(latest.0);
    if !has_none && (expiry < u64::from(soonest.0) || is_far) {
        return Err(refusal!(BadExpiry { expiry, latest: latest.0.into() }));
    }
    let (low, high) = market::band(class);
    if kind.rests() && (tick < low || tick > high) {
        return Err(refusal!(OutsideBand { tick: tick.0, low: low.0, high: high.0 }));
    }
    Ok(())
}

impl<V: Storage, A: Asks> Matching<'_, V, A> {
    /// Holds what was traded, and what is to rest of the request, against the wishes: the price that the order slid to,
    /// the lots that the budget still suffices for, which are all that was asked for. Whether nothing is to rest.
    fn grant(&mut self, wishes: Wishes, request: &mut Request) -> Result<bool, Error> {
        if self.filled < wishes.least {
            let (lots, filled) = (wishes.least.0, self.filled.0);
            return Err(refusal!(NotFilled { lots, filled }));
        }
        if self.limit != request.tick {
            request.tick = self.limit;
            must_fit(&self.class, &self.taker, self.call.now, *request)?;
        }
        if wishes.is_stopped || !request.kind.rests() || wishes.budget == Coin::ZERO {
            return Ok(wishes.is_stopped);
        }
        let each = Worth::of(Lots(1), self.class.lot.get(), request.tick)?.coin;
        let kept = self.left.min(wishes.within_budget(self.coin, each));
        if kept.0 < u32::from(self.class.min_lots.get()).max(1) {
            return Ok(true);
        }
        request.lots = request.lots.saturating_sub(self.left.saturating_sub(kept));
        self.left = kept;
        Ok(false)
    }

    /// What becomes of the rest.
    fn outcome_of(&self, stop: Stop, request: Request) -> Result<Outcome, Error> {
        if request.kind == Kind::Fok && stop != Stop::Done {
            let (lots, filled) = (request.lots.0, self.filled.0);
            return Err(if stop == Stop::Capped {
                refusal!(FokCapped { lots, filled })
            } else {
                refusal!(NotFilled { lots, filled })
            });
        }
        let Request { side, tick, kind, .. } = request;
        Ok(match stop {
            Stop::Done => Outcome::Filled,
            Stop::Exhausted
                if kind.rests()
                    && self.left.0 >= u32::from(self.class.min_lots.get())
                    // Its own fills may have put the taker on hold.
                    && standing::obstacle(&self.taker, &self.class, side, tick, self.call.now)
                        .is_none() =>
            {
                Outcome::Resting
            }
            Stop::Exhausted => Outcome::Dropped,
            Stop::Capped => Outcome::Capped,
            Stop::Halted => Outcome::Halted,
        })
    }

    /// Puts what is left on the book and says in which chunk it lies.
    fn rest(&mut self, request: Request) -> Result<u32, Error> {
        let (now, class_id, class) = (self.call.now, self.class_id, &mut self.class);
        let request = Request { lots: self.left, ..request };
        let mut queue = Queue::zeroed();
        let chunk = rest(self.storage, now, class_id, class, &mut self.taker, request, &mut queue)?;
        queue.save(self.storage, class);
        // A price at which others rest is on the bitmap already.
        if !ticks::holds(class, request.tick) {
            ticks::set(class, request.side, request.tick);
            self.class_changed = true;
        }
        Ok(chunk)
    }
}

/// Locks what the request's lots offer and appends them, under the member's last number, to the queue at its place:
/// in which chunk they lie. The queue is read and has yet to be saved.
#[inline(always)]
pub(super) fn rest<V: Storage>(
    storage: &mut V,
    now: Time,
    class_id: ClassId,
    class: &Class,
    taker: &mut Account,
    request: Request,
    queue: &mut Queue,
) -> Result<u32, Error> {
    let Request { side, tick, lots, expiry, .. } = request;
    if taker.cell.live_orders >= MOST_ORDERS {
        return Err(refusal!(TooManyOrders { account: taker.address, limit: MOST_ORDERS }));
    }
    let worth = Worth::of(lots, class.lot.get(), tick)?;
    // An order that could never be filled in full, for want of room, does not rest.
    must_have_room(taker, class_id, side, worth)?;
    lock(taker, class_id, side, worth, now)?;
    enter(taker, class_id, side)?;
    let expires = Time::from_secs(expiry)
        .ok_or_else(|| refusal!(BadExpiry { expiry, latest: u32::MAX.into() }))?;
    let order = Order {
        member: taker.address.0,
        lots: lots.0.into(),
        nonce: taker.cell.order_nonce,
        expiry: expires.0.into(),
    };
    queue.read(storage, class_id, tick);
    queue.level.side = side as u8;
    queue.level.lot = class.lot;
    Ok(queue.append(storage, order))
}

/// Gives the account's next order its number.
#[inline(always)]
pub(super) fn number_next(taker: &mut Account) -> Result<u32, Error> {
    let nonce =
        taker.cell.order_nonce.get().checked_add(1).ok_or_else(|| {
            refusal!(TooManyOrders { account: taker.address, limit: MOST_ORDERS })
        })?;
    taker.cell.order_nonce = nonce.into();
    Ok(nonce)
}
