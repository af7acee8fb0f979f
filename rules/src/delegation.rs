//! Delegates: who acts for a member that has no telephone, or is ill.
//!
//! A member says who may act for it, in which affairs, until when, and how much of its coin may leave or be committed by
//! that in a day. A delegation ends when it is over or revoked, with any freeze of the member, and with the recovery of
//! either account.

use crate::account::Account;
use crate::cells::{Cell, Delegation};
use crate::event::delegate_set::DelegateSet;
use crate::quantities::{Coin, Time, DAY};
use crate::{ledger, refusal, Address, Call, Error};

crate::bits! {
    /// The affairs in which a delegate may act, a bit each.
    AFFAIRS: u8;
    /// Agreements and invoices, from the first step to the last, disputes among them.
    AGREEMENTS = 1,
    /// Claims of what campaigns pay.
    CLAIMS = 2,
    /// Conversion of the member's hours into its coin.
    CONVERSION = 4,
    /// Transfers of coin.
    TRANSFERS = 8,
}

/// All of them.
pub const ALL: u8 = AGREEMENTS | CLAIMS | CONVERSION | TRANSFERS;

/// How long a delegation may last: a year.
pub const LONGEST: u32 = 366 * DAY;

/// What a member lets a delegate do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Powers {
    /// In which affairs: bits.
    pub kinds: u8,
    /// Seconds of the member's coin that may leave or be committed in a day.
    pub daily: u64,
    /// The moment from which it is over, in seconds since 1970; at most [`LONGEST`] ahead.
    pub until: u64,
}

/// The caller gives a delegation, in the place of one that it gave before. What was spent today stays spent.
pub fn give(
    call: Call,
    member: &Account,
    delegate: &Account,
    before: &Delegation,
    powers: Powers,
) -> Result<(Delegation, DelegateSet), Error> {
    let Powers { kinds, daily, until } = powers;
    let account = member.address;
    if delegate.address == account {
        return Err(refusal!(OwnDelegate { account }));
    }
    member.must_be_verified(call.now)?;
    must_be_able_to_act(delegate, call.now)?;
    // A freeze runs though all that it held was seized: what is given meanwhile would not hold.
    if call.now.0 < member.cell.frozen_until.get() {
        return Err(refusal!(AlreadyFrozen { account, case_id: member.cell.freeze_case.get() }));
    }
    let latest = call.now.plus(LONGEST);
    let end = Time::from_secs(until).filter(|end| call.now < *end && *end <= latest);
    let end = end.filter(|_| kinds != 0 && kinds & !ALL == 0);
    let end =
        end.ok_or_else(|| refusal!(BadDelegation { kinds, until, latest: latest.0.into() }))?;
    let given = Delegation {
        given_at: call.now.0.into(),
        until: end.0.into(),
        kinds,
        daily: daily.into(),
        ..before.clone()
    };
    let (member, delegate, actor) = (account, delegate.address, call.caller);
    Ok((given, DelegateSet { member, delegate, actor, kinds, daily, until }))
}

/// Ends a delegation: the member, or the delegate itself, at any time.
pub fn revoke(
    call: Call,
    member: Address,
    delegate: Address,
    before: &Delegation,
) -> Result<(Delegation, DelegateSet), Error> {
    let actor = call.caller;
    if before.kinds == 0 || ![member, delegate].contains(&actor) {
        return Err(refusal!(NotDelegated { member, delegate, kind: 0 }));
    }
    let said = DelegateSet { member, delegate, actor, kinds: 0, daily: 0, until: 0 };
    Ok((Delegation::empty(), said))
}

/// Refuses a delegate who is not verified, or holds an office: no officer judges, records or appoints for whom it acts.
fn must_be_able_to_act(delegate: &Account, now: Time) -> Result<(), Error> {
    delegate.must_be_verified(now)?;
    match delegate.cell.roles.get() {
        0 => Ok(()),
        roles => Err(refusal!(HoldsOffice { account: delegate.address, roles })),
    }
}

