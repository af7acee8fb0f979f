//! `eth_*`, `net_*` and `web3_*`.

use std::{
    sync::{atomic::Ordering, Arc},
    time::Duration,
};

use jsonrpsee::{server::RegisterMethodError, types::ErrorObjectOwned, RpcModule};
use pallet_revive::evm::{GenericTransaction, StateOverrideSet};
use pallet_revive::pallet_revive_types::runtime_api::{GenericTransactionV1, StateOverrideSetV1};
use pallet_revive::EthTransactError;
use polkadot_sdk::*;
use serde_json::{json, Value};
use sp_core::{H256, U256};
use sp_io::hashing::keccak_256;
use timebank_runtime::Revive;

use super::{
    accounts, json,
    params::{number_in, Args},
    run, Api, Named,
    Takes::{Moment, Send, Turn},
};
use crate::{
    block::Block,
    building::{cost_at_most, validated},
    error::{Answer, Refusal},
    hex,
    transaction::{account_of, Transaction},
};

/// What is here.
pub const METHODS: &[Named] = &[
    ("eth_accounts", Moment, accounts_),
    ("eth_blockNumber", Moment, |api, _| Ok(hex::number(api.shared().tip.borrow().number).into())),
    ("eth_call", Turn, call),
    ("eth_chainId", Moment, |api, _| Ok(hex::number(api.chain_id).into())),
    ("eth_coinbase", Moment, |_, _| Ok(hex::address(&Default::default()).into())),
    ("eth_estimateGas", Turn, estimate_gas),
    ("eth_feeHistory", Moment, fee_history),
    ("eth_gasPrice", Moment, gas_price),
    ("eth_getBalance", Turn, balance),
    ("eth_getBlockByHash", Moment, block_by_hash),
    ("eth_getBlockByNumber", Moment, block_by_number),
    ("eth_getBlockReceipts", Moment, block_receipts),
    ("eth_getBlockTransactionCountByHash", Moment, count_in_block),
    ("eth_getBlockTransactionCountByNumber", Moment, count_in_block),
    ("eth_getCode", Turn, code),
    ("eth_getLogs", Turn, super::filters::logs),
    ("eth_getRawTransactionByHash", Moment, raw_transaction),
    ("eth_getStorageAt", Turn, storage),
    ("eth_getTransactionByBlockHashAndIndex", Moment, transaction_in_block),
    ("eth_getTransactionByBlockNumberAndIndex", Moment, transaction_in_block),
    ("eth_getTransactionByHash", Moment, transaction),
    ("eth_getTransactionCount", Turn, nonce),
    ("eth_getTransactionReceipt", Moment, receipt),
    ("eth_getUncleByBlockHashAndIndex", Moment, |_, _| Ok(Value::Null)),
    ("eth_getUncleByBlockNumberAndIndex", Moment, |_, _| Ok(Value::Null)),
    ("eth_getUncleCountByBlockHash", Moment, no_uncles),
    ("eth_getUncleCountByBlockNumber", Moment, no_uncles),
    ("eth_hashrate", Moment, |_, _| Ok("0x0".into())),
    ("eth_maxPriorityFeePerGas", Moment, |_, _| Ok("0x0".into())),
    ("eth_mining", Moment, |_, _| Ok(false.into())),
    ("eth_protocolVersion", Moment, |_, _| Ok("0x41".into())),
    ("eth_syncing", Moment, |_, _| Ok(false.into())),
    ("net_listening", Moment, |_, _| Ok(true.into())),
    ("net_peerCount", Moment, |_, _| Ok("0x0".into())),
    ("net_version", Moment, |api, _| Ok(api.chain_id.to_string().into())),
    ("web3_clientVersion", Moment, |_, _| Ok(client_version().into())),
    ("web3_sha3", Moment, |_, args| Ok(hex::bytes(&keccak_256(&args.bytes(0)?)).into())),
];

/// What the node calls itself.
pub fn client_version() -> String {
    format!("timebank-node/v{}/{}", env!("CARGO_PKG_VERSION"), std::env::consts::OS)
}

fn accounts_(_: &Api, _: &Args) -> Answer<Value> {
    Ok(accounts::addresses().iter().map(hex::address).collect::<Vec<_>>().into())
}

/// How long a caller waits for a block unless it says so.
const SYNC_PATIENCE: u64 = 20_000;

/// How long a caller may wait for a block.
const SYNC_LIMIT: u64 = 120_000;

fn gas_price(api: &Api, _: &Args) -> Answer<Value> {
    let head = api.shared().head()?;
    Ok(hex::number(head.eth.base_fee_per_gas).into())
}

