//! Prints the specification of a development chain: what is in its state at first, the runtime's Wasm included.

use polkadot_sdk::*;
use serde_json::{json, Map, Value};
use sp_core::{bytes, storage::well_known_keys::CODE};
use sp_runtime::BuildStorage;
use std::process::ExitCode;
use timebank_runtime::{genesis, parachain};

fn main() -> ExitCode {
    let Some(wasm) = std::env::args_os().nth(1) else {
        eprintln!("usage: timebank-chain-spec RUNTIME.wasm");
        return ExitCode::FAILURE;
    };
    match std::fs::read(&wasm) {
        Ok(code) => {
            println!("{}", specification(&code));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cannot read {}: {error}", wasm.display());
            ExitCode::FAILURE
        }
    }
}

fn specification(code: &[u8]) -> Value {
    let storage = genesis::development().build_storage().expect("the genesis is valid");
    assert!(storage.children_default.is_empty(), "no contract is there from the start");
    let mut top: Map<String, Value> =
        storage.top.iter().map(|(key, value)| (hex(key), hex(value).into())).collect();
    top.insert(hex(CODE), hex(code).into());
    json!({
        "name": "Time Bank development",
        "id": "timebank-dev",
        "chainType": "Development",
        "bootNodes": [],
        "telemetryEndpoints": null,
        "protocolId": "timebank-dev",
        "properties": { "tokenSymbol": "DOT", "tokenDecimals": 10 },
        "relay_chain": "none",
        "para_id": parachain::ID,
        "codeSubstitutes": {},
        "genesis": { "raw": { "top": top, "childrenDefault": {} } },
    })
}

fn hex(data: &[u8]) -> String {
    bytes::to_hex(data, false)
}
