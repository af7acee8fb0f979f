//! The router's entry points.

use timebank_host::{self as host, addresses};
use timebank_topics::slots;
use timebank_topics::{Fast, Topic, FOUNDING};

use crate::dispatch;

ink::polkavm_derive::min_stack_size!(16_384);

// In memory, where they can be found and replaced before deployment: the compiler must not take them apart.
static PROGRAMS: [[u8; 20]; addresses::COUNT] = addresses::STAND_INS;

static ROUTES: [u8; slots::SLOTS] = slots::table_without_clash();

/// Answers, or has the program of the message's topic answer. Funds along with a call every topic's program refuses alike.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    let mut data = dispatch::Data::zeroed();
    data.read();
    let mut number = Topic::Tokens as u8;
    if !host::has_value() {
        dispatch::answer(&data);
        number = slots::route(&ROUTES, data.selector());
        if number >= Fast::Orders as u8 {
            number = host::try_delegate(program(number));
        }
    }
    host::tail_delegate(program(number));
}

fn program(number: u8) -> &'static [u8; 20] {
    PROGRAMS.get(usize::from(number)).unwrap_or(&PROGRAMS[0])
}

/// Has the bank founded, as its own constructor would, unless there is no code at an address that this program will run.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {
    if !host::has_value() && PROGRAMS.iter().all(host::has_code) {
        host::try_delegate(program(FOUNDING as u8));
    }
    host::refuse();
}
