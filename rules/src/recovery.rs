//! Recovery of a lost key: a person whom a verifier identified again gets a new account that is the old one in
//! everything but its address.
//!
//! Asked for by a verifier, who must still be in office at the end; objected to by the old key, until the last moment;
//! completed by the new key after [`DELAY`] and before [`LAPSES`]; cancelled by the tribunal. It is for persons, and for
//! accounts without an office: the governor ends an office before. What an account is, is its cell, so the cell moves as a
//! whole: balances, freeze and its case, limits and what monitoring remembers, credit factors and debt, verification.
//! The timesheet, the days of campaigns that were paid for, the attestation and what demurrage last found go with it, and
//! when its key last stopped a succession, of which what was proposed ends. What stays: what the old account allowed others, which nobody can spend any more.

use crate::account::{Account, Status};
use crate::case::{self, count, must_have_budget};
use crate::cells::{
    Attended, Attestation, CaseFile, Cell, Factors, Idle, Key, Member, Recovery, Root, StorageKey,
    Succession, Tenure, Timesheet,
};
use crate::event::recovery_cancelled::RecoveryCancelled;
use crate::event::recovery_completed::RecoveryCompleted;
use crate::event::recovery_objected::RecoveryObjected;
use crate::event::recovery_requested::RecoveryRequested;
use crate::event::{erc20_transfer, erc6909_transfer};
use crate::quantities::{ClassId, Coin, Secs, Time, DAY};
use crate::restrictions::{must_be_running, Area};
use crate::storage::Storage;
use crate::{refusal, restrictions, roles, Address, Call, Error, Hash};

/// How long the old key can object before anything moves: 21 days, a week longer than a council's longest delay, so
/// that a council can dismiss a verifier before what it asked for is completed.
pub const DELAY: u32 = 21 * DAY;

/// How long after it was asked for a recovery lapses: 45 days.
pub const LAPSES: u32 = 45 * DAY;

/// How long after an objection nobody can ask again, nor a verifier whose request the tribunal cancelled: 30 days.
pub const REST: u32 = 30 * DAY;

/// The moment from which what is asked for can be completed.
fn from(file: &Recovery) -> Time {
    Time(file.requested_at.get()).plus(DELAY)
}

/// The moment from which it no longer can.
fn until(file: &Recovery) -> Time {
    Time(file.requested_at.get()).plus(LAPSES)
}

/// Whether what is asked for still stands; `term` is the present term of the verifier who asked. It ends with the term:
/// what a verifier asked for does not outlive its dismissal or its suspension.
fn is_pending(file: &Recovery, term: u32, now: Time) -> bool {
    file.requested_at.get() > 0 && now < until(file) && file.term.get() == term
}

/// Refuses unless a recovery of the account is asked for, by a verifier who is still in office, and has not lapsed.
fn must_be_pending(account: Address, file: &Recovery, term: u32, now: Time) -> Result<(), Error> {
    if file.requested_at.get() == 0 || file.term.get() != term {
        return Err(refusal!(NoRecovery { account }));
    }
    if !is_pending(file, term, now) {
        return Err(refusal!(RecoveryLapsed { account, until: until(file).0.into() }));
    }
    Ok(())
}

/// Refuses an account of which a recovery is asked for: a verifier says that its member is there and has a new key.
pub fn must_not_be_pending(
    storage: &impl Storage,
    account: Address,
    now: Time,
) -> Result<(), Error> {
    let file = storage.load::<Recovery>(Key::recovery(&account));
    if file.requested_at.get() > 0 && is_pending(&file, term_of(storage, &file), now) {
        return Err(refusal!(RecoveryPending { account, successor: file.successor.into() }));
    }
    Ok(())
}

/// What of a recovery's cell still stands: what is asked for no longer is left out.
pub fn standing(storage: &impl Storage, file: Recovery, now: Time) -> Recovery {
    if file.requested_at.get() > 0 && !is_pending(&file, term_of(storage, &file), now) {
        return ended(&file);
    }
    file
}

/// The present term of the verifier who asked for what is pending.
pub fn term_of(storage: &impl Storage, file: &Recovery) -> u32 {
    storage.load::<Tenure>(Key::tenure(&file.requested_by.into())).terms.get()
}

/// Refuses an account to which another is to move: only the old key and the tribunal end a recovery, so nobody else
/// changes the account that waits for it.
pub fn must_not_be_reserved(
    storage: &impl Storage,
    account: Address,
    now: Time,
) -> Result<(), Error> {
    let row = storage.load::<Recovery>(Key::recovery(&account));
    if row.reserved_for == [0; 20] {
        return Ok(());
    }
    let file = storage.load::<Recovery>(Key::recovery(&row.reserved_for.into()));
    let waits = is_pending(&file, term_of(storage, &file), now);
    if waits && file.successor == account.0 {
        return Err(refusal!(Reserved { account, moving: row.reserved_for.into() }));
    }
    Ok(())
}

