//! Which messages are answered here.

use timebank_host as host;
use timebank_rules::desk;
use timebank_rules::selector::selector;

use crate::books::{done, Books};
use crate::calldata::{Answer, Calldata};

const HOURS_OF: u32 = selector("balanceOf(address,uint256)");
const TRANSFER_HOURS: u32 = selector("transfer(address,uint256,uint256)");
const TRANSFER_HOURS_FROM: u32 = selector("transferFrom(address,address,uint256,uint256)");
const APPROVE_HOURS: u32 = selector("approve(address,uint256,uint256)");
const PLACE: u32 = selector("place(uint16,uint8,uint16,uint32,uint64,uint8)");
const CANCEL: u32 = selector("cancel(uint128)");
const RECORD: u32 = selector("record(uint16,address,uint64,uint64,bytes32)");

/// The answer; nothing where the rules refuse.
#[inline(always)]
pub fn answer(data: &Calldata) -> Option<Answer> {
    match data.selector() {
        PLACE => {
            data.holds(6)?;
            let (class, side, tick) = (data.number(0)?, data.number(1)?, data.number(2)?);
            let (lots, expiry, kind) = (data.number(3)?, data.number(4)?, data.number(5)?);
            let placed = done(|books| {
                desk::place(books, host::call(), class, side, tick, lots, expiry, kind)
            })?;
            let (filled, coin, outcome) = (placed.filled.0, placed.coin.0, placed.outcome as u8);
            Some(Answer::of(placed.order_id).with(filled).with(coin).with(outcome))
        }
        CANCEL => {
            data.holds(1)?;
            let order = data.wide_number(0)?;
            done(|books| desk::cancel(books, host::call(), order)).map(Answer::of)
        }
        RECORD => {
            data.holds(5)?;
            let (class, member, evidence) = (data.number(0)?, data.address(1)?, data.hash(4));
            let span = (data.number(2)?, data.number(3)?);
            done(|books| desk::record(books, host::call(), class, member, span, evidence))
                .map(Answer::of)
        }
        HOURS_OF => {
            data.holds(2)?;
            let owner = data.address(0)?;
            Some(Answer::of(desk::hours_of(&Books::new(), owner, data.wide(1))))
        }
        TRANSFER_HOURS => {
            data.holds(3)?;
            let (to, id, amount) = (data.address(0)?, data.wide(1), data.wide(2));
            done(|books| desk::transfer_hours(books, host::call(), to, id, amount)).map(Answer::of)
        }
        TRANSFER_HOURS_FROM => {
            data.holds(4)?;
            let (from, to) = (data.address(0)?, data.address(1)?);
            let (id, amount) = (data.wide(2), data.wide(3));
            done(|books| desk::transfer_hours_from(books, host::call(), from, to, id, amount))
                .map(Answer::of)
        }
        APPROVE_HOURS => {
            data.holds(3)?;
            let (spender, id, amount) = (data.address(0)?, data.wide(1), data.wide(2));
            done(|books| desk::approve_hours(books, host::call(), spender, id, amount))
                .map(Answer::of)
        }
        _ => None,
    }
}
