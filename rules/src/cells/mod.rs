//! The storage cells: fixed byte layouts, one storage key each.
//!
//! A storage key costs far more than the bytes behind it, so state lives in few, full cells of at
//! most [`LIMIT`] bytes. All integers are little-endian and unaligned: a cell is its bytes.

mod agreement;
mod announced;
mod attended;
mod attestation;
mod campaign;
mod case;
mod central_bank;
mod class;
mod credit;
mod grant;
mod idle;
mod level;
mod member;
mod office;
mod policy;
mod recorder;
mod recovery;
mod root;
mod terms;
mod timesheet;
mod watch;

pub use agreement::Agreement;
pub use announced::Announced;
pub use attended::{Attendance, Attended, ATTENDED};
pub use attestation::Attestation;
pub use campaign::{Campaign, DayRoot, ROOTS};
pub use case::{CaseFile, Facts};
pub use central_bank::{BankTerms, CentralBank, LENDING_GRADES};
pub use class::{Class, TICK_BYTES};
pub use credit::{Credit, SKETCH_BYTES};
pub use grant::{Allowance, Grant};
pub use idle::Idle;
pub use level::{Chunk, Level, Order, CHUNK_ORDERS, LEVEL_ORDERS};
pub use member::{Holding, Member, HOLDINGS};
pub use office::Office;
pub use policy::{Policy, Terms as RuleTerms, RULES};
pub use recorder::Recorder;
pub use recovery::Recovery;
pub use root::{Root, AREAS};
pub use terms::{Conversion, Market, Terms};
pub use timesheet::{Timesheet, DAYS, DAY_BYTES};
pub use watch::{Partner, Watch, BUCKETS, PARTNERS};

use crate::quantities::{ClassId, Tick};
use crate::{Address, Hash};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// The most bytes that the chain stores under one key.
pub const LIMIT: usize = 416;

/// A cell: a fixed number of bytes, in which all zeros means *never written*.
pub trait Cell: FromBytes + IntoBytes + Immutable + KnownLayout + Sized {
    /// The cell's size in bytes.
    const SIZE: usize = {
        assert!(size_of::<Self>() <= LIMIT, "a cell must fit under one key");
        size_of::<Self>()
    };

    /// A cell that was never written.
    fn empty() -> Self {
        Self::new_zeroed()
    }

    /// The cell that these bytes are; nothing where they are not of its size.
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        Self::read_from_bytes(bytes).ok()
    }

    /// Whether the cell holds nothing, so that its key can be given back.
    fn is_empty(&self) -> bool {
        self.as_bytes().iter().all(|byte| *byte == 0)
    }
}

/// A storage key: a prefix for the kind of cell, then what it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    bytes: [u8; Self::LONGEST],
    len: usize,
}

impl Key {
    const LONGEST: usize = 53;

    // Built in place, from parts whose sizes are known: a key takes a dozen instructions instead of a hundred.
    /// A key of a kind of cells.
    #[inline(always)]
    pub fn new(kind: u8) -> Self {
        let mut key = Self { bytes: [0; Self::LONGEST], len: 1 };
        key.bytes[0] = kind;
        key
    }

    /// The key of a kind's one cell, by what it belongs to.
    #[inline(always)]
    pub fn with<const N: usize>(mut self, part: &[u8; N]) -> Self {
        let end = self.len + N;
        self.bytes[self.len..end].copy_from_slice(part);
        self.len = end;
        self
    }

    /// The member cell of an account.
    pub fn member(account: &Address) -> Self {
        Self::new(b'm').with(&account.0)
    }

    /// What a verifier vouched for of an account.
    pub fn attestation(account: &Address) -> Self {
        Self::new(b'v').with(&account.0)
    }

    /// The timesheet of a member.
    pub fn timesheet(member: &Address) -> Self {
        Self::new(b't').with(&member.0)
    }

    /// A class.
    pub fn class(class: ClassId) -> Self {
        Self::new(b'c').with(&class.0.to_le_bytes())
    }

    /// A class's terms of conversion.
    pub fn terms(class: ClassId) -> Self {
        Self::new(b'q').with(&class.0.to_le_bytes())
    }

