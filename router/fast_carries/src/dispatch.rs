//! Which messages are answered here.

use timebank_host::messages::CARRY_MANY;
use timebank_host::relay::{self, CARRIES, HANDS_ON};
use timebank_host::{self as host, padded, Calldata, ChainStorage, MOST_ANSWERED};
use timebank_rules::event::Word;
use timebank_rules::handlers::{coin, relay as handlers};
use timebank_rules::relay::Carry;
use timebank_rules::Call;
use timebank_topics::{carried_topic, Topic};

/// A call that is carried, with what was signed. What is longer, the relay's program carries.
pub type Data = Calldata<{ host::size_of_arguments(24) }>;

/// Bytes of stack. Two accounts, a call, its answer and an event lie on it at once.
pub const STACK: u32 = 16_384;

/// Whether it runs other programs.
pub const RUNS_OTHERS: bool = true;

/// Where the first argument of any length lies among the seven of `carry`.
const HEAD: usize = 7 * 32;

/// What stands before an answer of any length: where it lies, and how long it is.
const BEFORE: usize = 64;

/// Ends the call with the answer, unless the rules refuse.
#[inline(always)]
pub fn answer(data: &mut Data) {
    match data.selector() {
        CARRIES => one(data),
        CARRY_MANY => many(data),
        _ => None,
    };
}

/// Whose program is asked where this one refuses.
pub fn topic(_: &Data) -> Topic {
    Topic::Relay
}

fn one(data: &mut Data) -> Option<()> {
    let mut answer = [0; MOST_ANSWERED];
    let mut storage = ChainStorage::new();
    storage.open();
    let size = carried(&mut storage, host::call(), data, answer.get_mut(BEFORE..)?)?;
    storage.close();
    answer[31] = 32;
    answer[32..BEFORE].copy_from_slice(&(size as u64).word());
    host::answer_bytes(answer.get(..BEFORE + padded(size))?);
    None
}

fn many(data: &Data) -> Option<()> {
    let (mut answer, mut item) = ([0; MOST_ANSWERED], Data::zeroed());
    let (place, items): (u32, usize) = (data.number(0)?, data.number::<u32>(1)? as usize);
    if place != 32 || !(1..=handlers::LARGEST_BATCH).contains(&items) {
        return None;
    }
    let mut storage = ChainStorage::new();
    storage.open();
    let (call, first) = (host::call(), host::size_of_arguments(2));
    let mut end = items * 32;
    for number in 0..items {
        if data.number::<u32>(2 + number)? as usize != end {
            return None;
        }
        let size = item.read_bytes_at(first + end)?;
        if item.selector() != CARRIES {
            return None;
        }
        carried(&mut storage, call, &mut item, answer.get_mut(BEFORE..)?)?;
        end += 32 + padded(size);
    }
    if data.size() != first + end {
        return None;
    }
    storage.close();
    // Zeros: every one was carried.
    let said = answer.get_mut(..BEFORE + items * 32)?;
    said.fill(0);
    *said.get_mut(31)? = 32;
    *said.get_mut(63)? = items as u8;
    host::answer_bytes(said);
    None
}

/// Carries a call: how long its answer is, which is put into its place. Nothing where it is refused, or not laid as
/// Solidity's encoders lay it.
#[inline(never)]
fn carried(
    storage: &mut ChainStorage,
    call: Call,
    data: &mut Data,
    answer: &mut [u8],
) -> Option<usize> {
    data.has_args(7)?;
    let (member, nonce) = (data.address(0)?, data.wide(2));
    let (deadline, bound, fee) = (data.number(3)?, data.number(4)?, data.number(5)?);
    let message = data.padded_tail(1, HEAD)?;
    let signature = data.padded_tail(6, HEAD + 32 + padded(message.len()))?;
    if data.size() != 4 + padded(signature.end - 4) {
        return None;
    }
    // What hands it on is written before it, where its length stood.
    let (before, _) = data.as_mut_bytes().split_at_mut_checked(message.start)?;
    let (_, place) = before.split_last_chunk_mut::<HANDS_ON>()?;
    relay::write_handing_on(place, &member);
    let bytes = data.as_bytes();
    let carry = Carry { member, call: bytes.get(message.clone())?, nonce, deadline, bound };
    let chain = relay::this_chain();
    handlers::must_be_authorised(storage, call, &chain, &carry, fee, bytes.get(signature)?).ok()?;
    let as_member = Call { caller: member, now: call.now };
    let size = match relay::pay(storage, as_member, carry.call) {
        Some(is_paid) => {
            is_paid.then_some(())?;
            let [done] = host::DONE;
            answer.get_mut(..32)?.copy_from_slice(&done);
            32
        }
        None => {
            storage.close();
            let input = bytes.get(message.start - HANDS_ON..message.end)?;
            let size = relay::hand_on(carried_topic(carry.selector())?, input, answer)?;
            storage.open();
            size
        }
    };
    if fee > 0 {
        coin::transfer(storage, as_member, call.caller, fee.into()).ok()?;
    }
    handlers::conclude(storage, call, &carry, fee).ok()?;
    Some(size)
}
