//! Opening a case and closing its file.

use super::status::{is_judged, is_running, take, Status, Step};
use super::{count_opening, must_be_about_another, Reason};
use crate::account::Account;
use crate::cells::{CaseFile, Cell, Facts, Root};
use crate::event::case_closed::CaseClosed;
use crate::event::case_opened::CaseOpened;
use crate::quantities::Time;
use crate::{refusal, roles, Call, Error, Hash};

/// What opening a case reads and writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The officer who opens it.
    pub officer: Account,
    /// Whom it is about; the zero account for an area of the bank.
    pub subject: Account,
    /// What is known of the subject.
    pub cases: Cases,
    /// What is known of the same facts: evidence about the same subject.
    pub facts: Facts,
    /// The case that was last opened on them; empty where there was none.
    pub cited: CaseFile,
}

/// The last cases about an account; empty where there are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cases {
    /// The one that its cell names.
    pub last: CaseFile,
    /// The one that was last opened beside it ([`CaseFile::prepared`]).
    pub prepared: CaseFile,
}

impl Cases {
    /// None.
    pub fn none() -> Self {
        Self { last: CaseFile::empty(), prepared: CaseFile::empty() }
    }

    /// The case about the account that runs, if one does: the one that its cell names, or once that is over, the one that
    /// was opened beside it.
    pub fn running(&self, account: &Account, now: Time) -> Option<u32> {
        if is_running(&self.last, now) {
            Some(account.cell.freeze_case.get())
        } else {
            self.running_beside(now)
        }
    }

    fn running_beside(&self, now: Time) -> Option<u32> {
        is_running(&self.prepared, now).then(|| self.last.prepared.get())
    }
}

/// Whether a case is over and nothing was ever done under it: whoever cites facts first and does nothing with them does
/// not use them up.
fn came_to_nothing(case: &CaseFile, now: Time) -> bool {
    !is_running(case, now) && case.frozen_until.get() == 0 && case.suspended == 0
}

/// Opens a case about an account, or, where the subject is the zero account, about an area. One case runs about an
/// account at a time, and the same facts carry no second measure.
pub fn open(
    root: &mut Root,
    call: Call,
    cells: &mut Opening,
    reason: u16,
    evidence: Hash,
) -> Result<(CaseFile, CaseOpened), Error> {
    let Opening { officer, subject, cases, facts, cited } = cells;
    officer.require_role(roles::SUPERVISOR)?;
    must_be_about_another(officer, subject)?;
    let about_an_area = subject.address.is_zero();
    let beside = !about_an_area && is_judged(&cases.last, call.now);
    if !about_an_area {
        subject.must_be_open()?;
        // Beside a freeze that the tribunal has confirmed, one other case may be prepared, whose freeze replaces it.
        match cases.running_beside(call.now) {
            Some(case_id) if beside => {
                return Err(refusal!(CaseRuns { account: subject.address, case_id }));
            }
            None if beside => {}
            _ => must_be_about_nobody(subject, cases, call.now)?,
        }
    }
    if !(Reason::Fraud as u16..=Reason::EvasionOfLimits as u16).contains(&reason) {
        return Err(refusal!(UnknownReason { reason }));
    }
    if evidence == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    if !facts.is_empty() && !came_to_nothing(cited, call.now) {
        let case_id = facts.case_id.get();
        return Err(refusal!(SameFacts { account: subject.address, case_id }));
    }
    let case_id =
        root.cases.get().checked_add(1).ok_or_else(|| {
            refusal!(Overflow { value: root.cases.get().into(), added: 1.into() })
        })?;
    count_opening(officer, call.now)?;
    root.cases = case_id.into();
    facts.case_id = case_id.into();
    if beside {
        cases.last.prepared = case_id.into();
    } else if !about_an_area {
        subject.cell.freeze_case = case_id.into();
    }
    let case = CaseFile {
        status: Status::Open as u8,
        subject: subject.address.0,
        opened_by: officer.address.0,
        opened_at: call.now.0.into(),
        reason: reason.into(),
        evidence,
        ..CaseFile::empty()
    };
    let opened = CaseOpened {
        case_id,
        subject: subject.address,
        actor: officer.address,
        reason,
        evidence,
        opened_at: call.now.0.into(),
    };
    Ok((case, opened))
}

/// Refuses an account about which a case runs.
pub fn must_be_about_nobody(account: &Account, cases: &Cases, now: Time) -> Result<(), Error> {
    if let Some(case_id) = cases.running(account, now) {
        return Err(refusal!(CaseRuns { account: account.address, case_id }));
    }
    Ok(())
}

