//! The policy of monitoring: a part of the root, as every transfer and trade reads the root anyway.

use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// How many rules there are.
pub const RULES: usize = 7;

/// How one rule is applied. What its two figures say is the rule's own ([`crate::monitor::Rule`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct RuleSettings {
    /// 0 off, 1 alert, 2 refuse ([`crate::monitor::Mode`]).
    pub mode: u8,
    /// Risk that a hit adds.
    pub weight: u8,
    /// The rule's first figure.
    pub first: U32,
    /// The rule's second figure.
    pub second: U32,
}

/// How the rules are applied, and what risk leads to. All zeros: every rule is off.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Policy {
    /// The rules, by their number less one.
    pub rules: [RuleSettings; RULES],
    /// The risk from which an account goes on hold.
    pub line: U16,
    /// Risk that every six hours take off.
    pub decay: U16,
    /// Seconds that a hold lasts.
    pub hold_secs: U32,
}

#[cfg(test)]
mod tests {
    use super::*;

    impl crate::cells::Cell for Policy {}

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Policy, 78, {
            rules at 0, line at 70, decay at 72, hold_secs at 74,
        });
        assert_eq!(size_of::<RuleSettings>(), 10);
        assert_eq!(core::mem::offset_of!(RuleSettings, weight), 1);
        assert_eq!(core::mem::offset_of!(RuleSettings, first), 2);
        assert_eq!(core::mem::offset_of!(RuleSettings, second), 6);
    }
}
