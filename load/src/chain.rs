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
use anyhow::{bail, ensure, Context, Result};
use futures::{stream, StreamExt, TryStreamExt};
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::Url;
use timebank_scenario::messages::balanceOfCall;
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
    /// What is looked for once it was sent.
    pub sent: Sent,
    raw: Vec<u8>,
}

/// A transaction that was sent, and what shows that it did what it was sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its hash.
    pub hash: B256,
    /// The most gas that it may use.
    gas: u64,
    leaves: Leaves,
}

/// What a transaction leaves when it was done; that it "succeeded" does not show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaves {
    /// Nothing but a balance.
    Nothing,
    /// An event of this contract: all that is sent here leaves one.
    Event(Address),
    /// A program at an address.
    Program,
}

impl Sent {
    /// Whether it was done, by its receipt; else why not.
    pub fn must_be_done(&self, receipt: &TransactionReceipt) -> Result<()> {
        let hash = self.hash;
        if !receipt.status() && receipt.gas_used >= self.gas {
            bail!("transaction {hash} ran out of gas in its block");
        }
        ensure!(receipt.status(), "transaction {hash} was refused in its block");
        let is_there = match self.leaves {
            Leaves::Nothing => true,
            Leaves::Event(of) => receipt.logs().iter().any(|log| log.address() == of),
            Leaves::Program => receipt.contract_address.is_some(),
        };
        ensure!(is_there, "transaction {hash} succeeded in its block and left nothing");
        Ok(())
    }
}

impl Chain {
    /// The node there.
    pub async fn at(url: Url) -> Result<Self> {
        // Whatever else an address has may be a key.
        let shown = url.origin().ascii_serialization();
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
        let leaves = match message.to {
            None => Leaves::Program,
            Some(_) if message.input.is_empty() => Leaves::Nothing,
            Some(contract) => Leaves::Event(contract),
        };
        let sent = Sent { hash: *signed.tx_hash(), gas: message.gas, leaves };
        Ok(Signed { sent, raw: signed.encoded_2718() })
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

    /// Waits until a transaction is in a block and was done. One look that fails does not end the wait.
    pub async fn done(&self, sent: Sent) -> Result<TransactionReceipt> {
        let begun = Instant::now();
        loop {
            let looked = self.receipt(sent.hash).await;
            if let Ok(Some(receipt)) = looked {
                sent.must_be_done(&receipt)?;
                return Ok(receipt);
            }
            if begun.elapsed() > PATIENCE {
                looked.with_context(|| format!("nothing is known of transaction {}", sent.hash))?;
                bail!("transaction {} is in no block", sent.hash);
            }
            sleep(LOOKING).await;
        }
    }

    /// Waits until all of these transactions are in blocks and were done.
    pub async fn all_done(
        &self,
        sent: impl IntoIterator<Item = Sent>,
    ) -> Result<Vec<TransactionReceipt>> {
        stream::iter(sent).map(|sent| self.done(sent)).buffered(AT_ONCE).try_collect().await
    }

    /// Refuses an address that no program stands at: calling it would seem to succeed.
    pub async fn must_be_contract(&self, address: Address) -> Result<()> {
        let code = self.provider.get_code_at(address).await?;
        ensure!(!code.is_empty(), "there is no program at {address}");
        Ok(())
    }

    /// What each of these accounts has of a token.
    pub async fn held(&self, token: Address, holders: &[Address]) -> Result<Vec<U256>> {
        stream::iter(holders.to_vec())
            .map(|account| self.ask(token, balanceOfCall { account }))
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, Value};

    fn receipt(status: &str, gas: &str, logs: Value) -> TransactionReceipt {
        serde_json::from_value(json!({
            "type": "0x0", "transactionHash": B256::ZERO, "transactionIndex": "0x0", "blockHash": B256::ZERO,
            "blockNumber": "0x5", "from": Address::ZERO, "to": Address::ZERO, "cumulativeGasUsed": gas,
            "gasUsed": gas, "effectiveGasPrice": "0x1", "contractAddress": null, "logs": logs,
            "logsBloom": format!("0x{}", "00".repeat(256)), "status": status,
        }))
        .unwrap()
    }

    fn log(of: Address) -> Value {
        json!([{
            "address": of, "topics": [], "data": "0x", "blockNumber": null, "blockHash": null,
            "transactionHash": null, "transactionIndex": null, "logIndex": null, "removed": false,
        }])
    }

    #[test]
    fn a_receipt_that_says_success_is_believed_where_it_left_something() {
        let bank = Address::repeat_byte(1);
        let sent = |leaves| Sent { hash: B256::ZERO, gas: 0x999, leaves };
        let said = |sent: Sent, receipt| sent.must_be_done(&receipt).map_err(|e| e.to_string());
        let call = sent(Leaves::Event(bank));
        assert_eq!(said(call, receipt("0x1", "0x1", log(bank))), Ok(()));
        for logs in [json!([]), log(Address::repeat_byte(2))] {
            assert!(said(call, receipt("0x1", "0x1", logs)).unwrap_err().contains("left nothing"));
        }
        assert!(said(sent(Leaves::Program), receipt("0x1", "0x1", json!([]))).is_err());
        assert_eq!(said(sent(Leaves::Nothing), receipt("0x1", "0x1", json!([]))), Ok(()));
        assert!(said(call, receipt("0x0", "0x1", json!([]))).unwrap_err().contains("refused"));
        assert!(said(call, receipt("0x0", "0x999", json!([]))).unwrap_err().contains("out of gas"));
    }
}
