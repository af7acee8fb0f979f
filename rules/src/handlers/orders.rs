//! Placing orders and cancelling them. Orders are matched as they go, so a refusal is undone as a whole by the chain.

use crate::book::place::{self, Placed, Request};
use crate::book::{cancel as cancelling, Kind, Side};
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

/// Cancels one of the caller's orders.
pub fn cancel<V: Storage>(storage: &mut V, call: Call, order_id: u128) -> Result<bool, Error> {
    cancelling::cancel(storage, call, order_id)?;
    Ok(true)
}
