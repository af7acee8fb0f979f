//! `cargo xtask examples`: the programs in `examples/`, run.

use anyhow::Result;

use crate::{examples, terminal};

/// Run every example against a bank on an instant node of its own, or on one that runs already.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The port of this machine where a node's Ethereum RPC answers.
    #[arg(long, requires = "bank")]
    port: Option<u16>,
    /// A bank there that `timebank demo` made, with the key of the first account that everybody knows.
    #[arg(long, requires = "port")]
    bank: Option<String>,
}

/// Runs them.
pub fn run(args: &Args) -> Result<()> {
    let left = match (args.port, &args.bank) {
        (Some(port), Some(bank)) => examples::on(port, bank.clone())?,
        _ => examples::run()?,
    };
    let left = left.map_or_else(String::new, |left| format!(", but left out: {left}"));
    terminal::success(&format!("Every example did what it says{left}."));
    Ok(())
}
