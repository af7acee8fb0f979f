//! A class's market, and what rests on it.

use super::registered;
use crate::book::call::{is_closed, Phase};
use crate::book::market;
use crate::book::view::{self, Cursor, DEPTH_PAGE, ORDERS_PAGE};
use crate::book::Side;
use crate::cells::{Call, ClassTerms, Key};
use crate::ledger::must_be_registered;
use crate::quantities::{Tick, Time};
use crate::storage::Storage;
use crate::{Address, Error};

/// Best prices bid and asked at which something lives ([`view::best`]), last price, reference, lowest and highest price
/// allowed, when a halt ends, the lots that count and that the reference does not know of yet, their price.
pub type MarketView = (u16, u16, u16, u16, u16, u16, u64, u64, u16);

/// Reads a class's market.
pub fn market(storage: &impl Storage, now: Time, class_id: u16) -> Result<MarketView, Error> {
    let (class_id, mut class) = registered(storage, class_id)?;
    market::come_due(&mut class, now);
    market::turn(class_id, &mut class, now);
    let (low, high) = market::band(&class);
    let until = class.halted_until.get();
    let best = |side| view::best(storage, now, class_id, &class, side).map_or(0, |tick| tick.0);
    Ok((
        best(Side::Bid),
        best(Side::Ask),
        class.last.get(),
        class.reference.get(),
        low.0,
        high.0,
        if now.0 < until { until.into() } else { 0 },
        class.epoch_lots.get(),
        market::vwap(&class).map_or(0, |tick| tick.0),
    ))
}

/// Floor, ceiling, width, seconds of a halt, smallest order.
pub type MarketTermsView = (u16, u16, u8, u16, u16);

/// Reads the terms in force of a class's market.
pub fn terms(storage: &impl Storage, now: Time, class_id: u16) -> Result<MarketTermsView, Error> {
    let (_, mut class) = registered(storage, class_id)?;
    market::come_due(&mut class, now);
    Ok((
        class.floor.get(),
        class.ceiling.get(),
        class.width,
        class.halt_secs.get(),
        class.min_lots.get(),
    ))
}

/// When calls are held and at which multiples of seconds they end, what the running one does, until when orders collect
/// in it, its price, and the lots that can trade and that have.
pub type CallView = (u8, u32, u8, u64, u16, u64, u64);

/// Reads a class's call.
pub fn call(storage: &impl Storage, now: Time, class_id: u16) -> Result<CallView, Error> {
    let (class_id, class) = registered(storage, class_id)?;
    let terms = storage.load::<ClassTerms>(Key::terms(class_id));
    let state = storage.load::<Call>(Key::call(class_id));
    let (calls, ends) = (terms.calls.at(now), class.call_ends.get());
    let phase = match state.phase {
        _ if !is_closed(&class) => Phase::Ended as u8,
        0 if ends > 0 && now.0 >= ends => Phase::Searching as u8,
        phase => phase,
    };
    Ok((
        calls.when,
        calls.period.get(),
        phase,
        ends.into(),
        state.tick.get(),
        state.volume.get(),
        state.filled.get(),
    ))
}

/// Prices, lots and orders of a page.
pub type DepthView = ([u16; DEPTH_PAGE], [u64; DEPTH_PAGE], [u32; DEPTH_PAGE]);

/// Reads a page of a side's depth behind a price.
pub fn depth(
    storage: &impl Storage,
    now: Time,
    class_id: u16,
    side: u8,
    from: u16,
) -> Result<DepthView, Error> {
    let class_id = must_be_registered(storage.root(), class_id.into())?;
    let side = Side::from_number(side)?;
    let mut page = ([0; DEPTH_PAGE], [0; DEPTH_PAGE], [0; DEPTH_PAGE]);
    for (at, level) in view::depth(storage, now, class_id, side, Tick(from)).enumerate() {
        page.0[at] = level.tick;
        page.1[at] = level.lots;
        page.2[at] = level.orders;
    }
    Ok(page)
}

/// Ids and lots of a page, the cursor to go on from, expiries.
pub type OrdersView = ([u128; ORDERS_PAGE], [u32; ORDERS_PAGE], u64, [u64; ORDERS_PAGE]);

/// Reads a page of a member's orders in a class.
pub fn orders(
    storage: &impl Storage,
    class_id: u16,
    member: Address,
    cursor: u64,
) -> Result<OrdersView, Error> {
    let class_id = must_be_registered(storage.root(), class_id.into())?;
    let (mut ids, mut lots, mut at) = ([0; ORDERS_PAGE], [0; ORDERS_PAGE], 0);
    let mut expiries = [0; ORDERS_PAGE];
    let cursor = Cursor::from_number(cursor);
    let next = view::orders_of(storage, class_id, member, cursor, |id, order| {
        ids[at] = id;
        lots[at] = order.lots.get();
        expiries[at] = order.expiry.get().into();
        at += 1;
    });
    Ok((ids, lots, next.number(), expiries))
}
