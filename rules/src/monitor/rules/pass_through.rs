//! What was received leaves again within a window, and little stays.
//!
//! First figure: received seconds from which it counts. Second: percent of them.

use crate::cells::{RuleSettings, Watch};
use crate::monitor::definition::{Definition, Sending, Standard, HOUR};
use crate::monitor::{window, Mode};

/// The rule.
pub struct PassThrough;

impl Definition for PassThrough {
    const NUMBER: u8 = 4;
    const MEANING: &'static str =
        "What was received leaves again within a window, and little stays.";
    const STANDARD: Standard =
        Standard { mode: Mode::Alert, weight: 50, first: 20 * HOUR, second: 85 };
    const BOUNDS: [(u32, u32); 2] = [(HOUR, u32::MAX), (50, 100)];

    #[inline(always)]
    fn figures(terms: &RuleSettings, watch: &Watch, _: u8, _: u64) -> (u64, u64) {
        let passed = window::sum(&watch.received).saturating_mul(terms.second()) / 100;
        (window::sum(&watch.sent), passed)
    }

    #[inline(always)]
    fn is_hit_by_sending(terms: &RuleSettings, sending: &mut Sending) -> bool {
        let (received, share) = (window::sum(&sending.watch.received), terms.second());
        received >= terms.first()
            && sending.sent.saturating_mul(100) >= received.saturating_mul(share)
            && sending.left.saturating_mul(100)
                <= received.saturating_mul(100u64.saturating_sub(share))
    }

    #[inline(always)]
    fn forget(watch: &mut Watch) {
        watch.received = Default::default();
    }
}
