//! What recorders entered late, and what days take it.

use crate::cells::{Key, LateRecord, Timesheet};
use crate::quantities::{ClassId, Time};
use crate::storage::Storage;
use crate::{late, timesheet, Address, Hash};

/// The first moment, the moment after the last, the evidence, until when it can be confirmed, and whether the day takes it.
pub type LateRecordView<H> = (u64, u64, H, u64, bool);

/// Reads what a recorder entered late of the day of a moment; zeros where nothing waits, or no longer. Whether the day is
/// open says the member's timesheet in any case.
pub fn late_record<H>(
    storage: &impl Storage,
    class_id: u16,
    (member, recorder): (Address, Address),
    moment: u64,
    now: Time,
    hash: impl Fn(Hash) -> H,
) -> LateRecordView<H> {
    let Ok(day) = late::day_of(member, moment) else { return (0, 0, hash([0; 32]), 0, false) };
    let sheet = storage.load::<Timesheet>(Key::timesheet(&member));
    let is_open = timesheet::is_open_late(&sheet, day, now);
    let key = Key::late(ClassId(class_id), &recorder, &member, day);
    let waiting = storage.load::<LateRecord>(key);
    match late::until(&waiting).filter(|until| now < *until) {
        Some(until) => {
            let LateRecord { start, end, evidence, .. } = waiting;
            (start.get().into(), end.get().into(), hash(evidence), until.0.into(), is_open)
        }
        None => (0, 0, hash([0; 32]), 0, is_open),
    }
}
