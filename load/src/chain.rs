//! A node's Ethereum RPC, as far as a load needs it.

use std::time::Duration;

use alloy::consensus::TxEnvelope;
use alloy::eips::eip2718::Encodable2718;
use alloy::network::{EthereumWallet, TransactionBuilder};
use alloy::primitives::{Address, Bytes, B256, U256};
use alloy::providers::{DynProvider, Provider, ProviderBuilder};
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::signers::local::PrivateKeySigner;
use alloy::sol_types::SolCall;
use anyhow::{bail, Context, Result};
use futures::{stream, StreamExt, TryStreamExt};
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::Url;
use timebank_story::messages::balanceOfCall;
use tokio::time::{sleep, Instant};

/// How often to look whether something has happened.
pub const LOOKING: Duration = Duration::from_millis(200);
/// Requests that are made at once.
pub const AT_ONCE: usize = 16;
/// A request that is not answered by then is not answered at all: Ethereum's RPC forgets what it was asked when the node behind
/// it went away.
const ANSWERED: Duration = Duration::from_secs(5);
/// How long a transaction may take to be in a block.
const PATIENCE: Duration = Duration::from_secs(120);

/// A node.
#[derive(Clone)]
pub struct Chain {
    provider: DynProvider,
    id: u64,
    gas_price: u128,
}

/// What is sent, until it is somebody's.
#[derive(Clone, Debug)]
pub struct Message {
    /// To whom; nobody where a program is deployed.
    pub to: Option<Address>,
    /// With what.
    pub input: Bytes,
    /// Smallest units of the chain's currency.
    pub value: U256,
    /// The most gas that it may use.
    pub gas: u64,
}

/// A signed transaction.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Its hash.
    pub hash: B256,
    raw: Vec<u8>,
}

impl Chain {
    /// The node there.
    pub async fn at(url: Url) -> Result<Self> {
        let shown = url.to_string();
        let provider = provider(url)?;
        let unreachable = || format!("no node answers at {shown}");
        let id = provider.get_chain_id().await.with_context(unreachable)?;
        let gas_price = provider.get_gas_price().await.with_context(unreachable)?;
        Ok(Self { provider, id, gas_price })
    }

    /// The gas that a message takes now.
    pub async fn estimate(&self, from: Address, message: &Message) -> Result<u64> {
        let request = request_of(message).with_from(from);
        Ok(self.provider.estimate_gas(request).await?)
    }

    /// Signs a message with the number that its sender's next transaction has.
    pub async fn sign(
        &self,
        who: &PrivateKeySigner,
        nonce: u64,
        message: &Message,
    ) -> Result<Signed> {
        let request = request_of(message)
            .with_from(who.address())
            .with_chain_id(self.id)
            .with_nonce(nonce)
            .with_gas_limit(message.gas)
            .with_gas_price(self.gas_price);
        let signed: TxEnvelope = request.build(&EthereumWallet::from(who.clone())).await?;
        Ok(Signed { hash: *signed.tx_hash(), raw: signed.encoded_2718() })
    }

    /// Hands a transaction to the node.
    pub async fn submit(&self, signed: &Signed) -> Result<()> {
        let _pending = self.provider.send_raw_transaction(&signed.raw).await?;
        Ok(())
    }

    /// How many transactions of an account are in blocks.
    pub async fn sent_by(&self, who: Address) -> Result<u64> {
        Ok(self.provider.get_transaction_count(who).latest().await?)
    }

    /// What an account can pay fees from.
    pub async fn funds(&self, who: Address) -> Result<U256> {
        Ok(self.provider.get_balance(who).await?)
    }

    /// What became of a transaction, if it is in a block.
    pub async fn receipt(&self, hash: B256) -> Result<Option<TransactionReceipt>> {
        Ok(self.provider.get_transaction_receipt(hash).await?)
    }

    /// Waits until a transaction is in a block and went through.
    pub async fn done(&self, hash: B256) -> Result<TransactionReceipt> {
        let begun = Instant::now();
        loop {
            match self.receipt(hash).await? {
                Some(receipt) if receipt.status() => return Ok(receipt),
                Some(_) => bail!("transaction {hash} was refused in its block"),
                None if begun.elapsed() > PATIENCE => bail!("transaction {hash} is in no block"),
                None => sleep(LOOKING).await,
            }
        }
    }

    /// Waits until all of these transactions are in blocks and went through.
    pub async fn all_done(
        &self,
        hashes: impl IntoIterator<Item = B256>,
    ) -> Result<Vec<TransactionReceipt>> {
        stream::iter(hashes).map(|hash| self.done(hash)).buffered(AT_ONCE).try_collect().await
    }

    /// What each of these accounts has of a token.
    pub async fn held(&self, token: Address, holders: &[Address]) -> Result<Vec<U256>> {
        let holders = stream::iter(holders);
        holders
            .map(|holder| self.ask(token, balanceOfCall { account: *holder }))
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    /// Asks a contract something.
    pub async fn ask<M: SolCall>(&self, contract: Address, message: M) -> Result<M::Return> {
        let request =
            TransactionRequest::default().with_to(contract).with_input(message.abi_encode());
        Ok(M::abi_decode_returns(&self.provider.call(request).await?)?)
    }

    /// The newest block's number and time, in seconds since 1970.
    pub async fn newest(&self) -> Result<(u64, u64)> {
        let block = self.provider.get_block_by_number(Default::default()).await?;
        let header = block.context("a chain has a newest block")?.header;
        Ok((header.number, header.timestamp))
    }
}

/// Asks a server on this machine over JSON-RPC.
pub fn provider(url: Url) -> Result<DynProvider> {
    // Nothing is to be proved, so a machine without authorities' certificates will do, too.
    let client = reqwest::Client::builder().timeout(ANSWERED).tls_certs_only([]).build()?;
    let provider = ProviderBuilder::new().disable_recommended_fillers();
    Ok(provider.connect_reqwest(client, url).erased())
}

/// A bar that grows to a number of things. Nothing is drawn where nobody looks.
pub fn bar(length: usize, of: &str) -> ProgressBar {
    const STYLE: &str = "{msg} {wide_bar} {pos}/{len}";
    let style = ProgressStyle::with_template(STYLE).expect("the template is one");
    ProgressBar::new(length as u64).with_style(style).with_message(of.to_owned())
}

impl Message {
    /// A call of a contract, which may use all the gas that it is given later.
    pub fn call<M: SolCall>(contract: Address, message: M) -> Self {
        Self { to: Some(contract), input: message.abi_encode().into(), value: U256::ZERO, gas: 0 }
    }
}

fn request_of(message: &Message) -> TransactionRequest {
    let request = TransactionRequest::default().with_value(message.value);
    match message.to {
        Some(to) => request.with_to(to).with_input(message.input.clone()),
        None => request.with_deploy_code(message.input.clone()),
    }
}
