//! Which messages are answered here.

use timebank_host::messages::{CANCEL, PLACE};
use timebank_host::{self as host, Calldata, ChainStorage};
use timebank_rules::event::Word;
use timebank_rules::handlers::orders;
use timebank_topics::Topic;

/// Bytes of stack. Two accounts, a class, a level, a chunk and an event lie on it at once.
pub const STACK: u32 = 32_768;

/// Whether it runs other programs.
pub const RUNS_OTHERS: bool = false;

/// No message here takes more.
pub type Data = Calldata<{ host::size_of_arguments(6) }>;

/// Ends the call with the answer, unless the rules refuse.
#[inline(always)]
pub fn answer(data: &Data) {
    match data.selector() {
        PLACE => {
            place(data);
        }
        CANCEL => {
            cancel(data);
        }
        _ => {}
    }
}

/// Whose program is asked where this one refuses.
pub fn topic(_: &Data) -> Topic {
    Topic::Market
}

fn place(data: &Data) -> Option<()> {
    data.has_args(6)?;
    let (class, side, tick) = (data.number(0)?, data.number(1)?, data.number(2)?);
    let (lots, expiry, kind) = (data.number(3)?, data.number(4)?, data.number(5)?);
    let mut storage = ChainStorage::new();
    storage.open();
    let placed =
        orders::place(&mut storage, host::call(), class, side, tick, lots, expiry, kind).ok()?;
    storage.close();
    let mut words = [[0; 32]; 4];
    let [order_id, filled, coin, outcome] = &mut words;
    placed.order_id.put(order_id);
    placed.filled.0.put(filled);
    placed.coin.0.put(coin);
    (placed.outcome as u8).put(outcome);
    host::answer(&words);
    Some(())
}

fn cancel(data: &Data) -> Option<()> {
    data.has_args(1)?;
    let order_id = data.wide_number(0)?;
    let mut storage = ChainStorage::new();
    storage.open();
    orders::cancel(&mut storage, host::call(), order_id).ok()?;
    storage.close();
    host::answer(&host::DONE);
    Some(())
}
