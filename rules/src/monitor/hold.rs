//! The automatic hold: nothing leaves an account whose risk reached the line, until the hold ends by itself.

use crate::account::Account;
use crate::event::hold_ended::HoldEnded;
use crate::event::self_held::SelfHeld;
use crate::quantities::{Time, DAY};
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

/// The longest hold that a member may put on its own account: 90 days.
pub const LONGEST_OWN: u32 = 90 * DAY;

/// Puts a hold on the caller's own account until a moment: for who is away, or fears for its key. It cannot be shortened
/// with that key; a supervisor may end it. No risk is forgotten by it.
pub fn begin_own(call: Call, account: &mut Account, until: u64) -> Result<SelfHeld, Error> {
    account.must_be_open()?;
    let watch = &mut account.cell.watch;
    let earliest = call.now.max(Time(watch.held_until.get())).plus(1);
    let latest = call.now.plus(LONGEST_OWN);
    let end = Time::from_secs(until).filter(|end| earliest <= *end && *end <= latest);
    let (from, to) = (earliest.0.into(), latest.0.into());
    let end = end.ok_or_else(|| refusal!(BadHold { until, earliest: from, latest: to }))?;
    watch.held_until = end.0.into();
    Ok(SelfHeld { account: account.address, until })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Root;
    use crate::monitor::testing::*;
    use crate::monitor::{sending, Rule};
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
    fn a_member_holds_its_own_account_until_a_moment_and_cannot_shorten_it() {
        let mut ann = fresh(1);
        ann.cell.watch.risk = 7.into();
        let at = |end: Time| u64::from(end.0);
        let mut begin = |until| begin_own(call(1), &mut ann, until).map_err(|error| error.code());
        assert_eq!(begin(at(NOW)), Err(480));
        assert_eq!(begin(at(NOW.plus(LONGEST_OWN + 1))), Err(480));
        assert_eq!(begin(u64::MAX), Err(480));
        let until = at(NOW.plus(DAY));
        assert_eq!(begin(until), Ok(SelfHeld { account: address(1), until }));
        assert_eq!(begin(until), Err(480), "it can only be made longer");
        assert_eq!(begin(until - 1), Err(480));
        assert!(begin(at(NOW.plus(LONGEST_OWN))).is_ok());
        assert!(must_not_be_on_hold(&ann, NOW.plus(LONGEST_OWN - 1)).is_err());
        assert_eq!(must_not_be_on_hold(&ann, NOW.plus(LONGEST_OWN)), Ok(()));
        assert_eq!(ann.cell.watch.risk.get(), 7, "no risk is forgotten by it");
        ann.cell.status = 2;
        let closed = begin_own(call(1), &mut ann, u64::MAX);
        assert_eq!(closed.map_err(|error| error.code()), Err(21));
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
