//! `cargo xtask artifacts`: the committed programs.

use anyhow::Result;

use crate::{artifacts, root, terminal};

/// Say whether the committed programs are those of the sources; write them, or build and compare.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Build the programs and write them to artifacts/, with their hashes and those of the sources.
    #[arg(long, group = "what")]
    write: bool,
    /// Build the programs and fail where a byte differs from what is committed.
    #[arg(long, group = "what")]
    check: bool,
    /// As --check, from a copy of the sources in another folder (about ten minutes): nothing of a path may be in a program.
    #[arg(long, group = "what")]
    elsewhere: bool,
}

/// Does it.
pub fn run(args: &Args) -> Result<()> {
    match args {
        Args { write: true, .. } => artifacts::write(),
        Args { check: true, .. } => artifacts::check(),
        Args { elsewhere: true, .. } => artifacts::check_elsewhere(),
        _ => {
            let folder = artifacts::current(root())?;
            terminal::success(&format!("{} has the programs of these sources", folder.display()));
            Ok(())
        }
    }
}
