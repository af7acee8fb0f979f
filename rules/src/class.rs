//! Service classes: registering them, accrediting their recorders, recording service.

use crate::account::Account;
use crate::book::market;
use crate::cells::{Cell, Class, ClassTerms, Entry, Recorder, Root, Tenure, Timesheet, ENTRIES};
use crate::event::class_registered::ClassRegistered;
use crate::event::class_renamed::ClassRenamed;
use crate::event::class_rule_set::ClassRuleSet;
use crate::event::erc6909_transfer::Transfer;
use crate::event::record_voided::RecordVoided;
use crate::event::recorded::Recorded;
use crate::event::recorder_accredited::RecorderAccredited;
use crate::ledger::{credit_hours, must_cover_hours, must_have_room_for_hours};
use crate::monitor::sending;
use crate::quantities::{ClassId, Secs};
use crate::restrictions::{must_be_running, Area};
use crate::timesheet::{self, Interval, SLOT};
use crate::{refusal, restrictions, roles, Address, Call, Error, Hash};
use zerocopy::FromZeros;

/// Lots are multiples of this many seconds, so that a lot costs whole coins at every price.
pub const LOT_STEP: u32 = 100;

/// The longest step in which a class counts new service, in slots of five minutes: an hour.
pub const LONGEST_STEP: u8 = 12;

/// Registers a class under the next id.
pub fn register(
    root: &mut Root,
    call: Call,
    name: Hash,
    lot: u32,
) -> Result<(Class, ClassRegistered), Error> {
    roles::must_be_governor(root, call.caller)?;
    if name == [0; 32] || lot == 0 || !lot.is_multiple_of(LOT_STEP) {
        return Err(refusal!(BadClass { lot }));
    }
    let class_id = root
        .classes
        .get()
        .checked_add(1)
        .ok_or_else(|| refusal!(TooManyClasses { limit: u16::MAX }))?;
    root.classes = class_id.into();
    let mut class = Class { lot: lot.into(), ..Class::empty() };
    market::open(&mut class, call.now);
    Ok((class, ClassRegistered { class_id, actor: call.caller, name, lot }))
}

/// Gives a class another name.
pub fn rename(
    root: &Root,
    call: Call,
    class_id: ClassId,
    terms: &mut ClassTerms,
    name: Hash,
) -> Result<ClassRenamed, Error> {
    roles::must_be_governor(root, call.caller)?;
    if name == [0; 32] {
        return Err(refusal!(BadClass { lot: 0 }));
    }
    terms.name = name;
    Ok(ClassRenamed { class_id: class_id.0, actor: call.caller, name })
}

/// Sets of how many slots of five minutes new service of a class is a whole number, from 1 to [`LONGEST_STEP`], and
/// whether the class is retired. What was recorded or agreed on before goes on as if nothing had been set.
pub fn set_rule(
    root: &mut Root,
    call: Call,
    class_id: ClassId,
    class: &mut Class,
    step: u8,
    retired: bool,
) -> Result<ClassRuleSet, Error> {
    roles::must_be_governor(root, call.caller)?;
    if !(1..=LONGEST_STEP).contains(&step) {
        let most = LONGEST_STEP.into();
        return Err(refusal!(OutOfBounds { value: step.into(), least: 1, most }));
    }
    (class.step, class.retired) = (step, retired.into());
    if step > 1 || retired {
        root.ruled = (root.ruled.get() | bit(class_id)).into();
    }
    Ok(ClassRuleSet { class_id: class_id.0, actor: call.caller, step, retired })
}

/// Of how many slots of five minutes new service of a class is a whole number, and whether the class is retired.
pub fn rule(class: &Class) -> (u8, bool) {
    (class.step.max(1), class.retired != 0)
}

/// A class's place among the bits of [`Root::ruled`].
fn bit(class_id: ClassId) -> u64 {
    1 << (class_id.0 % 64)
}

/// Whether a class may have a rule that refuses anything: where it has none, its cell need not be read to know. A bit stays
/// set once it was, and classes 64 apart share one, which costs a key and decides nothing.
pub fn may_have_rule(root: &Root, class_id: ClassId) -> bool {
    root.ruled.get() & bit(class_id) != 0
}

