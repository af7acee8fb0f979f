//! The automatic hold: nothing leaves an account whose risk reached the line, until the hold ends by itself.

use crate::account::Account;
use crate::event::hold_ended::HoldEnded;
use crate::restrictions::is_on_hold;
use crate::{refusal, roles, Call, Error};

/// Ends a hold before its time. It only releases, so it needs no case, costs no budget and is never paused; but no
/// officer releases itself.
pub fn end(call: Call, officer: &Account, account: &mut Account) -> Result<HoldEnded, Error> {
    officer.require_role(roles::SUPERVISOR)?;
    if officer.address == account.address {
        return Err(refusal!(OwnCase { account: officer.address }));
    }
    let watch = &mut account.cell.watch;
    if !is_on_hold(watch, call.now) {
        return Err(refusal!(NotOnHold { account: account.address }));
    }
    let until_before = watch.held_until.get().into();
    watch.held_until = 0.into();
    Ok(HoldEnded { account: account.address, actor: officer.address, until_before })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Root;
    use crate::monitor::testing::*;
    use crate::monitor::{sending, Rule};
    use crate::quantities::Time;
    use crate::restrictions::must_not_be_on_hold;

    /// Sends a large amount: the alert's risk after, and whether a hold began.
    fn sends(root: &Root, now: Time, account: &mut Account) -> (u64, bool) {
        let judged = sending::judge(root, now, account, HOUR, 0).expect("the rule alerts");
        sending::sent(root, now, &mut account.cell.watch, HOUR, judged);
        let said = said(root, now, account, judged.hits, HOUR);
        assert_eq!(said[0].0, Rule::LargeAmount as u8);
        let until = u64::from(now.0) + 24 * HOUR;
        assert!(said[1..].iter().all(|held| *held == (0, 30, 30, until)));
        (said[0].3, said.len() > 1)
    }

    #[test]
    fn at_the_line_and_not_below_the_account_goes_on_hold_which_ends_by_itself() {
        let root = only(Rule::LargeAmount, HOUR, 0);
        let mut ann = fresh(1);
        for risk in [10, 20] {
            assert_eq!(sends(&root, at(20), &mut ann), (risk, false));
            assert_eq!(u64::from(ann.cell.watch.risk.get()), risk);
        }
        assert_eq!(sends(&root, at(20), &mut ann), (30, true));
        let end = at(44);
        let error = Error::OnHold { account: address(1), until: end.0.into() };
        assert_eq!(must_not_be_on_hold(&ann, end.minus(1)), Err(error));
        assert_eq!(must_not_be_on_hold(&ann, end), Ok(()));
        assert_eq!(must_not_be_on_hold(&ann, end.plus(1)), Ok(()));
    }

    #[test]
    fn a_hold_spends_the_risk_and_takes_none_in_so_that_none_follows_from_the_same_deeds() {
        let root = only(Rule::LargeAmount, HOUR, 0);
        let mut ann = fresh(1);
        for _ in 0..3 {
            sends(&root, at(20), &mut ann);
        }
        assert_eq!(ann.cell.watch.risk.get(), 0);
        let until = ann.cell.watch.held_until.get();
        for _ in 0..9 {
            assert_eq!(sends(&root, at(30), &mut ann), (0, false), "said, not counted");
        }
        assert_eq!(ann.cell.watch.held_until.get(), until, "not prolonged");
        for risk in [10, 20] {
            assert_eq!(sends(&root, at(44), &mut ann), (risk, false), "from zero again");
        }
        assert_eq!(sends(&root, at(44), &mut ann), (30, true));
    }

    #[test]
    fn only_a_supervisor_ends_a_hold_that_runs_and_never_its_own() {
        let mut ann = fresh(1);
        let sue = officer(9, roles::SUPERVISOR);
        let none = Error::NotOnHold { account: address(1) };
        assert_eq!(end(call(9), &sue, &mut ann), Err(none.clone()));
        ann.cell.watch.held_until = NOW.plus(10).0.into();
        assert_eq!(
            end(call(8), &officer(8, roles::GOVERNOR), &mut ann),
            Err(Error::MissingRole { account: address(8), role: roles::SUPERVISOR })
        );
        let mut own = sue.clone();
        own.cell.watch.held_until = NOW.plus(10).0.into();
        assert_eq!(end(call(9), &sue, &mut own), Err(Error::OwnCase { account: address(9) }));
        let event = end(call(9), &sue, &mut ann).expect("it runs");
        assert_eq!(event.until_before, u64::from(NOW.0) + 10);
        assert_eq!(must_not_be_on_hold(&ann, NOW), Ok(()));
        assert_eq!(end(call(9), &sue, &mut ann), Err(none));
    }
}
