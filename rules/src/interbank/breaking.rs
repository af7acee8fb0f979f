//! Stopping a link whose channel cannot be trusted, and breaking one whose peer is silent for good.
//!
//! Breaking is the last resort, and it costs the bank, never a member: payers have their coin back though the peer may have
//! credited it, and what the peer owes may have to be written off. So the tribunal proposes and the governor does it.

use super::{link, Status, SILENCE};
use crate::account::Account;
use crate::cells::{Link, Root, Tenure};
use crate::event::break_proposed::BreakProposed;
use crate::event::claim_written_off::ClaimWrittenOff;
use crate::event::link_broken::LinkBroken;
use crate::event::link_changed::LinkChanged;
use crate::event::write_off_proposed::WriteOffProposed;
use crate::quantities::{Time, DAY};
use crate::{refusal, roles, Call, Error};

/// Stops a link, as its channel. Numbers and heads stay, so that another channel goes on where this one stood.
pub fn stop(call: Call, id: u32, link: &mut Link) -> Result<LinkChanged, Error> {
    link::must_be_live(id, link)?;
    link::must_be_channel(id, link, call.caller)?;
    (link.stopped_from, link.status) = (link.status, Status::Stopped as u8);
    Ok(link::changed(call, id, link))
}

/// From when on a peer is silent that is not heard, and not paid, any more.
fn silent_from(link: &Link) -> Time {
    // A payment is answered within its lifetime at the latest, so the day of the last one counts to its end.
    let paid = Time(link.out_today.day.get().saturating_add(1).saturating_mul(DAY));
    let paid = if link.out_today.day.get() == 0 { Time(0) } else { paid };
    let last = Time(link.opened_at.get()).max(Time(link.heard_at.get())).max(paid);
    last.plus(SILENCE)
}

fn must_be_silent(id: u32, link: &Link, now: Time) -> Result<(), Error> {
    let until = silent_from(link);
    if now < until {
        return Err(refusal!(NotSilent { link: id, until: until.0.into() }));
    }
    Ok(())
}

/// Proposes, as the tribunal, to break a link that was silent for long enough.
pub fn propose(
    officer: &Account,
    tenure: &Tenure,
    now: Time,
    id: u32,
    link: &mut Link,
) -> Result<BreakProposed, Error> {
    officer.require_role(roles::TRIBUNAL)?;
    link::must_not_be_broken(id, link)?;
    must_be_silent(id, link, now)?;
    link.break_proposed_at = now.0.into();
    (link.proposed_by, link.proposed_term) = (officer.address.0, tenure.terms);
    let heard = link.heard_at.get().into();
    Ok(BreakProposed { link: id, actor: officer.address, heard })
}

/// Ends what was proposed by an officer who has left its office since, or was suspended: the governor does not do it.
pub fn lapse(link: &mut Link, proposer: &Tenure) {
    if !roles::is_in_term(link.proposed_term, proposer) {
        (link.proposed_by, link.proposed_term) = ([0; 20], 0.into());
        (link.break_proposed_at, link.write_off_proposed) = (0.into(), 0.into());
    }
}

/// Breaks a link, as the governor, for good. Whoever was heard after the proposal was made is not silent.
pub fn break_link(root: &Root, call: Call, id: u32, link: &mut Link) -> Result<LinkBroken, Error> {
    roles::must_be_governor(root, call.caller)?;
    link::must_not_be_broken(id, link)?;
    must_be_silent(id, link, call.now)?;
    let proposed_at = Time(link.break_proposed_at.get());
    if proposed_at < silent_from(link) {
        return Err(refusal!(NotAsProposed { link: id }));
    }
    (link.status, link.stopped_from) = (Status::Broken as u8, 0);
    Ok(LinkBroken {
        link: id,
        actor: call.caller,
        in_flight: link.in_flight.get(),
        held: link.held.get(),
        claim: link.claim.get(),
    })
}

/// Refuses a link that is not broken.
pub fn must_be_broken(id: u32, link: &Link) -> Result<(), Error> {
    link::must_exist(id, link)?;
    link::must_have(id, link, link.status == Status::Broken as u8)
}

