//! `cargo xtask node`: a chain on this machine, with the bank on it.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde_json::{json, Value};

use crate::{
    node::{
        self,
        bank::{self, Endowed, ENDOWED},
        rpc, Chain, Options,
    },
    terminal,
};

/// Run a node with the bank on it, behind Ethereum's RPC, until Ctrl-C.
///
/// It is the instant node: the embedded chain's runtime, which answers Ethereum's and Substrate's questions at one port. With
/// --omni-node it is polkadot-omni-node 0.24.0 with the same runtime as Wasm, and pallet-revive-eth-rpc 0.24.0 in front of
/// it; both are looked for on the path and in the cache (TIMEBANK_CACHE, else the platform's cache folder and `timebank`).
/// With --chopsticks, chopsticks runs the Wasm, from npm.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    options: Options,
    /// Where Ethereum's RPC answers; 0 is any free port.
    #[arg(long, value_name = "PORT", default_value_t = 8545)]
    eth_port: u16,
    /// Where Substrate's RPC answers; 0 is any free port. The instant node answers everything at the other port.
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

/// Starts everything, says where it is, and stops it in the end.
pub fn run(args: &Args) -> Result<()> {
    node::stop_on_ctrl_c()?;
    let mut chain = Chain::start(&args.options, args.substrate_port, args.eth_port)?;
    let bank = match chain.eth_port {
        Some(port) if !args.bare => Some(known_or_new(port, args)?),
        Some(_) => None,
        None => {
            terminal::note(
                "no eth-rpc on the path or in the cache: no Ethereum RPC, and so no bank \
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
fn known_or_new(eth_port: u16, args: &Args) -> Result<Value> {
    let record = args.options.base_path.as_ref().map(|folder| folder.join("bank.json"));
    if let Some(known) = record.as_deref().filter(|record| record.exists()) {
        return read(known);
    }
    // The demonstration deploys the bank that its people use.
    let deployed = if args.demo { bank::with_people(eth_port)? } else { bank::deployed(eth_port)? };
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
