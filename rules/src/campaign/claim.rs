//! The claim: a member proves that it is in a day's root, and is paid.

use super::{last_call, CLAIM_DAYS, COIN_OF_SLOT};
use crate::account::Account;
use crate::cells::{Attendance, Attended, Campaign, Root, Timesheet, ATTENDED, DAY_BYTES};
use crate::event::attention_claimed::AttentionClaimed;
use crate::event::erc20_transfer::Transfer;
use crate::event::Word;
use crate::ledger::must_have_room_for_coin;
use crate::merkle::{leaf_hash, proves, Keccak};
use crate::monitor::sending;
use crate::quantities::{Coin, Time};
use crate::restrictions::{must_be_running, Area};
use crate::timesheet::{free_slots, mark_slots};
use crate::{refusal, restrictions, Address, Call, Error, Hash};

/// A member's attention on one day, as the attestor has it.
///
/// Its leaf is over `(uint32 campaign, uint32 day, address member, bytes32 slots, bytes4 slotsTail, bytes32 salt)`. Campaign
/// and day are among the values, so no leaf counts in another campaign or on another day even under the same root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attention {
    /// The campaign.
    pub campaign_id: u32,
    /// The day, in days since 1970-01-01.
    pub day: u32,
    /// A bit for each of the day's 288 slots: slot `s` is bit `s mod 8` of byte `s / 8`, as in the timesheet. Attention comes
    /// in pieces; a mask takes them all with one proof, and shares the timesheet's very bits.
    pub slots: [u8; DAY_BYTES],
    /// Drawn at random by the attestor, so that nobody can guess from a proof who else attended.
    pub salt: Hash,
}

impl Attention {
    /// The slots as two words carry them: the first 256, and the last 32 of the day.
    pub fn words(slots: &[u8; DAY_BYTES]) -> (Hash, [u8; 4]) {
        let (mut early, mut slots_tail) = ([0; 32], [0; 4]);
        early.copy_from_slice(&slots[..32]);
        slots_tail.copy_from_slice(&slots[32..]);
        (early, slots_tail)
    }

    /// The slots that two words carry.
    pub fn slots(early: Hash, slots_tail: [u8; 4]) -> [u8; DAY_BYTES] {
        let mut slots = [0; DAY_BYTES];
        slots[..32].copy_from_slice(&early);
        slots[32..].copy_from_slice(&slots_tail);
        slots
    }

    /// The hash of the member's leaf.
    pub fn leaf(&self, member: Address, keccak: Keccak) -> Hash {
        let (early, slots_tail) = Self::words(&self.slots);
        let mut last = [0; 32];
        last[..4].copy_from_slice(&slots_tail);
        let (campaign, day) = (self.campaign_id.word(), self.day.word());
        leaf_hash(&[campaign, day, member.word(), early, last, self.salt], keccak)
    }
}

/// The cells that a claim changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claiming {
    /// The campaign.
    pub campaign: Campaign,
    /// Who claims.
    pub member: Account,
    /// What it has been paid for.
    pub attended: Attended,
    /// Its timesheet.
    pub timesheet: Timesheet,
}

