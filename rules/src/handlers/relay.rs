//! Calls that members sign and others carry, and allowances by signature.

use crate::cells::{Key, Nonces, Permits, Root};
use crate::event::carried::Carried;
use crate::event::carry_refused::CarryRefused;
use crate::event::nonces_cancelled::NoncesCancelled;
use crate::relay::signature::Signature;
use crate::relay::{self, nonces, Carry, Chain, Permit};
use crate::storage::Storage;
use crate::{refusal, Address, Call, Error, U256};

/// Refuses a call that is not the member's to be carried now: expired, at a fee above the bound, with a spent nonce, of
/// an account that has moved, or not signed by the member.
pub fn must_be_authorised(
    storage: &impl Storage,
    call: Call,
    chain: &Chain,
    carry: &Carry,
    fee: u64,
    signature: &[u8],
) -> Result<(), Error> {
    relay::must_be_in_time(call, carry.deadline)?;
    relay::must_be_within(fee, carry.bound)?;
    nonces::must_be_unused(&nonces_of(storage, carry.member, carry.nonce), carry.nonce)?;
    relay::must_not_have_moved(&storage.account(carry.member))?;
    let signer = relay::signer(chain, carry.digest(chain), Signature::of_bytes(signature));
    relay::must_be_signed_by(carry.member, signer)
}

/// Spends the nonce of a call that was carried, and says who carried it.
pub fn conclude(
    storage: &mut impl Storage,
    call: Call,
    carry: &Carry,
    fee: u64,
) -> Result<(), Error> {
    let mut spent = nonces_of(storage, carry.member, carry.nonce);
    nonces::spend(&mut spent, carry.nonce)?;
    let (word, _) = nonces::place(carry.nonce);
    storage.save(Key::nonces(&carry.member, word), &spent);
    let (member, carrier) = (carry.member, call.caller);
    let (nonce, selector) = (carry.nonce, carry.selector());
    storage.emit(&Carried { member, carrier, nonce, selector, fee });
    Ok(())
}

/// The most calls that are carried at once.
pub const LARGEST_BATCH: usize = 16;

/// The most reads that are answered at once.
pub const MOST_READS: usize = 64;

/// Refuses a batch that is empty, too long, or holds anything but what begins with this selector.
pub fn must_be_a_batch<'a>(
    carries: impl ExactSizeIterator<Item = &'a [u8]>,
    carry: u32,
) -> Result<(), Error> {
    let (items, limit) = (carries.len() as u32, LARGEST_BATCH as u32);
    if !(1..=limit).contains(&items) {
        return Err(refusal!(BadBatch { items, limit }));
    }
    for item in carries {
        let selector = selector_of(item);
        if selector != carry {
            return Err(refusal!(NotCarried { selector }));
        }
    }
    Ok(())
}

/// Says that an item of a batch was refused.
pub fn say_refused(storage: &mut impl Storage, call: Call, carry: &[u8], item: u32, reason: u32) {
    // A selector, then the word whose last bytes are the member.
    let member = carry.get(16..).and_then(|rest| rest.first_chunk::<20>());
    let member = member.map_or(Address::zero(), |member| (*member).into());
    storage.emit(&CarryRefused { member, carrier: call.caller, item, reason });
}

/// Refuses a batch of reads that is empty or too long.
pub fn must_be_reads(calls: usize) -> Result<(), Error> {
    if !(1..=MOST_READS).contains(&calls) {
        return Err(refusal!(BadBatch { items: calls as u32, limit: MOST_READS as u32 }));
    }
    Ok(())
}

/// Refuses a call that changed something: it is none of a batch of reads. Whatever changes, is on the log.
pub fn must_have_changed_nothing(
    storage: &impl Storage,
    after: &Root,
    call: &[u8],
) -> Result<(), Error> {
    if after.head().hash != storage.root().head().hash {
        return Err(refusal!(NotARead { selector: selector_of(call) }));
    }
    Ok(())
}

fn selector_of(call: &[u8]) -> u32 {
    call.first_chunk().map_or(0, |selector| u32::from_be_bytes(*selector))
}

/// Cancels the caller's nonces of a word, a bit each.
pub fn cancel_nonces(
    storage: &mut impl Storage,
    call: Call,
    word: U256,
    mask: U256,
) -> Result<bool, Error> {
    let key = Key::nonces(&call.caller, word);
    let mut cell = storage.load(key);
    let bits_after = nonces::cancel(&mut cell, mask)?;
    storage.save(key, &cell);
    storage.emit(&NoncesCancelled { member: call.caller, word, bits_after });
    Ok(true)
}

/// A word of a member's nonces: a bit for each that is spent or cancelled.
pub fn nonce_bitmap(storage: &impl Storage, member: Address, word: U256) -> U256 {
    storage.load::<Nonces>(Key::nonces(&member, word)).bits()
}

/// The next nonce of an owner's allowances by signature.
pub fn next_permit(storage: &impl Storage, owner: Address) -> u64 {
    storage.load::<Permits>(Key::permits(&owner)).next.get()
}

/// Refuses an allowance that its owner did not sign, or that is expired or used.
pub fn must_be_permitted(
    storage: &impl Storage,
    call: Call,
    chain: &Chain,
    permit: &Permit,
    signature: Signature,
) -> Result<(), Error> {
    let Permit { owner, deadline, .. } = *permit;
    if U256::from(call.now.0) > deadline {
        return Err(refusal!(ERC2612ExpiredSignature { deadline }));
    }
    relay::must_not_have_moved(&storage.account(owner))?;
    let digest = permit.digest(chain, next_permit(storage, owner));
    let signer = relay::signer(chain, digest, Some(signature));
    relay::must_be_signed_by(owner, signer)
        .map_err(|_| refusal!(ERC2612InvalidSigner { signer, owner }))
}

/// Spends the nonce of an allowance by signature, and says who brought it.
pub fn conclude_permit(
    storage: &mut impl Storage,
    call: Call,
    owner: Address,
    selector: u32,
) -> Result<(), Error> {
    let key = Key::permits(&owner);
    let mut permits = storage.load::<Permits>(key);
    let nonce = permits.next.get();
    let next = nonce.checked_add(1);
    permits.next =
        next.ok_or_else(|| refusal!(Overflow { value: nonce.into(), added: U256::one() }))?.into();
    storage.save(key, &permits);
    let carrier = call.caller;
    storage.emit(&Carried { member: owner, carrier, nonce: nonce.into(), selector, fee: 0 });
    Ok(())
}

fn nonces_of(storage: &impl Storage, member: Address, nonce: U256) -> Nonces {
    storage.load(Key::nonces(&member, nonces::place(nonce).0))
}
