//! The chain on disk: one file, one write transaction for all blocks that wait to be written.
//!
//! A batch's trie nodes are one value, and an index says where in it each node is: the nodes' hashes are random, and so
//! would be their places in a tree of pages. A node that replaces another one at the same place of the trie differs from it
//! in a hash or two; only the difference is kept, up to [`delta::DEPTH`] times in a row.

use std::path::Path;

use codec::{Decode, DecodeAll, Encode};
use polkadot_sdk::sp_core::{H160, H256};
use redb::{
    backends::FileBackend, Builder, Database, Durability, ReadTransaction, ReadableDatabase,
    ReadableTable, Table, TableDefinition, WriteTransaction,
};

use crate::{block::Block, chain::Snapshot, clock::Clock, delta};

/// The file's format. A file of another one is refused.
const FORMAT: u32 = 1;

/// The file in the folder of a state.
pub const FILE: &str = "chain.redb";

/// Bytes of the file that are kept in memory.
const CACHE: usize = 64 << 20;

const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
/// A node's hash, and where it is: the number of a pack and its place there.
const NODES: TableDefinition<'_, u128, u64> = TableDefinition::new("nodes");
const PACKS: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("packs");
const BLOCKS: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("blocks");
/// Both hashes of a block, and its number.
const HASHES: TableDefinition<'_, u128, u32> = TableDefinition::new("hashes");
/// A transaction's hash, its block, and its place among the block's Ethereum transactions.
const TRANSACTIONS: TableDefinition<'_, u128, u64> = TableDefinition::new("transactions");
/// An address or a first topic (or zero for any), and a block with such logs.
const LOGS: TableDefinition<'_, (u128, u32), ()> = TableDefinition::new("logs");
/// Transactions that wait, by hash.
const WAITING: TableDefinition<'_, u128, &[u8]> = TableDefinition::new("waiting");

const META_KEY: &str = "meta";

/// What the chain knows beside its blocks.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Meta {
    /// [`FORMAT`].
    pub format: u32,
    /// The hash of the first block: a chain with other rules does not go on here.
    pub genesis: H256,
    /// The last block.
    pub head: u32,
    /// The oldest block whose state is there, except the first.
    pub oldest_state: u32,
    /// What decides the next block's time.
    pub clock: Clock,
    /// States to which a caller may go back.
    pub snapshots: Vec<Snapshot>,
    /// The number of the next one.
    pub next_snapshot: u64,
    /// Whether the state was ever set from outside.
    pub touched: bool,
}

impl Meta {
    /// Of a new chain.
    pub fn new(genesis: H256, clock: Clock) -> Self {
        Self {
            format: FORMAT,
            genesis,
            head: 0,
            oldest_state: 0,
            clock,
            snapshots: Vec::new(),
            next_snapshot: 1,
            touched: false,
        }
    }
}

/// A trie node on its way to disk.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where in the trie it is.
    pub place: Vec<u8>,
    /// Its hash.
    pub hash: H256,
    /// Its bytes.
    pub data: Vec<u8>,
}

