//! A known number of transfers, whatever happens to the node meanwhile.

use std::time::Duration;

use alloy::primitives::{Address, U256};
use alloy::signers::local::PrivateKeySigner;
use anyhow::{ensure, Context, Result};
use futures::{stream, StreamExt, TryStreamExt};
use serde_json::json;
use timebank_scenario::messages::transferCall;
use tokio::time::{sleep, Instant};

use crate::chain::{self, Chain, Message, Sent, Signed, AT_ONCE, LOOKING};
use crate::senders::{self, Person};
use crate::world;

/// Send a known number of transfers, again where the node forgot them, until all of them are in blocks.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Transfers of each of the ten members who send.
    #[arg(long, default_value_t = 200)]
    transfers: usize,
    /// Give up when nothing got into a block for so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    patience: u64,
}

/// Who send, and as many receive.
const MEMBERS: usize = 10;
/// Transactions of one member that wait for a block.
const WAITING: usize = 40;
/// A node that did not take a transaction into a block by then may have forgotten it.
const FORGOTTEN: Duration = Duration::from_secs(4);

/// A member's transfers.
struct Batch {
    who: Address,
    /// The number of the first.
    first: u64,
    signed: Vec<Signed>,
    /// How many were submitted since the chain last moved on or the node forgot them.
    submitted: usize,
    in_blocks: usize,
    moved_on: Instant,
}

/// Sends them, and prints a line of JSON when the load begins and one when it is over and nothing was lost or done twice.
pub async fn run(
    chain: &Chain,
    governor: &PrivateKeySigner,
    bank: Address,
    args: Args,
) -> Result<()> {
    let mut governor = Person::with_key(chain, governor.clone()).await?;
    let mut members = senders::of(chain, &mut governor, "resilience", 2 * MEMBERS).await?;
    world::founded(chain, &mut governor, bank, &mut members).await?;
    let receivers: Vec<_> = members.split_off(MEMBERS).iter().map(Person::address).collect();
    let before = chain.held(bank, &receivers).await?;
    let mut batches = signed(chain, bank, members, &receivers, args.transfers).await?;
    println!("{}", json!({ "begins": MEMBERS * args.transfers }));

    let progress = chain::bar(MEMBERS * args.transfers, "transfers in blocks");
    let (mut failures, mut last_success) = (0_usize, Instant::now());
    let mut last_failure = "none".to_owned();
    let mut known = 0;
    while known < MEMBERS * args.transfers {
        let going_on = batches.iter_mut().map(|batch| batch.go_on(chain));
        for gone_on in futures::future::join_all(going_on).await {
            match gone_on {
                Ok(()) => {}
                // The node is down, or coming up; that is what this is about.
                Err(error) => (failures, last_failure) = (failures + 1, format!("{error:#}")),
            }
        }
        let in_blocks = batches.iter().map(|batch| batch.in_blocks).sum();
        if in_blocks > known {
            (known, last_success) = (in_blocks, Instant::now());
            progress.set_position(known as u64);
        }
        ensure!(
            last_success.elapsed() < Duration::from_secs(args.patience),
            "nothing got into a block for {} s; {known} had; the last failure: {last_failure}",
            args.patience
        );
        sleep(LOOKING).await;
    }
    progress.finish_and_clear();

    let sent = batches.iter().flat_map(|batch| batch.signed.iter().map(|signed| signed.sent));
    let lost = stream::iter(sent)
        .map(|sent| went_through(chain, sent))
        .buffer_unordered(AT_ONCE)
        .try_fold(0, |lost, went| async move { Ok(lost + usize::from(!went)) })
        .await?;
    let after = chain.held(bank, &receivers).await?;
    for (number, (before, after)) in before.iter().zip(&after).enumerate() {
        let arrived = *after - *before;
        let sent = U256::from(args.transfers);
        ensure!(arrived == sent, "receiver {number} got {arrived} of {sent} transfers");
    }
    ensure!(lost == 0, "{lost} transfers are in no block by their hashes");
    println!("{}", json!({ "transfers": known, "failures": failures }));
    Ok(())
}

impl Batch {
    /// Looks how far the chain is, and submits what it does not have.
    async fn go_on(&mut self, chain: &Chain) -> Result<()> {
        let in_blocks = chain.sent_by(self.who).await?.checked_sub(self.first);
        let in_blocks = in_blocks.context("the chain went back behind the beginning")? as usize;
        if in_blocks > self.in_blocks {
            self.moved_on = Instant::now();
        }
        // From the first that is in no block on: one that comes before its time waits for those before it.
        if in_blocks < self.in_blocks || self.moved_on.elapsed() > FORGOTTEN {
            (self.submitted, self.moved_on) = (in_blocks, Instant::now());
        }
        self.in_blocks = in_blocks;
        self.submitted = self.submitted.max(in_blocks);
        while self.submitted < self.signed.len().min(in_blocks + WAITING) {
            match chain.submit(&self.signed[self.submitted]).await {
                // That it is known already is no failure.
                Err(error) if !is_answer(&error) => return Err(error),
                _ => {}
            }
            self.submitted += 1;
        }
        Ok(())
    }
}

/// Whether the node has the transaction already, in a block or waiting for one.
fn is_answer(error: &anyhow::Error) -> bool {
    use alloy::transports::{RpcError, TransportErrorKind};
    let error = error.downcast_ref::<RpcError<TransportErrorKind>>();
    // Ethereum's RPC answers, too, when the node behind it does not.
    error.and_then(RpcError::as_error_resp).is_some_and(|answer| {
        let said = answer.message.to_lowercase();
        ["already", "priority", "nonce", "stale", "outdated", "banned"]
            .iter()
            .any(|word| said.contains(word))
    })
}

async fn went_through(chain: &Chain, sent: Sent) -> Result<bool> {
    const ATTEMPTS: usize = 50;
    let mut looked = Ok(None);
    // Ethereum's RPC may be a few blocks behind the node, and fail to answer once.
    for _ in 0..ATTEMPTS {
        looked = chain.receipt(sent.hash).await;
        if let Ok(Some(receipt)) = &looked {
            return Ok(sent.must_be_done(receipt).is_ok());
        }
        sleep(LOOKING).await;
    }
    looked.map(|_| false)
}

async fn signed(
    chain: &Chain,
    bank: Address,
    members: Vec<Person>,
    receivers: &[Address],
    transfers: usize,
) -> Result<Vec<Batch>> {
    let mut batches = Vec::new();
    for (mut member, to) in members.into_iter().zip(receivers) {
        let message = transferCall { to: *to, value: U256::from(1) };
        let message = Message::call(bank, message);
        let gas = chain.estimate(member.address(), &message).await?.saturating_mul(2);
        let message = Message { gas, ..message };
        let (who, first) = (member.address(), chain.sent_by(member.address()).await?);
        let mut signed = Vec::new();
        for _ in 0..transfers {
            let (key, nonce) = member.next();
            signed.push(chain.sign(&key, nonce, &message).await?);
        }
        batches.push(Batch {
            who,
            first,
            signed,
            submitted: 0,
            in_blocks: 0,
            moved_on: Instant::now(),
        });
    }
    Ok(batches)
}
