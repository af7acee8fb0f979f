//! Service classes and their recorders.

use crate::cells::{Cell, Class, ClassTerms, Key, Recorder, Tenure};
use crate::quantities::ClassId;
use crate::recovery::must_not_be_reserved;
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
    let class_id = ClassId(event.class_id);
    storage.save(Key::class(class_id), &class);
    storage.save(Key::terms(class_id), &ClassTerms { name, ..ClassTerms::empty() });
    storage.emit(&event);
    Ok(class_id.0)
}

/// Gives a class another name, as the governor.
pub fn rename_class(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    name: Hash,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let key = Key::terms(class_id);
    let mut terms = storage.load::<ClassTerms>(key);
    let event = class::rename(storage.root(), call, class_id, &mut terms, name)?;
    storage.save(key, &terms);
    storage.emit(&event);
    Ok(true)
}

/// Sets in what a class counts new service and whether it takes any, as the governor.
pub fn set_class_rule(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    step: u8,
    retired: bool,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let key = Key::class(class_id);
    let mut cell = storage.load::<Class>(key);
    let event = class::set_rule(storage.root_mut(), call, class_id, &mut cell, step, retired)?;
    storage.save(key, &cell);
    storage.emit(&event);
    Ok(true)
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
    if quota > 0 {
        must_not_be_reserved(storage, recorder, call.now)?;
    }
    let (mut account, key) = (storage.account(recorder), Key::recorder(class_id, &recorder));
    let mut tenure = storage.load::<Tenure>(Key::tenure(&recorder));
    let (mut cell, root) = (storage.load::<Recorder>(key), storage.root());
    let event = class::accredit(root, call, class_id, &mut account, &mut tenure, &mut cell, quota)?;
    storage.save(key, &cell);
    storage.save(Key::tenure(&recorder), &tenure);
    storage.save_account(&account);
    storage.emit(&event);
    Ok(true)
}
