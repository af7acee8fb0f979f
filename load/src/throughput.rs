//! How many transactions full blocks take.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use alloy::primitives::{Address, U256};
use alloy::signers::local::PrivateKeySigner;
use anyhow::{ensure, Context, Result};
use reqwest::Url;
use serde::Serialize;
use timebank_scenario::messages::transferCall;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{sleep, Instant};

use crate::blocks::{self, Block};
use crate::chain::{self, Chain, Message, LOOKING};
use crate::senders::{self, Person, Turn};
use crate::token;
use crate::world::{self, World, SLOT};

/// Keep the blocks full, and say how many transactions they take.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The node's Substrate RPC, on this machine, which knows the weight of a block.
    #[arg(long, value_name = "URL", value_parser = crate::loopback)]
    substrate_url: Url,
    /// A bank without a router, of the same governor.
    #[arg(long, value_name = "ADDRESS", value_parser = crate::address)]
    alone: Address,
    /// The ERC-20's code for Ethereum's machine, in hexadecimal.
    #[arg(long, value_name = "FILE")]
    token: PathBuf,
    /// Full blocks in a row to measure.
    #[arg(long, default_value_t = 20)]
    blocks: usize,
}

/// Who send, and as many receive: enough that their transactions need not wait for each other, and a number that has no
/// factor in common with ten, so that in the mix everybody does everything.
const MEMBERS: usize = 41;
/// Transactions that are submitted at once; no more than there are members, so that nobody's overtake each other.
const AT_ONCE: usize = 20;
/// How long a measurement may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// Transactions that wait for a block are at least so many, and three blocks full.
const WAITING: usize = 400;
/// Orders that each member has to withdraw in the mix.
const ORDERS: usize = 12;

/// What was measured.
#[derive(Debug, Serialize)]
struct Measured {
    workload: &'static str,
    /// The first full block, and the last.
    first_block: u64,
    last_block: u64,
    blocks: usize,
    transactions: usize,
    seconds: f64,
    per_block: f64,
    per_second: f64,
    /// What the transactions took of the blocks' room.
    ref_time_share: f64,
    proof_share: f64,
}

/// Measures, and prints a line of JSON for each kind of load.
pub async fn run(
    chain: &Chain,
    governor: &PrivateKeySigner,
    bank: Address,
    args: Args,
) -> Result<()> {
    let code = std::fs::read_to_string(&args.token)
        .with_context(|| format!("cannot read {}", args.token.display()))?;
    let mut governor = Person::with_key(chain, governor.clone()).await?;
    let mut members = senders::of(chain, &mut governor, "members", 2 * MEMBERS).await?;
    let token = token::deployed(chain, &mut governor, &code, &members).await?;
    let alone = world::founded(chain, &mut governor, args.alone, &mut members).await?;
    let world = world::founded(chain, &mut governor, bank, &mut members).await?;

    let receivers: Vec<_> = members.split_off(MEMBERS).iter().map(Person::address).collect();
    let flood = Flood { chain, blocks: args.blocks, substrate: args.substrate_url };
    for (workload, contract) in
        [("ERC-20", token), ("bank", world.bank), ("bank alone", alone.bank)]
    {
        let mut transfers = Transfers { contract, receivers: &receivers, gas: 0 };
        transfers.gas = flood.gas(&members[0], &transfers.of(0)).await?;
        let before: U256 = chain.held(contract, &receivers).await?.into_iter().sum();
        let mut sent = 0_u64;
        let measured = flood
            .measure(workload, |number| {
                sent += 1;
                Ok((members[number % MEMBERS].next(), transfers.of(number)))
            })
            .await?;
        let after: U256 = chain.held(contract, &receivers).await?.into_iter().sum();
        let arrived = after - before;
        ensure!(arrived == U256::from(sent), "{sent} were sent and {arrived} arrived");
        println!("{}", serde_json::to_string(&measured)?);
    }
    let measured = mixed(&flood, world, &mut members, &receivers).await?;
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}

