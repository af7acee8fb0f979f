//! `cargo xtask tidy`: what must hold of papers and sources without compiling them.

use anyhow::Result;

use crate::{terminal, tidy};

/// Check links, line lengths, environment variables, licences and spelling.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs every check.
pub fn run(_: &Args) -> Result<()> {
    let left = tidy::run()?;
    let said =
        left.map_or_else(|| "Tidy.".to_owned(), |left| format!("Tidy, but left out: {left}."));
    terminal::success(&said);
    Ok(())
}
