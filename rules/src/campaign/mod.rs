//! Attention: a sponsor pays members for theirs, out of a pool that it funded; nothing is minted for it.
//!
//! A campaign runs for whole days (UTC). When a day is over the attestor publishes one Merkle root over who attended in
//! which of the day's slots. For the campaign's delay the supervisor can strike the root, citing a case; then every
//! member named in it claims once, with a proof, until the eighth day after. Each slot that the member's timesheet has
//! free is marked and paid `3 × rate` seconds of coin, up to the daily cap: 300 seconds at a rate in percent of par are
//! always whole. What nobody claimed returns to the sponsor.
//!
//! Legal moves: opened → ended, by time alone → closed.

mod claim;
mod pool;
mod root;
#[cfg(any(test, feature = "std"))]
mod sheet;

pub use claim::{claim, has_claimed, Attention, Claiming};
pub use pool::{close, fund, open, Funded, Offer, Opened};
pub use root::{publish, strike, Striking};
#[cfg(any(test, feature = "std"))]
pub use sheet::{Line, Sheet, LEAF_ENCODING};

use crate::cells::{Campaign, Cell, DayRoot, ROOTS};
use crate::quantities::{Time, DAY};
use crate::{refusal, Address, Error};

/// Days after a day on which its root can be claimed from. A campaign keeps as many roots.
pub const CLAIM_DAYS: u32 = ROOTS as u32;

/// The shortest delay between a root's publication and its first claim, in which the supervisor can strike it: a day.
pub const SHORTEST_DELAY: u32 = DAY;

/// The longest: four days, so that enough of the eight are left to publish and to claim.
pub const LONGEST_DELAY: u32 = 4 * DAY;

/// How long a root can be claimed from at least: whoever publishes too late for that is refused.
pub const SHORTEST_CLAIM: u32 = 2 * DAY;

/// How many days ahead a campaign's end may lie.
pub const LONGEST: u32 = 366;

/// Slots of a day.
pub const DAY_SLOTS: u16 = 288;

/// Seconds of coin for a slot at one percent of par.
const COIN_OF_SLOT: u16 = 3;

impl Campaign {
    /// Who pays.
    pub fn sponsor(&self) -> Address {
        self.sponsor.into()
    }

    /// Who says whose attention it was.
    pub fn attestor(&self) -> Address {
        self.attestor.into()
    }

    /// The midnight at which it ends.
    pub fn end(&self) -> Time {
        midnight(self.end_day.get())
    }

    /// The moment from which nothing can be claimed any more.
    pub fn claimable_until(&self) -> Time {
        midnight(self.end_day.get().saturating_add(CLAIM_DAYS))
    }

    /// The root over a day, unless none was published or it was struck.
    pub fn root(&self, day: u32) -> Option<&DayRoot> {
        self.roots.get(row(day)).filter(|root| root.day.get() == day && root.root != [0; 32])
    }

    fn must_exist(&self, campaign_id: u32) -> Result<(), Error> {
        if self.is_empty() {
            Err(refusal!(UnknownCampaign { campaign_id }))
        } else {
            Ok(())
        }
    }
}

/// Where a day's root lies.
fn row(day: u32) -> usize {
    day as usize % ROOTS
}

/// When a day begins; the last moment there is where it lies beyond.
fn midnight(day: u32) -> Time {
    Time(day.saturating_mul(DAY))
}

/// The moment from which a day's root can no longer be claimed from.
fn last_call(day: u32) -> Time {
    midnight(day.saturating_add(1 + CLAIM_DAYS))
}

#[cfg(test)]
mod testing {
    //! A campaign for the tests of its rules: Ada (1) sponsors, Otto (2) attests, Ann (3) attends.

    use super::*;
    use crate::account::testing::*;
    use crate::account::Account;
    use crate::cells::Root;
    use crate::keccak::keccak;
    use crate::merkle::Tree;
    use crate::{Call, Hash};

    pub const BANK: Address = Address::repeat_byte(0xbb);
    pub const ID: u32 = 1;
    /// The day of [`NOW`].
    pub const TODAY: u32 = NOW.0 / DAY;

    pub fn offer() -> Offer {
        let end = u64::from(midnight(TODAY + 10).0);
        Offer { attestor: address(2), rate: 50, daily_cap: 12, end, delay: DAY }
    }

    /// When the day after the campaign's first begins.
    pub fn next_day() -> Time {
        midnight(TODAY + 1)
    }

    pub fn at(caller: u8, now: Time) -> Call {
        Call { caller: address(caller), now }
    }

    /// Everybody concerned, with 10,000 coin in the pool and as many left to Ada.
    pub struct World {
        pub root: Root,
        pub ada: Account,
        pub otto: Account,
        pub campaign: Campaign,
    }

    pub fn world() -> World {
        let (mut root, mut ada, otto) = (Root::empty(), person(1, 20_000), person(2, 0));
        ada.cell.verified_until = u32::MAX.into();
        root.coin_minted = 20_000.into();
        let opened = open(&mut root, call(1), BANK, &mut ada, &otto, offer(), 10_000)
            .expect("the offer is sound");
        World { root, ada, otto, campaign: opened.cell }
    }

    /// The first day's attention of Ann and six others: so many slots from the one that begins the day.
    pub fn attention(slots: usize) -> Attention {
        let mut mask = [0; 36];
        for slot in 0..slots {
            mask[slot / 8] |= 1 << (slot % 8);
        }
        Attention { campaign_id: ID, day: TODAY, slots: mask, salt: [9; 32] }
    }

    /// The tree over it, Ann's the first leaf.
    pub fn tree(slots: usize) -> Tree {
        let leaf = |n: u8| attention(slots).leaf(address(n), keccak);
        Tree::of(&(3..10).map(leaf).collect::<Vec<_>>(), keccak).expect("there are leaves")
    }

    /// Publishes that tree on the day after, and says from when it can be claimed from.
    pub fn published(world: &mut World, slots: usize) -> (Vec<Hash>, Time) {
        let tree = tree(slots);
        let call = at(2, next_day());
        publish(call, ID, &mut world.campaign, &world.otto, TODAY, tree.root()).expect("in time");
        (tree.proof(0).expect("Ann's"), next_day().plus(DAY))
    }
}
