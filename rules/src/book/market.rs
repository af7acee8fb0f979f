//! A class's market: its band, its reference price, its halts.

use crate::account::Account;
use crate::cells::{self, Class, Market};
use crate::event::market_applied::MarketApplied;
use crate::event::market_set::MarketSet;
use crate::event::reference_moved::ReferenceMoved;
use crate::quantities::{ClassId, Lots, Secs, Tick, Time};
use crate::{refusal, roles, Address, Call, Error};

use super::call::CLOSED;
use super::Side;

/// The widest distance from the reference, in percent of it.
const WIDEST: u8 = 100;

/// The longest halt, in seconds: four hours.
const LONGEST_HALT: u16 = 4 * 3600;

/// The largest smallest order, in lots.
const LARGEST_MINIMUM: u16 = 1000;

/// Lots that the reference itself weighs against those that were traded: its inertia.
const INERTIA: u64 = 100;

/// Lots without which the reference does not move.
const LEAST_LOTS: u64 = 10;

/// Lots of a trade that count for the reference at most.
const MOST_COUNTED: u32 = 4;

/// How far the reference moves in an epoch at most, in percent of it, and by one tick at least.
const STEP: u16 = 5;

/// What a new class trades on until the central bank says otherwise: any price, at most half away from the
/// reference, halts of ten minutes, orders of one lot or more.
pub fn open(class: &mut Class, now: Time) {
    class.reference = Tick::PAR.0.into();
    class.floor = Tick::MIN.0.into();
    class.ceiling = Tick::MAX.0.into();
    class.width = 50;
    class.halt_secs = 600.into();
    class.min_lots = 1.into();
    class.epoch = now.epoch().into();
}

/// The terms of a class's market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketTerms {
    /// No order below this price. With a ceiling of the same, an hour is an hour.
    pub floor: u16,
    /// No order above this price.
    pub ceiling: u16,
    /// How far from the reference a trade may be, in percent of it.
    pub width: u8,
    /// Seconds that a halt lasts.
    pub halt_secs: u16,
    /// The smallest order, in lots.
    pub min_lots: u16,
}

/// Puts terms into the class's own cell: they hold. Orders that rest outside the new band stay until they are met or
/// cancelled.
pub fn put(class: &mut Class, terms: MarketTerms) {
    class.floor = terms.floor.into();
    class.ceiling = terms.ceiling.into();
    class.width = terms.width;
    class.halt_secs = terms.halt_secs.into();
    class.min_lots = terms.min_lots.into();
}

/// Sets the terms. They hold at once in a class that has never traded; in any other after the notice period, in
/// seconds, by the clock and without a further transaction. What was announced before and is due holds by then; what is
/// not due is given up.
pub fn set(
    officer: &Account,
    now: Time,
    notice: u32,
    class_id: ClassId,
    class: &mut Class,
    cell: &mut cells::ClassTerms,
    terms: MarketTerms,
) -> Result<(Option<MarketApplied>, MarketSet), Error> {
    officer.require_role(roles::CENTRAL_BANK)?;
    let MarketTerms { floor, ceiling, width, halt_secs, min_lots } = terms;
    let sound = Tick(floor) >= Tick::MIN
        && floor <= ceiling
        && Tick(ceiling) <= Tick::MAX
        && width <= WIDEST
        && (1..=LONGEST_HALT).contains(&halt_secs)
        && (1..=LARGEST_MINIMUM).contains(&min_lots);
    if !sound {
        return Err(refusal!(BadMarket { floor, ceiling, width }));
    }
    let call = Call { caller: officer.address, now };
    let applied = apply(call, class_id, class, cell).ok();
    let mut from = now;
    if class.last.get() == 0 {
        put(class, terms);
        class.next_from = 0.into();
    } else {
        from = now.plus(notice);
        class.next_from = from.0.into();
        class.next = Market {
            floor: floor.into(),
            ceiling: ceiling.into(),
            width,
            halt_secs: halt_secs.into(),
            min_lots: min_lots.into(),
        };
        (cell.market, cell.market_from) = (class.next.clone(), class.next_from);
    }
    cell.market_set = 1;
    let set = MarketSet {
        class_id: class_id.0,
        actor: officer.address,
        floor,
        ceiling,
        width,
        halt_secs,
        min_lots,
        from: from.0.into(),
    };
    Ok((applied, set))
}

