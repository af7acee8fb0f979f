//! How long a proposal waits: for the longest of its calls' delays. A selector may have a delay of its own; whatever has none
//! waits for the charter's.

use crate::batch;
use crate::cells::{Charter, SelectorDelay};
use crate::charter::Change;
use crate::event::selector_delay_changed::SelectorDelayChanged;
use crate::Error;
use timebank_rules::Address;

/// The first four bytes of a call.
pub type Selector = [u8; 4];

/// What a proposal waits for, fixed when it is proposed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wait {
    /// The longest own delay of its calls, in seconds; 0 where none has one.
    pub own: u32,
    /// Whether a call has none, and so waits for the charter's delay, the one in force at execution.
    pub charters: bool,
}

impl Wait {
    /// What waits for the charter's delay alone.
    pub const CHARTERS: Self = Self { own: 0, charters: true };

    fn add(&mut self, own: u32) {
        self.own = self.own.max(own);
        self.charters |= own == 0;
    }
}

/// What a proposal is to wait for. `own` reads the delay of a selector, 0 where it has none. Whoever changes a selector's
/// delay, or the charter's, waits as long as it is, too, so that nobody shortens a wait in less.
pub fn of(
    council: Address,
    target: Address,
    calldata: &[u8],
    own: impl Fn(Selector) -> u32,
) -> Result<Wait, Error> {
    let mut wait = Wait::default();
    let mut add = |target: Address, call: &[u8]| {
        wait.add(own(call.first_chunk().copied().unwrap_or_default()));
        if target == council {
            match Change::decode(call) {
                Ok(Change::SetSelectorDelay(selector, _)) => wait.add(own(selector)),
                // What has no delay of its own waits for the charter's.
                Ok(Change::SetDelay(_)) => wait.add(0),
                _ => {}
            }
        }
        Ok(())
    };
    if batch::is_batch(council, target, calldata) {
        batch::each(council, calldata, add)?;
    } else {
        add(target, calldata)?;
    }
    Ok(wait)
}

/// Gives a selector a delay of its own, within the bounds that the council was founded with; 0 takes it away.
pub fn set(
    charter: &Charter,
    cell: &mut SelectorDelay,
    selector: Selector,
    delay: u32,
) -> Result<SelectorDelayChanged, Error> {
    let (shortest, longest) = (charter.shortest.get(), charter.longest.get());
    if delay != 0 && !(shortest..=longest).contains(&delay) {
        return Err(Error::BadDelay { delay, shortest, longest });
    }
    let before = core::mem::replace(&mut cell.delay, delay.into()).get();
    let selector = u32::from_be_bytes(selector);
    Ok(SelectorDelayChanged { selector, before, after: delay })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charter::{LONGEST, SHORTEST};
    use crate::proposal::testing::*;
    use timebank_rules::cells::Cell as _;

    const GRANT: Selector = [1, 1, 1, 1];
    const REVOKE: Selector = [2, 2, 2, 2];

    fn own(selector: Selector) -> u32 {
        match selector {
            GRANT => 500_000,
            REVOKE => 4_000,
            _ => 0,
        }
    }

    fn wait_of(calls: &[(Address, Vec<u8>)]) -> Wait {
        let batch = batch::calldata(calls);
        let together = of(council(), council(), &batch, own).unwrap();
        if let [(target, call)] = calls {
            assert_eq!(of(council(), *target, call, own), Ok(together), "alone or in a batch");
        }
        together
    }

    #[test]
    fn b15_a_call_waits_for_its_selectors_delay_or_the_charters_and_a_batch_for_the_longest() {
        let bank = member(70);
        let [grant, revoke, other] =
            [GRANT, REVOKE, [3; 4]].map(|selector| (bank, selector.to_vec()));
        let cases = [
            (vec![grant.clone()], 500_000, false),
            (vec![revoke.clone()], 4_000, false),
            (vec![other.clone()], 0, true),
            (vec![revoke.clone(), grant.clone()], 500_000, false),
            (vec![revoke, other], 4_000, true),
        ];
        for (calls, own, charters) in cases {
            assert_eq!(wait_of(&calls), Wait { own, charters });
        }
    }

    #[test]
    fn b15_whoever_changes_a_selectors_delay_waits_as_long_as_it_is() {
        for (selector, expected) in [(GRANT, 500_000), ([9; 4], 0)] {
            let change = Change::SetSelectorDelay(selector, SHORTEST).calldata();
            let wait = wait_of(&[(council(), change.clone())]);
            assert_eq!(wait, Wait { own: expected, charters: true });
            // What only looks so, at another address, waits as any call there.
            assert_eq!(wait_of(&[(member(70), change)]), Wait::CHARTERS);
        }
    }

    #[test]
    fn whoever_changes_the_charters_delay_waits_as_long_as_it_is_whatever_is_the_changes_own() {
        let change = Change::SetDelay(SHORTEST).calldata();
        let quick = |selector| match change.first_chunk() == Some(&selector) {
            true => SHORTEST,
            false => own(selector),
        };
        let wait = Wait { own: SHORTEST, charters: true };
        assert_eq!(of(council(), council(), &change, quick), Ok(wait));
        let batch = batch::calldata(&[(council(), change.clone())]);
        assert_eq!(of(council(), council(), &batch, quick), Ok(wait), "in a batch, too");
        let elsewhere = of(council(), member(70), &change, quick);
        assert_eq!(elsewhere, Ok(Wait { own: SHORTEST, charters: false }));
    }

    #[test]
    fn a_selectors_delay_stays_within_the_bounds_or_is_none() {
        let charter = charter(3, 2);
        for (delay, is_within) in
            [(0, true), (1, false), (SHORTEST, true), (LONGEST, true), (LONGEST + 1, false)]
        {
            let mut cell = SelectorDelay { delay: 7.into() };
            let done = set(&charter, &mut cell, GRANT, delay);
            assert_eq!(done.is_ok(), is_within, "{delay}");
            assert_eq!(cell.delay.get(), if is_within { delay } else { 7 });
        }
        assert_eq!(SelectorDelay::empty().delay.get(), 0);
    }
}
