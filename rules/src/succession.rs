//! Succession: to whom the time of a member who died goes.
//!
//! Proposed by a verifier, approved by another person, an officer of the tribunal, within [`APPROVAL`]; then a notice of
//! [`NOTICE`] runs, in which whoever lives after all stops it with its key. After it the heir or either officer has it
//! executed, before [`LAPSES`], and nobody who would gain where an agreement owes the account: what the account owes is
//! collected, due or not; its free coin and hours go to the heir; and the account is closed, for which it must have
//! nothing else, as for any closing. It ends with the term of either officer, as what judges propose does. It is for
//! persons without an office; not while a recovery of the account is asked for.

use crate::account::Account;
use crate::case::{count, must_have_budget, Cases};
use crate::cells::{Cell, Factors, Root, Succession, Tenure};
use crate::credit::loan;
use crate::event::erc20_transfer::Transfer;
use crate::event::erc6909_transfer::Transfer as HoursTransfer;
use crate::event::repaid::Repaid;
use crate::event::succession_approved::SuccessionApproved;
use crate::event::succession_cancelled::SuccessionCancelled;
use crate::event::succession_completed::SuccessionCompleted;
use crate::event::succession_proposed::SuccessionProposed;
use crate::ledger::{self, must_be_able_to_receive};
use crate::monitor::sending;
use crate::quantities::{ClassId, Coin, Secs, Time, DAY};
use crate::restrictions::{must_be_running, Area};
use crate::{member, refusal, roles, Address, Call, Error, Hash};

/// How long after it was proposed the tribunal can approve a succession: 14 days.
pub const APPROVAL: u32 = 14 * DAY;

/// How long after it was approved nothing moves, and the account's key can stop it: 30 days, longer than a council's
/// longest delay, so that a council can dismiss either officer before.
pub const NOTICE: u32 = 30 * DAY;

/// How long after it was approved a succession lapses: 180 days, in which orders, agreements and campaigns of the account
/// run out.
pub const LAPSES: u32 = 180 * DAY;

/// How long after the account itself stopped a succession nobody proposes another: 30 days.
pub const REST: u32 = 30 * DAY;

/// The present terms of the officers of a succession.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenures {
    /// Of the verifier who proposed it.
    pub proposer: Tenure,
    /// Of the tribunal's officer who approved it.
    pub approver: Tenure,
}

/// The persons whom a step concerns, each by its first address ([`crate::storage::Storage::person`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Persons {
    /// The officer who takes it.
    pub officer: Address,
    /// Who proposed the succession; zero where nobody has yet.
    pub proposer: Address,
    /// Whose account it is.
    pub account: Address,
    /// To whom its time is to go.
    pub heir: Address,
}

/// How far a succession has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// There is none, or no longer.
    None,
    /// It waits for the tribunal.
    Proposed,
    /// It is approved, from this moment on due, until it lapses.
    Approved(Time),
}

/// How far a succession has come: it ends with time, and with the term of either officer.
pub fn status(file: &Succession, terms: &Tenures, now: Time) -> Status {
    let (proposed, approved) = (file.proposed_at.get(), file.approved_at.get());
    if proposed == 0 || !roles::is_in_term(file.proposed_in, &terms.proposer) {
        return Status::None;
    }
    if approved == 0 {
        return match now < Time(proposed).plus(APPROVAL) {
            true => Status::Proposed,
            false => Status::None,
        };
    }
    let runs = now < Time(approved).plus(LAPSES);
    match runs && roles::is_in_term(file.approved_in, &terms.approver) {
        true => Status::Approved(Time(approved).plus(NOTICE)),
        false => Status::None,
    }
}

/// The officer of a step, the account and its heir.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The officer who takes it.
    pub officer: Account,
    /// The officer's present term.
    pub term: u32,
    /// The account.
    pub account: Account,
    /// What the account has beside its roles.
    pub tenure: Tenure,
    /// The heir.
    pub heir: Account,
    /// Who they are.
    pub persons: Persons,
    /// What is proposed of the account.
    pub file: Succession,
    /// The present terms of who proposed and approved it.
    pub terms: Tenures,
}

