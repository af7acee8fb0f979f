//! The orders that a call's clearing meets: the dead ones are taken off on the way.

use crate::account::Account;
use crate::book::matching::removed;
use crate::book::order::{OrderId, Removal, Worth};
use crate::book::queue::{Queue, Row};
use crate::book::{standing, ticks, Side};
use crate::cells::{Order, CHUNK_ORDERS};
use crate::quantities::{Lots, Tick};
use crate::storage::Storage;
use crate::Error;

use super::clearing::Clearing;
use super::shelf;

/// The order of a side that is matched next.
pub struct Head {
    pub queue: Queue,
    pub row: Row,
    pub order: Order,
    pub id: OrderId,
    pub account: Account,
}

/// What a side has next.
pub enum Next {
    /// This order.
    Order(Head),
    /// Nothing that trades at the price.
    Nothing,
    /// The step is at its bounds.
    Later,
}

impl<V: Storage> Clearing<'_, V> {
    /// Takes the dead orders out of a queue, from the row on where the last step left off. The lots that live in it;
    /// nothing where the step is at its bounds.
    pub(super) fn weed(&mut self, side: Side, place: Tick) -> Result<Option<u64>, Error> {
        self.looks = self.looks.saturating_sub(1);
        let mut queue = Queue::zeroed();
        queue.read(self.storage, self.class_id, place);
        let mut row = queue.from(self.storage, self.state.row.get());
        let left_off = loop {
            if self.looks < CHUNK_ORDERS as u32 {
                break Some(row.number);
            }
            let (mut at, mut changed) = (0, false);
            while let Some(order) = queue.orders(&row).get(at).copied() {
                self.looks = self.looks.saturating_sub(1);
                let account = self.storage.account(order.member());
                match self.obstacle(&account, side, place.price(), &order)? {
                    None => at += 1,
                    Some(reason) => {
                        self.take_off(account, &queue, &row, &order, reason)?;
                        queue.remove(&mut row, at);
                        changed = true;
                    }
                }
            }
            let next = queue.after(&row);
            if changed {
                queue.save_row(self.storage, row);
            }
            if next == 0 {
                break None;
            }
            row = queue.row(self.storage, next);
        };
        let lots = queue.level.lots.get();
        self.save_queue(&queue);
        self.state.at = if left_off.is_some() { place.0 } else { 0 }.into();
        self.state.row = left_off.unwrap_or(0).into();
        Ok(left_off.is_none().then_some(lots))
    }

    /// The order of a side that is matched next at the call's price.
    pub(super) fn next(&mut self, side: Side) -> Result<Next, Error> {
        let limit = Tick(self.state.tick.get());
        loop {
            let best = self.side(side).best().filter(|best| side.opposite().reaches(limit, *best));
            let Some(price) = best else { return Ok(Next::Nothing) };
            let [book, waiting] = self.side(side).queues_at(price);
            let Some(place) = book.or(waiting) else { return Ok(Next::Nothing) };
            let Some(looks) = self.looks.checked_sub(1) else { return Ok(Next::Later) };
            self.looks = looks;
            let mut queue = Queue::zeroed();
            queue.read(self.storage, self.class_id, place);
            let mut row = queue.first(self.storage);
            let Some(order) = queue.orders(&row).first().copied() else {
                self.save_queue(&queue);
                continue;
            };
            let account = self.storage.account(order.member());
            if let Some(reason) = self.obstacle(&account, side, price, &order)? {
                self.take_off(account, &queue, &row, &order, reason)?;
                queue.remove(&mut row, 0);
                queue.save_row(self.storage, row);
                self.save_queue(&queue);
                continue;
            }
            let nonce = order.nonce.get();
            let id = OrderId { class: self.class_id, tick: place, chunk: row.number, nonce };
            return Ok(Next::Order(Head { queue, row, order, id, account }));
        }
    }

    /// Why an order is dead.
    fn obstacle(
        &self,
        account: &Account,
        side: Side,
        price: Tick,
        order: &Order,
    ) -> Result<Option<Removal>, Error> {
        let (now, class) = (self.call.now, &self.class);
        if order.expiry.get() <= now.0 {
            return Ok(Some(Removal::Expired));
        }
        let worth = Worth::of(Lots(order.lots.get()), class.lot.get(), price)?;
        Ok(standing::unfit(account, self.class_id, class, side, price, worth, now))
    }

    /// Gives back what an order of a row locked, and says so. It is yet to be removed from the row.
    pub(super) fn take_off(
        &mut self,
        mut account: Account,
        queue: &Queue,
        row: &Row,
        order: &Order,
        reason: Removal,
    ) -> Result<(), Error> {
        let (side, tick) = (queue.side(), queue.tick());
        let rest = Worth::of(Lots(order.lots.get()), queue.level.lot.get(), tick)?;
        let nonce = order.nonce.get();
        let id = OrderId { class: self.class_id, tick, chunk: row.number, nonce };
        let (root, class_id) = (self.storage.root(), self.class_id);
        let event = removed(root, self.call, &mut account, class_id, side, rest, order, id, reason);
        self.storage.save_account(&account);
        self.storage.emit(&event);
        Ok(())
    }

    /// Writes a queue; one without orders leaves no cell, and its price no bit.
    pub(super) fn save_queue(&mut self, queue: &Queue) {
        if !queue.save_unless_drained(self.storage) {
            return;
        }
        let place = queue.tick();
        if shelf::is_on(place) {
            for side in [Side::Bid, Side::Ask] {
                if shelf::place(side, place.price()) == place {
                    ticks::set_in(&mut self.shelves[side as usize].ticks, place.price(), false);
                }
            }
        } else {
            ticks::clear(&mut self.class, place);
        }
    }
}
