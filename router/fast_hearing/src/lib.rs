//! What other banks say, at less cost: payments from them, and what became of those to them.
//!
//! The router has it run on the router's storage. It hears every payment that is credited and every answer; what it would
//! have to answer with a refusal, it leaves to the program of the topic. It never says why not: it undoes what it did, and
//! the router asks that program.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod dispatch;
#[cfg(target_arch = "riscv64")]
#[path = "../../fast_entry.rs"]
mod entry;
