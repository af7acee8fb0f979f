//! Earning time: what recorders put on the ledger, and what members make of their hours.

use crate::cells::Key;
use crate::class::{self, Recording};
use crate::conversion::{self, Converting};
use crate::ledger;
use crate::monitor::raise;
use crate::redemption::{self, Redeeming};
use crate::storage::Storage;
use crate::{Address, Call, Error, Hash};

/// Records that a member served.
pub fn record(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    member: Address,
    (start, end): (u64, u64),
    evidence: Hash,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let mut cells = Recording {
        class_id,
        class: storage.load(Key::class(class_id)),
        recorder: storage.load(Key::recorder(class_id, &call.caller)),
        member: storage.account(member),
        timesheet: storage.load(Key::timesheet(&member)),
    };
    let (standard, recorded) =
        class::record(storage.root(), call, &mut cells, start, end, evidence)?;
    storage.save(Key::class(class_id), &cells.class);
    storage.save(Key::recorder(class_id, &call.caller), &cells.recorder);
    storage.save(Key::timesheet(&member), &cells.timesheet);
    storage.save_account(&cells.member);
    storage.emit(&standard);
    storage.emit(&recorded);
    Ok(true)
}

/// Retires the caller's hours of a class for coin.
pub fn convert(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    secs: u64,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let mut cells = Converting {
        class_id,
        class: storage.load(Key::class(class_id)),
        terms: storage.load(Key::terms(class_id)),
        member: storage.account(call.caller),
    };
    let (retired, minted, converted) =
        conversion::convert(storage.root_mut(), call, &mut cells, secs)?;
    storage.save(Key::class(class_id), &cells.class);
    storage.save(Key::terms(class_id), &cells.terms);
    storage.save_account(&cells.member);
    storage.emit(&retired);
    storage.emit(&minted);
    storage.emit(&converted);
    Ok(true)
}

/// Burns the caller's hours of a class at a platform.
pub fn redeem(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    secs: u64,
    platform: Address,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let (terms, recorder) = (Key::terms(class_id), Key::recorder(class_id, &platform));
    let mut cells = Redeeming {
        class_id,
        terms: storage.load(terms),
        recorder: storage.load(recorder),
        platform: storage.account(platform),
        member: storage.account(call.caller),
    };
    let (retired, redeemed, hits) = redemption::redeem(storage.root(), call, &mut cells, secs)?;
    storage.save(terms, &cells.terms);
    storage.save(recorder, &cells.recorder);
    storage.emit(&retired);
    storage.emit(&redeemed);
    if hits.any() {
        raise(storage, call, &mut cells.member, platform, hits, secs);
    }
    storage.save_account(&cells.member);
    Ok(true)
}
