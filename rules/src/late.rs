//! Late records: what a paper sheet tells of days that `record` takes no more.
//!
//! A recorder enters what one member served on one day (UTC), which is over for more than ten days and lies at most
//! [`timesheet::OLDEST_LATE`] days back, and no earlier than the account was opened. It counts nothing until, within
//! [`CONFIRMED_WITHIN`], a verifier or another recorder of the class confirms it; then whatever recording asks for is asked
//! again, and it is credited as a record is. The timesheet knows of such a day only whether anything was recorded on it. So
//! a day takes one late record, and none where it has anything; two have vouched for it, and nobody voids it.

use crate::account::Account;
use crate::cells::{LateRecord, Recorder, Root};
use crate::class::{self, Recording};
use crate::event::erc6909_transfer::Transfer;
use crate::event::late_confirmed::LateConfirmed;
use crate::event::late_entered::LateEntered;
use crate::event::late_withdrawn::LateWithdrawn;
use crate::event::recorded::Recorded;
use crate::quantities::{ClassId, Time, DAY};
use crate::timesheet::{self, Interval};
use crate::{refusal, roles, Address, Call, Error, Hash};

/// How long after it was entered a late record waits for confirmation: 14 days.
pub const CONFIRMED_WITHIN: u32 = 14 * DAY;

// A day is remembered for as long as anything entered of it can be confirmed.
const _: () = assert!(timesheet::OLDEST_LATE + CONFIRMED_WITHIN / DAY < 64 + 10);

/// What a late record says: whose it is, of when, and on what evidence. Whoever confirms it names all of it, so that it
/// confirms what it read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The class.
    pub class_id: ClassId,
    /// The member who served.
    pub member: Address,
    /// Who entered it.
    pub recorder: Address,
    /// The first moment, in seconds since 1970.
    pub start: u64,
    /// The moment after the last.
    pub end: u64,
    /// A hash of the evidence.
    pub evidence: Hash,
}

/// The moment from which a late record can no longer be confirmed; none where nothing was entered.
pub fn until(cell: &LateRecord) -> Option<Time> {
    match cell.entered_at.get() {
        0 => None,
        entered_at => Some(Time(entered_at).plus(CONFIRMED_WITHIN)),
    }
}

/// The day of a moment, in days since 1970-01-01; what no clock shows has none, and is refused.
pub fn day_of(account: Address, start: u64) -> Result<u32, Error> {
    match Time::from_secs(start) {
        Some(start) => Ok(start.day()),
        None => Err(refusal!(NoLateRecord { account, start })),
    }
}

/// The caller, a recorder of the class, enters a late record. It marks and credits nothing.
pub fn enter(
    root: &Root,
    call: Call,
    cells: &Recording,
    (start, end): (u64, u64),
    evidence: Hash,
) -> Result<(LateRecord, LateEntered), Error> {
    class::must_be_recordable(root, call, cells, evidence)?;
    let opened_at = Time(cells.member.cell.opened_at.get());
    let interval = Interval::late(start, end, call.now, opened_at)?;
    class::must_take(cells.class_id, &cells.class, [interval.secs().0])?;
    let cell = LateRecord {
        start: interval.start.0.into(),
        end: interval.end.0.into(),
        entered_at: call.now.0.into(),
        evidence,
    };
    let until = call.now.plus(CONFIRMED_WITHIN).0.into();
    let (class_id, member, recorder) = (cells.class_id.0, cells.member.address, call.caller);
    Ok((cell, LateEntered { class_id, member, recorder, start, end, evidence, until }))
}

/// What a late record says, and what waits; who confirms it, and its own accreditation for the class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirming {
    /// What whoever confirms has read.
    pub line: Line,
    /// What waits.
    pub waiting: LateRecord,
    /// Who confirms.
    pub officer: Account,
    /// Its own accreditation for the class; a verifier's is not read.
    pub accreditation: Recorder,
}

impl Confirming {
    /// The interval that waits, if it is what the officer has read and has not lapsed.
    fn interval(&self, now: Time) -> Result<Interval, Error> {
        let Self { line, waiting, .. } = self;
        let told = (u64::from(waiting.start.get()), u64::from(waiting.end.get()), waiting.evidence);
        let waits = until(waiting).is_some_and(|until| now < until);
        if !waits || told != (line.start, line.end, line.evidence) {
            return Err(refusal!(NoLateRecord { account: line.member, start: line.start }));
        }
        Ok(Interval { start: Time(waiting.start.get()), end: Time(waiting.end.get()) })
    }

    /// Refuses whoever is neither a verifier nor a recorder of the class, who entered it, and whom it is about.
    ///
    /// All three are accounts in use: no account that holds an office moves, and only who is verified is recorded. A person
    /// has one such account, so that their addresses tell the persons apart, and no key is read for it.
    fn must_be_anothers(&self) -> Result<(), Error> {
        let (account, line) = (self.officer.address, &self.line);
        if self.officer.require_role(roles::RECORDER).is_err() {
            self.officer.require_role(roles::VERIFIER)?;
        } else if self.accreditation.quota.get() == 0 {
            return Err(refusal!(NotARecorder { account, class_id: line.class_id.0 }));
        }
        if account == line.recorder {
            return Err(refusal!(OwnMeasure { account }));
        }
        if account == line.member {
            return Err(refusal!(SelfRecorded { account }));
        }
        Ok(())
    }
}

/// A verifier, or another recorder of the class, confirms a late record: it is credited as if its recorder recorded it now,
/// within the recorder's quota, and its day is closed. Refused wherever `record` would refuse the recorder.
pub fn confirm(
    root: &Root,
    call: Call,
    cells: &mut Recording,
    confirming: &Confirming,
) -> Result<(LateConfirmed, Transfer, Recorded), Error> {
    confirming.must_be_anothers()?;
    let interval = confirming.interval(call.now)?;
    let Line { class_id, member, recorder, start, end, evidence } = confirming.line;
    let by_recorder = Call { caller: recorder, now: call.now };
    class::must_be_recordable(root, by_recorder, cells, evidence)?;
    class::must_take(class_id, &cells.class, [interval.secs().0])?;
    let (standard, recorded) =
        class::credit(by_recorder, cells, interval, evidence, |member, sheet| {
            timesheet::close_late(member, sheet, interval.start.day(), call.now)
        })?;
    let (class_id, actor) = (class_id.0, call.caller);
    let confirmed = LateConfirmed { class_id, member, recorder, actor, start, end, evidence };
    Ok((confirmed, standard, recorded))
}

/// Withdraws a late record: its recorder at any time, in office or not; anybody once it has lapsed. Never paused.
pub fn withdraw(
    call: Call,
    (class_id, member, recorder): (ClassId, Address, Address),
    waiting: &LateRecord,
    start: u64,
) -> Result<LateWithdrawn, Error> {
    let Some(until) = until(waiting) else {
        return Err(refusal!(NoLateRecord { account: member, start }));
    };
    if call.caller != recorder && call.now < until {
        return Err(refusal!(LateRecordWaits { account: member, until: until.0.into() }));
    }
    let (actor, start) = (call.caller, waiting.start.get().into());
    Ok(LateWithdrawn { class_id: class_id.0, member, recorder, actor, start })
}
