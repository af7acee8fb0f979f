//! `cargo xtask mutants`: faults put into the rules, one by one, to see whether a test notices.

use std::{fs, path::Path, process::Command};

use anyhow::{bail, ensure, Context, Result};

use crate::{cargo::cargo, process, root, terminal};

/// How many percent of the faults a test has to notice.
const LEAST: usize = 90;

/// Put faults into the rules and the council's rules, one by one: nine in ten have to be noticed by a test.
///
/// cargo-mutants does it: `cargo install --locked cargo-mutants`. All of them take a day; say what to look at.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only in lines that differ from this commit: `--base origin/main`.
    #[arg(long, value_name = "COMMIT")]
    base: Option<String>,
    /// Only in files that match this: `--file 'council/rules/src/*.rs'`.
    #[arg(long, value_name = "GLOB")]
    file: Vec<String>,
    /// Only this part of all: `--shard 0/8`.
    #[arg(long, value_name = "K/N")]
    shard: Option<String>,
}

/// Runs cargo-mutants and counts.
pub fn run(args: &Args) -> Result<()> {
    if process::try_output(cargo("mutants").arg("--version")).is_none() {
        bail!("`cargo mutants` is missing: run `cargo install --locked cargo-mutants`");
    }
    let folder = root().join("target/mutants");
    fs::create_dir_all(&folder)?;
    let mut mutants = cargo("mutants");
    mutants.args(["--package", "timebank-rules", "--package", "council-rules"]);
    mutants.args(["--no-shuffle", "--output"]).arg(&folder);
    if let Some(base) = &args.base {
        let file = folder.join("change.diff");
        let mut diff = Command::new("git");
        diff.current_dir(root()).args(["diff", base, "--", "rules/src", "council/rules/src"]);
        fs::write(&file, process::output(&mut diff)? + "\n")?;
        mutants.arg("--in-diff").arg(file);
    }
    for glob in &args.file {
        mutants.args(["--file", glob]);
    }
    if let Some(shard) = &args.shard {
        mutants.args(["--shard", shard]);
    }
    // It ends with 2 where a mutant was missed and with 3 where one took too long; the score decides.
    let status = mutants.status().context("cannot run cargo-mutants")?;
    ensure!(
        matches!(status.code(), Some(0 | 2 | 3)),
        "cargo-mutants found nothing out: the tests fail without any fault, or nothing compiles"
    );
    judge(&folder.join("mutants.out"))
}

/// Says the score of a run, and every fault that no test noticed.
fn judge(folder: &Path) -> Result<()> {
    let lines = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let count = |name: &str| lines(name).lines().count();
    let missed = lines("missed.txt");
    let noticed = count("caught.txt") + count("timeout.txt");
    let all = noticed + missed.lines().count();
    if all == 0 {
        terminal::success("There was nothing to put a fault into.");
        return Ok(());
    }
    missed.lines().for_each(|line| println!("{line}"));
    let score = noticed * 100 / all;
    let unviable = count("unviable.txt");
    let said =
        format!("{noticed} of {all} faults were noticed, {score} %; {unviable} do not compile");
    ensure!(score >= LEAST, "{said}. {LEAST} % is the least: each line above is a missing test");
    terminal::success(&format!("{said}."));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a run with so many faults of each kind.
    fn judged(caught: usize, missed: usize, timeout: usize) -> Result<()> {
        let folder = tempfile::tempdir().unwrap();
        for (name, many) in [("caught", caught), ("missed", missed), ("timeout", timeout)] {
            fs::write(
                folder.path().join(format!("{name}.txt")),
                "rules/src/a.rs:1:1: x\n".repeat(many),
            )
            .unwrap();
        }
        judge(folder.path())
    }

    #[test]
    fn nine_in_ten_have_to_be_noticed() {
        assert!(judged(9, 1, 0).is_ok());
        assert!(judged(8, 1, 1).is_ok(), "a loop without an end is noticed, too");
        let error = judged(89, 11, 0).unwrap_err().to_string();
        assert!(error.starts_with("89 of 100 faults were noticed, 89 %"), "{error}");
        assert!(judged(0, 1, 0).is_err());
    }

    #[test]
    fn a_change_without_a_rule_has_nothing_to_notice() {
        assert!(judged(0, 0, 0).is_ok());
    }
}