/// Writes a market's announced terms where those lie that hold: anybody may, once they are due. They hold by the clock
/// whether anybody does or not; this only says so on the log.
pub fn apply(
    call: Call,
    class_id: ClassId,
    class: &mut Class,
    _cell: &mut cells::ClassTerms,
) -> Result<MarketApplied, Error> {
    let from = class.next_from.get();
    if !come_due(class, call.now) {
        return Err(refusal!(NotInForce { from: from.into() }));
    }
    Ok(MarketApplied {
        class_id: class_id.0,
        actor: call.caller,
        floor: class.floor.get(),
        ceiling: class.ceiling.get(),
        width: class.width,
        halt_secs: class.halt_secs.get(),
        min_lots: class.min_lots.get(),
    })
}

/// Has announced terms hold once they are due; whether they came to now.
pub fn come_due(class: &mut Class, now: Time) -> bool {
    let from = class.next_from.get();
    let due = from != 0 && now.0 >= from;
    if due {
        let next = &class.next;
        (class.floor, class.ceiling, class.width) = (next.floor, next.ceiling, next.width);
        (class.halt_secs, class.min_lots) = (next.halt_secs, next.min_lots);
        class.next_from = 0.into();
    }
    due
}

/// Whether a new epoch has begun.
pub fn is_to_turn(class: &Class, now: Time) -> bool {
    class.epoch.get() != now.epoch()
}

/// Begins a new epoch if one has begun: the reference moves towards what was traded since it last moved.
///
/// It weighs [`INERTIA`] lots against theirs, stays where they are fewer than [`LEAST_LOTS`], and goes [`STEP`] percent
/// of itself at most. Trades that were too few, or too near, to move it count on, so that a thin market's do in the end.
/// Those that what rests contradicts are forgotten. Who has counted may count again once there were enough.
pub fn turn(class_id: ClassId, class: &mut Class, now: Time) -> Option<ReferenceMoved> {
    if !is_to_turn(class, now) {
        return None;
    }
    class.epoch = now.epoch().into();
    class.halts = 0;
    let before = class.reference.get();
    let after = drawn(class)?;
    class.heard = 0.into();
    if after == before && vwap(class) != Some(Tick(before)) {
        return None;
    }
    let after = if is_contradicted(class, before, after) { before } else { after };
    class.reference = after.into();
    class.epoch_lots = 0.into();
    class.epoch_value = 0.into();
    (after != before).then(|| ReferenceMoved {
        class_id: class_id.0,
        before,
        after,
        epoch: now.epoch(),
    })
}

/// Whether what rests contradicts a move of the reference: somebody sells at it or below where it would rise, or buys at
/// it or above where it would fall. Whoever washes at a distance has to trade with all of them first.
fn is_contradicted(class: &Class, before: u16, after: u16) -> bool {
    let (bid, ask) = (class.best_bid.get(), class.best_ask.get());
    (after > before && (1..=before).contains(&ask)) || (after < before && bid >= before)
}

/// Where what was traded draws the reference, to the nearest tick; nothing where it is too little.
fn drawn(class: &Class) -> Option<u16> {
    let (lots, before) = (class.epoch_lots.get(), class.reference.get());
    if lots < LEAST_LOTS {
        return None;
    }
    let weight = lots.checked_add(INERTIA)?;
    let value = class.epoch_value.get().checked_add(INERTIA * u64::from(before))?;
    let drawn = value.checked_add(weight / 2)?.checked_div(weight)?;
    let step = (before / (100 / STEP)).max(1);
    let (low, high) = (before.saturating_sub(step), before.saturating_add(step));
    Some(drawn.clamp(low.into(), high.into()) as u16)
}

/// The volume-weighted price of what the reference does not know of yet, rounded to the nearest.
pub fn vwap(class: &Class) -> Option<Tick> {
    let (lots, value) = (class.epoch_lots.get(), class.epoch_value.get());
    let rounded = value.checked_add(lots / 2)?.checked_div(lots)?;
    u16::try_from(rounded).ok().map(Tick)
}

