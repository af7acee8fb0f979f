//! The clearing contract: the channel between banks of one chain.
//!
//! It keeps nothing, holds nothing and has no key. `pay` takes from a payer at one bank and credits a payee at another in
//! one transaction; what either refuses undoes both, in its own words. `clear` sets off a ring of debts. Anybody may call
//! either; a payer's own allowance bounds what `pay` can take from it.
//!
//! Anybody can deploy a contract that claims to be a bank. So a bank's id, which the other bank knows, is computed here
//! from the address that is called (docs/interbank.md).

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod entry;
pub mod wire;