/// Refuses an account that cannot move: one not in use; an organisation, whose keys are its own matter; one that holds an
/// office, which the governor ends first; and the governor's, which only a council can keep from being lost.
fn must_be_recoverable(account: &Account, tenure: &Tenure) -> Result<(), Error> {
    account.must_be_open()?;
    if account.cell.roles.get() & roles::GOVERNOR != 0 {
        return Err(refusal!(GovernorNotRecovered { account: account.address }));
    }
    account.must_be_person()?;
    roles::must_hold_no_office(account, tenure)
}

/// Refuses a new account of which there is anything to lose: it must be as if it had just been opened, or never.
///
/// Being never verified it holds and owes nothing, and no slot of its day is recorded: nobody without a verification
/// can be paid, recorded or lent.
fn must_be_unused(account: &Account) -> Result<(), Error> {
    let Member { status, kind, opened_at, number, .. } = account.cell;
    let fresh = Member { status, kind, opened_at, number, ..Member::empty() };
    if account.cell == fresh && status <= Status::Open as u8 && !account.address.is_zero() {
        Ok(())
    } else {
        Err(refusal!(NotUnused { account: account.address }))
    }
}

/// The cells that asking for a recovery touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The verifier who asks.
    pub verifier: Account,
    /// The verifier's present term.
    pub term: u32,
    /// The account whose key is lost.
    pub account: Account,
    /// What it has beside its roles.
    pub tenure: Tenure,
    /// The new account.
    pub successor: Account,
    /// What was asked for of the account before.
    pub file: Recovery,
    /// The present term of the verifier who asked before.
    pub term_before: u32,
}

/// Asks that an account becomes another: a verifier's, who identified the person again and is neither of the two. It is
/// one of the measures of the verifier's day.
pub fn request(
    root: &Root,
    call: Call,
    cells: &mut Asking,
    evidence: Hash,
) -> Result<RecoveryRequested, Error> {
    let Asking { verifier, term, account, tenure, successor, file, term_before } = cells;
    verifier.require_role(roles::VERIFIER)?;
    must_be_running(root, Area::Recovery, call.now)?;
    if verifier.address == account.address || verifier.address == successor.address {
        return Err(refusal!(OwnCase { account: verifier.address }));
    }
    if evidence == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    must_be_recoverable(account, tenure)?;
    must_be_unused(successor)?;
    let address = account.address;
    if address == successor.address {
        return Err(refusal!(NotUnused { account: address }));
    }
    if is_pending(file, *term_before, call.now) {
        return Err(refusal!(RecoveryPending {
            account: address,
            successor: file.successor.into()
        }));
    }
    must_have_rested(address, verifier.address, file, call.now)?;
    must_have_budget(verifier, call.now)?;
    count(verifier, call.now);
    file.successor = successor.address.0;
    file.requested_by = verifier.address.0;
    file.requested_at = call.now.0.into();
    file.evidence = evidence;
    file.term = (*term).into();
    Ok(RecoveryRequested {
        account: address,
        successor: successor.address,
        actor: verifier.address,
        evidence,
        from: from(file).0.into(),
        until: until(file).0.into(),
    })
}

/// Refuses to ask soon after the account's key objected, and a verifier whose request the tribunal has just cancelled.
fn must_have_rested(
    account: Address,
    verifier: Address,
    file: &Recovery,
    now: Time,
) -> Result<(), Error> {
    let rests_until = |moment: u32| Time(moment).plus(REST);
    let objected_at = file.objected_at.get();
    if objected_at > 0 && now < rests_until(objected_at) {
        let until = rests_until(objected_at).0.into();
        return Err(refusal!(RecoveryObjectedTo { account, until }));
    }
    let barred_until = rests_until(file.cancelled_at.get());
    if file.barred == verifier.0 && now < barred_until {
        return Err(refusal!(RecoveryBarred { account, verifier, until: barred_until.0.into() }));
    }
    Ok(())
}

/// What remains of a recovery's cell when what was asked for ends.
fn ended(file: &Recovery) -> Recovery {
    let Recovery { first, objected_at, barred, cancelled_at, reserved_for, .. } = *file;
    Recovery { first, objected_at, barred, cancelled_at, reserved_for, ..Recovery::empty() }
}

/// Ends what is asked for of the caller's own account, which still has its key. A final case under which everything outgoing
/// is frozen overrules the key: whoever stole it does not object for ever. `last` is the case that the account names.
pub fn object(
    call: Call,
    account: &Account,
    last: &CaseFile,
    file: &mut Recovery,
    term: u32,
) -> Result<RecoveryObjected, Error> {
    must_be_pending(call.caller, file, term, call.now)?;
    let status = case::status(last, call.now);
    if status == case::Status::Final
        && restrictions::must_not_be_frozen_out(account, call.now).is_err()
    {
        let case_id = account.cell.freeze_case.get();
        return Err(refusal!(CaseStatus { case_id, status: status as u8 }));
    }
    let objected = RecoveryObjected {
        account: call.caller,
        successor: file.successor.into(),
        evidence: file.evidence,
        again_from: call.now.plus(REST).0.into(),
    };
    *file = Recovery { objected_at: call.now.0.into(), ..ended(file) };
    Ok(objected)
}

