//! Monitoring: seven rules over the cells that a transfer or a trade touches anyway.
//!
//! A rule that is hit alerts or refuses, as the policy has it. An alert adds risk, which decays; at the policy's line
//! the account goes on a [hold]: nothing leaves it for a while. A rule forgets what it hit on, so the same facts alert
//! once. What each rule sees, and what it cannot, is in `docs/monitoring.md`.
//!
//! Another rule is a file below `rules/` and a line of the registry below; the compiler then asks for room for its terms in
//! the policy's cell ([`RULES`]).

mod definition;
pub mod hold;
pub mod orders;
pub mod policy;
pub mod sending;
pub mod trading;
pub mod window;

use crate::account::Account;
use crate::cells::{Policy, RuleSettings, Watch, RULES};
use crate::enumeration::{Enumeration, Value};
use crate::event::alert::Alert;
use crate::event::held::Held;
use crate::storage::Storage;
use crate::{
    defer_to_full_program, refusal, restrictions, Address, Call, Error, FAST_ALERTS, FAST_PATH,
};

use definition::{Definition, Hit, Sending, Standard};

/// Declares the rules: each one's file, its place in the policy, and what is asked of all of them.
macro_rules! registry {
    ($($file:ident :: $rule:ident),* $(,)?) => {
        /// The rules, one a file.
        pub mod rules {
            $( pub mod $file; )*
        }

        /// The rules. What each looks for, and what its two figures say, stands in its file ([`rules`]).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Rule {
            $(
                #[doc = concat!("[`rules::", stringify!($file), "`].")]
                $rule = <rules::$file::$rule as Definition>::NUMBER,
            )*
        }

        impl Rule {
            /// All of them, by their numbers.
            pub const ALL: [Self; RULES] = [$( Self::$rule ),*];

            /// How a new bank applies the rule.
            fn standard(self) -> Standard {
                match self {
                    $( Self::$rule => rules::$file::$rule::STANDARD, )*
                }
            }

            /// Least and most of each of the rule's two figures.
            fn bounds(self) -> [(u32, u32); 2] {
                match self {
                    $( Self::$rule => rules::$file::$rule::BOUNDS, )*
                }
            }

            /// What hit the rule, and from where on it is hit. `amount` is the deed's.
            fn figures(self, policy: &Policy, watch: &Watch, level: u8, amount: u64) -> (u64, u64) {
                let terms = policy.terms(self);
                match self {
                    $( Self::$rule => rules::$file::$rule::figures(terms, watch, level, amount), )*
                }
            }

            /// Forgets what the rule was hit on: the same facts alert once.
            fn forget(self, watch: &mut Watch) {
                match self {
                    $( Self::$rule => rules::$file::$rule::forget(watch), )*
                }
            }

            /// The rule's refusal.
            fn refusal(self, hit: Hit) -> Error {
                match self {
                    $( Self::$rule => rules::$file::$rule::refusal(hit), )*
                }
            }
        }

        impl Enumeration for Rule {
            const VALUES: &'static [Value] = &[$( Value {
                number: <rules::$file::$rule as Definition>::NUMBER as u16,
                name: stringify!($rule),
                meaning: <rules::$file::$rule as Definition>::MEANING,
            } ),*];
        }

        impl Policy {
            /// How a rule is applied.
            pub fn terms(&self, rule: Rule) -> &RuleSettings {
                let [$($file),*] = &self.rules;
                match rule {
                    $( Rule::$rule => $file, )*
                }
            }
        }

        impl Hits {
            /// The rules that what is to be sent hits.
            #[inline(always)]
            fn of_sending(sending: &mut Sending) -> Self {
                let mut hits = Self::NONE;
                $(
                    let terms = sending.policy.terms(Rule::$rule);
                    if terms.applies() && rules::$file::$rule::is_hit_by_sending(terms, sending) {
                        hits = hits.with(Rule::$rule);
                    }
                )*
                hits
            }
        }
    };
}

registry! {
    large_amount::LargeAmount,
    tier_limit::TierLimit,
    structuring::Structuring,
    pass_through::PassThrough,
    dormant_waking::DormantWaking,
    reciprocal_trading::ReciprocalTrading,
    order_spamming::OrderSpamming,
}

