//! Which messages are answered here.

use timebank_host as host;
use timebank_rules::desk;
use timebank_rules::selector::selector;

use crate::books::{done, Books};
use crate::calldata::{Answer, Calldata};

const BALANCE_OF: u32 = selector("balanceOf(address)");
const TRANSFER: u32 = selector("transfer(address,uint256)");
const TRANSFER_WITH_REASON: u32 = selector("transferWithReason(address,uint256,bytes32)");
const TRANSFER_FROM: u32 = selector("transferFrom(address,address,uint256)");
const APPROVE: u32 = selector("approve(address,uint256)");
const CAN_TRANSFER: u32 = selector("canTransfer(address,address,uint256)");

const HOURS_OF: u32 = selector("balanceOf(address,uint256)");
const TRANSFER_HOURS: u32 = selector("transfer(address,uint256,uint256)");
const TRANSFER_HOURS_FROM: u32 = selector("transferFrom(address,address,uint256,uint256)");
const APPROVE_HOURS: u32 = selector("approve(address,uint256,uint256)");
const PLACE: u32 = selector("place(uint16,uint8,uint16,uint32,uint64,uint8)");
const CANCEL: u32 = selector("cancel(uint128)");
const RECORD: u32 = selector("record(uint16,address,uint64,uint64,bytes32)");

/// Whether the annex has the message.
#[inline(always)]
pub fn is_of_the_annex(selector: u32) -> bool {
    matches!(
        selector,
        HOURS_OF | TRANSFER_HOURS | TRANSFER_HOURS_FROM | APPROVE_HOURS | PLACE | CANCEL | RECORD
    )
}

/// The answer to a message of the coin's; nothing where the bank has to give it.
#[inline(always)]
pub fn answer(data: &Calldata) -> Option<Answer> {
    match data.selector() {
        TRANSFER => {
            data.holds(2)?;
            let (to, value) = (data.address(0)?, data.wide(1));
            done(|books| desk::transfer(books, host::call(), to, value)).map(Answer::of)
        }
        BALANCE_OF => {
            data.holds(1)?;
            let (own, account) = (host::address(), data.address(0)?);
            // What the bank itself holds is in its root.
            if account == own {
                return None;
            }
            Some(Answer::of(desk::coin_of(&Books::new(), own, account)))
        }
        TRANSFER_FROM => {
            data.holds(3)?;
            let (from, to, value) = (data.address(0)?, data.address(1)?, data.wide(2));
            done(|books| desk::transfer_from(books, host::call(), from, to, value)).map(Answer::of)
        }
        TRANSFER_WITH_REASON => {
            data.holds(3)?;
            let (to, amount, reason) = (data.address(0)?, data.wide(1), data.hash(2));
            done(|books| desk::transfer_with_reason(books, host::call(), to, amount, reason))
                .map(Answer::of)
        }
        APPROVE => {
            data.holds(2)?;
            let (spender, value) = (data.address(0)?, data.wide(1));
            done(|books| desk::approve(books, host::call(), spender, value)).map(Answer::of)
        }
        CAN_TRANSFER => {
            data.holds(3)?;
            let (from, to, amount) = (data.address(0)?, data.address(1)?, data.wide(2));
            // Why not is for the bank to say, as the code of every refusal is.
            let (true, code) = desk::can_transfer(&Books::open(), host::now(), from, to, amount)
            else {
                return None;
            };
            Some(Answer::of(true).with(code))
        }
        _ => None,
    }
}

/// Founds the bank in this program's storage.
pub fn found() {
    let call = host::call();
    let mut books = Books::begun(desk::founding_root(call));
    desk::found(&mut books, call);
    books.close();
}