/// The lowest and the highest price at which the class trades now: within the band around the reference, rounded
/// towards it but at least one tick wide on either side unless the width is zero, and within floor and ceiling. The
/// reference is that of the class's own epoch: turn it first.
pub fn band(class: &Class) -> (Tick, Tick) {
    let (reference, width) = (class.reference.get(), class.width);
    let away = |percent: u32| u32::from(reference).saturating_mul(percent);
    let one = u16::from(width > 0);
    let low = away(100u32.saturating_sub(width.into())).div_ceil(100) as u16;
    let high = (away(u32::from(width).saturating_add(100)) / 100).min(Tick::MAX.0.into()) as u16;
    let low = low.min(reference.saturating_sub(one));
    let high = high.max(reference.saturating_add(one));
    // A reference outside floor and ceiling, which may have moved, leaves these two.
    let (floor, ceiling) = (class.floor.get(), class.ceiling.get());
    (Tick(low.clamp(floor, ceiling)), Tick(high.clamp(floor, ceiling)))
}

/// The price from which a call's move is measured: that of the last trade, the reference before the first.
pub fn anchor(class: &Class) -> Tick {
    Tick(if class.last.get() == 0 { class.reference.get() } else { class.last.get() })
}

/// How far from its anchor one call may carry the price without a halt: half of the width, one tick at least.
pub fn collar(class: &Class) -> u16 {
    let half = u32::from(class.reference.get()).saturating_mul(class.width.into()) / 200;
    half.max(1) as u16
}

/// What a trade at this price gives away against the reference, in seconds of coin, and the side that gives it.
pub fn gift(class: &Class, tick: Tick, secs: Secs) -> (u64, Side) {
    let (price, fair) = (tick.0, class.reference.get());
    let giver = if price > fair { Side::Bid } else { Side::Ask };
    ((secs.0 / 100).saturating_mul(price.abs_diff(fair).into()), giver)
}

/// Refuses while a halt or a call runs.
pub fn must_trade(class_id: ClassId, class: &Class, now: Time) -> Result<(), Error> {
    let until = class.halted_until.get();
    if until == CLOSED {
        return Err(refusal!(InCall { class_id: class_id.0, until: class.call_ends.get().into() }));
    }
    if now.0 < until {
        return Err(refusal!(ClassHalted { class_id: class_id.0, until: until.into() }));
    }
    Ok(())
}

/// Halts the class for its time: once an epoch, so that nobody can halt it again and again.
pub fn halt(class: &mut Class, now: Time) -> Time {
    class.halts = class.halts.saturating_add(1);
    let until = now.plus(class.halt_secs.get().into());
    class.halted_until = until.0.into();
    until
}

/// What a trade in a call says to the reference: of the prices between its two limits the nearest to it. The call's
/// price, which others make, says nothing of these two.
pub fn said(class: &Class, bid: Tick, ask: Tick) -> Tick {
    ask.max(bid.min(Tick(class.reference.get())))
}

/// Counts a trade between two members at a price, which says another to the reference in a call ([`said`]). For the
/// reference [`MOST_COUNTED`] of its lots count at most, and none where both have counted already: what a few accounts
/// trade with one another, however much and often, says no more than what others trade once.
pub fn count(class: &mut Class, lots: Lots, price: Tick, said: Tick, members: [Address; 2]) {
    class.last = price.0.into();
    let heard = members.iter().fold(class.heard.get(), |heard, member| heard | voice(member));
    if heard == class.heard.get() {
        return;
    }
    class.heard = heard.into();
    let lots = lots.0.min(MOST_COUNTED);
    let volume = class.epoch_lots.get().saturating_add(lots.into());
    let value = u64::from(lots).saturating_mul(said.0.into());
    class.epoch_lots = volume.into();
    class.epoch_value = class.epoch_value.get().saturating_add(value).into();
}

