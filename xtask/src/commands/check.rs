//! `cargo xtask check`: what a developer wants to know before committing, without running anything.

use anyhow::Result;

use crate::steps::{self, Step};

/// Check the format, the lints of everything, and that it compiles.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the steps that compile without running.
pub fn run(_: &Args) -> Result<()> {
    let steps: Vec<Step> = steps::all().into_iter().filter(|step| step.is_check).collect();
    steps::run(&steps, &[], None)
}
