//! Which messages are answered here.

use timebank_host::messages::{CALL_OF, CANCEL_NUMBERED, MARKET_OF, PLACE_IN_CALL};
use timebank_host::{self as host, Calldata, ChainStorage};
use timebank_rules::event::Word;
use timebank_rules::handlers::orders;
use timebank_rules::{queries, Call};
use timebank_topics::Topic;

/// Bytes of stack. Two accounts, a class, a level, a chunk and an event lie on it at once.
pub const STACK: u32 = 32_768;

/// Whether it runs other programs.
pub const RUNS_OTHERS: bool = false;

/// No message here takes more.
pub type Data = Calldata<{ host::size_of_arguments(5) }>;

/// Ends the call with the answer, unless the rules refuse.
#[inline(always)]
pub fn answer(data: &Data) {
    match data.selector() {
        PLACE_IN_CALL => {
            place_in_call(data);
        }
        CANCEL_NUMBERED => host::run(data, cancel_numbered),
        MARKET_OF => {
            market_of(data);
        }
        CALL_OF => {
            call_of(data);
        }
        _ => {}
    }
}

/// Whose program is asked where this one refuses.
pub fn topic(_: &Data) -> Topic {
    Topic::Auctions
}

#[inline(never)]
fn place_in_call(data: &Data) -> Option<()> {
    data.has_args(5)?;
    let (class, side, tick) = (data.number(0)?, data.number(1)?, data.number(2)?);
    let (lots, expiry) = (data.number(3)?, data.number(4)?);
    let mut storage = ChainStorage::new();
    storage.open();
    let order_id =
        orders::place_in_call(&mut storage, host::call(), class, side, tick, lots, expiry).ok()?;
    storage.close();
    let mut word = [0; 32];
    order_id.put(&mut word);
    host::answer(&[word]);
    None
}

fn cancel_numbered(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(3)?;
    let (class, tick, number) = (data.number(0)?, data.number(1)?, data.number(2)?);
    orders::cancel_numbered(storage, call, class, tick, number).ok()
}

#[inline(never)]
fn market_of(data: &Data) -> Option<()> {
    data.has_args(1)?;
    let class = data.number(0)?;
    let mut storage = ChainStorage::new();
    storage.open();
    let market = queries::market::market(&storage, host::now(), class).ok()?;
    let (best_bid, best_ask, last, reference, low, high, until, lots, price) = market;
    let [best_bid, best_ask, last, reference, low, high, price] =
        [best_bid, best_ask, last, reference, low, high, price].map(u64::from);
    numbers(&[best_bid, best_ask, last, reference, low, high, until, lots, price])
}

#[inline(never)]
fn call_of(data: &Data) -> Option<()> {
    data.has_args(1)?;
    let class = data.number(0)?;
    let mut storage = ChainStorage::new();
    storage.open();
    let (when, period, phase, until, price, lots, filled) =
        queries::market::call(&storage, host::now(), class).ok()?;
    let (when, period, phase, price) = (when.into(), period.into(), phase.into(), price.into());
    numbers(&[when, period, phase, until, price, lots, filled])
}

/// The most numbers that are answered.
const NUMBERS: usize = 9;

/// Ends the call with numbers.
#[inline(never)]
fn numbers(numbers: &[u64]) -> Option<()> {
    let mut words = [[0; 32]; NUMBERS];
    for (word, number) in words.iter_mut().zip(numbers) {
        number.put(word);
    }
    host::answer(words.get(..numbers.len())?);
    None
}
