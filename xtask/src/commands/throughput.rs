//! `cargo xtask throughput`: how many transactions the node's blocks take.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{ensure, Context, Result};
use serde_json::Value;

use crate::{
    cargo,
    node::{self, bank, rpc, Chain, Options},
    npm::Program,
    process, root, terminal,
};

/// Keep a node's blocks full, and say how many transactions they take.
///
/// The node makes a block a second. It is loaded with transfers of OpenZeppelin's ERC-20, of the bank and of the bank
/// without its router, and with a mix of what members do, one after the other on the same chain.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Full blocks in a row to measure for each kind of load.
    #[arg(long, default_value_t = 20)]
    blocks: usize,
    /// Print one JSON object for each kind of load instead of a table.
    #[arg(long, conflicts_with = "write")]
    json: bool,
    /// Write the table to bench/results.md.
    #[arg(long)]
    write: bool,
    /// Build the programs of Polkadot SDK that are missing: about an hour, once.
    #[arg(long)]
    build: bool,
}

/// What compiles the ERC-20.
const TOKEN: Program =
    Program { name: "erc20", home: "load/erc20", files: &["compile.mjs", "Token.sol"] };

/// Under which heading the table stands, the last of its page.
const HEADING: &str = "## On a node";

/// Starts a node, loads it, and shows what it took.
pub fn run(args: &Args) -> Result<()> {
    node::stop_on_ctrl_c()?;
    let token = token()?;
    let chain = Chain::start(&Options::of_seconds(None, args.build), 0, 0)?;
    let eth_port = chain.must_have_eth_rpc()?;
    let address = |bank: Value| bank["bank"].as_str().unwrap_or_default().to_owned();
    let (bank, alone) =
        (address(bank::deployed(eth_port)?), address(bank::deployed_alone(eth_port)?));
    let mut load = program(eth_port, &bank)?;
    load.arg("throughput")
        .args(["--substrate-url", &rpc::http(chain.substrate_port)])
        .args(["--alone", &alone, "--blocks", &args.blocks.to_string()])
        .arg("--token")
        .arg(&token);
    let said =
        process::announced("Loading the node (about 5 minutes)", process::Shows::Nothing, || {
            process::output(&mut load)
        })?;
    let log = chain.log()?;
    let mut rows = Vec::new();
    for line in said.lines() {
        let mut row: Value =
            serde_json::from_str(line).context("the load's program prints JSON")?;
        let blocks = row["first_block"].as_u64().zip(row["last_block"].as_u64());
        let (first, last) = blocks.context("a row says which blocks it is about")?;
        row["built_in_ms"] = built_in(&log, first, last).into();
        rows.push(row);
    }
    ensure!(!rows.is_empty(), "nothing was measured");
    if args.json {
        rows.iter().for_each(|row| println!("{row}"));
        return Ok(());
    }
    let table = table(&rows);
    println!("{table}");
    if args.write {
        let page = root().join("bench/results.md");
        let text = fs::read_to_string(&page)?;
        fs::write(&page, replaced(&text, &table))?;
        terminal::note(&format!("written to {}", page.display()));
    }
    Ok(())
}

/// The program that loads the node with Ethereum's RPC at a port, for a bank.
pub fn program(eth_port: u16, bank: &str) -> Result<Command> {
    let load = cargo::program_of(
        "timebank-load",
        "timebank-load",
        "Compiling what loads a node (about 3 minutes the first time)",
    )?;
    let mut command = Command::new(load);
    command
        .args(["--bank", bank])
        .env("TIMEBANK_RPC_URL", rpc::http(eth_port))
        .env("TIMEBANK_PRIVATE_KEY", bank::GOVERNOR.key);
    Ok(command)
}

/// The file with the ERC-20's code.
fn token() -> Result<PathBuf> {
    let code = process::output(&mut TOKEN.command("compile.mjs")?)?;
    let file = root().join("target").join(TOKEN.name).join("token.hex");
    fs::write(&file, code).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}

