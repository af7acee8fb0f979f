//! A relayer's transaction that hangs because its price is too low is replaced under its own number, within what the
//! operator allows, however often the relayer is killed meanwhile. Before a node that is not one.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use alloy::consensus::{Transaction, TxEnvelope};
use alloy::eips::eip2718::Decodable2718;
use alloy::hex;
use alloy::primitives::{keccak256, Address, Bytes};
use serde_json::{json, Value};
use tokio::runtime::Runtime;

use crate::chain::{receipt, ANN, BANK, KEY};
use crate::fake::Fake;
use crate::program::words;
use crate::relaying::{ended, posted};
use crate::running::{command_line, Running};

/// The number of the carrier's next transaction.
const NUMBER: u64 = 7;
const TREASURY: &str = "0x00000000000000000000000000000000000000c0";

/// What was sent to the node.
#[derive(Clone)]
struct Sent {
    hash: String,
    number: u64,
    price: u128,
    to: Address,
    input: Bytes,
}

impl Sent {
    fn of(raw: &Value) -> Self {
        let raw = hex::decode(raw.as_str().unwrap()).unwrap();
        let envelope = TxEnvelope::decode_2718(&mut &raw[..]).unwrap();
        Self {
            hash: keccak256(&raw).to_string(),
            number: envelope.nonce(),
            price: envelope.max_fee_per_gas(),
            to: envelope.to().unwrap(),
            input: envelope.input().clone(),
        }
    }
}

/// A chain whose blocks take what pays enough, one transaction of each number.
struct Pool {
    /// What the node says that gas costs.
    said: u128,
    /// What a block takes.
    demanded: u128,
    /// Whether blocks go by though nobody sends anything.
    moves: bool,
    /// Whether the node drops what it is sent.
    drops: bool,
    funds: &'static str,
    height: u64,
    number: u64,
    sent: Vec<Sent>,
    taken: Vec<Sent>,
}

impl Pool {
    /// A block with the dearest that it takes.
    fn goes_on(&mut self) {
        let fits = |one: &&Sent| one.number == self.number && one.price >= self.demanded;
        let best = self.sent.iter().filter(fits).max_by_key(|one| one.price).cloned();
        if let Some(best) = best.filter(|_| !self.drops) {
            self.takes(best);
        }
        self.height += u64::from(self.moves);
    }

    fn takes(&mut self, one: Sent) {
        self.taken.push(one);
        self.number += 1;
        self.height += 1;
    }

    fn answers(&mut self, method: &str, params: &Value) -> Value {
        self.goes_on();
        match method {
            "eth_chainId" | "eth_estimateGas" => json!("0x3e8"),
            "eth_gasPrice" => json!(format!("{:#x}", self.said)),
            "eth_getCode" => json!("0x01"),
            "eth_getBalance" => json!(self.funds),
            "eth_call" => json!(words(None, &[1])),
            "eth_blockNumber" => json!(format!("{:#x}", self.height)),
            "eth_getTransactionCount" => json!(format!("{:#x}", self.number)),
            "eth_getTransactionReceipt" => {
                let taken = self.taken.iter().any(|one| one.hash == params[0]);
                if taken {
                    receipt(&params[0], true, 900, &[])
                } else {
                    Value::Null
                }
            }
            "eth_sendRawTransaction" => {
                self.sent.push(Sent::of(&params[0]));
                json!(self.sent.last().unwrap().hash)
            }
            _ => Value::Null,
        }
    }
}

/// A node with such a chain, and a queue for a relayer.
struct World {
    pool: Arc<Mutex<Pool>>,
    node: Fake,
    folder: tempfile::TempDir,
    waiting: Runtime,
}

