//! What alloy does on the instant node: it fills, signs and sends, reads every answer into its own strict types, and watches.
//!
//! `cargo xtask clients` runs this; by hand, `TIMEBANK_RPC_URL` names a node.

use std::time::Duration;

use alloy::consensus::Transaction as _;
use alloy::network::{EthereumWallet, TransactionBuilder, TransactionResponse as _};
use alloy::primitives::{address, hex, Address, Bytes, B256, U256};
use alloy::providers::{Provider, ProviderBuilder};
use alloy::rpc::types::{BlockNumberOrTag, Filter, TransactionReceipt, TransactionRequest};
use alloy::signers::local::PrivateKeySigner;
use futures::StreamExt;
use tokio::time::timeout;

/// Charleth, whom every development chain endows and whom no other test here lets send.
const CHARLETH: &str = "0x0b6e18cafb6ed99687ec547bd28139cafdd2bffe70e6b688025de6b445aa5c5b";
const DOROTHY: Address = address!("773539d4Ac0e786233D90A233654ccEE26a613D9");

/// Deploys EVM code that stores the word it is called with and emits it as a log with that topic; it undoes a 7, and answers
/// the word to a call without data.
const KEEPER: &str =
    "6032600c60003960326000f3361560205760003580600714602c57806000558060005260206000a100000000\
                      5b60005460005260206000f35b60006000fd";

/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(20);

fn provider() -> impl Provider {
    let url = std::env::var("TIMEBANK_RPC_URL").expect("TIMEBANK_RPC_URL names a node").parse();
    // The first one stays; there is no other.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
    let key: PrivateKeySigner = CHARLETH.parse().unwrap();
    ProviderBuilder::new().wallet(EthereumWallet::from(key)).connect_reqwest(client, url.unwrap())
}

/// Sends what alloy fills in itself: nonce, gas, fees and chain id.
async fn done(provider: &impl Provider, request: TransactionRequest) -> TransactionReceipt {
    let pending = provider.send_transaction(request).await.unwrap();
    timeout(PATIENCE, pending.get_receipt()).await.expect("a receipt").unwrap()
}

async fn deployed(provider: &impl Provider) -> Address {
    let code = hex::decode(KEEPER).unwrap();
    let receipt = done(provider, TransactionRequest::default().with_deploy_code(code)).await;
    assert!(receipt.status());
    receipt.contract_address.unwrap()
}

fn calling(contract: Address, word: u64) -> TransactionRequest {
    let input = Bytes::from(B256::from(U256::from(word)).to_vec());
    TransactionRequest::default().with_to(contract).with_input(input)
}

// All in one: alloy counts nonces for itself, and two tests at once would use the same ones.
#[tokio::test]
#[ignore = "needs the instant node: TIMEBANK_RPC_URL"]
async fn alloy_fills_signs_sends_reads_and_watches() {
    let provider = provider();
    a_transfer_moves_what_it_says(&provider).await;
    a_contract_is_called_and_its_logs_are_found(&provider).await;
    blocks_and_logs_are_watched(&provider).await;
    what_is_undone_says_so(&provider).await;
}

async fn a_transfer_moves_what_it_says(provider: &impl Provider) {
    let wei = U256::from(10).pow(U256::from(18));
    let before = provider.get_balance(DOROTHY).await.unwrap();
    let sending = TransactionRequest::default().with_to(DOROTHY).with_value(wei);
    let receipt = done(provider, sending).await;
    assert!(receipt.status());
    assert_eq!(provider.get_balance(DOROTHY).await.unwrap(), before + wei);

    let hash = receipt.transaction_hash;
    let transaction = provider.get_transaction_by_hash(hash).await.unwrap().unwrap();
    assert_eq!((transaction.to(), transaction.value()), (Some(DOROTHY), wei));
    assert_eq!(transaction.block_hash, receipt.block_hash);
    assert_eq!(transaction.tx_hash(), hash);
    // What was signed comes back whole.
    let signed = transaction.inner.inner();
    let signer = signed.signature().recover_address_from_prehash(&signed.signature_hash());
    assert_eq!(signer.unwrap(), receipt.from);

    let number = receipt.block_number.unwrap();
    let block = provider.get_block_by_number(number.into()).full().await.unwrap().unwrap();
    assert_eq!(Some(block.header.hash), receipt.block_hash);
    assert_eq!(block.transactions.hashes().collect::<Vec<_>>(), [hash]);
    let receipts = provider.get_block_receipts(number.into()).await.unwrap().unwrap();
    assert_eq!(receipts, [receipt]);
    let fees = provider.get_fee_history(4, BlockNumberOrTag::Latest, &[10.0]).await.unwrap();
    assert_eq!(fees.base_fee_per_gas.len(), fees.gas_used_ratio.len() + 1);
    assert_eq!(provider.get_chain_id().await.unwrap(), 420_420_420);
    assert!(provider.get_client_version().await.unwrap().starts_with("timebank-node/"));
}

async fn a_contract_is_called_and_its_logs_are_found(provider: &impl Provider) {
    let contract = deployed(provider).await;
    assert!(!provider.get_code_at(contract).await.unwrap().is_empty());
    let receipt = done(provider, calling(contract, 5)).await;
    let stored = provider.get_storage_at(contract, U256::ZERO).await.unwrap();
    assert_eq!(stored, U256::from(5));
    let reading = TransactionRequest::default().with_to(contract);
    let word = |answer: Bytes| U256::from_be_slice(&answer);
    assert_eq!(word(provider.call(reading.clone()).await.unwrap()), U256::from(5));
    let before = receipt.block_number.unwrap() - 1;
    assert_eq!(word(provider.call(reading).block(before.into()).await.unwrap()), U256::ZERO);

    let filter = Filter::new().address(contract).from_block(0);
    let topic = B256::from(U256::from(5));
    let logs = provider.get_logs(&filter.clone().event_signature(topic)).await.unwrap();
    assert_eq!(logs, receipt.inner.logs());
    let others = filter.event_signature(B256::repeat_byte(1));
    assert!(provider.get_logs(&others).await.unwrap().is_empty());
}

async fn blocks_and_logs_are_watched(provider: &impl Provider) {
    let contract = deployed(provider).await;
    let filter = Filter::new().address(contract);
    let mut blocks = provider.watch_blocks().await.unwrap().into_stream();
    let mut logs = provider.watch_logs(&filter).await.unwrap().into_stream();
    let receipt = done(provider, calling(contract, 9)).await;
    let logs = timeout(PATIENCE, logs.next()).await.expect("a log").unwrap();
    assert_eq!(logs, receipt.inner.logs());
    let hashes = timeout(PATIENCE, blocks.next()).await.expect("a block").unwrap();
    assert!(hashes.contains(&receipt.block_hash.unwrap()));
}

async fn what_is_undone_says_so(provider: &impl Provider) {
    let contract = deployed(provider).await;
    let error = provider.call(calling(contract, 7)).await.unwrap_err();
    let said = error.as_error_resp().expect("the node answers");
    assert_eq!(said.code, 3);
    assert_eq!(said.as_revert_data(), Some(Bytes::new()));
    // With its gas given, alloy sends it without asking first.
    let before = provider.get_transaction_count(charleth()).await.unwrap();
    let receipt = done(provider, calling(contract, 7).with_gas_limit(1 << 40)).await;
    assert!(!receipt.status());
    assert!(receipt.inner.logs().is_empty());
    let after = provider.get_transaction_count(charleth()).await.unwrap();
    assert_eq!(after, before + 1);
}

fn charleth() -> Address {
    CHARLETH.parse::<PrivateKeySigner>().unwrap().address()
}
