//! A chain of one transaction a block, as far as a command line sees it, which a test has lie where it likes.

use std::sync::{Arc, Mutex};

use alloy::hex;
use alloy::primitives::keccak256;
use serde_json::{json, Value};

use crate::fake::Fake;
use crate::program::words;

pub const BANK: &str = "0x00000000000000000000000000000000000000b0";
pub const ANN: &str = "0x00000000000000000000000000000000000000a1";
/// A key that is nobody's.
pub const KEY: &str = "0707070707070707070707070707070707070707070707070707070707070707";

/// What a node answers, where a test says it.
pub type Lie = Option<Result<Value, Value>>;

/// An event of the bank's: what is indexed, and the rest.
pub fn logged(signature: &str, indexed: &[u64], data: &[u64]) -> Value {
    let word = |value: &u64| words(None, &[*value]);
    let topics = std::iter::once(keccak256(signature).to_string()).chain(indexed.iter().map(word));
    json!({
        "address": BANK, "topics": topics.collect::<Vec<_>>(), "data": words(None, data),
        "blockNumber": "0x5", "blockHash": keccak256("block"), "logIndex": "0x0",
        "transactionHash": keccak256("transaction"), "transactionIndex": "0x0", "removed": false,
    })
}

/// The event of a payment.
pub fn transferred(value: u64) -> Value {
    logged("Transfer(address,address,uint256)", &[0xa2, 0xa1], &[value])
}

/// A receipt in block 5.
pub fn receipt(hash: &Value, succeeded: bool, gas: u64, logs: &[Value]) -> Value {
    json!({
        "type": "0x0", "transactionHash": hash, "transactionIndex": "0x0",
        "blockHash": keccak256("block"), "blockNumber": "0x5", "from": ANN, "to": BANK,
        "cumulativeGasUsed": format!("{gas:#x}"), "gasUsed": format!("{gas:#x}"),
        "effectiveGasPrice": "0x3e8", "contractAddress": null, "logs": logs,
        "logsBloom": format!("0x{}", "00".repeat(256)), "status": if succeeded { "0x1" } else { "0x0" },
    })
}

/// A chain that takes what is sent and puts it into block 5, where it leaves these events. `lie` answers before it does.
pub fn chain(
    logs: Vec<Value>,
    lie: impl Fn(&str, &Value, &[String]) -> Lie + Send + Sync + 'static,
) -> Fake {
    let sent: Arc<Mutex<Vec<String>>> = Arc::default();
    Fake::answering(move |method, params| {
        let mut sent = sent.lock().unwrap();
        if method == "eth_sendRawTransaction" {
            sent.push(params[0].as_str().unwrap().to_owned());
        }
        if let Some(lie) = lie(method, params, &sent) {
            return lie;
        }
        let mut hashes = sent.iter().map(|raw| json!(keccak256(hex::decode(raw).unwrap())));
        Ok(match method {
            "eth_call" => json!(words(None, &[1])),
            "eth_estimateGas" | "eth_gasPrice" | "eth_chainId" => json!("0x3e8"),
            "eth_getTransactionCount" => json!("0x7"),
            "eth_sendRawTransaction" => hashes.next_back().unwrap(),
            "eth_getTransactionReceipt" => {
                let known = hashes.find(|hash| *hash == params[0]);
                known.map_or(Value::Null, |hash| receipt(&hash, true, 900, &logs))
            }
            "eth_getTransactionByHash" => Value::Null,
            other => {
                return Err(json!({ "code": -32601, "message": format!("no method {other}") }))
            }
        })
    })
}

/// Says nothing but the truth.
pub fn honest(_: &str, _: &Value, _: &[String]) -> Lie {
    None
}

/// Runs a command at a node, with a bank and a key; its exit code, and what it wrote to both outputs.
pub fn run(node: &Fake, arguments: &[&str]) -> (i32, String, String) {
    let output = crate::program::timebank(arguments)
        .envs([("TIMEBANK_BANK", BANK), ("TIMEBANK_PRIVATE_KEY", KEY)])
        .env("TIMEBANK_RPC_URL", node.url())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// How often a node was asked something.
pub fn times(node: &Fake, method: &str) -> usize {
    node.asked().iter().filter(|asked| *asked == method).count()
}
