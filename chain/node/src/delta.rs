//! How trie nodes are written: whole, or as what differs from the node that was at the same place before.

use std::collections::HashMap;

use codec::{Compact, Decode, Encode};

use crate::store::Node;

/// How often in a row a node is written as a difference; a reader goes back so far at most.
pub const DEPTH: u8 = 8;

/// Bytes of nodes that are remembered for the next ones to differ from.
const REMEMBERED: usize = 16 << 20;

/// A node as it is written.
#[derive(Debug, PartialEq, Encode, Decode)]
pub enum Written {
    /// Whole.
    Whole(Vec<u8>),
    /// With so many of the first and of the last bytes of another node.
    Spliced(u128, Compact<u32>, Vec<u8>, Compact<u32>),
    /// As long as another node, with these bytes after so many that are alike.
    Patched(u128, Vec<(Compact<u32>, Vec<u8>)>),
}

/// The last nodes that were written, by their places in the trie.
#[derive(Default)]
pub struct Bases {
    last: HashMap<Vec<u8>, Base>,
    bytes: usize,
}

struct Base {
    key: u128,
    data: Vec<u8>,
    depth: u8,
}

impl Bases {
    /// A node as it is written, after which it is the last at its place.
    pub fn patched(&mut self, node: &Node, key: u128) -> Written {
        let base = self.last.get(&node.place).filter(|base| base.depth < DEPTH);
        let patched = base.and_then(|base| {
            let written = difference(base.key, &base.data, &node.data);
            let pays = written.encoded_size() < node.data.len() * 3 / 4;
            pays.then_some((written, base.depth + 1))
        });
        let (written, depth) = patched.unwrap_or_else(|| (Written::Whole(node.data.clone()), 0));
        self.bytes += node.data.len() + node.place.len();
        if self.bytes > REMEMBERED {
            self.last.clear();
            self.bytes = node.data.len() + node.place.len();
        }
        let base = Base { key, data: node.data.clone(), depth };
        if let Some(before) = self.last.insert(node.place.clone(), base) {
            self.bytes = self.bytes.saturating_sub(before.data.len() + node.place.len());
        }
        written
    }
}

fn difference(key: u128, base: &[u8], data: &[u8]) -> Written {
    if base.len() == data.len() {
        return Written::Patched(key, patches(base, data));
    }
    let alike = |(one, other): &(&u8, &u8)| one == other;
    let first = base.iter().zip(data).take_while(alike).count();
    let most = base.len().min(data.len()) - first;
    let last = base.iter().rev().zip(data.iter().rev()).take(most).take_while(alike).count();
    let middle = data[first..data.len() - last].to_vec();
    Written::Spliced(key, Compact(first as u32), middle, Compact(last as u32))
}

/// Runs of bytes that differ; a run goes on over up to three that are alike.
fn patches(base: &[u8], data: &[u8]) -> Vec<(Compact<u32>, Vec<u8>)> {
    let mut patches = Vec::new();
    let (mut at, mut done) = (0, 0);
    while at < data.len() {
        if base[at] == data[at] {
            at += 1;
            continue;
        }
        let (start, mut end) = (at, at + 1);
        while at < data.len() && at < end + 3 {
            if base[at] != data[at] {
                end = at + 1;
            }
            at += 1;
        }
        patches.push((Compact((start - done) as u32), data[start..end].to_vec()));
        (done, at) = (end, end);
    }
    patches
}

