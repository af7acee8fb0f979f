//! Trades: large ones, and hours that go round.

use crate::account::Account;
use crate::cells::Root;
use crate::quantities::Time;
use crate::Error;

pub use super::rules::reciprocal_trading::{closes_refused_round, Fill, Round};

use super::rules::{large_amount, reciprocal_trading};
use super::{must_not_refuse, window, Hits, Rule};

/// What a trade is to monitoring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Of the buyer, whose coin it is: a large amount.
    pub large: Hits,
    /// Of both.
    pub both: Hits,
    /// What has gone round.
    pub round: Round,
}

/// Counts and judges a trade that was settled, for `coin`. One that closes a round which the policy refuses is never
/// made ([`closes_refused_round`]).
pub fn judge(
    root: &Root,
    now: Time,
    fill: Fill,
    seller: &mut Account,
    buyer: &mut Account,
    coin: u64,
) -> Result<Judged, Error> {
    let (policy, mut judged) = (&root.policy, Judged::default());
    let decay = policy.decay.get();
    window::turn(&mut seller.cell.watch, now, decay);
    window::turn(&mut buyer.cell.watch, now, decay);
    let large = policy.terms(Rule::LargeAmount);
    if large.applies() && large_amount::is_hit(large, coin) {
        judged.large = judged.large.with(Rule::LargeAmount);
        must_not_refuse(policy, buyer, &buyer.cell.watch, judged.large, coin)?;
    }
    let reciprocal = policy.terms(Rule::ReciprocalTrading);
    if reciprocal.applies() {
        judged.round = reciprocal_trading::round(fill, seller, buyer);
        if judged.round.secs >= reciprocal.first() {
            judged.both = judged.both.with(Rule::ReciprocalTrading);
            must_not_refuse(policy, seller, &seller.cell.watch, judged.both, judged.round.secs)?;
        }
    }
    Ok(judged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::testing::*;
    use crate::quantities::{ClassId, Secs};
    use crate::side::Side;

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
        let fill = Fill { class, secs, maker: Side::Ask };
        let judged = judge(root, at(1), fill, seller, buyer, secs.0).expect("it alerts");
        let sold = said(root, at(1), seller, judged.both, judged.round.secs).len();
        let bought = said(root, at(1), buyer, judged.both, judged.round.secs).len();
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
        let fill = Fill { class: CARE, secs: Secs(HOUR), maker: Side::Ask };
        let closes = |root| closes_refused_round(root, at(1), fill, &ben, &ann);
        assert!(!closes(&root), "it alerts");
        assert!(closes(&refusing(root.clone(), Rule::ReciprocalTrading)));
    }

    #[test]
    fn whoever_rested_in_every_leg_of_a_round_took_in_none() {
        let root = only(Rule::ReciprocalTrading, 4 * HOUR, 0);
        let (mut maker, mut taker) = (fresh(1), fresh(2));
        let leg = |maker| Fill { class: CARE, secs: Secs(5 * HOUR), maker };
        let first = judge(&root, at(1), leg(Side::Ask), &mut maker, &mut taker, 1);
        assert_eq!(first.map(|judged| judged.round.secs), Ok(0));
        let mut active = (maker.clone(), taker.clone());
        let round = judge(&root, at(1), leg(Side::Bid), &mut taker, &mut maker, 1).expect("alerts");
        assert!(round.both.any());
        assert_eq!((round.round.seller_took, round.round.buyer_took), (true, false));
        // Had the maker taken once, it had chosen.
        let (maker, taker) = (&mut active.0, &mut active.1);
        let round = judge(&root, at(1), leg(Side::Ask), taker, maker, 1).expect("alerts").round;
        assert_eq!((round.seller_took, round.buyer_took), (true, true));
    }

    #[test]
    fn a_third_that_took_elsewhere_in_the_round_took_in_it() {
        let root = only(Rule::ReciprocalTrading, 4 * HOUR, 0);
        let (mut ann, mut ben, mut cem) = (fresh(1), fresh(2), fresh(3));
        let leg = |maker| Fill { class: CARE, secs: Secs(5 * HOUR), maker };
        // Ann takes from Ben and rests for Cem; Ben rests for Cem.
        judge(&root, at(1), leg(Side::Bid), &mut ann, &mut ben, 1).expect("alerts");
        judge(&root, at(1), leg(Side::Ask), &mut ben, &mut cem, 1).expect("alerts");
        let round =
            judge(&root, at(1), leg(Side::Bid), &mut cem, &mut ann, 1).expect("alerts").round;
        assert!(round.secs >= 4 * HOUR);
        assert_eq!((round.seller_took, round.buyer_took), (true, true));
    }
}
