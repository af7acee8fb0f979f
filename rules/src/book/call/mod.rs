//! The call auction: orders collect, then one price executes the most of them.
//!
//! While a class is in a call its [`Class::halted_until`](crate::cells::Class) is [`CLOSED`], which is all that placing
//! an order has to know of it. Orders for the call wait on a *shelf* of their side, with a level of its own at each
//! price, as they may cross; the orders of the continuous book take part, before those of the shelf at the same price.
//! Whatever a call leaves stays where it was.

pub mod clearing;
pub mod collecting;
mod front;
mod pairing;
pub mod price;
mod sharing;
pub mod shelf;
mod side;

use crate::account::Account;
use crate::cells::{self, Calls, Class};
use crate::event::calls_set::CallsSet;
use crate::quantities::{ClassId, Time, DAY, EPOCH};
use crate::{refusal, roles, Error};

use super::SHORTEST;

/// The end of the halt of a class that is in a call: it trades again when the call is cleared.
pub const CLOSED: u32 = u32::MAX;

crate::bits! {
    /// When a class holds calls, a bit each.
    WHEN: u8;
    /// A class that has never traded begins with a call.
    OPENING = 1,
    /// Within a day of an epoch's turn a call may be held.
    TURN = 2,
    /// Calls are the only way in which the class trades.
    ALWAYS = 4,
}

crate::bits! {
    /// What the log adds to an order's kinds ([`super::Kind`]).
    KIND: u8;
    /// Waits for a call.
    FOR_A_CALL = 4,
}

/// How long after an epoch's turn its call may still begin, in seconds.
const TURNS: u32 = DAY;

crate::enumeration! {
    /// What a call does.
    pub enum Phase {
        /// Orders collect, or are waited for.
        Collecting = 0,
        /// Its price is searched.
        Searching = 1,
        /// The longer side is shared.
        Sharing = 2,
        /// Orders are matched at the price.
        Matching = 3,
        /// It is over; the class trades again, or waits for its next call.
        Ended = 4,
    }
}

/// Whether a class trades by calls alone now.
pub fn is_closed(class: &Class) -> bool {
    class.halted_until.get() == CLOSED
}

/// Sets when a class holds calls, and at which multiples of seconds they end. In a class that has never traded it holds at
/// once, in any other after the notice period, in seconds.
pub fn set(
    officer: &Account,
    now: Time,
    notice: u32,
    class_id: ClassId,
    class: &mut Class,
    terms: &mut cells::ClassTerms,
    calls: Calls,
) -> Result<CallsSet, Error> {
    officer.require_role(roles::CENTRAL_BANK)?;
    let (when, period) = (calls.when, calls.period.get());
    if when > OPENING | TURN | ALWAYS || !(SHORTEST..=EPOCH).contains(&period) {
        return Err(refusal!(BadCalls { when, period }));
    }
    let is_new = class.last.get() == 0;
    let from = if is_new { now } else { now.plus(notice) };
    terms.calls.announce(calls, now, from);
    // A call that runs is held to its end.
    if is_new && class.call_ends.get() == 0 && (is_closed(class) || wants_closed(terms, class, now))
    {
        class.halted_until = if wants_closed(terms, class, now) { CLOSED } else { 0 }.into();
    }
    Ok(CallsSet { class_id: class_id.0, actor: officer.address, when, period, from: from.0.into() })
}

/// Whether a class is to wait for a call where it is in none.
pub fn wants_closed(terms: &cells::ClassTerms, class: &Class, now: Time) -> bool {
    let when = terms.calls.at(now).when;
    when & ALWAYS != 0 || (when & OPENING != 0 && class.last.get() == 0)
}

/// When a call ends that begins now, where one may: with the halt that runs, or at the next multiple of the period. No
/// call is shorter than ten minutes.
fn end_of_new(
    terms: &cells::ClassTerms,
    class: &Class,
    call: &cells::Call,
    now: Time,
) -> Option<Time> {
    let soonest = now.plus(SHORTEST);
    let halted_until = class.halted_until.get();
    if now.0 < halted_until && halted_until != CLOSED {
        return Some(soonest.max(Time(halted_until)));
    }
    let calls = terms.calls.at(now);
    let turns = calls.when & TURN != 0 && now.0 % EPOCH < TURNS && call.epoch.get() != now.epoch();
    if !turns && !is_closed(class) && !wants_closed(terms, class, now) {
        return None;
    }
    // A class that waits for an order of whose calls nothing is known any more gets the shortest.
    let period = calls.period.get().max(SHORTEST);
    Some(Time(soonest.0.div_ceil(period).saturating_mul(period).min(CLOSED - 1)))
}
