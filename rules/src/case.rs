//! Cases, and the freezes that must cite one.
//!
//! A freeze holds whole directions (out, in, both), an absolute amount of coin that may exceed the
//! balance, or both. It lapses by itself, without a transaction.

use crate::cells::{CaseFile, Cell, Member, Root};
use crate::credit::loan;
use crate::event::account_frozen::AccountFrozen;
use crate::event::account_released::AccountReleased;
use crate::event::case_opened::CaseOpened;
use crate::member::Account;
use crate::quantities::{Coin, Time, DAY};
use crate::{roles, Call, Error, Hash};

/// Nothing leaves the account.
pub const OUT: u8 = 1;
/// Nothing reaches the account.
pub const IN: u8 = 2;

/// How long a supervisor alone can freeze: 72 hours.
pub const PROVISIONAL: u32 = 3 * DAY;

/// The published list of reasons for a case.
pub const REASONS: &[(u16, &str)] = &[
    (1, "fraud"),
    (2, "market manipulation"),
    (3, "doubtful identity"),
    (4, "stolen key"),
    (5, "order of a court"),
    (6, "evasion of limits"),
];

/// Where a case stands. Legal moves: open → frozen → released, and frozen → lapsed by time alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No such case.
    None = 0,
    /// Opened; no measure yet.
    Open = 1,
    /// Its freeze runs.
    Frozen = 2,
    /// Its freeze was lifted.
    Released = 3,
    /// Its freeze ended by itself.
    Lapsed = 4,
}

/// Where the case stands now.
pub fn status(case: &CaseFile, now: Time) -> Status {
    match case.status {
        0 => Status::None,
        1 => Status::Open,
        2 if now < Time(case.frozen_until.get()) => Status::Frozen,
        2 => Status::Lapsed,
        _ => Status::Released,
    }
}

/// A freeze that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// [`OUT`], [`IN`], both or neither.
    pub directions: u8,
    /// Coin that is held; may exceed the balance.
    pub amount: Coin,
    /// The case it cites.
    pub case_id: u32,
    /// When it lapses.
    pub until: Time,
}

/// The freeze that runs on an account now.
pub fn freeze_of(member: &Member, now: Time) -> Option<Freeze> {
    let freeze = Freeze {
        directions: member.frozen_directions,
        amount: Coin(member.frozen_coin.get()),
        case_id: member.freeze_case.get(),
        until: Time(member.frozen_until.get()),
    };
    let holds = freeze.directions != 0 || freeze.amount > Coin::ZERO;
    (holds && now < freeze.until).then_some(freeze)
}

/// Refuses where nothing may leave the account: everything outgoing is frozen, or a loan is overdue, which leaves
/// repaying alone.
pub fn must_let_out(account: &Account, now: Time) -> Result<(), Error> {
    must_not_be_frozen_out(account, now)?;
    loan::must_not_be_overdue(account, now)
}

/// Refuses where everything outgoing is frozen. For what an overdue debtor may still do: repay, turn its hours into
/// its own coin, and move what is another's.
pub fn must_not_be_frozen_out(account: &Account, now: Time) -> Result<(), Error> {
    match freeze_of(&account.cell, now) {
        Some(freeze) if freeze.directions & OUT != 0 => Err(Error::FrozenOut {
            account: account.address,
            case_id: freeze.case_id,
            until: freeze.until.0.into(),
        }),
        _ => Ok(()),
    }
}

/// Refuses where everything incoming is frozen.
pub fn must_let_in(account: &Account, now: Time) -> Result<(), Error> {
    match freeze_of(&account.cell, now) {
        Some(freeze) if freeze.directions & IN != 0 => Err(Error::FrozenIn {
            account: account.address,
            case_id: freeze.case_id,
            until: freeze.until.0.into(),
        }),
        _ => Ok(()),
    }
}

/// Refuses where taking `amount`, which the account has, would reach into frozen coin.
pub fn must_leave_frozen_coin(account: &Account, amount: Coin, now: Time) -> Result<(), Error> {
    match freeze_of(&account.cell, now) {
        Some(freeze) if account.cell.coin().saturating_sub(freeze.amount) < amount => {
            Err(Error::FrozenAmount {
                account: account.address,
                case_id: freeze.case_id,
                balance: account.cell.coin().0,
                frozen: freeze.amount.0,
                needed: amount.0,
            })
        }
        _ => Ok(()),
    }
}

