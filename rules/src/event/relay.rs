//! The events of calls that members sign and others carry.

use super::declare::*;

events! {
    /// Emitted after the events of a call that somebody carried for a member, who is the actor in those. Also for an
    /// allowance by signature (`permit`), whose nonces are counted apart.
    carried::Carried seq {
        /// Who signed the call and acted.
        [topic] member: Address,
        /// Who carried it and paid the chain.
        [topic] carrier: Address,
        /// The nonce that was spent.
        nonce: U256,
        /// The message's first four bytes.
        selector: u32,
        /// What the member paid whoever carried it, in seconds of coin.
        fee: u64,
    }
    /// Emitted when one of a batch of signed calls is refused; the others are carried all the same.
    carry_refused::CarryRefused seq {
        /// The member whose call it is said to be.
        [topic] member: Address,
        /// Who brought it.
        [topic] carrier: Address,
        /// Its place in the batch, from 0 on.
        item: u32,
        /// The first four bytes of the refusal: the error's selector.
        reason: u32,
    }
    /// Emitted when a member cancels nonces: nothing that it signed for them is carried any more.
    nonces_cancelled::NoncesCancelled seq {
        /// The member and actor.
        [topic] member: Address,
        /// Which word of its nonces: a nonce without its last byte.
        word: U256,
        /// The word after: a bit for each nonce that is spent or cancelled.
        bits_after: U256,
    }
}
