//! The council's proposals, compared with what the contract says of them after every step.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{json, Value};
use timebank_index::abi::hex_of;
use timebank_rules::keccak::keccak;

use crate::node::{key_of, programs, started, Node, Running};

const MEMBERS: [&str; 3] = ["Vera", "Sue", "Tom"];
const HOUR: u64 = 3_600;

/// A council on a node, its log, and who follows it.
struct Council {
    node: Node,
    at: String,
    bank: String,
    url: String,
    client: reqwest::Client,
    _running: Running,
    _folder: tempfile::TempDir,
}

fn account_of(name: &str) -> String {
    let key = alloy::signers::local::PrivateKeySigner::from_slice(&key_of(name)).unwrap();
    hex_of(key.address())
}

impl Council {
    fn founded() -> Self {
        let node = Node::with_a_bank();
        let folder = programs();
        let program = folder.join("council.polkavm");
        let text = |path: &PathBuf| path.display().to_string();
        let (programs, program) = (text(&folder), text(&program));
        let mut arguments = vec!["deploy", "--yes", "--programs", &programs, "--council", &program];
        let (members, guardian) = (MEMBERS.map(account_of), account_of("Ann"));
        members.iter().for_each(|member| arguments.extend(["--member", member]));
        arguments.extend(["--threshold", "2", "--guardian", &guardian, "--delay", "1d"]);
        let founded = node.run("Gus", &arguments);
        let text = |name: &str| founded[name].as_str().unwrap().to_lowercase();
        let (at, bank) = (text("council"), text("bank"));
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_timebank-index"));
        command.args(["--json", "--port", "0", "--node", &node.url, "--bank", &bank]);
        command.args(["--council", &at]).arg("--database").arg(folder.path().join("index.sqlite"));
        let (running, said) = started(&mut command);
        let url = said["url"].as_str().unwrap().to_owned();
        let client = reqwest::Client::new();
        Self { node, at, bank, url, client, _running: running, _folder: folder }
    }

    fn does(&self, name: &str, arguments: &[&str]) -> Value {
        let mut all = vec!["council"];
        all.extend(arguments);
        all.extend(["--yes", "--council", &self.at]);
        self.node.run(name, &all)
    }

    fn asks(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["council"];
        all.extend(arguments);
        all.extend(["--council", &self.at]);
        self.node.run("Gus", &all)
    }

    fn told(&self) -> Value {
        self.node.runtime.block_on(async {
            let asked = self.client.get(format!("{}/v1/council", self.url)).send().await.unwrap();
            serde_json::from_str(&asked.text().await.unwrap()).unwrap()
        })
    }

    /// Waits until the service has the newest block, and compares.
    fn agree(&self) {
        let height = self.node.height();
        let begun = Instant::now();
        let told = loop {
            let told = self.told();
            if told["block"] == height && told["status"] == "green" {
                break told["data"].clone();
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{told}");
            std::thread::sleep(Duration::from_millis(50));
        };
        let lower = |value: &Value| value.to_string().to_lowercase();
        assert_eq!(lower(&told["members"]), lower(&self.asks(&["members"])["members"]));
        let charter = self.asks(&["charter"]);
        for figure in ["threshold", "delay", "guardian", "members"] {
            assert_eq!(lower(&told["charter"][figure]), lower(&charter[figure]), "{figure}");
        }
        let proposals = told["proposals"].as_array().unwrap();
        assert_eq!(proposals.len() as u64, charter["proposals"].as_u64().unwrap());
        for proposal in proposals {
            let kept = self.asks(&["show", &proposal["id"].to_string()]);
            for (ours, theirs) in [
                ("actor", "proposer"),
                ("target", "target"),
                ("selector", "selector"),
                ("calldata_hash", "calldata_hash"),
                ("approvals", "approvals"),
                ("approved_at", "approved"),
                ("ready_at", "executable_from"),
                ("expires_at", "expires"),
            ] {
                assert_eq!(lower(&proposal[ours]), lower(&kept[theirs]), "{ours}: {proposal}");
            }
            let status = match proposal["status"].as_str().unwrap() {
                "approved" | "ready" => "open",
                other => other,
            };
            assert_eq!(status, kept["status"], "{proposal}");
        }
    }

    fn later(&self, secs: u64) {
        self.node.ask("evm_increaseTime", json!([secs]));
        self.node.ask("evm_mine", json!([]));
    }
}

/// Calldata of a message with one argument.
fn calldata(signature: &str, argument: &[u8]) -> String {
    let mut data = keccak(signature.as_bytes())[..4].to_vec();
    data.extend(vec![0; 32 - argument.len()]);
    data.extend(argument);
    hex_of(data)
}

#[test]
fn what_the_council_decides_is_told_as_the_contract_keeps_it_after_every_step() {
    let council = Council::founded();
    council.agree();
    let tom = timebank_index::abi::bytes_of(&account_of("Tom")).unwrap();
    let removing = calldata("removeMember(address)", &tom);
    let slower = calldata("setThreshold(uint8)", &[1]);
    let faster = calldata("setDelay(uint32)", &(12 * HOUR as u32).to_be_bytes());
    let asking = hex_of(&keccak(b"auditHead()")[..4]);
    let (at, bank) = (council.at.clone(), council.bank.clone());
    let steps: [(&str, &[&str]); 18] = [
        ("Vera", &["propose", &at, &removing]),
        ("Vera", &["propose", &bank, &asking]),
        ("Sue", &["propose", &at, &faster]),
        ("Sue", &["propose", &at, &slower]),
        ("Tom", &["propose", &bank, &asking]),
        ("Vera", &["approve", "1"]),
        ("Sue", &["approve", "1"]),
        ("Vera", &["approve", "2"]),
        ("Tom", &["approve", "2"]),
        ("Tom", &["approve", "3"]),
        ("Tom", &["revoke-approval", "3"]),
        ("Vera", &["approve", "3"]),
        ("Sue", &["approve", "3"]),
        ("Ann", &["cancel", "5"]),
        // Its approvals were two, and one of them goes with its member.
        ("later", &["86400"]),
        ("Sue", &["execute", "1", &removing]),
        // What sufficed before is to be approved again.
        ("Sue", &["approve", "2"]),
        ("Vera", &["approve", "3"]),
    ];
    let carry_out = |(name, arguments): (&str, &[&str])| {
        match name {
            "later" => council.later(arguments[0].parse().unwrap()),
            name => drop(council.does(name, arguments)),
        }
        council.agree();
    };
    steps.into_iter().for_each(carry_out);
    let snapshot = council.node.ask("evm_snapshot", json!([]));
    let rest: [(&str, &[&str]); 6] = [
        ("later", &["86400"]),
        ("Vera", &["approve", "4"]),
        ("Vera", &["execute", "3", &faster]),
        // A shorter delay: what was approved under the longer one is to be approved again.
        ("Sue", &["approve", "4"]),
        ("later", &["2600000"]),
        ("later", &["1"]),
    ];
    rest.into_iter().for_each(carry_out);
    council.node.ask("evm_revert", json!([snapshot]));
    carry_out(("Vera", &["approve", "4"]));
}
