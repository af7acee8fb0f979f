//! A node that hides or alters events is found out, and the first wrong event is named.

use crate::fake::Fake;
use crate::program::{stderr, timebank};
use alloy::hex;
use serde_json::{json, Value};
use timebank_rules::audit::{self, Head};
use timebank_rules::event::{governor_proposed::GovernorProposed, Event};
use timebank_rules::keccak::keccak;
use timebank_rules::{Address, Hash};

const BANK: &str = "0x00000000000000000000000000000000000000b0";

/// An event as the bank emits it: topics and data.
type Entry = (Vec<Hash>, Vec<u8>);

/// Event `seq`, which names somebody else than the one before.
fn event(seq: u64) -> Entry {
    let event =
        GovernorProposed { actor: Address::zero(), proposed: Address::from_low_u64_be(seq) };
    event.encode(seq, |encoded| (encoded.topics().to_vec(), encoded.data().to_vec()))
}

/// A log of six events, two in each of the blocks 1, 2 and 3.
fn log() -> Vec<(u64, Entry)> {
    (1..=6).map(|seq: u64| (seq.div_ceil(2), event(seq))).collect()
}

/// A block's time.
const fn time(block: u64) -> u64 {
    1_700_000_000 + 7 * block
}

/// The head after a block.
fn head(log: &[(u64, Entry)], block: u64) -> Head {
    let entries = log.iter().filter(|(of, _)| *of <= block);
    let entries =
        entries.map(|(of, (topics, data))| (time(*of), topics.as_slice(), data.as_slice()));
    audit::replay(Head::default(), entries, keccak).unwrap()
}

fn written(log: &[(u64, Entry)]) -> Value {
    written_at(log, |block| json!(format!("{:#x}", time(block))))
}

/// The same, where the node says this of a block's time.
fn written_at(log: &[(u64, Entry)], said: impl Fn(u64) -> Value) -> Value {
    let entries = log.iter().enumerate().map(|(at, (block, (topics, data)))| {
        json!({
            "address": BANK, "blockNumber": format!("{block:#x}"), "blockHash": format!("0x{}", "00".repeat(32)),
            "blockTimestamp": said(*block),
            "logIndex": format!("{at:#x}"), "transactionHash": format!("0x{}", "00".repeat(32)),
            "transactionIndex": "0x0", "removed": false,
            "topics": topics.iter().map(hex::encode_prefixed).collect::<Vec<_>>(),
            "data": hex::encode_prefixed(data),
        })
    });
    entries.collect()
}

/// A node at block 3 that shows this log, while the contract has the true one. States before `kept` are forgotten.
fn node(shown: &[(u64, Entry)], kept: u64) -> Fake {
    node_with(written(shown), kept)
}

fn node_with(shown: Value, kept: u64) -> Fake {
    Fake::answering(move |method, params| match method {
        "eth_blockNumber" => Ok(json!("0x3")),
        "eth_getLogs" => Ok(shown.clone()),
        "eth_getBlockByNumber" => {
            let block = params[0].as_str().unwrap().trim_start_matches("0x");
            let block = u64::from_str_radix(block, 16).unwrap();
            Ok(json!({ "timestamp": format!("{:#x}", time(block)) }))
        }
        "eth_call" => {
            let block = params[1].as_str().unwrap().trim_start_matches("0x");
            let block = u64::from_str_radix(block, 16).unwrap();
            if block < kept {
                return Err(json!({ "code": -32000, "message": "state already discarded" }));
            }
            let Head { seq, hash } = head(&log(), block);
            let seq = [[0; 24].as_slice(), &seq.to_be_bytes()].concat();
            Ok(json!(hex::encode_prefixed([seq, hash.to_vec()].concat())))
        }
        other => Err(json!({ "code": -32601, "message": format!("no method {other}") })),
    })
}

/// Verifies from a block; what was said, and the exit code.
fn verified(node: &Fake, from: &str) -> (String, i32) {
    let output = timebank(&["--json", "audit", "verify", "--from-block", from])
        .envs([("TIMEBANK_BANK", BANK), ("TIMEBANK_RPC_URL", &node.url())])
        .output()
        .unwrap();
    let said = if output.status.success() {
        String::from_utf8(output.stdout).unwrap()
    } else {
        stderr(&output)
    };
    (said, output.status.code().unwrap())
}

