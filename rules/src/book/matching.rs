//! Matching: an order on its way through the book, against the best of what rests, price by price and first come first.

use crate::account::Account;
use crate::cells::{Cell, Class, Order, Root};
use crate::event::class_halted::ClassHalted;
use crate::event::order_removed::OrderRemoved;
use crate::monitor::trading::{self, Fill};
use crate::monitor::{orders, raise, raise_with_risk, sending};
use crate::quantities::{ClassId, Coin, Lots, Tick};
use crate::storage::Storage;
use crate::{defer_to_full_program, refusal, Address, Call, Error};

use super::call::is_closed;
use super::fill::{affordable, leave, settle, unlock, Traded};
use super::order::{Kind, OrderId, Removal, Worth};
use super::place::Request;
use super::queue::Queue;
use super::wishes::{Asks, Wishes};
use super::Side;
use super::{bounty, market, standing, ticks, MOST_DEAD, MOST_FILLS, MOST_LEVELS};

/// Why matching ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Nothing is left to trade.
    Done,
    /// The book has no more within the limit, or the taker no more to pay with.
    Exhausted,
    /// One call may do no more.
    Capped,
    /// What was traded has halted the class.
    Halted,
}

/// An order on its way through the book.
pub struct Matching<'a, V, A> {
    pub storage: &'a mut V,
    pub call: Call,
    pub class_id: ClassId,
    pub class: Class,
    pub class_changed: bool,
    pub taker: Account,
    /// The maker met last, not yet written: a maker with several orders in a row is written once. Nobody at first.
    maker: Account,
    side: Side,
    /// The worst price that it may trade or rest at.
    pub limit: Tick,
    kind: Kind,
    pub left: Lots,
    pub filled: Lots,
    pub coin: Coin,
    /// The worst price traded at.
    pub worst: Tick,
    /// From where the move of the price is measured.
    anchor: Tick,
    fills: u32,
    /// Prices at which something traded.
    levels: u32,
    /// Dead orders taken off.
    pub cleared: u32,
    /// What is asked of it beyond the request.
    pub asks: A,
}

/// What came of meeting a resting order.
enum Met {
    /// It is off the book.
    Gone,
    /// So many lots of it traded, and it keeps the rest.
    Partly(Lots),
    /// Nothing: one call may do no more.
    TooMuch,
    /// Nothing: the taker cannot pay for another lot, or asked for no more at this price.
    TooDear,
}

