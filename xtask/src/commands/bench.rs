//! `cargo xtask bench`: what every message costs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{ensure, Context, Result};

use crate::{
    cargo,
    contract::{self, Abi},
    npm::Program,
    process, root,
};

/// What compiles other systems, and says the steps to what is measured of each.
const OTHERS: Program = Program {
    name: "others",
    home: "bench/others",
    files: &[
        "cmtat.mjs",
        "compile.mjs",
        "gte.mjs",
        "main.mjs",
        "maker-otc.mjs",
        "openzeppelin.mjs",
        "plan.mjs",
        "trex.mjs",
        "usdc.mjs",
    ],
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
    /// Measure other systems from their published sources, and not the bank: bench/others.md.
    #[arg(long, conflicts_with = "json")]
    others: bool,
    /// A folder with clones of what npm does not have, as bench/others.md says.
    #[arg(long, value_name = "FOLDER", requires = "others")]
    sources: Option<PathBuf>,
}

impl Args {
    /// As `cargo xtask bench --check`.
    pub fn check() -> Self {
        Self { json: false, write: false, check: true, others: false, sources: None }
    }

    fn to_flags(&self) -> impl Iterator<Item = &'static str> {
        [(self.json, "--json"), (self.write, "--write"), (self.check, "--check")]
            .into_iter()
            .filter_map(|(wanted, flag)| wanted.then_some(flag))
    }
}

/// Builds the contracts, the bank for every ABI because its sizes are in the table, and measures. Other systems need
/// none of them.
pub fn run(args: &Args) -> Result<()> {
    if args.others {
        let plans = plans(args.sources.as_deref())?;
        let mut bench = program()?;
        return process::run(bench.args(args.to_flags()).arg("--others").arg(plans));
    }
    contract::build_all()?;
    for abi in [Abi::Ink, Abi::All] {
        contract::build(&contract::BANK, abi)?;
    }
    process::run(program()?.args(args.to_flags()))
}

fn program() -> Result<Command> {
    let bench = cargo::program(
        "timebank-bench",
        "Compiling the benchmark (about 11 minutes the first time)",
    )?;
    let mut command = Command::new(bench);
    command.current_dir(root());
    Ok(command)
}

/// The file with the steps that the compilers' program says.
fn plans(sources: Option<&Path>) -> Result<PathBuf> {
    let mut compilers = OTHERS.command("main.mjs")?;
    if let Some(folder) = sources {
        ensure!(folder.is_dir(), "{} is no folder", folder.display());
        compilers.arg(std::path::absolute(folder)?);
    }
    let what = "Compiling other systems (about 2 minutes)";
    let said =
        process::announced(what, process::Shows::Nothing, || process::output(&mut compilers))?;
    let file = root().join("target").join(OTHERS.name).join("plans.json");
    fs::write(&file, said).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_compiles_other_systems_is_copied() {
        let mut files: Vec<String> = fs::read_dir(root().join(OTHERS.home))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name.ends_with(".mjs"))
            .collect();
        files.sort();
        assert_eq!(files, OTHERS.files);
    }
}
