//! The storage cells: fixed byte layouts, one storage key each.
//!
//! A storage key costs far more than the bytes behind it, so state lives in few, full cells of at
//! most [`LIMIT`] bytes. All integers are little-endian and unaligned: a cell is its bytes.

mod agreement;
mod announced;
mod attended;
mod attestation;
mod balance;
mod call;
mod campaign;
mod case;
mod central_bank;
mod class;
mod credit;
mod delegation;
mod factors;
mod gate;
mod grant;
mod idle;
mod late;
mod level;
mod link;
mod member;
mod nonces;
mod office;
mod policy;
mod recorder;
mod recovery;
mod rolling;
mod root;
mod session;
mod succession;
mod tenure;
mod terms;
mod timesheet;
mod watch;

pub use agreement::Agreement;
pub use announced::Announced;
pub use attended::{Attendance, Attended, ATTENDED};
pub use attestation::Attestation;
pub use call::{Call, Calls, Front, ShelfTicks};
pub use campaign::{Campaign, DayRoot, ROOTS};
pub use case::{CaseFile, Facts};
pub use central_bank::{BankTerms, CentralBank, Lines, LENDING_GRADES, LINE_LEVELS};
pub use class::{Class, TICK_BYTES};
pub use credit::{Credit, LINE};
pub use delegation::Delegation;
pub use factors::{Factors, SKETCH_BYTES};
pub use gate::{Gate, NOTARIES};
pub use grant::{Allowance, Grant};
pub use idle::Idle;
pub use late::LateRecord;
pub use level::{Chunk, Level, Order, CHUNK_ORDERS, LEVEL_ORDERS};
pub use link::{Daily, Limits, Link, Sent};
pub use member::{Holding, Member, HOLDINGS};
pub use nonces::{Nonces, Permits};
pub use office::Office;
pub use policy::{Policy, RuleSettings, RULES};
pub use recorder::{Entry, Recorder, ENTRIES};
pub use recovery::Recovery;
pub use rolling::{Rolling, WINDOW};
pub use root::{Income, Minting, Root, AREAS};
pub use session::Session;
pub use succession::Succession;
pub use tenure::Tenure;
pub use terms::{ClassTerms, Conversion, Market};
pub use timesheet::{Timesheet, DAYS, DAY_BYTES};
pub use watch::{Partner, Watch, BUCKETS, PARTNERS};

use crate::quantities::{ClassId, Tick};
use crate::side::Side;
use crate::{Address, Hash, U256};
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

/// What a cell lies under.
pub trait StorageKey: Copy {
    /// The key's bytes.
    fn as_bytes(&self) -> &[u8];
}

/// A storage key: a prefix for the kind of cell, then what it belongs to.
///
/// As long as its kind is: a key that has room for the longest is cleared and copied, which costs as much as a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<const N: usize>([u8; N]);

impl<const N: usize> StorageKey for Key<N> {
    #[inline(always)]
    fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl<const N: usize> Key<N> {
    /// A key of a kind of cells, of which what it belongs to is yet to be written.
    #[inline(always)]
    pub fn new(kind: u8) -> Self {
        Self([kind; N])
    }

    /// Writes a part of what the key belongs to.
    #[inline(always)]
    pub fn put<const A: usize>(&mut self, at: usize, part: &[u8; A]) {
        self.0[at..at + A].copy_from_slice(part);
    }

    /// The key's bytes.
    #[inline(always)]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Key<1> {
    /// A gate, in its own contract.
    pub fn gate() -> Self {
        Self::new(b'g')
    }

    /// What the central bank set for all classes and members.
    pub fn central_bank() -> Self {
        Self::new(b'b')
    }
}

impl Key<3> {
    #[inline(always)]
    fn of_class(kind: u8, class: ClassId) -> Self {
        let [low, high] = class.0.to_le_bytes();
        Self([kind, low, high])
    }

    /// A class.
    pub fn class(class: ClassId) -> Self {
        Self::of_class(b'c', class)
    }

    /// How far the clearing of a class's call has come.
    pub fn call(class: ClassId) -> Self {
        Self::of_class(b'j', class)
    }

    /// A class's terms of conversion.
    pub fn terms(class: ClassId) -> Self {
        Self::of_class(b'q', class)
    }
}

impl Key<4> {
    /// The prices at which orders of a side wait for a class's call.
    pub fn shelf(class: ClassId, side: Side) -> Self {
        let [low, high] = class.0.to_le_bytes();
        Self([b'i', low, high, side as u8])
    }
}

impl Key<5> {
    /// The key of a kind of cells that are numbered.
    #[inline(always)]
    pub fn numbered(kind: u8, number: u32) -> Self {
        let [a, b, c, d] = number.to_le_bytes();
        Self([kind, a, b, c, d])
    }

