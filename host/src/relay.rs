//! How a message is run as a member that signed it, and not as who calls.
//!
//! The relay's program, or the fast carries before it, hands the message to the program of its topic behind the selector
//! of `carry` and the member's address. A topic's program takes a call of that form for the member's. Nobody else can send
//! it one: the router has those two answer whatever begins with that selector, and runs the others on nothing that it does
//! not route.
//! The whole bank sends the same to itself. There a note in the transaction's own storage, which it writes before and
//! strikes behind, tells that from what others send.

use core::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};

use timebank_rules::cells::{Cell, Root};
use timebank_rules::event::Word;
use timebank_rules::handlers::{coin, delegation, relay as handlers};
use timebank_rules::relay::signature::Signature;
use timebank_rules::relay::{Carry, Chain, Permit};
use timebank_rules::storage::Storage;
use timebank_rules::{refusal, Address, Call, Error, Hash, U256};
use timebank_topics::{carried_topic, selector, Topic, CARRY};

use crate::addresses::{RELAYED, STAND_INS};
use crate::chain::{self, Answer};
use crate::delegated::delegated;
use crate::messages::{APPROVE, PERMIT, TRANSFER, TRANSFER_WITH_REASON};
use crate::{size_of_arguments, Calldata};

/// The selector of the message that carries a call.
pub const CARRIES: u32 = selector(CARRY);

// In memory, where they can be found and replaced before deployment: the compiler must not take them apart.
static PROGRAMS: [[u8; 20]; RELAYED] = {
    let mut all = [[0; 20]; RELAYED];
    let mut at = 0;
    while at < RELAYED {
        all[at] = STAND_INS[at];
        at += 1;
    }
    all
};

/// Whether this program runs a message as somebody else than who calls, and as whom.
static ACTS: AtomicBool = AtomicBool::new(false);
static ACTOR: [AtomicU8; 20] = [const { AtomicU8::new(0) }; 20];

/// Runs this program's message as a member.
pub fn act_as(member: &[u8; 20]) {
    ACTS.store(true, Relaxed);
    ACTOR.iter().zip(member).for_each(|(place, byte)| place.store(*byte, Relaxed));
}

/// Who acts, and when: the member that signed, where a message is carried, else who calls.
#[inline(never)]
pub fn call() -> Call {
    if !ACTS.load(Relaxed) {
        return crate::call();
    }
    let mut caller = Address::zero();
    caller.0.iter_mut().zip(&ACTOR).for_each(|(byte, place)| *byte = place.load(Relaxed));
    Call { caller, now: crate::now() }
}

/// The member and the message of a call that the relay's program hands on; nothing where it is none.
pub fn handed_on(calldata: &[u8]) -> Option<(&[u8; 20], &[u8])> {
    calldata.strip_prefix(&CARRIES.to_be_bytes())?.split_first_chunk()
}

/// The message of a call. What the relay's program hands on, where `may` allows that, is the message of the member that
/// signed it, as whom this program acts from then on.
#[inline(always)]
pub fn message_of(calldata: &[u8], may: impl FnOnce() -> bool) -> &[u8] {
    match handed_on(calldata) {
        Some((member, message)) if may() => {
            act_as(member);
            message
        }
        _ => calldata,
    }
}

/// What stands before a message that is handed on: the selector of `carry`, and the member.
pub const HANDS_ON: usize = 4 + 20;

/// Writes what stands before a message that is handed on.
pub fn write_handing_on(place: &mut [u8; HANDS_ON], member: &Address) {
    place[..4].copy_from_slice(&CARRIES.to_be_bytes());
    place[4..].copy_from_slice(member.as_bytes());
}

/// Has the program of a topic run what is handed on, and puts its answer into a place: how long it is. Nothing where that
/// refuses, or there is no room.
pub fn hand_on(topic: Topic, input: &[u8], place: &mut [u8]) -> Option<usize> {
    chain::delegate_into(program(topic), input, place)
}

