//! What a contract emitted, as a node tells it.

use std::collections::{BTreeMap, BTreeSet};

use alloy::eips::BlockNumberOrTag;
use alloy::primitives::Address;
use alloy::providers::Provider;
use alloy::rpc::types::{Filter, Log};
use alloy::transports::{RpcError, TransportErrorKind};
use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::failure::Result;
use crate::node::Node;

/// The most blocks that one request for events covers.
const RANGE: u64 = 1_000;
/// Blocks whose times are asked for at once.
const AT_ONCE: usize = 16;
/// With as many events or more, an answer may have been cut short without saying so: pallet-revive-eth-rpc stops there.
const CUT: usize = 10_000;

impl Node {
    /// Reads what a contract emitted in these blocks, in order, each event with its block's time. `page` is handed the events
    /// up to and including a block. A node that does not answer for so many blocks at once is asked for fewer.
    pub async fn events(
        &self,
        contract: Address,
        from: u64,
        to: u64,
        page: impl FnMut(u64, Vec<Log>) -> Result<()>,
    ) -> Result<()> {
        self.pages(contract, (from, to), true, page).await
    }

    /// The same, with times or as the node gives them.
    async fn pages(
        &self,
        contract: Address,
        (from, to): (u64, u64),
        is_dated: bool,
        mut page: impl FnMut(u64, Vec<Log>) -> Result<()>,
    ) -> Result<()> {
        let (mut next, mut range, mut most) = (from, RANGE, RANGE);
        while next <= to {
            let last = to.min(next.saturating_add(range - 1));
            let filter = Filter::new().address(contract).from_block(next).to_block(last);
            let mut logs = match self.provider.get_logs(&filter).await {
                Ok(logs) => logs,
                Err(error) if last > next && is_answer(&error) => {
                    (range, most) = ((last - next).div_ceil(2), (last - next).div_ceil(2));
                    continue;
                }
                Err(error) => return Err(self.failure(&error)),
            };
            if logs.len() >= CUT {
                if last == next {
                    return Err(self.nonsense(format!("not all events of block {next} at once")));
                }
                range = (last - next).div_ceil(2);
                continue;
            }
            let is_asked_for = |log: &Log| {
                log.address() == contract
                    && log.block_number.is_some_and(|block| (next..=last).contains(&block))
            };
            if !logs.iter().all(is_asked_for) {
                return Err(self.nonsense("events of other blocks or contracts than asked for"));
            }
            logs.sort_by_key(|log| (log.block_number, log.log_index));
            if is_dated {
                self.date(&mut logs).await?;
            }
            page(last, logs)?;
            if last == to {
                break;
            }
            next = last.saturating_add(1);
            range = most.min(range.saturating_mul(2));
        }
        Ok(())
    }

    /// Asks for the times of blocks where the node does not give them with the events. Some say 0 where they do not know.
    async fn date(&self, logs: &mut [Log]) -> Result<()> {
        let undated = logs.iter().filter(|log| time_of(log) == 0);
        let blocks: BTreeSet<u64> = undated.filter_map(|log| log.block_number).collect();
        let asking = blocks.into_iter().map(|block| async move {
            self.time_of_block(BlockNumberOrTag::Number(block)).await.map(|time| (block, time))
        });
        let times: BTreeMap<u64, u64> =
            stream::iter(asking).buffer_unordered(AT_ONCE).try_collect().await?;
        for log in logs {
            let asked = log.block_number.and_then(|block| times.get(&block).copied());
            log.block_timestamp = asked.or(log.block_timestamp);
        }
        Ok(())
    }

    /// All that a contract emitted in these blocks, where that is little, as the node gives it: perhaps without times.
    pub async fn few_events(&self, contract: Address, from: u64, to: u64) -> Result<Vec<Log>> {
        let mut all = Vec::new();
        let collect = |_, events| {
            all.extend::<Vec<Log>>(events);
            Ok(())
        };
        self.pages(contract, (from, to), false, collect).await?;
        Ok(all)
    }
}

/// The time of an event's block, in seconds since 1970. [`Node::events`] has seen to it that each has one.
pub fn time_of(log: &Log) -> u64 {
    log.block_timestamp.unwrap_or_default()
}

/// Whether a node answered at all, though not with events: providers limit how many blocks or events they look through.
fn is_answer(error: &RpcError<TransportErrorKind>) -> bool {
    matches!(error, RpcError::ErrorResp(_) | RpcError::Transport(TransportErrorKind::HttpError(_)))
}
