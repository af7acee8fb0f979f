//! Signed calls that others carry, one or several, at less cost.
//!
//! The router has it run on the router's storage. A payment it makes itself, as the member; every other call it hands on
//! as the relay's program does. It takes calldata as Solidity's encoders lay it and no other, and it never says why not:
//! it undoes what it did, and the router asks the relay's program.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod dispatch;
#[cfg(target_arch = "riscv64")]
#[path = "../../fast_entry.rs"]
mod entry;
