//! Taking frozen coin into quarantine, and letting it out again.
//!
//! Quarantine is a total in the root; it shows as the balance of the bank's own address. Nobody spends it: it leaves
//! only when the tribunal proposes and the governor approves, to the account it came from or to one that the proposal
//! names; or by itself, to the account it came from, a month after the case is over.

use super::status::{status, take, Status, Step, RETURNS_AFTER};
use super::{count, must_have_budget, must_judge_anothers_work, Proceeding};
use crate::account::Account;
use crate::cells::{CaseFile, Root, Tenure};
use crate::event::quarantine_released::QuarantineReleased;
use crate::event::release_proposed::ReleaseProposed;
use crate::event::seized::Seized;
use crate::event::{erc20_transfer, erc7943_forced, erc7943_frozen};
use crate::ledger::must_have_room_for_coin;
use crate::quantities::{Coin, Time};
use crate::restrictions::{freeze_of, must_let_in, must_not_be_stopped, OUT};
use crate::{refusal, roles, Address, Call, Error};

/// What a seizure puts on the log, in this order: what is frozen shrinks before the coin moves, as ERC-7943 demands.
pub type Taken =
    (erc7943_frozen::Frozen, erc20_transfer::Transfer, erc7943_forced::ForcedTransfer, Seized);

/// The tribunal takes free coin of an account under a confirmed freeze that is past appeal: at most what was frozen
/// when it was confirmed. Coin in orders is taken after it has left the book, which any cancelling, expiry or meeting
/// of the order brings about, and which no freeze stops.
pub fn seize(
    root: &mut Root,
    call: Call,
    p: &mut Proceeding,
    bank: Address,
    amount: u64,
) -> Result<Taken, Error> {
    p.must_be_led_by(roles::TRIBUNAL)?;
    let after = take(p.case_id, &p.file, call.now, Step::Seize)?;
    p.must_be_about_an_account()?;
    must_judge_anothers_work(&p.officer, &p.file)?;
    if amount == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    let cell = &mut p.subject.cell;
    let (balance, frozen) = (cell.coin.get(), cell.frozen_coin.get());
    let limit = balance.min(p.file.seizable.get());
    let (Some(_), Some(seizable), Some(quarantined)) = (
        balance.checked_sub(amount),
        p.file.seizable.get().checked_sub(amount),
        p.file.quarantined.get().checked_add(amount),
    ) else {
        return Err(refusal!(NotSeizable { case_id: p.case_id, amount, limit }));
    };
    let quarantine = root.quarantine.get();
    let quarantine_after = quarantine
        .checked_add(amount.into())
        .ok_or_else(|| refusal!(Overflow { value: quarantine.into(), added: amount.into() }))?;
    must_have_budget(&p.officer, call.now)?;
    count(&mut p.officer, call.now);
    root.quarantine = quarantine_after.into();
    p.file.status = after as u8;
    p.file.seizable = seizable.into();
    p.file.quarantined = quarantined.into();
    cell.debit_coin(Coin(amount));
    cell.frozen_coin = frozen.saturating_sub(amount).into();
    // Whatever case its cell names later, it is not closed while something may have to return.
    cell.quarantined = cell.quarantined.get().saturating_add(amount).into();
    let account = p.subject.address;
    let value = Coin(amount).wide();
    Ok((
        erc7943_frozen::Frozen { account, amount: cell.frozen_coin.get().into() },
        erc20_transfer::Transfer { from: account, to: bank, value },
        erc7943_forced::ForcedTransfer { from: account, to: bank, amount: value },
        Seized {
            case_id: p.case_id,
            account,
            actor: p.officer.address,
            amount,
            balance_after: cell.all_coin().0,
            frozen_before: frozen,
            frozen_after: cell.frozen_coin.get(),
            quarantine_after,
            reason: p.file.reason.get(),
            evidence: p.file.evidence,
        },
    ))
}

