//! Many orders in a window, most of them in vain: by their number, or by what they are worth, so that small orders that
//! trade do not cover large ones that do not.
//!
//! First figure: how many. Second: percent of them in vain.

use crate::cells::{RuleSettings, Watch};
use crate::monitor::definition::{Definition, Standard};
use crate::monitor::{window, Mode};

/// The rule.
pub struct OrderSpamming;

impl Definition for OrderSpamming {
    const NUMBER: u8 = 7;
    const MEANING: &'static str = "Many orders in a window, most of them in vain.";
    const STANDARD: Standard = Standard { mode: Mode::Alert, weight: 50, first: 40, second: 80 };
    // A count is halved where it is full, so no more are ever sure to be counted.
    const BOUNDS: [(u32, u32); 2] = [(10, 120), (50, 100)];

    #[inline(always)]
    fn figures(terms: &RuleSettings, watch: &Watch, _: u8, _: u64) -> (u64, u64) {
        (window::count(&watch.placed), terms.first())
    }

    #[inline(always)]
    fn forget(watch: &mut Watch) {
        watch.placed = Default::default();
        watch.unfilled = Default::default();
        (watch.placed_worth, watch.unfilled_worth) = Default::default();
    }
}

/// Whether the orders of an account's window are too many in vain.
#[inline(always)]
pub(in crate::monitor) fn is_hit(terms: &RuleSettings, watch: &Watch) -> bool {
    let (placed, unfilled) = (window::count(&watch.placed), window::count(&watch.unfilled));
    let worth = u64::from(watch.placed_worth.get());
    let in_vain = u64::from(watch.unfilled_worth.get());
    placed >= terms.first()
        && (unfilled * 100 >= placed * terms.second()
            || (in_vain > 0 && in_vain * 100 >= worth * terms.second()))
}
