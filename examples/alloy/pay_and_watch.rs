//! Pays TIME and watches for payments, with alloy.
//!
//! `cargo run -p timebank-example-alloy -- RECEIVER SECONDS`, with the variables that examples/README.md names.

use std::{env, time::Duration};

use alloy::{
    network::{EthereumWallet, TransactionBuilder},
    primitives::{Address, U256},
    providers::{Provider, ProviderBuilder},
    rpc::types::{Filter, TransactionRequest},
    signers::local::PrivateKeySigner,
    sol,
    sol_types::{SolCall, SolEvent},
};
use anyhow::{ensure, Context, Result};

sol! {
    interface TimeBank {
        event CoinMoved(address indexed from, address indexed to, address actor, uint64 amount, uint64 from_after,
            uint64 to_after, bytes32 reason, uint64 seq);
        function balanceOf(address account) external view returns (uint256);
        function canTransfer(address from, address to, uint256 amount) external view returns (bool, uint16);
        function transfer(address to, uint256 value) external returns (bool);
    }
}

/// How long a payment may take to be seen.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [receiver, seconds] = arguments.as_slice() else {
        anyhow::bail!("usage: pay-and-watch RECEIVER SECONDS");
    };
    let receiver: Address = receiver.parse().context("RECEIVER is an address")?;
    let amount: u64 = seconds.parse().context("SECONDS is a whole number")?;

    let url = env::var("TIMEBANK_RPC_URL").unwrap_or_else(|_| "http://127.0.0.1:8545".to_owned());
    let bank: Address =
        variable("TIMEBANK_BANK")?.parse().context("TIMEBANK_BANK is an address")?;
    let key = variable("TIMEBANK_PRIVATE_KEY")?;
    let signer: PrivateKeySigner = key.parse().context("TIMEBANK_PRIVATE_KEY is a key")?;
    let member = signer.address();
    let node = ProviderBuilder::new()
        .wallet(EthereumWallet::from(signer))
        .connect_http(url.parse().context("TIMEBANK_RPC_URL is a URL")?);

    // The pre-check runs the very rule that `transfer` runs, and costs nothing.
    let value = U256::from(amount);
    let check = TimeBank::canTransferCall { from: member, to: receiver, amount: value };
    let may = asked(&node, bank, check).await?;
    ensure!(may._0, "the bank would refuse it: code {} (docs/codes.md)", may._1);

    let from = node.get_block_number().await?;
    let before = asked(&node, bank, TimeBank::balanceOfCall { account: receiver }).await?;
    let payment = TimeBank::transferCall { to: receiver, value };
    let payment = TransactionRequest::default().with_to(bank).with_input(payment.abi_encode());
    let receipt = node.send_transaction(payment).await?.get_receipt().await?;
    ensure!(receipt.status(), "the payment was undone in its block");

    // Success means done: the bank's own event is in the transaction's log, with the balance after it.
    let logs = receipt.logs().iter().filter(|log| log.address() == bank);
    let moved = logs.filter_map(|log| TimeBank::CoinMoved::decode_log(&log.inner).ok()).next();
    let moved = moved.context("the log does not show the payment")?;
    let after = before + value;
    ensure!(U256::from(moved.to_after) == after, "the log shows another balance than {after}");

    // Whoever watches asks for ranges of blocks. Events carry numbers, so a missing one is noticed.
    let payments = Filter::new()
        .address(bank)
        .event_signature(TimeBank::CoinMoved::SIGNATURE_HASH)
        .topic2(receiver.into_word())
        .from_block(from);
    let seen = tokio::time::timeout(PATIENCE, async {
        loop {
            let logs = node.get_logs(&payments).await?;
            let mut seen =
                logs.iter().filter_map(|log| TimeBank::CoinMoved::decode_log(&log.inner).ok());
            if let Some(payment) = seen.find(|payment| payment.seq == moved.seq) {
                return anyhow::Ok(payment);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    });
    let seen = seen.await.context("no payment was seen in half a minute")??;
    println!(
        "paid {} s in block {}; event {} of the log",
        seen.amount,
        receipt.block_number.context("a receipt names its block")?,
        seen.seq
    );
    Ok(())
}

/// What the bank answers to a call, without a transaction.
async fn asked<C: SolCall>(node: &impl Provider, bank: Address, call: C) -> Result<C::Return> {
    let question = TransactionRequest::default().with_to(bank).with_input(call.abi_encode());
    let answer = node.call(question).await?;
    Ok(C::abi_decode_returns(&answer)?)
}

fn variable(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("set {name}; examples/README.md says to what"))
}
