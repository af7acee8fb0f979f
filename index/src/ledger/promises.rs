//! Agreements, campaigns, and the council's proposals.

use timebank_rules::agreement::Status;

use super::apply::{Applying, Stop};
use super::kinds::{Agreement, Amount, Campaign, Charter, Coin, Proposal, Root, Supply};
use crate::abi::hex_of;

/// Under what an agreement lies.
pub(crate) fn agreement_name(id: u64) -> String {
    format!("{id:010}")
}

/// Under what a campaign lies.
pub(crate) fn campaign_name(id: u64) -> String {
    format!("{id:010}")
}

pub(super) fn apply(a: &mut Applying) -> Result<bool, Stop> {
    match a.event.kind.name.as_str() {
        "AgreementProposed" => proposed(a)?,
        "AgreementInvoiced" => invoiced(a)?,
        "AgreementTimed" => {
            let e = a.event;
            a.edit::<Agreement>(&agreement_name(e.number_of("agreement_id")), |agreement| {
                (agreement.start, agreement.end) = (e.number_of("start"), e.number_of("end"));
                agreement.accept_by = e.number_of("accept_by");
                agreement.deliver_by = e.number_of("deliver_by");
                agreement.until = e.number_of("accept_by");
            })?;
        }
        "AgreementAdvanced" => {
            let (e, evidence) = (a.event, a.some_hash("evidence"));
            a.edit::<Agreement>(&agreement_name(e.number_of("agreement_id")), |agreement| {
                agreement.status = e.number_of("status") as u8;
                agreement.delivered = e.number_of("delivered") as u32;
                agreement.due = Amount(e.wide("due"));
                agreement.disputed = Amount(e.wide("disputed"));
                agreement.held = Amount(e.wide("held_after"));
                agreement.until = e.number_of("until");
                agreement.evidence = evidence.or(agreement.evidence.take());
            })?;
        }
        "SeriesProposed" => {
            let e = a.event;
            a.edit::<Agreement>(&agreement_name(e.number_of("agreement_id")), |agreement| {
                agreement.lessons = e.number_of("lessons") as u8;
                agreement.left = agreement.lessons.saturating_sub(1);
                agreement.every = e.number_of("every") as u8;
                agreement.held = Amount(e.wide("held_after"));
            })?;
        }
        "AgreementContinued" => {
            let (e, now) = (a.event, a.time);
            a.edit::<Agreement>(&agreement_name(e.number_of("agreement_id")), |agreement| {
                agreement.status = Status::Accepted as u8;
                (agreement.left, agreement.since) = (e.number_of("left") as u8, now);
                (agreement.start, agreement.end) = (e.number_of("start"), e.number_of("end"));
                agreement.deliver_by = e.number_of("deliver_by");
                agreement.until = agreement.deliver_by;
                agreement.delivered = 0;
            })?;
        }
        // When it was served; what became of each agreement its `AgreementAdvanced` said.
        "SessionDelivered" => {}
        "EscrowMoved" => {
            let e = a.event;
            let (paid, returned) = (Amount(e.wide("paid")), Amount(e.wide("returned")));
            a.edit::<Agreement>(&agreement_name(e.number_of("agreement_id")), |agreement| {
                agreement.paid = agreement.paid.plus(paid);
                agreement.returned = agreement.returned.plus(returned);
                agreement.held = Amount(e.wide("held_after"));
            })?;
            let (requester, locked) = (a.account("requester"), e.wide("requester_locked_after"));
            a.edit::<Coin>(&requester, |has| has.locked = Amount(locked))?;
        }
        _ => return campaign(a),
    }
    Ok(true)
}

fn proposed(a: &mut Applying) -> Result<(), Stop> {
    let requester = a.account("requester");
    let locked = Amount(a.event.wide("coin_locked_after"));
    a.edit::<Coin>(&requester, |has| has.locked = locked)?;
    let group = a.event.number_of("group") as u32;
    begun(a, Status::Proposed, |agreement| {
        agreement.group = group;
        agreement.held = agreement.price;
    })
}