fn balance(api: &Api, args: &Args) -> Answer<Value> {
    let address = args.address(0)?;
    let (block, _) = api.block_at(args.value(1))?;
    Ok(hex::number(api.shared().ask(&block, || Revive::evm_balance(&address))?).into())
}

fn nonce(api: &Api, args: &Args) -> Answer<Value> {
    let address = args.address(0)?;
    let (block, is_next) = api.block_at(args.value(1))?;
    if is_next {
        return Ok(hex::number(api.shared().next_nonce_of(&address)?).into());
    }
    Ok(hex::number(api.shared().ask(&block, || Revive::evm_nonce(&address))?).into())
}

fn code(api: &Api, args: &Args) -> Answer<Value> {
    let address = args.address(0)?;
    let (block, _) = api.block_at(args.value(1))?;
    Ok(hex::bytes(&api.shared().ask(&block, || Revive::code(&address))?).into())
}

fn storage(api: &Api, args: &Args) -> Answer<Value> {
    let (address, slot) = (args.address(0)?, args.slot(1)?);
    let (block, _) = api.block_at(args.value(2))?;
    let value = api.shared().ask(&block, || Revive::get_storage(address, slot.0))?;
    // Whoever has no contract has no storage.
    let value = value.ok().flatten().unwrap_or_else(|| vec![0; 32]);
    Ok(hex::bytes(&value).into())
}

/// A call's parameters.
struct Call {
    transaction: GenericTransaction,
    block: Arc<Block>,
    time: Option<u64>,
    overrides: Option<StateOverrideSet>,
}

impl Call {
    fn of(api: &Api, args: &Args) -> Answer<Self> {
        let transaction: GenericTransactionV1 = args.parsed(0)?;
        let (block, is_next) = api.block_at(args.value(1))?;
        let overrides: Option<StateOverrideSetV1> = args.optional(2)?;
        let mut time = api.time_of_call(&block, is_next);
        for (field, value) in args.value(3).and_then(Value::as_object).into_iter().flatten() {
            match (field.as_str(), number_in(value)) {
                ("time" | "timestamp", Some(secs)) => {
                    let secs = u64::try_from(secs).unwrap_or(u64::MAX);
                    time = Some(secs.saturating_mul(1000));
                }
                _ => {
                    return Err(Refusal::params(format!(
                        "block override `{field}` is not supported: only the time is"
                    )))
                }
            }
        }
        Ok(Self {
            transaction: transaction.into(),
            block,
            time,
            overrides: overrides.map(Into::into),
        })
    }
}

fn failure(why: EthTransactError) -> Refusal {
    match why {
        EthTransactError::Data(data) => Refusal::reverted(&data),
        EthTransactError::Message(message) => Refusal::server(message),
    }
}

fn call(api: &Api, args: &Args) -> Answer<Value> {
    let Call { transaction, block, time, overrides } = Call::of(api, args)?;
    let done = api
        .shared()
        .ask(&block, || Revive::dry_run_eth_transact(transaction, time, true, overrides))?;
    Ok(hex::bytes(&done.map_err(failure)?.data).into())
}

fn estimate_gas(api: &Api, args: &Args) -> Answer<Value> {
    let Call { transaction, block, time, overrides } = Call::of(api, args)?;
    let gas =
        api.shared().ask(&block, || Revive::eth_estimate_gas(transaction, time, overrides))?;
    Ok(hex::number(gas.map_err(failure)?).into())
}

/// Blocks whose fees are told at once.
const FEE_BLOCKS: u64 = 1024;

fn fee_history(api: &Api, args: &Args) -> Answer<Value> {
    let count = args.u64(0)?.min(FEE_BLOCKS);
    let (newest, _) = api.block_at(args.value(1))?;
    let shares: Vec<f64> = args.optional(2)?.unwrap_or_default();
    if shares.len() > 100
        || shares.iter().any(|share| !(0.0..=100.0).contains(share))
        || !shares.is_sorted()
    {
        return Err(Refusal::params("invalid reward percentile"));
    }
    if count == 0 {
        return Ok(json!({ "oldestBlock": "0x0", "gasUsedRatio": [], "baseFeePerGas": [] }));
    }
    let last = newest.number();
    let first = last.saturating_sub(u32::try_from(count - 1).unwrap_or(u32::MAX));
    let (mut prices, mut ratios, mut rewards) = (Vec::new(), Vec::new(), Vec::new());
    for number in first..=last {
        let block = api.shared().block(number)?;
        let block = block.ok_or_else(|| Refusal::server("header not found"))?;
        prices.push(hex::number(block.eth.base_fee_per_gas));
        ratios.push(ratio(block.eth.gas_used, block.eth.gas_limit));
        // Nobody's priority is paid for.
        rewards.push(vec!["0x0"; shares.len()]);
    }
    prices.push(hex::number(newest.eth.base_fee_per_gas));
    let mut history = json!({
        "oldestBlock": hex::number(first), "baseFeePerGas": prices, "gasUsedRatio": ratios,
    });
    if !shares.is_empty() {
        history["reward"] = json!(rewards);
    }
    Ok(history)
}

