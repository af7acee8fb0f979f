//! Cases, and what is done under them: to an account, and to an area.

use timebank_rules::case::{Status, APPEAL_ANSWER};

use super::apply::{Applying, Stop};
use super::kinds::{Account, Amount, Campaign, Case, Coin, Officer, Step, Supply};
use super::promises::campaign_name;
use crate::abi::hex_of;

/// Under what a case lies.
pub(crate) fn case_name(id: u64) -> String {
    format!("{id:010}")
}

/// Nobody proposes to release anything of it.
pub(super) fn nothing_proposed(case: &mut Case) {
    (case.release_to, case.release_by) = (None, None);
    case.release_coin = Amount::default();
}

pub(super) fn apply(a: &mut Applying) -> Result<bool, Stop> {
    let e = a.event;
    let name = case_name(e.number_of("case_id"));
    let mut case = a.world.read::<Case>(a.db, &name)?;
    match e.kind.name.as_str() {
        "CaseOpened" => opened(a, &mut case),
        "AccountFrozen" => frozen(a, &mut case)?,
        "AccountReleased" => {
            case.status = Status::Released as u8;
            (case.directions, case.coin) = (0, Amount::default());
            let until = a.time;
            freeze(a, 0, Amount::default(), Some(until))?;
        }
        "FreezeConfirmed" => {
            case.status = Status::Confirmed as u8;
            case.directions = e.number_of("directions") as u8;
            case.coin = Amount(e.wide("amount"));
            case.seizable = Amount(e.wide("seizable"));
            case.frozen_until = e.number_of("until_after");
            (case.confirmed_by, case.confirmed_at) = (a.some_account("actor"), a.time);
            freeze(a, case.directions, case.coin, Some(case.frozen_until))?;
        }
        "CaseAnswered" => case.answer = a.some_hash("answer"),
        "CaseAppealed" => appealed(a, &mut case)?,
        "AppealUpheld" => {
            case.status = Status::Final as u8;
            case.frozen_until = e.number_of("until_after");
            freeze(a, case.directions, case.coin, Some(case.frozen_until))?;
        }
        "CaseClosed" => case.status = Status::Closed as u8,
        "Seized" => seized(a, &mut case)?,
        "ReleaseProposed" => {
            (case.release_to, case.release_by) = (a.some_account("to"), a.some_account("actor"));
            case.release_coin = Amount(e.wide("amount"));
            let (officer, id) = (a.account("actor"), e.number_of("case_id"));
            a.edit::<Officer>(&officer, |officer| {
                officer.releases.insert(id);
            })?;
        }
        "QuarantineReleased" => {
            let amount = Amount(e.wide("amount"));
            case.quarantined = case.quarantined.minus(amount).unwrap_or_default();
            nothing_proposed(&mut case);
            quarantine(a)?;
        }
        "RootStruck" => {
            let (day, campaign) = (e.number_of("day") as u32, e.number_of("campaign_id"));
            a.edit::<Campaign>(&campaign_name(campaign), |campaign| {
                if let Some(root) = campaign.roots.get_mut(&day) {
                    root.struck = true;
                }
            })?;
        }
        "PauseChanged" => paused(a, &mut case),
        _ => return Ok(false),
    }
    let actor = a.some_account("actor").or_else(|| a.some_account("account"));
    let (seq, name_of_step, time) = (a.seq, e.kind.name.clone(), a.time);
    let actor = actor.unwrap_or_default();
    case.steps.push(Step { seq, name: name_of_step, actor, time });
    let subject = case.subject.clone();
    a.edit::<Case>(&name, |was| *was = case)?;
    if let Some(subject) = subject.and_then(|subject| crate::abi::address_of(&subject)) {
        a.world.link::<Case>(a.db, subject.as_bytes(), &name, seq)?;
    }
    Ok(true)
}

fn opened(a: &Applying, case: &mut Case) {
    let e = a.event;
    case.id = e.number_of("case_id") as u32;
    case.status = Status::Open as u8;
    case.subject = a.some_account("subject");
    case.reason = e.number_of("reason") as u16;
    case.evidence = hex_of(e.hash("evidence"));
    case.opened_by = a.account("actor");
    case.opened_at = e.number_of("opened_at");
}

fn frozen(a: &mut Applying, case: &mut Case) -> Result<(), Stop> {
    let e = a.event;
    if case.status == Status::Open as u8 {
        case.status = Status::Frozen as u8;
    }
    case.directions = e.number_of("directions_after") as u8;
    case.coin = Amount(e.wide("amount_after"));
    case.frozen_until = e.number_of("until");
    freeze(a, case.directions, case.coin, Some(case.frozen_until))
}

/// What a freeze does to its account.
fn freeze(a: &mut Applying, directions: u8, coin: Amount, until: Option<u64>) -> Result<(), Stop> {
    let (address, case, seq) = (a.account("account"), a.event.number_of("case_id"), a.seq);
    a.edit::<Account>(&address, |account| {
        (account.frozen_directions, account.frozen_coin) = (directions, coin);
        account.frozen_until = until.unwrap_or(account.frozen_until);
        account.frozen_case = case as u32;
        account.updated = seq;
    })
}

fn appealed(a: &mut Applying, case: &mut Case) -> Result<(), Stop> {
    let e = a.event;
    case.status = e.number_of("status_after") as u8;
    case.statement = a.some_hash("statement");
    if case.status == Status::Appealed as u8 {
        let deadline = a.time.saturating_add(APPEAL_ANSWER.into());
        case.appeal_until = deadline.min(case.frozen_until);
    }
    let until = e.number_of("frozen_until_after");
    freeze(a, case.directions, case.coin, Some(until))
}

fn seized(a: &mut Applying, case: &mut Case) -> Result<(), Stop> {
    let e = a.event;
    let (account, amount) = (a.account("account"), Amount(e.wide("amount")));
    let has = a.world.read::<Coin>(a.db, &account)?.coin;
    if has != Amount(e.wide("balance_after")) {
        return Err(a.wrong("mismatch", "leaves another balance than follows from those before"));
    }
    case.seizable = case.seizable.minus(amount).unwrap_or_default();
    case.quarantined = case.quarantined.plus(amount);
    case.coin = Amount(e.wide("frozen_after"));
    freeze(a, case.directions, case.coin, None)?;
    quarantine(a)
}

fn quarantine(a: &mut Applying) -> Result<(), Stop> {
    let quarantine = Amount(a.event.wide("quarantine_after"));
    a.edit::<Supply>("", |supply| supply.quarantine = quarantine)
}

fn paused(a: &Applying, case: &mut Case) {
    let e = a.event;
    let until = e.number_of("until_after");
    case.area = Some(e.number_of("area") as u8);
    let is_resumed = until <= a.time;
    match case.status {
        _ if is_resumed => case.status = Status::Released as u8,
        status if status == Status::Open as u8 => case.status = Status::Frozen as u8,
        _ => {
            case.status = Status::Confirmed as u8;
            (case.confirmed_by, case.confirmed_at) = (a.some_account("actor"), a.time);
        }
    }
    if !is_resumed {
        case.frozen_until = until;
    }
}
