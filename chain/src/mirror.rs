//! A node's blocks, executed once more by the runtime in this process.
//!
//! A block's header commits to the state after it: balances, contracts' cells, the weight of every call among the
//! events. The runtime refuses a block after which the state is another one. So whoever can execute all blocks of a node from its
//! genesis has seen the same calls do and cost the same here.

use crate::embedded::{rehearsed, Rehearsed};
use crate::node::Waiter;
use codec::Decode;
use ink_e2e::subxt::backend::rpc::RpcClient;
use ink_e2e::subxt::ext::subxt_rpcs::client::{rpc_params, RpcParams};
use polkadot_sdk::*;
use serde::{de::DeserializeOwned, Deserialize};
use sp_core::storage::{well_known_keys::CODE, Storage};
use sp_core::{bytes, Blake2Hasher, H160, H256};
use sp_state_machine::TestExternalities;
use std::panic::{catch_unwind, AssertUnwindSafe};
use timebank_runtime::{Block, Executive, Header, System, UncheckedExtrinsic};

/// Keys that a node lists at a time.
const PAGE: usize = 1000;

/// What executing a node's blocks showed.
#[derive(Clone, Debug, Default)]
pub struct Mirrored {
    /// Blocks, each of which left the state that the node says.
    pub blocks: u32,
    /// Transactions in them, the block's time among them.
    pub transactions: usize,
    /// Those that went through.
    pub succeeded: usize,
    /// Those that were undone.
    pub failed: usize,
}

/// The state of a node in this process.
pub struct Mirror {
    node: Asked,
    ext: TestExternalities<Blake2Hasher>,
}

/// A node that answers questions.
struct Asked {
    waiter: Waiter,
    rpc: RpcClient,
}

#[derive(Deserialize)]
struct Sealed {
    block: Whole,
}

#[derive(Deserialize)]
struct Whole {
    header: Header,
    extrinsics: Vec<String>,
}

impl Mirror {
    /// The genesis of the node at an address.
    pub fn of(url: &str) -> Result<Self, String> {
        let node = Asked::at(url)?;
        let genesis: H256 = node.ask("chain_getBlockHash", rpc_params![0])?;
        let header: Header = node.ask("chain_getHeader", rpc_params![genesis])?;
        let mut storage = Storage::default();
        let mut last: Option<String> = None;
        loop {
            let keys: Vec<String> =
                node.ask("state_getKeysPaged", rpc_params!["0x", PAGE, &last, genesis])?;
            for key in &keys {
                let value: String = node.ask("state_getStorage", rpc_params![key, genesis])?;
                storage.top.insert(unhex(key)?, unhex(&value)?);
            }
            last = keys.last().cloned();
            if keys.len() < PAGE {
                break;
            }
        }
        let mut ext = state_of(storage);
        if *ext.backend.root() != header.state_root {
            return Err("the node lists another genesis than it commits to".to_owned());
        }
        ext.commit_all()?;
        Ok(Self { node, ext })
    }

    /// Executes every block that the node has.
    pub fn follow(&mut self) -> Result<Mirrored, String> {
        let best: Header = self.node.ask("chain_getHeader", rpc_params![])?;
        let mut mirrored = Mirrored::default();
        for number in 1..=best.number {
            let block = self.node.block(number)?;
            mirrored.transactions += block.extrinsics.len();
            self.execute(block)?;
            let (succeeded, failed) = self.ext.execute_with(outcomes);
            mirrored.succeeded += succeeded;
            mirrored.failed += failed;
            mirrored.blocks = number;
        }
        Ok(mirrored)
    }

    fn execute(&mut self, block: Block) -> Result<(), String> {
        let number = block.header.number;
        executed(&mut self.ext, block).map_err(|_| {
            format!("block {number} leaves another state here than on the node{}", self.hint())
        })?;
        self.ext.commit_all()
    }

    /// Why that may be.
    fn hint(&self) -> &'static str {
        let facts: Result<serde_json::Value, _> = self.node.ask("anvil_metadata", rpc_params![]);
        match facts {
            Ok(facts) if facts["touched"] == true => {
                ": its state was set from outside, so its blocks alone do not make it"
            }
            _ => "",
        }
    }

    /// How many events the log of a bank has after the last block, and its head.
    pub fn audit_head(&mut self, bank: H160) -> Result<(u64, H256), String> {
        let question = sp_io::hashing::keccak_256(b"auditHead()")[..4].to_vec();
        let call = Rehearsed { who: ink_e2e::alice(), data: question, value: 0, after: 0 };
        let answer = self.ext.execute_with(|| rehearsed(bank, &call));
        // A word for the number, and one for the head.
        let words = (answer.data.get(24..32), answer.data.get(32..64));
        match (answer.reverted || answer.error.is_some(), words) {
            (false, (Some(events), Some(head))) => Ok((
                events.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
                H256::from_slice(head),
            )),
            _ => Err(format!("there is no bank at {bank:?}")),
        }
    }
}

