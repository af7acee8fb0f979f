//! Logs that a node limits, forgets or knows too late.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{json, Value};

use crate::chain::{logged, run, times, BANK};
use crate::fake::Fake;
use crate::program::words;

const PROPOSED: &str = "GovernorProposed(address,address,uint64)";

/// Event `seq` in a block.
fn event(seq: u64, block: u64) -> Value {
    let mut event = logged(PROPOSED, &[1, 2], &[seq]);
    event["blockNumber"] = json!(format!("{block:#x}"));
    event["logIndex"] = json!(format!("{seq:#x}"));
    event
}

fn number(text: &Value) -> u64 {
    u64::from_str_radix(text.as_str().unwrap().trim_start_matches("0x"), 16).unwrap()
}

/// A node at a block whose contract has emitted event n in block n. It shows what `shows` leaves of these.
fn node(
    height: u64,
    shows: impl Fn(Vec<Value>, u64, u64) -> Result<Vec<Value>, Value> + Send + Sync + 'static,
) -> Fake {
    Fake::answering(move |method, params| match method {
        "eth_blockNumber" => Ok(json!(format!("{height:#x}"))),
        "eth_getCode" => Ok(json!("0x01")),
        // It does not say a block's time with its events: so whoever verifies asks it for the block.
        "eth_getBlockByNumber" => Ok(json!({ "timestamp": params[0] })),
        "eth_call" => Ok(json!(words(None, &[number(&params[1]).min(height), 0]))),
        "eth_getLogs" => {
            let (from, to) = (number(&params[0]["fromBlock"]), number(&params[0]["toBlock"]));
            let all = (from.max(1)..=to.min(height)).map(|block| event(block, block)).collect();
            shows(all, from, to).map(Value::from)
        }
        other => Err(json!({ "code": -32601, "message": format!("no method {other}") })),
    })
}

fn watched(node: &Fake, from: &str, to: &str) -> (i32, Vec<Value>, String) {
    let arguments = ["--json", "watch", "--from-block", from, "--to-block", to];
    let (code, said, why) = run(node, &arguments);
    (code, said.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), why)
}

#[test]
fn a_provider_that_limits_the_range_is_asked_for_less() {
    for limit in [500, 1, 37] {
        let node = node(1_200, move |all, from, to| match to - from < limit {
            true => Ok(all),
            false => Err(json!({ "code": -32005, "message": "range too large" })),
        });
        let (code, said, why) = watched(&node, "0", "1200");
        assert_eq!((code, said.len()), (0, 1_200), "{limit}: {why}");
    }
    let node = node(9, |_, _, _| Err(json!({ "code": -32000, "message": "no logs here" })));
    let (code, _, why) = watched(&node, "0", "9");
    assert_eq!(code, 3);
    assert!(why.contains("no logs here") && why.contains("--from-block 0"), "{why}");
    assert!(times(&node, "eth_getLogs") < 10);
}

#[test]
fn a_block_whose_events_the_node_knows_later_is_not_skipped() {
    let looks = AtomicUsize::new(0);
    let node = node(7, move |mut all, _, _| {
        if looks.fetch_add(1, Ordering::SeqCst) < 2 {
            all.pop();
        }
        Ok(all)
    });
    let (code, said, why) = watched(&node, "0", "7");
    assert_eq!((code, said.len()), (0, 7), "{why}");
}

#[test]
fn events_that_a_node_never_gives_are_said_to_be_missing() {
    let node = node(7, |mut all, _, _| {
        all.retain(|event| ![3, 4, 7].contains(&number(&event["blockNumber"])));
        Ok(all)
    });
    let (code, said, why) = watched(&node, "0", "7");
    assert_eq!(code, 3, "{why}");
    let missing: Vec<_> = said.iter().filter_map(|line| line.get("missing")).collect();
    assert_eq!(missing, [&json!({ "first": 3, "last": 4 }), &json!({ "first": 7, "last": 7 })]);
    assert_eq!(said.len(), 4 + 2);
}

#[test]
fn events_of_others_are_no_answer() {
    let node = node(7, |mut all, _, _| {
        all[0]["address"] = json!("0x00000000000000000000000000000000000000ff");
        Ok(all)
    });
    let (code, _, why) = watched(&node, "0", "7");
    assert_eq!(code, 3, "{why}");
    assert!(BANK != "0x00000000000000000000000000000000000000ff");
}

#[test]
fn a_node_without_old_logs_is_told_from_a_log_that_is_not_whole() {
    let pruned = node(9, |all, _, _| {
        Ok(all.into_iter().filter(|event| number(&event["blockNumber"]) > 5).collect())
    });
    let (code, _, why) = run(&pruned, &["audit", "verify"]);
    assert_eq!(code, 3, "{why}");
    assert!(why.contains("does not have the old logs") && why.contains("--from-block 6"), "{why}");
    let empty = node(900, |_, _, _| Ok(vec![]));
    let (code, _, why) = run(&empty, &["audit", "verify"]);
    assert_eq!(code, 3, "{why}");
    assert!(why.contains("--rpc-url"), "{why}");
    // Event 5 is in block 5, which has no event 4 before it: the first four are not old, they are hidden.
    let hidden = node(9, |mut all, _, _| {
        all.drain(..4);
        all[0]["blockNumber"] = json!("0x4");
        Ok(all)
    });
    let (code, _, why) = run(&hidden, &["audit", "verify"]);
    assert_eq!(code, 4, "{why}");
}
