//! Taking orders off the book: one's own, whatever is frozen or paused; and, by anyone, those that have expired.

use crate::cells::{Class, Key, Order};
use crate::credit::loan;
use crate::event::{erc20_transfer, erc6909_transfer};
use crate::ledger::{coin_with, hours_with, put_hours};
use crate::member::Account;
use crate::monitor::{hold, orders};
use crate::quantities::{ClassId, Lots, Secs, Tick};
use crate::storage::Storage;
use crate::{case, recovery, refusal, Address, Call, Error};

use super::order::{OrderId, Removal, Side, Worth};
use super::place::removed;
use super::queue::Queue;
use super::view::Cursor;
use super::{market, ticks, MOST_REMOVALS, MOST_ROWS};

/// Cancels one of the caller's orders. Neither a freeze nor a pause nor a halt stops it.
pub fn cancel(storage: &mut impl Storage, call: Call, order_id: u128) -> Result<(), Error> {
    let id = OrderId::from_number(order_id)?;
    let mut queue = Queue::zeroed();
    queue.read(storage, id.class, id.tick);
    let mut row = queue.row(storage, id.chunk);
    let is_it = |order: &Order| order.member() == call.caller && order.nonce.get() == id.nonce;
    let at = queue
        .orders(&row)
        .iter()
        .position(is_it)
        .ok_or_else(|| refusal!(UnknownOrder { order_id }))?;
    let order = queue.orders(&row)[at];

    let mut account = storage.account(call.caller);
    give_back(storage, call, &mut account, &queue, &order, id, Removal::Cancelled)?;
    storage.save_account(&account);
    queue.remove(&mut row, at);
    queue.save_row(storage, row);
    save(storage, queue, id.class);
    Ok(())
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
    let event = removed(account, id.class, queue.side(), rest, order, id, reason, call.caller)?;
    storage.emit(&event);
    if reason == Removal::Cancelled {
        orders::withdrawn(storage.root(), call.now, account);
    }
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
    recovery::must_be_due(call, owner, &storage.load(Key::recovery(&owner)))?;
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
    let most = most.min(MOST_REMOVALS);
    let mut budget = Budget { rows: MOST_ROWS, removals: most };
    let mut at = cursor;
    let next = loop {
        let class = storage.load::<Class>(Key::class(class_id));
        let Some(tick) = at.tick_in(&class) else { break Cursor::START };
        let start = if tick == at.tick { at.chunk } else { 0 };
        let mine = |order: &Order| order.member() == owner;
        let left = sweep(
            storage,
            class_id,
            tick,
            start,
            &mut budget,
            mine,
            |storage, queue, order, id| {
                give_back(storage, call, &mut account, queue, order, id, reason)
            },
        )?;
        match left {
            Some(chunk) => break Cursor { tick, chunk },
            None => at = Cursor { tick: Tick(tick.0.saturating_add(1)), chunk: 0 },
        }
    };
    storage.save_account(&account);
    Ok(Swept { removed: most - budget.removals, next })
}

/// Takes up to `most` expired orders at one price off the book. Whoever does it gets the bounty from each order's
/// owner, unless it is the owner's own, or a freeze or a hold runs on either.
pub fn prune(
    storage: &mut impl Storage,
    call: Call,
    class_id: ClassId,
    tick: Tick,
    most: u32,
) -> Result<u32, Error> {
    let most = most.min(MOST_REMOVALS);
    let mut budget = Budget { rows: MOST_ROWS, removals: most };
    let mut pruner = storage.account(call.caller);
    let expired = |order: &Order| order.expiry.get() <= call.now.0;
    sweep(storage, class_id, tick, 0, &mut budget, expired, |storage, queue, order, id| {
        if order.member() == call.caller {
            return give_back(storage, call, &mut pruner, queue, order, id, Removal::Expired);
        }
        let mut owner = storage.account(order.member());
        let rest = Worth::of(Lots(order.lots.get()), queue.level.lot.get(), id.tick)?;
        let (side, actor) = (queue.side(), call.caller);
        let mut event =
            removed(&mut owner, class_id, side, rest, order, id, Removal::Expired, actor)?;
        let bounty = market::bounty(queue.level.lot.get()).0;
        if may_deal(&owner, call) && may_deal(&pruner, call) {
            event.bounty = pay(storage, class_id, side, &mut owner, &mut pruner, bounty)?;
        }
        storage.save_account(&owner);
        storage.emit(&event);
        Ok(())
    })?;
    storage.save_account(&pruner);
    Ok(most - budget.removals)
}

fn may_deal(account: &Account, call: Call) -> bool {
    account.must_be_verified(call.now).is_ok()
        && case::freeze_of(&account.cell, call.now).is_none()
        && !hold::runs(&account.cell.watch, call.now)
        && !loan::is_overdue(&account.cell, call.now)
}

/// Pays a bounty out of what an order gave back; what was paid, which is nothing where there is no room for it.
fn pay(
    storage: &mut impl Storage,
    class: ClassId,
    side: Side,
    owner: &mut Account,
    pruner: &mut Account,
    bounty: u64,
) -> Result<u64, Error> {
    match side {
        Side::Bid => {
            let amount = crate::quantities::Coin(bounty);
            let (Ok(after), Some(left)) =
                (coin_with(pruner, amount), owner.cell.coin().checked_sub(amount))
            else {
                return Ok(0);
            };
            owner.cell.coin = left.0.into();
            pruner.cell.coin = after.0.into();
            storage.emit(&erc20_transfer::Transfer {
                from: owner.address,
                to: pruner.address,
                value: amount.wide(),
            });
        }
        Side::Ask => {
            let amount = Secs(bounty);
            let (Ok(after), Some(left)) =
                (hours_with(pruner, class, amount), owner.cell.hours(class).checked_sub(amount))
            else {
                return Ok(0);
            };
            put_hours(owner, class, left)?;
            put_hours(pruner, class, after)?;
            storage.emit(&erc6909_transfer::Transfer {
                caller: pruner.address,
                sender: owner.address,
                receiver: pruner.address,
                id: class.0.into(),
                amount: amount.wide(),
            });
        }
    }
    Ok(bounty)
}

/// What one call may still look at and take off.
struct Budget {
    rows: u32,
    removals: u32,
}

/// Goes through the orders at one price, from the row `start` on, and takes off those that are `wanted`. Where the
/// budget ends first, the row to go on from.
fn sweep<V: Storage>(
    storage: &mut V,
    class_id: ClassId,
    tick: Tick,
    start: u32,
    budget: &mut Budget,
    wanted: impl Fn(&Order) -> bool,
    mut take_off: impl FnMut(&mut V, &Queue, &Order, OrderId) -> Result<(), Error>,
) -> Result<Option<u32>, Error> {
    let mut queue = Queue::zeroed();
    queue.read(storage, class_id, tick);
    let mut row = queue.from(storage, start);
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
