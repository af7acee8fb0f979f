//! The gateway: platforms say over HTTP who serves, and it has that recorded on the ledger, once.
//!
//! A session that was answered with success is on the disk. When it has ended, its time is rounded to slots and merged with
//! what touches it ([`compose`]), tried, signed with the recorder's key and sent until it is in a block ([`sender`]); every
//! session says what became of it ([`view`]).

mod chain;
mod compose;
mod intake;
pub mod key;
mod openapi;
mod platforms;
mod record;
mod sender;
mod session;
mod store;
mod stretch;
mod view;
mod xapi;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};

use anyhow::{anyhow, Context, Result};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{header, StatusCode};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::Router;
use serde::Serialize;
use serde_json::json;
use timebank_rules::Address;
use tokio::net::TcpListener;
use utoipa::ToSchema;

use crate::abi::hex_of;
use crate::api::limits::Limits;
use crate::api::refusal::{Refusal, Said};
use crate::api::serve::{guard, serve, Guard};
use crate::db::{must_be_of, Place, Store, Writer};
use crate::rpc::At;

use chain::Chain;
use key::Key;
use platforms::Platforms;
use sender::Sender;

use stretch::Rounding;

/// Bytes of a question at most.
const QUESTION: usize = 256 << 10;

/// How to record.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    at: At,
    /// The bank.
    #[arg(long, value_name = "ADDRESS", env = "TIMEBANK_BANK", value_parser = crate::abi::an_address)]
    bank: Address,
    /// The recorder's keystore file (Ethereum's, version 3); its password is in TIMEBANK_PASSWORD. Without a file, the key is
    /// taken from TIMEBANK_PRIVATE_KEY. Nothing else may send transactions with this key.
    #[arg(long, value_name = "FILE", env = "TIMEBANK_KEYSTORE")]
    keystore: Option<PathBuf>,
    /// The file that says which platforms may have what recorded, and how they prove who they are.
    #[arg(long, value_name = "FILE")]
    platforms: PathBuf,
    /// A SQLite file, or `postgres://…`; may be the query service's.
    #[arg(long, value_name = "PLACE", default_value = "timebank-gateway.sqlite")]
    database: String,
    /// Where to answer; 0 is any free port.
    #[arg(long, default_value_t = 8091)]
    port: u16,
    /// Which of this machine's addresses to answer at.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// Requests a second that one address may send; 0 is without limit.
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// Seconds for which a session that ended waits for others to be merged with.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    hold: u64,
    /// Seconds without a heartbeat that are still served; longer silence is a pause.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    gap: u64,
    /// Seconds without a heartbeat after which a session has ended by itself, where it had one.
    #[arg(long, value_name = "SECONDS", default_value_t = 3_600)]
    abandon: u64,
    /// What becomes of a slot that was served in part.
    #[arg(long, value_enum, default_value = "inside")]
    rounding: Rounding,
    /// Transactions that are on their way at once.
    #[arg(long, default_value_t = 32)]
    batch: u64,
    /// Blocks behind which a record is not looked at again.
    #[arg(long, default_value_t = 64)]
    depth: u64,
    /// The most that a record may cost, in the smallest unit of the chain's currency.
    #[arg(long, value_name = "AMOUNT", default_value_t = 10_000_000_000_000_000_000)]
    max_cost: u128,
    /// Print one object when it answers, and log in JSON.
    #[arg(long)]
    pub json: bool,
}

/// What everything here shares.
pub struct Gateway {
    store: Store,
    platforms: Platforms,
    options: Options,
    recorder: Address,
    trouble: RwLock<Option<String>>,
}

impl Gateway {
    fn set_trouble(&self, found: Option<String>) {
        if let Ok(mut trouble) = self.trouble.write() {
            *trouble = found;
        }
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.read().map_or(None, |trouble| trouble.clone())
    }
}

fn router(gateway: Arc<Gateway>) -> Router {
    let limits = Arc::new(Limits::new(gateway.options.rate));
    let guarding = Guard { limits, longest: QUESTION, is_public: false };
    let method = || async { Refusal::method("the path has no such method") };
    Router::new()
        .route("/v1/sessions", get(intake::list).post(intake::begin).fallback(method))
        .route("/v1/sessions/{id}", get(intake::one).fallback(method))
        .route("/v1/sessions/{id}/heartbeat", post(intake::beat).fallback(method))
        .route("/v1/sessions/{id}/end", post(intake::end).fallback(method))
        .route("/v1/xapi/statements", post(intake::statements).fallback(method))
        .route("/v1/openapi.json", get(document).fallback(method))
        .route("/health", get(health).fallback(method))
        .route("/metrics", get(metrics).fallback(method))
        .fallback(|| async { Refusal::missing("there is no such page") })
        .layer(DefaultBodyLimit::max(QUESTION))
        .layer(middleware::from_fn_with_state(guarding, guard))
        .with_state(gateway)
}

