//! Several amounts just under the reporting threshold in a window.
//!
//! First figure: how many. Second: from which percent of the threshold.

use super::large_amount::threshold;
use crate::cells::{RuleSettings, Watch};
use crate::monitor::definition::{Definition, Sending, Standard};
use crate::monitor::{window, Mode};

/// The rule.
pub struct Structuring;

impl Definition for Structuring {
    const NUMBER: u8 = 3;
    const MEANING: &'static str = "Several amounts just under the reporting threshold in a window.";
    const STANDARD: Standard = Standard { mode: Mode::Alert, weight: 60, first: 3, second: 70 };
    const BOUNDS: [(u32, u32); 2] = [(2, 200), (50, 99)];

    #[inline(always)]
    fn figures(terms: &RuleSettings, watch: &Watch, _: u8, _: u64) -> (u64, u64) {
        (window::count(&watch.near_threshold), terms.first())
    }

    #[inline(always)]
    fn is_hit_by_sending(terms: &RuleSettings, sending: &mut Sending) -> bool {
        let threshold = threshold(sending);
        if sending.amount >= threshold {
            return false;
        }
        sending.is_near = sending.amount * 100 >= threshold * terms.second();
        sending.is_near && window::count(&sending.watch.near_threshold) + 1 >= terms.first()
    }

    #[inline(always)]
    fn forget(watch: &mut Watch) {
        watch.near_threshold = Default::default();
    }
}
