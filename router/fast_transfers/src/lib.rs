//! Hours, records, allowances, and coin that somebody else moves, at less cost.
//!
//! The router has it run on the router's storage. It stands apart so that transfers of coin and orders need not pay for
//! its bytes. It never says why not: it undoes what it did, and the router asks the program of the topic.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod dispatch;
#[cfg(target_arch = "riscv64")]
#[path = "../../fast_entry.rs"]
mod entry;
