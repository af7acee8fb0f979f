//! What the time bank decides.
//!
//! Every rule is a pure function: it is handed the cells that a call touches, the caller and the
//! time, changes the cells and says what happened, or refuses with an [`Error`] and changes nothing.
//! Nothing here knows that a chain exists.

#![cfg_attr(not(any(test, feature = "std")), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// A refusal that is made beforehand is made on every call, and paid for.
#![allow(clippy::unnecessary_lazy_evaluations)]

#[cfg(any(test, all(feature = "abi", not(feature = "std"), ink_abi = "sol")))]
extern crate alloc;

pub mod account;
pub mod agreement;
pub mod audit;
#[cfg(any(test, feature = "std"))]
pub mod balances;
pub mod book;
pub mod campaign;
pub mod case;
pub mod cells;
pub mod central_bank;
pub mod class;
pub mod conversion;
#[cfg(any(test, feature = "std"))]
pub mod credentials;
pub mod credit;
pub mod delegation;
pub mod eip712;
pub mod enumeration;
pub mod error;
pub mod event;
#[cfg(any(test, all(feature = "abi", not(feature = "std"), ink_abi = "sol")))]
pub mod figures;
pub mod handlers;
pub mod interbank;
pub mod interfaces;
#[cfg(any(test, feature = "std"))]
pub mod keccak;
pub mod late;
pub mod ledger;
pub mod member;
pub mod merkle;
pub mod minting;
pub mod monitor;
pub mod pause;
#[cfg(any(test, feature = "std"))]
pub mod published;
pub mod quantities;
pub mod queries;
pub mod recovery;
pub mod redemption;
pub mod relay;
pub mod restrictions;
pub mod roles;
pub mod side;
pub mod storage;
pub mod succession;
pub mod suspension;
#[cfg(any(test, feature = "std"))]
pub mod testing;
pub mod timesheet;
pub mod treasury;

pub use error::Error;
pub use primitive_types::U256;

/// Whether these rules are for a fast-path program: one that does what is common, refuses what is rare without a word, and
/// leaves it to the bank, whose rules do all.
const FAST_PATH: bool = cfg!(feature = "fast-path");

/// Whether a fast-path program raises the alert of a large amount itself, where no hold follows.
const FAST_ALERTS: bool = cfg!(feature = "fast-alerts");

/// Refuses, in a fast-path program, to go on with what is rare.
#[inline(always)]
fn defer_to_full_program() -> Result<(), Error> {
    if FAST_PATH {
        return Err(refusal!(ZeroAmount {}));
    }
    Ok(())
}

/// An account's address on the ledger.
pub type Address = primitive_types::H160;

/// A 256-bit hash or identifier that the bank stores and repeats but never interprets.
pub type Hash = [u8; 32];

/// What every rule may know of the call it decides.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// Who signed the call.
    pub caller: Address,
    /// When the block that carries it was made.
    pub now: quantities::Time,
}
