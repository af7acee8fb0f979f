//! Two towns: instant nodes of the test's own, banks on them that are linked by gates, notaries, and whoever relays.

use std::env;
use std::ffi::OsString;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use alloy::hex;
use alloy::primitives::B256;
use alloy::signers::local::PrivateKeySigner;
use alloy::signers::SignerSync;
use serde_json::{json, Value};
use tempfile::TempDir;

use crate::running::{command_line, Running};

pub const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/contract/sol/ink");
/// The link's number, at both banks.
pub const LINK: &str = "1";
/// Who deploys, governs and relays; the keys are those that the instant node endows and everybody knows.
pub const GOVERNOR: &str = "5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133";
const CENTRAL_BANK: &str = "8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b";
pub const VERIFIER: &str = "0b6e18cafb6ed99687ec547bd28139cafdd2bffe70e6b688025de6b445aa5c5b";
/// Records service in the beginning, and relays, too.
pub const RECORDER: &str = "39539ab1876910bbf3a223d84a29e28f1cb4e2e456503e7e91ed39b2e7223d68";
pub const MEMBER: &str = "7dce9bc8babb68fec1409be38c8e1a52650206a7ed90ff956ae8a6d15eeaaef4";
pub const MEMBER_AT: &str = "0xFf64d3F6efE2317EE2807d223a0Bdc4c0c49dfDB";
const NOTARIES: [&str; 3] = [
    "1111111111111111111111111111111111111111111111111111111111111111",
    "2222222222222222222222222222222222222222222222222222222222222222",
    "3333333333333333333333333333333333333333333333333333333333333333",
];
/// Where the chain keeps what a block has used: `System` and `BlockWeight`, hashed.
const BLOCK_WEIGHT: &str = "0x26aa394eea5630e07c48ae0c9558cef734abf5cb34d6244378cddbf18e849d96";
const DAY: u64 = 86_400;
/// A hash that stands for evidence.
pub const EVIDENCE: &str = "0x0707070707070707070707070707070707070707070707070707070707070707";

/// A port that nobody listens at. It lies below those that the system gives to connections and to whoever asks for any: who
/// is dead for a moment must find its own free again.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + (std::process::id() % 600) as u16 * 16;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 1_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Answers to a question over HTTP; nothing where nobody answers.
pub fn http(request: impl FnOnce(reqwest::Client) -> reqwest::RequestBuilder) -> Option<Value> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        let text = request(client).send().await.ok()?.text().await.ok()?;
        serde_json::from_str(&text).ok()
    })
}

/// A node with a bank.
pub struct LinkedBank {
    port: u16,
    state: TempDir,
    node: Mutex<Option<Running>>,
    pub bank: String,
    pub id: String,
    pub gate: String,
}

impl LinkedBank {
    /// A node of its own, with a bank whose officers are in office, and a member who has 10 hours of coin.
    pub fn founded(name: &str) -> Self {
        let mut town = Self {
            port: free_port(),
            state: tempfile::tempdir().unwrap(),
            node: Mutex::new(None),
            bank: String::new(),
            id: String::new(),
            gate: String::new(),
        };
        town.starts();
        let deployed = town.does(GOVERNOR, &["deploy", "--programs", PROGRAMS]);
        town.bank = deployed["bank"].as_str().unwrap().to_owned();
        let chain = format!("timebank:{name}");
        let id = town.does(GOVERNOR, &["gate", "id", "--chain", &chain, &town.bank]);
        town.id = id["id"].as_str().unwrap().to_owned();
        for (key, role) in [(CENTRAL_BANK, "central-bank"), (VERIFIER, "verifier")] {
            town.does(key, &["account", "open", "organisation"]);
            town.does(GOVERNOR, &["role", "grant", &address_of(key), role]);
        }
        town.does(RECORDER, &["account", "open", "organisation"]);
        town.does(MEMBER, &["account", "open", "person"]);
        town.does(VERIFIER, &["account", "verify", MEMBER_AT, "1", "+365d", EVIDENCE]);
        town.does(GOVERNOR, &["class", "register", "care", "15m"]);
        town.does(GOVERNOR, &["record", "accredit", "1", &address_of(RECORDER), "1000h"]);
        town.does(CENTRAL_BANK, &["class", "set-terms", "1", "100", "1000h"]);
        let end = town.now() / 300 * 300;
        let times = [(end - 10 * 3_600).to_string(), end.to_string()];
        town.does(
            RECORDER,
            &[
                "record",
                "service",
                "--class-id",
                "1",
                "--member",
                MEMBER_AT,
                "--start",
                &times[0],
                "--end",
                &times[1],
                "--evidence",
                EVIDENCE,
            ],
        );
        town.does(MEMBER, &["hours", "convert", "1", "10h"]);
        town
    }

