//! Whether a member's order may rest, and whether it may be met where it rests: one answer for both.

use crate::account::Account;
use crate::cells::Class;
use crate::quantities::{ClassId, Coin, Tick, Time};
use crate::{defer_to_full_program, restrictions, Error};

use super::fill::must_have_room;
use super::order::{Removal, Worth};
use super::{market, Side};

/// Why an order of this member, on this side and at this price, neither rests nor is met.
///
/// A frozen direction stops both sides. A frozen amount stops a bid where the coin that is free does not cover it, as
/// it then catches what the bid has locked; an ask brings coin in and goes on. An overdue debtor sells at the reference
/// or above, where its hours bring what it owes; the coin stays with it until it repays.
pub fn obstacle(
    account: &Account,
    class: &Class,
    side: Side,
    tick: Tick,
    now: Time,
) -> Option<Removal> {
    let cell = &account.cell;
    let is_caught = |amount: Coin| side == Side::Bid && cell.coin() < amount;
    let freeze = restrictions::freeze_of(cell, now);
    if freeze.is_some_and(|freeze| freeze.directions != 0 || is_caught(freeze.amount)) {
        Some(Removal::Frozen)
    } else if restrictions::is_on_hold(&cell.watch, now) {
        Some(Removal::Held)
    } else if restrictions::is_overdue(cell, now)
        && (side == Side::Bid || tick.0 < class.reference.get())
    {
        Some(Removal::Overdue)
    } else if account.must_be_verified(now).is_err() {
        Some(Removal::Unverified)
    } else {
        None
    }
}

/// Why a resting order of this member's, of so much at this price, is dead whoever meets it. Whether it has expired is
/// to be looked at before, as that takes no look at its member.
#[inline(always)]
pub fn unfit(
    account: &Account,
    class_id: ClassId,
    class: &Class,
    side: Side,
    tick: Tick,
    worth: Worth,
    now: Time,
) -> Option<Removal> {
    let (low, high) = market::band(class);
    if let Some(reason) = obstacle(account, class, side, tick, now) {
        Some(reason)
    } else if tick < low || tick > high {
        Some(Removal::OutsideBand)
    } else if must_have_room(account, class_id, side, worth).is_err() {
        Some(Removal::NoRoom)
    } else {
        None
    }
}

/// Refuses, with its reason, an order that could neither rest nor be met.
pub fn must_deal(
    account: &Account,
    class: &Class,
    side: Side,
    tick: Tick,
    now: Time,
) -> Result<(), Error> {
    if obstacle(account, class, side, tick, now).is_none() {
        return Ok(());
    }
    defer_to_full_program()?;
    account.must_be_verified(now)?;
    restrictions::must_not_be_frozen_out(account, now)?;
    restrictions::must_let_in(account, now)?;
    restrictions::must_not_be_on_hold(account, now)?;
    if side == Side::Bid {
        restrictions::must_leave_frozen_coin(account, Coin(1), now)?;
    }
    restrictions::must_not_be_overdue(account, now)
}
