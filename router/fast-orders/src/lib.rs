//! The exchange behind the bank's address: placing orders and cancelling them.
//!
//! The front has it run on the front's storage. It stands apart so that transfers need not pay for
//! its bytes. As the front, it never refuses: it undoes what it did, and the front has the bank say why not.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod dispatch;
#[cfg(target_arch = "riscv64")]
mod entry;
