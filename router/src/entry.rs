//! The front's entry points.

use timebank_host::{self as host, addresses, ChainStorage};
use timebank_rules::handlers::founding::{found, founding_root};

use crate::dispatch;

ink::polkavm_derive::min_stack_size!(16_384);

// In memory, where they can be found and replaced before deployment: the compiler must not take them apart.
static BANK: [u8; 20] = addresses::BANK;
pub static EXCHANGE: [u8; 20] = addresses::EXCHANGE;
pub static ANNEX: [u8; 20] = addresses::ANNEX;

/// Answers, or has the bank answer. Funds along with a call are for the bank to refuse.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    if !host::has_value() {
        let mut data = dispatch::Data::zeroed();
        data.read();
        dispatch::answer(&data);
    }
    host::tail_delegate(&BANK);
}

/// Founds the bank, as the bank's own constructor would, unless there is no code at an address that this program will
/// run.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {
    let there_are = [&BANK, &EXCHANGE, &ANNEX].into_iter().all(host::has_code);
    if host::has_value() || !there_are {
        host::refuse();
    }
    let call = host::call();
    let mut storage = ChainStorage::with_root(founding_root(call));
    found(&mut storage, call);
    storage.close();
}