// A rule's terms lie in the policy at its number less one.
const _: () = {
    let mut at = 0;
    while at < RULES {
        assert!(Rule::ALL[at] as usize == at + 1, "the registry is in the order of the numbers");
        at += 1;
    }
};

impl Rule {
    /// The rule of a number.
    pub fn from_number(rule: u8) -> Result<Self, Error> {
        let place = usize::from(rule).wrapping_sub(1);
        Self::ALL.get(place).copied().ok_or_else(|| refusal!(UnknownRule { rule }))
    }
}

crate::enumeration! {
    /// How a rule is applied.
    pub enum Mode {
        /// Not at all.
        Off = 0,
        /// A hit is said, and adds risk.
        Alert = 1,
        /// A hit refuses the call.
        Refuse = 2,
    }
}

/// Rules that a deed hits, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hits(u8);

impl Hits {
    /// None.
    pub const NONE: Self = Self(0);

    fn with(self, rule: Rule) -> Self {
        Self(self.0 | 1 << rule as u8)
    }

    /// Whether there are any.
    pub fn any(self) -> bool {
        self.0 != 0
    }

    fn has(self, rule: Rule) -> bool {
        self.0 & 1 << rule as u8 != 0
    }
}

impl RuleSettings {
    /// Whether the rule is applied at all.
    fn applies(&self) -> bool {
        self.mode != Mode::Off as u8
    }

    fn first(&self) -> u64 {
        self.first.get().into()
    }

    fn second(&self) -> u64 {
        self.second.get().into()
    }
}

/// Refuses where one of the rules that are hit refuses. `watch` is as it would be after the deed.
#[inline(never)]
fn must_not_refuse(
    policy: &Policy,
    account: &Account,
    watch: &Watch,
    hits: Hits,
    amount: u64,
) -> Result<(), Error> {
    if FAST_PATH {
        return must_alert_here(policy, watch, hits);
    }
    for rule in Rule::ALL {
        if hits.has(rule) && policy.terms(rule).mode == Mode::Refuse as u8 {
            let (account, level) = (account.address, account.cell.level);
            let (value, threshold) = rule.figures(policy, watch, level, amount);
            let hit = Hit { rule: rule as u8, account, level, amount, value, threshold };
            return Err(rule.refusal(hit));
        }
    }
    Ok(())
}

/// Refuses, in a fast-path program, whatever is hit but a large amount that alerts and leads to no hold: a program that
/// raises alerts has room for that one.
fn must_alert_here(policy: &Policy, watch: &Watch, hits: Hits) -> Result<(), Error> {
    let terms = policy.terms(Rule::LargeAmount);
    let risk = watch.risk.get().saturating_add(terms.weight.into());
    let alerts = terms.mode == Mode::Alert as u8 && risk < policy.line.get();
    if !(FAST_ALERTS && alerts && hits == Hits::NONE.with(Rule::LargeAmount)) {
        defer_to_full_program()?;
    }
    Ok(())
}

/// Says which rules a deed that is done has hit, adds their risk, and forgets what they were hit on. At the line the
/// account goes on hold: its risk is spent on that, so that only what it does later can lead to another; and a hold
/// that runs takes no risk in, so that it is never prolonged.
pub fn raise<V: Storage>(
    storage: &mut V,
    call: Call,
    account: &mut Account,
    counterparty: Address,
    hits: Hits,
    amount: u64,
) {
    raise_with_risk(storage, call, account, counterparty, hits, amount, true);
}

/// As [`raise`]. Where it `takes_risk` not, the account is named and no risk is added: it did not act.
#[inline(never)]
pub fn raise_with_risk<V: Storage>(
    storage: &mut V,
    call: Call,
    account: &mut Account,
    counterparty: Address,
    hits: Hits,
    amount: u64,
    takes_risk: bool,
) {
    if FAST_PATH {
        // What else is hit, such a program refused before.
        if FAST_ALERTS {
            let rule = Rule::LargeAmount;
            raise_one(storage, call, account, counterparty, rule, amount, takes_risk);
        }
        return;
    }
    for rule in Rule::ALL.into_iter().filter(|rule| hits.has(*rule)) {
        raise_one(storage, call, account, counterparty, rule, amount, takes_risk);
    }
}

