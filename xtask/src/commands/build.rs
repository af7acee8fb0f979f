//! `cargo xtask build`: the contracts' code and ABIs.

use std::fs;

use anyhow::{Context, Result};

use crate::{
    contract::{self, Abi, Contract},
    terminal,
};

/// Build the contracts and print each one's code's path and size, and its ABI's path.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The encoding of calls, results and events. In others than Solidity's there is the bank alone.
    #[arg(long, value_enum, default_value = "sol")]
    abi: Abi,
}

/// Builds the contracts and says where they are.
pub fn run(args: &Args) -> Result<()> {
    let contracts: &[Contract] = match args.abi {
        Abi::Sol => &contract::ALL,
        Abi::Ink | Abi::All => &[contract::BANK],
    };
    for (number, contract) in (1..).zip(contracts) {
        terminal::header(&format!("[{number}/{}] {}", contracts.len(), contract.name));
        let built = contract::build(contract, args.abi)?;
        let code = built.code();
        let size =
            fs::metadata(&code).with_context(|| format!("cannot read {}", code.display()))?.len();
        println!("code  {} ({size} bytes)", code.display());
        if let Some(abi) = built.abi() {
            println!("abi   {}", abi.display());
        }
    }
    Ok(())
}
