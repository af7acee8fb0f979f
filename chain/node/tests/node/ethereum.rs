//! Ethereum's methods.

use serde_json::{json, Value};

use super::client::*;

#[test]
fn a_transfer_is_in_a_block_when_it_is_answered() {
    let node = node();
    let before = node.balance(baltathar().address());
    let receipt = node.transfer(&alith(), baltathar().address(), 1_000_000_000);
    assert_eq!(receipt["status"], "0x1");
    assert_eq!(receipt["cumulativeGasUsed"], receipt["gasUsed"]);
    assert_eq!(receipt["transactionIndex"], "0x1");
    assert_eq!(node.balance(baltathar().address()), before + 1_000_000_000u64);
    assert_eq!(node.height(), 1);
    let block = node.get("eth_getBlockByNumber", json!(["latest", true]));
    assert_eq!(block["transactions"][0]["hash"], receipt["transactionHash"]);
    assert_eq!(block["hash"], receipt["blockHash"]);
    for method in
        ["eth_getTransactionByBlockHashAndIndex", "eth_getTransactionByBlockNumberAndIndex"]
    {
        let which = if method.contains("Hash") { &block["hash"] } else { &block["number"] };
        assert_eq!(node.get(method, json!([which, "0x1"]))["hash"], receipt["transactionHash"]);
    }
    let receipts = node.get("eth_getBlockReceipts", json!(["0x1"]));
    assert_eq!(receipts, json!([receipt]));
}

#[test]
fn what_is_refused_is_refused_in_geths_words_and_costs_nothing() {
    let node = node();
    let before = node.balance(alith().address());
    let to = Some(baltathar().address());
    let sent = |nonce: u64, value: u64| Sent { nonce, to, value: value.into(), data: vec![] };
    let words = |result: Result<String, Value>| {
        let why = result.unwrap_err();
        assert_eq!(why["code"], -32000, "{why}");
        why["message"].as_str().unwrap().to_owned()
    };
    let raw = |bytes: &[u8]| {
        node.ask("eth_sendRawTransaction", json!([hex(bytes)])).map(|hash| hash.to_string())
    };
    assert!(words(raw(&[])).starts_with("rlp: "));
    assert!(words(raw(&[0xc0])).starts_with("rlp: "));
    assert!(words(raw(&[5, 1, 2])).starts_with("rlp: "));
    let foreign = sent(0, 1).signed_for(&alith(), 1);
    assert_eq!(words(raw(&foreign)), "invalid chain id for signer: have 1 want 420420420");
    assert!(words(node.send(&poor(), sent(0, 1)))
        .starts_with("insufficient funds for gas * price + value"));
    let huge = Sent { data: vec![1; 2 << 20], ..sent(0, 0) };
    assert!(words(node.send(&alith(), huge)).starts_with("oversized data"));
    assert_eq!(node.balance(alith().address()), before);
    assert_eq!(node.height(), 0);
    // Whether the node judges it at once, or the maker of the block does.
    for auto in [true, false] {
        node.get("evm_setAutomine", json!([auto]));
        let meagre = sent(0, 1).signed_with(&alith(), 420_420_420, PRICE, 1);
        assert_eq!(words(raw(&meagre)), "intrinsic gas too low", "automine {auto}");
    }
    node.get("evm_setAutomine", json!([true]));
    assert_eq!((node.balance(alith().address()), node.height()), (before, 0));

    let first = sent(0, 1).signed(&alith());
    raw(&first).unwrap();
    assert_eq!(words(raw(&first)), "already known");
    assert_eq!(words(node.send(&alith(), sent(0, 2))), "nonce too low: next nonce 1, tx nonce 0");
}

#[test]
fn a_transaction_with_a_nonce_too_high_waits_for_those_before_it() {
    let node = node();
    let to = Some(baltathar().address());
    let sent = |nonce: u64| Sent { nonce, to, value: 1.into(), data: vec![] };
    let later = node.send(&alith(), sent(1)).unwrap();
    assert_eq!(node.get("eth_getTransactionReceipt", json!([later])), Value::Null);
    assert_eq!(node.get("txpool_status", json!([])), json!({ "pending": "0x0", "queued": "0x1" }));
    assert_eq!(node.nonce(&alith()), 0);
    node.send(&alith(), sent(0)).unwrap();
    let receipt = until("receipt", || {
        let receipt = node.get("eth_getTransactionReceipt", json!([later]));
        receipt.is_object().then_some(receipt)
    });
    assert_eq!(receipt["status"], "0x1");
    assert_eq!(node.nonce(&alith()), 2);
    assert_eq!(node.get("txpool_status", json!([])), json!({ "pending": "0x0", "queued": "0x0" }));
}

