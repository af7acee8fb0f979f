//! `cargo xtask load`: how much the instant node does.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{bail, Context, Result};
use serde_json::{json, Value};

use crate::{
    commands::throughput,
    node::{self, bank, rpc, Server},
    process, root, terminal,
};

/// Load the instant node with its state on disk, and compare what it does with what it should.
///
/// Each case has a node and a folder of its own. A transfer counts when it is answered, which is when its block is on disk.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Transfers of each account that sends.
    #[arg(long, default_value_t = 300)]
    transfers: usize,
    /// Print one JSON object for each case instead of a table.
    #[arg(long, conflicts_with = "write")]
    json: bool,
    /// Write the table to bench/node.md.
    #[arg(long)]
    write: bool,
    /// Fail where a goal is missed.
    #[arg(long)]
    check: bool,
}

/// One kind of load.
struct Case {
    name: &'static str,
    /// What the node is told.
    node: &'static [&'static str],
    /// What the load is told.
    load: &'static [&'static str],
    sends: Sends,
    goals: &'static [Goal],
}

/// What each account sends.
#[derive(Clone, Copy, PartialEq)]
enum Sends {
    Nothing,
    /// As many transfers as the caller wants.
    Wanted,
    /// So many, whatever the caller wants.
    Many(usize),
}

impl Sends {
    /// Transfers, where the caller wants so many.
    fn of(self, wanted: usize) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Wanted => wanted,
            Self::Many(many) => many,
        }
    }
}

/// What a case should reach.
struct Goal {
    figure: &'static str,
    bound: Bound,
}

enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    const fn at_least(figure: &'static str, bound: f64) -> Self {
        Self { figure, bound: Bound::AtLeast(bound) }
    }

    const fn at_most(figure: &'static str, bound: f64) -> Self {
        Self { figure, bound: Bound::AtMost(bound) }
    }

    fn is_met(&self, row: &Value) -> bool {
        let figure = row[self.figure].as_f64();
        figure.is_some_and(|figure| match self.bound {
            Bound::AtLeast(bound) => figure >= bound,
            Bound::AtMost(bound) => figure <= bound,
        })
    }

    fn shown(&self, row: &Value) -> String {
        let (sign, bound) = match self.bound {
            Bound::AtLeast(bound) => ("≥", bound),
            Bound::AtMost(bound) => ("≤", bound),
        };
        let verdict = if self.is_met(row) { "met" } else { "missed" };
        format!("{} {sign} {bound}: {verdict}", self.figure)
    }
}

const CASES: [Case; 7] = [
    Case {
        name: "transfers of the chain's currency, one a block",
        node: &["--one-each"],
        load: &["--senders", "8", "--native"],
        sends: Sends::Wanted,
        goals: &[
            Goal::at_least("per_second", 500.0),
            Goal::at_most("bytes_per_transfer", 8.0 * 1024.0),
        ],
    },
    Case {
        name: "transfers of the bank's coin, one a block",
        node: &["--one-each"],
        load: &["--senders", "8"],
        sends: Sends::Wanted,
        goals: &[Goal::at_most("bytes_per_transfer", 14.0 * 1024.0)],
    },
    Case {
        name: "transfers of the chain's currency, coalesced",
        node: &[],
        load: &["--senders", "64", "--native"],
        sends: Sends::Wanted,
        goals: &[Goal::at_least("per_second", 2000.0)],
    },
    Case {
        name: "transfers of the bank's coin, coalesced",
        node: &[],
        load: &["--senders", "64"],
        sends: Sends::Wanted,
        goals: &[],
    },
    Case {
        name: "transfers, one a block, beside 8 readers",
        node: &["--one-each"],
        load: &["--senders", "8", "--native", "--readers", "8"],
        sends: Sends::Wanted,
        goals: &[Goal::at_least("per_second", 250.0)],
    },
    Case {
        name: "100,000 transfers of the chain's currency, coalesced",
        node: &[],
        load: &["--senders", "50", "--native"],
        sends: Sends::Many(2_000),
        goals: &[],
    },
    Case {
        name: "16 readers alone",
        node: &[],
        load: &["--readers", "16"],
        sends: Sends::Nothing,
        goals: &[Goal::at_most("call_p99_ms", 12.0)],
    },
];

/// Runs every case, and shows what came of it.
pub fn run(args: &Args) -> Result<()> {
    node::stop_on_ctrl_c()?;
    let program = node::instant_program()?;
    let busy = load_average();
    let mut rows = Vec::new();
    for case in &CASES {
        terminal::header(case.name);
        rows.push(measured(&program, case, args.transfers)?);
        node::must_go_on()?;
    }
    let missed: Vec<String> = CASES
        .iter()
        .zip(&rows)
        .flat_map(|(case, row)| {
            let missed = case.goals.iter().filter(|goal| !goal.is_met(row));
            missed.map(|goal| format!("{}: {}", case.name, goal.shown(row)))
        })
        .collect();
    if args.json {
        rows.iter().for_each(|row| println!("{row}"));
    } else {
        let table = table(&rows);
        println!("{table}");
        if args.write {
            let page = root().join("bench/node.md");
            fs::write(&page, written(&table, busy))?;
            terminal::note(&format!("written to {}", page.display()));
        }
    }
    missed.iter().for_each(|goal| terminal::note(goal));
    if args.check && !missed.is_empty() {
        bail!("{} goals are missed", missed.len());
    }
    Ok(())
}

