//! To whom the time of a member who died goes: proposed by a verifier and approved by the tribunal, at less cost.
//!
//! The router has it run on the router's storage. Both messages compare four persons, whose cells are what they cost. It
//! never says why not: it undoes what it did, and the router asks the program of the topic.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod dispatch;
#[cfg(target_arch = "riscv64")]
#[path = "../../fast_entry.rs"]
mod entry;
