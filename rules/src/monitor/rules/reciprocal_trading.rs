//! Hours of a class go round between two accounts or three.
//!
//! First figure: seconds that came back.
//!
//! Each account remembers with whom it lately traded a class, and how much each way. The two cells of a trade show a
//! round of two at once, and a round of three by what the two have in common: somebody from whom the seller bought
//! and to whom the buyer sold. An hour for an hour of another class is what a time bank is for, so a class counts
//! against itself only. Each account also remembers with whom it ever took a resting order in such a round: whoever
//! rested in all its legs is named and takes no risk, as it chose neither the party nor the moment.

use crate::account::Account;
use crate::cells::{Partner, Root, RuleSettings, Watch, PARTNERS};
use crate::monitor::definition::{Definition, Standard, HOUR};
use crate::monitor::{window, Mode, Rule};
use crate::quantities::{ClassId, Secs, Time};
use crate::side::Side;
use crate::Address;
use zerocopy::little_endian::U16;

/// The rule.
pub struct ReciprocalTrading;

impl Definition for ReciprocalTrading {
    const NUMBER: u8 = 6;
    const MEANING: &'static str = "Hours of a class go round between two accounts or three.";
    const STANDARD: Standard =
        Standard { mode: Mode::Alert, weight: 40, first: 6 * HOUR, second: 0 };
    const BOUNDS: [(u32, u32); 2] = [(HOUR, u32::MAX), (0, 0)];

    #[inline(always)]
    fn figures(terms: &RuleSettings, _: &Watch, _: u8, amount: u64) -> (u64, u64) {
        (amount, terms.first())
    }

    #[inline(always)]
    fn forget(watch: &mut Watch) {
        watch.partners = [VACANT; PARTNERS];
    }
}

/// Partners' hours are counted in units of 64 seconds, rounded up; this is how far to shift.
const GRAIN: u32 = 6;

/// Nobody.
const VACANT: Partner = Partner { tag: U16::ZERO, given: U16::ZERO, taken: U16::ZERO };

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
    count(&mut sold, &mut bought, tags, fill).secs >= terms.first()
}

/// How the seller remembers the buyer, and the buyer the seller.
fn tags(class: ClassId, seller: &Account, buyer: &Account) -> [u16; 2] {
    [tag(buyer.address, class), tag(seller.address, class)]
}

/// Counts the hours sold and bought, and says how many of them have gone round and who took in that.
#[inline(always)]
pub(in crate::monitor) fn round(fill: Fill, seller: &mut Account, buyer: &mut Account) -> Round {
    let tags = tags(fill.class, seller, buyer);
    count(&mut seller.cell.watch, &mut buyer.cell.watch, tags, fill)
}

#[inline(never)]
fn count(seller: &mut Watch, buyer: &mut Watch, tags: [u16; 2], fill: Fill) -> Round {
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
