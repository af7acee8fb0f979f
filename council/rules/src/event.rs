//! What the council says happened, in the bank's encoding; its log is chained as the bank's is.

use timebank_rules::event::*;
use timebank_rules::{is_topic, sol_of_number, words_of, Address, Hash};

timebank_rules::events! {
    /// Emitted when the council is deployed, as the first of its log; a `MemberAdded` for each member follows.
    council_founded::CouncilFounded seq {
        /// Who deployed it.
        [topic] actor: Address,
        /// Who may cancel; zero for nobody.
        [topic] guardian: Address,
        /// Members.
        members: u8,
        /// How many of them decide.
        threshold: u8,
        /// Seconds between the deciding approval and execution.
        delay: u32,
        /// The least it can ever be.
        shortest: u32,
        /// The most it can ever be.
        longest: u32,
        /// The council's own address, so that no two councils of a chain have the same log.
        council: Address,
        /// The chain's number (EIP-155), so that no two councils of different chains have the same log.
        chain: u64,
        /// When it was deployed, in seconds since 1970.
        founded_at: u64,
    }
    /// Emitted when a member proposes a call.
    proposed::Proposed seq {
        /// The proposal.
        [topic] proposal: u32,
        /// The member.
        [topic] actor: Address,
        /// Whom to call.
        [topic] target: Address,
        /// The first four bytes of the calldata.
        selector: u32,
        /// Keccak-256 of the calldata.
        calldata_hash: Hash,
        /// From when on it can no longer be executed.
        expires_at: u64,
        /// The longest delay, in seconds, that a selector of its calls has of its own; 0 where none has one.
        own_delay: u32,
        /// Whether it waits for the charter's delay, too: a call's selector has none of its own.
        waits_for_charter: bool,
    }
    /// Emitted after `Proposed`, for every 256 bytes of the proposed calldata: whoever has the log can read what is
    /// decided about, and execute it.
    calldata_proposed::CalldataProposed seq {
        /// The proposal.
        [topic] proposal: u32,
        /// Where in the calldata these bytes begin.
        offset: u32,
        /// How many bytes the whole calldata has; what is beyond them is zero.
        size: u32,
        /// The first 32 of these bytes.
        word0: Hash,
        /// The next 32.
        word1: Hash,
        /// The next 32.
        word2: Hash,
        /// The next 32.
        word3: Hash,
        /// The next 32.
        word4: Hash,
        /// The next 32.
        word5: Hash,
        /// The next 32.
        word6: Hash,
        /// The last 32.
        word7: Hash,
    }
    /// Emitted when a member approves a proposal.
    approved::Approved seq {
        /// The proposal.
        [topic] proposal: u32,
        /// The member.
        [topic] actor: Address,
        /// Approvals of present members, after.
        approvals_after: u8,
        /// How many decide.
        threshold: u8,
        /// When they began to suffice; 0 where they do not yet.
        approved_at: u64,
    }
    /// Emitted when a member takes its approval back.
    approval_revoked::ApprovalRevoked seq {
        /// The proposal.
        [topic] proposal: u32,
        /// The member.
        [topic] actor: Address,
        /// Approvals of present members, after.
        approvals_after: u8,
        /// How many decide.
        threshold: u8,
        /// When they began to suffice; 0 where they no longer do.
        approved_at: u64,
    }
    /// Emitted when a proposal is executed, before what it does.
    proposal_executed::ProposalExecuted seq {
        /// The proposal.
        [topic] proposal: u32,
        /// Who executed it.
        [topic] actor: Address,
        /// Whom it calls.
        [topic] target: Address,
        /// Keccak-256 of the calldata.
        calldata_hash: Hash,
        /// Approvals of present members.
        approvals: u8,
    }
    /// Emitted when a proposal is cancelled.
    proposal_cancelled::ProposalCancelled seq {
        /// The proposal.
        [topic] proposal: u32,
        /// The guardian or the proposer.
        [topic] actor: Address,
    }
    /// Emitted when somebody becomes a member.
    member_added::MemberAdded seq {
        /// The member.
        [topic] account: Address,
        /// Members after.
        members_after: u8,
    }
    /// Emitted when somebody is no longer a member.
    member_removed::MemberRemoved seq {
        /// Who was.
        [topic] account: Address,
        /// Members after.
        members_after: u8,
    }
    /// Emitted when a member's seat goes to another account, its new key as a rule.
    member_replaced::MemberReplaced seq {
        /// Who was.
        [topic] before: Address,
        /// Who is.
        [topic] after: Address,
    }
    /// Emitted when the threshold changes.
    threshold_changed::ThresholdChanged seq {
        /// Before.
        before: u8,
        /// After.
        after: u8,
    }
    /// Emitted when the delay changes.
    delay_changed::DelayChanged seq {
        /// Seconds before.
        before: u32,
        /// Seconds after.
        after: u32,
    }
    /// Emitted when a selector's own delay changes.
    selector_delay_changed::SelectorDelayChanged seq {
        /// The first four bytes of the calls that it is about, whatever their target.
        [topic] selector: u32,
        /// Seconds before; 0 where it had none.
        before: u32,
        /// Seconds after; 0 where it has none.
        after: u32,
    }
    /// Emitted when the guardian changes.
    guardian_changed::GuardianChanged seq {
        /// Before.
        [topic] before: Address,
        /// After; zero for nobody.
        [topic] after: Address,
    }
}
