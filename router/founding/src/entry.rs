//! The entry points.

use timebank_host::{self as host, ChainStorage};
use timebank_rules::handlers::founding::{found, founding_root};

ink::polkavm_derive::min_stack_size!(16_384);

/// Founds the bank, as the bank's own constructor would.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    let call = host::call();
    let mut storage = ChainStorage::with_root(founding_root(call));
    found(&mut storage, call, host::chain_number());
    storage.close();
}

/// This program has no storage of its own: it works on that of the router that runs it.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {}