/// Ends what is asked for of an account: the tribunal's, neither of whose officers is a party. Unlike after an objection,
/// another verifier may ask at once; the one whose request it was may not for [`REST`].
pub fn cancel(
    call: Call,
    officer: &Account,
    account: Address,
    file: &mut Recovery,
    term: u32,
) -> Result<RecoveryCancelled, Error> {
    officer.require_role(roles::TRIBUNAL)?;
    must_be_pending(account, file, term, call.now)?;
    let successor = Address::from(file.successor);
    if officer.address == account || officer.address == successor {
        return Err(refusal!(OwnCase { account: officer.address }));
    }
    let cancelled =
        RecoveryCancelled { account, successor, actor: officer.address, evidence: file.evidence };
    let (barred, cancelled_at) = (file.requested_by, call.now.0.into());
    *file = Recovery { barred, cancelled_at, ..ended(file) };
    Ok(cancelled)
}

/// Refuses anybody but the new key, and the new key before the delay has passed.
pub fn must_be_due(call: Call, account: Address, file: &Recovery, term: u32) -> Result<(), Error> {
    must_be_pending(account, file, term, call.now)?;
    let successor = Address::from(file.successor);
    // That the new key signs shows that there is one: a mistyped address strands nothing.
    if call.caller != successor {
        return Err(refusal!(NotSuccessor { account: call.caller, successor }));
    }
    if call.now < from(file) {
        return Err(refusal!(RecoveryNotDue { account, from: from(file).0.into() }));
    }
    Ok(())
}

/// Moves the account to the caller's, the new key's. Its orders must have been withdrawn: they name it in cells that
/// nobody can list.
pub fn complete(storage: &mut impl Storage, call: Call, account: Address) -> Result<(), Error> {
    let key = Key::recovery(&account);
    let mut file = storage.load::<Recovery>(key);
    must_be_due(call, account, &file, term_of(storage, &file))?;
    must_be_running(storage.root(), Area::Recovery, call.now)?;
    let mut old = storage.account(account);
    must_be_recoverable(&old, &storage.load(Key::tenure(&account)))?;
    if old.cell.live_orders > 0 {
        return Err(refusal!(OrdersRest { account, orders: old.cell.live_orders }));
    }
    let mut new = storage.account(call.caller);
    must_be_unused(&new)?;

    let Member { kind, opened_at, .. } = old.cell;
    let moved = Member { status: Status::Moved as u8, kind, opened_at, ..Member::empty() };
    new.cell = core::mem::replace(&mut old.cell, moved);
    new.cell.is_successor = 1;
    storage.save_account(&old);
    storage.save_account(&new);
    carry::<Timesheet>(storage, Key::timesheet(&account), Key::timesheet(&new.address));
    carry::<Factors>(storage, Key::factors(&account), Key::factors(&new.address));
    carry::<Attended>(storage, Key::attended(&account), Key::attended(&new.address));
    carry::<Attestation>(storage, Key::attestation(&account), Key::attestation(&new.address));
    carry::<Idle>(storage, Key::idle(&account), Key::idle(&new.address));
    end_successions(storage, account, new.address);

    let completed = RecoveryCompleted {
        account,
        successor: new.address,
        requested_by: file.requested_by.into(),
        evidence: file.evidence,
        coin_after: new.cell.all_coin().0,
        hours_after: new.cell.all_hours().0,
        frozen_directions_after: new.cell.frozen_directions,
        frozen_coin_after: new.cell.frozen_coin.get(),
        frozen_until_after: new.cell.frozen_until.get().into(),
        case_after: new.cell.freeze_case.get(),
        debt_after: new.cell.credit.debt.get(),
    };
    file = Recovery { successor: new.address.0, first: file.first, ..Recovery::empty() };
    storage.save(key, &file);
    let mut first = account;
    if file.first != [0; 20] {
        // So that whoever looks for the person from the first account goes one step, however often it moved.
        first = file.first.into();
        let key = Key::recovery(&first);
        let mut row = storage.load::<Recovery>(key);
        row.successor = new.address.0;
        storage.save(key, &row);
    }
    let row = Recovery { first: first.0, ..Recovery::empty() };
    storage.save(Key::recovery(&new.address), &row);

    emit_transfers(storage, account, &new);
    storage.emit(&completed);
    Ok(())
}

