//! What the query service tells of an account: its history and its statement.

use std::path::PathBuf;
use std::time::Duration;

use alloy::dyn_abi::DynSolValue;
use alloy::primitives::{Address, U256};
use clap::ValueEnum;
use reqwest::Url;
use serde::Deserialize;
use serde_json::{json, Map, Value};

use crate::address;
use crate::failure::{Failure, Kind, Result};
use crate::node::{innermost, setting, shown};
use crate::output::Output;
use crate::unit::{self, Unit};

/// An answer that is not there by then is none.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer at most.
const LARGEST: usize = 64 << 20;
/// Where a service is if nobody says it.
const USUALLY: &str = "http://127.0.0.1:8090";

/// Which service.
#[derive(Clone, Debug, clap::Args)]
pub struct At {
    /// The query service, or TIMEBANK_INDEX_URL; else http://127.0.0.1:8090.
    #[arg(long, value_name = "URL")]
    index_url: Option<String>,
}

/// Show what happened to an account, by the query service.
///
/// The newest comes first. An exit code of 4 says that the service found its log to be another than the bank's.
#[derive(Debug, clap::Args)]
pub struct History {
    /// The account.
    #[arg(value_parser = address::read)]
    account: Address,
    #[command(flatten)]
    at: At,
    /// How many events: 1 to 1,000.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    limit: u64,
    /// Go on behind this event: older ones, or newer ones with --oldest-first.
    #[arg(long, value_name = "SEQ")]
    after: Option<u64>,
    /// The oldest first.
    #[arg(long)]
    oldest_first: bool,
    /// Only events of these names, with commas.
    #[arg(long, value_name = "NAMES")]
    name: Option<String>,
}

/// How a statement is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For programs and spreadsheets.
    Csv,
    /// For people and printers.
    Html,
}

/// Write an account's statement, by the query service: every change of its coin, and why.
#[derive(Debug, clap::Args)]
pub struct Statement {
    /// The account.
    #[arg(value_parser = address::read)]
    account: Address,
    #[command(flatten)]
    at: At,
    /// How it is written.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Not before this moment: seconds since 1970, or as in 2026-12-01.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    from: Option<u64>,
    /// Not behind this moment.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    to: Option<u64>,
    /// The file to write, which must not be there yet; without it, it is printed.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn moment(text: &str) -> std::result::Result<u64, String> {
    // What is past is not counted from now on.
    let is_ahead = text.starts_with('+');
    if is_ahead {
        Err("write a moment that is past".to_owned())
    } else {
        unit::moment(text, 0)
    }
}

/// An answer of the service.
#[derive(Deserialize)]
struct Told {
    data: Vec<Happened>,
    next: Option<u64>,
    complete: bool,
    status: String,
    seq: u64,
    block: i64,
}

#[derive(Deserialize)]
struct Happened {
    seq: u64,
    block: u64,
    time: u64,
    name: String,
    args: Map<String, Value>,
}

/// The service, as far as this program speaks to it.
struct Service {
    client: reqwest::Client,
    url: Url,
    shown: String,
}

impl At {
    fn service(&self) -> Result<Service> {
        let written = self.index_url.clone().or_else(|| setting("TIMEBANK_INDEX_URL"));
        let wrong = |what: &dyn std::fmt::Display| {
            Failure::usage(format!("the service's address (--index-url) is none: {what}"))
        };
        let url =
            Url::parse(written.as_deref().unwrap_or(USUALLY)).map_err(|error| wrong(&error))?;
        let client = reqwest::Client::builder().timeout(PATIENCE);
        let client = match url.scheme() {
            "https" => client,
            // Nothing is to be proved, so a machine without authorities' certificates will do, too.
            "http" => client.tls_certs_only([]),
            _ => return Err(wrong(&"http or https")),
        };
        let client = client.build().map_err(|error| wrong(&innermost(&error)))?;
        let shown = shown(&url);
        Ok(Service { client, url, shown })
    }
}