    /// A case.
    pub fn case(case_id: u32) -> Self {
        Self::numbered(b'k', case_id)
    }

    /// A campaign.
    pub fn campaign(campaign_id: u32) -> Self {
        Self::numbered(b'p', campaign_id)
    }

    /// An agreement.
    pub fn agreement(agreement_id: u32) -> Self {
        Self::numbered(b'w', agreement_id)
    }

    /// A link to another bank.
    pub fn link(link_id: u32) -> Self {
        Self::numbered(b'i', link_id)
    }

    /// The orders of a class at one price.
    pub fn level(class: ClassId, tick: Tick) -> Self {
        let ([a, b], [c, d]) = (class.0.to_le_bytes(), tick.0.to_le_bytes());
        Self([b'l', a, b, c, d])
    }
}

impl Key<9> {
    /// More orders of a class at one price.
    pub fn chunk(class: ClassId, tick: Tick, chunk: u32) -> Self {
        let mut key = Self::new(b'x');
        key.put(1, &class.0.to_le_bytes());
        key.put(3, &tick.0.to_le_bytes());
        key.put(5, &chunk.to_le_bytes());
        key
    }
}

impl Key<13> {
    /// A payment that was sent over a link and is not answered yet.
    pub fn sent(link_id: u32, number: u64) -> Self {
        let mut key = Self::new(b'o');
        key.put(1, &link_id.to_le_bytes());
        key.put(5, &number.to_le_bytes());
        key
    }
}

impl Key<21> {
    #[inline(always)]
    fn of_account(kind: u8, account: &Address) -> Self {
        let mut key = Self::new(kind);
        key.put(1, &account.0);
        key
    }

    /// The member cell of an account.
    #[inline(always)]
    pub fn member(account: &Address) -> Self {
        Self::of_account(b'm', account)
    }

    /// What a verifier vouched for of an account.
    pub fn attestation(account: &Address) -> Self {
        Self::of_account(b'v', account)
    }

    /// What an account's credit rests on.
    pub fn factors(account: &Address) -> Self {
        Self::of_account(b'f', account)
    }

    /// The timesheet of a member.
    pub fn timesheet(member: &Address) -> Self {
        Self::of_account(b't', member)
    }

    /// The days of campaigns that a member has been paid for.
    pub fn attended(member: &Address) -> Self {
        Self::of_account(b'n', member)
    }

    /// Where an account is to move, or has moved.
    pub fn recovery(account: &Address) -> Self {
        Self::of_account(b'y', account)
    }

    /// To whom an account's time is to go after its member's death.
    pub fn succession(account: &Address) -> Self {
        Self::of_account(b'S', account)
    }

    /// What an officer's account has beside its roles.
    pub fn tenure(account: &Address) -> Self {
        Self::of_account(b'u', account)
    }

    /// How many allowances an owner has signed that were used.
    pub fn permits(owner: &Address) -> Self {
        Self::of_account(b'i', owner)
    }

    /// What an account held when demurrage was last collected.
    pub fn idle(account: &Address) -> Self {
        Self::of_account(b'z', account)
    }
}

impl Key<23> {
    /// What an account has lately converted of a class.
    pub fn conversions(class: ClassId, account: &Address) -> Self {
        let mut key = Self::new(b'd');
        key.put(1, &class.0.to_le_bytes());
        key.put(3, &account.0);
        key
    }

    /// A recorder's accreditation for a class.
    pub fn recorder(class: ClassId, recorder: &Address) -> Self {
        let mut key = Self::new(b'r');
        key.put(1, &class.0.to_le_bytes());
        key.put(3, &recorder.0);
        key
    }
}

impl Key<25> {
    /// The last session that a provider delivered for a group.
    pub fn session(provider: &Address, group: u32) -> Self {
        let mut key = Self::new(b'h');
        key.put(1, &provider.0);
        key.put(21, &group.to_le_bytes());
        key
    }
}

impl Key<41> {
    /// What a member lets a delegate do for it.
    pub fn delegation(member: &Address, delegate: &Address) -> Self {
        let mut key = Self::new(b'D');
        key.put(1, &member.0);
        key.put(21, &delegate.0);
        key
    }

