//! Executes a node's blocks in this process: `timebank-mirror ws://127.0.0.1:9944 [BANK]...`. It prints what that showed as one
//! object of JSON, with the heads of the banks' logs as they are here, and fails where a block does something else here.

use std::process::ExitCode;

use serde_json::{json, Value};
use timebank_chain::{Mirror, Mirrored};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let shown = match arguments.split_first() {
        Some((url, banks)) => mirrored(url, banks),
        None => Err("usage: timebank-mirror URL [BANK]...".to_owned()),
    };
    match shown {
        Ok(shown) => {
            println!("{shown}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn mirrored(url: &str, banks: &[String]) -> Result<Value, String> {
    let mut mirror = Mirror::of(url)?;
    let Mirrored { blocks, transactions, succeeded, failed } = mirror.follow()?;
    let mut logs = Vec::new();
    for bank in banks {
        let address = bank.parse().map_err(|_| format!("`{bank}` is no address"))?;
        let (events, head) = mirror.audit_head(address)?;
        logs.push(json!({ "bank": bank, "events": events, "head": format!("{head:?}") }));
    }
    Ok(json!({
        "blocks": blocks, "transactions": transactions, "succeeded": succeeded, "failed": failed,
        "logs": logs,
    }))
}