impl Service {
    /// Asks, and answers with what is said and how long it is at most.
    async fn ask(&self, path: &[&str], query: &[(&str, String)]) -> Result<String> {
        let mut url = self.url.clone();
        let cannot = || Failure::usage("the service's address (--index-url) takes no path");
        url.path_segments_mut().map_err(|()| cannot())?.pop_if_empty().extend(path);
        url.query_pairs_mut().extend_pairs(query);
        let unreachable = |error: reqwest::Error| {
            Failure::node(format!(
                "cannot reach the query service at {}: {}; is it running, and the address right?",
                self.shown,
                innermost(&error)
            ))
        };
        let mut response = self.client.get(url).send().await.map_err(unreachable)?;
        let status = response.status();
        let mut bytes = Vec::new();
        while let Some(part) = response.chunk().await.map_err(unreachable)? {
            if bytes.len().saturating_add(part.len()) > LARGEST {
                return Err(self.nonsense("its answer is too long"));
            }
            bytes.extend_from_slice(&part);
        }
        let text = String::from_utf8(bytes).map_err(|_| self.nonsense("its answer is no text"))?;
        if status.is_success() {
            return Ok(text);
        }
        let said: Value = serde_json::from_str(&text).unwrap_or_default();
        match (status.as_u16(), said["error"]["message"].as_str()) {
            (400 | 404, Some(why)) => Err(Failure::usage(why)),
            (_, Some(why)) => Err(self.nonsense(why)),
            (code, None) => Err(self.nonsense(&format!("HTTP {code}"))),
        }
    }

    fn nonsense(&self, what: &str) -> Failure {
        Failure::node(format!(
            "the query service at {} did not answer sensibly: {what}",
            self.shown
        ))
    }
}

fn red() -> Failure {
    Failure::new(
        Kind::Audit,
        "the query service found its log to be another than the bank's: `timebank audit verify` says where",
    )
}

impl History {
    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        let service = self.at.service()?;
        let order = if self.oldest_first { "asc" } else { "desc" };
        let mut query = vec![("order", order.to_owned()), ("limit", self.limit.to_string())];
        query.extend(self.after.map(|after| ("after", after.to_string())));
        query.extend(self.name.map(|name| ("name", name)));
        let account = format!("{:#x}", self.account);
        let text = service.ask(&["v1", "accounts", &account, "events"], &query).await?;
        let told: Told =
            serde_json::from_str(&text).map_err(|error| service.nonsense(&error.to_string()))?;
        for happened in &told.data {
            let args = happened.args.iter().map(|(name, value)| match value.as_str() {
                Some(text) => format!("{name} {text}"),
                None => format!("{name} {value}"),
            });
            output.say(
                &format!(
                    "{:>8}  {}  {}  {}",
                    happened.seq,
                    moment_of(happened.time),
                    happened.name,
                    args.collect::<Vec<_>>().join(", ")
                ),
                &json!({ "seq": happened.seq, "block": happened.block, "time": happened.time,
                    "name": happened.name, "args": happened.args }),
            );
        }
        if told.data.is_empty() {
            output.remark("Nothing happened to it.");
        }
        if let Some(next) = told.next {
            output.remark(&format!("There is more: --after {next}"));
        }
        output.remark(&how_far(&told));
        if told.status == "red" {
            Err(red())
        } else {
            Ok(())
        }
    }
}

fn moment_of(secs: u64) -> String {
    Unit::Moment.shown(&DynSolValue::Uint(U256::from(secs), 64))
}

/// How far an answer goes.
fn how_far(told: &Told) -> String {
    let behind = if told.status == "syncing" { " The service is not up to date." } else { "" };
    let partly = match told.complete {
        true => "",
        false => " It reads Ethereum's logs, which leave out what Substrate's transactions did.",
    };
    format!("As of event {}, block {}.{behind}{partly}", told.seq, told.block)
}

impl Statement {
    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        let service = self.at.service()?;
        let format = if self.format == Format::Csv { "csv" } else { "html" };
        let mut query = vec![("format", format.to_owned())];
        query.extend(self.from.map(|from| ("from", from.to_string())));
        query.extend(self.to.map(|to| ("to", to.to_string())));
        let account = format!("{:#x}", self.account);
        let text = service.ask(&["v1", "accounts", &account, "statement"], &query).await?;
        let status = service.ask(&["v1", "status"], &[]).await?;
        let status: Value = serde_json::from_str(&status).unwrap_or_default();
        match &self.output {
            Some(file) => {
                let cannot = |error: std::io::Error| {
                    Failure::usage(format!("cannot write {}: {error}", file.display()))
                };
                let mut made = std::fs::File::create_new(file).map_err(cannot)?;
                std::io::Write::write_all(&mut made, text.as_bytes()).map_err(cannot)?;
                output.say(
                    &format!("The statement is in {}.", file.display()),
                    &json!({ "file": file.display().to_string(), "format": format, "bytes": text.len() }),
                );
            }
            None if output.json => output.say("", &json!({ "format": format, "statement": text })),
            // Lines end here as the terminal's do.
            None => output.say(text.replace("\r\n", "\n").trim_end(), &Value::Null),
        }
        if status["status"] == "red" {
            Err(red())
        } else {
            Ok(())
        }
    }
}
