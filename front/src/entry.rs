//! The front's entry points.

use pallet_revive_uapi::{CallFlags, HostFn, HostFnImpl, ReturnFlags};

use crate::calldata::{Answer, Calldata};
use crate::desk;

ink::polkavm_derive::min_stack_size!(16_384);

// In memory, where they can be found and replaced before deployment: the compiler must not take them apart.
static BANK: [u8; 20] = crate::BANK;
static ANNEX: [u8; 20] = crate::ANNEX;

#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    if let Some(answer) = answer() {
        HostFnImpl::return_value(ReturnFlags::empty(), answer.as_bytes());
    }
    ask_the_bank();
}

/// Founds the bank, unless there is no code at an address that this program will run.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {
    let is_code = |address| HostFnImpl::code_size(address) > 0;
    if has_value() || !is_code(&BANK) || !is_code(&ANNEX) {
        HostFnImpl::return_value(ReturnFlags::REVERT, &[]);
    }
    desk::found();
}

fn answer() -> Option<Answer> {
    if has_value() {
        return None;
    }
    let data = Calldata::read();
    if desk::is_of_the_annex(data.selector()) {
        ask_the_annex();
        return None;
    }
    desk::answer(&data)
}

/// Whether funds come with the call, which the bank refuses.
fn has_value() -> bool {
    let mut value = [0; 32];
    HostFnImpl::value_transferred(&mut value);
    value != [0; 32]
}

/// Answers with what the annex says. Where it has no answer, all that it did is undone.
fn ask_the_annex() {
    let mut answer = [0; 128];
    let mut answered = &mut answer[..];
    let result = HostFnImpl::delegate_call(
        CallFlags::CLONE_INPUT,
        &ANNEX,
        u64::MAX,
        u64::MAX,
        &[u8::MAX; 32],
        &[],
        Some(&mut answered),
    );
    if result.is_ok() {
        HostFnImpl::return_value(ReturnFlags::empty(), answered);
    }
}

/// Runs the bank's code on this program's storage, and gives its answer or its refusal.
fn ask_the_bank() {
    let _ = HostFnImpl::delegate_call(
        CallFlags::FORWARD_INPUT | CallFlags::TAIL_CALL,
        &BANK,
        u64::MAX,
        u64::MAX,
        &[u8::MAX; 32],
        &[],
        None,
    );
}
