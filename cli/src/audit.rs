//! The auditor's own work: replaying the log against the contract's head.

use alloy::dyn_abi::{DynSolValue, FunctionExt};
use alloy::eips::BlockId;
use alloy::primitives::Address;
use alloy::rpc::types::Log;
use clap::ValueEnum;
use serde_json::json;
use timebank_rules::audit::{self, Head};
use timebank_rules::balances::Balances;
use timebank_rules::keccak::keccak;
use timebank_rules::Hash;

use crate::contract::{Contract, BANK, COUNCIL};
use crate::failure::{Failure, Kind, Result};
use crate::invoke::Place;
use crate::node::{self, Node, Stopped};
use crate::output::Output;

/// Whose log or message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Whose {
    /// The bank's.
    Bank,
    /// The council's.
    Council,
}

impl Whose {
    /// The contract.
    pub fn contract(self) -> &'static Contract {
        match self {
            Self::Bank => &BANK,
            Self::Council => &COUNCIL,
        }
    }
}

/// Replay the log against the contract's head.
///
/// Every event is hashed onto the ones before it. If one is missing, added or altered, the end differs from the head that
/// the contract keeps; the first one that is wrong or missing is named, and the exit code is 4.
#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    place: Place,
    /// Whose log.
    #[arg(long, value_enum, default_value = "bank")]
    of: Whose,
    /// Begin at this block, with the head that the contract had before it. From 0, balances are rebuilt, too.
    #[arg(long, value_name = "BLOCK", default_value_t = 0)]
    from_block: u64,
}

impl Verify {
    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
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
        let bar = node::bar(self.from_block, to, "blocks");
        let events = node.events(address, self.from_block, to, |block| {
            bar.set_position(block - self.from_block + 1);
        });
        let events = events.await;
        bar.finish_and_clear();
        let events = events?;
        let log = Replay::of(contract, start, &events).map_err(|wrong| wrong.failure())?;
        if log.head() != end {
            return Err(book.first_wrong(&log, end).await?.failure());
        }
        let supply = match (self.of, self.from_block) {
            (Whose::Bank, 0) => Some(log.balances()?.coin_supply()),
            _ => None,
        };
        let (replayed, hash) = (end.seq - start.seq, hex(&end.hash));
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
struct Book<'a> {
    node: &'a Node,
    contract: &'static Contract,
    address: Address,
}

impl Book<'_> {
    /// The head that the contract kept after a block; the beginning where it was not there yet.
    async fn head_at(&self, block: u64) -> Result<Head> {
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
    async fn first_wrong(&self, log: &Replay<'_>, end: Head) -> Result<Wrong> {
        if log.head().seq < end.seq {
            return Ok(Wrong::Missing { seq: log.head().seq + 1, before: None });
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
                    let first = log.start.seq + 1;
                    return Ok(Wrong::Altered { first, last: end.seq, block: None });
                }
            }
        }
        let before = right.checked_sub(1).map_or(log.start, |at| log.blocks[at].1);
        let (block, after) = log.blocks.get(right).copied().unwrap_or((0, log.head()));
        Ok(Wrong::Altered { first: before.seq + 1, last: after.seq, block: Some(block) })
    }
}

/// A log, replayed.
struct Replay<'a> {
    start: Head,
    /// The head after each block that has events.
    blocks: Vec<(u64, Head)>,
    events: &'a [Log],
}

impl<'a> Replay<'a> {
    /// Replays events in order. An event that says another number than its place shows that one is missing.
    fn of(contract: &Contract, start: Head, events: &'a [Log]) -> std::result::Result<Self, Wrong> {
        let (mut head, mut blocks) = (start, Vec::<(u64, Head)>::new());
        for log in events {
            let block = log.block_number.unwrap_or_default();
            let (topics, data) = words(log);
            let seq = head.seq + 1;
            match contract.event(log).map(|happened| happened.figures) {
                None => return Err(Wrong::Foreign { seq, block }),
                Some(figures) => match figures.last() {
                    Some((name, DynSolValue::Uint(said, _)))
                        if name == "seq" && *said != alloy::primitives::U256::from(seq) =>
                    {
                        return Err(Wrong::Missing {
                            seq,
                            before: Some((said.saturating_to(), block)),
                        });
                    }
                    _ => {}
                },
            }
            head = audit::replay(head, [(topics.as_slice(), data)], keccak)
                .ok_or(Wrong::Foreign { seq, block })?;
            match blocks.last_mut() {
                Some((last, after)) if *last == block => *after = head,
                _ => blocks.push((block, head)),
            }
        }
        Ok(Self { start, blocks, events })
    }

    /// Where it leads to.
    fn head(&self) -> Head {
        self.blocks.last().map_or(self.start, |(_, head)| *head)
    }

