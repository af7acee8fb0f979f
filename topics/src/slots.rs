//! How the router finds a message's program: by one multiplication and half a byte of a table.
//!
//! Every selector falls into one of 576 slots, and no two that need different programs fall into the same. What is no
//! message falls somewhere, too: whichever program is asked then says that it does not know it, as the bank would.

use crate::{selector, Fast, Topic, FAST, MESSAGES};

/// How many slots there are. Half a byte each, they are charged on every call: so few that a multiplier still can be found.
pub const SLOTS: usize = 576;

/// Spreads the selectors over the slots without a clash. Where a change of the table makes one, the build says so, and
/// `cargo run -p timebank-topics --example multiplier` finds another number.
pub const MULTIPLIER: u32 = 0x24349957;

/// What a slot says: the topic's program, and the fast program to ask before it, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Route {
    /// The topic of this number alone.
    Topic(u8),
    /// The fast orders, then the market.
    FastOrders,
    /// The fast transfers, then the tokens.
    FastTokens,
    /// The fast transfers, then earning.
    FastEarning,
}

/// Where the numbers of the routes with a fast program begin.
const FAST_ORDERS: u8 = Topic::ALL.len() as u8;
const FAST_TOKENS: u8 = FAST_ORDERS + 1;
const FAST_EARNING: u8 = FAST_ORDERS + 2;
const _: () = assert!(FAST_EARNING < 16, "a route is half a byte");

/// A route's number, half a byte.
const fn route_of(signature: &str, topic: Topic) -> u8 {
    let mut at = 0;
    while at < FAST.len() {
        let (fast, program) = FAST[at];
        if same(fast, signature) {
            return match (program, topic) {
                (Fast::Orders, _) => FAST_ORDERS,
                (Fast::Transfers, Topic::Earning) => FAST_EARNING,
                (Fast::Transfers, _) => FAST_TOKENS,
            };
        }
        at += 1;
    }
    topic as u8
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A selector's slot under a multiplier.
#[inline(always)]
pub const fn slot(selector: u32, multiplier: u32) -> usize {
    ((selector.wrapping_mul(multiplier) as u64 * SLOTS as u64) >> u32::BITS) as usize
}

/// Messages there are.
const COUNT: usize = {
    let (mut count, mut row) = (0, 0);
    while row < MESSAGES.len() {
        count += MESSAGES[row].1.len();
        row += 1;
    }
    count
};

/// Every message's selector and the number of its route.
pub const ROUTES: [(u32, u8); COUNT] = {
    let mut routes = [(0, 0); COUNT];
    let (mut at, mut row) = (0, 0);
    while row < MESSAGES.len() {
        let (topic, signatures) = MESSAGES[row];
        let mut place = 0;
        while place < signatures.len() {
            let signature = signatures[place];
            routes[at] = (selector(signature), route_of(signature, topic));
            at += 1;
            place += 1;
        }
        row += 1;
    }
    routes
};

/// A slot that nothing falls into.
const VACANT: u8 = 0xff;

/// What the table says of a slot: where it is vacant, the first topic.
const fn half(slot: u8) -> u8 {
    if slot == VACANT {
        0
    } else {
        slot
    }
}

/// The table of routes under a multiplier, two slots a byte; nothing where two messages clash.
pub const fn table(multiplier: u32) -> Option<[u8; SLOTS / 2]> {
    let mut slots = [VACANT; SLOTS];
    let mut at = 0;
    while at < COUNT {
        let (selector, route) = ROUTES[at];
        let slot = slot(selector, multiplier);
        if slots[slot] != VACANT && slots[slot] != route {
            return None;
        }
        slots[slot] = route;
        at += 1;
    }
    let mut packed = [0; SLOTS / 2];
    let mut pair = 0;
    while pair < SLOTS / 2 {
        packed[pair] = half(slots[2 * pair]) | half(slots[2 * pair + 1]) << 4;
        pair += 1;
    }
    Some(packed)
}

/// Whether no two messages of different programs fall into the same slot under a multiplier.
pub fn is_free_of_clashes(multiplier: u32) -> bool {
    let mut slots = [VACANT; SLOTS];
    ROUTES.iter().all(|(selector, route)| {
        let there = &mut slots[slot(*selector, multiplier)];
        let fits = *there == VACANT || *there == *route;
        *there = *route;
        fits
    })
}

/// The table under [`MULTIPLIER`].
///
/// # Panics
///
/// Where two messages clash, while the router is compiled.
pub const fn table_without_clash() -> [u8; SLOTS / 2] {
    match table(MULTIPLIER) {
        Some(table) => table,
        None => panic!("two messages clash: cargo run -p timebank-topics --example multiplier"),
    }
}

/// The route of a selector, out of the table.
#[inline(always)]
pub fn route(table: &[u8; SLOTS / 2], selector: u32) -> Route {
    let slot = slot(selector, MULTIPLIER);
    let pair = table.get(slot / 2).copied().unwrap_or_default();
    match (pair >> (4 * (slot % 2))) & 0xf {
        FAST_ORDERS => Route::FastOrders,
        FAST_TOKENS => Route::FastTokens,
        FAST_EARNING => Route::FastEarning,
        topic => Route::Topic(topic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_reaches_the_program_of_its_topic() {
        let table = table_without_clash();
        for (topic, signatures) in MESSAGES {
            for signature in *signatures {
                let fast = FAST.iter().find(|(fast, _)| fast == signature).map(|(_, fast)| *fast);
                let expected = match (fast, *topic) {
                    (None, topic) => Route::Topic(topic as u8),
                    (Some(Fast::Orders), Topic::Market) => Route::FastOrders,
                    (Some(Fast::Transfers), Topic::Tokens) => Route::FastTokens,
                    (Some(Fast::Transfers), Topic::Earning) => Route::FastEarning,
                    other => panic!("{signature}: no route for {other:?}"),
                };
                assert_eq!(route(&table, selector(signature)), expected, "{signature}");
            }
        }
    }

    #[test]
    fn whatever_else_is_asked_reaches_some_program() {
        let table = table_without_clash();
        for number in 0..100_000u32 {
            if let Route::Topic(topic) = route(&table, number.wrapping_mul(0x9e37_79b9)) {
                assert!(usize::from(topic) < Topic::ALL.len());
            }
        }
    }
}
