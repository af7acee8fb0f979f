//! The command line against a real node. Give it one with `TIMEBANK_RPC_URL`, and with `TIMEBANK_PRIVATE_KEY` the key of an
//! account there that has funds; the programs are those that `cargo xtask build` made.

use std::env;
use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::program::{stderr, timebank};
use serde_json::{json, Value};

const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/contract/sol/ink");
/// A key of which nobody ever gave its account anything.
const POOR: &str = "0d0e0a0d0d0e0a0d0d0e0a0d0d0e0a0d0d0e0a0d0d0e0a0d0d0e0a0d0d0e0a0d";

/// Transactions of one key are numbered, so only one test at a time may send with it.
static KEY: Mutex<()> = Mutex::new(());

/// Has the key to oneself until this is dropped.
pub fn key_alone() -> MutexGuard<'static, ()> {
    KEY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A bank on the node, and who asks it.
struct Client {
    bank: Option<String>,
    key: String,
    _turn: Option<MutexGuard<'static, ()>>,
}

impl Client {
    fn with_funds() -> Self {
        let key = env::var("TIMEBANK_PRIVATE_KEY").expect("a key with funds");
        Self { bank: None, key, _turn: Some(key_alone()) }
    }

    /// What a command prints, an object a line. Its exit code must be this one.
    fn run(&self, arguments: &[&str], code: i32) -> Vec<Value> {
        let mut command = timebank(&[&["--json"], arguments].concat());
        command.env("TIMEBANK_RPC_URL", env::var("TIMEBANK_RPC_URL").expect("a node's address"));
        command.env("TIMEBANK_PRIVATE_KEY", &self.key);
        if let Some(bank) = &self.bank {
            command.env("TIMEBANK_BANK", bank);
        }
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stdout.clone()).unwrap();
        let lines = said.lines().map(|line| serde_json::from_str(line).unwrap());
        let why = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {why}");
        assert_eq!(why.lines().count(), usize::from(code != 0), "{arguments:?}: {why}");
        lines.collect()
    }

    /// The one object that a command prints that goes through.
    fn does(&self, arguments: &[&str]) -> Value {
        let mut said = self.run(arguments, 0);
        assert_eq!(said.len(), 1, "{arguments:?}: {said:?}");
        said.remove(0)
    }

    /// The code of the refusal that a command meets.
    fn is_refused(&self, arguments: &[&str]) -> Value {
        self.run(arguments, 1)[0]["refused"]["code"].clone()
    }
}

fn event_names(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().unwrap()).collect()
}

#[test]
#[ignore = "needs a node: TIMEBANK_RPC_URL and TIMEBANK_PRIVATE_KEY"]
fn the_story_ends_on_a_node_as_it_does_on_the_embedded_chain() {
    let mut client = Client::with_funds();
    let said = client.run(&["demo", "--programs", PROGRAMS], 0);
    client.bank = said[0]["bank"].as_str().map(str::to_owned);

    let mut ending = said.last().unwrap().clone();
    let audit = ending["audit"].as_object_mut().unwrap();
    let (head, events) = (audit.remove("head").unwrap(), audit["events"].clone());
    assert_eq!(audit.remove("replayed").unwrap(), head);
    let published = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenario/without-waiting.json");
    let published: Value = serde_json::from_str(&fs::read_to_string(published).unwrap()).unwrap();
    assert_eq!(ending, published);

    let verified = client.does(&["audit", "verify"]);
    assert_eq!((&verified["whole"], &verified["head"]), (&json!(true), &head));
    assert_eq!((&verified["events"], &verified["replayed"]), (&events, &events));
    assert_eq!(verified["coin_supply"], published["totals"]["coin_supply"].to_string());

    let newest = verified["to_block"].to_string();
    let watched = client.run(&["watch", "--from-block", "0", "--to-block", &newest], 0);
    assert_eq!(json!(watched.len()), events);
    assert_eq!(event_names(&watched)[0], "Founded");
}

#[test]
#[ignore = "needs a node: TIMEBANK_RPC_URL and TIMEBANK_PRIVATE_KEY"]
fn a_bank_is_founded_asked_and_told_and_refuses_by_name() {
    let mut client = Client::with_funds();
    let deployed = client.does(&["deploy", "--programs", PROGRAMS]);
    client.bank = deployed["bank"].as_str().map(str::to_owned);
    let bank = deployed["bank"].as_str().unwrap();
    let compared = client.does(&["verify-deployment", bank, "--programs", PROGRAMS]);
    assert_eq!(compared["same"], true);
    let governor = deployed["governor"].as_str().unwrap();

    assert_eq!(client.does(&["role", "governor"]), json!({ "governor": governor }));
    let account = client.does(&["account", "show", governor]);
    assert_eq!(account["status"], "open");
    assert_eq!(account["roles"], json!(["governor"]));

    let tried = client.does(&["class", "register", "care", "15m", "--dry-run"]);
    assert_eq!(tried["answer"], json!({ "class_id": 1 }));
    assert_eq!(client.is_refused(&["class", "show", "1"]), 80, "a dry run changes nothing");
    let registered = client.does(&["class", "register", "care", "15m"]);
    assert_eq!(event_names(registered["events"].as_array().unwrap()), ["ClassRegistered"]);
    let class = client.does(&["class", "show", "1"]);
    assert_eq!((&class["name"], &class["lot"]), (&json!("care"), &json!(900)));
    assert_eq!(client.does(&["call", "classOf", "1"]), class);

    assert_eq!(client.is_refused(&["account", "open", "organisation"]), 22);
    assert_eq!(client.is_refused(&["coin", "transfer", governor, "1m"]), 23);
    assert_eq!(client.is_refused(&["send", "freeze", "1", "out", "0"]), 60);
    let can = client.does(&["coin", "can-transfer", governor, governor, "1m"]);
    assert_eq!(can, json!({ "can_transfer": false, "code": 23 }));

    let verified = client.does(&["audit", "verify"]);
    assert_eq!((&verified["whole"], &verified["events"]), (&json!(true), &json!(2)));
    let founded_in = deployed["block"].as_u64().unwrap();
    let later = (founded_in + 1).to_string();
    let rest = client.does(&["audit", "verify", "--from-block", &later]);
    assert_eq!((&rest["whole"], &rest["replayed"]), (&json!(true), &json!(1)));
}

#[test]
#[ignore = "needs a node: TIMEBANK_RPC_URL and TIMEBANK_PRIVATE_KEY"]
fn who_cannot_pay_and_who_asks_nobody_is_told_so() {
    let mut client = Client::with_funds();
    let deployed = client.does(&["deploy", "--programs", PROGRAMS, "--alone"]);
    client.bank = deployed["bank"].as_str().map(str::to_owned);
    let poor = Client { bank: client.bank.clone(), key: POOR.to_owned(), _turn: None };
    poor.run(&["account", "open"], 1);

    let governor = deployed["governor"].as_str().unwrap().to_owned();
    let elsewhere = Client { bank: Some(governor), ..client };
    elsewhere.run(&["coin", "supply"], 2);
    elsewhere.run(&["account", "open"], 2);
    elsewhere.run(&["watch"], 2);
}
