//! The life of a proposal: proposed, approved by enough members, delayed, then executed once, or cancelled, or expired.

use crate::cells::{Charter, Proposal};
use crate::charter::SET_GUARDIAN;
use crate::delay::Wait;
use crate::error::bytes32;
use crate::event::approval_revoked::ApprovalRevoked;
use crate::event::approved::Approved;
use crate::event::calldata_proposed::CalldataProposed;
use crate::event::proposal_cancelled::ProposalCancelled;
use crate::event::proposal_executed::ProposalExecuted;
use crate::event::proposed::Proposed;
use crate::Error;
use timebank_rules::cells::Cell;
use timebank_rules::quantities::{Time, DAY};
use timebank_rules::{Address, Call, Hash};

/// Seconds from its making until a proposal expires: thirty days.
pub const LIFETIME: u32 = 30 * DAY;

timebank_rules::enumeration! {
    /// Where a proposal stands.
    #[repr(u8)]
    pub enum Status {
        /// Never made.
        Unknown = 0,
        /// To be approved and executed.
        Open = 1,
        /// Done, for good.
        Executed = 2,
        /// Called off, for good.
        Cancelled = 3,
        /// Too late, for good.
        Expired = 4,
    }
}

/// From when on a proposal can no longer be executed.
pub fn expires_at(proposal: &Proposal) -> Time {
    Time(proposal.proposed_at.get()).plus(LIFETIME)
}

/// From when on a proposal can be executed; 0 while its approvals do not suffice.
pub fn ready_at(charter: &Charter, proposal: &Proposal) -> Time {
    match proposal.sufficient_since(charter) {
        0 => Time(0),
        approved_at => {
            let general = if proposal.waits_for_charter == 0 { 0 } else { charter.delay.get() };
            Time(approved_at).plus(proposal.own_delay.get().max(general))
        }
    }
}

/// Where a proposal stands now.
pub fn status(proposal: &Proposal, now: Time) -> Status {
    match proposal.status {
        1 if now >= expires_at(proposal) => Status::Expired,
        1 => Status::Open,
        2 => Status::Executed,
        3 => Status::Cancelled,
        _ => Status::Unknown,
    }
}

fn must_be_open(id: u32, proposal: &Proposal, now: Time) -> Result<(), Error> {
    match status(proposal, now) {
        Status::Open => Ok(()),
        Status::Unknown => Err(Error::UnknownProposal { proposal: id }),
        closed => Err(Error::ProposalClosed { proposal: id, status: closed as u8 }),
    }
}

fn must_be_member(charter: &Charter, account: Address) -> Result<(), Error> {
    if charter.has_member(&account) {
        Ok(())
    } else {
        Err(Error::NotAMember { account })
    }
}

/// Proposes a call, which is to wait for `wait` ([`crate::delay::of`]). `calldata_hash` is Keccak-256 of `calldata`.
pub fn propose(
    charter: &mut Charter,
    call: Call,
    wait: Wait,
    target: Address,
    calldata: &[u8],
    calldata_hash: Hash,
) -> Result<(u32, Proposal, Proposed), Error> {
    must_be_member(charter, call.caller)?;
    let size = calldata.len() as u32;
    let selector = match calldata.first_chunk() {
        Some(selector) if !target.is_zero() => *selector,
        _ => return Err(Error::BadProposal { target, size }),
    };
    let Some(id) = charter.proposals.get().checked_add(1) else {
        return Err(Error::TooManyProposals { limit: u32::MAX });
    };
    charter.proposals = id.into();
    let proposal = Proposal {
        status: Status::Open as u8,
        target: target.0,
        selector,
        calldata_hash,
        proposer: call.caller.0,
        proposed_at: call.now.0.into(),
        own_delay: wait.own.into(),
        waits_for_charter: wait.charters.into(),
        ..Proposal::empty()
    };
    let proposed = Proposed {
        proposal: id,
        actor: call.caller,
        target,
        selector: u32::from_be_bytes(selector),
        calldata_hash,
        expires_at: expires_at(&proposal).0.into(),
        own_delay: wait.own,
        waits_for_charter: wait.charters,
    };
    Ok((id, proposal, proposed))
}

