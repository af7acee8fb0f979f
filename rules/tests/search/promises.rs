//! What SECURITY.md promises, asked of every state and of every step from one to the next.

use super::town::*;
use timebank_rules::account::Status;
use timebank_rules::case::{
    self, is_running, APPEAL_ANSWER, APPEAL_WINDOW, LONGEST_ORDER, LONGEST_TERM, PROVISIONAL,
};
use timebank_rules::cells::{
    Agreement, Campaign, CaseFile, Key, Recorder, Recovery, Succession, Tenure,
};
use timebank_rules::quantities::{ClassId, Time, DAY};
use timebank_rules::recovery::{DELAY, LAPSES};
use timebank_rules::restrictions::{freeze_of, paused};
use timebank_rules::roles::{CENTRAL_BANK, GOVERNOR, RECORDER, SUPERVISOR, TRIBUNAL, VERIFIER};
use timebank_rules::storage::Storage;
use timebank_rules::succession::NOTICE;
use timebank_rules::testing::{Message, World};
use timebank_rules::Address;

/// A promise that is broken, in its words.
pub type Broken = String;

fn coin(world: &World, who: Address) -> u64 {
    world.bank.account(who).cell.all_coin().0
}

fn file(world: &World, case_id: u32) -> CaseFile {
    world.bank.load(Key::case(case_id))
}

fn files(world: &World) -> impl Iterator<Item = (u32, CaseFile)> + '_ {
    (1..=world.bank.root.cases.get()).map(|case_id| (case_id, file(world, case_id)))
}

fn holds(world: &World, who: Address, role: u16) -> bool {
    world.bank.account(who).cell.roles.get() & role != 0
}

fn ensure(kept: bool, promise: &str) -> Result<(), Broken> {
    if kept {
        Ok(())
    } else {
        Err(promise.to_owned())
    }
}

/// What holds in every state.
pub fn of_state(world: &World) -> Result<(), Broken> {
    let (bank, now) = (&world.bank, world.now);
    let held: u128 = EVERYBODY.iter().map(|who| u128::from(coin(world, *who))).sum();
    let pool = bank.load::<Campaign>(Key::campaign(1)).pool.get();
    ensure(u128::from(pool) == bank.root.pooled.get(), "the pools are what campaigns hold")?;
    ensure(held + bank.root.coin_of_bank() == bank.root.coin_supply(), "1: supply = what is held")?;
    let quarantined: u128 = files(world).map(|(_, it)| u128::from(it.quarantined.get())).sum();
    ensure(quarantined == bank.root.quarantine.get(), "quarantine lies under cases")?;
    let escrow = bank.load::<Agreement>(Key::agreement(1)).held.get();
    let locked: u64 = EVERYBODY.iter().map(|who| bank.account(*who).cell.coin_locked.get()).sum();
    ensure(locked == escrow, "what is locked is what agreements hold")?;
    for who in EVERYBODY {
        let cell = bank.account(who).cell;
        let of_it = |it: &CaseFile| bank.present_account(it.subject.into()).address == who;
        let seized: u64 =
            files(world).filter(|(_, it)| of_it(it)).map(|(_, it)| it.quarantined.get()).sum();
        ensure(cell.quarantined.get() == seized, "an account knows what of it is in quarantine")?;
        let is_closed = cell.status == Status::Closed as u8;
        ensure(!is_closed || seized == 0, "what may return has somewhere to return to")?;
        let withheld = bank.load::<Tenure>(Key::tenure(&who)).withheld.get();
        let offices = cell.roles.get() | withheld;
        ensure(
            offices.count_ones() <= 1,
            "nobody holds two offices, or one beside a withheld one",
        )?;
        let Some(freeze) = freeze_of(&cell, now) else { continue };
        let case = file(world, freeze.case_id);
        ensure(is_running(&case, now), "10: no freeze without a case that runs")?;
        let subject = bank.present_account(case.subject.into()).address;
        ensure(subject == who, "10: the case of a freeze is about its account")?;
        let judged = case.confirmed_at.get() > 0;
        let of_a_court = case.reason.get() == 5;
        let days = if of_a_court { LONGEST_ORDER } else { LONGEST_TERM };
        let longest = if judged { u32::from(days) * DAY } else { PROVISIONAL };
        ensure(freeze.until <= now.plus(longest), "10: no freeze outlives its term")?;
        let answer_by = case.appeal_until.get();
        let unanswered = case::status(&case, now) == case::Status::Appealed;
        ensure(!unanswered || now.0 < answer_by, "nobody ignores an appeal")?;
        let shortened = freeze.until <= Time(answer_by).plus(APPEAL_ANSWER);
        ensure(!unanswered || shortened, "an appeal shortens the freeze")?;
    }
    completable(world)?;
    reachable(world)
}

