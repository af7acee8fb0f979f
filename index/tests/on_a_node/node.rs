//! A node of the test's own, and a bank on it.

use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use alloy::consensus::{SignableTransaction, TxEnvelope, TxLegacy};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::{TxKind, U256};
use alloy::signers::local::PrivateKeySigner;
use alloy::signers::SignerSync;
use serde_json::{json, Value};
use timebank_index::abi::{address_of, bytes_of, hex_of, BANK};
use timebank_index::db::Place;
use timebank_index::follow::{fingerprint, Follower};
use timebank_index::progress::{About, Progress};
use timebank_index::rpc::Rpc;
use timebank_index::source::{Face, Source};
use timebank_rules::keccak::keccak;
use timebank_rules::Address;
use tokio::runtime::Runtime;

/// Alith's well-known key, which development chains endow.
const KEY: &str = "0x5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn program(variable: &str, usual: &str) -> PathBuf {
    let place = std::env::var_os(variable).map_or_else(|| root().join(usual), PathBuf::from);
    assert!(
        place.exists(),
        "{} is missing: build it, or name another with {variable}",
        place.display()
    );
    place
}

/// The command line.
pub fn cli() -> PathBuf {
    program("TIMEBANK_CLI", "target/debug/timebank")
}

/// The folder of the contracts.
pub fn programs() -> PathBuf {
    program("TIMEBANK_PROGRAMS", "target/contract/sol/ink")
}

/// A key of the demonstration's people, which it derives from the one that pays.
pub fn key_of(name: &str) -> [u8; 32] {
    keccak(&[bytes_of(KEY).unwrap().as_slice(), name.as_bytes()].concat())
}

/// The address of one of them.
pub fn address_of_person(name: &str) -> Address {
    let signer = PrivateKeySigner::from_slice(&key_of(name)).unwrap();
    Address::from_slice(signer.address().as_slice())
}

/// A program that ends with the test.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program and reads the one object that it prints when it is ready.
pub fn started(command: &mut Command) -> (Running, Value) {
    may_have_started(command).expect("it says that it is ready")
}

/// The same; nothing where it ends before it is ready.
pub fn may_have_started(command: &mut Command) -> Option<(Running, Value)> {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut running = Running(child);
    let mut line = String::new();
    let mut output = BufReader::new(running.0.stdout.take().expect("its output is a pipe"));
    output.read_line(&mut line).expect("it says something");
    let said = serde_json::from_str(&line).ok()?;
    Some((running, said))
}

/// A node with the demonstration's bank on it.
pub struct Node {
    /// Where it answers.
    pub url: String,
    /// The bank.
    pub bank: Address,
    /// Events that the demonstration made it emit.
    pub events: u64,
    pub runtime: Runtime,
    pub rpc: Rpc,
    running: RefCell<Option<Running>>,
    state: tempfile::TempDir,
}

impl Node {
    /// Starts it and lets the demonstration be told.
    pub fn with_a_bank() -> Self {
        let state = tempfile::tempdir().unwrap();
        let (running, url) = Self::started(state.path(), 0).expect("it says where it answers");
        let runtime = Runtime::new().unwrap();
        let rpc = Rpc::new(&url).unwrap();
        let running = RefCell::new(Some(running));
        let mut node = Self { url, bank: Address::zero(), events: 0, runtime, rpc, running, state };
        (node.bank, node.events) = node.demonstration();
        node
    }

    /// Starts one over what lies in a folder; it and where it answers, or nothing where it ends at once.
    fn started(state: &Path, port: u16) -> Option<(Running, String)> {
        let mut command =
            Command::new(program("TIMEBANK_NODE_PROGRAM", "target/debug/timebank-node"));
        command.args(["--port", &port.to_string(), "--json", "--step", "6", "--state"]).arg(state);
        let (running, said) = may_have_started(&mut command)?;
        Some((running, said["ethereum"].as_str()?.to_owned()))
    }

