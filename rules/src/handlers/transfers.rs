//! What ends every transfer, of coin and of hours alike.

use crate::event::Event;
use crate::ledger::Pair;
use crate::monitor::{raise, Hits};
use crate::storage::Storage;
use crate::{Call, Error, U256};

/// Ends a transfer: what it says goes on the log, and after it what monitoring found; the accounts go into their cells.
pub(super) fn finish<V: Storage, A: Event, B: Event>(
    storage: &mut V,
    call: Call,
    pair: &mut Pair,
    (standard, moved, hits): (A, B, Hits),
    value: U256,
) -> Result<bool, Error> {
    storage.emit(&standard);
    storage.emit(&moved);
    if hits.any() {
        let to = pair.to().address;
        raise(storage, call, &mut pair.from, to, hits, value.low_u64());
    }
    storage.save_account(&pair.from);
    if let Some(other) = pair.other() {
        storage.save_account(other);
    }
    Ok(true)
}
