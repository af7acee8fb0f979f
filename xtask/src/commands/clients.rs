//! `cargo xtask clients`: what ordinary clients do on a node, and the embedded chain with the same blocks.

use std::{fs, process::Command};

use anyhow::{ensure, Context, Result};
use serde_json::{json, Value};

use crate::{
    cargo, desks, javascript,
    node::{self, bank, rpc, Chain, Executor, Options},
    npm::{self, Program},
    process, root, terminal,
    two_banks::Towns,
};

/// Let ordinary clients use banks on a node of their own.
///
/// The story is told through Ethereum's RPC with alloy, by the command line, and with viem, by the JavaScript client; both must
/// end in the balances that it ends in on the embedded chain. Then the tests of both against a node run. On the instant node
/// alloy, viem, ethers and a page in a browser do what they do without the bank, and eth-rpc, where it is at hand, must answer
/// what it answers. In the end the embedded chain's runtime executes the node's blocks, and must arrive at the same state after
/// each and at the same heads of the logs.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    #[command(flatten)]
    options: Options,
}

/// Where the story ends, as far as that depends on nobody's address and on no clock.
const PUBLISHED: &str = "scenario/without-waiting.json";

/// Seconds between two blocks of polkadot-omni-node. With a block for each transaction it calls none of them final, and
/// Substrate's clients give up on a chain that has more than 128 blocks after the last final one.
const BLOCK_TIME: f64 = 0.25;

/// A story that was told.
struct Told {
    with: &'static str,
    bank: String,
    head: String,
    events: Value,
}

/// Does it; what was left out, if anything was.
pub fn run(args: &Args) -> Result<Option<String>> {
    node::stop_on_ctrl_c()?;
    let chain = Chain::start(&args.options.clone().with_blocks_every(BLOCK_TIME), 0, 0)?;
    let eth_port = chain.must_have_eth_rpc()?;
    let has_javascript = npm::is_at_hand();
    let mut left: Vec<&str> = Vec::new();
    let mut tellings = vec![with_alloy(eth_port)?];
    if has_javascript {
        tellings.push(with_viem(eth_port)?);
    } else {
        left.push(javascript::MISSING);
    }
    let is_instant = chain.executor == Executor::Instant;
    test_command_line(eth_port, is_instant)?;
    if is_instant {
        settle()?;
    }
    if has_javascript {
        javascript::test_on(eth_port, chain.substrate_port)?;
        if is_instant {
            left.extend(test_libraries(&chain, eth_port)?);
        }
    }
    mirror(&chain, &tellings)?;
    Ok((!left.is_empty()).then(|| left.join(", and ")))
}

fn with_alloy(eth_port: u16) -> Result<Told> {
    let lines = bank::story(eth_port)?;
    let founded = lines.iter().find_map(|line| line["bank"].as_str());
    let bank = founded.context("`timebank demo` names no bank")?.to_owned();
    told("alloy", bank, lines.last().context("`timebank demo` says nothing")?)
}

fn with_viem(eth_port: u16) -> Result<Told> {
    let deployed = bank::deployed(eth_port)?;
    let bank = deployed["bank"].as_str().context("the bank has an address")?.to_owned();
    let said = javascript::story(eth_port, &bank)?;
    let last = said.lines().last().context("the story ends with an object")?;
    told("viem", bank, &serde_json::from_str(last).context("the story ends with an object")?)
}

/// Compares where a story ended with where it ends on the embedded chain.
fn told(with: &'static str, bank: String, ending: &Value) -> Result<Told> {
    let published = fs::read_to_string(root().join(PUBLISHED))?;
    let published: Value = serde_json::from_str(&published)?;
    for part in ["balances", "totals"] {
        ensure!(
            ending[part] == published[part],
            "with {with}, the story's {part} are not those of the embedded chain: {}",
            ending[part]
        );
    }
    let audit = &ending["audit"];
    ensure!(
        audit["events"] == published["audit"]["events"] && audit["matches"] == true,
        "with {with}, the log is not that of the embedded chain: {audit}"
    );
    let head = audit["head"].as_str().context("an audit ends in a head")?.to_owned();
    terminal::note(&format!(
        "with {with}: the embedded chain's balances and totals, {} events",
        audit["events"]
    ));
    Ok(Told { with, bank, head, events: audit["events"].clone() })
}

