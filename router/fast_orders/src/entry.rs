//! The entry points.

use timebank_host as host;

use crate::dispatch;

// Two accounts, a class, a level, a chunk and an event lie on the stack at once.
ink::polkavm_derive::min_stack_size!(32_768);

/// Answers, or undoes what was with_root: the router then asks the program of the topic.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    let mut data = dispatch::Data::zeroed();
    data.read();
    dispatch::answer(&data);
    host::refuse();
}

/// This program has no storage of its own: it works on that of the router that runs it.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {}