    /// Kills it while it makes blocks, and starts it again where it was.
    pub fn crash(&self) {
        let accounts = self.ask("eth_accounts", json!([]));
        for number in 0..20u64 {
            let (data, rpc) = (approval(900_000 + number), self.rpc.clone());
            let call = self.call(&accounts[2], &data);
            // Whether it is told what became of it does not matter here.
            self.runtime.spawn(async move { rpc.ask("eth_sendTransaction", json!([call])).await });
        }
        std::thread::sleep(Duration::from_millis(20));
        drop(self.running.take());
        let port =
            self.url.rsplit(':').next().and_then(|port| port.trim_end_matches('/').parse().ok());
        let port = port.expect("it has a port");
        let begun = Instant::now();
        loop {
            // Its port may be another connection's for a moment.
            if let Some((running, url)) = Self::started(self.state.path(), port) {
                assert_eq!(url, self.url);
                *self.running.borrow_mut() = Some(running);
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not start again");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Tells the demonstration, with a bank of its own.
    fn demonstration(&self) -> (Address, u64) {
        let programs = programs();
        let told = Command::new(cli())
            .args(["demo", "--yes", "--json", "--rpc-url", &self.url, "--programs"])
            .arg(programs)
            .env("TIMEBANK_PRIVATE_KEY", KEY)
            .output()
            .expect("the command line starts");
        let said = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(told.status.success(), "{said}\n{}", String::from_utf8_lossy(&told.stderr));
        let first: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
        let last: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
        let bank = address_of(&first["bank"].as_str().unwrap().to_lowercase()).unwrap();
        (bank, last["audit"]["events"].as_u64().unwrap())
    }

    pub fn ask(&self, method: &str, params: Value) -> Value {
        self.runtime.block_on(self.rpc.ask(method, params)).unwrap()
    }

    /// Lets one of the node's own accounts approve: two events of the bank, in a block of their own.
    pub fn approve(&self, account: usize, amount: u64) {
        let accounts = self.ask("eth_accounts", json!([]));
        self.send(account, &accounts, &approval(amount));
    }

    /// Lets one of the node's own accounts open an account.
    pub fn open(&self, account: usize, kind: u8) {
        let accounts = self.ask("eth_accounts", json!([]));
        let (selector, _) = BANK.messages.iter().find(|(_, name)| *name == "open").unwrap();
        let mut data = selector.to_vec();
        data.extend([0; 31]);
        data.push(kind);
        self.send(account, &accounts, &data);
    }

    fn call(&self, from: &Value, data: &[u8]) -> Value {
        json!({ "from": from, "to": hex_of(self.bank), "data": hex_of(data), "gas": "0x20000000" })
    }

    fn send(&self, account: usize, accounts: &Value, data: &[u8]) {
        let call = self.call(&accounts[account], data);
        let hash = self.ask("eth_sendTransaction", json!([call]));
        let receipt = self.ask("eth_getTransactionReceipt", json!([hash]));
        assert!(receipt.is_object(), "{hash} is in no block");
    }

    /// Lets one of the demonstration's people send the bank a message; whether it was done.
    pub fn send_as(&self, name: &str, data: Vec<u8>) -> bool {
        let signer = PrivateKeySigner::from_slice(&key_of(name)).unwrap();
        let number = |value: Value| {
            let digits = value.as_str().unwrap().trim_start_matches("0x").to_owned();
            u128::from_str_radix(&digits, 16).unwrap()
        };
        let nonce = self.ask("eth_getTransactionCount", json!([signer.address(), "latest"]));
        let transaction = TxLegacy {
            chain_id: Some(number(self.ask("eth_chainId", json!([]))) as u64),
            nonce: number(nonce) as u64,
            gas_price: number(self.ask("eth_gasPrice", json!([]))),
            gas_limit: 0x2000_0000,
            to: TxKind::Call(self.bank.0.into()),
            value: U256::ZERO,
            input: data.into(),
        };
        let signature = signer.sign_hash_sync(&transaction.signature_hash()).unwrap();
        let signed: TxEnvelope = transaction.into_signed(signature).into();
        let hash = self.ask("eth_sendRawTransaction", json!([hex_of(signed.encoded_2718())]));
        let receipt = self.ask("eth_getTransactionReceipt", json!([hash]));
        assert!(receipt.is_object(), "{hash} is in no block");
        receipt["status"] == "0x1"
    }

    /// The command line, as somebody of the demonstration; what it says last, or why it does not.
    pub fn try_to_run(&self, name: &str, arguments: &[&str]) -> Result<Value, Value> {
        let mut command = Command::new(cli());
        command.args(arguments).args(["--rpc-url", &self.url, "--json"]);
        command.env("TIMEBANK_BANK", hex_of(self.bank));
        let done = command.env("TIMEBANK_PRIVATE_KEY", hex_of(key_of(name))).output().unwrap();
        let said = String::from_utf8(done.stdout).unwrap();
        let why = String::from_utf8_lossy(&done.stderr);
        let last = said.lines().last().unwrap_or_else(|| panic!("{arguments:?}: {why}"));
        let last = serde_json::from_str(last).unwrap();
        if done.status.success() {
            Ok(last)
        } else {
            Err(last)
        }
    }

    /// The same of what must succeed.
    pub fn run(&self, name: &str, arguments: &[&str]) -> Value {
        self.try_to_run(name, arguments).unwrap_or_else(|why| panic!("{arguments:?}: {why}"))
    }

    pub fn height(&self) -> u64 {
        let height = self.ask("eth_blockNumber", json!([]));
        u64::from_str_radix(&height.as_str().unwrap()[2..], 16).unwrap()
    }

    /// A follower of the bank into a database, and what it says of itself.
    pub fn follower(&self, url: &str, place: &Place, face: Face) -> (Follower, Arc<Progress>) {
        let source = Source::connect(url, face, self.bank, None);
        let source = self.runtime.block_on(source).expect("the node answers");
        let about = About {
            bank: hex_of(self.bank),
            genesis: hex_of(source.genesis),
            source: format!("{:?}", source.face),
            ..About::default()
        };
        let progress = Arc::new(Progress::new(about));
        let follower =
            Follower::new(place, source, progress.clone(), self.runtime.handle().clone());
        (follower.expect("the database opens"), progress)
    }

    /// Every row of a database that was built from nothing by now.
    pub fn built_anew(&self, face: Face) -> String {
        let folder = tempfile::tempdir().unwrap();
        let place = file(&folder);
        let (mut follower, progress) = self.follower(&self.url, &place, face);
        follower.catch_up().unwrap();
        assert_eq!(progress.wrong(), None);
        fingerprint(&mut place.reader().unwrap()).unwrap()
    }
}

/// The calldata that approves an amount of coin.
fn approval(amount: u64) -> Vec<u8> {
    let mut data = vec![0x09, 0x5e, 0xa7, 0xb3];
    assert_eq!(BANK.messages.get(&data[..4]).map(String::as_str), Some("approve"));
    data.extend([0; 12]);
    data.extend([7; 20]);
    data.extend([0; 24]);
    data.extend(amount.to_be_bytes());
    data
}

/// A database in a folder.
pub fn file(folder: &tempfile::TempDir) -> Place {
    Place::File(folder.path().join("index.sqlite"))
}

/// Every row of a database.
pub fn rows(place: &Place) -> String {
    fingerprint(&mut place.reader().unwrap()).unwrap()
}
