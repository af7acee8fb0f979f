//! `cargo xtask build`: the contracts' code and ABIs.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::{
    contract::{self, Abi, Contract},
    runtime, terminal,
};

/// Build the contracts, or the node's runtime, and print each one's path and size, and the contracts' ABIs' paths.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The encoding of calls, results and events. In others than Solidity's there is the bank alone.
    #[arg(long, value_enum, default_value = "sol")]
    abi: Abi,
    /// Build the Wasm of the runtime that a node executes, instead of the contracts.
    #[arg(long, conflicts_with = "abi")]
    runtime: bool,
}

/// Builds the contracts and says where they are.
pub fn run(args: &Args) -> Result<()> {
    if args.runtime {
        return say("wasm ", &runtime::build()?);
    }
    let contracts: Vec<Contract> = match args.abi {
        Abi::Sol => contract::all(),
        Abi::Ink | Abi::All => vec![contract::BANK],
    };
    for (number, contract) in (1..).zip(&contracts) {
        terminal::header(&format!("[{number}/{}] {}", contracts.len(), contract.name));
        let built = contract::build(contract, args.abi)?;
        say("code ", &built.code())?;
        if let Some(abi) = built.abi() {
            println!("abi   {}", abi.display());
        }
    }
    Ok(())
}

fn say(what: &str, file: &Path) -> Result<()> {
    let size = fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    println!("{what} {} ({size} bytes)", file.display());
    Ok(())
}
