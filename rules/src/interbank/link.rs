//! Opening a link, what the central bank lets stand between two banks, and who brings the peer's messages.

use super::{position, Kind, Status};
use crate::account::Account;
use crate::cells::{Cell, Limits, Link, Root};
use crate::event::link_changed::LinkChanged;
use crate::event::link_limits_set::LinkLimitsSet;
use crate::event::link_opened::LinkOpened;
use crate::quantities::Time;
use crate::{refusal, roles, Address, Call, Error, Hash};

/// What a governor says of a link to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    /// The bank's own id.
    pub own: Hash,
    /// The peer's.
    pub peer: Hash,
    /// The link's number at the peer.
    pub peer_link: u32,
    /// Who brings the peer's messages.
    pub channel: Address,
    /// How they come.
    pub kind: u8,
}

/// Opens a link under the next id. Without limits nothing moves over it.
pub fn open(root: &mut Root, call: Call, opening: Opening) -> Result<(Link, LinkOpened), Error> {
    roles::must_be_governor(root, call.caller)?;
    let Opening { own, peer, peer_link, channel, kind } = opening;
    let is_known = kind == Kind::SameChain as u8 || kind == Kind::Attested as u8;
    let are_two = own != peer && own != [0; 32] && peer != [0; 32];
    if !is_known || !are_two || channel.is_zero() || peer_link == 0 {
        return Err(refusal!(BadLink { kind }));
    }
    let links = root.links.get();
    let id = links
        .checked_add(1)
        .ok_or_else(|| refusal!(Overflow { value: links.into(), added: 1.into() }))?;
    root.links = id.into();
    let link = Link {
        own,
        peer,
        channel: channel.0,
        peer_link: peer_link.into(),
        kind,
        status: Status::Open as u8,
        opened_at: call.now.0.into(),
        ..Link::empty()
    };
    let actor = call.caller;
    Ok((link, LinkOpened { link: id, peer, actor, own, peer_link, channel, kind }))
}

/// Refuses a link that was never opened.
pub fn must_exist(id: u32, link: &Link) -> Result<(), Error> {
    if link.status == 0 {
        return Err(refusal!(UnknownLink { link: id }));
    }
    Ok(())
}

/// Refuses a link over which nothing goes: never opened, stopped or broken.
pub fn must_be_live(id: u32, link: &Link) -> Result<(), Error> {
    must_exist(id, link)?;
    let live = [Status::Open as u8, Status::Closing as u8];
    must_have(id, link, live.contains(&link.status))
}

/// Refuses a link that was broken.
pub fn must_not_be_broken(id: u32, link: &Link) -> Result<(), Error> {
    must_exist(id, link)?;
    must_have(id, link, link.status != Status::Broken as u8)
}

/// Refuses a link whose status is not one of those that a step needs.
pub fn must_have(id: u32, link: &Link, is_right: bool) -> Result<(), Error> {
    if !is_right {
        return Err(refusal!(LinkStatus { link: id, status: link.status }));
    }
    Ok(())
}

/// Refuses a link of another kind.
pub fn must_be(id: u32, link: &Link, kind: Kind) -> Result<(), Error> {
    if link.kind != kind as u8 {
        return Err(refusal!(WrongKind { link: id, kind: link.kind }));
    }
    Ok(())
}

/// Refuses whoever is not the link's channel.
pub fn must_be_channel(id: u32, link: &Link, account: Address) -> Result<(), Error> {
    let channel = Address::from(link.channel);
    if account != channel {
        return Err(refusal!(NotTheChannel { account, channel, link: id }));
    }
    Ok(())
}

fn must_be_open(id: u32, link: &Link) -> Result<(), Error> {
    must_exist(id, link)?;
    must_have(id, link, link.status == Status::Open as u8)
}

/// Gives a link another channel, as the governor. What was said and heard stays, so that the next channel goes on where
/// the last one stood. A link that was stopped runs again.
pub fn set_channel(
    root: &Root,
    call: Call,
    id: u32,
    link: &mut Link,
    channel: Address,
) -> Result<LinkChanged, Error> {
    roles::must_be_governor(root, call.caller)?;
    must_not_be_broken(id, link)?;
    if channel.is_zero() {
        return Err(refusal!(BadLink { kind: link.kind }));
    }
    link.channel = channel.0;
    if link.status == Status::Stopped as u8 {
        (link.status, link.stopped_from) = (link.stopped_from, 0);
    }
    Ok(changed(call, id, link))
}

/// Begins to close a link, as the governor: from now on only what makes the position smaller goes over it.
pub fn close(root: &Root, call: Call, id: u32, link: &mut Link) -> Result<LinkChanged, Error> {
    roles::must_be_governor(root, call.caller)?;
    must_be_open(id, link)?;
    link.status = Status::Closing as u8;
    Ok(changed(call, id, link))
}

/// What is said of a link whose status or channel changed.
pub(super) fn changed(call: Call, id: u32, link: &Link) -> LinkChanged {
    let (actor, channel) = (call.caller, link.channel.into());
    LinkChanged { link: id, actor, channel, status: link.status }
}

