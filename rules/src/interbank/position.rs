//! Where a bank and its peer stand: one netted position a link, so that never both owe.
//!
//! What the bank owes lies as coin at its own address (`held`). What it is owed it has minted for its members (`claim`).

use super::Status;
use crate::cells::{Daily, Limits, Link, Root};
use crate::quantities::Time;
use crate::{refusal, Error};
use zerocopy::little_endian::U64;

/// What a payment did to the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// Seconds of coin that were set off against what the other owed: burned, or released.
    pub set_off: u64,
    /// The rest: held, or minted.
    pub rest: u64,
}

/// Books that a payment to the peer was credited there: first it pays back what the peer owes, the rest the bank owes.
pub fn paid_out(root: &mut Root, link: &mut Link, amount: u64) -> Split {
    let set_off = amount.min(link.claim.get());
    let rest = amount.saturating_sub(set_off);
    link.claim = link.claim.get().saturating_sub(set_off).into();
    link.held = link.held.get().saturating_add(rest).into();
    root.abroad = root.abroad.get().saturating_add(rest.into()).into();
    burn(root, set_off);
    Split { set_off, rest }
}

/// Books that a payment of the peer is credited here: first it pays back what the bank owes, the rest the peer owes.
pub fn paid_in(root: &mut Root, link: &mut Link, amount: u64) -> Split {
    let set_off = amount.min(link.held.get());
    let rest = amount.saturating_sub(set_off);
    link.held = link.held.get().saturating_sub(set_off).into();
    link.claim = link.claim.get().saturating_add(rest).into();
    root.abroad = root.abroad.get().saturating_sub(set_off.into()).into();
    root.coin_minted = root.coin_minted.get().saturating_add(rest.into()).into();
    root.bridged_in = root.bridged_in.get().saturating_add(rest.into()).into();
    Split { set_off, rest }
}

/// Burns coin that other banks owed and no longer owe.
pub(super) fn burn(root: &mut Root, amount: u64) {
    root.coin_burned = root.coin_burned.get().saturating_add(amount.into()).into();
    root.bridged_out = root.bridged_out.get().saturating_add(amount.into()).into();
}

/// What the bank would owe the peer if all that is in flight and `added` more were credited there.
pub fn would_owe(link: &Link, added: u64) -> u64 {
    let all = u128::from(link.held.get()) + u128::from(link.in_flight.get()) + u128::from(added);
    narrowed(all.saturating_sub(link.claim.get().into()))
}

/// What the peer would owe the bank if `added` more were credited here.
pub fn would_claim(link: &Link, added: u64) -> u64 {
    let all = u128::from(link.claim.get()) + u128::from(added);
    narrowed(all.saturating_sub(link.held.get().into()))
}

fn narrowed(amount: u128) -> u64 {
    u64::try_from(amount).unwrap_or(u64::MAX)
}

/// The limits now. A link that is not open lets nothing become larger.
pub fn limits(link: &Link, now: Time) -> Limits {
    let mut limits = link.limits.at(now).clone();
    if link.status != Status::Open as u8 {
        (limits.owe, limits.claim) = (0.into(), 0.into());
    }
    limits
}

/// Refuses where the bank would owe more than it will.
pub fn must_be_within_owe(id: u32, link: &Link, now: Time, amount: u64) -> Result<(), Error> {
    let (limit, needed) = (limits(link, now).owe.get(), would_owe(link, amount));
    if needed > limit {
        return Err(refusal!(OweLimit { link: id, limit, needed }));
    }
    Ok(())
}

/// Refuses where the bank would be owed more than it accepts.
pub fn must_be_within_claim(id: u32, link: &Link, now: Time, amount: u64) -> Result<(), Error> {
    let (limit, needed) = (limits(link, now).claim.get(), would_claim(link, amount));
    if needed > limit {
        return Err(refusal!(ClaimLimit { link: id, limit, needed }));
    }
    Ok(())
}

/// Seconds of coin counted today.
pub fn today(count: &Daily, now: Time) -> u64 {
    if count.day.get() == now.day() {
        count.secs.get()
    } else {
        0
    }
}

/// Refuses where the day's count would exceed its limit.
pub fn must_be_within_day(
    id: u32,
    limit: U64,
    count: &Daily,
    now: Time,
    amount: u64,
) -> Result<(), Error> {
    let (limit, needed) = (limit.get(), today(count, now).saturating_add(amount));
    if needed > limit {
        return Err(refusal!(DayLimit { link: id, limit, needed }));
    }
    Ok(())
}

/// Counts an amount today. What comes back stays counted.
pub fn count(count: &mut Daily, now: Time, amount: u64) {
    let secs = today(count, now).saturating_add(amount);
    *count = Daily { day: now.day().into(), secs: secs.into() };
}