    /// Opens the link, with a gate as its channel, and lets its limits come into force.
    pub fn opens(&mut self, peer: &str, notaries: &[String], threshold: &str) {
        let mut deploy = vec!["gate", "deploy", "--to", &self.bank, "--own", &self.id, "--peer"];
        deploy.extend([peer, "--link", LINK, "--peer-link", LINK, "--threshold", threshold]);
        let program = format!("{PROGRAMS}/gate.polkavm");
        deploy.extend(["--program", &program]);
        deploy.extend(notaries.iter().flat_map(|notary| ["--notary", notary]));
        let deployed = self.does(GOVERNOR, &deploy);
        let gate = deployed["gate"].as_str().unwrap().to_owned();
        let mut open = vec!["link", "open", "--own", &self.id, "--peer", peer, "--peer-link", LINK];
        open.extend(["--channel", &gate, "--kind", "attested"]);
        self.does(GOVERNOR, &open);
        let mut limits = vec!["link", "set-limits", "--link", LINK];
        limits.extend(
            ["--owe", "--claim", "--day-out", "--day-in"].iter().flat_map(|of| [of, "20h"]),
        );
        self.does(CENTRAL_BANK, &limits);
        self.gate = gate;
        self.asked("evm_increaseTime", json!([DAY]));
        self.asked("evm_mine", json!([]));
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts the node, or starts it again.
    pub fn starts(&self) {
        let program = env::var_os("TIMEBANK_NODE_PROGRAM").expect("the instant node's program");
        let mut command = Command::new(program);
        command.args(["--json", "--port", &self.port.to_string(), "--state"]);
        let running = Running::started(command.arg(self.state.path()));
        *self.node.lock().unwrap() = Some(running);
    }

    /// Ends the node in the middle of whatever it does, as `kill -9` does.
    pub fn dies(&self) {
        drop(self.node.lock().unwrap().take());
    }

    /// What the node answers; nothing where it is dead or refuses.
    pub fn may_answer(&self, method: &str, params: Value) -> Option<Value> {
        let question = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let request = |client: reqwest::Client| {
            let request = client.post(self.url()).header("content-type", "application/json");
            request.body(question.to_string())
        };
        http(request)?.get("result").cloned()
    }

    pub fn asked(&self, method: &str, params: Value) -> Value {
        self.may_answer(method, params).unwrap_or_else(|| panic!("{method} is answered"))
    }

    pub fn now(&self) -> u64 {
        let block = self.asked("eth_getBlockByNumber", json!(["latest", false]));
        let digits = block["timestamp"].as_str().unwrap().trim_start_matches("0x");
        u64::from_str_radix(digits, 16).unwrap()
    }

    /// A command at this town's node.
    pub fn command(&self, key: &str, arguments: &[&str]) -> Command {
        let mut command = command_line(arguments);
        command.env("TIMEBANK_RPC_URL", self.url()).env("TIMEBANK_PRIVATE_KEY", key);
        command.env("TIMEBANK_BANK", &self.bank);
        command
    }

    /// What a command prints that goes through.
    pub fn does(&self, key: &str, arguments: &[&str]) -> Value {
        let output = self.command(key, arguments).output().unwrap();
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {why}");
        serde_json::from_slice(&output.stdout).expect("one object")
    }

    /// What the newest block's transactions took: picoseconds, and bytes of proof.
    pub fn used(&self) -> (u64, u64) {
        let kept = self.asked("state_getStorage", json!([BLOCK_WEIGHT]));
        let kept = hex::decode(kept.as_str().unwrap()).unwrap();
        let (time, rest) = compact(&kept);
        (time, compact(rest).0)
    }

    pub fn position(&self) -> Value {
        self.does(MEMBER, &["link", "position", LINK])
    }

    /// What the bank's log has of an event, each with its figures.
    pub fn logged(&self, event: &str) -> Vec<Value> {
        let newest = self.does(MEMBER, &["audit", "verify"])["to_block"].to_string();
        let watch = ["watch", "--from-block", "0", "--to-block", &newest];
        let output = self.command(MEMBER, &watch).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).unwrap();
        let all = said.lines().map(|line| serde_json::from_str::<Value>(line).expect("an object"));
        all.filter(|one| one["event"] == event).map(|one| one["figures"].clone()).collect()
    }
}

/// A number in the chain's own encoding, and what is behind it.
fn compact(bytes: &[u8]) -> (u64, &[u8]) {
    let length = match bytes[0] & 3 {
        0 => 1,
        1 => 2,
        2 => 4,
        _ => {
            let (number, rest) = bytes[1..].split_at(usize::from(bytes[0] >> 2) + 4);
            let number = number.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte));
            return (number, rest);
        }
    };
    let (number, rest) = bytes.split_at(length);
    (number.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)) >> 2, rest)
}

/// The account of a key.
pub fn address_of(key: &str) -> String {
    let signer: PrivateKeySigner = key.parse().unwrap();
    signer.address().to_checksum(None)
}

/// A query service of a town's bank, with a database of its own.
pub struct Service {
    program: OsString,
    port: u16,
    database: TempDir,
    running: Mutex<Option<Running>>,
}

impl Service {
    /// Starts one where `TIMEBANK_INDEX_PROGRAM` names its program.
    pub fn of(town: &LinkedBank) -> Option<Self> {
        let program = env::var_os("TIMEBANK_INDEX_PROGRAM")?;
        let (port, database) = (free_port(), tempfile::tempdir().unwrap());
        let service = Self { program, port, database, running: Mutex::new(None) };
        service.starts(town);
        Some(service)
    }