/// A share in millionths, as JSON wants it.
fn ratio(part: U256, whole: U256) -> f64 {
    let millionths = part.saturating_mul(U256::from(1_000_000)).checked_div(whole);
    millionths.and_then(|share| u32::try_from(share).ok()).map_or(0.0, f64::from) / 1e6
}

fn block_by_hash(api: &Api, args: &Args) -> Answer<Value> {
    let block = api.shared().block_by_hash(&args.hash(0)?)?;
    shown(block, args)
}

fn block_by_number(api: &Api, args: &Args) -> Answer<Value> {
    args.wanted(0)?;
    shown(api.block_if_any(args.value(0))?, args)
}

fn shown(block: Option<Arc<Block>>, args: &Args) -> Answer<Value> {
    let is_full = args.value(1).is_some() && args.flag(1)?;
    block.map_or(Ok(Value::Null), |block| json::block(&block, is_full))
}

fn block_receipts(api: &Api, args: &Args) -> Answer<Value> {
    let Some(block) = api.block_if_any(args.value(0))? else { return Ok(Value::Null) };
    let receipts = (0..block.transactions.len()).map(|place| json::receipt(&block, place));
    Ok(receipts.collect::<Vec<_>>().into())
}

fn count_in_block(api: &Api, args: &Args) -> Answer<Value> {
    args.wanted(0)?;
    let block = api.block_if_any(args.value(0))?;
    Ok(block.map_or(Value::Null, |block| hex::number(block.transactions.len()).into()))
}

fn no_uncles(api: &Api, args: &Args) -> Answer<Value> {
    args.wanted(0)?;
    let block = api.block_if_any(args.value(0))?;
    Ok(block.map_or(Value::Null, |_| "0x0".into()))
}

fn transaction(api: &Api, args: &Args) -> Answer<Value> {
    let hash = args.hash(0)?;
    // The pool first: a transaction leaves it only after its block is known.
    let waiting = api.shared().pool().get(&hash).map(|waiting| waiting.transaction.clone());
    if let Some((block, place)) = api.shared().transaction(&hash)? {
        return json::transaction(&block, &block.transactions[place]);
    }
    waiting.map_or(Ok(Value::Null), |transaction| json::waiting(&transaction))
}

fn raw_transaction(api: &Api, args: &Args) -> Answer<Value> {
    let Some((block, place)) = api.shared().transaction(&args.hash(0)?)? else {
        return Ok(Value::Null);
    };
    let payload = block.payload(&block.transactions[place]);
    Ok(payload.map_or(Value::Null, |payload| hex::bytes(&payload).into()))
}

fn transaction_in_block(api: &Api, args: &Args) -> Answer<Value> {
    args.wanted(0)?;
    let index = args.u64(1)?;
    let Some(block) = api.block_if_any(args.value(0))? else { return Ok(Value::Null) };
    let done = block.transactions.iter().find(|done| u64::from(done.index) == index);
    done.map_or(Ok(Value::Null), |done| json::transaction(&block, done))
}

fn receipt(api: &Api, args: &Args) -> Answer<Value> {
    let found = api.shared().transaction(&args.hash(0)?)?;
    Ok(found.map_or(Value::Null, |(block, place)| json::receipt(&block, place)))
}

/// Judges an Ethereum transaction in geth's order and words.
fn judged(api: &Api, payload: Vec<u8>) -> Answer<Transaction> {
    let transaction = Transaction::ethereum(payload, api.chain_id)?;
    if api.shared().pool().get(&transaction.hash).is_some()
        || api.shared().transaction(&transaction.hash)?.is_some()
    {
        return Err(Refusal::server("already known"));
    }
    let head = api.shared().head()?;
    let ethereum =
        transaction.ethereum.as_ref().ok_or_else(|| Refusal::internal("no such transaction"))?;
    let from = ethereum.from;
    let (next, balance, base_fee, most) = api.shared().ask(&head, || {
        let balance = Revive::evm_balance(&from);
        (Revive::evm_nonce(&from), balance, Revive::evm_base_fee(), cost_at_most(ethereum))
    })?;
    if transaction.nonce < next {
        return Err(Refusal::server(format!(
            "nonce too low: next nonce {next}, tx nonce {}",
            transaction.nonce
        )));
    }
    let cap = ethereum.price_cap();
    if cap < base_fee {
        return Err(Refusal::server(format!(
            "max fee per gas less than block base fee: address {from:?}, maxFeePerGas: {cap}, baseFee: {base_fee}"
        )));
    }
    if ethereum.fields().gas.unwrap_or_default() > head.eth.gas_limit {
        return Err(Refusal::server("exceeds block gas limit"));
    }
    if balance < most {
        return Err(Refusal::server(format!(
            "insufficient funds for gas * price + value: address {from:?} have {balance} want {most}"
        )));
    }
    // Where a block is made of it at once, the block's maker judges it, and its sender hears of that.
    if transaction.nonce == next && !api.shared().seals_at_once.load(Ordering::Relaxed) {
        validated(&api.shared().nodes, &head, &transaction)?;
    }
    Ok(transaction)
}

