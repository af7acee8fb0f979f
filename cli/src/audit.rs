//! The auditor's own work: replaying the log against the contract's head.

use std::path::PathBuf;
use std::time::Duration;

use alloy::dyn_abi::{DynSolValue, FunctionExt};
use alloy::eips::BlockId;
use alloy::hex;
use alloy::primitives::Address;
use serde_json::json;
use timebank_rules::audit::Head;

use crate::bundle;
use crate::contract::{Contract, Whose};
use crate::failure::{Failure, Result};
use crate::node::{self, Node, Stopped};
use crate::output::Output;
use crate::place::Place;
use crate::replay::{Replay, Wrong};

/// Replay the log against the contract's head.
///
/// Every event is hashed onto the ones before it. If one is missing, added or altered, the end differs from the head that
/// the contract keeps; the first one that is wrong or missing is named, and the exit code is 4.
#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    pub place: Place,
    /// Whose log.
    #[arg(long, value_enum, default_value = "bank")]
    of: Whose,
    /// Begin at this block, with the head that the contract had before it. From 0, balances are rebuilt, too.
    #[arg(long, value_name = "BLOCK", default_value_t = 0)]
    from_block: u64,
    /// Check this evidence bundle of the query service instead, without a node.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["of", "from_block"])]
    bundle: Option<PathBuf>,
    /// Who must have signed the bundle.
    #[arg(long, value_name = "ADDRESS", value_parser = crate::address::read, requires = "bundle")]
    signer: Option<Address>,
}

impl Verify {
    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        if let Some(bundle) = &self.bundle {
            return bundle::verify(bundle, self.signer, output);
        }
        let contract = self.of.contract();
        let (node, address) = (self.place.at.node()?, self.place.address(contract)?);
        let to = node.height().await?;
        if self.from_block > to {
            return Err(Failure::usage(format!(
                "there is no block {} yet: the newest is {to}",
                self.from_block
            )));
        }
        let book = Book { node: &node, contract, address };
        let end = book.head_at(to).await?;
        let start = match self.from_block.checked_sub(1) {
            None => Head::default(),
            Some(before) => book.head_at(before).await.map_err(|failure| {
                Failure::node(format!(
                    "the head before block {} cannot be read, perhaps because the node has forgotten so old a state; verify from block 0: {failure}",
                    self.from_block
                ))
            })?,
        };
        let log = book.whole(start, end, self.from_block, to).await?;
        let supply = match (self.of, self.from_block) {
            (Whose::Bank, 0) => Some(log.coin_supply().map_err(|wrong| wrong.failure())?),
            _ => None,
        };
        let (replayed, hash) = (end.seq - start.seq, hex::encode_prefixed(end.hash));
        let supply_text = supply.map_or(String::new(), |supply| {
            format!("\nThe balances rebuilt from it add up to {supply} s of coin.")
        });
        output.say(
            &format!(
                "The log is whole: {replayed} events up to block {to} lead to the head that {} keeps, {hash} after {} events.{supply_text}",
                contract.name, end.seq
            ),
            &json!({ "whole": true, "from_block": self.from_block, "to_block": to, "replayed": replayed,
                "events": end.seq, "head": hash, "coin_supply": supply.map(|supply| supply.to_string()) }),
        );
        Ok(())
    }
}

/// A contract that keeps a log.
pub struct Book<'a> {
    pub node: &'a Node,
    pub contract: &'static Contract,
    pub address: Address,
}

/// How often to look for events that are missing, and how long to wait before each time: a node may know a block before it
/// knows the block's events.
const LOOKS: u32 = 3;
const AGAIN: Duration = Duration::from_millis(300);

