//! `cargo xtask demo`: the time bank at work on the embedded chain.

use std::{ffi::OsString, process::Command};

use anyhow::Result;

use crate::{artifacts, cargo, contract, process, root};

/// Show the time bank at work on an embedded chain, with the cost of every step.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Print one JSON object a step instead of prose.
    #[arg(long)]
    json: bool,
    /// Deploy the bank alone, as one program, without the router and the programs of the topics.
    #[arg(long)]
    alone: bool,
    /// Anything else is passed on to the demonstration.
    #[arg(value_name = "ARGS", trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<OsString>,
}

/// Builds what is needed and not committed, and runs the demonstration.
pub fn run(args: &Args) -> Result<()> {
    let programs = artifacts::programs()?;
    let demo = cargo::program(
        "timebank-demo",
        "Compiling the embedded chain (about 11 minutes the first time)",
    )?;
    let mut demo = Command::new(demo);
    demo.current_dir(root()).env(contract::PROGRAMS_VARIABLE, programs);
    if args.json {
        demo.arg("--json");
    }
    if args.alone {
        demo.env(contract::WHOLE_VARIABLE, "1");
    }
    process::run(demo.args(&args.rest))
}