/// Milliseconds that the node took to build each of these blocks, on average, by what it wrote.
fn built_in(log: &str, first: u64, last: u64) -> Option<u64> {
    let mut times = Vec::new();
    for line in log.lines() {
        let Some((_, told)) = line.split_once("Prepared block for proposing at ") else {
            continue;
        };
        let mut words = told.split([' ', '(']).filter(|word| !word.is_empty());
        let number = words.next().and_then(|word| word.parse::<u64>().ok());
        if number.is_some_and(|number| (first..=last).contains(&number)) {
            times.extend(words.next().and_then(|word| word.parse::<u64>().ok()));
        }
    }
    let count = u64::try_from(times.len()).ok()?;
    times.iter().sum::<u64>().checked_div(count)
}

fn table(rows: &[Value]) -> String {
    let number = |row: &Value, key: &str| row[key].as_f64().unwrap_or_default();
    let anchor = rows.first().map_or(0.0, |row| number(row, "per_second"));
    let mut text = String::from(
        "| load | blocks | transactions | a block | a second | of the ERC-20's | of the block's proof | of its time | built in (ms) |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for row in rows {
        text.push_str(&format!(
            "| {} | {} | {} | {:.1} | {:.1} | {:.2} | {:.1} % | {:.1} % | {} |\n",
            row["workload"].as_str().unwrap_or_default(),
            row["blocks"],
            row["transactions"],
            number(row, "per_block"),
            number(row, "per_second"),
            number(row, "per_second") / anchor,
            100.0 * number(row, "proof_share"),
            100.0 * number(row, "ref_time_share"),
            row["built_in_ms"],
        ));
    }
    text
}

/// The page with the table in place of the one under the heading.
fn replaced(page: &str, table: &str) -> String {
    let before = page.split_once(HEADING).map_or(page, |(before, _)| before).trim_end();
    format!(
        "{before}\n\n{HEADING}\n\n\
         Written by `cargo xtask throughput --write`. `polkadot-omni-node` 0.24.0 with a block a second, loaded through\n\
         `pallet-revive-eth-rpc` from the same machine (2 cores): transfers of one unit between accounts that have some, of\n\
         OpenZeppelin's ERC-20 for Ethereum's machine, of the bank, and of the bank without its router; and a *mix* of seven\n\
         transfers, a bid, a cancellation and a record of every ten, at the bank. Only full blocks in a row are counted: those that\n\
         left at least as many transactions waiting as they took; afterwards every transaction must have gone through.\n\n\
         {table}\n\
         **What limits it** is the proof that a block may carry: 7.5 of 10 MiB for ordinary transactions. The machine builds such a\n\
         block in a fraction of its second. To what a call takes, every transaction adds a proof of its\n\
         own, the same whatever it calls. So the ratios are those of the proofs, and would be the same with blocks every two or six\n\
         seconds; transactions a second would be fewer accordingly.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_blocks_took_is_read_from_the_nodes_words() {
        let log = "x Prepared block for proposing at 7 (100 ms) hash: 0x1\n\
                   x Prepared block for proposing at 8 (132 ms) hash: 0x2\nImported #8\n\
                   x Prepared block for proposing at 9 (1 ms) hash: 0x3\n";
        assert_eq!(built_in(log, 7, 8), Some(116));
        assert_eq!(built_in(log, 10, 11), None);
    }

    #[test]
    fn the_table_takes_the_place_of_the_old_one() {
        let first = replaced("# What it costs\n\nmuch\n", "| new |\n");
        assert!(first.starts_with("# What it costs\n\nmuch\n\n## On a node\n"));
        let second = replaced(&first, "| newer |\n");
        assert!(second.contains("| newer |") && !second.contains("| new |"));
        assert_eq!(second.matches(HEADING).count(), 1);
    }
}
