//! The pool: the sponsor's coin, from its free balance and back.

use super::{midnight, DAY_SLOTS, LONGEST, LONGEST_DELAY, SHORTEST_DELAY};
use crate::account::Account;
use crate::cells::{Campaign, Cell, Root};
use crate::event::campaign_closed::CampaignClosed;
use crate::event::campaign_funded::CampaignFunded;
use crate::event::campaign_opened::CampaignOpened;
use crate::event::erc20_transfer::Transfer;
use crate::ledger::{must_cover_coin, must_have_room_for_coin};
use crate::monitor::{sending, Hits};
use crate::quantities::{Coin, Tick, Time, DAY};
use crate::restrictions::{must_be_running, must_not_be_stopped, Area};
use crate::{refusal, restrictions, roles, Address, Call, Error};

/// What a sponsor offers.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// Who is to say whose attention it was.
    pub attestor: Address,
    /// What a slot is paid, in percent of par.
    pub rate: u16,
    /// Slots paid to a member for a day at most.
    pub daily_cap: u16,
    /// The midnight (UTC) at which the campaign ends, in seconds since 1970.
    pub end: u64,
    /// Seconds between a root's publication and its first claim.
    pub delay: u32,
}

impl Offer {
    /// The day after the campaign's last, if the offer is sound.
    fn end_day(&self, now: Time) -> Result<u32, Error> {
        let Self { rate, daily_cap, end, delay, .. } = *self;
        let last = midnight(now.day().saturating_add(LONGEST));
        Time::from_secs(end)
            .filter(|end| *end > now && *end <= last && end.0.is_multiple_of(DAY))
            .filter(|_| (Tick::MIN..=Tick::MAX).contains(&Tick(rate)))
            .filter(|_| (1..=DAY_SLOTS).contains(&daily_cap))
            .filter(|_| (SHORTEST_DELAY..=LONGEST_DELAY).contains(&delay))
            .map(|end| end.day())
            .ok_or_else(|| refusal!(BadCampaign { rate, daily_cap, end, delay }))
    }
}

/// A campaign that was just opened, and what is said of it.
#[derive(Debug)]
pub struct Opened {
    /// Its cell.
    pub cell: Campaign,
    /// Its terms.
    pub event: CampaignOpened,
    /// Its first coin.
    pub funded: Funded,
}

/// What is said of coin that went into a pool, and which monitoring rules it hit.
pub type Funded = (Transfer, CampaignFunded, Hits);

/// Opens a campaign under the next id and funds it. `bank` is the bank's own address, which holds the pools.
pub fn open(
    root: &mut Root,
    call: Call,
    bank: Address,
    sponsor: &mut Account,
    attestor: &Account,
    offer: Offer,
    amount: u64,
) -> Result<Opened, Error> {
    let end_day = offer.end_day(call.now)?;
    // Nobody vouches for what it pays itself, and whoever may strike roots publishes none.
    if attestor.address == sponsor.address {
        return Err(refusal!(SelfRecorded { account: sponsor.address }));
    }
    attestor.must_be_open()?;
    roles::must_be_impartial(attestor)?;
    let campaign_id = root.campaigns.get().checked_add(1).ok_or_else(|| {
        refusal!(Overflow { value: root.campaigns.get().into(), added: 1.into() })
    })?;
    let sponsored = sponsor.cell.campaigns.get();
    let sponsored_after = sponsored
        .checked_add(1)
        .ok_or_else(|| refusal!(Overflow { value: sponsored.into(), added: 1.into() }))?;
    let first_day = call.now.day();
    let mut cell = Campaign {
        sponsor: sponsor.address.0,
        attestor: attestor.address.0,
        rate: offer.rate.into(),
        daily_cap: offer.daily_cap.into(),
        first_day: first_day.into(),
        end_day: end_day.into(),
        delay: offer.delay.into(),
        ..Campaign::empty()
    };
    let funded = fund(root, call, bank, campaign_id, &mut cell, sponsor, amount)?;
    root.campaigns = campaign_id.into();
    sponsor.cell.campaigns = sponsored_after.into();
    let event = CampaignOpened {
        campaign_id,
        sponsor: sponsor.address,
        attestor: attestor.address,
        rate: offer.rate,
        daily_cap: offer.daily_cap,
        first_day,
        end: offer.end,
        delay: offer.delay,
    };
    Ok(Opened { cell, event, funded })
}

