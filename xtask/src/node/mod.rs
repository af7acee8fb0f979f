//! A chain of its own on this machine: the instant node, or what executes the runtime's Wasm with Ethereum's RPC in front
//! of it.

pub mod bank;
mod binary;
mod cache;
mod chopsticks;
mod network;
pub mod rpc;
mod server;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{ensure, Context, Result};
use serde_json::{json, Value};
use tempfile::TempDir;

use crate::{cargo, process, runtime};
use binary::{ETH_RPC, NETWORK, NODE};
pub use server::{must_go_on, stop_on_ctrl_c, wait_for_ctrl_c, Server};

/// How long a server may take to answer: the first thing a node does is compile the Wasm.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Where in its folder a node writes what it has to say.
const NODE_LOG: &str = "node.log";

/// What Ethereum's RPC says when it knows all blocks that were there when it was started.
const HAS_READ_THE_PAST: &str = "Historic sync complete";

/// What executes the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Executor {
    /// `timebank-node`, the runtime compiled into a program that speaks Ethereum's RPC, too.
    Instant,
    /// `polkadot-omni-node`.
    Node,
    /// `chopsticks`.
    Chopsticks,
    /// Two nodes of `timebank-network`, one of which follows the other.
    Network,
}

impl fmt::Display for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Instant => INSTANT,
            Self::Node => NODE.name,
            Self::Chopsticks => "chopsticks",
            Self::Network => NETWORK.name,
        })
    }
}

/// The instant node's program.
const INSTANT: &str = "timebank-node";

/// What a developer may choose of a chain.
#[derive(Clone, Debug, Default, PartialEq, clap::Args)]
pub struct Options {
    /// Execute the runtime's Wasm with polkadot-omni-node, and put eth-rpc in front of it.
    #[arg(long, conflicts_with = "chopsticks")]
    omni_node: bool,
    /// Execute the runtime's Wasm with chopsticks (npm).
    #[arg(long)]
    chopsticks: bool,
    /// Build the programs of Polkadot SDK that are missing, about an hour, once; and use them.
    #[arg(long)]
    build: bool,
    /// Make a block every so many seconds, instead of one for each transaction.
    #[arg(long, value_name = "SECONDS", conflicts_with = "chopsticks", value_parser = block_time)]
    block_time: Option<f64>,
    /// Keep the chain's state in this folder and go on from what is there, instead of beginning anew.
    #[arg(long, value_name = "FOLDER", conflicts_with = "chopsticks")]
    pub base_path: Option<PathBuf>,
    /// Have a second node follow the first.
    #[arg(skip)]
    network: bool,
    /// Let each block be so many seconds after the last one, whatever this machine's clock says.
    #[arg(skip)]
    step: Option<f64>,
    /// Judge calls at the time of the next block, as people at a page expect whose last block is hours old.
    #[arg(skip)]
    calls_ahead: bool,
}

/// A chain that runs. It ends with this value, servers first.
#[derive(Debug)]
pub struct Chain {
    eth_rpc: Option<Server>,
    node: Server,
    /// The node that follows, if there is one.
    pub follower: Option<Follower>,
    /// What executes it.
    pub executor: Executor,
    /// Where Substrate's RPC answers.
    pub substrate_port: u16,
    /// Where Ethereum's RPC answers, if its program is at hand.
    pub eth_port: Option<u16>,
    state: PathBuf,
    _temporary: Option<TempDir>,
}

impl Chain {
    /// Where Ethereum's RPC answers, without which nothing that sends transactions can do anything.
    pub fn must_have_eth_rpc(&self) -> Result<u16> {
        self.eth_port.with_context(|| {
            format!(
                "{} is not on the path or in the cache: `cargo xtask node --build` makes it",
                ETH_RPC.name
            )
        })
    }

