//! `cargo xtask outage`: what a node that is killed leaves of the bank.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{bail, ensure, Context, Result};
use serde_json::{json, Value};

use crate::{
    commands::throughput,
    node::{self, bank, rpc, Chain, Options},
    process, terminal,
};

/// Kill a node in the middle of a load, start it again, and see that nothing was lost or done twice.
///
/// A member's client sends transfers all the while, and again what the node forgot. In the end every transfer must be in a
/// block, every receiver have what was sent, and the bank's log replay to its head.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How often to kill it.
    #[arg(long, default_value_t = 3)]
    times: u32,
    /// Transfers of each of the ten members who send.
    #[arg(long, default_value_t = 600)]
    transfers: u32,
    /// Have a second node follow, and kill that one, too. In the end both must have the same blocks, and the second the whole
    /// log. The nodes are timebank-network's, because polkadot-omni-node's development modes take no peers.
    #[arg(long)]
    network: bool,
    /// Build the programs that are missing: about an hour, once.
    #[arg(long)]
    build: bool,
}

/// How long the load lasts before the node is killed.
const BETWEEN: Duration = Duration::from_secs(5);
/// How long the node stays away.
const AWAY: Duration = Duration::from_secs(3);

/// Does it.
pub fn run(args: &Args) -> Result<()> {
    node::stop_on_ctrl_c()?;
    let folder = tempfile::TempDir::with_prefix("timebank-").context("cannot make a folder")?;
    let base_path = Some(folder.path().to_owned());
    let options = if args.network {
        Options::of_a_network(base_path, args.build)
    } else {
        Options::of_seconds(base_path, args.build)
    };
    let mut chain = Chain::start(&options, 0, 0)?;
    let eth_port = chain.must_have_eth_rpc()?;
    let deployed = bank::deployed(eth_port)?;
    let bank = deployed["bank"].as_str().context("the bank has an address")?;
    let mut command = throughput::program(eth_port, bank)?;
    command.arg("resilience").args(["--transfers", &args.transfers.to_string()]);
    let mut load = Load::start(&mut command)?;
    let begun =
        process::announced("Opening accounts (half a minute)", process::Shows::Nothing, || {
            load.says()
        })?;
    terminal::note(&format!("{} transfers begin", begun["begins"]));
    for time in 1..=args.times {
        wait(BETWEEN)?;
        load.must_run()?;
        chain.kill_node()?;
        terminal::note(&format!(
            "killed the node that makes the blocks ({time} of {})",
            args.times
        ));
        wait(AWAY)?;
        chain.start_node_again()?;
        if let Some(follower) = &mut chain.follower {
            wait(BETWEEN)?;
            load.must_run()?;
            follower.kill()?;
            terminal::note(&format!("killed the node that follows ({time} of {})", args.times));
            wait(AWAY)?;
            follower.start_again()?;
        }
    }
    let ended =
        process::announced("Sending the rest (a minute)", process::Shows::Nothing, || load.says())?;
    load.ends()?;
    println!(
        "{} transfers while each node was killed {} times: none lost, none done twice",
        ended["transfers"], args.times
    );
    let audit = replayed(eth_port, bank)?;
    println!("the log's {} events replay to the bank's head {}", audit["events"], audit["head"]);
    let author = chain.substrate_port;
    if let Some(follower) = &mut chain.follower {
        let blocks = same_blocks(author, follower.substrate_port)?;
        println!("both nodes have the same {blocks} blocks");
        let eth_port = follower.with_eth_rpc()?;
        let other = replayed(eth_port, bank)?;
        ensure!(
            (&other["events"], &other["head"]) == (&audit["events"], &audit["head"]),
            "the node that follows has another log: {other}"
        );
        println!("on the node that follows, the log replays to the same head");
    }
    Ok(())
}

/// How many blocks two nodes have, if those are the same.
fn same_blocks(one: u16, other: u16) -> Result<u64> {
    let header = rpc::ask(one, "chain_getHeader", json!([]))?;
    let number = header["number"].as_str().unwrap_or_default().trim_start_matches("0x");
    let height = u64::from_str_radix(number, 16).context("a block's number is one")?;
    // The other one may be a block behind.
    wait(BETWEEN)?;
    for number in 0..=height {
        let [one, other] =
            [one, other].map(|port| rpc::ask(port, "chain_getBlockHash", json!([number])));
        let (one, other) = (one?, other?);
        ensure!(one == other, "block {number} is {one} on one node and {other} on the other");
    }
    Ok(height)
}

/// What the command line says of the bank's log. It fails if the log does not replay to the bank's head.
fn replayed(eth_port: u16, bank: &str) -> Result<Value> {
    let mut audit = bank::command_line(eth_port)?;
    audit.args(["audit", "verify", "--bank", bank]);
    let said = process::announced("Replaying the log", process::Shows::Nothing, || {
        process::output(&mut audit)
    })?;
    let said: Value = serde_json::from_str(&said).context("`timebank audit verify` prints JSON")?;
    ensure!(said["whole"] == true, "the log does not replay: {said}");
    Ok(said)
}

/// The program that sends, and what it prints.
struct Load {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Load {
    fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let lines = BufReader::new(child.stdout.take().context("its output is piped")?);
        Ok(Self { child, lines })
    }

    /// The next line it prints.
    fn says(&mut self) -> Result<Value> {
        let mut line = String::new();
        self.lines.read_line(&mut line)?;
        ensure!(!line.is_empty(), "the load ended; why is above");
        serde_json::from_str(&line).context("the load's program prints JSON")
    }

    fn must_run(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(_) => bail!("the load was over before the node was killed: give more --transfers"),
        }
    }

    fn ends(&mut self) -> Result<()> {
        ensure!(self.child.wait()?.success(), "the load failed; why is above");
        Ok(())
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        // It has ended already unless something else went wrong.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits, unless somebody asks us to stop.
fn wait(time: Duration) -> Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < time {
        node::must_go_on()?;
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
