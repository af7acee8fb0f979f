//! A node's Ethereum RPC.

use std::time::Duration;

use alloy::eips::{BlockId, BlockNumberOrTag};
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes, U256, U64};
use alloy::providers::{DynProvider, Provider, ProviderBuilder};
use alloy::rpc::types::TransactionRequest;
use alloy::transports::{RpcError, TransportErrorKind};
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::Url;
use serde::Deserialize;

use crate::failure::{Failure, Result};

/// A request that is not answered by then is not answered at all.
const PATIENCE: Duration = Duration::from_secs(30);
/// A node that is there accepts a connection by then.
const CONNECTING: Duration = Duration::from_secs(5);
/// How often to look again for what must be there, and how long to wait before each time.
const LOOKS: u32 = 10;
const LOOKING: Duration = Duration::from_millis(200);
/// Where a node is if nobody says it.
const USUALLY: &str = "http://127.0.0.1:8545";

/// Which node to speak to. What is written is read where it is used: a message that repeated it could show a key.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Where {
    /// The node's Ethereum RPC, or TIMEBANK_RPC_URL; else http://127.0.0.1:8545.
    #[arg(long, value_name = "URL")]
    rpc_url: Option<String>,
    /// The chain's number, or TIMEBANK_CHAIN_ID: nothing is signed for another chain.
    #[arg(long, value_name = "NUMBER")]
    chain_id: Option<String>,
}

/// A node.
#[derive(Clone)]
pub struct Node {
    pub(crate) provider: DynProvider,
    /// Where it is, as far as it may be shown.
    shown: String,
    /// The chain that it must be of.
    chain_id: Option<u64>,
}

/// What a variable of the environment says; nothing where it is empty.
pub fn setting(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|text| !text.is_empty())
}

/// Why a call was not carried out.
#[derive(Debug)]
pub enum Stopped {
    /// The contract reverted with this.
    Reverted(Bytes),
    /// The chain did not carry it out.
    ByChain(String),
    /// The node did not answer, or not sensibly.
    Failure(Failure),
}

/// A transaction that would go through, and what it would cost.
#[derive(Clone, Debug)]
pub struct Offer {
    pub(crate) request: TransactionRequest,
    /// The most gas that it may use.
    pub gas: u64,
    /// What a unit of gas costs, in the smallest unit of the chain's currency.
    pub gas_price: u128,
}

impl Offer {
    /// The most that it can cost, in the smallest unit of the chain's currency.
    pub fn cost(&self) -> U256 {
        U256::from(self.gas) * U256::from(self.gas_price)
    }
}

impl Where {
    /// The node at an address.
    pub fn of(url: &str) -> Self {
        Self { rpc_url: Some(url.to_owned()), chain_id: None }
    }

    /// What was not said here, as it was said before the command's name.
    pub fn under(&mut self, outer: &Self) {
        self.rpc_url = self.rpc_url.take().or_else(|| outer.rpc_url.clone());
        self.chain_id = self.chain_id.take().or_else(|| outer.chain_id.clone());
    }

    /// The node there.
    pub fn node(&self) -> Result<Node> {
        let written = self.rpc_url.clone().or_else(|| setting("TIMEBANK_RPC_URL"));
        let url = Url::parse(written.as_deref().unwrap_or(USUALLY)).map_err(|error| {
            Failure::usage(format!("the node's address (--rpc-url) is none: {error}"))
        })?;
        let shown = shown(&url);
        let client = reqwest::Client::builder().timeout(PATIENCE).connect_timeout(CONNECTING);
        let client = match url.scheme() {
            "https" => client,
            // Nothing is to be proved, so a machine without authorities' certificates will do, too.
            "http" => client.tls_certs_only([]),
            _ => return Err(Failure::usage(format!("{shown} is no http or https address"))),
        };
        let client = client.build().map_err(|error| {
            Failure::usage(format!(
                "cannot prepare to speak to {shown}: {}; https needs the certificates of authorities",
                innermost(&error)
            ))
        })?;
        let provider = ProviderBuilder::new()
            .disable_recommended_fillers()
            .connect_reqwest(client, url)
            .erased();
        Ok(Node { provider, shown, chain_id: self.wanted_chain()? })
    }

    fn wanted_chain(&self) -> Result<Option<u64>> {
        let written = self.chain_id.clone().or_else(|| setting("TIMEBANK_CHAIN_ID"));
        let read = |text: String| {
            let wrong =
                |_| Failure::usage(format!("`{text}` is no number of a chain (--chain-id)"));
            text.parse().map_err(wrong)
        };
        written.map(read).transpose()
    }
}