/// Refuses new service of a retired class, and a length in seconds that is no whole number of its steps. A step of one slot
/// asks for nothing beyond what holds of every class.
pub fn must_take(
    class_id: ClassId,
    class: &Class,
    lengths: impl IntoIterator<Item = u64>,
) -> Result<(), Error> {
    let ((step, retired), class_id) = (rule(class), class_id.0);
    if retired {
        return Err(refusal!(ClassRetired { class_id }));
    }
    let step = u64::from(step).saturating_mul(SLOT.into());
    let uneven = |secs: &u64| step > u64::from(SLOT) && !secs.is_multiple_of(step);
    match lengths.into_iter().find(uneven) {
        Some(secs) => Err(refusal!(NotWholeSteps { class_id, secs })),
        None => Ok(()),
    }
}

/// Accredits a recorder for a class with a quota in seven days; a quota of zero ends the accreditation.
/// What it has recorded in the last seven days stays counted. Ending one ends what a suspension withholds, too, but not
/// the time for which the suspended takes no office.
pub fn accredit(
    root: &Root,
    call: Call,
    class: ClassId,
    account: &mut Account,
    tenure: &mut Tenure,
    recorder: &mut Recorder,
    quota: u64,
) -> Result<RecorderAccredited, Error> {
    roles::must_be_governor(root, call.caller)?;
    let withheld = recorder.withheld.get();
    let stood = recorder.quota.get() > 0 || withheld > 0;
    // Ending an accreditation must work on a closed account, too.
    if quota > 0 {
        account.must_be_open()?;
        roles::must_be_eligible(account, tenure, roles::RECORDER, call.now)?;
        if withheld > 0 {
            let until = recorder.withheld_until.get().into();
            return Err(refusal!(OfficeSuspended { account: account.address, until }));
        }
    } else if withheld > 0 {
        // The accreditation is gone; how long the recorder takes no office stays, with its account.
        tenure.until = tenure.until.get().max(recorder.withheld_until.get()).into();
        (recorder.withheld, recorder.withheld_until) = (0.into(), 0.into());
        recorder.withheld_under = 0.into();
    }
    recorder.quota = quota.into();
    count_accreditation(account, tenure, stood, quota > 0);
    Ok(RecorderAccredited {
        class_id: class.0,
        recorder: account.address,
        actor: call.caller,
        quota,
    })
}

/// Keeps the recorder's bit among an account's roles for as long as any class accredits it.
fn count_accreditation(account: &mut Account, tenure: &mut Tenure, stood: bool, stands: bool) {
    let before = tenure.accreditations.get();
    let after = match (stood, stands) {
        (false, true) => before.saturating_add(1),
        (true, false) => before.saturating_sub(1),
        _ => before,
    };
    tenure.accreditations = after.into();
    let others = account.cell.roles.get() & !roles::RECORDER;
    let bit = if after > 0 { roles::RECORDER } else { 0 };
    account.cell.roles = (others | bit).into();
}

/// The cells that a record changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The class's id.
    pub class_id: ClassId,
    /// The class.
    pub class: Class,
    /// The caller's accreditation for it.
    pub recorder: Recorder,
    /// Who served.
    pub member: Account,
    /// The member's timesheet.
    pub timesheet: Timesheet,
}

/// Records that the member served from `start` to `end`: hours and the class's total rise together.
pub fn record(
    root: &Root,
    call: Call,
    cells: &mut Recording,
    start: u64,
    end: u64,
    evidence: Hash,
) -> Result<(Transfer, Recorded), Error> {
    must_be_recordable(root, call, cells, evidence)?;
    let interval = Interval::recordable(start, end, call.now)?;
    must_take(cells.class_id, &cells.class, [interval.secs().0])?;
    let said = credit(call, cells, interval, evidence, |member, sheet| {
        timesheet::mark(member, sheet, interval, call.now)
    })?;
    remember(&mut cells.recorder, root, cells.member.address, interval);
    Ok(said)
}

/// What recording asks of the recorder, who is the caller here, and of the member, whatever the interval.
pub(crate) fn must_be_recordable(
    root: &Root,
    call: Call,
    cells: &Recording,
    evidence: Hash,
) -> Result<(), Error> {
    let Recording { class_id, recorder, member, .. } = cells;
    must_be_running(root, Area::Earning, call.now)?;
    must_be_accredited(call, *class_id, recorder)?;
    if call.caller == member.address {
        return Err(refusal!(SelfRecorded { account: call.caller }));
    }
    member.must_be_verified(call.now)?;
    member.must_be_person()?;
    restrictions::must_let_in(member, call.now)?;
    if evidence == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    Ok(())
}