/// Seven transfers, an order, a cancellation and a record of every ten.
async fn mixed(
    flood: &Flood<'_>,
    world: World,
    members: &mut [Person],
    receivers: &[Address],
) -> Result<Measured> {
    let chain = flood.chain;
    let (_, now) = chain.newest().await?;
    let expiry = now + 7 * 24 * 3_600;
    let mut orders: Vec<VecDeque<u128>> = vec![VecDeque::new(); members.len()];
    for _ in 0..ORDERS {
        let placed = senders::each_sends(chain, members, |_| world.bid(expiry)).await?;
        for (receipt, orders) in placed.iter().zip(&mut orders) {
            orders.push_back(World::order_in(receipt)?);
        }
    }
    let mut transfers = Transfers { contract: world.bank, receivers, gas: 0 };
    transfers.gas = flood.gas(&members[0], &transfers.of(0)).await?;
    // Now and then an order, a cancellation or a record makes or empties a cell, and takes more.
    let bidding = 2 * flood.gas(&members[0], &world.bid(expiry)).await?;
    let first = *orders[0].front().context("orders were placed")?;
    let cancelling = 2 * flood.gas(&members[0], &world.cancel(first)).await?;
    let accounts: Vec<_> = members.iter().map(Person::address).collect();
    let record = |world: &World, number: usize| {
        let start = world.free_until - SLOT * (1 + (number / accounts.len()) as u64);
        world.record(accounts[number % accounts.len()], start, start + SLOT)
    };
    let recording = 2 * flood.gas(&world.recorder, &record(&world, 0)).await?;
    let mut recorder = world.recorder.clone();
    let (mut sent, mut records) = (0, 0);
    let size = members.len();
    flood
        .measure("mix", |number| {
            sent += 1;
            let member = &mut members[number % size];
            Ok(match (sent - 1) % 10 {
                0 => (member.next(), Message { gas: bidding, ..world.bid(expiry) }),
                1 => {
                    let order = orders[number % size].pop_front();
                    let order = order.context("the orders were too few")?;
                    (member.next(), Message { gas: cancelling, ..world.cancel(order) })
                }
                2 => {
                    records += 1;
                    (recorder.next(), Message { gas: recording, ..record(&world, records - 1) })
                }
                _ => (member.next(), transfers.of(number)),
            })
        })
        .await
}

/// Transfers of one unit, each member's to the same receiver.
struct Transfers<'a> {
    contract: Address,
    receivers: &'a [Address],
    gas: u64,
}

impl Transfers<'_> {
    fn of(&self, number: usize) -> Message {
        let to = self.receivers[number % self.receivers.len()];
        let message = transferCall { to, value: U256::from(1) };
        Message { gas: self.gas, ..Message::call(self.contract, message) }
    }
}

/// More transactions than blocks have room for.
struct Flood<'a> {
    chain: &'a Chain,
    /// Full blocks in a row to measure.
    blocks: usize,
    substrate: Url,
}

impl Flood<'_> {
    /// What a message of a kind may use: a little more than the first one takes, because a block has to have room for
    /// all that one may use before it is taken.
    async fn gas(&self, who: &Person, message: &Message) -> Result<u64> {
        let gas = self.chain.estimate(who.address(), message).await?;
        Ok(gas + gas / 10)
    }

    /// Sends until enough blocks in a row were full, waits until everything is in a block, and looks whether all of it went
    /// through.
    async fn measure(
        &self,
        workload: &'static str,
        mut next: impl FnMut(usize) -> Result<(Turn, Message)>,
    ) -> Result<Measured> {
        let progress = chain::bar(self.blocks, &format!("full blocks, {workload}"));
        let mut seen = Seen::new(blocks::watched(self.substrate.clone())?);
        let (mut submitted, mut turn) = (Vec::new(), 0);
        let begun = Instant::now();
        while seen.longest().len() <= self.blocks {
            ensure!(
                begun.elapsed() < PATIENCE,
                "{workload}: not {} full blocks in a row in {} s",
                self.blocks,
                PATIENCE.as_secs()
            );
            seen.look(submitted.len())?;
            progress.set_position(seen.longest().len().saturating_sub(1) as u64);
            let waiting = submitted.len().saturating_sub(seen.transactions);
            if waiting >= WAITING.max(3 * seen.largest) {
                sleep(LOOKING / 20).await;
                continue;
            }
            let mut signed = Vec::new();
            for _ in 0..AT_ONCE {
                let ((key, nonce), message) = next(turn)?;
                turn += 1;
                signed.push(self.chain.sign(&key, nonce, &message).await?);
            }
            let submitting = signed.iter().map(|signed| self.chain.submit(signed));
            futures::future::try_join_all(submitting).await?;
            submitted.extend(signed.iter().map(|signed| signed.sent));
        }
        progress.finish_and_clear();
        let measured = seen.measured(workload)?;
        self.chain.all_done(submitted).await?;
        Ok(measured)
    }
}

