//! The relayer before a real node: a member without the chain's currency signs, and nothing that was taken is lost or
//! carried twice, however the relayer ends. Needs what `on_a_node` needs.

use std::collections::BTreeSet;
use std::env;
use std::net::TcpListener;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use alloy::primitives::{keccak256, Address, Bytes, U256};
use alloy::signers::local::PrivateKeySigner;
use alloy::signers::SignerSync;
use alloy::sol_types::{eip712_domain, SolStruct};
use serde_json::{json, Value};

use crate::on_a_node::key_alone;
use crate::program::timebank;
use crate::running::Running;

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
struct Relaying {
    at: String,
    _running: Running,
}

struct World {
    bank: String,
    chain: u64,
    member: PrivateKeySigner,
    deadline: u64,
    _turn: MutexGuard<'static, ()>,
}

impl World {
    fn founded() -> Self {
        let turn = key_alone();
        let deployed = told(&["deploy", "--programs", PROGRAMS], None);
        let bank = deployed["bank"].as_str().unwrap().to_owned();
        let chain = deployed["chain_id"].as_u64().unwrap();
        let member = member(&bank, 0);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Self { bank, chain, member, deadline: now.as_secs() + 86_400, _turn: turn }
    }

    fn relayer(&self, queue: &Path, more: &[&str]) -> Relaying {
        let queue = queue.to_str().unwrap();
        let all = ["--json", "relayer", "--queue", queue];
        let port = if more.contains(&"--port") { &[] } else { &["--port", "0"][..] };
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_timebank"));
        command.args(all).args(port).args(more).env("TIMEBANK_BANK", &self.bank);
        let running = Running::started(&mut command);
        let at = format!("http://{}", running.said["at"].as_str().unwrap());
        Relaying { at, _running: running }
    }

    fn signed(&self, call: Vec<u8>, nonce: u64) -> Value {
        self.signed_until(call, nonce, self.deadline)
    }

    fn signed_until(&self, call: Vec<u8>, nonce: u64, deadline: u64) -> Value {
        self.signed_by(&self.member, call, nonce, deadline)
    }

    fn signed_by(
        &self,
        member: &PrivateKeySigner,
        call: Vec<u8>,
        nonce: u64,
        deadline: u64,
    ) -> Value {
        let domain = eip712_domain! {
            name: "Time",
            version: "1",
            chain_id: self.chain,
            verifying_contract: self.bank.parse().unwrap(),
        };
        let call = Bytes::from(call);
        let carry = Carry {
            member: member.address(),
            call: call.clone(),
            nonce: U256::from(nonce),
            deadline,
            bound: 0,
        };
        let digest = carry.eip712_signing_hash(&domain);
        let signature = member.sign_hash_sync(&digest).unwrap();
        json!({ "member": member.address(), "call": call, "nonce": U256::from(nonce),
            "deadline": deadline, "signature": Bytes::from(signature.as_bytes().to_vec()) })
    }

    /// What the log says was carried, each as the member and the nonce.
    fn carried(&self) -> Vec<(String, String)> {
        let newest = told(&["audit", "verify"], Some(&self.bank))["to_block"].to_string();
        let mut command =
            timebank(&["--json", "watch", "--from-block", "0", "--to-block", &newest]);
        command.env("TIMEBANK_RPC_URL", env::var("TIMEBANK_RPC_URL").unwrap());
        let output = command.env("TIMEBANK_BANK", &self.bank).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let events = said.lines().filter(|line| line.contains("\"Carried\""));
        let events = events.map(|line| serde_json::from_str::<Value>(line).expect("an object"));
        events.map(|event| carried_by(&event["figures"])).collect()
    }
}

/// Whose call an event or a request is about, and which.
fn carried_by(of: &Value) -> (String, String) {
    let nonce = of["nonce"].as_str().map_or_else(|| of["nonce"].to_string(), str::to_owned);
    let nonce = U256::from_str(&nonce).unwrap().to_string();
    (of["member"].as_str().unwrap().to_lowercase(), nonce)
}

