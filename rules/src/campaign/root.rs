//! The roots: one a day, from the attestor; struck by the supervisor while nobody can claim from them.

use super::{last_call, midnight, row, SHORTEST_CLAIM};
use crate::account::Account;
use crate::cells::{Campaign, CaseFile, Cell, DayRoot};
use crate::event::root_published::RootPublished;
use crate::event::root_struck::RootStruck;
use crate::{case, refusal, roles, Address, Call, Error, Hash};

/// Publishes the root over a day's attention. A day has one root, unless the supervisor strikes it.
pub fn publish(
    call: Call,
    campaign_id: u32,
    campaign: &mut Campaign,
    attestor: &Account,
    day: u32,
    root: Hash,
) -> Result<RootPublished, Error> {
    campaign.must_exist(campaign_id)?;
    if attestor.address != campaign.attestor() {
        let (account, attestor) = (attestor.address, campaign.attestor());
        return Err(refusal!(NotAttestor { account, attestor }));
    }
    attestor.must_be_open()?;
    roles::must_be_impartial(attestor)?;
    if root == [0; 32] {
        return Err(refusal!(BadRoot {}));
    }
    let (first, end) = (campaign.first_day.get(), campaign.end_day.get());
    if !(first..end).contains(&day) {
        return Err(refusal!(DayNotCovered { day, first, end }));
    }
    let over_at = midnight(day.saturating_add(1));
    if call.now < over_at {
        return Err(refusal!(DayNotOver { day, over_at: over_at.0.into() }));
    }
    let delay = campaign.delay.get();
    let latest = last_call(day).minus(SHORTEST_CLAIM).minus(delay);
    if call.now > latest {
        return Err(refusal!(DayTooOld { day, latest: latest.0.into() }));
    }
    if campaign.root(day).is_some() {
        return Err(refusal!(RootStands { campaign_id, day }));
    }
    let claimable_at = call.now.plus(delay).0;
    // Whatever day lies there is older by eight, and can no longer be claimed from.
    if let Some(place) = campaign.roots.get_mut(row(day)) {
        *place = DayRoot { root, day: day.into(), claimable_at: claimable_at.into() };
    }
    Ok(RootPublished {
        campaign_id,
        attestor: attestor.address,
        day,
        root,
        claimable_at: claimable_at.into(),
    })
}

/// What is struck, under which case, and who is concerned: each by the person's first address
/// ([`crate::storage::Storage::person`]).
#[derive(Clone, Copy, Debug)]
pub struct Striking {
    /// The campaign.
    pub campaign_id: u32,
    /// The day.
    pub day: u32,
    /// The case that is cited.
    pub case_id: u32,
    /// The campaign's sponsor and attestor.
    pub parties: [Address; 2],
    /// The officer.
    pub who: Address,
}

/// Strikes a root before it is claimable, citing an open case about the campaign's attestor or sponsor. The attestor may
/// publish another in time, which can be struck in its turn.
///
/// It is one of the measures of the officer's day. `file` names its subject by the person, as `struck` names the others.
pub fn strike(
    call: Call,
    officer: &mut Account,
    campaign: &mut Campaign,
    struck: &Striking,
    file: &mut CaseFile,
) -> Result<RootStruck, Error> {
    let Striking { campaign_id, day, case_id, parties, who } = *struck;
    officer.require_role(roles::SUPERVISOR)?;
    campaign.must_exist(campaign_id)?;
    if parties.contains(&who) {
        return Err(refusal!(OwnCase { account: officer.address }));
    }
    must_be_open_about(parties, case_id, file, call)?;
    let root = *campaign.root(day).ok_or_else(|| refusal!(NoRoot { campaign_id, day }))?;
    let since = root.claimable_at.get();
    if call.now.0 >= since {
        return Err(refusal!(RootFinal { since: since.into() }));
    }
    case::must_have_budget(officer, call.now)?;
    case::count(officer, call.now);
    // Something was done on these facts: they carry no second case.
    file.suspended |= case::STRUCK;
    if let Some(place) = campaign.roots.get_mut(row(day)) {
        *place = DayRoot { root: [0; 32], day: 0.into(), claimable_at: 0.into() };
    }
    Ok(RootStruck {
        campaign_id,
        case_id,
        actor: officer.address,
        day,
        root_before: root.root,
        reason: file.reason.get(),
        evidence: file.evidence,
    })
}

