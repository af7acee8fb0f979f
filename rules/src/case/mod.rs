//! Due process: cases, and the measures that must cite one.
//!
//! A supervisor opens a case and freezes for three days at most; the tribunal, which is somebody else, confirms for a
//! term or does not; the holder answers and appeals; what nobody answers ends by itself, without a transaction. The
//! deadlines are constants of the code, not policy, so that nobody can shorten them.

mod appeal;
mod budget;
mod freeze;
mod opening;
#[cfg(test)]
mod published;
mod seizure;
mod status;

pub use appeal::{answer, appeal, uphold};
pub use budget::{measures_taken, openings_made, DAILY_MEASURES, DAILY_OPENINGS};
pub use freeze::{amend, confirm, forget_lapsed, freeze, longest_term, release, replace};
pub use freeze::{set_amount, Amount, FreezeTerms};
pub use opening::{close, must_be_about_nobody, open, Cases, Opening};
pub use seizure::{
    approve_release, lapse_release, must_go_to_quarantine, propose_release, recall, seize,
};
pub use status::{
    after, is_running, status, Status, Step, APPEAL_ANSWER, APPEAL_WINDOW, COOLING_OFF,
    LONGEST_ORDER, LONGEST_PAUSE, LONGEST_TERM, OPEN_FOR, PAUSE_COOLING_OFF, PROVISIONAL,
    RETURNS_AFTER,
};

pub use crate::restrictions::{freeze_of, Freeze, IN, OUT};
pub(crate) use budget::{count, count_opening, must_have_budget};
pub(crate) use status::{is_judged, take};

use crate::account::Account;
use crate::cells::CaseFile;
use crate::quantities::Time;
use crate::{refusal, roles, Error};

crate::enumeration! {
    /// Why a case is opened: the published list.
    pub enum Reason {
        /// Fraud.
        Fraud = 1,
        /// Market manipulation.
        MarketManipulation = 2,
        /// Doubtful identity.
        DoubtfulIdentity = 3,
        /// Stolen key.
        StolenKey = 4,
        /// Order of a court.
        OrderOfACourt = 5,
        /// Evasion of limits.
        EvasionOfLimits = 6,
    }
}

/// What was done under a case: an office of the subject was suspended. A bit of [`CaseFile::suspended`].
pub(crate) const SUSPENDED: u8 = 1;

/// What was done under a case: a root of a campaign was struck.
pub(crate) const STRUCK: u8 = 2;

/// The most cases that one call freezes or releases.
pub const BATCH: usize = 32;

/// Refuses a batch that is empty, too long, or whose lists differ in length.
pub fn must_be_a_batch(items: usize, others: usize) -> Result<(), Error> {
    if items == 0 || items > BATCH || items != others {
        return Err(refusal!(BadBatch { items: items.max(others) as u32, limit: BATCH as u32 }));
    }
    Ok(())
}

/// The cells that an officer's step in a case touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proceeding {
    /// The case.
    pub case_id: u32,
    /// Its file.
    pub file: CaseFile,
    /// Who takes the step.
    pub officer: Account,
    /// Whom the case is about; an account that was never opened where it is about an area.
    pub subject: Account,
}

impl Proceeding {
    /// Refuses an officer without the role, one that the case is about, and a case about an area.
    pub(crate) fn must_be_led_by(&self, role: u16) -> Result<(), Error> {
        self.officer.require_role(role)?;
        must_be_about_another(&self.officer, &self.subject)
    }

    /// Refuses an officer who is neither a supervisor nor of the tribunal, one that the case is about, and a case about an
    /// area. Whether it is of the tribunal.
    fn must_be_led_by_supervisor_or_tribunal(&self) -> Result<bool, Error> {
        let is_judge = self.officer.require_role(roles::TRIBUNAL).is_ok();
        self.must_be_led_by(if is_judge { roles::TRIBUNAL } else { roles::SUPERVISOR })?;
        Ok(is_judge)
    }

    /// Refuses a case that is about an area.
    pub(crate) fn must_be_about_an_account(&self) -> Result<(), Error> {
        if self.subject.address.is_zero() {
            Err(refusal!(NotAboutAnAccount { case_id: self.case_id }))
        } else {
            Ok(())
        }
    }
}

/// Refuses a tribunal's officer who opened the case or took its measure when it was a supervisor.
pub(crate) fn must_judge_anothers_work(officer: &Account, file: &CaseFile) -> Result<(), Error> {
    officer.require_role(roles::TRIBUNAL)?;
    if [file.opened_by, file.frozen_by, file.amended_by].contains(&officer.address.0) {
        Err(refusal!(OwnMeasure { account: officer.address }))
    } else {
        Ok(())
    }
}

/// Counts a measure that lifts what another officer ordered; an officer's own is lifted freely.
pub(crate) fn count_if_anothers(
    officer: &mut Account,
    ordered_by: [u8; 20],
    now: Time,
) -> Result<(), Error> {
    if ordered_by != officer.address.0 {
        must_have_budget(officer, now)?;
        count(officer, now);
    }
    Ok(())
}

fn must_be_about_another(officer: &Account, subject: &Account) -> Result<(), Error> {
    if officer.address == subject.address {
        Err(refusal!(OwnCase { account: officer.address }))
    } else {
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! Cases for the tests of every rule.

    use super::*;
    use crate::account::testing::*;
    use crate::cells::{Cell, Facts, Root};
    use crate::quantities::Time;
    use crate::{Call, Hash};

    pub const EVIDENCE: Hash = [7; 32];

    pub fn sue() -> Account {
        officer(9, roles::SUPERVISOR)
    }

    pub fn tom() -> Account {
        officer(8, roles::TRIBUNAL)
    }

    pub fn at(caller: u8, now: Time) -> Call {
        Call { now, ..call(caller) }
    }

    pub fn opening(subject: Account) -> Opening {
        let (cases, cited) = (Cases::none(), CaseFile::empty());
        Opening { officer: sue(), subject, cases, facts: Facts::empty(), cited }
    }

    /// Case 1, which Sue has just opened about the subject.
    pub fn proceeding(subject: Account) -> Proceeding {
        let mut cells = opening(subject);
        let (file, _) =
            open(&mut Root::empty(), call(9), &mut cells, 1, EVIDENCE).expect("she may");
        Proceeding { case_id: 1, file, officer: sue(), subject: cells.subject }
    }

    /// The same, frozen.
    pub fn frozen(subject: Account, directions: u8, amount: u64) -> Proceeding {
        let mut p = proceeding(subject);
        freeze(call(9), &mut p, directions, amount).expect("she may");
        p
    }

    /// The same, confirmed by Tom, in whose hands the case then is.
    pub fn confirmed(subject: Account, directions: u8, amount: u64, days: u16) -> Proceeding {
        let mut p = frozen(subject, directions, amount);
        p.officer = tom();
        confirms(call(8), &mut p, days).expect("he may");
        p
    }

    /// Confirms a freeze as it runs.
    pub fn confirms(
        call: Call,
        p: &mut Proceeding,
        days: u16,
    ) -> Result<crate::event::freeze_confirmed::FreezeConfirmed, Error> {
        let (directions, amount) =
            (p.subject.cell.frozen_directions, p.subject.cell.frozen_coin.get());
        confirm(call, p, FreezeTerms { directions, amount }, days)
    }
}