/// How many bytes of calldata one event tells.
const TOLD: usize = 8 * 32;

/// The calldata of a proposal, as the log tells it: an event for every 256 bytes.
pub fn told(proposal: u32, calldata: &[u8]) -> impl Iterator<Item = CalldataProposed> + '_ {
    calldata.chunks(TOLD).zip((0..).step_by(TOLD)).map(move |(part, offset)| {
        let mut bytes = [0; TOLD];
        bytes.iter_mut().zip(part).for_each(|(place, byte)| *place = *byte);
        let (words, _) = bytes.as_chunks::<32>();
        let word = |at: usize| words.get(at).copied().unwrap_or_default();
        CalldataProposed {
            proposal,
            offset,
            size: calldata.len() as u32,
            word0: word(0),
            word1: word(1),
            word2: word(2),
            word3: word(3),
            word4: word(4),
            word5: word(5),
            word6: word(6),
            word7: word(7),
        }
    })
}

/// Approves a proposal. The delay begins when the approvals of present members begin to suffice. Where the charter has
/// changed since so that they might have ceased to, any member approves again, and the delay begins anew.
pub fn approve(
    charter: &Charter,
    call: Call,
    id: u32,
    proposal: &mut Proposal,
) -> Result<Approved, Error> {
    let Call { caller: actor, now } = call;
    must_be_open(id, proposal, now)?;
    must_be_member(charter, actor)?;
    let is_outdated = proposal.approved_at.get() != 0 && proposal.generation != charter.generation;
    if proposal.is_approved_by(&actor) && !is_outdated {
        return Err(Error::AlreadyApproved { account: actor, proposal: id });
    }
    let before = proposal.approvals(charter);
    // Whoever left makes room: there are as many places as seats, so one is free.
    for place in &mut proposal.approvers {
        if !charter.members().contains(place) {
            *place = [0; 20];
        }
    }
    if !proposal.is_approved_by(&actor) {
        if let Some(place) = proposal.approvers.iter_mut().find(|place| **place == [0; 20]) {
            *place = actor.0;
        }
    }
    let approvals_after = proposal.approvals(charter);
    let threshold = charter.threshold;
    // An approval that is needed again, after one that counted has gone with its member, starts the delay anew.
    let decides = before < threshold || proposal.approved_at.get() == 0 || is_outdated;
    if approvals_after < threshold {
        proposal.approved_at = 0.into();
    } else if decides {
        proposal.approved_at = now.0.into();
        proposal.generation = charter.generation;
    }
    let approved_at = proposal.approved_at.get().into();
    Ok(Approved { proposal: id, actor, approvals_after, threshold, approved_at })
}

/// Takes an approval back. Where the others do not suffice, the delay begins anew with the next deciding one.
pub fn revoke(
    charter: &Charter,
    call: Call,
    id: u32,
    proposal: &mut Proposal,
) -> Result<ApprovalRevoked, Error> {
    let Call { caller: actor, now } = call;
    must_be_open(id, proposal, now)?;
    must_be_member(charter, actor)?;
    let Some(place) = proposal.approvers.iter_mut().find(|place| **place == actor.0) else {
        return Err(Error::HasNotApproved { account: actor, proposal: id });
    };
    *place = [0; 20];
    let (approvals_after, threshold) = (proposal.approvals(charter), charter.threshold);
    if approvals_after < threshold {
        proposal.approved_at = 0.into();
    }
    let approved_at = proposal.approved_at.get().into();
    Ok(ApprovalRevoked { proposal: id, actor, approvals_after, threshold, approved_at })
}

