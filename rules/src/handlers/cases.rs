//! Due process: the steps of supervisors, of the tribunal and of the holder in a case.

use super::outcome_code;
use crate::account::Account;
use crate::case::{self, Amount, Cases, FreezeTerms, Opening, Proceeding};
use crate::cells::{CaseFile, Cell, Facts, Key, Recorder, Tenure};
use crate::event::account_frozen::AccountFrozen;
use crate::event::account_released::AccountReleased;
use crate::event::erc7943_frozen::Frozen;
use crate::quantities::{ClassId, Coin, Time};
use crate::recovery::must_not_be_reserved;
use crate::storage::Storage;
use crate::suspension::{self, Office};
use crate::{Address, Call, Error, Hash, U256};

/// Opens a case about an account, or about an area where the subject is the zero account. Answers with its id.
pub fn open(
    storage: &mut impl Storage,
    call: Call,
    subject: Address,
    reason: u16,
    evidence: Hash,
) -> Result<u32, Error> {
    let (key, mut cells) = opening(storage, call, subject, evidence)?;
    let (file, opened) = case::open(storage.root_mut(), call, &mut cells, reason, evidence)?;
    storage.save(Key::case(opened.case_id), &file);
    if cells.cases.last.prepared.get() == opened.case_id {
        storage.save(Key::case(cells.subject.cell.freeze_case.get()), &cells.cases.last);
    }
    storage.save(key, &cells.facts);
    storage.save_account(&cells.subject);
    storage.save_account(&cells.officer);
    storage.emit(&opened);
    Ok(opened.case_id)
}

/// Opens a case about an account and freezes it, in one step, so that nobody is warned in between. Answers with its id.
pub fn open_and_freeze(
    storage: &mut impl Storage,
    call: Call,
    subject: Address,
    (reason, evidence): (u16, Hash),
    terms: FreezeTerms,
) -> Result<u32, Error> {
    let (key, mut cells) = opening(storage, call, subject, evidence)?;
    let mut root = storage.root().clone();
    let (file, opened) = case::open(&mut root, call, &mut cells, reason, evidence)?;
    let Opening { officer, subject, facts, cases, .. } = cells;
    let last = subject.cell.freeze_case.get();
    let mut p = Proceeding { case_id: opened.case_id, file, officer, subject };
    let says_amount = terms.amount | p.subject.cell.frozen_coin.get() > 0;
    let frozen = case::freeze(call, &mut p, terms.directions, terms.amount)?;
    *storage.root_mut() = root;
    storage.save(key, &facts);
    if cases.last.prepared.get() == opened.case_id {
        storage.save(Key::case(last), &cases.last);
    }
    save_proceeding(storage, &p);
    storage.emit(&opened);
    say_frozen(storage, &frozen, says_amount);
    Ok(opened.case_id)
}

fn opening(
    storage: &impl Storage,
    call: Call,
    subject: Address,
    evidence: Hash,
) -> Result<(Key<53>, Opening), Error> {
    must_not_be_reserved(storage, subject, call.now)?;
    let (officer, subject) = (storage.account(call.caller), storage.account(subject));
    let cases = cases_about(storage, &subject);
    // Facts are about a person, whatever key it had when they were first cited.
    let key = Key::facts(&storage.person(subject.address), &evidence);
    let facts = storage.load::<Facts>(key);
    let cited = case_numbered(storage, facts.case_id.get());
    Ok((key, Opening { officer, subject, cases, facts, cited }))
}

/// Closes the file of a case. Where an amount was frozen under it until it lapsed, ERC-7943's listeners learn that none is.
pub fn close(storage: &mut impl Storage, call: Call, case_id: u32) -> Result<bool, Error> {
    let (mut file, mut subject) = case_about(storage, case_id);
    let closed = case::close(call, &storage.account(call.caller), case_id, &mut file)?;
    storage.save(Key::case(case_id), &file);
    if case::forget_lapsed(&mut subject, case_id, call.now) {
        storage.save_account(&subject);
        storage.emit(&Frozen { account: subject.address, amount: 0.into() });
    }
    storage.emit(&closed);
    Ok(true)
}

