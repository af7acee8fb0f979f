//! What a trader may ask of an order beyond its side, limit, lots, expiry and kind.

use crate::event::order_wished::OrderWished;
use crate::quantities::{ClassId, Coin, Lots, Tick};
use crate::{Address, Hash};

use super::MOST_FILLS;

/// What an order may ask for. `place` asks for nothing, and its program has none of the bytes that it takes.
pub trait Asks: Copy {
    /// What is asked for, if anything can be.
    fn wishes(&self) -> Option<&Wishes> {
        None
    }

    /// Notes that what is left is to be dropped.
    fn stop(&mut self) {}
}

/// Asks for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain;

impl Asks for Plain {}

/// What is asked for. All zero asks for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// The most coin that changes hands: what the order trades for and what its rest locks, or would bring. 0: no bound.
    pub budget: Coin,
    /// The fewest lots to trade at once, or nothing is done.
    pub least: Lots,
    /// The most orders to trade with. 0: as many as one call may.
    pub fills: u8,
    /// Whether an order of the same member that it meets stays, and what is left of the new one is dropped.
    pub keeps_own: bool,
    /// Whether a post-only order that would trade rests a percent behind the best price instead of being refused.
    pub slides: bool,
    /// What the member calls the order, for the log. Zero: nothing.
    pub tag: Hash,
    /// Whether a wish has stopped the order, so that what is left is dropped.
    pub is_stopped: bool,
}

impl Wishes {
    /// Nothing.
    pub const NONE: Self = Self {
        budget: Coin::ZERO,
        least: Lots::ZERO,
        fills: 0,
        keeps_own: false,
        slides: false,
        tag: [0; 32],
        is_stopped: false,
    };

    /// As a client asks for them.
    pub fn of(
        budget: u64,
        least_lots: u32,
        most: u8,
        keeps_own: bool,
        slides: bool,
        tag: Hash,
    ) -> Self {
        let (budget, least) = (Coin(budget), Lots(least_lots));
        Self { budget, least, fills: most, keeps_own, slides, tag, is_stopped: false }
    }

    /// With how many orders it may trade.
    pub fn most_fills(&self) -> u32 {
        match self.fills {
            0 => MOST_FILLS,
            most => u32::from(most).min(MOST_FILLS),
        }
    }

    /// What the log says of them.
    pub fn said_of(
        &self,
        class_id: ClassId,
        member: Address,
        order_id: u128,
        limit: Tick,
    ) -> OrderWished {
        OrderWished {
            class_id: class_id.0,
            member,
            tag: self.tag,
            order_id,
            tick: limit.0,
            budget: self.budget.0,
            least_lots: self.least.0,
            most: self.fills,
            keep_own: self.keeps_own,
            slide: self.slides,
        }
    }

    /// How many lots at `each` what is left of the budget suffices for, once so much coin has changed hands.
    pub fn within_budget(&self, spent: Coin, each: Coin) -> Lots {
        if self.budget == Coin::ZERO {
            return Lots(u32::MAX);
        }
        let left = self.budget.saturating_sub(spent).0;
        Lots(left.checked_div(each.0).unwrap_or_default().min(u32::MAX.into()) as u32)
    }
}

impl Asks for Wishes {
    fn wishes(&self) -> Option<&Wishes> {
        Some(self)
    }

    fn stop(&mut self) {
        self.is_stopped = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_suffices_for_whole_lots_and_none_bounds_nothing() {
        let with = |budget| Wishes { budget: Coin(budget), ..Wishes::NONE };
        assert_eq!(with(0).within_budget(Coin(9), Coin(100)), Lots(u32::MAX));
        assert_eq!(with(999).within_budget(Coin(0), Coin(100)), Lots(9));
        assert_eq!(with(999).within_budget(Coin(900), Coin(100)), Lots(0));
        assert_eq!(with(999).within_budget(Coin(1_000), Coin(100)), Lots(0));
        assert_eq!(with(u64::MAX).within_budget(Coin(0), Coin(1)), Lots(u32::MAX));
    }

    #[test]
    fn nobody_asks_for_more_fills_than_one_call_makes() {
        let with = |fills| Wishes { fills, ..Wishes::NONE }.most_fills();
        assert_eq!((with(0), with(1), with(32), with(255)), (32, 1, 32, 32));
    }
}
