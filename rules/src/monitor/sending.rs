//! What leaves an account without a return: transfers of coin and of hours, and burning. A second of either counts as
//! a second, so that value is followed whatever it was exchanged into on the way.

use crate::account::Account;
use crate::cells::{Root, Watch, BUCKETS};
use crate::quantities::Time;
use crate::{defer_to_full_program, Error, FAST_ALERTS};

use super::definition::Sending;
use super::rules::dormant_waking::sleeps;
use super::{must_not_refuse, window, Hits, Rule};

/// What a deed is to monitoring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// The rules that it hits.
    pub hits: Hits,
    /// Whether it is an amount just under the reporting threshold.
    near_threshold: bool,
    /// Whether it wakes the account.
    wakes: bool,
}

/// Judges that `value` seconds are to leave an account and `left` of what it moves to stay behind. Nothing changes.
/// Nothing is nothing: anybody may move it.
pub fn judge(
    root: &Root,
    now: Time,
    from: &Account,
    value: u64,
    left: u64,
) -> Result<Judged, Error> {
    let mut judged = Judged::default();
    if value == 0 {
        return Ok(judged);
    }
    let (policy, mut copy) = (&root.policy, None);
    let watch = window::turned(&from.cell.watch, now, policy.decay.get(), &mut copy);
    let mut sending = Sending {
        policy,
        now,
        from,
        watch,
        amount: value,
        sent: window::sum(&watch.sent).saturating_add(value),
        left,
        is_near: false,
        wakes: false,
    };
    judged.hits = Hits::of_sending(&mut sending);
    (judged.near_threshold, judged.wakes) = (sending.is_near, sending.wakes);
    if judged.hits.any() {
        if !FAST_ALERTS {
            defer_to_full_program()?;
        }
        let mut after = watch.clone();
        count(&mut after, now, value, judged);
        must_not_refuse(policy, from, &after, judged.hits, value)?;
    }
    Ok(judged)
}

/// Counts what has left an account, as it was judged.
pub fn sent(root: &Root, now: Time, watch: &mut Watch, value: u64, judged: Judged) {
    if value > 0 {
        window::turn(watch, now, root.policy.decay.get());
        count(watch, now, value, judged);
    }
}

fn count(watch: &mut Watch, now: Time, value: u64, judged: Judged) {
    let bucket = window::bucket(now);
    let at = bucket as usize;
    window::add(&mut watch.sent, at, value);
    if judged.near_threshold {
        window::one_more(&mut watch.near_threshold, at);
    }
    watch.woken |= u8::from(judged.wakes);
    watch.active = bucket.into();
}

/// Counts what reaches an account without a return. It is nobody's deed of its own, so it wakes nobody.
pub fn received(root: &Root, now: Time, watch: &mut Watch, value: u64) {
    let at = window::turn(watch, now, root.policy.decay.get());
    window::add(&mut watch.received, at, value);
}

/// Takes back what was counted as sent at `sent_at` and came back whole; what has left the window since is not counted
/// any more anyway.
pub fn returned(root: &Root, now: Time, watch: &mut Watch, value: u64, sent_at: Time) {
    window::turn(watch, now, root.policy.decay.get());
    let bucket = window::bucket(sent_at);
    if bucket.saturating_add(BUCKETS as u32) > window::bucket(now) {
        window::take(&mut watch.sent, bucket as usize, value);
    }
}

/// Notes that a member acted, which may wake its account. The place of now's bucket.
pub fn act(root: &Root, now: Time, account: &mut Account) -> usize {
    let (policy, opened_at) = (&root.policy, account.cell.opened_at.get());
    let watch = &mut account.cell.watch;
    let at = window::turn(watch, now, policy.decay.get());
    let dormant = policy.terms(Rule::DormantWaking);
    if dormant.applies() && sleeps(dormant, watch, now, opened_at) {
        watch.woken |= 1;
    }
    watch.active = window::bucket(now).into();
    at
}

