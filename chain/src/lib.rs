//! The embedded chain: `pallet-revive` in this process, with its own weights on RocksDB and Polkadot Hub's deposits.
//!
//! [`Chain`] is the chain; [`Client`] puts it behind `ink_e2e`'s traits, so that tests read as every
//! ink! developer expects. This crate stands in for `ink_e2e`: it re-exports all of it, and changes
//! only where contracts come from (already built, in release mode).

#![warn(missing_docs)]

mod attempt;
pub mod blobs;
mod chain;
mod client;
mod embedded;
mod mirror;
mod node;
mod receipt;
mod signer;
mod untraced;

pub use attempt::{Attempt, Attempted, Bound};
pub use chain::{Chain, NODE_VARIABLE, ONLY_EMBEDDED};
pub use client::{Client, Refused};
pub use embedded::{
    account_id, address_of, Deployed, Embedded, Limits, Rehearsed, BLOCK_TIME, GENESIS,
};
pub use mirror::{Mirror, Mirrored};
pub use receipt::{ContractEvent, Receipt};
pub use signer::Signer;
pub use timebank_runtime::Runtime;

pub use ink_e2e::*;

/// The blobs that are already built, where `ink_e2e`'s own function of this name would build each
/// contract again, in debug mode, in every test process. The test macro calls it.
///
/// # Panics
///
/// If there are none.
pub fn build_root_and_contract_dependencies(_features: Vec<String>) -> Vec<std::path::PathBuf> {
    let blobs = blobs::paths();
    let folder = blobs::folder();
    assert!(!blobs.is_empty(), "no contract in {}: run `cargo xtask build`", folder.display());
    blobs
}