    /// What everybody holds by it.
    fn balances(&self) -> Result<Balances> {
        let mut balances = Balances::default();
        for log in self.events {
            let (topics, data) = words(log);
            balances.apply(&topics, data).map_err(|overdrawn| {
                Failure::new(
                    Kind::Audit,
                    format!(
                        "an event in block {} takes from {:?} what it does not have",
                        log.block_number.unwrap_or_default(),
                        overdrawn.account
                    ),
                )
            })?;
        }
        Ok(balances)
    }
}

/// How a log is not the contract's.
#[derive(Debug, PartialEq, Eq)]
enum Wrong {
    /// The event of this number is not there; in its place another number stands, in a block.
    Missing { seq: u64, before: Option<(u64, u64)> },
    /// One of these events is not what the contract emitted.
    Altered { first: u64, last: u64, block: Option<u64> },
    /// In place of the event of this number stands one that the contract does not have.
    Foreign { seq: u64, block: u64 },
}

impl Wrong {
    fn failure(&self) -> Failure {
        let what = match self {
            Self::Missing { seq, before: Some((said, block)) } => {
                format!("event {seq} is missing or out of place: block {block} has event {said} where it should be")
            }
            Self::Missing { seq, before: None } => {
                format!("event {seq} is missing, and all after it")
            }
            Self::Altered { first, last, block: Some(block) } if first == last => {
                format!("event {first}, in block {block}, is not what the contract emitted")
            }
            Self::Altered { first, last, block: Some(block) } => {
                format!("one of the events {first} to {last}, all in block {block}, is not what the contract emitted")
            }
            Self::Altered { first, last, block: None } => {
                format!("one of the events {first} to {last} is not what the contract emitted; the node keeps no old states that would say which")
            }
            Self::Foreign { seq, block } => {
                format!("where event {seq} should be, block {block} has one that the contract does not emit")
            }
        };
        Failure::new(Kind::Audit, format!("the log is not whole: {what}"))
    }
}

fn words(log: &Log) -> (Vec<Hash>, &[u8]) {
    (log.topics().iter().map(|topic| topic.0).collect(), &log.data().data)
}

/// Bytes as people write them.
pub fn hex(bytes: &[u8]) -> String {
    alloy::hex::encode_prefixed(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::{LogData, B256};
    use timebank_rules::event::governor_proposed::GovernorProposed;
    use timebank_rules::event::Event;

    /// Three events of the bank, one a block, and the head that they lead to.
    fn log() -> (Vec<Log>, Head) {
        let (mut logs, mut head) = (Vec::new(), Head::default());
        for seq in 1..=3u8 {
            let proposed = timebank_rules::Address::repeat_byte(seq);
            let event = GovernorProposed { actor: timebank_rules::Address::zero(), proposed };
            let (topics, data) =
                event.encode(seq.into(), |e| (e.topics().to_vec(), e.data().to_vec()));
            head = audit::replay(head, [(topics.as_slice(), data.as_slice())], keccak).unwrap();
            let topics = topics.into_iter().map(B256::from).collect();
            logs.push(Log {
                inner: alloy::primitives::Log {
                    address: Address::ZERO,
                    data: LogData::new(topics, data.into()).unwrap(),
                },
                block_number: Some(seq.into()),
                ..Log::default()
            });
        }
        (logs, head)
    }

    fn replayed(logs: &[Log]) -> std::result::Result<Head, Wrong> {
        Replay::of(&BANK, Head::default(), logs).map(|log| log.head())
    }

    #[test]
    fn a_whole_log_leads_to_the_head() {
        let (logs, head) = log();
        assert_eq!(replayed(&logs), Ok(head));
    }

    #[test]
    fn a_missing_event_is_named_by_its_number_and_where_the_next_one_is() {
        let (mut logs, _) = log();
        logs.remove(1);
        assert_eq!(replayed(&logs), Err(Wrong::Missing { seq: 2, before: Some((3, 3)) }));
    }

    #[test]
    fn an_event_of_another_contract_is_named() {
        let (mut logs, _) = log();
        logs[2].inner.data = LogData::new(vec![B256::ZERO], Default::default()).unwrap();
        assert_eq!(replayed(&logs), Err(Wrong::Foreign { seq: 3, block: 3 }));
    }

    #[test]
    fn an_altered_event_leads_elsewhere() {
        let (mut logs, head) = log();
        let mut topics = logs[1].topics().to_vec();
        topics[1] = B256::repeat_byte(9);
        logs[1].inner.data = LogData::new(topics, logs[1].data().data.clone()).unwrap();
        assert_ne!(replayed(&logs), Ok(head));
    }
}
