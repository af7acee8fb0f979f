//! Pausing an area of the bank, under a case whose subject is the zero account. A pause lapses by itself as a freeze
//! does, and cannot be chained; it never blocks releasing, cancelling, answering or appealing.

use crate::account::Account;
use crate::case::{
    self, count, count_if_anothers, must_have_budget, must_judge_anothers_work, take, Status, Step,
    LONGEST_PAUSE, PAUSE_COOLING_OFF, PROVISIONAL,
};
use crate::cells::{CaseFile, Root};
use crate::event::pause_changed::PauseChanged;
use crate::quantities::{Time, DAY};
pub use crate::restrictions::{paused, Area};
use crate::{refusal, roles, Address, Call, Error};

/// A supervisor pauses an area for [`PROVISIONAL`]. A case carries one pause, and after an area's last one comes a
/// [`PAUSE_COOLING_OFF`].
pub fn pause(
    root: &mut Root,
    call: Call,
    officer: &mut Account,
    case_id: u32,
    file: &mut CaseFile,
    area: u8,
) -> Result<PauseChanged, Error> {
    officer.require_role(roles::SUPERVISOR)?;
    let after = take(case_id, file, call.now, Step::Measure)?;
    must_be_about_an_area(case_id, file)?;
    let area = Area::from_number(area)?;
    let last = area.until(root);
    let cool = last.plus(PAUSE_COOLING_OFF);
    if last.0 > 0 && call.now < cool {
        return Err(refusal!(CoolingOff { account: Address::zero(), until: cool.0.into() }));
    }
    must_have_budget(officer, call.now)?;
    count(officer, call.now);
    file.area = area as u8 + 1;
    file.frozen_by = officer.address.0;
    let until = call.now.plus(PROVISIONAL);
    Ok(change(root, officer, case_id, file, after, until))
}

/// The tribunal confirms a pause for a term of days from now.
pub fn confirm(
    root: &mut Root,
    call: Call,
    officer: &mut Account,
    case_id: u32,
    file: &mut CaseFile,
    days: u16,
) -> Result<PauseChanged, Error> {
    officer.require_role(roles::TRIBUNAL)?;
    let after = take(case_id, file, call.now, Step::Confirm)?;
    must_be_about_an_area(case_id, file)?;
    must_judge_anothers_work(officer, file)?;
    if days == 0 || days > LONGEST_PAUSE {
        return Err(refusal!(BadTerm { days, longest: LONGEST_PAUSE }));
    }
    must_have_budget(officer, call.now)?;
    count(officer, call.now);
    file.confirmed_by = officer.address.0;
    file.confirmed_at = call.now.0.into();
    let until = call.now.plus(u32::from(days).saturating_mul(DAY));
    Ok(change(root, officer, case_id, file, after, until))
}

/// Ends a pause: a supervisor or the tribunal while it is provisional, the tribunal alone once it is confirmed. A supervisor
/// who ends what another ordered takes a measure. After a false alarm that soon ends, the next pause may follow soon.
pub fn resume(
    root: &mut Root,
    call: Call,
    officer: &mut Account,
    case_id: u32,
    file: &mut CaseFile,
) -> Result<PauseChanged, Error> {
    let provisional = case::status(file, call.now) == Status::Frozen;
    let by_supervisor = provisional && officer.require_role(roles::SUPERVISOR).is_ok();
    if !by_supervisor {
        officer.require_role(roles::TRIBUNAL)?;
    }
    let after = take(case_id, file, call.now, Step::Release)?;
    must_be_about_an_area(case_id, file)?;
    if by_supervisor {
        count_if_anothers(officer, file.frozen_by, call.now)?;
    }
    let spared = spared_cooling_off(file, provisional, call.now);
    let event = change(root, officer, case_id, file, after, call.now);
    if let Some(place) = root.paused_until.get_mut(usize::from(event.area)) {
        *place = call.now.minus(spared).0.into();
    }
    Ok(event)
}

/// By how much the cooling-off is shorter than [`PAUSE_COOLING_OFF`] after a provisional pause that ends early: the share
/// of [`PROVISIONAL`] that it did not run, so that an area is never paused by one office for a larger share of the time.
fn spared_cooling_off(file: &CaseFile, provisional: bool, now: Time) -> u32 {
    let left = file.frozen_until.get().saturating_sub(now.0).min(PROVISIONAL);
    if provisional {
        left / (PROVISIONAL / DAY) * (PAUSE_COOLING_OFF / DAY)
    } else {
        0
    }
}

fn must_be_about_an_area(case_id: u32, file: &CaseFile) -> Result<(), Error> {
    if file.subject == [0; 20] {
        Ok(())
    } else {
        Err(refusal!(NotAboutAnArea { case_id }))
    }
}

