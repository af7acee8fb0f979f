//! Rolling windows: four buckets of six hours in the place of one of a day.
//!
//! A window counts everything of the last 18 hours and nothing that is 24 hours old; what lies between counts until
//! its bucket goes. Counts and sums saturate, far above every threshold that the policy takes.

use crate::cells::{Watch, BUCKETS};
use crate::quantities::Time;
use zerocopy::little_endian::U32;

/// Seconds of a bucket.
pub const BUCKET: u32 = 6 * 3600;

/// The number of a moment's bucket: how many there were since 1970.
pub fn bucket(now: Time) -> u32 {
    now.0 / BUCKET
}

/// Moves an account's windows to now, and lets its risk decay. The place of now's bucket.
pub fn turn(watch: &mut Watch, now: Time, decay: u16) -> usize {
    let bucket = bucket(now);
    if bucket > watch.bucket.get() {
        age(watch, bucket, decay);
    }
    bucket as usize % BUCKETS
}

/// The account's windows as they are now: the watch itself, or, where time has passed, `copy` made from it.
pub fn turned<'a>(
    watch: &'a Watch,
    now: Time,
    decay: u16,
    copy: &'a mut Option<Watch>,
) -> &'a Watch {
    let bucket = bucket(now);
    if bucket > watch.bucket.get() {
        let copy = copy.insert(watch.clone());
        age(copy, bucket, decay);
        copy
    } else {
        watch
    }
}

/// What has passed since the newest bucket: old buckets go, risk decays, partners fade.
#[inline(never)]
fn age(watch: &mut Watch, bucket: u32, decay: u16) {
    let before = watch.bucket.get();
    let passed = bucket.saturating_sub(before);
    for ago in 0..passed.min(BUCKETS as u32) {
        let at = bucket.saturating_sub(ago) as usize % BUCKETS;
        watch.sent[at] = 0.into();
        watch.received[at] = 0.into();
        watch.near_threshold[at] = 0;
        watch.placed[at] = 0;
        watch.unfilled[at] = 0;
    }
    let decayed = passed.saturating_mul(decay.into()).min(u16::MAX.into()) as u16;
    watch.risk = watch.risk.get().saturating_sub(decayed).into();
    watch.woken = watch.woken.checked_shl(passed).unwrap_or(0);
    // Partners lose half with every day that begins.
    let per_day = BUCKETS as u32;
    let days = (bucket / per_day).saturating_sub(before / per_day);
    if days > 0 {
        watch.placed_worth = watch.placed_worth.get().checked_shr(days).unwrap_or(0).into();
        watch.unfilled_worth = watch.unfilled_worth.get().checked_shr(days).unwrap_or(0).into();
        for partner in &mut watch.partners {
            partner.given = partner.given.get().checked_shr(days).unwrap_or(0).into();
            partner.taken = partner.taken.get().checked_shr(days).unwrap_or(0).into();
        }
    }
    watch.bucket = bucket.into();
}

/// What a window sums up to.
pub fn sum(window: &[U32; BUCKETS]) -> u64 {
    let [a, b, c, d] = window.map(|bucket| u64::from(bucket.get()));
    a + b + c + d
}

/// How many a window counts.
pub fn count(window: &[u8; BUCKETS]) -> u64 {
    let [a, b, c, d] = window.map(u64::from);
    a + b + c + d
}

/// Adds an amount to a bucket.
pub fn add(window: &mut [U32; BUCKETS], at: usize, value: u64) {
    let bucket = &mut window[at % BUCKETS];
    let sum = u64::from(bucket.get()).saturating_add(value);
    *bucket = (sum.min(u32::MAX.into()) as u32).into();
}

/// Takes an amount off a bucket.
pub fn take(window: &mut [U32; BUCKETS], at: usize, value: u64) {
    let bucket = &mut window[at % BUCKETS];
    *bucket = (u64::from(bucket.get()).saturating_sub(value) as u32).into();
}

/// Counts one more in a bucket.
pub fn one_more(window: &mut [u8; BUCKETS], at: usize) {
    let bucket = &mut window[at % BUCKETS];
    *bucket = bucket.saturating_add(1);
}

/// Counts an order, or one that was in vain, in the two counters of a bucket. Where one of them is full both are halved,
/// so that the share of one in the other stays.
pub fn count_order(watch: &mut Watch, at: usize, placed: bool, unfilled: bool) {
    let at = at % BUCKETS;
    if watch.placed[at] == u8::MAX || watch.unfilled[at] == u8::MAX {
        watch.placed[at] /= 2;
        watch.unfilled[at] /= 2;
    }
    watch.placed[at] = watch.placed[at].saturating_add(u8::from(placed));
    watch.unfilled[at] = watch.unfilled[at].saturating_add(u8::from(unfilled));
}

