//! What users of other systems reported, tried on this one: receipts that hold what was taken back, and a frozen account
//! that lets others act for it.

use std::collections::BTreeSet;

use alloy::consensus::proofs::calculate_receipt_root;
use alloy::consensus::{Receipt, ReceiptEnvelope, ReceiptWithBloom};
use alloy::primitives::{Address, Bytes, Log, B256};
use serde_json::{json, Value};
use timebank_index::abi::hex_of;
use timebank_index::source::Face;

use crate::node::{address_of_person, file, Node};

const CODING: &str = "2";

fn offer(node: &Node, tick: &str, expiry: &str) -> Value {
    let order = ["order", "place", "--class-id", CODING, "--side", "ask", "--lots", "1"];
    node.run("Ben", &[&order[..], &["--tick", tick, "--expiry", expiry]].concat())
}

fn bytes<T: std::str::FromStr<Err: std::fmt::Debug>>(value: &Value) -> T {
    value.as_str().unwrap().parse().unwrap()
}

fn number(value: &Value) -> u64 {
    u64::from_str_radix(&value.as_str().unwrap()[2..], 16).unwrap()
}

fn log(log: &Value) -> Log {
    let topics = log["topics"].as_array().unwrap().iter().map(bytes::<B256>).collect();
    Log::new_unchecked(bytes::<Address>(&log["address"]), topics, bytes::<Bytes>(&log["data"]))
}

/// The root of a block's receipts as the node shows them, and the root in the block's header.
fn roots(node: &Node, block: &Value) -> (B256, B256) {
    let header = node.ask("eth_getBlockByNumber", json!([block, false]));
    let receipts = header["transactions"].as_array().unwrap().iter().map(|hash| {
        let told = node.ask("eth_getTransactionReceipt", json!([hash]));
        let receipt = Receipt {
            status: (told["status"] == "0x1").into(),
            cumulative_gas_used: number(&told["cumulativeGasUsed"]),
            logs: told["logs"].as_array().unwrap().iter().map(log).collect(),
        };
        let receipt = ReceiptWithBloom::from(receipt);
        match told["type"].as_str().unwrap() {
            "0x0" => ReceiptEnvelope::Legacy(receipt),
            _ => ReceiptEnvelope::Eip1559(receipt),
        }
    });
    (calculate_receipt_root(&receipts.collect::<Vec<_>>()), bytes(&header["receiptsRoot"]))
}

/// A fill, then an order that is over: the exchange's own program gives up what it did, and the bank's does it again.
#[test]
fn what_a_program_did_and_took_back_is_in_no_receipt_and_in_no_log() {
    let node = Node::with_a_bank();
    let usual = offer(&node, "95", "+7d");
    offer(&node, "96", "+11m");
    node.ask("evm_increaseTime", json!([1_000]));
    // The demonstration leaves a bid of Cem's, which holds the coin that it takes now.
    node.run("Cem", &["order", "cancel-all", CODING]);
    let order = ["order", "place", "--class-id", CODING, "--side", "bid", "--tick", "103"];
    let taken = node.run("Cem", &[&order[..], &["--lots", "2", "--kind", "ioc"]].concat());

    let events: Vec<_> = taken["events"].as_array().unwrap().iter().map(|e| &e["event"]).collect();
    let count = |name: &str| events.iter().filter(|event| **event == name).count();
    assert_eq!((count("OrderRemoved"), count("Trade")), (1, 2), "{taken}");
    let receipt = node.ask("eth_getTransactionReceipt", json!([taken["transaction"]]));
    let block = &receipt["blockNumber"];
    let shown = node.ask("eth_getLogs", json!([{ "fromBlock": block, "toBlock": block }]));
    assert_eq!(shown, receipt["logs"]);
    let said: BTreeSet<_> = shown.as_array().unwrap().iter().map(Value::to_string).collect();
    assert_eq!(said.len(), shown.as_array().unwrap().len(), "nothing is there twice");
    // The contract's own head says that nothing is in the logs but what happened.
    let folder = tempfile::tempdir().unwrap();
    let (mut follower, progress) = node.follower(&node.url, &file(&folder), Face::Ethereum);
    follower.catch_up().unwrap();
    assert_eq!(progress.wrong(), None);
    assert_eq!(follower.cursor().block, Some(node.height()));

    let usual = node.ask("eth_getTransactionReceipt", json!([usual["transaction"]]));
    for block in [&usual["blockNumber"], block] {
        let (found, kept) = roots(&node, block);
        assert_eq!(found, kept, "the header's root is that of what the node shows");
    }
}

#[test]
fn a_frozen_account_lets_others_act_for_it_and_nobody_moves_anything_before_the_freeze_ends() {
    let node = Node::with_a_bank();
    let [ben, cem] = ["Ben", "Cem"].map(|name| hex_of(address_of_person(name)));
    let [ben, cem] = [ben.as_str(), cem.as_str()];
    let evidence = B256::repeat_byte(5).to_string();
    let opened = ["case", "open-and-freeze", "--subject", ben, "--reason", "fraud"];
    let frozen = ["--evidence", &evidence, "--directions", "out", "--amount", "0"];
    let opened = node.run("Sue", &[&opened[..], &frozen].concat());
    let events = opened["events"].as_array().unwrap();
    let case = events.iter().find(|event| event["event"] == "CaseOpened").unwrap();
    let case = case["figures"]["case_id"].to_string();

    node.run("Ben", &["coin", "approve", cem, "60s"]);
    node.run("Ben", &["hours", "set-operator", cem, "true"]);
    let pay: [&[&str]; 2] = [
        &["coin", "transfer-from", ben, cem, "60s"],
        &["hours", "transfer-from", ben, cem, CODING, "60s"],
    ];
    for pay in pay {
        let refused = node.try_to_run("Cem", pay).unwrap_err();
        assert_eq!(refused["refused"]["code"], 40, "{refused}");
    }
    // What was granted can be taken back all the while.
    node.run("Ben", &["hours", "set-operator", cem, "false"]);
    node.run("Sue", &["case", "release", &case]);
    node.run("Cem", pay[0]);
    assert!(node.try_to_run("Cem", pay[1]).is_err());
}
