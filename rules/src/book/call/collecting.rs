//! Placing an order for a class's call: it waits on its side's shelf, whatever it crosses.

use crate::cells::{self, Class, ClassTerms, Key, ShelfTicks};
use crate::event::call_advanced::CallAdvanced;
use crate::event::order_placed::OrderPlaced;
use crate::monitor::{orders, raise};
use crate::quantities::ClassId;
use crate::restrictions::{must_be_running, Area};
use crate::storage::Storage;
use crate::{refusal, Address, Call, Error};

use super::{end_of_new, shelf, Phase, CLOSED, FOR_A_CALL};
use crate::book::order::{OrderId, Outcome, Worth};
use crate::book::place::{must_fit, number_next, rest, Request};
use crate::book::queue::Queue;
use crate::book::{market, standing, ticks};

/// Places the caller's order for the call of a registered class, which it begins where none runs and one may. Answers
/// with the order's id.
pub fn place(
    storage: &mut impl Storage,
    call: Call,
    class_id: ClassId,
    request: Request,
) -> Result<u128, Error> {
    must_be_running(storage.root(), Area::Exchange, call.now)?;
    let mut class = storage.load::<Class>(Key::class(class_id));
    let mut taker = storage.account(call.caller);
    let mut class_changed =
        market::come_due(&mut class, call.now) | market::is_to_turn(&class, call.now);
    if let Some(moved) = market::turn(class_id, &mut class, call.now) {
        storage.emit(&moved);
    }
    class_changed |= begin(storage, call, class_id, &mut class)?;
    let Request { side, tick, lots, expiry, .. } = request;
    standing::must_deal(&taker, &class, side, tick, call.now)?;
    must_fit(&class, &taker, call.now, request)?;
    let ends = class.call_ends.get();
    if expiry <= ends.into() {
        let latest = u64::from(taker.cell.verified_until.get());
        return Err(refusal!(BadExpiry { expiry, latest }));
    }
    let nonce = number_next(&mut taker)?;
    let (place, mut queue) = (shelf::place(side, tick), Queue::zeroed());
    let waits = Request { tick: place, ..request };
    let chunk = rest(storage, call.now, class_id, &class, &mut taker, waits, &mut queue)?;
    queue.save_unless_drained(storage);
    let key = Key::shelf(class_id, side);
    let mut shelf = storage.load::<ShelfTicks>(key);
    if !ticks::is_set(&shelf.ticks, tick) {
        ticks::set_in(&mut shelf.ticks, tick, true);
        storage.save(key, &shelf);
    }
    let order_id = OrderId { class: class_id, tick: place, chunk, nonce }.number(&taker.cell);
    let worth = Worth::of(lots, class.lot.get(), tick)?.coin.0;
    let hits = orders::judge(storage.root(), call.now, &mut taker, worth, false)?;
    if class_changed {
        storage.save(Key::class(class_id), &class);
    }
    storage.emit(&OrderPlaced {
        class_id: class_id.0,
        member: taker.address,
        order_id,
        side: side as u8,
        kind: FOR_A_CALL,
        lots: lots.0,
        filled: 0,
        expiry,
        outcome: Outcome::Resting as u8,
        coin_locked_after: taker.cell.coin_locked.get(),
        hours_locked_after: taker.cell.locked_hours(class_id).0,
    });
    if hits.any() {
        raise(storage, call, &mut taker, Address::zero(), hits, 0);
    }
    storage.save_account(&taker);
    Ok(order_id)
}

/// Begins a call where none runs and one may; whether it did. Refused where there is none to place an order for, or
/// where its time is over and it is being cleared.
fn begin(
    storage: &mut impl Storage,
    call: Call,
    class_id: ClassId,
    class: &mut Class,
) -> Result<bool, Error> {
    let ends = class.call_ends.get();
    if ends > 0 {
        if call.now.0 >= ends {
            return Err(refusal!(CallOver { class_id: class_id.0, ended: ends.into() }));
        }
        return Ok(false);
    }
    let terms = storage.load::<ClassTerms>(Key::terms(class_id));
    let mut state = storage.load::<cells::Call>(Key::call(class_id));
    let ends = end_of_new(&terms, class, &state, call.now)
        .ok_or_else(|| refusal!(NoCall { class_id: class_id.0 }))?;
    state.epoch = call.now.epoch().into();
    storage.save(Key::call(class_id), &state);
    class.call_ends = ends.0.into();
    class.halted_until = CLOSED.into();
    storage.emit(&CallAdvanced {
        class_id: class_id.0,
        actor: call.caller,
        phase: Phase::Collecting as u8,
        tick: 0,
        lots: 0,
        until: ends.0.into(),
    });
    Ok(true)
}
