//! The price of a call: the one at which most lots trade, found from the best prices of either side inwards.
//!
//! Both sides are matched against each other, price by price, as far as they cross. Where that ends, as many lots as can
//! trade have been counted, and the last two prices that were matched bound those at which as many would. Among these
//! the least is left over around the prices where the matching ended; among those again the nearest to the reference is
//! the price. The search asks for one price after another, so that it can go on in another call.

use crate::book::Side;
use crate::cells::{Call, Front};
use crate::quantities::Tick;

/// What the search asks for next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// The next worse price of a side.
    Next(Side),
    /// Nothing: it is over.
    Nothing,
}

/// Goes on with the search as far as it can.
pub fn search(call: &mut Call) -> Wants {
    loop {
        for side in [Side::Bid, Side::Ask] {
            let front = &mut call.fronts[side as usize];
            if front.lots.get() == 0 {
                (front.tick, front.lots) = (front.next_tick, front.next_lots);
                (front.next_tick, front.next_lots) = (0.into(), 0.into());
            }
            if front.next_tick.get() == 0 && front.ended == 0 {
                return Wants::Next(side);
            }
        }
        let [bid, ask] = &mut call.fronts;
        let lots = bid.lots.get().min(ask.lots.get());
        if lots == 0 || bid.tick.get() < ask.tick.get() {
            return Wants::Nothing;
        }
        (call.low, call.high) = (ask.tick, bid.tick);
        call.volume = call.volume.get().saturating_add(lots).into();
        bid.lots = bid.lots.get().saturating_sub(lots).into();
        ask.lots = ask.lots.get().saturating_sub(lots).into();
    }
}

/// Tells the search the next price of a side and its lots; nothing where there is none.
pub fn tell(call: &mut Call, side: Side, found: Option<(Tick, u64)>) {
    let front = &mut call.fronts[side as usize];
    match found {
        None => front.ended = 1,
        Some((tick, lots)) if front.lots.get() == 0 => {
            (front.tick, front.lots) = (tick.0.into(), lots.into());
        }
        Some((tick, lots)) => (front.next_tick, front.next_lots) = (tick.0.into(), lots.into()),
    }
}

/// The price that a search which is over has found; nothing where the sides do not cross.
pub fn found(call: &Call, reference: Tick) -> Option<Tick> {
    if call.volume.get() == 0 {
        return None;
    }
    let (low, high) = (call.low.get(), call.high.get());
    let [bid, ask] = &call.fronts;
    // What is left of the last price that was matched, of whichever side, is left over at every price up to the next.
    let (below, above) = if bid.lots.get() > 0 && bid.tick.get() == high {
        (above_of(bid.next_tick.get()), high)
    } else if ask.lots.get() > 0 && ask.tick.get() == low {
        (low, below_of(ask.next_tick.get()))
    } else {
        between(bid, ask)
    };
    let (least, most) = (low.max(below), high.min(above));
    Some(Tick(reference.0.clamp(least, most.max(least))))
}

/// The prices around which the least is left over where both sides were matched to the end of a price.
fn between(bid: &Front, ask: &Front) -> (u16, u16) {
    let (below, above) = (above_of(bid.tick.get()), below_of(ask.tick.get()));
    if below <= above {
        return (below, above);
    }
    // The next bid and the next ask are neighbours: every price leaves one of the two over.
    let far = (above_of(bid.next_tick.get()), below_of(ask.next_tick.get()));
    match bid.lots.get().cmp(&ask.lots.get()) {
        core::cmp::Ordering::Less => (far.0, bid.tick.get()),
        core::cmp::Ordering::Greater => (ask.tick.get(), far.1),
        core::cmp::Ordering::Equal => far,
    }
}

/// The lowest price above that of a bid; any where there is no bid.
fn above_of(tick: u16) -> u16 {
    tick.saturating_add(1)
}

/// The highest price below that of an ask; any where there is no ask.
fn below_of(tick: u16) -> u16 {
    tick.checked_sub(1).unwrap_or(u16::MAX)
}

/// The part of an order on the longer side that trades where both sides have one price: the volume in proportion to its
/// lots, rounded so that the parts of all orders add up to it. `reached` is what lies before the order.
pub fn share(volume: u64, longer: u64, reached: u64, lots: u32) -> u32 {
    let up_to = |lots: u64| {
        let product = u128::from(lots.min(longer)) * u128::from(volume);
        product.checked_div(longer.into()).unwrap_or(0)
    };
    let part = up_to(reached.saturating_add(lots.into())).saturating_sub(up_to(reached));
    u32::try_from(part).unwrap_or(lots).min(lots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    type Prices = BTreeMap<u16, u64>;

    /// The price and the volume as the search finds them.
    fn searched(bids: &Prices, asks: &Prices, reference: u16) -> Option<(u16, u64)> {
        let mut call = Call::empty();
        let (mut bids, mut asks) = (bids.iter().rev(), asks.iter());
        while let Wants::Next(side) = search(&mut call) {
            let next = if side == Side::Bid { bids.next() } else { asks.next() };
            tell(&mut call, side, next.map(|(tick, lots)| (Tick(*tick), *lots)));
        }
        found(&call, Tick(reference)).map(|price| (price.0, call.volume.get()))
    }

    /// The same, by trying every price.
    fn tried(bids: &Prices, asks: &Prices, reference: u16) -> Option<(u16, u64)> {
        let demand = |price: u16| bids.range(price..).map(|(_, lots)| lots).sum::<u64>();
        let supply = |price: u16| asks.range(..=price).map(|(_, lots)| lots).sum::<u64>();
        let worth = |price: &u16| {
            let (demand, supply) = (demand(*price), supply(*price));
            (u64::MAX - demand.min(supply), demand.abs_diff(supply), price.abs_diff(reference))
        };
        let price = (1..=2560).min_by_key(worth)?;
        let volume = demand(price).min(supply(price));
        (volume > 0).then_some((price, volume))
    }

    fn prices(range: std::ops::Range<u16>) -> impl Strategy<Value = Prices> {
        prop::collection::btree_map(range, 1..9u64, 0..7)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_price_executes_the_most_leaves_the_least_and_is_nearest_to_the_reference(
            bids in prices(90..112), asks in prices(90..112), reference in 85..117u16,
        ) {
            prop_assert_eq!(searched(&bids, &asks, reference), tried(&bids, &asks, reference));
        }

        #[test]
        fn shares_add_up_to_the_volume_and_none_is_a_lot_away_from_its_proportion(
            lots in prop::collection::vec(1..500u32, 1..40), part in 0..=100u64,
        ) {
            let longer: u64 = lots.iter().map(|lots| u64::from(*lots)).sum();
            let (volume, mut reached, mut sum) = (longer * part / 100, 0, 0);
            for lots in lots {
                let part = share(volume, longer, reached, lots);
                reached += u64::from(lots);
                sum += u64::from(part);
                let exact = u64::from(lots) * volume;
                prop_assert!((u64::from(part) * longer).abs_diff(exact) < longer);
            }
            prop_assert_eq!(sum, volume);
        }
    }

    #[test]
    fn at_either_end_of_the_prices_there_is_one() {
        let one = |tick: u16| Prices::from([(tick, 3)]);
        assert_eq!(searched(&one(1), &one(1), 100), Some((1, 3)));
        assert_eq!(searched(&one(2560), &one(1), 100), Some((100, 3)));
        assert_eq!(searched(&one(2560), &one(2560), 100), Some((2560, 3)));
        assert_eq!(searched(&one(99), &one(100), 100), None);
        assert_eq!(searched(&one(99), &Prices::new(), 100), None);
    }
}
