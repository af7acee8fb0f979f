//! Requests that nobody sensible makes: the node answers each of them, and its chain still replays.

use std::time::Instant;

use codec::Decode;
use polkadot_sdk::*;
use serde_json::{json, Value};
use timebank_runtime::{Block, Executive, Header, UncheckedExtrinsic};

use super::client::*;

/// Requests, in batches; `TIMEBANK_FUZZ` wants another number.
const REQUESTS: usize = 20_000;

/// A generator that gives the same numbers every time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.roll(most + 1)).map(|_| self.roll(256) as u8).collect()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }

    /// A value that means something somewhere, or nothing anywhere.
    fn value(&mut self, known: &[String], depth: usize) -> Value {
        match self.roll(if depth == 0 { 14 } else { 17 }) {
            0 => Value::Null,
            1 => json!(self.roll(2) == 0),
            2 => json!(self.roll(30)),
            3 => json!(-(self.roll(30) as i64)),
            4 => json!(1e300),
            5 => json!(format!("0x{:x}", self.roll(10))),
            6 => json!(
                *self.one(&["latest", "pending", "earliest", "safe", "soon", "", "0x", "0xzz"])
            ),
            7 => json!(hex(&self.bytes(40))),
            8..=10 => json!(self.one(known)),
            11 => json!(format!("0x{}", "f".repeat(self.roll(80)))),
            12 => json!(["newHeads", "logs"][self.roll(2)]),
            13 => json!(u64::MAX),
            14 => (0..self.roll(4)).map(|_| self.value(known, depth - 1)).collect(),
            _ => {
                let fields = [
                    "from",
                    "to",
                    "data",
                    "input",
                    "value",
                    "gas",
                    "gasPrice",
                    "nonce",
                    "type",
                    "address",
                    "topics",
                    "fromBlock",
                    "toBlock",
                    "blockHash",
                    "tracer",
                    "tracerConfig",
                    "maxFeePerGas",
                    "accessList",
                    "timestamp",
                    "blocks",
                    "balance",
                    "stateDiff",
                    "code",
                ];
                let count = self.roll(5);
                (0..count)
                    .map(|_| ((*self.one(&fields)).to_owned(), self.value(known, depth - 1)))
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            }
        }
    }
}

#[test]
fn whatever_is_asked_is_answered_and_the_chain_replays() {
    let node = node();
    let contract = node.deploy(&alith());
    let receipt = node.call(&alith(), contract, 1);
    let methods = node.get("rpc_methods", json!([]));
    // Those that set the state from outside would end the replay, and those that wait the test.
    let is_harmless = |name: &str| {
        let sets = [
            "setBalance",
            "setNonce",
            "setStorageAt",
            "setContract",
            "loadState",
            "dumpState",
            "Sync",
        ];
        !sets.iter().any(|set| name.contains(set))
            && !name.contains("ubscribe")
            && !name.contains("Watch")
    };
    let methods: Vec<&str> =
        methods["methods"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let methods: Vec<&str> = methods.into_iter().filter(|name| is_harmless(name)).collect();
    let known: Vec<String> = [&receipt["transactionHash"], &receipt["blockHash"], &receipt["from"]]
        .into_iter()
        .map(|value| value.as_str().unwrap().to_owned())
        .chain([
            format!("{contract:?}"),
            address(&alith()),
            node.get("chain_getBlockHash", json!([1])).as_str().unwrap().to_owned(),
        ])
        .collect();
    let mut dice = Dice(0x5eed_1234_5678_9abc);
    let wanted =
        std::env::var("TIMEBANK_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(REQUESTS);
    let (mut asked, mut refused) = (0, 0);
    let begun = Instant::now();
    while asked < wanted {
        let batch: Vec<Value> = (0..50)
            .map(|id| {
                let params: Vec<Value> = (0..dice.roll(4)).map(|_| dice.value(&known, 3)).collect();
                json!({ "jsonrpc": "2.0", "id": id, "method": dice.one(&methods), "params": params })
            })
            .collect();
        let (_, answers) = node.post(&Value::from(batch.clone()).to_string());
        let answers = answers.as_array().unwrap_or_else(|| panic!("no answer to {batch:?}"));
        assert_eq!(answers.len(), batch.len());
        refused += answers.iter().filter(|answer| answer.get("error").is_some()).count();
        asked += batch.len();
    }
    println!("{asked} requests in {:?}, {refused} refused", begun.elapsed());
    assert!(refused > asked / 4 && refused < asked);
    malformed(&node, &mut dice);
    mutated(&node, &mut dice);
    node.get("evm_setIntervalMining", json!([0]));
    node.get("evm_setAutomine", json!([true]));
    node.get("anvil_dropAllTransactions", json!([]));
    let word = 1_000;
    let contract = node.deploy(&alith());
    node.call(&alith(), contract, word);
    assert_eq!(node.read(contract, "latest"), word);
    replayed(&node);
}

/// Bodies that are no JSON-RPC.
fn malformed(node: &Client, dice: &mut Dice) {
    let whole = br#"{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}"#;
    for round in 0..500 {
        let mut body = whole.to_vec();
        for _ in 0..=dice.roll(4) {
            let place = dice.roll(body.len());
            body[place] = dice.roll(256) as u8;
        }
        body.truncate(dice.roll(body.len() + 1));
        let body = if round % 7 == 0 { dice.bytes(200) } else { body };
        let (head, _) = node.post_raw(&body);
        assert!(head.starts_with("HTTP/1.1 "), "{head}");
    }
    let deep = "[".repeat(100_000);
    node.post_raw(deep.as_bytes());
    let long = vec![b' '; 20 << 20];
    let (head, _) = node.post_raw(&long);
    assert!(head.is_empty() || head.starts_with("HTTP/1.1 413"), "{head}");
}

/// Signed transactions with a few bytes changed.
fn mutated(node: &Client, dice: &mut Dice) {
    for _ in 0..1_000 {
        let to = (dice.roll(3) > 0).then(|| baltathar().address());
        let data = dice.bytes(64);
        let mut raw =
            Sent { nonce: node.nonce(&alith()), to, value: 1.into(), data }.signed(&alith());
        for _ in 0..dice.roll(3) {
            let place = dice.roll(raw.len());
            raw[place] ^= 1 << dice.roll(8);
        }
        // Refused or not, it is answered.
        drop(node.ask("eth_sendRawTransaction", json!([hex(&raw)])));
    }
}

/// Executes all blocks on the first one's state, which panics where one leaves another state than it says.
pub fn replayed(node: &Client) {
    let genesis = {
        use sp_runtime::BuildStorage;
        timebank_runtime::genesis::development().build_storage().unwrap()
    };
    let mut ext = sp_io::TestExternalities::new(genesis);
    ext.execute_with(|| sp_io::storage::clear(sp_core::storage::well_known_keys::CODE));
    ext.commit_all().unwrap();
    let height = node.height();
    for number in 1..=height {
        let hash = node.get("chain_getBlockHash", json!([number]));
        let block = node.get("chain_getBlock", json!([hash]))["block"].clone();
        let header: Header = serde_json::from_value(block["header"].clone()).unwrap();
        let extrinsics = block["extrinsics"].as_array().unwrap().iter().map(|text| {
            UncheckedExtrinsic::decode(&mut unhex(text.as_str().unwrap()).as_slice()).unwrap()
        });
        let block = Block { header, extrinsics: extrinsics.collect() };
        ext.execute_with(|| Executive::execute_block(block.into()));
        ext.commit_all().unwrap();
    }
    println!("{height} blocks replay");
}
