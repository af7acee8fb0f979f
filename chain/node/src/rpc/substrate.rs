//! Substrate's methods, as far as its clients of the legacy kind ask them.

use std::sync::{Arc, OnceLock};

use codec::{Decode, Encode};
use jsonrpsee::{server::RegisterMethodError, types::ErrorObjectOwned, RpcModule};
use polkadot_sdk::*;
use serde_json::{json, Value};
use sp_core::crypto::Ss58Codec;
use sp_core::storage::ChildInfo;
use sp_core::H256;
use sp_io::hashing::blake2_256;
use timebank_runtime::{AccountId, Runtime, VERSION};

use super::{
    params::{hash_in, number_in, Args},
    run, Api, Named,
    Takes::{Moment, Send, Turn},
};
use crate::{
    block::Block,
    building::validated,
    error::{Answer, Refusal},
    hex, state,
    transaction::Transaction,
};

/// What is here.
pub const METHODS: &[Named] = &[
    ("author_pendingExtrinsics", Moment, pending),
    ("chain_getBlock", Moment, block),
    ("chain_getBlockHash", Moment, block_hash),
    ("chain_getFinalizedHead", Moment, finalized),
    ("chain_getHeader", Moment, header),
    ("childstate_getKeysPaged", Turn, child_keys),
    ("childstate_getStorage", Turn, child_storage),
    ("state_call", Turn, call),
    ("state_getChildReadProof", Turn, child_proof),
    ("state_getKeysPaged", Turn, keys),
    ("state_getMetadata", Turn, |api, _| metadata(api)),
    ("state_getReadProof", Turn, proof),
    ("state_getRuntimeVersion", Moment, |_, _| version()),
    ("state_getStorage", Turn, storage),
    ("state_getStorageHash", Turn, storage_hash),
    ("state_getStorageSize", Turn, storage_size),
    ("state_queryStorageAt", Turn, query),
    ("system_accountNextIndex", Turn, next_index),
    ("system_chain", Moment, |_, _| Ok(CHAIN.into())),
    ("system_chainType", Moment, |_, _| Ok("Development".into())),
    ("system_health", Moment, |_, _| {
        Ok(json!({ "peers": 0, "isSyncing": false, "shouldHavePeers": false }))
    }),
    ("system_localListenAddresses", Moment, |_, _| Ok(json!([]))),
    ("system_name", Moment, |_, _| Ok("timebank-node".into())),
    ("system_nodeRoles", Moment, |_, _| Ok(json!(["Authority"]))),
    ("system_peers", Moment, |_, _| Ok(json!([]))),
    ("system_properties", Moment, |_, _| Ok(json!({ "tokenSymbol": "DOT", "tokenDecimals": 10 }))),
    ("system_syncState", Moment, sync_state),
    ("system_version", Moment, |_, _| Ok(env!("CARGO_PKG_VERSION").into())),
];

/// What the chain's specification calls it, too.
const CHAIN: &str = "Time Bank development";

/// Keys that are listed, or asked for, at once.
const AT_ONCE: u64 = 1_000;

impl Api {
    /// The block with a hash of Substrate's, or the last one.
    fn at(&self, args: &Args, place: usize) -> Answer<Arc<Block>> {
        let Some(value) = args.value(place) else { return self.shared().head() };
        let hash = hash_in(value)
            .ok_or_else(|| Refusal::params(format!("invalid argument {place}: no block hash")))?;
        let block = self.shared().block_by_hash(&hash)?.filter(|block| block.hash == hash);
        block.ok_or_else(|| Refusal::server(format!("UnknownBlock: {hash:?}")))
    }

    /// Asks about the state after a block, as of now: at the time to which a caller travelled.
    fn look<T>(&self, block: &Block, question: impl FnOnce() -> T) -> Answer<T> {
        let time = self.time_of_call(block, false);
        self.shared().ask(block, || {
            if let Some(time) = time {
                pallet_timestamp::Now::<Runtime>::put(time);
            }
            question()
        })
    }
}

