//! Making a block: the same runtime, step by step, as a node's block builder does it.

use std::sync::Arc;

use codec::Encode;
use frame_system::Phase;
use pallet_revive::pallet_revive_types::runtime_api::BlockV1;
use polkadot_sdk::*;
use sp_core::storage::{ChildInfo, StateVersion, Storage};
use sp_core::{Blake2Hasher, H256, U256};
use sp_runtime::traits::{BlakeTwo256, Hash as _};
use sp_runtime::transaction_validity::{
    InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
};
use sp_runtime::{generic, ApplyExtrinsicResult};
use sp_state_machine::OverlayedChanges;
use timebank_runtime::{
    AccountId, Executive, Header, Revive, RuntimeCall, RuntimeEvent, System, UncheckedExtrinsic,
};

use crate::{
    block::{Block, Done, Log},
    error::Refusal,
    guard::guarded,
    state::{self, Backend, Nodes},
    store::Node,
    transaction::{Ethereum, Transaction},
};

/// A block that is being made.
pub struct Building {
    backend: Backend,
    overlay: OverlayedChanges<Blake2Hasher>,
    millis: u64,
    extrinsics: Vec<Vec<u8>>,
    ethereum: Vec<(u32, Arc<Transaction>)>,
}

/// What became of a transaction.
#[derive(Debug, PartialEq)]
pub enum Applied {
    /// It is in the block, whether it went through or was undone.
    Included,
    /// The block has no room for it.
    Full,
    /// No block takes it, or none takes it yet.
    Refused(Refusal),
}

impl Building {
    /// Begins a block on top of another, at a time.
    pub fn on(nodes: &Arc<Nodes>, parent: &Block, millis: u64) -> Result<Self, String> {
        let mut building = Self {
            backend: state::backend(nodes, parent.root),
            overlay: OverlayedChanges::default(),
            millis,
            extrinsics: Vec::new(),
            ethereum: Vec::new(),
        };
        let header = Header {
            parent_hash: parent.hash,
            number: parent.number() + 1,
            state_root: H256::zero(),
            extrinsics_root: H256::zero(),
            digest: Default::default(),
        };
        building.run(|| Executive::initialize_block(&header))?;
        let set = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now: millis });
        let inherent: UncheckedExtrinsic = generic::UncheckedExtrinsic::new_bare(set).into();
        building.extrinsics.push(inherent.encode());
        match building.run(|| Executive::apply_extrinsic(inherent))? {
            Ok(Ok(())) => Ok(building),
            other => Err(format!("the block's time is refused: {other:?}")),
        }
    }

    /// Asks the state as it is in the block by now.
    pub fn run<T>(&mut self, work: impl FnOnce() -> T) -> Result<T, String> {
        guarded(|| state::run(&self.backend, &mut self.overlay, work))
    }

    /// The nonce of an account by now.
    pub fn nonce(&mut self, account: &AccountId) -> Result<u32, String> {
        self.run(|| System::account_nonce(account))
    }

    /// How many transactions are in it, beside its time.
    pub fn len(&self) -> usize {
        self.extrinsics.len() - 1
    }

    /// Applies a transaction. After an error, which is a panic, the block is spoiled.
    pub fn apply(&mut self, transaction: &Arc<Transaction>) -> Result<Applied, String> {
        // What is refused must leave nothing behind: `pallet-revive` takes a deposit while it checks.
        self.overlay.start_transaction();
        let extrinsic = transaction.extrinsic.clone();
        let result: ApplyExtrinsicResult = self.run(|| Executive::apply_extrinsic(extrinsic))?;
        match result {
            Ok(_) => {
                self.overlay.commit_transaction().map_err(|why| format!("{why:?}"))?;
                if transaction.ethereum.is_some() {
                    self.ethereum.push((self.extrinsics.len() as u32, transaction.clone()));
                }
                self.extrinsics.push(transaction.encoded());
                Ok(Applied::Included)
            }
            Err(why) => {
                self.overlay.rollback_transaction().map_err(|why| format!("{why:?}"))?;
                if why.exhausted_resources() {
                    return Ok(Applied::Full);
                }
                let transaction = transaction.clone();
                let refusal = self.run(|| refusal(why, &transaction))?;
                Ok(Applied::Refused(refusal))
            }
        }
    }

    /// Ends the block: it, and the trie nodes it makes.
    pub fn sealed(mut self) -> Result<(Block, Vec<Node>), String> {
        let header = self.run(Executive::finalize_block)?;
        let (eth, transactions) = {
            let ethereum = std::mem::take(&mut self.ethereum);
            self.run(|| seen_by_ethereum(&ethereum))?
        };
        let (root, nodes) = state::drained(&self.backend, &mut self.overlay)?;
        if root != header.state_root {
            return Err(format!("the state's root is {root:?}, and the header's {header:?}"));
        }
        let hash = header.hash();
        let (extrinsics, millis) = (self.extrinsics, self.millis);
        Ok((Block { header, extrinsics, eth, transactions, root, millis, hash }, nodes))
    }
}

