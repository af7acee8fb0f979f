//! What only the chain can do. A cell is read into its own place and written from it, and an event is deposited from
//! the bytes that are hashed: ink!'s functions copy each of them several times, and every instruction is paid for.

use alloc::{vec, vec::Vec};
use core::sync::atomic::{AtomicU64, Ordering};

use pallet_revive_uapi::{
    CallFlags, HostFn, HostFnImpl, ReturnErrorCode, ReturnFlags, StorageFlags,
};
use timebank_rules::event::Encoded;
use timebank_rules::Hash;
use timebank_topics::selector;

use crate::calldata::MOST_ANSWERED;

#[inline(always)]
pub fn read(key: &[u8], mut cell: &mut [u8]) {
    // Only the bank writes under its keys, and it writes whole cells: what fails is a key never written.
    if HostFnImpl::get_storage(StorageFlags::empty(), key, &mut cell).is_err() {
        cell.fill(0);
    }
}

#[inline(always)]
pub fn write(key: &[u8], cell: &[u8]) {
    HostFnImpl::set_storage(StorageFlags::empty(), key, cell);
}

/// The chain's own contract for what its stable functions cannot do with storage.
const STORAGE: [u8; 20] = {
    let mut address = [0; 20];
    address[18] = 0x09;
    address[19] = 0x01;
    address
};

const CLEAR: [u8; 4] = selector("clearStorage(uint32,bool,bytes)").to_be_bytes();

/// Where the key begins: after the selector, the flags, that the key's length is its own, and the key's place and length.
const KEY: usize = 4 + 4 * 32;

pub fn clear(key: &[u8]) {
    let mut call = [0; KEY + 64];
    call[..4].copy_from_slice(&CLEAR);
    call[KEY - 33] = 3 * 32;
    call[KEY - 1] = key.len() as u8;
    let end = KEY + key.len().next_multiple_of(32);
    let (Some(place), true) = (call.get_mut(KEY..KEY + key.len()), end <= KEY + 64) else { trap() };
    place.copy_from_slice(key);
    let cleared = HostFnImpl::delegate_call(
        CallFlags::empty(),
        &STORAGE,
        u64::MAX,
        u64::MAX,
        &[u8::MAX; 32],
        &call[..end],
        None,
    );
    if cleared.is_err() {
        trap();
    }
}

/// The call's data as far as it fits, zeros behind its end; and how long all of it is.
#[inline(always)]
pub fn calldata(bytes: &mut [u8]) -> usize {
    HostFnImpl::call_data_copy(bytes, 0);
    HostFnImpl::call_data_size() as usize
}

/// The call's data from a place on, zeros behind its end.
pub fn calldata_at(bytes: &mut [u8], at: usize) {
    HostFnImpl::call_data_copy(bytes, u32::try_from(at).unwrap_or(u32::MAX));
}

/// Whether funds come with the call.
#[inline(always)]
pub fn has_value() -> bool {
    let mut value = [0; 32];
    HostFnImpl::value_transferred(&mut value);
    !crate::calldata::is_zero(&value)
}

/// Ends the call with an answer.
#[inline(always)]
pub fn answer(bytes: &[u8]) -> ! {
    HostFnImpl::return_value(ReturnFlags::empty(), bytes)
}

/// Ends the call and undoes it.
pub fn refuse() -> ! {
    HostFnImpl::return_value(ReturnFlags::REVERT, &[])
}

/// Ends the call and undoes it, and says why.
pub fn refuse_with(why: &[u8]) -> ! {
    HostFnImpl::return_value(ReturnFlags::REVERT, why)
}

/// The most of another contract's refusal that is passed on: a selector and eight words.
const REFUSAL: usize = 4 + 8 * 32;

/// Calls another contract without funds; how many bytes it answered, as far as there is room. The chain refuses whatever
/// would come back in here meanwhile. Where the other refuses, this call ends with the same words. Nothing where the chain
/// stopped it.
#[inline(never)]
pub fn ask(target: &[u8; 20], calldata: &[u8], answer: &mut [u8]) -> Option<usize> {
    let (flags, rest) = (CallFlags::empty(), u64::MAX);
    let mut said = &mut *answer;
    let (limit, nothing) = ([u8::MAX; 32], [0; 32]);
    match HostFnImpl::call(flags, target, rest, rest, &limit, &nothing, calldata, Some(&mut said)) {
        Ok(()) => Some(said.len()),
        Err(ReturnErrorCode::CalleeReverted) => {
            let mut words = [0; REFUSAL];
            let size = (HostFnImpl::return_data_size() as usize).min(REFUSAL);
            let mut place = &mut words[..size];
            HostFnImpl::return_data_copy(&mut place, 0);
            refuse_with(place)
        }
        Err(_) => None,
    }
}

/// Whether there is code at an address.
#[inline(always)]
pub fn has_code(address: &[u8; 20]) -> bool {
    HostFnImpl::code_size(address) > 0
}

/// Has the code at an address answer the call on this program's storage, and ends the call with what it answers. Where
/// it refuses, all that it did is undone: the number of the program that it says to ask instead. Where it was stopped, this
/// call is stopped, too: that program would be stopped as well.
#[inline(never)]
pub fn try_delegate(code: &[u8; 20]) -> u8 {
    let mut answered = [0; MOST_ANSWERED];
    let mut said = &mut answered[..];
    let (flags, rest) = (CallFlags::CLONE_INPUT, u64::MAX);
    let asked =
        HostFnImpl::delegate_call(flags, code, rest, rest, &[u8::MAX; 32], &[], Some(&mut said));
    match asked {
        Ok(()) => answer(said),
        Err(ReturnErrorCode::CalleeReverted) => said.first().copied().unwrap_or_default(),
        Err(_) => trap(),
    }
}

