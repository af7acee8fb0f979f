//! Blocks, transactions, receipts and logs as Ethereum's clients read them.

use pallet_revive::evm::TransactionSigned;
use pallet_revive::pallet_revive_types::runtime_api::{
    HashesOrTransactionInfosV1, TransactionInfoV1,
};
use polkadot_sdk::*;
use serde_json::{json, Value};
use sp_core::U256;

use crate::{
    block::{bloom_of, Block, Done, Log},
    error::{Answer, Refusal},
    hex,
    transaction::Transaction,
};

/// A block, with its transactions or their hashes.
pub fn block(block: &Block, with_transactions: bool) -> Answer<Value> {
    let mut eth = block.eth.clone();
    eth.size = U256::from(block.extrinsics.iter().map(Vec::len).sum::<usize>());
    if with_transactions {
        let infos =
            block.transactions.iter().map(|done| info(block, done)).collect::<Answer<_>>()?;
        eth.transactions = HashesOrTransactionInfosV1::TransactionInfos(infos);
    }
    let mut json = serde_json::to_value(eth).map_err(|why| Refusal::internal(why.to_string()))?;
    // viem wants a number.
    json["totalDifficulty"] = "0x0".into();
    Ok(json)
}

/// A block's header, as subscribers get it.
pub fn header(of: &Block) -> Answer<Value> {
    let mut json = block(of, false)?;
    if let Value::Object(fields) = &mut json {
        for no_header in ["transactions", "uncles", "withdrawals", "size", "totalDifficulty"] {
            fields.remove(no_header);
        }
    }
    Ok(json)
}

fn info(block: &Block, done: &Done) -> Answer<TransactionInfoV1> {
    let payload = block.payload(done).ok_or_else(|| Refusal::internal("a transaction is lost"))?;
    let signed = TransactionSigned::decode(&payload)
        .map_err(|why| Refusal::internal(format!("a transaction is damaged: {why}")))?;
    Ok(TransactionInfoV1 {
        block_hash: block.eth_hash(),
        block_number: block.number().into(),
        from: done.from,
        hash: done.hash,
        transaction_index: done.index.into(),
        transaction_signed: signed.into(),
    })
}

/// A transaction in a block.
pub fn transaction(block: &Block, done: &Done) -> Answer<Value> {
    serde_json::to_value(info(block, done)?).map_err(|why| Refusal::internal(why.to_string()))
}

/// A transaction that waits.
pub fn waiting(transaction: &Transaction) -> Answer<Value> {
    let Some(ethereum) = &transaction.ethereum else { return Ok(Value::Null) };
    let info = TransactionInfoV1 {
        from: ethereum.from,
        hash: transaction.hash,
        transaction_signed: ethereum.signed.clone().into(),
        ..TransactionInfoV1::default()
    };
    let mut json = serde_json::to_value(info).map_err(|why| Refusal::internal(why.to_string()))?;
    for unknown in ["blockHash", "blockNumber", "transactionIndex"] {
        json[unknown] = Value::Null;
    }
    Ok(json)
}

/// What a transaction did.
pub fn receipt(block: &Block, place: usize) -> Value {
    let Some(done) = block.transactions.get(place) else { return Value::Null };
    let before = block.transactions.iter().take(place + 1);
    let cumulative = before.fold(U256::zero(), |sum, done| sum.saturating_add(done.gas_used));
    let logs: Vec<Value> = done.logs.iter().map(|one| log(block, done, one)).collect();
    json!({
        "blockHash": hex::hash(&block.eth_hash()),
        "blockNumber": hex::number(block.number()),
        "contractAddress": done.contract.map(|address| hex::address(&address)),
        "cumulativeGasUsed": hex::number(cumulative),
        "effectiveGasPrice": hex::number(done.gas_price),
        "from": hex::address(&done.from),
        "gasUsed": hex::number(done.gas_used),
        "logs": logs,
        "logsBloom": hex::bytes(&bloom_of(done.logs.iter())),
        "status": hex::number(u32::from(done.succeeded)),
        "to": done.to.map(|address| hex::address(&address)),
        "transactionHash": hex::hash(&done.hash),
        "transactionIndex": hex::number(done.index),
        "type": hex::number(done.kind),
    })
}

/// What a contract emitted.
pub fn log(block: &Block, done: &Done, log: &Log) -> Value {
    json!({
        "address": hex::address(&log.address),
        "blockHash": hex::hash(&block.eth_hash()),
        "blockNumber": hex::number(block.number()),
        "blockTimestamp": hex::number(block.millis / 1000),
        "data": hex::bytes(&log.data),
        "logIndex": hex::number(log.index),
        "removed": false,
        "topics": log.topics.iter().map(hex::hash).collect::<Vec<_>>(),
        "transactionHash": hex::hash(&done.hash),
        "transactionIndex": hex::number(done.index),
    })
}
