//! What a monitoring rule says of itself: the one place that a rule's file fills in.

use super::Mode;
use crate::account::Account;
use crate::cells::{Policy, RuleSettings, Watch};
use crate::quantities::Time;
use crate::{refusal, Address, Error};

/// Seconds of an hour: no threshold of an amount lies below.
pub const HOUR: u32 = 3600;

/// How a rule is applied in the policy that a bank is founded with.
pub struct Standard {
    /// Whether a hit alerts or refuses.
    pub mode: Mode,
    /// Risk that a hit adds.
    pub weight: u8,
    /// The rule's first figure.
    pub first: u32,
    /// The rule's second figure.
    pub second: u32,
}

/// Seconds that are to leave an account without a return, as the rules see them.
pub struct Sending<'a> {
    /// How the rules are applied.
    pub policy: &'a Policy,
    /// When.
    pub now: Time,
    /// The account that they leave.
    pub from: &'a Account,
    /// What is remembered of it, moved to now.
    pub watch: &'a Watch,
    /// The seconds; never none.
    pub amount: u64,
    /// What its window sends with them.
    pub sent: u64,
    /// What of the same kind stays behind.
    pub left: u64,
    /// A rule's finding, which is remembered: the amount lies just under the reporting threshold.
    pub is_near: bool,
    /// A rule's finding, which is remembered: it wakes the account.
    pub wakes: bool,
}

/// A rule that refuses, and its figures.
pub struct Hit {
    /// The rule's number.
    pub rule: u8,
    /// Whose deed it is.
    pub account: Address,
    /// The level to which the account is verified.
    pub level: u8,
    /// The deed's amount.
    pub amount: u64,
    /// What hits the rule.
    pub value: u64,
    /// From where on it is hit.
    pub threshold: u64,
}

/// A rule. All of it stands in one file below `rules/`, and a line of the registry ([`super::Rule`]) names that.
///
/// What a rule does not say of itself is as most rules have it: nothing that is sent hits it, it remembers nothing that
/// it would have to forget, and it refuses as a rule refuses.
pub trait Definition {
    /// Its number, by which policy, alerts and refusals name it. The registry is in the order of the numbers.
    const NUMBER: u8;

    /// What it looks for, as it is published.
    const MEANING: &'static str;

    /// How a new bank applies it.
    const STANDARD: Standard;

    /// Least and most that the governor may set of each of its two figures.
    const BOUNDS: [(u32, u32); 2];

    /// What hits it, and from where on, as an alert says it. `amount` is the deed's: what was sent or paid, or went round.
    fn figures(terms: &RuleSettings, watch: &Watch, level: u8, amount: u64) -> (u64, u64);

    /// Whether what is to be sent hits it. Asked only where the rule applies.
    #[inline(always)]
    fn is_hit_by_sending(_terms: &RuleSettings, _sending: &mut Sending) -> bool {
        false
    }

    /// Forgets what it was hit on: the same facts alert once. What was sent counts on, for the tier limit's sake.
    #[inline(always)]
    fn forget(_watch: &mut Watch) {}

    /// How it refuses.
    #[inline(always)]
    fn refusal(hit: Hit) -> Error {
        refused(hit)
    }
}

/// The refusal of most rules.
fn refused(hit: Hit) -> Error {
    let Hit { rule, account, value, threshold, .. } = hit;
    refusal!(RuleRefused { account, rule, value, threshold })
}
