//! Placing orders and cancelling them. Orders are matched as they go, so a refusal is undone as a whole by the chain.

use crate::book::call::clearing::{self, Cleared};
use crate::book::call::collecting;
use crate::book::cancel::{self as cancelling, Swept};
use crate::book::place::{self, Placed, Request};
use crate::book::view::Cursor;
use crate::book::{Kind, Side, Wishes, MOST_IN_BATCH};
use crate::ledger;
use crate::quantities::{ClassId, Lots, Tick};
use crate::storage::Storage;
use crate::{refusal, Call, Error};

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

/// Places the caller's order with what it asks beyond the request.
pub fn place_asking<V: Storage>(
    storage: &mut V,
    call: Call,
    class_id: u16,
    order: Asked,
    wishes: &Wishes,
) -> Result<Placed, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    place_request(storage, call, class_id, order.request()?, wishes)
}

/// One copy for all messages but `place` in its own program.
#[inline(never)]
fn place_request<V: Storage>(
    storage: &mut V,
    call: Call,
    class_id: ClassId,
    request: Request,
    wishes: &Wishes,
) -> Result<Placed, Error> {
    place::place_asking(storage, call, class_id, request, *wishes)
}

/// Cancels one of the caller's orders and places another of its class and side in its stead, or does neither.
pub fn replace<V: Storage>(
    storage: &mut V,
    call: Call,
    order_id: u128,
    tick: u16,
    lots: u32,
    expiry: u64,
    kind: u8,
) -> Result<Placed, Error> {
    let (class_id, side) = cancelling::cancel(storage, call, order_id)?;
    let request = Asked { side: side as u8, tick, lots, expiry, kind }.request()?;
    place_request(storage, call, class_id, request, &Wishes::NONE)
}

/// Cancels some of the caller's orders, and then places others in a class: all of it or nothing. Says the id of each.
pub fn place_many<V: Storage>(
    storage: &mut V,
    call: Call,
    class_id: u16,
    cancelled: &[u128],
    orders: Lists,
    mut placed: impl FnMut(u128),
) -> Result<(), Error> {
    let items = cancelled.len().saturating_add(orders.sides.len());
    if items == 0 || items > MOST_IN_BATCH || !orders.are_even() {
        let (items, limit) = (items as u32, MOST_IN_BATCH as u32);
        return Err(refusal!(BadBatch { items, limit }));
    }
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    for order_id in cancelled {
        cancelling::cancel(storage, call, *order_id)?;
    }
    for order in orders.each() {
        let done = place_request(storage, call, class_id, order.request()?, &Wishes::NONE)?;
        placed(done.order_id);
    }
    Ok(())
}

/// An order as a client asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// 0 bid, 1 ask.
    pub side: u8,
    /// The limit, in percent of par.
    pub tick: u16,
    /// How much.
    pub lots: u32,
    /// Until when, in seconds since 1970.
    pub expiry: u64,
    /// How it is handled ([`Kind`]).
    pub kind: u8,
}

/// Orders as a client asks for them, in lists of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lists<'a> {
    /// 0 bid, 1 ask.
    pub sides: &'a [u8],
    /// The limits, in percent of par.
    pub ticks: &'a [u16],
    /// How much.
    pub lots: &'a [u32],
    /// Until when, in seconds since 1970.
    pub expiries: &'a [u64],
    /// How they are handled ([`Kind`]).
    pub kinds: &'a [u8],
}

impl<'a> Lists<'a> {
    /// These lists, however long each of them is.
    pub fn of(
        sides: &'a [u8],
        ticks: &'a [u16],
        lots: &'a [u32],
        expiries: &'a [u64],
        kinds: &'a [u8],
    ) -> Self {
        Self { sides, ticks, lots, expiries, kinds }
    }

    fn are_even(&self) -> bool {
        let count = self.sides.len();
        [self.ticks.len(), self.lots.len(), self.expiries.len(), self.kinds.len()] == [count; 4]
    }

    fn each(&self) -> impl Iterator<Item = Asked> + '_ {
        let Self { sides, ticks, lots, expiries, kinds } = *self;
        let limits = ticks.iter().zip(lots);
        let rest = expiries.iter().zip(kinds);
        sides.iter().zip(limits).zip(rest).map(|((side, (tick, lots)), (expiry, kind))| Asked {
            side: *side,
            tick: *tick,
            lots: *lots,
            expiry: *expiry,
            kind: *kind,
        })
    }
}

impl Asked {
    fn request(self) -> Result<Request, Error> {
        let Self { side, tick, lots, expiry, kind } = self;
        let (side, kind) = (Side::from_number(side)?, Kind::from_number(kind)?);
        Ok(Request { side, tick: Tick(tick), lots: Lots(lots), expiry, kind })
    }
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
