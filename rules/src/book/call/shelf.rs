//! Shelves: where orders of one side wait for a class's call, each price with a queue of its own.
//!
//! A queue of a shelf lies under its price with a bit for its side, so that cancelling finds it by the order's id as it
//! finds any other.

use crate::book::{ticks, Side};
use crate::cells::{Class, Key, ShelfTicks};
use crate::quantities::{ClassId, Tick};
use crate::storage::Storage;

/// In the place of a price: that bids wait there for a call.
const BIDS: u16 = 1 << 14;
/// In the place of a price: that asks wait there for a call.
const ASKS: u16 = 1 << 15;

/// Where the orders of a side wait at a price.
pub fn place(side: Side, price: Tick) -> Tick {
    Tick(price.0 | if side == Side::Bid { BIDS } else { ASKS })
}

/// Whether a queue is one of a shelf, and not of the book.
pub fn is_on(tick: Tick) -> bool {
    tick.0 >= BIDS
}

/// The next place from one on, the place itself among them, at which orders may rest: the book's prices first, then those
/// of either shelf.
pub fn next_place(
    storage: &impl Storage,
    class_id: ClassId,
    class: &Class,
    from: Tick,
) -> Option<Tick> {
    let at_or_above = |bits: &[u8], price: Tick| {
        if price > Tick(0) && ticks::is_set(bits, price) {
            Some(price)
        } else {
            ticks::above_in(bits, price)
        }
    };
    if !is_on(from) {
        if let Some(price) = at_or_above(&class.ticks, from) {
            return Some(price);
        }
    }
    for (side, first) in [(Side::Bid, BIDS), (Side::Ask, ASKS)] {
        if from.0 >= first.saturating_mul(2) && side == Side::Bid {
            continue;
        }
        let shelf = storage.load::<ShelfTicks>(Key::shelf(class_id, side));
        let price = if from.0 >= first { from.price() } else { Tick(0) };
        if let Some(price) = at_or_above(&shelf.ticks, price) {
            return Some(place(side, price));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;
    use crate::testing::MemoryStorage;

    #[test]
    fn a_place_keeps_its_price_and_every_place_is_found_once() {
        let (class_id, mut bank) = (ClassId(1), MemoryStorage::default());
        let mut class = Class::empty();
        let mut expected = vec![Tick(90), Tick(110)];
        ticks::set(&mut class, Side::Bid, Tick(90));
        ticks::set(&mut class, Side::Ask, Tick(110));
        for (side, prices) in [(Side::Bid, [1, 100, 2560]), (Side::Ask, [1, 99, 2560])] {
            let mut shelf = ShelfTicks::empty();
            for price in prices.map(Tick) {
                ticks::set_in(&mut shelf.ticks, price, true);
                assert_eq!(place(side, price).price(), price);
                assert!(is_on(place(side, price)) && !is_on(price));
                expected.push(place(side, price));
            }
            bank.save(Key::shelf(class_id, side), &shelf);
        }
        let (mut found, mut from) = (Vec::new(), Tick(0));
        while let Some(tick) = next_place(&bank, class_id, &class, from) {
            found.push(tick);
            from = Tick(tick.0 + 1);
        }
        assert_eq!(found, expected);
    }
}
