//! `cargo xtask build`: the contract's code and ABI.

use std::fs;

use anyhow::{Context, Result};

use crate::contract::{self, Abi};

/// Build the contract and print its code's path and size, and its ABI's path.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The encoding of calls, results and events.
    #[arg(long, value_enum, default_value = "sol")]
    abi: Abi,
}

/// Builds the contract and says where it is.
pub fn run(args: &Args) -> Result<()> {
    let built = contract::build(args.abi)?;
    let code = built.code();
    let size =
        fs::metadata(&code).with_context(|| format!("cannot read {}", code.display()))?.len();
    println!("code  {} ({size} bytes)", code.display());
    if let Some(abi) = built.abi() {
        println!("abi   {}", abi.display());
    }
    Ok(())
}