/// Scheme, host and port: whatever else an address has may be a key.
pub fn shown(url: &Url) -> String {
    let port = url.port().map_or(String::new(), |port| format!(":{port}"));
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

impl Node {
    /// What to say where the node lets us down.
    pub(crate) fn failure(&self, error: &RpcError<TransportErrorKind>) -> Failure {
        let what = match error {
            RpcError::Transport(TransportErrorKind::Custom(error)) => {
                return Failure::node(format!(
                    "cannot reach the node at {}: {}; is it running, and the address right?",
                    self.shown,
                    innermost(error.as_ref())
                ));
            }
            RpcError::ErrorResp(payload) => payload.message.to_string(),
            other => other.to_string(),
        };
        self.nonsense(what)
    }

    /// What to say where the node answers what cannot be.
    pub(crate) fn nonsense(&self, what: impl std::fmt::Display) -> Failure {
        Failure::node(format!("the node at {} did not answer sensibly: {what}", self.shown))
    }

    fn stopped(&self, error: RpcError<TransportErrorKind>) -> Stopped {
        match &error {
            RpcError::ErrorResp(payload) => match payload.as_revert_data() {
                Some(data) => Stopped::Reverted(data),
                None => Stopped::ByChain(payload.message.to_string()),
            },
            _ => Stopped::Failure(self.failure(&error)),
        }
    }

    /// The chain's number, which must be the one that was asked for, if one was.
    pub async fn chain_id(&self) -> Result<u64> {
        let said = self.provider.get_chain_id().await.map_err(|error| self.failure(&error))?;
        match self.chain_id {
            Some(wanted) if wanted != said => Err(Failure::usage(format!(
                "the node at {} is of chain {said}, not {wanted}; nothing was signed",
                self.shown
            ))),
            _ => Ok(said),
        }
    }

    /// Refuses a chain that is not the one that was asked for, if one was.
    pub async fn chain_id_if_wanted(&self) -> Result<()> {
        if self.chain_id.is_some() {
            self.chain_id().await?;
        }
        Ok(())
    }

    /// The newest block's number.
    pub async fn height(&self) -> Result<u64> {
        self.provider.get_block_number().await.map_err(|error| self.failure(&error))
    }

    /// The newest block's time, in seconds since 1970.
    pub async fn now(&self) -> Result<u64> {
        self.time_of_block(BlockNumberOrTag::Latest).await
    }

    /// A block's time, in seconds since 1970. Nothing else of the block is read, so that nothing else of it need be as
    /// Ethereum's are.
    pub async fn time_of_block(&self, block: BlockNumberOrTag) -> Result<u64> {
        #[derive(Debug, Deserialize)]
        struct Block {
            timestamp: U64,
        }
        let asked = self.provider.raw_request("eth_getBlockByNumber".into(), (block, false));
        let found: Option<Block> = asked.await.map_err(|error| self.failure(&error))?;
        let found = found.ok_or_else(|| Failure::node(format!("the node has no block {block}")))?;
        Ok(found.timestamp.to())
    }

    /// What an account can pay fees from.
    pub async fn funds(&self, account: Address) -> Result<U256> {
        self.provider.get_balance(account).await.map_err(|error| self.failure(&error))
    }

    /// The code that stands at an address; empty where none does.
    pub async fn code(&self, address: Address) -> Result<Bytes> {
        self.provider.get_code_at(address).await.map_err(|error| self.failure(&error))
    }

    /// The code at an address where some was just deployed; a node may be a block behind itself.
    pub async fn code_soon(&self, address: Address) -> Result<Bytes> {
        for _ in 0..LOOKS {
            let code = self.code(address).await?;
            if !code.is_empty() {
                return Ok(code);
            }
            tokio::time::sleep(LOOKING).await;
        }
        Ok(Bytes::new())
    }

    /// Refuses an address that no contract is at: calling it would seem to succeed.
    pub async fn must_be_contract(&self, address: Address) -> Result<()> {
        if self.code(address).await?.is_empty() {
            return Err(Failure::usage(format!(
                "there is no contract at {address} on this chain: is the address right?"
            )));
        }
        Ok(())
    }

    /// Runs a call on the state after a block, and changes nothing.
    pub async fn ask(
        &self,
        from: Option<Address>,
        to: Address,
        calldata: Bytes,
        at: BlockId,
    ) -> std::result::Result<Bytes, Stopped> {
        let request = TransactionRequest::default().with_to(to).with_input(calldata);
        let request = TransactionRequest { from, ..request };
        self.provider.call(request).block(at).await.map_err(|error| self.stopped(error))
    }

    /// Tries a transaction: what it would return and cost, or why it would not go through. `room` is how many times the gas
    /// that it takes now it may take when it is its turn; what it does not take is not paid for.
    pub async fn try_out(
        &self,
        request: TransactionRequest,
        room: u64,
    ) -> std::result::Result<(Bytes, Offer), Stopped> {
        let returned =
            self.provider.call(request.clone()).await.map_err(|error| self.stopped(error))?;
        let gas = self
            .provider
            .estimate_gas(request.clone())
            .await
            .map_err(|error| self.stopped(error))?;
        let gas = gas.saturating_mul(room);
        let gas_price = self.provider.get_gas_price().await;
        let gas_price = gas_price.map_err(|error| Stopped::Failure(self.failure(&error)))?;
        Ok((returned, Offer { request, gas, gas_price }))
    }
}

/// Why, at the bottom of it: libraries wrap errors in one another.
pub fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut at = error;
    while let Some(below) = at.source() {
        at = below;
    }
    at.to_string()
}

/// Something moves while we wait. Nothing is drawn where nobody looks.
pub fn waiting(what: &str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(what.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

/// A bar from `from` to `to`.
pub fn bar(from: u64, to: u64, what: &str) -> ProgressBar {
    const STYLE: &str = "{msg} {wide_bar} {pos}/{len} ({eta})";
    let style = ProgressStyle::with_template(STYLE).expect("the template is one");
    ProgressBar::new(to.saturating_sub(from).saturating_add(1))
        .with_style(style)
        .with_message(what.to_owned())
}
