//! Which messages are answered here, and which programs answer others.

use timebank_host::messages::{
    APPROVE, APPROVE_HOURS, BALANCE_OF, CANCEL, CAN_TRANSFER, HOURS_OF, PLACE, RECORD, TRANSFER,
    TRANSFER_FROM, TRANSFER_HOURS, TRANSFER_HOURS_FROM, TRANSFER_WITH_REASON,
};
use timebank_host::{self as host, Books, Calldata};
use timebank_rules::{desk, Call};

use crate::entry::{ANNEX, EXCHANGE};

/// No message here takes more.
pub type Data = Calldata<{ host::size_of_arguments(3) }>;

/// Ends the call with the answer, unless it is for the bank to give.
#[inline(always)]
pub fn answer(data: &Data) {
    match data.selector() {
        TRANSFER => host::act(data, transfer),
        TRANSFER_WITH_REASON => host::act(data, transfer_with_reason),
        BALANCE_OF => {
            balance_of(data);
        }
        PLACE | CANCEL => host::ask(&EXCHANGE),
        APPROVE | TRANSFER_FROM | CAN_TRANSFER | HOURS_OF | TRANSFER_HOURS
        | TRANSFER_HOURS_FROM | APPROVE_HOURS | RECORD => host::ask(&ANNEX),
        _ => {}
    }
}

fn transfer(books: &mut Books, call: Call, data: &Data) -> Option<bool> {
    data.holds(2)?;
    desk::transfer(books, call, data.address(0)?, data.wide(1)).ok()
}

fn transfer_with_reason(books: &mut Books, call: Call, data: &Data) -> Option<bool> {
    data.holds(3)?;
    let (to, amount, reason) = (data.address(0)?, data.wide(1), data.hash(2));
    desk::transfer_with_reason(books, call, to, amount, reason).ok()
}

fn balance_of(data: &Data) -> Option<()> {
    data.holds(1)?;
    let (own, account) = (host::address(), data.address(0)?);
    // What the bank itself holds is in its root.
    if account != own {
        host::answer(&[desk::coin_of(&Books::new(), own, account).to_big_endian()]);
    }
    None
}