/// A key that nobody else has on this chain.
fn member(bank: &str, number: u64) -> PrivateKeySigner {
    let seed = keccak256(format!("member {number} of {bank}"));
    PrivateKeySigner::from_bytes(&seed).unwrap()
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

pub async fn posted(at: &str, body: &Value) -> (u16, Value) {
    let request = reqwest::Client::new().post(format!("{at}/v1/carry"));
    asked(request.header("content-type", "application/json").body(body.to_string())).await
}

pub async fn ended(at: &str, id: &Value) -> Value {
    for _ in 0..600 {
        let (_, said) = asked(reqwest::Client::new().get(format!("{at}/v1/carry/{id}"))).await;
        if said["status"] == "carried" || said["status"] == "refused" {
            return said;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("call {id} did not end");
}

#[test]
#[ignore = "needs a node: TIMEBANK_RPC_URL and TIMEBANK_PRIVATE_KEY"]
fn the_bank_says_for_what_members_sign_as_any_library_reads_it() {
    let world = World::founded();
    let domain = told(&["relay", "domain"], Some(&world.bank));
    assert_eq!(domain["chain_id"], json!(world.chain.to_string()), "{domain}");
    assert_eq!((&domain["name"], &domain["version"]), (&json!("Time"), &json!("1")), "{domain}");
    assert_eq!(domain["verifying_contract"], json!(world.bank), "{domain}");
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
    assert_eq!(world.carried().len(), 13, "each once");
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

/// How many members there are in the test under load.
const MEMBERS: u64 = 20;
/// Requests in a second.
const RATE: u64 = 200;

/// Asks the node.
async fn node(method: &str, params: Value) -> U256 {
    let question = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let request = reqwest::Client::new().post(env::var("TIMEBANK_RPC_URL").unwrap());
    let request = request.header("content-type", "application/json").body(question.to_string());
    let (_, said) = asked(request).await;
    said["result"].as_str().and_then(|text| text.parse().ok()).expect("a number")
}

/// Offers calls, so many a second; those that are taken, each with its number, and how many the budget kept out.
async fn offered(at: &str, calls: Vec<Value>, taken: &Arc<Mutex<Vec<(Value, Value)>>>) -> usize {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
    let mut beat = tokio::time::interval(Duration::from_micros(1_000_000 / RATE));
    let mut waiting = Vec::new();
    for call in calls {
        beat.tick().await;
        let request = client.post(format!("{at}/v1/carry")).body(call.to_string());
        let (taken, request) = (taken.clone(), request.header("content-type", "application/json"));
        waiting.push(tokio::spawn(async move {
            // Whoever is killed answers nothing, or half.
            let Ok(response) = request.send().await else { return 0 };
            let status = response.status().as_u16();
            let said = response.text().await.unwrap_or_default();
            let said: Value = serde_json::from_str(&said).unwrap_or_default();
            if status == 202 && said["id"].is_number() {
                taken.lock().unwrap().push((call, said["id"].clone()));
            }
            usize::from(status == 429 && said["error"] == "today's budget is spent")
        }));
    }
    let mut kept_out = 0;
    for answer in waiting {
        kept_out += answer.await.unwrap();
    }
    kept_out
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a node: TIMEBANK_RPC_URL and TIMEBANK_PRIVATE_KEY"]
async fn under_two_hundred_requests_a_second_and_kills_nothing_is_twice_lost_or_beyond_the_budget()
{
    let _ = rustls::crypto::ring::default_provider().install_default();
    let rounds = env::var("TIMEBANK_ROUNDS").map_or(4, |text| text.parse().expect("a number"));
    let world = World::founded();
    let folder = tempfile::tempdir().unwrap();
    let queue = folder.path().join("queue");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    // About half of what is offered fits, wherever a call costs about what an approval does today.
    let most = "9";
    let told = ["--port", &port, "--daily", "1000000", "--daily-cost", most];
    let mut relayer = world.relayer(&queue, &told);
    let about = asked(reqwest::Client::new().get(format!("{}/v1/about", relayer.at))).await.1;
    let account = json!([about["carrier"], "latest"]);
    let funds = node("eth_getBalance", account.clone()).await;
    let sent = node("eth_getTransactionCount", account.clone()).await;

    let members: Vec<_> = (1..=MEMBERS).map(|number| member(&world.bank, number)).collect();
    let open = call("open(uint8)", &[U256::from(1)]);
    let opening = members.iter().map(|who| world.signed_by(who, open.clone(), 0, world.deadline));
    let taken = Arc::new(Mutex::new(Vec::new()));
    offered(&relayer.at, opening.collect(), &taken).await;
    assert_eq!(taken.lock().unwrap().len() as u64, MEMBERS);
    let opened = taken.lock().unwrap().clone();
    for (_, id) in &opened {
        assert_eq!(ended(&relayer.at, id).await["status"], "carried");
    }

    let mut kept_out = 0;
    for round in 0..rounds {
        let calls = (0..RATE).map(|number| {
            let who = &members[(number % MEMBERS) as usize];
            let nonce = 1 + round * RATE + number;
            world.signed_by(who, approve(nonce), nonce, world.deadline)
        });
        let (at, calls, list) = (relayer.at.clone(), calls.collect(), taken.clone());
        let offering = tokio::spawn(async move { offered(&at, calls, &list).await });
        // Once early, once late, and at moments between.
        tokio::time::sleep(Duration::from_millis(300 + 977 * round % 1_500)).await;
        drop(relayer);
        relayer = world.relayer(&queue, &told);
        kept_out += offering.await.unwrap();
    }
    // What is offered now meets a relayer that lives: some of it is beyond the budget.
    let calls = (0..2 * RATE).map(|number| {
        let nonce = 1 + rounds * RATE + number;
        world.signed_by(
            &members[(number % MEMBERS) as usize],
            approve(nonce),
            nonce,
            world.deadline,
        )
    });
    kept_out += offered(&relayer.at, calls.collect(), &taken).await;

    let taken = taken.lock().unwrap().clone();
    for (call, id) in &taken {
        let became = ended(&relayer.at, id).await;
        assert_eq!(became["status"], "carried", "{call}: {became}");
    }
    let carried = world.carried();
    let once: BTreeSet<_> = carried.iter().cloned().collect();
    assert_eq!(once.len(), carried.len(), "nothing twice");
    for (call, _) in &taken {
        assert!(once.contains(&carried_by(call)), "lost: {call}");
    }
    let sent = node("eth_getTransactionCount", account.clone()).await - sent;
    assert_eq!(sent, U256::from(carried.len()), "a transaction each");
    let spent = funds - node("eth_getBalance", account).await;
    let most = alloy::primitives::utils::parse_ether(most).unwrap();
    println!(
        "{} taken of {} offered, {} carried, {kept_out} beyond the budget; {spent} of {most} spent",
        taken.len(),
        MEMBERS + (rounds + 2) * RATE,
        carried.len()
    );
    assert!(spent <= most, "{spent} of {most}");
    assert!(kept_out > 0, "the budget was met");
}
