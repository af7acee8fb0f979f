//! Whatever fails, nothing is lost and nothing is there twice.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{json, Value};
use timebank_index::abi::hex_of;
use timebank_index::source::Face;

use crate::node::{file, rows, started, Node};
use crate::proxy::{self, Fate};

/// How often something is killed; `TIMEBANK_ROUNDS` says more.
fn rounds() -> u64 {
    std::env::var("TIMEBANK_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(6)
}

#[test]
fn a_node_that_fails_stalls_refuses_and_babbles_costs_time_and_no_event() {
    let node = Node::with_a_bank();
    for face in [Face::Substrate, Face::Ethereum] {
        let mut count = 0u64;
        let url = proxy::start(node.runtime.handle(), &node.url, move |request, answer| {
            count += 1;
            let is_log = request["method"] == "eth_getLogs";
            match count % 7 {
                _ if count < 4 => Fate::Told(answer),
                1 => Fate::Failed,
                3 => Fate::Garbled,
                5 if is_log => Fate::Told(json!({ "jsonrpc": "2.0", "id": request["id"],
                    "error": { "code": -32005, "message": "too many blocks" } })),
                6 if is_log => {
                    Fate::Told(json!({ "jsonrpc": "2.0", "id": request["id"], "result": null }))
                }
                _ => Fate::Told(answer),
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let place = file(&folder);
        let (mut follower, progress) = node.follower(&url, &place, face);
        let begun = Instant::now();
        while follower.catch_up().is_err() || follower.cursor().head.seq < node.events {
            assert!(begun.elapsed() < Duration::from_secs(60), "it never gets there");
        }
        assert_eq!(progress.wrong(), None);
        assert_eq!(rows(&place), node.built_anew(face));
    }
}

#[test]
fn what_is_killed_while_it_writes_goes_on_and_ends_as_if_nothing_had_happened() {
    let node = Node::with_a_bank();
    node.open(1, 2);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index.sqlite");
    for round in 0..rounds() {
        let mut command = Command::new(env!("CARGO_BIN_EXE_timebank-index"));
        command.args(["--json", "--port", "0", "--node", &node.url, "--bank", &hex_of(node.bank)]);
        let (mut running, _) = started(command.arg("--database").arg(&path));
        for number in 0..4 {
            node.approve(1, round * 10 + number);
        }
        std::thread::sleep(Duration::from_millis(round * 37 % 400));
        running.0.kill().unwrap();
        running.0.wait().unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_timebank-index"));
    command.args(["--json", "--port", "0", "--node", &node.url, "--bank", &hex_of(node.bank)]);
    let (running, said) = started(command.arg("--database").arg(&path));
    let url = format!("{}/v1/status", said["url"].as_str().unwrap());
    let begun = Instant::now();
    loop {
        let status: Value = node.runtime.block_on(async {
            let text = reqwest::get(&url).await.unwrap().text().await.unwrap();
            serde_json::from_str(&text).unwrap()
        });
        assert_ne!(status["status"], "red", "{status}");
        if status["data"]["behind"] == 0 && status["status"] == "green" {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{status}");
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(running);
    // The service named its source for people; a follower made here would call it otherwise.
    let place = timebank_index::db::Place::File(path);
    assert_eq!(rows(&place), node.built_anew(Face::Substrate));
}