/// Starts a node on a folder of its own, loads it, and looks at the folder.
fn measured(program: &Path, case: &Case, transfers: usize) -> Result<Value> {
    let folder = tempfile::TempDir::with_prefix("timebank-").context("cannot make a folder")?;
    let port = rpc::port_or_free(0)?;
    let mut command = Command::new(program);
    command.args(["--json", "--port", &port.to_string(), "--state"]).arg(folder.path());
    command.args(case.node);
    let mut server = Server::start("the node", command, folder.path().join("log"))?;
    node::answers(&mut server, node::Executor::Instant, port)?;
    let deployed = bank::deployed(port)?;
    let bank = deployed["bank"].as_str().context("the bank has an address")?.to_owned();
    // Whoever sends is founded by a load that sends next to nothing.
    let first = load(port, &bank, case, 1)?;
    let before = size(folder.path())?;
    let mut row = load(port, &bank, case, case.sends.of(transfers))?;
    let sent = row["transfers"].as_f64().unwrap_or_default();
    if sent > 0.0 {
        let grown = size(folder.path())?.saturating_sub(before);
        row["bytes_per_transfer"] = json!((grown as f64 / sent).round());
    }
    row["memory_mb"] = json!(server.memory().map(|bytes| bytes >> 20));
    row["case"] = json!(case.name);
    drop(first);
    Ok(row)
}

fn load(port: u16, bank: &str, case: &Case, transfers: usize) -> Result<Value> {
    let mut command: Command = throughput::program(port, bank)?;
    command.arg("rush").args(case.load).args(["--transfers", &transfers.to_string()]);
    let said = process::announced("Loading the node", process::Shows::Nothing, || {
        process::output(&mut command)
    })?;
    serde_json::from_str(said.trim()).context("the load's program prints JSON")
}

/// Bytes that the chain's file has on disk.
fn size(folder: &Path) -> Result<u64> {
    let file: PathBuf = folder.join("chain.redb");
    let metadata =
        fs::metadata(&file).with_context(|| format!("cannot read {}", file.display()))?;
    #[cfg(unix)]
    return Ok(std::os::unix::fs::MetadataExt::blocks(&metadata) * 512);
    #[cfg(not(unix))]
    Ok(metadata.len())
}

fn table(rows: &[Value]) -> String {
    let figure = |row: &Value, key: &str, digits: usize| match row[key].as_f64() {
        Some(number) => format!("{number:.digits$}"),
        None => "–".to_owned(),
    };
    let mut text = String::from(
        "| load | transfers/s | a block | bytes each | eth_call/s | p50 ms | p99 ms | memory MB | goals |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---|\n",
    );
    for (case, row) in CASES.iter().zip(rows) {
        let goals: Vec<String> = case.goals.iter().map(|goal| goal.shown(row)).collect();
        let blocks = row["blocks"].as_f64().filter(|blocks| *blocks > 0.0);
        let a_block = blocks.and_then(|blocks| Some(row["transfers"].as_f64()? / blocks));
        let sends = case.sends != Sends::Nothing;
        let a_block = a_block.filter(|_| sends);
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            case.name,
            if sends { figure(row, "per_second", 0) } else { "–".to_owned() },
            a_block.map_or("–".to_owned(), |number| format!("{number:.1}")),
            figure(row, "bytes_per_transfer", 0),
            if row["calls"] == 0 { "–".to_owned() } else { figure(row, "calls_per_second", 0) },
            figure(row, "call_p50_ms", 1),
            figure(row, "call_p99_ms", 1),
            figure(row, "memory_mb", 0),
            goals.join("; "),
        ));
    }
    text
}

/// How many programs wanted to run at once in the last minute, where the machine says so.
fn load_average() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}

fn written(table: &str, busy: Option<f64>) -> String {
    let busy = busy.map_or(String::new(), |busy| {
        format!(
            "When it began, the machine's load average was {busy:.1}: above 0.5, other programs took their share.\n"
        )
    });
    format!(
        "# How much the instant node does\n\n\
         For those who wonder whether it is fast enough for what they want to try. Written by `cargo xtask load\n\
         --write`, on two cores that the load's own program shares, in the dev profile (`Cargo.toml`). The state is on\n\
         disk; a transfer counts when it is answered, which is when its block cannot be lost any more. *One a block*\n\
         gives each transfer a block of its own; *coalesced* puts what waits into one.\n\
         Bytes are what the file grew by. An `eth_call` reads a balance of the bank.\n{busy}\n{table}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_or_missed_or_not_measured() {
        let row = json!({ "per_second": 500.0 });
        assert!(Goal::at_least("per_second", 500.0).is_met(&row));
        assert!(!Goal::at_least("per_second", 501.0).is_met(&row));
        assert!(!Goal::at_most("per_second", 499.0).is_met(&row));
        assert!(!Goal::at_most("nothing", 1.0).is_met(&row));
        assert_eq!(Goal::at_most("per_second", 1.0).shown(&row), "per_second ≤ 1: missed");
    }

    #[test]
    fn the_table_has_a_line_for_each_case() {
        let rows = vec![
            json!({ "per_second": 10.0, "transfers": 8, "blocks": 4, "calls": 0 });
            CASES.len()
        ];
        let table = table(&rows);
        assert_eq!(table.lines().count(), CASES.len() + 2);
        assert!(table.contains("| 10 | 2.0 |"), "{table}");
    }
}
