//! Monitoring: alerts, holds, and the policy.

use super::declare::*;

events! {
    /// Emitted when a monitoring rule that alerts is hit.
    alert::Alert seq {
        /// The rule ([`crate::monitor::Rule`]).
        [topic] rule: u8,
        /// The account that hit it.
        [topic] account: Address,
        /// The other party; zero where there is none.
        [topic] counterparty: Address,
        /// Who called: the account, one that it approved, or who took its order.
        actor: Address,
        /// The figure that hit.
        value: u64,
        /// The figure from which the rule is hit.
        threshold: u64,
        /// The account's risk after.
        risk_after: u16,
    }
    /// Emitted when an account's risk reaches the line: nothing leaves it until the hold ends by itself.
    held::Held seq {
        /// The account.
        [topic] account: Address,
        /// Who called.
        [topic] actor: Address,
        /// The risk that it had reached; it is zero after.
        risk_before: u16,
        /// The line.
        line: u16,
        /// When the hold ends by itself.
        until: u64,
    }
    /// Emitted when a member puts a hold on its own account.
    self_held::SelfHeld seq {
        /// The account and actor.
        [topic] account: Address,
        /// When the hold ends by itself.
        until: u64,
    }
    /// Emitted when the supervisor ends a hold before its time.
    hold_ended::HoldEnded seq {
        /// The account.
        [topic] account: Address,
        /// The supervisor's officer.
        [topic] actor: Address,
        /// When it would have ended by itself.
        until_before: u64,
    }
    /// Emitted when the governor sets how a monitoring rule is applied.
    rule_set::RuleSet seq {
        /// The rule.
        [topic] rule: u8,
        /// The governor.
        [topic] actor: Address,
        /// 0 off, 1 alert, 2 refuse, before the change.
        mode_before: u8,
        /// The same, after.
        mode: u8,
        /// Risk that a hit adds, after.
        weight: u8,
        /// The rule's first figure, after.
        first: u32,
        /// The rule's second figure, after.
        second: u32,
    }
    /// Emitted when the governor sets what risk leads to.
    risk_set::RiskSet seq {
        /// The governor.
        [topic] actor: Address,
        /// The risk from which an account goes on hold.
        line: u16,
        /// Risk that every six hours take off.
        decay: u16,
        /// Seconds that a hold lasts.
        hold_secs: u32,
    }
}
