//! Which messages are answered here.

use timebank_host::messages::{
    APPROVE, APPROVE_HOURS, CAN_TRANSFER, HOURS_OF, RECORD, TRANSFER_FROM, TRANSFER_HOURS,
    TRANSFER_HOURS_FROM, TRANSFER_WITH_REASON,
};
use timebank_host::{self as host, Calldata, ChainStorage};
use timebank_rules::handlers::{coin, earning, hours};
use timebank_rules::Call;
use timebank_topics::Topic;

/// Bytes of stack. Two accounts and an event lie on it at once.
pub const STACK: u32 = 16_384;

/// Whether it runs other programs.
pub const RUNS_OTHERS: bool = false;

/// No message here takes more.
pub type Data = Calldata<{ host::size_of_arguments(5) }>;

/// Ends the call with the answer, unless the rules refuse.
#[inline(always)]
pub fn answer(data: &Data) {
    match data.selector() {
        RECORD => host::run(data, record),
        TRANSFER_WITH_REASON => host::run(data, transfer_with_reason),
        APPROVE => host::run(data, approve),
        TRANSFER_FROM => host::run(data, transfer_from),
        TRANSFER_HOURS => host::run(data, transfer_hours),
        TRANSFER_HOURS_FROM => host::run(data, transfer_hours_from),
        APPROVE_HOURS => host::run(data, approve_hours),
        HOURS_OF => {
            hours_of(data);
        }
        CAN_TRANSFER => {
            can_transfer(data);
        }
        _ => {}
    }
}

/// Whose program is asked where this one refuses.
pub fn topic(data: &Data) -> Topic {
    match data.selector() {
        RECORD => Topic::Earning,
        _ => Topic::Tokens,
    }
}

fn record(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(5)?;
    let (class, member, evidence) = (data.number(0)?, data.address(1)?, data.hash(4));
    let span = (data.number(2)?, data.number(3)?);
    earning::record(storage, call, class, member, span, evidence).ok()
}

fn transfer_with_reason(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(3)?;
    let (to, amount, reason) = (data.address(0)?, data.wide(1), data.hash(2));
    coin::transfer_with_reason(storage, call, to, amount, reason).ok()
}

fn approve(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(2)?;
    coin::approve(storage, call, data.address(0)?, data.wide(1)).ok()
}

fn transfer_from(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(3)?;
    coin::transfer_from(storage, call, data.address(0)?, data.address(1)?, data.wide(2)).ok()
}

fn transfer_hours(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(3)?;
    hours::transfer_hours(storage, call, data.address(0)?, data.wide(1), data.wide(2)).ok()
}

fn transfer_hours_from(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(4)?;
    let (from, to) = (data.address(0)?, data.address(1)?);
    hours::transfer_hours_from(storage, call, from, to, data.wide(2), data.wide(3)).ok()
}

fn approve_hours(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(3)?;
    hours::approve_hours(storage, call, data.address(0)?, data.wide(1), data.wide(2)).ok()
}

fn hours_of(data: &Data) -> Option<()> {
    data.has_args(2)?;
    let owner = data.address(0)?;
    host::answer(&[hours::hours_of(&ChainStorage::new(), owner, data.wide(1)).to_big_endian()]);
    None
}

/// Whether coin can move. Why not is for the bank to say, as the code of every refusal is.
fn can_transfer(data: &Data) -> Option<()> {
    data.has_args(3)?;
    let (from, to, amount) = (data.address(0)?, data.address(1)?, data.wide(2));
    let mut storage = ChainStorage::new();
    storage.open();
    if coin::can_transfer(&storage, host::now(), from, to, amount).0 {
        let [done] = host::DONE;
        host::answer(&[done, [0; 32]]);
    }
    None
}
