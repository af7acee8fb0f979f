//! `cargo xtask up`: the whole bank on this machine, to be used in a browser.

use std::{fs, path::Path};

use anyhow::{ensure, Context, Result};
use serde_json::{json, Value};

use crate::{
    artifacts, desks,
    node::{self, bank, rpc, Chain, Options, Server},
    npm,
    relayer::Carrier,
    terminal,
    two_banks::{self, Towns},
};

/// Start everything on this machine and open it to a browser, until Ctrl-C.
///
/// The instant node with the bank on it, the demonstration told, a council beside it, the query service, a relayer that
/// carries for members without the chain's currency, and the desks for members, coordinators, officers, the council and
/// the public. The keys of the demonstration's people are known to
/// everybody: the desks offer them, and this chain is for trying. Programs that were built elsewhere are taken from
/// TIMEBANK_NODE_PROGRAM, TIMEBANK_INDEX_PROGRAM and TIMEBANK_CLI.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the desks are served; 0 is any free port. A second bank's are at the next one.
    #[arg(long, value_name = "PORT", default_value_t = 8600)]
    port: u16,
    /// Where the node answers; 0 is any free port.
    #[arg(long, value_name = "PORT", default_value_t = 8545)]
    eth_port: u16,
    /// Leave out the query service: the desks then read everything from the node.
    #[arg(long)]
    without_index: bool,
    /// Serve the desks' files as they were built last, instead of building them.
    #[arg(long)]
    as_built: bool,
    /// Start two nodes instead, each with a bank, which settle with each other: gates, three notaries and a relay. Each bank has
    /// a query service and desks of its own.
    #[arg(long)]
    two_banks: bool,
    /// Print one JSON object when everything answers.
    #[arg(long)]
    json: bool,
}

/// Starts everything, says where it is, and stops it in the end.
pub fn run(args: &Args) -> Result<()> {
    ensure!(
        npm::is_at_hand(),
        "the desks are built with Node.js: install version 20 or newer, and its npm"
    );
    node::stop_on_ctrl_c()?;
    if !args.as_built {
        desks::built()?;
    }
    let index = (!args.without_index).then(desks::index_program).transpose()?;
    if args.two_banks {
        return run_two(args, index.as_deref());
    }
    let mut chain = Chain::start(&Options::default().with_calls_ahead(), 0, args.eth_port)?;
    let eth_port = chain.must_have_eth_rpc()?;
    let founded = bank::with_people(eth_port)?;
    let bank = founded["bank"].as_str().context("the command line names no bank")?;
    let state = tempfile::tempdir().context("cannot make a temporary folder")?;
    let carrier = Carrier::made(state.path())?;
    let more = desks::demonstration(eth_port, &artifacts::programs()?, &carrier.address)?;
    let council = more["council"].as_str().context("the demonstration names no council")?;

    let accounts = state.path().join("accounts.json");
    fs::write(&accounts, more["accounts"].to_string())
        .with_context(|| format!("cannot write {}", accounts.display()))?;
    let index = index
        .map(|program| desks::query_service(&program, eth_port, bank, Some(council), state.path()))
        .transpose()?;
    let (relayer, relayer_port) = carrier.serve(eth_port, bank, state.path())?;
    let site = desks::Site {
        port: args.port,
        eth_port,
        bank,
        council: Some(council),
        accounts: &accounts,
        index: index.as_ref().map(|(_, port)| *port),
        relayer: Some(relayer_port),
        log: state.path().join("desks.log"),
    };
    let (mut server, port) = site.serve()?;
    let facts = json!({
        "desks": format!("{}/", rpc::http(port)),
        "ethereum": rpc::http(eth_port),
        "index": index.as_ref().map(|(_, port)| rpc::http(*port)),
        "relayer": rpc::http(relayer_port),
        "chain_id": chain.id()?,
        "bank": bank,
        "council": council,
        "accounts": more["accounts"],
    });
    if args.json {
        println!("{facts}");
    } else {
        print(&facts);
    }
    let mut others: Vec<Server> = index.into_iter().map(|(server, _)| server).collect();
    others.push(relayer);
    chain.serve_with(others.iter_mut().chain([&mut server]))?;
    terminal::note("stopped");
    Ok(())
}

fn run_two(args: &Args, index: Option<&Path>) -> Result<()> {
    let state = tempfile::tempdir().context("cannot make a temporary folder")?;
    let mut towns = Towns::start(args.eth_port, state.path())?;
    towns.open_desks(args.port, index, state.path())?;
    let facts = towns.facts();
    if args.json {
        println!("{facts}");
    } else {
        two_banks::print(&facts);
    }
    towns.serve()?;
    terminal::note("stopped");
    Ok(())
}

fn print(facts: &Value) {
    let said = |name: &str| facts[name].as_str().unwrap_or("–").to_owned();
    println!("\nThe bank runs on this machine. Open the desks in a browser:\n");
    println!("  Desks          {}", said("desks"));
    println!("  Ethereum RPC   {}   chain id {}", said("ethereum"), facts["chain_id"]);
    println!("  Query service  {}", said("index"));
    println!("  Relayer        {}", said("relayer"));
    println!("  Bank           {}", said("bank"));
    println!("  Council        {}", said("council"));
    println!(
        "\nConnect, For trying: the demonstration's people and officers. Ctrl-C stops everything."
    );
}
