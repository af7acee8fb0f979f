//! The blob's entry points.
//!
//! ink!'s own let a call through whose arguments are cut short (they read the missing bytes as
//! zeros) and trap on value sent along. These refuse both with a typed error, and leave the
//! dispatch to what ink! generated.

use crate::timebank::TimeBank;
use ink::env::{DecodeDispatch, DispatchError, ReturnFlags};
use ink::reflect::{ContractConstructorDecoder, ContractMessageDecoder, ExecuteDispatchable};
use pallet_revive_uapi::{HostFn, HostFnImpl};
use timebank_rules::{Error, U256};

/// The longest calldata any message takes: a selector and eight words, with room to spare.
const LONGEST: usize = 512;

// Two accounts, two classes, a level, a chunk and an event lie on the stack at once, some of them twice.
ink::polkavm_derive::min_stack_size!(65_536);

#[ink::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {
    enter::<<TimeBank as ContractConstructorDecoder>::Type>();
}

#[ink::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    enter::<<TimeBank as ContractMessageDecoder>::Type>();
}

fn enter<D: DecodeDispatch + ExecuteDispatchable>() {
    let value: U256 = ink::env::transferred_value();
    if !value.is_zero() {
        refuse(Error::ValueNotAccepted { value });
    }
    let size = HostFnImpl::call_data_size() as usize;
    let mut calldata = [0; LONGEST];
    // What lies beyond the arguments is ignored, as Solidity does.
    let known = size.min(LONGEST);
    HostFnImpl::call_data_copy(&mut calldata[..known], 0);
    let dispatch = match D::decode_dispatch(&mut &calldata[..known]) {
        Ok(dispatch) => dispatch,
        Err(DispatchError::UnknownSelector) => {
            let [a, b, c, d, ..] = calldata;
            refuse(Error::UnknownSelector { selector: u32::from_be_bytes([a, b, c, d]) });
        }
        Err(_) => refuse(Error::BadCalldata { size: size as u32 }),
    };
    if dispatch.execute_dispatchable().is_err() {
        refuse(Error::BadCalldata { size: size as u32 });
    }
}

fn refuse(error: Error) -> ! {
    ink::env::return_value_solidity::<Result<(), Error>>(ReturnFlags::REVERT, &Err(error))
}
