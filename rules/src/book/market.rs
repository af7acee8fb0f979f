//! A class's market: its band, its reference price, its halts.

use crate::cells::{self, Class, Market};
use crate::event::market_applied::MarketApplied;
use crate::event::market_set::MarketSet;
use crate::event::reference_moved::ReferenceMoved;
use crate::member::Account;
use crate::quantities::{ClassId, Coin, Lots, Tick, Time};
use crate::{refusal, roles, Call, Error};

/// The widest distance from the reference, in percent of it.
const WIDEST: u8 = 100;

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
pub struct Terms {
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
pub fn put(class: &mut Class, terms: Terms) {
    class.floor = terms.floor.into();
    class.ceiling = terms.ceiling.into();
    class.width = terms.width;
    class.halt_secs = terms.halt_secs.into();
    class.min_lots = terms.min_lots.into();
}

/// Sets the terms. The first hold at once. Later ones wait in the cell of the central bank's terms for the notice
/// period, in seconds, and then for somebody to [`apply`] them, as placing an order does not read that cell. Whatever
/// waited before and is due is applied now; what is not due is given up.
pub fn set(
    officer: &Account,
    now: Time,
    notice: u32,
    class_id: ClassId,
    class: &mut Class,
    cell: &mut cells::Terms,
    terms: Terms,
) -> Result<(Option<MarketApplied>, MarketSet), Error> {
    officer.must_hold(roles::CENTRAL_BANK)?;
    let Terms { floor, ceiling, width, halt_secs, min_lots } = terms;
    let sound = Tick(floor) >= Tick::MIN
        && floor <= ceiling
        && Tick(ceiling) <= Tick::MAX
        && width <= WIDEST
        && halt_secs > 0
        && min_lots > 0;
    if !sound {
        return Err(refusal!(BadMarket { floor, ceiling, width }));
    }
    let call = Call { caller: officer.address, now };
    let applied = apply(call, class_id, class, cell).ok();
    let mut from = now;
    if cell.market_set == 0 {
        cell.market_set = 1;
        put(class, terms);
    } else {
        from = now.plus(notice);
        cell.market_from = from.0.into();
        cell.market = Market {
            floor: floor.into(),
            ceiling: ceiling.into(),
            width,
            halt_secs: halt_secs.into(),
            min_lots: min_lots.into(),
        };
    }
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

/// Puts a market's announced terms into effect: anybody may, once they are due.
pub fn apply(
    call: Call,
    class_id: ClassId,
    class: &mut Class,
    cell: &mut cells::Terms,
) -> Result<MarketApplied, Error> {
    let from = cell.market_from.get();
    if from == 0 || call.now.0 < from {
        return Err(refusal!(NotInForce { from: from.into() }));
    }
    cell.market_from = 0.into();
    let Market { floor, ceiling, width, halt_secs, min_lots } = &cell.market;
    let (floor, ceiling, width) = (floor.get(), ceiling.get(), *width);
    let (halt_secs, min_lots) = (halt_secs.get(), min_lots.get());
    put(class, Terms { floor, ceiling, width, halt_secs, min_lots });
    let (class_id, actor) = (class_id.0, call.caller);
    Ok(MarketApplied { class_id, actor, floor, ceiling, width, halt_secs, min_lots })
}

/// Whether a new epoch has begun.
pub fn is_to_turn(class: &Class, now: Time) -> bool {
    class.epoch.get() != now.epoch()
}

/// Begins a new epoch if one has begun: the reference becomes the volume-weighted price of the last epoch
/// that had trades, rounded to the nearest.
pub fn turn(class_id: ClassId, class: &mut Class, now: Time) -> Option<ReferenceMoved> {
    if !is_to_turn(class, now) {
        return None;
    }
    let before = class.reference.get();
    class.reference = vwap(class).unwrap_or(Tick(before)).0.into();
    class.epoch = now.epoch().into();
    class.epoch_lots = 0.into();
    class.epoch_value = 0.into();
    let after = class.reference.get();
    (after != before).then(|| ReferenceMoved {
        class_id: class_id.0,
        before,
        after,
        epoch: now.epoch(),
    })
}

/// The volume-weighted price of the epoch so far, rounded to the nearest.
pub fn vwap(class: &Class) -> Option<Tick> {
    let (lots, value) = (class.epoch_lots.get(), class.epoch_value.get());
    let rounded = value.checked_add(lots / 2)?.checked_div(lots)?;
    u16::try_from(rounded).ok().map(Tick)
}

/// The lowest and the highest price at which the class trades now: within the band around the reference, rounded
/// towards it, and within floor and ceiling. The reference is that of the class's own epoch: turn it first.
pub fn band(class: &Class) -> (Tick, Tick) {
    let (reference, width) = (u32::from(class.reference.get()), u32::from(class.width));
    let away = |percent: u32| reference.saturating_mul(percent);
    let low = away(100u32.saturating_sub(width)).div_ceil(100) as u16;
    let high = (away(width.saturating_add(100)) / 100).min(Tick::MAX.0.into()) as u16;
    // A reference outside floor and ceiling, which may have moved, leaves these two.
    let (floor, ceiling) = (class.floor.get(), class.ceiling.get());
    (Tick(low.clamp(floor, ceiling)), Tick(high.clamp(floor, ceiling)))
}

/// Refuses while a halt runs.
pub fn must_trade(class_id: ClassId, class: &Class, now: Time) -> Result<(), Error> {
    let until = class.halted_until.get();
    if now.0 < until {
        return Err(refusal!(ClassHalted { class_id: class_id.0, until: until.into() }));
    }
    Ok(())
}

/// Halts the class for its time.
pub fn halt(class: &mut Class, now: Time) -> Time {
    let until = now.plus(class.halt_secs.get().into());
    class.halted_until = until.0.into();
    until
}

/// Counts a trade.
pub fn count(class: &mut Class, lots: Lots, tick: Tick) {
    class.last = tick.0.into();
    let volume = class.epoch_lots.get().saturating_add(lots.0.into());
    let value = u64::from(lots.0).saturating_mul(tick.0.into());
    class.epoch_lots = volume.into();
    class.epoch_value = class.epoch_value.get().saturating_add(value).into();
}

/// What somebody gets for taking one expired order off the book, in seconds of what the order locked: a
/// hundredth of a lot, which every order can pay, as the smallest is one lot at one percent of par.
pub fn bounty(lot: u32) -> Coin {
    Coin(u64::from(lot / 100))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;
    use crate::member::testing::*;
    use crate::quantities::{DAY, EPOCH};

    fn class() -> Class {
        let mut class = Class { lot: 900.into(), ..Class::empty() };
        open(&mut class, NOW);
        class
    }

    /// The central bank sets the terms, on notice of a day; from when they hold.
    fn announce(
        class: &mut Class,
        cell: &mut cells::Terms,
        now: Time,
        terms: Terms,
    ) -> Result<Time, Error> {
        let bank = officer(9, roles::CENTRAL_BANK);
        set(&bank, now, DAY, ClassId(1), class, cell, terms)
            .map(|(_, event)| Time::of_block(event.from))
    }

    #[test]
    fn a_market_is_never_taken_by_surprise() {
        let (mut class, mut cell) = (class(), cells::Terms::empty());
        let terms = |floor| Terms { floor, ceiling: 200, width: 50, halt_secs: 600, min_lots: 1 };
        assert_eq!(announce(&mut class, &mut cell, NOW, terms(80)), Ok(NOW), "the first");
        assert_eq!(class.floor.get(), 80);
        let from = NOW.plus(DAY);
        assert_eq!(announce(&mut class, &mut cell, NOW, terms(90)), Ok(from));
        let applied = |cell: &mut cells::Terms, class: &mut Class, now| {
            let done = apply(Call { now, ..call(1) }, ClassId(1), class, cell);
            (done.map_err(|error| error.code()).map(|event| event.floor), class.floor.get())
        };
        assert_eq!(applied(&mut cell, &mut class, from.minus(1)), (Err(270), 80));
        assert_eq!(applied(&mut cell, &mut class, from), (Ok(90), 90));
        assert_eq!(applied(&mut cell, &mut class, from), (Err(270), 90), "once");
    }

    #[test]
    fn another_announcement_applies_what_is_due_and_gives_up_what_is_not() {
        let (mut class, mut cell) = (class(), cells::Terms::empty());
        let bank = officer(9, roles::CENTRAL_BANK);
        let mut set = |now, floor| {
            let terms = Terms { floor, ceiling: 200, width: 50, halt_secs: 600, min_lots: 1 };
            let done = set(&bank, now, DAY, ClassId(1), &mut class, &mut cell, terms);
            done.expect("sound").0.map(|applied| applied.floor)
        };
        assert_eq!(set(NOW, 80), None);
        assert_eq!(set(NOW, 81), None);
        assert_eq!(set(NOW.plus(DAY - 1), 82), None, "81 is given up");
        assert_eq!(set(NOW.plus(2 * DAY), 83), Some(82));
        assert_eq!(class.floor.get(), 82);
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
        let terms = Terms { floor: 100, ceiling: 100, width: 0, halt_secs: 1, min_lots: 1 };
        assert!(announce(&mut class, &mut cells::Terms::empty(), NOW, terms).is_ok());
        assert_eq!(band(&class), (Tick::PAR, Tick::PAR));
    }

    #[test]
    fn the_reference_is_the_last_traded_epochs_volume_weighted_price() {
        let mut class = class();
        count(&mut class, Lots(1), Tick(100));
        count(&mut class, Lots(3), Tick(121));
        assert_eq!(vwap(&class), Some(Tick(116)), "463 / 4, to the nearest");
        assert_eq!(turn(ClassId(1), &mut class, NOW), None, "the epoch still runs");
        let moved = turn(ClassId(1), &mut class, NOW.plus(EPOCH)).expect("a new epoch");
        assert_eq!((moved.before, moved.after), (100, 116));
        assert_eq!(turn(ClassId(1), &mut class, NOW.plus(5 * EPOCH)), None, "nothing traded");
        assert_eq!(class.reference.get(), 116);
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
        let sound = Terms { floor: 50, ceiling: 200, width: 10, halt_secs: 60, min_lots: 1 };
        for terms in [
            Terms { floor: 0, ..sound },
            Terms { floor: 201, ..sound },
            Terms { ceiling: 2561, ..sound },
            Terms { width: 101, ..sound },
            Terms { halt_secs: 0, ..sound },
            Terms { min_lots: 0, ..sound },
        ] {
            let mut class = class();
            let before = class.clone();
            let mut cell = cells::Terms::empty();
            assert!(announce(&mut class, &mut cell, NOW, terms).is_err(), "{terms:?}");
            assert_eq!((class, cell), (before, cells::Terms::empty()));
        }
        let (mut class, mut cell) = (class(), cells::Terms::empty());
        let ann = person(1, 0);
        assert!(set(&ann, NOW, DAY, ClassId(1), &mut class, &mut cell, sound).is_err());
    }
}
