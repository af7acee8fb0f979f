//! What the council decides.
//!
//! As in the bank: every rule is a pure function over cells, with the caller and the time handed in; it refuses with an
//! [`Error`] and changes nothing, or changes the cells and says what happened.

#![cfg_attr(not(any(test, feature = "std")), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod batch;
pub mod cells;
pub mod charter;
pub mod delay;
pub mod error;
pub mod event;
pub mod proposal;
#[cfg(any(test, feature = "std"))]
pub mod published;

pub use error::Error;
