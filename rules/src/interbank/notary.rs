//! The gate: whether enough notaries vouch for what another bank said.
//!
//! The notaries are people and machines of both banks' councils. Each signs what its own node of the other bank's chain says
//! is final. A gate accepts a statement that at least `threshold` of them signed, which is more than half, so that no two
//! such groups are without a common member. Nothing here holds coin, and nobody governs it: the set names its successor, and
//! the bank's governor can give the link another gate.

use super::message::{Message, MESSAGE};
use super::BATCH;
use crate::cells::{Cell, Gate};
use crate::eip712::{self, hash};
use crate::event::Word;
use crate::merkle::Keccak;
use crate::quantities::Time;
use crate::relay::signature::Signature;
use crate::{Address, Hash, U256};

pub use crate::cells::NOTARIES;

/// The bytes of a signature: `r`, `s` and `v`.
pub const SIGNATURE: usize = 65;

/// The name and the version that every signature for a gate names.
pub const NAME: &str = "Time Bank gate";
/// The version.
pub const VERSION: &str = "1";

/// The type of a statement about what a bank said.
pub const STATEMENT_TYPE: &str =
    "Statement(bytes32 from,bytes32 to,uint32 link,uint64 number,bytes32 head,uint64 logSeq,\
     bytes32 logHead,uint64 until,uint32 set)";

/// The type of the choice of the next notaries.
pub const ROTATION_TYPE: &str =
    "Rotation(bytes32 own,bytes32 peer,uint32 link,uint32 set,uint8 threshold,address[] notaries,\
     uint64 until)";

/// Why a gate refuses. Whatever it refuses changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No message of the gate, or not its arguments.
    BadCalldata,
    /// Fewer than the threshold signed.
    TooFewNotaries {
        /// How many signed.
        signed: u8,
        /// How many are needed.
        threshold: u8,
    },
    /// Somebody signed who is no notary of the set.
    NotANotary {
        /// Who.
        signer: Address,
    },
    /// A signature that is cut, malleable or nobody's.
    BadSignature {
        /// Its place among them, from 0.
        place: u8,
    },
    /// Signatures whose signers do not ascend: one signed twice, or they are not in order.
    SignersNotAscending {
        /// The place of the first such.
        place: u8,
    },
    /// A statement of another set than the present one.
    OldSet {
        /// Its set.
        set: u32,
        /// The gate's.
        current: u32,
    },
    /// A statement that holds no longer.
    StatementExpired {
        /// Until when it held.
        until: u64,
        /// The gate's time.
        now: u64,
    },
    /// No messages, more than 16, or the last is not the one that the statement is about.
    NotTheMessages {
        /// The number of the message that the statement is about.
        number: u64,
    },
    /// Two statements that do not contradict each other.
    NoConflict,
    /// Notaries who are none: too many, not ascending, or a threshold that is not more than half of them.
    BadSet {
        /// How many.
        notaries: u32,
        /// The threshold.
        threshold: u8,
    },
    /// A gate between other than two banks, or to none.
    BadGate,
    /// What stands at the bank's address does not answer as one.
    WrongBank {
        /// The address.
        bank: Address,
    },
}

/// The gate's refusals, by number and name. They are its own: no bank's error has them.
pub const CODES: &[(u16, &str)] = &[
    (1, "BadCalldata"),
    (2, "TooFewNotaries"),
    (3, "NotANotary"),
    (4, "BadSignature"),
    (5, "SignersNotAscending"),
    (6, "OldSet"),
    (7, "StatementExpired"),
    (8, "NotTheMessages"),
    (9, "NoConflict"),
    (10, "BadSet"),
    (11, "BadGate"),
    (12, "WrongBank"),
];

/// When each of the [codes](CODES) is given.
pub const MEANINGS: &[&str] = &[
    "Thrown when calldata is no message of the gate, or not encoded as the standard does.",
    "Thrown when fewer notaries signed than are needed.",
    "Thrown when somebody signed who is no notary of the present set.",
    "Thrown when a signature is cut, malleable or nobody's.",
    "Thrown when signatures are not in the order of their signers, or one signed twice.",
    "Thrown when a statement is of another set of notaries than the present one.",
    "Thrown when a statement, or a choice of notaries, holds no longer.",
    "Thrown when the last of one to sixteen messages is not the one that the statement is about.",
    "Thrown when two statements do not contradict each other.",
    "Thrown when notaries are more than 14, not ascending, or not more than half of them are needed.",
    "Thrown when a gate is founded without a bank, two ids or two links.",
    "Thrown when what stands at the bank's address does not answer as a bank.",
];