/// Notes that somebody else saw the member at work: it is not asleep, and this does not count as waking.
pub fn see(now: Time, account: &mut Account) {
    account.cell.watch.active = window::bucket(now).into();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;
    use crate::monitor::rules::tier_limit::limit;
    use crate::monitor::testing::*;

    /// Sends and remembers; which rules were hit, by which figures.
    fn send(
        root: &Root,
        now: Time,
        account: &mut Account,
        value: u64,
        left: u64,
    ) -> Vec<(u8, u64, u64)> {
        let judged = judge(root, now, account, value, left).expect("the rule alerts");
        sent(root, now, &mut account.cell.watch, value, judged);
        let said = said(root, now, account, judged.hits, value);
        said.into_iter().filter(|(rule, ..)| *rule > 0).map(|(a, b, c, _)| (a, b, c)).collect()
    }

    fn refusal(
        root: Root,
        rule: Rule,
        account: &Account,
        now: Time,
        value: u64,
        left: u64,
    ) -> Error {
        judge(&refusing(root, rule), now, account, value, left).expect_err("the rule refuses")
    }

    #[test]
    fn an_amount_at_the_reporting_threshold_is_large_and_one_below_is_not() {
        let root = only(Rule::LargeAmount, 10 * HOUR, 0);
        let mut ann = fresh(1);
        assert_eq!(send(&root, NOW, &mut ann, 10 * HOUR - 1, 0), []);
        assert_eq!(send(&root, NOW, &mut ann, 10 * HOUR, 0), [(1, 10 * HOUR, 10 * HOUR)]);
        assert_eq!(
            refusal(root, Rule::LargeAmount, &ann, NOW, 10 * HOUR, 0),
            Error::RuleRefused {
                account: address(1),
                rule: 1,
                value: 10 * HOUR,
                threshold: 10 * HOUR
            }
        );
    }

    #[test]
    fn a_tier_limits_what_a_window_sends_and_each_level_sends_so_many_times_more() {
        let root = only(Rule::TierLimit, 10 * HOUR, 5);
        for (level, limit) in [(0, 10), (1, 10), (2, 50), (3, 250)] {
            let mut ann = fresh(1);
            ann.cell.level = level;
            let limit = limit * HOUR;
            assert_eq!(send(&root, at(0), &mut ann, limit - 1, 0), []);
            assert_eq!(
                refusal(root.clone(), Rule::TierLimit, &ann, at(17), 2, 0),
                Error::TierLimit { account: address(1), level, limit, sent: limit - 1, needed: 2 }
            );
            assert_eq!(send(&root, at(17), &mut ann, 2, 0), [(2, limit + 1, limit)]);
            assert_eq!(send(&root, at(41), &mut ann, limit, 0), [], "a window later");
        }
        let widest = only(Rule::TierLimit, u32::MAX.into(), 1000);
        assert_eq!(limit(widest.policy.terms(Rule::TierLimit), 255), u64::MAX);
    }

    #[test]
    fn the_third_amount_just_under_the_threshold_is_structuring_and_three_more_are_again() {
        let mut root = only(Rule::Structuring, 3, 70);
        root.policy.rules[0].first = (10 * HOUR as u32).into();
        let mut ann = fresh(1);
        for value in [10 * HOUR, 7 * HOUR - 1, HOUR] {
            assert_eq!(send(&root, at(0), &mut ann, value, 0), [], "not just under it");
        }
        for round in 0..2 {
            assert_eq!(send(&root, at(round), &mut ann, 7 * HOUR, 0), []);
            assert_eq!(send(&root, at(round), &mut ann, 10 * HOUR - 1, 0), []);
            assert_eq!(send(&root, at(round), &mut ann, 8 * HOUR, 0), [(3, 3, 3)]);
        }
        for hours in [0, 24, 48, 72] {
            assert_eq!(
                send(&root, at(hours), &mut ann, 8 * HOUR, 0),
                [],
                "one a day is no pattern"
            );
        }
    }

    #[test]
    fn what_came_in_and_leaves_again_passes_through_unless_it_rests_or_much_stays() {
        let root = only(Rule::PassThrough, 10 * HOUR, 80);
        let with = |value| {
            let mut ann = fresh(1);
            received(&root, at(0), &mut ann.cell.watch, value);
            ann
        };
        let mut ann = with(10 * HOUR);
        assert_eq!(send(&root, at(1), &mut ann, 8 * HOUR - 1, 0), []);
        assert_eq!(send(&root, at(1), &mut ann, 1, 2 * HOUR), [(4, 8 * HOUR, 8 * HOUR)]);
        assert_eq!(send(&root, at(1), &mut ann, HOUR, HOUR), [], "the same hours pass once");
        assert_eq!(send(&root, at(1), &mut with(10 * HOUR - 1), 9 * HOUR, 0), [], "too little");
        let much = 2 * HOUR + 1;
        assert_eq!(send(&root, at(1), &mut with(10 * HOUR), 9 * HOUR, much), [], "it stays");
        assert_eq!(send(&root, at(24), &mut with(10 * HOUR), 9 * HOUR, 0), [], "it rested");
    }

    #[test]
    fn an_account_that_slept_and_then_sends_much_hits_however_small_the_pieces() {
        let root = only(Rule::DormantWaking, 10 * HOUR, 90);
        let days = |days: u64| at(24 * days);
        let mut ann = fresh(1);
        assert_eq!(send(&root, days(89), &mut ann, 10 * HOUR, 0), [], "not yet asleep");
        received(&root, days(100), &mut ann.cell.watch, HOUR);
        assert_eq!(send(&root, days(179), &mut ann, HOUR, 0), [], "little");
        let evening = Time(days(179).0 + 17 * 3600);
        assert_eq!(send(&root, evening, &mut ann, 9 * HOUR, 0), [(5, 10 * HOUR, 10 * HOUR)]);
        assert_eq!(send(&root, evening, &mut ann, 9 * HOUR, 0), [], "it wakes once");

        let mut ben = fresh(2);
        act(&root, days(95), &mut ben);
        assert_eq!(send(&root, Time(days(97).0 - 1), &mut ben.clone(), 10 * HOUR, 0).len(), 1);
        assert_eq!(send(&root, days(97), &mut ben, 10 * HOUR, 0), [], "two days after waking");
        let mut cem = fresh(3);
        see(days(95), &mut cem);
        assert_eq!(send(&root, days(96), &mut cem, 10 * HOUR, 0), [], "others saw him at work");
    }

    #[test]
    fn moving_nothing_is_no_deed() {
        let root = only(Rule::DormantWaking, HOUR, 7);
        let ann = fresh(1);
        let mut after = ann.clone();
        let judged = judge(&root, at(24 * 90), &ann, 0, 0).expect("it is nothing");
        sent(&root, at(24 * 90), &mut after.cell.watch, 0, judged);
        assert_eq!((after, judged), (ann, Judged::default()));
    }

    #[test]
    fn rules_that_are_off_find_nothing_but_the_windows_go_on() {
        let root = Root::empty();
        let mut ann = fresh(1);
        assert_eq!(send(&root, at(24 * 365), &mut ann, u64::MAX, 0), []);
        assert_eq!(window::sum(&ann.cell.watch.sent), u64::from(u32::MAX));
    }
}
