//! Which messages are answered here.

use timebank_host as host;
use timebank_rules::cells::{Cell, Key, Root};
use timebank_rules::desk;
use timebank_rules::event::Event;
use timebank_rules::selector::selector;
use timebank_rules::vault::Vault;
use timebank_rules::Error;

use crate::calldata::{Answer, Calldata};

/// The bank's storage, and its root at hand.
pub struct Front {
    root: Root,
}

impl Front {
    /// Without the root: for what asks for one account only.
    #[inline(always)]
    pub fn new() -> Self {
        Self { root: Root::empty() }
    }

    #[inline(always)]
    fn open() -> Self {
        let mut front = Self::new();
        host::read_root(&mut front.root);
        front
    }

    /// Writes the root, as the bank does at the end of every message that changes something.
    #[inline(always)]
    pub fn close(&self) {
        host::save_root(&self.root);
    }
}

impl Vault for Front {
    #[inline(always)]
    fn root(&self) -> &Root {
        &self.root
    }

    #[inline(always)]
    fn load<C: Cell>(&self, key: Key) -> C {
        host::load(key)
    }

    #[inline(always)]
    fn read<C: Cell>(&self, key: Key, cell: &mut C) {
        host::read(key, cell);
    }

    #[inline(always)]
    fn save<C: Cell>(&mut self, key: Key, cell: &C) {
        host::save(key, cell);
    }

    #[inline(always)]
    fn emit(&mut self, event: &impl Event) {
        host::emit(&mut self.root, event);
    }
}

/// Does what changes something, and answers what it says. Where the rules refuse, nothing is changed.
#[inline(always)]
fn done<T>(act: impl FnOnce(&mut Front) -> Result<T, Error>) -> Option<T> {
    let mut front = Front::open();
    let answer = act(&mut front).ok()?;
    front.close();
    Some(answer)
}

#[cfg(not(feature = "exchange"))]
mod selectors {
    use super::selector;

    pub const BALANCE_OF: u32 = selector("balanceOf(address)");
    pub const TRANSFER: u32 = selector("transfer(address,uint256)");
    pub const TRANSFER_WITH_REASON: u32 = selector("transferWithReason(address,uint256,bytes32)");
    pub const TRANSFER_FROM: u32 = selector("transferFrom(address,address,uint256)");
    pub const APPROVE: u32 = selector("approve(address,uint256)");
    pub const CAN_TRANSFER: u32 = selector("canTransfer(address,address,uint256)");
    pub const HOURS_OF: u32 = selector("balanceOf(address,uint256)");
    pub const TRANSFER_HOURS: u32 = selector("transfer(address,uint256,uint256)");
    pub const TRANSFER_HOURS_FROM: u32 = selector("transferFrom(address,address,uint256,uint256)");
    pub const APPROVE_HOURS: u32 = selector("approve(address,uint256,uint256)");
    pub const PLACE: u32 = selector("place(uint16,uint8,uint16,uint32,uint64,uint8)");
    pub const CANCEL: u32 = selector("cancel(uint128)");
    pub const RECORD: u32 = selector("record(uint16,address,uint64,uint64,bytes32)");
}

/// Whether the second program has the message.
#[cfg(not(feature = "exchange"))]
#[inline(always)]
pub fn is_of_the_exchange(selector: u32) -> bool {
    matches!(selector, selectors::PLACE | selectors::CANCEL | selectors::RECORD)
}

