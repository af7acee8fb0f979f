//! The entry points.

use timebank_host as host;

use crate::dispatch;

ink::polkavm_derive::min_stack_size!(16_384);

/// Answers, or undoes what was done: the router then asks the relay's program.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    let mut data = dispatch::Data::zeroed();
    data.read();
    dispatch::answer(&mut data);
    host::refuse();
}

/// This program has no storage of its own: it works on that of the router that runs it. It is deployed after those that it
/// hands on to.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {
    if !host::relay::has_programs() {
        host::refuse();
    }
}
