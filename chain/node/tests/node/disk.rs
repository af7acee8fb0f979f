//! What stays when a node ends, in whatever way.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{json, Value};
use timebank_node::{compact, Config};

use super::client::*;

fn kept(folder: &Path) -> Config {
    Config { state: Some(folder.to_owned()), ..Config::default() }
}

/// The node as a program of its own, which can be killed.
struct Program {
    child: Child,
    client: Client,
    facts: Value,
}

impl Program {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_timebank-node"))
            .args(["--json", "--port", "0", "--state"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let facts: Value = serde_json::from_str(&line).unwrap();
        let port = facts["port"].as_u64().unwrap() as u16;
        let client = Client { address: ([127, 0, 0, 1], port).into() };
        Self { child, client, facts }
    }

    fn kill(self) {
        drop(self);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // With SIGKILL, in the middle of whatever it does.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn a_chain_goes_on_where_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let (contract, receipt, snapshot, block) = {
        let node = node_with(kept(folder.path()));
        let contract = node.deploy(&alith());
        let snapshot = node.get("evm_snapshot", json!([]));
        node.call(&alith(), contract, 1);
        let receipt = node.call(&alith(), contract, 2);
        node.get("evm_increaseTime", json!([5_000]));
        let block = node.get("eth_getBlockByNumber", json!(["latest", true]));
        (contract, receipt, snapshot, block)
    };
    let begun = Instant::now();
    let node = node_with(kept(folder.path()));
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(node.get("eth_getBlockByNumber", json!(["latest", true])), block);
    assert_eq!(node.get("eth_getTransactionReceipt", json!([receipt["transactionHash"]])), receipt);
    assert_eq!((node.read(contract, "latest"), node.read(contract, "0x2")), (2, 1));
    assert_eq!(
        node.get("eth_getLogs", json!([{ "fromBlock": "0x0" }])).as_array().unwrap().len(),
        2
    );
    let later = node.call(&alith(), contract, 3);
    let at = |number: &Value| number_of_time(&node, number);
    assert!(at(&later["blockNumber"]) >= at(&receipt["blockNumber"]) + 5_000);
    assert_eq!(node.get("evm_revert", json!([snapshot])), true);
    assert_eq!(node.height(), 1);
    drop(node);
    // What was taken back does not come back.
    let node = node_with(kept(folder.path()));
    assert_eq!((node.height(), node.read(contract, "latest")), (1, 0));
    assert_eq!(
        node.get("eth_getTransactionReceipt", json!([receipt["transactionHash"]])),
        Value::Null
    );
}

fn number_of_time(node: &Client, block: &Value) -> u64 {
    number(&node.get("eth_getBlockByNumber", json!([block, false]))["timestamp"])
}

/// Empty blocks of the long chain; `TIMEBANK_BLOCKS` wants another number.
const BLOCKS: u64 = 3_000;

#[test]
fn a_long_chain_is_ready_in_a_moment_after_a_kill_too() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = std::env::var("TIMEBANK_BLOCKS").ok().and_then(|text| text.parse().ok());
    let blocks = wanted.unwrap_or(BLOCKS);
    let program = Program::start(folder.path());
    let mut made = 0;
    while made < blocks {
        let some = (blocks - made).min(1_000);
        program.client.get("anvil_mine", json!([format!("{some:#x}")]));
        made += some;
    }
    until("settled file", || (!must_be_repaired(folder.path())).then_some(()));
    program.kill();
    // The best of five: what else the machine does is not the node's.
    let took = (0..5).map(|_| {
        let begun = Instant::now();
        let program = Program::start(folder.path());
        assert_eq!(program.client.height(), blocks);
        let took = begun.elapsed();
        program.kill();
        took
    });
    let took = took.min().unwrap();
    println!("{blocks} blocks on disk: ready in {took:?}");
    assert!(took < Duration::from_millis(200), "{took:?}");
}

#[test]
fn what_waits_goes_on_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let config = || Config { manual: true, ..kept(folder.path()) };
    let to = Some(baltathar().address());
    {
        let node = node_with(config());
        for nonce in 0..2 {
            node.send(&alith(), Sent { nonce, to, value: 1.into(), data: vec![] }).unwrap();
        }
    }
    let node = node_with(config());
    assert_eq!(node.nonce(&alith()), 2);
    node.get("evm_mine", json!([]));
    let block = node.get("eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(block["transactions"].as_array().unwrap().len(), 2);
    drop(node);
    assert_eq!(node_with(config()).get("txpool_status", json!([]))["pending"], "0x0");
}

