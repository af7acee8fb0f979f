//! Off the chain there are the programs' bindings only.

use timebank_rules::event::Encoded;
use timebank_rules::Hash;

const OFF_CHAIN: &str = "the bank runs on PolkaVM only; off the chain there are its bindings";

pub fn read(_: &[u8], _: &mut [u8]) {
    unreachable!("{OFF_CHAIN}")
}

pub fn write(_: &[u8], _: &[u8]) {
    unreachable!("{OFF_CHAIN}")
}

pub fn clear(_: &[u8]) {
    unreachable!("{OFF_CHAIN}")
}

pub type Answer = alloc::vec::Vec<u8>;

pub fn delegate(_: &[u8; 20], _: &[u8]) -> Result<Answer, Answer> {
    unreachable!("{OFF_CHAIN}")
}

pub fn say_handing_on(_: bool) {
    unreachable!("{OFF_CHAIN}")
}

pub fn is_handing_on() -> bool {
    unreachable!("{OFF_CHAIN}")
}

/// The chain's number, little-endian.
pub fn id() -> [u8; 32] {
    unreachable!("{OFF_CHAIN}")
}

/// Finds who signed.
pub fn recover(_: &[u8; 128], _: &mut [u8]) {
    unreachable!("{OFF_CHAIN}")
}

pub fn caller() -> [u8; 20] {
    unreachable!("{OFF_CHAIN}")
}

pub fn address() -> [u8; 20] {
    unreachable!("{OFF_CHAIN}")
}

pub fn now() -> u64 {
    unreachable!("{OFF_CHAIN}")
}

pub fn keccak(_: &[u8], _: &mut Hash) {
    unreachable!("{OFF_CHAIN}")
}

pub fn deposit(_: &Encoded) {
    unreachable!("{OFF_CHAIN}")
}

pub fn calldata_at(_: &mut [u8], _: usize) {
    unreachable!("{OFF_CHAIN}")
}

pub fn delegate_into(_: &[u8; 20], _: &[u8], _: &mut [u8]) -> Option<usize> {
    unreachable!("{OFF_CHAIN}")
}

pub fn calldata(_: &mut [u8]) -> usize {
    unreachable!("{OFF_CHAIN}")
}

/// Whether funds come with the call.
pub fn has_value() -> bool {
    unreachable!("{OFF_CHAIN}")
}

/// Whether there is code at an address.
pub fn has_code(_: &[u8; 20]) -> bool {
    unreachable!("{OFF_CHAIN}")
}

pub fn answer(_: &[u8]) -> ! {
    unreachable!("{OFF_CHAIN}")
}

/// Ends the call and undoes it.
pub fn refuse() -> ! {
    unreachable!("{OFF_CHAIN}")
}

/// Ends the call and undoes it, and says why.
pub fn refuse_with(_: &[u8]) -> ! {
    unreachable!("{OFF_CHAIN}")
}

/// Calls another contract.
pub fn ask(_: &[u8; 20], _: &[u8], _: &mut [u8]) -> Option<usize> {
    unreachable!("{OFF_CHAIN}")
}

/// Has other code answer the call, or undoes what it did.
pub fn try_delegate(_: &[u8; 20]) -> u8 {
    unreachable!("{OFF_CHAIN}")
}

/// Has other code answer or refuse the call.
pub fn tail_delegate(_: &[u8; 20]) -> ! {
    unreachable!("{OFF_CHAIN}")
}

/// Puts an event on the chain.
pub fn say(_: &[Hash], _: &[u8]) {
    unreachable!("{OFF_CHAIN}")
}
