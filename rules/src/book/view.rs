//! Reading the book: a page at a time, because nothing here loops without a bound.

use crate::cells::{Class, Key, Level, Order};
use crate::quantities::{ClassId, Lots, Tick, Time};
use crate::storage::Storage;
use crate::Address;

use super::call::shelf::next_place;
use super::order::{OrderId, Worth};
use super::queue::Queue;
use super::Side;
use super::{standing, ticks, MOST_DEAD, MOST_ROWS};

/// Prices on a page of the depth.
pub const DEPTH_PAGE: usize = 16;

/// Orders on a page of a member's orders.
pub const ORDERS_PAGE: usize = 16;

/// A place in a class's book: a price, and a row of the orders at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The price.
    pub tick: Tick,
    /// The chunk; 0 the level itself.
    pub chunk: u32,
}

impl Cursor {
    /// Before the lowest price; also where a walk that is over says to go on.
    pub const START: Self = Self { tick: Tick(0), chunk: 0 };

    /// As clients see it: the price, then the chunk, from the top.
    pub fn number(self) -> u64 {
        u64::from(self.tick.0) << 32 | u64::from(self.chunk)
    }

    /// The place a client named.
    pub fn from_number(number: u64) -> Self {
        Self { tick: Tick((number >> 32) as u16), chunk: number as u32 }
    }
}

/// How much rests at one price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// The price.
    pub tick: u16,
    /// Lots.
    pub lots: u64,
    /// Orders.
    pub orders: u32,
}

/// The best price on a side at which an order lives. It passes as many dead ones as a taker's call may clear; behind
/// them, the price at which the next one rests, dead or not. The class is as it is now.
pub fn best<V: Storage>(
    storage: &V,
    now: Time,
    class_id: ClassId,
    class: &Class,
    side: Side,
) -> Option<Tick> {
    let (mut price, mut passed) = (ticks::best(class, side), 0);
    while let Some(tick) = price {
        let mut queue = Queue::zeroed();
        queue.read(storage, class_id, tick);
        let mut row = queue.first(storage);
        loop {
            for order in queue.orders(&row) {
                if passed == MOST_DEAD || lives(storage, now, class_id, class, &queue, order) {
                    return price;
                }
                passed += 1;
            }
            match queue.after(&row) {
                0 => break,
                next => row = queue.row(storage, next),
            }
        }
        price = ticks::worse(class, side, tick);
    }
    None
}

/// Whether a resting order may be met by whoever is not its member.
fn lives(
    storage: &impl Storage,
    now: Time,
    class_id: ClassId,
    class: &Class,
    queue: &Queue,
    order: &Order,
) -> bool {
    let tick = queue.tick();
    let Ok(worth) = Worth::of(Lots(order.lots.get()), class.lot.get(), tick) else { return false };
    order.expiry.get() > now.0 && {
        let member = storage.account(order.member());
        standing::unfit(&member, class_id, class, queue.side(), tick, worth, now).is_none()
    }
}

/// Rows of orders at one price of which a page of the depth leaves out what has expired.
const LIVING_ROWS: u32 = 8;

/// A page of a side's depth from `from` on, best first; from the best where `from` is zero. What has expired is left
/// out in the first rows at a price; a price where nothing lives has no lots. A page that is not full is the
/// last; the next begins behind its last price.
pub fn depth<V: Storage>(
    storage: &V,
    now: Time,
    class_id: ClassId,
    side: Side,
    from: Tick,
) -> impl Iterator<Item = Depth> + use<'_, V> {
    let class = storage.load::<Class>(Key::class(class_id));
    let is_behind = |tick: &Tick| match side {
        Side::Bid => *tick < from,
        Side::Ask => *tick > from,
    };
    let best = ticks::best(&class, side);
    let mut tick = match from {
        Tick(0) => best,
        _ => best.and_then(|best| {
            if is_behind(&best) {
                Some(best)
            } else {
                ticks::worse(&class, side, from)
            }
        }),
    };
    core::iter::from_fn(move || {
        let at = tick?;
        let mut queue = Queue::zeroed();
        queue.read(storage, class_id, at);
        // Below the last bid and above the last ask there is nothing; in between is the other side.
        tick = ticks::worse(&class, side, at);
        Some(living(storage, now, &queue))
    })
    .take(DEPTH_PAGE)
}

/// What rests at a price, without what has expired in its first rows.
fn living(storage: &impl Storage, now: Time, queue: &Queue) -> Depth {
    let level: &Level = &queue.level;
    let mut depth =
        Depth { tick: queue.tick().0, lots: level.lots.get(), orders: level.count.get() };
    let mut row = queue.first(storage);
    for _ in 0..LIVING_ROWS {
        for order in queue.orders(&row).iter().filter(|order| order.expiry.get() <= now.0) {
            depth.lots = depth.lots.saturating_sub(order.lots.get().into());
            depth.orders = depth.orders.saturating_sub(1);
        }
        match queue.after(&row) {
            0 => break,
            next => row = queue.row(storage, next),
        }
    }
    depth
}

/// A page of a member's orders in a class from `cursor` on, lowest price first, and where to go on.
pub fn orders_of(
    storage: &impl Storage,
    class_id: ClassId,
    member: Address,
    cursor: Cursor,
    mut found: impl FnMut(u128, &Order),
) -> Cursor {
    let class = storage.load::<Class>(Key::class(class_id));
    let account = storage.account(member);
    let (mut at, mut rows, mut room) = (cursor, MOST_ROWS, ORDERS_PAGE);
    while let Some(tick) = next_place(storage, class_id, &class, at.tick) {
        let mut queue = Queue::zeroed();
        queue.read(storage, class_id, tick);
        let start = if tick == at.tick { at.chunk } else { 0 };
        let mut row = queue.from(storage, start);
        loop {
            let mine = queue.orders(&row).iter().filter(|order| order.member() == member);
            let here = mine.clone().count();
            if rows == 0 || here > room {
                return Cursor { tick, chunk: row.number };
            }
            rows -= 1;
            room -= here;
            for order in mine {
                let nonce = order.nonce.get();
                let id = OrderId { class: class_id, tick, chunk: row.number, nonce };
                found(id.number(&account.cell), order);
            }
            match queue.after(&row) {
                0 => break,
                next => row = queue.row(storage, next),
            }
        }
        at = Cursor { tick: Tick(tick.0.saturating_add(1)), chunk: 0 };
    }
    Cursor::START
}
