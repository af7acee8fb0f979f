//! The front: the bank's address, where the messages that move most are answered at once.
//!
//! Every byte of a program is paid for on every call, so the whole bank makes each transfer dear. The front holds the
//! few messages that are most of all calls, over the same rules and the same cells, and runs the bank's code, on its own
//! storage, for all others. It never refuses: whatever it cannot do, it has the bank do, which then says why not. So
//! there is one place where errors are made, and nobody can tell the two apart but by the cost.
//!
//! Orders and records are in a second program of the same kind, so that transfers need not pay for its bytes.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod calldata;
#[cfg(target_arch = "riscv64")]
mod desk;
#[cfg(target_arch = "riscv64")]
mod entry;

/// What stands for the bank's address in the front's code until it is deployed.
pub const BANK: [u8; 20] = *b"the bank's code here";

/// What stands for the address of the program for orders and records.
pub const EXCHANGE: [u8; 20] = *b"the exchange is here";