    /// Starts a chain at these ports (0 is any) and waits until it answers.
    pub fn start(options: &Options, substrate_port: u16, eth_port: u16) -> Result<Self> {
        let executor = options.executor();
        if executor == Executor::Instant {
            return Self::start_instant(options, eth_port);
        }
        let (substrate_port, eth_port) =
            (rpc::port_or_free(substrate_port)?, rpc::port_or_free(eth_port)?);
        let node_binary = match executor {
            Executor::Node => Some(options.program(&NODE)?),
            Executor::Network => Some(options.program(&NETWORK)?),
            Executor::Instant | Executor::Chopsticks => None,
        };
        let eth_rpc =
            if options.build { Some(ETH_RPC.find_or_build()?) } else { ETH_RPC.find()? };
        let specification = runtime::specify_chain()?;
        let (state, temporary) = options.state()?;

        let pair = if options.network { Some(network::Pair::new()?) } else { None };
        let command = match (&node_binary, &pair) {
            (Some(program), Some(pair)) => {
                let mut author = options.sealing(program, &specification, &state, substrate_port);
                author.args(pair.authors());
                author
            }
            (Some(program), None) => {
                let mut node = options.sealing(program, &specification, &state, substrate_port);
                // The chain is this machine's alone.
                node.args(["--listen-addr", "/ip4/127.0.0.1/tcp/0", "--no-hardware-benchmarks"]);
                node
            }
            (None, _) => chopsticks::serve(&specification, substrate_port)?,
        };
        let mut node = Server::start("the node", command, state.join(NODE_LOG))?;
        answers(&mut node, executor, substrate_port)?;
        let follower = match (node_binary, pair) {
            (Some(program), Some(pair)) => {
                Some(Follower::start(&program, &specification, &state, &pair)?)
            }
            _ => None,
        };

        let eth_rpc = eth_rpc
            .map(|program| front(&program, &state.join("eth-rpc"), substrate_port, eth_port))
            .transpose()?;
        let eth_port = eth_rpc.is_some().then_some(eth_port);
        Ok(Self {
            eth_rpc,
            node,
            follower,
            executor,
            substrate_port,
            eth_port,
            state,
            _temporary: temporary,
        })
    }

    /// Starts the instant node, which answers both kinds of questions at one port.
    fn start_instant(options: &Options, port: u16) -> Result<Self> {
        let port = rpc::port_or_free(port)?;
        let program = instant_program()?;
        let (state, temporary) = options.state()?;
        let mut command = Command::new(program);
        command.args(["--json", "--port", &port.to_string()]);
        if let Some(folder) = &options.base_path {
            command.arg("--state").arg(folder);
        }
        if options.calls_ahead {
            command.arg("--calls-ahead");
        }
        for (option, seconds) in [("--block-time", options.block_time), ("--step", options.step)] {
            if let Some(seconds) = seconds {
                command.args([option, &seconds.to_string()]);
            }
        }
        let mut node = Server::start("the node", command, state.join(NODE_LOG))?;
        answers(&mut node, Executor::Instant, port)?;
        Ok(Self {
            eth_rpc: None,
            node,
            follower: None,
            executor: Executor::Instant,
            substrate_port: port,
            eth_port: Some(port),
            state,
            _temporary: temporary,
        })
    }

    /// Upstream's Ethereum RPC in front of the same chain, where its program is at hand; at which port.
    pub fn upstream_in_front(&self) -> Result<Option<(Server, u16)>> {
        let program = ETH_RPC.find()?;
        program
            .map(|program| front_with_past(&program, &self.state, self.substrate_port))
            .transpose()
    }

    /// The number that Ethereum's wallets know the chain by.
    pub fn id(&self) -> Result<Option<u64>> {
        let Some(port) = self.eth_port else {
            return Ok(None);
        };
        let id = rpc::ask(port, "eth_chainId", json!([]))?;
        let id =
            id.as_str().and_then(|id| u64::from_str_radix(id.trim_start_matches("0x"), 16).ok());
        id.map(Some).context("`eth_chainId` is no number")
    }

    /// What the node has said so far.
    pub fn log(&self) -> Result<String> {
        let log = self.state.join(NODE_LOG);
        fs::read_to_string(&log).with_context(|| format!("cannot read {}", log.display()))
    }

    /// Ends the node in the middle of whatever it does; Ethereum's RPC stays.
    pub fn kill_node(&mut self) -> Result<()> {
        self.node.kill()
    }

    /// Starts the node as before, on what is in its folder, and waits until it answers.
    pub fn start_node_again(&mut self) -> Result<()> {
        self.node.start_again()?;
        answers(&mut self.node, self.executor, self.substrate_port)
    }

    /// Serves until Ctrl-C; an error if a server ends before.
    pub fn serve(&mut self) -> Result<()> {
        self.serve_with(std::iter::empty())
    }

    /// Serves with other servers beside it until Ctrl-C; an error if one of them ends before.
    pub fn serve_with<'a>(
        &'a mut self,
        others: impl Iterator<Item = &'a mut Server>,
    ) -> Result<()> {
        server::wait_for_ctrl_c(self.servers().chain(others))
    }

    /// What runs for it.
    pub fn servers(&mut self) -> impl Iterator<Item = &mut Server> {
        std::iter::once(&mut self.node).chain(&mut self.eth_rpc)
    }
}

