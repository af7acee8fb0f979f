//! `cargo xtask test`: everything that must pass.

use anyhow::Result;

use crate::steps;

/// Run everything that must pass, what fails fastest first.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs every step.
pub fn run(_: &Args) -> Result<()> {
    steps::run(&steps::all())
}
