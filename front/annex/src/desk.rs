//! Which messages are answered here.

use timebank_host::messages::{
    APPROVE, APPROVE_HOURS, CAN_TRANSFER, HOURS_OF, RECORD, TRANSFER_FROM, TRANSFER_HOURS,
    TRANSFER_HOURS_FROM,
};
use timebank_host::{self as host, Books, Calldata};
use timebank_rules::{desk, Call};

/// No message here takes more.
pub type Data = Calldata<{ host::size_of_arguments(5) }>;

/// Ends the call with the answer, unless the rules refuse.
#[inline(always)]
pub fn answer(data: &Data) {
    match data.selector() {
        RECORD => host::act(data, record),
        APPROVE => host::act(data, approve),
        TRANSFER_FROM => host::act(data, transfer_from),
        TRANSFER_HOURS => host::act(data, transfer_hours),
        TRANSFER_HOURS_FROM => host::act(data, transfer_hours_from),
        APPROVE_HOURS => host::act(data, approve_hours),
        HOURS_OF => {
            hours_of(data);
        }
        CAN_TRANSFER => {
            can_transfer(data);
        }
        _ => {}
    }
}

fn record(books: &mut Books, call: Call, data: &Data) -> Option<bool> {
    data.holds(5)?;
    let (class, member, evidence) = (data.number(0)?, data.address(1)?, data.hash(4));
    let span = (data.number(2)?, data.number(3)?);
    desk::record(books, call, class, member, span, evidence).ok()
}

fn approve(books: &mut Books, call: Call, data: &Data) -> Option<bool> {
    data.holds(2)?;
    desk::approve(books, call, data.address(0)?, data.wide(1)).ok()
}

fn transfer_from(books: &mut Books, call: Call, data: &Data) -> Option<bool> {
    data.holds(3)?;
    desk::transfer_from(books, call, data.address(0)?, data.address(1)?, data.wide(2)).ok()
}

fn transfer_hours(books: &mut Books, call: Call, data: &Data) -> Option<bool> {
    data.holds(3)?;
    desk::transfer_hours(books, call, data.address(0)?, data.wide(1), data.wide(2)).ok()
}

fn transfer_hours_from(books: &mut Books, call: Call, data: &Data) -> Option<bool> {
    data.holds(4)?;
    let (from, to) = (data.address(0)?, data.address(1)?);
    desk::transfer_hours_from(books, call, from, to, data.wide(2), data.wide(3)).ok()
}

fn approve_hours(books: &mut Books, call: Call, data: &Data) -> Option<bool> {
    data.holds(3)?;
    desk::approve_hours(books, call, data.address(0)?, data.wide(1), data.wide(2)).ok()
}

fn hours_of(data: &Data) -> Option<()> {
    data.holds(2)?;
    let owner = data.address(0)?;
    host::answer(&[desk::hours_of(&Books::new(), owner, data.wide(1)).to_big_endian()]);
    None
}

/// Whether coin can move. Why not is for the bank to say, as the code of every refusal is.
fn can_transfer(data: &Data) -> Option<()> {
    data.holds(3)?;
    let (from, to, amount) = (data.address(0)?, data.address(1)?, data.wide(2));
    let mut books = Books::new();
    books.open();
    if desk::can_transfer(&books, host::now(), from, to, amount).0 {
        let [done] = host::DONE;
        host::answer(&[done, [0; 32]]);
    }
    None
}
