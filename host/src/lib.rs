//! How the bank's programs meet the chain: reading and writing cells, the caller and the clock, and the log.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

#[cfg_attr(target_arch = "riscv64", path = "chain.rs")]
#[cfg_attr(not(target_arch = "riscv64"), path = "stub.rs")]
mod chain;

pub mod addresses;
mod calldata;
mod delegated;
pub mod messages;
pub mod relay;
mod storage;

pub use calldata::{
    answer, answer_bytes, answer_text, padded, size_of_arguments, Calldata, DONE, MOST_ANSWERED,
};
pub use chain::{ask, has_code, has_value, refuse, refuse_with, say, tail_delegate, try_delegate};
pub use chain::{id, recover};
pub use storage::{run, ChainStorage, Message};

use timebank_rules::audit::{self, Logged};
use timebank_rules::cells::{Cell, Root, StorageKey};
use timebank_rules::event::Event;
use timebank_rules::quantities::Time;
use timebank_rules::{Address, Call, Hash};
use timebank_topics::Topic;

/// Reads a cell; an empty one where it was never written.
#[inline(always)]
pub fn load<C: Cell>(key: impl StorageKey) -> C {
    let mut cell = C::empty();
    read(key, &mut cell);
    cell
}

/// Reads a cell into its place; an empty one where it was never written.
#[inline(always)]
pub fn read<C: Cell>(key: impl StorageKey, cell: &mut C) {
    read_at(key.as_bytes(), cell);
}

#[inline(always)]
fn read_at<C: Cell>(key: &[u8], cell: &mut C) {
    chain::read(key, cell.as_mut_bytes());
}

/// Writes a cell; an empty one gives its key back, and with it the deposit.
#[inline(always)]
pub fn save<C: Cell>(key: impl StorageKey, cell: &C) {
    save_bytes(key.as_bytes(), cell.as_bytes());
}

/// Whether this program empties no cell, and need not know how to give a key back. The router moves coin between accounts
/// that are open, whose cells say so.
const EMPTIES_NONE: bool = cfg!(feature = "empties-none");

/// One function for cells of every kind, as code is paid for by the byte.
#[inline(never)]
fn save_bytes(key: &[u8], cell: &[u8]) {
    if !EMPTIES_NONE && cell.iter().all(|byte| *byte == 0) {
        chain::clear(key);
    } else {
        chain::write(key, cell);
    }
}

/// Reads the root, from where ink! keeps a contract's own struct.
#[inline(always)]
pub fn read_root(root: &mut Root) {
    read_at(&ROOT, root);
}

/// Writes the root.
#[inline(always)]
pub fn save_root(root: &Root) {
    write_at(&ROOT, root);
}

#[inline(always)]
fn write_at<C: Cell>(key: &[u8], cell: &C) {
    chain::write(key, cell.as_bytes());
}

/// The key under which ink! keeps a contract's own struct: number 0, which it gives to that alone.
const ROOT: [u8; 4] = [0; 4];

/// Who calls, and when.
#[inline(always)]
pub fn call() -> Call {
    Call { caller: chain::caller().into(), now: now() }
}

/// The time of the block that is being made.
#[inline(always)]
pub fn now() -> Time {
    // `pallet-revive` gives seconds, as Ethereum does.
    Time::of_block(chain::now())
}

/// This program's address; where it is run by another on that one's storage, that one's.
#[inline(always)]
pub fn address() -> Address {
    chain::address().into()
}

/// The chain's number (EIP-155), which the chain keeps in eight bytes.
pub fn chain_number() -> u64 {
    chain::id().first_chunk().map_or(0, |low| u64::from_le_bytes(*low))
}

/// Keccak-256, as the chain computes it.
pub fn keccak(bytes: &[u8]) -> Hash {
    let mut hash = [0; 32];
    chain::keccak(bytes, &mut hash);
    hash
}

/// Ends the call of a fast program and undoes it, and says which topic's program is to be asked instead.
pub fn defer(topic: Topic) -> ! {
    chain::refuse_with(&[topic as u8])
}

/// Puts an event on the chain and moves the log's end over it.
pub fn emit(root: &mut impl Logged, event: &impl Event) {
    audit::log(root, chain::now(), event, chain::deposit, chain::keccak);
}