/// Cancels a proposal, for its proposer while it is a member, or for the guardian unless it is its own successor's.
pub fn cancel(
    charter: &Charter,
    council: Address,
    call: Call,
    id: u32,
    proposal: &mut Proposal,
) -> Result<ProposalCancelled, Error> {
    let Call { caller: actor, now } = call;
    must_be_open(id, proposal, now)?;
    let chooses_guardian = proposal.target == council.0 && proposal.selector == SET_GUARDIAN;
    let as_guardian = charter.guardian == actor.0 && !actor.is_zero() && !chooses_guardian;
    let as_proposer = proposal.proposer == actor.0 && charter.has_member(&actor);
    if !as_guardian && !as_proposer {
        return Err(Error::MayNotCancel { account: actor, proposal: id });
    }
    proposal.status = Status::Cancelled as u8;
    Ok(ProposalCancelled { proposal: id, actor })
}

/// Executes a proposal, whoever asks for it: what was decided and has waited needs no member's word again. From here on
/// it is done. `calldata_hash` is Keccak-256 of the calldata given.
pub fn execute(
    charter: &Charter,
    call: Call,
    id: u32,
    proposal: &mut Proposal,
    calldata_hash: Hash,
) -> Result<ProposalExecuted, Error> {
    let Call { caller: actor, now } = call;
    must_be_open(id, proposal, now)?;
    let (approvals, threshold) = (proposal.approvals(charter), charter.threshold);
    if approvals < threshold {
        return Err(Error::TooFewApprovals { approvals, threshold });
    }
    let ready_at = ready_at(charter, proposal);
    if ready_at == Time(0) || now < ready_at {
        return Err(Error::TooEarly { now: now.0.into(), ready_at: ready_at.0.into() });
    }
    if calldata_hash != proposal.calldata_hash {
        let (proposed, given) = (bytes32(proposal.calldata_hash), bytes32(calldata_hash));
        return Err(Error::OtherCalldata { proposed, given });
    }
    proposal.status = Status::Executed as u8;
    let target = proposal.target.into();
    Ok(ProposalExecuted { proposal: id, actor, target, calldata_hash, approvals })
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use crate::cells::SelectorDelay;
    use crate::charter::{self, Change, Changed, Founding};

    pub fn council() -> Address {
        Address::repeat_byte(0xc0)
    }

    pub fn guardian() -> Address {
        Address::repeat_byte(0x9a)
    }

    pub fn member(n: u8) -> Address {
        Address::repeat_byte(n)
    }

    pub fn founding(threshold: u8) -> Founding {
        let bounds = (charter::SHORTEST, charter::LONGEST);
        let council = council();
        Founding { council, chain: 5, threshold, guardian: guardian(), delay: 2 * DAY, bounds }
    }

    pub fn charter(members: u8, threshold: u8) -> Charter {
        let members: Vec<_> = (1..=members).map(member).collect();
        charter::found(at(member(1), 5), founding(threshold), &members).unwrap().0
    }

    /// Makes a change that touches no selector's delay.
    pub fn changed(charter: &mut Charter, change: Change) -> Result<Changed, Error> {
        charter::apply(charter, &mut SelectorDelay::empty(), council(), change)
    }

    pub fn at(caller: Address, now: u32) -> Call {
        Call { caller, now: Time(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::*;
    use super::*;
    use crate::charter::{self, Change};

    const NOW: u32 = 1_700_000_000;
    const DELAY: u32 = 2 * DAY;
    const HASH: Hash = [5; 32];

    /// Three members, two of whom decide, and a proposal of the first at [`NOW`].
    fn proposed(target: Address, calldata: &[u8]) -> (Charter, Proposal) {
        let mut charter = charter(3, 2);
        let call = at(member(1), NOW);
        let (id, proposal, _) =
            propose(&mut charter, call, Wait::CHARTERS, target, calldata, HASH).unwrap();
        assert_eq!(id, 1);
        (charter, proposal)
    }

    fn approved() -> (Charter, Proposal) {
        let (charter, mut proposal) = proposed(member(77), &[1, 2, 3, 4]);
        for n in [1, 2] {
            approve(&charter, at(member(n), NOW), 1, &mut proposal).unwrap();
        }
        (charter, proposal)
    }

    fn executed(charter: &Charter, proposal: &mut Proposal, now: u32) -> Result<(), Error> {
        let before = proposal.clone();
        let done = execute(charter, at(member(3), now), 1, proposal, HASH).map(drop);
        assert!(done.is_ok() || *proposal == before, "a refusal changes nothing");
        done
    }

    #[test]
    fn only_members_propose_approve_and_revoke() {
        let (mut charter, mut proposal) = approved();
        let before = (charter.clone(), proposal.clone());
        for account in [guardian(), council(), member(9), Address::zero()] {
            let not = Err(Error::NotAMember { account });
            let call = at(account, NOW + DELAY);
            assert_eq!(
                propose(&mut charter, call, Wait::CHARTERS, member(77), &[0; 4], HASH).map(drop),
                not.clone()
            );
            assert_eq!(approve(&charter, call, 1, &mut proposal).map(drop), not.clone());
            assert_eq!(revoke(&charter, call, 1, &mut proposal).map(drop), not);
        }
        assert_eq!((charter, proposal), before);
    }

    #[test]
    fn b15_anybody_executes_what_is_decided_and_has_waited_and_nothing_sooner() {
        for account in [guardian(), council(), member(9)] {
            let (charter, mut proposal) = approved();
            let early = at(account, NOW + DELAY - 1);
            assert!(execute(&charter, early, 1, &mut proposal, HASH).is_err());
            let event = execute(&charter, at(account, NOW + DELAY), 1, &mut proposal, HASH);
            assert_eq!(event.map(|event| event.actor), Ok(account));
        }
    }

    #[test]
    fn b15_the_whole_calldata_is_on_the_log() {
        for size in [4, 255, 256, 257, 4_000] {
            let calldata: Vec<u8> = (0..size).map(|at| (at * 7) as u8).collect();
            let parts: Vec<_> = told(3, &calldata).collect();
            assert_eq!(parts.len(), calldata.len().div_ceil(256));
            let mut read = Vec::new();
            for part in &parts {
                assert_eq!((part.proposal, part.offset as usize), (3, read.len()));
                assert_eq!(part.size as usize, calldata.len());
                let (first, last) = (
                    [part.word0, part.word1, part.word2, part.word3],
                    [part.word4, part.word5, part.word6, part.word7],
                );
                read.extend([first, last].concat().concat());
            }
            assert!(read[calldata.len()..].iter().all(|byte| *byte == 0));
            assert_eq!(read[..calldata.len()], calldata);
        }
    }

    #[test]
    fn the_delay_ends_to_the_second() {
        for (after, is_ready) in [(DELAY - 1, false), (DELAY, true), (DELAY + 1, true)] {
            let (charter, mut proposal) = approved();
            let done = executed(&charter, &mut proposal, NOW + after);
            assert_eq!(done.is_ok(), is_ready, "{after}");
            if !is_ready {
                let (now, ready_at) = (NOW + after, NOW + DELAY);
                let early = Error::TooEarly { now: now.into(), ready_at: ready_at.into() };
                assert_eq!(done, Err(early));
            }
        }
    }

    #[test]
    fn a_proposal_expires_to_the_second() {
        for (after, is_alive) in [(LIFETIME - 1, true), (LIFETIME, false), (LIFETIME + 1, false)] {
            let (charter, mut proposal) = approved();
            let done = executed(&charter, &mut proposal, NOW + after);
            assert_eq!(done.is_ok(), is_alive);
            if !is_alive {
                assert_eq!(done, Err(Error::ProposalClosed { proposal: 1, status: 4 }));
                let call = at(member(3), NOW + after);
                assert!(approve(&charter, call, 1, &mut proposal).is_err());
                let call = at(guardian(), NOW + after);
                assert!(cancel(&charter, council(), call, 1, &mut proposal).is_err());
            }
        }
    }

    #[test]
    fn what_is_executed_or_cancelled_stays_so() {
        let (charter, mut proposal) = approved();
        assert_eq!(executed(&charter, &mut proposal, NOW + DELAY), Ok(()));
        let done = Err(Error::ProposalClosed { proposal: 1, status: 2 });
        assert_eq!(executed(&charter, &mut proposal, NOW + DELAY), done);
        let call = at(guardian(), NOW + DELAY);
        assert_eq!(cancel(&charter, council(), call, 1, &mut proposal).map(drop), done);

        let (charter, mut proposal) = approved();
        assert!(cancel(&charter, council(), at(guardian(), NOW), 1, &mut proposal).is_ok());
        let off = Err(Error::ProposalClosed { proposal: 1, status: 3 });
        assert_eq!(executed(&charter, &mut proposal, NOW + DELAY), off);
    }

    #[test]
    fn nobody_approves_twice_and_nobody_revokes_what_it_did_not_give() {
        let (charter, mut proposal) = approved();
        let twice = approve(&charter, at(member(1), NOW), 1, &mut proposal);
        assert_eq!(twice, Err(Error::AlreadyApproved { account: member(1), proposal: 1 }));
        let never = revoke(&charter, at(member(3), NOW), 1, &mut proposal);
        assert_eq!(never, Err(Error::HasNotApproved { account: member(3), proposal: 1 }));
    }

    #[test]
    fn approvals_of_former_members_do_not_count() {
        let (mut charter, mut proposal) = approved();
        changed(&mut charter, Change::RemoveMember(member(2))).unwrap();
        let few = Err(Error::TooFewApprovals { approvals: 1, threshold: 2 });
        assert_eq!(executed(&charter, &mut proposal, NOW + DELAY), few);
        // Whoever takes the seat has not approved, and the delay starts anew with the approval that replaces the lost one.
        changed(&mut charter, Change::AddMember(member(4))).unwrap();
        assert_eq!(executed(&charter, &mut proposal, NOW + DELAY), few);
        approve(&charter, at(member(4), NOW + DELAY), 1, &mut proposal).unwrap();
        assert!(executed(&charter, &mut proposal, NOW + 2 * DELAY - 1).is_err());
        assert_eq!(executed(&charter, &mut proposal, NOW + 2 * DELAY), Ok(()));
    }

    #[test]
    fn revoking_below_the_threshold_starts_the_delay_anew() {
        let (charter, mut proposal) = approved();
        revoke(&charter, at(member(2), NOW + DELAY), 1, &mut proposal).unwrap();
        approve(&charter, at(member(2), NOW + DELAY), 1, &mut proposal).unwrap();
        assert!(executed(&charter, &mut proposal, NOW + 2 * DELAY - 1).is_err());
        assert_eq!(executed(&charter, &mut proposal, NOW + 2 * DELAY), Ok(()));
    }

    #[test]
    fn a_threshold_that_falls_or_rises_decides_nothing_by_itself() {
        let (mut charter, mut proposal) = approved();
        changed(&mut charter, Change::SetThreshold(3)).unwrap();
        let few = Err(Error::TooFewApprovals { approvals: 2, threshold: 3 });
        assert_eq!(executed(&charter, &mut proposal, NOW + DELAY), few);

        let (mut charter, mut proposal) = proposed(member(77), &[1, 2, 3, 4]);
        approve(&charter, at(member(1), NOW), 1, &mut proposal).unwrap();
        changed(&mut charter, Change::SetThreshold(1)).unwrap();
        let early = executed(&charter, &mut proposal, NOW + DELAY);
        assert_eq!(early, Err(Error::TooEarly { now: (NOW + DELAY).into(), ready_at: 0 }));
        approve(&charter, at(member(2), NOW + DELAY), 1, &mut proposal).unwrap();
        assert_eq!(executed(&charter, &mut proposal, NOW + 2 * DELAY), Ok(()));
    }

    #[test]
    fn a10_approvals_that_ceased_to_suffice_do_not_suffice_again_without_a_delay() {
        let changes = |undo: [Change; 2]| {
            let (mut charter, mut proposal) = approved();
            for change in undo {
                changed(&mut charter, change).unwrap();
            }
            let late = NOW + 20 * DAY;
            let refused = Err(Error::TooEarly { now: late.into(), ready_at: 0 });
            assert_eq!(executed(&charter, &mut proposal, late), refused, "{undo:?}");
            approve(&charter, at(member(1), late), 1, &mut proposal).expect("anew");
            let twice = approve(&charter, at(member(1), late), 1, &mut proposal);
            assert_eq!(twice, Err(Error::AlreadyApproved { account: member(1), proposal: 1 }));
            let delay = charter.delay.get();
            assert!(executed(&charter, &mut proposal, late + delay - 1).is_err());
            assert_eq!(executed(&charter, &mut proposal, late + delay), Ok(()));
        };
        changes([Change::RemoveMember(member(2)), Change::AddMember(member(2))]);
        changes([Change::SetThreshold(3), Change::SetThreshold(2)]);
        changes([Change::SetDelay(charter::SHORTEST), Change::SetDelay(DELAY)]);
        changes([Change::SetDelay(DELAY), Change::SetDelay(charter::SHORTEST)]);
    }

    #[test]
    fn other_calldata_is_refused() {
        let (charter, mut proposal) = approved();
        let other = execute(&charter, at(member(1), NOW + DELAY), 1, &mut proposal, [6; 32]);
        assert!(matches!(other, Err(Error::OtherCalldata { .. })));
        assert_eq!(proposal, approved().1);
    }

    #[test]
    fn guardian_and_proposer_cancel_and_nobody_else() {
        for (actor, may) in [(guardian(), true), (member(1), true), (member(2), false)] {
            let (charter, mut proposal) = approved();
            let done = cancel(&charter, council(), at(actor, NOW), 1, &mut proposal);
            assert_eq!(done.is_ok(), may);
        }
        // A council without a guardian is not at the zero account's mercy, and a proposer who left cancels nothing.
        let (mut charter, mut proposal) = approved();
        charter.guardian = [0; 20];
        let call = at(Address::zero(), NOW);
        assert!(cancel(&charter, council(), call, 1, &mut proposal).is_err());
        changed(&mut charter, Change::RemoveMember(member(1))).unwrap();
        assert!(cancel(&charter, council(), at(member(1), NOW), 1, &mut proposal).is_err());
    }

    #[test]
    fn the_guardian_cannot_keep_its_office_by_cancelling() {
        let calldata = Change::SetGuardian(member(8)).calldata();
        let (charter, mut proposal) = proposed(council(), &calldata);
        let call = at(guardian(), NOW);
        assert!(cancel(&charter, council(), call, 1, &mut proposal).is_err());
        // Anywhere else the same bytes mean something else.
        let (charter, mut proposal) = proposed(member(77), &calldata);
        assert!(cancel(&charter, council(), call, 1, &mut proposal).is_ok());
    }

    #[test]
    fn a_proposal_names_a_target_and_a_selector_and_its_number_is_never_used_again() {
        let mut charter = charter(3, 2);
        let call = at(member(1), NOW);
        for (target, calldata) in [(Address::zero(), &[0; 4][..]), (member(77), &[0; 3])] {
            let bad = propose(&mut charter, call, Wait::CHARTERS, target, calldata, HASH);
            assert!(matches!(bad, Err(Error::BadProposal { .. })));
        }
        for expected in 1..5 {
            let (id, ..) =
                propose(&mut charter, call, Wait::CHARTERS, member(77), &[0; 4], HASH).unwrap();
            assert_eq!(id, expected);
        }
        charter.proposals = u32::MAX.into();
        let full = propose(&mut charter, call, Wait::CHARTERS, member(77), &[0; 4], HASH);
        assert!(matches!(full, Err(Error::TooManyProposals { .. })));
        let unknown = approve(&charter, call, 9, &mut Proposal::empty());
        assert_eq!(unknown, Err(Error::UnknownProposal { proposal: 9 }));
    }
}