/// Says in the standards' own words what moved, so that their events add up to their balances.
fn emit_transfers(storage: &mut impl Storage, from: Address, to: &Account) {
    let coin = to.cell.all_coin();
    if coin > Coin::ZERO {
        storage.emit(&erc20_transfer::Transfer { from, to: to.address, value: coin.wide() });
    }
    for holding in &to.cell.holdings {
        let class = ClassId(holding.class.get());
        let hours = to.cell.all_hours_of(class);
        if hours > Secs::ZERO {
            storage.emit(&erc6909_transfer::Transfer {
                caller: to.address,
                sender: from,
                receiver: to.address,
                id: class.0.into(),
                amount: hours.wide(),
            });
        }
    }
}

/// Ends what was proposed as the succession of either account, whose member is there. That one of their keys stopped one
/// goes along, so that nobody proposes another any sooner.
fn end_successions(storage: &mut impl Storage, account: Address, successor: Address) {
    let [old, new] = [account, successor].map(|of| Key::succession(&of));
    let (was, there) = (storage.load::<Succession>(old), storage.load::<Succession>(new));
    if !was.is_empty() {
        storage.clear::<Succession>(old);
    }
    let stopped_at = was.stopped_at.get().max(there.stopped_at.get()).into();
    let left = Succession { stopped_at, ..Succession::empty() };
    if there != left {
        storage.save(new, &left);
    }
}

