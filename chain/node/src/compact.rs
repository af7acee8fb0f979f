//! Giving up the states of old blocks.

use std::{collections::HashSet, fs, path::Path, sync::Arc};

use codec::Encode;
use polkadot_sdk::*;
use sp_core::storage::well_known_keys::DEFAULT_CHILD_STORAGE_KEY_PREFIX;
use sp_core::storage::ChildInfo;
use sp_core::{Blake2Hasher, H256};
use sp_state_machine::{backend::Backend as _, IterArgs, Storage, TrieBackendBuilder};
use sp_trie::DBValue;
use std::sync::Mutex;

use crate::{
    block::Block,
    delta::Bases,
    state::Nodes,
    store::{Node, Store, Write, FILE},
};

/// What compacting did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted {
    /// The oldest block whose state is still there, except the first.
    pub oldest_state: u32,
    /// Bytes of the file before.
    pub before: u64,
    /// Bytes of it now.
    pub after: u64,
}

/// Nodes that are read are noted.
struct Noting {
    nodes: Arc<Nodes>,
    seen: Mutex<(HashSet<H256>, Vec<Node>)>,
}

impl Storage<Blake2Hasher> for Noting {
    fn get(&self, hash: &H256, prefix: (&[u8], Option<u8>)) -> Result<Option<DBValue>, String> {
        let node = self.nodes.get(hash, prefix)?;
        if let Some(data) = &node {
            let mut seen = self.seen.lock().map_err(|why| why.to_string())?;
            if seen.0.insert(*hash) {
                let place = prefix.encode();
                seen.1.push(Node { place, hash: *hash, data: data.clone() });
            }
        }
        Ok(node)
    }
}

/// Copies the chain in a folder with the states of its last `keep` blocks, of its first one, and of all snapshots; the
/// blocks, transactions and logs of all others stay. No node may run in the folder.
pub fn compact(folder: &Path, keep: u32) -> Result<Compacted, String> {
    let file = folder.join(FILE);
    if !file.exists() {
        return Err(format!("there is no chain in {}", folder.display()));
    }
    let beside = folder.join("compacting");
    if beside.exists() {
        fs::remove_dir_all(&beside)
            .map_err(|why| format!("cannot remove {}: {why}", beside.display()))?;
    }
    let before = length(&file)?;
    let oldest_state = copied(folder, &beside, keep)?;
    let after = length(&beside.join(FILE))?;
    fs::rename(beside.join(FILE), &file)
        .map_err(|why| format!("cannot replace {}: {why}", file.display()))?;
    fs::remove_dir(&beside).map_err(|why| format!("cannot remove {}: {why}", beside.display()))?;
    Ok(Compacted { oldest_state, before, after })
}

fn length(file: &Path) -> Result<u64, String> {
    let metadata =
        fs::metadata(file).map_err(|why| format!("cannot read {}: {why}", file.display()))?;
    Ok(metadata.len())
}

fn copied(folder: &Path, beside: &Path, keep: u32) -> Result<u32, String> {
    let old = Arc::new(Store::open(Some(folder))?);
    let mut meta = old.meta()?.ok_or("the chain has no first block")?;
    let oldest = meta.head.saturating_sub(keep.saturating_sub(1)).max(meta.oldest_state);
    let mut new = Store::open(Some(beside))?;
    let nodes = Arc::new(Nodes::new(old.clone()));
    let noting = Arc::new(Noting { nodes, seen: Mutex::default() });
    let mut bases = Bases::default();
    meta.snapshots.retain(|snapshot| snapshot.block >= meta.oldest_state);
    let roots_of_snapshots: Vec<H256> = meta.snapshots.iter().map(|one| one.root).collect();
    for number in 0..=meta.head {
        let block = old.block(number)?.ok_or_else(|| format!("block {number} is lost"))?;
        let keeps_state = number == 0 || number >= oldest;
        let snapshot = meta.snapshots.iter().any(|one| one.block == number);
        let mut roots: Vec<H256> = Vec::new();
        if keeps_state {
            roots.extend([block.root, block.header.state_root]);
        }
        if number == meta.head {
            roots.extend(&roots_of_snapshots);
        }
        let made = walked(&noting, &block, &roots, keeps_state || snapshot)?;
        let writes = [Write::Nodes(&made), Write::Block(&block)];
        let is_last = number == meta.head;
        if is_last {
            meta.oldest_state = oldest;
        }
        new.write(&writes, &meta, &mut bases, is_last)?;
    }
    for encoded in old.waiting()? {
        let hash = H256(sp_io::hashing::blake2_256(&encoded));
        new.write(&[Write::Waits(hash, &encoded)], &meta, &mut bases, true)?;
    }
    new.shrink()?;
    Ok(oldest)
}

/// The nodes under roots that were not met before.
fn walked(
    noting: &Arc<Noting>,
    block: &Block,
    roots: &[H256],
    must: bool,
) -> Result<Vec<Node>, String> {
    for root in roots {
        let storage: Arc<dyn Storage<Blake2Hasher>> = noting.clone();
        let backend: sp_state_machine::TrieBackend<_, Blake2Hasher> =
            TrieBackendBuilder::new(storage, *root).build();
        let walked = (|| {
            for pair in backend.pairs(IterArgs::default())? {
                let (key, _) = pair?;
                if let Some(name) = key.strip_prefix(DEFAULT_CHILD_STORAGE_KEY_PREFIX) {
                    let mut args = IterArgs::default();
                    args.child_info = Some(ChildInfo::new_default(name));
                    for pair in backend.pairs(args)? {
                        pair?;
                    }
                }
            }
            Ok::<_, String>(())
        })();
        if let Err(why) = walked {
            if must {
                return Err(format!("the state of block {} is damaged: {why}", block.number()));
            }
        }
    }
    let mut seen = noting.seen.lock().map_err(|why| why.to_string())?;
    Ok(std::mem::take(&mut seen.1))
}