/// Only the old key and the tribunal end a recovery: one that is asked for, by a verifier who is still in office, can be
/// completed when it is due, whatever others did meanwhile to the account that waits.
fn completable(world: &World) -> Result<(), Broken> {
    let row = world.bank.load::<Recovery>(Key::recovery(&ANN));
    let term = world.bank.load::<Tenure>(Key::tenure(&VERA)).terms;
    let (asked, open) = (row.requested_at.get(), world.bank.account(ANN).status() == Status::Open);
    let due = world.now.max(Time(asked).plus(DELAY));
    let is_paused = paused(&world.bank.root, due) & (1 << 4 | 1 << 5) != 0;
    let lapsed = due >= Time(asked).plus(LAPSES);
    if asked == 0 || row.term != term || !open || is_paused || lapsed {
        return Ok(());
    }
    let mut trial = World { now: due, ..world.clone() };
    let message = Message::CompleteRecovery { account: ANN };
    let done = trial.send(row.successor.into(), |bank, call| message.send(bank, call));
    done.map_err(|error| format!("only the old key and the tribunal end a recovery: {error:?}"))
}

/// No account is shielded from every measure: while a supervisor and two of the tribunal are in office, everything outgoing
/// of a member's account is frozen, or there is a way to freeze it now.
fn reachable(world: &World) -> Result<(), Broken> {
    let officers = [(SUE, SUPERVISOR), (TOM, TRIBUNAL), (TIM, TRIBUNAL)];
    let in_office = officers.iter().all(|(who, role)| holds(world, *who, *role));
    let ann = world.bank.present_account(ANN);
    if !in_office || ann.status() != Status::Open {
        return Ok(());
    }
    let out =
        freeze_of(&ann.cell, world.now).is_some_and(|freeze| freeze.directions & case::OUT != 0);
    if out {
        return Ok(());
    }
    let mut trial = world.clone();
    let opens = Message::OpenCase { subject: ann.address, reason: 3, evidence: [99; 32] };
    let opened = trial.send(SUE, |bank, call| opens.send(bank, call)).is_ok();
    let cases = 1..=trial.bank.root.cases.get();
    let amount = u64::MAX;
    for case_id in cases {
        let tries = [
            (TOM, Message::Freeze { case_id, directions: case::OUT, amount: 0 }),
            (TIM, Message::Freeze { case_id, directions: case::OUT, amount: 0 }),
            (TOM, Message::ReplaceFreeze { case_id, directions: case::OUT, amount: 0 }),
            (TIM, Message::ReplaceFreeze { case_id, directions: case::OUT, amount: 0 }),
            (SUE, Message::SetFrozenTokens { account: ann.address, amount: amount.into() }),
        ];
        for (who, message) in tries {
            let is_about = |it: &CaseFile| {
                trial.bank.present_account(it.subject.into()).address == ann.address
            };
            if is_about(&file(&trial, case_id))
                && trial.clone().send(who, |bank, call| message.send(bank, call)).is_ok()
            {
                return Ok(());
            }
        }
    }
    Err(format!("no account is shielded from every measure (a case opened: {opened})"))
}

/// What holds of a message that was done: who may, and what may become of whom.
pub fn of_step(
    before: &World,
    who: Address,
    message: &Message,
    after: &World,
) -> Result<(), Broken> {
    let same = before.bank.cells == after.bank.cells;
    // Each item of a batch has its own answer: a batch of which every item is refused changes nothing.
    if !(same && is_batch(message)) {
        offices(before, who, message)?;
    }
    own_work(before, who, message)?;
    values(before, who, message, after)?;
    stopped(before, message, after)?;
    succession(before, who, message, after)?;
    recovery(before, who, message, after)
}