/// Pays the caller for a day's attention: the earliest of its slots that are free on its timesheet, up to the campaign's
/// daily cap. What is spent is (campaign, day, member); a second leaf of the same three is refused like the same one.
pub fn claim(
    root: &mut Root,
    call: Call,
    bank: Address,
    cells: &mut Claiming,
    attention: &Attention,
    proof: impl ExactSizeIterator<Item = Hash>,
    keccak: Keccak,
) -> Result<(Transfer, AttentionClaimed), Error> {
    let Claiming { campaign, member, attended, timesheet } = cells;
    let Attention { campaign_id, day, slots, .. } = *attention;
    must_be_running(root, Area::Earning, call.now)?;
    campaign.must_exist(campaign_id)?;
    member.must_be_verified(call.now)?;
    member.must_be_person()?;
    restrictions::must_let_in(member, call.now)?;
    if [campaign.sponsor(), campaign.attestor()].contains(&member.address) {
        return Err(refusal!(SelfRecorded { account: member.address }));
    }
    let entry = must_be_claimable(campaign, campaign_id, day, call.now)?;
    if !proves(&entry, attention.leaf(member.address, keccak), proof, keccak) {
        return Err(refusal!(BadProof {}));
    }
    let place = unspent(attended, campaign_id, day, call.now)?;
    let (marked, counted) = free_slots(timesheet, day, &slots, campaign.daily_cap.get());
    if counted == 0 {
        return Err(refusal!(NoFreeSlot { account: member.address, day }));
    }
    // At most 288 slots at 2,560 percent.
    let a_slot = u64::from(campaign.rate.get()).saturating_mul(COIN_OF_SLOT.into());
    let coin = Coin(a_slot.saturating_mul(counted.into()));
    let pool = Coin(campaign.pool.get());
    let pool_after = pool
        .checked_sub(coin)
        .ok_or_else(|| refusal!(PoolTooSmall { pool: pool.0, needed: coin.0 }))?;
    must_have_room_for_coin(member, coin)?;
    let claims_after = campaign.claims.get().saturating_add(1);

    root.pooled = root.pooled.get().saturating_sub(coin.0.into()).into();
    campaign.pool = pool_after.0.into();
    campaign.claims = claims_after.into();
    member.cell.credit_coin(coin);
    sending::act(root, call.now, member);
    sending::received(root, call.now, &mut member.cell.watch, coin.0);
    mark_slots(timesheet, day, &marked, call.now);
    if let Some(entry) = attended.entries.get_mut(place) {
        *entry = Attendance { campaign_id: campaign_id.into(), day: (day as u16).into() };
    }

    let (early, slots_tail) = Attention::words(&marked);
    let standard = Transfer { from: bank, to: member.address, value: coin.wide() };
    let claimed = AttentionClaimed {
        campaign_id,
        member: member.address,
        day,
        slots: early,
        slots_tail: u32::from_be_bytes(slots_tail),
        counted,
        coin: coin.0,
        pool_after: pool_after.0,
        balance_after: member.cell.all_coin().0,
        claims_after,
    };
    Ok((standard, claimed))
}

/// Whether a member has been paid for a day of a campaign; false also where the day is so old that it was forgotten.
pub fn has_claimed(attended: &Attended, campaign_id: u32, day: u32) -> bool {
    attended
        .entries
        .iter()
        .any(|entry| entry.campaign_id.get() == campaign_id && u32::from(entry.day.get()) == day)
}

/// The root that can be claimed from now.
fn must_be_claimable(
    campaign: &Campaign,
    campaign_id: u32,
    day: u32,
    now: Time,
) -> Result<Hash, Error> {
    let root = campaign.root(day).ok_or_else(|| refusal!(NoRoot { campaign_id, day }))?;
    let from = root.claimable_at.get();
    if now.0 < from {
        return Err(refusal!(RootPending { from: from.into() }));
    }
    let latest = last_call(day).minus(1);
    if now > latest {
        return Err(refusal!(DayTooOld { day, latest: latest.0.into() }));
    }
    Ok(root.root)
}