impl Book<'_> {
    /// The log of these blocks, which leads from one head to the other; or how it does not.
    async fn whole(&self, start: Head, end: Head, from: u64, to: u64) -> Result<Replay> {
        let mut looks = 1;
        loop {
            let (log, found) = self.replayed(start, from, to).await?;
            let wrong = match found {
                Some(wrong) => wrong,
                None if log.head() == end => return Ok(log),
                None => self.first_wrong(&log, end).await?,
            };
            if !matches!(wrong, Wrong::Missing { .. }) || looks == LOOKS {
                return Err(self
                    .no_old_logs(&log, &wrong)
                    .await
                    .unwrap_or_else(|| wrong.failure()));
            }
            looks += 1;
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// The log as the node shows it, up to the first event that is wrong of itself.
    async fn replayed(&self, start: Head, from: u64, to: u64) -> Result<(Replay, Option<Wrong>)> {
        let bar = node::bar(from, to, "blocks");
        let mut log = Replay::from(self.contract, start);
        let mut wrong = None;
        let reading = self.node.events(self.address, from, to, |last, events| {
            bar.set_position((last - from).saturating_add(1));
            events.iter().try_for_each(|event| log.next(event)).map_err(|found| {
                let failure = found.failure();
                wrong = Some(found);
                failure
            })
        });
        let read = reading.await;
        bar.finish_and_clear();
        match wrong {
            Some(wrong) => Ok((log, Some(wrong))),
            None => read.map(|()| (log, None)),
        }
    }

    /// What to say where the beginning alone is missing, and all of it: nodes that forget old logs answer with none. Nothing
    /// where something else is missing.
    async fn no_old_logs(&self, log: &Replay, wrong: &Wrong) -> Option<Failure> {
        let Wrong::Missing { before, .. } = wrong else { return None };
        let shown = log.head().seq - log.start.seq;
        let how = match before {
            None if shown > 0 => return None,
            None => "ask a node that keeps them all with --rpc-url".to_owned(),
            Some(_) if log.is_placed => return None,
            Some((said, block)) => {
                let first = said.checked_sub(shown)?;
                let block = log.blocks.first().map_or(*block, |(block, _)| *block);
                let before = self.head_at(block.checked_sub(1)?).await;
                if before.is_ok_and(|head| head.seq.saturating_add(1) != first) {
                    return None;
                }
                format!(
                    "its first event is number {first}, in block {block}: verify the rest with --from-block {block}, or ask a node that keeps all with --rpc-url"
                )
            }
        };
        Some(Failure::node(format!(
            "this node does not have the old logs of {}, so nothing is known of them; {how}",
            self.contract.name
        )))
    }

    /// The head that the contract kept after a block; the beginning where it was not there yet.
    pub async fn head_at(&self, block: u64) -> Result<Head> {
        let question = self.contract.message("auditHead", 0)?;
        let asked =
            self.node.ask(None, self.address, question.selector().into(), BlockId::number(block));
        let answer = asked.await.map_err(|stopped| match stopped {
            Stopped::Failure(failure) => failure,
            Stopped::ByChain(what) => Failure::node(what),
            Stopped::Reverted(data) => Failure::node(format!("auditHead reverts with {data}")),
        })?;
        if answer.is_empty() {
            self.node.must_be_contract(self.address).await?;
            return Ok(Head::default());
        }
        let values = question.abi_decode_output(&answer).ok();
        match values.as_deref() {
            Some([DynSolValue::Uint(seq, _), DynSolValue::FixedBytes(hash, 32)]) => {
                Ok(Head { seq: seq.saturating_to(), hash: hash.0 })
            }
            _ => Err(Failure::usage(format!(
                "what is at {} keeps no head as {} does",
                self.address, self.contract.name
            ))),
        }
    }

    /// Where a log that does not lead to the contract's head first differs. Every block with events is one where the
    /// contract's head at that time could be read, and once they differ they do so for good.
    async fn first_wrong(&self, log: &Replay, end: Head) -> Result<Wrong> {
        if log.head().seq < end.seq {
            return Ok(Wrong::Missing { seq: log.head().seq.saturating_add(1), before: None });
        }
        let (mut right, mut wrong) = (0, log.blocks.len());
        while right < wrong {
            let middle = (right + wrong) / 2;
            let (block, head) = log.blocks[middle];
            match self.head_at(block).await {
                Ok(kept) if kept == head => right = middle + 1,
                Ok(_) => wrong = middle,
                // The node has forgotten so old a state, so nothing closer can be said.
                Err(_) => {
                    let first = log.start.seq.saturating_add(1);
                    return Ok(Wrong::Altered { first, last: end.seq, block: None });
                }
            }
        }
        let before = right.checked_sub(1).map_or(log.start, |at| log.blocks[at].1);
        let (block, after) = log.blocks.get(right).copied().unwrap_or((0, log.head()));
        Ok(Wrong::Altered {
            first: before.seq.saturating_add(1),
            last: after.seq,
            block: Some(block),
        })
    }
}
