//! More sent in a window than the verified level may.
//!
//! First figure: seconds of level 1. Second: how many times more each further level may.

use crate::cells::{RuleSettings, Watch};
use crate::monitor::definition::{Definition, Hit, Sending, Standard, HOUR};
use crate::monitor::{window, Mode};
use crate::{refusal, Error};

/// The rule.
pub struct TierLimit;

impl Definition for TierLimit {
    const NUMBER: u8 = 2;
    const MEANING: &'static str = "More sent in a window than the verified level may.";
    const STANDARD: Standard =
        Standard { mode: Mode::Refuse, weight: 0, first: 120 * HOUR, second: 5 };
    const BOUNDS: [(u32, u32); 2] = [(HOUR, u32::MAX), (1, 1000)];

    #[inline(always)]
    fn figures(terms: &RuleSettings, watch: &Watch, level: u8, _: u64) -> (u64, u64) {
        (window::sum(&watch.sent), limit(terms, level))
    }

    #[inline(always)]
    fn is_hit_by_sending(terms: &RuleSettings, sending: &mut Sending) -> bool {
        // No level may send less than the first.
        sending.sent > terms.first() && sending.sent > limit(terms, sending.from.cell.level)
    }

    #[inline(always)]
    fn refusal(hit: Hit) -> Error {
        let Hit { account, level, amount, value, threshold, .. } = hit;
        let sent = value.saturating_sub(amount);
        refusal!(TierLimit { account, level, limit: threshold, sent, needed: amount })
    }
}

/// What an account of a verified level may send in a window: each level so many times what the one below it may.
pub(in crate::monitor) fn limit(terms: &RuleSettings, level: u8) -> u64 {
    let times = terms.second().saturating_pow(level.saturating_sub(1).into());
    terms.first().saturating_mul(times)
}
