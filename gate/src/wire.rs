//! What is sent to a gate and to its bank, what a gate says, and how it refuses.

use timebank_rules::eip712::hash;
use timebank_rules::event::Word;
use timebank_rules::interbank::notary::{Refused, Statement, NOTARIES, SIGNATURE};
use timebank_rules::interbank::{BATCH, MESSAGE};
use timebank_rules::Hash;
use timebank_topics::selector;

/// Brings messages: a statement about the last of them, its signatures, the messages.
pub const DELIVER: u32 =
    selector("deliver((uint64,bytes32,uint64,bytes32,uint64,uint32),bytes,bytes)");

/// Chooses the next notaries: how many are needed, they, until when the choice holds, signatures of the present ones.
pub const ROTATE: u32 = selector("rotate(uint8,address[],uint64,bytes)");

/// Shows that the notaries contradict themselves, and stops the link.
pub const CONFLICT: u32 = selector(
    "conflict((uint64,bytes32,uint64,bytes32,uint64,uint32),\
     (uint64,bytes32,uint64,bytes32,uint64,uint32),bytes,bytes)",
);

/// Reads the gate: its bank, that bank's id, the peer's, the link at the bank and at the peer, the set, how many are needed,
/// the notaries.
pub const GATE: u32 = selector("gateOf()");

/// The words of a statement.
pub const STATEMENT: usize = 6;

/// The words of the most signatures, with their length before them.
const SIGNATURES: usize = 1 + (NOTARIES * SIGNATURE).div_ceil(32);

/// The most words that a call has: a conflict's are fewer than those of sixteen messages.
pub const LONGEST: usize = STATEMENT + 2 + SIGNATURES + 1 + BATCH * MESSAGE / 32;

/// The bytes of what goes before the messages, where the bank hears them: the selector, the link, the head, the messages'
/// place and length.
pub const HEARING: usize = 4 + 4 * 32;

/// What goes before the messages, up to their length.
pub fn hearing(link: u32, head: &Hash) -> [u8; HEARING - 32] {
    let mut bytes = [0; HEARING - 32];
    bytes[..4].copy_from_slice(&selector("hear(uint32,bytes32,bytes)").to_be_bytes());
    bytes[4..36].copy_from_slice(&link.word());
    bytes[36..68].copy_from_slice(head);
    bytes[99] = 3 * 32;
    bytes
}

/// The call that stops a link.
pub fn stopping(link: u32) -> [u8; 36] {
    let mut bytes = [0; 36];
    bytes[..4].copy_from_slice(&selector("stopLink(uint32)").to_be_bytes());
    bytes[4..].copy_from_slice(&link.word());
    bytes
}

/// The bytes of words that follow one another, a word's rest left out.
pub const fn padded(bytes: usize) -> usize {
    bytes.next_multiple_of(32)
}

/// Said when messages were brought: number, place on the peer's log; head, that log's head, set, who signed (a bit each, in
/// the set's order), how many were not heard before.
pub fn delivered(statement: &Statement, signed: u16, fresh: Hash) -> ([Hash; 3], [Hash; 5]) {
    const TYPE: Hash = hash("Delivered(uint64,uint64,bytes32,bytes32,uint32,uint16,uint32)");
    let Statement { number, head, log_seq, log_head, set, .. } = *statement;
    ([TYPE, number.word(), log_seq.word()], [head, log_head, set.word(), signed.word(), fresh])
}

/// Said when a set takes office: its generation; how many are needed, how many there are, who of the last set signed.
pub fn rotated(set: u32, threshold: u8, count: u8, signed: u16) -> ([Hash; 2], [Hash; 3]) {
    const TYPE: Hash = hash("NotariesRotated(uint32,uint8,uint8,uint16)");
    ([TYPE, set.word()], [threshold.word(), count.word(), signed.word()])
}

