//! The front: the bank's address, where the messages that move most are answered at once.
//!
//! Every byte of a program is paid for on every call, so the whole bank makes each transfer dear. The front holds the
//! few messages that are most of all calls, over the same rules and the same cells, and runs the bank's code, on its own
//! storage, for all others. It never refuses: whatever it cannot do, it has the bank do, which then says why not. So
//! there is one place where errors are made, and nobody can tell the two apart but by the cost.
//!
//! Orders are answered by a second program of the same kind, the exchange, and hours, records and allowances by a third,
//! the annex, so that none of them pays for the bytes of the others. The front has them run on its storage.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod dispatch;
#[cfg(target_arch = "riscv64")]
mod entry;
