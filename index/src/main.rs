//! `timebank-index`: follows a bank and answers questions about it over HTTP.

use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use anyhow::{anyhow, Context, Result};
use clap::{Parser, Subcommand};
use serde_json::json;
use timebank_index::abi::{an_address, hex_of};
use timebank_index::api::{readers, serve, Service};
use timebank_index::bench;
use timebank_index::board::Board;
use timebank_index::bundle::{self, Whole};
use timebank_index::check;
use timebank_index::db::Place;
use timebank_index::follow::Follower;
use timebank_index::gateway::{self, key::Key};
use timebank_index::progress::{now, About, Progress};
use timebank_index::rpc::At;
use timebank_index::source::{Face, Source};
use timebank_rules::Address;
use tokio::net::TcpListener;

/// Follow a bank, prove every event against the contract's head, and answer questions about it over HTTP.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    follow: Follow,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check an evidence bundle against itself, without a node or a service.
    Verify {
        /// The bundle.
        #[arg(long)]
        bundle: std::path::PathBuf,
        /// Who must have signed it.
        #[arg(long, value_name = "ADDRESS", value_parser = an_address)]
        signer: Option<Address>,
    },
    /// Record for platforms what they say over HTTP: each session once, whatever fails.
    RecordGateway(Box<gateway::Options>),
    /// Put a made-up log through decoding, hash chain and projection, ask for what is read of it, and say how fast it went.
    Bench(bench::Options),
    /// Read banks into new databases, and compare balances after random blocks with what the contract answers.
    Check {
        /// The node keeps old states.
        #[command(flatten)]
        at: At,
        /// The bank; without it, every bank that was ever deployed on the chain.
        #[arg(long, value_name = "ADDRESS", value_parser = an_address)]
        bank: Option<Address>,
        /// Balances of each bank.
        #[arg(long, default_value_t = 10_000)]
        samples: u64,
        /// A folder for the databases.
        #[arg(long, value_name = "FOLDER")]
        folder: std::path::PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct Follow {
    #[command(flatten)]
    at: At,
    /// The bank.
    #[arg(long, value_name = "ADDRESS", env = "TIMEBANK_BANK", value_parser = an_address)]
    bank: Option<Address>,
    /// The council, whose log is followed, too.
    #[arg(long, value_name = "ADDRESS", env = "TIMEBANK_COUNCIL", value_parser = an_address)]
    council: Option<Address>,
    /// A SQLite file, or `postgres://…`.
    #[arg(long, value_name = "PLACE", default_value = "timebank-index.sqlite")]
    database: String,
    /// Read here instead: a replica of the database. May be given several times.
    #[arg(long, value_name = "PLACE")]
    replica: Vec<String>,
    /// Keep the board of offers and needs here: a SQLite file, or `postgres://…`. Without it there is none.
    #[arg(long, value_name = "PLACE")]
    board: Option<String>,
    /// Sign evidence bundles with the key in this file (Ethereum's keystore, version 3), whose password is in
    /// TIMEBANK_PASSWORD.
    #[arg(long, value_name = "FILE")]
    keystore: Option<std::path::PathBuf>,
    /// Which of the node's two faces is read.
    #[arg(long, value_enum, default_value = "auto")]
    source: Face,
    /// Where to answer; 0 is any free port.
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// Which of this machine's addresses to answer at.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// Connections that read, to each database.
    #[arg(long, default_value_t = readers())]
    readers: u16,
    /// Questions a second that one address may ask; 0 is without limit.
    #[arg(long, default_value_t = 2_000)]
    rate: u32,
    /// Print one object when it answers, and log in JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let done = match options.command {
        Some(Command::Verify { bundle, signer }) => verify(&bundle, signer),
        Some(Command::Check { at, bank, samples, folder }) => {
            check(&at.node, bank, samples, &folder)
        }
        Some(Command::Bench(options)) => bench::run(&options),
        Some(Command::RecordGateway(options)) => {
            begin_logging(options.json);
            gateway::run(*options, ended())
        }
        None => follow(options.follow),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn verify(path: &std::path::Path, signer: Option<Address>) -> Result<()> {
    let file =
        std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let Whole { manifest: found, signer: signed } = bundle::verify(file)?;
    if let Some(signer) = signer.map(hex_of).filter(|signer| signed.as_ref() != Some(signer)) {
        anyhow::bail!("it is not signed by {signer}");
    }
    println!(
        "The bundle is whole: events {} to {} of {} lead to the head {}.\nAsk any node for auditHead() at block {}: it must be the same.",
        found.start.seq + 1, found.end.seq, found.bank, found.end.head, found.to_block
    );
    match signed {
        Some(signer) => println!("{signer} signed it."),
        None => println!("Nobody signed it."),
    }
    Ok(())
}

fn check(node: &str, bank: Option<Address>, samples: u64, folder: &std::path::Path) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let runtime = runtime.handle();
    let banks = match bank {
        Some(bank) => vec![(bank, 0)],
        None => check::banks(runtime, node)?,
    };
    let mut wrong = 0;
    for (bank, first) in &banks {
        let place = Place::File(folder.join(format!("{}.sqlite", hex_of(bank))));
        match check::check(runtime, node, (*bank, *first), &place, samples) {
            Ok(found) => println!(
                "{}: {} events, {} balances of coin and {} of hours are the contract's",
                hex_of(bank),
                found.events,
                found.coin,
                found.hours
            ),
            Err(error) => {
                wrong += 1;
                println!("{}: {error:#}", hex_of(bank));
            }
        }
    }
    if wrong > 0 {
        anyhow::bail!("{wrong} of {} banks differ", banks.len());
    }
    Ok(())
}

fn begin_logging(in_json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match in_json {
        true => log.json().init(),
        false => log.init(),
    }
}

fn follow(options: Follow) -> Result<()> {
    let bank = options.bank.ok_or_else(|| anyhow!("which bank? --bank ADDRESS"))?;
    begin_logging(options.json);
    let key = options.keystore.as_deref().map(Key::of_keystore).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let source = Source::connect(&options.at.node, options.source, bank, options.council);
    let source = runtime.block_on(source).context("cannot follow the chain")?;
    let place = Place::from_text(&options.database);
    let about = About {
        bank: hex_of(bank),
        council: options.council.map(hex_of),
        chain_id: source.chain_id,
        genesis: hex_of(source.genesis),
        source: if source.is_complete() { "substrate" } else { "ethereum" }.to_owned(),
        complete: source.is_complete(),
        database: place.shown(),
        started: now(),
    };
    let progress = Arc::new(Progress::new(about.clone()));
    let follower = Follower::new(&place, source, progress.clone(), runtime.handle().clone())?;
    let replicas: Vec<_> = options.replica.iter().map(|text| Place::from_text(text)).collect();
    let places = if replicas.is_empty() { vec![place] } else { replicas };
    let readers = usize::from(options.readers.max(1));
    let mut service = Service::new(progress, places, readers, options.rate);
    let board = options.board.as_deref().map(Place::from_text);
    let board = board.map(|place| Board::open(&place, &about.bank, about.chain_id)).transpose()?;
    service.board = board.map(Arc::new);
    service.key = key.map(Arc::new);
    let service = Arc::new(service);
    let address = SocketAddr::new(options.host, options.port);
    let listener = runtime.block_on(TcpListener::bind(address));
    let listener = listener.with_context(|| format!("cannot answer at {address}"))?;
    let url = format!("http://{}", listener.local_addr()?);
    if !options.host.is_loopback() {
        tracing::warn!("others can connect: put a server in front that encrypts and limits");
    }
    let ready = json!({ "ready": true, "url": url, "bank": about.bank, "council": about.council,
        "database": about.database, "source": about.source });
    match options.json {
        true => println!("{ready}"),
        false => println!(
            "{url}  bank {}, database {}, source {}",
            about.bank, about.database, about.source
        ),
    }
    let stop = Arc::new(AtomicBool::new(false));
    let stopping = stop.clone();
    let writer = std::thread::spawn(move || follower.run(&stopping));
    runtime.block_on(serve::serve(listener, serve::router(service), ended()));
    stop.store(true, Ordering::Relaxed);
    writer.join().map_err(|_| anyhow!("the writer stopped by itself"))
}

/// Ctrl-C, or that the service is told to end.
async fn ended() {
    let interrupted = tokio::signal::ctrl_c();
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupted => {}
        () = terminated => {}
    }
}
