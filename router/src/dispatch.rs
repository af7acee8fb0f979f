//! Which messages are answered here.

use timebank_host::messages::{BALANCE_OF, DECIMALS, NAME, SUPPORTS_INTERFACE, SYMBOL, TRANSFER};
use timebank_host::{self as host, Calldata, ChainStorage};
use timebank_rules::event::Word;
use timebank_rules::{handlers::coin, interfaces, Call};

/// No message here takes more.
pub type Data = Calldata<{ host::size_of_arguments(2) }>;

/// Ends the call with the answer, unless it is for the program of its topic to give.
#[inline(always)]
pub fn answer(data: &Data) {
    match data.selector() {
        TRANSFER => host::run(data, transfer),
        BALANCE_OF => {
            balance_of(data);
        }
        // Whoever asks these brings little gas, and pays for the bytes of every program that answers.
        NAME => host::answer_text(interfaces::NAME),
        SYMBOL => host::answer_text(interfaces::SYMBOL),
        DECIMALS => host::answer(&[interfaces::DECIMALS.word()]),
        SUPPORTS_INTERFACE => {
            supports_interface(data);
        }
        _ => {}
    }
}

fn supports_interface(data: &Data) -> Option<()> {
    data.has_args(1)?;
    host::answer(&[interfaces::supports(data.four_bytes(0)?).word()]);
    None
}

fn transfer(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(2)?;
    coin::transfer(storage, call, data.address(0)?, data.wide(1)).ok()
}

fn balance_of(data: &Data) -> Option<()> {
    data.has_args(1)?;
    let (own, account) = (host::address(), data.address(0)?);
    // What the bank itself holds is in its root.
    if account != own {
        host::answer(&[coin::coin_of(&ChainStorage::new(), own, account).to_big_endian()]);
    }
    None
}
