//! Campaigns, and the attention that they pay for.

use super::declare::*;

events! {
    /// Emitted when a sponsor opens a campaign; its first coin is said by `CampaignFunded`.
    campaign_opened::CampaignOpened seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// Who pays; the actor.
        [topic] sponsor: Address,
        /// Who says whose attention it was.
        [topic] attestor: Address,
        /// What a slot of five minutes is paid, in percent of par.
        rate: u16,
        /// Slots paid to a member for a day at most.
        daily_cap: u16,
        /// The first day, in days since 1970-01-01.
        first_day: u32,
        /// The midnight at which it ends.
        end: u64,
        /// Seconds between a root's publication and its first claim.
        delay: u32,
    }
    /// Emitted beside `Transfer` when coin goes into a campaign's pool.
    campaign_funded::CampaignFunded seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// Whose coin, and the actor.
        [topic] payer: Address,
        /// Seconds of coin.
        amount: u64,
        /// The campaign's pool after.
        pool_after: u64,
        /// All campaigns' pools after.
        pooled_after: u128,
        /// The payer's coin after.
        balance_after: u64,
    }
    /// Emitted when an attestor publishes the root over a day's attention.
    root_published::RootPublished seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// The attestor and actor.
        [topic] attestor: Address,
        /// The day, in days since 1970-01-01.
        [topic] day: u32,
        /// The root of the Merkle tree.
        root: Hash,
        /// The moment from which it can be claimed; until then the supervisor can strike it.
        claimable_at: u64,
    }
    /// Emitted when the supervisor strikes a root before it is claimable; the attestor may publish another.
    root_struck::RootStruck seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// The case, about the campaign's attestor or sponsor.
        [topic] case_id: u32,
        /// The supervisor's officer.
        [topic] actor: Address,
        /// The day, in days since 1970-01-01.
        day: u32,
        /// The root before; none after.
        root_before: Hash,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted beside `Transfer` when a member is paid for its attention.
    attention_claimed::AttentionClaimed seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// The member and actor.
        [topic] member: Address,
        /// The day, in days since 1970-01-01.
        day: u32,
        /// The slots that were counted: a bit each, slot `s` in byte `s / 8`, its lowest bit first. The first 256.
        slots: Hash,
        /// The last 32 of the day, in the same order.
        slots_tail: u32,
        /// How many they are.
        counted: u16,
        /// Seconds of coin paid.
        coin: u64,
        /// The campaign's pool after.
        pool_after: u64,
        /// The member's coin after.
        balance_after: u64,
        /// Claims that the campaign has paid, after.
        claims_after: u32,
    }
    /// Emitted beside `Transfer` when a campaign is closed and what was not claimed returns.
    campaign_closed::CampaignClosed seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// The sponsor.
        [topic] sponsor: Address,
        /// Seconds of coin returned; nothing is left in the pool.
        returned: u64,
        /// All campaigns' pools after.
        pooled_after: u128,
        /// The sponsor's coin after.
        balance_after: u64,
        /// Claims that were paid.
        claims: u32,
        /// Who closed it.
        actor: Address,
    }
}
