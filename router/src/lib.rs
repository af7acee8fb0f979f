//! The router: the program at the bank's address.
//!
//! The chain charges every byte of a program on every call, so the whole bank would make each transfer dear. The router
//! answers the few messages that are most of all calls, and has the program of a message's topic answer every other, on
//! the router's own storage. It never refuses: whatever it cannot do, that program does, which then says why not. So
//! there is one place where each error is made, and nobody can tell the router from the whole bank but by the cost.
//!
//! Eight fast programs beside it answer orders, hours and records, agreements, signed calls, class's calls, successions, and
//! payments to other banks and from them; where one of them refuses, it says which topic's program is to be asked. A call that a program was stopped in is stopped itself: success means done.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod dispatch;
#[cfg(target_arch = "riscv64")]
mod entry;
