//! Matching at the call's price: the best bid with the best ask, again and again. Nobody takes in a call: both rested.

use crate::account::Account;
use crate::book::fill::{leave, unlock, Traded};
use crate::book::market;
use crate::book::order::{Aggressor, Removal, Worth};
use crate::book::Side;
use crate::cells::Order;
use crate::event::order_reduced::OrderReduced;
use crate::ledger::{credit_hours, must_have_room_for_coin};
use crate::monitor::trading::{self, Fill};
use crate::monitor::{raise, raise_with_risk, sending};
use crate::quantities::{Lots, Tick};
use crate::storage::Storage;
use crate::Error;

use super::clearing::Clearing;
use super::front::{Head, Next};
use super::shelf;

/// What two orders are about to trade.
struct Deal {
    lots: Lots,
    worth: Worth,
    /// What the price gives away against the reference, by whom, and what monitoring says of it.
    gift: u64,
    giver: Side,
    given: sending::Judged,
}

/// How the two sides of a trade look after it, and what monitoring says of them.
struct Settled {
    seller: Account,
    buyer: Account,
    judged: trading::Judged,
}

impl<V: Storage> Clearing<'_, V> {
    /// Matches orders until no two of them trade at the price; false where the step is at its bounds.
    pub(super) fn match_all(&mut self) -> Result<bool, Error> {
        while self.fills > 0 {
            let bid = match self.next(Side::Bid)? {
                Next::Order(head) => head,
                Next::Nothing => return Ok(true),
                Next::Later => return Ok(false),
            };
            let ask = match self.next(Side::Ask)? {
                Next::Order(head) => head,
                Next::Nothing => return Ok(true),
                Next::Later => return Ok(false),
            };
            match self.deal(&bid, &ask)? {
                Err((Side::Bid, reason)) => self.remove(bid, reason)?,
                Err((Side::Ask, reason)) => self.remove(ask, reason)?,
                Ok((deal, settled)) => self.trade(bid, ask, deal, settled)?,
            }
        }
        Ok(false)
    }

    /// What two orders trade; or of which side the order cannot be matched with the other, and why.
    fn deal(
        &self,
        bid: &Head,
        ask: &Head,
    ) -> Result<Result<(Deal, Settled), (Side, Removal)>, Error> {
        let (bids, asks) = (bid.order.lots.get(), ask.order.lots.get());
        if bid.order.member == ask.order.member {
            let smaller = if bids < asks { Side::Bid } else { Side::Ask };
            return Ok(Err((smaller, Removal::SelfTrade)));
        }
        let (price, lots) = (Tick(self.state.tick.get()), Lots(bids.min(asks)));
        let (root, now, class) = (self.storage.root(), self.call.now, &self.class);
        let worth = Worth::of(lots, class.lot.get(), price)?;
        if must_have_room_for_coin(&ask.account, worth.coin).is_err() {
            return Ok(Err((Side::Ask, Removal::NoRoom)));
        }
        let fill = Fill { class: self.class_id, secs: worth.secs, maker: Side::Ask };
        let (mut seller, mut buyer) = (ask.account.clone(), bid.account.clone());
        if trading::closes_refused_round(root, now, fill, &seller, &buyer) {
            // The book's order was there before.
            let newer = if shelf::is_on(ask.id.tick) { Side::Ask } else { Side::Bid };
            return Ok(Err((newer, Removal::Round)));
        }
        let (gift, giver) = market::gift(class, price, worth.secs);
        let (account, left) = match giver {
            Side::Bid => (&buyer, buyer.cell.coin().0),
            Side::Ask => (&seller, seller.cell.hours(self.class_id).0),
        };
        let Ok(given) = sending::judge(root, now, account, gift, left) else {
            return Ok(Err((giver, Removal::Limited)));
        };
        // The bid locked its own price; what the call's saves is free again.
        let locked = Worth::of(lots, class.lot.get(), bid.id.tick)?;
        unlock(&mut buyer, self.class_id, Side::Bid, locked);
        buyer.cell.debit_coin(worth.coin);
        seller.cell.debit_locked_hours(self.class_id, worth.secs);
        seller.cell.credit_coin(worth.coin);
        if credit_hours(&mut buyer, self.class_id, worth.secs).is_err() {
            return Ok(Err((Side::Bid, Removal::NoRoom)));
        }
        let Ok(judged) = trading::judge(root, now, fill, &mut seller, &mut buyer, worth.coin.0)
        else {
            return Ok(Err((Side::Bid, Removal::Limited)));
        };
        Ok(Ok((Deal { lots, worth, gift, giver, given }, Settled { seller, buyer, judged })))
    }

    /// Makes a trade.
    fn trade(&mut self, bid: Head, ask: Head, deal: Deal, settled: Settled) -> Result<(), Error> {
        let Settled { mut seller, mut buyer, judged } = settled;
        let lots = deal.lots;
        self.fills = self.fills.saturating_sub(1);
        self.state.filled = self.state.filled.get().saturating_add(lots.0.into()).into();
        let members = [seller.address, buyer.address];
        let said = market::said(&self.class, bid.id.tick.price(), ask.id.tick.price());
        market::count(&mut self.class, lots, Tick(self.state.tick.get()), said, members);
        self.say_trade(&bid, &ask, &deal, &mut seller, &mut buyer);
        self.watch(&deal, judged, &mut seller, &mut buyer);
        self.storage.save_account(&seller);
        self.storage.save_account(&buyer);
        self.lessen(bid, lots);
        self.lessen(ask, lots);
        Ok(())
    }

    /// Counts out what has wholly traded, and says what was done.
    fn say_trade(
        &mut self,
        bid: &Head,
        ask: &Head,
        deal: &Deal,
        seller: &mut Account,
        buyer: &mut Account,
    ) {
        let Deal { lots, worth, .. } = deal;
        let left = |order: &Order| order.lots.get().saturating_sub(lots.0);
        if left(&ask.order) == 0 {
            leave(seller, self.class_id, Side::Ask);
        }
        if left(&bid.order) == 0 {
            leave(buyer, self.class_id, Side::Bid);
        }
        let traded = Traded {
            class: self.class_id,
            maker_order: ask.id.number(&seller.cell),
            maker_left: left(&ask.order),
            aggressor: Aggressor::Neither,
            tick: Tick(self.state.tick.get()),
            lots: *lots,
            worth: *worth,
        };
        traded.say(&mut *self.storage, self.call.caller, seller, buyer);
        self.storage.emit(&OrderReduced {
            class_id: self.class_id.0,
            member: buyer.address,
            order_id: bid.id.number(&buyer.cell),
            lots: lots.0,
            left: left(&bid.order),
            coin_locked_after: buyer.cell.coin_locked.get(),
            hours_locked_after: buyer.cell.locked_hours(self.class_id).0,
        });
    }

    /// Counts what the trade gave away, and raises what monitoring found.
    fn watch(
        &mut self,
        deal: &Deal,
        judged: trading::Judged,
        seller: &mut Account,
        buyer: &mut Account,
    ) {
        let (storage, call) = (&mut *self.storage, self.call);
        if judged.large.any() {
            raise(storage, call, buyer, seller.address, judged.large, deal.worth.coin.0);
        }
        if judged.both.any() {
            // Neither chose the other: they are named and take no risk.
            let (hits, secs) = (judged.both, judged.round.secs);
            raise_with_risk(storage, call, seller, buyer.address, hits, secs, false);
            raise_with_risk(storage, call, buyer, seller.address, hits, secs, false);
        }
        if deal.gift == 0 {
            return;
        }
        let (giving, given) = match deal.giver {
            Side::Bid => (buyer, seller),
            Side::Ask => (seller, buyer),
        };
        let root = storage.root();
        sending::sent(root, call.now, &mut giving.cell.watch, deal.gift, deal.given);
        sending::received(root, call.now, &mut given.cell.watch, deal.gift);
        if deal.given.hits.any() {
            raise(storage, call, giving, given.address, deal.given.hits, deal.gift);
        }
    }

    /// Takes traded lots off an order, and an order off the book that has no more.
    fn lessen(&mut self, head: Head, lots: Lots) {
        let Head { mut queue, mut row, order, .. } = head;
        if order.lots.get() == lots.0 {
            queue.remove(&mut row, 0);
        } else {
            queue.reduce(&mut row, 0, lots);
        }
        queue.save_row(self.storage, row);
        self.save_queue(&queue);
    }

    fn remove(&mut self, head: Head, reason: Removal) -> Result<(), Error> {
        let Head { mut queue, mut row, order, account, .. } = head;
        self.take_off(account, &queue, &row, &order, reason)?;
        queue.remove(&mut row, 0);
        queue.save_row(self.storage, row);
        self.save_queue(&queue);
        Ok(())
    }
}