/// Refuses what a delegate may not do for the member now: another affair, a delegation that is over, revoked or given
/// before the last freeze of the member ended, an account of the member that is not open, or a delegate who is not
/// verified, holds an office, is frozen or on hold.
pub fn must_be_delegated(
    now: Time,
    member: &Account,
    delegate: &Account,
    given: &Delegation,
    kind: u8,
) -> Result<(), Error> {
    member.must_be_open()?;
    must_be_able_to_act(delegate, now)?;
    ledger::must_act_for(delegate, member.address, now)?;
    let (is_for_it, runs) = (given.kinds & kind != 0, now < Time(given.until.get()));
    // A freeze that ended leaves its end in the cell; one that runs has it ahead of whatever was given.
    let outlived = member.cell.frozen_until.get() <= given.given_at.get();
    if is_for_it && runs && outlived {
        return Ok(());
    }
    Err(refusal!(NotDelegated { member: member.address, delegate: delegate.address, kind }))
}

/// Counts what a delegate's step took of the member's free coin; refused beyond the most of the day. What is left over
/// when a step gives coin back is not added. Answers with what was spent today.
pub fn spend(
    now: Time,
    given: &mut Delegation,
    before: &Account,
    after: &Account,
) -> Result<Coin, Error> {
    let account = before.address;
    let (had, has) = (before.cell.coin(), after.cell.coin());
    let needed = had.saturating_sub(has).0;
    let today = now.day();
    let spent = if given.day.get() == today { given.spent.get() } else { 0 };
    let (daily, spent_after) = (given.daily.get(), spent.saturating_add(needed));
    if needed > 0 && spent_after > daily {
        return Err(refusal!(BeyondDelegation { member: account, daily, spent, needed }));
    }
    given.day = today.into();
    given.spent = spent_after.into();
    Ok(Coin(spent_after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::restrictions::OUT;

    fn powers() -> Powers {
        Powers { kinds: AGREEMENTS | CLAIMS, daily: 100, until: u64::from(NOW.plus(DAY).0) }
    }

    fn given() -> (Account, Account, Delegation) {
        let (ann, ben) = (person(1, 1_000), person(2, 0));
        let (given, said) =
            give(call(1), &ann, &ben, &Delegation::empty(), powers()).expect("sound");
        assert_eq!((said.member, said.delegate, said.kinds), (ann.address, ben.address, 3));
        (ann, ben, given)
    }

    fn code<T>(refused: Result<T, Error>) -> u16 {
        refused.err().map_or(0, |error| error.code())
    }

    #[test]
    fn a_delegation_is_for_its_affairs_until_its_end_and_no_longer() {
        let (ann, ben, given) = given();
        let at = |now, kind| code(must_be_delegated(now, &ann, &ben, &given, kind));
        assert_eq!((at(NOW, AGREEMENTS), at(NOW, CLAIMS)), (0, 0));
        assert_eq!((at(NOW, TRANSFERS), at(NOW, CONVERSION)), (471, 471));
        let end = NOW.plus(DAY);
        assert_eq!((at(end.minus(1), CLAIMS), at(end, CLAIMS)), (0, 471));
        assert_eq!(code(must_be_delegated(NOW, &ann, &ben, &Delegation::empty(), CLAIMS)), 471);
    }

    #[test]
    fn a_freeze_ends_it_and_one_given_afterwards_holds_again() {
        let (mut ann, ben, before) = given();
        ann.cell.frozen_directions = OUT;
        ann.cell.frozen_until = NOW.plus(10).0.into();
        let (during, later) = (NOW.plus(5), NOW.plus(20));
        assert_eq!(code(must_be_delegated(during, &ann, &ben, &before, CLAIMS)), 471);
        assert_eq!(code(must_be_delegated(later, &ann, &ben, &before, CLAIMS)), 471);
        let then = Call { now: during, ..call(1) };
        assert_eq!(code(give(then, &ann, &ben, &before, powers())), 125);
        let then = Call { now: later, ..call(1) };
        let (anew, _) = give(then, &ann, &ben, &before, powers()).expect("it is over");
        assert_eq!(must_be_delegated(later, &ann, &ben, &anew, CLAIMS), Ok(()));
    }

    #[test]
    fn who_has_moved_closed_or_is_not_verified_neither_acts_nor_is_acted_for() {
        let (ann, ben, given) = given();
        for (status, expected) in [(0, 20), (2, 21), (3, 180)] {
            let (mut gone, mut left) = (ann.clone(), ben.clone());
            (gone.cell.status, left.cell.status) = (status, status);
            assert_eq!(code(must_be_delegated(NOW, &gone, &ben, &given, CLAIMS)), expected);
            assert_eq!(code(must_be_delegated(NOW, &ann, &left, &given, CLAIMS)), expected);
        }
        let (mut unverified, mut stranger) = (ann.clone(), ben.clone());
        (unverified.cell.level, stranger.cell.level) = (0, 0);
        assert_eq!(
            must_be_delegated(NOW, &unverified, &ben, &given, CLAIMS),
            Ok(()),
            "each step asks it"
        );
        assert_eq!(code(must_be_delegated(NOW, &ann, &stranger, &given, CLAIMS)), 23);
    }

    #[test]
    fn a_delegation_that_is_not_sound_is_refused() {
        let (ann, ben) = (person(1, 0), person(2, 0));
        let now = u64::from(NOW.0);
        let latest = now + u64::from(LONGEST);
        for bad in [
            Powers { kinds: 0, ..powers() },
            Powers { kinds: 16, ..powers() },
            Powers { until: now, ..powers() },
            Powers { until: latest + 1, ..powers() },
            Powers { until: u64::MAX, ..powers() },
        ] {
            assert_eq!(code(give(call(1), &ann, &ben, &Delegation::empty(), bad)), 470, "{bad:?}");
        }
        let most = Powers { kinds: ALL, daily: u64::MAX, until: latest };
        assert!(give(call(1), &ann, &ben, &Delegation::empty(), most).is_ok());
        assert_eq!(code(give(call(1), &ann, &ann, &Delegation::empty(), most)), 473);
    }

    #[test]
    fn so_much_leaves_in_a_day_and_what_comes_in_is_not_counted() {
        let (ann, _, mut given) = given();
        let less = |amount: u64| person(1, 1_000 - amount);
        assert_eq!(spend(NOW, &mut given, &ann, &less(60)), Ok(Coin(60)));
        assert_eq!(spend(NOW, &mut given, &less(60), &ann), Ok(Coin(60)), "it came back");
        let member = ann.address;
        let beyond = Error::BeyondDelegation { member, daily: 100, spent: 60, needed: 41 };
        let before = given.clone();
        assert_eq!(spend(NOW, &mut given, &ann, &less(41)), Err(beyond));
        assert_eq!(given, before);
        assert_eq!(spend(NOW, &mut given, &ann, &less(40)), Ok(Coin(100)));
        assert_eq!(spend(NOW, &mut given, &ann, &ann), Ok(Coin(100)), "what takes nothing goes");
        assert_eq!(
            spend(NOW.plus(DAY), &mut given, &ann, &less(100)),
            Ok(Coin(100)),
            "a day later"
        );
        let Powers { daily, .. } = powers();
        let narrower = Powers { daily: daily - 1, ..powers() };
        let (ben, later) = (person(2, 0), Call { now: NOW.plus(60), ..call(1) });
        let (mut anew, _) = give(later, &ann, &ben, &before, narrower).expect("sound");
        assert_eq!(code(spend(NOW, &mut anew, &ann, &less(40))), 472, "what was spent stays spent");
    }

    #[test]
    fn the_member_revokes_it_and_the_delegate_gives_it_up_and_nobody_else() {
        let (ann, ben, given) = given();
        let (ann, ben) = (ann.address, ben.address);
        assert_eq!(code(revoke(call(3), ann, ben, &given)), 471);
        assert_eq!(code(revoke(call(1), ann, ben, &Delegation::empty())), 471);
        for who in [1, 2] {
            let (after, said) = revoke(call(who), ann, ben, &given).expect("it is its");
            assert!(after.is_empty());
            assert_eq!((said.actor, said.kinds), (address(who), 0));
        }
    }
}
