//! Locking, giving back and settling: how coin and hours move when orders rest, leave and trade.

use crate::account::Account;
use crate::ledger::{coin_with, hours_with, must_cover_coin, must_cover_hours, put_hours};
use crate::quantities::{ClassId, Secs, Time};
use crate::{refusal, Error};

use super::order::Worth;
use super::Side;

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
            let locked = account.cell.coin_locked.get().saturating_add(worth.coin.0);
            account.cell.coin = account.cell.coin().saturating_sub(worth.coin).0.into();
            account.cell.coin_locked = locked.into();
        }
        Side::Ask => {
            must_cover_hours(account, class, worth.secs)?;
            let locked = account.cell.locked_hours(class).0.saturating_add(worth.secs.0);
            let free = account.cell.hours(class).saturating_sub(worth.secs);
            put_locked(account, class, Secs(locked))?;
            put_hours(account, class, free)?;
        }
    }
    Ok(())
}

/// Gives back what an order still locked. It is as free, or as frozen, as it was before.
pub fn unlock(
    account: &mut Account,
    class: ClassId,
    side: Side,
    worth: Worth,
) -> Result<(), Error> {
    match side {
        Side::Bid => {
            let free = account.cell.coin().0.saturating_add(worth.coin.0);
            release_coin(account, worth);
            account.cell.coin = free.into();
        }
        Side::Ask => {
            let free = Secs(account.cell.hours(class).0.saturating_add(worth.secs.0));
            put_hours(account, class, free)?;
            release_hours(account, class, worth)?;
        }
    }
    Ok(())
}

/// Counts an order that has come to rest; a bid keeps a place for the hours that it will bring.
pub fn enter(account: &mut Account, class: ClassId, side: Side) -> Result<(), Error> {
    account.cell.live_orders = account.cell.live_orders.saturating_add(1);
    if side == Side::Bid && !account.cell.reserve(class) {
        let limit = crate::cells::HOLDINGS as u8;
        return Err(refusal!(TooManyHoldings { account: account.address, limit }));
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
        Side::Bid => hours_with(account, class, worth.secs).map(drop),
        Side::Ask => coin_with(account, worth.coin).map(drop),
    }
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
            let hours = hours_with(taker, class, worth.secs)?;
            let coin = coin_with(maker, worth.coin)?;
            release_hours(maker, class, worth)?;
            maker.cell.coin = coin.0.into();
            taker.cell.coin = taker.cell.coin().saturating_sub(worth.coin).0.into();
            put_hours(taker, class, hours)
        }
        Side::Bid => {
            must_cover_hours(taker, class, worth.secs)?;
            let coin = coin_with(taker, worth.coin)?;
            let hours = hours_with(maker, class, worth.secs)?;
            release_coin(maker, worth);
            put_hours(maker, class, hours)?;
            let left = taker.cell.hours(class).saturating_sub(worth.secs);
            put_hours(taker, class, left)?;
            taker.cell.coin = coin.0.into();
            Ok(())
        }
    }
}

fn release_coin(account: &mut Account, worth: Worth) {
    let locked = account.cell.coin_locked.get().saturating_sub(worth.coin.0);
    account.cell.coin_locked = locked.into();
}

fn release_hours(account: &mut Account, class: ClassId, worth: Worth) -> Result<(), Error> {
    let locked = account.cell.locked_hours(class).saturating_sub(worth.secs);
    put_locked(account, class, locked)
}

fn put_locked(account: &mut Account, class: ClassId, hours: Secs) -> Result<(), Error> {
    if account.cell.set_locked_hours(class, hours) {
        Ok(())
    } else {
        let limit = crate::cells::HOLDINGS as u8;
        Err(refusal!(TooManyHoldings { account: account.address, limit }))
    }
}
