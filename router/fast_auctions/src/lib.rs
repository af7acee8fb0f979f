//! Orders for a call, orders cancelled by their number, and how a class's market and its call stand, at less cost.
//!
//! The router has it run on the router's storage. It stands apart from what clears, sweeps and lists. It never says why
//! not: it undoes what it did, and the router asks the program of the topic.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod dispatch;
#[cfg(target_arch = "riscv64")]
#[path = "../../fast_entry.rs"]
mod entry;