impl Step {
    /// What an officer's step asks, whichever it is: no party takes it; the account is a person's, in use and without an
    /// office; the heir is another, who can receive.
    fn must_be_possible(&self, root: &Root, role: u16, now: Time) -> Result<(), Error> {
        let Self { officer, account, heir, persons, .. } = self;
        officer.require_role(role)?;
        must_be_running(root, Area::Recovery, now)?;
        if persons.officer == persons.account || persons.officer == persons.heir {
            return Err(refusal!(OwnCase { account: officer.address }));
        }
        account.must_be_open()?;
        account.must_be_person()?;
        roles::must_hold_no_office(account, &self.tenure)?;
        if persons.account == persons.heir {
            return Err(refusal!(NotTheHeir { account: account.address, heir: heir.address }));
        }
        must_be_able_to_receive(heir, now)
    }
}

/// A verifier proposes to whom the time of a member who died goes. One of the measures of its day.
pub fn propose(
    root: &Root,
    call: Call,
    step: &mut Step,
    evidence: Hash,
) -> Result<SuccessionProposed, Error> {
    step.must_be_possible(root, roles::VERIFIER, call.now)?;
    if evidence == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    let (account, heir) = (step.account.address, step.heir.address);
    if status(&step.file, &step.terms, call.now) != Status::None {
        return Err(refusal!(SuccessionPending { account, heir: step.file.heir.into() }));
    }
    let stopped = step.file.stopped_at;
    let rests_until = Time(stopped.get()).plus(REST);
    if stopped.get() > 0 && call.now < rests_until {
        return Err(refusal!(SuccessionStopped { account, until: rests_until.0.into() }));
    }
    must_have_budget(&step.officer, call.now)?;
    count(&mut step.officer, call.now);
    let actor = step.officer.address;
    step.file = Succession {
        heir: heir.0,
        proposed_by: actor.0,
        proposed_at: call.now.0.into(),
        evidence,
        proposed_in: step.term.into(),
        stopped_at: stopped,
        ..Succession::empty()
    };
    let approve_by = call.now.plus(APPROVAL).0.into();
    Ok(SuccessionProposed { account, heir, actor, evidence, approve_by })
}

/// An officer of the tribunal approves what a verifier proposed, who is another person; it names the heir and the evidence
/// that it read: a verifier may have put others in their place meanwhile. One of the measures of its day.
pub fn approve(
    root: &Root,
    call: Call,
    step: &mut Step,
    evidence: Hash,
) -> Result<SuccessionApproved, Error> {
    step.must_be_possible(root, roles::TRIBUNAL, call.now)?;
    let (account, heir, actor) = (step.account.address, step.heir.address, step.officer.address);
    match status(&step.file, &step.terms, call.now) {
        Status::None => return Err(refusal!(NoSuccession { account })),
        Status::Approved(_) => {
            return Err(refusal!(SuccessionPending { account, heir: step.file.heir.into() }))
        }
        Status::Proposed => {}
    }
    if step.persons.officer == step.persons.proposer {
        return Err(refusal!(OwnMeasure { account: actor }));
    }
    must_be_the_heir(account, heir, &step.file)?;
    if step.file.evidence != evidence {
        return Err(refusal!(NoSuccession { account }));
    }
    must_have_budget(&step.officer, call.now)?;
    count(&mut step.officer, call.now);
    step.file.approved_by = actor.0;
    step.file.approved_at = call.now.0.into();
    step.file.approved_in = step.term.into();
    Ok(SuccessionApproved {
        account,
        heir,
        actor,
        evidence: step.file.evidence,
        from: call.now.plus(NOTICE).0.into(),
        until: call.now.plus(LAPSES).0.into(),
    })
}

fn must_be_the_heir(account: Address, heir: Address, file: &Succession) -> Result<(), Error> {
    if file.heir == heir.0 {
        Ok(())
    } else {
        Err(refusal!(NotTheHeir { account, heir }))
    }
}

/// Ends what is proposed: the account itself, whose member lives, after which nobody proposes for [`REST`]; the heir, who
/// declines, with a new key, too (`is_heir`: the caller is the same person); the verifier who proposed it; or an officer of
/// the tribunal. Never paused.
pub fn cancel(
    call: Call,
    caller: &Account,
    (account, is_heir): (Address, bool),
    file: &mut Succession,
    terms: &Tenures,
) -> Result<SuccessionCancelled, Error> {
    let actor = caller.address;
    if status(file, terms, call.now) == Status::None {
        return Err(refusal!(NoSuccession { account }));
    }
    let declines = is_heir && caller.status() != crate::account::Status::Moved;
    if !declines && ![account.0, file.heir, file.proposed_by].contains(&actor.0) {
        caller.require_role(roles::TRIBUNAL)?;
    }
    let cancelled =
        SuccessionCancelled { account, heir: file.heir.into(), actor, evidence: file.evidence };
    let stopped_at = if actor == account { call.now.0.into() } else { file.stopped_at };
    *file = Succession { stopped_at, ..Succession::empty() };
    Ok(cancelled)
}

