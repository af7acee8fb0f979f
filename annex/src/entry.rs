//! The annex's entry points.

use pallet_revive_uapi::{HostFn, HostFnImpl, ReturnFlags};

use crate::calldata::Calldata;
use crate::desk;

// Two accounts, a class, a level, a chunk and an event lie on the stack at once.
ink::polkavm_derive::min_stack_size!(32_768);

#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    match desk::answer(&Calldata::read()) {
        Some(answer) => HostFnImpl::return_value(ReturnFlags::empty(), answer.as_bytes()),
        // Undoes what was begun; the front then asks the bank.
        None => HostFnImpl::return_value(ReturnFlags::REVERT, &[]),
    }
}

/// The annex has no storage of its own: it works on that of the front that runs it.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {}
