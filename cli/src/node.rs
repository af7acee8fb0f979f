//! A node's Ethereum RPC.

use std::time::Duration;

use alloy::eips::BlockId;
use alloy::network::{EthereumWallet, TransactionBuilder};
use alloy::primitives::{Address, Bytes, B256, U256, U64};
use alloy::providers::{DynProvider, Provider, ProviderBuilder};
use alloy::rpc::types::{Filter, Log, TransactionReceipt, TransactionRequest};
use alloy::signers::local::PrivateKeySigner;
use alloy::transports::{RpcError, TransportErrorKind};
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::Url;
use serde::Deserialize;

use crate::failure::{Failure, Kind, Result};

/// A request that is not answered by then is not answered at all.
const PATIENCE: Duration = Duration::from_secs(30);
/// A node that is there accepts a connection by then.
const CONNECTING: Duration = Duration::from_secs(5);
/// How often to look whether a transaction is in a block.
const LOOKING: Duration = Duration::from_millis(200);
/// What part of the gas that a call takes now it may take more when it is its turn; what it does not take is not paid for.
const MARGIN: u64 = 5;
/// The most blocks that one request for events covers.
const RANGE: u64 = 1_000;
/// With as many events or more, an answer may have been cut short without saying so: pallet-revive-eth-rpc stops there.
const CUT: usize = 10_000;

/// Which node to speak to.
#[derive(Clone, Debug, clap::Args)]
pub struct Where {
    /// The node's Ethereum RPC.
    #[arg(
        long,
        value_name = "URL",
        env = "TIMEBANK_RPC_URL",
        default_value = "http://127.0.0.1:8545"
    )]
    rpc_url: Url,
}

/// A node.
#[derive(Clone)]
pub struct Node {
    provider: DynProvider,
    url: Url,
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
    request: TransactionRequest,
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
    /// The node there.
    pub fn node(&self) -> Result<Node> {
        let client = reqwest::Client::builder().timeout(PATIENCE).connect_timeout(CONNECTING);
        let client = match self.rpc_url.scheme() {
            "https" => client,
            // Nothing is to be proved, so a machine without authorities' certificates will do, too.
            "http" => client.tls_certs_only([]),
            _ => {
                let url = &self.rpc_url;
                return Err(Failure::usage(format!("{url} is no http or https address")));
            }
        };
        let client = client.build().map_err(|error| {
            Failure::usage(format!(
                "cannot prepare to speak to {}: {}; https needs the certificates of authorities",
                self.rpc_url,
                innermost(&error)
            ))
        })?;
        let provider = ProviderBuilder::new()
            .disable_recommended_fillers()
            .connect_reqwest(client, self.rpc_url.clone())
            .erased();
        Ok(Node { provider, url: self.rpc_url.clone() })
    }
}

