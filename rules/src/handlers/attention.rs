//! Attention: campaigns, the roots of their days, and claims.

use crate::campaign::{self, Attention, Claiming, Funded, Offer};
use crate::cells::{Campaign, Key};
use crate::member::Account;
use crate::merkle::Keccak;
use crate::monitor::raise;
use crate::storage::Storage;
use crate::{Address, Call, Error, Hash};

/// Opens the caller's campaign and funds it. Answers with its id.
pub fn open_campaign(
    storage: &mut impl Storage,
    call: Call,
    offer: Offer,
    amount: u64,
) -> Result<u32, Error> {
    let (bank, mut sponsor) = (storage.address(), storage.account(call.caller));
    let attestor = storage.account(offer.attestor);
    let root = storage.root_mut();
    let opened = campaign::open(root, call, bank, &mut sponsor, &attestor, offer, amount)?;
    let campaign_id = opened.event.campaign_id;
    storage.emit(&opened.event);
    save_funded(storage, call, campaign_id, &opened.cell, sponsor, opened.funded);
    Ok(campaign_id)
}

/// Adds the caller's coin to the pool of its campaign.
pub fn fund_campaign(
    storage: &mut impl Storage,
    call: Call,
    campaign_id: u32,
    amount: u64,
) -> Result<bool, Error> {
    let (bank, mut sponsor) = (storage.address(), storage.account(call.caller));
    let mut cell = sponsored(storage, campaign_id);
    let root = storage.root_mut();
    let funded = campaign::fund(root, call, bank, campaign_id, &mut cell, &mut sponsor, amount)?;
    save_funded(storage, call, campaign_id, &cell, sponsor, funded);
    Ok(true)
}

/// Closes the caller's campaign, from which nothing can be claimed any more.
pub fn close_campaign(
    storage: &mut impl Storage,
    call: Call,
    campaign_id: u32,
) -> Result<bool, Error> {
    let (bank, mut sponsor) = (storage.address(), storage.account(call.caller));
    let mut cell = sponsored(storage, campaign_id);
    let root = storage.root_mut();
    let (standard, closed) =
        campaign::close(root, call, bank, campaign_id, &mut cell, &mut sponsor)?;
    storage.save(Key::campaign(campaign_id), &cell);
    storage.save_account(&sponsor);
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
    let (officer, file) = (storage.account(call.caller), storage.load(Key::case(case_id)));
    let mut cell = storage.load::<Campaign>(Key::campaign(campaign_id));
    let event = campaign::strike(call, &officer, campaign_id, &mut cell, day, case_id, &file)?;
    storage.save(Key::campaign(campaign_id), &cell);
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

/// A campaign, which follows its sponsor to a new key.
fn sponsored(storage: &impl Storage, campaign_id: u32) -> Campaign {
    let mut cell = storage.load::<Campaign>(Key::campaign(campaign_id));
    cell.sponsor = storage.present_account(Address::from(cell.sponsor)).address.0;
    cell
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
