//! One amount at or above the reporting threshold: sent, or paid in a trade.
//!
//! First figure: the threshold in seconds.

use crate::cells::{RuleSettings, Watch};
use crate::monitor::definition::{Definition, Sending, Standard, HOUR};
use crate::monitor::{Mode, Rule};

/// The rule.
pub struct LargeAmount;

impl Definition for LargeAmount {
    const NUMBER: u8 = 1;
    const MEANING: &'static str =
        "One amount at or above the reporting threshold: sent, or paid in a trade.";
    const STANDARD: Standard =
        Standard { mode: Mode::Alert, weight: 10, first: 100 * HOUR, second: 0 };
    const BOUNDS: [(u32, u32); 2] = [(HOUR, u32::MAX), (0, 0)];

    #[inline(always)]
    fn figures(terms: &RuleSettings, _: &Watch, _: u8, amount: u64) -> (u64, u64) {
        (amount, terms.first())
    }

    #[inline(always)]
    fn is_hit_by_sending(terms: &RuleSettings, sending: &mut Sending) -> bool {
        is_hit(terms, sending.amount)
    }
}

/// Whether an amount is large.
#[inline(always)]
pub(in crate::monitor) fn is_hit(terms: &RuleSettings, amount: u64) -> bool {
    amount >= terms.first()
}

/// The reporting threshold, in seconds: other rules are about what stays below it.
#[inline(always)]
pub(super) fn threshold(sending: &Sending) -> u64 {
    sending.policy.terms(Rule::LargeAmount).first()
}