/// Keeps the chain's thread busy, so that what is sent meanwhile waits and is taken in together.
fn while_busy<T>(node: &Client, work: impl FnOnce() -> T) -> T {
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| node.get("anvil_mine", json!(["0x5dc"])));
        std::thread::sleep(std::time::Duration::from_millis(100));
        let done = work();
        assert!(!busy.is_finished(), "the chain was not busy long enough for this test");
        busy.join().unwrap();
        done
    })
}

#[test]
fn whoever_is_replaced_while_it_waits_is_told() {
    let node = node();
    let to = Some(baltathar().address());
    let sent = |price: u64| {
        let raw = Sent { nonce: 0, to, value: 1.into(), data: vec![] };
        json!([hex(&raw.signed_at(&alith(), 420_420_420, price))])
    };
    let ask = |price: u64| {
        let (client, params) = (node.client.clone(), sent(price));
        let asking = std::thread::spawn(move || client.ask("eth_sendRawTransaction", params));
        std::thread::sleep(std::time::Duration::from_millis(100));
        asking
    };
    let (first, second) = while_busy(&node, || (ask(PRICE), ask(2 * PRICE)));
    let why = first.join().unwrap().unwrap_err();
    assert_eq!(why["message"], "the transaction was replaced, or dropped");
    let hash = second.join().unwrap().unwrap();
    assert_eq!(node.get("eth_getTransactionReceipt", json!([hash]))["status"], "0x1");
}

#[test]
fn whoever_waits_is_told_when_the_chain_goes_back() {
    let node = node();
    let snapshot = node.get("evm_snapshot", json!([]));
    let raw = Sent { nonce: 0, to: Some(baltathar().address()), value: 1.into(), data: vec![] };
    let (sending, reverting) = while_busy(&node, || {
        let (client, raw) = (node.client.clone(), raw.signed(&alith()));
        let sending =
            std::thread::spawn(move || client.ask("eth_sendRawTransaction", json!([hex(&raw)])));
        std::thread::sleep(std::time::Duration::from_millis(100));
        let client = node.client.clone();
        (sending, std::thread::spawn(move || client.get("evm_revert", json!([snapshot]))))
    });
    assert_eq!(reverting.join().unwrap(), true);
    let why = sending.join().unwrap().unwrap_err();
    assert_eq!(why["message"], "the transaction was replaced, or dropped");
    assert_eq!(node.nonce(&alith()), 0);
}

