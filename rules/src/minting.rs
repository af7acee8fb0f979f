//! What a class may mint, and what all of them together may: a bucket that every conversion fills and time drains.
//!
//! It holds as much as one class may mint in seven days ([`bound`]), and drains by that in seven days,
//! evenly. So in any seven days at most what it holds and what drained is minted for hours, twice the largest of those
//! bounds: a fifth of the supply, or twenty thousand hours.

use crate::cells::{Minting, Root};
use crate::quantities::{Coin, Time, EPOCH};
use crate::{refusal, Error};

/// What a class may mint in seven days whatever the supply, in seconds of coin: ten thousand hours, so that a bank can
/// begin. Beyond that it is a tenth of the supply.
pub const LEAST_BOUND: u64 = 10_000 * 3_600;

/// The share of the supply that a class may mint in seven days, in percent.
pub const MOST_MINTED: u128 = 10;

/// Seconds of coin that a class may mint in seven days: a tenth of the supply, or [`LEAST_BOUND`].
pub fn bound(root: &Root) -> u128 {
    let share = root.coin_supply().saturating_mul(MOST_MINTED) / 100;
    share.max(LEAST_BOUND.into())
}

/// Seconds of coin that the bucket holds at most.
fn most(root: &Root) -> u64 {
    u64::try_from(bound(root)).unwrap_or(u64::MAX)
}

/// Seconds of coin that are in it now.
fn level(root: &Root, most: u64, now: Time) -> u64 {
    let Minting { level, at } = &root.minting;
    let elapsed = now.0.saturating_sub(at.get());
    let drained = u128::from(most).saturating_mul(elapsed.into()) / u128::from(EPOCH);
    level.get().saturating_sub(u64::try_from(drained).unwrap_or(u64::MAX))
}

/// Seconds of coin that all classes together may mint now, and how many they may mint at once when nothing was minted.
pub fn room(root: &Root, now: Time) -> (u64, u64) {
    let most = most(root);
    (most.saturating_sub(level(root, most, now)), most)
}

