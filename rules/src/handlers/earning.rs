//! Earning time: what recorders put on the ledger.

use crate::cells::Key;
use crate::class::{self, Recording};
use crate::ledger;
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