fn finds(shown: &[(u64, Entry)], kept: u64, what: &str) {
    let (said, code) = verified(&node(shown, kept), "0");
    assert_eq!(code, 4, "{said}");
    assert!(said.contains(what), "`{what}` is not in: {said}");
}

#[test]
fn a_whole_log_is_whole_from_every_block_on() {
    for (from, replayed) in [("0", 6), ("1", 6), ("2", 4), ("3", 2)] {
        let from_there = log().into_iter().filter(|(block, _)| *block >= from.parse().unwrap());
        let (said, code) = verified(&node(&from_there.collect::<Vec<_>>(), 0), from);
        assert_eq!(code, 0, "{said}");
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&said["whole"], &said["replayed"]), (&json!(true), &json!(replayed)));
    }
}

#[test]
fn a_time_that_a_node_does_not_say_is_asked_of_the_block_and_a_false_one_is_found() {
    for unsaid in [Value::Null, json!("0x0")] {
        let (said, code) = verified(&node_with(written_at(&log(), |_| unsaid.clone()), 0), "0");
        assert_eq!(code, 0, "{unsaid}: {said}");
    }
    let late = |block| json!(format!("{:#x}", time(block) + u64::from(block == 2)));
    let (said, code) = verified(&node_with(written_at(&log(), late), 0), "0");
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("one of the events 3 to 4, all in block 2"), "{said}");
}

#[test]
fn a_missing_event_is_named_by_its_number() {
    let mut hidden = log();
    hidden.remove(2);
    finds(&hidden, 0, "event 3 is missing or out of place: block 2 has event 4");
    finds(&log()[..4], 0, "event 5 is missing, and all after it");
    let mut turned = log();
    turned.swap(0, 1);
    finds(&turned, 0, "event 1 is missing or out of place: block 1 has event 2");
}

#[test]
fn an_altered_event_is_named_by_its_block() {
    for (altered, what) in [
        (0, "one of the events 1 to 2, all in block 1"),
        (3, "one of the events 3 to 4, all in block 2"),
        (5, "one of the events 5 to 6, all in block 3"),
    ] {
        let mut shown = log();
        shown[altered].1 .0[1][31] ^= 1;
        finds(&shown, 0, what);
    }
}

#[test]
fn where_the_node_has_forgotten_old_states_an_altered_event_is_still_found() {
    let mut shown = log();
    shown[0].1 .0[1][31] ^= 1;
    finds(&shown, 3, "one of the events 1 to 6");
    let (said, code) = verified(&node(&log(), 3), "2");
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("verify from block 0"), "{said}");
}

#[test]
fn an_answer_that_may_have_been_cut_short_is_asked_for_in_pieces() {
    const GIVEN: usize = 10_000;
    let log: Vec<_> = (1..=12_000).map(|seq: u64| (seq.div_ceil(3_000), event(seq))).collect();
    let Head { seq, hash } = head(&log, u64::MAX);
    let entries = written(&log);
    let node = Fake::answering(move |method, params| match method {
        "eth_blockNumber" => Ok(json!("0x4")),
        "eth_call" => {
            let seq = [[0; 24].as_slice(), &seq.to_be_bytes()].concat();
            Ok(json!(hex::encode_prefixed([seq, hash.to_vec()].concat())))
        }
        "eth_getLogs" => {
            let block = |text: &Value| {
                u64::from_str_radix(text.as_str().unwrap().trim_start_matches("0x"), 16).unwrap()
            };
            let asked = block(&params[0]["fromBlock"])..=block(&params[0]["toBlock"]);
            let entries = entries.as_array().unwrap().iter();
            let entries = entries.filter(|entry| asked.contains(&block(&entry["blockNumber"])));
            Ok(entries.take(GIVEN).cloned().collect())
        }
        other => Err(json!({ "code": -32601, "message": format!("no method {other}") })),
    });
    let (said, code) = verified(&node, "0");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("\"replayed\":12000"), "{said}");
}

#[test]
fn an_added_event_is_found() {
    let mut shown = log();
    shown.push((3, event(7)));
    finds(&shown, 0, "all in block 3");
}