/// Proposes, as the tribunal, to write off what the peer of a broken link owes.
pub fn propose_write_off(
    officer: &Account,
    tenure: &Tenure,
    id: u32,
    link: &mut Link,
    amount: u64,
) -> Result<WriteOffProposed, Error> {
    officer.require_role(roles::TRIBUNAL)?;
    must_be_broken(id, link)?;
    must_be_owed(id, link, amount)?;
    link.write_off_proposed = amount.into();
    (link.proposed_by, link.proposed_term) = (officer.address.0, tenure.terms);
    Ok(WriteOffProposed { link: id, actor: officer.address, amount })
}

/// Writes off, as the governor, what the tribunal proposed. The coin that was minted against it stays with members.
pub fn write_off(
    root: &Root,
    call: Call,
    id: u32,
    link: &mut Link,
    amount: u64,
) -> Result<ClaimWrittenOff, Error> {
    roles::must_be_governor(root, call.caller)?;
    must_be_broken(id, link)?;
    must_be_owed(id, link, amount)?;
    if link.write_off_proposed.get() != amount {
        return Err(refusal!(NotAsProposed { link: id }));
    }
    link.write_off_proposed = 0.into();
    link.claim = link.claim.get().saturating_sub(amount).into();
    link.written_off = link.written_off.get().saturating_add(amount).into();
    Ok(ClaimWrittenOff {
        link: id,
        actor: call.caller,
        amount,
        claim_after: link.claim.get(),
        written_off_after: link.written_off.get(),
    })
}

