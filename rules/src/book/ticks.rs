//! The bitmap of prices at which orders rest.
//!
//! One bitmap serves both sides: a book is never crossed, so every bid lies below every ask. Finding the next
//! price is a scan in memory.

use crate::book::Side;
use crate::cells::Class;
use crate::quantities::Tick;

fn place(tick: Tick) -> (usize, u8) {
    let bit = usize::from(tick.0.saturating_sub(1));
    (bit / 8, 1 << (bit % 8))
}

/// Whether orders rest at a price.
pub fn holds(class: &Class, tick: Tick) -> bool {
    is_set(&class.ticks, tick)
}

/// Whether a price's bit is set.
pub fn is_set(bits: &[u8], tick: Tick) -> bool {
    let (byte, mask) = place(tick);
    bits.get(byte).is_some_and(|bits| bits & mask != 0)
}

/// Sets a price's bit, or puts it out.
pub fn set_in(bits: &mut [u8], tick: Tick, on: bool) {
    let (byte, mask) = place(tick);
    if let Some(bits) = bits.get_mut(byte) {
        *bits = if on { *bits | mask } else { *bits & !mask };
    }
}

/// Says that orders rest at a price.
pub fn set(class: &mut Class, side: Side, tick: Tick) {
    let (byte, mask) = place(tick);
    if let Some(bits) = class.ticks.get_mut(byte) {
        *bits |= mask;
    }
    match side {
        Side::Bid if tick.0 > class.best_bid.get() => class.best_bid = tick.0.into(),
        Side::Ask if class.best_ask.get() == 0 || tick.0 < class.best_ask.get() => {
            class.best_ask = tick.0.into();
        }
        _ => {}
    }
}

/// Says that no order rests at a price any more.
pub fn clear(class: &mut Class, tick: Tick) {
    let (byte, mask) = place(tick);
    if let Some(bits) = class.ticks.get_mut(byte) {
        *bits &= !mask;
    }
    if tick.0 == class.best_bid.get() {
        class.best_bid = below(class, tick).map_or(0, |tick| tick.0).into();
    } else if tick.0 == class.best_ask.get() {
        class.best_ask = above(class, tick).map_or(0, |tick| tick.0).into();
    }
}

/// The next price above, of whichever side.
pub fn above(class: &Class, tick: Tick) -> Option<Tick> {
    above_in(&class.ticks, tick)
}

/// The next price below, of whichever side.
pub fn below(class: &Class, tick: Tick) -> Option<Tick> {
    below_in(&class.ticks, tick)
}

/// The next price above whose bit is set.
pub fn above_in(bits: &[u8], tick: Tick) -> Option<Tick> {
    // The bit of price p is number p − 1, so this is the first bit that lies above.
    let first = usize::from(tick.0);
    let mut byte = first / 8;
    let mut found = *bits.get(byte)? & (u8::MAX << (first % 8));
    while found == 0 {
        byte += 1;
        found = *bits.get(byte)?;
    }
    Some(Tick((byte * 8) as u16 + found.trailing_zeros() as u16 + 1))
}

/// The next price below whose bit is set.
pub fn below_in(bits: &[u8], tick: Tick) -> Option<Tick> {
    let (mut byte, mask) = place(tick);
    let mut found = bits.get(byte)? & (mask - 1);
    while found == 0 {
        byte = byte.checked_sub(1)?;
        found = *bits.get(byte)?;
    }
    Some(Tick((byte * 8) as u16 + 8 - found.leading_zeros() as u16))
}

/// The best price on a side.
pub fn best(class: &Class, side: Side) -> Option<Tick> {
    let tick = match side {
        Side::Bid => class.best_bid.get(),
        Side::Ask => class.best_ask.get(),
    };
    (tick > 0).then_some(Tick(tick))
}

/// The next worse price on a side.
pub fn worse(class: &Class, side: Side, tick: Tick) -> Option<Tick> {
    match side {
        Side::Bid => below(class, tick),
        Side::Ask => above(class, tick),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn the_bitmap_agrees_with_a_sorted_set(
            asks in prop::collection::btree_set(1281..=2560u16, 0..40),
            bids in prop::collection::btree_set(1..=1280u16, 0..40),
            from in 1..=2560u16,
        ) {
            let mut class = Class::empty();
            for tick in &bids { set(&mut class, Side::Bid, Tick(*tick)); }
            for tick in &asks { set(&mut class, Side::Ask, Tick(*tick)); }
            let mut all: BTreeSet<u16> = asks.union(&bids).copied().collect();
            let next = |tick: Option<Tick>| tick.map(|tick| tick.0);
            prop_assert_eq!(next(above(&class, Tick(from))), all.range(from + 1..).next().copied());
            prop_assert_eq!(next(below(&class, Tick(from))), all.range(..from).next_back().copied());
            prop_assert_eq!(next(best(&class, Side::Bid)), bids.last().copied());
            prop_assert_eq!(next(best(&class, Side::Ask)), asks.first().copied());
            for tick in asks.iter().chain(bids.iter().rev()) {
                prop_assert!(holds(&class, Tick(*tick)));
                clear(&mut class, Tick(*tick));
                all.remove(tick);
                let bid = all.range(..=1280).next_back().copied();
                let ask = all.range(1281..).next().copied();
                prop_assert_eq!(next(best(&class, Side::Bid)), bid);
                prop_assert_eq!(next(best(&class, Side::Ask)), ask);
            }
            prop_assert!(class.is_empty());
        }
    }
}