/// The node that follows another one.
#[derive(Debug)]
pub struct Follower {
    node: Server,
    eth_rpc: Option<Server>,
    state: PathBuf,
    /// Where its Substrate RPC answers.
    pub substrate_port: u16,
}

impl Follower {
    fn start(
        program: &Path,
        specification: &Path,
        state: &Path,
        pair: &network::Pair,
    ) -> Result<Self> {
        let state = state.join("follower");
        fs::create_dir_all(&state).with_context(|| format!("cannot make {}", state.display()))?;
        let substrate_port = rpc::port_or_free(0)?;
        let mut command = keeping(program, specification, &state, substrate_port);
        command.args(pair.followers());
        let mut node = Server::start("the follower", command, state.join(NODE_LOG))?;
        answers(&mut node, Executor::Network, substrate_port)?;
        Ok(Self { node, eth_rpc: None, state, substrate_port })
    }

    /// Ends it in the middle of whatever it does.
    pub fn kill(&mut self) -> Result<()> {
        self.node.kill()
    }

    /// Starts it as before, and waits until it answers.
    pub fn start_again(&mut self) -> Result<()> {
        self.node.start_again()?;
        answers(&mut self.node, Executor::Network, self.substrate_port)
    }

    /// Puts Ethereum's RPC in front of it; at which port.
    pub fn with_eth_rpc(&mut self) -> Result<u16> {
        let program = found(&ETH_RPC)?;
        let (server, port) = front_with_past(&program, &self.state, self.substrate_port)?;
        self.eth_rpc = Some(server);
        Ok(port)
    }
}

impl Options {
    /// A node that makes a block every second, and one that follows it.
    pub fn of_a_network(base_path: Option<PathBuf>, build: bool) -> Self {
        Self { network: true, ..Self::of_seconds(base_path, build) }
    }

    /// A node that makes a block so often, unless it was said how often or its clients need none.
    pub fn with_blocks_every(self, seconds: f64) -> Self {
        let is_in_need = self.executor() == Executor::Node;
        let block_time = self.block_time.or(is_in_need.then_some(seconds));
        Self { block_time, ..self }
    }

    /// Blocks whose times are so many seconds apart, as every node has them but the instant one.
    pub fn with_steps_of(self, seconds: f64) -> Self {
        let step = (self.executor() == Executor::Instant).then_some(seconds);
        Self { step, ..self }
    }

    /// The instant node judges calls at the time of the next block.
    pub fn with_calls_ahead(self) -> Self {
        Self { calls_ahead: true, ..self }
    }

    /// Whether several chains can run side by side: each has a folder of its own, and is of the instant node's kind.
    pub fn may_be_several(&self) -> bool {
        self.base_path.is_none() && self.executor() == Executor::Instant
    }

    fn program(&self, binary: &binary::Binary) -> Result<PathBuf> {
        if self.build {
            return binary.find_or_build();
        }
        found(binary)
    }

    /// polkadot-omni-node that makes a block every second.
    pub fn of_seconds(base_path: Option<PathBuf>, build: bool) -> Self {
        Self { omni_node: true, block_time: Some(1.0), base_path, build, ..Self::default() }
    }

    fn executor(&self) -> Executor {
        match self {
            Self { network: true, .. } => Executor::Network,
            Self { chopsticks: true, .. } => Executor::Chopsticks,
            Self { omni_node: true, .. } | Self { build: true, .. } => Executor::Node,
            _ => Executor::Instant,
        }
    }

    /// The folder of the state, and what removes it in the end if nobody wants to keep it.
    fn state(&self) -> Result<(PathBuf, Option<TempDir>)> {
        let Some(folder) = &self.base_path else {
            let temporary = TempDir::with_prefix("timebank-").context("cannot make a folder")?;
            return Ok((temporary.path().to_owned(), Some(temporary)));
        };
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok((folder.clone(), None))
    }

    /// A node that makes the blocks.
    fn sealing(&self, program: &Path, specification: &Path, state: &Path, port: u16) -> Command {
        let mut command = keeping(program, specification, state, port);
        match self.block_time {
            Some(seconds) if self.network => {
                command.args(["--block-time", &format!("{:.0}", seconds * 1000.0)])
            }
            Some(seconds) => {
                command.args(["--dev-block-time", &format!("{:.0}", seconds * 1000.0)])
            }
            None => command.arg("--instant-seal"),
        };
        command
    }
}

