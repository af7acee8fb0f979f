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
pub mod late;
pub mod market;
pub mod monitoring;
pub mod recovery;
pub mod succession;

use crate::cells::{Class, ClassTerms, Key};
use crate::ledger::must_be_registered;
use crate::quantities::ClassId;
use crate::storage::Storage;
use crate::{class, Error, U256};

/// Reads a registered class.
pub fn registered(storage: &impl Storage, class_id: u16) -> Result<(ClassId, Class), Error> {
    let class_id = must_be_registered(storage.root(), class_id.into())?;
    Ok((class_id, storage.load(Key::class(class_id))))
}

/// Of how many slots of five minutes new service of a class is a whole number, and whether the class is retired.
pub fn class_rule(storage: &impl Storage, class_id: u16) -> Result<(u8, bool), Error> {
    registered(storage, class_id).map(|(_, class)| class::rule(&class))
}

/// A class's name, as `text` keeps it. What is no UTF-8 of it is left out.
pub fn name_of_class<T>(
    storage: &impl Storage,
    id: U256,
    text: impl FnOnce(&str) -> T,
) -> Result<T, Error> {
    let class_id = must_be_registered(storage.root(), id)?;
    let name = storage.load::<ClassTerms>(Key::terms(class_id)).name;
    let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
    let (name, _) = name.split_at(end);
    let valid = match core::str::from_utf8(name) {
        Ok(name) => name,
        Err(error) => core::str::from_utf8(&name[..error.valid_up_to()]).unwrap_or_default(),
    };
    Ok(text(valid))
}

/// Seconds of a class in existence: recorded, and neither converted nor redeemed.
pub fn total_hours(storage: &impl Storage, id: U256) -> Result<U256, Error> {
    let class_id = must_be_registered(storage.root(), id)?;
    let class = storage.load::<Class>(Key::class(class_id));
    let redeemed = storage.load::<ClassTerms>(Key::terms(class_id)).redeemed.get();
    let gone = class.converted.get().saturating_add(redeemed);
    Ok(class.recorded.get().saturating_sub(gone).into())
}