/// The answer to a message of the ledger; nothing where the bank has to give it.
#[cfg(not(feature = "exchange"))]
#[inline(always)]
pub fn answer(data: &Calldata) -> Option<Answer> {
    use selectors::*;
    match data.selector() {
        TRANSFER => {
            data.holds(2)?;
            let (to, value) = (data.address(0)?, data.wide(1));
            done(|front| desk::transfer(front, host::call(), to, value)).map(Answer::of)
        }
        BALANCE_OF => {
            data.holds(1)?;
            Some(Answer::of(desk::coin_of(&Front::new(), data.address(0)?)))
        }
        TRANSFER_FROM => {
            data.holds(3)?;
            let (from, to, value) = (data.address(0)?, data.address(1)?, data.wide(2));
            done(|front| desk::transfer_from(front, host::call(), from, to, value)).map(Answer::of)
        }
        TRANSFER_WITH_REASON => {
            data.holds(3)?;
            let (to, amount, reason) = (data.address(0)?, data.wide(1), data.hash(2));
            done(|front| desk::transfer_with_reason(front, host::call(), to, amount, reason))
                .map(Answer::of)
        }
        APPROVE => {
            data.holds(2)?;
            let (spender, value) = (data.address(0)?, data.wide(1));
            done(|front| desk::approve(front, host::call(), spender, value)).map(Answer::of)
        }
        CAN_TRANSFER => {
            data.holds(3)?;
            let (from, to, amount) = (data.address(0)?, data.address(1)?, data.wide(2));
            let (can, code) = desk::can_transfer(&Front::open(), host::now(), from, to, amount);
            Some(Answer::of(can).with(code))
        }
        HOURS_OF => {
            data.holds(2)?;
            let owner = data.address(0)?;
            Some(Answer::of(desk::hours_of(&Front::new(), owner, data.wide(1))))
        }
        TRANSFER_HOURS => {
            data.holds(3)?;
            let (to, id, amount) = (data.address(0)?, data.wide(1), data.wide(2));
            done(|front| desk::transfer_hours(front, host::call(), to, id, amount)).map(Answer::of)
        }
        TRANSFER_HOURS_FROM => {
            data.holds(4)?;
            let (from, to) = (data.address(0)?, data.address(1)?);
            let (id, amount) = (data.wide(2), data.wide(3));
            done(|front| desk::transfer_hours_from(front, host::call(), from, to, id, amount))
                .map(Answer::of)
        }
        APPROVE_HOURS => {
            data.holds(3)?;
            let (spender, id, amount) = (data.address(0)?, data.wide(1), data.wide(2));
            done(|front| desk::approve_hours(front, host::call(), spender, id, amount))
                .map(Answer::of)
        }
        _ => None,
    }
}

/// Founds the bank in this program's storage.
#[cfg(not(feature = "exchange"))]
pub fn found() {
    let mut front = Front::new();
    front.root = desk::founding_root(host::call());
    desk::found(&mut front, host::call());
    front.close();
}

#[cfg(feature = "exchange")]
mod selectors {
    use super::selector;

    pub const PLACE: u32 = selector("place(uint16,uint8,uint16,uint32,uint64,uint8)");
    pub const CANCEL: u32 = selector("cancel(uint128)");
    pub const RECORD: u32 = selector("record(uint16,address,uint64,uint64,bytes32)");
}

/// The answer to an order or a record; nothing where the rules refuse.
#[cfg(feature = "exchange")]
#[inline(always)]
pub fn answer(data: &Calldata) -> Option<Answer> {
    use selectors::*;
    match data.selector() {
        PLACE => {
            data.holds(6)?;
            let (class, side, tick) = (data.number(0)?, data.number(1)?, data.number(2)?);
            let (lots, expiry, kind) = (data.number(3)?, data.number(4)?, data.number(5)?);
            let placed = done(|front| {
                desk::place(front, host::call(), class, side, tick, lots, expiry, kind)
            })?;
            let (filled, coin, outcome) = (placed.filled.0, placed.coin.0, placed.outcome as u8);
            Some(Answer::of(placed.order_id).with(filled).with(coin).with(outcome))
        }
        CANCEL => {
            data.holds(1)?;
            let order = data.wide_number(0)?;
            done(|front| desk::cancel(front, host::call(), order)).map(Answer::of)
        }
        RECORD => {
            data.holds(5)?;
            let (class, member, evidence) = (data.number(0)?, data.address(1)?, data.hash(4));
            let span = (data.number(2)?, data.number(3)?);
            done(|front| desk::record(front, host::call(), class, member, span, evidence))
                .map(Answer::of)
        }
        _ => None,
    }
}
