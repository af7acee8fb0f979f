//! A day's attention as its attestor draws it up, off the chain: the root to publish, and each member's proof.

use super::Attention;
use crate::keccak::keccak;
use crate::merkle::Tree;
use crate::timesheet::SLOT;
use crate::{Address, Hash};
use core::fmt::{Display, Write};
use std::collections::BTreeMap;

/// What each value of a leaf is, as `StandardMerkleTree.of` wants to be told.
pub const LEAF_ENCODING: [&str; 6] =
    ["uint32", "uint32", "address", "bytes32", "bytes4", "bytes32"];

/// One member's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Who attended.
    pub member: Address,
    /// In which slots of the day ([`Attention::slots`]).
    pub slots: [u8; 36],
    /// Drawn at random.
    pub salt: Hash,
}

/// All lines of a day of a campaign, and the tree over them.
#[derive(Clone, Debug)]
pub struct Sheet {
    campaign_id: u32,
    day: u32,
    lines: Vec<Line>,
    tree: Tree,
}

impl Sheet {
    /// The sheet of these lines; nothing where there are none. A member claims once: what several lines say of one is one
    /// line, with the slots of all and the salt of the first.
    pub fn of(campaign_id: u32, day: u32, lines: Vec<Line>) -> Option<Self> {
        let lines = one_of_each(lines);
        let attention = |line: &Line| Attention::of(campaign_id, day, line);
        let leaf = |line: &Line| attention(line).leaf(line.member, keccak);
        let tree = Tree::of(&lines.iter().map(leaf).collect::<Vec<_>>(), keccak)?;
        Some(Self { campaign_id, day, lines, tree })
    }

    /// The root to publish.
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// What a member claims, and the proof of it; nothing where it has no line.
    pub fn claim(&self, member: Address) -> Option<(Attention, Vec<Hash>)> {
        let at = self.lines.iter().position(|line| line.member == member)?;
        let attention = Attention::of(self.campaign_id, self.day, &self.lines[at]);
        Some((attention, self.tree.proof(at)?))
    }

