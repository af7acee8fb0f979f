//! What the builder's programs share.

pub mod abi;
