//! Where a class has but one price, whoever came first has no better claim: the longer side's orders are each made
//! smaller, to what their lots are in proportion of what can trade.

use crate::book::fill::{leave, unlock};
use crate::book::market;
use crate::book::order::{OrderId, Worth};
use crate::book::queue::Queue;
use crate::book::Side;
use crate::cells::{Order, CHUNK_ORDERS};
use crate::event::order_reduced::OrderReduced;
use crate::quantities::{Lots, Tick};
use crate::storage::Storage;
use crate::Error;

use super::clearing::Clearing;
use super::{price, Phase};

impl<V: Storage> Clearing<'_, V> {
    /// What follows the search: sharing, where the band is one price at which one side has more.
    pub(super) fn begin_to_share(&mut self) -> Phase {
        let (low, high) = market::band(&self.class);
        let Some(side) = self.longer().filter(|_| low == high) else { return Phase::Matching };
        let left = self.state.fronts[side as usize].lots.get();
        self.state.longer = self.state.volume.get().saturating_add(left).into();
        Phase::Sharing
    }

    /// The side of which something will be left at the price.
    fn longer(&self) -> Option<Side> {
        [Side::Bid, Side::Ask].into_iter().find(|side| {
            let front = &self.state.fronts[*side as usize];
            front.lots.get() > 0 && front.tick == self.state.tick
        })
    }

    /// Makes the orders of the longer side smaller; false where the step is at its bounds.
    pub(super) fn share(&mut self) -> Result<bool, Error> {
        let Some(side) = self.longer() else { return Ok(true) };
        let price = Tick(self.state.tick.get());
        for place in self.side(side).queues_at(price).into_iter().flatten() {
            if place.0 < self.state.at.get() {
                continue;
            }
            if !self.share_queue(side, place)? {
                self.state.at = place.0.into();
                return Ok(false);
            }
            self.state.row = 0.into();
        }
        self.state.at = 0.into();
        Ok(true)
    }

    /// Goes through a queue, whole rows at a time, from the row on where the last step left off; should that one be gone,
    /// from the next behind it. Rows are numbered as they were made.
    fn share_queue(&mut self, side: Side, place: Tick) -> Result<bool, Error> {
        self.looks = self.looks.saturating_sub(1);
        let mut queue = Queue::zeroed();
        queue.read(self.storage, self.class_id, place);
        let from = self.state.row.get();
        let mut row = queue.from(self.storage, from);
        let done = loop {
            let next = queue.after(&row);
            if row.number < from {
                // What cannot be reached any more in a step is matched by its time.
                let Some(looks) = self.looks.checked_sub(1) else { break true };
                self.looks = looks;
            } else {
                if self.looks < CHUNK_ORDERS as u32 {
                    self.state.row = row.number.into();
                    break false;
                }
                let mut at = 0;
                while let Some(order) = queue.orders(&row).get(at).copied() {
                    let id = OrderId {
                        class: self.class_id,
                        tick: place,
                        chunk: row.number,
                        nonce: order.nonce.get(),
                    };
                    let part = self.share_order(side, &order, id)?;
                    if part == 0 {
                        queue.remove(&mut row, at);
                    } else {
                        queue.reduce(&mut row, at, Lots(order.lots.get().saturating_sub(part)));
                        at += 1;
                    }
                }
                queue.save_row(self.storage, row);
            }
            if next == 0 {
                break true;
            }
            row = queue.row(self.storage, next);
        };
        self.save_queue(&queue);
        Ok(done)
    }

    /// Gives back what an order offers beyond its share; the share.
    fn share_order(&mut self, side: Side, order: &Order, id: OrderId) -> Result<u32, Error> {
        self.looks = self.looks.saturating_sub(1);
        let (volume, longer, lots) =
            (self.state.volume.get(), self.state.longer.get(), order.lots.get());
        let reached = self.state.seen.get();
        let part = price::share(volume, longer, reached, lots);
        self.state.seen = reached.saturating_add(lots.into()).into();
        if part == lots {
            return Ok(part);
        }
        let over = lots.saturating_sub(part);
        let mut account = self.storage.account(order.member());
        let worth = Worth::of(Lots(over), self.class.lot.get(), id.tick)?;
        unlock(&mut account, self.class_id, side, worth);
        if part == 0 {
            leave(&mut account, self.class_id, side);
        }
        self.storage.save_account(&account);
        self.storage.emit(&OrderReduced {
            class_id: self.class_id.0,
            member: account.address,
            order_id: id.number(&account.cell),
            lots: over,
            left: part,
            coin_locked_after: account.cell.coin_locked.get(),
            hours_locked_after: account.cell.locked_hours(self.class_id).0,
        });
        Ok(part)
    }
}
