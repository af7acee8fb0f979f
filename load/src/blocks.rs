//! The blocks that a node makes: when, how many transactions are in them, and how much of their room that takes.

use std::time::Duration;

use alloy::primitives::{Bytes, B256};
use alloy::providers::{DynProvider, Provider};
use anyhow::{Context, Result};
use codec::{Compact, Decode};
use reqwest::Url;
use serde::Deserialize;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::{sleep, Instant};

use crate::chain;

/// Transactions that are nobody's: the block's time.
const INHERENTS: usize = 1;
/// How often to look for a new block.
const LOOKING: Duration = Duration::from_millis(25);
/// Where `frame_system` keeps the weight of the block's transactions: `System`, `BlockWeight`.
const BLOCK_WEIGHT: &str = "0x26aa394eea5630e07c48ae0c9558cef734abf5cb34d6244378cddbf18e849d96";

/// The room of a block for ordinary transactions, as chain/runtime has it: three quarters of two seconds, in picoseconds...
pub const REF_TIME: u64 = 1_500_000_000_000;
/// ...and of ten MiB of proof, in bytes.
pub const PROOF_SIZE: u64 = 7_864_320;

/// A block.
#[derive(Clone, Debug)]
pub struct Block {
    pub number: u64,
    /// When it was seen.
    pub at: Instant,
    /// Transactions in it.
    pub transactions: usize,
    /// Picoseconds that they took.
    pub ref_time: u64,
    /// Bytes of proof that they took.
    pub proof_size: u64,
}

#[derive(Debug, Deserialize)]
struct Whole {
    block: Body,
}

#[derive(Debug, Deserialize)]
struct Body {
    extrinsics: Vec<Bytes>,
}

#[derive(Debug, Deserialize)]
struct Header {
    number: String,
}

/// Every block from now on, as it is made.
pub fn watched(substrate: Url) -> Result<UnboundedReceiver<Result<Block>>> {
    let (to, blocks) = mpsc::unbounded_channel();
    let provider = chain::provider(substrate)?;
    tokio::spawn(async move {
        // Nobody listens to an error either who does not listen any more.
        if let Err(error) = watch(&provider, &to).await {
            let _ = to.send(Err(error));
        }
    });
    Ok(blocks)
}

async fn watch(provider: &DynProvider, to: &UnboundedSender<Result<Block>>) -> Result<()> {
    let mut seen = newest(provider).await?;
    loop {
        let newest = newest(provider).await?;
        let at = Instant::now();
        for number in seen + 1..=newest {
            if to.send(Ok(block(provider, number, at).await?)).is_err() {
                return Ok(());
            }
        }
        seen = newest;
        sleep(LOOKING).await;
    }
}

async fn newest(provider: &DynProvider) -> Result<u64> {
    let header: Header = provider.raw_request("chain_getHeader".into(), ()).await?;
    let digits = header.number.trim_start_matches("0x");
    u64::from_str_radix(digits, 16).context("a block's number is one")
}

async fn block(provider: &DynProvider, number: u64, at: Instant) -> Result<Block> {
    let hash: B256 = provider.raw_request("chain_getBlockHash".into(), (number,)).await?;
    let whole: Whole = provider.raw_request("chain_getBlock".into(), (hash,)).await?;
    let weight: Bytes =
        provider.raw_request("state_getStorage".into(), (BLOCK_WEIGHT, hash)).await?;
    let (ref_time, proof_size) = of_ordinary_transactions(&weight)?;
    let transactions = whole.block.extrinsics.len().saturating_sub(INHERENTS);
    Ok(Block { number, at, transactions, ref_time, proof_size })
}

/// The first of the weights of the three classes of transactions.
fn of_ordinary_transactions(mut weights: &[u8]) -> Result<(u64, u64)> {
    let (ref_time, proof_size) = <(Compact<u64>, Compact<u64>)>::decode(&mut weights)
        .context("a block's weight is two numbers for each class")?;
    Ok((ref_time.0, proof_size.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;

    #[test]
    fn the_weight_of_ordinary_transactions_comes_first() {
        let class = |time: u64, proof: u64| (Compact(time), Compact(proof)).encode();
        let weights = [class(REF_TIME, 7), class(0, 0), class(3, 4)].concat();
        assert_eq!(of_ordinary_transactions(&weights).unwrap(), (REF_TIME, 7));
        assert!(of_ordinary_transactions(&[]).is_err());
    }
}
