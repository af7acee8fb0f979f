//! An agreement.

use crate::agreement;
use crate::quantities::Time;
use crate::storage::Storage;
use crate::{Address, Error, Hash};

/// Status, requester, provider, class, group, seconds agreed and delivered, the interval, the price, what of it is due,
/// disputed and in escrow at all, when the status ends by itself, the hash of the terms; lessons agreed on, lessons that
/// follow the present one, and days between them.
pub type AgreementView<H> =
    (u8, Address, Address, u16, u32, [u64; 2], [u64; 2], u64, [u64; 3], u64, H, [u64; 3]);

/// Reads an agreement.
pub fn agreement<H>(
    storage: &impl Storage,
    now: Time,
    agreement_id: u32,
    hash: impl Fn(Hash) -> H,
) -> Result<AgreementView<H>, Error> {
    let (cell, status) = agreement::read(storage, now, agreement_id)?;
    Ok((
        status as u8,
        cell.requester.into(),
        cell.provider.into(),
        cell.class.get(),
        cell.group.get(),
        [cell.secs.get().into(), cell.delivered.get().into()],
        [cell.start.get().into(), cell.end.get().into()],
        cell.price.get(),
        [cell.due.get(), cell.disputed.get(), cell.held.get()],
        cell.until.get().into(),
        hash(cell.terms),
        [cell.lessons, cell.left, cell.every].map(u64::from),
    ))
}
