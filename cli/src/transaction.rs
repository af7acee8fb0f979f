//! Signing a transaction, handing it to a node, and finding out what became of it.

use std::time::Duration;

use alloy::eips::eip2718::Encodable2718;
use alloy::network::{EthereumWallet, TransactionBuilder};
use alloy::primitives::utils::parse_ether;
use alloy::primitives::{uint, Address, Bytes, B256, U256};
use alloy::providers::Provider;
use alloy::rpc::types::TransactionReceipt;
use alloy::signers::local::PrivateKeySigner;
use alloy::transports::RpcError;
use serde_json::Value;
use tokio::time::Instant;

use crate::failure::{Failure, Kind, Result};
use crate::node::{waiting, Node, Offer};
use crate::wording::money;

/// How often to look whether a transaction is in a block.
const LOOKING: Duration = Duration::from_millis(200);

/// Longer than anybody waits; clocks have an end.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 86_400);

/// What a node says of a transaction that it has already.
const KNOWN: [&str; 4] = ["already known", "already imported", "known transaction", "alreadyknown"];
/// What it says where another transaction of the account has the number, or had it.
const NUMBER_TAKEN: [&str; 6] = ["nonce", "replacement", "priority", "outdated", "stale", "banned"];
/// What it says where it looked at the transaction and does not take it.
const NOT_TAKEN: [&str; 9] = [
    "insufficient",
    "funds",
    "balance",
    "underpriced",
    "gas",
    "fee",
    "invalid",
    "size",
    "chain id",
];

/// How much may be spent.
#[derive(Clone, Debug, clap::Args)]
pub struct Budget {
    /// The most that a transaction may cost, in the chain's currency: the node says the price, and may say any. Else 10, and
    /// 100 where a program is deployed.
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    max_cost: Option<U256>,
}

/// The most that a call costs if nobody says otherwise, in the smallest unit of the chain's currency.
const CALL: U256 = uint!(10_000_000_000_000_000_000_U256);
/// The same of a deployment.
const DEPLOYMENT: U256 = uint!(100_000_000_000_000_000_000_U256);

/// An amount of the chain's currency, as an option.
pub fn amount(text: &str) -> std::result::Result<U256, String> {
    let is_amount = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let read = parse_ether(text).ok().filter(|_| is_amount);
    read.ok_or_else(|| "write an amount of the chain's currency, as in 0.5".to_owned())
}

impl Budget {
    /// Refuses to sign what may cost more.
    pub fn allows(&self, offer: &Offer) -> Result<()> {
        let is_call = offer.request.to.is_some_and(|to| to.is_call());
        let most = self.max_cost.unwrap_or(if is_call { CALL } else { DEPLOYMENT });
        if offer.cost() <= most {
            return Ok(());
        }
        Err(Failure::usage(format!(
            "at the node's price it may cost {} of the chain's currency, more than {}; --max-cost allows more",
            money(offer.cost()),
            money(most)
        )))
    }
}

/// A signed transaction: whatever happens to it, it can happen only once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its hash.
    pub hash: B256,
    /// Who signed it.
    pub from: Address,
    /// Its number among its signer's.
    pub nonce: u64,
    /// The most gas that it may use.
    pub gas: u64,
    /// What is handed to nodes.
    pub raw: Bytes,
}

/// What became of a transaction. Being in a block is not enough to be done.
#[must_use]
pub enum Outcome {
    /// It succeeded; whether it did what was asked for is in its log.
    Succeeded(TransactionReceipt),
    /// It was refused when it was its turn.
    Refused(TransactionReceipt),
    /// It used all the gas that it was given, and changed nothing.
    OutOfGas(TransactionReceipt),
}

impl Outcome {
    fn of(receipt: TransactionReceipt, gas: u64) -> Self {
        if receipt.status() {
            Self::Succeeded(receipt)
        } else if receipt.gas_used >= gas {
            Self::OutOfGas(receipt)
        } else {
            Self::Refused(receipt)
        }
    }

    /// The receipt of a transaction that succeeded. `what` it was, for the sentence that says that it did not.
    pub fn succeeded(self, what: &str) -> Result<TransactionReceipt> {
        match self {
            Self::Succeeded(receipt) => Ok(receipt),
            Self::Refused(receipt) => Err(Failure::new(
                Kind::Refused,
                format!(
                    "transaction {} is in a block, but {what} was refused there",
                    receipt.transaction_hash
                ),
            )),
            Self::OutOfGas(receipt) => Err(out_of_gas(&receipt)),
        }
    }
}

/// It changed nothing, though the fee is gone.
pub fn out_of_gas(receipt: &TransactionReceipt) -> Failure {
    let (hash, gas) = (receipt.transaction_hash, receipt.gas_used);
    let block = receipt.block_number.unwrap_or_default();
    Failure::new(
        Kind::Refused,
        format!("transaction {hash} ran out of gas in block {block}: it used all {gas} that it was given; send it again"),
    )
}

impl Node {
    /// Signs and sends what was tried, and waits until it is in a block.
    pub async fn send(
        &self,
        signer: &PrivateKeySigner,
        offer: Offer,
        wait: Duration,
    ) -> Result<Outcome> {
        let signed = self.sign(signer, offer).await?;
        self.hand_over(&signed, wait).await
    }