/// Credits an interval that the caller recorded, once its time is marked: within the recorder's quota, and where the member
/// has room.
pub(crate) fn credit(
    call: Call,
    cells: &mut Recording,
    interval: Interval,
    evidence: Hash,
    mark: impl FnOnce(Address, &mut Timesheet) -> Result<(), Error>,
) -> Result<(Transfer, Recorded), Error> {
    let Recording { class_id, class, recorder, member, timesheet } = cells;
    let secs = interval.secs();
    let used = recorder.used.used(call.now);
    let used_after = used
        .checked_add(secs)
        .filter(|after| after.0 <= recorder.quota.get())
        .ok_or_else(|| {
            refusal!(RecorderQuotaExceeded {
                quota: recorder.quota.get(),
                used: used.0,
                needed: secs.0
            })
        })?;
    let total = Secs(class.recorded.get());
    let total_after = total
        .checked_add(secs)
        .ok_or_else(|| refusal!(Overflow { value: total.wide(), added: secs.wide() }))?;
    must_have_room_for_hours(member, *class_id, secs)?;
    mark(member.address, timesheet)?;

    credit_hours(member, *class_id, secs)?;
    class.recorded = total_after.0.into();
    recorder.used.add(call.now, secs);
    sending::see(call.now, member);
    // The class's total, which is at least as large, has room for it.
    recorder.recorded = recorder.recorded.get().saturating_add(secs.0).into();

    let standard = Transfer {
        caller: call.caller,
        sender: Address::zero(),
        receiver: member.address,
        id: class_id.0.into(),
        amount: secs.wide(),
    };
    let recorded = Recorded {
        member: member.address,
        class_id: class_id.0,
        recorder: call.caller,
        start: interval.start.0.into(),
        end: interval.end.0.into(),
        evidence,
        hours_after: member.cell.all_hours_of(*class_id).0,
        class_total_after: total_after.0,
        used_after: used_after.0,
    };
    Ok((standard, recorded))
}

/// Refuses whoever is no recorder of the class, or no longer, or is suspended: its quota is nothing then.
fn must_be_accredited(call: Call, class: ClassId, recorder: &Recorder) -> Result<(), Error> {
    if recorder.quota.get() == 0 {
        return Err(refusal!(NotARecorder { account: call.caller, class_id: class.0 }));
    }
    Ok(())
}

/// Notes a record, so that it can be voided; its event follows the standard's.
fn remember(recorder: &mut Recorder, root: &Root, member: Address, interval: Interval) {
    let at = usize::from(recorder.next) % ENTRIES;
    recorder.entries[at] = Entry {
        start: interval.start.0.into(),
        slots: interval.slots_count().into(),
        member: Entry::tag(&member),
        number: (root.audit_seq.get().saturating_add(2) as u32).into(),
    };
    recorder.next = (at as u8).saturating_add(1) % ENTRIES as u8;
}

