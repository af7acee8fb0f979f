//! What the bureau counts, when it happens.

use super::sketch;
use crate::cells::{Factors, SKETCH_BYTES};
use crate::quantities::Time;
use crate::Address;

/// The shortest service that counts, in seconds: half an hour.
pub const LEAST_SERVICE: u64 = 1_800;

/// The least that it must have been paid to count, in seconds of coin: a quarter of an hour.
pub const LEAST_PAID: u64 = 900;

/// A party to an agreement, and what its credit rests on.
pub struct Party<'a> {
    /// Who it is.
    pub address: Address,
    /// What its credit rests on.
    pub factors: &'a mut Factors,
}

/// Counts a settled agreement for both parties, each of whom has then dealt with the other: from a least service and a
/// least payment on, and once a counterparty and week, so that neither many small agreements nor many with one make a
/// name.
///
/// Agreements alone feed the sketches: they name a service, a deadline and somebody who answers for it. A trade on the
/// exchange does not, as the book picks its parties, who need not know of each other, and two orders a second would
/// make a counterparty.
pub fn settled(now: Time, provider: Party, requester: Party, (secs, paid): (u64, u64)) {
    if secs < LEAST_SERVICE || paid < LEAST_PAID {
        return;
    }
    if is_first_this_week(provider.factors, requester.address, now) {
        let gave = provider.factors;
        sketch::meet(&mut gave.sketch, requester.address);
        gave.provided = gave.provided.get().saturating_add(1).into();
    }
    if is_first_this_week(requester.factors, provider.address, now) {
        let got = requester.factors;
        sketch::meet(&mut got.sketch, provider.address);
        got.requested = got.requested.get().saturating_add(1).into();
    }
}

/// Whether nothing has counted with the counterparty this week; from now on something has.
fn is_first_this_week(factors: &mut Factors, counterparty: Address, now: Time) -> bool {
    // Sixteen bits of weeks last until the clock ends.
    let week = now.epoch() as u16;
    if factors.week.get() != week {
        factors.week = week.into();
        factors.met = [0; SKETCH_BYTES];
    }
    let before = factors.met;
    sketch::meet(&mut factors.met, counterparty);
    factors.met != before
}

/// Counts a dispute that the account lost.
pub fn lost_dispute(factors: &mut Factors) {
    factors.disputes_lost = factors.disputes_lost.get().saturating_add(1).into();
}

/// Counts a dispute that ended in halves for one of its parties.
pub fn split(factors: &mut Factors) {
    factors.splits = factors.splits.get().saturating_add(1).into();
}

/// Counts an agreement that the account accepted and did not deliver.
pub fn undelivered(factors: &mut Factors) {
    factors.undelivered = factors.undelivered.get().saturating_add(1).into();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;
    use crate::quantities::EPOCH;

    fn meet(gave: &mut Factors, got: &mut Factors, now: Time, size: (u64, u64)) {
        let provider = Party { address: address(1), factors: gave };
        let requester = Party { address: address(2), factors: got };
        settled(now, provider, requester, size);
    }

    #[test]
    fn two_who_settle_with_each_other_all_day_count_once_a_week() {
        let (mut ann, mut ben) = (Factors::empty(), Factors::empty());
        for _ in 0..100 {
            meet(&mut ann, &mut ben, NOW, (3_600, 3_600));
        }
        assert_eq!((ann.provided.get(), ben.requested.get()), (1, 1));
        assert_eq!(sketch::counterparties(&ann.sketch), 1);
        meet(&mut ann, &mut ben, NOW.plus(EPOCH), (3_600, 3_600));
        assert_eq!((ann.provided.get(), ben.requested.get()), (2, 2));
        assert_eq!(sketch::counterparties(&ann.sketch), 1);
    }

    #[test]
    fn a_service_that_is_too_short_or_too_cheap_counts_for_nobody() {
        for (size, counts) in [
            ((LEAST_SERVICE, LEAST_PAID), 1),
            ((LEAST_SERVICE - 1, LEAST_PAID), 0),
            ((LEAST_SERVICE, LEAST_PAID - 1), 0),
            ((1, 1), 0),
        ] {
            let (mut ann, mut ben) = (Factors::empty(), Factors::empty());
            meet(&mut ann, &mut ben, NOW, size);
            assert_eq!((ann.provided.get(), ben.requested.get()), (counts, counts), "{size:?}");
            assert_eq!(sketch::counterparties(&ann.sketch), u32::from(counts));
        }
    }
}