/// What notaries say: at the message of this number the link's head was this, and at its place on the log the log's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The message's number on the link.
    pub number: u64,
    /// The link's head after it.
    pub head: Hash,
    /// The message's number on the log of the bank that said it.
    pub log_seq: u64,
    /// That log's head after it.
    pub log_head: Hash,
    /// The last second at which the gate accepts the statement.
    pub until: u64,
    /// The set of notaries.
    pub set: u32,
}

/// Where a gate stands, and what computes there.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    /// The chain's number (EIP-155).
    pub id: U256,
    /// The gate's address.
    pub gate: Address,
    /// Keccak-256.
    pub keccak: Keccak,
    /// The account whose key signed, as Ethereum's first precompile finds it: out of a hash, `v`, `r` and `s`, a word
    /// each. The zero account where it is none's.
    pub recover: fn(&[u8; 128]) -> Address,
}

impl Chain {
    fn digest(&self, of: Hash) -> Hash {
        const TITLE: (Hash, Hash) = (hash(NAME), hash(VERSION));
        let domain = eip712::domain_separator(self.keccak, TITLE, (self.id, self.gate));
        eip712::digest(self.keccak, domain, of)
    }
}

impl Statement {
    /// What the notaries of a gate sign.
    pub fn digest(&self, gate: &Gate, chain: &Chain) -> Hash {
        const TYPE: Hash = hash(STATEMENT_TYPE);
        let words = [
            TYPE,
            gate.peer,
            gate.own,
            gate.peer_link.get().word(),
            self.number.word(),
            self.head,
            self.log_seq.word(),
            self.log_head,
            self.until.word(),
            self.set.word(),
        ];
        chain.digest((chain.keccak)(words.as_flattened()))
    }
}

/// The choice of the next notaries.
#[derive(Clone, Copy, Debug)]
pub struct Rotation<'a> {
    /// How many of them are needed.
    pub threshold: u8,
    /// They, ascending, a word each.
    pub notaries: &'a [Hash],
    /// The last second at which the gate accepts the choice.
    pub until: u64,
}

impl Rotation<'_> {
    /// What the present notaries of a gate sign.
    pub fn digest(&self, gate: &Gate, chain: &Chain) -> Hash {
        const TYPE: Hash = hash(ROTATION_TYPE);
        let words = [
            TYPE,
            gate.own,
            gate.peer,
            gate.link.get().word(),
            gate.set.get().saturating_add(1).word(),
            self.threshold.word(),
            (chain.keccak)(self.notaries.as_flattened()),
            self.until.word(),
        ];
        chain.digest((chain.keccak)(words.as_flattened()))
    }
}

/// What a gate is founded with.
#[derive(Clone, Copy, Debug)]
pub struct Founding<'a> {
    /// The bank whose link it serves.
    pub bank: Address,
    /// That bank's id.
    pub own: Hash,
    /// The peer's.
    pub peer: Hash,
    /// The link at the bank, and at the peer.
    pub links: (u32, u32),
    /// How many notaries are needed.
    pub threshold: u8,
    /// They, ascending, a word each.
    pub notaries: &'a [Hash],
}

/// Founds a gate with its first set.
pub fn found(founding: &Founding) -> Result<Gate, Refused> {
    let Founding { bank, own, peer, links: (link, peer_link), threshold, notaries } = *founding;
    let are_two = own != peer && own != [0; 32] && peer != [0; 32];
    if bank.is_zero() || !are_two || link == 0 || peer_link == 0 {
        return Err(Refused::BadGate);
    }
    let (link, peer_link) = (link.into(), peer_link.into());
    let mut gate = Gate { bank: bank.0, own, peer, link, peer_link, ..Gate::empty() };
    take_office(&mut gate, threshold, notaries)?;
    Ok(gate)
}

/// Gives a gate its next notaries, whom the present ones chose.
pub fn rotate(
    gate: &mut Gate,
    chain: &Chain,
    now: Time,
    rotation: &Rotation,
    signatures: &[u8],
) -> Result<u16, Refused> {
    must_not_be_over(rotation.until, now)?;
    let signed = must_be_signed(gate, chain, rotation.digest(gate, chain), signatures)?;
    take_office(gate, rotation.threshold, rotation.notaries)?;
    Ok(signed)
}

fn take_office(gate: &mut Gate, threshold: u8, notaries: &[Hash]) -> Result<(), Refused> {
    let count = notaries.len();
    let bad = Refused::BadSet { notaries: u32::try_from(count).unwrap_or(u32::MAX), threshold };
    let needed = usize::from(threshold);
    if count > NOTARIES || needed > count || needed.saturating_mul(2) <= count {
        return Err(bad);
    }
    let (mut set, mut last) = ([[0; 20]; NOTARIES], [0; 20]);
    for (place, word) in set.iter_mut().zip(notaries) {
        let (padding, notary) = word.split_last_chunk::<20>().ok_or(bad)?;
        if *notary <= last || padding.iter().any(|byte| *byte != 0) {
            return Err(bad);
        }
        (*place, last) = (*notary, *notary);
    }
    gate.notaries = set;
    (gate.count, gate.threshold) = (count as u8, threshold);
    gate.set = gate.set.get().saturating_add(1).into();
    Ok(())
}