fn is_batch(message: &Message) -> bool {
    matches!(
        message,
        Message::FreezeMany { .. } | Message::ReleaseMany { .. } | Message::CancelRecoveries { .. }
    )
}

/// The office that a message needs, if it is an officer's.
fn needed(message: &Message, before: &World) -> u16 {
    match message {
        Message::OpenCase { .. }
        | Message::OpenAndFreeze { .. }
        | Message::Pause { .. }
        | Message::EndHold { .. }
        | Message::StrikeRoot { .. } => SUPERVISOR,
        // Anybody closes the file of a case that is over.
        Message::CloseCase { case_id } if is_ended(before, *case_id) => 0,
        Message::CloseCase { .. } => SUPERVISOR,
        Message::Freeze { .. }
        | Message::FreezeMany { .. }
        | Message::ReleaseMany { .. }
        | Message::SetFrozenTokens { .. }
        | Message::Release { .. }
        | Message::Resume { .. }
        | Message::SuspendOffice { .. } => SUPERVISOR | TRIBUNAL,
        Message::Confirm { .. }
        | Message::ConfirmPause { .. }
        | Message::ReplaceFreeze { .. }
        | Message::Uphold { .. }
        | Message::Seize { .. }
        | Message::ForcedTransfer { .. }
        | Message::ProposeRelease { .. }
        | Message::CancelRecovery { .. }
        | Message::CancelRecoveries { .. }
        | Message::ApproveSuccession { .. }
        | Message::WriteOff { .. }
        | Message::Award { .. } => TRIBUNAL,
        Message::ReinstateOffice { case_id, class_id } => {
            let subject = file(before, *case_id).subject.into();
            let until = match class_id {
                0 => before.bank.load::<Tenure>(Key::tenure(&subject)).until,
                _ => recorder(before, *class_id, subject).withheld_until,
            };
            if before.now < Time(until.get()) {
                TRIBUNAL
            } else {
                0
            }
        }
        Message::Verify { .. }
        | Message::RequestRecovery { .. }
        | Message::ProposeSuccession { .. } => VERIFIER,
        Message::Record { .. } | Message::RecordLate { .. } => RECORDER,
        Message::ConfirmLate { .. } => VERIFIER | RECORDER,
        Message::SetTerms { .. } | Message::RescheduleLoan { .. } => CENTRAL_BANK,
        // A month after the case anybody brings about what time has decided.
        Message::ApproveRelease { case_id, .. } if is_over(before, *case_id) => 0,
        Message::ApproveRelease { .. }
        | Message::GrantRole { .. }
        | Message::RevokeRole { .. }
        | Message::ProposeGovernor { .. }
        | Message::RegisterClass { .. }
        | Message::RenameClass { .. }
        | Message::SetClassRule { .. }
        | Message::SetRule { .. }
        | Message::Accredit { .. } => GOVERNOR,
        _ => 0,
    }
}

/// Whether a case's measure was lifted or has lapsed, or nobody took one in time.
fn is_ended(world: &World, case_id: u32) -> bool {
    matches!(
        case::status(&file(world, case_id), world.now),
        case::Status::Released | case::Status::Lapsed
    )
}

/// Whether a case has been over for a month.
fn is_over(world: &World, case_id: u32) -> bool {
    let until = file(world, case_id).frozen_until.get();
    until > 0 && world.now >= Time(until).plus(30 * DAY)
}

fn recorder(world: &World, class_id: u16, who: Address) -> Recorder {
    world.bank.load(Key::recorder(ClassId(class_id), &who))
}