#[test]
fn contracts_are_deployed_called_and_their_logs_found() {
    let node = node();
    let contract = node.deploy(&alith());
    assert_ne!(node.get("eth_getCode", json!([format!("{contract:?}"), "latest"])), "0x");
    let receipt = node.call(&alith(), contract, 5);
    assert_eq!(node.read(contract, "latest"), 5);
    assert_eq!(node.read(contract, "0x1"), 0);
    let log = &receipt["logs"][0];
    assert_eq!(number(&log["topics"][0]), 5);
    assert_eq!(log["transactionHash"], receipt["transactionHash"]);
    let bloom = receipt["logsBloom"].as_str().unwrap();
    assert_ne!(bloom.trim_start_matches("0x").trim_matches('0'), "");
    let block = node.get("eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(block["logsBloom"], receipt["logsBloom"]);

    node.call(&baltathar(), contract, 6);
    let topic = |word: u64| format!("0x{word:064x}");
    let logs = |filter: Value| node.get("eth_getLogs", json!([filter])).as_array().unwrap().len();
    assert_eq!(logs(json!({ "fromBlock": "0x0" })), 2);
    assert_eq!(logs(json!({ "fromBlock": "0x0", "topics": [topic(5)] })), 1);
    assert_eq!(logs(json!({ "fromBlock": "0x0", "topics": [[topic(5), topic(6)]] })), 2);
    assert_eq!(logs(json!({ "fromBlock": "0x0", "address": format!("{contract:?}") })), 2);
    assert_eq!(logs(json!({ "fromBlock": "0x0", "address": address(&alith()) })), 0);
    assert_eq!(logs(json!({ "blockHash": receipt["blockHash"] })), 1);
    assert_eq!(logs(json!({})), 1);
}

#[test]
fn a_call_that_is_undone_is_an_error_with_data_and_a_transaction_a_status() {
    let node = node();
    let contract = node.deploy(&alith());
    let call = json!({ "to": format!("{contract:?}"), "data": format!("0x{:064x}", 7) });
    for method in ["eth_call", "eth_estimateGas"] {
        let why = node.ask(method, json!([call])).unwrap_err();
        assert_eq!((&why["code"], &why["data"]), (&json!(3), &json!("0x")), "{method}: {why}");
    }
    let receipt = node.call(&alith(), contract, 7);
    assert_eq!(receipt["status"], "0x0");
    assert_eq!(receipt["logs"], json!([]));
}

#[test]
fn gas_that_is_estimated_is_enough() {
    let node = node();
    let contract = node.deploy(&alith());
    let call = json!({
        "from": address(&alith()), "to": format!("{contract:?}"), "data": format!("0x{:064x}", 9),
    });
    let estimated = number(&node.get("eth_estimateGas", json!([call])));
    let used = number(&node.call(&alith(), contract, 9)["gasUsed"]);
    assert!(used <= estimated, "{used} of {estimated}");
}

#[test]
fn filters_tell_what_is_new_and_only_once() {
    let node = node();
    let contract = node.deploy(&alith());
    let new = |method: &str, params: Value| node.get(method, params);
    let (logs, blocks, pending) = (
        new("eth_newFilter", json!([{ "address": format!("{contract:?}") }])),
        new("eth_newBlockFilter", json!([])),
        new("eth_newPendingTransactionFilter", json!([])),
    );
    let changes =
        |id: &Value| node.get("eth_getFilterChanges", json!([id])).as_array().unwrap().clone();
    assert!(changes(&logs).is_empty() && changes(&blocks).is_empty());
    let receipt = node.call(&alith(), contract, 3);
    assert_eq!(changes(&logs)[0]["transactionHash"], receipt["transactionHash"]);
    assert_eq!(changes(&blocks), [receipt["blockHash"].clone()]);
    assert_eq!(changes(&pending), [receipt["transactionHash"].clone()]);
    assert!([&logs, &blocks, &pending].into_iter().all(|id| changes(id).is_empty()));
    assert_eq!(node.get("eth_getFilterLogs", json!([logs])).as_array().unwrap().len(), 1);
    assert_eq!(node.get("eth_uninstallFilter", json!([logs])), true);
    assert_eq!(node.get("eth_uninstallFilter", json!([logs])), false);
    assert_eq!(
        node.ask("eth_getFilterChanges", json!([logs])).unwrap_err()["message"],
        "filter not found"
    );
}

#[test]
fn filters_and_logs_have_limits() {
    let config = timebank_node::Config { max_filters: 2, max_logs: 1, ..Default::default() };
    let node = node_with(config);
    for _ in 0..2 {
        node.get("eth_newBlockFilter", json!([]));
    }
    assert_eq!(node.ask("eth_newBlockFilter", json!([])).unwrap_err()["code"], -32005);
    let contract = node.deploy(&alith());
    node.call(&alith(), contract, 1);
    let all = json!([{ "fromBlock": "0x0" }]);
    assert_eq!(node.get("eth_getLogs", all.clone()).as_array().unwrap().len(), 1);
    node.call(&alith(), contract, 2);
    assert_eq!(node.ask("eth_getLogs", all).unwrap_err()["code"], -32005);
}

#[test]
fn all_connections_together_have_so_many_subscriptions_and_an_ended_one_makes_room() {
    let node = node_with(timebank_node::Config { max_subscriptions: 2, ..Default::default() });
    let heads = || json!(["newHeads"]);
    let (mut one, mut other) = (node.web_socket(), node.web_socket());
    let first = one.ask("eth_subscribe", heads()).unwrap();
    other.ask("state_subscribeRuntimeVersion", json!([])).unwrap();
    for method in ["eth_subscribe", "chain_subscribeNewHeads", "chain_subscribeFinalizedHeads"] {
        assert_eq!(other.ask(method, heads()).unwrap_err()["code"], -32005, "{method}");
    }
    // Whoever is refused has sent nothing.
    let why = other.ask("author_submitAndWatchExtrinsic", json!(["0x00"])).unwrap_err();
    assert_eq!(why["code"], -32005);
    assert_eq!(one.ask("eth_unsubscribe", json!([first])), Ok(json!(true)));
    until("place", || other.ask("eth_subscribe", heads()).ok());
    drop((one, other));
    let mut last = node.web_socket();
    until("place", || last.ask("eth_subscribe", heads()).ok());
}

#[test]
fn a_request_that_is_longer_than_the_limit_is_refused_and_one_that_is_as_long_is_not() {
    let node = node_with(timebank_node::Config { max_request: 1_000, ..Default::default() });
    let request = |length: usize| {
        let body = r#"{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}"#;
        format!("{body:length$}")
    };
    assert_eq!(node.post(&request(1_000)).1["result"], "0x190f1b44");
    let (head, _) = node.post(&request(1_001));
    assert!(head.starts_with("HTTP/1.1 413"), "{head}");
}

#[test]
fn methods_that_are_not_there_are_said_to_be_missing() {
    let node = node();
    for method in [
        "eth_fillTransaction",
        "eth_simulateV1",
        "eth_createAccessList",
        "eth_getProof",
        "no_such",
        "anvil_impersonateAccount",
        "hardhat_setCode",
    ] {
        assert_eq!(node.ask(method, json!([])).unwrap_err()["code"], -32601, "{method}");
    }
}

#[test]
fn batches_are_answered_and_pages_may_ask() {
    let node = node();
    let batch = json!([
        { "jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": [] },
        { "jsonrpc": "2.0", "id": "two", "method": "net_version" },
        { "jsonrpc": "2.0", "id": 3, "method": "no_such" },
    ]);
    let (head, answers) = node.post(&batch.to_string());
    assert!(head.to_ascii_lowercase().contains("access-control-allow-origin: *"), "{head}");
    assert_eq!(answers[0]["result"], "0x190f1b44");
    assert_eq!(answers[1], json!({ "jsonrpc": "2.0", "id": "two", "result": "420420420" }));
    assert_eq!(answers[2]["error"]["code"], -32601);
}

#[test]
fn one_call_waits_for_its_receipt() {
    let node = node();
    let to = Some(baltathar().address());
    let raw = Sent { nonce: 0, to, value: 1.into(), data: vec![] }.signed(&alith());
    let receipt = node.get("eth_sendRawTransactionSync", json!([hex(&raw)]));
    assert_eq!(receipt["status"], "0x1");
    node.get("evm_setAutomine", json!([false]));
    let raw = Sent { nonce: 1, to, value: 1.into(), data: vec![] }.signed(&alith());
    let why = node.ask("eth_sendRawTransactionSync", json!([hex(&raw), 50])).unwrap_err();
    assert_eq!(why["code"], 4, "{why}");
}

#[test]
fn the_node_signs_for_the_accounts_that_everybody_knows() {
    let node = node();
    let sent = json!({ "from": address(&alith()), "to": address(&poor()), "value": "0xf4240" });
    let hash = node.get("eth_sendTransaction", json!([sent]));
    assert_eq!(node.get("eth_getTransactionReceipt", json!([hash]))["status"], "0x1");
    assert_eq!(node.balance(poor().address()), 1_000_000.into());
    let stranger = json!({ "from": address(&poor()), "to": address(&alith()) });
    assert!(node.ask("eth_sendTransaction", json!([stranger])).is_err());
}

#[test]
fn a_transaction_and_a_block_are_traced() {
    let node = node();
    let contract = node.deploy(&alith());
    let receipt = node.call(&alith(), contract, 4);
    let tracer = json!({ "tracer": "callTracer" });
    let trace = node.get("debug_traceTransaction", json!([receipt["transactionHash"], tracer]));
    assert_eq!(trace["to"], format!("{contract:?}"), "{trace}");
    let block = node.get("debug_traceBlockByNumber", json!(["latest", tracer]));
    assert_eq!(block[0]["txHash"], receipt["transactionHash"]);
    assert_eq!(block[0]["result"], trace);
    let call = json!({ "from": address(&alith()), "to": format!("{contract:?}") });
    assert_eq!(node.get("debug_traceCall", json!([call, "latest", tracer]))["type"], "CALL");
    let prestate = json!({ "tracer": "prestateTracer" });
    assert!(node
        .get("debug_traceTransaction", json!([receipt["transactionHash"], prestate]))
        .is_object());
    assert!(node.ask("debug_traceTransaction", json!([receipt["transactionHash"]])).is_err());
}