fn invoiced(a: &mut Applying) -> Result<(), Stop> {
    let (start, end) = (a.event.number_of("start"), a.event.number_of("end"));
    let until = a.event.number_of("until");
    begun(a, Status::Invoiced, |agreement| {
        (agreement.start, agreement.end) = (start, end);
        (agreement.accept_by, agreement.deliver_by, agreement.until) = (until, until, until);
    })
}

/// What every agreement begins with, and what this kind of beginning says besides.
fn begun(
    a: &mut Applying,
    status: Status,
    besides: impl FnOnce(&mut Agreement),
) -> Result<(), Stop> {
    let (e, seq) = (a.event, a.seq);
    let name = agreement_name(e.number_of("agreement_id"));
    let (requester, provider) = (a.account("requester"), a.account("provider"));
    a.edit::<Agreement>(&name, |agreement| {
        agreement.id = e.number_of("agreement_id") as u32;
        agreement.status = status as u8;
        (agreement.requester, agreement.provider) = (requester, provider);
        agreement.class = e.number_of("class_id") as u16;
        agreement.secs = Amount(e.wide("secs"));
        agreement.price = Amount(e.wide("price"));
        agreement.terms = hex_of(e.hash("terms"));
        agreement.lessons = 1;
        agreement.proposed_seq = seq;
        besides(agreement);
    })?;
    for party in ["requester", "provider"] {
        a.world.link::<Agreement>(a.db, e.address(party).as_bytes(), &name, seq)?;
    }
    Ok(())
}

