//! `cargo xtask fuzz`: random input, without a nightly compiler.

use anyhow::{ensure, Result};

use crate::{cargo, process, terminal};

/// Give every fuzz target what its corpus has and what random changes make of it.
///
/// `cargo +nightly fuzz run TARGET` in fuzz/ finds more in the same time, because it sees what the code does.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How long each target is given input.
    #[arg(long, value_name = "MINUTES", default_value_t = 1)]
    minutes: u32,
    /// This target alone.
    target: Option<String>,
}

/// Compiles the mutator and runs it.
pub fn run(args: &Args) -> Result<()> {
    ensure!(args.minutes > 0, "0 minutes are no time to look for anything");
    let mut build = mutator("build");
    cargo::compile(&mut build, "Compiling the fuzz targets (about 2 minutes the first time)")?;
    let mut run = mutator("run");
    run.args(["--quiet", "--"]).arg((u64::from(args.minutes) * 60).to_string()).args(&args.target);
    process::run(&mut run)?;
    terminal::success("No input broke anything.");
    Ok(())
}

/// The fuzz targets are a workspace of their own.
fn mutator(subcommand: &str) -> std::process::Command {
    let mut cargo = cargo::cargo(subcommand);
    cargo.args(["--release", "--manifest-path", "fuzz/Cargo.toml"]);
    cargo.args(["--no-default-features", "--bin", "mutate"]);
    cargo
}
