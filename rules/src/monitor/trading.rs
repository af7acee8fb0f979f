//! Trades: large ones, and hours that go round between two accounts or three.
//!
//! Each account remembers with whom it lately traded a class, and how much each way. The two cells of a trade show a
//! round of two at once, and a round of three by what the two have in common: somebody from whom the seller bought
//! and to whom the buyer sold. An hour for an hour of another class is what a time bank is for, so a class counts
//! against itself only. Each account also remembers with whom it ever took a resting order in such a round: whoever
//! rested in all its legs is named and takes no risk, as it chose neither the party nor the moment.

use crate::account::Account;
use crate::cells::{Partner, Root, Watch};
use crate::quantities::{ClassId, Secs, Time};
use crate::side::Side;
use crate::{Address, Error};
use zerocopy::little_endian::U16;

use super::{must_not_refuse, window, Hits, Mode, Rule};

/// Partners' hours are counted in units of 64 seconds, rounded up; this is how far to shift.
const GRAIN: u32 = 6;

/// Nobody.
pub(super) const VACANT: Partner = Partner { tag: U16::ZERO, given: U16::ZERO, taken: U16::ZERO };

/// In a partner's tag: that the account took an order of the partner's. The other 15 bits are the hash.
const TOOK: u16 = 1;

impl Partner {
    fn is(&self, tag: u16) -> bool {
        self.tag.get() | TOOK == tag | TOOK
    }

    fn took(&self) -> bool {
        self.tag.get() & TOOK != 0
    }

    fn volume(&self) -> u32 {
        u32::from(self.given.get()) + u32::from(self.taken.get())
    }
}

/// A trade, as monitoring sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The class.
    pub class: ClassId,
    /// The hours.
    pub secs: Secs,
    /// The side that rested.
    pub maker: Side,
}

/// Hours that have gone round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Seconds of them; 0 where none.
    pub secs: u64,
    /// Whether the seller took in one of its legs.
    pub seller_took: bool,
    /// Whether the buyer took in one of its legs.
    pub buyer_took: bool,
}

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

/// Whether a trade would close a round that the policy refuses. Nothing changes.
pub fn closes_refused_round(
    root: &Root,
    now: Time,
    fill: Fill,
    seller: &Account,
    buyer: &Account,
) -> bool {
    let terms = root.policy.terms(Rule::ReciprocalTrading);
    if terms.mode != Mode::Refuse as u8 {
        return false;
    }
    let decay = root.policy.decay.get();
    let (mut sold, mut bought) = (seller.cell.watch.clone(), buyer.cell.watch.clone());
    window::turn(&mut sold, now, decay);
    window::turn(&mut bought, now, decay);
    let tags = tags(fill.class, seller, buyer);
    round(&mut sold, &mut bought, tags, fill).secs >= terms.first()
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
    if large.applies() && coin >= large.first() {
        judged.large = judged.large.with(Rule::LargeAmount);
        must_not_refuse(policy, buyer, &buyer.cell.watch, judged.large, coin)?;
    }
    let reciprocal = policy.terms(Rule::ReciprocalTrading);
    if reciprocal.applies() {
        let tags = tags(fill.class, seller, buyer);
        judged.round = round(&mut seller.cell.watch, &mut buyer.cell.watch, tags, fill);
        if judged.round.secs >= reciprocal.first() {
            judged.both = judged.both.with(Rule::ReciprocalTrading);
            must_not_refuse(policy, seller, &seller.cell.watch, judged.both, judged.round.secs)?;
        }
    }
    Ok(judged)
}

/// How the seller remembers the buyer, and the buyer the seller.
fn tags(class: ClassId, seller: &Account, buyer: &Account) -> [u16; 2] {
    [tag(buyer.address, class), tag(seller.address, class)]
}

/// Counts the hours sold and bought, and says how many of them have gone round and who took in that.
#[inline(never)]
fn round(seller: &mut Watch, buyer: &mut Watch, tags: [u16; 2], fill: Fill) -> Round {
    let grains = fill.secs.0.saturating_add((1 << GRAIN) - 1) >> GRAIN;
    let grains = grains.min(u16::MAX.into()) as u16;
    let to_buyer = partner(seller, tags[0]);
    to_buyer.given = to_buyer.given.get().saturating_add(grains).into();
    let from_seller = partner(buyer, tags[1]);
    from_seller.taken = from_seller.taken.get().saturating_add(grains).into();
    let taker = if fill.maker == Side::Ask { &mut *from_seller } else { &mut *to_buyer };
    taker.tag = (taker.tag.get() | TOOK).into();
    let (given, seller_took) = (to_buyer.given.get(), to_buyer.took());
    let buyer_took = from_seller.took();
    let mut most = given.min(to_buyer.taken.get());
    most = most.max(from_seller.taken.get().min(from_seller.given.get()));
    let mut round = Round { secs: 0, seller_took, buyer_took };
    for source in &seller.partners {
        if source.taken.get() > most {
            for sink in &buyer.partners {
                let through = source.taken.get().min(sink.given.get()).min(given);
                if sink.is(source.tag.get()) && through > most {
                    most = through;
                    round.seller_took = seller_took || source.took();
                    round.buyer_took = buyer_took || sink.took();
                }
            }
        }
    }
    round.secs = u64::from(most) << GRAIN;
    round
}

/// The place of a partner; where it has none, the place of the one with whom least was traded.
fn partner(watch: &mut Watch, tag: u16) -> &mut Partner {
    let (mut place, mut least) = (0, u32::MAX);
    for (at, partner) in watch.partners.iter().enumerate() {
        let volume = partner.volume();
        if partner.is(tag) && volume > 0 {
            (place, least) = (at, u32::MAX);
            break;
        }
        if volume < least {
            (place, least) = (at, volume);
        }
    }
    let partner = &mut watch.partners[place];
    if least != u32::MAX {
        *partner = Partner { tag: (tag & !TOOK).into(), ..VACANT };
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