/// Whether the tribunal's officer recalls what the sponsor of a campaign parked in it: the case under which everything
/// outgoing of the sponsor is frozen is past appeal, and neither the case nor the freeze is the officer's own work. It is a
/// measure. What returns is frozen with the rest, and can be seized.
pub fn recall(
    call: Call,
    officer: &mut Account,
    sponsor: &Account,
    file: &CaseFile,
) -> Result<bool, Error> {
    let is_held = freeze_of(&sponsor.cell, call.now)
        .is_some_and(|it| it.directions & OUT != 0 || it.amount >= sponsor.cell.all_coin());
    if !is_held || status(file, call.now) != Status::Final {
        return Ok(false);
    }
    if must_judge_anothers_work(officer, file).is_err() || officer.address == sponsor.address {
        return Ok(false);
    }
    must_have_budget(officer, call.now)?;
    count(officer, call.now);
    Ok(true)
}

/// Refuses to force coin anywhere but into quarantine: not from nowhere, not to nowhere, not to its owner.
pub fn must_go_to_quarantine(from: Address, to: Address, bank: Address) -> Result<(), Error> {
    if from.is_zero() {
        return Err(refusal!(ERC20InvalidSender { sender: from }));
    }
    if to.is_zero() {
        return Err(refusal!(ERC20InvalidReceiver { receiver: to }));
    }
    if from == to || to != bank {
        return Err(refusal!(NotQuarantine { to }));
    }
    Ok(())
}

/// The tribunal proposes to let coin of a case out of quarantine; a new proposal takes the place of the last. What returns
/// by itself by now is proposed for nobody but the subject.
pub fn propose_release(
    officer: &Account,
    tenure: &Tenure,
    now: Time,
    (case_id, file): (u32, &mut CaseFile),
    to: Address,
    amount: u64,
) -> Result<ReleaseProposed, Error> {
    must_judge_anothers_work(officer, file)?;
    let account = officer.address;
    if [file.subject, to.0].contains(&account.0) {
        return Err(refusal!(OwnCase { account }));
    }
    if to.is_zero() {
        return Err(refusal!(ERC20InvalidReceiver { receiver: to }));
    }
    let limit = file.quarantined.get();
    if amount == 0 || amount > limit {
        return Err(refusal!(NotSeizable { case_id, amount, limit }));
    }
    if to.0 != file.subject && is_undecided(file, now) {
        return Err(refusal!(CaseStatus { case_id, status: status(file, now) as u8 }));
    }
    file.release_to = to.0;
    file.release_coin = amount.into();
    file.release_by = account.0;
    file.release_term = tenure.terms;
    Ok(ReleaseProposed {
        case_id,
        to,
        actor: account,
        subject: file.subject.into(),
        amount,
        quarantined: limit,
        reason: file.reason.get(),
        evidence: file.evidence,
    })
}

/// Ends what was proposed by an officer who has left its office since, or was suspended: nobody approves it.
pub fn lapse_release(file: &mut CaseFile, proposer: &Tenure) {
    if !roles::is_in_term(file.release_term, proposer) {
        clear_release(file);
    }
}

fn clear_release(file: &mut CaseFile) {
    (file.release_to, file.release_by) = ([0; 20], [0; 20]);
    (file.release_coin, file.release_term) = (0.into(), 0.into());
}

/// Whether what lies in quarantine under a case is its subject's again: [`RETURNS_AFTER`] the case's freeze is over, unless
/// the tribunal has proposed by then that somebody else gets it.
fn is_undecided(file: &CaseFile, now: Time) -> bool {
    let is_decided = ![[0; 20], file.subject].contains(&file.release_to);
    let from = Time(file.frozen_until.get()).plus(RETURNS_AFTER);
    !is_decided && now >= from
}

/// Whether all that lies in quarantine under a case returns to its subject by anybody's call.
fn returns(file: &CaseFile, to: Address, amount: u64, now: Time) -> bool {
    is_undecided(file, now)
        && to.0 == file.subject
        && file.quarantined.get() == amount
        && amount > 0
}

