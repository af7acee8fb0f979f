//! The gate: the channel between banks of two chains.
//!
//! It stands beside a bank and brings it what the peer said, once enough notaries of both banks' councils signed that the
//! peer said it. It holds nothing and has no key. Its notaries choose their successors; the bank's governor can give the link
//! another gate at any time, which goes on where this one stood.
//!
//! What is accepted is decided by `timebank_rules::interbank::notary`; here it is read, written and passed on.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod entry;
pub mod wire;
