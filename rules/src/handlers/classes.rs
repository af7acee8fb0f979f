//! Service classes and their recorders.

use crate::cells::{Key, Recorder};
use crate::quantities::ClassId;
use crate::storage::Storage;
use crate::{class, ledger, Address, Call, Error, Hash};

/// Registers a class, as the governor. Answers with its id.
pub fn register_class(
    storage: &mut impl Storage,
    call: Call,
    name: Hash,
    lot: u32,
) -> Result<u16, Error> {
    let (class, event) = class::register(storage.root_mut(), call, name, lot)?;
    storage.save(Key::class(ClassId(event.class_id)), &class);
    storage.emit(&event);
    Ok(event.class_id)
}

/// Lets an account record for a class, as the governor; a quota of zero ends it.
pub fn accredit(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    recorder: Address,
    quota: u64,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let (account, key) = (storage.account(recorder), Key::recorder(class_id, &recorder));
    let mut cell = storage.load::<Recorder>(key);
    let event = class::accredit(storage.root(), call, class_id, &account, &mut cell, quota)?;
    storage.save(key, &cell);
    storage.emit(&event);
    Ok(true)
}