/// Two banks on nodes of their own, as `cargo xtask up --two-banks` starts them: a payment there is answered.
fn settle() -> Result<()> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    Towns::start(0, folder.path())?.pays()?;
    terminal::note("a payment to another bank is answered");
    Ok(())
}

/// What is alloy: the command line, and on the instant node alloy itself.
fn test_command_line(eth_port: u16, is_instant: bool) -> Result<()> {
    let mut tests = cargo::cargo("test");
    tests.args(["--package", "timebank-cli"]);
    if is_instant {
        tests.args(["--package", "timebank-load"]);
        // Banks that settle have two nodes and query services of their own, which are killed.
        tests.env("TIMEBANK_NODE_PROGRAM", node::instant_program()?);
        tests.env("TIMEBANK_INDEX_PROGRAM", desks::index_program()?);
    }
    tests.args(["--", "--ignored"]);
    if !is_instant {
        tests.args(["--skip", "settling::"]);
    }
    tests
        .env("TIMEBANK_RPC_URL", rpc::http(eth_port))
        .env("TIMEBANK_PRIVATE_KEY", bank::GOVERNOR.key);
    process::run(&mut tests)
}

/// What viem, ethers and a page in a browser do on the instant node, without the bank.
const LIBRARIES: Program = Program {
    name: "node-clients",
    home: "chain/node/tests/js",
    files: &[
        "node.mjs",
        "viem.test.mjs",
        "ethers.test.mjs",
        "page.mjs",
        BROWSER_TEST,
        "conformance.mjs",
        CONFORMANCE_TEST,
    ],
};

const BROWSER_TEST: &str = "browser.test.mjs";
const CONFORMANCE_TEST: &str = "conformance.test.mjs";

/// Runs what is at hand, one file after the other: they share the accounts that have funds. What was left out.
fn test_libraries(chain: &Chain, eth_port: u16) -> Result<Vec<&'static str>> {
    let folder = LIBRARIES.installed()?;
    let mut left = Vec::new();
    let mut tests = vec!["viem.test.mjs", "ethers.test.mjs"];
    let browser = npm::browser();
    match browser {
        Some(_) => tests.push(BROWSER_TEST),
        None => left.push("a page in a browser: install Chromium"),
    }
    // What they left on the chain is compared in the end.
    tests.push(CONFORMANCE_TEST);
    let upstream = chain.upstream_in_front()?;
    if upstream.is_none() {
        left.push("the comparison with eth-rpc, which is not at hand");
    }
    for test in tests {
        let mut command = Command::new("node");
        command
            .current_dir(&folder)
            .args(["--test", "--test-reporter=spec", test])
            .env("TIMEBANK_RPC_URL", rpc::http(eth_port))
            .envs(browser.as_ref().map(|browser| ("TIMEBANK_BROWSER", browser)));
        if let Some((_, port)) = &upstream {
            command.env("TIMEBANK_ETH_RPC_URL", rpc::http(*port));
        }
        process::run(&mut command)?;
    }
    Ok(left)
}

/// Has the embedded chain's runtime execute the node's blocks, and compares what it arrives at.
fn mirror(chain: &Chain, tellings: &[Told]) -> Result<()> {
    let program = cargo::program(
        "timebank-mirror",
        "Compiling the embedded chain (about 11 minutes the first time)",
    )?;
    let mut mirror = Command::new(program);
    mirror.arg(rpc::ws(chain.substrate_port)).args(tellings.iter().map(|told| &told.bank));
    let shown = process::announced(
        "Executing the node's blocks on the embedded chain",
        process::Shows::Nothing,
        || process::output(&mut mirror),
    )?;
    let shown: Value = serde_json::from_str(&shown).context("the mirror prints JSON")?;
    for (told, log) in tellings.iter().zip(shown["logs"].as_array().into_iter().flatten()) {
        let expected = json!({ "bank": told.bank, "events": told.events, "head": told.head });
        ensure!(
            *log == expected,
            "with {}, the log ends in {expected} on the node and in {log} on the embedded chain",
            told.with
        );
    }
    terminal::header(&format!(
        "On {}, and executed once more by the embedded chain: {} blocks with {} calls that went through and {} that were undone, \
         the same state after each block, the same head after each story.",
        chain.executor, shown["blocks"], shown["succeeded"], shown["failed"]
    ));
    Ok(())
}
