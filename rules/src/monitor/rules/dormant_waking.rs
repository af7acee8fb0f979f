//! An account that did nothing for long sends much.
//!
//! First figure: seconds in a window. Second: days of sleep.

use crate::cells::{RuleSettings, Watch};
use crate::monitor::definition::{Definition, Sending, Standard, HOUR};
use crate::monitor::window::{self, BUCKET};
use crate::monitor::Mode;
use crate::quantities::{Time, DAY};

/// The rule.
pub struct DormantWaking;

impl Definition for DormantWaking {
    const NUMBER: u8 = 5;
    const MEANING: &'static str = "An account that did nothing for long sends much.";
    const STANDARD: Standard =
        Standard { mode: Mode::Alert, weight: 100, first: 20 * HOUR, second: 90 };
    const BOUNDS: [(u32, u32); 2] = [(HOUR, u32::MAX), (7, 3650)];

    #[inline(always)]
    fn figures(terms: &RuleSettings, watch: &Watch, _: u8, _: u64) -> (u64, u64) {
        (window::sum(&watch.sent), terms.first())
    }

    #[inline(always)]
    fn is_hit_by_sending(terms: &RuleSettings, sending: &mut Sending) -> bool {
        let opened_at = sending.from.cell.opened_at.get();
        sending.wakes = sleeps(terms, sending.watch, sending.now, opened_at);
        (sending.wakes || sending.watch.woken != 0) && sending.sent >= terms.first()
    }

    #[inline(always)]
    fn forget(watch: &mut Watch) {
        watch.woken = 0;
    }
}

/// Whether an account did nothing for as long as the rule says.
pub(in crate::monitor) fn sleeps(
    terms: &RuleSettings,
    watch: &Watch,
    now: Time,
    opened_at: u32,
) -> bool {
    let seen = watch.active.get().max(opened_at / BUCKET);
    let buckets = window::bucket(now).saturating_sub(seen);
    u64::from(buckets) >= terms.second() * u64::from(DAY / BUCKET)
}
