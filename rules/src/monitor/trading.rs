//! Trades: large ones, and hours that go round between two accounts or three.
//!
//! Each account remembers with whom it lately traded a class, and how much each way. The two cells of a trade show a
//! round of two at once, and a round of three by what the two have in common: somebody from whom the seller bought
//! and to whom the buyer sold. An hour for an hour of another class is what a time bank is for, so a class counts
//! against itself only.

use crate::cells::{Partner, Root, Watch};
use crate::member::Account;
use crate::quantities::{ClassId, Secs, Time};
use crate::{Address, Error};
use zerocopy::little_endian::U16;

use super::{must_not_refuse, window, Hits, Rule};

/// Partners' hours are counted in units of 64 seconds, rounded up; this is how far to shift.
const GRAIN: u32 = 6;

/// Nobody.
pub(super) const VACANT: Partner = Partner { tag: U16::ZERO, given: U16::ZERO, taken: U16::ZERO };

/// What a trade is to monitoring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Of the buyer, whose coin it is: a large amount.
    pub large: Hits,
    /// Of both.
    pub both: Hits,
    /// Seconds that have gone round.
    pub round: u64,
}

/// Counts and judges a trade that was settled: `secs` of a class for `coin`.
pub fn judge(
    root: &Root,
    now: Time,
    class: ClassId,
    seller: &mut Account,
    buyer: &mut Account,
    secs: Secs,
    coin: u64,
) -> Result<Judged, Error> {
    let (policy, mut judged) = (&root.policy, Judged::default());
    let decay = policy.decay.get();
    window::turn(&mut seller.cell.watch, now, decay);
    window::turn(&mut buyer.cell.watch, now, decay);
    let large = policy.terms(Rule::LargeAmount);
    if large.applies() && coin >= large.first() {
        judged.large = judged.large.with(Rule::LargeAmount);
        must_not_refuse(policy, buyer, &buyer.cell.watch, judged.large, coin)?;
    }
    let reciprocal = policy.terms(Rule::ReciprocalTrading);
    if reciprocal.applies() {
        let tags = [tag(buyer.address, class), tag(seller.address, class)];
        let grains = secs.0.saturating_add((1 << GRAIN) - 1) >> GRAIN;
        let grains = grains.min(u16::MAX.into()) as u16;
        let round = round(&mut seller.cell.watch, &mut buyer.cell.watch, tags, grains);
        judged.round = u64::from(round) << GRAIN;
        if judged.round >= reciprocal.first() {
            judged.both = judged.both.with(Rule::ReciprocalTrading);
            must_not_refuse(policy, seller, &seller.cell.watch, judged.both, judged.round)?;
        }
    }
    Ok(judged)
}

/// Counts the hours sold and bought, and says how many of them have gone round.
fn round(seller: &mut Watch, buyer: &mut Watch, tags: [u16; 2], grains: u16) -> u16 {
    let to_buyer = partner(seller, tags[0]);
    to_buyer.given = to_buyer.given.get().saturating_add(grains).into();
    let (given, back) = (to_buyer.given.get(), to_buyer.taken.get());
    let from_seller = partner(buyer, tags[1]);
    from_seller.taken = from_seller.taken.get().saturating_add(grains).into();
    let mut most = given.min(back).max(from_seller.taken.get().min(from_seller.given.get()));
    for source in &seller.partners {
        if source.taken.get() > most {
            for sink in &buyer.partners {
                if sink.tag == source.tag {
                    let through = source.taken.get().min(sink.given.get()).min(given);
                    most = most.max(through);
                }
            }
        }
    }
    most
}

/// The place of a partner; where it has none, the place of the one with whom least was traded.
fn partner(watch: &mut Watch, tag: u16) -> &mut Partner {
    let (mut place, mut least) = (0, u32::MAX);
    for (at, partner) in watch.partners.iter().enumerate() {
        let volume = u32::from(partner.given.get()) + u32::from(partner.taken.get());
        if partner.tag.get() == tag && volume > 0 {
            (place, least) = (at, u32::MAX);
            break;
        }
        if volume < least {
            (place, least) = (at, volume);
        }
    }
    let partner = &mut watch.partners[place];
    if least != u32::MAX {
        *partner = Partner { tag: tag.into(), ..VACANT };
    }
    partner
}

