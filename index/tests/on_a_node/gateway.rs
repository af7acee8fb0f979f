//! The gateway: what platforms say is on the ledger once, whatever is killed.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use alloy::signers::k256::elliptic_curve::rand_core::OsRng;
use alloy::signers::local::PrivateKeySigner;
use hmac::{Hmac, Mac};
use reqwest::StatusCode;
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use timebank_index::abi::{bytes_of, hash_of, hex_of, BANK};
use timebank_index::db::Place;
use timebank_index::progress::now;
use timebank_index::source::Face;
use timebank_rules::event::recorded;

use crate::faults::{rounds, unreliable};
use crate::node::{cli, key_of, may_have_started, Node, Running};
use crate::postgres::Servers;

const SLOT: u64 = 300;
/// The demonstration's class of care, and who records it.
const CARE: u16 = 1;
const HOUSE: &str = "Neighbours' House";
const TOKEN: &str = "token of the kitchen";
const SECRET: &str = "a secret of the school";

/// A gateway over a node with a bank, which can be killed and started anew.
struct Gateway {
    node: Node,
    folder: tempfile::TempDir,
    database: String,
    recorder: String,
    client: reqwest::Client,
    /// Who is verified.
    members: Vec<String>,
    url: String,
    running: Option<Running>,
}

impl Gateway {
    fn over(database: Option<String>) -> Self {
        let node = Node::with_a_bank();
        let folder = tempfile::tempdir().unwrap();
        let key = key_of(HOUSE);
        let signer = PrivateKeySigner::from_slice(&key).unwrap();
        let recorder = hex_of(signer.address());
        PrivateKeySigner::encrypt_keystore(folder.path(), &mut OsRng, key, "pass", Some("key"))
            .unwrap();
        let token = hex::encode(Sha256::digest(TOKEN));
        let platforms = json!({ "platforms": [
            { "name": "kitchen", "classes": [CARE], "token_sha256": token },
            { "name": "school", "classes": [CARE, 3], "secret": SECRET } ] });
        let file = folder.path().join("platforms.json");
        std::fs::write(&file, platforms.to_string()).unwrap();
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        let usual = folder.path().join("gateway.sqlite").display().to_string();
        let mut gateway = Self {
            node,
            folder,
            database: database.unwrap_or(usual),
            recorder,
            client: reqwest::Client::new(),
            members: Vec::new(),
            url: String::new(),
            running: None,
        };
        for account in 1..=3 {
            gateway.node.open(account, 1);
            let accounts = gateway.node.ask("eth_accounts", json!([]));
            let member = accounts[account].as_str().unwrap().to_owned();
            gateway.verify(&member);
            gateway.members.push(member);
        }
        gateway
    }

    fn verify(&self, member: &str) {
        let commitment = format!("0x{}", "5".repeat(64));
        let expiry = (now() + 200 * 86_400).to_string();
        self.sends("Vera", &["verify", member, "1", &expiry, &commitment]);
    }

