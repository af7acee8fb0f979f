//! Which messages are answered here, and which programs answer others.

use timebank_host::messages::{
    APPROVE, APPROVE_HOURS, BALANCE_OF, CANCEL, CAN_TRANSFER, HOURS_OF, PLACE, RECORD, TRANSFER,
    TRANSFER_FROM, TRANSFER_HOURS, TRANSFER_HOURS_FROM, TRANSFER_WITH_REASON,
};
use timebank_host::{self as host, Calldata, ChainStorage};
use timebank_rules::{handlers::coin, Call};

use crate::entry::{ANNEX, EXCHANGE};

/// No message here takes more.
pub type Data = Calldata<{ host::size_of_arguments(3) }>;

/// Ends the call with the answer, unless it is for the bank to give.
#[inline(always)]
pub fn answer(data: &Data) {
    match data.selector() {
        TRANSFER => host::run(data, transfer),
        TRANSFER_WITH_REASON => host::run(data, transfer_with_reason),
        BALANCE_OF => {
            balance_of(data);
        }
        PLACE | CANCEL => host::try_delegate(&EXCHANGE),
        APPROVE | TRANSFER_FROM | CAN_TRANSFER | HOURS_OF | TRANSFER_HOURS
        | TRANSFER_HOURS_FROM | APPROVE_HOURS | RECORD => host::try_delegate(&ANNEX),
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
