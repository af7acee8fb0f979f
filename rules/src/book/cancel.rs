//! Taking orders off the book: one's own, whatever is frozen or paused; and, by anyone, those that have expired.

use crate::account::Account;
use crate::cells::{Class, Key, Order};
use crate::event::order_reduced::OrderReduced;
use crate::monitor::orders;
use crate::quantities::{ClassId, Lots, Tick};
use crate::storage::Storage;
use crate::{recovery, refusal, Address, Call, Error};

use super::call::shelf::next_place;
use super::fill::unlock;
use super::matching::removed;
use super::order::{OrderId, Removal, Worth};
use super::queue::{Queue, Row};
use super::view::Cursor;
use super::Side;
use super::{bounty, ticks, MOST_REMOVALS, MOST_ROWS};

/// Cancels one of the caller's orders; its class and side. Neither a freeze nor a pause nor a halt stops it.
pub fn cancel(
    storage: &mut impl Storage,
    call: Call,
    order_id: u128,
) -> Result<(ClassId, Side), Error> {
    let mut queue = Queue::zeroed();
    let mut account = storage.account(call.caller);
    let (id, mut row, at) = find(storage, &account, order_id, &mut queue)?;
    let order = queue.orders(&row)[at];

    give_back(storage, call, &mut account, &queue, &order, id, Removal::Cancelled)?;
    storage.save_account(&account);
    queue.remove(&mut row, at);
    queue.save_row(storage, row);
    let side = queue.side();
    save(storage, queue, id.class);
    Ok((id.class, side))
}

/// Cancels the caller's order of this number at a price, for whoever knows no more of it than what it asked for. It is
/// looked for in the price's first rows, as many as one call may look at.
pub fn cancel_numbered(
    storage: &mut impl Storage,
    call: Call,
    class_id: ClassId,
    tick: Tick,
    number: u32,
) -> Result<(), Error> {
    let mut budget = Budget { rows: MOST_ROWS, removals: 1 };
    let mut account = storage.account(call.caller);
    let is_it = |order: &Order| order.member() == call.caller && order.nonce.get() == number;
    let from = Cursor { tick, chunk: 0 };
    sweep(storage, class_id, from, &mut budget, is_it, |storage, queue, order, id| {
        give_back(storage, call, &mut account, queue, order, id, Removal::Cancelled)
    })?;
    if budget.removals > 0 {
        let order_id = OrderId { class: class_id, tick, chunk: 0, nonce: number };
        let order_id = order_id.number(&account.cell);
        return Err(refusal!(UnknownOrder { order_id }));
    }
    storage.save_account(&account);
    Ok(())
}

/// Takes `lots` off one of the caller's orders, which keeps its place. Neither a freeze nor a pause nor a halt stops it.
/// To monitoring those lots are withdrawn; where they are half of the order or more, the order is.
pub fn reduce(
    storage: &mut impl Storage,
    call: Call,
    order_id: u128,
    lots: Lots,
) -> Result<Lots, Error> {
    let mut queue = Queue::zeroed();
    let mut account = storage.account(call.caller);
    let (id, mut row, at) = find(storage, &account, order_id, &mut queue)?;
    let order = queue.orders(&row)[at];
    let before = order.lots.get();
    if lots == Lots::ZERO {
        return Err(refusal!(TooFewLots { lots: 0, minimum: 1 }));
    }
    let left = before.checked_sub(lots.0).filter(|left| *left > 0);
    let left = left.ok_or_else(|| refusal!(NothingLeft { lots: lots.0, left: before }))?;
    let worth = Worth::of(lots, queue.level.lot.get(), id.tick)?;
    unlock(&mut account, id.class, queue.side(), worth);
    let is_most = lots.0 >= left;
    orders::withdrawn(storage.root(), call.now, &mut account, worth.coin.0, is_most);
    queue.reduce(&mut row, at, lots);
    queue.save_row(storage, row);
    queue.save_unless_drained(storage);
    storage.save_account(&account);
    storage.emit(&OrderReduced {
        class_id: id.class.0,
        member: call.caller,
        order_id,
        lots: lots.0,
        left,
        coin_locked_after: account.cell.coin_locked.get(),
        hours_locked_after: account.cell.locked_hours(id.class).0,
    });
    Ok(Lots(left))
}