#[test]
fn nothing_that_was_answered_is_lost_when_the_node_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut answered: Vec<String> = Vec::new();
    for round in 0..3 {
        let program = Program::start(folder.path());
        assert_eq!(program.facts["new"], round == 0);
        for hash in &answered {
            let receipt = program.client.get("eth_getTransactionReceipt", json!([hash]));
            assert_eq!(receipt["status"], "0x1", "round {round}");
        }
        let stop = AtomicBool::new(false);
        let hashes = thread::scope(|scope| {
            let senders = [alith(), baltathar()].map(|who| {
                let (client, stop) = (program.client.clone(), &stop);
                scope.spawn(move || {
                    let mut hashes = Vec::new();
                    let mut nonce = client.nonce(&who);
                    while !stop.load(Ordering::Relaxed) {
                        let to = Some(poor().address());
                        let raw = Sent { nonce, to, value: 1_000_000.into(), data: vec![] }.signed(&who);
                        let body = json!({
                            "jsonrpc": "2.0", "id": 1, "method": "eth_sendRawTransaction", "params": [hex(&raw)],
                        });
                        // The node may be gone by now.
                        let Some(answer) = client.try_post(&body.to_string()) else { break };
                        let Some(hash) = answer["result"].as_str() else { break };
                        hashes.push(hash.to_owned());
                        nonce += 1;
                    }
                    hashes
                })
            });
            thread::sleep(Duration::from_millis(700));
            program.kill();
            stop.store(true, Ordering::Relaxed);
            senders.map(|sender| sender.join().unwrap()).concat()
        });
        assert!(hashes.len() > 10, "{}", hashes.len());
        answered.extend(hashes);
    }
    let program = Program::start(folder.path());
    for hash in &answered {
        assert_eq!(program.client.get("eth_getTransactionReceipt", json!([hash]))["status"], "0x1");
    }
    // Every block is there, each on top of the one before.
    let mut parent = Value::Null;
    for block in 0..=program.client.height() {
        let block =
            program.client.get("eth_getBlockByNumber", json!([format!("{block:#x}"), false]));
        if !parent.is_null() {
            assert_eq!(block["parentHash"], parent);
        }
        parent = block["hash"].clone();
    }
    program.kill();
}

/// Whether all of a chain's file must be looked through that is as a killed node leaves it.
fn must_be_repaired(folder: &Path) -> bool {
    let left = tempfile::tempdir().unwrap();
    let file = left.path().join("chain.redb");
    std::fs::copy(folder.join("chain.redb"), &file).unwrap();
    let repaired = std::sync::Arc::new(AtomicBool::new(false));
    let noted = repaired.clone();
    let mut builder = redb::Builder::new();
    builder.set_repair_callback(move |_| noted.store(true, Ordering::Relaxed));
    // A copy that was made while the node wrote may be none.
    builder.open(file).is_err() || repaired.load(Ordering::Relaxed)
}

#[test]
fn a_node_that_has_nothing_to_do_is_ready_to_be_killed() {
    let folder = tempfile::tempdir().unwrap();
    let node = node_with(kept(folder.path()));
    node.transfer(&alith(), baltathar().address(), 1);
    until("settled file", || (!must_be_repaired(folder.path())).then_some(()));
}

#[test]
fn old_states_are_given_up_and_blocks_stay() {
    let folder = tempfile::tempdir().unwrap();
    let contract = {
        let node = node_with(kept(folder.path()));
        let contract = node.deploy(&alith());
        (11..=30).for_each(|word| drop(node.call(&alith(), contract, word)));
        contract
    };
    let done = compact(folder.path(), 5).unwrap();
    assert_eq!(done.oldest_state, 17);
    assert!(done.after < done.before, "{done:?}");
    let node = node_with(kept(folder.path()));
    assert_eq!((node.read(contract, "latest"), node.read(contract, "0x11")), (30, 26));
    let call = json!({ "to": format!("{contract:?}") });
    let why = node.ask("eth_call", json!([call, "0x10"])).unwrap_err();
    assert!(why["message"].as_str().unwrap().starts_with("missing trie node"), "{why}");
    assert_eq!(
        node.get("eth_getLogs", json!([{ "fromBlock": "0x0" }])).as_array().unwrap().len(),
        20
    );
    node.call(&alith(), contract, 31);
    assert_eq!(node.read(contract, "latest"), 31);
    assert!(compact(tempfile::tempdir().unwrap().path(), 1).is_err());
}

#[test]
fn a_chain_with_another_genesis_is_not_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    drop(node_with(kept(folder.path())));
    let other = Config { code: Some(vec![1, 2, 3]), ..kept(folder.path()) };
    let why = timebank_node::Node::start(other).err().unwrap();
    assert!(why.contains("choose another folder"), "{why}");
}
