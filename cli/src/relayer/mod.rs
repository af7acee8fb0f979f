//! `timebank relayer`: carries what members sign, over HTTP.
//!
//! A signed call is tried on the node before it is taken. What was taken lies in a file before that is said, so that
//! nothing is lost where the program is killed; what is signed for the chain lies there before it is sent, so that nothing
//! is sent twice. All that is signed of a call has one number of the carrier's: where the price of the first is too low by
//! now, what replaces it can only be in a block in its place.

mod http;
mod queue;
mod treasury;
mod work;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::utils::parse_units;
use alloy::primitives::{Address, U256};
use serde_json::json;
use tokio::net::TcpListener;

use crate::contract::BANK;
use crate::failure::{Failure, Result};
use crate::key::Signing;
use crate::node::Node;
use crate::output::Output;
use crate::place::Place;
use crate::sending::duration;
use crate::transaction::Budget;

use queue::{Limits, Queue};
use treasury::Treasury;

/// Carry what members sign, over HTTP: POST /v1/carry takes a signed call, GET /v1/carry/{id} says what became of it.
///
/// A call is tried on the node before it is taken, and one that would be refused is refused with the bank's reason. What
/// was taken is carried, whatever happens to this program meanwhile.
#[derive(Debug, clap::Args)]
pub struct Relayer {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    budget: Budget,
    /// The queue: an SQLite file.
    #[arg(long, value_name = "FILE", default_value = "timebank-relayer.sqlite")]
    queue: PathBuf,
    /// Calls that are carried for one member in a day (UTC).
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    daily: u32,
    /// The most that all of a day's calls may cost, in the chain's currency.
    #[arg(long, value_name = "AMOUNT", default_value = "100", value_parser = crate::transaction::amount)]
    daily_cost: U256,
    /// The most that one member's calls of a day may cost, in the chain's currency; else all that a day's calls may.
    #[arg(long, value_name = "AMOUNT", value_parser = crate::transaction::amount)]
    member_cost: Option<U256>,
    /// The sponsor's contract that the carrier's funds are drawn from; it says how much in a day.
    #[arg(long, value_name = "ADDRESS")]
    treasury: Option<Address>,
    /// What the carrier is to hold, in the chain's currency: with a treasury, it draws once it has less than half of it.
    #[arg(long, value_name = "AMOUNT", default_value = "2", value_parser = crate::transaction::amount)]
    hold: U256,
    /// How long a transaction may wait for a block before it is looked at again, and replaced where its price is too low.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    wait: Duration,
    /// The most that a unit of gas may cost, in billionths of the chain's currency (gwei): nothing is sent, or replaced, at
    /// a higher price. Without it, --max-cost and the day's budget are the only bounds.
    #[arg(long, value_name = "GWEI", value_parser = gas_price)]
    max_gas_price: Option<u128>,
    /// Seconds of coin that are asked for each call; members sign a bound of at least as much.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    fee: u64,
    /// Where to answer; 0 is any free port.
    #[arg(long, default_value_t = 8095)]
    port: u16,
    /// Which of this machine's addresses to answer at.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
}

/// What every part of the service knows.
struct Service {
    node: Node,
    bank: Address,
    carrier: Address,
    chain_id: u64,
    fee: u64,
    limits: Limits,
    budget: Budget,
    /// What a unit of gas may cost at most, in the smallest unit of the chain's currency.
    dearest: u128,
    /// How long a transaction may wait for a block before it is looked at again.
    wait: Duration,
    treasury: Option<Treasury>,
    queue: Queue,
    answers: http::Answers,
}

impl Relayer {
    /// Answers until it is told to stop.
    pub async fn run(self, output: Output) -> Result<()> {
        let node = self.place.at.node()?;
        let (chain_id, bank) = (node.chain_id().await?, self.place.address(&BANK)?);
        node.must_be_contract(bank).await?;
        let signer = self.signing.signer()?;
        let member = self.member_cost.unwrap_or(self.daily_cost);
        let limits = Limits { calls: self.daily, cost: self.daily_cost, member };
        let treasury = self.treasury.map(|address| Treasury { address, hold: self.hold });
        if let Some(treasury) = treasury {
            node.must_be_contract(treasury.address).await?;
            treasury.left(&node, signer.address()).await?;
        }
        let service = Arc::new(Service {
            node,
            bank,
            carrier: signer.address(),
            chain_id,
            fee: self.fee,
            limits,
            budget: self.budget,
            dearest: self.max_gas_price.unwrap_or(u128::MAX),
            wait: self.wait,
            treasury,
            answers: http::Answers::default(),
            queue: Queue::open(&self.queue)?,
        });
        let place = SocketAddr::new(self.host, self.port);
        let cannot = |error| Failure::usage(format!("cannot answer at {place}: {error}"));
        let listener = TcpListener::bind(place).await.map_err(cannot)?;
        let at = listener.local_addr().map_err(cannot)?;
        output.say(
            &format!("Carrying for {bank} as {}, at http://{at}", signer.address()),
            &json!({ "at": at.to_string(), "bank": bank.to_checksum(None),
                "carrier": signer.address().to_checksum(None) }),
        );
        let carrying = work::carry(service.clone(), signer);
        let answering = axum::serve(listener, http::routes(service));
        tokio::select! {
            failed = carrying => failed,
            ended = answering => ended.map_err(|error| Failure::node(format!("cannot answer: {error}"))),
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    }
}

/// A price of gas, as an option.
fn gas_price(text: &str) -> std::result::Result<u128, String> {
    let is_amount = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let read = parse_units(text, "gwei").ok().filter(|_| is_amount);
    let read = read.and_then(|price| u128::try_from(price.get_absolute()).ok());
    read.ok_or_else(|| "write billionths of the chain's currency, as in 1.5".to_owned())
}

/// How long to wait before looking again whether there is something to carry, or a node that answers.
const LOOKING: Duration = Duration::from_millis(100);