    /// Signs what was tried.
    pub async fn sign(&self, signer: &PrivateKeySigner, offer: Offer) -> Result<Signed> {
        let nonce = self.provider.get_transaction_count(signer.address()).pending().await;
        self.sign_as(signer, offer, nonce.map_err(|error| self.failure(&error))?).await
    }

    /// Signs what was tried, with the first number of the signer's that no block has yet. What waits in pools does not count:
    /// nothing is ever sent behind something that hangs.
    pub async fn sign_next(&self, signer: &PrivateKeySigner, offer: Offer) -> Result<Signed> {
        let nonce = self.provider.get_transaction_count(signer.address()).await;
        self.sign_as(signer, offer, nonce.map_err(|error| self.failure(&error))?).await
    }

    /// Signs what was tried, with this number of the signer's.
    pub async fn sign_as(
        &self,
        signer: &PrivateKeySigner,
        offer: Offer,
        nonce: u64,
    ) -> Result<Signed> {
        let from = signer.address();
        let chain_id = self.chain_id().await?;
        let request = offer
            .request
            .with_chain_id(chain_id)
            .with_nonce(nonce)
            .with_gas_limit(offer.gas)
            .with_gas_price(offer.gas_price);
        let wallet = EthereumWallet::from(signer.clone());
        let signed = request.build(&wallet).await.map_err(Failure::usage)?;
        let (hash, raw) = (*signed.tx_hash(), signed.encoded_2718().into());
        Ok(Signed { hash, from, nonce, gas: offer.gas, raw })
    }

    /// Hands a signed transaction to the node, as often as one likes, and waits until it is in a block.
    pub async fn hand_over(&self, signed: &Signed, wait: Duration) -> Result<Outcome> {
        let until = Instant::now() + wait.min(LONGEST);
        let hash = signed.hash;
        let doubt = match self.provider.send_raw_transaction(&signed.raw).await {
            Ok(_) => None,
            Err(RpcError::ErrorResp(payload)) => {
                let why = payload.message.to_string();
                self.not_taken(signed, &why).await?
            }
            // The answer is lost, not the transaction: the node may have it.
            Err(error) => Some(self.failure(&error).to_string()),
        };
        let receipt = self.receipt(hash, until).await.map_err(|last| {
            let doubt = doubt.map_or_else(
                || format!("transaction {hash} was sent, but is in no block"),
                |why| format!("it is not known whether transaction {hash} was taken: {why}; it is in no block"),
            );
            let last = last.map_or(String::new(), |last| format!(" ({last})"));
            Failure::new(Kind::Unknown, format!("{doubt} after {} s{last}", wait.as_secs()))
        })?;
        Ok(Outcome::of(receipt, signed.gas))
    }

    /// What a node's refusal to take a transaction means: that the node has it; nothing certain, which is answered; or
    /// that it was not sent, or stands behind another one.
    async fn not_taken(&self, signed: &Signed, why: &str) -> Result<Option<String>> {
        let said = why.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
        if says(&KNOWN) || self.knows(signed.hash).await {
            return Ok(None);
        }
        let (hash, nonce, from) = (signed.hash, signed.nonce, signed.from);
        if says(&NUMBER_TAKEN) {
            return Err(Failure::new(
                Kind::Unknown,
                format!(
                    "the chain did not take transaction {hash}: {why}. Another transaction of {from} has the number {nonce}; look what it is before sending again"
                ),
            ));
        }
        if says(&NOT_TAKEN) {
            return Err(Failure::new(
                Kind::Refused,
                format!("the chain did not take the transaction: {why}"),
            ));
        }
        Ok(Some(why.to_owned()))
    }

    /// Whether the node has a transaction, in a block or waiting for one.
    async fn knows(&self, hash: B256) -> bool {
        let found = self.provider.raw_request("eth_getTransactionByHash".into(), (hash,)).await;
        found.is_ok_and(|transaction: Value| transaction.is_object())
    }

    /// The receipt of a transaction, if it is in a block.
    pub async fn found(&self, signed: &Signed) -> Result<Option<Outcome>> {
        let receipt = self.provider.get_transaction_receipt(signed.hash).await;
        let receipt = receipt.map_err(|error| self.failure(&error))?;
        Ok(receipt.map(|receipt| Outcome::of(receipt, signed.gas)))
    }

    /// Waits until a transaction is in a block. One look that fails ends nothing; the last failure is said in the end.
    async fn receipt(
        &self,
        hash: B256,
        until: Instant,
    ) -> std::result::Result<TransactionReceipt, Option<Failure>> {
        let spinner = waiting(&format!("waiting for {hash} to be in a block"));
        let mut last = None;
        let found = tokio::time::timeout_at(until, async {
            loop {
                match self.provider.get_transaction_receipt(hash).await {
                    Ok(Some(receipt)) => return receipt,
                    Ok(None) => last = None,
                    Err(error) => last = Some(self.failure(&error)),
                }
                tokio::time::sleep(LOOKING).await;
            }
        })
        .await;
        spinner.finish_and_clear();
        found.map_err(|_| last)
    }
}