/// Moves coin from anybody's free balance into the pool, as long as something can be claimed from it: the last day's claims
/// begin when the campaign is over. What is left in the end is the sponsor's.
pub fn fund(
    root: &mut Root,
    call: Call,
    bank: Address,
    campaign_id: u32,
    campaign: &mut Campaign,
    sponsor: &mut Account,
    amount: u64,
) -> Result<Funded, Error> {
    campaign.must_exist(campaign_id)?;
    if amount == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    must_be_running(root, Area::Transfers, call.now)?;
    roles::must_be_impartial(sponsor)?;
    sponsor.must_be_verified(call.now)?;
    restrictions::must_let_out(sponsor, call.now)?;
    restrictions::must_not_be_on_hold(sponsor, call.now)?;
    let until = campaign.claimable_until();
    if call.now >= until {
        return Err(refusal!(CampaignEnded { campaign_id, end: until.0.into() }));
    }
    let amount = Coin(amount);
    must_cover_coin(sponsor, amount, call.now)?;
    // What was ever put in bounds the pool.
    let funded = Coin(campaign.funded.get());
    let funded_after = funded
        .checked_add(amount)
        .ok_or_else(|| refusal!(Overflow { value: funded.wide(), added: amount.wide() }))?;
    let pooled_after = root.pooled.get().saturating_add(amount.0.into());
    let left = sponsor.cell.all_coin().saturating_sub(amount);
    let judged = sending::judge(root, call.now, sponsor, amount.0, left.0)?;

    sending::sent(root, call.now, &mut sponsor.cell.watch, amount.0, judged);
    sponsor.cell.debit_coin(amount);
    campaign.pool = campaign.pool.get().saturating_add(amount.0).into();
    campaign.funded = funded_after.0.into();
    root.pooled = pooled_after.into();
    let standard = Transfer { from: sponsor.address, to: bank, value: amount.wide() };
    let funded = CampaignFunded {
        campaign_id,
        payer: sponsor.address,
        amount: amount.0,
        pool_after: campaign.pool.get(),
        pooled_after,
        balance_after: sponsor.cell.all_coin().0,
    };
    Ok((standard, funded, judged.hits))
}