/// Opens a case about an account.
pub fn open(
    root: &mut Root,
    call: Call,
    officer: &Account,
    subject: &Account,
    reason: u16,
    evidence: Hash,
) -> Result<(CaseFile, CaseOpened), Error> {
    officer.must_hold(roles::SUPERVISOR)?;
    must_be_about_another(officer, subject)?;
    subject.must_be_open()?;
    if !REASONS.iter().any(|(code, _)| *code == reason) {
        return Err(Error::UnknownReason { reason });
    }
    if evidence == [0; 32] {
        return Err(Error::NoEvidence {});
    }
    let case_id = root
        .cases
        .get()
        .checked_add(1)
        .ok_or(Error::Overflow { value: root.cases.get().into(), added: 1.into() })?;
    root.cases = case_id.into();
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

fn must_be_about_another(officer: &Account, subject: &Account) -> Result<(), Error> {
    if officer.address == subject.address {
        Err(Error::OwnCase { account: officer.address })
    } else {
        Ok(())
    }
}

fn must_stand_at(case_id: u32, case: &CaseFile, now: Time, wanted: Status) -> Result<(), Error> {
    match status(case, now) {
        Status::None => Err(Error::UnknownCase { case_id }),
        standing if standing == wanted => Ok(()),
        standing => Err(Error::CaseStatus { case_id, status: standing as u8 }),
    }
}

/// Freezes the case's subject for [`PROVISIONAL`]. A case carries one freeze, so it cannot be chained.
pub fn freeze(
    call: Call,
    officer: &Account,
    case_id: u32,
    case: &mut CaseFile,
    subject: &mut Account,
    directions: u8,
    amount: u64,
) -> Result<AccountFrozen, Error> {
    officer.must_hold(roles::SUPERVISOR)?;
    must_stand_at(case_id, case, call.now, Status::Open)?;
    must_be_about_another(officer, subject)?;
    if directions > (OUT | IN) || (directions == 0 && amount == 0) {
        return Err(Error::BadFreeze { directions, amount });
    }
    if let Some(running) = freeze_of(&subject.cell, call.now) {
        return Err(Error::AlreadyFrozen { account: subject.address, case_id: running.case_id });
    }
    let until = call.now.plus(PROVISIONAL);
    case.status = Status::Frozen as u8;
    case.frozen_until = until.0.into();
    subject.cell.frozen_directions = directions;
    subject.cell.frozen_coin = amount.into();
    subject.cell.frozen_until = until.0.into();
    subject.cell.freeze_case = case_id.into();
    Ok(AccountFrozen {
        case_id,
        account: subject.address,
        actor: officer.address,
        directions_before: 0,
        directions_after: directions,
        amount_before: 0,
        amount_after: amount,
        until: until.0.into(),
        reason: case.reason.get(),
        evidence: case.evidence,
    })
}

/// Lifts the case's freeze before it lapses. Never paused.
pub fn release(
    call: Call,
    officer: &Account,
    case_id: u32,
    case: &mut CaseFile,
    subject: &mut Account,
) -> Result<AccountReleased, Error> {
    officer.must_hold(roles::SUPERVISOR)?;
    must_stand_at(case_id, case, call.now, Status::Frozen)?;
    must_be_about_another(officer, subject)?;
    let released = AccountReleased {
        case_id,
        account: subject.address,
        actor: officer.address,
        directions_before: subject.cell.frozen_directions,
        amount_before: subject.cell.frozen_coin.get(),
        reason: case.reason.get(),
        evidence: case.evidence,
    };
    case.status = Status::Released as u8;
    subject.cell.frozen_directions = 0;
    subject.cell.frozen_coin = 0.into();
    subject.cell.frozen_until = 0.into();
    Ok(released)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::testing::*;

    const EVIDENCE: Hash = [7; 32];

    fn sue() -> Account {
        officer(9, roles::SUPERVISOR)
    }

    fn opened() -> CaseFile {
        let mut root = Root::empty();
        let (case, _) = open(&mut root, call(9), &sue(), &person(1, 100), 1, EVIDENCE)
            .expect("a supervisor opens a case");
        case
    }

    fn at(now: Time) -> Call {
        Call { now, ..call(9) }
    }

    #[test]
    fn cases_are_numbered_from_one() {
        let mut root = Root::empty();
        for expected in 1..4 {
            let (_, event) = open(&mut root, call(9), &sue(), &person(1, 0), 1, EVIDENCE)
                .expect("a supervisor opens a case");
            assert_eq!(event.case_id, expected);
        }
    }

    #[test]
    fn a_case_needs_a_supervisor_a_reason_evidence_and_somebody_else() {
        let mut root = Root::empty();
        let ann = person(1, 0);
        let mut refused = |officer: &Account, subject: &Account, reason, evidence| {
            open(&mut root, call(9), officer, subject, reason, evidence).expect_err("refused")
        };
        assert!(matches!(
            refused(&officer(9, roles::TRIBUNAL), &ann, 1, EVIDENCE),
            Error::MissingRole { .. }
        ));
        assert!(matches!(refused(&sue(), &sue(), 1, EVIDENCE), Error::OwnCase { .. }));
        assert!(matches!(refused(&sue(), &ann, 0, EVIDENCE), Error::UnknownReason { .. }));
        assert!(matches!(refused(&sue(), &ann, 7, EVIDENCE), Error::UnknownReason { .. }));
        assert!(matches!(refused(&sue(), &ann, 1, [0; 32]), Error::NoEvidence {}));
        assert_eq!(root, Root::empty());
    }

    #[test]
    fn invariant_10_a_freeze_needs_an_open_case_and_does_not_outlive_its_term() {
        let mut ann = person(1, 100);
        let mut none = CaseFile::empty();
        assert_eq!(
            freeze(call(9), &sue(), 5, &mut none, &mut ann, OUT, 0),
            Err(Error::UnknownCase { case_id: 5 })
        );
        let mut case = opened();
        assert!(freeze(call(9), &sue(), 1, &mut case, &mut ann, OUT, 0).is_ok());
        let end = NOW.plus(PROVISIONAL);
        assert!(must_let_out(&ann, end.minus(1)).is_err());
        assert!(must_let_out(&ann, end).is_ok());
        assert_eq!(status(&case, end.minus(1)), Status::Frozen);
        assert_eq!(status(&case, end), Status::Lapsed);
    }

    #[test]
    fn a_freeze_cannot_be_chained_on_its_case() {
        let mut ann = person(1, 100);
        let mut case = opened();
        assert!(freeze(call(9), &sue(), 1, &mut case, &mut ann, OUT, 0).is_ok());
        let later = at(NOW.plus(PROVISIONAL));
        assert_eq!(
            freeze(later, &sue(), 1, &mut case, &mut ann, OUT, 0),
            Err(Error::CaseStatus { case_id: 1, status: Status::Lapsed as u8 })
        );
        let mut case = opened();
        assert!(freeze(later, &sue(), 1, &mut case, &mut ann, OUT, 0).is_ok());
        assert!(release(later, &sue(), 1, &mut case, &mut ann).is_ok());
        assert_eq!(
            freeze(later, &sue(), 1, &mut case, &mut ann, OUT, 0),
            Err(Error::CaseStatus { case_id: 1, status: Status::Released as u8 })
        );
    }

    #[test]
    fn two_cases_do_not_freeze_one_account_at_once() {
        let mut ann = person(1, 100);
        let (mut first, mut second) = (opened(), opened());
        assert!(freeze(call(9), &sue(), 1, &mut first, &mut ann, OUT, 0).is_ok());
        assert_eq!(
            freeze(call(9), &sue(), 2, &mut second, &mut ann, IN, 0),
            Err(Error::AlreadyFrozen { account: address(1), case_id: 1 })
        );
    }

    #[test]
    fn a_freeze_names_a_known_direction_or_an_amount() {
        for (directions, amount) in [(0, 0), (4, 0), (255, 9)] {
            let mut ann = person(1, 100);
            assert_eq!(
                freeze(call(9), &sue(), 1, &mut opened(), &mut ann, directions, amount),
                Err(Error::BadFreeze { directions, amount })
            );
            assert_eq!(ann, person(1, 100));
        }
    }

    #[test]
    fn frozen_coin_may_exceed_the_balance_and_so_catches_what_arrives_later() {
        let mut ann = person(1, 100);
        assert!(freeze(call(9), &sue(), 1, &mut opened(), &mut ann, 0, 150).is_ok());
        assert!(must_leave_frozen_coin(&ann, Coin(1), NOW).is_err());
        ann.cell.coin = 160.into();
        assert!(must_leave_frozen_coin(&ann, Coin(10), NOW).is_ok());
        assert!(must_leave_frozen_coin(&ann, Coin(11), NOW).is_err());
    }

    #[test]
    fn only_a_supervisor_freezes_or_releases() {
        for role in [roles::GOVERNOR, roles::TRIBUNAL, roles::CENTRAL_BANK, roles::VERIFIER] {
            let other = officer(8, role);
            let mut ann = person(1, 100);
            let mut case = opened();
            assert!(freeze(call(8), &other, 1, &mut case, &mut ann, OUT, 0).is_err());
            assert!(freeze(call(9), &sue(), 1, &mut case, &mut ann, OUT, 0).is_ok());
            assert!(release(call(8), &other, 1, &mut case, &mut ann).is_err());
        }
    }

    #[test]
    fn a_released_account_is_free() {
        let mut ann = person(1, 100);
        let mut case = opened();
        assert!(freeze(call(9), &sue(), 1, &mut case, &mut ann, OUT | IN, 40).is_ok());
        let event = release(call(9), &sue(), 1, &mut case, &mut ann).expect("it runs");
        assert_eq!((event.directions_before, event.amount_before), (OUT | IN, 40));
        assert_eq!(freeze_of(&ann.cell, NOW), None);
        assert!(release(call(9), &sue(), 1, &mut case, &mut ann).is_err(), "only once");
    }
}
