//! How the router finds a message's program: by one multiplication, a shift and a byte of a table.
//!
//! Every selector falls into one of 256 slots, and no two that need different programs fall into the same. What is no
//! message falls somewhere, too: whichever program is asked then says that it does not know it, as the bank would.

use crate::{selector, Topic, FAST, MESSAGES};

/// Bits of a slot's number.
const BITS: u32 = 8;

/// How many slots there are.
pub const SLOTS: usize = 1 << BITS;

/// How many buckets the selectors fall into, by their first six bits. Those of a bucket are shifted alike.
pub const BUCKETS: usize = 64;

/// Spreads the selectors over the slots.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// By what they are multiplied.
    pub multiplier: u32,
    /// What is added, bit by bit, to the slots of each bucket.
    pub shifts: [u8; BUCKETS],
}

/// Spreads the selectors without a clash. Where a change of the table makes one, the build says so, and
/// `cargo run -p timebank-topics --example spread` finds other numbers.
pub const SPREAD: Spread = Spread {
    multiplier: 0x8ff34781,
    shifts: [
        1, 21, 0, 0, 4, 3, 4, 0, 10, 0, 2, 6, 5, 0, 3, 6, 1, 0, 0, 2, 2, 2, 11, 11, 1, 0, 5, 7, 1,
        3, 11, 4, 0, 8, 5, 8, 12, 2, 0, 3, 1, 3, 18, 45, 8, 2, 0, 4, 0, 39, 41, 35, 29, 28, 0, 0,
        7, 13, 1, 4, 26, 2, 4, 1,
    ],
};

/// What a slot says of a message: the number of the program that is asked first, a fast one or its topic's.
const fn route_of(signature: &str, topic: Topic) -> u8 {
    let mut at = 0;
    while at < FAST.len() {
        let (fast, program) = FAST[at];
        if same(fast, signature) {
            return program as u8;
        }
        at += 1;
    }
    topic as u8
}

/// Whether two signatures are the same.
pub(crate) const fn same(a: &str, b: &str) -> bool {
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

/// A selector's bucket.
#[inline(always)]
pub const fn bucket(selector: u32) -> usize {
    (selector >> (u32::BITS - BUCKETS.ilog2())) as usize
}

/// A selector's slot.
#[inline(always)]
pub const fn slot(selector: u32, spread: &Spread) -> usize {
    let slot = selector.wrapping_mul(spread.multiplier) >> (32 - BITS);
    slot as usize ^ spread.shifts[bucket(selector)] as usize
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

/// The table of routes, a byte a slot, the first topic where a slot is vacant; nothing where two messages clash.
pub const fn table(spread: &Spread) -> Option<[u8; SLOTS]> {
    let mut slots = [VACANT; SLOTS];
    let mut at = 0;
    while at < COUNT {
        let (selector, route) = ROUTES[at];
        let slot = slot(selector, spread);
        if slots[slot] != VACANT && slots[slot] != route {
            return None;
        }
        slots[slot] = route;
        at += 1;
    }
    let mut vacant = 0;
    while vacant < SLOTS {
        if slots[vacant] == VACANT {
            slots[vacant] = 0;
        }
        vacant += 1;
    }
    Some(slots)
}

/// The table under [`SPREAD`].
///
/// # Panics
///
/// Where two messages clash, while the router is compiled.
pub const fn table_without_clash() -> [u8; SLOTS] {
    match table(&SPREAD) {
        Some(table) => table,
        None => panic!("two messages clash: cargo run -p timebank-topics --example spread"),
    }
}

/// The number of the program that a selector's message is first asked of, out of the table.
#[inline(always)]
pub fn route(table: &[u8; SLOTS], selector: u32) -> u8 {
    table.get(slot(selector, &SPREAD)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PROGRAMS;

    #[test]
    fn every_message_reaches_the_fast_program_that_knows_it_or_that_of_its_topic() {
        let table = table_without_clash();
        for (topic, signatures) in MESSAGES {
            for signature in *signatures {
                let fast = FAST.iter().find(|(fast, _)| fast == signature).map(|(_, fast)| *fast);
                let expected = fast.map_or(*topic as u8, |fast| fast as u8);
                assert_eq!(route(&table, selector(signature)), expected, "{signature}");
            }
        }
    }

    #[test]
    fn whatever_else_is_asked_reaches_some_program() {
        let table = table_without_clash();
        for number in 0..100_000u32 {
            let program = route(&table, number.wrapping_mul(0x9e37_79b9));
            assert!(usize::from(program) < PROGRAMS.len());
        }
    }
}