fn block_hash(api: &Api, args: &Args) -> Answer<Value> {
    let one = |value: &Value| -> Answer<Value> {
        let number = number_in(value)
            .ok_or_else(|| Refusal::params("invalid argument 0: no block number"))?;
        let Ok(number) = u32::try_from(number) else { return Ok(Value::Null) };
        Ok(api.shared().block(number)?.map_or(Value::Null, |block| hex::hash(&block.hash).into()))
    };
    match args.value(0) {
        None => Ok(hex::hash(&api.shared().head()?.hash).into()),
        Some(Value::Array(numbers)) if numbers.len() as u64 > AT_ONCE => {
            Err(Refusal::limit(format!("more than {AT_ONCE} blocks at once")))
        }
        Some(Value::Array(numbers)) => {
            numbers.iter().map(one).collect::<Answer<Vec<_>>>().map(Value::Array)
        }
        Some(value) => one(value),
    }
}

fn finalized(api: &Api, _: &Args) -> Answer<Value> {
    Ok(hex::hash(&api.shared().head()?.hash).into())
}

/// A header in JSON.
pub fn header_of(block: &Block) -> Answer<Value> {
    serde_json::to_value(&block.header).map_err(|why| Refusal::internal(why.to_string()))
}

/// A block that may be unknown, which is no error here.
fn known(api: &Api, args: &Args) -> Answer<Option<Arc<Block>>> {
    match api.at(args, 0) {
        Ok(block) => Ok(Some(block)),
        Err(why) if why.message.starts_with("UnknownBlock") => Ok(None),
        Err(why) => Err(why),
    }
}

fn header(api: &Api, args: &Args) -> Answer<Value> {
    known(api, args)?.map_or(Ok(Value::Null), |block| header_of(&block))
}

fn block(api: &Api, args: &Args) -> Answer<Value> {
    let Some(block) = known(api, args)? else { return Ok(Value::Null) };
    let extrinsics: Vec<String> = block.extrinsics.iter().map(|bytes| hex::bytes(bytes)).collect();
    Ok(json!({
        "block": { "header": header_of(&block)?, "extrinsics": extrinsics },
        "justifications": null,
    }))
}

fn call(api: &Api, args: &Args) -> Answer<Value> {
    let (method, data) = (args.text(0)?.to_owned(), args.plain_bytes(1)?);
    let block = api.at(args, 2)?;
    let answer = api.look(&block, || timebank_runtime::api::dispatch(&method, &data))?;
    let answer =
        answer.ok_or_else(|| Refusal::server(format!("Exported method {method} is not found")))?;
    Ok(hex::bytes(&answer).into())
}

fn storage_at(api: &Api, args: &Args) -> Answer<Option<Vec<u8>>> {
    let key = args.plain_bytes(0)?;
    let block = api.at(args, 1)?;
    let stored = || sp_io::storage::get(&key).map(Vec::from);
    // Whoever names a block asks what it left, and its time is part of that; who names none asks about now.
    match args.value(1) {
        Some(_) => api.shared().ask(&block, stored),
        None => api.look(&block, stored),
    }
}

fn storage(api: &Api, args: &Args) -> Answer<Value> {
    Ok(storage_at(api, args)?.map_or(Value::Null, |value| hex::bytes(&value).into()))
}

fn storage_hash(api: &Api, args: &Args) -> Answer<Value> {
    let value = storage_at(api, args)?;
    // Clients tell runtimes apart by the hash of their Wasm; here it is compiled into the program.
    let is_code = args.plain_bytes(0)? == sp_core::storage::well_known_keys::CODE;
    let value = value.or_else(|| is_code.then(|| VERSION.encode()));
    Ok(value.map_or(Value::Null, |value| hex::bytes(&blake2_256(&value)).into()))
}

fn storage_size(api: &Api, args: &Args) -> Answer<Value> {
    Ok(storage_at(api, args)?.map_or(Value::Null, |value| value.len().into()))
}