impl Asked {
    fn at(url: &str) -> Result<Self, String> {
        let waiter = Waiter::new().map_err(|why| why.to_string())?;
        let rpc = waiter.wait(RpcClient::from_url(url));
        Ok(Self { waiter, rpc: rpc.map_err(|why| format!("no node at {url}: {why}"))? })
    }

    fn ask<T: DeserializeOwned + Send>(
        &self,
        method: &str,
        params: RpcParams,
    ) -> Result<T, String> {
        let answer = self.waiter.wait(self.rpc.request(method, params));
        answer.map_err(|why| format!("the node does not answer `{method}`: {why}"))
    }

    fn block(&self, number: u32) -> Result<Block, String> {
        let hash: H256 = self.ask("chain_getBlockHash", rpc_params![number])?;
        let Sealed { block: Whole { header, extrinsics } } =
            self.ask("chain_getBlock", rpc_params![hash])?;
        let decoded = |text: &String| {
            UncheckedExtrinsic::decode(&mut unhex(text)?.as_slice())
                .map_err(|why| format!("block {number} has a transaction of another kind: {why}"))
        };
        let extrinsics = extrinsics.iter().map(decoded).collect::<Result<_, _>>()?;
        Ok(Block { header, extrinsics })
    }
}

/// A state with this storage. The instant node's genesis has no Wasm, because the runtime is in its program.
fn state_of(mut storage: Storage) -> TestExternalities<Blake2Hasher> {
    let code = storage.top.remove(CODE);
    let mut ext = TestExternalities::new_with_code(code.as_deref().unwrap_or_default(), storage);
    if code.is_none() {
        ext.execute_with(|| sp_io::storage::clear(CODE));
        ext.commit_all().expect("no storage transaction is open");
    }
    ext
}

/// Executes a block; an error if it is not what its header says.
fn executed(ext: &mut TestExternalities<Blake2Hasher>, block: Block) -> std::thread::Result<()> {
    // The runtime says so by a panic.
    catch_unwind(AssertUnwindSafe(|| {
        ext.execute_with(|| Executive::execute_block(block.into()));
    }))
}

/// How many transactions of the last block went through, and how many did not.
fn outcomes() -> (usize, usize) {
    use frame_system::Event::{ExtrinsicFailed, ExtrinsicSuccess};
    use timebank_runtime::RuntimeEvent::System as OfSystem;
    let (mut succeeded, mut failed) = (0, 0);
    for record in System::events() {
        match record.event {
            OfSystem(ExtrinsicSuccess { .. }) => succeeded += 1,
            OfSystem(ExtrinsicFailed { .. }) => failed += 1,
            _ => {}
        }
    }
    (succeeded, failed)
}

fn unhex(text: &str) -> Result<Vec<u8>, String> {
    bytes::from_hex(text).map_err(|why| format!("the node says `{text}`: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_runtime::{traits::Header as _, BuildStorage};
    use timebank_runtime::{RuntimeCall, RuntimeGenesisConfig};

    fn genesis() -> TestExternalities<Blake2Hasher> {
        TestExternalities::new(RuntimeGenesisConfig::default().build_storage().unwrap())
    }

    /// The first block, as a node would make it: its time, and nothing else.
    fn first() -> Block {
        let set = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now: 1_000 });
        let time = UncheckedExtrinsic::from(sp_runtime::generic::UncheckedExtrinsic::new_bare(set));
        let parent = Default::default();
        let header = Header::new(1, parent, parent, parent, Default::default());
        let header = genesis().execute_with(|| {
            Executive::initialize_block(&header);
            Executive::apply_extrinsic(time.clone()).unwrap().unwrap();
            Executive::finalize_block()
        });
        Block { header, extrinsics: vec![time] }
    }

    #[test]
    fn a_state_without_wasm_has_none() {
        let storage = || RuntimeGenesisConfig::default().build_storage().unwrap();
        let mut without = state_of(storage());
        assert!(!without.execute_with(|| sp_io::storage::exists(CODE)));
        let mut with = storage();
        with.top.insert(CODE.to_vec(), vec![1]);
        let mut with = state_of(with);
        assert!(with.execute_with(|| sp_io::storage::exists(CODE)));
        assert_ne!(with.backend.root(), without.backend.root());
    }

    #[test]
    fn a_block_that_leaves_another_state_than_its_header_says_is_refused() {
        assert!(executed(&mut genesis(), first()).is_ok());
        let mut other = first();
        other.header.state_root = H256::repeat_byte(1);
        assert!(executed(&mut genesis(), other).is_err());
    }
}