    /// Starts it, or starts it again.
    pub fn starts(&self, town: &LinkedBank) {
        let mut command = Command::new(&self.program);
        let database = self.database.path().join("index.sqlite");
        command.args(["--json", "--node", &town.url(), "--bank", &town.bank]);
        command.args(["--port", &self.port.to_string(), "--database"]).arg(database);
        command.stderr(Stdio::null());
        *self.running.lock().unwrap() = Some(Running::started(&mut command));
    }

    /// Ends it, as `kill -9` does.
    pub fn dies(&self) {
        drop(self.running.lock().unwrap().take());
    }

    /// The data of what it answers.
    pub fn answers(&self, path: &str) -> Option<Value> {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        http(|client| client.get(url)).map(|answer| answer["data"].clone())
    }
}

/// Somebody who vouches for both banks.
pub struct Notary {
    port: u16,
    key: &'static str,
    running: Mutex<Option<Running>>,
}

/// Both towns and the notaries.
pub struct Towns {
    pub towns: [LinkedBank; 2],
    pub notaries: Vec<Notary>,
}

impl Towns {
    /// Two towns whose banks are linked, and three notaries of whom two have to sign.
    pub fn linked() -> Self {
        let mut towns = ["lotus", "osmanthus"].map(LinkedBank::founded);
        let addresses = NOTARIES.map(address_of);
        let ids = [towns[1].id.clone(), towns[0].id.clone()];
        for (town, peer) in towns.iter_mut().zip(&ids) {
            town.opens(peer, &addresses, "2");
        }
        let notary = |key| Notary { port: free_port(), key, running: Mutex::new(None) };
        let towns = Self { towns, notaries: NOTARIES.into_iter().map(notary).collect() };
        towns.notaries.iter().for_each(|notary| towns.signs(notary));
        towns
    }

    /// Starts a notary, or starts it again.
    pub fn signs(&self, notary: &Notary) {
        let port = notary.port.to_string();
        let banks = self.towns.each_ref().map(|town| format!("{},{}", town.url(), town.bank));
        let mut command = command_line(&["notary", "--port", &port]);
        command.args(banks.iter().flat_map(|bank| ["--bank-at", bank]));
        let running = Running::started(command.env("TIMEBANK_PRIVATE_KEY", notary.key));
        *notary.running.lock().unwrap() = Some(running);
    }

    /// What relays between the towns, paid by the key's account.
    pub fn relay(&self, key: &str, more: &[&str]) -> Command {
        let mut command = command_line(&["gate", "relay", "--wait", "5s"]);
        for town in &self.towns {
            command.args(["--gate-at", &format!("{},{}", town.url(), town.gate)]);
        }
        for notary in &self.notaries {
            command.args(["--notary", &notary.url()]);
        }
        command.args(more).env("TIMEBANK_PRIVATE_KEY", key);
        command
    }

    /// Gives a town's gate its next set, of the same notaries, whom two of the present ones choose.
    pub fn rotates(&self, town: &LinkedBank) {
        let (until, next) = ((town.now() + 600).to_string(), NOTARIES.map(address_of));
        let mut choice = vec![town.gate.as_str(), "--threshold", "2", "--until", &until];
        choice.extend(next.iter().flat_map(|notary| ["--notary", notary]));
        let sign = [&["gate", "sign-rotation"][..], &choice].concat();
        let signatures = [NOTARIES[2], NOTARIES[0]]
            .map(|key| town.does(key, &sign)["signature"].as_str().unwrap().to_owned());
        let mut rotate = [&["gate", "rotate"][..], &choice].concat();
        rotate.extend(signatures.iter().flat_map(|signature| ["--signature", signature]));
        town.does(CENTRAL_BANK, &rotate);
    }

    /// What two of the notaries signed of something, as they would sign the truth.
    pub fn signed(digest: B256) -> [String; 2] {
        [NOTARIES[0], NOTARIES[2]].map(|key| {
            let signer: PrivateKeySigner = key.parse().unwrap();
            hex::encode_prefixed(signer.sign_hash_sync(&digest).unwrap().as_bytes())
        })
    }

    /// Brings both ways until nothing is left.
    pub fn settles(&self) {
        let output = self.relay(GOVERNOR, &["--once"]).output().unwrap();
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{why}");
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.lines().last().is_some_and(|line| line.contains("\"left\":0")), "{said}");
    }
}

impl Notary {
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends it, as `kill -9` does.
    pub fn dies(&self) {
        drop(self.running.lock().unwrap().take());
    }
}

/// Tries until it works, for at most three minutes: other tests use the machine, too. What kept it the last time is said.
pub fn in_time<T>(what: &str, mut attempt: impl FnMut() -> Result<T, String>) -> T {
    let begun = Instant::now();
    loop {
        match attempt() {
            Ok(done) => return done,
            Err(why) => {
                let is_late = begun.elapsed() > Duration::from_secs(180);
                assert!(!is_late, "{what} takes too long: {why}");
            }
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