/// Finds an order of an account's: what its id says, its row, and where in the row it is. The orders at its price are
/// read into `queue`.
fn find(
    storage: &impl Storage,
    account: &Account,
    order_id: u128,
    queue: &mut Queue,
) -> Result<(OrderId, Row, usize), Error> {
    let id = OrderId::from_number(order_id);
    let is_its = OrderId::account_in(order_id) == account.cell.number.get();
    queue.read(storage, id.class, id.tick);
    let row = queue.row(storage, id.chunk);
    let is_it = |order: &Order| {
        is_its && order.nonce.get() == id.nonce && order.member() == account.address
    };
    let at = queue
        .orders(&row)
        .iter()
        .position(is_it)
        .ok_or_else(|| refusal!(UnknownOrder { order_id }))?;
    Ok((id, row, at))
}

/// Writes the level; the class only where the level has gone.
fn save(storage: &mut impl Storage, queue: Queue, class_id: ClassId) {
    if queue.save_unless_drained(storage) {
        let mut class = storage.load::<Class>(Key::class(class_id));
        ticks::clear(&mut class, queue.tick());
        storage.save(Key::class(class_id), &class);
    }
}

fn give_back(
    storage: &mut impl Storage,
    call: Call,
    account: &mut Account,
    queue: &Queue,
    order: &Order,
    id: OrderId,
    reason: Removal,
) -> Result<(), Error> {
    let rest = Worth::of(Lots(order.lots.get()), queue.level.lot.get(), id.tick)?;
    let (root, side) = (storage.root(), queue.side());
    let event = removed(root, call, account, id.class, side, rest, order, id, reason);
    storage.emit(&event);
    Ok(())
}

/// How far a sweep came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swept {
    /// Orders taken off.
    pub removed: u32,
    /// Where to go on; at its start where there is nothing left.
    pub next: Cursor,
}

/// Cancels up to `most` of the caller's orders in a class, from `cursor` on, lowest price first.
pub fn cancel_all(
    storage: &mut impl Storage,
    call: Call,
    class_id: ClassId,
    cursor: Cursor,
    most: u32,
) -> Result<Swept, Error> {
    withdraw(storage, call, call.caller, class_id, cursor, most, Removal::Cancelled)
}

/// Withdraws up to `most` orders of an account that is about to move to the caller's, as `cancel_all` does.
pub fn withdraw_moving(
    storage: &mut impl Storage,
    call: Call,
    owner: Address,
    class_id: ClassId,
    cursor: Cursor,
    most: u32,
) -> Result<Swept, Error> {
    let file = storage.load(Key::recovery(&owner));
    recovery::must_be_due(call, owner, &file, recovery::term_of(storage, &file))?;
    withdraw(storage, call, owner, class_id, cursor, most, Removal::Moving)
}

fn withdraw(
    storage: &mut impl Storage,
    call: Call,
    owner: Address,
    class_id: ClassId,
    cursor: Cursor,
    most: u32,
    reason: Removal,
) -> Result<Swept, Error> {
    let mut account = storage.account(owner);
    let most = at_most(most);
    let mut budget = Budget { rows: MOST_ROWS, removals: most };
    let mine = |order: &Order| order.member() == owner;
    let next = walk(storage, class_id, cursor, |storage, from| {
        sweep(storage, class_id, from, &mut budget, mine, |storage, queue, order, id| {
            give_back(storage, call, &mut account, queue, order, id, reason)
        })
    })?;
    storage.save_account(&account);
    Ok(Swept { removed: most - budget.removals, next })
}

/// Takes up to `most` expired orders at one price off the book, from its first row on: [`prune_from`] reaches those
/// behind as many rows as one call may look at.
pub fn prune(
    storage: &mut impl Storage,
    call: Call,
    class_id: ClassId,
    tick: Tick,
    most: u32,
) -> Result<u32, Error> {
    let mut pruning = Pruning::by(storage, call, class_id, most);
    pruning.at_price(storage, Cursor { tick, chunk: 0 })?;
    Ok(pruning.end(storage, Cursor::START).removed)
}

/// Takes up to `most` expired orders off the book of a class, from `cursor` on, lowest price first. Whoever does it
/// gets the bounty from each order's owner, unless it is the owner's own.
pub fn prune_from(
    storage: &mut impl Storage,
    call: Call,
    class_id: ClassId,
    cursor: Cursor,
    most: u32,
) -> Result<Swept, Error> {
    let mut pruning = Pruning::by(storage, call, class_id, most);
    let next = walk(storage, class_id, cursor, |storage, from| pruning.at_price(storage, from))?;
    Ok(pruning.end(storage, next))
}

/// Somebody who takes expired orders off the book of a class.
struct Pruning {
    call: Call,
    class_id: ClassId,
    pruner: Account,
    most: u32,
    budget: Budget,
}