impl World {
    /// Gas costs 1,000 a unit by what the node says; blocks take no less than this.
    fn demanding(demanded: u128) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pool = Arc::new(Mutex::new(Pool {
            said: 1_000,
            demanded,
            moves: false,
            drops: false,
            funds: "0xde0b6b3a7640000",
            height: 4,
            number: NUMBER,
            sent: Vec::new(),
            taken: Vec::new(),
        }));
        let asked = Arc::clone(&pool);
        let node = Fake::answering(move |method, params| {
            Ok(asked.lock().unwrap().answers(method, params))
        });
        let waiting = Runtime::new().unwrap();
        Self { pool, node, folder: tempfile::tempdir().unwrap(), waiting }
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap()
    }

    fn queue(&self) -> impl AsRef<Path> {
        self.folder.path().join("queue")
    }

    fn relayer(&self, more: &[&str]) -> Running {
        let queue = self.queue();
        let mut command = command_line(&["relayer", "--port", "0", "--wait", "1s", "--queue"]);
        command.arg(queue.as_ref()).args(more).env("TIMEBANK_RPC_URL", self.node.url());
        Running::started(command.env("TIMEBANK_BANK", BANK).env("TIMEBANK_PRIVATE_KEY", KEY))
    }

    /// Has a call taken: its number.
    fn posts(&self, relayer: &Running) -> Value {
        let (status, said) = self.waiting.block_on(posted(&at(relayer), &signed(1)));
        assert_eq!(status, 202, "{said}");
        said["id"].clone()
    }

    fn became(&self, relayer: &Running, id: &Value) -> Value {
        self.waiting.block_on(ended(&at(relayer), id))
    }

    fn gets(&self, relayer: &Running, path: &str) -> (u16, String) {
        let url = format!("{}{path}", at(relayer));
        self.waiting.block_on(async {
            let response = reqwest::get(url).await.unwrap();
            (response.status().as_u16(), response.text().await.unwrap())
        })
    }

    fn until(&self, what: &str, is_so: impl Fn(&Pool) -> bool) {
        for _ in 0..200 {
            if is_so(&self.pool()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{what} did not come about");
    }

    /// Each transaction that was sent, once, in order. All are of the same call.
    fn different(&self) -> Vec<Sent> {
        let mut seen = BTreeSet::new();
        let pool = self.pool();
        let different = pool.sent.iter().filter(|one| seen.insert(one.hash.clone())).cloned();
        let different: Vec<Sent> = different.collect();
        for one in &different {
            assert_eq!((one.number, &one.input), (NUMBER, &different[0].input), "{}", one.hash);
        }
        different
    }
}

fn at(relayer: &Running) -> String {
    format!("http://{}", relayer.said["at"].as_str().unwrap())
}

fn signed(nonce: u64) -> Value {
    json!({ "member": ANN, "call": "0x01020304", "nonce": format!("{nonce:#x}"),
        "deadline": 9_999_999_999u64, "signature": "0x" })
}

#[test]
fn a_transaction_whose_price_is_too_low_is_replaced_under_its_own_number() {
    let world = World::demanding(2_000);
    let relayer = world.relayer(&[]);
    let id = world.posts(&relayer);
    world.until("a second look", |pool| pool.sent.len() > 1);
    assert_eq!(world.different().len(), 1, "as long as prices are what they were, it is the same");
    world.pool().said = 2_000;
    let became = world.became(&relayer, &id);
    let [first, second] = &world.different()[..] else { panic!("two were signed") };
    assert_eq!((first.price, second.price), (1_000, 2_000));
    assert_eq!(
        (&became["status"], &became["transaction"]),
        (&json!("carried"), &json!(second.hash))
    );
    let (_, metrics) = world.gets(&relayer, "/metrics");
    assert!(metrics.contains("timebank_relayer_replaced_total 1"), "{metrics}");
}

#[test]
fn what_replaces_a_transaction_offers_a_tenth_more_at_least() {
    let world = World::demanding(1_100);
    let relayer = world.relayer(&[]);
    let id = world.posts(&relayer);
    world.until("a transaction", |pool| !pool.sent.is_empty());
    world.pool().said = 1_001;
    assert_eq!(world.became(&relayer, &id)["status"], "carried");
    let prices: Vec<_> = world.different().iter().map(|one| one.price).collect();
    assert_eq!(prices, [1_000, 1_100]);
}

#[test]
fn what_blocks_pass_by_though_they_take_its_price_is_made_dearer_all_the_same() {
    let world = World::demanding(1_200);
    world.pool().moves = true;
    let relayer = world.relayer(&[]);
    let id = world.posts(&relayer);
    assert_eq!(world.became(&relayer, &id)["status"], "carried");
    let prices: Vec<_> = world.different().iter().map(|one| one.price).collect();
    assert_eq!(prices, [1_000, 1_100, 1_210]);
}

#[test]
fn nothing_is_sent_or_replaced_at_a_price_beyond_the_operators() {
    let world = World::demanding(2_000);
    let relayer = world.relayer(&["--max-gas-price", "0.0000019"]);
    let id = world.posts(&relayer);
    world.until("a transaction", |pool| !pool.sent.is_empty());
    world.pool().said = 2_000;
    let first = world.different()[0].hash.clone();
    world.until("a third look", |pool| pool.sent.len() > 2);
    assert_eq!(world.different().len(), 1, "nothing dearer was signed");
    let (status, health) = world.gets(&relayer, "/health");
    assert_eq!(status, 503, "{health}");
    assert!(health.contains(&format!("transaction {first} waits")), "{health}");
    let (_, metrics) = world.gets(&relayer, "/metrics");
    assert!(metrics.contains("timebank_relayer_held 1"), "{metrics}");
    let (status, said) = world.waiting.block_on(posted(&at(&relayer), &signed(2)));
    assert_eq!(status, 503, "{said}");
    assert!(said["error"].as_str().unwrap().contains("--max-gas-price"), "{said}");

    let mut pool = world.pool();
    (pool.said, pool.demanded) = (1_000, 1_000);
    drop(pool);
    let became = world.became(&relayer, &id);
    assert_eq!((&became["status"], &became["transaction"]), (&json!("carried"), &json!(first)));
    assert_eq!(world.gets(&relayer, "/health").0, 200);
}

#[test]
fn the_days_budget_bounds_what_replaces_a_transaction() {
    let world = World::demanding(2_000);
    // Twice the gas of 1,000, at 1,000: it is spent by the first.
    let relayer = world.relayer(&["--daily-cost", "0.000000000002"]);
    world.posts(&relayer);
    world.until("a transaction", |pool| !pool.sent.is_empty());
    world.pool().said = 2_000;
    world.until("a third look", |pool| pool.sent.len() > 2);
    assert_eq!(world.different().len(), 1);
    assert_eq!(world.gets(&relayer, "/health").0, 503);
}

#[test]
fn whichever_of_them_a_block_takes_while_the_relayer_is_dead_it_is_the_call() {
    let world = World::demanding(9_000);
    let relayer = world.relayer(&[]);
    let id = world.posts(&relayer);
    world.until("a transaction", |pool| !pool.sent.is_empty());
    world.pool().said = 2_000;
    world.until("a dearer one", |pool| pool.sent.iter().any(|one| one.price == 2_000));
    drop(relayer);
    let first = world.different()[0].clone();
    world.pool().takes(first.clone());
    let sent = world.pool().sent.len();
    let relayer = world.relayer(&[]);
    let became = world.became(&relayer, &id);
    assert_eq!(
        (&became["status"], &became["transaction"]),
        (&json!("carried"), &json!(first.hash))
    );
    assert_eq!(world.pool().sent.len(), sent, "nothing is sent for what is done");
}

#[test]
fn what_was_signed_before_a_kill_is_what_is_sent_after_it() {
    let world = World::demanding(1_000);
    world.pool().drops = true;
    let relayer = world.relayer(&[]);
    let id = world.posts(&relayer);
    world.until("a transaction", |pool| !pool.sent.is_empty());
    drop(relayer);
    let mut pool = world.pool();
    let lost = std::mem::take(&mut pool.sent);
    pool.drops = false;
    drop(pool);
    let relayer = world.relayer(&[]);
    assert_eq!(world.became(&relayer, &id)["transaction"], json!(lost[0].hash));
    assert_eq!(world.different().len(), 1);
}

#[test]
fn however_often_it_is_killed_while_prices_rise_a_call_has_one_number_and_is_carried_once() {
    let world = World::demanding(u128::MAX);
    let mut relayer = world.relayer(&[]);
    let id = world.posts(&relayer);
    for round in 1..=8u64 {
        world.pool().said = 1_000 + 300 * u128::from(round);
        std::thread::sleep(Duration::from_millis(173 * round % 1_400));
        drop(relayer);
        relayer = world.relayer(&[]);
    }
    world.pool().demanded = 1_000 + 300 * 8;
    assert_eq!(world.became(&relayer, &id)["status"], "carried");
    assert!(world.different().len() > 1, "it was replaced");
    assert_eq!(world.pool().taken.len(), 1);
    assert_eq!(world.pool().number, NUMBER + 1);
    let (status, again) = world.waiting.block_on(posted(&at(&relayer), &signed(1)));
    assert_eq!((status, &again["id"]), (202, &id), "the same call is the same still");
}

#[test]
fn a_draw_that_hangs_gives_its_number_to_the_call_behind_it() {
    let world = World::demanding(2_000);
    world.pool().funds = "0x1";
    let relayer = world.relayer(&["--treasury", TREASURY]);
    let id = world.posts(&relayer);
    let treasury: Address = TREASURY.parse().unwrap();
    world.until("a draw", |pool| pool.sent.iter().any(|one| one.to == treasury));
    // Nobody replaces the draw: what it asked for is asked for again another time.
    world.pool().said = 2_000;
    assert_eq!(world.became(&relayer, &id)["status"], "carried");
    let pool = world.pool();
    let (draws, calls): (Vec<_>, Vec<_>) = pool.sent.iter().partition(|one| one.to == treasury);
    assert_eq!((draws[0].number, calls[0].number), (NUMBER, NUMBER));
    assert_eq!(pool.taken.last().unwrap().to, BANK.parse::<Address>().unwrap());
}

#[test]
fn a_price_of_gas_is_written_in_billionths() {
    for price in ["-1", "much", "1e9"] {
        let mut command = command_line(&["relayer", "--bank", BANK]);
        let output = command.arg(format!("--max-gas-price={price}")).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{price}");
        let why = String::from_utf8(output.stderr).unwrap();
        assert!(why.contains("write billionths of the chain's currency"), "{why}");
    }
}
