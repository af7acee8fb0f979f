//! Freezing, confirming and releasing an account.
//!
//! A freeze holds whole directions (out, in, both), an absolute amount of coin that may exceed the balance, or both.
//! It lapses by itself, without a transaction. One freeze runs on an account at a time, and its cell says all of it,
//! so that a transfer reads nothing more.

use super::status::{take, Status, Step, COOLING_OFF, LONGEST_ORDER, LONGEST_TERM, PROVISIONAL};
use super::{count, count_if_anothers, must_have_budget, must_judge_anothers_work};
use super::{Proceeding, Reason};
use crate::account::Account;
use crate::event::account_frozen::AccountFrozen;
use crate::event::account_released::AccountReleased;
use crate::event::freeze_confirmed::FreezeConfirmed;
use crate::quantities::{Time, DAY};
use crate::restrictions::{IN, OUT};
use crate::{refusal, roles, Call, Error};

/// What a freeze holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreezeTerms {
    /// [`OUT`], [`IN`], both or neither.
    pub directions: u8,
    /// Coin; may exceed the balance.
    pub amount: u64,
}

/// A supervisor freezes the case's subject for [`PROVISIONAL`]. A case carries one freeze, and after the account's
/// last one, whatever its case, comes a [`COOLING_OFF`] in which only the tribunal may, of whom another then confirms: so no
/// supervisor chains freezes, and none shields an account by a short one.
pub fn freeze(
    call: Call,
    p: &mut Proceeding,
    directions: u8,
    amount: u64,
) -> Result<AccountFrozen, Error> {
    let is_judge = p.must_be_led_by_supervisor_or_tribunal()?;
    let after = take(p.case_id, &p.file, call.now, Step::Measure)?;
    p.must_be_about_an_account()?;
    p.subject.must_be_open()?;
    if directions > (OUT | IN) || (directions == 0 && amount == 0) {
        return Err(refusal!(BadFreeze { directions, amount }));
    }
    let account = p.subject.address;
    let last_end = Time(p.subject.cell.frozen_until.get());
    // One that runs is in force though all that it held was seized: its case could still release this one.
    if call.now < last_end {
        let case_id = p.subject.cell.freeze_case.get();
        return Err(refusal!(AlreadyFrozen { account, case_id }));
    }
    let cool = last_end.plus(COOLING_OFF);
    if last_end.0 > 0 && call.now < cool && !is_judge {
        return Err(refusal!(CoolingOff { account, until: cool.0.into() }));
    }
    must_have_budget(&p.officer, call.now)?;
    count(&mut p.officer, call.now);
    let until = call.now.plus(PROVISIONAL).0;
    p.file.status = after as u8;
    p.file.frozen_until = until.into();
    p.file.frozen_by = p.officer.address.0;
    p.subject.cell.frozen_directions = directions;
    p.subject.cell.frozen_coin = amount.into();
    p.subject.cell.frozen_until = until.into();
    p.subject.cell.freeze_case = p.case_id.into();
    Ok(frozen_to(p, (0, 0), until))
}

/// The tribunal puts a provisional freeze under another case in the place of one that it confirmed, in one step, so that
/// nothing leaves in between: a confirmed freeze of little shields the account from no other. The new one needs a
/// confirmation of its own.
pub fn replace(
    call: Call,
    before: &mut Proceeding,
    p: &mut Proceeding,
    terms: FreezeTerms,
) -> Result<(AccountReleased, AccountFrozen), Error> {
    before.must_be_led_by(roles::TRIBUNAL)?;
    if !super::is_judged(&before.file, call.now) {
        let (case_id, status) = (before.case_id, super::status(&before.file, call.now) as u8);
        return Err(refusal!(CaseStatus { case_id, status }));
    }
    let released = release(call, before)?;
    p.subject = before.subject.clone();
    let frozen = freeze(call, p, terms.directions, terms.amount)?;
    before.subject = p.subject.clone();
    before.officer = p.officer.clone();
    Ok((released, frozen))
}

fn frozen_to(p: &Proceeding, before: (u8, u64), until: u32) -> AccountFrozen {
    AccountFrozen {
        case_id: p.case_id,
        account: p.subject.address,
        actor: p.officer.address,
        directions_before: before.0,
        directions_after: p.subject.cell.frozen_directions,
        amount_before: before.1,
        amount_after: p.subject.cell.frozen_coin.get(),
        until: until.into(),
        reason: p.file.reason.get(),
        evidence: p.file.evidence,
    }
}

