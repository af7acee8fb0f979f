//! `cargo xtask release`: what is handed out.

use anyhow::Result;

use crate::release;

/// Put programs, ABIs, binaries, the JavaScript package, a bill of materials, notes and checksums into one folder.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Leave out the command line and the node, which take long to compile.
    #[arg(long)]
    without_binaries: bool,
}

/// Makes it.
pub fn run(args: &Args) -> Result<()> {
    release::run(!args.without_binaries)
}