/// A hash of an account and a class, for a memory of four.
fn tag(account: Address, class: ClassId) -> u16 {
    let (words, _) = account.0.as_chunks::<4>();
    let mix = words.iter().fold(u32::from(class.0), |mix, word| {
        (mix ^ u32::from_le_bytes(*word)).wrapping_mul(0x9e37_79b1).rotate_left(15)
    });
    mix as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::testing::*;

    const CARE: ClassId = ClassId(1);
    const GAMES: ClassId = ClassId(2);

    /// What a trade of so many hours hits: of the seller, and of the buyer.
    fn trade(
        root: &Root,
        class: ClassId,
        seller: &mut Account,
        buyer: &mut Account,
        hours: u64,
    ) -> [usize; 2] {
        let secs = Secs(hours * HOUR);
        let judged = judge(root, at(1), class, seller, buyer, secs, secs.0).expect("it alerts");
        let sold = said(root, at(1), seller, judged.both, judged.round).len();
        let bought = said(root, at(1), buyer, judged.both, judged.round).len();
        [sold, bought + said(root, at(1), buyer, judged.large, secs.0).len()]
    }

    #[test]
    fn hours_that_come_back_have_gone_round_between_two() {
        let root = only(Rule::ReciprocalTrading, 4 * HOUR, 0);
        let (mut ann, mut ben) = (fresh(1), fresh(2));
        assert_eq!(trade(&root, CARE, &mut ann, &mut ben, 5), [0, 0]);
        assert_eq!(trade(&root, CARE, &mut ben, &mut ann, 3), [0, 0]);
        assert_eq!(trade(&root, CARE, &mut ben, &mut ann, 1), [1, 1]);
        assert_eq!(trade(&root, CARE, &mut ben, &mut ann, 1), [0, 0], "they go round once");
    }

    #[test]
    fn hours_that_come_back_over_a_third_have_gone_round_too() {
        let root = only(Rule::ReciprocalTrading, 4 * HOUR, 0);
        let (mut ann, mut ben, mut cem) = (fresh(1), fresh(2), fresh(3));
        assert_eq!(trade(&root, CARE, &mut ann, &mut ben, 5), [0, 0]);
        assert_eq!(trade(&root, CARE, &mut ben, &mut cem, 5), [0, 0]);
        assert_eq!(trade(&root, CARE, &mut cem, &mut ann, 3), [0, 0]);
        assert_eq!(trade(&root, CARE, &mut cem, &mut ann, 1), [1, 1]);
    }

    #[test]
    fn an_hour_for_an_hour_of_another_class_is_what_the_bank_is_for() {
        let root = only(Rule::ReciprocalTrading, HOUR, 0);
        let (mut ann, mut ben) = (fresh(1), fresh(2));
        assert_eq!(trade(&root, CARE, &mut ann, &mut ben, 50), [0, 0]);
        assert_eq!(trade(&root, GAMES, &mut ben, &mut ann, 50), [0, 0]);
    }

    #[test]
    fn a_chain_that_does_not_close_is_no_round() {
        let root = only(Rule::ReciprocalTrading, HOUR, 0);
        let mut all: Vec<_> = (1..=9).map(fresh).collect();
        for at in 0..8 {
            let (left, right) = all.split_at_mut(at + 1);
            assert_eq!(trade(&root, CARE, &mut left[at], &mut right[0], 9), [0, 0]);
        }
    }

    #[test]
    fn whoever_trades_much_is_remembered_through_many_small_trades_with_others() {
        let root = only(Rule::ReciprocalTrading, 4 * HOUR, 0);
        let (mut ann, mut ben) = (fresh(1), fresh(2));
        trade(&root, CARE, &mut ann, &mut ben, 5);
        for other in 10..100 {
            trade(&root, CARE, &mut ann, &mut fresh(other), 1);
            trade(&root, CARE, &mut fresh(other), &mut ben, 1);
        }
        assert_eq!(trade(&root, CARE, &mut ben, &mut ann, 4), [1, 1]);
    }

    #[test]
    fn a_large_trade_is_the_buyers_and_a_refused_round_is_refused() {
        let root = only(Rule::LargeAmount, 4 * HOUR, 0);
        assert_eq!(trade(&root, CARE, &mut fresh(1), &mut fresh(2), 4), [0, 1]);
        let root = only(Rule::ReciprocalTrading, HOUR, 0);
        let (mut ann, mut ben) = (fresh(1), fresh(2));
        trade(&root, CARE, &mut ann, &mut ben, 1);
        let root = refusing(root, Rule::ReciprocalTrading);
        let secs = Secs(HOUR);
        let refused = judge(&root, at(1), CARE, &mut ben, &mut ann, secs, HOUR);
        assert!(matches!(refused, Err(Error::RuleRefused { rule: 6, .. })));
    }
}