    /// What an owner granted a spender over its coin and over all its hours.
    pub fn grant(owner: &Address, spender: &Address) -> Self {
        let mut key = Self::new(b'g');
        key.put(1, &owner.0);
        key.put(21, &spender.0);
        key
    }
}

impl Key<43> {
    /// What an owner granted a spender over its hours of one class.
    pub fn allowance(owner: &Address, spender: &Address, class: ClassId) -> Self {
        let mut key = Self::new(b'a');
        key.put(1, &owner.0);
        key.put(21, &spender.0);
        key.put(41, &class.0.to_le_bytes());
        key
    }
}

impl Key<47> {
    /// What a recorder entered late of a member's day, in days since 1970-01-01.
    pub fn late(class: ClassId, recorder: &Address, member: &Address, day: u32) -> Self {
        let mut key = Self::new(b'L');
        key.put(1, &class.0.to_le_bytes());
        key.put(3, &recorder.0);
        key.put(23, &member.0);
        key.put(43, &day.to_le_bytes());
        key
    }
}

impl Key<53> {
    /// A word of a member's nonces.
    pub fn nonces(member: &Address, word: U256) -> Self {
        let mut key = Self::new(b's');
        key.put(1, &member.0);
        key.put(21, &word.to_big_endian());
        key
    }

    /// What is known of the same facts: evidence about a subject.
    pub fn facts(subject: &Address, evidence: &Hash) -> Self {
        let mut key = Self::new(b'e');
        key.put(1, &subject.0);
        key.put(21, evidence);
        key
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
        let keys: Vec<Vec<u8>> = vec![
            Key::member(&a).as_bytes().to_vec(),
            Key::member(&b).as_bytes().to_vec(),
            Key::attestation(&a).as_bytes().to_vec(),
            Key::timesheet(&a).as_bytes().to_vec(),
            Key::recovery(&a).as_bytes().to_vec(),
            Key::succession(&a).as_bytes().to_vec(),
            Key::tenure(&a).as_bytes().to_vec(),
            Key::class(ClassId(1)).as_bytes().to_vec(),
            Key::class(ClassId(256)).as_bytes().to_vec(),
            Key::terms(ClassId(1)).as_bytes().to_vec(),
            Key::call(ClassId(1)).as_bytes().to_vec(),
            Key::shelf(ClassId(1), Side::Bid).as_bytes().to_vec(),
            Key::shelf(ClassId(1), Side::Ask).as_bytes().to_vec(),
            Key::recorder(ClassId(1), &a).as_bytes().to_vec(),
            Key::late(ClassId(1), &a, &b, 1).as_bytes().to_vec(),
            Key::late(ClassId(1), &b, &a, 1).as_bytes().to_vec(),
            Key::late(ClassId(1), &a, &b, 256).as_bytes().to_vec(),
            Key::late(ClassId(2), &a, &b, 1).as_bytes().to_vec(),
            Key::grant(&a, &b).as_bytes().to_vec(),
            Key::grant(&b, &a).as_bytes().to_vec(),
            Key::allowance(&a, &b, ClassId(1)).as_bytes().to_vec(),
            Key::allowance(&a, &b, ClassId(2)).as_bytes().to_vec(),
            Key::case(1).as_bytes().to_vec(),
            Key::facts(&a, &[1; 32]).as_bytes().to_vec(),
            Key::facts(&a, &[2; 32]).as_bytes().to_vec(),
            Key::facts(&b, &[1; 32]).as_bytes().to_vec(),
            Key::nonces(&a, 1.into()).as_bytes().to_vec(),
            Key::nonces(&a, 2.into()).as_bytes().to_vec(),
            Key::nonces(&b, 1.into()).as_bytes().to_vec(),
            Key::permits(&a).as_bytes().to_vec(),
            Key::agreement(1).as_bytes().to_vec(),
            Key::link(1).as_bytes().to_vec(),
            Key::sent(1, 1).as_bytes().to_vec(),
            Key::sent(1, 256).as_bytes().to_vec(),
            Key::sent(2, 1).as_bytes().to_vec(),
            Key::central_bank().as_bytes().to_vec(),
            Key::idle(&a).as_bytes().to_vec(),
            Key::level(ClassId(1), Tick(1)).as_bytes().to_vec(),
            Key::level(ClassId(1), Tick(256)).as_bytes().to_vec(),
            Key::chunk(ClassId(1), Tick(1), 1).as_bytes().to_vec(),
            Key::chunk(ClassId(1), Tick(1), 256).as_bytes().to_vec(),
        ];
        for (i, key) in keys.iter().enumerate() {
            assert!(keys[i + 1..].iter().all(|other| other != key));
        }
    }
}
