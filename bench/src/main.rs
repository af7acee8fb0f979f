//! What every message costs on the embedded chain, beside the figures of other systems.

mod agreements;
mod anchors;
mod attention;
mod auctions;
mod between;
mod check;
mod council;
mod coverage;
mod credit;
mod day;
mod depth;
mod due_process;
mod exchange;
mod interbank;
mod late;
mod monitoring;
mod operations;
mod others;
mod recovery;
mod relay;
mod router;
mod row;
mod succession;
mod table;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{bail, Context, Result};
use clap::Parser;

use row::Row;

/// Measure what every message costs.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench")]
struct Args {
    /// Print one array of JSON objects instead of the table.
    #[arg(long)]
    json: bool,
    /// Write the table to bench/results.md.
    #[arg(long)]
    write: bool,
    /// Fail if a budget is exceeded or a figure is worse than the written one.
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Measure other systems, by the steps in this file, and not the bank.
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    others: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The last heading of the page, under which stands what is not measured here.
const ON_A_NODE: &str = "## On a node";

fn run(args: &Args) -> Result<()> {
    if let Some(plans) = &args.others {
        return others::run(plans, args.write, args.check);
    }
    let mut rows = operations::measure()?;
    rows.extend(timebank_e2e::block_on(council::measured())?);
    rows.push(timebank_e2e::block_on(between::measured())?);
    let depths = depth::measure()?;
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("results.md");
    if args.json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else if !args.check {
        print!("{}", table::of(&rows, &depths)?);
    }
    if args.write {
        // What was measured on a node stays; `cargo xtask throughput --write` writes that.
        let written = fs::read_to_string(&results).unwrap_or_default();
        let on_a_node = written.find(ON_A_NODE).map_or("", |at| &written[at..]);
        let page = [&table::of(&rows, &depths)?, "\n", on_a_node].concat();
        fs::write(&results, page.trim_end().to_owned() + "\n")
            .with_context(|| format!("cannot write {}", results.display()))?;
        eprintln!("wrote {}", results.display());
    }
    if args.check {
        let written = fs::read_to_string(&results)
            .with_context(|| format!("cannot read {}", results.display()))?;
        let mut worse = check::worse(&rows, &table::parsed(&written));
        worse.extend(check::steep(&depths));
        worse.extend(router::missed(&rows)?);
        worse.extend(day::missed(&rows)?);
        worse.extend(coverage::missed(&rows));
        for complaint in &worse {
            eprintln!("{complaint}");
        }
        if !worse.is_empty() {
            bail!(
                "{} figures are over budget or worse than bench/results.md; if that is meant, \
                 run `cargo xtask bench --write` and say why in the change",
                worse.len()
            );
        }
        eprintln!("{} operations are within their budgets and the written figures", rows.len());
    }
    Ok(())
}