/// Where to note that the member was paid for the day, unless it was before. An entry that is too old to be claimed again
/// is as good as a vacant one.
fn unspent(attended: &Attended, campaign_id: u32, day: u32, now: Time) -> Result<usize, Error> {
    if has_claimed(attended, campaign_id, day) {
        return Err(refusal!(AlreadyClaimed { campaign_id, day }));
    }
    let oldest = now.day().saturating_sub(CLAIM_DAYS);
    attended
        .entries
        .iter()
        .position(|entry| entry.campaign_id.get() == 0 || u32::from(entry.day.get()) < oldest)
        .ok_or_else(|| refusal!(TooManyClaims { limit: ATTENDED as u8 }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;
    use crate::keccak::keccak;
    use crate::merkle::Tree;
    use crate::quantities::DAY;
    use crate::restrictions::testing::paused;

    struct Claimant {
        world: World,
        cells: Claiming,
        attention: Attention,
        proof: Vec<Hash>,
        now: Time,
    }

    /// Ann attended in so many slots, and the root can be claimed from.
    fn claimant(slots: usize) -> Claimant {
        let mut world = world();
        let (proof, now) = published(&mut world, slots);
        let cells = Claiming {
            campaign: world.campaign.clone(),
            member: person(3, 5),
            attended: Attended::empty(),
            timesheet: Timesheet::empty(),
        };
        Claimant { world, cells, attention: attention(slots), proof, now }
    }

    impl Claimant {
        fn claim(&mut self) -> Result<AttentionClaimed, Error> {
            let call = Call { caller: self.cells.member.address, now: self.now };
            let proof = self.proof.iter().copied();
            let (root, cells) = (&mut self.world.root, &mut self.cells);
            claim(root, call, BANK, cells, &self.attention, proof, keccak).map(|(_, said)| said)
        }
    }

    #[test]
    fn invariant_1_a_claim_is_paid_from_the_pool_and_nothing_is_minted() {
        let mut ann = claimant(10);
        let minted = ann.world.root.coin_minted;
        let said = ann.claim().expect("she attended");
        // Ten slots of five minutes at half of par.
        assert_eq!((said.counted, said.coin), (10, 1_500));
        assert_eq!((said.pool_after, said.balance_after, said.claims_after), (8_500, 1_505, 1));
        assert_eq!((ann.cells.campaign.pool.get(), ann.world.root.pooled.get()), (8_500, 8_500));
        assert_eq!(ann.world.root.coin_minted, minted);
        let (early, slots_tail) = Attention::words(&ann.attention.slots);
        assert_eq!((said.slots, said.slots_tail), (early, u32::from_be_bytes(slots_tail)));
    }

    #[test]
    fn a_day_is_claimed_once_whatever_the_leaf() {
        let mut ann = claimant(10);
        assert!(ann.claim().is_ok());
        let again = Err(Error::AlreadyClaimed { campaign_id: ID, day: TODAY });
        assert_eq!(ann.claim(), again);
        // The attestor put a second leaf of hers into the same tree: other slots, the same day.
        let second = Attention { slots: [0x80; 36], ..ann.attention };
        let leaves = [ann.attention, second].map(|leaf| leaf.leaf(address(3), keccak));
        let tree = Tree::of(&leaves, keccak).expect("two leaves");
        ann.cells.campaign.roots[TODAY as usize % 8].root = tree.root();
        (ann.attention, ann.proof) = (second, tree.proof(1).expect("the second"));
        assert_eq!(ann.claim(), again);
    }

    #[test]
    fn invariant_4_only_free_slots_are_counted_and_they_are_marked() {
        let mut ann = claimant(10);
        let mut taken = [0; DAY_BYTES];
        taken[0] = 0b1100;
        mark_slots(&mut ann.cells.timesheet, TODAY, &taken, ann.now);
        let said = ann.claim().expect("eight are free");
        assert_eq!((said.counted, said.coin), (8, 1_200));
        assert_eq!(said.slots[..2], [0b1111_0011, 0b11]);
        assert_eq!(ann.cells.timesheet.days[TODAY as usize % 11][..3], [0xff, 0b11, 0]);

        let mut ann = claimant(10);
        mark_slots(&mut ann.cells.timesheet, TODAY, &[0xff; DAY_BYTES], ann.now);
        let before = ann.cells.clone();
        let refused = Err(Error::NoFreeSlot { account: address(3), day: TODAY });
        assert_eq!(ann.claim(), refused);
        assert_eq!(ann.cells, before);
    }

    #[test]
    fn the_daily_cap_pays_the_earliest_slots() {
        let mut ann = claimant(288);
        let said = ann.claim().expect("twelve are paid");
        assert_eq!((said.counted, said.coin), (12, 1_800));
        assert_eq!((said.slots[..3].to_vec(), said.slots_tail), (vec![0xff, 0x0f, 0], 0));
        let marked: u32 =
            ann.cells.timesheet.days.as_flattened().iter().map(|byte| byte.count_ones()).sum();
        assert_eq!(marked, 12, "what is not paid is not marked");
    }

    #[test]
    fn a_claim_is_in_time_from_the_delays_end_to_the_eighth_day_after() {
        let (from, end) = (next_day().plus(DAY), last_call(TODAY));
        for (now, code) in [
            (from.minus(1), Some(252)),
            (from, None),
            (from.plus(1), None),
            (end.minus(1), None),
            (end, Some(249)),
            (end.plus(1), Some(249)),
        ] {
            let mut ann = claimant(10);
            ann.now = now;
            assert_eq!(ann.claim().err().map(|error| error.code()), code, "{now:?}");
        }
    }

    #[test]
    fn a_short_pool_refuses_the_whole_claim_until_it_is_filled() {
        let mut ann = claimant(10);
        ann.cells.campaign.pool = 1_499.into();
        let before = ann.cells.clone();
        assert_eq!(ann.claim(), Err(Error::PoolTooSmall { pool: 1_499, needed: 1_500 }));
        assert_eq!(ann.cells, before);
        ann.cells.campaign.pool = 1_500.into();
        assert!(ann.claim().is_ok());
    }

    #[test]
    fn no_leaf_counts_elsewhere_or_for_somebody_else() {
        type Spoil = fn(&mut Claimant);
        let cases: [(Spoil, u16); 9] = [
            (|ann| ann.cells.member.address = address(4), 255),
            (|ann| ann.attention.slots[0] ^= 1, 255),
            (|ann| ann.attention.slots[35] ^= 1, 255),
            (|ann| ann.attention.salt[0] ^= 1, 255),
            (|ann| ann.proof.truncate(1), 255),
            (|ann| ann.proof.push([1; 32]), 255),
            (|ann| ann.proof = vec![[0; 32]; 33], 255),
            // Another campaign with the very same root.
            (|ann| ann.attention.campaign_id = 2, 255),
            // Another day with the very same root.
            (
                |ann| {
                    let root = ann.cells.campaign.roots[TODAY as usize % 8];
                    let other = crate::cells::DayRoot { day: (TODAY + 1).into(), ..root };
                    ann.cells.campaign.roots[(TODAY as usize + 1) % 8] = other;
                    ann.attention.day = TODAY + 1;
                },
                255,
            ),
        ];
        for (spoil, code) in cases {
            let mut ann = claimant(10);
            spoil(&mut ann);
            let before = (ann.cells.clone(), ann.world.root.clone());
            assert_eq!(ann.claim().expect_err("no leaf of hers").code(), code);
            assert_eq!((ann.cells, ann.world.root), before, "invariant_11_refusals_change_nothing");
        }
    }

    #[test]
    fn a_refused_claim_changes_nothing() {
        type Spoil = fn(&mut Claimant);
        let cases: [(Spoil, u16); 12] = [
            (|ann| ann.world.root = paused(ann.world.root.clone(), Area::Earning), 43),
            (|ann| ann.cells.campaign = Campaign::empty(), 241),
            (|ann| ann.cells.member.cell.level = 0, 23),
            (|ann| ann.cells.member.cell.status = 2, 21),
            (|ann| ann.cells.member.cell.kind = 2, 25),
            (
                |ann| {
                    ann.cells.member.cell.frozen_directions = restrictions::IN;
                    ann.cells.member.cell.frozen_until = u32::MAX.into();
                },
                41,
            ),
            (|ann| ann.cells.campaign.sponsor = address(3).0, 90),
            (|ann| ann.cells.campaign.attestor = address(3).0, 90),
            (|ann| ann.attention.day += 8, 251),
            (|ann| ann.cells.campaign.roots[TODAY as usize % 8].root = [0; 32], 251),
            (|ann| ann.cells.member.cell.coin = u64::MAX.into(), 30),
            (
                |ann| {
                    let other = Attendance { campaign_id: 9.into(), day: (TODAY as u16).into() };
                    ann.cells.attended.entries = [other; ATTENDED];
                },
                257,
            ),
        ];
        for (spoil, code) in cases {
            let mut ann = claimant(10);
            spoil(&mut ann);
            let before = (ann.cells.clone(), ann.world.root.clone());
            assert_eq!(ann.claim().expect_err("an obstacle").code(), code);
            assert_eq!((ann.cells, ann.world.root), before, "invariant_11_refusals_change_nothing");
        }
    }

    #[test]
    fn a_frozen_amount_does_not_keep_a_member_from_earning() {
        let mut ann = claimant(10);
        ann.cells.member.cell.frozen_directions = restrictions::OUT;
        ann.cells.member.cell.frozen_coin = 9_999.into();
        ann.cells.member.cell.frozen_until = u32::MAX.into();
        assert!(ann.claim().is_ok());
    }

    #[test]
    fn an_entry_is_taken_over_only_when_its_day_can_no_longer_be_claimed_from() {
        let mut ann = claimant(10);
        let of_day = |day: u32| Attendance { campaign_id: 9.into(), day: (day as u16).into() };
        let oldest = ann.now.day() - CLAIM_DAYS;
        ann.cells.attended.entries = [of_day(oldest); ATTENDED];
        assert_eq!(ann.claim(), Err(Error::TooManyClaims { limit: 69 }));
        ann.cells.attended.entries[40] = of_day(oldest - 1);
        assert!(ann.claim().is_ok());
        let noted = Attendance { campaign_id: ID.into(), day: (TODAY as u16).into() };
        assert_eq!(ann.cells.attended.entries[40], noted);
        assert!(has_claimed(&ann.cells.attended, ID, TODAY));
    }
}