impl Pruning {
    fn by(storage: &impl Storage, call: Call, class_id: ClassId, most: u32) -> Self {
        let most = at_most(most);
        let budget = Budget { rows: MOST_ROWS, removals: most };
        Self { call, class_id, pruner: storage.account(call.caller), most, budget }
    }

    /// Goes through the orders at a price. Where the budget ends first, the row to go on from.
    fn at_price(&mut self, storage: &mut impl Storage, from: Cursor) -> Result<Option<u32>, Error> {
        let Self { call, class_id, pruner, budget, .. } = self;
        let (call, class_id) = (*call, *class_id);
        let expired = |order: &Order| order.expiry.get() <= call.now.0;
        sweep(storage, class_id, from, budget, expired, |storage, queue, order, id| {
            let reason = Removal::Expired;
            if order.member() == call.caller {
                return give_back(storage, call, pruner, queue, order, id, reason);
            }
            let mut owner = storage.account(order.member());
            let (lot, side) = (queue.level.lot.get(), queue.side());
            let rest = Worth::of(Lots(order.lots.get()), lot, id.tick)?;
            let root = storage.root();
            let mut event =
                removed(root, call, &mut owner, class_id, side, rest, order, id, reason);
            event.bounty = bounty::pay(storage, call, class_id, side, lot, &mut owner, pruner)?;
            storage.save_account(&owner);
            storage.emit(&event);
            Ok(())
        })
    }

    fn end(self, storage: &mut impl Storage, next: Cursor) -> Swept {
        storage.save_account(&self.pruner);
        Swept { removed: self.most - self.budget.removals, next }
    }
}

/// How many orders a call that asks for so many takes off: as many as one call may where it asks for none in particular,
/// so that a caller who goes on until nothing is left always comes to an end.
fn at_most(asked: u32) -> u32 {
    match asked {
        0 => MOST_REMOVALS,
        most => most.min(MOST_REMOVALS),
    }
}

/// What one call may still look at and take off.
struct Budget {
    rows: u32,
    removals: u32,
}

/// Goes through the prices of a class at which orders rest, from `from` on, until one says in which row it stopped.
/// Where to go on.
fn walk<V: Storage>(
    storage: &mut V,
    class_id: ClassId,
    from: Cursor,
    mut at_price: impl FnMut(&mut V, Cursor) -> Result<Option<u32>, Error>,
) -> Result<Cursor, Error> {
    let mut at = from;
    loop {
        let class = storage.load::<Class>(Key::class(class_id));
        let Some(tick) = next_place(storage, class_id, &class, at.tick) else {
            return Ok(Cursor::START);
        };
        let chunk = if tick == at.tick { at.chunk } else { 0 };
        match at_price(storage, Cursor { tick, chunk })? {
            Some(chunk) => return Ok(Cursor { tick, chunk }),
            None => at = Cursor { tick: Tick(tick.0.saturating_add(1)), chunk: 0 },
        }
    }
}

/// Goes through the orders at one price, from the cursor's row on, and takes off those that are `wanted`. Where the
/// budget ends first, the row to go on from.
fn sweep<V: Storage>(
    storage: &mut V,
    class_id: ClassId,
    from: Cursor,
    budget: &mut Budget,
    wanted: impl Fn(&Order) -> bool,
    mut take_off: impl FnMut(&mut V, &Queue, &Order, OrderId) -> Result<(), Error>,
) -> Result<Option<u32>, Error> {
    let mut queue = Queue::zeroed();
    let tick = from.tick;
    queue.read(storage, class_id, tick);
    let mut row = queue.from(storage, from.chunk);
    let mut changed = false;
    let left = loop {
        let Some(rows) = budget.rows.checked_sub(1) else { break Some(row.number) };
        budget.rows = rows;
        let mut at = 0;
        while let Some(order) = queue.orders(&row).get(at).copied() {
            if !wanted(&order) {
                at += 1;
                continue;
            }
            let Some(removals) = budget.removals.checked_sub(1) else { break };
            budget.removals = removals;
            let id = OrderId { class: class_id, tick, chunk: row.number, nonce: order.nonce.get() };
            take_off(storage, &queue, &order, id)?;
            queue.remove(&mut row, at);
            changed = true;
        }
        let (number, next) = (row.number, queue.after(&row));
        let more = queue.orders(&row).get(at).is_some();
        if changed {
            queue.save_row(storage, row);
        }
        if more {
            break Some(number);
        }
        if next == 0 {
            break None;
        }
        row = queue.row(storage, next);
    };
    if changed {
        save(storage, queue, class_id);
    }
    Ok(left)
}