/// Said when notaries contradicted themselves: the numbers of both statements; the set, who signed both.
pub fn conflicting(statements: &[Statement; 2], signed: u16) -> ([Hash; 3], [Hash; 2]) {
    const TYPE: Hash = hash("ConflictProven(uint64,uint64,uint32,uint16)");
    let [one, other] = statements;
    ([TYPE, one.number.word(), other.number.word()], [one.set.word(), signed.word()])
}

/// A refusal's bytes: a selector and at most two words.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    bytes: [u8; 68],
    size: usize,
}

impl Refusal {
    fn of(selector: u32, words: &[Hash]) -> Self {
        let mut bytes = [0; 68];
        bytes[..4].copy_from_slice(&selector.to_be_bytes());
        for (place, word) in bytes[4..].chunks_exact_mut(32).zip(words) {
            place.copy_from_slice(word);
        }
        Self { bytes, size: 4 + 32 * words.len().min(2) }
    }

    /// As Solidity encodes it.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.size).unwrap_or_default()
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::BadCalldata => Self::of(selector("BadCalldata()"), &[]),
            Refused::TooFewNotaries { signed, threshold } => Self::of(
                selector("TooFewNotaries(uint8,uint8)"),
                &[signed.word(), threshold.word()],
            ),
            Refused::NotANotary { signer } => {
                Self::of(selector("NotANotary(address)"), &[signer.word()])
            }
            Refused::BadSignature { place } => {
                Self::of(selector("BadSignature(uint8)"), &[place.word()])
            }
            Refused::SignersNotAscending { place } => {
                Self::of(selector("SignersNotAscending(uint8)"), &[place.word()])
            }
            Refused::OldSet { set, current } => {
                Self::of(selector("OldSet(uint32,uint32)"), &[set.word(), current.word()])
            }
            Refused::StatementExpired { until, now } => {
                Self::of(selector("StatementExpired(uint64,uint64)"), &[until.word(), now.word()])
            }
            Refused::NotTheMessages { number } => {
                Self::of(selector("NotTheMessages(uint64)"), &[number.word()])
            }
            Refused::NoConflict => Self::of(selector("NoConflict()"), &[]),
            Refused::BadSet { notaries, threshold } => {
                Self::of(selector("BadSet(uint32,uint8)"), &[notaries.word(), threshold.word()])
            }
            Refused::BadGate => Self::of(selector("BadGate()"), &[]),
            Refused::WrongBank { bank } => Self::of(selector("WrongBank(address)"), &[bank.word()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use timebank_rules::Address;

    #[test]
    fn the_bank_is_sent_what_it_hears() {
        let bytes = hearing(7, &[5; 32]);
        assert_eq!(bytes[..4], selector("hear(uint32,bytes32,bytes)").to_be_bytes());
        assert_eq!((bytes[35], &bytes[36..68], bytes[99]), (7, &[5; 32][..], 96));
        assert_eq!(bytes.len() + 32, HEARING);
        let bytes = stopping(7);
        assert_eq!(bytes[..4], selector("stopLink(uint32)").to_be_bytes());
        assert_eq!(bytes[35], 7);
    }

    #[test]
    fn a_refusal_is_encoded_as_solidity_encodes_it() {
        let few = Refusal::from(Refused::TooFewNotaries { signed: 2, threshold: 3 });
        let bytes = few.as_bytes();
        assert_eq!(bytes[..4], selector("TooFewNotaries(uint8,uint8)").to_be_bytes());
        assert_eq!((bytes.len(), bytes[35], bytes[67]), (68, 2, 3));
        let stranger = Refusal::from(Refused::NotANotary { signer: Address::repeat_byte(9) });
        assert_eq!((stranger.as_bytes().len(), &stranger.as_bytes()[16..]), (36, &[9; 20][..]));
        assert_eq!(Refusal::from(Refused::NoConflict).as_bytes().len(), 4);
    }

    #[test]
    fn a_call_has_room_for_all_notaries_and_sixteen_messages() {
        let conflict = 2 * STATEMENT + 2 + 2 * SIGNATURES;
        assert!(conflict < LONGEST);
        assert_eq!(LONGEST, 6 + 2 + 30 + 1 + 16 * 13);
    }
}
