//! A log replayed: where it leads, and how it may be wrong.

use alloy::dyn_abi::DynSolValue;
use alloy::primitives::{Address, U256};
use alloy::rpc::types::Log;
use timebank_rules::audit::{self, Head};
use timebank_rules::balances::Balances;
use timebank_rules::keccak::keccak;
use timebank_rules::Hash;

use crate::contract::Contract;
use crate::failure::{Failure, Kind};
use crate::logs::time_of;

/// A log while it is replayed.
pub struct Replay {
    contract: &'static Contract,
    /// Where it began.
    pub start: Head,
    /// The head after each block that has events.
    pub blocks: Vec<(u64, Head)>,
    /// Whether an event has said a number already, and it was the right one.
    pub is_placed: bool,
    balances: Balances,
    /// The first event that took from an account what it did not have.
    overdrawn: Option<Wrong>,
}

impl Replay {
    /// A log of which nothing was replayed yet but what leads to `start`.
    pub fn from(contract: &'static Contract, start: Head) -> Self {
        let (blocks, balances, overdrawn) = (Vec::new(), Balances::default(), None);
        Self { contract, start, blocks, is_placed: false, balances, overdrawn }
    }

    /// Replays the next event. One that says another number than its place shows that one is missing.
    pub fn next(&mut self, log: &Log) -> Result<(), Wrong> {
        let block = log.block_number.unwrap_or_default();
        let topics: Vec<Hash> = log.topics().iter().map(|topic| topic.0).collect();
        let data = &log.data().data;
        let seq = self.head().seq.saturating_add(1);
        let happened = self.contract.event(log).ok_or(Wrong::Foreign { seq, block })?;
        if let Some((name, DynSolValue::Uint(said, _))) = happened.figures.last() {
            if name == "seq" && *said != U256::from(seq) {
                return Err(Wrong::Missing { seq, before: Some((said.saturating_to(), block)) });
            }
            self.is_placed |= name == "seq";
        }
        let head =
            audit::replay(self.head(), [(time_of(log), topics.as_slice(), data.as_ref())], keccak)
                .ok_or(Wrong::Foreign { seq, block })?;
        match self.blocks.last_mut() {
            Some((last, after)) if *last == block => *after = head,
            _ => self.blocks.push((block, head)),
        }
        if let Err(overdrawn) = self.balances.apply(&topics, data) {
            let account = overdrawn.account.0.into();
            self.overdrawn.get_or_insert(Wrong::Overdraws { seq, block, account });
        }
        Ok(())
    }

    /// Where it has led to so far.
    pub fn head(&self) -> Head {
        self.blocks.last().map_or(self.start, |(_, head)| *head)
    }

    /// Seconds of coin that everybody holds together by it, if it began at the beginning.
    pub fn coin_supply(self) -> Result<u128, Wrong> {
        self.overdrawn.map_or_else(|| Ok(self.balances.coin_supply()), Err)
    }
}

/// How a log is not the contract's.
#[derive(Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The event of this number is not there; in its place another number stands, in a block.
    Missing { seq: u64, before: Option<(u64, u64)> },
    /// One of these events is not what the contract emitted.
    Altered { first: u64, last: u64, block: Option<u64> },
    /// In place of the event of this number stands one that the contract does not have.
    Foreign { seq: u64, block: u64 },
    /// The event of this number takes from an account what it does not have.
    Overdraws { seq: u64, block: u64, account: Address },
}

impl Wrong {
    /// The same in words.
    pub fn failure(&self) -> Failure {
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
            Self::Overdraws { seq, block, account } => {
                format!("event {seq}, in block {block}, takes from {account} what it does not have")
            }
        };
        Failure::new(Kind::Audit, format!("the log is not whole: {what}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::BANK;
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
            let entry = (1_000 + u64::from(seq), topics.as_slice(), data.as_slice());
            head = audit::replay(head, [entry], keccak).unwrap();
            let topics = topics.into_iter().map(B256::from).collect();
            logs.push(Log {
                inner: alloy::primitives::Log {
                    address: Address::ZERO,
                    data: LogData::new(topics, data.into()).unwrap(),
                },
                block_number: Some(seq.into()),
                block_timestamp: Some(1_000 + u64::from(seq)),
                ..Log::default()
            });
        }
        (logs, head)
    }

    fn replayed(logs: &[Log]) -> Result<Head, Wrong> {
        let mut replay = Replay::from(&BANK, Head::default());
        logs.iter().try_for_each(|log| replay.next(log))?;
        Ok(replay.head())
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
    fn an_event_that_is_said_to_be_of_another_time_leads_elsewhere() {
        let (mut logs, head) = log();
        logs[1].block_timestamp = Some(1_003);
        assert_ne!(replayed(&logs), Ok(head));
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
