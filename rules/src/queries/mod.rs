//! The queries: what the contract answers of several cells or fields at once, in the order of its interface.
//!
//! A query that answers one figure of one cell stands in the contract itself. Hashes are handed through `hash`, which
//! makes of one what the contract's encoding wants.

pub mod accounts;
pub mod agreements;
pub mod attention;
pub mod cases;
pub mod central_bank;
pub mod credit;
pub mod interbank;
pub mod market;
pub mod monitoring;
pub mod recovery;

use crate::cells::{Class, Key};
use crate::ledger::must_be_registered;
use crate::quantities::ClassId;
use crate::storage::Storage;
use crate::Error;

/// Reads a registered class.
pub fn registered(storage: &impl Storage, class_id: u16) -> Result<(ClassId, Class), Error> {
    let class_id = must_be_registered(storage.root(), class_id.into())?;
    Ok((class_id, storage.load(Key::class(class_id))))
}