/// Anybody closes a campaign from which nothing can be claimed any more: what is left returns to the sponsor, whatever is
/// paused and whatever freeze holds the sponsor, under which the coin then is. Where a final case recalls it, it is closed
/// before, and what could still be claimed returns, too.
pub fn close(
    root: &mut Root,
    call: Call,
    bank: Address,
    campaign_id: u32,
    campaign: &mut Campaign,
    sponsor: &mut Account,
    is_recalled: bool,
) -> Result<(Transfer, CampaignClosed), Error> {
    campaign.must_exist(campaign_id)?;
    must_not_be_stopped(root, call.now)?;
    sponsor.must_be_open()?;
    let until = campaign.claimable_until();
    if call.now < until && !is_recalled {
        return Err(refusal!(CampaignClaimable { campaign_id, until: until.0.into() }));
    }
    let left = Coin(campaign.pool.get());
    must_have_room_for_coin(sponsor, left)?;
    let pooled_after = root.pooled.get().saturating_sub(left.0.into());

    sponsor.cell.credit_coin(left);
    sponsor.cell.campaigns = sponsor.cell.campaigns.get().saturating_sub(1).into();
    root.pooled = pooled_after.into();
    let claims = campaign.claims.get();
    *campaign = Campaign::empty();
    let standard = Transfer { from: bank, to: sponsor.address, value: left.wide() };
    let closed = CampaignClosed {
        campaign_id,
        sponsor: sponsor.address,
        actor: call.caller,
        returned: left.0,
        pooled_after,
        balance_after: sponsor.cell.all_coin().0,
        claims,
    };
    Ok((standard, closed))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use crate::account::testing::*;
    use crate::restrictions::testing::paused;

    #[test]
    fn invariant_1_a_pool_holds_what_its_sponsor_gave() {
        let World { mut root, mut ada, mut campaign, .. } = world();
        assert_eq!(
            (ada.cell.coin.get(), campaign.pool.get(), root.pooled.get()),
            (10_000, 10_000, 10_000)
        );
        let (standard, funded, _) =
            fund(&mut root, call(1), BANK, ID, &mut campaign, &mut ada, 4_000)
                .expect("she has the coin");
        assert_eq!(standard, Transfer { from: address(1), to: BANK, value: 4_000.into() });
        assert_eq!(
            (funded.pool_after, funded.pooled_after, funded.balance_after),
            (14_000, 14_000, 6_000)
        );
        assert_eq!(u128::from(ada.cell.coin.get()) + root.pooled.get(), root.coin_supply());
    }

    #[test]
    fn a_refused_offer_changes_nothing() {
        let midnight_ahead = |days: u32| u64::from(midnight(TODAY + days).0);
        type Spoil = fn(&mut Root, &mut Account, &mut Account, &mut Offer, &mut u64);
        let cases: [(Spoil, u16); 19] = [
            (|_, _, _, offer, _| offer.rate = 0, 240),
            (|_, _, _, offer, _| offer.rate = 2561, 240),
            (|_, _, _, offer, _| offer.daily_cap = 0, 240),
            (|_, _, _, offer, _| offer.daily_cap = 289, 240),
            (|_, _, _, offer, _| offer.end += 1, 240),
            (|_, _, _, offer, _| offer.end = u64::from(midnight(TODAY).0), 240),
            (|_, _, _, offer, _| offer.end = u64::from(midnight(TODAY + 367).0), 240),
            (|_, _, _, offer, _| offer.end += 1 << 32, 240),
            (|_, _, _, offer, _| offer.delay = SHORTEST_DELAY - 1, 240),
            (|_, _, _, offer, _| offer.delay = LONGEST_DELAY + 1, 240),
            (|_, ada, otto, _, _| otto.address = ada.address, 90),
            (|_, _, otto, _, _| otto.cell.status = 2, 21),
            (|_, _, otto, _, _| otto.cell.roles = roles::SUPERVISOR.into(), 62),
            (|_, _, _, _, amount| *amount = 0, 29),
            (|_, _, _, _, amount| *amount = 20_001, 1),
            (|root, _, _, _, _| *root = paused(root.clone(), Area::Transfers), 43),
            (|root, _, _, _, _| root.campaigns = u32::MAX.into(), 30),
            (|_, ada, _, _, _| ada.cell.level = 0, 23),
            (
                |_, ada, _, _, _| {
                    ada.cell.frozen_directions = restrictions::OUT;
                    ada.cell.frozen_until = u32::MAX.into();
                },
                40,
            ),
        ];
        for (spoil, code) in cases {
            let (mut root, mut ada, mut otto) = (Root::empty(), person(1, 20_000), person(2, 0));
            let (mut offer, mut amount) = (offer(), 10_000);
            spoil(&mut root, &mut ada, &mut otto, &mut offer, &mut amount);
            let before = (root.clone(), ada.clone());
            let refused = open(&mut root, call(1), BANK, &mut ada, &otto, offer, amount);
            assert_eq!(refused.expect_err("an obstacle").code(), code);
            assert_eq!((root, ada), before, "invariant_11_refusals_change_nothing");
        }
        for end in [1, 366] {
            let (mut root, mut ada) = (Root::empty(), person(1, 20_000));
            let offer = Offer { end: midnight_ahead(end), ..offer() };
            assert!(open(&mut root, call(1), BANK, &mut ada, &person(2, 0), offer, 1).is_ok());
        }
    }

    #[test]
    fn invariant_5_frozen_coin_funds_nothing() {
        let World { mut root, mut ada, mut campaign, .. } = world();
        ada.cell.frozen_coin = 9_000.into();
        ada.cell.frozen_until = u32::MAX.into();
        let refused = fund(&mut root, call(1), BANK, ID, &mut campaign, &mut ada, 1_001);
        assert_eq!(refused.expect_err("frozen").code(), 42);
        assert!(fund(&mut root, call(1), BANK, ID, &mut campaign, &mut ada, 1_000).is_ok());
    }

    #[test]
    fn funding_is_judged_as_sending_is_and_a_hold_stops_it() {
        let World { mut root, mut ada, mut campaign, .. } = world();
        let sent = ada.cell.watch.clone();
        assert!(fund(&mut root, call(1), BANK, ID, &mut campaign, &mut ada, 1_000).is_ok());
        assert_ne!(ada.cell.watch, sent, "it was counted");
        ada.cell.watch.held_until = NOW.plus(1).0.into();
        let held = fund(&mut root, call(1), BANK, ID, &mut campaign, &mut ada, 1_000);
        assert!(matches!(held, Err(Error::OnHold { .. })));
    }

    #[test]
    fn anybody_funds_as_long_as_something_can_be_claimed() {
        let World { mut root, mut ada, mut campaign, .. } = world();
        let mut ben = person(4, 100);
        let pool = campaign.pool.get();
        let said = fund(&mut root, call(4), BANK, ID, &mut campaign, &mut ben, 100);
        let (standard, funded, _) = said.expect("a neighbour may");
        assert_eq!((standard.from, funded.payer), (address(4), address(4)));
        assert_eq!((campaign.pool.get(), campaign.sponsor()), (pool + 100, address(1)));
        let until = campaign.claimable_until();
        for (now, goes) in [
            (campaign.end().minus(1), true),
            (campaign.end(), true),
            (until.minus(1), true),
            (until, false),
            (until.plus(1), false),
        ] {
            ada.cell.verified_until = u32::MAX.into();
            let done = fund(&mut root, at(1, now), BANK, ID, &mut campaign, &mut ada, 1);
            let ended = Error::CampaignEnded { campaign_id: ID, end: until.0.into() };
            assert_eq!(done.err(), (!goes).then_some(ended), "{now:?}");
        }
        let mut none = Campaign::empty();
        assert_eq!(
            fund(&mut root, call(1), BANK, 7, &mut none, &mut ada, 1).err(),
            Some(Error::UnknownCampaign { campaign_id: 7 })
        );
    }

    fn closes(
        root: &mut Root,
        call: Call,
        campaign: &mut Campaign,
        ada: &mut Account,
    ) -> Result<(Transfer, CampaignClosed), Error> {
        close(root, call, BANK, ID, campaign, ada, false)
    }

    #[test]
    fn what_is_left_returns_when_nothing_can_be_claimed_and_never_before() {
        let World { mut root, mut ada, mut campaign, .. } = world();
        let until = campaign.claimable_until();
        assert_eq!(until, campaign.end().plus(8 * DAY));
        let early = closes(&mut root, at(1, until.minus(1)), &mut campaign, &mut ada);
        assert_eq!(early, Err(Error::CampaignClaimable { campaign_id: ID, until: until.0.into() }));
        let (standard, closed) = closes(&mut root, at(4, until), &mut campaign, &mut ada)
            .expect("it is time, and anybody may");
        assert_eq!((closed.sponsor, closed.actor), (address(1), address(4)));
        assert_eq!(standard, Transfer { from: BANK, to: address(1), value: 10_000.into() });
        assert_eq!(
            (closed.returned, closed.pooled_after, closed.balance_after),
            (10_000, 0, 20_000)
        );
        assert!(campaign.is_empty(), "its key is given back");
        let again = closes(&mut root, at(1, until), &mut campaign, &mut ada);
        assert_eq!(again, Err(Error::UnknownCampaign { campaign_id: ID }));
    }

    #[test]
    fn what_returns_to_a_frozen_sponsor_is_frozen_there() {
        let World { mut root, mut ada, mut campaign, .. } = world();
        ada.cell.frozen_directions = restrictions::OUT | restrictions::IN;
        ada.cell.frozen_coin = 25_000.into();
        ada.cell.frozen_until = u32::MAX.into();
        for area in [Area::Transfers, Area::Exchange, Area::Earning, Area::Lending] {
            root = paused(root, area);
        }
        let now = campaign.claimable_until();
        assert!(closes(&mut root, at(1, now), &mut campaign, &mut ada).is_ok());
        assert_eq!(ada.cell.coin.get(), 20_000);
        assert!(must_cover_coin(&ada, Coin(1), now).is_err());
    }
}