fn must_be_owed(id: u32, link: &Link, amount: u64) -> Result<(), Error> {
    let most = link.claim.get();
    if amount == 0 || amount > most {
        return Err(refusal!(BadWriteOff { link: id, amount, most }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::{Cell, Daily};

    fn root() -> Root {
        Root { governor: address(9).0, ..Root::empty() }
    }

    /// A link that was opened, last heard and last paid so many days ago; 0 for never.
    fn link(opened: u32, heard: u32, paid: u32) -> Link {
        let ago = |days: u32| if days == 0 { 0 } else { NOW.minus(days * DAY).0 };
        let paid = if paid == 0 { 0 } else { NOW.minus(paid * DAY).day() };
        Link {
            status: Status::Open as u8,
            channel: address(7).0,
            opened_at: ago(opened).into(),
            heard_at: ago(heard).into(),
            out_today: Daily { day: paid.into(), secs: 5.into() },
            held: 3.into(),
            claim: 8.into(),
            in_flight: 2.into(),
            ..Link::empty()
        }
    }

    fn tribunal() -> Account {
        officer(5, roles::TRIBUNAL)
    }

    fn broken() -> Link {
        Link { status: Status::Broken as u8, ..link(90, 0, 0) }
    }

    #[test]
    fn a_channel_stops_its_link_and_another_one_has_it_run_as_it_did() {
        for status in [Status::Open as u8, Status::Closing as u8] {
            let mut link = Link { status, ..link(1, 0, 0) };
            assert_eq!(stop(call(6), 1, &mut link).map_err(|error| error.code()), Err(282));
            assert_eq!(stop(call(7), 1, &mut link).map(|event| event.status), Ok(3));
            assert_eq!(stop(call(7), 1, &mut link).map_err(|error| error.code()), Err(281));
            assert_eq!(link::must_be_live(1, &link).map_err(|error| error.code()), Err(281));
            let changed = link::set_channel(&root(), call(9), 1, &mut link, address(8));
            assert_eq!(
                changed.map(|event| (event.channel, event.status)),
                Ok((address(8), status))
            );
            assert_eq!(link.stopped_from, 0);
        }
    }

    #[test]
    fn a_link_is_broken_only_after_thirty_days_without_a_word_or_a_payment() {
        let silent = [(31, 0, 0), (90, 30, 0), (90, 90, 31), (30, 30, 31)];
        let spoken = [(29, 0, 0), (90, 29, 0), (90, 90, 30), (90, 0, 29)];
        for (opened, heard, paid) in silent {
            let mut link = link(opened, heard, paid);
            assert!(
                propose(&tribunal(), &Tenure::empty(), NOW, 1, &mut link).is_ok(),
                "{opened} {heard} {paid}"
            );
            let broken = break_link(&root(), call(9), 1, &mut link).expect("it was proposed");
            assert_eq!((broken.in_flight, broken.held, broken.claim), (2, 3, 8));
            assert_eq!(link.status, Status::Broken as u8);
        }
        for (opened, heard, paid) in spoken {
            let mut link = link(opened, heard, paid);
            let refused = propose(&tribunal(), &Tenure::empty(), NOW, 1, &mut link)
                .map_err(|error| error.code());
            assert_eq!(refused, Err(294), "{opened} {heard} {paid}");
            link.break_proposed_at = NOW.0.into();
            let refused = break_link(&root(), call(9), 1, &mut link).map_err(|error| error.code());
            assert_eq!(refused, Err(294), "{opened} {heard} {paid}");
        }
    }

    #[test]
    fn the_tribunal_proposes_the_governor_breaks_and_a_word_between_undoes_it() {
        let mut quiet = link(90, 0, 0);
        let refused = propose(&officer(5, roles::SUPERVISOR), &Tenure::empty(), NOW, 1, &mut quiet);
        assert_eq!(refused.map_err(|error| error.code()), Err(60));
        let refused = break_link(&root(), call(9), 1, &mut quiet).map_err(|error| error.code());
        assert_eq!(refused, Err(295), "nobody proposed it");
        propose(&tribunal(), &Tenure::empty(), NOW, 1, &mut quiet).expect("it is silent");
        let refused = break_link(&root(), call(5), 1, &mut quiet).map_err(|error| error.code());
        assert_eq!(refused, Err(60), "the tribunal alone breaks nothing");
        // It spoke, and was silent for as long again: what was proposed before is not of this silence.
        quiet.heard_at = NOW.plus(1).0.into();
        let later = Call { now: NOW.plus(1 + SILENCE), ..call(9) };
        let refused = break_link(&root(), later, 1, &mut quiet).map_err(|error| error.code());
        assert_eq!(refused, Err(295));
        propose(&tribunal(), &Tenure::empty(), later.now, 1, &mut quiet)
            .expect("it is silent again");
        assert!(break_link(&root(), later, 1, &mut quiet).is_ok());
        assert_eq!(break_link(&root(), later, 1, &mut quiet).map_err(|e| e.code()), Err(281));
        let never = propose(&tribunal(), &Tenure::empty(), NOW, 1, &mut Link::empty());
        assert_eq!(never.map_err(|error| error.code()), Err(280));
    }

    #[test]
    fn a_broken_link_has_no_channel_limit_or_message_any_more() {
        let mut link = broken();
        let code = |done: Result<LinkChanged, Error>| done.map_err(|error| error.code()).err();
        assert_eq!(code(link::set_channel(&root(), call(9), 1, &mut link, address(8))), Some(281));
        assert_eq!(code(link::close(&root(), call(9), 1, &mut link)), Some(281));
        assert_eq!(code(stop(call(7), 1, &mut link)), Some(281));
        assert_eq!(link::must_be_live(1, &link).map_err(|error| error.code()), Err(281));
    }

    #[test]
    fn what_is_owed_is_written_off_as_proposed_and_never_more() {
        let mut link = broken();
        let code = |done: Result<ClaimWrittenOff, Error>| done.map_err(|error| error.code()).err();
        for (amount, refused) in [(0, 296), (9, 296), (8, 295)] {
            assert_eq!(code(write_off(&root(), call(9), 1, &mut link, amount)), Some(refused));
        }
        let propose = |link: &mut Link, amount| {
            propose_write_off(&tribunal(), &Tenure::empty(), 1, link, amount)
                .map_err(|error| error.code())
        };
        assert_eq!(propose(&mut link, 9).err(), Some(296));
        assert!(propose(&mut link, 5).is_ok());
        assert_eq!(code(write_off(&root(), call(5), 1, &mut link, 5)), Some(60));
        assert_eq!(code(write_off(&root(), call(9), 1, &mut link, 4)), Some(295));
        let done = write_off(&root(), call(9), 1, &mut link, 5).expect("it was proposed");
        assert_eq!((done.claim_after, done.written_off_after), (3, 5));
        assert_eq!(code(write_off(&root(), call(9), 1, &mut link, 3)), Some(295), "once");
        let officer = officer(5, roles::GOVERNOR);
        let refused = propose_write_off(&officer, &Tenure::empty(), 1, &mut link, 3);
        assert_eq!(refused.map_err(|error| error.code()), Err(60));
        let mut running = super::tests::link(90, 0, 0);
        assert_eq!(propose(&mut running, 3).err(), Some(281));
        assert_eq!(code(write_off(&root(), call(9), 1, &mut running, 3)), Some(281));
        assert_eq!(must_be_broken(1, &running).map_err(|error| error.code()), Err(281));
        assert_eq!(must_be_broken(1, &Link::empty()).map_err(|error| error.code()), Err(280));
    }
}