fn offices(before: &World, who: Address, message: &Message) -> Result<(), Broken> {
    if let Message::ConfirmLate { line } = message {
        let office = recorder(before, line.class_id.0, line.recorder);
        ensure(office.quota.get() > 0, "whose record is confirmed is in office")?;
        ensure(line.recorder != who, "nobody confirms its own record")?;
        ensure(line.member != who, "nobody confirms its own time")?;
        let withheld = recorder(before, line.class_id.0, who).withheld.get();
        ensure(withheld == 0, "no office acts after it was suspended")?;
    }
    if let Message::Record { class_id, member, .. } | Message::RecordLate { class_id, member, .. } =
        message
    {
        let withheld = recorder(before, *class_id, who).withheld.get();
        ensure(withheld == 0, "no office acts after it was suspended")?;
        ensure(*member != who, "no recorder records its own time")?;
    }
    if let Message::AcceptGovernor {} = message {
        let proposed = before.bank.root.proposed_governor;
        ensure(proposed == who.0, "only who was proposed becomes the governor")?;
    }
    if let Message::PublishRoot { .. } = message {
        let attestor = before.bank.load::<Campaign>(Key::campaign(1)).attestor;
        ensure(attestor == who.0, "only its attestor publishes for a campaign")?;
        let held = before.bank.account(who).cell.roles.get();
        ensure(held & !RECORDER == 0, "no officer attests for a campaign")?;
    }
    if let Message::RenounceRole { role } = message {
        let withheld = before.bank.load::<Tenure>(Key::tenure(&who)).withheld.get();
        let is_its_own = holds(before, who, *role) || withheld == *role;
        ensure(is_its_own, "an office is renounced by whoever has it")?;
    }
    let needed = needed(message, before);
    let withheld = before.bank.load::<Tenure>(Key::tenure(&who)).withheld.get();
    ensure(withheld & needed == 0, "no office acts after it was suspended")?;
    ensure(needed == 0 || holds(before, who, needed), "only who is in office acts in it")
}

fn own_work(before: &World, who: Address, message: &Message) -> Result<(), Broken> {
    let case_id = match message {
        Message::Confirm { case_id, .. }
        | Message::Uphold { case_id }
        | Message::Seize { case_id, .. }
        | Message::ConfirmPause { case_id, .. } => *case_id,
        _ => return Ok(()),
    };
    let case = file(before, case_id);
    let own = [case.opened_by, case.frozen_by, case.amended_by].contains(&who.0);
    ensure(!own, "nobody judges its own work")?;
    if let Message::Seize { .. } = message {
        // By the figures of the file, not by the rule that is to be checked.
        let past_appeal = before.now >= Time(case.confirmed_at.get()).plus(APPEAL_WINDOW);
        let upheld = case.status == case::Status::Final as u8;
        ensure(
            (past_appeal && case.confirmed_at.get() > 0) || upheld,
            "nothing is seized before a case is final",
        )?;
    }
    Ok(())
}

/// The coin that was promised before and that time pays by itself.
fn falls_due(before: &World) -> bool {
    let agreement = before.bank.load::<Agreement>(Key::agreement(1));
    agreement.status >= 3 && before.now >= Time(agreement.answer_by.get())
}

fn values(before: &World, who: Address, message: &Message, after: &World) -> Result<(), Broken> {
    let moves_account = matches!(message, Message::CompleteRecovery { .. });
    for whose in EVERYBODY {
        let (old, new) = (before.bank.account(whose).cell, after.bank.account(whose).cell);
        let Some(freeze) = freeze_of(&old, before.now) else { continue };
        if moves_account || matches!(message, Message::Seize { .. }) {
            continue;
        }
        let lost = old.all_coin().0.saturating_sub(new.all_coin().0);
        if freeze.directions & case::OUT != 0 || freeze.amount.0 > old.all_coin().0 {
            ensure(lost == 0 || falls_due(before), "nothing leaves what nothing may leave")?;
        }
        let kept = old.coin.get().min(freeze.amount.0);
        ensure(new.coin.get() >= kept, "5: never below what is frozen")?;
        if freeze.directions & case::IN != 0 {
            let got = new.all_coin().0.saturating_sub(old.all_coin().0);
            ensure(got == 0, "nothing reaches what nothing may reach")?;
        }
    }
    let released = before.bank.root.quarantine.get() > after.bank.root.quarantine.get();
    if released {
        let Message::ApproveRelease { case_id, to, amount } = message else {
            return Err("quarantine is left by a release alone".into());
        };
        let case = file(before, *case_id);
        let as_proposed = case.release_to == to.0 && case.release_coin.get() == *amount;
        let by_two = as_proposed && case.release_by != who.0;
        let subject = before.bank.present_account(case.subject.into()).address;
        let by_time = is_over(before, *case_id) && *to == subject;
        ensure(by_two || by_time, "two offices release, or time to the subject")?;
    }
    Ok(())
}