/// Methods that wait for a block.
pub fn register(module: &mut RpcModule<Api>) -> Result<(), RegisterMethodError> {
    module.register_async_method("eth_sendRawTransaction", |params, api, _| async move {
        let payload = Args::of(&params)?.bytes(0)?;
        let hash = sent(&api, move |_| Ok(payload)).await?;
        Ok::<_, ErrorObjectOwned>(hex::hash(&hash))
    })?;
    module.register_async_method("eth_sendTransaction", |params, api, _| async move {
        let wanted: GenericTransactionV1 = Args::of(&params)?.parsed(0)?;
        let hash = sent(&api, move |api| signed(api, wanted.into())).await?;
        Ok::<_, ErrorObjectOwned>(hex::hash(&hash))
    })?;
    module.register_async_method("eth_sendRawTransactionSync", |params, api, _| async move {
        let args = Args::of(&params)?;
        let payload = args.bytes(0)?;
        let patience = args.optional_u64(1)?.unwrap_or(SYNC_PATIENCE).min(SYNC_LIMIT);
        Ok::<_, ErrorObjectOwned>(sent_and_done(&api, payload, patience).await?)
    })?;
    Ok(())
}

/// Sends it; its hash, once it is in a block if one is made of it now.
async fn sent(
    api: &Arc<Api>,
    payload: impl FnOnce(&Api) -> Answer<Vec<u8>> + std::marker::Send + 'static,
) -> Answer<H256> {
    let judge = move |api: &Api| payload(api).and_then(|payload| judged(api, payload));
    let transaction = run(api.clone(), Send, judge).await?;
    let (reply, answer) = tokio::sync::oneshot::channel();
    api.handle.submit(transaction, reply)?;
    answer.await.map_err(|_| Refusal::internal("the node stops"))?
}

/// Sends it, and waits so many milliseconds for its receipt.
async fn sent_and_done(api: &Arc<Api>, payload: Vec<u8>, patience: u64) -> Answer<Value> {
    let mut tip = api.shared().tip.subscribe();
    let hash = sent(api, move |_| Ok(payload)).await?;
    let waiting = async {
        loop {
            if let Some((block, place)) = api.shared().transaction(&hash)? {
                return Ok(json::receipt(&block, place));
            }
            tip.changed().await.map_err(|_| Refusal::internal("the node stops"))?;
        }
    };
    let waited = tokio::time::timeout(Duration::from_millis(patience), waiting).await;
    waited.unwrap_or_else(|_| {
        Err(Refusal {
            code: 4,
            message: format!(
                "the transaction was added to the pool but is in no block after {patience} ms"
            ),
            data: Some(hex::hash(&hash).into()),
        })
    })
}

/// Signs with a key that the whole world knows.
fn signed(api: &Api, mut transaction: GenericTransaction) -> Answer<Vec<u8>> {
    let from = transaction.from.ok_or_else(|| Refusal::params("the sender is missing"))?;
    let head = api.shared().head()?;
    if transaction.nonce.is_none() {
        transaction.nonce = Some(api.shared().next_nonce(&account_of(&from))?.into());
    }
    transaction.chain_id = transaction.chain_id.or(Some(api.chain_id.into()));
    if transaction.gas.is_none() {
        let (asked, time) = (transaction.clone(), api.time_of_call(&head, true));
        let gas = api.shared().ask(&head, || Revive::eth_estimate_gas(asked, time, None))?;
        transaction.gas = Some(gas.map_err(failure)?);
    }
    let is_new_kind = transaction.gas_price.is_none();
    if transaction.r#type.is_none() {
        transaction.r#type = Some(if is_new_kind { 2u8 } else { 0u8 }.into());
    }
    let price = head.eth.base_fee_per_gas;
    transaction.gas_price = transaction.gas_price.or(Some(price));
    transaction.max_fee_per_gas = transaction.max_fee_per_gas.or(Some(price));
    transaction.max_priority_fee_per_gas =
        transaction.max_priority_fee_per_gas.or(Some(U256::zero()));
    accounts::signed(transaction)
}
