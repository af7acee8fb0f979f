//! Placing orders and cancelling them. Orders are matched as they go, so a refusal is undone as a whole by the chain.

use crate::book::call::clearing::{self, Cleared};
use crate::book::call::collecting;
use crate::book::cancel::{self as cancelling, Swept};
use crate::book::place::{self, Placed, Request};
use crate::book::view::Cursor;
use crate::book::{Kind, Side};
use crate::ledger;
use crate::quantities::{Lots, Tick};
use crate::storage::Storage;
use crate::{Call, Error};

/// Places the caller's order.
#[allow(clippy::too_many_arguments)] // As many as the message has.
pub fn place<V: Storage>(
    storage: &mut V,
    call: Call,
    class_id: u16,
    side: u8,
    tick: u16,
    lots: u32,
    expiry: u64,
    kind: u8,
) -> Result<Placed, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let (side, kind) = (Side::from_number(side)?, Kind::from_number(kind)?);
    let request = Request { side, tick: Tick(tick), lots: Lots(lots), expiry, kind };
    place::place(storage, call, class_id, request)
}

/// Places the caller's order for the call of a class; its id.
pub fn place_in_call<V: Storage>(
    storage: &mut V,
    call: Call,
    class_id: u16,
    side: u8,
    tick: u16,
    lots: u32,
    expiry: u64,
) -> Result<u128, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let side = Side::from_number(side)?;
    let (tick, lots, kind) = (Tick(tick), Lots(lots), Kind::Limit);
    collecting::place(storage, call, class_id, Request { side, tick, lots, expiry, kind })
}

/// Takes a step in clearing the call of a class.
pub fn clear_call<V: Storage>(
    storage: &mut V,
    call: Call,
    class_id: u16,
) -> Result<Cleared, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    clearing::clear(storage, call, class_id)
}

/// Cancels one of the caller's orders.
pub fn cancel<V: Storage>(storage: &mut V, call: Call, order_id: u128) -> Result<bool, Error> {
    cancelling::cancel(storage, call, order_id)?;
    Ok(true)
}

/// Cancels the caller's order of a number at a price.
pub fn cancel_numbered<V: Storage>(
    storage: &mut V,
    call: Call,
    class_id: u16,
    tick: u16,
    number: u32,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    cancelling::cancel_numbered(storage, call, class_id, Tick(tick), number)?;
    Ok(true)
}

/// Cancels up to `most` of the caller's orders in a class.
pub fn cancel_all<V: Storage>(
    storage: &mut V,
    call: Call,
    class_id: u16,
    cursor: u64,
    most: u8,
) -> Result<Swept, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    cancelling::cancel_all(storage, call, class_id, Cursor::from_number(cursor), most.into())
}

/// Takes lots off one of the caller's orders; what is left of it.
pub fn reduce<V: Storage>(
    storage: &mut V,
    call: Call,
    order_id: u128,
    lots: u32,
) -> Result<u32, Error> {
    Ok(cancelling::reduce(storage, call, order_id, Lots(lots))?.0)
}

/// Takes up to `most` expired orders at a price off the book.
pub fn prune<V: Storage>(
    storage: &mut V,
    call: Call,
    class_id: u16,
    tick: u16,
    most: u8,
) -> Result<u32, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    cancelling::prune(storage, call, class_id, Tick(tick), most.into())
}

/// Takes up to `most` expired orders off the book of a class, from a cursor on.
pub fn prune_from<V: Storage>(
    storage: &mut V,
    call: Call,
    class_id: u16,
    cursor: u64,
    most: u8,
) -> Result<Swept, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    cancelling::prune_from(storage, call, class_id, Cursor::from_number(cursor), most.into())
}