impl<'a, V: Storage, A: Asks> Matching<'a, V, A> {
    /// Of the caller's order, whose cells have yet to be read: where they lie, as moving one costs as much as a rule.
    #[inline(always)]
    pub fn of(
        storage: &'a mut V,
        call: Call,
        class_id: ClassId,
        request: Request,
        asks: A,
    ) -> Self {
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
            kind: request.kind,
            left: request.lots,
            filled: Lots::ZERO,
            coin: Coin::ZERO,
            worst: Tick(0),
            anchor: Tick(0),
            fills: 0,
            levels: 0,
            cleared: 0,
            asks,
        };
        matching.taker.address = call.caller;
        matching
    }

    /// Begins, on the terms and in the epoch of now, unless the class is halted. A halt lets through what only rests;
    /// a call does not, so that what its clearing has counted stays.
    pub fn begin(&mut self, kind: Kind) -> Result<(), Error> {
        let now = self.call.now;
        self.class_changed =
            market::come_due(&mut self.class, now) | market::is_to_turn(&self.class, now);
        if let Some(moved) = market::turn(self.class_id, &mut self.class, now) {
            self.storage.emit(&moved);
        }
        self.anchor = market::anchor(&self.class);
        if kind == Kind::PostOnly && !is_closed(&self.class) {
            return Ok(());
        }
        market::must_trade(self.class_id, &self.class, now)
    }

    /// Trades until there is nothing left, nothing to trade with, or a reason to stop.
    pub fn run(&mut self) -> Result<Stop, Error> {
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
            self.class_changed = true;
            let filled = self.filled;
            let mut stop = self.trade_at(tick)?;
            if self.filled > filled {
                self.levels += 1;
                if self.went_too_far(tick) {
                    self.halt(tick);
                    stop = Some(Stop::Halted);
                }
            }
            if let Some(stop) = stop.filter(|_| self.left > Lots::ZERO) {
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
                let id = OrderId {
                    class: self.class_id,
                    tick,
                    chunk: row.number,
                    nonce: order.nonce.get(),
                };
                match self.meet(order, id)? {
                    Met::Gone => gone += 1,
                    Met::Partly(lots) => queue.reduce(&mut row, gone, lots),
                    Met::TooMuch => stop = Some(Stop::Capped),
                    Met::TooDear => stop = Some(Stop::Exhausted),
                }
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

    /// Trades with one resting order, or takes it off the book where it is dead: where it may not trade.
    fn meet(&mut self, order: Order, id: OrderId) -> Result<Met, Error> {
        if self.fills == self.asks.wishes().map_or(MOST_FILLS, Wishes::most_fills) {
            return Ok(Met::TooMuch);
        }
        let lot = self.class.lot.get();
        let offered = Lots(order.lots.get());
        let mut lots = self.left.min(offered);
        if self.kind == Kind::Ioc {
            let (each, now) = (Worth::of(Lots(1), lot, id.tick)?, self.call.now);
            let most = affordable(&self.taker, self.class_id, self.side, each, now);
            if most == Lots::ZERO && self.filled > Lots::ZERO {
                return Ok(Met::TooDear);
            }
            // Whoever can pay for nothing at all is told so.
            lots = lots.min(most.max(Lots(1)));
        }
        let mut is_spent = false;
        if let Some(wishes) = self.asks.wishes() {
            let within = wishes.within_budget(self.coin, Worth::of(Lots(1), lot, id.tick)?.coin);
            is_spent = within == Lots::ZERO;
            lots = lots.min(within.max(Lots(1)));
        }
        let worth = Worth::of(lots, lot, id.tick)?;
        if let Some(reason) = self.obstacle(&order, id.tick, worth) {
            let keeps_own = self.asks.wishes().is_some_and(|wishes| wishes.keeps_own);
            if reason == Removal::SelfTrade && keeps_own {
                self.asks.stop();
                return Ok(Met::TooDear);
            }
            return self.clear(&order, id, reason);
        }
        if is_spent {
            self.asks.stop();
            return Ok(Met::TooDear);
        }
        // Nothing stands in the way, so the maker is at hand.
        if self.kind == Kind::PostOnly {
            if self.asks.wishes().is_some_and(|wishes| wishes.slides) {
                self.limit = self.side.behind(id.tick);
                return Ok(Met::TooDear);
            }
            return Err(refusal!(WouldTake { tick: self.limit.0, best: id.tick.0 }));
        }
        let (gift, giver) = market::gift(&self.class, id.tick, worth.secs);
        let given = match self.judge_gift(gift, giver, worth) {
            Err(_) if giver != self.side => {
                defer_to_full_program()?;
                return self.clear(&order, id, Removal::Limited);
            }
            judged => judged?,
        };
        let maker_side = self.side.opposite();
        let (maker, now) = (&mut self.maker, self.call.now);
        settle(maker, &mut self.taker, self.class_id, maker_side, worth, now)?;
        let whole = lots == offered;
        if whole {
            leave(maker, self.class_id, maker_side);
        }
        self.fills += 1;
        self.left = self.left.saturating_sub(lots);
        self.filled = Lots(self.filled.0.saturating_add(lots.0));
        self.coin = Coin(self.coin.0.saturating_add(worth.coin.0));
        self.worst = id.tick;
        let members = [maker.address, self.taker.address];
        market::count(&mut self.class, lots, id.tick, id.tick, members);
        self.say_and_watch(lots, offered, id, worth)?;
        if gift > 0 && !V::FORGETS {
            self.count_gift(gift, giver, given);
        }
        Ok(if whole { Met::Gone } else { Met::Partly(lots) })
    }

    /// Says that a fill was made, and has monitoring look at it.
    fn say_and_watch(
        &mut self,
        lots: Lots,
        offered: Lots,
        id: OrderId,
        worth: Worth,
    ) -> Result<(), Error> {
        let maker_side = self.side.opposite();
        let maker_order = id.number(&self.maker.cell);
        let (seller, buyer) = match maker_side {
            Side::Ask => (&mut self.maker, &mut self.taker),
            Side::Bid => (&mut self.taker, &mut self.maker),
        };
        let fill = Fill { class: self.class_id, secs: worth.secs, maker: maker_side };
        let (root, now) = (self.storage.root(), self.call.now);
        // A quote is nobody's: it neither alerts nor is it refused.
        let judged = if V::FORGETS {
            Default::default()
        } else {
            trading::judge(root, now, fill, seller, buyer, worth.coin.0)?
        };
        let (class, tick, aggressor) = (self.class_id, id.tick, self.side.into());
        let maker_left = offered.saturating_sub(lots).0;
        let traded = Traded { class, maker_order, maker_left, aggressor, tick, lots, worth };
        traded.say(&mut *self.storage, self.call.caller, seller, buyer);
        let (storage, call) = (&mut *self.storage, self.call);
        if judged.large.any() && !V::FORGETS {
            raise(storage, call, buyer, seller.address, judged.large, worth.coin.0);
        }
        if judged.both.any() && !V::FORGETS {
            let (hits, round, sold_to) = (judged.both, judged.round, buyer.address);
            raise_with_risk(storage, call, seller, sold_to, hits, round.secs, round.seller_took);
            let from = seller.address;
            raise_with_risk(storage, call, buyer, from, hits, round.secs, round.buyer_took);
        }
        Ok(())
    }

    /// Why a resting order is dead.
    fn obstacle(&mut self, order: &Order, tick: Tick, worth: Worth) -> Option<Removal> {
        let (now, maker_side) = (self.call.now, self.side.opposite());
        if order.expiry.get() <= now.0 {
            return Some(Removal::Expired);
        }
        if order.member() == self.taker.address {
            return Some(Removal::SelfTrade);
        }
        self.bring(order.member());
        let (maker, class, class_id) = (&self.maker, &self.class, self.class_id);
        let unfit = standing::unfit(maker, class_id, class, maker_side, tick, worth, now);
        if unfit.is_some() {
            return unfit;
        }
        let fill = Fill { class: class_id, secs: worth.secs, maker: maker_side };
        let (seller, buyer) = match maker_side {
            Side::Ask => (maker, &self.taker),
            Side::Bid => (&self.taker, maker),
        };
        trading::closes_refused_round(self.storage.root(), now, fill, seller, buyer)
            .then_some(Removal::Round)
    }

    /// Takes a dead order off the book and gives back what it locked. Expired and unverified ones pay for it.
    fn clear(&mut self, order: &Order, id: OrderId, reason: Removal) -> Result<Met, Error> {
        if self.cleared == MOST_DEAD {
            return Ok(Met::TooMuch);
        }
        self.cleared += 1;
        let (side, class_id, call) = (self.side.opposite(), self.class_id, self.call);
        let lot = self.class.lot.get();
        let rest = Worth::of(Lots(order.lots.get()), lot, id.tick)?;
        if order.member() == self.taker.address {
            if V::FORGETS {
                // A question supposes what the taker has, so there is nothing to give back.
                return Ok(Met::Gone);
            }
            let (root, taker) = (self.storage.root(), &mut self.taker);
            let event = removed(root, call, taker, class_id, side, rest, order, id, reason);
            self.storage.emit(&event);
            return Ok(Met::Gone);
        }
        self.bring(order.member());
        let (maker, taker) = (&mut self.maker, &mut self.taker);
        let root = self.storage.root();
        let mut event = removed(root, call, maker, class_id, side, rest, order, id, reason);
        if reason.pays() {
            event.bounty = bounty::pay(self.storage, call, class_id, side, lot, maker, taker)?;
        }
        self.storage.emit(&event);
        Ok(Met::Gone)
    }

    /// Whether the price has gone further than one call may carry it, in an epoch that had no halt.
    fn went_too_far(&self, tick: Tick) -> bool {
        self.class.halts == 0 && tick.0.abs_diff(self.anchor.0) > market::collar(&self.class)
    }

    /// Halts the class after what was traded.
    fn halt(&mut self, tick: Tick) {
        let (anchor, collar) = (self.anchor.0, market::collar(&self.class));
        let until = market::halt(&mut self.class, self.call.now);
        self.storage.emit(&ClassHalted {
            class_id: self.class_id.0,
            actor: self.call.caller,
            tick: tick.0,
            low: anchor.saturating_sub(collar),
            high: anchor.saturating_add(collar),
            until: until.0.into(),
        });
    }

    /// Judges what a fill is to give away against the reference: it counts as sent. Nothing changes.
    fn judge_gift(&self, gift: u64, giver: Side, worth: Worth) -> Result<sending::Judged, Error> {
        let takes = giver == self.side;
        if gift == 0 || (takes && V::FORGETS) {
            return Ok(Default::default());
        }
        let account = if takes { &self.taker } else { &self.maker };
        // What the taker gives is still free, what the maker gives is locked.
        let given = |amount: u64| if takes { amount } else { 0 };
        let left = match giver {
            Side::Bid => account.cell.coin().0.saturating_sub(given(worth.coin.0)),
            Side::Ask => account.cell.hours(self.class_id).0.saturating_sub(given(worth.secs.0)),
        };
        sending::judge(self.storage.root(), self.call.now, account, gift, left)
    }

    /// Counts what a fill gave away.
    fn count_gift(&mut self, gift: u64, giver: Side, judged: sending::Judged) {
        let (giving, given) = if giver == self.side {
            (&mut self.taker, &mut self.maker)
        } else {
            (&mut self.maker, &mut self.taker)
        };
        let (root, now) = (self.storage.root(), self.call.now);
        sending::sent(root, now, &mut giving.cell.watch, gift, judged);
        sending::received(root, now, &mut given.cell.watch, gift);
        if judged.hits.any() {
            raise(self.storage, self.call, giving, given.address, judged.hits, gift);
        }
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
}

/// Gives a member back what its order locked, tells monitoring where that was its own doing, and says so.
#[allow(clippy::too_many_arguments)]
pub fn removed(
    root: &Root,
    call: Call,
    member: &mut Account,
    class: ClassId,
    side: Side,
    rest: Worth,
    order: &Order,
    id: OrderId,
    reason: Removal,
) -> OrderRemoved {
    unlock(member, class, side, rest);
    leave(member, class, side);
    if reason.is_in_vain() {
        orders::withdrawn(root, call.now, member, rest.coin.0, true);
    }
    OrderRemoved {
        class_id: class.0,
        member: member.address,
        actor: call.caller,
        order_id: id.number(&member.cell),
        lots: order.lots.get(),
        reason: reason as u8,
        bounty: 0,
        coin_locked_after: member.cell.coin_locked.get(),
        hours_locked_after: member.cell.locked_hours(class).0,
    }
}
