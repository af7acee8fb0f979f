//! A council rebuilt from its log alone, by a reader that knows no rule: what the events say, and nothing else. Only the
//! log's head needs the times of the blocks.

use council_rules::cells::{Charter, Proposal, SelectorDelay};
use council_rules::event::approval_revoked::ApprovalRevoked;
use council_rules::event::approved::Approved;
use council_rules::event::calldata_proposed::CalldataProposed;
use council_rules::event::council_founded::CouncilFounded;
use council_rules::event::delay_changed::DelayChanged;
use council_rules::event::guardian_changed::GuardianChanged;
use council_rules::event::member_added::MemberAdded;
use council_rules::event::member_removed::MemberRemoved;
use council_rules::event::member_replaced::MemberReplaced;
use council_rules::event::proposal_cancelled::ProposalCancelled;
use council_rules::event::proposal_executed::ProposalExecuted;
use council_rules::event::proposed::Proposed;
use council_rules::event::selector_delay_changed::SelectorDelayChanged;
use council_rules::event::threshold_changed::ThresholdChanged;
use std::collections::BTreeMap;
use timebank_rules::audit::{self, Head};
use timebank_rules::cells::Cell as _;
use timebank_rules::event::Readable;
use timebank_rules::keccak::keccak;
use timebank_rules::testing::Logged;
use timebank_rules::Hash;

/// Thirty days, as docs/council.md says.
const LIFETIME: u64 = 30 * 86_400;

/// What the log says there is.
pub struct Rebuilt {
    pub charter: Charter,
    pub cells: BTreeMap<u32, Proposal>,
    pub calldata: BTreeMap<u32, Vec<u8>>,
    pub own: BTreeMap<[u8; 4], SelectorDelay>,
}

/// The council that a log is of, whose events were emitted at these times.
pub fn rebuilt(log: &[Logged], times: &[u64]) -> Rebuilt {
    let (cells, calldata, own) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut council = Rebuilt { charter: Charter::empty(), cells, calldata, own };
    for (topics, data) in log {
        let words: Vec<Hash> =
            topics.iter().copied().chain(data.as_chunks::<32>().0.iter().copied()).collect();
        assert!(council.of_charter(&words) || council.of_proposal(&words), "an unknown event");
    }
    let events = times.iter().zip(log);
    let events = events.map(|(time, (topics, data))| (*time, topics.as_slice(), data.as_slice()));
    let head = audit::replay(Head::default(), events, keccak).expect("no larger event");
    (council.charter.audit_seq, council.charter.audit_head) = (head.seq.into(), head.hash);
    council
}

impl Rebuilt {
    fn new_generation(&mut self) {
        self.charter.generation = (self.charter.generation.get() + 1).into();
    }

    fn seat(&mut self, who: timebank_rules::Address) -> &mut [u8; 20] {
        self.charter.members.iter_mut().find(|seat| **seat == who.0).expect("a member")
    }

    fn of_charter(&mut self, words: &[Hash]) -> bool {
        if let Some(e) = CouncilFounded::of_words(words) {
            let charter = &mut self.charter;
            (charter.threshold, charter.guardian) = (e.threshold, e.guardian.0);
            (charter.delay, charter.shortest) = (e.delay.into(), e.shortest.into());
            charter.longest = e.longest.into();
            self.new_generation();
        } else if let Some(e) = MemberAdded::of_words(words) {
            self.charter.members[usize::from(e.members_after) - 1] = e.account.0;
            self.charter.count = e.members_after;
        } else if let Some(e) = MemberRemoved::of_words(words) {
            let last = self.charter.members[usize::from(e.members_after)];
            *self.seat(e.account) = last;
            self.charter.members[usize::from(e.members_after)] = [0; 20];
            self.charter.count = e.members_after;
            self.new_generation();
        } else if let Some(e) = MemberReplaced::of_words(words) {
            *self.seat(e.before) = e.after.0;
            self.new_generation();
        } else if let Some(e) = ThresholdChanged::of_words(words) {
            self.charter.threshold = e.after;
            if e.after > e.before {
                self.new_generation();
            }
        } else if let Some(e) = DelayChanged::of_words(words) {
            self.charter.delay = e.after.into();
            if e.after < e.before {
                self.new_generation();
            }
        } else if let Some(e) = SelectorDelayChanged::of_words(words) {
            let delay = e.after.into();
            self.own.insert(e.selector.to_be_bytes(), SelectorDelay { delay });
        } else if let Some(e) = GuardianChanged::of_words(words) {
            self.charter.guardian = e.after.0;
        } else {
            return false;
        }
        true
    }

    fn of_proposal(&mut self, words: &[Hash]) -> bool {
        if let Some(e) = Proposed::of_words(words) {
            self.charter.proposals = e.proposal.into();
            let proposal = Proposal {
                status: 1,
                target: e.target.0,
                selector: e.selector.to_be_bytes(),
                calldata_hash: e.calldata_hash,
                proposer: e.actor.0,
                proposed_at: ((e.expires_at - LIFETIME) as u32).into(),
                own_delay: e.own_delay.into(),
                waits_for_charter: e.waits_for_charter.into(),
                ..Proposal::empty()
            };
            self.cells.insert(e.proposal, proposal);
        } else if let Some(e) = CalldataProposed::of_words(words) {
            let calldata = self.calldata.entry(e.proposal).or_default();
            calldata.truncate(e.offset as usize);
            let parts = [e.word0, e.word1, e.word2, e.word3, e.word4, e.word5, e.word6, e.word7];
            calldata.extend(parts.as_flattened());
            calldata.truncate(e.size as usize);
        } else if let Some(e) = Approved::of_words(words) {
            self.approved(&e);
        } else if let Some(e) = ApprovalRevoked::of_words(words) {
            let proposal = self.cells.get_mut(&e.proposal).expect("it was made");
            let mut places = proposal.approvers.iter_mut();
            *places.find(|place| **place == e.actor.0).expect("it approved") = [0; 20];
            proposal.approved_at = (e.approved_at as u32).into();
        } else if let Some(e) = ProposalExecuted::of_words(words) {
            self.cells.get_mut(&e.proposal).expect("it was made").status = 2;
        } else if let Some(e) = ProposalCancelled::of_words(words) {
            self.cells.get_mut(&e.proposal).expect("it was made").status = 3;
        } else {
            return false;
        }
        true
    }

    /// Who left makes room, who approves takes the first place that is free, and what suffices is of this generation.
    fn approved(&mut self, e: &Approved) {
        let charter = &self.charter;
        let proposal = self.cells.get_mut(&e.proposal).expect("it was made");
        for place in &mut proposal.approvers {
            if !charter.members().contains(place) {
                *place = [0; 20];
            }
        }
        if !proposal.approvers.contains(&e.actor.0) {
            let mut places = proposal.approvers.iter_mut();
            *places.find(|place| **place == [0; 20]).expect("a place is free") = e.actor.0;
        }
        proposal.approved_at = (e.approved_at as u32).into();
        if e.approved_at != 0 {
            proposal.generation = charter.generation;
        }
    }
}