/// Refuses what holds no longer.
fn must_not_be_over(until: u64, now: Time) -> Result<(), Refused> {
    let now = u64::from(now.0);
    if now > until {
        return Err(Refused::StatementExpired { until, now });
    }
    Ok(())
}

/// Refuses a digest that not enough notaries of the present set signed, each once, in the order of their addresses. Who did:
/// a bit each.
fn must_be_signed(
    gate: &Gate,
    chain: &Chain,
    digest: Hash,
    signatures: &[u8],
) -> Result<u16, Refused> {
    let (whole, rest) = signatures.as_chunks::<SIGNATURE>();
    let (mut signed, mut last, mut count) = (0u16, Address::zero(), 0u8);
    let notaries = gate.notaries.get(..usize::from(gate.count)).unwrap_or_default();
    for bytes in whole {
        let place = count;
        let signature = Signature::of_bytes(bytes).filter(Signature::is_canonical);
        let signer = signature
            .map_or(Address::zero(), |signature| (chain.recover)(&signature.with_digest(digest)));
        if signer.is_zero() {
            return Err(Refused::BadSignature { place });
        }
        if signer <= last {
            return Err(Refused::SignersNotAscending { place });
        }
        let Ok(at) = notaries.binary_search(&signer.0) else {
            return Err(Refused::NotANotary { signer });
        };
        // Ascending members of a set are at most as many as it has, so that this neither overflows nor takes long.
        signed |= 1u16.checked_shl(at as u32).unwrap_or_default();
        (last, count) = (signer, count.saturating_add(1));
    }
    if !rest.is_empty() {
        return Err(Refused::BadSignature { place: count });
    }
    if count < gate.threshold {
        return Err(Refused::TooFewNotaries { signed: count, threshold: gate.threshold });
    }
    Ok(signed)
}

/// Refuses messages that the present notaries do not vouch for. Who of them did: a bit each.
pub fn must_be_vouched_for(
    gate: &Gate,
    chain: &Chain,
    now: Time,
    statement: &Statement,
    signatures: &[u8],
    messages: &[u8],
) -> Result<u16, Refused> {
    must_be_of(gate, statement)?;
    must_not_be_over(statement.until, now)?;
    must_end_with(messages, statement)?;
    must_be_signed(gate, chain, statement.digest(gate, chain), signatures)
}

fn must_be_of(gate: &Gate, statement: &Statement) -> Result<(), Refused> {
    let (set, current) = (statement.set, gate.set.get());
    if set != current {
        return Err(Refused::OldSet { set, current });
    }
    Ok(())
}

/// Refuses messages of which the last is not the one that a statement is about. Otherwise a statement with another number
/// than its head's could contradict a true one without anybody being able to show it.
fn must_end_with(messages: &[u8], statement: &Statement) -> Result<(), Refused> {
    let (whole, rest) = messages.as_chunks::<MESSAGE>();
    let is_whole = rest.is_empty() && whole.len() <= BATCH;
    let last = whole.last().filter(|_| is_whole).map(Message);
    let said = last.map(|last| (last.number(), last.log_seq()));
    if said != Some((Some(statement.number), Some(statement.log_seq))) {
        return Err(Refused::NotTheMessages { number: statement.number });
    }
    Ok(())
}

/// Refuses two statements that can both be true, or that the present notaries did not sign. A conflict is a proof, by their
/// own hands, that a threshold of them vouches for what is not so; it is never too late for it.
pub fn must_conflict(
    gate: &Gate,
    chain: &Chain,
    statements: &[Statement; 2],
    signatures: [&[u8]; 2],
) -> Result<u16, Refused> {
    let [one, other] = statements;
    let of_message = |of: &Statement| (of.head, of.log_seq, of.log_head);
    let about_message = one.number == other.number && of_message(one) != of_message(other);
    let about_log = one.log_seq == other.log_seq && one.log_head != other.log_head;
    if !about_message && !about_log {
        return Err(Refused::NoConflict);
    }
    let mut both = u16::MAX;
    for (statement, signatures) in statements.iter().zip(signatures) {
        must_be_of(gate, statement)?;
        both &= must_be_signed(gate, chain, statement.digest(gate, chain), signatures)?;
    }
    Ok(both)
}