impl Node {
    /// What to say where the node lets us down.
    fn failure(&self, error: &RpcError<TransportErrorKind>) -> Failure {
        let (url, what) = (
            &self.url,
            match error {
                RpcError::Transport(TransportErrorKind::Custom(error)) => {
                    return Failure::node(format!(
                        "cannot reach the node at {}: {}; is it running, and the address right?",
                        self.url,
                        innermost(error.as_ref())
                    ));
                }
                RpcError::ErrorResp(payload) => payload.message.to_string(),
                other => other.to_string(),
            },
        );
        Failure::node(format!("the node at {url} did not answer sensibly: {what}"))
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

    /// The chain's number.
    pub async fn chain_id(&self) -> Result<u64> {
        self.provider.get_chain_id().await.map_err(|error| self.failure(&error))
    }

    /// The newest block's number.
    pub async fn height(&self) -> Result<u64> {
        self.provider.get_block_number().await.map_err(|error| self.failure(&error))
    }

    /// The newest block's time, in seconds since 1970. Nothing else of the block is read, so that nothing else of it need be
    /// as Ethereum's are.
    pub async fn now(&self) -> Result<u64> {
        #[derive(Debug, Deserialize)]
        struct Block {
            timestamp: U64,
        }
        let asked = self.provider.raw_request("eth_getBlockByNumber".into(), ("latest", false));
        let block: Option<Block> = asked.await.map_err(|error| self.failure(&error))?;
        let block = block.ok_or_else(|| Failure::node("the node has no newest block"))?;
        Ok(block.timestamp.to())
    }

    /// What an account can pay fees from.
    pub async fn funds(&self, account: Address) -> Result<U256> {
        self.provider.get_balance(account).await.map_err(|error| self.failure(&error))
    }

    /// Refuses an address that no contract is at: calling it would seem to succeed.
    pub async fn must_be_contract(&self, address: Address) -> Result<()> {
        let code =
            self.provider.get_code_at(address).await.map_err(|error| self.failure(&error))?;
        if code.is_empty() {
            return Err(Failure::usage(format!("there is no contract at {address} on this chain")));
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

    /// Tries a transaction: what it would return and cost, or why it would not go through.
    pub async fn try_out(
        &self,
        request: TransactionRequest,
    ) -> std::result::Result<(Bytes, Offer), Stopped> {
        let returned =
            self.provider.call(request.clone()).await.map_err(|error| self.stopped(error))?;
        let gas = self
            .provider
            .estimate_gas(request.clone())
            .await
            .map_err(|error| self.stopped(error))?;
        let gas = gas.saturating_add(gas / MARGIN);
        let gas_price = self.provider.get_gas_price().await;
        let gas_price = gas_price.map_err(|error| Stopped::Failure(self.failure(&error)))?;
        Ok((returned, Offer { request, gas, gas_price }))
    }

    /// Signs and sends what was tried, and waits until it is in a block.
    pub async fn send(
        &self,
        signer: &PrivateKeySigner,
        offer: Offer,
        wait: Duration,
    ) -> Result<TransactionReceipt> {
        let from = signer.address();
        let nonce = self.provider.get_transaction_count(from).pending().await;
        let request = offer
            .request
            .with_chain_id(self.chain_id().await?)
            .with_nonce(nonce.map_err(|error| self.failure(&error))?)
            .with_gas_limit(offer.gas)
            .with_gas_price(offer.gas_price);
        let wallet = EthereumWallet::from(signer.clone());
        let signed = request.build(&wallet).await.map_err(Failure::usage)?;
        let hash = *signed.tx_hash();
        match self.provider.send_tx_envelope(signed).await {
            Ok(_) => {}
            // The node took it and said no: it was not sent.
            Err(RpcError::ErrorResp(payload)) => {
                return Err(Failure::new(
                    Kind::Refused,
                    format!("the chain did not take the transaction: {}", payload.message),
                ));
            }
            Err(error) => {
                return Err(Failure::new(
                    Kind::Unknown,
                    format!(
                        "it is not known whether transaction {hash} was taken: {}",
                        self.failure(&error)
                    ),
                ));
            }
        }
        self.receipt(hash, wait).await
    }

    /// Waits until a transaction is in a block.
    async fn receipt(&self, hash: B256, wait: Duration) -> Result<TransactionReceipt> {
        let spinner = waiting(&format!("waiting for {hash} to be in a block"));
        let looked = tokio::time::timeout(wait, async {
            loop {
                match self.provider.get_transaction_receipt(hash).await {
                    Ok(Some(receipt)) => return Ok(receipt),
                    Ok(None) => tokio::time::sleep(LOOKING).await,
                    Err(error) => return Err(self.failure(&error)),
                }
            }
        })
        .await;
        spinner.finish_and_clear();
        let unknown = |why: String| {
            Failure::new(Kind::Unknown, format!("transaction {hash} was sent, but {why}"))
        };
        match looked {
            Ok(Ok(receipt)) => Ok(receipt),
            Ok(Err(failure)) => Err(unknown(failure.to_string())),
            Err(_) => Err(unknown(format!("is in no block after {} s", wait.as_secs()))),
        }
    }

    /// Reads what a contract emitted in these blocks, in order. `page` is handed the events up to and including a block.
    pub async fn events(
        &self,
        contract: Address,
        from: u64,
        to: u64,
        mut page: impl FnMut(u64, Vec<Log>) -> Result<()>,
    ) -> Result<()> {
        let (mut next, mut range) = (from, RANGE);
        while next <= to {
            let last = to.min(next.saturating_add(range - 1));
            let filter = Filter::new().address(contract).from_block(next).to_block(last);
            let logs = self.provider.get_logs(&filter).await;
            let mut logs = logs.map_err(|error| self.failure(&error))?;
            if logs.len() >= CUT {
                if last == next {
                    let url = &self.url;
                    return Err(Failure::node(format!(
                        "the node at {url} does not give all events of block {next} at once"
                    )));
                }
                range = (last - next).div_ceil(2);
                continue;
            }
            logs.sort_by_key(|log| (log.block_number, log.log_index));
            page(last, logs)?;
            next = last + 1;
            range = RANGE.min(range * 2);
        }
        Ok(())
    }

    /// All that a contract emitted in these blocks, where that is little.
    pub async fn few_events(&self, contract: Address, from: u64, to: u64) -> Result<Vec<Log>> {
        let mut all = Vec::new();
        let collect = |_, events| {
            all.extend::<Vec<Log>>(events);
            Ok(())
        };
        self.events(contract, from, to, collect).await?;
        Ok(all)
    }
}

/// Why, at the bottom of it: libraries wrap errors in one another.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
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
    ProgressBar::new(to.saturating_sub(from) + 1).with_style(style).with_message(what.to_owned())
}