    /// The sheet as JSON that `StandardMerkleTree.load` reads.
    pub fn dump(&self) -> String {
        let nodes = listed(self.tree.nodes().iter().map(|node| quoted(node)));
        let values = listed(self.lines.iter().zip(self.tree.places()).map(|(line, place)| {
            let (early, slots_tail) = Attention::words(&line.slots);
            let (member, early) = (quoted(&line.member.0), quoted(&early));
            let (slots_tail, salt) = (quoted(&slots_tail), quoted(&line.salt));
            let (campaign, day) = (self.campaign_id, self.day);
            format!(
                r#"{{"value":[{campaign},{day},{member},{early},{slots_tail},{salt}],"treeIndex":{place}}}"#
            )
        }));
        let encoding = listed(LEAF_ENCODING.map(|name| format!(r#""{name}""#)));
        format!(
            r#"{{"format":"standard-v1","leafEncoding":{encoding},"tree":{nodes},"values":{values}}}"#
        )
    }
}

fn one_of_each(lines: Vec<Line>) -> Vec<Line> {
    let mut places = BTreeMap::new();
    let mut merged: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        let place = *places.entry(line.member).or_insert(merged.len());
        match merged.get_mut(place) {
            Some(first) => {
                for (slots, more) in first.slots.iter_mut().zip(line.slots) {
                    *slots |= more;
                }
            }
            None => merged.push(line),
        }
    }
    merged
}

impl Attention {
    fn of(campaign_id: u32, day: u32, line: &Line) -> Self {
        Self { campaign_id, day, slots: line.slots, salt: line.salt }
    }

    /// The slots from one second of the day to another, in whole slots of five minutes; both below a day's end.
    pub fn between(from: u32, to: u32) -> [u8; 36] {
        let mut slots = [0u8; 36];
        for slot in (from / SLOT)..(to / SLOT) {
            if let Some(byte) = slots.get_mut(slot as usize / 8) {
                *byte |= 1 << (slot % 8);
            }
        }
        slots
    }
}

fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from("\"0x");
    for byte in bytes {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push('"');
    text
}

fn listed(items: impl IntoIterator<Item = impl Display>) -> String {
    let mut text = String::from("[");
    for item in items {
        let comma = if text.len() > 1 { "," } else { "" };
        let _ = write!(text, "{comma}{item}");
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::proves;
    use serde_json::Value;

    fn line(n: u8) -> Line {
        Line {
            member: Address::repeat_byte(n),
            slots: Attention::between(u32::from(n) * 3600, 86_100),
            salt: [n; 32],
        }
    }

    fn sheet() -> Sheet {
        Sheet::of(7, 20_000, (1..=6).map(line).collect()).expect("six lines")
    }

    #[test]
    fn every_member_of_a_sheet_has_a_claim_that_its_root_proves() {
        let sheet = sheet();
        for n in 1..=6 {
            let member = Address::repeat_byte(n);
            let (attention, proof) = sheet.claim(member).expect("it has a line");
            assert_eq!((attention.campaign_id, attention.day), (7, 20_000));
            let leaf = attention.leaf(member, keccak);
            assert!(proves(&sheet.root(), leaf, proof.into_iter(), keccak));
        }
        assert_eq!(sheet.claim(Address::repeat_byte(9)), None);
        assert!(Sheet::of(7, 20_000, Vec::new()).is_none());
    }

    #[test]
    fn two_lines_of_a_member_are_one_claim_over_the_slots_of_both() {
        let again = Line { slots: Attention::between(0, 600), salt: [77; 32], ..line(2) };
        let lines = vec![line(1), line(2), again, line(3)];
        let sheet = Sheet::of(7, 20_000, lines).expect("three members");
        let (attention, proof) = sheet.claim(line(2).member).expect("it has a line");
        for (slot, (before, after)) in line(2).slots.iter().zip(attention.slots).enumerate() {
            assert_eq!(after, before | again.slots[slot], "nothing of either is lost");
        }
        assert_eq!(attention.salt, line(2).salt);
        let leaf = attention.leaf(line(2).member, keccak);
        assert!(proves(&sheet.root(), leaf, proof.into_iter(), keccak));
        let dump: Value = serde_json::from_str(&sheet.dump()).expect("it is JSON");
        assert_eq!(dump["values"].as_array().expect("a list").len(), 3);
    }

    #[test]
    fn a_dump_has_all_that_the_javascript_library_loads() {
        let sheet = sheet();
        let dump: Value = serde_json::from_str(&sheet.dump()).expect("it is JSON");
        assert_eq!(dump["format"], "standard-v1");
        assert_eq!(dump["leafEncoding"], serde_json::json!(LEAF_ENCODING));
        let bytes = |value: &Value| -> Vec<u8> {
            let hex = value.as_str().and_then(|text| text.strip_prefix("0x")).expect("hex");
            let digits = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("digits");
            (0..hex.len() / 2).map(|byte| digits(2 * byte)).collect()
        };
        let list = |value: &Value| value.as_array().expect("a list").clone();
        let nodes: Vec<Hash> = list(&dump["tree"])
            .iter()
            .map(|node| bytes(node).try_into().expect("32 bytes"))
            .collect();
        // The values' words, put together from the dump alone, hash to the node they are said to lie at.
        for value in list(&dump["values"]) {
            let words: Vec<Hash> = list(&value["value"])
                .iter()
                .enumerate()
                .map(|(at, value)| {
                    let mut word = [0; 32];
                    match (at, value.as_u64()) {
                        (_, Some(number)) => word[24..].copy_from_slice(&number.to_be_bytes()),
                        (2, _) => word[12..].copy_from_slice(&bytes(value)),
                        _ => word[..bytes(value).len()].copy_from_slice(&bytes(value)),
                    }
                    word
                })
                .collect();
            let place = value["treeIndex"].as_u64().expect("a number") as usize;
            assert_eq!(nodes[place], crate::merkle::leaf_hash(&words, keccak));
        }
        assert_eq!(nodes[0], sheet.root());
        assert_eq!((nodes.len(), list(&dump["values"]).len()), (11, 6));
    }

    #[test]
    fn slots_are_the_bits_of_the_timesheet() {
        assert_eq!(Attention::between(0, 600)[..2], [0b11, 0]);
        assert_eq!(Attention::between(2_400, 3_000)[..2], [0, 0b11]);
        assert_eq!(Attention::between(85_800, 86_400)[34..], [0, 0b1100_0000]);
    }
}
