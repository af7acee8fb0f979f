//! Whatever fails, nothing is lost and nothing is there twice.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{json, Value};
use timebank_index::abi::hex_of;
use timebank_index::db::Place;
use timebank_index::source::Face;

use crate::node::{file, rows, started, Node, Running};
use crate::postgres::Servers;
use crate::proxy::{self, Fate};

/// How often something is killed; `TIMEBANK_ROUNDS` says more.
pub fn rounds() -> u64 {
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

/// Dice that fall the same way every time.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % end
    }
}

/// A node that does something wrong in one of three answers, until told to stop.
pub fn unreliable(node: &Node, is_over: Arc<AtomicBool>) -> String {
    let mut dice = Dice(11);
    proxy::start(node.runtime.handle(), &node.url, move |request, answer| {
        if is_over.load(Ordering::Relaxed) {
            return Fate::Told(answer);
        }
        let error = json!({ "code": -32005, "message": "too many blocks" });
        match dice.below(21) {
            0 => Fate::Failed,
            1 => Fate::Garbled,
            2 => Fate::Stalled(answer, Duration::from_millis(700)),
            3 => Fate::Cut(answer),
            4 => Fate::Limited,
            5 => Fate::Told(json!({ "jsonrpc": "2.0", "id": request["id"], "error": error })),
            6 => Fate::Told(json!({ "jsonrpc": "2.0", "id": request["id"], "result": null })),
            _ => Fate::Told(answer),
        }
    })
}

fn service(node: &Node, url: &str, database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_timebank-index"));
    command.args(["--json", "--port", "0", "--node", url, "--bank", &hex_of(node.bank)]);
    command.args(["--database", database]);
    command
}

/// Kills the service, and the node, at random moments while blocks are made and taken back behind an unreliable node. After each round the
/// database is the one that somebody would build from nothing.
fn survives(node: &Node, database: &str, mut between: impl FnMut(u64)) {
    node.open(1, 2);
    let is_over = Arc::new(AtomicBool::new(false));
    let unreliable = unreliable(node, is_over.clone());
    let (place, mut dice) = (Place::from_text(database), Dice(3));
    for round in 0..rounds() {
        is_over.store(false, Ordering::Relaxed);
        let snapshot = node.ask("evm_snapshot", json!([]));
        let given_up = 1 + dice.below(64);
        // One that cannot even begin is killed, too.
        let running = service(node, &unreliable, database).stdout(Stdio::null()).spawn();
        let running = Running(running.expect("it starts"));
        std::thread::sleep(Duration::from_millis(dice.below(300)));
        (0..given_up).for_each(|number| node.approve(1, round * 100 + number));
        std::thread::sleep(Duration::from_millis(dice.below(900)));
        if round % 2 == 0 {
            node.ask("evm_revert", json!([snapshot]));
            (0..dice.below(70)).for_each(|number| node.approve(1, round * 100 + 90 + number));
            std::thread::sleep(Duration::from_millis(dice.below(600)));
        }
        if round % 4 == 1 {
            node.crash();
        }
        drop(running);
        between(round);
        is_over.store(true, Ordering::Relaxed);
        let (_running, said) = started(&mut service(node, &node.url, database));
        wait_for(node, said["url"].as_str().unwrap());
        drop(_running);
        assert_eq!(rows(&place), node.built_anew(Face::Substrate), "round {round}");
    }
}

/// Waits until a service has everything.
fn wait_for(node: &Node, url: &str) {
    let begun = Instant::now();
    loop {
        let status: Value = node.runtime.block_on(async {
            let text =
                reqwest::get(format!("{url}/v1/status")).await.unwrap().text().await.unwrap();
            serde_json::from_str(&text).unwrap()
        });
        assert_ne!(status["status"], "red", "{status}");
        if status["data"]["behind"] == 0
            && status["status"] == "green"
            && status["data"]["node_block"] == node.height()
        {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(90), "{status}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn what_is_killed_while_it_writes_goes_on_and_ends_as_if_nothing_had_happened() {
    let node = Node::with_a_bank();
    let folder = tempfile::tempdir().unwrap();
    survives(&node, &folder.path().join("index.sqlite").display().to_string(), |_| {});
}

#[test]
fn what_is_killed_together_with_postgresql_ends_as_if_nothing_had_happened() {
    let (node, servers) = (Node::with_a_bank(), Servers::start());
    let Place::Server(url) = servers.place(0) else { panic!("it is a server") };
    survives(&node, &url, |round| {
        if round % 3 == 0 {
            servers.crash();
        }
    });
}