/// Nodes that are written together.
#[derive(Default)]
pub struct Pack {
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl Pack {
    /// Adds one; its place.
    pub fn push(&mut self, node: Written) -> u32 {
        node.encode_to(&mut self.bytes);
        self.ends.push(self.bytes.len() as u32);
        self.ends.len() as u32 - 1
    }

    /// All of them, unless there are none: how many, where each ends, and they.
    pub fn sealed(self) -> Option<Vec<u8>> {
        if self.ends.is_empty() {
            return None;
        }
        let mut sealed = (self.ends.len() as u32).to_le_bytes().to_vec();
        self.ends.iter().for_each(|end| sealed.extend(end.to_le_bytes()));
        sealed.extend(self.bytes);
        Some(sealed)
    }
}

/// The node at a place of a pack.
pub fn in_pack(pack: &[u8], place: u32) -> Option<Written> {
    let number = |at: usize| -> Option<usize> {
        let bytes = pack.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    };
    let (count, place) = (number(0)?, place as usize);
    let start = if place == 0 { 0 } else { number(place * 4)? };
    let end = number(4 + place * 4)?;
    let body = pack.get(4 + count * 4..)?;
    Written::decode(&mut body.get(start..end)?).ok()
}

/// A node's bytes, however many differences they are made of.
pub fn resolved(
    key: u128,
    read: impl Fn(u128) -> Result<Option<Written>, String>,
) -> Result<Option<Vec<u8>>, String> {
    let mut differences = Vec::new();
    let mut next = key;
    let mut data = loop {
        match read(next)? {
            None if differences.is_empty() => return Ok(None),
            None => return Err("a trie node on disk is incomplete".to_owned()),
            Some(Written::Whole(data)) => break data,
            Some(written) => {
                let (Written::Spliced(base, ..) | Written::Patched(base, _)) = &written else {
                    return Err("a trie node on disk is damaged".to_owned());
                };
                next = *base;
                differences.push(written);
                if differences.len() > usize::from(DEPTH) {
                    return Err("a trie node on disk has no end".to_owned());
                }
            }
        }
    };
    for difference in differences.iter().rev() {
        data = applied(&data, difference).ok_or("a trie node on disk is damaged")?;
    }
    Ok(Some(data))
}

fn applied(base: &[u8], difference: &Written) -> Option<Vec<u8>> {
    match difference {
        Written::Whole(data) => Some(data.clone()),
        Written::Spliced(_, first, middle, last) => {
            let from = base.len().checked_sub(last.0 as usize)?;
            Some([base.get(..first.0 as usize)?, middle, base.get(from..)?].concat())
        }
        Written::Patched(_, patches) => {
            let mut data = base.to_vec();
            let mut at: usize = 0;
            for (alike, bytes) in patches {
                at = at.checked_add(alike.0 as usize)?;
                let end = at.checked_add(bytes.len())?;
                data.get_mut(at..end)?.copy_from_slice(bytes);
                at = end;
            }
            Some(data)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polkadot_sdk::{sp_core::H256, sp_io::hashing::blake2_256};

    /// Writes versions of one place one after the other and reads each of them again.
    #[test]
    fn every_version_of_a_node_comes_back() {
        let mut versions: Vec<Vec<u8>> = vec![(0..200).collect()];
        for step in 0..40usize {
            let mut next = versions[step].clone();
            next[(step * 37) % 150] ^= 0x55;
            next[(step * 11) % 150 + 1] = step as u8;
            match step % 5 {
                3 => next.extend([7; 32]),
                4 => drop(next.drain(10..20)),
                _ => {}
            }
            versions.push(next);
        }
        let (mut bases, mut pack) = (Bases::default(), Pack::default());
        for (number, data) in versions.iter().enumerate() {
            let hash = H256(blake2_256(data));
            let node = Node { place: vec![1], hash, data: data.clone() };
            pack.push(bases.patched(&node, number as u128));
        }
        let whole: usize = versions.iter().map(Vec::len).sum();
        let sealed = pack.sealed().unwrap();
        assert!(sealed.len() < whole / 2, "{} of {whole}", sealed.len());
        for (number, data) in versions.iter().enumerate() {
            let read = |key: u128| Ok(in_pack(&sealed, key as u32));
            assert_eq!(resolved(number as u128, read), Ok(Some(data.clone())));
        }
    }

    #[test]
    fn what_is_damaged_is_an_error() {
        assert_eq!(in_pack(&[1, 0, 0, 0, 9, 0, 0, 0, 1], 0), None);
        assert_eq!(in_pack(&[], 0), None);
        let endless = |_| Ok(Some(Written::Patched(1, Vec::new())));
        assert!(resolved(1, endless).is_err());
        assert_eq!(resolved(1, |_| Ok(None)), Ok(None));
    }
}
