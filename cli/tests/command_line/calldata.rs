//! What somebody writes at a terminal is what the contract reads.

use crate::fake::Fake;
use crate::program::{stderr, timebank, words};
use serde_json::json;

const ANN: &str = "0x00000000000000000000000000000000000000a1";

fn calldata(arguments: &[&str], node: &str) -> String {
    let mut command = timebank(&[&["encode"], arguments].concat());
    let output = command.env("TIMEBANK_RPC_URL", node).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn arguments_become_the_words_that_the_contract_reads() {
    let nowhere = "http://127.0.0.1:1";
    let expected = words(Some("transfer(address,uint256)"), &[0xa1, 3600]);
    assert_eq!(calldata(&["transfer", ANN, "1h"], nowhere), expected);
    let expected = words(Some("freeze(uint32,uint8,uint64)"), &[1, 3, 0]);
    assert_eq!(calldata(&["freeze", "1", "out+in", "0"], nowhere), expected);
}

#[test]
fn a_moment_from_now_counts_from_the_newest_block() {
    let node = Fake::answering(|method, _| match method {
        "eth_getBlockByNumber" => Ok(json!({ "timestamp": "0xf4240" })),
        other => Err(json!({ "code": -32601, "message": format!("no method {other}") })),
    });
    let expected = words(Some("isTaken(address,uint64)"), &[0xa1, 1_000_000 + 7 * 86_400]);
    assert_eq!(calldata(&["isTaken", ANN, "+7d"], &node.url()), expected);
}
