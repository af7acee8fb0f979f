//! `cargo xtask release`: what is handed out.

use anyhow::Result;

use crate::release::{self, Binaries};

/// Put programs, ABIs, binaries, npm packages, a bill of materials, notes and checksums into one folder, and try them.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Leave out the command line, the node and the query service, which take long to compile.
    #[arg(long)]
    without_binaries: bool,
    /// Pack the binaries as the tests compile them: quickly, to try what a release is made of.
    #[arg(long, conflicts_with = "without_binaries")]
    as_tested: bool,
}

/// Makes it.
pub fn run(args: &Args) -> Result<()> {
    release::run(match args {
        Args { without_binaries: true, .. } => Binaries::LeftOut,
        Args { as_tested: true, .. } => Binaries::AsTested,
        _ => Binaries::Released,
    })
}
