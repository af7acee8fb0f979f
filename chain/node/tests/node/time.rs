//! Time, mining, snapshots, and states that are set from outside.

use serde_json::{json, Value};
use timebank_node::Config;

use super::client::*;
use super::fuzz::replayed;

fn time_of(node: &Client) -> u64 {
    number(&node.get("eth_getBlockByNumber", json!(["latest", false]))["timestamp"])
}

#[test]
fn time_passes_when_a_caller_says_so() {
    let node = node();
    node.get("evm_mine", json!([]));
    let begun = time_of(&node);
    assert_eq!(node.get("evm_increaseTime", json!([1_000])), 1_000);
    assert_eq!(node.get("evm_increaseTime", json!(["0x10"])), 1_016);
    node.get("evm_mine", json!([]));
    let later = time_of(&node);
    assert!((begun + 1_016..begun + 1_100).contains(&later), "{begun} {later}");
    node.get("evm_setNextBlockTimestamp", json!([later + 500]));
    node.get("evm_mine", json!([]));
    assert_eq!(time_of(&node), later + 500);
    let why = node.ask("evm_setNextBlockTimestamp", json!([later])).unwrap_err();
    assert!(why["message"].as_str().unwrap().contains("lower than or equal"), "{why}");
    node.get("evm_mine", json!([{ "timestamp": later + 900, "blocks": 2 }]));
    assert!(time_of(&node) >= later + 900);
    assert_eq!(node.height(), 5);
}

#[test]
fn many_blocks_are_made_so_far_apart() {
    let node = node();
    node.get("anvil_mine", json!(["0x1"]));
    let begun = time_of(&node);
    node.get("hardhat_mine", json!(["0x5", "0x3c"]));
    assert_eq!(node.height(), 6);
    let later = time_of(&node);
    assert!((begun + 240..begun + 300).contains(&later), "{begun} {later}");
    assert_eq!(node.ask("anvil_mine", json!(["0xffffffff"])).unwrap_err()["code"], -32005);
}

#[test]
fn blocks_may_be_so_far_apart_whatever_the_clock_says() {
    let step = Some(std::time::Duration::from_secs(6));
    let node = node_with(Config { step, ..Config::default() });
    node.get("evm_mine", json!([]));
    let begun = time_of(&node);
    node.get("evm_mine", json!([]));
    assert_eq!(time_of(&node), begun + 6);
    node.get("dev_timeTravel", json!([(begun + 1_000) * 1_000]));
    node.get("dev_newBlock", json!([]));
    assert_eq!(time_of(&node), begun + 1_006);
    // Back before the last block, the next one is just after it.
    node.get("dev_timeTravel", json!([begun * 1_000]));
    node.get("dev_newBlock", json!([]));
    assert_eq!(time_of(&node), begun + 1_006);
}

#[test]
fn a_chain_goes_back_to_a_snapshot() {
    let node = node();
    let contract = node.deploy(&alith());
    node.call(&alith(), contract, 1);
    let snapshot = node.get("evm_snapshot", json!([]));
    let receipt = node.call(&alith(), contract, 2);
    let later = node.get("evm_snapshot", json!([]));
    node.get("evm_increaseTime", json!([1_000_000]));
    assert_eq!(node.read(contract, "latest"), 2);
    assert_eq!(node.get("evm_revert", json!([snapshot])), true);
    assert_eq!(node.read(contract, "latest"), 1);
    assert_eq!(node.height(), 2);
    for gone in ["eth_getTransactionReceipt", "eth_getTransactionByHash"] {
        assert_eq!(node.get(gone, json!([receipt["transactionHash"]])), Value::Null);
    }
    assert_eq!(node.get("eth_getBlockByHash", json!([receipt["blockHash"], false])), Value::Null);
    assert!(
        node.get("eth_getLogs", json!([{ "fromBlock": "0x3" , "toBlock": "0x9" }])) == json!([])
    );
    assert_eq!(node.get("evm_revert", json!([snapshot])), false);
    assert_eq!(node.get("evm_revert", json!([later])), false);
    let begun = time_of(&node);
    node.call(&alith(), contract, 3);
    assert!(time_of(&node) < begun + 1_000);
    assert_eq!(node.read(contract, "latest"), 3);
}

