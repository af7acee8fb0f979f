//! What the holder may do, and how the tribunal answers. None of it is ever paused, and none costs a budget.

use super::status::{take, Status, Step, APPEAL_ANSWER};
use super::{must_judge_anothers_work, Proceeding};
use crate::account::Account;
use crate::cells::CaseFile;
use crate::event::appeal_upheld::AppealUpheld;
use crate::event::case_answered::CaseAnswered;
use crate::event::case_appealed::CaseAppealed;
use crate::{refusal, roles, Address, Call, Error, Hash};

fn must_be_the_subject(case_id: u32, file: &CaseFile, who: Address) -> Result<(), Error> {
    if file.subject == who.0 {
        Ok(())
    } else {
        Err(refusal!(NotTheSubject { account: who, case_id }))
    }
}

/// The holder answers with a hash of what it has to say: once, while the case runs.
pub fn answer(
    call: Call,
    case_id: u32,
    file: &mut CaseFile,
    answer: Hash,
) -> Result<CaseAnswered, Error> {
    let standing = take(case_id, file, call.now, Step::Answer)?;
    must_be_the_subject(case_id, file, call.caller)?;
    if answer == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    if file.answer != [0; 32] {
        return Err(refusal!(AlreadyAnswered { case_id }));
    }
    file.answer = answer;
    Ok(CaseAnswered { case_id, account: call.caller, status: standing as u8, answer })
}

/// The holder appeals, with a hash of its statement: against the provisional freeze while it runs, or against its
/// confirmation within [`super::APPEAL_WINDOW`]. The freeze then ends at the latest when the tribunal's time to
/// answer the latter is over.
pub fn appeal(
    call: Call,
    case_id: u32,
    file: &mut CaseFile,
    holder: &mut Account,
    statement: Hash,
) -> Result<CaseAppealed, Error> {
    let before = super::status(file, call.now);
    let after = take(case_id, file, call.now, Step::Appeal)?;
    must_be_the_subject(case_id, file, call.caller)?;
    if statement == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    if after == Status::Appealed {
        let deadline = call.now.plus(APPEAL_ANSWER).0.min(file.frozen_until.get());
        file.appeal_until = deadline.into();
        holder.cell.frozen_until = deadline.into();
    }
    file.status = after as u8;
    file.statement = statement;
    Ok(CaseAppealed {
        case_id,
        account: holder.address,
        status_before: before as u8,
        status_after: after as u8,
        frozen_until_after: holder.cell.frozen_until.get().into(),
        statement,
    })
}