/// The bucket with what is minted now in it. Refused where it would run over; then the refusal says from when on it would
/// not, were the supply until then as it is.
pub fn filled(root: &Root, now: Time, coin: Coin) -> Result<Minting, Error> {
    let most = most(root);
    let level = level(root, most, now);
    let after = level.saturating_add(coin.0);
    if after > most {
        let beyond = u128::from(after.saturating_sub(most));
        let wait = beyond.saturating_mul(EPOCH.into()).div_ceil(most.into());
        let from = u64::try_from(wait).unwrap_or(u64::MAX).saturating_add(now.0.into());
        let left = most.saturating_sub(level);
        return Err(refusal!(AllMintingBounded { left, needed: coin.0, from }));
    }
    Ok(Minting { level: after.into(), at: now.0.into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::NOW;
    use crate::cells::Cell;
    use crate::quantities::DAY;
    use proptest::prelude::*;

    /// Mints as a conversion does.
    fn mint(root: &mut Root, now: Time, coin: u64) -> Result<(), Error> {
        root.minting = filled(root, now, Coin(coin))?;
        root.coin_minted = (root.coin_minted.get() + u128::from(coin)).into();
        Ok(())
    }

    #[test]
    fn an_untouched_bucket_holds_what_one_class_mints_in_seven_days() {
        let mut root = Root::empty();
        assert_eq!(room(&root, NOW), (LEAST_BOUND, LEAST_BOUND));
        root.coin_minted = (u128::from(LEAST_BOUND) * 30).into();
        assert_eq!(room(&root, NOW), (3 * LEAST_BOUND, 3 * LEAST_BOUND), "a tenth of the supply");
        root.coin_minted = (u128::from(u64::MAX) * 20).into();
        assert_eq!(room(&root, NOW), (u64::MAX, u64::MAX));
        assert_eq!(mint(&mut root.clone(), NOW, u64::MAX), Ok(()));
    }

    #[test]
    fn it_drains_evenly_in_seven_days() {
        let mut root = Root::empty();
        mint(&mut root, NOW, LEAST_BOUND).expect("it is empty");
        assert_eq!(room(&root, NOW).0, 0);
        assert_eq!(room(&root, NOW.minus(DAY)).0, 0, "nor does it drain before");
        for day in 1..=9 {
            let drained = LEAST_BOUND * u64::from(day.min(7)) / 7;
            assert_eq!(room(&root, NOW.plus(day * DAY)).0, drained, "{day}");
        }
    }

    #[test]
    fn a_refusal_says_what_is_left_and_from_when_there_is_enough() {
        let mut root = Root::empty();
        mint(&mut root, NOW, LEAST_BOUND - 100).expect("it is empty");
        let wait = (LEAST_BOUND / 2 - 100) * u64::from(EPOCH) / LEAST_BOUND + 1;
        let from = u64::from(NOW.0) + wait;
        assert_eq!(
            mint(&mut root, NOW, LEAST_BOUND / 2),
            Err(Error::AllMintingBounded { left: 100, needed: LEAST_BOUND / 2, from })
        );
        let then = Time::of_block(from);
        assert!(mint(&mut root.clone(), then.minus(1), LEAST_BOUND / 2).is_err());
        assert_eq!(mint(&mut root, then, LEAST_BOUND / 2), Ok(()));
    }

    #[test]
    fn a_burst_and_the_refill_of_seven_days_are_all_that_is_minted_in_them() {
        // The most that anybody takes: all at once, then second for second what drains.
        let mut root = Root::empty();
        let mut minted = 0;
        for hour in 0..=7 * 24 - 1 {
            let now = NOW.plus(hour * 3_600);
            let left = room(&root, now).0;
            mint(&mut root, now, left).expect("it is left");
            minted += left;
        }
        let refill = LEAST_BOUND * (7 * 24 - 1) / (7 * 24);
        assert!(minted <= LEAST_BOUND + refill && minted > LEAST_BOUND + refill - 200, "{minted}");
    }

    /// What happens in a bank: so much later so much is minted, or burned.
    fn deeds() -> impl Strategy<Value = Vec<(u32, u64, bool)>> {
        let waits = prop_oneof![Just(0), 0..3_600u32, 0..2 * DAY, 6 * DAY..9 * DAY];
        let shares = prop_oneof![0..=1_000u64, 900..=1_000u64, Just(1_000)];
        prop::collection::vec((waits, shares, prop::bool::weighted(0.1)), 1..80)
    }

    proptest! {
        #[test]
        fn in_any_seven_days_at_most_a_fifth_of_the_supply_is_minted(
            first in prop_oneof![Just(0), 0..100 * LEAST_BOUND],
            deeds in deeds(),
        ) {
            let mut root = Root::empty();
            root.coin_minted = u128::from(first).into();
            // When, how much, and what the bank's bound was.
            let mut naive: Vec<(u64, u64, u64)> = Vec::new();
            let mut now = NOW;
            for (wait, share, burns) in deeds {
                now = now.plus(wait);
                let (left, bound) = room(&root, now);
                if burns {
                    let burned = root.coin_supply() * u128::from(share) / 4_000;
                    root.coin_burned = (root.coin_burned.get() + burned).into();
                    continue;
                }
                // Thousandths of the bound: as often as not more than is left.
                let coin = bound / 1_000 * share + u64::from(share == 1_000) * (bound % 1_000);
                let coin = if share % 3 == 0 { left } else { coin }.max(1);
                let before = root.clone();
                match mint(&mut root, now, coin) {
                    Ok(()) => {
                        prop_assert!(coin <= left);
                        naive.push((now.0.into(), coin, bound));
                    }
                    Err(Error::AllMintingBounded { left: said, needed, from }) => {
                        prop_assert!(coin > left && (said, needed) == (left, coin));
                        prop_assert_eq!(&root, &before);
                        // From then on it goes, and two seconds before it does not yet.
                        prop_assert!(from > now.0.into());
                        let then = Time::of_block(from);
                        prop_assert!(filled(&root, then, Coin(coin)).is_ok());
                        if then.minus(2) > now {
                            prop_assert!(filled(&root, then.minus(2), Coin(coin)).is_err());
                        }
                    }
                    Err(other) => prop_assert!(false, "{other:?}"),
                }
                // The seven days that end now, and so any seven days: burst and refill, each at most the largest bound.
                let window = naive.iter().filter(|(at, ..)| at + u64::from(EPOCH) > now.0.into());
                let minted: u128 = window.clone().map(|(_, coin, _)| u128::from(*coin)).sum();
                let largest = window.map(|(.., bound)| *bound).max().unwrap_or_default();
                prop_assert!(minted <= 2 * u128::from(largest), "{minted} of {largest}");
            }
        }
    }
}