/// What an account leaves, and who inherits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estate {
    /// The account.
    pub account: Account,
    /// What its credit rests on.
    pub factors: Factors,
    /// The last case about it.
    pub cases: Cases,
    /// What it has beside its roles.
    pub tenure: Tenure,
    /// The heir.
    pub heir: Account,
    /// What is proposed of the account.
    pub file: Succession,
}

/// What the log says of an estate that went to its heir: what was collected, the coin, the hours class by class, all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executed {
    /// What the account owed, as far as it owed anything.
    pub repaid: Option<(Transfer, Repaid)>,
    /// The coin; none where there was none.
    pub coin: Option<Transfer>,
    /// The heir's hours, of the classes of which something came: the holdings that the account had.
    pub hours: [Option<HoursTransfer>; crate::cells::HOLDINGS],
    /// The last word.
    pub completed: SuccessionCompleted,
}

/// Refuses before a succession to this heir is due, and all but the heir and its two officers: what an agreement owes an
/// account that is closed goes back to the requester, who would have it executed before it is settled.
pub fn must_be_due(
    call: Call,
    (account, heir): (Address, Address),
    file: &Succession,
    terms: &Tenures,
) -> Result<(), Error> {
    let from = match status(file, terms, call.now) {
        Status::None => return Err(refusal!(NoSuccession { account })),
        Status::Proposed => return Err(refusal!(SuccessionNotDue { account, from: 0 })),
        Status::Approved(from) => from,
    };
    must_be_the_heir(account, heir, file)?;
    if ![file.heir, file.proposed_by, file.approved_by].contains(&call.caller.0) {
        return Err(refusal!(NotTheHeir { account, heir: call.caller }));
    }
    if call.now < from {
        return Err(refusal!(SuccessionNotDue { account, from: from.0.into() }));
    }
    Ok(())
}