/// The tribunal upholds what was appealed against: the freeze runs out its term.
pub fn uphold(call: Call, p: &mut Proceeding) -> Result<AppealUpheld, Error> {
    p.must_be_led_by(roles::TRIBUNAL)?;
    let after = take(p.case_id, &p.file, call.now, Step::Uphold)?;
    must_judge_anothers_work(&p.officer, &p.file)?;
    let until_before = p.subject.cell.frozen_until.get();
    p.file.status = after as u8;
    p.subject.cell.frozen_until = p.file.frozen_until;
    Ok(AppealUpheld {
        case_id: p.case_id,
        account: p.subject.address,
        actor: p.officer.address,
        until_before: until_before.into(),
        until_after: p.file.frozen_until.get().into(),
        reason: p.file.reason.get(),
        evidence: p.file.evidence,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::super::{release, status, Proceeding, APPEAL_WINDOW, PROVISIONAL};
    use super::*;
    use crate::account::testing::*;
    use crate::quantities::{Time, DAY};
    use crate::restrictions::{freeze_of, OUT};

    const WORDS: Hash = [5; 32];

    fn appeals(p: &mut Proceeding, now: Time) -> Result<CaseAppealed, Error> {
        appeal(at(1, now), 1, &mut p.file, &mut p.subject, WORDS)
    }

    #[test]
    fn the_holder_alone_answers_and_once() {
        let mut file = proceeding(person(1, 0)).file;
        let stranger = Err(Error::NotTheSubject { account: address(2), case_id: 1 });
        assert_eq!(answer(call(2), 1, &mut file, WORDS), stranger);
        assert_eq!(answer(call(1), 1, &mut file, [0; 32]), Err(Error::NoEvidence {}));
        assert!(answer(call(1), 1, &mut file, WORDS).is_ok());
        assert_eq!(file.answer, WORDS);
        let again = Err(Error::AlreadyAnswered { case_id: 1 });
        assert_eq!(answer(call(1), 1, &mut file, [6; 32]), again);
    }

    #[test]
    fn the_holder_answers_until_the_last_second_of_the_case() {
        let file = frozen(person(1, 0), OUT, 0).file;
        let end = NOW.plus(PROVISIONAL);
        assert!(answer(at(1, end.minus(1)), 1, &mut file.clone(), WORDS).is_ok());
        assert!(answer(at(1, end), 1, &mut file.clone(), WORDS).is_err());
    }

    #[test]
    fn an_appeal_is_made_within_its_window_and_not_a_second_later() {
        let mut p = confirmed(person(1, 100), OUT, 0, 100);
        let end = NOW.plus(APPEAL_WINDOW);
        let stranger = Err(Error::NotTheSubject { account: address(2), case_id: 1 });
        assert_eq!(appeal(call(2), 1, &mut p.file, &mut p.subject, WORDS), stranger);
        let late = Err(Error::CaseStatus { case_id: 1, status: Status::Final as u8 });
        assert_eq!(appeals(&mut p, end), late);
        assert_eq!(appeals(&mut p, end.plus(1)), late);
        let event = appeals(&mut p, end.minus(1)).expect("a second before");
        assert_eq!(event.status_after, Status::Appealed as u8);
    }

    #[test]
    fn an_unanswered_appeal_releases_at_its_deadline_by_the_clock() {
        let mut p = confirmed(person(1, 100), OUT, 0, 100);
        appeals(&mut p, NOW).expect("in its window");
        let end = NOW.plus(APPEAL_ANSWER);
        for (moment, runs) in [(end.minus(1), true), (end, false), (end.plus(1), false)] {
            assert_eq!(freeze_of(&p.subject.cell, moment).is_some(), runs);
            let expected = if runs { Status::Appealed } else { Status::Released };
            assert_eq!(status(&p.file, moment), expected);
        }
        assert!(uphold(at(8, end), &mut p).is_err(), "too late");
        uphold(at(8, end.minus(1)), &mut p).expect("a second before");
        let term = NOW.plus(100 * DAY);
        assert!(freeze_of(&p.subject.cell, term.minus(1)).is_some(), "it runs out its term");
        assert!(freeze_of(&p.subject.cell, term).is_none());
        assert_eq!(status(&p.file, term.minus(1)), Status::Final);
    }

    #[test]
    fn an_appeal_never_makes_a_freeze_longer() {
        let mut p = confirmed(person(1, 100), OUT, 0, 5);
        let event = appeals(&mut p, NOW.plus(4 * DAY)).expect("in its window");
        assert_eq!(event.frozen_until_after, u64::from(NOW.plus(5 * DAY).0));
        assert_eq!(status(&p.file, NOW.plus(5 * DAY)), Status::Lapsed);
    }

    #[test]
    fn an_appeal_against_the_provisional_freeze_leaves_one_against_the_confirmation() {
        let mut p = frozen(person(1, 100), OUT, 0);
        let event = appeals(&mut p, NOW).expect("it runs");
        assert_eq!(event.status_after, Status::Contested as u8);
        assert!(appeals(&mut p, NOW).is_err(), "only once");
        assert_eq!(
            status(&p.file, NOW.plus(PROVISIONAL)),
            Status::Lapsed,
            "it runs on, not longer"
        );
        let mut granted = Proceeding { officer: tom(), ..p.clone() };
        assert!(release(call(8), &mut granted).is_ok());
        p.officer = tom();
        confirms(call(8), &mut p, 50).expect("he may");
        assert!(appeals(&mut p, NOW).is_ok());
        assert!(appeals(&mut p, NOW).is_err(), "only once");
    }

    #[test]
    fn an_appeal_is_the_holders_and_has_a_statement() {
        let mut p = frozen(person(1, 100), OUT, 0);
        let mut ben = person(2, 0);
        let refused = Err(Error::NotTheSubject { account: address(2), case_id: 1 });
        assert_eq!(appeal(call(2), 1, &mut p.file, &mut ben, WORDS), refused);
        let empty = appeal(call(1), 1, &mut p.file, &mut p.subject, [0; 32]);
        assert_eq!(empty, Err(Error::NoEvidence {}));
    }

    #[test]
    fn the_tribunal_alone_upholds_and_not_who_froze() {
        let mut p = confirmed(person(1, 100), OUT, 0, 100);
        appeals(&mut p, NOW).expect("in its window");
        for (who, code) in [(sue(), 60), (officer(9, roles::TRIBUNAL), 131)] {
            let mut p = Proceeding { officer: who, ..p.clone() };
            assert_eq!(uphold(call(9), &mut p).map_err(|error| error.code()), Err(code));
        }
    }
}
