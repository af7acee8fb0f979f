//! Orders on the book: whether a member floods it with what it does not mean.

use crate::account::Account;
use crate::cells::Root;
use crate::quantities::Time;
use crate::Error;

use super::rules::order_spamming;
use super::{must_not_refuse, sending, window, Hits, Rule};

/// Counts an order that was placed, for so many seconds of coin, and judges it; `unfilled` says that it was dropped
/// without any trade.
pub fn judge(
    root: &Root,
    now: Time,
    account: &mut Account,
    worth: u64,
    unfilled: bool,
) -> Result<Hits, Error> {
    let at = sending::act(root, now, account);
    let watch = &mut account.cell.watch;
    window::count_order(watch, at, true, unfilled);
    window::count_worth(watch, worth, if unfilled { worth } else { 0 });
    let terms = root.policy.terms(Rule::OrderSpamming);
    if !terms.applies() || !order_spamming::is_hit(terms, watch) {
        return Ok(Hits::NONE);
    }
    let hits = Hits::NONE.with(Rule::OrderSpamming);
    must_not_refuse(&root.policy, account, &account.cell.watch, hits, 0)?;
    Ok(hits)
}

/// Counts what a member withdrew or let expire, of so many seconds of coin: a `whole` order, or the smaller part of one.
/// Nothing is judged: withdrawing always works.
pub fn withdrawn(root: &Root, now: Time, account: &mut Account, worth: u64, whole: bool) {
    let watch = &mut account.cell.watch;
    let at = window::turn(watch, now, root.policy.decay.get());
    window::count_order(watch, at, false, whole);
    window::count_worth(watch, 0, worth);
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
            let hits = judge(&root, NOW, &mut honest, 900, order % 4 == 0).expect("it alerts");
            assert_eq!(hits, Hits::NONE);
        }
        let mut spammer = fresh(2);
        for _ in 0..9 {
            assert_eq!(judge(&root, NOW, &mut spammer, 900, false), Ok(Hits::NONE));
            withdrawn(&root, NOW, &mut spammer, 900, true);
        }
        let hits = judge(&root, NOW, &mut spammer, 900, false).expect("it alerts");
        assert_eq!(said(&root, NOW, &mut spammer, hits, 0), [(7, 10, 10, 10)]);
        assert_eq!(judge(&root, NOW, &mut spammer, 900, true), Ok(Hits::NONE), "once");
    }

    #[test]
    fn the_share_in_vain_stays_what_it_is_however_many_orders_are_placed() {
        let root = only(Rule::OrderSpamming, 120, 80);
        let mut maker = fresh(1);
        for order in 0..20_000 {
            let hits = judge(&root, NOW, &mut maker, 900, order % 10 < 4).expect("it alerts");
            assert_eq!(hits, Hits::NONE, "sixty percent trade: {order}");
        }
        let (mut spammer, mut found) = (fresh(2), 0);
        for _ in 0..10_000 {
            let hits = judge(&root, NOW, &mut spammer, 900, true).expect("it alerts");
            found += said(&root, NOW, &mut spammer, hits, 0).len();
        }
        assert!(found > 80, "{found}");
    }

    /// Of nine orders seven are large, and withdrawn but for what trades of each; two are small, and trade. How many of
    /// a hundred such orders alert.
    fn alerts_of_padding(traded_of_large: u64) -> usize {
        let root = only(Rule::OrderSpamming, 60, 80);
        let (mut spoofer, mut found) = (fresh(1), 0);
        for order in 0..100 {
            let is_small = order % 9 < 2;
            let worth = if is_small { 100 } else { 1200 };
            let hits = judge(&root, NOW, &mut spoofer, worth, false).expect("it alerts");
            found += said(&root, NOW, &mut spoofer, hits, 0).len();
            if !is_small {
                withdrawn(&root, NOW, &mut spoofer, worth - traded_of_large, true);
            }
        }
        found
    }

    #[test]
    fn small_orders_that_trade_do_not_cover_large_ones_in_vain() {
        assert_eq!(alerts_of_padding(0), 1);
        assert_eq!(alerts_of_padding(100), 1, "nor does a part of each");
        assert_eq!(alerts_of_padding(400), 0, "a third of what was meant has traded");
    }

    #[test]
    fn what_is_taken_off_orders_in_small_parts_is_withdrawn_in_the_end() {
        let root = only(Rule::OrderSpamming, 60, 80);
        let (mut spoofer, mut found) = (fresh(1), 0);
        for _ in 0..60 {
            let hits = judge(&root, NOW, &mut spoofer, 1000, false).expect("it alerts");
            found += said(&root, NOW, &mut spoofer, hits, 0).len();
            for part in [400, 240, 144, 86] {
                withdrawn(&root, NOW, &mut spoofer, part, false);
            }
        }
        assert_eq!(found, 1);
    }

    #[test]
    fn where_the_rule_refuses_it_limits_orders_and_never_withdrawing() {
        let root = refusing(only(Rule::OrderSpamming, 10, 80), Rule::OrderSpamming);
        let mut ann = fresh(1);
        for _ in 0..9 {
            judge(&root, NOW, &mut ann, 900, true).expect("not yet");
        }
        let error = Error::RuleRefused { account: address(1), rule: 7, value: 10, threshold: 10 };
        assert_eq!(judge(&root, NOW, &mut ann, 900, true), Err(error));
        withdrawn(&root, NOW, &mut ann, 900, true);
    }
}
