//! How the council calls others.

use timebank_rules::Address;

/// Why a call has no error of its own to pass on.
#[cfg_attr(not(target_arch = "riscv64"), allow(dead_code))] // Nothing is called off the chain.
pub enum Failed {
    /// There is no code to call.
    NoCode,
    /// The chain stopped it.
    Stopped,
}

#[cfg(target_arch = "riscv64")]
mod host {
    use super::{Address, Failed};
    use ink::prelude::vec;
    use pallet_revive_uapi::{CallFlags, HostFn, HostFnImpl, ReturnErrorCode, ReturnFlags};

    /// Calls `target` without value. The chain refuses whatever would come back in here meanwhile. A revert ends this
    /// call, too, with the same data.
    pub fn call(target: Address, calldata: &[u8]) -> Result<(), Failed> {
        if HostFnImpl::code_size(&target.0) == 0 {
            return Err(Failed::NoCode);
        }
        let (all, no_limit, no_value) = (u64::MAX, [u8::MAX; 32], [0; 32]);
        let flags = CallFlags::empty();
        match HostFnImpl::call(flags, &target.0, all, all, &no_limit, &no_value, calldata, None) {
            Ok(()) => Ok(()),
            Err(ReturnErrorCode::CalleeReverted) => {
                let mut words = vec![0; HostFnImpl::return_data_size() as usize];
                HostFnImpl::return_data_copy(&mut &mut words[..], 0);
                HostFnImpl::return_value(ReturnFlags::REVERT, &words)
            }
            Err(_) => Err(Failed::Stopped),
        }
    }

    pub fn own_address() -> Address {
        let mut address = [0; 20];
        HostFnImpl::address(&mut address);
        address.into()
    }
}

/// Off the chain there are the contract's bindings only.
#[cfg(not(target_arch = "riscv64"))]
mod host {
    use super::{Address, Failed};

    const OFF_CHAIN: &str =
        "the council runs on PolkaVM only; off the chain there are its bindings";

    pub fn call(_: Address, _: &[u8]) -> Result<(), Failed> {
        unreachable!("{OFF_CHAIN}")
    }

    pub fn own_address() -> Address {
        unreachable!("{OFF_CHAIN}")
    }
}

pub use host::{call, own_address};