/// Freezes a case's subject, as a supervisor.
pub fn freeze(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    directions: u8,
    amount: u64,
) -> Result<bool, Error> {
    let mut p = proceeding(storage, call, case_id);
    // What an earlier freeze held until it lapsed is held no more, and nobody may have said so.
    let says_amount = amount | p.subject.cell.frozen_coin.get() > 0;
    let frozen = case::freeze(call, &mut p, directions, amount)?;
    save_proceeding(storage, &p);
    say_frozen(storage, &frozen, says_amount);
    Ok(true)
}

/// Freezes the subjects of several cases in the same directions. Says of each case 0 where it was done, else the code
/// of the refusal, which stops no other.
pub fn freeze_many(
    storage: &mut impl Storage,
    call: Call,
    case_ids: &[u32],
    directions: u8,
    amounts: &[u64],
    mut say: impl FnMut(u16),
) -> Result<(), Error> {
    case::must_be_a_batch(case_ids.len(), amounts.len())?;
    for (case_id, amount) in case_ids.iter().zip(amounts) {
        say(outcome_code(freeze(storage, call, *case_id, directions, *amount)));
    }
    Ok(())
}

/// Lifts a case's freeze.
pub fn release(storage: &mut impl Storage, call: Call, case_id: u32) -> Result<bool, Error> {
    let mut p = proceeding(storage, call, case_id);
    let released = case::release(call, &mut p)?;
    save_proceeding(storage, &p);
    say_released(storage, &released);
    Ok(true)
}

/// Puts, as the tribunal, a freeze under this case in the place of the confirmed one that runs.
pub fn replace_freeze(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    terms: FreezeTerms,
) -> Result<bool, Error> {
    let mut p = proceeding(storage, call, case_id);
    let mut before = proceeding(storage, call, p.subject.cell.freeze_case.get());
    let (released, frozen) = case::replace(call, &mut before, &mut p, terms)?;
    storage.save(Key::case(before.case_id), &before.file);
    save_proceeding(storage, &p);
    say_released(storage, &released);
    say_frozen(storage, &frozen, terms.amount > 0);
    Ok(true)
}

/// Lifts the freezes of several cases, and says what became of each, as [`freeze_many`] does.
pub fn release_many(
    storage: &mut impl Storage,
    call: Call,
    case_ids: &[u32],
    mut say: impl FnMut(u16),
) -> Result<(), Error> {
    case::must_be_a_batch(case_ids.len(), case_ids.len())?;
    for case_id in case_ids {
        say(outcome_code(release(storage, call, *case_id)));
    }
    Ok(())
}

/// ERC-7943's `setFrozenTokens`, under the case about the account that runs.
pub fn set_frozen_tokens(
    storage: &mut impl Storage,
    call: Call,
    account: Address,
    amount: U256,
) -> Result<bool, Error> {
    let case_id = running_case(storage, account, call.now);
    let mut p = proceeding(storage, call, case_id);
    match case::set_amount(call, &mut p, wide_amount(amount))? {
        Amount::Frozen(frozen) => {
            save_proceeding(storage, &p);
            say_frozen(storage, &frozen, true);
        }
        Amount::Released(released) => {
            save_proceeding(storage, &p);
            say_released(storage, &released);
        }
    }
    Ok(true)
}

/// Suspends an office of a case's subject: its accreditation for a class, or where that is zero, its role.
pub fn suspend(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    class_id: u16,
) -> Result<bool, Error> {
    let event = with_office(storage, call, case_id, class_id, |p, tenure, office| {
        suspension::suspend(call, p, tenure, office)
    })?;
    storage.emit(&event);
    Ok(true)
}

/// Gives a suspended office back: its accreditation for a class, or where that is zero, its role.
pub fn reinstate(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    class_id: u16,
) -> Result<bool, Error> {
    let event = with_office(storage, call, case_id, class_id, |p, tenure, office| {
        suspension::reinstate(call, p, tenure, office)
    })?;
    storage.emit(&event);
    Ok(true)
}

