//! Announcing what goes into the treasury.

use super::{notice, HIGHEST_LEVY};
use crate::account::Account;
use crate::cells::{CentralBank, Income, Root};
use crate::event::treasury_set::TreasurySet;
use crate::quantities::Time;
use crate::treasury::{DEMURRAGE, FEES};
use crate::{refusal, roles, Error};

/// Sets what goes into the treasury, after the notice period: percent of what is converted, and which of [`FEES`] and
/// [`DEMURRAGE`].
pub fn set_income(
    root: &mut Root,
    officer: &Account,
    now: Time,
    bank: &CentralBank,
    income: Income,
) -> Result<TreasurySet, Error> {
    officer.require_role(roles::CENTRAL_BANK)?;
    let Income { levy, sources } = income;
    for (value, most) in [(levy, HIGHEST_LEVY), (sources, FEES | DEMURRAGE)] {
        if value > most {
            let (value, most) = (value.into(), most.into());
            return Err(refusal!(OutOfBounds { value, least: 0, most }));
        }
    }
    let from = now.plus(notice(bank.terms.at(now)));
    root.income.announce(income, now, from);
    let (actor, from) = (officer.address, from.0.into());
    Ok(TreasurySet { actor, levy, sources, from })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;
    use crate::quantities::{Coin, DAY};
    use crate::treasury::{levy_rounded_up, receives, LEVY};

    #[test]
    fn what_goes_into_the_treasury_changes_after_notice_and_within_bounds() {
        let (mut root, bank) = (Root::empty(), CentralBank::empty());
        let carla = officer(9, roles::CENTRAL_BANK);
        let mut set = |officer: &Account, levy, sources| {
            set_income(&mut root, officer, NOW, &bank, Income { levy, sources })
                .map(|event| event.from)
                .map_err(|error| error.code())
        };
        let from = NOW.plus(DAY);
        assert_eq!(set(&carla, HIGHEST_LEVY, FEES | DEMURRAGE), Ok(from.0.into()));
        assert_eq!(set(&carla, HIGHEST_LEVY + 1, 0), Err(269), "eleven percent");
        assert_eq!(set(&carla, 0, LEVY), Err(269), "the levy is set by its percent");
        assert!(set(&person(1, 0), 0, 0).is_err(), "she is no officer");
        assert_eq!(levy_rounded_up(&root, from.minus(1), Coin(999)), 0);
        assert!(!receives(&root, from.minus(1), FEES));
        assert_eq!(levy_rounded_up(&root, from, Coin(991)), 100, "99.1 rounded up");
        assert!(receives(&root, from, FEES) && receives(&root, from, DEMURRAGE));
    }
}
