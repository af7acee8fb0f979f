//! A campaign.

use crate::cells::{Campaign, Key};
use crate::storage::Storage;
use crate::Address;

/// Sponsor, attestor, rate, daily cap, first day, end, delay, seconds of coin in the pool and ever funded, claims paid.
pub type CampaignView = (Address, Address, u16, u16, u32, u64, u32, u64, u64, u32);

/// Reads a campaign.
pub fn campaign(storage: &impl Storage, campaign_id: u32) -> CampaignView {
    let cell = storage.load::<Campaign>(Key::campaign(campaign_id));
    (
        cell.sponsor(),
        cell.attestor(),
        cell.rate.get(),
        cell.daily_cap.get(),
        cell.first_day.get(),
        cell.end().0.into(),
        cell.delay.get(),
        cell.pool.get(),
        cell.funded.get(),
        cell.claims.get(),
    )
}
