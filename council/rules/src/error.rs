//! Every way the council refuses: one typed error each, with its figures and a stable code.
//!
//! What a proposal's own call is refused with is not among them: it is passed on as it came.

use timebank_rules::{Address, Hash, U256};

/// A hash as errors bear it.
#[cfg(feature = "abi")]
type Bytes32 = ink::sol::FixedBytes<32>;
#[cfg(not(feature = "abi"))]
type Bytes32 = Hash;

timebank_rules::errors! {
    /// Thrown when somebody who is no member acts as one.
    1 NotAMember { account: Address }
    /// Thrown when somebody cancels who is neither the guardian nor the proposer, or when the guardian would cancel
    /// the choice of its own successor.
    2 MayNotCancel { account: Address, proposal: u32 }
    /// Thrown when a proposal was never made.
    3 UnknownProposal { proposal: u32 }
    /// Thrown when a proposal is executed (2), cancelled (3) or expired (4).
    4 ProposalClosed { proposal: u32, status: u8 }
    /// Thrown when a member approves twice.
    5 AlreadyApproved { account: Address, proposal: u32 }
    /// Thrown when a member revokes an approval that it has not given.
    6 HasNotApproved { account: Address, proposal: u32 }
    /// Thrown when fewer present members approve than the threshold asks for.
    7 TooFewApprovals { approvals: u8, threshold: u8 }
    /// Thrown when the delay after the deciding approval is not over. Where `ready_at` is 0, no approval has decided
    /// since the threshold fell.
    8 TooEarly { now: u64, ready_at: u64 }
    /// Thrown when a proposal is executed with other calldata than it was made with.
    9 OtherCalldata { proposed: Bytes32, given: Bytes32 }
    /// Thrown when a proposal, or a call of a batch, names no target or has fewer bytes than a selector, and for a batch
    /// within a batch.
    10 BadProposal { target: Address, size: u32 }
    /// Thrown when the target has no code: such a call would succeed and do nothing.
    11 NoCode { target: Address }
    /// Thrown when the chain stops the proposal's call, so that there is no error to pass on.
    12 CallStopped { target: Address }
    /// Thrown when no more proposals can be made.
    13 TooManyProposals { limit: u32 }

    /// Thrown when the threshold would not lie within 1 and the number of members.
    20 BadThreshold { threshold: u8, members: u8 }
    /// Thrown when the delay would not lie within the bounds fixed at deployment, or these bounds are none.
    21 BadDelay { delay: u32, shortest: u32, longest: u32 }
    /// Thrown when somebody would be a member who cannot be: zero, the council itself, the guardian, a member already.
    22 BadMember { account: Address }
    /// Thrown when there would be more members than seats.
    23 TooManyMembers { limit: u8 }
    /// Thrown when somebody would be the guardian who cannot be: the council itself, or a member.
    24 BadGuardian { account: Address }
    /// Thrown when a proposal to the council itself is none of its changes, or has not exactly its argument.
    25 UnknownChange { selector: u32, size: u32 }
    /// Thrown when calldata for `batch(address[],bytes[])` is not the plain encoding of 1 to 16 calls.
    26 BadCallList { size: u32 }

    /// Thrown when value is sent along: the council takes none.
    140 ValueNotAccepted { value: U256 }
    /// Thrown when calldata is shorter than its message's arguments, or malformed.
    141 BadCalldata { size: u32 }
    /// Thrown when no message has the selector.
    142 UnknownSelector { selector: u32 }
}

/// A hash for an error.
#[allow(clippy::useless_conversion)] // Without the contract's encodings they are the same.
pub(crate) fn bytes32(hash: Hash) -> Bytes32 {
    hash.into()
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn codes_are_unique_and_ascending() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