/// One change of what is on disk.
#[derive(Debug)]
pub enum Write<'a> {
    /// Trie nodes.
    Nodes(&'a [Node]),
    /// A block, whose nodes are written with it or before it.
    Block(&'a Block),
    /// No block after this one remains.
    Truncate(u32),
    /// A transaction waits.
    Waits(H256, &'a [u8]),
    /// It does not wait any longer.
    WaitsNoMore(H256),
}

/// The file.
pub struct Store {
    database: Database,
}

/// The first sixteen bytes of a hash, by which it is looked up.
fn short(hash: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    u128::from_be_bytes(bytes)
}

/// What an address is looked up by.
fn of_address(address: &H160) -> u128 {
    short(address.as_bytes())
}

impl Store {
    /// The file in a folder, which is made unless it is there; without a folder a file without a name, which is gone
    /// when the process is.
    pub fn open(folder: Option<&Path>) -> Result<Self, String> {
        let mut builder = Builder::new();
        builder.set_cache_size(CACHE);
        let database = match folder {
            Some(folder) => {
                std::fs::create_dir_all(folder)
                    .map_err(|why| format!("cannot make {}: {why}", folder.display()))?;
                let file = folder.join(FILE);
                builder
                    .create(&file)
                    .map_err(|why| format!("cannot open {}: {why}", file.display()))?
            }
            None => {
                let file =
                    tempfile::tempfile().map_err(|why| format!("no temporary file: {why}"))?;
                let backend = FileBackend::new(file).map_err(|why| why.to_string())?;
                builder.create_with_backend(backend).map_err(|why| why.to_string())?
            }
        };
        let store = Self { database };
        store.open_tables()?;
        Ok(store)
    }

    /// A table can be read only after it was opened once for writing.
    fn open_tables(&self) -> Result<(), String> {
        let mut write = self.database.begin_write().map_err(said)?;
        write.set_quick_repair(true);
        {
            write.open_table(META).map_err(said)?;
            write.open_table(NODES).map_err(said)?;
            write.open_table(PACKS).map_err(said)?;
            write.open_table(BLOCKS).map_err(said)?;
            write.open_table(HASHES).map_err(said)?;
            write.open_table(TRANSACTIONS).map_err(said)?;
            write.open_table(LOGS).map_err(said)?;
            write.open_table(WAITING).map_err(said)?;
        }
        write.commit().map_err(said)
    }

    fn read(&self) -> Result<ReadTransaction, String> {
        self.database.begin_read().map_err(said)
    }

    /// What the chain knows beside its blocks, if there is a chain.
    pub fn meta(&self) -> Result<Option<Meta>, String> {
        let table = self.read()?.open_table(META).map_err(said)?;
        let Some(bytes) = table.get(META_KEY).map_err(said)? else {
            return Ok(None);
        };
        let format = u32::decode(&mut bytes.value()).unwrap_or_default();
        if format != FORMAT {
            return Err(format!("the state on disk has format {format}, and not {FORMAT}"));
        }
        let meta = Meta::decode_all(&mut bytes.value());
        meta.map(Some).map_err(|_| "the state on disk is damaged".to_owned())
    }

    /// The trie node with a hash.
    pub fn node(&self, hash: &H256) -> Result<Option<Vec<u8>>, String> {
        let read = self.read()?;
        let index = read.open_table(NODES).map_err(said)?;
        let packs = read.open_table(PACKS).map_err(said)?;
        delta::resolved(short(hash.as_bytes()), |key| {
            let Some(place) = index.get(key).map_err(said)?.map(|place| place.value()) else {
                return Ok(None);
            };
            let pack = packs.get((place >> 32) as u32).map_err(said)?;
            Ok(pack.and_then(|pack| delta::in_pack(pack.value(), place as u32)))
        })
    }

    /// The block with a number.
    pub fn block(&self, number: u32) -> Result<Option<Block>, String> {
        let table = self.read()?.open_table(BLOCKS).map_err(said)?;
        let bytes = table.get(number).map_err(said)?;
        match bytes {
            Some(bytes) => Block::unpacked(bytes.value())
                .map(Some)
                .ok_or_else(|| format!("block {number} on disk is damaged")),
            None => Ok(None),
        }
    }

    /// The number of the block with one of these hashes.
    pub fn number(&self, hash: &H256) -> Result<Option<u32>, String> {
        let table = self.read()?.open_table(HASHES).map_err(said)?;
        let number = table.get(short(hash.as_bytes())).map_err(said)?;
        Ok(number.map(|number| number.value()))
    }

    /// The block of a transaction, and its place among the block's Ethereum transactions.
    pub fn transaction(&self, hash: &H256) -> Result<Option<(u32, u32)>, String> {
        let table = self.read()?.open_table(TRANSACTIONS).map_err(said)?;
        let place = table.get(short(hash.as_bytes())).map_err(said)?.map(|place| place.value());
        Ok(place.map(|place| ((place >> 32) as u32, place as u32)))
    }

    /// Blocks with logs of one of these addresses (any if there are none), or else with one of these first topics.
    pub fn blocks_with_logs(
        &self,
        addresses: &[H160],
        topics: &[H256],
        from: u32,
        to: u32,
    ) -> Result<Vec<u32>, String> {
        let items: Vec<u128> = match (addresses, topics) {
            ([], []) => vec![0],
            ([], topics) => topics.iter().map(|topic| short(topic.as_bytes())).collect(),
            (addresses, _) => addresses.iter().map(of_address).collect(),
        };
        let table = self.read()?.open_table(LOGS).map_err(said)?;
        let mut blocks = Vec::new();
        for item in items {
            for entry in table.range((item, from)..=(item, to)).map_err(said)? {
                blocks.push(entry.map_err(said)?.0.value().1);
            }
        }
        blocks.sort_unstable();
        blocks.dedup();
        Ok(blocks)
    }

    /// Transactions that waited when the chain was last written.
    pub fn waiting(&self) -> Result<Vec<Vec<u8>>, String> {
        let table = self.read()?.open_table(WAITING).map_err(said)?;
        let entries = table.iter().map_err(said)?;
        entries.map(|entry| entry.map(|(_, bytes)| bytes.value().to_vec()).map_err(said)).collect()
    }

    /// Writes changes and what the chain knows after them, all or nothing. With `lasting` they survive the machine's end.
    pub fn write(
        &self,
        writes: &[Write<'_>],
        meta: &Meta,
        bases: &mut delta::Bases,
        lasting: bool,
    ) -> Result<(), String> {
        let mut write = self.database.begin_write().map_err(said)?;
        let durability = if lasting { Durability::Immediate } else { Durability::None };
        write.set_durability(durability).map_err(said)?;
        write_all(&write, writes, bases)?;
        {
            let mut table = write.open_table(META).map_err(said)?;
            table.insert(META_KEY, meta.encode().as_slice()).map_err(said)?;
        }
        write.commit().map_err(said)
    }

    /// Notes which pages are free, so that whoever opens the file after the process was killed need not look for them in
    /// all of it. Writing makes the note stale, and it is too dear to be written with each block.
    pub fn settle(&self) -> Result<(), String> {
        let mut write = self.database.begin_write().map_err(said)?;
        write.set_quick_repair(true);
        write.commit().map_err(said)
    }

    /// Moves everything together and gives the rest back.
    pub fn shrink(&mut self) -> Result<(), String> {
        while self.database.compact().map_err(said)? {}
        Ok(())
    }
}

fn write_all(
    write: &WriteTransaction,
    writes: &[Write<'_>],
    bases: &mut delta::Bases,
) -> Result<(), String> {
    let mut blocks = write.open_table(BLOCKS).map_err(said)?;
    let mut hashes = write.open_table(HASHES).map_err(said)?;
    let mut transactions = write.open_table(TRANSACTIONS).map_err(said)?;
    let mut logs = write.open_table(LOGS).map_err(said)?;
    let mut waiting = write.open_table(WAITING).map_err(said)?;
    let nodes = writes.iter().flat_map(|write| match write {
        Write::Nodes(nodes) => *nodes,
        _ => &[],
    });
    write_nodes(write, nodes, bases)?;
    for change in writes {
        match change {
            Write::Nodes(_) => {}
            Write::Block(block) => {
                let number = block.number();
                blocks.insert(number, block.packed().as_slice()).map_err(said)?;
                for hash in [block.hash, block.eth_hash()] {
                    hashes.insert(short(hash.as_bytes()), number).map_err(said)?;
                }
                for (place, done) in block.transactions.iter().enumerate() {
                    let place = u64::from(number) << 32 | place as u64;
                    transactions.insert(short(done.hash.as_bytes()), place).map_err(said)?;
                }
                for item in indexed(block) {
                    logs.insert((item, number), ()).map_err(said)?;
                }
            }
            Write::Truncate(last) => {
                truncate(*last, &mut blocks, &mut hashes, &mut transactions, &mut logs)?;
            }
            Write::Waits(hash, bytes) => {
                waiting.insert(short(hash.as_bytes()), *bytes).map_err(said)?;
            }
            Write::WaitsNoMore(hash) => {
                waiting.remove(short(hash.as_bytes())).map_err(said)?;
            }
        }
    }
    Ok(())
}

/// All that the logs of a block are looked up by.
fn indexed(block: &Block) -> Vec<u128> {
    let mut items: Vec<u128> = block
        .logs()
        .flat_map(|(_, log)| {
            let topic = log.topics.first().map(|topic| short(topic.as_bytes()));
            [Some(0), Some(of_address(&log.address)), topic].into_iter().flatten()
        })
        .collect();
    items.sort_unstable();
    items.dedup();
    items
}

fn truncate(
    last: u32,
    blocks: &mut Table<'_, u32, &[u8]>,
    hashes: &mut Table<'_, u128, u32>,
    transactions: &mut Table<'_, u128, u64>,
    logs: &mut Table<'_, (u128, u32), ()>,
) -> Result<(), String> {
    let mut gone = Vec::new();
    for entry in blocks.range(last.saturating_add(1)..).map_err(said)? {
        let (number, bytes) = entry.map_err(said)?;
        let block = Block::unpacked(bytes.value());
        gone.push(block.ok_or_else(|| format!("block {} on disk is damaged", number.value()))?);
    }
    for block in gone {
        blocks.remove(block.number()).map_err(said)?;
        for hash in [block.hash, block.eth_hash()] {
            hashes.remove(short(hash.as_bytes())).map_err(said)?;
        }
        for done in &block.transactions {
            transactions.remove(short(done.hash.as_bytes())).map_err(said)?;
        }
        for item in indexed(&block) {
            logs.remove((item, block.number())).map_err(said)?;
        }
    }
    Ok(())
}

fn write_nodes<'a>(
    write: &WriteTransaction,
    nodes: impl Iterator<Item = &'a Node>,
    bases: &mut delta::Bases,
) -> Result<(), String> {
    let mut index = write.open_table(NODES).map_err(said)?;
    let mut packs = write.open_table(PACKS).map_err(said)?;
    let number = packs.last().map_err(said)?.map_or(0, |(last, _)| last.value() + 1);
    let mut pack = delta::Pack::default();
    for node in nodes {
        let key = short(node.hash.as_bytes());
        // A node that came back must not be written as what differs from one that differs from it.
        if index.get(key).map_err(said)?.is_some() {
            continue;
        }
        let place = pack.push(bases.patched(node, key));
        index.insert(key, u64::from(number) << 32 | u64::from(place)).map_err(said)?;
    }
    if let Some(bytes) = pack.sealed() {
        packs.insert(number, bytes.as_slice()).map_err(said)?;
    }
    Ok(())
}

fn said(why: impl std::fmt::Display) -> String {
    format!("the state on disk: {why}")
}

#[cfg(test)]
mod tests {
    use std::sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    };

    use super::*;

    /// Whether all of a file must be looked through that is as a killed process left it.
    fn must_be_repaired(folder: &Path) -> bool {
        let left = tempfile::tempdir().unwrap();
        let file = left.path().join(FILE);
        std::fs::copy(folder.join(FILE), &file).unwrap();
        let repaired = Arc::new(AtomicBool::new(false));
        let noted = repaired.clone();
        let mut builder = Builder::new();
        builder.set_repair_callback(move |_| noted.store(true, Ordering::Relaxed));
        drop(builder.open(file).unwrap());
        repaired.load(Ordering::Relaxed)
    }

    #[test]
    fn a_file_that_was_settled_is_opened_at_once_after_a_kill() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(Some(folder.path())).unwrap();
        assert!(!must_be_repaired(folder.path()));
        let meta = Meta::new(H256::zero(), Clock::default());
        store.write(&[], &meta, &mut delta::Bases::default(), true).unwrap();
        assert!(must_be_repaired(folder.path()));
        store.settle().unwrap();
        assert!(!must_be_repaired(folder.path()));
        assert_eq!(store.meta().unwrap(), Some(meta));
    }
}
