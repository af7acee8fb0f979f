//! `cargo xtask node`: a chain on this machine, with the bank on it.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};
use serde_json::{json, Value};

use crate::{
    cargo, contract,
    node::{self, rpc, Chain, Options},
    process, terminal,
};

/// Run a node with the bank on it, behind Ethereum's RPC, until Ctrl-C.
///
/// The node is polkadot-omni-node 0.24.0 with the runtime that the embedded chain has, and pallet-revive-eth-rpc 0.24.0
/// is in front of it; both are looked for on the path and in the cache (TIMEBANK_CACHE, else the platform's cache folder
/// and `timebank`). Without a node, chopsticks runs the chain, from npm.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    options: Options,
    /// Where Ethereum's RPC answers; 0 is any free port.
    #[arg(long, value_name = "PORT", default_value_t = 8545)]
    eth_port: u16,
    /// Where Substrate's RPC answers; 0 is any free port.
    #[arg(long, value_name = "PORT", default_value_t = 9944)]
    substrate_port: u16,
    /// Run the chain alone, without a bank.
    #[arg(long, conflicts_with = "demo")]
    bare: bool,
    /// Let the demonstration's people use the bank first.
    #[arg(long)]
    demo: bool,
    /// Print one JSON object when everything answers.
    #[arg(long)]
    json: bool,
}

/// An account that a new chain endows. The whole world knows its key.
struct Endowed {
    name: &'static str,
    address: &'static str,
    key: &'static str,
}

/// The accounts of Ethereum's kind that the runtime's genesis names.
const ENDOWED: [Endowed; 5] = [
    Endowed {
        name: "Alith",
        address: "0xf24FF3a9CF04c71Dbc94D0b566f7A27B94566cac",
        key: "0x5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133",
    },
    Endowed {
        name: "Baltathar",
        address: "0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0",
        key: "0x8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b",
    },
    Endowed {
        name: "Charleth",
        address: "0x798d4Ba9baf0064Ec19eB4F0a1a45785ae9D6DFc",
        key: "0x0b6e18cafb6ed99687ec547bd28139cafdd2bffe70e6b688025de6b445aa5c5b",
    },
    Endowed {
        name: "Dorothy",
        address: "0x773539d4Ac0e786233D90A233654ccEE26a613D9",
        key: "0x39539ab1876910bbf3a223d84a29e28f1cb4e2e456503e7e91ed39b2e7223d68",
    },
    Endowed {
        name: "Ethan",
        address: "0xFf64d3F6efE2317EE2807d223a0Bdc4c0c49dfDB",
        key: "0x7dce9bc8babb68fec1409be38c8e1a52650206a7ed90ff956ae8a6d15eeaaef4",
    },
];

/// Starts everything, says where it is, and stops it in the end.
pub fn run(args: &Args) -> Result<()> {
    node::stop_on_ctrl_c()?;
    let mut chain = Chain::start(&args.options, args.substrate_port, args.eth_port)?;
    let bank = match chain.eth_port {
        Some(port) if !args.bare => Some(bank(port, args)?),
        Some(_) => None,
        None => {
            terminal::note(
                "no pallet-revive-eth-rpc on the path or in the cache: no Ethereum RPC, and so no bank \
                 (--build makes it)",
            );
            None
        }
    };
    let facts = Facts { chain: &chain, id: chain.id()?, bank };
    if args.json {
        println!("{}", facts.as_json());
    } else {
        facts.print();
    }
    chain.serve()?;
    terminal::note("stopped");
    Ok(())
}

/// The bank that the chain's folder remembers, or one that is deployed now.
fn bank(eth_port: u16, args: &Args) -> Result<Value> {
    let record = args.options.base_path.as_ref().map(|folder| folder.join("bank.json"));
    if let Some(known) = record.as_deref().filter(|record| record.exists()) {
        return read(known);
    }
    let timebank = cargo::program_of(
        "timebank-cli",
        "timebank",
        "Compiling the command line (about 3 minutes the first time)",
    )?;
    // The demonstration deploys the bank that its people use.
    let deployed = if args.demo {
        told(&timebank, "demo", eth_port, "Telling the demonstration's story (a few minutes)")?
    } else {
        told(&timebank, "deploy", eth_port, "Deploying the bank (a few seconds)")?
    };
    if let Some(record) = record {
        fs::write(&record, deployed.to_string())
            .with_context(|| format!("cannot write {}", record.display()))?;
    }
    Ok(deployed)
}

fn read(record: &Path) -> Result<Value> {
    let text = fs::read(record).with_context(|| format!("cannot read {}", record.display()))?;
    serde_json::from_slice(&text)
        .with_context(|| format!("{} is damaged: choose another --base-path", record.display()))
}

/// What the command line says of the bank when it is told to make one of the programs.
fn told(timebank: &Path, what: &str, eth_port: u16, announcement: &str) -> Result<Value> {
    let mut command = Command::new(timebank);
    command
        .args([what, "--json", "--yes"])
        .env("TIMEBANK_RPC_URL", rpc::http(eth_port))
        .env("TIMEBANK_PRIVATE_KEY", ENDOWED[0].key);
    for (role, code) in contract::programs_of_the_bank()? {
        command.arg(format!("--{role}")).arg(code);
    }
    let said = process::announced(announcement, process::Shows::Nothing, || {
        process::output(&mut command)
    })?;
    said.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find(|object| object["bank"].is_string())
        .with_context(|| format!("`timebank {what}` names no bank"))
}

/// What whoever uses the chain has to know.
struct Facts<'a> {
    chain: &'a Chain,
    id: Option<u64>,
    bank: Option<Value>,
}

impl Facts<'_> {
    fn as_json(&self) -> Value {
        let accounts: Vec<_> = ENDOWED
            .iter()
            .map(|who| json!({ "name": who.name, "address": who.address, "key": who.key }))
            .collect();
        json!({
            "executor": self.chain.executor.to_string(),
            "ethereum": self.chain.eth_port.map(rpc::http),
            "substrate": rpc::ws(self.chain.substrate_port),
            "chain_id": self.id,
            "bank": self.bank,
            "accounts": accounts,
        })
    }

    fn print(&self) {
        let substrate = rpc::ws(self.chain.substrate_port);
        println!("\nThe chain runs on {}.\n", self.chain.executor);
        println!("  Substrate RPC  {substrate}");
        let (Some(port), Some(id)) = (self.chain.eth_port, self.id) else {
            println!("\nCtrl-C stops it.");
            return;
        };
        let ethereum = rpc::http(port);
        println!("  Ethereum RPC   {ethereum}");
        println!("  Chain id       {id}");
        if let Some(bank) = self.bank.as_ref().and_then(|bank| bank["bank"].as_str()) {
            println!("  Bank           {bank}");
        }
        println!(
            "\nAccounts with funds. Everybody knows their keys: use them on this chain alone.\n"
        );
        for Endowed { name, address, key } in &ENDOWED {
            println!("  {name:<9}  {address}  {key}");
        }
        println!(
            "\nMetaMask: Networks, Add a custom network; name `Time Bank`, RPC URL {ethereum}, chain id {id}, \
             symbol DOT. Then import one of the keys.\n\nCtrl-C stops everything."
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_record_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("bank.json");
        fs::write(&record, "{\"bank\":").unwrap();
        let error = read(&record).unwrap_err().to_string();
        assert!(error.ends_with("is damaged: choose another --base-path"), "{error}");
    }
}
