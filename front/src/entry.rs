//! The programs' entry points.

use pallet_revive_uapi::{HostFn, HostFnImpl, ReturnFlags};

use crate::calldata::Calldata;
use crate::desk;

#[cfg(not(feature = "exchange"))]
ink::polkavm_derive::min_stack_size!(16_384);
// Two accounts, a class, a level, a chunk and an event lie on the stack at once.
#[cfg(feature = "exchange")]
ink::polkavm_derive::min_stack_size!(32_768);

#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    if let Some(answer) = answer() {
        HostFnImpl::return_value(ReturnFlags::empty(), answer.as_bytes());
    }
    otherwise();
}

#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {
    #[cfg(not(feature = "exchange"))]
    front::deploy();
}

#[cfg(not(feature = "exchange"))]
use front::{answer, otherwise};

#[cfg(feature = "exchange")]
fn answer() -> Option<crate::calldata::Answer> {
    desk::answer(&Calldata::read())
}

/// Undoes what was begun; the front then asks the bank.
#[cfg(feature = "exchange")]
fn otherwise() {
    HostFnImpl::return_value(ReturnFlags::REVERT, &[]);
}

#[cfg(not(feature = "exchange"))]
mod front {
    use super::*;
    use crate::calldata::Answer;
    use pallet_revive_uapi::CallFlags;

    // In memory, where they can be found and replaced before deployment: the compiler must not take them apart.
    static BANK: [u8; 20] = crate::BANK;
    static EXCHANGE: [u8; 20] = crate::EXCHANGE;

    pub fn answer() -> Option<Answer> {
        if has_value() {
            return None;
        }
        let data = Calldata::read();
        if desk::is_of_the_exchange(data.selector()) {
            ask_the_exchange();
        }
        desk::answer(&data)
    }

    /// Whether funds come with the call, which the bank refuses.
    #[inline(always)]
    fn has_value() -> bool {
        let mut value = [0; 32];
        HostFnImpl::value_transferred(&mut value);
        value != [0; 32]
    }

    /// Answers with what the second program says. Where it cannot, all that it did is undone.
    fn ask_the_exchange() {
        let mut answer = [0; 128];
        let mut answered = &mut answer[..];
        let result = HostFnImpl::delegate_call(
            CallFlags::CLONE_INPUT,
            &EXCHANGE,
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
    pub fn otherwise() {
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

    /// Founds the bank, unless there is no code at an address that this program will run.
    pub fn deploy() {
        let is_code = |address| HostFnImpl::code_size(address) > 0;
        if has_value() || !is_code(&BANK) || !is_code(&EXCHANGE) {
            HostFnImpl::return_value(ReturnFlags::REVERT, &[]);
        }
        desk::found();
    }
}
