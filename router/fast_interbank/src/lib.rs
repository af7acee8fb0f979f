//! Payments to other banks, at less cost: a member's own, and what the clearing contract asks of the payer's bank.
//!
//! The router has it run on the router's storage. It stands apart from what the payee's bank is asked, because each is
//! paid for at another bank. It never says why not: it undoes what it did, and the router asks the program of the topic.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod dispatch;
#[cfg(target_arch = "riscv64")]
#[path = "../../fast_entry.rs"]
mod entry;
