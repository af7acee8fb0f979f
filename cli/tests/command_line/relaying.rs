//! The relayer before a real node: a member without the chain's currency signs, and nothing that was taken is lost or
//! carried twice, however the relayer ends. Needs what `on_a_node` needs.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use alloy::primitives::{keccak256, Address, Bytes, U256};
use alloy::signers::local::PrivateKeySigner;
use alloy::signers::SignerSync;
use alloy::sol_types::{eip712_domain, SolStruct};
use serde_json::{json, Value};

use crate::program::timebank;

const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/contract/sol/ink");

alloy::sol! {
    struct Carry {
        address member;
        bytes call;
        uint256 nonce;
        uint64 deadline;
        uint64 bound;
    }
}

/// A relayer that runs, and is killed in the end.
struct Running {
    child: Child,
    at: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct World {
    bank: String,
    chain: u64,
    member: PrivateKeySigner,
    deadline: u64,
}

impl World {
    fn founded() -> Self {
        let deployed = told(&["deploy", "--programs", PROGRAMS], None);
        let bank = deployed["bank"].as_str().unwrap().to_owned();
        let domain = told(&["relay", "domain"], Some(&bank));
        let chain = domain["chain_id"].as_str().unwrap().parse().unwrap();
        let seed = keccak256(format!("a member of {bank}"));
        let member = PrivateKeySigner::from_bytes(&seed).unwrap();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Self { bank, chain, member, deadline: now.as_secs() + 86_400 }
    }

    fn relayer(&self, queue: &Path, more: &[&str]) -> Running {
        let queue = queue.to_str().unwrap();
        let all = ["--json", "relayer", "--port", "0", "--queue", queue];
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_timebank"));
        command.args(all).args(more).env("TIMEBANK_BANK", &self.bank).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).expect("it says where it answers");
        Running { child, at: format!("http://{}", said["at"].as_str().unwrap()) }
    }

    fn signed(&self, call: Vec<u8>, nonce: u64) -> Value {
        self.signed_until(call, nonce, self.deadline)
    }

    fn signed_until(&self, call: Vec<u8>, nonce: u64, deadline: u64) -> Value {
        let domain = eip712_domain! {
            name: "Time",
            version: "1",
            chain_id: self.chain,
            verifying_contract: self.bank.parse().unwrap(),
        };
        let call = Bytes::from(call);
        let carry = Carry {
            member: self.member.address(),
            call: call.clone(),
            nonce: U256::from(nonce),
            deadline,
            bound: 0,
        };
        let digest = carry.eip712_signing_hash(&domain);
        let signature = self.member.sign_hash_sync(&digest).unwrap();
        json!({ "member": self.member.address(), "call": call, "nonce": U256::from(nonce),
            "deadline": deadline, "signature": Bytes::from(signature.as_bytes().to_vec()) })
    }

    /// How often the log says that something was carried for the member.
    fn carried(&self) -> usize {
        let newest = told(&["audit", "verify"], Some(&self.bank))["to_block"].to_string();
        let mut command =
            timebank(&["--json", "watch", "--from-block", "0", "--to-block", &newest]);
        command.env("TIMEBANK_RPC_URL", env::var("TIMEBANK_RPC_URL").unwrap());
        let output = command.env("TIMEBANK_BANK", &self.bank).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        said.lines().filter(|line| line.contains("\"Carried\"")).count()
    }
}

fn told(arguments: &[&str], bank: Option<&str>) -> Value {
    let mut command = timebank(&[&["--json"], arguments].concat());
    for variable in ["TIMEBANK_RPC_URL", "TIMEBANK_PRIVATE_KEY"] {
        command.env(variable, env::var(variable).expect("a node and a key with funds"));
    }
    if let Some(bank) = bank {
        command.env("TIMEBANK_BANK", bank);
    }
    let output = command.output().unwrap();
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {why}");
    serde_json::from_slice(&output.stdout).expect("one object")
}

fn call(signature: &str, words: &[U256]) -> Vec<u8> {
    let words: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes::<32>()).collect();
    [&keccak256(signature)[..4], &words].concat()
}

fn approve(amount: u64) -> Vec<u8> {
    let spender = U256::from_be_slice(Address::repeat_byte(7).as_slice());
    call("approve(address,uint256)", &[spender, U256::from(amount)])
}