/// Moves the end of the pause that the case carries.
fn change(
    root: &mut Root,
    officer: &Account,
    case_id: u32,
    file: &mut CaseFile,
    after: Status,
    until: Time,
) -> PauseChanged {
    let area = file.area.saturating_sub(1);
    file.status = after as u8;
    file.frozen_until = until.0.into();
    let mut until_before = 0;
    if let Some(place) = root.paused_until.get_mut(usize::from(area)) {
        until_before = place.get();
        *place = until.0.into();
    }
    let bit = 1u8 << (area & 7);
    root.paused = if after == Status::Released { root.paused & !bit } else { root.paused | bit };
    PauseChanged {
        case_id,
        actor: officer.address,
        area,
        until_before: until_before.into(),
        until_after: until.0.into(),
        reason: file.reason.get(),
        evidence: file.evidence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::case;
    use crate::case::testing::{at, opening, sue, tom, EVIDENCE};
    use crate::cells::{Cell, Member, AREAS};
    use crate::restrictions::{must_be_running, paused};

    /// Case 1, about an area.
    fn opened() -> CaseFile {
        let zero = Account { address: Address::zero(), cell: Member::empty() };
        let mut cells = opening(zero);
        let (file, _) =
            case::open(&mut Root::empty(), call(9), &mut cells, 1, EVIDENCE).expect("she may");
        file
    }

    #[test]
    fn an_area_is_paused_alone_and_resumed() {
        let (mut root, mut file) = (Root::empty(), opened());
        let event = pause(&mut root, call(9), &mut sue(), 1, &mut file, 0).expect("she may");
        assert_eq!(event.until_after, u64::from(NOW.plus(PROVISIONAL).0));
        let refused = Err(Error::AreaPaused { area: 0 });
        assert_eq!(must_be_running(&root, Area::Transfers, NOW), refused);
        assert_eq!(paused(&root, NOW), 1);
        for area in [Area::Exchange, Area::Earning, Area::Lending] {
            assert!(must_be_running(&root, area, NOW).is_ok());
        }
        assert!(resume(&mut root, call(9), &mut sue(), 1, &mut file).is_ok());
        assert!(must_be_running(&root, Area::Transfers, NOW).is_ok());
        assert_eq!(paused(&root, NOW), 0);
        assert_eq!(case::status(&file, NOW), Status::Released);
    }

    #[test]
    fn a_pause_lapses_by_itself_at_its_end_and_not_a_second_before() {
        for area in 0..AREAS as u8 {
            let (mut root, mut file) = (Root::empty(), opened());
            pause(&mut root, call(9), &mut sue(), 1, &mut file, area).expect("she may");
            let end = NOW.plus(PROVISIONAL);
            assert_eq!(paused(&root, end.minus(1)), 1 << area);
            assert_eq!(paused(&root, end), 0);
            assert_eq!(paused(&root, end.plus(1)), 0);
            assert_eq!(case::status(&file, end), Status::Lapsed);
        }
    }

    #[test]
    fn pauses_are_not_chained_on_a_case_nor_before_the_cooling_off() {
        let (mut root, mut file) = (Root::empty(), opened());
        pause(&mut root, call(9), &mut sue(), 1, &mut file, 2).expect("she may");
        let end = NOW.plus(PROVISIONAL);
        let again = pause(&mut root, at(9, end), &mut sue(), 1, &mut file, 2);
        assert_eq!(again, Err(Error::CaseStatus { case_id: 1, status: Status::Lapsed as u8 }));
        let cool = end.plus(PAUSE_COOLING_OFF);
        let other = || {
            let mut file = opened();
            file.opened_at = end.0.into();
            file
        };
        let refused = Err(Error::CoolingOff { account: Address::zero(), until: cool.0.into() });
        let early = pause(&mut root, at(9, cool.minus(1)), &mut sue(), 2, &mut other(), 2);
        assert_eq!(early, refused);
        assert!(pause(&mut root, at(9, cool), &mut sue(), 2, &mut other(), 2).is_ok());
    }

    #[test]
    fn the_tribunal_alone_confirms_a_pause_and_then_alone_resumes() {
        let (mut root, mut file) = (Root::empty(), opened());
        pause(&mut root, call(9), &mut sue(), 1, &mut file, 0).expect("she may");
        assert!(confirm(&mut root, call(9), &mut sue(), 1, &mut file, 1).is_err());
        let turncoat = &mut officer(9, roles::TRIBUNAL);
        let own = Err(Error::OwnMeasure { account: address(9) });
        assert_eq!(confirm(&mut root, call(9), turncoat, 1, &mut file, 1), own);
        for days in [0, LONGEST_PAUSE + 1] {
            let refused = Err(Error::BadTerm { days, longest: LONGEST_PAUSE });
            assert_eq!(confirm(&mut root, call(8), &mut tom(), 1, &mut file, days), refused);
        }
        confirm(&mut root, call(8), &mut tom(), 1, &mut file, LONGEST_PAUSE).expect("he may");
        let end = NOW.plus(30 * DAY);
        assert_eq!(paused(&root, end.minus(1)), 1);
        assert_eq!(paused(&root, end), 0);
        assert!(resume(&mut root, call(9), &mut sue(), 1, &mut file).is_err());
        assert!(resume(&mut root, call(8), &mut tom(), 1, &mut file).is_ok());
    }

    #[test]
    fn only_a_supervisor_pauses_only_what_exists_and_under_a_case_about_an_area() {
        let (mut root, mut file) = (Root::empty(), opened());
        assert!(pause(&mut root, call(8), &mut tom(), 1, &mut file, 0).is_err());
        for area in [7, 8, 255] {
            let refused = Err(Error::UnknownArea { area });
            assert_eq!(pause(&mut root, call(9), &mut sue(), 1, &mut file, area), refused);
        }
        let mut about_ann = case::testing::proceeding(person(1, 0)).file;
        let refused = Err(Error::NotAboutAnArea { case_id: 1 });
        assert_eq!(pause(&mut root, call(9), &mut sue(), 1, &mut about_ann, 0), refused);
        let mut none = CaseFile::empty();
        let refused = Err(Error::UnknownCase { case_id: 5 });
        assert_eq!(pause(&mut root, call(9), &mut sue(), 5, &mut none, 0), refused);
        assert_eq!(root, Root::empty());
    }
}
