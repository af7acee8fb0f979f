//! The annex: the second of the programs behind the bank's address, for orders, records and hours.
//!
//! The front has it run on the front's storage. It stands apart so that transfers of coin need not pay for its bytes.
//! As the front, it never refuses: it undoes what it did, and the front has the bank say why not.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
#[path = "../../front/src/books.rs"]
mod books;
#[cfg(target_arch = "riscv64")]
#[path = "../../front/src/calldata.rs"]
mod calldata;
#[cfg(target_arch = "riscv64")]
mod desk;
#[cfg(target_arch = "riscv64")]
mod entry;