fn campaign(a: &mut Applying) -> Result<bool, Stop> {
    let (e, seq) = (a.event, a.seq);
    let name = campaign_name(e.number_of("campaign_id"));
    match e.kind.name.as_str() {
        "CampaignOpened" => {
            let (sponsor, attestor) = (a.account("sponsor"), a.account("attestor"));
            a.edit::<Campaign>(&name, |campaign| {
                campaign.id = e.number_of("campaign_id") as u32;
                (campaign.sponsor, campaign.attestor) = (sponsor, attestor);
                campaign.rate = e.number_of("rate") as u16;
                campaign.daily_cap = e.number_of("daily_cap") as u16;
                campaign.first_day = e.number_of("first_day") as u32;
                campaign.end = e.number_of("end");
                campaign.delay = e.number_of("delay") as u32;
            })?;
            for party in ["sponsor", "attestor"] {
                a.world.link::<Campaign>(a.db, e.address(party).as_bytes(), &name, seq)?;
            }
        }
        "CampaignFunded" => {
            let amount = Amount(e.wide("amount"));
            a.edit::<Campaign>(&name, |campaign| {
                campaign.pool = Amount(e.wide("pool_after"));
                campaign.funded = campaign.funded.plus(amount);
            })?;
            pools(a, Amount(e.wide("pooled_after")))?;
        }
        "RootPublished" => {
            let root = Root {
                root: hex_of(e.hash("root")),
                claimable_at: e.number_of("claimable_at"),
                struck: false,
            };
            let day = e.number_of("day") as u32;
            a.edit::<Campaign>(&name, |campaign| drop(campaign.roots.insert(day, root)))?;
        }
        "AttentionClaimed" => {
            let coin = Amount(e.wide("coin"));
            a.edit::<Campaign>(&name, |campaign| {
                campaign.pool = Amount(e.wide("pool_after"));
                campaign.paid = campaign.paid.plus(coin);
                campaign.claims = e.number_of("claims_after") as u32;
            })?;
            a.edit::<Supply>("", |supply| {
                supply.pools = supply.pools.minus(coin).unwrap_or_default();
            })?;
        }
        "CampaignClosed" => {
            a.edit::<Campaign>(&name, |campaign| {
                (campaign.pool, campaign.closed) = (Amount::default(), true);
                campaign.returned = Amount(e.wide("returned"));
            })?;
            pools(a, Amount(e.wide("pooled_after")))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn pools(a: &mut Applying, pooled: Amount) -> Result<(), Stop> {
    a.edit::<Supply>("", |supply| supply.pools = pooled)
}

/// Takes an event of the council into account.
pub(super) fn council(a: &mut Applying) -> Result<(), Stop> {
    let (e, seq) = (a.event, a.seq);
    let name = format!("{:010}", e.number_of("proposal"));
    match e.kind.name.as_str() {
        "CouncilFounded" => {
            let guardian = a.some_account("guardian");
            a.edit::<Charter>("", |charter| {
                charter.threshold = e.number_of("threshold") as u8;
                charter.delay = e.number_of("delay") as u32;
                charter.guardian = guardian;
            })
        }
        "MemberAdded" => {
            let member = a.account("account");
            a.edit::<Charter>("", |charter| charter.members.push(member))
        }
        "MemberRemoved" => {
            let member = a.account("account");
            a.edit::<Charter>("", |charter| {
                // The last one takes the seat, as on the chain.
                if let Some(seat) = charter.members.iter().position(|one| *one == member) {
                    charter.members.swap_remove(seat);
                }
                charter.begin_generation_if(true);
            })
        }
        "MemberReplaced" => {
            let (before, after) = (a.account("before"), a.account("after"));
            a.edit::<Charter>("", |charter| {
                if let Some(seat) = charter.members.iter_mut().find(|one| **one == before) {
                    *seat = after;
                }
                charter.begin_generation_if(true);
            })
        }
        // What a proposal's bytes are is read from the log itself.
        "CalldataProposed" => Ok(()),
        // What a proposal is to wait for, its own event says.
        "SelectorDelayChanged" => Ok(()),
        "GuardianChanged" => {
            let guardian = a.some_account("after");
            a.edit::<Charter>("", |charter| charter.guardian = guardian)
        }
        "ThresholdChanged" => a.edit::<Charter>("", |charter| {
            let after = e.number_of("after") as u8;
            charter.begin_generation_if(after > charter.threshold);
            charter.threshold = after;
        }),
        "DelayChanged" => a.edit::<Charter>("", |charter| {
            let after = e.number_of("after") as u32;
            charter.begin_generation_if(after < charter.delay);
            charter.delay = after;
        }),
        "Proposed" => {
            let (actor, target) = (a.account("actor"), a.account("target"));
            a.edit::<Proposal>(&name, |proposal| {
                proposal.id = e.number_of("proposal") as u32;
                (proposal.actor, proposal.target) = (actor, target);
                proposal.selector = hex_of((e.number_of("selector") as u32).to_be_bytes());
                proposal.calldata_hash = hex_of(e.hash("calldata_hash"));
                proposal.expires_at = e.number_of("expires_at");
                proposal.own_delay = e.number_of("own_delay") as u32;
                proposal.waits_for_charter = e.flag("waits_for_charter");
                proposal.seq = seq;
            })
        }
        "Approved" => {
            let (actor, now) = (a.account("actor"), a.time);
            let charter = a.world.read::<Charter>(a.db, "")?;
            a.edit::<Proposal>(&name, |proposal| {
                proposal.approvers.retain(|one| charter.members.contains(one) && *one != actor);
                proposal.approvers.push(actor);
                proposal.approved_at = e.number_of("approved_at");
                // It is this approval that decides.
                if proposal.approved_at == now {
                    proposal.generation = charter.generation;
                }
            })
        }
        "ApprovalRevoked" => {
            let actor = a.account("actor");
            a.edit::<Proposal>(&name, |proposal| {
                proposal.approvers.retain(|one| *one != actor);
                proposal.approved_at = e.number_of("approved_at");
            })
        }
        "ProposalExecuted" | "ProposalCancelled" => {
            let how = if e.kind.name == "ProposalExecuted" { "executed" } else { "cancelled" };
            a.edit::<Proposal>(&name, |proposal| proposal.ended = Some(how.to_owned()))
        }
        other => {
            let what = format!("this program does not know what the council's {other} changes");
            Err(anyhow::anyhow!(what).into())
        }
    }
}