/// Sets a link's limits, as the central bank. What is lower than now holds at once, but never lies below the position;
/// what is higher holds after the notice period.
pub fn set_limits(
    officer: &Account,
    now: Time,
    notice: u32,
    id: u32,
    link: &mut Link,
    limits: Limits,
) -> Result<LinkLimitsSet, Error> {
    officer.require_role(roles::CENTRAL_BANK)?;
    must_be_open(id, link)?;
    let (owe, claim) = (limits.owe.get(), limits.claim.get());
    let (owing, claimed) = (position::would_owe(link, 0), link.claim.get());
    if owing > owe {
        return Err(refusal!(OweLimit { link: id, limit: owe, needed: owing }));
    }
    if claimed > claim {
        return Err(refusal!(ClaimLimit { link: id, limit: claim, needed: claimed }));
    }
    let (day_out, day_in) = (limits.day_out.get(), limits.day_in.get());
    let lowered = lower(link.limits.at(now), &limits);
    let from = if lowered == limits { now } else { now.plus(notice) };
    link.limits.announce(lowered, now, now);
    link.limits.announce(limits, now, from);
    Ok(LinkLimitsSet {
        link: id,
        actor: officer.address,
        owe,
        claim,
        day_out,
        day_in,
        from: from.0.into(),
    })
}

/// Of each limit the lower.
fn lower(one: &Limits, other: &Limits) -> Limits {
    Limits {
        owe: one.owe.min(other.owe),
        claim: one.claim.min(other.claim),
        day_out: one.day_out.min(other.day_out),
        day_in: one.day_in.min(other.day_in),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::quantities::DAY;

    fn opening() -> Opening {
        Opening { own: [1; 32], peer: [2; 32], peer_link: 1, channel: address(7), kind: 2 }
    }

    fn limits(all: u64) -> Limits {
        Limits { owe: all.into(), claim: all.into(), day_out: all.into(), day_in: all.into() }
    }

    fn root() -> Root {
        Root { governor: address(9).0, ..Root::empty() }
    }

    fn opened() -> Link {
        open(&mut root(), call(9), opening()).expect("it may").0
    }

    #[test]
    fn only_the_governor_opens_a_link_and_only_to_another_bank() {
        let mut root = root();
        let refused = open(&mut root, call(1), opening());
        assert_eq!(refused.map_err(|error| error.code()), Err(60));
        for spoilt in [
            Opening { own: [2; 32], ..opening() },
            Opening { own: [0; 32], ..opening() },
            Opening { peer: [0; 32], ..opening() },
            Opening { peer_link: 0, ..opening() },
            Opening { channel: Address::zero(), ..opening() },
            Opening { kind: 0, ..opening() },
            Opening { kind: 3, ..opening() },
        ] {
            let refused = open(&mut root, call(9), spoilt);
            assert_eq!(refused.map_err(|error| error.code()), Err(283));
        }
        assert_eq!(root, super::tests::root());
        assert_eq!(open(&mut root, call(9), opening()).map(|done| done.1.link), Ok(1));
        assert_eq!(open(&mut root, call(9), opening()).map(|done| done.1.link), Ok(2));
    }

    #[test]
    fn a_limit_falls_at_once_and_rises_after_the_notice() {
        let (mut link, bank) = (opened(), officer(8, roles::CENTRAL_BANK));
        let set = |link: &mut Link, now, limits| {
            set_limits(&bank, now, DAY, 1, link, limits).map(|event| event.from)
        };
        let later = NOW.plus(DAY);
        assert_eq!(set(&mut link, NOW, limits(50)), Ok(later.0.into()));
        assert_eq!(*link.limits.at(later.minus(1)), limits(0));
        let mixed = Limits { owe: 70.into(), claim: 20.into(), ..limits(50) };
        assert_eq!(set(&mut link, later, mixed.clone()), Ok(later.plus(DAY).0.into()));
        assert_eq!(*link.limits.at(later), Limits { claim: 20.into(), ..limits(50) });
        assert_eq!(*link.limits.at(later.plus(DAY)), mixed);
    }

    #[test]
    fn no_limit_is_set_below_the_position_nor_by_anybody_else() {
        let bank = officer(8, roles::CENTRAL_BANK);
        let codes = [(10u64, 0u64, 4u64, 284), (0, 14, 0, 285)];
        for (held, claim, in_flight, code) in codes {
            let mut link = Link {
                held: held.into(),
                claim: claim.into(),
                in_flight: in_flight.into(),
                ..opened()
            };
            let refused = set_limits(&bank, NOW, DAY, 1, &mut link, limits(13));
            assert_eq!(refused.map_err(|error| error.code()), Err(code));
            assert!(set_limits(&bank, NOW, DAY, 1, &mut link, limits(14)).is_ok());
        }
        let refused =
            set_limits(&officer(9, roles::GOVERNOR), NOW, DAY, 1, &mut opened(), limits(1));
        assert_eq!(refused.map_err(|error| error.code()), Err(60));
    }

    #[test]
    fn a_link_that_closes_gets_no_limits_and_does_not_open_again() {
        let (mut link, root) = (opened(), root());
        assert!(close(&root, call(1), 1, &mut link).is_err());
        assert_eq!(close(&root, call(9), 1, &mut link).map(|event| event.status), Ok(2));
        let again = Err(Error::LinkStatus { link: 1, status: 2 });
        assert_eq!(close(&root, call(9), 1, &mut link), again);
        let bank = officer(8, roles::CENTRAL_BANK);
        let refused = set_limits(&bank, NOW, DAY, 1, &mut link, limits(1));
        assert_eq!(refused.map_err(|error| error.code()), Err(281));
        let channel = set_channel(&root, call(9), 1, &mut link, address(5));
        assert_eq!(channel.map(|event| event.channel), Ok(address(5)));
        assert!(set_channel(&root, call(1), 1, &mut link, address(5)).is_err());
        assert!(set_channel(&root, call(9), 1, &mut link, Address::zero()).is_err());
    }
}