/// Refuses a case that does not run, or is about somebody else.
fn must_be_open_about(
    parties: [Address; 2],
    case_id: u32,
    file: &CaseFile,
    call: Call,
) -> Result<(), Error> {
    if file.is_empty() {
        return Err(refusal!(UnknownCase { case_id }));
    }
    let status = case::status(file, call.now);
    if case::is_running(file, call.now) && parties.contains(&file.subject.into()) {
        Ok(())
    } else {
        Err(refusal!(CaseStatus { case_id, status: status as u8 }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use crate::account::testing::*;
    use crate::quantities::{Time, DAY};

    const ROOT: Hash = [5; 32];

    /// Case 3 is cited; nobody has moved.
    fn striking(campaign: &Campaign, day: u32, officer: &Account) -> Striking {
        let parties = [campaign.attestor(), campaign.sponsor()];
        Striking { campaign_id: ID, day, case_id: 3, parties, who: officer.address }
    }

    fn file(about: u8, status: u8) -> CaseFile {
        CaseFile {
            status,
            subject: address(about).0,
            opened_at: NOW.0.into(),
            reason: 1.into(),
            ..CaseFile::empty()
        }
    }

    fn publish_at(world: &mut World, day: u32, now: Time) -> Result<RootPublished, Error> {
        publish(at(2, now), ID, &mut world.campaign, &world.otto, day, ROOT)
    }

    #[test]
    fn a_root_is_published_when_its_day_is_over_and_once() {
        let mut world = world();
        let over = midnight(TODAY + 1);
        assert_eq!(
            publish_at(&mut world, TODAY, over.minus(1)),
            Err(Error::DayNotOver { day: TODAY, over_at: over.0.into() })
        );
        let published = publish_at(&mut world, TODAY, over).expect("the day is over");
        assert_eq!(published.claimable_at, u64::from(over.plus(DAY).0));
        assert_eq!(
            publish_at(&mut world, TODAY, over.plus(1)),
            Err(Error::RootStands { campaign_id: ID, day: TODAY })
        );
    }

    #[test]
    fn a_root_leaves_two_days_to_claim_or_is_not_published() {
        let mut world = world();
        let latest = midnight(TODAY + 9).minus(3 * DAY);
        assert_eq!(
            publish_at(&mut world, TODAY, latest.plus(1)),
            Err(Error::DayTooOld { day: TODAY, latest: latest.0.into() })
        );
        assert!(publish_at(&mut world, TODAY, latest).is_ok());
    }

    #[test]
    fn only_the_open_attestor_publishes_and_only_days_of_the_campaign() {
        let mut world = world();
        let now = midnight(TODAY + 11);
        for day in [TODAY - 1, TODAY + 10, u32::MAX] {
            let (first, end) = (TODAY, TODAY + 10);
            assert_eq!(
                publish_at(&mut world, day, now),
                Err(Error::DayNotCovered { day, first, end })
            );
        }
        let by = |world: &mut World, who: &Account, root| {
            let call = Call { caller: who.address, now };
            publish(call, ID, &mut world.campaign, who, TODAY + 9, root)
        };
        for other in [person(1, 0), person(4, 0)] {
            assert_eq!(by(&mut world, &other, ROOT).expect_err("no attestor").code(), 243);
        }
        let otto = world.otto.clone();
        assert_eq!(by(&mut world, &otto, [0; 32]), Err(Error::BadRoot {}));
        let mut closed = otto.clone();
        closed.cell.status = 2;
        assert_eq!(by(&mut world, &closed, ROOT).expect_err("closed").code(), 21);
        assert!(by(&mut world, &otto, ROOT).is_ok());
        let mut none = Campaign::empty();
        assert_eq!(
            publish(at(2, now), 7, &mut none, &otto, TODAY, ROOT),
            Err(Error::UnknownCampaign { campaign_id: 7 })
        );
    }

    #[test]
    fn a_row_is_taken_over_when_its_day_can_no_longer_be_claimed_from() {
        let mut world = world();
        for day in TODAY..TODAY + 10 {
            publish_at(&mut world, day, midnight(day + 1)).expect("the day is over");
            for earlier in day.saturating_sub(7).max(TODAY)..=day {
                assert!(world.campaign.root(earlier).is_some(), "{earlier} on {day}");
            }
            if day >= TODAY + 8 {
                assert!(world.campaign.root(day - 8).is_none());
                assert!(midnight(day + 1) >= last_call(day - 8));
            }
        }
    }

    #[test]
    fn a_root_is_struck_until_it_is_claimable_and_another_may_follow() {
        let mut world = world();
        let sue = officer(9, roles::SUPERVISOR);
        let over = midnight(TODAY + 1);
        publish_at(&mut world, TODAY, over).expect("the day is over");
        let strike_at = |world: &mut World, day, now| {
            let struck = striking(&world.campaign, day, &sue);
            strike(at(9, now), &mut sue.clone(), &mut world.campaign, &struck, &mut file(2, 1))
        };
        let since = over.plus(DAY);
        assert_eq!(
            strike_at(&mut world, TODAY, since),
            Err(Error::RootFinal { since: since.0.into() })
        );
        assert_eq!(
            strike_at(&mut world, TODAY + 8, over),
            Err(Error::NoRoot { campaign_id: ID, day: TODAY + 8 }),
            "the same row, another day"
        );
        let struck = strike_at(&mut world, TODAY, since.minus(1)).expect("in time");
        assert_eq!((struck.root_before, struck.case_id, struck.day), (ROOT, 3, TODAY));
        assert!(world.campaign.root(TODAY).is_none());
        assert_eq!(
            strike_at(&mut world, TODAY, over),
            Err(Error::NoRoot { campaign_id: ID, day: TODAY })
        );
        assert!(publish_at(&mut world, TODAY, since).is_ok());
    }

    #[test]
    fn invariant_10_striking_needs_the_supervisor_and_an_open_case_about_a_party() {
        let mut world = world();
        let now = midnight(TODAY + 1);
        publish_at(&mut world, TODAY, now).expect("the day is over");
        let before = world.campaign.clone();
        let mut by = |officer: &Account, file: &CaseFile| {
            let struck = striking(&world.campaign, TODAY, officer);
            let call = Call { caller: officer.address, now };
            let outcome =
                strike(call, &mut officer.clone(), &mut world.campaign, &struck, &mut file.clone());
            outcome.map_err(|error| error.code())
        };
        let sue = officer(9, roles::SUPERVISOR);
        assert_eq!(by(&officer(9, roles::TRIBUNAL), &file(2, 1)), Err(60));
        assert_eq!(
            by(&officer(2, roles::SUPERVISOR), &file(1, 1)),
            Err(127),
            "the attestor itself"
        );
        assert_eq!(by(&officer(1, roles::SUPERVISOR), &file(2, 1)), Err(127), "the sponsor itself");
        assert_eq!(by(&sue, &CaseFile::empty()), Err(120));
        assert_eq!(by(&sue, &file(4, 1)), Err(121), "a case about somebody else");
        assert_eq!(by(&sue, &file(2, 3)), Err(121), "a released case");
        assert_eq!(world.campaign, before);
        let strikes = |file: &CaseFile| {
            let mut campaign = before.clone();
            let struck = striking(&campaign, TODAY, &sue);
            strike(at(9, now), &mut sue.clone(), &mut campaign, &struck, &mut file.clone()).is_ok()
        };
        assert!(strikes(&file(2, 1)));
        assert!(strikes(&file(1, 1)));
    }
}