fn stopped(before: &World, message: &Message, after: &World) -> Result<(), Broken> {
    if paused(&before.bank.root, before.now) & 1 << 5 == 0
        || matches!(message, Message::Seize { .. })
    {
        return Ok(());
    }
    let same = EVERYBODY.iter().all(|who| coin(before, *who) == coin(after, *who));
    ensure(same, "no value moves while the bank is stopped")
}

/// Two officers, a notice, and nothing that keeps an account from being closed: then, and only then, all of it is its
/// heir's.
fn succession(
    before: &World,
    who: Address,
    message: &Message,
    after: &World,
) -> Result<(), Broken> {
    let Message::Succeed { account, heir } = *message else { return Ok(()) };
    let row = before.bank.load::<Succession>(Key::succession(&account));
    let term = |who: [u8; 20]| before.bank.load::<Tenure>(Key::tenure(&who.into())).terms;
    let (by, judge) = (row.proposed_by, row.approved_by);
    ensure([heir.0, by, judge].contains(&who.0), "no stranger has a succession executed")?;
    ensure(row.heir == heir.0 && by != judge, "two officers say who inherits")?;
    ensure(![account.0, heir.0].contains(&by), "nobody proposes itself or its own heir")?;
    ensure(![account.0, heir.0].contains(&judge), "nobody judges its own succession")?;
    let in_office = term(by) == row.proposed_in && term(judge) == row.approved_in;
    ensure(in_office, "what officers proposed ends with their offices")?;
    let due = Time(row.approved_at.get()).plus(NOTICE);
    ensure(row.approved_at.get() > 0 && before.now >= due, "a succession waits for a notice")?;
    let (old, was, is) =
        (before.bank.account(account), before.bank.account(heir), after.bank.account(heir));
    ensure(freeze_of(&old.cell, before.now).is_none(), "no death escapes a freeze")?;
    let about = |it: &CaseFile| before.bank.present_account(it.subject.into()).address == account;
    let runs = files(before).any(|(_, it)| about(&it) && is_running(&it, before.now));
    ensure(!runs, "no death escapes a case")?;
    let left = after.bank.account(account);
    let nothing = left.cell.all_coin().0 + left.cell.all_hours().0 == 0;
    ensure(left.status() == Status::Closed && nothing, "what is inherited is closed")?;
    let gained = is.cell.all_coin().0 - was.cell.all_coin().0;
    ensure(gained == old.cell.all_coin().0 - old.cell.credit.owed(), "all of it is the heir's")
}

fn recovery(before: &World, who: Address, message: &Message, after: &World) -> Result<(), Broken> {
    let row = before.bank.load::<Recovery>(Key::recovery(&ANN));
    let ended = matches!(
        message,
        Message::ObjectRecovery {}
            | Message::CancelRecovery { .. }
            | Message::CancelRecoveries { .. }
    );
    let same = after.bank.load::<Recovery>(Key::recovery(&ANN)) == row;
    let is_asked = row.requested_at.get() > 0;
    let by_right = ended
        || matches!(message, Message::CompleteRecovery { .. } | Message::RequestRecovery { .. });
    ensure(!is_asked || same || by_right, "only the old key and the tribunal end a recovery")?;
    let Message::CompleteRecovery { .. } = message else { return Ok(()) };
    ensure(who.0 == row.successor, "the new key completes")?;
    let due = Time(row.requested_at.get()).plus(DELAY);
    ensure(before.now >= due, "a recovery waits for objections")?;
    let terms = before.bank.load::<Tenure>(Key::tenure(&row.requested_by.into())).terms.get();
    ensure(terms == row.term.get(), "what a verifier asked for ends with its office")?;
    let (old, new) = (before.bank.account(ANN).cell, after.bank.account(NEW).cell);
    let of = |it: &timebank_rules::cells::Member| {
        let frozen = (it.frozen_directions, it.frozen_coin, it.frozen_until, it.freeze_case);
        (frozen, it.coin, it.coin_locked, it.level, it.holdings, it.credit.clone())
    };
    ensure(of(&old) == of(&new), "a recovery loses and lifts nothing")
}