/// A member's bit among those who have counted. Two of 64 may share one: then they count as one.
fn voice(member: &Address) -> u64 {
    1 << (member.0[19] % 64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;
    use crate::quantities::{DAY, EPOCH};

    fn class() -> Class {
        let mut class = Class { lot: 900.into(), ..Class::empty() };
        open(&mut class, NOW);
        class
    }

    /// The central bank sets the terms, on notice of a day; from when they hold.
    fn announce(
        class: &mut Class,
        cell: &mut cells::ClassTerms,
        now: Time,
        terms: MarketTerms,
    ) -> Result<Time, Error> {
        let bank = officer(9, roles::CENTRAL_BANK);
        set(&bank, now, DAY, ClassId(1), class, cell, terms)
            .map(|(_, event)| Time::of_block(event.from))
    }

    #[test]
    fn a_class_that_has_traded_changes_its_terms_on_notice_and_by_the_clock() {
        let (mut class, mut cell) = (class(), cells::ClassTerms::empty());
        let terms =
            |floor| MarketTerms { floor, ceiling: 200, width: 50, halt_secs: 600, min_lots: 1 };
        for floor in [70, 80] {
            assert_eq!(announce(&mut class, &mut cell, NOW, terms(floor)), Ok(NOW), "no trade yet");
            assert_eq!(class.floor.get(), floor);
        }
        count(&mut class, Lots(1), Tick(100), Tick(100), [address(1), address(2)]);
        let from = NOW.plus(DAY);
        assert_eq!(announce(&mut class, &mut cell, NOW, terms(90)), Ok(from));
        assert_eq!((cell.market.floor.get(), cell.market_from.get()), (90, from.0), "to be read");
        assert!(!come_due(&mut class, from.minus(1)));
        assert_eq!(class.floor.get(), 80);
        assert!(come_due(&mut class, from) && !come_due(&mut class, from), "once");
        assert_eq!(class.floor.get(), 90);
    }

    #[test]
    fn anybody_may_say_on_the_log_that_terms_have_come_due() {
        let (mut class, mut cell) = (class(), cells::ClassTerms::empty());
        count(&mut class, Lots(1), Tick(100), Tick(100), [address(1), address(2)]);
        let terms = MarketTerms { floor: 90, ceiling: 200, width: 50, halt_secs: 600, min_lots: 1 };
        let from = announce(&mut class, &mut cell, NOW, terms).expect("sound");
        let mut applied = |now| {
            let done = apply(Call { now, ..call(1) }, ClassId(1), &mut class, &mut cell);
            done.map_err(|error| error.code()).map(|event| event.floor)
        };
        assert_eq!(applied(from.minus(1)), Err(270));
        assert_eq!(applied(from), Ok(90));
        assert_eq!(applied(from), Err(270), "once");
    }

    #[test]
    fn another_announcement_applies_what_is_due_and_gives_up_what_is_not() {
        let (mut class, mut cell) = (class(), cells::ClassTerms::empty());
        let bank = officer(9, roles::CENTRAL_BANK);
        count(&mut class, Lots(1), Tick(100), Tick(100), [address(1), address(2)]);
        let mut set = |now, floor| {
            let terms = MarketTerms { floor, ceiling: 200, width: 50, halt_secs: 600, min_lots: 1 };
            let done = set(&bank, now, DAY, ClassId(1), &mut class, &mut cell, terms);
            done.expect("sound").0.map(|applied| applied.floor)
        };
        assert_eq!(set(NOW, 81), None);
        assert_eq!(set(NOW.plus(DAY - 1), 82), None, "81 is given up");
        assert_eq!(set(NOW.plus(2 * DAY), 83), Some(82));
        assert_eq!(class.floor.get(), 82);
    }

    #[test]
    fn a_band_is_a_tick_wide_on_either_side_at_least_unless_its_width_is_zero() {
        let mut class = class();
        for (reference, width) in [(1, 50), (4, 20), (9, 10), (19, 5), (99, 1)] {
            (class.reference, class.width) = (reference.into(), width);
            assert_eq!(band(&class), (Tick((reference - 1).max(1)), Tick(reference + 1)));
        }
        class.width = 0;
        assert_eq!(band(&class), (Tick(99), Tick(99)));
    }

    #[test]
    fn what_a_price_gives_away_is_its_distance_from_the_reference() {
        let class = class();
        assert_eq!(gift(&class, Tick(150), Secs(900)), (450, Side::Bid));
        assert_eq!(gift(&class, Tick(90), Secs(900)), (90, Side::Ask));
        assert_eq!(gift(&class, Tick(100), Secs(900)).0, 0);
    }

    #[test]
    fn the_band_is_around_the_reference_and_within_floor_and_ceiling() {
        let mut class = class();
        assert_eq!(band(&class), (Tick(50), Tick(150)));
        class.reference = 99.into();
        assert_eq!(band(&class), (Tick(50), Tick(148)), "rounded towards the reference");
        class.ceiling = 120.into();
        class.floor = 90.into();
        assert_eq!(band(&class), (Tick(90), Tick(120)));
        class.reference = 2560.into();
        assert_eq!(band(&class), (Tick(120), Tick(120)));
    }

    #[test]
    fn an_egalitarian_class_trades_at_par_only() {
        let mut class = class();
        let terms = MarketTerms { floor: 100, ceiling: 100, width: 0, halt_secs: 1, min_lots: 1 };
        assert!(announce(&mut class, &mut cells::ClassTerms::empty(), NOW, terms).is_ok());
        assert_eq!(band(&class), (Tick::PAR, Tick::PAR));
    }

    /// So many lots are traded at a price, each four of them by somebody who has not yet counted.
    fn crowd(class: &mut Class, lots: u32, tick: u16) {
        for at in (0..lots).step_by(4) {
            let somebody = address(class.heard.get().trailing_ones() as u8);
            count(class, Lots((lots - at).min(4)), Tick(tick), Tick(tick), [somebody; 2]);
        }
    }

    /// The reference after an epoch in which a crowd traded these lots at these prices.
    fn turned(class: &mut Class, epochs: u32, trades: &[(u32, u16)]) -> u16 {
        trades.iter().for_each(|(lots, tick)| crowd(class, *lots, *tick));
        let before = class.reference.get();
        let now = NOW.plus(epochs * EPOCH);
        let moved = turn(ClassId(1), class, now).map(|event| (event.before, event.after));
        let after = class.reference.get();
        assert_eq!(moved, (before != after).then_some((before, after)));
        assert_eq!(turn(ClassId(1), class, now), None, "the epoch runs");
        after
    }

    #[test]
    fn the_reference_is_drawn_towards_what_was_traded_against_its_inertia() {
        let mut class = class();
        assert_eq!(
            turned(&mut class, 1, &[(10, 130), (15, 120)]),
            105,
            "3100 + 10,000 by 125, clamped"
        );
        assert_eq!(turned(&mut class, 2, &[(50, 108)]), 106);
        assert_eq!(turned(&mut class, 3, &[(100, 102)]), 104);
        assert_eq!(class.epoch_lots.get(), 0);
    }

    #[test]
    fn the_reference_moves_by_a_twentieth_an_epoch_and_by_a_tick_at_least() {
        let mut class = class();
        assert_eq!(turned(&mut class, 1, &[(250, 150)]), 105);
        assert_eq!(turned(&mut class, 2, &[(250, 53)]), 100);
        class.reference = 3.into();
        assert_eq!(turned(&mut class, 3, &[(250, 6)]), 4);
        assert_eq!(turned(&mut class, 9, &[(250, 1)]), 3, "however long nobody looked");
        class.reference = 1.into();
        assert_eq!(turned(&mut class, 10, &[(250, 1)]), 1);
    }

    #[test]
    fn doubling_a_reference_takes_ten_lots_at_the_edge_in_each_of_sixteen_weeks() {
        let mut class = class();
        let mut weeks = 0;
        while class.reference.get() < 200 {
            let edge = band(&class).1 .0;
            weeks += 1;
            turned(&mut class, weeks, &[(10, edge)]);
        }
        assert_eq!(weeks, 16);
        // With one lot less in each week it moves every other week.
        let mut class = self::class();
        for week in 1..=16 {
            let edge = band(&class).1 .0;
            turned(&mut class, week, &[(9, edge)]);
        }
        assert!(class.reference.get() < 150, "{}", class.reference.get());
    }

    #[test]
    fn a_move_that_what_rests_contradicts_is_not_made_and_its_trades_are_forgotten() {
        for (bid, ask, tick, after) in [
            (0, 100, 150, 100),
            (0, 101, 150, 105),
            (90, 0, 150, 105),
            (100, 0, 60, 100),
            (99, 0, 60, 95),
            (0, 110, 60, 95),
        ] {
            let mut class = class();
            (class.best_bid, class.best_ask) = (bid.into(), ask.into());
            assert_eq!(turned(&mut class, 1, &[(250, tick)]), after, "{bid} {ask} {tick}");
            assert_eq!((class.epoch_lots.get(), class.epoch_value.get()), (0, 0));
        }
    }

    #[test]
    fn trades_that_are_too_few_to_move_the_reference_count_on() {
        let mut class = class();
        assert_eq!(turned(&mut class, 1, &[(9, 150)]), 100, "fewer than ten lots");
        assert_eq!(turned(&mut class, 2, &[(1, 150)]), 105, "ten together");
        assert_eq!(turned(&mut class, 3, &[(10, 109)]), 105, "not half a tick");
        assert_eq!(turned(&mut class, 4, &[(10, 109)]), 106);
        assert_eq!(turned(&mut class, 5, &[(10, 106)]), 106);
        assert_eq!(class.epoch_lots.get(), 0, "at the reference there is nothing to add");
    }

    /// The reference after a year in which so many accounts trade a thousand lots in a ring, at the edge, each week.
    fn washed_by(accounts: u8) -> u16 {
        let mut class = class();
        for week in 1..=52 {
            let edge = band(&class).1;
            for at in 0..accounts {
                let pair = [address(at), address((at + 1) % accounts)];
                count(&mut class, Lots(1000), edge, edge, pair);
            }
            turn(ClassId(1), &mut class, NOW.plus(week * EPOCH));
        }
        class.reference.get()
    }

    #[test]
    fn what_three_accounts_trade_with_one_another_never_moves_the_reference() {
        assert_eq!([washed_by(2), washed_by(3)], [100, 100]);
        assert!(washed_by(4) > 200, "four accounts are a market");
    }

    #[test]
    fn a_trade_counts_by_four_lots_and_not_where_both_have_counted() {
        let mut class = class();
        let [ann, ben, cem] = [1, 2, 3].map(address);
        for (members, lots, counted) in [
            ([ann, ben], 3, 3),
            ([ben, ann], 3, 3),
            ([ben, cem], 90, 7),
            ([cem, ann], 90, 7),
            ([address(3 + 64), ann], 9, 7),
        ] {
            count(&mut class, Lots(lots), Tick(120), Tick(110), members);
            assert_eq!((class.epoch_lots.get(), class.epoch_value.get()), (counted, counted * 110));
        }
    }

    #[test]
    fn a_trade_in_a_call_says_the_price_between_its_limits_that_is_nearest_to_the_reference() {
        let class = class();
        for (bid, ask, price) in [(150, 90, 100), (150, 120, 120), (95, 60, 95), (100, 100, 100)] {
            assert_eq!(said(&class, Tick(bid), Tick(ask)), Tick(price), "{bid} {ask}");
        }
    }

    #[test]
    fn whoever_has_counted_counts_again_once_there_were_enough() {
        let mut class = class();
        for week in 1..=2 {
            // Sixty-four lots a tick away move nothing and count on; nobody is left to count.
            (0..64)
                .for_each(|at| count(&mut class, Lots(1), Tick(101), Tick(101), [address(at); 2]));
            assert_eq!(class.epoch_lots.get(), u64::from(week) * 64);
            turn(ClassId(1), &mut class, NOW.plus(week * EPOCH));
        }
        assert_eq!(class.reference.get(), 101);
    }

    #[test]
    fn a_halt_ends_by_itself() {
        let mut class = class();
        assert!(must_trade(ClassId(1), &class, NOW).is_ok());
        let until = halt(&mut class, NOW);
        assert_eq!(until, NOW.plus(600));
        assert!(must_trade(ClassId(1), &class, until.minus(1)).is_err());
        assert!(must_trade(ClassId(1), &class, until).is_ok());
    }

    #[test]
    fn unsound_terms_are_refused_and_change_nothing() {
        let sound = MarketTerms { floor: 50, ceiling: 200, width: 10, halt_secs: 60, min_lots: 1 };
        for terms in [
            MarketTerms { floor: 0, ..sound },
            MarketTerms { floor: 201, ..sound },
            MarketTerms { ceiling: 2561, ..sound },
            MarketTerms { width: 101, ..sound },
            MarketTerms { halt_secs: 0, ..sound },
            MarketTerms { halt_secs: 14_401, ..sound },
            MarketTerms { min_lots: 0, ..sound },
            MarketTerms { min_lots: 1001, ..sound },
        ] {
            let mut class = class();
            let before = class.clone();
            let mut cell = cells::ClassTerms::empty();
            assert!(announce(&mut class, &mut cell, NOW, terms).is_err(), "{terms:?}");
            assert_eq!((class, cell), (before, cells::ClassTerms::empty()));
        }
        let (mut class, mut cell) = (class(), cells::ClassTerms::empty());
        let ann = person(1, 0);
        assert!(set(&ann, NOW, DAY, ClassId(1), &mut class, &mut cell, sound).is_err());
    }
}
