//! Late records: entering one, confirming it, and withdrawing what nobody confirms.

use crate::cells::{Cell, Class, Key, LateRecord, Recorder, Timesheet};
use crate::class::{may_have_rule, Recording};
use crate::late::{self, Confirming, Line};
use crate::ledger::must_be_registered;
use crate::storage::Storage;
use crate::{roles, Address, Call, Error, Hash};

/// Enters, as a recorder, what a member served on a day that is over for more than ten days.
pub fn enter(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    member: Address,
    (start, end): (u64, u64),
    evidence: Hash,
) -> Result<bool, Error> {
    let class_id = must_be_registered(storage.root(), class_id.into())?;
    let cells = Recording {
        class_id,
        // A key less, where no class has a rule.
        class: match may_have_rule(storage.root(), class_id) {
            true => storage.load(Key::class(class_id)),
            false => Class::empty(),
        },
        recorder: storage.load(Key::recorder(class_id, &call.caller)),
        member: storage.account(member),
        // Nothing is marked before it is confirmed.
        timesheet: Timesheet::empty(),
    };
    let (waiting, entered) = late::enter(storage.root(), call, &cells, (start, end), evidence)?;
    let day = late::day_of(member, start)?;
    storage.save(Key::late(class_id, &call.caller, &member, day), &waiting);
    storage.emit(&entered);
    Ok(true)
}

/// Confirms, as a verifier or another recorder of the class, what a recorder entered late.
pub fn confirm(storage: &mut impl Storage, call: Call, line: &Line) -> Result<bool, Error> {
    let class_id = must_be_registered(storage.root(), line.class_id.0.into())?;
    let (recorder, member) = (&line.recorder, &line.member);
    let waits = Key::late(class_id, recorder, member, late::day_of(*member, line.start)?);
    let (officer, sheet) = (storage.account(call.caller), Key::timesheet(member));
    let confirming = Confirming {
        line: *line,
        waiting: storage.load(waits),
        accreditation: match officer.require_role(roles::RECORDER) {
            Ok(()) => storage.load(Key::recorder(class_id, &call.caller)),
            Err(_) => Recorder::empty(),
        },
        officer,
    };
    let mut cells = Recording {
        class_id,
        class: storage.load(Key::class(class_id)),
        recorder: storage.load(Key::recorder(class_id, recorder)),
        member: storage.account(*member),
        timesheet: storage.load(sheet),
    };
    let (confirmed, standard, recorded) =
        late::confirm(storage.root(), call, &mut cells, &confirming)?;
    storage.clear::<LateRecord>(waits);
    storage.save(Key::class(class_id), &cells.class);
    storage.save(Key::recorder(class_id, recorder), &cells.recorder);
    storage.save(sheet, &cells.timesheet);
    storage.save_account(&cells.member);
    storage.emit(&confirmed);
    storage.emit(&standard);
    storage.emit(&recorded);
    Ok(true)
}

/// Withdraws a late record of the day of a moment.
pub fn withdraw(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    (member, recorder): (Address, Address),
    start: u64,
) -> Result<bool, Error> {
    let class_id = must_be_registered(storage.root(), class_id.into())?;
    let key = Key::late(class_id, &recorder, &member, late::day_of(member, start)?);
    let waiting = storage.load::<LateRecord>(key);
    let withdrawn = late::withdraw(call, (class_id, member, recorder), &waiting, start)?;
    storage.clear::<LateRecord>(key);
    storage.emit(&withdrawn);
    Ok(true)
}