/// Moves a cell to another key.
fn carry<C: Cell>(storage: &mut impl Storage, from: impl StorageKey, to: impl StorageKey) {
    let cell = storage.load::<C>(from);
    if !cell.is_empty() {
        storage.save(to, &cell);
        storage.clear::<C>(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::balances::Balances;
    use crate::cells::CaseFile;
    use crate::ledger::{self, Pair};
    use crate::testing::MemoryStorage;
    use crate::timesheet::{self, Interval, SLOT};
    use crate::{restrictions, U256};
    use proptest::prelude::*;

    const EVIDENCE: Hash = [7; 32];
    const OLD: u8 = 1;
    const NEW: u8 = 2;
    const BEN: u8 = 3;
    const VERA: u8 = 9;

    fn vera() -> Account {
        officer(VERA, roles::VERIFIER)
    }

    fn nobody(n: u8) -> Account {
        Account { address: address(n), cell: Member::empty() }
    }

    fn at(caller: u8, now: Time) -> Call {
        Call { caller: address(caller), now }
    }

    /// A verifier in its first term asks, at a moment.
    fn ask(
        now: Time,
        verifier: &Account,
        (old, new): (&Account, &Account),
        file: &mut Recovery,
        evidence: Hash,
    ) -> Result<RecoveryRequested, Error> {
        let mut cells = Asking {
            verifier: verifier.clone(),
            term: 0,
            account: old.clone(),
            tenure: Tenure::empty(),
            successor: new.clone(),
            file: file.clone(),
            term_before: 0,
        };
        let asked = request(&Root::empty(), at(VERA, now), &mut cells, evidence);
        *file = cells.file;
        asked
    }

    fn asked() -> Recovery {
        let mut file = Recovery::empty();
        ask(NOW, &vera(), (&person(OLD, 0), &nobody(NEW)), &mut file, EVIDENCE)
            .expect("a verifier asks");
        file
    }

    /// A recovery of `old` that was asked for at [`NOW`].
    fn pending(old: &Account) -> MemoryStorage {
        let mut storage = MemoryStorage::of(&[old, &person(BEN, 1_000)]);
        storage.save(Key::recovery(&old.address), &asked());
        storage
    }

    fn recovered(old: &Account) -> MemoryStorage {
        let mut storage = pending(old);
        complete(&mut storage, at(NEW, NOW.plus(DELAY)), old.address)
            .expect("the delay has passed");
        storage
    }

    fn code(outcome: Result<impl core::fmt::Debug, Error>) -> u16 {
        outcome.expect_err("refused").code()
    }

    #[test]
    fn a_verifier_who_is_no_party_asks_with_evidence_for_an_account_in_use_and_a_fresh_one() {
        let ask = |verifier: &Account, old: &Account, new: &Account, evidence| {
            let mut file = Recovery::empty();
            let outcome = super::tests::ask(NOW, verifier, (old, new), &mut file, evidence);
            if outcome.is_err() {
                assert_eq!(file, Recovery::empty(), "a refusal changes nothing");
            }
            outcome
        };
        let (ann, fresh) = (person(OLD, 5), nobody(NEW));
        assert_eq!(code(ask(&officer(VERA, roles::TRIBUNAL), &ann, &fresh, EVIDENCE)), 60);
        assert_eq!(code(ask(&officer(OLD, roles::VERIFIER), &ann, &fresh, EVIDENCE)), 127);
        assert_eq!(code(ask(&officer(NEW, roles::VERIFIER), &ann, &fresh, EVIDENCE)), 127);
        assert_eq!(code(ask(&vera(), &ann, &fresh, [0; 32])), 123);
        assert_eq!(code(ask(&vera(), &nobody(OLD), &fresh, EVIDENCE)), 20);
        for (status, refusal) in [(2, 21), (3, 180)] {
            let mut gone = ann.clone();
            gone.cell.status = status;
            assert_eq!(code(ask(&vera(), &gone, &fresh, EVIDENCE)), refusal);
        }
        assert_eq!(code(ask(&vera(), &officer(OLD, roles::GOVERNOR), &fresh, EVIDENCE)), 189);
        let asked = ask(&vera(), &ann, &fresh, EVIDENCE).expect("nothing is against it");
        let (due, lapse) = (NOW.0 + 21 * 86_400, NOW.0 + 45 * 86_400);
        assert_eq!((asked.from, asked.until), (due.into(), lapse.into()));
    }

    #[test]
    fn an_account_that_was_ever_used_is_no_new_one() {
        let mut opened = nobody(NEW);
        crate::member::open(&mut Root::empty(), call(NEW), &mut opened, 2).expect("it is new");
        assert_eq!(must_be_unused(&opened), Ok(()));
        assert_eq!(must_be_unused(&nobody(NEW)), Ok(()));
        let uses: [&dyn Fn(&mut Member); 10] = [
            &|cell| cell.coin = 1.into(),
            &|cell| cell.coin_locked = 1.into(),
            &|cell| assert!(cell.set_hours(ClassId(1), Secs(1))),
            &|cell| cell.level = 1,
            &|cell| cell.verified_until = 1.into(),
            &|cell| cell.roles = roles::VERIFIER.into(),
            &|cell| cell.order_nonce = 1.into(),
            &|cell| cell.frozen_until = 1.into(),
            &|cell| cell.freeze_case = 1.into(),
            &|cell| cell.credit.debt = 1.into(),
        ];
        for (number, used) in uses.iter().enumerate() {
            let mut account = opened.clone();
            used(&mut account.cell);
            assert_eq!(code(must_be_unused(&account)), 181, "use {number}");
        }
        for status in [2, 3] {
            opened.cell.status = status;
            assert_eq!(code(must_be_unused(&opened)), 181, "not where it stands at {status}");
        }
        assert_eq!(code(must_be_unused(&Account { address: Address::zero(), ..nobody(0) })), 181);
        let mut fresh = nobody(OLD);
        crate::member::open(&mut Root::empty(), call(OLD), &mut fresh, 1).expect("it is new");
        let mut file = Recovery::empty();
        let itself = ask(NOW, &vera(), (&fresh, &fresh), &mut file, EVIDENCE);
        assert_eq!(code(itself), 181, "nor does one move to itself");
    }

    /// The old key objects, and no case is about it.
    fn objects(call: Call, file: &mut Recovery) -> Result<RecoveryObjected, Error> {
        object(call, &person(OLD, 0), &CaseFile::empty(), file, 0)
    }

    #[test]
    fn one_recovery_is_asked_for_at_a_time_and_none_soon_after_an_objection() {
        let mut file = asked();
        let ask = |now, file: &mut Recovery| {
            super::tests::ask(now, &vera(), (&person(OLD, 0), &nobody(BEN)), file, EVIDENCE)
        };
        let lapse = NOW.plus(LAPSES);
        assert_eq!(code(ask(lapse.minus(1), &mut file)), 183);
        assert!(ask(lapse, &mut file.clone()).is_ok(), "the first has lapsed");

        let objected = objects(call(OLD), &mut file).expect("it is her account");
        let again = NOW.plus(REST);
        assert_eq!(objected.again_from, u64::from(again.0));
        assert_eq!(code(ask(again.minus(1), &mut file)), 188);
        assert!(ask(again, &mut file).is_ok());
    }

    #[test]
    fn only_the_old_key_objects_and_until_the_last_moment() {
        let pending = asked();
        assert_eq!(code(objects(call(OLD), &mut Recovery::empty())), 182);
        let lapse = NOW.plus(LAPSES);
        assert_eq!(code(objects(at(OLD, lapse), &mut pending.clone())), 185);
        let mut file = pending;
        assert!(objects(at(OLD, lapse.minus(1)), &mut file).is_ok());
        assert_eq!(code(must_be_due(at(NEW, lapse.minus(1)), address(OLD), &file, 0)), 182);
    }

    #[test]
    fn the_tribunal_cancels_and_another_verifier_may_ask_at_once() {
        let mut file = asked();
        let tom = officer(8, roles::TRIBUNAL);
        for role in [roles::VERIFIER, roles::SUPERVISOR, roles::CENTRAL_BANK] {
            let refused = cancel(call(8), &officer(8, role), address(OLD), &mut file, 0);
            assert_eq!(code(refused), 60);
        }
        for party in [OLD, NEW] {
            let judge = officer(party, roles::TRIBUNAL);
            assert_eq!(code(cancel(call(party), &judge, address(OLD), &mut file, 0)), 127);
        }
        let cancelled = cancel(call(8), &tom, address(OLD), &mut file, 0).expect("it is pending");
        assert_eq!((cancelled.successor, cancelled.evidence), (address(NEW), EVIDENCE));
        assert_eq!(code(cancel(call(8), &tom, address(OLD), &mut file, 0)), 182);
        let parties = (&person(OLD, 0), &nobody(BEN));
        let vic = officer(VERA + 1, roles::VERIFIER);
        assert!(ask(NOW, &vic, parties, &mut file.clone(), EVIDENCE).is_ok());
        let barred = NOW.plus(REST);
        let again = ask(barred.minus(1), &vera(), parties, &mut file, EVIDENCE);
        assert_eq!(code(again), 304, "but not the one whose request it was");
        assert!(ask(barred, &vera(), parties, &mut file, EVIDENCE).is_ok());
    }

    #[test]
    fn a_cancellation_does_not_shorten_the_rest_after_an_objection() {
        let mut file = Recovery { objected_at: NOW.minus(1).0.into(), ..asked() };
        let tom = officer(8, roles::TRIBUNAL);
        cancel(call(8), &tom, address(OLD), &mut file, 0).expect("it is pending");
        let parties = (&person(OLD, 0), &nobody(NEW));
        assert_eq!(code(ask(NOW, &vera(), parties, &mut file, EVIDENCE)), 188);
    }

    #[test]
    fn the_new_key_alone_completes_after_the_delay_and_before_it_lapses() {
        let (due, lapse) = (NOW.plus(DELAY), NOW.plus(LAPSES));
        for (caller, now, refusal) in [
            (NEW, due.minus(1), Some(184)),
            (NEW, due, None),
            (NEW, due.plus(1), None),
            (NEW, lapse.minus(1), None),
            (NEW, lapse, Some(185)),
            (OLD, due, Some(186)),
            (VERA, due, Some(186)),
            (BEN, due, Some(186)),
        ] {
            let mut storage = pending(&person(OLD, 100));
            let before = storage.clone();
            let outcome = complete(&mut storage, at(caller, now), address(OLD));
            assert_eq!(outcome.as_ref().err().map(Error::code), refusal);
            assert_eq!(storage == before, outcome.is_err(), "a refusal changes nothing");
        }
        let mut twice = recovered(&person(OLD, 100));
        assert_eq!(code(complete(&mut twice, at(NEW, due), address(OLD))), 182);
    }

    #[test]
    fn what_has_changed_since_it_was_asked_for_is_looked_at_again() {
        let due = at(NEW, NOW.plus(DELAY));
        let refusal = |old: Account, new: Account| {
            let mut storage = pending(&old);
            storage.save_account(&new);
            code(complete(&mut storage, due, address(OLD)))
        };
        assert_eq!(refusal(officer(OLD, roles::GOVERNOR), nobody(NEW)), 189);
        assert_eq!(refusal(person(OLD, 5), person(NEW, 0)), 181, "it was verified");
        let mut closed = person(OLD, 0);
        closed.cell.status = 2;
        assert_eq!(refusal(closed, nobody(NEW)), 21);
        let mut busy = person(OLD, 0);
        busy.cell.live_orders = 3;
        assert_eq!(refusal(busy, nobody(NEW)), 187);
    }

    #[test]
    fn a_freeze_survives_recovery_at_zero_balance() {
        let mut old = person(OLD, 0);
        old.cell.verified_until = u32::MAX.into();
        old.cell.frozen_directions = restrictions::OUT;
        old.cell.frozen_coin = 500.into();
        old.cell.frozen_until = NOW.plus(LAPSES).0.into();
        old.cell.freeze_case = 4.into();
        let storage = recovered(&old);
        let now = NOW.plus(DELAY);
        let freeze = restrictions::freeze_of(&storage.account(address(NEW)).cell, now);
        assert_eq!(freeze, restrictions::freeze_of(&old.cell, now), "it is the successor's now");
        assert_eq!(freeze.map(|freeze| freeze.case_id), Some(4));
        let mut new = storage.account(address(NEW));
        new.cell.coin = 400.into();
        let root = Root::empty();
        let mut pair = Pair::unloaded(new.address, address(BEN));
        pair.read(|account| {
            let mut ben = person(BEN, 0);
            ben.cell.verified_until = u32::MAX.into();
            let cells = [&new, &ben];
            *account = cells[usize::from(account.address != new.address)].clone();
        });
        assert_eq!(code(ledger::check_transfer(&root, now, &pair, 1.into())), 40);
    }

    #[test]
    fn a_moved_account_does_nothing_any_more() {
        let storage = recovered(&person(OLD, 100));
        let mut old = storage.account(address(OLD));
        let moved = Error::AccountMoved { account: address(OLD) };
        assert_eq!(old.must_be_open(), Err(moved.clone()));
        assert_eq!(old.must_be_verified(NOW), Err(moved.clone()));
        assert_eq!(
            crate::member::open(&mut Root::empty(), call(OLD), &mut old, 1),
            Err(moved.clone())
        );
        assert_eq!(
            crate::member::close(call(OLD), &mut old, &case::Cases::none(), &Tenure::empty()),
            Err(moved.clone())
        );
        let spender = ledger::must_act_for(&old, address(BEN), NOW);
        assert_eq!(spender, Err(moved.clone()), "nor does it spend what others allowed it");
        let mut pair = Pair::unloaded(address(BEN), address(OLD));
        pair.read(|account| storage.read_account(account));
        let paid = ledger::check_transfer(&storage.root, NOW, &pair, 1.into());
        assert_eq!(paid, Err(moved), "nor is it paid");
        assert_eq!(storage.present_account(address(OLD)), storage.account(address(NEW)));
    }

    #[test]
    fn an_account_with_an_office_and_an_organisation_are_not_recovered() {
        for role in [roles::VERIFIER, roles::RECORDER, roles::TRIBUNAL] {
            let mut storage = pending(&officer(OLD, role));
            let outcome = complete(&mut storage, at(NEW, NOW.plus(DELAY)), address(OLD));
            assert_eq!(code(outcome), 300);
        }
        let mut storage = pending(&person(OLD, 1));
        let withheld = Tenure { withheld: roles::VERIFIER.into(), ..Tenure::empty() };
        storage.save(Key::tenure(&address(OLD)), &withheld);
        assert_eq!(code(complete(&mut storage, at(NEW, NOW.plus(DELAY)), address(OLD))), 300);
        let mut firm = person(OLD, 1);
        firm.cell.kind = 2;
        let mut storage = pending(&firm);
        assert_eq!(code(complete(&mut storage, at(NEW, NOW.plus(DELAY)), address(OLD))), 25);
    }

    #[test]
    fn what_is_asked_of_the_new_account_itself_does_not_survive_the_move() {
        let mut storage = pending(&person(OLD, 100));
        let trap = Recovery { successor: [66; 20], ..asked() };
        storage.save(Key::recovery(&address(NEW)), &trap);
        complete(&mut storage, at(NEW, NOW.plus(DELAY)), address(OLD)).expect("it is due");
        let stolen = complete(&mut storage, at(66, NOW.plus(DELAY)), address(NEW));
        assert_eq!(code(stolen), 182);
    }

    #[test]
    fn whoever_looks_for_a_person_finds_the_present_account_however_often_it_moved() {
        let mut storage = MemoryStorage::of(&[&person(10, 77)]);
        let mut now = NOW;
        for last in 10..20u8 {
            let (old, new) = (storage.account(address(last)), nobody(last + 1));
            let mut file = storage.load::<Recovery>(Key::recovery(&old.address));
            ask(now, &vera(), (&old, &new), &mut file, EVIDENCE).expect("she asks");
            storage.save(Key::recovery(&old.address), &file);
            now = now.plus(DELAY);
            complete(&mut storage, at(last + 1, now), old.address).expect("it is due");
            for earlier in 10..=last + 1 {
                let found = storage.present_account(address(earlier));
                assert_eq!((found.address, found.cell.coin.get()), (address(last + 1), 77));
            }
        }
        assert_eq!(storage.present_account(address(99)).address, address(99), "or the very one");
    }

    /// Any account in use that is not the governor's and has no orders: whatever its bytes say.
    fn any_account() -> impl Strategy<Value = Account> {
        let bytes = prop::collection::vec(any::<u8>(), Member::SIZE);
        let money = (0..20_000u64, 0..20_000u64, prop::collection::vec(0..50_000u64, 12));
        (bytes, money, 0..4u8, 0..20_000u64, 0..40 * DAY).prop_map(
            |(bytes, (free, locked, hours), directions, frozen, lasts)| {
                let mut cell = Member::of_bytes(&bytes).expect("a cell is its bytes");
                cell.status = Status::Open as u8;
                cell.kind = 1;
                cell.level = 1;
                cell.verified_until = u32::MAX.into();
                cell.roles = 0.into();
                cell.live_orders = 0;
                cell.coin = free.into();
                cell.coin_locked = locked.into();
                cell.frozen_directions = directions;
                cell.frozen_coin = frozen.into();
                cell.frozen_until = NOW.plus(lasts).0.into();
                for (at, secs) in hours.into_iter().enumerate() {
                    cell.holdings[at].class = (at as u16 + 1).into();
                    cell.holdings[at].secs = secs.into();
                    cell.holdings[at].locked = (secs / 3).into();
                }
                Account { address: address(OLD), cell }
            },
        )
    }

    fn coin_in(storage: &MemoryStorage) -> u64 {
        [OLD, NEW, BEN].iter().map(|who| storage.account(address(*who)).cell.all_coin().0).sum()
    }

    fn hours_in(storage: &MemoryStorage, class: ClassId) -> u64 {
        [OLD, NEW, BEN]
            .iter()
            .map(|who| storage.account(address(*who)).cell.all_hours_of(class).0)
            .sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn invariants_1_and_3_everything_moves_and_nothing_is_added_or_lost(old in any_account()) {
            let (before, after) = (pending(&old), recovered(&old));
            prop_assert_eq!(coin_in(&before), coin_in(&after), "invariant_1");
            for class in (1..=12).map(ClassId) {
                prop_assert_eq!(hours_in(&before, class), hours_in(&after, class), "invariant_3");
            }
            let same = Member { is_successor: 1, ..old.cell.clone() };
            prop_assert_eq!(&after.account(address(NEW)).cell, &same, "all else to the byte");
            let Member { kind, opened_at, .. } = old.cell;
            let left = Member { status: 3, kind, opened_at, ..Member::empty() };
            prop_assert_eq!(after.account(address(OLD)).cell, left, "nothing stays");
        }

        #[test]
        fn invariant_12_the_standards_events_say_what_moved(old in any_account()) {
            let mut balances = Balances::default();
            let minted = erc20_transfer::Transfer {
                from: Address::zero(), to: old.address, value: old.cell.all_coin().wide(),
            };
            let mut storage = pending(&old);
            storage.emit(&minted);
            for class in (1..=12).map(ClassId) {
                storage.emit(&erc6909_transfer::Transfer {
                    caller: old.address,
                    sender: Address::zero(),
                    receiver: old.address,
                    id: class.0.into(),
                    amount: old.cell.all_hours_of(class).wide(),
                });
            }
            complete(&mut storage, at(NEW, NOW.plus(DELAY)), old.address).expect("it is due");
            for (topics, data) in &storage.log {
                prop_assert_eq!(balances.apply(topics, data), Ok(()));
            }
            for who in [OLD, NEW].map(address) {
                let cell = storage.account(who).cell;
                prop_assert_eq!(balances.coin(who), u128::from(cell.all_coin().0));
                for class in (1..=12).map(ClassId) {
                    prop_assert_eq!(balances.hours(who, class), u128::from(cell.all_hours_of(class).0));
                }
            }
        }

        #[test]
        fn invariant_5_no_restriction_is_weaker_after_recovery(
            old in any_account(), amount in 0..25_000u64, later in 0..40 * DAY
        ) {
            let now = NOW.plus(DELAY).plus(later);
            let storage = recovered(&old);
            let (before, after) = (old.clone(), storage.account(address(NEW)));
            prop_assert_eq!(restrictions::freeze_of(&before.cell, now), restrictions::freeze_of(&after.cell, now));
            let said = |account: &Account, pays: bool| {
                let (from, to) = if pays { (account.address, address(BEN)) } else { (address(BEN), account.address) };
                let mut pair = Pair::unloaded(from, to);
        pair.read(|read| {
                    let cells = [account, &person(BEN, 1_000_000)];
                    *read = cells[usize::from(read.address != account.address)].clone();
                });
                let checked = ledger::check_transfer(&Root::empty(), now, &pair, U256::from(amount));
                checked.map_err(|error| error.code())
            };
            for pays in [true, false] {
                prop_assert_eq!(said(&before, pays), said(&after, pays));
            }
        }

        #[test]
        fn invariant_4_no_slot_becomes_free_again(
            marks in prop::collection::vec((0..2_000u32, 1..40u32), 0..30)
        ) {
            let mut sheet = Timesheet::empty();
            let now = NOW.plus(DELAY);
            let try_to_mark = |sheet: &mut Timesheet, (ago, slots): (u32, u32)| {
                let start = (now.0 / SLOT - ago - slots) * SLOT;
                let interval = Interval::recordable(start.into(), (start + slots * SLOT).into(), now)?;
                timesheet::mark(address(OLD), sheet, interval, now)
            };
            for mark in &marks {
                let _ = try_to_mark(&mut sheet, *mark);
            }
            let mut storage = pending(&person(OLD, 0));
            storage.save(Key::timesheet(&address(OLD)), &sheet);
            storage.save(Key::attestation(&address(OLD)), &Attestation { commitment: [5; 32], ..Attestation::empty() });
            let idle = Idle { day: 7.into(), coin: 9.into(), remainder: 5.into() };
            storage.save(Key::idle(&address(OLD)), &idle);
            complete(&mut storage, at(NEW, now), address(OLD)).expect("it is due");
            let mut moved = storage.load::<Timesheet>(Key::timesheet(&address(NEW)));
            prop_assert_eq!(&moved, &sheet);
            for mark in &marks {
                prop_assert!(try_to_mark(&mut moved, *mark).is_err(), "it is taken");
            }
            let attested = storage.load::<Attestation>(Key::attestation(&address(NEW)));
            prop_assert_eq!(attested.commitment, [5; 32]);
            prop_assert_eq!(storage.load::<Idle>(Key::idle(&address(NEW))), idle);
            prop_assert!(!storage.cells.contains_key(Key::idle(&address(OLD)).as_bytes()));
            prop_assert!(!storage.cells.contains_key(Key::timesheet(&address(OLD)).as_bytes()));
            prop_assert!(!storage.cells.contains_key(Key::attestation(&address(OLD)).as_bytes()));
        }
    }
}
