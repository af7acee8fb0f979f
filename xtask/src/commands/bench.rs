//! `cargo xtask bench`: what every message costs.

use std::process::Command;

use anyhow::Result;

use crate::{
    cargo,
    contract::{self, Abi},
    process, root,
};

/// Measure what every message costs, beside the figures of other systems.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print one array of JSON objects instead of a table.
    #[arg(long)]
    json: bool,
    /// Write the table to bench/results.md.
    #[arg(long)]
    write: bool,
    /// Fail if a budget is exceeded or a figure is worse than the written one.
    #[arg(long, conflicts_with = "write")]
    check: bool,
}

impl Args {
    /// As `cargo xtask bench --check`.
    pub fn check() -> Self {
        Self { json: false, write: false, check: true }
    }

    fn to_flags(&self) -> impl Iterator<Item = &'static str> {
        [(self.json, "--json"), (self.write, "--write"), (self.check, "--check")]
            .into_iter()
            .filter_map(|(wanted, flag)| wanted.then_some(flag))
    }
}

/// Builds the contracts, the bank for every ABI because its sizes are in the table, and measures.
pub fn run(args: &Args) -> Result<()> {
    contract::build_all()?;
    for abi in [Abi::Ink, Abi::All] {
        contract::build(&contract::BANK, abi)?;
    }
    let bench = cargo::program(
        "timebank-bench",
        "Compiling the benchmark (about 11 minutes the first time)",
    )?;
    process::run(Command::new(bench).current_dir(root()).args(args.to_flags()))
}
