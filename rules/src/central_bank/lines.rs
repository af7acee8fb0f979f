//! Announcing the starter lines.

use super::{notice, LARGEST_LINE, MOST_COUNTERPARTIES};
use crate::account::Account;
use crate::cells::{CentralBank, Lines};
use crate::event::starter_lines_set::StarterLinesSet;
use crate::quantities::Time;
use crate::{refusal, roles, Error};

/// Sets the starter lines after the notice period; at once where there were none. A line may not fall from one level to
/// the next. What was drawn before keeps its term.
pub fn set_lines(
    officer: &Account,
    now: Time,
    bank: &mut CentralBank,
    lines: Lines,
) -> Result<StarterLinesSet, Error> {
    officer.require_role(roles::CENTRAL_BANK)?;
    let [line_1, line_2, line_3] = lines.levels.each_ref().map(|line| line.get());
    let least = lines.least;
    for (value, from, most) in [
        (line_1, 0, LARGEST_LINE),
        (line_2, line_1, LARGEST_LINE),
        (line_3, line_2, LARGEST_LINE),
        (least.into(), 0, MOST_COUNTERPARTIES.into()),
    ] {
        if !(from..=most).contains(&value) {
            return Err(refusal!(OutOfBounds { value, least: from, most }));
        }
    }
    let opens = bank.lines.at(now).levels.iter().all(|line| line.get() == 0);
    let from = if opens { now } else { now.plus(notice(bank.terms.at(now))) };
    bank.lines.announce(lines, now, from);
    let (actor, from) = (officer.address, from.0.into());
    Ok(StarterLinesSet { actor, line_1, line_2, line_3, least, from })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;
    use crate::quantities::DAY;

    fn lines(levels: [u64; 3], least: u8) -> Lines {
        Lines { levels: levels.map(Into::into), least }
    }

    fn set(bank: &mut CentralBank, now: Time, lines: Lines) -> Result<u64, u16> {
        let officer = officer(9, roles::CENTRAL_BANK);
        let said = set_lines(&officer, now, bank, lines);
        said.map(|event| event.from).map_err(|error| error.code())
    }

    #[test]
    fn the_first_lines_hold_at_once_and_every_later_change_after_notice() {
        let mut bank = CentralBank::empty();
        assert_eq!(set(&mut bank, NOW, lines([0, 3_600, 7_200], 11)), Ok(NOW.0.into()));
        assert_eq!(bank.lines.at(NOW).levels[1].get(), 3_600);
        let later = NOW.plus(DAY);
        assert_eq!(set(&mut bank, NOW, lines([0; 3], 0)), Ok(later.0.into()), "closing waits, too");
        assert_eq!(bank.lines.at(later.minus(1)).levels[2].get(), 7_200);
        assert_eq!(bank.lines.at(later).levels[2].get(), 0);
    }

    #[test]
    fn lines_beyond_the_bounds_and_of_others_than_the_central_bank_are_refused() {
        let mut bank = CentralBank::empty();
        for (levels, least) in [
            ([LARGEST_LINE + 1; 3], 0),
            ([2, 1, 2], 0),
            ([1, 2, 1], 0),
            ([0; 3], MOST_COUNTERPARTIES + 1),
        ] {
            assert_eq!(set(&mut bank, NOW, lines(levels, least)), Err(269), "{levels:?}");
        }
        assert_eq!(bank, CentralBank::empty());
        let most = lines([LARGEST_LINE; 3], MOST_COUNTERPARTIES);
        let refused = set_lines(&person(1, 0), NOW, &mut bank, most.clone());
        assert_eq!(refused.map_err(|error| error.code()), Err(60));
        assert!(set(&mut bank, NOW, most).is_ok());
    }
}