/// The governor approves exactly what the tribunal proposed; or anybody brings about what time has decided. Where the
/// coin goes to the subject of the case, `to` alone is changed.
pub fn approve_release(
    root: &mut Root,
    call: Call,
    case_id: u32,
    file: &mut CaseFile,
    (subject, to): (&mut Account, &mut Account),
    amount: u64,
    bank: Address,
) -> Result<(erc20_transfer::Transfer, QuarantineReleased), Error> {
    must_not_be_stopped(root, call.now)?;
    if !returns(file, to.address, amount, call.now) {
        roles::must_be_governor(root, call.caller)?;
        if amount == 0 || file.release_to != to.address.0 || file.release_coin.get() != amount {
            return Err(refusal!(NotProposed { case_id, to: to.address, amount }));
        }
        if [file.subject, to.address.0].contains(&call.caller.0) {
            return Err(refusal!(OwnCase { account: call.caller }));
        }
    }
    to.must_be_open()?;
    must_let_in(to, call.now)?;
    must_have_room_for_coin(to, Coin(amount))?;
    let (Some(left), Some(total)) = (
        file.quarantined.get().checked_sub(amount),
        root.quarantine.get().checked_sub(amount.into()),
    ) else {
        return Err(refusal!(NotSeizable { case_id, amount, limit: file.quarantined.get() }));
    };
    let proposed_by = file.release_by.into();
    root.quarantine = total.into();
    file.quarantined = left.into();
    clear_release(file);
    to.cell.credit_coin(Coin(amount));
    let from = if subject.address == to.address { &mut *to } else { subject };
    from.cell.quarantined = from.cell.quarantined.get().saturating_sub(amount).into();
    Ok((
        erc20_transfer::Transfer { from: bank, to: to.address, value: Coin(amount).wide() },
        QuarantineReleased {
            case_id,
            to: to.address,
            actor: call.caller,
            proposed_by,
            subject: file.subject.into(),
            amount,
            balance_after: to.cell.all_coin().0,
            quarantine_after: total,
            reason: file.reason.get(),
            evidence: file.evidence,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::super::APPEAL_WINDOW;
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;
    use crate::quantities::DAY;
    use crate::restrictions::IN;

    const BANK: Address = Address::repeat_byte(0xbb);

    /// Ann has 100 s, of which some are frozen; the case is confirmed, and past appeal at [`FINAL`].
    fn ready(directions: u8, amount: u64) -> Proceeding {
        confirmed(person(1, 100), directions, amount, 100)
    }

    const FINAL: Time = Time(NOW.0 + APPEAL_WINDOW);

    fn seizes(p: &mut Proceeding, now: Time, amount: u64) -> Result<Taken, Error> {
        seize(&mut Root::empty(), at(8, now), p, BANK, amount)
    }

    #[test]
    fn nothing_is_seized_before_the_appeal_window_has_passed_nor_after_the_term() {
        let mut p = ready(0, 60);
        let early = Err(Error::CaseStatus { case_id: 1, status: 5 });
        assert_eq!(seizes(&mut p, FINAL.minus(1), 10), early);
        assert!(seizes(&mut p, FINAL, 10).is_ok());
        let end = NOW.plus(100 * DAY);
        assert!(seizes(&mut p, end.minus(1), 10).is_ok());
        assert_eq!(seizes(&mut p, end, 10), Err(Error::CaseStatus { case_id: 1, status: 4 }));
    }

    #[test]
    fn a_seizure_takes_no_more_than_was_frozen_nor_than_there_is() {
        for (directions, frozen, limit) in [(0, 60, 60), (0, 500, 100), (OUT, 0, 100), (IN, 30, 30)]
        {
            let mut p = ready(directions, frozen);
            let refused = Err(Error::NotSeizable { case_id: 1, amount: limit + 1, limit });
            assert_eq!(seizes(&mut p, FINAL, limit + 1), refused);
            assert!(seizes(&mut p, FINAL, limit).is_ok());
            assert!(seizes(&mut p, FINAL, 1).is_err(), "there is no more");
        }
    }

    #[test]
    fn invariant_5_a_seizure_shrinks_what_is_frozen_by_what_it_takes_and_says_so_first() {
        let (mut root, mut p) = (Root::empty(), ready(0, 160));
        let (frozen, moved, forced, seized) =
            seize(&mut root, at(8, FINAL), &mut p, BANK, 70).expect("it is past appeal");
        assert_eq!(frozen.amount, 90.into());
        assert_eq!((moved.to, forced.to, moved.value), (BANK, BANK, 70.into()));
        assert_eq!(
            (seized.frozen_before, seized.frozen_after, seized.balance_after),
            (160, 90, 30)
        );
        assert_eq!((root.quarantine.get(), p.file.quarantined.get()), (70, 70));
        p.subject.cell.coin = 130.into();
        let left = freeze_of(&p.subject.cell, FINAL).expect("the freeze runs on");
        assert_eq!(left.amount, Coin(90), "and catches what arrives later");
    }

    #[test]
    fn only_the_tribunal_seizes_and_not_who_froze_nor_the_subject() {
        for (who, code) in
            [(sue(), 60), (officer(7, roles::GOVERNOR), 60), (officer(9, roles::TRIBUNAL), 131)]
        {
            let mut p = Proceeding { officer: who, ..ready(0, 60) };
            let before = p.clone();
            assert_eq!(seizes(&mut p, FINAL, 1).map_err(|error| error.code()), Err(code));
            assert_eq!(p, before);
        }
        let mut p = Proceeding { officer: officer(1, roles::TRIBUNAL), ..ready(0, 60) };
        assert_eq!(seizes(&mut p, FINAL, 1), Err(Error::OwnCase { account: address(1) }));
    }

    #[test]
    fn a_self_seizure_unfreezes_nothing_as_coin_is_forced_into_quarantine_only() {
        let (ann, ben, zero) = (address(1), address(2), Address::zero());
        for (from, to, code) in
            [(ann, ann, 137), (ann, ben, 137), (ann, zero, 3), (zero, BANK, 2), (BANK, BANK, 137)]
        {
            let refused = must_go_to_quarantine(from, to, BANK);
            assert_eq!(refused.map_err(|error| error.code()), Err(code));
        }
        assert_eq!(must_go_to_quarantine(ann, BANK, BANK), Ok(()));
        assert_eq!(seizes(&mut ready(0, 60), FINAL, 0), Err(Error::ZeroAmount {}));
    }

    #[test]
    fn quarantine_is_released_as_the_tribunal_proposes_and_the_governor_approves() {
        let mut root = Root { governor: address(7).0, ..Root::empty() };
        let mut p = ready(0, 60);
        seize(&mut root, at(8, FINAL), &mut p, BANK, 60).expect("it is past appeal");
        let (file, mut ben, mut ann) = (&mut p.file, person(2, 5), p.subject);
        assert_eq!(ann.cell.quarantined.get(), 60);
        let mut approves =
            |root: &mut Root, who, file: &mut CaseFile, ben: &mut Account, amount| {
                approve_release(root, at(who, FINAL), 1, file, (&mut ann, ben), amount, BANK)
            };
        let proposes = |who: &Account, file: &mut CaseFile, amount| {
            propose_release(who, &Tenure::empty(), FINAL, (1, file), address(2), amount)
        };
        let early = approves(&mut root, 7, file, &mut ben, 40);
        assert_eq!(early, Err(Error::NotProposed { case_id: 1, to: address(2), amount: 40 }));
        assert!(proposes(&sue(), file, 40).is_err());
        assert!(proposes(&officer(7, roles::GOVERNOR), file, 40).is_err());
        let own = proposes(&officer(2, roles::TRIBUNAL), file, 40);
        assert_eq!(own, Err(Error::OwnCase { account: address(2) }));
        for amount in [0, 61] {
            let refused = Err(Error::NotSeizable { case_id: 1, amount, limit: 60 });
            assert_eq!(proposes(&tom(), file, amount), refused);
        }
        proposes(&tom(), file, 40).expect("he may");
        assert!(approves(&mut root, 8, file, &mut ben, 40).is_err(), "not by the tribunal itself");
        assert!(approves(&mut root, 7, file, &mut ben, 41).is_err(), "not another amount");
        assert!(
            approves(&mut root, 7, file, &mut person(3, 0), 40).is_err(),
            "nor another account"
        );
        let (_, event) = approves(&mut root, 7, file, &mut ben, 40).expect("as proposed");
        assert_eq!((event.balance_after, event.quarantine_after), (45, 20));
        assert_eq!((file.quarantined.get(), ben.cell.coin.get()), (20, 45));
        assert!(approves(&mut root, 7, file, &mut ben, 40).is_err(), "only once");
        assert_eq!((ann.cell.quarantined.get(), ben.cell.quarantined.get()), (20, 0));
    }
}