/// Has the code at an address answer the call on this program's storage, and ends the call as it does.
///
/// The chain returns here only where that code was stopped: by the end of gas, proof or deposit, or by a trap. Then
/// nothing was done, and this call is stopped, too: a call that ends well says that its message was carried out.
#[inline(never)]
pub fn tail_delegate(code: &[u8; 20]) -> ! {
    let flags = CallFlags::FORWARD_INPUT | CallFlags::TAIL_CALL;
    let rest = u64::MAX;
    let _ = HostFnImpl::delegate_call(flags, code, rest, rest, &[u8::MAX; 32], &[], None);
    trap()
}

/// What a program answers with.
pub type Answer = Vec<u8>;

/// Has the code at an address answer a call on this program's storage: what it answers, or what it refuses with. Where it
/// was stopped, this call is stopped, too.
pub fn delegate(code: &[u8; 20], input: &[u8]) -> Result<Answer, Answer> {
    let (flags, rest) = (CallFlags::empty(), u64::MAX);
    answer_of(HostFnImpl::delegate_call(flags, code, rest, rest, &[u8::MAX; 32], input, None))
}

/// The same into a place: how long the answer is; nothing where it is refused, or longer than its place.
pub fn delegate_into(code: &[u8; 20], input: &[u8], place: &mut [u8]) -> Option<usize> {
    let (flags, rest) = (CallFlags::empty(), u64::MAX);
    match HostFnImpl::delegate_call(flags, code, rest, rest, &[u8::MAX; 32], input, None) {
        Ok(()) => {
            let size = HostFnImpl::return_data_size() as usize;
            HostFnImpl::return_data_copy(&mut place.get_mut(..size)?, 0);
            Some(size)
        }
        Err(ReturnErrorCode::CalleeReverted) => None,
        Err(_) => trap(),
    }
}

/// Where it lies, for as long as a transaction lasts, that the whole bank hands a message on to itself.
const HANDING_ON: [u8; 1] = *b"h";

/// Says whether the whole bank hands a message on to itself.
pub fn say_handing_on(is_handing_on: bool) {
    HostFnImpl::set_storage(StorageFlags::TRANSIENT, &HANDING_ON, &[is_handing_on.into()]);
}

/// Whether the whole bank hands a message on to itself.
pub fn is_handing_on() -> bool {
    let mut said = [0];
    let read = HostFnImpl::get_storage(StorageFlags::TRANSIENT, &HANDING_ON, &mut &mut said[..]);
    read.is_ok() && said == [1]
}

fn answer_of(ended: Result<(), ReturnErrorCode>) -> Result<Answer, Answer> {
    let mut answer = vec![0; HostFnImpl::return_data_size() as usize];
    match ended {
        Ok(()) => {
            HostFnImpl::return_data_copy(&mut &mut answer[..], 0);
            Ok(answer)
        }
        Err(ReturnErrorCode::CalleeReverted) => {
            HostFnImpl::return_data_copy(&mut &mut answer[..], 0);
            Err(answer)
        }
        Err(_) => trap(),
    }
}

/// The chain's number, little-endian.
pub fn id() -> [u8; 32] {
    let mut id = [0; 32];
    HostFnImpl::chain_id(&mut id);
    id
}

/// The chain's own contract that finds who signed: Ethereum's first precompile.
const RECOVER: [u8; 20] = {
    let mut address = [0; 20];
    address[19] = 1;
    address
};

/// Finds who signed: a word with the account, or nothing written where it is nobody.
pub fn recover(input: &[u8; 128], mut account: &mut [u8]) {
    let (flags, rest) = (CallFlags::empty(), u64::MAX);
    let found = HostFnImpl::delegate_call(
        flags,
        &RECOVER,
        rest,
        rest,
        &[u8::MAX; 32],
        input,
        Some(&mut account),
    );
    if found.is_err() {
        trap();
    }
}

/// Stops the call, as the end of gas does: whoever called learns that nothing was done.
#[inline(always)]
pub fn trap() -> ! {
    panic!("the call was stopped")
}

#[inline(always)]
pub fn caller() -> [u8; 20] {
    let mut caller = [0; 20];
    HostFnImpl::caller(&mut caller);
    caller
}

#[inline(always)]
pub fn address() -> [u8; 20] {
    let mut address = [0; 20];
    HostFnImpl::address(&mut address);
    address
}

/// The time of the block that is being made, once it was asked for; 0 before.
static NOW: AtomicU64 = AtomicU64::new(0);

/// The time of the block that is being made, in seconds since 1970. It is asked for once a call: every event is hashed
/// with it, and the chain charges for each question more than hashing costs.
#[inline(never)]
pub fn now() -> u64 {
    let known = NOW.load(Ordering::Relaxed);
    if known > 0 {
        return known;
    }
    let mut now = [0; 32];
    HostFnImpl::now(&mut now);
    let now = now.first_chunk().map_or(0, |low| u64::from_le_bytes(*low));
    NOW.store(now, Ordering::Relaxed);
    now
}

#[inline(always)]
pub fn keccak(bytes: &[u8], hash: &mut Hash) {
    HostFnImpl::hash_keccak_256(bytes, hash);
}

#[inline(always)]
pub fn deposit(event: &Encoded) {
    HostFnImpl::deposit_event(event.topics(), event.data());
}

/// Puts an event on the chain that is on no bank's log.
pub fn say(topics: &[Hash], data: &[u8]) {
    HostFnImpl::deposit_event(topics, data);
}