fn with_office<S: Storage, E>(
    storage: &mut S,
    call: Call,
    case_id: u32,
    class_id: u16,
    decide: impl FnOnce(&mut Proceeding, &mut Tenure, Office) -> Result<E, Error>,
) -> Result<E, Error> {
    let mut p = proceeding(storage, call, case_id);
    let (class, subject) = (ClassId(class_id), p.subject.address);
    let (tenures, recorders) = (Key::tenure(&subject), Key::recorder(class, &subject));
    let mut tenure = storage.load::<Tenure>(tenures);
    let event = if class_id == 0 {
        decide(&mut p, &mut tenure, Office::Role)?
    } else {
        let mut recorder = storage.load::<Recorder>(recorders);
        let event = decide(&mut p, &mut tenure, Office::Accreditation(class, &mut recorder))?;
        storage.save(recorders, &recorder);
        event
    };
    storage.save(tenures, &tenure);
    save_proceeding(storage, &p);
    Ok(event)
}

/// Answers in a case, as its subject.
pub fn answer(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    answer: Hash,
) -> Result<bool, Error> {
    let (mut file, _) = case_about(storage, case_id);
    let answered = case::answer(call, case_id, &mut file, answer)?;
    storage.save(Key::case(case_id), &file);
    storage.emit(&answered);
    Ok(true)
}

/// Appeals in a case, as its subject.
pub fn appeal(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    statement: Hash,
) -> Result<bool, Error> {
    let (mut file, mut holder) = case_about(storage, case_id);
    let appealed = case::appeal(call, case_id, &mut file, &mut holder, statement)?;
    storage.save(Key::case(case_id), &file);
    storage.save_account(&holder);
    storage.emit(&appealed);
    Ok(true)
}

/// Confirms a provisional freeze, exactly as it runs, as the tribunal.
pub fn confirm(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    terms: FreezeTerms,
    days: u16,
) -> Result<bool, Error> {
    let mut p = judged_proceeding(storage, call, case_id);
    let confirmed = case::confirm(call, &mut p, terms, days)?;
    save_proceeding(storage, &p);
    storage.emit(&confirmed);
    Ok(true)
}

/// Upholds a confirmed freeze against an appeal, as the tribunal.
pub fn uphold(storage: &mut impl Storage, call: Call, case_id: u32) -> Result<bool, Error> {
    let mut p = judged_proceeding(storage, call, case_id);
    let upheld = case::uphold(call, &mut p)?;
    save_proceeding(storage, &p);
    storage.emit(&upheld);
    Ok(true)
}

/// Takes coin of a case's subject into quarantine, as the tribunal.
pub fn seize(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    amount: u64,
) -> Result<bool, Error> {
    let (mut p, bank) = (judged_proceeding(storage, call, case_id), storage.address());
    let (frozen, moved, forced, seized) =
        case::seize(storage.root_mut(), call, &mut p, bank, amount)?;
    save_proceeding(storage, &p);
    storage.emit(&frozen);
    storage.emit(&moved);
    storage.emit(&forced);
    storage.emit(&seized);
    Ok(true)
}

/// ERC-7943's `forcedTransfer`: seizes under the case about `from` that runs, into quarantine alone.
pub fn forced_transfer(
    storage: &mut impl Storage,
    call: Call,
    from: Address,
    to: Address,
    amount: U256,
) -> Result<bool, Error> {
    case::must_go_to_quarantine(from, to, storage.address())?;
    seize(storage, call, running_case(storage, from, call.now), wide_amount(amount))
}

/// Proposes, as the tribunal, to release coin from quarantine.
pub fn propose_release(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    to: Address,
    amount: u64,
) -> Result<bool, Error> {
    let officer = storage.account(call.caller);
    let tenure = storage.load::<Tenure>(Key::tenure(&call.caller));
    let (mut file, _) = case_about(storage, case_id);
    follow_officers(storage, officer.address, &mut file);
    let subject = file.subject.into();
    follow_release(storage, &mut file, subject);
    let proposed =
        case::propose_release(&officer, &tenure, call.now, (case_id, &mut file), to, amount)?;
    storage.save(Key::case(case_id), &file);
    storage.emit(&proposed);
    Ok(true)
}

/// What was proposed as it stands now: it ends with the term of who proposed it, and to whom it goes follows to a new key,
/// as the subject does; `known` has not moved.
fn follow_release(storage: &impl Storage, file: &mut CaseFile, known: Address) {
    if file.release_by != [0; 20] {
        case::lapse_release(file, &storage.load(Key::tenure(&file.release_by.into())));
    }
    if ![[0; 20], known.0].contains(&file.release_to) {
        file.release_to = storage.present_account(file.release_to.into()).address.0;
    }
}