/// A supervisor sets the amount that a provisional freeze holds. Nothing else of the freeze changes, least of all its
/// end; to hold nothing at all it is released. After a confirmation the amount stands.
pub fn amend(call: Call, p: &mut Proceeding, amount: u64) -> Result<AccountFrozen, Error> {
    p.must_be_led_by(roles::SUPERVISOR)?;
    take(p.case_id, &p.file, call.now, Step::Amend)?;
    let directions = p.subject.cell.frozen_directions;
    if directions == 0 && amount == 0 {
        return Err(refusal!(BadFreeze { directions, amount }));
    }
    must_have_budget(&p.officer, call.now)?;
    count(&mut p.officer, call.now);
    let before = (directions, p.subject.cell.frozen_coin.get());
    p.subject.cell.frozen_coin = amount.into();
    // Nobody judges an amount that it set, nor a freeze that it ordered, whoever sets its amount later.
    p.file.amended_by = p.officer.address.0;
    Ok(frozen_to(p, before, p.file.frozen_until.get()))
}

/// The longest term, in days, for which a freeze under a case for this reason is confirmed.
pub fn longest_term(reason: u16) -> u16 {
    if reason == Reason::OrderOfACourt as u16 {
        LONGEST_ORDER
    } else {
        LONGEST_TERM
    }
}

/// The tribunal confirms a provisional freeze for a term of days from now: exactly what it read, so that nobody changes it
/// in between. What may be seized is fixed with it: the frozen amount, or where everything outgoing is frozen, all that the
/// account holds now, if that is more.
pub fn confirm(
    call: Call,
    p: &mut Proceeding,
    terms: FreezeTerms,
    days: u16,
) -> Result<FreezeConfirmed, Error> {
    p.must_be_led_by(roles::TRIBUNAL)?;
    let after = take(p.case_id, &p.file, call.now, Step::Confirm)?;
    p.must_be_about_an_account()?;
    must_judge_anothers_work(&p.officer, &p.file)?;
    let FreezeTerms { directions, amount } = terms;
    let cell = &p.subject.cell;
    if cell.frozen_directions != directions || cell.frozen_coin.get() != amount {
        return Err(refusal!(NotAsFrozen { case_id: p.case_id, directions, amount }));
    }
    let longest = longest_term(p.file.reason.get());
    if days == 0 || days > longest {
        return Err(refusal!(BadTerm { days, longest }));
    }
    must_have_budget(&p.officer, call.now)?;
    count(&mut p.officer, call.now);
    let until_before = p.file.frozen_until.get();
    let until = call.now.plus(u32::from(days).saturating_mul(DAY)).0;
    let cell = &mut p.subject.cell;
    let all = if cell.frozen_directions & OUT != 0 { cell.all_coin().0 } else { 0 };
    p.file.status = after as u8;
    p.file.frozen_until = until.into();
    p.file.confirmed_by = p.officer.address.0;
    p.file.confirmed_at = call.now.0.into();
    p.file.seizable = cell.frozen_coin.get().max(all).into();
    cell.frozen_until = until.into();
    Ok(FreezeConfirmed {
        case_id: p.case_id,
        account: p.subject.address,
        actor: p.officer.address,
        directions: cell.frozen_directions,
        amount: cell.frozen_coin.get(),
        seizable: p.file.seizable.get(),
        until_before: until_before.into(),
        until_after: until.into(),
        reason: p.file.reason.get(),
        evidence: p.file.evidence,
    })
}

/// Lifts the case's freeze before it lapses: a supervisor or the tribunal while it is provisional, the tribunal alone
/// once it is confirmed, which is also how it grants an appeal. Never paused. A supervisor who lifts what another ordered
/// takes a measure.
pub fn release(call: Call, p: &mut Proceeding) -> Result<AccountReleased, Error> {
    let standing = super::status(&p.file, call.now);
    let after = take(p.case_id, &p.file, call.now, Step::Release)?;
    let provisional = matches!(standing, Status::Frozen | Status::Contested);
    let may = if provisional && p.officer.require_role(roles::SUPERVISOR).is_ok() {
        roles::SUPERVISOR
    } else {
        roles::TRIBUNAL
    };
    p.must_be_led_by(may)?;
    p.must_be_about_an_account()?;
    if may == roles::SUPERVISOR {
        count_if_anothers(&mut p.officer, p.file.frozen_by, call.now)?;
    }
    let cell = &mut p.subject.cell;
    let released = AccountReleased {
        case_id: p.case_id,
        account: p.subject.address,
        actor: p.officer.address,
        directions_before: cell.frozen_directions,
        amount_before: cell.frozen_coin.get(),
        status_before: standing as u8,
        reason: p.file.reason.get(),
        evidence: p.file.evidence,
    };
    p.file.status = after as u8;
    p.file.frozen_until = call.now.0.into();
    cell.frozen_directions = 0;
    cell.frozen_coin = 0.into();
    // The cooling-off counts from the end of the freeze.
    cell.frozen_until = call.now.0.into();
    Ok(released)
}

