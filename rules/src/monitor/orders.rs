//! Orders on the book: whether a member floods it with what it does not mean.

use crate::account::Account;
use crate::cells::Root;
use crate::quantities::Time;
use crate::Error;

use super::rules::order_spamming;
use super::{must_not_refuse, sending, window, Hits, Rule};

/// Counts an order that was placed, and judges it; `vain` says that it was dropped without any trade.
pub fn judge(root: &Root, now: Time, account: &mut Account, unfilled: bool) -> Result<Hits, Error> {
    let at = sending::act(root, now, account);
    let watch = &mut account.cell.watch;
    window::count_order(watch, at, true, unfilled);
    let terms = root.policy.terms(Rule::OrderSpamming);
    if !terms.applies() || !order_spamming::is_hit(terms, watch) {
        return Ok(Hits::NONE);
    }
    let hits = Hits::NONE.with(Rule::OrderSpamming);
    must_not_refuse(&root.policy, account, &account.cell.watch, hits, 0)?;
    Ok(hits)
}

/// Counts an order that its member withdrew. Nothing is judged: withdrawing always works.
pub fn withdrawn(root: &Root, now: Time, account: &mut Account) {
    let watch = &mut account.cell.watch;
    let at = window::turn(watch, now, root.policy.decay.get());
    window::count_order(watch, at, false, true);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::monitor::testing::*;

    #[test]
    fn many_orders_most_of_them_in_vain_are_spam_and_orders_that_trade_are_not() {
        let root = only(Rule::OrderSpamming, 10, 80);
        let mut honest = fresh(1);
        for order in 0..40 {
            let hits = judge(&root, NOW, &mut honest, order % 4 == 0).expect("it alerts");
            assert_eq!(hits, Hits::NONE);
        }
        let mut spammer = fresh(2);
        for _ in 0..9 {
            assert_eq!(judge(&root, NOW, &mut spammer, false), Ok(Hits::NONE));
            withdrawn(&root, NOW, &mut spammer);
        }
        let hits = judge(&root, NOW, &mut spammer, false).expect("it alerts");
        assert_eq!(said(&root, NOW, &mut spammer, hits, 0), [(7, 10, 10, 10)]);
        assert_eq!(judge(&root, NOW, &mut spammer, true), Ok(Hits::NONE), "once");
    }

    #[test]
    fn the_share_in_vain_stays_what_it_is_however_many_orders_are_placed() {
        let root = only(Rule::OrderSpamming, 120, 80);
        let mut maker = fresh(1);
        for order in 0..20_000 {
            let hits = judge(&root, NOW, &mut maker, order % 10 < 4).expect("it alerts");
            assert_eq!(hits, Hits::NONE, "sixty percent trade: {order}");
        }
        let (mut spammer, mut found) = (fresh(2), 0);
        for _ in 0..10_000 {
            let hits = judge(&root, NOW, &mut spammer, true).expect("it alerts");
            found += said(&root, NOW, &mut spammer, hits, 0).len();
        }
        assert!(found > 80, "{found}");
    }

    #[test]
    fn where_the_rule_refuses_it_limits_orders_and_never_withdrawing() {
        let root = refusing(only(Rule::OrderSpamming, 10, 80), Rule::OrderSpamming);
        let mut ann = fresh(1);
        for _ in 0..9 {
            judge(&root, NOW, &mut ann, true).expect("not yet");
        }
        let error = Error::RuleRefused { account: address(1), rule: 7, value: 10, threshold: 10 };
        assert_eq!(judge(&root, NOW, &mut ann, true), Err(error));
        withdrawn(&root, NOW, &mut ann);
    }
}