/// Closes the file of a case: a supervisor while it waits for a measure, anybody once it is over. What lies in quarantine
/// stays there until it is released.
pub fn close(
    call: Call,
    officer: &Account,
    case_id: u32,
    file: &mut CaseFile,
) -> Result<CaseClosed, Error> {
    let before = super::status(file, call.now);
    let is_over = matches!(before, Status::Released | Status::Lapsed);
    if !is_over {
        officer.require_role(roles::SUPERVISOR)?;
    }
    let after = take(case_id, file, call.now, Step::Close)?;
    if !is_over && file.subject == officer.address.0 {
        return Err(refusal!(OwnCase { account: officer.address }));
    }
    file.status = after as u8;
    Ok(CaseClosed {
        case_id,
        subject: file.subject.into(),
        actor: officer.address,
        status_before: before as u8,
        status_after: after as u8,
        reason: file.reason.get(),
        evidence: file.evidence,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::super::OPEN_FOR;
    use super::*;
    use crate::account::testing::*;
    use crate::Address;

    #[test]
    fn cases_are_numbered_from_one() {
        let mut root = Root::empty();
        for expected in 1..4 {
            let (_, event) =
                open(&mut root, call(9), &mut opening(person(1, 0)), 1, EVIDENCE).expect("she may");
            assert_eq!(event.case_id, expected);
        }
    }

    #[test]
    fn a_case_needs_a_supervisor_a_reason_evidence_and_somebody_else() {
        let mut root = Root::empty();
        let mut refused = |officer: Account, subject: Account, reason, evidence| {
            let mut cells = Opening { officer, ..opening(subject) };
            let before = cells.clone();
            let error =
                open(&mut root, call(9), &mut cells, reason, evidence).expect_err("refused");
            assert_eq!((&root, cells), (&Root::empty(), before));
            error.code()
        };
        let tribunal = officer(9, roles::TRIBUNAL);
        let mut closed = person(1, 0);
        closed.cell.status = 2;
        assert_eq!(refused(tribunal, person(1, 0), 1, EVIDENCE), 60);
        assert_eq!(refused(sue(), sue(), 1, EVIDENCE), 127);
        assert_eq!(refused(sue(), closed, 1, EVIDENCE), 21);
        assert_eq!(refused(sue(), person(1, 0), 0, EVIDENCE), 122);
        assert_eq!(refused(sue(), person(1, 0), 7, EVIDENCE), 122);
        assert_eq!(refused(sue(), person(1, 0), 1, [0; 32]), 123);
    }

    #[test]
    fn the_same_facts_carry_no_second_case_but_other_facts_do() {
        let mut root = Root::empty();
        let mut cells = opening(person(1, 0));
        let (_, first) = open(&mut root, call(9), &mut cells, 1, EVIDENCE).expect("she may");
        cells.cases.last.status = Status::Closed as u8;
        cells.cited = CaseFile { frozen_until: NOW.0.into(), ..cells.cases.last.clone() };
        let again = open(&mut root, call(9), &mut cells, 1, EVIDENCE);
        let error = Error::SameFacts { account: address(1), case_id: first.case_id };
        assert_eq!(again, Err(error));
        cells.facts = Facts::empty();
        assert!(open(&mut root, call(9), &mut cells, 1, [8; 32]).is_ok());
    }

    #[test]
    fn one_case_runs_about_an_account_at_a_time() {
        let mut root = Root::empty();
        let mut cells = opening(person(1, 0));
        let (file, _) = open(&mut root, call(9), &mut cells, 1, EVIDENCE).expect("she may");
        cells.cases.last = file;
        cells.facts = Facts::empty();
        let running = Err(Error::CaseRuns { account: address(1), case_id: 1 });
        assert_eq!(open(&mut root, call(9), &mut cells, 1, [8; 32]), running);
        let end = NOW.plus(OPEN_FOR);
        assert_eq!(open(&mut root, at(9, end.minus(1)), &mut cells, 1, [8; 32]), running);
        assert!(open(&mut root, at(9, end), &mut cells, 1, [8; 32]).is_ok(), "it lapsed unused");
        assert_eq!(cells.subject.cell.freeze_case.get(), 2);
    }

    #[test]
    fn a_case_about_an_area_has_the_zero_account_for_its_subject_and_touches_no_account() {
        let zero = Account { address: Address::zero(), cell: crate::cells::Member::empty() };
        let mut cells = opening(zero.clone());
        let (file, _) =
            open(&mut Root::empty(), call(9), &mut cells, 1, EVIDENCE).expect("she may");
        assert_eq!((file.subject, cells.subject), ([0; 20], zero));
    }

    #[test]
    fn a_file_is_closed_once_by_a_supervisor_and_not_while_a_measure_runs() {
        let mut file = proceeding(person(1, 0)).file;
        assert!(close(call(8), &officer(8, roles::TRIBUNAL), 1, &mut file).is_err());
        assert_eq!(
            close(call(1), &officer(1, roles::SUPERVISOR), 1, &mut file),
            Err(Error::OwnCase { account: address(1) })
        );
        let event = close(call(9), &sue(), 1, &mut file).expect("nothing was done in it");
        assert_eq!((event.status_before, event.status_after), (1, 8));
        assert_eq!(
            close(call(9), &sue(), 1, &mut file),
            Err(Error::CaseStatus { case_id: 1, status: 8 })
        );
        for status in [2, 5, 6, 7, 9] {
            file.status = status;
            file.frozen_until = NOW.plus(10).0.into();
            file.confirmed_at = NOW.0.into();
            file.appeal_until = NOW.plus(5).0.into();
            assert_eq!(
                close(call(9), &sue(), 1, &mut file),
                Err(Error::CaseStatus { case_id: 1, status })
            );
        }
        assert!(close(at(9, NOW.plus(10)), &sue(), 1, &mut file).is_ok(), "it lapsed");
        assert_eq!(
            close(call(9), &sue(), 3, &mut CaseFile::empty()),
            Err(Error::UnknownCase { case_id: 3 })
        );
    }
}