fn count(args: &Args, place: usize) -> Answer<usize> {
    let count = args.u64(place)?;
    if count > AT_ONCE {
        return Err(Refusal::limit(format!("count exceeds maximum value: {AT_ONCE}")));
    }
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Keys after one, as many as are wanted and begin alike.
fn listed(
    prefix: &[u8],
    count: usize,
    after: Vec<u8>,
    next: impl Fn(&[u8]) -> Option<Vec<u8>>,
    has: impl Fn(&[u8]) -> bool,
) -> Vec<String> {
    let mut keys = Vec::new();
    let is_first = after.is_empty();
    let mut last = if is_first { prefix.to_vec() } else { after };
    if is_first && count > 0 && has(prefix) {
        keys.push(hex::bytes(prefix));
    }
    while keys.len() < count {
        match next(&last).filter(|key| key.starts_with(prefix)) {
            Some(key) => {
                keys.push(hex::bytes(&key));
                last = key;
            }
            None => break,
        }
    }
    keys
}

fn optional_bytes(args: &Args, place: usize) -> Answer<Vec<u8>> {
    args.value(place).map_or(Ok(Vec::new()), |_| args.plain_bytes(place))
}

fn keys(api: &Api, args: &Args) -> Answer<Value> {
    let (prefix, count, after) =
        (optional_bytes(args, 0)?, count(args, 1)?, optional_bytes(args, 2)?);
    let block = api.at(args, 3)?;
    let keys = api.shared().ask(&block, || {
        let next = |key: &[u8]| sp_io::storage::next_key(key);
        listed(&prefix, count, after, next, |key| sp_io::storage::exists(key))
    })?;
    Ok(keys.into())
}

/// A contract's own keys are named by the place of their root.
fn child(args: &Args) -> Answer<Vec<u8>> {
    let key = args.plain_bytes(0)?;
    let prefix = sp_core::storage::well_known_keys::DEFAULT_CHILD_STORAGE_KEY_PREFIX;
    key.strip_prefix(prefix)
        .map(<[u8]>::to_vec)
        .ok_or_else(|| Refusal::params("Invalid child storage key"))
}

fn child_keys(api: &Api, args: &Args) -> Answer<Value> {
    let name = child(args)?;
    let (prefix, count, after) =
        (optional_bytes(args, 1)?, count(args, 2)?, optional_bytes(args, 3)?);
    let block = api.at(args, 4)?;
    let keys = api.shared().ask(&block, || {
        let next = |key: &[u8]| sp_io::default_child_storage::next_key(&name, key);
        let has = |key: &[u8]| sp_io::default_child_storage::exists(&name, key);
        listed(&prefix, count, after, next, has)
    })?;
    Ok(keys.into())
}

fn child_storage(api: &Api, args: &Args) -> Answer<Value> {
    let (name, key) = (child(args)?, args.plain_bytes(1)?);
    let block = api.at(args, 2)?;
    let value = api.shared().ask(&block, || sp_io::default_child_storage::get(&name, &key))?;
    Ok(value.map_or(Value::Null, |value| hex::bytes(&value).into()))
}

/// The keys that a parameter lists.
pub fn keys_in(args: &Args, place: usize) -> Answer<Vec<Vec<u8>>> {
    let texts: Vec<String> = args.parsed(place)?;
    if texts.len() as u64 > AT_ONCE {
        return Err(Refusal::limit(format!("more than {AT_ONCE} keys at once")));
    }
    let wrong = || Refusal::params(format!("invalid argument {place}: no key"));
    texts.iter().map(|text| hex::parsed(text).ok_or_else(wrong)).collect()
}

/// What is stored under keys after a block.
pub fn values(api: &Api, block: &Block, keys: &[Vec<u8>]) -> Answer<Vec<Option<Vec<u8>>>> {
    api.shared()
        .ask(block, || keys.iter().map(|key| sp_io::storage::get(key).map(Vec::from)).collect())
}

/// Keys with what is stored under them, as a change of the storage.
pub fn change(block: &Block, keys: &[Vec<u8>], values: &[Option<Vec<u8>>]) -> Value {
    let changes: Vec<Value> = keys
        .iter()
        .zip(values)
        .map(|(key, value)| json!([hex::bytes(key), value.as_deref().map(hex::bytes)]))
        .collect();
    json!({ "block": hex::hash(&block.hash), "changes": changes })
}

fn query(api: &Api, args: &Args) -> Answer<Value> {
    let keys = keys_in(args, 0)?;
    let block = api.at(args, 1)?;
    let values = values(api, &block, &keys)?;
    Ok(json!([change(&block, &keys, &values)]))
}

fn proven(block: &Block, proof: sp_trie::StorageProof) -> Value {
    let nodes: Vec<String> = proof.iter_nodes().map(|node| hex::bytes(node)).collect();
    json!({ "at": hex::hash(&block.hash), "proof": nodes })
}

fn proof(api: &Api, args: &Args) -> Answer<Value> {
    let keys = keys_in(args, 0)?;
    let block = api.at(args, 1)?;
    api.shared().must_have_state(&block)?;
    let backend = state::backend(&api.shared().nodes, block.root);
    let proof = sp_state_machine::prove_read(backend, &keys)
        .map_err(|why| Refusal::internal(why.to_string()))?;
    Ok(proven(&block, proof))
}

fn child_proof(api: &Api, args: &Args) -> Answer<Value> {
    let (name, keys) = (child(args)?, keys_in(args, 1)?);
    let block = api.at(args, 2)?;
    api.shared().must_have_state(&block)?;
    let backend = state::backend(&api.shared().nodes, block.root);
    let proof = sp_state_machine::prove_child_read(backend, &ChildInfo::new_default(&name), &keys)
        .map_err(|why| Refusal::internal(why.to_string()))?;
    Ok(proven(&block, proof))
}

fn metadata(api: &Api) -> Answer<Value> {
    static METADATA: OnceLock<String> = OnceLock::new();
    if let Some(text) = METADATA.get() {
        return Ok(text.as_str().into());
    }
    let head = api.shared().head()?;
    let opaque = api
        .shared()
        .ask(&head, || timebank_runtime::api::dispatch("Metadata_metadata", &[]))?
        .and_then(|opaque| Vec::<u8>::decode(&mut opaque.as_slice()).ok())
        .ok_or_else(|| Refusal::internal("the runtime has no metadata"))?;
    Ok(METADATA.get_or_init(|| hex::bytes(&opaque)).as_str().into())
}

/// What the runtime says it is.
pub fn version() -> Answer<Value> {
    serde_json::to_value(VERSION).map_err(|why| Refusal::internal(why.to_string()))
}

fn sync_state(api: &Api, _: &Args) -> Answer<Value> {
    let head = api.shared().tip.borrow().number;
    Ok(json!({ "startingBlock": 0, "currentBlock": head, "highestBlock": head }))
}

fn next_index(api: &Api, args: &Args) -> Answer<Value> {
    let text = args.text(0)?;
    let bytes = hex::parsed(text).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let account = match bytes {
        Some(bytes) => AccountId::from(bytes),
        None => AccountId::from_ss58check(text)
            .map_err(|why| Refusal::params(format!("invalid argument 0: no account: {why:?}")))?,
    };
    Ok(api.shared().next_nonce(&account)?.into())
}

fn pending(api: &Api, _: &Args) -> Answer<Value> {
    let waiting: Vec<String> = api
        .shared()
        .pool()
        .all()
        .map(|waiting| hex::bytes(&waiting.transaction.encoded()))
        .collect();
    Ok(waiting.into())
}

/// Methods that wait for a block.
pub fn register(module: &mut RpcModule<Api>) -> Result<(), RegisterMethodError> {
    module.register_async_method("author_submitExtrinsic", |params, api, _| async move {
        let encoded = Args::of(&params)?.plain_bytes(0)?;
        let hash = submitted(&api, encoded).await?;
        Ok::<_, ErrorObjectOwned>(hex::hash(&hash))
    })?;
    Ok(())
}

/// Judges an extrinsic and sends it; its hash, once it is in a block if one is made of it now.
pub async fn submitted(api: &Arc<Api>, encoded: Vec<u8>) -> Answer<H256> {
    let hash = H256(blake2_256(&encoded));
    let judge = move |api: &Api| {
        let transaction = Transaction::substrate(&encoded, api.chain_id)?;
        let head = api.shared().head()?;
        validated(&api.shared().nodes, &head, &transaction)?;
        Ok(transaction)
    };
    let transaction = run(api.clone(), Send, judge).await?;
    let (reply, answer) = tokio::sync::oneshot::channel();
    api.handle.submit(transaction, reply)?;
    answer.await.map_err(|_| Refusal::internal("the node stops"))??;
    Ok(hash)
}

/// The hash of an extrinsic.
pub fn hash_of(encoded: &[u8]) -> H256 {
    H256(blake2_256(encoded))
}
