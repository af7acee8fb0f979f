//! How much a node that answers at once can do: transfers a second, each answered when it is in a block, beside readers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, U256};
use alloy::signers::local::PrivateKeySigner;
use anyhow::Result;
use futures::future::try_join_all;
use serde_json::json;
use timebank_scenario::messages::transferCall;
use tokio::time::{sleep, Instant};

use crate::chain::{Chain, Message, Signed};
use crate::senders::{self, Person};
use crate::world;

/// Send transfers one after the other from many accounts, each when the one before it is answered.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Accounts that send.
    #[arg(long, default_value_t = 8)]
    senders: usize,
    /// Clients that read all the while.
    #[arg(long, default_value_t = 0)]
    readers: usize,
    /// Transfers of each account; none to let readers alone for the time that is given.
    #[arg(long, default_value_t = 200)]
    transfers: usize,
    /// How long readers read where nobody sends.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    seconds: u64,
    /// Send the chain's own currency instead of the bank's.
    #[arg(long)]
    native: bool,
}

/// Does it, and prints a line of JSON.
pub async fn run(
    chain: &Chain,
    governor: &PrivateKeySigner,
    bank: Address,
    args: Args,
) -> Result<()> {
    let mut governor = Person::with_key(chain, governor.clone()).await?;
    let mut members = senders::of(chain, &mut governor, "rush", 2 * args.senders.max(1)).await?;
    if !args.native {
        let accounts: Vec<Address> = members.iter().map(Person::address).collect();
        // Those of an earlier load are members already.
        if chain.held(bank, &accounts).await?.iter().any(|held| held.is_zero()) {
            world::founded(chain, &mut governor, bank, &mut members).await?;
        }
    }
    let receivers: Vec<Address> =
        members.split_off(args.senders.max(1)).iter().map(Person::address).collect();
    let mut queues = Vec::new();
    for (mut member, to) in members.into_iter().zip(&receivers) {
        queues.push(signed(chain, bank, &mut member, *to, &args).await?);
    }
    let first_block = chain.newest().await?.0;
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..args.readers)
        .map(|number| {
            let (chain, stop) = (chain.clone(), stop.clone());
            let whom = receivers[number % receivers.len()];
            tokio::spawn(async move { reads(&chain, bank, whom, &stop).await })
        })
        .collect();
    let begun = Instant::now();
    let senders = queues.iter().map(|queue| async move {
        for signed in queue {
            chain.submit(signed).await?;
        }
        Ok::<_, anyhow::Error>(())
    });
    try_join_all(senders).await?;
    if args.transfers == 0 {
        sleep(Duration::from_secs(args.seconds)).await;
    }
    let took = begun.elapsed();
    stop.store(true, Ordering::Relaxed);
    let mut times = Vec::new();
    for reader in readers {
        times.extend(reader.await??);
    }
    let blocks = chain.newest().await?.0 - first_block;
    let sent: usize = queues.iter().map(Vec::len).sum();
    for signed in queues.iter().filter_map(|queue| queue.last()) {
        chain.done(signed.sent).await?;
    }
    times.sort_unstable();
    let at = |share: usize| {
        let place = times.len().saturating_sub(1) * share / 100;
        times.get(place).map(|time| time.as_secs_f64() * 1e3)
    };
    let per_second = sent as f64 / took.as_secs_f64();
    println!(
        "{}",
        json!({
            "transfers": sent, "blocks": blocks, "seconds": took.as_secs_f64(), "per_second": per_second,
            "calls": times.len(), "calls_per_second": times.len() as f64 / took.as_secs_f64(),
            "call_p50_ms": at(50), "call_p99_ms": at(99),
        })
    );
    Ok(())
}

/// Reads a balance again and again; how long each answer took.
async fn reads(
    chain: &Chain,
    bank: Address,
    whom: Address,
    stop: &AtomicBool,
) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let asked = Instant::now();
        chain.held(bank, &[whom]).await?;
        times.push(asked.elapsed());
    }
    Ok(times)
}

async fn signed(
    chain: &Chain,
    bank: Address,
    member: &mut Person,
    to: Address,
    args: &Args,
) -> Result<Vec<Signed>> {
    let message = if args.native {
        Message {
            to: Some(to),
            input: Default::default(),
            value: U256::from(1_000_000_000),
            gas: 0,
        }
    } else {
        Message::call(bank, transferCall { to, value: U256::from(1) })
    };
    let gas = chain.estimate(member.address(), &message).await?.saturating_mul(2);
    let message = Message { gas, ..message };
    let mut signed = Vec::new();
    for _ in 0..args.transfers {
        let (key, nonce) = member.next();
        signed.push(chain.sign(&key, nonce, &message).await?);
    }
    Ok(signed)
}
