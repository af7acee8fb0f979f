//! The entry points of every fast program.

use timebank_host as host;

use crate::dispatch;

ink::polkavm_derive::min_stack_size!(dispatch::STACK);

/// Answers, or undoes what was done, and says which topic's program the router is to ask.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    let mut data = dispatch::Data::zeroed();
    data.read();
    dispatch::answer(&mut data);
    host::defer(dispatch::topic(&data));
}

/// This program has no storage of its own: it works on that of the router that runs it. One that runs others is deployed
/// after them.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {
    if dispatch::RUNS_OTHERS && !host::relay::has_programs() {
        host::refuse();
    }
}
