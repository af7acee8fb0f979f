//! Calls that a member signs and somebody else carries: what is signed, by whom, and that it is used once.
//!
//! The member signs EIP-712 typed data. Whoever carries the call pays the chain; the bank acts as the member. A signature
//! is for one bank on one chain, until a deadline, and for one nonce, which is spent with it. Nonces have no order.

pub mod nonces;
pub mod signature;
pub mod typed;

use crate::account::{Account, Status};
use crate::{refusal, Address, Call, Error, Hash, U256};
use signature::Signature;
pub use typed::{Carry, Permit};

/// What a chain computes, and which one it is.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    /// The chain's number (EIP-155).
    pub id: U256,
    /// The bank's address.
    pub bank: Address,
    /// Keccak-256.
    pub keccak: fn(&[u8]) -> Hash,
    /// The account whose key signed, as Ethereum's first precompile finds it: out of a hash, `v`, `r` and `s`, a word
    /// each. The zero account where it is none's.
    pub recover: fn(&[u8; 128]) -> Address,
}

/// Refuses a deadline that is over.
pub fn must_be_in_time(call: Call, deadline: u64) -> Result<(), Error> {
    let now = call.now.0.into();
    if now > deadline {
        return Err(refusal!(SignatureExpired { deadline, now }));
    }
    Ok(())
}

/// Refuses a member whose account has moved: with a recovery its old key's signatures end.
pub fn must_not_have_moved(member: &Account) -> Result<(), Error> {
    if member.status() == Status::Moved {
        return Err(refusal!(AccountMoved { account: member.address }));
    }
    Ok(())
}

/// Refuses a fee that is larger than what the member signed for.
pub fn must_be_within(fee: u64, bound: u64) -> Result<(), Error> {
    if fee > bound {
        return Err(refusal!(FeeAboveBound { fee, bound }));
    }
    Ok(())
}

/// The account that signed a digest: the zero account where the signature is malformed, malleable, or nobody's.
pub fn signer(chain: &Chain, digest: Hash, signature: Option<Signature>) -> Address {
    signature
        .filter(Signature::is_canonical)
        .map_or(Address::zero(), |signature| (chain.recover)(&signature.with_digest(digest)))
}

/// Refuses a signature that is not the member's. Nobody has the zero account's key.
pub fn must_be_signed_by(member: Address, signer: Address) -> Result<(), Error> {
    if signer.is_zero() || signer != member {
        return Err(refusal!(BadSignature { signer, member }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::{address, person, NOW};

    fn now() -> Call {
        Call { caller: address(9), now: NOW }
    }

    #[test]
    fn a_deadline_is_the_last_second_at_which_a_call_is_carried() {
        let last = u64::from(NOW.0);
        assert_eq!(must_be_in_time(now(), last), Ok(()));
        let expired = Error::SignatureExpired { deadline: last - 1, now: last };
        assert_eq!(must_be_in_time(now(), last - 1), Err(expired));
    }

    #[test]
    fn only_an_account_that_has_moved_signs_no_more() {
        let mut ann = person(1, 0);
        for status in [0, 1, 2] {
            ann.cell.status = status;
            assert_eq!(must_not_have_moved(&ann), Ok(()));
        }
        ann.cell.status = 3;
        let moved = Error::AccountMoved { account: ann.address };
        assert_eq!(must_not_have_moved(&ann), Err(moved));
    }

    #[test]
    fn a_fee_is_at_most_what_was_signed_for() {
        assert_eq!(must_be_within(7, 7), Ok(()));
        assert_eq!(must_be_within(8, 7), Err(Error::FeeAboveBound { fee: 8, bound: 7 }));
    }

    #[test]
    fn a_signature_is_the_members_own_and_never_the_zero_accounts() {
        let (ann, ben, nobody) = (address(1), address(2), Address::zero());
        assert_eq!(must_be_signed_by(ann, ann), Ok(()));
        for (member, signer) in [(ann, ben), (ann, nobody), (nobody, nobody)] {
            let refused = Error::BadSignature { signer, member };
            assert_eq!(must_be_signed_by(member, signer), Err(refused));
        }
    }
}
