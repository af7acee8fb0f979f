//! The founding of a bank, which the router has done once, while it is deployed.
//!
//! It runs on the router's storage. It stands apart so that no later call pays for its bytes. The router routes no message
//! here; whoever runs it by itself founds, in its own storage, a bank that answers nothing.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod entry;