async fn asked(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("it answers");
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default())
}

async fn posted(at: &str, body: &Value) -> (u16, Value) {
    let request = reqwest::Client::new().post(format!("{at}/v1/carry"));
    asked(request.header("content-type", "application/json").body(body.to_string())).await
}

async fn ended(at: &str, id: &Value) -> Value {
    for _ in 0..600 {
        let (_, said) = asked(reqwest::Client::new().get(format!("{at}/v1/carry/{id}"))).await;
        if said["status"] == "carried" || said["status"] == "refused" {
            return said;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("call {id} did not end");
}

#[tokio::test]
#[ignore = "needs a node: TIMEBANK_RPC_URL and TIMEBANK_PRIVATE_KEY"]
async fn what_was_taken_is_carried_once_whatever_becomes_of_the_relayer() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let world = World::founded();
    let folder = tempfile::tempdir().unwrap();
    let queue = folder.path().join("queue");
    let relayer = world.relayer(&queue, &[]);
    let (status, opening) =
        posted(&relayer.at, &world.signed(call("open(uint8)", &[U256::from(1)]), 0)).await;
    assert_eq!(status, 202, "{opening}");
    assert_eq!(ended(&relayer.at, &opening["id"]).await["status"], "carried");

    // Taken, and killed with most of it still to be carried.
    let mut taken = Vec::new();
    for nonce in 1..=12 {
        let (status, said) = posted(&relayer.at, &world.signed(approve(nonce), nonce)).await;
        assert_eq!(status, 202, "{said}");
        taken.push(said["id"].clone());
    }
    drop(relayer);
    let relayer = world.relayer(&queue, &[]);
    for id in &taken {
        let became = ended(&relayer.at, id).await;
        assert_eq!(became["status"], "carried", "{became}");
    }
    let (status, again) = posted(&relayer.at, &world.signed(approve(1), 1)).await;
    assert_eq!(status, 422, "the nonce is spent: {again}");
    assert_eq!(world.carried(), 13, "each once");
}

#[tokio::test]
#[ignore = "needs a node: TIMEBANK_RPC_URL and TIMEBANK_PRIVATE_KEY"]
async fn the_relayer_says_why_it_does_not_carry() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let world = World::founded();
    let folder = tempfile::tempdir().unwrap();
    let relayer = world.relayer(&folder.path().join("queue"), &["--daily", "2", "--fee", "0"]);
    let open = call("open(uint8)", &[U256::from(1)]);
    let expired = posted(&relayer.at, &world.signed_until(open.clone(), 1, 1)).await;
    assert_eq!(expired.0, 422);
    assert!(expired.1["error"].as_str().unwrap().starts_with("420 "), "{expired:?}");
    let officer = posted(&relayer.at, &world.signed(call("governor()", &[]), 1)).await;
    assert!(officer.1["error"].as_str().unwrap().starts_with("423 "), "{officer:?}");
    let mut forged = world.signed(open.clone(), 1);
    forged["nonce"] = json!(U256::from(2));
    let forged = posted(&relayer.at, &forged).await;
    assert!(forged.1["error"].as_str().unwrap().starts_with("421 "), "{forged:?}");
    assert_eq!(posted(&relayer.at, &json!({ "member": 1 })).await.0, 422);

    for nonce in [1, 2] {
        let call = if nonce == 1 { open.clone() } else { approve(1) };
        let (status, said) = posted(&relayer.at, &world.signed(call, nonce)).await;
        assert_eq!(status, 202, "{said}");
        assert_eq!(ended(&relayer.at, &said["id"]).await["status"], "carried");
    }
    let third = posted(&relayer.at, &world.signed(approve(2), 3)).await;
    assert_eq!(third.0, 429, "{third:?}");

    let response = reqwest::get(format!("{}/metrics", relayer.at)).await.unwrap();
    let metrics = response.text().await.unwrap();
    assert!(metrics.contains("timebank_relayer_calls{status=\"carried\"} 2"), "{metrics}");

    drop(relayer);
    let poor = world.relayer(&folder.path().join("another"), &["--daily-cost", "0.000001"]);
    let refused = posted(&poor.at, &world.signed(approve(2), 3)).await;
    assert_eq!((refused.0, &refused.1["error"]), (429, &json!("today's budget is spent")));
}