async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi::json()).into_response()
}

/// How the gateway is.
#[derive(Serialize, ToSchema)]
struct Health {
    /// Whether something can be recorded.
    ok: bool,
    /// Who records.
    recorder: String,
    /// Why nothing can be recorded now.
    trouble: Option<String>,
}

/// Whether the gateway is well: 503 where nothing can be recorded.
#[utoipa::path(get, path = "/health", responses((status = 200, body = Health),
    (status = 414, body = Said), (status = 429, body = Said), (status = 503, body = Health)))]
async fn health(State(gateway): State<Arc<Gateway>>) -> Response {
    let trouble = gateway.trouble();
    let status = if trouble.is_none() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let (ok, recorder) = (trouble.is_none(), hex_of(gateway.recorder));
    (status, axum::Json(Health { ok, recorder, trouble })).into_response()
}

/// Figures for Prometheus.
#[utoipa::path(get, path = "/metrics", responses((status = 200, content_type = "text/plain"),
    (status = 414, body = Said), (status = 429, body = Said), (status = 503, body = Said)))]
async fn metrics(State(gateway): State<Arc<Gateway>>) -> std::result::Result<Response, Refusal> {
    let shared = gateway.clone();
    let counting = tokio::task::spawn_blocking(move || shared.store.write(store::counts));
    let mut text = String::new();
    for what in ["session", "record"] {
        text += &format!("# HELP timebank_gateway_{what}s How many {what}s are in each state.\n# TYPE timebank_gateway_{what}s gauge\n");
    }
    for (what, state, count) in counting.await?? {
        text += &format!("timebank_gateway_{what}s{{state=\"{state}\"}} {count}\n");
    }
    let trouble = u64::from(gateway.trouble().is_some());
    text += &format!("# HELP timebank_gateway_trouble 1 where nothing can be recorded.\n# TYPE timebank_gateway_trouble gauge\ntimebank_gateway_trouble {trouble}\n");
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}

/// Records for platforms until told to stop.
pub fn run(options: Options, stop: impl std::future::Future<Output = ()>) -> Result<()> {
    let key = Key::read(options.keystore.as_deref())?;
    let platforms = Platforms::read(&options.platforms)?;
    let place = Place::from_text(&options.database);
    let store = Store::open(&place, Writer::Gateway)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (bank, recorder) = (options.bank, key.address());
    let chain = runtime.block_on(Chain::connect(&options.at.node, bank, recorder))?;
    let whose = format!(
        "chain {} that begins with {}, bank {}, recorder {}",
        chain.id,
        hex_of(chain.genesis),
        hex_of(bank),
        hex_of(recorder)
    );
    store.write(|db| must_be_of(db, "gateway", &whose))?;
    let address = SocketAddr::new(options.host, options.port);
    let listener = runtime.block_on(TcpListener::bind(address));
    let listener = listener.with_context(|| format!("cannot answer at {address}"))?;
    let url = format!("http://{}", listener.local_addr()?);
    if !options.host.is_loopback() {
        tracing::warn!("others can connect: put a server in front that encrypts");
    }
    let ready = json!({ "ready": true, "url": url, "bank": hex_of(bank), "recorder": hex_of(recorder),
        "database": place.shown() });
    match options.json {
        true => println!("{ready}"),
        false => println!("{url}  bank {}, recorder {}", hex_of(bank), hex_of(recorder)),
    }
    let trouble = RwLock::default();
    let gateway = Arc::new(Gateway { store, platforms, options, recorder, trouble });
    let sender = Sender::new(gateway.clone(), chain, key, runtime.handle().clone());
    let stopped = Arc::new(AtomicBool::new(false));
    let stopping = stopped.clone();
    let sending = std::thread::spawn(move || sender.run(&stopping));
    runtime.block_on(serve(listener, router(gateway), stop));
    stopped.store(true, Ordering::Relaxed);
    sending.join().map_err(|_| anyhow!("the sender stopped by itself"))
}
