//! Attention: campaigns, the roots of their days, and claims.

use super::cases::{follow_officers, last_case};
use super::must_have_none_withheld;
use crate::account::Account;
use crate::campaign::{self, Attention, Claiming, Funded, Offer, Striking};
use crate::case;
use crate::cells::{Campaign, CaseFile, Key};
use crate::merkle::Keccak;
use crate::monitor::raise;
use crate::storage::Storage;
use crate::{refusal, Address, Call, Error, Hash};

/// Opens the caller's campaign and funds it. Answers with its id.
pub fn open_campaign(
    storage: &mut impl Storage,
    call: Call,
    offer: Offer,
    amount: u64,
) -> Result<u32, Error> {
    let (bank, mut sponsor) = (storage.address(), storage.account(call.caller));
    let attestor = storage.account(offer.attestor);
    // The attestor is asked when it acts: when it publishes.
    must_have_none_withheld(storage, call.caller)?;
    let root = storage.root_mut();
    let opened = campaign::open(root, call, bank, &mut sponsor, &attestor, offer, amount)?;
    let campaign_id = opened.event.campaign_id;
    storage.emit(&opened.event);
    save_funded(storage, call, campaign_id, &opened.cell, sponsor, opened.funded);
    Ok(campaign_id)
}

/// Adds the caller's coin to the pool of a campaign.
pub fn fund_campaign(
    storage: &mut impl Storage,
    call: Call,
    campaign_id: u32,
    amount: u64,
) -> Result<bool, Error> {
    let (bank, mut sponsor) = (storage.address(), storage.account(call.caller));
    let mut cell = storage.load::<Campaign>(Key::campaign(campaign_id));
    must_have_none_withheld(storage, call.caller)?;
    let root = storage.root_mut();
    let funded = campaign::fund(root, call, bank, campaign_id, &mut cell, &mut sponsor, amount)?;
    save_funded(storage, call, campaign_id, &cell, sponsor, funded);
    Ok(true)
}

/// Closes a campaign from which nothing can be claimed any more, or which the tribunal recalls under a final case about
/// its sponsor.
pub fn close_campaign(
    storage: &mut impl Storage,
    call: Call,
    campaign_id: u32,
) -> Result<bool, Error> {
    let bank = storage.address();
    let mut cell = storage.load::<Campaign>(Key::campaign(campaign_id));
    // It follows its sponsor to a new key.
    let mut sponsor = storage.present_account(cell.sponsor());
    let mut officer = None;
    if call.now < cell.claimable_until() {
        officer = recalling(storage, call, &sponsor)?;
    }
    let (root, is_recalled) = (storage.root_mut(), officer.is_some());
    let (standard, closed) =
        campaign::close(root, call, bank, campaign_id, &mut cell, &mut sponsor, is_recalled)?;
    storage.save(Key::campaign(campaign_id), &cell);
    storage.save_account(&sponsor);
    if let Some(officer) = officer {
        storage.save_account(&officer);
    }
    storage.emit(&standard);
    storage.emit(&closed);
    Ok(true)
}

/// Publishes, as the campaign's attestor, the root over a day's attention.
pub fn publish_root(
    storage: &mut impl Storage,
    call: Call,
    campaign_id: u32,
    day: u32,
    root: Hash,
) -> Result<bool, Error> {
    let mut cell = storage.load::<Campaign>(Key::campaign(campaign_id));
    let attestor = storage.account(call.caller);
    let event = campaign::publish(call, campaign_id, &mut cell, &attestor, day, root)?;
    must_have_none_withheld(storage, call.caller)?;
    storage.save(Key::campaign(campaign_id), &cell);
    storage.emit(&event);
    Ok(true)
}

/// Strikes a day's root, citing an open case about the campaign's attestor or sponsor.
pub fn strike_root(
    storage: &mut impl Storage,
    call: Call,
    campaign_id: u32,
    day: u32,
    case_id: u32,
) -> Result<bool, Error> {
    let mut officer = storage.account(call.caller);
    let mut file = storage.load::<CaseFile>(Key::case(case_id));
    let mut cell = storage.load::<Campaign>(Key::campaign(campaign_id));
    let subject = file.subject;
    // The same persons, whatever accounts they have now.
    let parties = [cell.sponsor(), cell.attestor()].map(|party| storage.person(party));
    file.subject = storage.person(file.subject.into()).0;
    let who = storage.person(call.caller);
    let struck = Striking { campaign_id, day, case_id, parties, who };
    let event = campaign::strike(call, &mut officer, &mut cell, &struck, &mut file)?;
    file.subject = subject;
    storage.save(Key::case(case_id), &file);
    storage.save(Key::campaign(campaign_id), &cell);
    storage.save_account(&officer);
    storage.emit(&event);
    Ok(true)
}

/// Pays the caller for a day's attention. Answers with the seconds of coin paid.
pub fn claim(
    storage: &mut impl Storage,
    call: Call,
    attention: &Attention,
    proof: impl ExactSizeIterator<Item = Hash>,
    keccak: Keccak,
) -> Result<u64, Error> {
    let (bank, member) = (storage.address(), call.caller);
    let campaign = Key::campaign(attention.campaign_id);
    let (attended, timesheet) = (Key::attended(&member), Key::timesheet(&member));
    let mut cells = Claiming {
        campaign: storage.load(campaign),
        member: storage.account(member),
        attended: storage.load(attended),
        timesheet: storage.load(timesheet),
    };
    must_be_no_party(storage, &cells.campaign, &cells.member)?;
    let root = storage.root_mut();
    let (standard, claimed) =
        campaign::claim(root, call, bank, &mut cells, attention, proof, keccak)?;
    storage.save(campaign, &cells.campaign);
    storage.save(attended, &cells.attended);
    storage.save(timesheet, &cells.timesheet);
    storage.save_account(&cells.member);
    storage.emit(&standard);
    storage.emit(&claimed);
    Ok(claimed.coin)
}

/// Refuses a person who is sponsor or attestor of the campaign by another key. An account that was never moved to is
/// neither by another: the key that it was would be moved.
fn must_be_no_party(
    storage: &impl Storage,
    campaign: &Campaign,
    member: &Account,
) -> Result<(), Error> {
    if member.cell.is_successor == 0 {
        return Ok(());
    }
    let person = storage.person(member.address);
    let is_the_same = |party: Address| storage.person(party) == person;
    if is_the_same(campaign.sponsor()) || is_the_same(campaign.attestor()) {
        return Err(refusal!(SelfRecorded { account: member.address }));
    }
    Ok(())
}

/// The caller with one more measure taken, where it is of the tribunal and may recall what the sponsor parked.
fn recalling(
    storage: &impl Storage,
    call: Call,
    sponsor: &Account,
) -> Result<Option<Account>, Error> {
    let mut officer = storage.account(call.caller);
    let mut file = last_case(storage, sponsor);
    follow_officers(storage, call.caller, &mut file);
    let may = case::recall(call, &mut officer, sponsor, &file)?;
    Ok(may.then_some(officer))
}

fn save_funded(
    storage: &mut impl Storage,
    call: Call,
    campaign_id: u32,
    cell: &Campaign,
    mut sponsor: Account,
    (standard, funded, hits): Funded,
) {
    storage.save(Key::campaign(campaign_id), cell);
    storage.emit(&standard);
    storage.emit(&funded);
    if hits.any() {
        let (bank, amount) = (storage.address(), funded.amount);
        raise(storage, call, &mut sponsor, bank, hits, amount);
    }
    storage.save_account(&sponsor);
}