    /// A recorder's accreditation for a class.
    pub fn recorder(class: ClassId, recorder: &Address) -> Self {
        Self::new(b'r').with(&class.0.to_le_bytes()).with(&recorder.0)
    }

    /// What an owner granted a spender over its coin and over all its hours.
    pub fn grant(owner: &Address, spender: &Address) -> Self {
        Self::new(b'g').with(&owner.0).with(&spender.0)
    }

    /// What an owner granted a spender over its hours of one class.
    pub fn allowance(owner: &Address, spender: &Address, class: ClassId) -> Self {
        Self::new(b'a').with(&owner.0).with(&spender.0).with(&class.0.to_le_bytes())
    }

    /// The orders of a class at one price.
    pub fn level(class: ClassId, tick: Tick) -> Self {
        Self::new(b'l').with(&class.0.to_le_bytes()).with(&tick.0.to_le_bytes())
    }

    /// More orders of a class at one price.
    pub fn chunk(class: ClassId, tick: Tick, chunk: u32) -> Self {
        let (class, tick) = (class.0.to_le_bytes(), tick.0.to_le_bytes());
        Self::new(b'x').with(&class).with(&tick).with(&chunk.to_le_bytes())
    }

    /// A case.
    pub fn case(case_id: u32) -> Self {
        Self::new(b'k').with(&case_id.to_le_bytes())
    }

    /// A campaign.
    pub fn campaign(campaign_id: u32) -> Self {
        Self::new(b'p').with(&campaign_id.to_le_bytes())
    }

    /// The days of campaigns that a member has been paid for.
    pub fn attended(member: &Address) -> Self {
        Self::new(b'n').with(&member.0)
    }

    /// What is known of the same facts: evidence about a subject.
    pub fn facts(subject: &Address, evidence: &Hash) -> Self {
        Self::new(b'e').with(&subject.0).with(evidence)
    }

    /// Where an account is to move, or has moved.
    pub fn recovery(account: &Address) -> Self {
        Self::new(b'y').with(&account.0)
    }

    /// An agreement.
    pub fn agreement(agreement_id: u32) -> Self {
        Self::new(b'w').with(&agreement_id.to_le_bytes())
    }

    /// What the central bank set for all classes and members.
    pub fn central_bank() -> Self {
        Self::new(b'b')
    }

    /// What an account held when demurrage was last collected.
    pub fn idle(account: &Address) -> Self {
        Self::new(b'z').with(&account.0)
    }

    /// The key's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// Asserts in a test that a cell's fields lie where they are said to, and how large it is.
#[cfg(test)]
macro_rules! assert_layout {
    ($cell:ty, $size:literal, { $($field:ident at $offset:literal),* $(,)? }) => {
        $( assert_eq!(
            core::mem::offset_of!($cell, $field), $offset,
            concat!("offset of ", stringify!($field))
        ); )*
        assert_eq!(<$cell as $crate::cells::Cell>::SIZE, $size, "size");
    };
}
#[cfg(test)]
pub(crate) use assert_layout;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_cells_share_a_key() {
        let a = Address::repeat_byte(1);
        let b = Address::repeat_byte(2);
        let keys = [
            Key::member(&a),
            Key::member(&b),
            Key::attestation(&a),
            Key::timesheet(&a),
            Key::recovery(&a),
            Key::class(ClassId(1)),
            Key::class(ClassId(256)),
            Key::terms(ClassId(1)),
            Key::recorder(ClassId(1), &a),
            Key::grant(&a, &b),
            Key::grant(&b, &a),
            Key::allowance(&a, &b, ClassId(1)),
            Key::allowance(&a, &b, ClassId(2)),
            Key::case(1),
            Key::facts(&a, &[1; 32]),
            Key::facts(&a, &[2; 32]),
            Key::facts(&b, &[1; 32]),
            Key::agreement(1),
            Key::central_bank(),
            Key::idle(&a),
            Key::level(ClassId(1), Tick(1)),
            Key::level(ClassId(1), Tick(256)),
            Key::chunk(ClassId(1), Tick(1), 1),
            Key::chunk(ClassId(1), Tick(1), 256),
        ];
        for (i, key) in keys.iter().enumerate() {
            assert!(keys[i + 1..].iter().all(|other| other.as_bytes() != key.as_bytes()));
        }
    }
}