#[inline(always)]
fn raise_one<V: Storage>(
    storage: &mut V,
    call: Call,
    account: &mut Account,
    counterparty: Address,
    rule: Rule,
    amount: u64,
    takes_risk: bool,
) {
    let Account { address, cell } = account;
    let actor = call.caller;
    let policy = &storage.root().policy;
    let (value, threshold) = rule.figures(policy, &cell.watch, cell.level, amount);
    let (weight, line) = (policy.terms(rule).weight, policy.line.get());
    let until = call.now.plus(policy.hold_secs.get()).0;
    rule.forget(&mut cell.watch);
    let mut risk_after = cell.watch.risk.get();
    let mut held = false;
    if takes_risk && !restrictions::is_on_hold(&cell.watch, call.now) {
        risk_after = risk_after.saturating_add(weight.into());
        // A fast-path program refused what leads to a hold.
        held = !FAST_PATH && risk_after >= line;
        cell.watch.risk = if held { 0 } else { risk_after }.into();
    }
    let rule = rule as u8;
    storage.emit(&Alert {
        rule,
        account: *address,
        counterparty,
        actor,
        value,
        threshold,
        risk_after,
    });
    if held {
        cell.watch.held_until = until.into();
        let (account, until) = (*address, until.into());
        storage.emit(&Held { account, actor, risk_before: risk_after, line, until });
    }
}

#[cfg(test)]
mod testing {
    //! Policies and moments for the tests of the rules.

    use super::*;
    use crate::account::testing::*;
    use crate::cells::{Cell, Root, StorageKey};
    use crate::event::Event;
    use crate::quantities::Time;

    pub const HOUR: u64 = 3600;

    /// A policy under which one rule alone alerts, with a weight of ten and a line of thirty.
    pub fn only(rule: Rule, first: u64, second: u32) -> Root {
        let mut root = Root::empty();
        let terms = &mut root.policy.rules[rule as usize - 1];
        terms.mode = Mode::Alert as u8;
        terms.weight = 10;
        terms.first = (first as u32).into();
        terms.second = second.into();
        root.policy.line = 30.into();
        root.policy.decay = 1.into();
        root.policy.hold_secs = (24 * HOUR as u32).into();
        root
    }

    /// The same policy, in which the rule refuses.
    pub fn refusing(mut root: Root, rule: Rule) -> Root {
        root.policy.rules[rule as usize - 1].mode = Mode::Refuse as u8;
        root
    }

    /// An account that was opened at [`NOW`].
    pub fn fresh(n: u8) -> Account {
        let mut account = person(n, 0);
        account.cell.opened_at = NOW.0.into();
        account
    }

    /// A moment so many hours after the beginning of [`NOW`]'s day.
    pub fn at(hours: u64) -> Time {
        Time(NOW.0 / 86_400 * 86_400 + (hours * HOUR) as u32)
    }

    /// A place for what rules say.
    struct Log {
        root: Root,
        said: Vec<Said>,
    }

    impl Storage for Log {
        fn root(&self) -> &Root {
            &self.root
        }

        fn root_mut(&mut self) -> &mut Root {
            &mut self.root
        }

        fn address(&self) -> Address {
            Address::repeat_byte(0xba)
        }

        fn load<C: Cell>(&self, _key: impl StorageKey) -> C {
            C::empty()
        }

        fn save<C: Cell>(&mut self, _key: impl StorageKey, _cell: &C) {}

        fn emit(&mut self, event: &impl Event) {
            let number = |word: &[u8]| {
                word[24..].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
            };
            self.said.push(event.encode(0, |encoded| {
                let words: Vec<_> = encoded.data().chunks(32).map(number).collect();
                match encoded.topics() {
                    [_, rule, _, _] => (number(rule) as u8, words[1], words[2], words[3]),
                    _ => (0, words[0], words[1], words[2]),
                }
            }));
        }
    }

    /// An alert's rule and figures: what hit, from where on, risk after; or a hold: 0, risk, line, when it ends.
    pub type Said = (u8, u64, u64, u64);

    /// What a deed's hits put on the log.
    pub fn said(
        root: &Root,
        now: Time,
        account: &mut Account,
        hits: Hits,
        amount: u64,
    ) -> Vec<Said> {
        let mut log = Log { root: root.clone(), said: Vec::new() };
        let call = Call { caller: account.address, now };
        raise(&mut log, call, account, address(99), hits, amount);
        log.said
    }
}
