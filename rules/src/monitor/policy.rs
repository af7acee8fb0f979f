//! The policy: how each rule is applied, and what risk leads to. The governor sets it, within bounds that keep every
//! rule from refusing what members live on.

use crate::cells::{Policy, Root, RuleSettings};
use crate::event::risk_set::RiskSet;
use crate::event::rule_set::RuleSet;
use crate::quantities::DAY;
use crate::{refusal, roles, Call, Error};

use super::definition::Standard;
use super::{Mode, Rule};

/// The longest hold, in seconds: a day.
pub const LONGEST_HOLD: u32 = DAY;

/// The policy that a bank is founded with.
pub fn standard() -> Policy {
    Policy {
        rules: Rule::ALL.map(|rule| {
            let Standard { mode, weight, first, second } = rule.standard();
            RuleSettings { mode: mode as u8, weight, first: first.into(), second: second.into() }
        }),
        line: 100.into(),
        decay: 5.into(),
        hold_secs: LONGEST_HOLD.into(),
    }
}

/// Sets how a rule is applied.
pub fn set_rule(
    root: &mut Root,
    call: Call,
    number: u8,
    mode: u8,
    weight: u8,
    first: u32,
    second: u32,
) -> Result<RuleSet, Error> {
    roles::must_be_governor(root, call.caller)?;
    let rule = Rule::from_number(number)?;
    let bounds = rule.bounds();
    let within = |figure: u32, (least, most): (u32, u32)| least <= figure && figure <= most;
    if mode > Mode::Refuse as u8 || !within(first, bounds[0]) || !within(second, bounds[1]) {
        return Err(refusal!(BadRule { rule: number, mode, first, second }));
    }
    let mode_before = root.policy.terms(rule).mode;
    if let Some(terms) = root.policy.rules.get_mut(usize::from(number).saturating_sub(1)) {
        *terms = RuleSettings { mode, weight, first: first.into(), second: second.into() };
    }
    Ok(RuleSet { rule: number, actor: call.caller, mode_before, mode, weight, first, second })
}

/// Sets what risk leads to.
pub fn set_risk(
    root: &mut Root,
    call: Call,
    line: u16,
    decay: u16,
    hold_secs: u32,
) -> Result<RiskSet, Error> {
    roles::must_be_governor(root, call.caller)?;
    if line == 0 || decay == 0 || hold_secs == 0 || hold_secs > LONGEST_HOLD {
        return Err(refusal!(BadRisk { line, decay, hold_secs }));
    }
    let policy = &mut root.policy;
    (policy.line, policy.decay) = (line.into(), decay.into());
    policy.hold_secs = hold_secs.into();
    Ok(RiskSet { actor: call.caller, line, decay, hold_secs })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;
    use crate::monitor::definition::HOUR;

    fn root() -> Root {
        Root { governor: address(1).0, policy: standard(), ..Root::empty() }
    }

    #[test]
    fn only_the_governor_sets_the_policy() {
        let mut root = root();
        let missing = Error::MissingRole { account: address(2), role: roles::GOVERNOR };
        let refused = set_rule(&mut root, call(2), 1, 0, 0, HOUR, 0);
        assert_eq!(refused, Err(missing.clone()));
        assert_eq!(set_risk(&mut root, call(2), 1, 1, 1), Err(missing));
        let event = set_rule(&mut root, call(1), 7, 2, 9, 10, 50).expect("within the bounds");
        assert_eq!((event.mode_before, event.mode), (1, 2));
        let terms = root.policy.terms(Rule::OrderSpamming);
        assert_eq!((terms.mode, terms.weight), (2, 9));
        assert_eq!((terms.first.get(), terms.second.get()), (10, 50));
    }

    #[test]
    fn a_rule_that_does_not_exist_and_a_figure_out_of_bounds_are_refused() {
        let mut root = root();
        for rule in [0, 8, 255] {
            let refused = set_rule(&mut root, call(1), rule, 1, 1, HOUR, 0);
            assert_eq!(refused, Err(Error::UnknownRule { rule }));
        }
        let bad = [
            (1, 3, HOUR, 0),
            (1, 1, HOUR - 1, 0),
            (1, 1, HOUR, 1),
            (2, 1, HOUR, 0),
            (2, 1, HOUR, 1001),
            (3, 1, 1, 70),
            (3, 1, 3, 100),
            (4, 1, HOUR, 49),
            (5, 1, HOUR, 6),
            (5, 1, 0, 90),
            (6, 1, HOUR - 1, 0),
            (7, 1, 9, 80),
            (7, 1, 121, 80),
        ];
        for (rule, mode, first, second) in bad {
            assert_eq!(
                set_rule(&mut root, call(1), rule, mode, 1, first, second),
                Err(Error::BadRule { rule, mode, first, second })
            );
        }
        for (line, decay, hold_secs) in [(0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, DAY + 1)] {
            assert_eq!(
                set_risk(&mut root, call(1), line, decay, hold_secs),
                Err(Error::BadRisk { line, decay, hold_secs })
            );
        }
        assert_eq!(root, super::tests::root());
    }

    #[test]
    fn the_standard_policy_lies_within_the_bounds() {
        let mut root = root();
        for rule in Rule::ALL {
            let Standard { mode, weight, first, second } = rule.standard();
            let set = set_rule(&mut root, call(1), rule as u8, mode as u8, weight, first, second);
            set.expect("sound");
        }
        assert_eq!(root.policy, standard());
        let Policy { line, decay, hold_secs, .. } = standard();
        assert!(set_risk(&mut root, call(1), line.get(), decay.get(), hold_secs.get()).is_ok());
    }
}
