//! Classes, what is recorded of them, and their markets.

use timebank_rules::book::{Aggressor, OrderId, Outcome};

use super::apply::{Applying, Stop};
use super::kinds::{
    Amount, Calls, Class, Coin, Conversion, Hours, Level, Market, MarketCall, Order,
};
use super::money::{class_name, of_class};
use crate::db::{schema, Cell};

/// A class's name, without the zeros that pad it.
fn named(text: &[u8]) -> String {
    String::from_utf8_lossy(text).trim_end_matches('\0').to_owned()
}

pub(super) fn apply(a: &mut Applying) -> Result<bool, Stop> {
    let e = a.event;
    let name = class_name(e.number_of("class_id"));
    match e.kind.name.as_str() {
        "ClassRegistered" => {
            let text = e.hash("name");
            a.edit::<Class>(&name, |class| {
                class.id = e.number_of("class_id") as u16;
                class.name = named(&text);
                class.lot = e.number_of("lot") as u32;
            })?;
        }
        "ClassRenamed" => {
            let text = e.hash("name");
            a.edit::<Class>(&name, |class| class.name = named(&text))?;
        }
        "ClassRuleSet" => {
            let (step, retired) = (e.number_of("step") as u8, e.flag("retired"));
            a.edit::<Class>(&name, |class| (class.step, class.retired) = (step, retired))?;
        }
        "RecorderAccredited" => {
            let (recorder, quota) = (a.account("recorder"), Amount(e.wide("quota")));
            a.edit::<Class>(&name, |class| match quota.is_zero() {
                true => drop(class.recorders.remove(&recorder)),
                false => drop(class.recorders.insert(recorder, quota)),
            })?;
        }
        "Recorded" | "RecordVoided" => {
            let total = Amount(e.wide("class_total_after"));
            a.edit::<Class>(&name, |class| class.total = total)?;
        }
        "TermsSet" => {
            let conversion = Conversion {
                rate: e.number_of("rate") as u16,
                quota: Amount(e.wide("quota")),
                from: e.number_of("from"),
            };
            a.edit::<Class>(&name, |class| class.conversion = Some(conversion))?;
        }
        "MarketSet" | "MarketApplied" => {
            let now = a.time;
            let from = if e.kind.name == "MarketSet" { e.number_of("from") } else { now };
            let market = Market {
                floor: e.number_of("floor") as u16,
                ceiling: e.number_of("ceiling") as u16,
                width: e.number_of("width") as u8,
                halt_secs: e.number_of("halt_secs") as u16,
                min_lots: e.number_of("min_lots") as u16,
                from,
            };
            a.edit::<Class>(&name, |class| class.market = Some(market))?;
        }
        "ClassHalted" => {
            a.edit::<Class>(&name, |class| class.halted_until = e.number_of("until"))?
        }
        "ReferenceMoved" => {
            a.edit::<Class>(&name, |class| class.reference = e.number_of("after") as u16)?
        }
        "CallsSet" => {
            let calls = Calls {
                when: e.number_of("when") as u8,
                period: e.number_of("period") as u32,
                from: e.number_of("from"),
            };
            a.edit::<Class>(&name, |class| class.calls = Some(calls))?;
        }
        "CallAdvanced" => {
            let call = MarketCall {
                phase: e.number_of("phase") as u8,
                tick: e.number_of("tick") as u16,
                lots: e.number_of("lots"),
                until: e.number_of("until"),
                seq: a.seq,
                at: a.time,
            };
            a.edit::<Class>(&name, |class| class.call = Some(call))?;
        }
        "OrderPlaced" => placed(a)?,
        "Trade" => traded(a)?,
        // What a member calls its order; /v1/events says it.
        "OrderWished" => {}
        "OrderRemoved" => {
            let reason = e.number_of("reason") as u8;
            lessened(a, e.number_of("lots"), Some(reason))?;
            locked(a)?;
        }
        "OrderReduced" => {
            match has_just_bought(a) {
                true => taken(a, &a.account("member"), e.wide("order_id"), e.number_of("lots"))?,
                false => lessened(a, e.number_of("lots"), None)?,
            }
            locked(a)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// What an account has in orders, as the event says it.
fn locked(a: &mut Applying) -> Result<(), Stop> {
    let (member, class) = (a.account("member"), a.event.number_of("class_id"));
    let coin = Amount(a.event.wide("coin_locked_after"));
    let hours = Amount(a.event.wide("hours_locked_after"));
    a.edit::<Coin>(&member, |has| has.locked = coin)?;
    if hours.is_zero() && a.world.read::<Hours>(a.db, &of_class(&member, class))?.locked.is_zero() {
        return Ok(());
    }
    a.edit::<Hours>(&of_class(&member, class), |has| has.locked = hours)
}

/// Under what a member's order lies.
pub(crate) fn order_name(member: &str, id: u128) -> String {
    format!("{member}/{id}")
}

/// Under what a price of a side of a class's book lies.
pub(crate) fn level_name(class: u64, side: u8, tick: u16) -> String {
    format!("{class:05}/{side}/{tick:05}")
}

fn placed(a: &mut Applying) -> Result<(), Stop> {
    let (e, member) = (a.event, a.account("member"));
    let id = e.wide("order_id");
    let read = OrderId::from_number(id);
    let (lots, filled) = (e.number_of("lots"), e.number_of("filled"));
    let outcome = e.number_of("outcome") as u8;
    let left = if outcome == Outcome::Resting as u8 { lots.saturating_sub(filled) } else { 0 };
    let (class, side) = (e.number_of("class_id"), e.number_of("side") as u8);
    let order = Order {
        id: id.to_string(),
        class: class as u16,
        member: member.clone(),
        side,
        kind: e.number_of("kind") as u8,
        tick: read.tick.price().0,
        lots,
        filled,
        left,
        expiry: e.number_of("expiry"),
        outcome,
        removed: None,
        placed_seq: a.seq,
        placed_at: a.time,
    };
    a.edit::<Order>(&order_name(&member, id), |placed| *placed = order)?;
    if left > 0 {
        a.edit::<Level>(&level_name(class, side, read.tick.0), |level| {
            level.lots = level.lots.saturating_add(left);
            level.orders += 1;
        })?;
    }
    locked(a)
}

/// Lots that leave a resting order, and its level.
fn lessened(a: &mut Applying, lots: u64, reason: Option<u8>) -> Result<(), Stop> {
    let (member, id) = (a.account("member"), a.event.wide("order_id"));
    let mut order = a.world.read::<Order>(a.db, &order_name(&member, id))?;
    if order.left < lots {
        return Err(a.wrong("mismatch", "takes more off an order than rests of it"));
    }
    order.left -= lots;
    order.removed = reason;
    off_the_book(a, &member, order, lots)
}

/// Whether the order that is made smaller is the bid of the trade just before: a call says of a trade's ask that it
/// traded, and of its bid that it is smaller.
fn has_just_bought(a: &Applying) -> bool {
    let (member, lots) = (a.event.address("member"), a.event.number_of("lots"));
    let is_it = |trade: &[Cell]| {
        let neither = Cell::from(Aggressor::Neither as u64);
        let said = [Cell::from(a.seq.saturating_sub(1)), member.0.into(), lots.into(), neither];
        [trade.first(), trade.get(5), trade.get(6), trade.get(11)] == said.each_ref().map(Some)
    };
    a.rows.trades.rchunks_exact(schema::TRADES.columns.len()).next().is_some_and(is_it)
}

/// Lots of a resting order that traded.
fn taken(a: &mut Applying, member: &str, id: u128, lots: u64) -> Result<(), Stop> {
    let mut order = a.world.read::<Order>(a.db, &order_name(member, id))?;
    if order.left < lots {
        return Err(a.wrong("mismatch", "trades more of an order than rests of it"));
    }
    (order.left, order.filled) = (order.left - lots, order.filled.saturating_add(lots));
    off_the_book(a, member, order, lots)
}

fn off_the_book(a: &mut Applying, member: &str, order: Order, lots: u64) -> Result<(), Stop> {
    let (id, is_gone) = (order.id.parse().unwrap_or_default(), order.left == 0);
    // Orders that wait for a call lie apart from the book's at the same price: the id says where.
    let place = OrderId::from_number(id).tick;
    let level = level_name(order.class.into(), order.side, place.0);
    a.edit::<Order>(&order_name(member, id), |was| *was = order)?;
    a.edit::<Level>(&level, |level| {
        level.lots = level.lots.saturating_sub(lots);
        level.orders = level.orders.saturating_sub(u64::from(is_gone));
    })
}

fn traded(a: &mut Applying) -> Result<(), Stop> {
    let e = a.event;
    let (seller, buyer) = (a.account("seller"), a.account("buyer"));
    let (class, lots, id) = (e.number_of("class_id"), e.number_of("lots"), e.wide("maker_order"));
    let tick = e.number_of("tick");
    let (aggressor, maker_left) = (e.number_of("aggressor"), e.number_of("maker_left"));
    // Where neither took, the order that the trade names is the seller's.
    let is_ask = aggressor != Aggressor::Seller as u64;
    let maker = if is_ask { &seller } else { &buyer };
    taken(a, maker, id, lots)?;
    if a.world.read::<Order>(a.db, &order_name(maker, id))?.left != maker_left {
        return Err(a.wrong("mismatch", "leaves more or less of an order than rests of it"));
    }
    let mut secs = Amount::default();
    a.edit::<Class>(&class_name(class), |class| {
        secs = Amount(u128::from(lots).saturating_mul(class.lot.into()));
        class.last_tick = tick as u16;
        class.trades += 1;
        class.volume_lots = class.volume_lots.saturating_add(lots);
    })?;
    let coin = Amount(e.wide("coin"));
    match is_ask {
        true => a.edit::<Hours>(&of_class(&seller, class), |has| {
            has.locked = has.locked.minus(secs).unwrap_or_default();
        })?,
        false => a.edit::<Coin>(&buyer, |has| {
            has.locked = has.locked.minus(coin).unwrap_or_default();
        })?,
    }
    a.rows.trades.extend([
        Cell::from(a.seq),
        class.into(),
        a.block.into(),
        a.time.into(),
        e.address("seller").0.into(),
        e.address("buyer").0.into(),
        lots.into(),
        secs.0.to_string().into(),
        tick.into(),
        coin.0.to_string().into(),
        id.to_string().into(),
        aggressor.into(),
        maker_left.into(),
    ]);
    Ok(())
}
