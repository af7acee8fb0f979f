//! `timebank-node`: starts a node and says where it is.

use std::{io::Write, net::IpAddr, path::PathBuf, process::ExitCode, time::Duration};

use clap::{Args, Parser, Subcommand};
use serde_json::json;
use timebank_node::{compact, has_chain, Config, Node};

/// An instant node: the time bank's runtime behind Ethereum's and Substrate's JSON-RPC, HTTP and WebSocket on one port.
#[derive(Debug, Parser)]
#[command(name = "timebank-node", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Give up the states of old blocks in a folder in which no node runs. Blocks, transactions and logs stay.
    Compact {
        /// The chain's folder.
        #[arg(long, value_name = "FOLDER")]
        state: PathBuf,
        /// Of how many of the last blocks the states stay.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        keep: u32,
    },
}

#[derive(Debug, Args)]
struct Serve {
    /// Where to answer; 0 is any free port.
    #[arg(long, value_name = "PORT", default_value_t = 8545)]
    port: u16,
    /// Which of this machine's addresses to answer at.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,
    /// Keep the chain in this folder, and go on with what is there. Without it the chain ends with the process.
    #[arg(long, value_name = "FOLDER")]
    state: Option<PathBuf>,
    /// Make a block every so many seconds instead of one with each transaction.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    block_time: Option<Duration>,
    /// Make blocks only when a caller asks for them.
    #[arg(long, conflicts_with = "block_time")]
    manual: bool,
    /// Give each transaction a block of its own, however many wait.
    #[arg(long)]
    one_each: bool,
    /// Let each block be so many seconds after the last one, whatever this machine's clock says.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    step: Option<Duration>,
    /// Judge calls at the time of the next block, instead of the last one's.
    #[arg(long)]
    calls_ahead: bool,
    /// Put the runtime's Wasm into the first block, so that the chain begins as on a node that executes it.
    #[arg(long, value_name = "FILE")]
    code: Option<PathBuf>,
    /// Bytes that a request may have.
    #[arg(long, value_name = "BYTES", default_value_t = Config::default().max_request)]
    max_request: u32,
    /// Print one JSON object when everything answers.
    #[arg(long)]
    json: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds) if (0.001..=86_400.0).contains(&seconds) => {
            Ok(Duration::from_secs_f64(seconds))
        }
        _ => Err("a number of seconds between 0.001 and 86400 is wanted".to_owned()),
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Some(Command::Compact { state, keep }) => compacted(&state, keep),
        None => serve(&cli.serve),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn compacted(state: &std::path::Path, keep: u32) -> Result<(), String> {
    let done = compact(state, keep)?;
    println!(
        "states from block {} on are kept: {} MB, before {} MB",
        done.oldest_state,
        done.after >> 20,
        done.before >> 20
    );
    Ok(())
}

fn serve(args: &Serve) -> Result<(), String> {
    let code = match &args.code {
        Some(file) => Some(
            std::fs::read(file).map_err(|why| format!("cannot read {}: {why}", file.display()))?,
        ),
        None => None,
    };
    let config = Config {
        host: args.host,
        port: args.port,
        state: args.state.clone(),
        interval: args.block_time,
        manual: args.manual,
        one_each: args.one_each,
        step: args.step,
        code,
        max_request: args.max_request,
        calls_ahead: args.calls_ahead,
        ..Config::default()
    };
    let is_new = args.state.as_deref().is_none_or(|folder| !has_chain(folder));
    let node = Node::start(config)?;
    if !args.host.is_loopback() {
        eprintln!(
            "warning: {} is open to others, and everybody knows the keys of this chain's accounts",
            args.host
        );
    }
    say(args.json, &node, is_new);
    node.wait()?;
    drop(node);
    Ok(())
}

fn say(as_json: bool, node: &Node, is_new: bool) {
    let (http, ws) = (format!("http://{}", node.address()), format!("ws://{}", node.address()));
    if as_json {
        let facts = json!({
            "executor": "timebank-node", "ethereum": http, "substrate": ws, "port": node.address().port(),
            "chain_id": node.chain_id(), "block": node.height(), "new": is_new, "touched": node.touched(),
        });
        println!("{facts}");
    } else {
        println!("The chain answers at {http} and {ws}, chain id {}.", node.chain_id());
        if is_new {
            println!("It is new: a wallet that knew another one with this id remembers that one's nonces; clear its activity.");
        } else {
            println!("It goes on after block {}.", node.height());
        }
        if node.touched() {
            println!(
                "Its state was set from outside at least once: its blocks alone do not make it."
            );
        }
        println!("Ctrl-C stops it.");
    }
    // Whoever reads this may have gone.
    let _ = std::io::stdout().flush();
}
