//! The front's entry points.

use timebank_host::{self as host, places, Books};
use timebank_rules::desk::{found, founding_root};

use crate::desk;

ink::polkavm_derive::min_stack_size!(16_384);

// In memory, where they can be found and replaced before deployment: the compiler must not take them apart.
static BANK: [u8; 20] = places::BANK;
pub static EXCHANGE: [u8; 20] = places::EXCHANGE;
pub static ANNEX: [u8; 20] = places::ANNEX;

/// Answers, or has the bank answer. Funds along with a call are for the bank to refuse.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    if !host::has_value() {
        let mut data = desk::Data::unread();
        data.read();
        desk::answer(&data);
    }
    host::leave_to(&BANK);
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
    let mut books = Books::begun(founding_root(call));
    found(&mut books, call);
    books.close();
}