/// What Ethereum's clients see of the block that was just finalized.
fn seen_by_ethereum(ethereum: &[(u32, Arc<Transaction>)]) -> (BlockV1, Vec<Done>) {
    let gas = Revive::eth_receipt_data();
    let mut transactions: Vec<Done> = ethereum
        .iter()
        .zip(gas)
        .filter_map(|((index, transaction), gas)| {
            let sent = transaction.ethereum.as_ref()?;
            let fields = sent.fields();
            let nonce = u64::from(transaction.nonce);
            Some(Done {
                hash: transaction.hash,
                index: *index,
                from: sent.from,
                to: fields.to,
                contract: match fields.to {
                    Some(_) => None,
                    None => Some(pallet_revive::create1(&sent.from, nonce)),
                },
                kind: fields.r#type.unwrap_or_default().0,
                succeeded: true,
                gas_used: gas.gas_used,
                gas_price: gas.effective_gas_price,
                logs: Vec::new(),
            })
        })
        .collect();
    for (number, record) in System::read_events_no_consensus().enumerate() {
        let Phase::ApplyExtrinsic(index) = record.phase else { continue };
        let Ok(place) = transactions.binary_search_by_key(&index, |done| done.index) else {
            continue;
        };
        let done = &mut transactions[place];
        match record.event {
            RuntimeEvent::Revive(pallet_revive::Event::ContractEmitted {
                contract,
                data,
                topics,
            }) => done.logs.push(Log { address: contract, topics, data, index: number as u32 }),
            RuntimeEvent::Revive(pallet_revive::Event::EthExtrinsicRevert { .. }) => {
                done.succeeded = false;
            }
            _ => {}
        }
    }
    for done in &mut transactions {
        done.contract = done.contract.filter(|_| done.succeeded);
    }
    (Revive::eth_block().into(), transactions)
}

/// The first block: it has the genesis for its state, and nothing in it.
pub fn genesis(nodes: &Arc<Nodes>, storage: Storage) -> Result<(Block, Vec<Node>), String> {
    let empty = BlakeTwo256::ordered_trie_root(Vec::new(), StateVersion::V1);
    let backend = state::backend(nodes, empty);
    let mut overlay = OverlayedChanges::<Blake2Hasher>::default();
    for (key, value) in storage.top {
        overlay.set_storage(key, Some(value));
    }
    for child in storage.children_default.into_values() {
        for (key, value) in child.data {
            overlay.set_child_storage(&child.child_info, key, Some(value));
        }
    }
    let (root, made) = state::drained(&backend, &mut overlay)?;
    let header = Header {
        parent_hash: H256::zero(),
        number: 0,
        state_root: root,
        extrinsics_root: empty,
        digest: Default::default(),
    };
    nodes.add(&made);
    let eth: BlockV1 = state::ask(nodes, root, || {
        let mut eth: BlockV1 = Revive::eth_block().into();
        eth.base_fee_per_gas = Revive::evm_base_fee();
        eth.gas_limit = Revive::evm_block_gas_limit();
        // What its successor calls its parent.
        eth.hash = Revive::eth_block_hash_from_number(U256::zero()).unwrap_or(eth.hash);
        eth
    })?;
    let hash = header.hash();
    let (extrinsics, transactions) = (Vec::new(), Vec::new());
    Ok((Block { header, extrinsics, eth, transactions, root, millis: 0, hash }, made))
}

