//! Suspending an office, under a case about whoever holds it: at once, for a term, and lifted by the tribunal.
//!
//! A suspended role leaves the account's roles and lies in its tenure, so that every rule that asks for the role refuses;
//! a suspended accreditation's quota lies apart in the recorder's cell. Revoking takes a council's delay; a suspension
//! outlasts it.

use crate::case::{count, must_have_budget, take, Proceeding, Step, SUSPENDED};
use crate::cells::{Recorder, Tenure};
use crate::event::office_reinstated::OfficeReinstated;
use crate::event::office_suspended::OfficeSuspended;
use crate::quantities::{ClassId, Time, DAY};
use crate::{refusal, roles, Call, Error};

/// How long an office stays suspended: 21 days, a week longer than a council's longest delay.
pub const SUSPENSION: u32 = 21 * DAY;

/// The office that is suspended: a role of the account, or its accreditation for a class.
#[derive(Debug)]
pub enum Office<'a> {
    /// A role.
    Role,
    /// The accreditation of a recorder for a class.
    Accreditation(ClassId, &'a mut Recorder),
}

/// An officer suspends an office of the case's subject, while the case runs. A supervisor suspends any but the tribunal's;
/// an officer of the tribunal any. A case suspends once, and it is one of the measures of the officer's day.
pub fn suspend(
    call: Call,
    p: &mut Proceeding,
    tenure: &mut Tenure,
    office: Office,
) -> Result<OfficeSuspended, Error> {
    let is_judge = p.officer.require_role(roles::TRIBUNAL).is_ok();
    let judged = p.subject.cell.roles.get() & roles::TRIBUNAL != 0;
    let role = if is_judge || judged { roles::TRIBUNAL } else { roles::SUPERVISOR };
    p.must_be_led_by(role)?;
    take(p.case_id, &p.file, call.now, Step::Suspend)?;
    p.must_be_about_an_account()?;
    if p.file.suspended & SUSPENDED != 0 {
        return Err(refusal!(SuspendedBefore { case_id: p.case_id }));
    }
    let until = call.now.plus(SUSPENSION);
    let (class_id, role, quota) = match office {
        Office::Role => (0, withhold_role(p, tenure, until)?, 0),
        Office::Accreditation(class, recorder) => {
            let quota = withhold_quota(p, class, recorder, until)?;
            // It is accredited for no other class meanwhile, as it takes no other office.
            tenure.until = tenure.until.get().max(until.0).into();
            (class.0, roles::RECORDER, quota)
        }
    };
    must_have_budget(&p.officer, call.now)?;
    count(&mut p.officer, call.now);
    p.file.suspended |= SUSPENDED;
    Ok(OfficeSuspended {
        case_id: p.case_id,
        account: p.subject.address,
        actor: p.officer.address,
        class_id,
        role,
        quota,
        until: until.0.into(),
        reason: p.file.reason.get(),
        evidence: p.file.evidence,
    })
}

fn withhold_role(p: &mut Proceeding, tenure: &mut Tenure, until: Time) -> Result<u16, Error> {
    let held = p.subject.cell.roles.get();
    let role = held & roles::SUSPENDABLE;
    if role == 0 {
        return Err(refusal!(MissingRole { account: p.subject.address, role: roles::SUSPENDABLE }));
    }
    p.subject.cell.roles = (held & !role).into();
    roles::end_term(tenure);
    tenure.withheld = role.into();
    tenure.until = until.0.into();
    tenure.case_id = p.case_id.into();
    Ok(role)
}

fn withhold_quota(
    p: &Proceeding,
    class: ClassId,
    recorder: &mut Recorder,
    until: Time,
) -> Result<u64, Error> {
    let quota = recorder.quota.get();
    if quota == 0 {
        return Err(refusal!(NotARecorder { account: p.subject.address, class_id: class.0 }));
    }
    recorder.quota = 0.into();
    recorder.withheld = quota.into();
    recorder.withheld_until = until.0.into();
    recorder.withheld_under = p.case_id.into();
    Ok(quota)
}

/// Gives a suspended office back: the tribunal at any time, anybody once the suspension has run out. No officer reinstates
/// itself before.
pub fn reinstate(
    call: Call,
    p: &mut Proceeding,
    tenure: &mut Tenure,
    office: Office,
) -> Result<OfficeReinstated, Error> {
    let (until, case_id) = match &office {
        Office::Role if tenure.withheld.get() != 0 => (tenure.until, tenure.case_id),
        Office::Accreditation(_, recorder) if recorder.withheld.get() != 0 => {
            (recorder.withheld_until, recorder.withheld_under)
        }
        _ => (0.into(), 0.into()),
    };
    if case_id.get() != p.case_id || p.case_id == 0 {
        let account = p.subject.address;
        return Err(refusal!(NotSuspended { account, case_id: p.case_id }));
    }
    if call.now < Time(until.get()) {
        p.must_be_led_by(roles::TRIBUNAL)?;
    }
    let (class_id, role, quota) = match office {
        Office::Role => {
            let role = tenure.withheld.get();
            p.subject.cell.roles = (p.subject.cell.roles.get() | role).into();
            (tenure.withheld, tenure.until) = (0.into(), 0.into());
            tenure.case_id = 0.into();
            (0, role, 0)
        }
        Office::Accreditation(class, recorder) => {
            let quota = recorder.withheld.get();
            recorder.quota = quota.into();
            // Where another class is withheld for longer, that one decides.
            if tenure.until == recorder.withheld_until {
                tenure.until = 0.into();
            }
            (recorder.withheld, recorder.withheld_until) = (0.into(), 0.into());
            recorder.withheld_under = 0.into();
            (class.0, roles::RECORDER, quota)
        }
    };
    Ok(OfficeReinstated {
        case_id: p.case_id,
        account: p.subject.address,
        actor: call.caller,
        class_id,
        role,
        quota,
    })
}
