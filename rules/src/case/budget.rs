//! What an officer may do in a day: no single officer, nor whoever has its key, freezes a whole town.

use crate::account::Account;
use crate::quantities::Time;
use crate::{refusal, Error};

/// Measures that one officer may take in a day (UTC): freezes, pauses, confirmations, seizures, suspensions, struck roots,
/// requests for recoveries, successions proposed or approved, loans written off or rescheduled, and a supervisor's lifting
/// what another ordered. Upholding, what the tribunal releases and whatever a holder does count nothing.
pub const DAILY_MEASURES: u8 = 32;

/// Cases that one officer may open in a day (UTC).
pub const DAILY_OPENINGS: u8 = 64;

/// Cases that the officer has opened on the day of `now`.
pub fn openings_made(officer: &Account, now: Time) -> u8 {
    let office = &officer.cell.office;
    if u32::from(office.day.get()) == now.day() {
        office.openings
    } else {
        0
    }
}

/// Counts an opened case, or refuses an officer who has opened as many today as it may.
pub(crate) fn count_opening(officer: &mut Account, now: Time) -> Result<(), Error> {
    let made = openings_made(officer, now);
    if made >= DAILY_OPENINGS {
        return Err(refusal!(BudgetSpent { account: officer.address, limit: DAILY_OPENINGS }));
    }
    turn(officer, now);
    officer.cell.office.openings = made.saturating_add(1);
    Ok(())
}

/// Begins the officer's day anew where the last one is over.
fn turn(officer: &mut Account, now: Time) {
    let office = &mut officer.cell.office;
    if u32::from(office.day.get()) != now.day() {
        (office.measures, office.openings) = (0, 0);
        // The last countable day is the 49,710th.
        office.day = (now.day() as u16).into();
    }
}

/// Measures that the officer has taken on the day of `now`.
pub fn measures_taken(officer: &Account, now: Time) -> u8 {
    let office = &officer.cell.office;
    if u32::from(office.day.get()) == now.day() {
        office.measures
    } else {
        0
    }
}

/// Refuses an officer who has used up its day.
pub(crate) fn must_have_budget(officer: &Account, now: Time) -> Result<(), Error> {
    if measures_taken(officer, now) < DAILY_MEASURES {
        Ok(())
    } else {
        Err(refusal!(BudgetSpent { account: officer.address, limit: DAILY_MEASURES }))
    }
}

/// Counts a measure that [`must_have_budget`] allowed.
pub(crate) fn count(officer: &mut Account, now: Time) {
    turn(officer, now);
    officer.cell.office.measures = officer.cell.office.measures.saturating_add(1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::quantities::DAY;
    use crate::roles;

    #[test]
    fn invariant_10_an_officer_takes_so_many_measures_a_day_and_no_more() {
        let mut sue = officer(9, roles::SUPERVISOR);
        for _ in 0..DAILY_MEASURES {
            assert_eq!(must_have_budget(&sue, NOW), Ok(()));
            count(&mut sue, NOW);
        }
        let spent = Err(Error::BudgetSpent { account: address(9), limit: DAILY_MEASURES });
        assert_eq!(must_have_budget(&sue, NOW), spent);
        let midnight = Time((NOW.day() + 1) * DAY);
        assert_eq!(must_have_budget(&sue, midnight.minus(1)), spent, "a second before midnight");
        assert_eq!(must_have_budget(&sue, midnight), Ok(()));
        count(&mut sue, midnight);
        assert_eq!(measures_taken(&sue, midnight), 1);
    }
}
