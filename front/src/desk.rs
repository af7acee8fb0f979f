//! Which messages are answered here, and which programs answer others.

use timebank_host::{self as host, Books, Calldata};
use timebank_rules::selector::selector;
use timebank_rules::{desk, Call};

use crate::entry::{ANNEX, EXCHANGE};

const BALANCE_OF: u32 = selector("balanceOf(address)");
const TRANSFER: u32 = selector("transfer(address,uint256)");
const TRANSFER_WITH_REASON: u32 = selector("transferWithReason(address,uint256,bytes32)");

const PLACE: u32 = selector("place(uint16,uint8,uint16,uint32,uint64,uint8)");
const CANCEL: u32 = selector("cancel(uint128)");

const APPROVE: u32 = selector("approve(address,uint256)");
const TRANSFER_FROM: u32 = selector("transferFrom(address,address,uint256)");
const CAN_TRANSFER: u32 = selector("canTransfer(address,address,uint256)");
const HOURS_OF: u32 = selector("balanceOf(address,uint256)");
const TRANSFER_HOURS: u32 = selector("transfer(address,uint256,uint256)");
const TRANSFER_HOURS_FROM: u32 = selector("transferFrom(address,address,uint256,uint256)");
const APPROVE_HOURS: u32 = selector("approve(address,uint256,uint256)");
const RECORD: u32 = selector("record(uint16,address,uint64,uint64,bytes32)");

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
