//! Substrate's methods.

use serde_json::{json, Value};

use super::client::*;

#[test]
fn both_faces_of_a_block_are_one() {
    let node = node();
    node.transfer(&alith(), baltathar().address(), 1);
    let hash = node.get("chain_getBlockHash", json!([1]));
    assert_eq!(node.get("chain_getFinalizedHead", json!([])), hash);
    assert_eq!(node.get("chain_getBlockHash", json!([[0, 1, 9]]))[2], Value::Null);
    let header = node.get("chain_getHeader", json!([hash]));
    assert_eq!(header["number"], "0x1");
    assert_eq!(header["parentHash"], node.get("chain_getBlockHash", json!([0])));
    let block = node.get("chain_getBlock", json!([hash]));
    assert_eq!(block["block"]["header"], header);
    assert_eq!(block["block"]["extrinsics"].as_array().unwrap().len(), 2);
    assert_eq!(node.get("chain_getBlock", json!([format!("0x{}", "11".repeat(32))])), Value::Null);
    let eth = node.get("eth_getBlockByHash", json!([hash, false]));
    assert_eq!(eth["number"], "0x1");
}

#[test]
fn the_runtime_answers_what_it_is_asked() {
    let node = node();
    let version = node.get("state_getRuntimeVersion", json!([]));
    assert_eq!(version["specName"], "timebank");
    let core = node.get("state_call", json!(["Core_version", "0x"]));
    assert!(core.as_str().unwrap().len() > 20);
    let metadata = node.get("state_getMetadata", json!([]));
    assert!(metadata.as_str().unwrap().starts_with("0x6d657461"));
    assert!(node.ask("state_call", json!(["No_such", "0x"])).is_err());
    // Arguments that cannot be decoded make the runtime panic, and the node answers.
    assert_eq!(
        node.ask("state_call", json!(["ReviveApi_balance", "0x01"])).unwrap_err()["code"],
        -32603
    );
    assert_eq!(node.height(), 0);
}

#[test]
fn storage_is_listed_read_and_proven() {
    let node = node();
    let keys = node.get("state_getKeysPaged", json!(["0x", 1_000, null, null]));
    let keys: Vec<Value> = keys.as_array().unwrap().clone();
    let (first, rest) = (node.get("state_getKeysPaged", json!(["0x", 3])), keys.len());
    assert_eq!(first.as_array().unwrap()[..], keys[..3]);
    let next = node.get("state_getKeysPaged", json!(["0x", 1_000, keys[2], null]));
    assert_eq!(next.as_array().unwrap().len(), rest - 3);
    let value = node.get("state_getStorage", json!([keys[0]]));
    assert!(value.is_string());
    let query = node.get("state_queryStorageAt", json!([[keys[0], "0x00"]]));
    assert_eq!(query[0]["changes"], json!([[keys[0], value], ["0x00", null]]));
    let proof = node.get("state_getReadProof", json!([[keys[0]]]));
    assert!(!proof["proof"].as_array().unwrap().is_empty());
    assert_eq!(node.ask("state_getKeysPaged", json!(["0x", 1_001])).unwrap_err()["code"], -32005);
}

#[test]
fn the_next_nonce_of_a_substrate_account_is_told() {
    let node = node();
    let alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    assert_eq!(node.get("system_accountNextIndex", json!([alice])), 0);
    assert!(node.ask("system_accountNextIndex", json!(["5Nobody"])).is_err());
}

#[test]
fn extrinsics_that_are_none_are_refused() {
    let node = node();
    for bytes in ["0x", "0x00", "0xffffffff", "0x280403000b10c6f5b97d01"] {
        let why = node.ask("author_submitExtrinsic", json!([bytes])).unwrap_err();
        assert_eq!(why["code"], 1010, "{bytes}: {why}");
    }
}

/// Where the runtime keeps the time.
const NOW: &str = "0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb";

/// Milliseconds as the runtime stores them.
fn millis(stored: &Value) -> u64 {
    u64::from_le_bytes(unhex(stored.as_str().unwrap()).try_into().unwrap())
}

#[test]
fn a_journey_in_time_is_seen_before_a_block_is_made() {
    let node = node();
    node.get("evm_mine", json!([]));
    let seen = || millis(&node.get("state_getStorage", json!([NOW])));
    let before = seen();
    node.get("dev_timeTravel", json!([before + 1_000_000]));
    assert_eq!(seen(), before + 1_000_000);
    node.get("dev_timeTravel", json!([before]));
    assert_eq!(seen(), before);
}

#[test]
fn the_time_of_a_block_that_is_named_is_its_own_after_a_journey() {
    let node = node();
    node.get("evm_mine", json!([]));
    let hash = node.get("chain_getBlockHash", json!([]));
    let secs = number(&node.get("eth_getBlockByNumber", json!(["latest", false]))["timestamp"]);
    let then = (secs + 1_000_000) * 1_000;
    node.get("dev_timeTravel", json!([then]));
    assert_eq!(millis(&node.get("state_getStorage", json!([NOW]))), then);
    assert_eq!(millis(&node.get("state_getStorage", json!([NOW, hash]))) / 1_000, secs);
    let at = node.get("state_queryStorageAt", json!([[NOW], hash]));
    assert_eq!(millis(&at[0]["changes"][0][1]) / 1_000, secs);
}