/// A node that keeps everything: whoever replays the log asks for every block there ever was.
fn keeping(program: &Path, specification: &Path, state: &Path, port: u16) -> Command {
    let mut command = Command::new(program);
    command
        .arg("--chain")
        .arg(specification)
        .arg("--base-path")
        .arg(state)
        .args(["--rpc-port", &port.to_string(), "--rpc-cors", "all"])
        .args(["--state-pruning", "archive", "--blocks-pruning", "archive"])
        .args(["--no-mdns", "--no-telemetry", "--no-prometheus"]);
    command
}

/// The instant node's program: the one that `TIMEBANK_NODE_PROGRAM` names, else compiled with the house.
pub fn instant_program() -> Result<PathBuf> {
    if let Some(program) = cargo::given("TIMEBANK_NODE_PROGRAM")? {
        return Ok(program);
    }
    cargo::program(
        INSTANT,
        "Compiling the instant node (a minute; about 11 more the first time anything of the chain is compiled)",
    )
}

/// Seconds between two blocks, which a node counts in whole milliseconds.
fn block_time(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.001..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds between 0.001 and 3600 is wanted".to_owned()),
    }
}

fn found(binary: &binary::Binary) -> Result<PathBuf> {
    binary.find()?.with_context(|| {
        format!("{} is not on the path or in the cache: --build makes it, once", binary.name)
    })
}

/// Waits until a node answers.
pub fn answers(node: &mut Server, executor: Executor, port: u16) -> Result<()> {
    let what = format!("Starting {executor} (a few seconds)");
    process::announced(&what, process::Shows::Nothing, || {
        node.wait_until(PATIENCE, || rpc::ask(port, "system_health", json!([])))
    })?;
    Ok(())
}

/// Ethereum's RPC in front of a node.
fn front(program: &Path, state: &Path, substrate_port: u16, eth_port: u16) -> Result<Server> {
    let mut command = Command::new(program);
    command
        .args(["--node-rpc-url", &rpc::ws(substrate_port)])
        .args(["--rpc-port", &eth_port.to_string(), "--rpc-cors", "all", "--no-prometheus"])
        .arg("--base-path")
        .arg(state);
    let log = state.with_extension("log");
    let mut server = Server::start("Ethereum's RPC", command, log)?;
    let answers = || -> Result<Value> { rpc::ask(eth_port, "eth_blockNumber", json!([])) };
    process::announced("Starting Ethereum's RPC (a few seconds)", process::Shows::Nothing, || {
        server.wait_until(PATIENCE, answers)
    })?;
    Ok(server)
}

/// Ethereum's RPC in front of a node, once it has read the blocks that were there before; at which port.
fn front_with_past(program: &Path, state: &Path, substrate_port: u16) -> Result<(Server, u16)> {
    let port = rpc::port_or_free(0)?;
    let state = state.join("eth-rpc");
    let mut server = front(program, &state, substrate_port, port)?;
    // It answers at once, and reads the blocks of the past from the newest backwards.
    let log = state.with_extension("log");
    let what = "Waiting for Ethereum's RPC to read the past (a few seconds)";
    process::announced(what, process::Shows::Nothing, || {
        server.wait_until(PATIENCE, || {
            let said = fs::read_to_string(&log)?;
            ensure!(said.contains(HAS_READ_THE_PAST), "it still reads the past");
            Ok(())
        })
    })?;
    Ok((server, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_instant_node_runs_unless_another_one_is_named() {
        let default = Options::default;
        assert_eq!(default().executor(), Executor::Instant);
        assert_eq!(Options { omni_node: true, ..default() }.executor(), Executor::Node);
        assert_eq!(Options { build: true, ..default() }.executor(), Executor::Node);
        assert_eq!(Options { chopsticks: true, ..default() }.executor(), Executor::Chopsticks);
        assert_eq!(Options::of_a_network(None, false).executor(), Executor::Network);
        assert_eq!(Options::of_seconds(None, false).executor(), Executor::Node);
        assert_eq!(default().with_blocks_every(1.0).block_time, None);
        assert_eq!(default().with_steps_of(6.0).step, Some(6.0));
    }

    #[test]
    fn blocks_come_at_intervals_that_a_node_can_keep() {
        assert_eq!(block_time("1"), Ok(1.0));
        assert_eq!(block_time("0.5"), Ok(0.5));
        for text in ["0", "-1", "0.0001", "NaN", "inf", "soon", ""] {
            assert!(block_time(text).is_err(), "{text}");
        }
    }
}