#[test]
fn blocks_come_by_hand_or_by_the_clock() {
    let node = node_with(Config { manual: true, ..Config::default() });
    let to = Some(baltathar().address());
    let sent = |nonce: u64| Sent { nonce, to, value: 1.into(), data: vec![] };
    let hashes: Vec<String> =
        (0..3).map(|nonce| node.send(&alith(), sent(nonce)).unwrap()).collect();
    assert_eq!(node.height(), 0);
    assert_eq!(node.nonce(&alith()), 3);
    assert_eq!(node.get("txpool_status", json!([])), json!({ "pending": "0x3", "queued": "0x0" }));
    node.get("anvil_dropTransaction", json!([hashes[2]]));
    node.get("evm_mine", json!([]));
    let block = node.get("eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(block["transactions"], json!(hashes[..2]));
    let last = node.get("eth_getTransactionReceipt", json!([hashes[1]]));
    assert!(number(&last["cumulativeGasUsed"]) > number(&last["gasUsed"]));
    node.get("evm_setIntervalMining", json!([1]));
    until("block", || (node.height() > 2).then_some(()));
    node.get("evm_setIntervalMining", json!([0]));
    assert_eq!(node.get("anvil_getAutomine", json!([])), false);
}

#[test]
fn a_state_that_is_set_from_outside_marks_the_chain() {
    let node = node();
    let contract = node.deploy(&alith());
    assert_eq!(node.get("anvil_metadata", json!([]))["touched"], false);
    node.get("anvil_setBalance", json!([address(&poor()), "0x21e19e0c9bab2400000"]));
    assert_eq!(node.balance(poor().address()), 10_000_000_000_000_000_000_000u128.into());
    node.get("hardhat_setNonce", json!([address(&poor()), "0x9"]));
    assert_eq!(node.nonce(&poor()), 9);
    let slot = format!("0x{:064x}", 0);
    node.get(
        "anvil_setStorageAt",
        json!([format!("{contract:?}"), slot, format!("0x{:064x}", 77)]),
    );
    assert_eq!(node.read(contract, "latest"), 77);
    assert_eq!(node.get("anvil_metadata", json!([]))["touched"], true);
    // ink!'s keys are of any length, and are not Solidity's slots.
    let written = |value: Value| {
        node.ask("dev_setContractStorage", json!([format!("{contract:?}"), "0x0102", value]))
    };
    assert_eq!(written(json!("0x0a0b0c")), Ok(json!(true)));
    assert_eq!(written(Value::Null), Ok(json!(true)));
    assert_eq!(written(json!(hex(&[1; 417]))).unwrap_err()["code"], -32602);
    let nowhere = json!([address(&poor()), "0x01", "0x02"]);
    assert!(node.ask("dev_setContractStorage", nowhere).is_err());
    assert_eq!(node.read(contract, "latest"), 77);
    // The chain goes on from there.
    node.transfer(&poor(), alith().address(), 1);
    assert_eq!(node.read(contract, "latest"), 77);
}

#[test]
fn a_dumped_state_is_loaded_into_another_chain() {
    let node = node();
    let contract = node.deploy(&alith());
    node.call(&alith(), contract, 42);
    let dump = node.get("anvil_dumpState", json!([]));
    let other = super::client::node();
    assert_eq!(other.get("anvil_loadState", json!([dump])), true);
    assert_eq!(other.read(contract, "latest"), 42);
    assert_eq!(other.nonce(&alith()), 2);
    other.call(&alith(), contract, 43);
    assert_eq!(other.read(contract, "latest"), 43);
    assert!(other.ask("anvil_loadState", json!(["0x00"])).is_err());
}

#[test]
fn a_reset_chain_begins_anew() {
    let node = node();
    node.transfer(&alith(), baltathar().address(), 1);
    node.get("anvil_reset", json!([]));
    assert_eq!((node.height(), node.nonce(&alith())), (0, 0));
    node.transfer(&alith(), baltathar().address(), 1);
    assert!(node.ask("anvil_reset", json!([{ "forking": { "jsonRpcUrl": "http://x" } }])).is_err());
}

#[test]
fn a_chain_whose_time_was_moved_replays() {
    const YEAR: u64 = 365 * 86_400;
    let node = node();
    let contract = node.deploy(&alith());
    node.get("evm_increaseTime", json!([YEAR]));
    node.call(&alith(), contract, 1);
    let then = time_of(&node);
    node.get("evm_setNextBlockTimestamp", json!([then + 2 * YEAR]));
    node.call(&alith(), contract, 2);
    node.get("hardhat_mine", json!(["0x4", "0xe10"]));
    let snapshot = node.get("evm_snapshot", json!([]));
    node.get("dev_timeTravel", json!([(then + 9 * YEAR) * 1_000]));
    node.call(&alith(), contract, 3);
    node.get("evm_revert", json!([snapshot]));
    node.get("dev_timeTravel", json!([(then + 3 * YEAR) * 1_000]));
    node.call(&alith(), contract, 4);
    assert!(time_of(&node) >= then + 3 * YEAR && time_of(&node) < then + 4 * YEAR);
    assert_eq!(node.read(contract, "latest"), 4);
    replayed(&node);
}