/// Counts seconds of coin for which orders were placed, and in vain. Where a sum is full both are halved, as the counters
/// are. No more is ever in vain than was placed: what was placed long ago has faded.
pub fn count_worth(watch: &mut Watch, placed: u64, unfilled: u64) {
    const FULL: u64 = u32::MAX as u64;
    let added = |sum: U32, worth: u64| u64::from(sum.get()) + worth.min(FULL);
    let mut sums = (added(watch.placed_worth, placed), added(watch.unfilled_worth, unfilled));
    if sums.0.max(sums.1) > FULL {
        sums = (sums.0 / 2, sums.1 / 2);
    }
    watch.placed_worth = (sums.0 as u32).into();
    watch.unfilled_worth = (sums.0.min(sums.1) as u32).into();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::testing::at;
    use proptest::prelude::*;
    use zerocopy::FromZeros;

    fn watch() -> Watch {
        Watch::new_zeroed()
    }

    #[test]
    fn what_is_eighteen_hours_old_still_counts_and_what_is_a_day_old_no_longer() {
        for since in 0..6 {
            let mut watch = watch();
            let place = turn(&mut watch, at(since), 0);
            add(&mut watch.sent, place, 7);
            turn(&mut watch, at(since + 18), 0);
            assert_eq!(sum(&watch.sent), 7, "{since}");
            turn(&mut watch, at(since + 24), 0);
            assert_eq!(sum(&watch.sent), 0, "{since}");
        }
    }

    #[test]
    fn risk_decays_with_every_bucket_and_never_below_zero() {
        let mut watch = watch();
        turn(&mut watch, at(0), 7);
        watch.risk = 20.into();
        turn(&mut watch, at(5), 7);
        assert_eq!(watch.risk.get(), 20);
        turn(&mut watch, at(12), 7);
        assert_eq!(watch.risk.get(), 6);
        turn(&mut watch, Time(u32::MAX), u16::MAX);
        assert_eq!(watch.risk.get(), 0);
    }

    #[test]
    fn partners_lose_half_with_every_day() {
        let mut watch = watch();
        turn(&mut watch, at(0), 0);
        watch.partners[1].given = 100.into();
        turn(&mut watch, at(23), 0);
        assert_eq!(watch.partners[1].given.get(), 100);
        turn(&mut watch, at(48), 0);
        assert_eq!(watch.partners[1].given.get(), 25);
        turn(&mut watch, at(24 * 60), 0);
        assert_eq!(watch.partners[1].given.get(), 0);
    }

    #[test]
    fn that_an_account_woke_is_forgotten_after_eight_buckets() {
        let mut watch = watch();
        turn(&mut watch, at(0), 0);
        watch.woken = 1;
        turn(&mut watch, at(42), 0);
        assert_ne!(watch.woken, 0);
        turn(&mut watch, at(48), 0);
        assert_eq!(watch.woken, 0);
    }

    #[test]
    fn a_bucket_that_is_full_stays_full() {
        let mut watch = watch();
        add(&mut watch.sent, 0, u64::MAX);
        add(&mut watch.sent, 0, 1);
        add(&mut watch.sent, 1, 2);
        assert_eq!(sum(&watch.sent), u64::from(u32::MAX) + 2);
        for _ in 0..300 {
            one_more(&mut watch.near_threshold, 3);
        }
        assert_eq!(count(&watch.near_threshold), 255);
    }

    #[test]
    fn where_a_sum_of_orders_is_full_their_share_in_vain_stays() {
        let mut watch = watch();
        let sums = |watch: &Watch| (watch.placed_worth.get(), watch.unfilled_worth.get());
        for _ in 0..4 {
            count_worth(&mut watch, u64::MAX, 1 << 30);
        }
        let (placed, unfilled) = sums(&watch);
        assert!(placed > 1 << 31 && unfilled > placed / 5 && unfilled < placed / 3, "{watch:?}");
        count_worth(&mut watch, 0, u64::MAX);
        let (placed, unfilled) = sums(&watch);
        assert_eq!(placed, unfilled, "no more is in vain than was placed");
    }

    #[test]
    fn what_orders_were_worth_fades_by_half_with_every_day() {
        let mut watch = watch();
        turn(&mut watch, at(0), 0);
        count_worth(&mut watch, 1000, 600);
        turn(&mut watch, at(23), 0);
        assert_eq!((watch.placed_worth.get(), watch.unfilled_worth.get()), (1000, 600));
        turn(&mut watch, at(48), 0);
        assert_eq!((watch.placed_worth.get(), watch.unfilled_worth.get()), (250, 150));
        turn(&mut watch, at(24 * 60), 0);
        assert_eq!((watch.placed_worth.get(), watch.unfilled_worth.get()), (0, 0));
    }

    proptest! {
        /// The error bound: never more than the exact sum of the last day, never less than that of the last 18 hours.
        #[test]
        fn a_window_lies_between_the_exact_sums_of_eighteen_and_of_twenty_four_hours(
            deeds in prop::collection::vec((0u32..40_000, 1u64..1_000_000), 1..60),
            later in 0u32..120_000,
        ) {
            let (mut watch, mut now, mut naive) = (watch(), at(3).0, Vec::new());
            let within = |naive: &[(u32, u64)], now: u32, secs: u32| {
                naive.iter().filter(|(then, _)| now - then < secs).map(|(_, value)| value).sum::<u64>()
            };
            for (pause, value) in deeds.into_iter().chain([(later, 0)]) {
                now += pause;
                let place = turn(&mut watch, Time(now), 0);
                add(&mut watch.sent, place, value);
                naive.push((now, value));
                let said = sum(&watch.sent);
                prop_assert!(said >= within(&naive, now, 18 * 3600 + 1), "missed something");
                prop_assert!(said <= within(&naive, now, 24 * 3600), "counted something old");
            }
        }
    }
}
