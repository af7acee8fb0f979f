//! The log as it arrives, block by block, and the proof that it is the contract's.

use timebank_rules::audit::{self, Head};
use timebank_rules::keccak::keccak;
use timebank_rules::Hash;

use crate::abi::Whose;

/// One thing that a contract emitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The extrinsic of its block that made the contract emit it.
    pub extrinsic: u32,
    /// Its place among all events of its block.
    pub index: u32,
    /// The topics.
    pub topics: Vec<Hash>,
    /// What follows them.
    pub data: Vec<u8>,
}

/// A block, as far as the contracts are concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Its number.
    pub number: u64,
    /// Its hash, in the source's own terms.
    pub hash: Hash,
    /// The hash of the one before it.
    pub parent: Hash,
    /// When it was made, in seconds since 1970.
    pub time: u64,
    /// What the bank emitted in it, in order.
    pub bank: Vec<Entry>,
    /// What the council emitted in it, in order.
    pub council: Vec<Entry>,
    /// Calls of the bank that were refused in it.
    pub refused: Vec<Refused>,
}

/// A call that the bank refused: its block keeps the call, though nothing of what it did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// Its extrinsic.
    pub extrinsic: u32,
    /// Who called.
    pub sender: [u8; 20],
    /// What was called: the calldata's first four bytes.
    pub selector: [u8; 4],
    /// The first four bytes of what came back, where they are known: the error's.
    pub error: Option<[u8; 4]>,
}

impl Block {
    /// What a contract emitted in it.
    pub fn entries(&self, whose: Whose) -> &[Entry] {
        match whose {
            Whose::Bank => &self.bank,
            Whose::Council => &self.council,
        }
    }
}

/// How a log is not the contract's: what is wrong first.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Wrong {
    /// Whose log.
    pub contract: String,
    /// The number of the first event that is wrong or missing.
    pub seq: u64,
    /// The number of the last that may be; the same where it is known which.
    pub last: u64,
    /// The block in which that is seen.
    pub block: u64,
    /// `missing`, `added`, `altered`, `foreign`, `overdraws` or `mismatch`.
    pub kind: String,
    /// The same in words.
    pub text: String,
}

impl Wrong {
    pub(crate) fn new(whose: Whose, seq: u64, block: u64, kind: &str, text: String) -> Self {
        let (contract, kind) = (whose.name().to_owned(), kind.to_owned());
        Self { contract, seq, last: seq, block, kind, text }
    }
}

/// Chains a block's events onto a head. One that says another number than its place is wrong at once; whether
/// those are what the contract emitted, only its own head says ([`compare`]).
pub fn chain(whose: Whose, start: Head, block: &Block) -> Result<Head, Wrong> {
    block.entries(whose).iter().try_fold(start, |head, entry| {
        let seq = head.seq.saturating_add(1);
        let at = block.number;
        let foreign = || {
            let text = format!(
                "where event {seq} should be, block {at} has one that the contract does not emit"
            );
            Wrong::new(whose, seq, at, "foreign", text)
        };
        let decoded = whose.abi().decode(&entry.topics, &entry.data).ok_or_else(foreign)?;
        if let Some(said) = decoded.number().filter(|said| *said != seq) {
            return Err(misplaced(whose, seq, said, at));
        }
        audit::replay(head, [(block.time, &entry.topics[..], &entry.data[..])], keccak)
            .ok_or_else(foreign)
    })
}

/// An event that says another number than its place: an earlier one was put in again, or one was added before it; a
/// later one follows what is missing. No event says 0.
fn misplaced(whose: Whose, seq: u64, said: u64, block: u64) -> Wrong {
    if said < seq {
        let kind = if said == 0 { "altered" } else { "added" };
        let text = format!(
            "where event {seq} should be, block {block} has one that says it is number {said}"
        );
        return Wrong::new(whose, seq, block, kind, text);
    }
    let text = format!(
        "event {seq} is missing or out of place: block {block} has event {said} where it should be"
    );
    Wrong::new(whose, seq, block, "missing", text)
}

/// Compares where the events led with the head that the contract keeps after the block.
pub fn compare(
    whose: Whose,
    before: Head,
    found: Head,
    kept: Head,
    block: u64,
) -> Result<(), Wrong> {
    if found == kept {
        return Ok(());
    }
    let first = before.seq.saturating_add(1);
    if found.seq < kept.seq {
        let seq = found.seq.saturating_add(1);
        let text = format!(
            "event {seq} is missing: after block {block} the contract counts {} events, and the source shows {}",
            kept.seq, found.seq
        );
        return Err(Wrong::new(whose, seq, block, "missing", text));
    }
    if found.seq > kept.seq {
        let seq = kept.seq.saturating_add(1);
        let text = format!(
            "event {seq}, in block {block}, is one too many: the contract counts {} events",
            kept.seq
        );
        return Err(Wrong { last: found.seq, ..Wrong::new(whose, seq, block, "added", text) });
    }
    let text = if first >= found.seq {
        format!("event {}, in block {block}, is not what the contract emitted", found.seq)
    } else {
        format!("one of the events {first} to {}, all in block {block}, is not what the contract emitted", found.seq)
    };
    let wrong = Wrong::new(whose, first.min(found.seq), block, "altered", text);
    Err(Wrong { last: found.seq, ..wrong })
}

#[cfg(test)]
mod tests {
    use super::*;
    use timebank_rules::event::governor_proposed::GovernorProposed;
    use timebank_rules::event::Event;
    use timebank_rules::Address;

    fn block() -> (Block, Head) {
        let entries = (1..=4u8).map(|seq| {
            let (actor, proposed) = (Address::zero(), Address::repeat_byte(seq));
            let event = GovernorProposed { actor, proposed };
            let (topics, data) =
                event.encode(seq.into(), |e| (e.topics().to_vec(), e.data().to_vec()));
            Entry { extrinsic: 1, index: seq.into(), topics, data }
        });
        let block = Block { number: 9, bank: entries.collect(), ..Block::default() };
        let head = chain(Whose::Bank, Head::default(), &block).unwrap();
        (block, head)
    }

    fn found(block: &Block, kept: Head) -> Wrong {
        let start = Head::default();
        chain(Whose::Bank, start, block)
            .and_then(|head| compare(Whose::Bank, start, head, kept, block.number))
            .unwrap_err()
    }

    #[test]
    fn every_way_to_change_a_log_is_named_with_its_number() {
        let (whole, kept) = block();
        type Change = fn(&mut Vec<Entry>);
        let changes: [(Change, &str, u64); 6] = [
            (|log| drop(log.remove(1)), "missing", 2),
            (|log| drop(log.pop()), "missing", 4),
            (|log| log.swap(1, 2), "missing", 2),
            (|log| log.insert(2, log[1].clone()), "added", 3),
            (|log| log[1].topics[2][31] ^= 1, "altered", 1),
            (|log| log[2].topics[0][0] ^= 1, "foreign", 3),
        ];
        for (change, kind, seq) in changes {
            let mut changed = whole.clone();
            change(&mut changed.bank);
            let wrong = found(&changed, kept);
            assert_eq!((wrong.kind.as_str(), wrong.seq), (kind, seq), "{}", wrong.text);
        }
    }

    #[test]
    fn a_whole_block_leads_to_the_head_that_the_contract_keeps() {
        let (whole, kept) = block();
        let head = chain(Whose::Bank, Head::default(), &whole).unwrap();
        assert_eq!(compare(Whose::Bank, Head::default(), head, kept, 9), Ok(()));
    }
}