fn program(topic: Topic) -> &'static [u8; 20] {
    PROGRAMS.get(topic as usize).unwrap_or(&PROGRAMS[0])
}

/// Whether the whole bank hands a message on to itself.
pub fn is_handing_on() -> bool {
    chain::is_handing_on()
}

/// Whether there is code at every address that the relay's program runs.
pub fn has_programs() -> bool {
    PROGRAMS.iter().all(chain::has_code)
}

/// Carries a call that a member signed: runs it as the member, pays whoever carries it, and spends the nonce. Answers with
/// what the call answers.
///
/// # Errors
///
/// What [`handlers::must_be_authorised`] refuses, and a message that is not carried.
/// What the call is refused with, refuses all.
pub fn carry(
    storage: &mut impl Storage,
    carry: &Carry,
    fee: u64,
    signature: &[u8],
    is_whole: bool,
) -> Result<Answer, Error> {
    let (call, selector) = (call(), carry.selector());
    let topic = carried_topic(selector).ok_or(refusal!(NotCarried { selector }))?;
    handlers::must_be_authorised(storage, call, &this_chain(), carry, fee, signature)?;
    let answer = run_as(carry.member, topic, carry.call, is_whole);
    if fee > 0 {
        let pay = two_words(TRANSFER, call.caller, fee.into());
        run_as(carry.member, Topic::Tokens, &pay, is_whole);
    }
    crate::read_root(storage.root_mut());
    handlers::conclude(storage, call, carry, fee)?;
    Ok(answer)
}

/// Does for a member what it lets the caller do: runs a call as the member, and counts what it spent. Answers with what the
/// call answers.
///
/// # Errors
///
/// What [`delegation::must_be_delegated`] refuses, a message that no delegate sends, and what takes more of the member's coin than
/// may leave in a day. What the call is refused with, refuses all.
pub fn act_for(
    storage: &mut impl Storage,
    member: Address,
    message: &[u8],
    is_whole: bool,
) -> Result<Answer, Error> {
    let call = call();
    let selector = message.first_chunk().map_or(0, |first| u32::from_be_bytes(*first));
    let (affair, topic) = delegated(selector).ok_or(refusal!(NotCarried { selector }))?;
    let before = delegation::must_be_delegated(storage, call, member, affair)?;
    let answer = run_as(member, topic, message, is_whole);
    crate::read_root(storage.root_mut());
    delegation::conclude(storage, call, &before, selector)?;
    Ok(answer)
}

/// Carries several calls, each the calldata of `carry`, and says of each what refused it: the selector of the error, zeros
/// where nothing did.
///
/// # Errors
///
/// What [`handlers::must_be_a_batch`] refuses. A call that is refused stops no other.
pub fn carry_many<'a>(
    storage: &mut impl Storage,
    carries: impl ExactSizeIterator<Item = &'a [u8]> + Clone,
    mut say: impl FnMut([u8; 4]),
) -> Result<(), Error> {
    handlers::must_be_a_batch(carries.clone(), CARRIES)?;
    for (item, carry) in (0..).zip(carries) {
        let refused = chain::delegate(&chain::address(), carry).err();
        crate::read_root(storage.root_mut());
        let reason = refused.map(|words| words.first_chunk().copied().unwrap_or_default());
        if let Some(reason) = reason {
            handlers::say_refused(storage, call(), carry, item, u32::from_be_bytes(reason));
            crate::save_root(storage.root());
        }
        say(reason.unwrap_or_default());
    }
    Ok(())
}

/// Sets an allowance that its owner signed.
///
/// # Errors
///
/// What [`handlers::must_be_permitted`] refuses. What `approve` is refused with, refuses all.
pub fn permit(
    storage: &mut impl Storage,
    permit: &Permit,
    signature: Signature,
    is_whole: bool,
) -> Result<(), Error> {
    let call = call();
    handlers::must_be_permitted(storage, call, &this_chain(), permit, signature)?;
    let approve = two_words(APPROVE, permit.spender, permit.value);
    run_as(permit.owner, Topic::Tokens, &approve, is_whole);
    crate::read_root(storage.root_mut());
    handlers::conclude_permit(storage, call, permit.owner, PERMIT)
}

