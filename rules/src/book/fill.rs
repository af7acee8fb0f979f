//! Locking, giving back and settling: how coin and hours move when orders rest, leave and trade.

use crate::account::Account;
use crate::event::trade::Trade;
use crate::event::{erc20_transfer, erc6909_transfer};
use crate::ledger::{
    credit_hours, must_cover_coin, must_cover_hours, must_have_room_for_coin,
    must_have_room_for_hours, too_many_holdings,
};
use crate::quantities::{ClassId, Coin, Lots, Tick, Time};
use crate::restrictions::freeze_of;
use crate::storage::Storage;
use crate::{Address, Error};

use super::order::{Aggressor, Worth};
use super::Side;

/// What two members have traded.
pub struct Traded {
    /// Hours of which class.
    pub class: ClassId,
    /// The order that rested; where both did, the seller's.
    pub maker_order: u128,
    /// The lots that are left of it.
    pub maker_left: u32,
    /// Who took.
    pub aggressor: Aggressor,
    /// At which price.
    pub tick: Tick,
    /// How many lots.
    pub lots: Lots,
    /// What they are worth.
    pub worth: Worth,
}

impl Traded {
    /// Says that it is settled: what moved, in the standards' words and in ours.
    #[inline(always)]
    pub fn say<V: Storage>(
        self,
        storage: &mut V,
        caller: Address,
        seller: &Account,
        buyer: &Account,
    ) {
        let Self { class, maker_order, maker_left, aggressor, tick, lots, worth } = self;
        storage.emit(&erc20_transfer::Transfer {
            from: buyer.address,
            to: seller.address,
            value: worth.coin.wide(),
        });
        storage.emit(&erc6909_transfer::Transfer {
            caller,
            sender: seller.address,
            receiver: buyer.address,
            id: class.0.into(),
            amount: worth.secs.wide(),
        });
        storage.emit(&Trade {
            class_id: class.0,
            seller: seller.address,
            buyer: buyer.address,
            lots: lots.0,
            tick: tick.0,
            coin: worth.coin.0,
            maker_order,
            maker_left,
            aggressor: aggressor as u8,
            seller_coin_after: seller.cell.all_coin().0,
            seller_hours_after: seller.cell.all_hours_of(class).0,
            buyer_coin_after: buyer.cell.all_coin().0,
            buyer_hours_after: buyer.cell.all_hours_of(class).0,
        });
    }
}

/// Locks what an order offers.
pub fn lock(
    account: &mut Account,
    class: ClassId,
    side: Side,
    worth: Worth,
    now: Time,
) -> Result<(), Error> {
    match side {
        Side::Bid => {
            must_cover_coin(account, worth.coin, now)?;
            account.cell.lock_coin(worth.coin);
        }
        Side::Ask => {
            must_cover_hours(account, class, worth.secs)?;
            if !account.cell.lock_hours(class, worth.secs) {
                return Err(too_many_holdings(account));
            }
        }
    }
    Ok(())
}

/// Gives back what an order still locked. It is as free, or as frozen, as it was before.
pub fn unlock(account: &mut Account, class: ClassId, side: Side, worth: Worth) {
    match side {
        Side::Bid => account.cell.unlock_coin(worth.coin),
        Side::Ask => account.cell.unlock_hours(class, worth.secs),
    }
}

/// Counts an order that has come to rest; a bid keeps a place for the hours that it will bring.
pub fn enter(account: &mut Account, class: ClassId, side: Side) -> Result<(), Error> {
    account.cell.live_orders = account.cell.live_orders.saturating_add(1);
    if side == Side::Bid && !account.cell.reserve(class) {
        return Err(too_many_holdings(account));
    }
    Ok(())
}

/// Counts an order that rests no longer, after what it locked was settled or given back.
pub fn leave(account: &mut Account, class: ClassId, side: Side) {
    account.cell.live_orders = account.cell.live_orders.saturating_sub(1);
    if side == Side::Bid {
        account.cell.release(class);
    }
}

/// Whether an account has room for what its side of a trade brings.
pub fn must_have_room(
    account: &Account,
    class: ClassId,
    side: Side,
    worth: Worth,
) -> Result<(), Error> {
    match side {
        Side::Bid => must_have_room_for_hours(account, class, worth.secs),
        Side::Ask => must_have_room_for_coin(account, worth.coin),
    }
}

/// How many lots the taker's free coin, less what is frozen, suffices for, or its free hours: `each` is worth so much.
pub fn affordable(account: &Account, class: ClassId, side: Side, each: Worth, now: Time) -> Lots {
    let (has, each) = match side {
        Side::Bid => {
            let frozen = freeze_of(&account.cell, now).map_or(Coin::ZERO, |freeze| freeze.amount);
            (account.cell.coin().saturating_sub(frozen).0, each.coin.0)
        }
        Side::Ask => (account.cell.hours(class).0, each.secs.0),
    };
    let lots = has.checked_div(each).unwrap_or_default();
    Lots(lots.min(u32::MAX.into()) as u32)
}

/// Moves hours one way and coin the other. The maker gives what its order has locked, the taker what is free;
/// both receive into what is free. The maker's room is checked beforehand.
pub fn settle(
    maker: &mut Account,
    taker: &mut Account,
    class: ClassId,
    maker_side: Side,
    worth: Worth,
    now: Time,
) -> Result<(), Error> {
    match maker_side {
        Side::Ask => {
            must_cover_coin(taker, worth.coin, now)?;
            must_have_room_for_hours(taker, class, worth.secs)?;
            must_have_room_for_coin(maker, worth.coin)?;
            maker.cell.debit_locked_hours(class, worth.secs);
            maker.cell.credit_coin(worth.coin);
            taker.cell.debit_coin(worth.coin);
            credit_hours(taker, class, worth.secs)
        }
        Side::Bid => {
            must_cover_hours(taker, class, worth.secs)?;
            must_have_room_for_coin(taker, worth.coin)?;
            must_have_room_for_hours(maker, class, worth.secs)?;
            maker.cell.debit_locked_coin(worth.coin);
            credit_hours(maker, class, worth.secs)?;
            taker.cell.debit_hours(class, worth.secs);
            taker.cell.credit_coin(worth.coin);
            Ok(())
        }
    }
}