/// Forgets the amount that a freeze under this case held, once the freeze is over, so that the account's cell says so,
/// too. Whether there was one.
pub fn forget_lapsed(account: &mut Account, case_id: u32, now: Time) -> bool {
    let cell = &mut account.cell;
    let is_over = cell.freeze_case.get() == case_id && now.0 >= cell.frozen_until.get();
    let forgets = is_over && cell.frozen_coin.get() > 0;
    if forgets {
        cell.frozen_coin = 0.into();
    }
    forgets
}

/// What became of the amount that ERC-7943's `setFrozenTokens` was to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// It is frozen, by a new freeze or by the one that runs.
    Frozen(AccountFrozen),
    /// Nothing is any more.
    Released(AccountReleased),
}

/// ERC-7943's `setFrozenTokens` in our terms: a first amount freezes, another changes the provisional freeze, and
/// nothing releases where no direction is frozen.
pub fn set_amount(call: Call, p: &mut Proceeding, amount: u64) -> Result<Amount, Error> {
    if super::status(&p.file, call.now) == Status::Open {
        freeze(call, p, 0, amount).map(Amount::Frozen)
    } else if amount == 0 && p.subject.cell.frozen_directions == 0 {
        release(call, p).map(Amount::Released)
    } else {
        amend(call, p, amount).map(Amount::Frozen)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::super::{status, OPEN_FOR};
    use super::*;
    use crate::account::testing::*;
    use crate::cells::{CaseFile, Cell};
    use crate::quantities::Coin;
    use crate::restrictions::{freeze_of, must_leave_frozen_coin, must_let_out};

    #[test]
    fn invariant_10_a_freeze_needs_an_open_case_and_does_not_outlive_its_term() {
        let mut none = Proceeding { file: CaseFile::empty(), ..proceeding(person(1, 100)) };
        let unknown = Err(Error::UnknownCase { case_id: 1 });
        assert_eq!(freeze(call(9), &mut none, OUT, 0), unknown);
        let unused = at(9, NOW.plus(OPEN_FOR));
        assert_eq!(
            freeze(unused, &mut proceeding(person(1, 100)), OUT, 0),
            Err(Error::CaseStatus { case_id: 1, status: Status::Lapsed as u8 })
        );
        let p = frozen(person(1, 100), OUT, 0);
        let end = NOW.plus(PROVISIONAL);
        for (moment, runs) in [(end.minus(1), true), (end, false), (end.plus(1), false)] {
            assert_eq!(must_let_out(&p.subject, moment).is_err(), runs);
            let expected = if runs { Status::Frozen } else { Status::Lapsed };
            assert_eq!(status(&p.file, moment), expected);
        }
    }

    #[test]
    fn nobody_freezes_an_account_that_is_closed() {
        let mut p = proceeding(person(1, 100));
        p.subject.cell.status = crate::account::Status::Closed as u8;
        let closed = Err(Error::AccountClosed { account: address(1) });
        assert_eq!(freeze(call(9), &mut p, OUT, 0), closed);
        p.officer = tom();
        assert_eq!(freeze(call(8), &mut p, OUT, 0), closed);
    }

    #[test]
    fn a_freeze_cannot_be_chained_on_its_case_whether_it_lapsed_or_was_released() {
        let mut p = frozen(person(1, 100), OUT, 0);
        let later = at(9, NOW.plus(PROVISIONAL));
        let lapsed = Err(Error::CaseStatus { case_id: 1, status: Status::Lapsed as u8 });
        assert_eq!(freeze(later, &mut p, OUT, 0), lapsed);
        let mut p = frozen(person(1, 100), OUT, 0);
        assert!(release(call(9), &mut p).is_ok());
        let released = Err(Error::CaseStatus { case_id: 1, status: Status::Released as u8 });
        assert_eq!(freeze(call(9), &mut p, OUT, 0), released);
    }

    #[test]
    fn no_supervisor_freezes_an_account_before_the_cooling_off_after_its_last_freeze() {
        let mut p = frozen(person(1, 100), OUT, 0);
        assert!(release(at(9, NOW.plus(60)), &mut p).is_ok());
        let lapsed = frozen(person(2, 100), 0, 50).subject;
        for (subject, end) in [(p.subject, 60), (lapsed, PROVISIONAL)] {
            let cool = NOW.plus(end + COOLING_OFF);
            let account = subject.address;
            let mut other = Proceeding { case_id: 2, ..proceeding(person(3, 0)) };
            other.subject = subject;
            other.file.opened_at = cool.minus(1).0.into();
            let refused = Err(Error::CoolingOff { account, until: cool.0.into() });
            assert_eq!(freeze(at(9, cool.minus(1)), &mut other, IN, 0), refused);
            assert!(freeze(at(9, cool), &mut other, IN, 0).is_ok());
        }
    }

    #[test]
    fn a_freeze_names_a_known_direction_or_an_amount() {
        for (directions, amount) in [(0, 0), (4, 0), (255, 9)] {
            let mut p = proceeding(person(1, 100));
            let before = p.clone();
            let refused = Err(Error::BadFreeze { directions, amount });
            assert_eq!(freeze(call(9), &mut p, directions, amount), refused);
            assert_eq!(p, before);
        }
    }

    #[test]
    fn freezing_the_zero_account_freezes_nobody() {
        let zero = Account { address: crate::Address::zero(), cell: Cell::empty() };
        let mut p = proceeding(zero);
        let before = p.clone();
        let refused = Err(Error::NotAboutAnAccount { case_id: 1 });
        assert_eq!(freeze(call(9), &mut p, OUT | IN, u64::MAX), refused);
        assert_eq!(set_amount(call(9), &mut p, 5).err(), refused.err());
        assert_eq!(p, before);
    }

    #[test]
    fn frozen_coin_may_exceed_the_balance_and_so_catches_what_arrives_later() {
        let mut ann = frozen(person(1, 100), 0, 150).subject;
        assert!(must_leave_frozen_coin(&ann, Coin(1), NOW).is_err());
        ann.cell.coin = 160.into();
        assert!(must_leave_frozen_coin(&ann, Coin(10), NOW).is_ok());
        assert!(must_leave_frozen_coin(&ann, Coin(11), NOW).is_err());
    }

    #[test]
    fn nobody_else_than_supervisor_or_tribunal_freezes_or_releases() {
        for role in [roles::GOVERNOR, roles::TRIBUNAL, roles::CENTRAL_BANK, roles::VERIFIER] {
            let other = officer(8, role);
            let mut p = Proceeding { officer: other.clone(), ..proceeding(person(1, 100)) };
            assert_eq!(freeze(call(8), &mut p, OUT, 0).is_ok(), role == roles::TRIBUNAL);
            let mut p = Proceeding { officer: other, ..frozen(person(1, 100), OUT, 0) };
            assert_eq!(release(call(8), &mut p).is_ok(), role == roles::TRIBUNAL);
        }
    }

    #[test]
    fn a_confirmation_is_the_tribunals_for_a_term_and_by_another_than_froze() {
        let mut p = frozen(person(1, 100), OUT, 0);
        let missing = Err(Error::MissingRole { account: address(9), role: roles::TRIBUNAL });
        assert_eq!(confirms(call(9), &mut p, 10), missing);
        p.officer = officer(9, roles::TRIBUNAL);
        let own = Err(Error::OwnMeasure { account: address(9) });
        assert_eq!(confirms(call(9), &mut p, 10), own, "who changed its office judges not itself");
        p.officer = officer(1, roles::TRIBUNAL);
        assert_eq!(confirms(call(1), &mut p, 10), Err(Error::OwnCase { account: address(1) }));
        p.officer = tom();
        for days in [0, LONGEST_TERM + 1, u16::MAX] {
            let refused = Err(Error::BadTerm { days, longest: LONGEST_TERM });
            assert_eq!(confirms(call(8), &mut p, days), refused);
        }
        let late = at(8, NOW.plus(PROVISIONAL));
        assert!(confirms(late, &mut p, 10).is_err(), "it has lapsed");
        let last = at(8, NOW.plus(PROVISIONAL - 1));
        let event = confirms(last, &mut p, LONGEST_TERM).expect("a second before it lapses");
        let end = last.now.plus(180 * DAY);
        assert_eq!(event.until_after, u64::from(end.0));
        assert!(must_let_out(&p.subject, end.minus(1)).is_err());
        assert!(must_let_out(&p.subject, end).is_ok());
        assert!(confirms(last, &mut p, 10).is_err(), "only once");
    }

    #[test]
    fn after_a_confirmation_the_supervisor_can_neither_release_nor_change_the_amount() {
        let mut p = confirmed(person(1, 100), 0, 40, 30);
        p.officer = sue();
        let missing = Err(Error::MissingRole { account: address(9), role: roles::TRIBUNAL });
        assert_eq!(release(call(9), &mut p), missing);
        let standing = Err(Error::CaseStatus { case_id: 1, status: 5 });
        assert_eq!(amend(call(9), &mut p, 50), standing);
        p.officer = tom();
        assert!(release(call(8), &mut p).is_ok());
        assert_eq!(freeze_of(&p.subject.cell, NOW), None);
    }

    #[test]
    fn neither_who_froze_nor_who_changed_the_amount_confirms_it() {
        // Sue opened the case, another supervisor froze, a third changed the amount.
        let mut p = proceeding(person(1, 100));
        p.officer = officer(6, roles::SUPERVISOR);
        freeze(call(6), &mut p, 0, 40).expect("another supervisor may");
        p.officer = officer(7, roles::SUPERVISOR);
        amend(call(7), &mut p, 70).expect("a third may");
        for who in [6, 7, 9] {
            p.officer = officer(who, roles::TRIBUNAL);
            let own = Err(Error::OwnMeasure { account: address(who) });
            assert_eq!(confirms(call(who), &mut p, 10), own, "in another office since");
        }
        p.officer = tom();
        assert!(confirms(call(8), &mut p, 10).is_ok());
    }

    #[test]
    fn amending_moves_the_amount_and_not_the_end() {
        let mut p = frozen(person(1, 100), 0, 40);
        let later = at(9, NOW.plus(PROVISIONAL - 1));
        let event = amend(later, &mut p, 70).expect("it runs");
        assert_eq!((event.amount_before, event.amount_after), (40, 70));
        assert_eq!(event.until, u64::from(NOW.plus(PROVISIONAL).0));
        assert!(amend(later, &mut p, 0).is_err(), "that is a release");
        assert!(amend(at(9, NOW.plus(PROVISIONAL)), &mut p, 80).is_err());
    }

    #[test]
    fn setting_an_amount_freezes_amends_and_releases() {
        let mut p = proceeding(person(1, 100));
        assert!(set_amount(call(9), &mut p, 0).is_err(), "there is nothing to release");
        assert!(matches!(set_amount(call(9), &mut p, 40), Ok(Amount::Frozen(_))));
        assert!(matches!(set_amount(call(9), &mut p, 60), Ok(Amount::Frozen(_))));
        assert!(matches!(set_amount(call(9), &mut p, 0), Ok(Amount::Released(_))));
        assert_eq!(freeze_of(&p.subject.cell, NOW), None);
    }

    #[test]
    fn a_released_account_is_free() {
        let mut p = frozen(person(1, 100), OUT | IN, 40);
        let event = release(call(9), &mut p).expect("it runs");
        assert_eq!((event.directions_before, event.amount_before), (OUT | IN, 40));
        assert_eq!(freeze_of(&p.subject.cell, NOW), None);
        assert!(release(call(9), &mut p).is_err(), "only once");
    }

    #[test]
    fn invariant_10_no_measure_goes_beyond_the_officers_budget_and_a_refused_one_costs_nothing() {
        let mut p = proceeding(person(1, 100));
        p.officer.cell.office.measures = super::super::DAILY_MEASURES;
        p.officer.cell.office.day = (NOW.day() as u16).into();
        let before = p.clone();
        assert!(matches!(freeze(call(9), &mut p, OUT, 0), Err(Error::BudgetSpent { .. })));
        assert_eq!(p, before);
        let mut p = proceeding(person(1, 100));
        assert!(freeze(call(9), &mut p, 9, 0).is_err());
        assert_eq!(super::super::measures_taken(&p.officer, NOW), 0);
    }
}