/// Voids one of the caller's last records, with a hash of the reason, while its hours are still held: they and the
/// class's total fall, and the slots are free again, for the right record. `named` is the address it was recorded for,
/// whatever key the member has now. Never paused; but whose office ended or is suspended voids
/// nothing. What it used of the quota stays used.
pub fn void(
    call: Call,
    cells: &mut Recording,
    named: Address,
    start: u64,
    end: u64,
    evidence: Hash,
) -> Result<(Transfer, RecordVoided), Error> {
    let Recording { class_id, class, recorder, member, timesheet } = cells;
    must_be_accredited(call, *class_id, recorder)?;
    if evidence == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    // Older slots have left the timesheet.
    let interval = Interval::recordable(start, end, call.now)?;
    let (tag, slots) = (Entry::tag(&named), interval.slots_count());
    let entry = recorder
        .entries
        .iter_mut()
        .find(|entry| {
            (entry.start.get(), entry.slots.get(), entry.member) == (interval.start.0, slots, tag)
        })
        .ok_or_else(|| refusal!(UnknownRecord { account: named, start, end }))?;
    member.must_be_open()?;
    restrictions::must_not_be_frozen_out(member, call.now)?;
    let secs = interval.secs();
    must_cover_hours(member, *class_id, secs)?;
    let (recorded, redeemed) = (recorder.recorded.get(), recorder.redeemed.get());
    let recorded_after = recorded
        .checked_sub(secs.0)
        .filter(|after| *after >= redeemed)
        .ok_or_else(|| refusal!(RedeemedBeyondRecorded { recorded, redeemed, needed: secs.0 }))?;

    let number = entry.number.get();
    *entry = Entry::new_zeroed();
    member.cell.debit_hours(*class_id, secs);
    let total_after = class.recorded.get().saturating_sub(secs.0);
    class.recorded = total_after.into();
    recorder.recorded = recorded_after.into();
    timesheet::unmark(timesheet, interval, call.now);

    let standard = Transfer {
        caller: call.caller,
        sender: member.address,
        receiver: Address::zero(),
        id: class_id.0.into(),
        amount: secs.wide(),
    };
    let voided = RecordVoided {
        class_id: class_id.0,
        member: member.address,
        recorder: call.caller,
        record: number,
        start,
        end,
        evidence,
        hours_after: member.cell.all_hours_of(*class_id).0,
        class_total_after: total_after,
    };
    Ok((standard, voided))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::quantities::{DAY, EPOCH};

    const EVIDENCE: Hash = [7; 32];

    fn cells() -> Recording {
        Recording {
            class_id: ClassId(1),
            class: Class { lot: 900.into(), ..Class::empty() },
            recorder: Recorder { quota: 7200.into(), ..Recorder::empty() },
            member: person(1, 0),
            timesheet: Timesheet::empty(),
        }
    }

    fn hour(back: u64) -> (u64, u64) {
        let end = u64::from(NOW.0) / 300 * 300 - back * 3600;
        (end - 3600, end)
    }

    fn record_hour(cells: &mut Recording, back: u64) -> Result<(Transfer, Recorded), Error> {
        let (start, end) = hour(back);
        record(&Root::empty(), call(9), cells, start, end, EVIDENCE)
    }

    #[test]
    fn only_the_governor_registers_and_accredits() {
        let mut root = Root { governor: address(1).0, ..Root::empty() };
        assert!(register(&mut root, call(2), [b'x'; 32], 900).is_err());
        assert!(register(&mut root, call(1), [b'x'; 32], 900).is_ok());
        let mut recorder = Recorder::empty();
        let (mut rec, mut tenure) = (person(9, 0), Tenure::empty());
        let mut by = |who, recorder: &mut Recorder| {
            accredit(&root, call(who), ClassId(1), &mut rec, &mut tenure, recorder, 9)
        };
        assert!(by(2, &mut recorder).is_err());
        assert_eq!(recorder, Recorder::empty());
        assert!(by(1, &mut recorder).is_ok());
    }

    #[test]
    fn a_closed_recorders_accreditation_can_be_ended_and_not_renewed() {
        let root = Root { governor: address(1).0, ..Root::empty() };
        let mut recorder = Recorder { quota: 9.into(), ..Recorder::empty() };
        let mut closed = person(9, 0);
        closed.cell.status = 2;
        let mut tenure = Tenure { accreditations: 1.into(), ..Tenure::empty() };
        let mut with = |quota, recorder: &mut Recorder| {
            accredit(&root, call(1), ClassId(1), &mut closed, &mut tenure, recorder, quota)
        };
        assert!(with(9, &mut recorder).is_err());
        assert!(with(0, &mut recorder).is_ok());
        assert_eq!(recorder, Recorder::empty());
    }

    #[test]
    fn whoever_holds_another_office_records_nothing() {
        let root = Root { governor: address(1).0, ..Root::empty() };
        for role in [
            roles::GOVERNOR,
            roles::CENTRAL_BANK,
            roles::VERIFIER,
            roles::SUPERVISOR,
            roles::TRIBUNAL,
            roles::COUNCIL,
        ] {
            let (mut account, mut tenure) = (officer(9, role), Tenure::empty());
            let recorder = &mut Recorder::empty();
            let refused =
                accredit(&root, call(1), ClassId(1), &mut account, &mut tenure, recorder, 9);
            assert!(matches!(refused, Err(Error::RolesConflict { .. })));
        }
    }

    #[test]
    fn the_recorders_bit_stands_while_any_class_accredits_it() {
        let root = Root { governor: address(1).0, ..Root::empty() };
        let (mut rec, mut tenure) = (person(9, 0), Tenure::empty());
        let mut cells = [Recorder::empty(), Recorder::empty()];
        for (class, quota, stands) in
            [(0, 9, true), (0, 5, true), (1, 9, true), (0, 0, true), (0, 0, true), (1, 0, false)]
        {
            let recorder = &mut cells[class];
            accredit(&root, call(1), ClassId(1), &mut rec, &mut tenure, recorder, quota)
                .expect("the governor may");
            assert_eq!(rec.require_role(roles::RECORDER).is_ok(), stands);
        }
    }

    #[test]
    fn a_class_has_a_name_and_a_lot_that_never_rounds() {
        let mut root = Root { governor: address(1).0, ..Root::empty() };
        for (name, lot) in [([0; 32], 900), ([1; 32], 0), ([1; 32], 150), ([1; 32], u32::MAX)] {
            assert_eq!(register(&mut root, call(1), name, lot), Err(Error::BadClass { lot }));
        }
        assert_eq!(root.classes.get(), 0);
    }

    #[test]
    fn only_the_governor_renames_a_class_and_to_some_name() {
        let root = Root { governor: address(1).0, ..Root::empty() };
        let mut terms = ClassTerms { name: [b'c'; 32], ..ClassTerms::empty() };
        let before = terms.clone();
        let mut to = |who, name| rename(&root, call(who), ClassId(3), &mut terms, name);
        assert_eq!(to(2, [b'd'; 32]).map_err(|error| error.code()), Err(60));
        assert_eq!(to(1, [0; 32]), Err(Error::BadClass { lot: 0 }));
        let said = ClassRenamed { class_id: 3, actor: address(1), name: [b'd'; 32] };
        assert_eq!(to(1, [b'd'; 32]), Ok(said));
        assert_eq!(terms, ClassTerms { name: [b'd'; 32], ..before });
    }

    #[test]
    fn only_the_governor_sets_the_rule_of_a_class_and_steps_are_an_hour_at_most() {
        let mut root = Root { governor: address(1).0, ..Root::empty() };
        let mut class = Class::empty();
        assert_eq!(rule(&class), (1, false), "as it was registered");
        let set = |root: &mut Root, class: &mut Class, who, step, retired| {
            set_rule(root, call(who), ClassId(3), class, step, retired)
        };
        let stranger = set(&mut root, &mut class, 2, 3, false).map_err(|error| error.code());
        assert_eq!(stranger, Err(60));
        for step in [0, 13, 255] {
            let refused = Error::OutOfBounds { value: step.into(), least: 1, most: 12 };
            assert_eq!(set(&mut root, &mut class, 1, step, true), Err(refused));
        }
        assert_eq!((&class, root.ruled.get()), (&Class::empty(), 0), "refusals change nothing");
        for (step, retired) in [(1, false), (3, false), (12, true), (1, true)] {
            let said = set(&mut root, &mut class, 1, step, retired).expect("the governor may");
            assert_eq!((said.class_id, said.step, said.retired), (3, step, retired));
            assert_eq!(rule(&class), (step, retired));
        }
    }

    #[test]
    fn whether_the_cell_of_a_class_is_to_be_read_never_says_no_where_there_is_a_rule() {
        let mut root = Root { governor: address(1).0, ..Root::empty() };
        let mut set = |class, step, retired| {
            let cell = &mut Class::empty();
            set_rule(&mut root, call(1), ClassId(class), cell, step, retired).expect("he may");
            [1, 2, 64, 65, 66, 128, u16::MAX].map(|class| may_have_rule(&root, ClassId(class)))
        };
        assert_eq!(set(1, 1, false), [false; 7], "it asks for nothing");
        assert_eq!(set(65, 2, false), [true, false, false, true, false, false, false]);
        assert_eq!(set(128, 1, true), [true, false, true, true, false, true, false]);
        assert_eq!(set(u16::MAX, 3, true), [true, false, true, true, false, true, true]);
        assert_eq!(set(65, 1, false), [true, false, true, true, false, true, true], "it stays");
    }

    #[test]
    fn a_record_is_a_whole_number_of_the_steps_of_its_class() {
        let mut cells = cells();
        cells.recorder.quota = u64::MAX.into();
        let end = u64::from(NOW.0) / 300 * 300;
        for (step, slots) in [(3, 3), (3, 6), (12, 12), (5, 10), (1, 1), (0, 1)] {
            cells.class.step = step;
            cells.timesheet = Timesheet::empty();
            let mut back = |slots| {
                record(&Root::empty(), call(9), &mut cells, end - slots * 300, end, EVIDENCE)
            };
            if step > 1 {
                for slots in [slots - 1, slots + 1] {
                    let refused = Error::NotWholeSteps { class_id: 1, secs: slots * 300 };
                    assert_eq!(back(slots), Err(refused), "{step}");
                }
            }
            assert!(back(slots).is_ok(), "{slots} in steps of {step}");
        }
    }

    #[test]
    fn nothing_is_recorded_for_a_retired_class_and_what_was_is_voided() {
        let mut cells = cells();
        record_hour(&mut cells, 0).expect("the first record");
        cells.class.retired = 1;
        cells.class.step = 12;
        let before = cells.clone();
        assert_eq!(record_hour(&mut cells, 1), Err(Error::ClassRetired { class_id: 1 }));
        assert_eq!(cells, before);
        assert!(void_hour(&mut cells, 0).is_ok());
        cells.class.retired = 0;
        assert!(record_hour(&mut cells, 0).is_ok(), "a class comes back");
    }

    #[test]
    fn no_more_classes_than_ids() {
        let mut root = Root { governor: address(1).0, classes: u16::MAX.into(), ..Root::empty() };
        assert_eq!(
            register(&mut root, call(1), [1; 32], 900).err(),
            Some(Error::TooManyClasses { limit: u16::MAX })
        );
    }

    #[test]
    fn invariant_3_hours_and_the_class_total_rise_together() {
        let mut cells = cells();
        let (_, event) = record_hour(&mut cells, 0).expect("the first record");
        assert_eq!((event.hours_after, event.class_total_after), (3600, 3600));
        record_hour(&mut cells, 1).expect("another hour");
        assert_eq!(cells.member.cell.hours(ClassId(1)).0, cells.class.recorded.get());
    }

    #[test]
    fn a_refused_record_changes_nothing() {
        let cases: [(fn(&mut Recording), u16); 7] = [
            (|cells| cells.recorder.quota = 0.into(), 83),
            (|cells| cells.recorder.quota = 3599.into(), 84),
            (|cells| cells.member.address = address(9), 90),
            (|cells| cells.member.cell.level = 0, 23),
            (|cells| cells.member.cell.kind = 2, 25),
            (|cells| cells.class.recorded = u64::MAX.into(), 30),
            (
                |cells| {
                    cells.member.cell.frozen_directions = restrictions::IN;
                    cells.member.cell.frozen_until = u32::MAX.into();
                },
                41,
            ),
        ];
        for (spoil, code) in cases {
            let mut cells = cells();
            spoil(&mut cells);
            let before = cells.clone();
            let error = record_hour(&mut cells, 0).expect_err("an obstacle");
            assert_eq!(error.code(), code, "{error:?}");
            assert_eq!(cells, before);
        }
    }

    #[test]
    fn a_slot_recorded_for_one_class_is_taken_for_every_other() {
        let mut first = cells();
        record_hour(&mut first, 0).expect("the first record");
        let mut other = Recording { class_id: ClassId(2), ..first.clone() };
        let before = other.clone();
        assert!(matches!(record_hour(&mut other, 0), Err(Error::SlotTaken { .. })));
        assert_eq!(other, before);
    }

    #[test]
    fn a_recorders_quota_is_per_epoch() {
        let mut cells = cells();
        for back in [0, 1] {
            record_hour(&mut cells, back).expect("within the quota");
        }
        assert!(matches!(
            record_hour(&mut cells, 2),
            Err(Error::RecorderQuotaExceeded { quota: 7200, used: 7200, needed: 3600 })
        ));
        let next = Call { now: NOW.plus(EPOCH), ..call(9) };
        cells.member.cell.verified_until = u32::MAX.into();
        let (start, end) = hour(0);
        let (start, end) = (start + u64::from(7 * DAY), end + u64::from(7 * DAY));
        assert!(record(&Root::empty(), next, &mut cells, start, end, EVIDENCE).is_ok());
    }

    fn void_hour(cells: &mut Recording, back: u64) -> Result<RecordVoided, Error> {
        let (start, end) = hour(back);
        let member = cells.member.address;
        void(call(9), cells, member, start, end, EVIDENCE).map(|(_, voided)| voided)
    }

    #[test]
    fn invariant_3_a_wrong_record_is_voided_and_the_right_one_made() {
        let mut cells = cells();
        let fresh = cells.clone();
        let (_, recorded) = record_hour(&mut cells, 0).expect("the wrong one");
        assert!(record_hour(&mut cells, 0).is_err(), "it blocks the right one");
        let voided = void_hour(&mut cells, 0).expect("while the hours are held");
        assert_eq!((voided.hours_after, voided.class_total_after), (0, 0));
        assert_eq!((voided.record, voided.start), (2, recorded.start), "its event was the second");
        assert_eq!(cells.class, fresh.class);
        assert_eq!(cells.timesheet.days, fresh.timesheet.days, "the slots are free");
        let unknown = void_hour(&mut cells, 0).map_err(|error| error.code());
        assert_eq!(unknown, Err(348), "once");
        assert!(record_hour(&mut cells, 0).is_ok(), "the right one");
        assert_eq!(cells.member.cell.hours(ClassId(1)).0, cells.class.recorded.get());
    }

    #[test]
    fn nobody_voids_what_it_did_not_record_or_whose_hours_have_gone() {
        let mut cells = cells();
        record_hour(&mut cells, 0).expect("the record");
        let spoils: [(fn(&mut Recording), u16); 6] = [
            // Another recorder's cell, another member, another hour.
            (|cells| cells.recorder.entries = [Entry::new_zeroed(); ENTRIES], 348),
            (|cells| cells.member.address = address(7), 348),
            (|cells| cells.recorder.entries[0].start = 300.into(), 348),
            (|cells| assert!(cells.member.cell.set_hours(ClassId(1), Secs(3_599))), 6),
            (|cells| cells.recorder.redeemed = 1.into(), 254),
            (
                |cells| {
                    cells.member.cell.frozen_directions = restrictions::OUT;
                    cells.member.cell.frozen_until = u32::MAX.into();
                },
                40,
            ),
        ];
        for (spoil, code) in spoils {
            let mut cells = cells.clone();
            spoil(&mut cells);
            let before = cells.clone();
            assert_eq!(void_hour(&mut cells, 0).map_err(|error| error.code()), Err(code));
            assert_eq!(cells, before, "invariant_11_refusals_change_nothing");
        }
        cells.recorder.withheld = cells.recorder.quota;
        cells.recorder.quota = 0.into();
        let out_of_office = void_hour(&mut cells, 0).map_err(|error| error.code());
        assert_eq!(out_of_office, Err(83), "nor while its office is suspended, or has ended");
        cells.recorder.quota = cells.recorder.withheld;
        let (start, end) = hour(0);
        let ann = cells.member.address;
        let silent = void(call(9), &mut cells, ann, start, end, [0; 32]);
        assert_eq!(silent.err(), Some(Error::NoEvidence {}));
        let late = Call { now: NOW.plus(11 * crate::quantities::DAY), ..call(9) };
        let refused = void(late, &mut cells, ann, start, end, EVIDENCE);
        assert_eq!(refused.map_err(|error| error.code()).err(), Some(87));
    }

    #[test]
    fn a_recorder_remembers_so_many_records_and_no_more() {
        let mut cells = cells();
        cells.recorder.quota = u64::MAX.into();
        for back in 0..=ENTRIES as u64 {
            record_hour(&mut cells, back).expect("an hour");
        }
        assert_eq!(void_hour(&mut cells, 0).map_err(|error| error.code()), Err(348));
        assert!(void_hour(&mut cells, 1).is_ok());
        assert!(void_hour(&mut cells, ENTRIES as u64).is_ok());
    }

    #[test]
    fn recording_stops_while_earning_is_paused() {
        let root = crate::restrictions::testing::paused(Root::empty(), Area::Earning);
        let (start, end) = hour(0);
        assert_eq!(
            record(&root, call(9), &mut cells(), start, end, EVIDENCE).err(),
            Some(Error::AreaPaused { area: 2 })
        );
    }
}
