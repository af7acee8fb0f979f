//! A block as it is kept: both of its faces, what its Ethereum transactions did, and their logs.

use codec::{Decode, Encode};
use pallet_revive::evm::{Bytes256, HashesOrTransactionInfos};
use pallet_revive::pallet_revive_types::runtime_api::BlockV1;
use polkadot_sdk::*;
use sp_core::{H160, H256, U256};
use sp_io::hashing::keccak_256;
use timebank_runtime::Header;

/// A block.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Block {
    /// Its header.
    pub header: Header,
    /// Its transactions, encoded.
    pub extrinsics: Vec<Vec<u8>>,
    /// What Ethereum sees of it, with the hashes of its Ethereum transactions.
    pub eth: BlockV1,
    /// What its Ethereum transactions did, in order.
    pub transactions: Vec<Done>,
    /// The state after it. It is the header's unless the state was set from outside after this block.
    pub root: H256,
    /// Its time, in milliseconds since 1970.
    pub millis: u64,
    /// Its hash, by which Substrate knows it.
    pub hash: H256,
}

/// What an Ethereum transaction did.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Done {
    /// Its hash.
    pub hash: H256,
    /// Its place among all transactions of the block.
    pub index: u32,
    /// Who sent it.
    pub from: H160,
    /// Whom it called, or nobody if it deployed a contract.
    pub to: Option<H160>,
    /// The contract that it deployed.
    pub contract: Option<H160>,
    /// Its kind: 0, 1 or 2.
    pub kind: u8,
    /// Whether it went through.
    pub succeeded: bool,
    /// Gas that it used.
    pub gas_used: U256,
    /// Wei that it paid for each.
    pub gas_price: U256,
    /// What its contracts emitted.
    pub logs: Vec<Log>,
}

/// What a contract emitted.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Log {
    /// Who.
    pub address: H160,
    /// Up to four topics.
    pub topics: Vec<H256>,
    /// The rest.
    pub data: Vec<u8>,
    /// Its place among all events of the block.
    pub index: u32,
}

impl Block {
    /// Its number.
    pub fn number(&self) -> u32 {
        self.header.number
    }

    /// What Ethereum calls it.
    pub fn eth_hash(&self) -> H256 {
        self.eth.hash
    }

    /// The bytes of an Ethereum transaction, as its sender signed them.
    pub fn payload(&self, done: &Done) -> Option<Vec<u8>> {
        let extrinsic = self.extrinsics.get(done.index as usize)?;
        crate::transaction::payload_of(extrinsic)
    }

    /// The logs of all its Ethereum transactions, each with the transaction.
    pub fn logs(&self) -> impl Iterator<Item = (&Done, &Log)> {
        self.transactions.iter().flat_map(|done| done.logs.iter().map(move |log| (done, log)))
    }

    /// As it is written to disk.
    pub fn packed(&self) -> Vec<u8> {
        let mut lean = self.clone();
        // Both follow from the transactions.
        lean.eth.logs_bloom = Bytes256([0; 256]);
        lean.eth.transactions = HashesOrTransactionInfos::Hashes(Vec::new()).into();
        squeezed(&lean.encode())
    }

    /// What was written to disk.
    pub fn unpacked(bytes: &[u8]) -> Option<Self> {
        let mut block = Self::decode(&mut stretched(bytes)?.as_slice()).ok()?;
        block.eth.logs_bloom = Bytes256(bloom_of(block.logs().map(|(_, log)| log)));
        let hashes = block.transactions.iter().map(|done| done.hash).collect();
        block.eth.transactions = HashesOrTransactionInfos::Hashes(hashes).into();
        Some(block)
    }
}

/// Ethereum's filter over addresses and topics.
pub fn bloom_of<'a>(logs: impl Iterator<Item = &'a Log>) -> [u8; 256] {
    let mut bloom = [0; 256];
    for log in logs {
        add_to(&mut bloom, log.address.as_bytes());
        log.topics.iter().for_each(|topic| add_to(&mut bloom, topic.as_bytes()));
    }
    bloom
}

fn add_to(bloom: &mut [u8; 256], item: &[u8]) {
    let hash = keccak_256(item);
    for pair in hash.chunks(2).take(3) {
        let bit = (usize::from(pair[0]) << 8 | usize::from(pair[1])) & 0x7ff;
        bloom[255 - bit / 8] |= 1 << (bit % 8);
    }
}

/// Bytes with each run of zeros as a zero and its length: most of a block is zeros.
fn squeezed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 2);
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        out.push(*first);
        if *first == 0 {
            let more = rest.iter().take(255).take_while(|byte| **byte == 0).count();
            out.push(more as u8);
            rest = &rest[more..];
        }
    }
    out
}

fn stretched(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len() * 2);
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        out.push(*byte);
        if *byte == 0 {
            let more = usize::from(*rest.next()?);
            out.resize(out.len() + more, 0);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_squeezed_comes_back() {
        let long = [vec![1; 3], vec![0; 700], vec![2], vec![0]].concat();
        for bytes in [vec![], vec![0], vec![0, 0, 7], vec![7, 0], long] {
            assert_eq!(stretched(&squeezed(&bytes)), Some(bytes));
        }
        assert_eq!(stretched(&[1, 0]), None);
    }

    #[test]
    fn the_bloom_is_ethereums() {
        // The yellow paper's function on one item: three bits, or fewer where they meet.
        let log = Log { address: H160::repeat_byte(1), topics: vec![], data: vec![], index: 0 };
        let bloom = bloom_of([&log].into_iter());
        let expected = pallet_revive::evm::Bytes256(bloom);
        let alloy = alloy_bloom(log.address);
        assert_eq!(expected.0, alloy);
    }

    fn alloy_bloom(address: H160) -> [u8; 256] {
        let hash = keccak_256(address.as_bytes());
        let mut bloom = [0u8; 256];
        for i in [0, 2, 4] {
            let bit = u16::from_be_bytes([hash[i], hash[i + 1]]) % 2048;
            let place = 2047 - usize::from(bit);
            bloom[place / 8] |= 0x80 >> (place % 8);
        }
        bloom
    }
}