/// Approves, as governor, exactly what the tribunal proposed.
pub fn approve_release(
    storage: &mut impl Storage,
    call: Call,
    case_id: u32,
    to: Address,
    amount: u64,
) -> Result<bool, Error> {
    let bank = storage.address();
    let (mut file, mut subject) = case_about(storage, case_id);
    follow_release(storage, &mut file, to);
    let mut to = storage.account(to);
    let root = storage.root_mut();
    let accounts = (&mut subject, &mut to);
    let (moved, released) =
        case::approve_release(root, call, case_id, &mut file, accounts, amount, bank)?;
    storage.save(Key::case(case_id), &file);
    storage.save_account(&to);
    if subject.address != to.address {
        storage.save_account(&subject);
    }
    storage.emit(&moved);
    storage.emit(&released);
    Ok(true)
}

/// The case that an account's cell names; an empty one where it names none.
pub(super) fn last_case(storage: &impl Storage, account: &Account) -> CaseFile {
    case_numbered(storage, account.cell.freeze_case.get())
}

/// The last cases about an account. An account about which none was opened beside another costs one key.
pub(super) fn cases_about(storage: &impl Storage, account: &Account) -> Cases {
    let last = last_case(storage, account);
    Cases { prepared: case_numbered(storage, last.prepared.get()), last }
}

fn case_numbered(storage: &impl Storage, case_id: u32) -> CaseFile {
    match case_id {
        0 => CaseFile::empty(),
        _ => storage.load(Key::case(case_id)),
    }
}

/// The case about an account that runs; where none does, the one that its cell names.
fn running_case(storage: &impl Storage, account: Address, now: Time) -> u32 {
    let account = storage.account(account);
    let named = account.cell.freeze_case.get();
    cases_about(storage, &account).running(&account, now).unwrap_or(named)
}

/// An amount beyond any balance means all that there will ever be.
fn wide_amount(amount: U256) -> u64 {
    Coin::from_wide(amount).unwrap_or(Coin(u64::MAX)).0
}

fn proceeding(storage: &impl Storage, call: Call, case_id: u32) -> Proceeding {
    let (file, subject) = case_about(storage, case_id);
    Proceeding { case_id, file, officer: storage.account(call.caller), subject }
}

/// The cells of a step in which nobody may judge its own work.
fn judged_proceeding(storage: &impl Storage, call: Call, case_id: u32) -> Proceeding {
    let mut p = proceeding(storage, call, case_id);
    follow_officers(storage, call.caller, &mut p.file);
    p
}

/// What an officer did in a case follows it to a new key, so that nobody judges what it did under another.
pub(super) fn follow_officers(storage: &impl Storage, officer: Address, file: &mut CaseFile) {
    let person = storage.person(officer);
    if person == officer {
        return;
    }
    for by in [&mut file.opened_by, &mut file.frozen_by, &mut file.amended_by] {
        if storage.person((*by).into()) == person {
            *by = officer.0;
        }
    }
}

/// A case and its subject. Both follow the subject to a new key.
fn case_about(storage: &impl Storage, case_id: u32) -> (CaseFile, Account) {
    let mut file = storage.load::<CaseFile>(Key::case(case_id));
    let subject = storage.present_account(file.subject.into());
    file.subject = subject.address.0;
    (file, subject)
}

/// Saves what a step in a case changed: its file, its subject, and what the officer has used of its day. An officer who
/// takes its own office up again is the subject, whose cell says so.
fn save_proceeding(storage: &mut impl Storage, p: &Proceeding) {
    storage.save(Key::case(p.case_id), &p.file);
    storage.save_account(&p.subject);
    if p.officer.address != p.subject.address {
        storage.save_account(&p.officer);
    }
}

fn say_frozen(storage: &mut impl Storage, frozen: &AccountFrozen, amount_changed: bool) {
    if amount_changed {
        let (account, amount) = (frozen.account, frozen.amount_after.into());
        storage.emit(&Frozen { account, amount });
    }
    storage.emit(frozen);
}

fn say_released(storage: &mut impl Storage, released: &AccountReleased) {
    if released.amount_before > 0 {
        storage.emit(&Frozen { account: released.account, amount: 0.into() });
    }
    storage.emit(released);
}
