//! Which messages are answered here.

use timebank_host::messages::{BALANCE_OF, TRANSFER, TRANSFER_WITH_REASON};
use timebank_host::{self as host, Calldata, ChainStorage};
use timebank_rules::{handlers::coin, Call};

/// No message here takes more.
pub type Data = Calldata<{ host::size_of_arguments(3) }>;

/// Ends the call with the answer, unless it is for the program of its topic to give.
#[inline(always)]
pub fn answer(data: &Data) {
    match data.selector() {
        TRANSFER => host::run(data, transfer),
        TRANSFER_WITH_REASON => host::run(data, transfer_with_reason),
        BALANCE_OF => {
            balance_of(data);
        }
        _ => {}
    }
}

fn transfer(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.holds(2)?;
    coin::transfer(storage, call, data.address(0)?, data.wide(1)).ok()
}

fn transfer_with_reason(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.holds(3)?;
    let (to, amount, reason) = (data.address(0)?, data.wide(1), data.hash(2));
    coin::transfer_with_reason(storage, call, to, amount, reason).ok()
}

fn balance_of(data: &Data) -> Option<()> {
    data.holds(1)?;
    let (own, account) = (host::address(), data.address(0)?);
    // What the bank itself holds is in its root.
    if account != own {
        host::answer(&[coin::coin_of(&ChainStorage::new(), own, account).to_big_endian()]);
    }
    None
}