/// Changes the state after a block from outside; its new root, and the nodes under it.
pub fn touched<T>(
    nodes: &Arc<Nodes>,
    root: H256,
    change: impl FnOnce() -> Result<T, Refusal>,
) -> Result<(T, H256, Vec<Node>), Refusal> {
    let backend = state::backend(nodes, root);
    let mut overlay = OverlayedChanges::<Blake2Hasher>::default();
    let done =
        guarded(|| state::run(&backend, &mut overlay, change)).map_err(Refusal::internal)??;
    let (root, made) = state::drained(&backend, &mut overlay).map_err(Refusal::internal)?;
    Ok((done, root, made))
}

/// Whether a block could take a transaction on a state: what it provides and needs, or why not.
pub fn validated(
    nodes: &Arc<Nodes>,
    block: &Block,
    transaction: &Transaction,
) -> Result<ValidTransaction, Refusal> {
    let extrinsic = transaction.extrinsic.clone();
    let hash = block.hash;
    let valid = state::ask(nodes, block.root, || {
        Executive::validate_transaction(TransactionSource::External, extrinsic, hash)
            .map_err(|why| refusal(why, transaction))
    });
    valid.map_err(Refusal::internal)?
}

/// What an Ethereum transaction may cost at most. Whoever offers more than the base fee pays the base fee.
pub fn cost_at_most(ethereum: &Ethereum) -> U256 {
    let fields = ethereum.fields();
    let gas = fields.gas.unwrap_or_default();
    gas.saturating_mul(Revive::evm_base_fee()).saturating_add(fields.value.unwrap_or_default())
}

/// Whether the sender has what its transaction may cost at most.
fn affords(transaction: &Transaction) -> bool {
    let of = |ethereum: &Ethereum| Revive::evm_balance(&ethereum.from) >= cost_at_most(ethereum);
    transaction.ethereum.as_ref().is_some_and(of)
}

/// Why a transaction was refused, in the words of the chain that its sender knows. It looks at the state.
fn refusal(why: TransactionValidityError, transaction: &Transaction) -> Refusal {
    if transaction.ethereum.is_none() {
        let text: &'static str = why.into();
        return Refusal { code: 1010, message: format!("Invalid Transaction: {text}"), data: None };
    }
    Refusal::server(match why {
        TransactionValidityError::Invalid(InvalidTransaction::Stale) => "nonce too low".to_owned(),
        TransactionValidityError::Invalid(InvalidTransaction::Future) => {
            "nonce too high".to_owned()
        }
        // The funds are there, so it is the gas that does not pay for what the runtime charges before it runs.
        TransactionValidityError::Invalid(InvalidTransaction::Payment) if affords(transaction) => {
            "intrinsic gas too low".to_owned()
        }
        TransactionValidityError::Invalid(InvalidTransaction::Payment) => {
            "insufficient funds for gas * price + value".to_owned()
        }
        TransactionValidityError::Invalid(InvalidTransaction::BadProof) => {
            "invalid sender".to_owned()
        }
        TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources) => {
            "exceeds block gas limit".to_owned()
        }
        TransactionValidityError::Invalid(InvalidTransaction::Call) => {
            "the transaction cannot be decoded, or is for another chain".to_owned()
        }
        other => <&'static str>::from(other).to_owned(),
    })
}

/// The state's contents, key by key, with each contract's own.
pub fn contents(nodes: &Arc<Nodes>, root: H256) -> Result<Storage, String> {
    use sp_state_machine::{backend::Backend as _, IterArgs};
    let backend = state::backend(nodes, root);
    let mut storage = Storage::default();
    let pairs = backend.pairs(IterArgs::default())?;
    for pair in pairs {
        let (key, value) = pair?;
        if let Some(of) =
            key.strip_prefix(sp_core::storage::well_known_keys::DEFAULT_CHILD_STORAGE_KEY_PREFIX)
        {
            let child = ChildInfo::new_default(of);
            let mut args = IterArgs::default();
            args.child_info = Some(child.clone());
            let data = backend.pairs(args)?.collect::<Result<_, _>>()?;
            storage
                .children_default
                .insert(of.to_vec(), sp_core::storage::StorageChild { data, child_info: child });
            continue;
        }
        storage.top.insert(key, value);
    }
    Ok(storage)
}