    /// Has an officer send a message of the bank.
    fn sends(&self, officer: &str, message: &[&str]) {
        let mut command = Command::new(cli());
        command.arg("send").args(message).arg("--yes");
        command.args(["--rpc-url", &self.node.url, "--bank", &hex_of(self.node.bank)]);
        let done = command.env("TIMEBANK_PRIVATE_KEY", hex_of(key_of(officer))).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn command(&self, node: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_timebank-index"));
        let file = |name: &str| self.folder.path().join(name).display().to_string();
        command.args(["record-gateway", "--json", "--port", "0", "--hold", "0", "--node", node]);
        command.args(["--bank", &hex_of(self.node.bank), "--keystore", &file("key")]);
        command.args(["--platforms", &file("platforms.json"), "--database", &self.database]);
        command.env("TIMEBANK_PASSWORD", "pass\n").env_remove("TIMEBANK_PRIVATE_KEY");
        command
    }

    fn start(&mut self) {
        self.start_over(&self.node.url.clone());
    }

    /// Starts over a node that may lie so early that the gateway ends at once; then it is started again.
    fn start_over(&mut self, node: &str) {
        for _ in 0..20 {
            if let Some((running, said)) = may_have_started(&mut self.command(node)) {
                assert_eq!(said["recorder"], self.recorder.as_str());
                self.url = said["url"].as_str().unwrap().to_owned();
                self.running = Some(running);
                return;
            }
        }
        panic!("it never starts");
    }

    fn kill(&mut self) {
        drop(self.running.take());
    }

    /// Sends something with the kitchen's token; nothing where the gateway does not answer.
    fn send(&self, method: &str, path: &str, key: &str, body: &Value) -> Option<(u16, Value)> {
        self.node.runtime.block_on(async {
            let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
            let sent = self.client.request(method, format!("{}{path}", self.url));
            let sent = sent.bearer_auth(TOKEN).header("idempotency-key", key);
            let sent = sent.timeout(Duration::from_secs(20)).body(body.to_string());
            let response = sent.send().await.ok()?;
            let status = response.status().as_u16();
            Some((status, serde_json::from_str(&response.text().await.ok()?).unwrap()))
        })
    }

    fn post(&self, path: &str, key: &str, body: &Value) -> (u16, Value) {
        self.send("POST", path, key, body).expect("the gateway answers")
    }

    fn session(&self, id: &Value) -> Value {
        self.send("GET", &format!("/v1/sessions/{id}"), "", &json!({})).unwrap().1
    }

    /// Waits until nothing more will become of a session.
    fn settled(&self, id: &Value) -> Value {
        let begun = Instant::now();
        loop {
            let session = self.session(id);
            let state = session["state"].as_str().unwrap();
            if !["open", "ended", "queued", "sent"].contains(&state) {
                return session;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{session}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// What the recorder recorded by the chain: member, start and end, and how often.
    fn on_the_ledger(&self) -> BTreeMap<(String, u64, u64), u32> {
        let logs = self.node.ask(
            "eth_getLogs",
            json!([{ "address": hex_of(self.node.bank), "fromBlock": "0x0", "toBlock": "latest",
                "topics": [hex_of(recorded::SIGNATURE), null, null, format!("0x{}{}", "0".repeat(24), &self.recorder[2..])] }]),
        );
        let mut found = BTreeMap::new();
        for log in logs.as_array().unwrap() {
            let topics = log["topics"].as_array().unwrap().iter();
            let topics: Vec<_> =
                topics.map(|topic| hash_of(topic.as_str().unwrap()).unwrap()).collect();
            let data = bytes_of(log["data"].as_str().unwrap()).unwrap();
            let said = BANK.decode(&topics, &data).unwrap();
            let what =
                (hex_of(said.address("member")), said.number_of("start"), said.number_of("end"));
            if self.members.contains(&what.0) {
                *found.entry(what).or_default() += 1;
            }
        }
        found
    }
}

/// A session of so many slots, so many slots before now; where it lies is said by its number.
fn past(number: u64) -> (u64, u64) {
    let start = (now() / SLOT - 2_000 + number * 4) * SLOT;
    (start, start + (1 + number % 3) * SLOT)
}

/// Kills, starts and takes blocks back while sessions are sent; then compares the ledger with what was accepted.
fn survives(gateway: &mut Gateway, node: &str, mut between: impl FnMut(&mut Gateway, u64)) {
    gateway.start_over(node);
    let mut sent = Vec::new();
    for round in 0..rounds() {
        let snapshot = gateway.node.ask("evm_snapshot", json!([]));
        for number in round * 4..round * 4 + 4 {
            let member = gateway.members[number as usize % gateway.members.len()].clone();
            let (start, end) = past(number);
            // What lies before and behind the slots is not recorded.
            let body =
                json!({ "member": member, "class": CARE, "start": start - 7, "end": end + 9 });
            let key = format!("session {number}");
            gateway.send("POST", "/v1/sessions", &key, &body);
            sent.push((key, body, (member, start, end)));
        }
        std::thread::sleep(Duration::from_millis(round * 211 % 900));
        if round % 3 == 1 {
            gateway.node.ask("evm_revert", json!([snapshot]));
        }
        if round % 2 == 0 {
            gateway.kill();
        }
        between(gateway, round);
        if round % 2 == 0 {
            gateway.start_over(node);
        }
    }
    let mut expected = BTreeMap::new();
    for (key, body, what) in sent {
        let (status, said) = gateway.post("/v1/sessions", &key, &body);
        assert!(status == 200 || status == 201, "{said}");
        let session = gateway.settled(&said["id"]);
        assert_eq!(session["state"], "recorded", "{session}");
        assert_eq!(session["recorded_secs"], what.2 - what.1);
        expected.insert(what, 1);
    }
    assert_eq!(gateway.on_the_ledger(), expected);
}

#[test]
fn every_accepted_session_is_recorded_exactly_once_whatever_is_killed_or_taken_back() {
    let mut gateway = Gateway::over(None);
    let node = gateway.node.url.clone();
    survives(&mut gateway, &node, |gateway, round| {
        if round % 4 == 3 {
            gateway.node.crash();
        }
    });
}

#[test]
fn every_accepted_session_is_recorded_exactly_once_by_a_node_that_fails_stalls_cuts_and_lies() {
    let mut gateway = Gateway::over(None);
    let node = unreliable(&gateway.node, Arc::default());
    survives(&mut gateway, &node, |_, _| {});
}

#[test]
fn the_gateway_shares_postgresql_with_the_query_service_and_loses_nothing_when_that_crashes() {
    let servers = Servers::start();
    let place = servers.place(0);
    let Place::Server(url) = place.clone() else { panic!("it is a server") };
    let mut gateway = Gateway::over(Some(url));
    let node = gateway.node.url.clone();
    survives(&mut gateway, &node, |_, round| {
        if round % 5 == 2 {
            servers.crash();
        }
    });
    let (mut follower, progress) =
        gateway.node.follower(&gateway.node.url, &place, Face::Substrate);
    follower.catch_up().unwrap();
    assert_eq!(progress.wrong(), None);
}

#[test]
fn sessions_go_on_by_heartbeats_are_merged_and_say_what_clashes() {
    let mut gateway = Gateway::over(None);
    gateway.start();
    let member = gateway.members[0].clone();
    let at = (now() / SLOT - 100) * SLOT;
    let begin = |key: &str, body: Value| gateway.post("/v1/sessions", key, &body);
    let (status, said) = begin("a", json!({ "member": member, "class": CARE, "start": at }));
    assert_eq!((status, &said["state"]), (201, &"open".into()));
    let path = format!("/v1/sessions/{}", said["id"]);
    for at in [at + 290, at + 600, at + 3_600, at + 4_200] {
        let (status, said) = gateway.post(&format!("{path}/heartbeat"), "", &json!({ "at": at }));
        assert_eq!(status, 200, "{said}");
    }
    let evidence = format!("0x{}", "ab".repeat(32));
    let end = json!({ "at": at + 4_500, "evidence": evidence });
    for _ in 0..2 {
        assert_eq!(gateway.post(&format!("{path}/end"), "", &end).0, 200);
    }
    assert_eq!(gateway.post(&format!("{path}/end"), "", &json!({ "at": at })).0, 409);
    let session = gateway.settled(&said["id"]);
    let slots: Vec<_> = session["records"].as_array().unwrap().iter().collect();
    let stretches: Vec<_> = slots
        .iter()
        .map(|one| (one["start"].as_u64().unwrap(), one["end"].as_u64().unwrap()))
        .collect();
    assert_eq!(stretches, [(at, at + 600), (at + 3_600, at + 4_500)]);
    assert!(slots.iter().all(|one| one["evidence"] == evidence.as_str() && one["seq"].is_u64()));
    // What is on the ledger already is not recorded again, and the rest is.
    let (_, said) =
        begin("b", json!({ "member": member, "class": CARE, "start": at, "end": at + 1_200 }));
    let session = gateway.settled(&said["id"]);
    assert_eq!((&session["state"], &session["recorded_secs"]), (&"recorded".into(), &1_200.into()));
    // Another recorder has been there first.
    gateway.record_by("Evening School", 3, &member, at + 1_800, at + 2_400);
    let (_, said) = begin(
        "c",
        json!({ "member": member, "class": CARE, "start": at + 1_500, "end": at + 2_700 }),
    );
    let session = gateway.settled(&said["id"]);
    assert_eq!(
        (&session["state"], &session["recorded_secs"]),
        (&"partly_recorded".into(), &600.into())
    );
    let clash =
        json!([{ "start": at + 1_800, "end": at + 2_400, "with": "ledger", "record": null }]);
    assert_eq!(session["clashes"], clash);
    let (_, said) = begin(
        "d",
        json!({ "member": member, "class": CARE, "start": at + 10_001, "end": at + 10_300 }),
    );
    assert_eq!(gateway.settled(&said["id"])["state"], "too_short");
    // Nobody verified this one: it waits, and says for what.
    let stranger = format!("0x{}", "7".repeat(40));
    let (_, said) =
        begin("e", json!({ "member": stranger, "class": CARE, "start": at, "end": at + 600 }));
    std::thread::sleep(Duration::from_secs(2));
    let session = gateway.session(&said["id"]);
    let record = &session["records"][0];
    assert_eq!(session["state"], "queued", "{session}");
    assert!(record["code"].is_u64() && record["reason"].is_string() && record["retry_at"].is_u64());
}

impl Gateway {
    fn record_by(&self, name: &str, class: u16, member: &str, start: u64, end: u64) {
        let evidence = format!("0x{}", "9".repeat(64));
        let mut command = Command::new(cli());
        command.args([
            "send",
            "record",
            &class.to_string(),
            member,
            &start.to_string(),
            &end.to_string(),
        ]);
        command.args([
            &evidence,
            "--yes",
            "--rpc-url",
            &self.node.url,
            "--bank",
            &hex_of(self.node.bank),
        ]);
        let done = command.env("TIMEBANK_PRIVATE_KEY", hex_of(key_of(name))).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// Sends as the school does, which signs.
    fn signed(&self, path: &str, key: &str, body: &str, secret: &str) -> (StatusCode, Value) {
        let time = now().to_string();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{time}\nPOST\n{path}\n{body}").as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        self.node.runtime.block_on(async {
            let sent =
                self.client.post(format!("{}{path}", self.url)).header("idempotency-key", key);
            let sent = sent.header("x-timebank-platform", "school").header("x-timebank-time", time);
            let sent = sent.header("x-timebank-signature", signature).body(body.to_owned());
            let response = sent.send().await.unwrap();
            let status = response.status();
            (status, serde_json::from_str(&response.text().await.unwrap()).unwrap())
        })
    }
}

#[test]
fn statements_of_the_experience_api_are_sessions_and_all_of_a_request_or_none() {
    let mut gateway = Gateway::over(None);
    gateway.start();
    let member = gateway.members[1].clone();
    let at = (now() / SLOT - 100) * SLOT;
    let statement = |number: u64, verb: &str, at: u64| {
        let time = jiff::Timestamp::from_second(at as i64).unwrap().to_string();
        json!({ "id": format!("00000000-0000-0000-0000-{number:012}"),
            "actor": { "account": { "homePage": "https://school.example", "name": member } },
            "verb": { "id": format!("http://adlnet.gov/expapi/verbs/{verb}") },
            "object": { "id": "https://school.example/course/1" },
            "context": { "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
                "extensions": { "https://timebank.invalid/xapi/class": CARE } },
            "timestamp": time })
    };
    let path = "/v1/xapi/statements";
    let first = json!([
        statement(1, "initialized", at),
        statement(2, "progressed", at + 500),
        statement(3, "suspended", at + 900)
    ]);
    let second =
        json!([statement(4, "resumed", at + 1_800), statement(5, "completed", at + 2_400)]);
    let mut broken = first.clone();
    broken[2]["verb"]["id"] = json!("http://adlnet.gov/expapi/verbs/liked");
    let (status, said) = gateway.signed(path, "", &broken.to_string(), SECRET);
    assert_eq!(status, StatusCode::BAD_REQUEST, "{said}");
    let mut sessions = Vec::new();
    for part in [&first, &second, &first, &second] {
        let (status, said) = gateway.signed(path, "", &part.to_string(), SECRET);
        assert_eq!(status, StatusCode::OK, "{said}");
        sessions.push(said[0]["session"].as_u64().unwrap());
    }
    assert_eq!(sessions, [1, 2, 1, 2]);
    let begun = Instant::now();
    let expected: BTreeMap<_, _> =
        [((member.clone(), at, at + 900), 1), ((member.clone(), at + 1_800, at + 2_400), 1)].into();
    while gateway.on_the_ledger() != expected {
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", gateway.on_the_ledger());
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_class_that_counts_in_quarter_hours_is_recorded_in_whole_ones() {
    let mut gateway = Gateway::over(None);
    gateway.start();
    gateway.sends("Gus", &["setClassRule", &CARE.to_string(), "3", "false"]);
    let at = (now() / SLOT - 100) * SLOT;
    let served = |who: usize, secs: u64| {
        let member = gateway.members[who].clone();
        let body = json!({ "member": member, "class": CARE, "start": at, "end": at + secs });
        let (status, said) = gateway.post("/v1/sessions", &secs.to_string(), &body);
        assert_eq!(status, 201, "{said}");
        gateway.settled(&said["id"])
    };
    let clash = |from: u64, to: u64| json!({ "start": at + from, "end": at + to, "with": "steps", "record": null });
    let long = served(0, 2_400);
    assert_eq!(
        (&long["state"], &long["clashes"]),
        (&json!("partly_recorded"), &json!([clash(1_800, 2_400)]))
    );
    let whole = served(1, 900);
    assert_eq!((&whole["state"], &whole["clashes"]), (&json!("recorded"), &json!([])));
    let short = served(2, 600);
    assert_eq!((&short["state"], &short["clashes"]), (&json!("clash"), &json!([clash(0, 600)])));
    let member = |who: usize| gateway.members[who].clone();
    let expected = [((member(0), at, at + 1_800), 1), ((member(1), at, at + 900), 1)].into();
    assert_eq!(gateway.on_the_ledger(), expected);
}

#[test]
fn whoever_is_no_platform_or_says_nonsense_is_refused_and_nothing_is_recorded() {
    let mut gateway = Gateway::over(None);
    gateway.start();
    let member = gateway.members[2].clone();
    let at = (now() / SLOT - 100) * SLOT;
    let good = json!({ "member": member, "class": CARE, "start": at, "end": at + 600 });
    assert_eq!(
        gateway.signed("/v1/sessions", "k", &good.to_string(), "another").0,
        StatusCode::UNAUTHORIZED
    );
    let status = gateway.node.runtime.block_on(async {
        let sent =
            gateway.client.post(format!("{}/v1/sessions", gateway.url)).body(good.to_string());
        sent.header("idempotency-key", "k").send().await.unwrap().status()
    });
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    for (key, body, status) in [
        ("", good.clone(), 400),
        ("k", with("member", json!("0x12")), 400),
        ("k", with("class", json!(3)), 403),
        ("k", with("class", json!(70_000)), 400),
        ("k", with("end", json!(at)), 400),
        ("k", with("end", json!(now() + 1_000)), 400),
        ("k", with("start", json!(now() - 11 * 86_400)), 400),
        ("k", with("start", json!(-1)), 400),
        ("k", with("evidence", json!("0x00")), 400),
        ("k", with("more", json!(1)), 400),
        ("k", json!("'; DROP TABLE gateway_sessions; --"), 400),
        ("k", json!("x".repeat(300_000)), 413),
    ] {
        let (answered, said) = gateway.post("/v1/sessions", key, &body);
        assert_eq!(answered, status, "{said}");
        assert!(said["error"]["code"].is_string(), "{said}");
    }
    // What was not read to its end takes the connection with it, and says so.
    let ended = gateway.node.runtime.block_on(async {
        let sent = gateway.client.post(format!("{}/v1/sessions", gateway.url)).bearer_auth(TOKEN);
        sent.body("x".repeat(300_000)).send().await.unwrap()
    });
    assert_eq!(ended.headers()["connection"], "close");
    for (method, path, status) in [
        ("GET", "/v1/sessions/99", 404),
        ("GET", "/v1/sessions/x", 400),
        ("GET", "/v1/sessions?limit=0", 400),
        ("PUT", "/v1/sessions", 405),
        ("POST", "/v1/sessions/99/end", 404),
        ("GET", "/nothing", 404),
    ] {
        let (answered, said) = gateway.send(method, path, "k", &json!({})).unwrap();
        assert_eq!(answered, status, "{method} {path}: {said}");
    }
    let (status, said) = gateway.post("/v1/sessions", "k", &good);
    assert_eq!(status, 201, "{said}");
    assert_eq!(gateway.post("/v1/sessions", "k", &with("end", json!(at + 900))).0, 409);
    assert_eq!(gateway.post("/v1/sessions", "k", &good).0, 200);
    gateway.settled(&said["id"]);
    assert_eq!(gateway.on_the_ledger(), [((member, at, at + 600), 1)].into());
    // One writes a database, and it is of one recorder.
    let second = gateway.command(&gateway.node.url).output().unwrap();
    assert!(!second.status.success());
}