/// Has the bank answer reads, as if who calls had sent each.
///
/// # Errors
///
/// What [`handlers::must_be_reads`] refuses, and a call that changes something. What a call is refused with, refuses all.
pub fn multicall<'a>(
    storage: &impl Storage,
    calls: impl ExactSizeIterator<Item = &'a [u8]>,
    mut say: impl FnMut(Answer),
) -> Result<(), Error> {
    handlers::must_be_reads(calls.len())?;
    let mut after = Root::empty();
    for call in calls {
        let answered = chain::delegate(&chain::address(), call);
        say(answered.unwrap_or_else(|refusal| chain::refuse_with(&refusal)));
        crate::read_root(&mut after);
        handlers::must_have_changed_nothing(storage, &after, call)?;
    }
    Ok(())
}

/// Has the program of a topic run a message as a member; the whole bank has itself. Answers with what that answers. Where
/// it refuses, the whole call is refused with its words.
fn run_as(member: Address, topic: Topic, message: &[u8], is_whole: bool) -> Answer {
    let mut before = [0; HANDS_ON];
    write_handing_on(&mut before, &member);
    let input = [&before, message].concat();
    let answered = if is_whole {
        chain::say_handing_on(true);
        let answered = chain::delegate(&chain::address(), &input);
        chain::say_handing_on(false);
        answered
    } else {
        chain::delegate(program(topic), &input)
    };
    answered.unwrap_or_else(|refusal| chain::refuse_with(&refusal))
}

/// Makes a payment as a member, without another program: whether it is made. Nothing where the call is none.
pub fn pay(storage: &mut impl Storage, as_member: Call, call: &[u8]) -> Option<bool> {
    let arguments = match call.first_chunk().map(|selector| u32::from_be_bytes(*selector)) {
        Some(TRANSFER) => 2,
        Some(TRANSFER_WITH_REASON) => 3,
        _ => return None,
    };
    if call.len() != size_of_arguments(arguments) {
        return None;
    }
    let data = Payment::of(call)?;
    let Some(to) = data.address(0) else { return Some(false) };
    let done = match arguments {
        2 => coin::transfer(storage, as_member, to, data.wide(1)),
        _ => coin::transfer_with_reason(storage, as_member, to, data.wide(1), data.hash(2)),
    };
    Some(done.is_ok())
}

/// A payment's calldata.
type Payment = Calldata<{ size_of_arguments(3) }>;

/// The calldata of a message that takes an account and an amount.
fn two_words(selector: u32, account: Address, amount: U256) -> [u8; 68] {
    let mut message = [0; 68];
    message[..4].copy_from_slice(&selector.to_be_bytes());
    message[4..36].copy_from_slice(&account.word());
    message[36..].copy_from_slice(&amount.word());
    message
}

/// What this chain computes, and which one it is.
pub fn this_chain() -> Chain {
    Chain {
        id: U256::from_little_endian(&chain::id()),
        bank: crate::address(),
        keccak: crate::keccak,
        recover,
    }
}

fn recover(input: &[u8; 128]) -> Address {
    let mut word: Hash = [0; 32];
    chain::recover(input, &mut word);
    Address::from_slice(&word[12..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_handed_on_with_its_member_and_nothing_else_looks_like_one() {
        let handed = [&CARRIES.to_be_bytes()[..], &[7; 20], &[1, 2, 3, 4, 5]].concat();
        assert_eq!(handed_on(&handed), Some((&[7; 20], &[1, 2, 3, 4, 5][..])));
        assert_eq!(handed_on(&handed[..24]), Some((&[7; 20], &[][..])));
        assert_eq!(handed_on(&handed[..23]), None, "no whole member");
        assert_eq!(handed_on(&handed[1..]), None);
        assert_eq!(handed_on(&[]), None);
    }
}