/// What was seen of the blocks.
struct Seen {
    from: UnboundedReceiver<Result<Block>>,
    /// Transactions in blocks.
    transactions: usize,
    /// The most in one block.
    largest: usize,
    /// Full blocks in a row, after one that only says when they began; the present row and the longest.
    row: Vec<Block>,
    longest: Vec<Block>,
}

impl Seen {
    fn new(from: UnboundedReceiver<Result<Block>>) -> Self {
        Self { from, transactions: 0, largest: 0, row: Vec::new(), longest: Vec::new() }
    }

    /// Looks at the new blocks, when `sent` transactions were sent altogether.
    fn look(&mut self, sent: usize) -> Result<()> {
        while let Ok(block) = self.from.try_recv() {
            self.add(block?, sent);
        }
        Ok(())
    }

    /// A block is full that left as many transactions behind as it took.
    fn add(&mut self, block: Block, sent: usize) {
        self.transactions += block.transactions;
        self.largest = self.largest.max(block.transactions);
        let left = sent.saturating_sub(self.transactions);
        let is_full = block.transactions > 0 && left >= block.transactions;
        if !is_full {
            self.row.clear();
        }
        self.row.push(block);
        if self.row.len() > self.longest.len() {
            self.longest.clone_from(&self.row);
        }
    }

    fn longest(&self) -> &[Block] {
        &self.longest
    }

    fn measured(&self, workload: &'static str) -> Result<Measured> {
        let (before, full) = self.longest.split_first().context("blocks were seen")?;
        let last = full.last().context("some were full")?;
        let transactions: usize = full.iter().map(|block| block.transactions).sum();
        let seconds = last.at.duration_since(before.at).as_secs_f64();
        let blocks = full.len();
        let share = |taken: fn(&Block) -> u64, room: u64| {
            full.iter().map(|block| taken(block) as f64).sum::<f64>() / room as f64 / blocks as f64
        };
        Ok(Measured {
            workload,
            first_block: full[0].number,
            last_block: last.number,
            blocks,
            transactions,
            seconds,
            per_block: transactions as f64 / blocks as f64,
            per_second: transactions as f64 / seconds,
            ref_time_share: share(|block| block.ref_time, blocks::REF_TIME),
            proof_share: share(|block| block.proof_size, blocks::PROOF_SIZE),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    fn block(number: u64, secs: u64, transactions: usize) -> Block {
        let at = *BEGUN.get_or_init(Instant::now) + Duration::from_secs(secs);
        Block { number, at, transactions, ref_time: 15, proof_size: 1_000 }
    }

    static BEGUN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();

    #[test]
    fn only_full_blocks_in_a_row_count_and_their_time_begins_with_the_block_before() {
        let mut seen = Seen::new(mpsc::unbounded_channel().1);
        for (number, secs, transactions, sent) in [
            (1, 1, 10, 50),
            (2, 2, 10, 25),
            (3, 3, 10, 90),
            (4, 4, 20, 90),
            (5, 6, 20, 90),
            (6, 7, 20, 90),
        ] {
            seen.add(block(number, secs, transactions), sent);
        }
        let measured = seen.measured("it").unwrap();
        assert_eq!((measured.first_block, measured.last_block), (3, 5));
        assert_eq!((measured.blocks, measured.transactions), (3, 50));
        assert_eq!((measured.seconds, measured.per_second), (4.0, 12.5));
    }

    #[test]
    fn a_block_that_took_everything_is_not_full() {
        let mut seen = Seen::new(mpsc::unbounded_channel().1);
        for number in 1..4 {
            seen.add(block(number, number, 10), number as usize * 10);
        }
        assert!(seen.measured("it").is_err());
    }
}
