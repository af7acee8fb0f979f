//! The council's kinds of cells. The charter is all that a call needs to know of the council; a proposal is all
//! there is of a proposal: an approval touches two keys.

use timebank_rules::audit::{Head, Logged};
use timebank_rules::cells::{Cell, Key};
use timebank_rules::{Address, Hash};
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The most members.
pub const SEATS: usize = 16;

/// The council's root: its log's end, its rules and its members.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Charter {
    /// Number of events on the log.
    pub audit_seq: U64,
    /// Hash over all of them.
    pub audit_head: [u8; 32],
    /// Who may cancel; zero for nobody.
    pub guardian: [u8; 20],
    /// Seconds between the deciding approval and execution.
    pub delay: U32,
    /// The least the delay can be.
    pub shortest: U32,
    /// The most the delay can be.
    pub longest: U32,
    /// Number of proposals made; also the id of the last one.
    pub proposals: U32,
    /// How many members decide.
    pub threshold: u8,
    /// How many members there are.
    pub count: u8,
    /// The members, in no order; zero beyond `count`.
    pub members: [[u8; 20]; SEATS],
    /// How often the charter changed so that approvals which sufficed may no longer: a member left, the threshold rose, the
    /// delay became shorter.
    pub generation: U32,
}

impl Cell for Charter {}

impl Charter {
    /// The end of the log.
    pub fn head(&self) -> Head {
        Head { seq: self.audit_seq.get(), hash: self.audit_head }
    }

    /// The members.
    pub fn members(&self) -> &[[u8; 20]] {
        self.members.get(..self.count.into()).unwrap_or_default()
    }

    /// Whether an account is a member.
    pub fn has_member(&self, account: &Address) -> bool {
        self.members().contains(&account.0)
    }
}

impl Logged for Charter {
    fn end(&mut self) -> (&mut U64, &mut Hash) {
        (&mut self.audit_seq, &mut self.audit_head)
    }
}

/// A call that a member proposed.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Proposal {
    /// Where it stands, but for expiry ([`crate::proposal::Status`]).
    pub status: u8,
    /// Whom to call.
    pub target: [u8; 20],
    /// The first four bytes of the calldata.
    pub selector: [u8; 4],
    /// Keccak-256 of the calldata, which is passed again at execution.
    pub calldata_hash: [u8; 32],
    /// Who proposed it.
    pub proposer: [u8; 20],
    /// When.
    pub proposed_at: U32,
    /// When the approvals began to suffice; 0 while they do not.
    pub approved_at: U32,
    /// Who approved, by name: whoever is no longer a member does not count. Zero where there is room.
    pub approvers: [[u8; 20]; SEATS],
    /// The charter's generation in which the approvals began to suffice.
    pub generation: U32,
    /// The longest delay, in seconds, that a selector of its calls had of its own when it was proposed; 0 for none.
    pub own_delay: U32,
    /// Whether it waits for the charter's delay, too; 0 or 1.
    pub waits_for_charter: u8,
}

impl Cell for Proposal {}

impl Proposal {
    /// Where a proposal lies.
    pub fn key(id: u32) -> Key<5> {
        Key::numbered(b'p', id)
    }

    /// Whether an account approved it.
    pub fn is_approved_by(&self, account: &Address) -> bool {
        !account.is_zero() && self.approvers.contains(&account.0)
    }

    /// Since when the approvals suffice; 0 while they do not, or where the charter has changed since.
    pub fn sufficient_since(&self, charter: &Charter) -> u32 {
        if self.generation == charter.generation {
            self.approved_at.get()
        } else {
            0
        }
    }

    /// How many present members approve.
    pub fn approvals(&self, charter: &Charter) -> u8 {
        charter.members().iter().filter(|member| self.approvers.contains(member)).count() as u8
    }
}

/// A delay that a selector has of its own.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct SelectorDelay {
    /// In seconds; 0 where there is none.
    pub delay: U32,
}

impl Cell for SelectorDelay {}

impl SelectorDelay {
    /// Where the delay of a selector lies.
    pub fn key(selector: [u8; 4]) -> Key<5> {
        Key::numbered(b'd', u32::from_be_bytes(selector))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::mem::offset_of;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        let charter = [
            (offset_of!(Charter, audit_seq), 0),
            (offset_of!(Charter, audit_head), 8),
            (offset_of!(Charter, guardian), 40),
            (offset_of!(Charter, delay), 60),
            (offset_of!(Charter, shortest), 64),
            (offset_of!(Charter, longest), 68),
            (offset_of!(Charter, proposals), 72),
            (offset_of!(Charter, threshold), 76),
            (offset_of!(Charter, count), 77),
            (offset_of!(Charter, members), 78),
            (offset_of!(Charter, generation), 398),
            (Charter::SIZE, 402),
        ];
        let proposal = [
            (offset_of!(Proposal, status), 0),
            (offset_of!(Proposal, target), 1),
            (offset_of!(Proposal, selector), 21),
            (offset_of!(Proposal, calldata_hash), 25),
            (offset_of!(Proposal, proposer), 57),
            (offset_of!(Proposal, proposed_at), 77),
            (offset_of!(Proposal, approved_at), 81),
            (offset_of!(Proposal, approvers), 85),
            (offset_of!(Proposal, generation), 405),
            (offset_of!(Proposal, own_delay), 409),
            (offset_of!(Proposal, waits_for_charter), 413),
            (Proposal::SIZE, 414),
        ];
        assert!(charter.iter().chain(&proposal).all(|(lies, said)| lies == said));
    }
}