/// Executes what is due: collects what the account owes, moves its free coin and hours to the heir, and closes it, where
/// nothing is in the way of that. Limits of monitoring do not count what moves so; to the heir's it is received.
pub fn succeed(root: &mut Root, call: Call, estate: &mut Estate) -> Result<Executed, Error> {
    must_be_running(root, Area::Recovery, call.now)?;
    must_be_running(root, Area::Transfers, call.now)?;
    let Estate { account, factors, cases, tenure, heir, file } = estate;
    account.must_be_open()?;
    roles::must_hold_no_office(account, tenure)?;
    if account.cell.live_orders > 0 {
        let orders = account.cell.live_orders;
        return Err(refusal!(OrdersRest { account: account.address, orders }));
    }
    must_be_able_to_receive(heir, call.now)?;

    let repaid = loan::collect_estate(root, call, account, factors)?;
    let coin = account.cell.coin();
    ledger::must_have_room_for_coin(heir, coin)?;
    account.cell.debit_coin(coin);
    heir.cell.credit_coin(coin);
    let mut moved = Secs::ZERO;
    let mut hours = [const { None }; crate::cells::HOLDINGS];
    for (holding, said) in account.cell.holdings.into_iter().zip(&mut hours) {
        let (class, secs) = (ClassId(holding.class.get()), Secs(holding.secs.get()));
        if secs == Secs::ZERO {
            continue;
        }
        ledger::must_have_room_for_hours(heir, class, secs)?;
        ledger::credit_hours(heir, class, secs)?;
        account.cell.debit_hours(class, secs);
        moved = Secs(moved.0.saturating_add(secs.0));
        *said = Some(HoursTransfer {
            caller: call.caller,
            sender: account.address,
            receiver: heir.address,
            id: class.0.into(),
            amount: secs.wide(),
        });
    }
    // The one rule of what an account must not have to be closed. What is left of it is nobody's to hand on.
    member::close(call, account, cases, tenure)?;
    let received = coin.0.saturating_add(moved.0);
    sending::received(root, call.now, &mut heir.cell.watch, received);
    let completed = SuccessionCompleted {
        account: account.address,
        heir: heir.address,
        actor: call.caller,
        coin: coin.0,
        hours: moved.0,
        coin_after: heir.cell.all_coin().0,
        hours_after: heir.cell.all_hours().0,
        evidence: file.evidence,
    };
    *file = Succession::empty();
    let (from, to, value) = (account.address, heir.address, coin.wide());
    let coin = (coin > Coin::ZERO).then_some(Transfer { from, to, value });
    Ok(Executed { repaid, coin, hours, completed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Member;
    use proptest::prelude::*;

    const ANN: u8 = 1;
    const BEN: u8 = 2;
    const TOM: u8 = 3;
    const VERA: u8 = 9;

    fn tenures() -> Tenures {
        Tenures { proposer: Tenure::empty(), approver: Tenure::empty() }
    }

    fn proposed() -> Succession {
        Succession {
            heir: address(BEN).0,
            proposed_by: address(VERA).0,
            proposed_at: NOW.0.into(),
            evidence: [7; 32],
            ..Succession::empty()
        }
    }

    #[test]
    fn who_proposed_it_under_another_key_does_not_approve_it() {
        let step = |proposer| Step {
            officer: officer(TOM, roles::TRIBUNAL),
            term: 0,
            account: person(ANN, 5),
            tenure: Tenure::empty(),
            heir: person(BEN, 0),
            persons: Persons {
                officer: address(TOM),
                proposer,
                account: address(ANN),
                heir: address(BEN),
            },
            file: proposed(),
            terms: tenures(),
        };
        let approve = |proposer| approve(&Root::empty(), call(TOM), &mut step(proposer), [7; 32]);
        assert_eq!(approve(address(TOM)), Err(Error::OwnMeasure { account: address(TOM) }));
        assert!(approve(address(VERA)).is_ok());
    }

    #[test]
    fn a_notice_is_longer_than_a_councils_longest_delay_and_ends_before_it_lapses() {
        const { assert!(NOTICE > 14 * DAY && NOTICE < LAPSES) };
    }

    /// Whatever somebody may have that keeps no account from being closed, and what it owes.
    fn anybody(who: u8) -> impl Strategy<Value = Account> {
        let hours = prop::collection::vec((1..20u16, 0..50_000u64), 0..12);
        (0..20_000u64, hours).prop_map(move |(coin, hours)| {
            let mut account = person(who, coin);
            for (class, secs) in hours {
                let _ = account.cell.set_hours(ClassId(class), Secs(secs));
            }
            account
        })
    }

    fn both(estate: &Estate, of: impl Fn(&Member) -> u64) -> u64 {
        of(&estate.account.cell) + of(&estate.heir.cell)
    }

    proptest! {
        #[test]
        fn invariants_1_and_3_what_is_not_owed_goes_to_the_heir_and_nothing_is_added_or_lost(
            account in anybody(ANN), heir in anybody(BEN), debt in 0..25_000u64
        ) {
            let mut estate = Estate {
                account,
                factors: Factors::empty(),
                cases: Cases::none(),
                tenure: Tenure::empty(),
                heir,
                file: proposed(),
            };
            estate.account.cell.credit.debt = debt.into();
            estate.account.cell.credit.due = NOW.plus(DAY).0.into();
            let (before, mut root) = (estate.clone(), Root::empty());
            root.coin_owed = debt.into();
            let had = before.account.cell.coin().0;
            let done = succeed(&mut root, call(TOM), &mut estate);
            if let Err(error) = done {
                // Owing more than there is, or an heir without places for as many classes.
                let expected = if debt > had { vec![261, 91] } else { vec![91] };
                prop_assert!(expected.contains(&error.code()), "{error:?}");
                return Ok(());
            }
            prop_assert!(debt <= had);
            let coin = |member: &Member| member.all_coin().0;
            prop_assert_eq!(both(&before, coin), both(&estate, coin) + debt, "invariant_1");
            for class in (1..20).map(ClassId) {
                let hours = |member: &Member| member.all_hours_of(class).0;
                prop_assert_eq!(both(&before, hours), both(&estate, hours), "invariant_3");
            }
            let said = done.expect("it was executed").completed;
            prop_assert_eq!((said.coin, said.coin_after), (had - debt, coin(&estate.heir.cell)));
            prop_assert_eq!(said.hours, before.account.cell.all_hours().0);
            prop_assert_eq!(estate.account.cell.all_coin().0 + estate.account.cell.all_hours().0, 0);
            prop_assert_eq!(estate.account.status(), crate::member::Status::Closed);
            prop_assert_eq!((root.coin_owed.get(), root.coin_repaid.get()), (0, debt));
        }
    }
}
