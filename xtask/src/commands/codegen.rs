//! `cargo xtask codegen`: everything that is generated and committed.

use anyhow::{ensure, Result};

use crate::{
    codegen::{Generated, Mode, ALL},
    contract, terminal,
};

/// Write everything that is generated from the sources, or fail where something is old.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write nothing; fail where something is old.
    #[arg(long)]
    check: bool,
    /// Leave out what takes the chain's crates: the ABI, the matrix and the story's ending.
    #[arg(long, conflicts_with = "only")]
    light: bool,
    /// Only this.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

/// Does it.
pub fn run(args: &Args) -> Result<()> {
    for name in &args.only {
        let names: Vec<_> = ALL.iter().map(|one| one.name).collect();
        ensure!(
            names.contains(&name.as_str()),
            "nothing generated is called `{name}`: {}",
            names.join(", ")
        );
    }
    let is_wanted = |one: &&Generated| {
        (args.only.is_empty() || args.only.iter().any(|name| name == one.name))
            && !(args.light && one.is_heavy())
    };
    let wanted: Vec<_> = ALL.iter().filter(is_wanted).collect();
    if wanted.iter().any(|one| one.is_heavy()) {
        contract::build_all()?;
    }
    let mode = if args.check { Mode::Check } else { Mode::Write };
    let mut left = Vec::new();
    for one in &wanted {
        left.extend(one.run(mode)?);
    }
    let done = if args.check { "is what its sources say" } else { "is written" };
    let missing = if left.is_empty() {
        String::new()
    } else {
        format!(", but left out: {}", left.join("; "))
    };
    terminal::success(&format!(
        "What is generated {done}: {} of {}{missing}.",
        wanted.len(),
        ALL.len()
    ));
    Ok(())
}
