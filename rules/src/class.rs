//! Service classes: registering them, accrediting their recorders, recording service.

use crate::book::market;
use crate::cells::{Cell, Class, Recorder, Root, Timesheet};
use crate::event::class_registered::ClassRegistered;
use crate::event::erc6909_transfer::Transfer;
use crate::event::recorded::Recorded;
use crate::event::recorder_accredited::RecorderAccredited;
use crate::ledger::{hours_with, put_hours};
use crate::member::Account;
use crate::monitor::sending;
use crate::pause::{must_be_running, Area};
use crate::quantities::{ClassId, Secs};
use crate::timesheet::{self, Interval};
use crate::{case, refusal, roles, Address, Call, Error, Hash};

/// Lots are multiples of this many seconds, so that a lot costs whole coins at every price.
pub const LOT_STEP: u32 = 100;

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
    let mut class = Class { name, lot: lot.into(), ..Class::empty() };
    market::open(&mut class, call.now);
    Ok((class, ClassRegistered { class_id, actor: call.caller, name, lot }))
}

/// Accredits a recorder for a class with a quota per epoch; a quota of zero ends the accreditation.
/// What it has already recorded in this epoch stays counted.
pub fn accredit(
    root: &Root,
    call: Call,
    class: ClassId,
    account: &Account,
    recorder: &mut Recorder,
    quota: u64,
) -> Result<RecorderAccredited, Error> {
    roles::must_be_governor(root, call.caller)?;
    // Ending an accreditation must work on a closed account, too.
    if quota > 0 {
        account.must_be_open()?;
        roles::must_be_compatible(account, roles::RECORDER)?;
    }
    recorder.quota = quota.into();
    Ok(RecorderAccredited {
        class_id: class.0,
        recorder: account.address,
        actor: call.caller,
        quota,
    })
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
    let Recording { class_id, class, recorder, member, timesheet } = cells;
    must_be_running(root, Area::Earning, call.now)?;
    if recorder.quota.get() == 0 {
        return Err(refusal!(NotARecorder { account: call.caller, class_id: class_id.0 }));
    }
    if call.caller == member.address {
        return Err(refusal!(SelfRecorded { account: call.caller }));
    }
    member.must_be_verified(call.now)?;
    member.must_be_person()?;
    case::must_let_in(member, call.now)?;
    if evidence == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    let interval = Interval::recordable(start, end, call.now)?;
    let secs = interval.secs();

    let used = recorder.used(call.now);
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
    let hours_after = hours_with(member, *class_id, secs)?;
    timesheet::mark(member.address, timesheet, interval, call.now)?;

    put_hours(member, *class_id, hours_after)?;
    class.recorded = total_after.0.into();
    recorder.used = used_after.0.into();
    recorder.epoch = call.now.epoch().into();
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
        start,
        end,
        evidence,
        hours_after: member.cell.all_hours_of(*class_id).0,
        class_total_after: total_after.0,
        used_after: used_after.0,
    };
    Ok((standard, recorded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::testing::*;
    use crate::quantities::{DAY, EPOCH};

    const EVIDENCE: Hash = [7; 32];

    fn cells() -> Recording {
        Recording {
            class_id: ClassId(1),
            class: Class { name: [b'x'; 32], lot: 900.into(), ..Class::empty() },
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
        let rec = person(9, 0);
        assert!(accredit(&root, call(2), ClassId(1), &rec, &mut recorder, 9).is_err());
        assert_eq!(recorder, Recorder::empty());
        assert!(accredit(&root, call(1), ClassId(1), &rec, &mut recorder, 9).is_ok());
    }

    #[test]
    fn a_closed_recorders_accreditation_can_be_ended_and_not_renewed() {
        let root = Root { governor: address(1).0, ..Root::empty() };
        let mut recorder = Recorder { quota: 9.into(), ..Recorder::empty() };
        let mut closed = person(9, 0);
        closed.cell.status = 2;
        assert!(accredit(&root, call(1), ClassId(1), &closed, &mut recorder, 9).is_err());
        assert!(accredit(&root, call(1), ClassId(1), &closed, &mut recorder, 0).is_ok());
        assert_eq!(recorder, Recorder::empty());
    }

    #[test]
    fn whoever_appoints_enforces_or_judges_records_nothing() {
        let root = Root { governor: address(1).0, ..Root::empty() };
        for role in [roles::GOVERNOR, roles::SUPERVISOR, roles::TRIBUNAL] {
            let account = officer(9, role);
            let refused = accredit(&root, call(1), ClassId(1), &account, &mut Recorder::empty(), 9);
            assert!(matches!(refused, Err(Error::RolesConflict { .. })));
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
                    cells.member.cell.frozen_directions = case::IN;
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

    #[test]
    fn recording_stops_while_earning_is_paused() {
        let root = crate::pause::testing::paused(Root::empty(), Area::Earning);
        let (start, end) = hour(0);
        assert_eq!(
            record(&root, call(9), &mut cells(), start, end, EVIDENCE).err(),
            Some(Error::AreaPaused { area: 2 })
        );
    }
}
