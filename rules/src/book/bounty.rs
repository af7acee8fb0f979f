//! What whoever clears a dead order gets for it, out of what the order gave back.

use crate::account::Account;
use crate::event::{erc20_transfer, erc6909_transfer};
use crate::ledger::{credit_hours, must_have_room_for_coin, must_have_room_for_hours};
use crate::quantities::{ClassId, Coin, Secs};
use crate::restrictions::{must_be_running, Area};
use crate::storage::Storage;
use crate::{restrictions, Call, Error};

use super::Side;

/// A bounty, in seconds of what the order locked: a hundredth of a lot, which every order can pay, as the smallest is
/// one lot at one percent of par.
pub fn of(lot: u32) -> u64 {
    u64::from(lot / 100)
}

/// Pays the bounty for an order that has just been given back to its owner; what was paid. Nothing is paid while
/// transfers are paused, where a freeze, a hold or an overdue loan stops either, or where there is no room for it. An
/// owner whose verification ended pays like any other.
pub fn pay<V: Storage>(
    storage: &mut V,
    call: Call,
    class: ClassId,
    side: Side,
    lot: u32,
    owner: &mut Account,
    clearer: &mut Account,
) -> Result<u64, Error> {
    let is_free = |account: &Account| {
        restrictions::freeze_of(&account.cell, call.now).is_none()
            && !restrictions::is_on_hold(&account.cell.watch, call.now)
            && !restrictions::is_overdue(&account.cell, call.now)
    };
    let may = must_be_running(storage.root(), Area::Transfers, call.now).is_ok()
        && is_free(owner)
        && is_free(clearer)
        && clearer.must_be_verified(call.now).is_ok();
    if !may {
        return Ok(0);
    }
    match side {
        Side::Bid => {
            let amount = Coin(of(lot));
            if must_have_room_for_coin(clearer, amount).is_err() || owner.cell.coin() < amount {
                return Ok(0);
            }
            owner.cell.debit_coin(amount);
            clearer.cell.credit_coin(amount);
            storage.emit(&erc20_transfer::Transfer {
                from: owner.address,
                to: clearer.address,
                value: amount.wide(),
            });
        }
        Side::Ask => {
            let amount = Secs(of(lot));
            let has_room = must_have_room_for_hours(clearer, class, amount).is_ok();
            if !has_room || owner.cell.hours(class) < amount {
                return Ok(0);
            }
            owner.cell.debit_hours(class, amount);
            credit_hours(clearer, class, amount)?;
            storage.emit(&erc6909_transfer::Transfer {
                caller: clearer.address,
                sender: owner.address,
                receiver: clearer.address,
                id: class.0.into(),
                amount: amount.wide(),
            });
        }
    }
    Ok(of(lot))
}
