//! Following what the contracts say.

use std::time::Duration;

use crate::contract::Whose;
use crate::failure::{Failure, Result};
use crate::output::Output;
use crate::place::Place;
use crate::wording::event;

/// How often to look for new blocks.
const LOOKING: Duration = Duration::from_millis(500);

/// Follow the events of a contract until stopped with Ctrl-C.
#[derive(Debug, clap::Args)]
pub struct Watch {
    #[command(flatten)]
    place: Place,
    /// Whose events.
    #[arg(long, value_enum, default_value = "bank")]
    of: Whose,
    /// Begin at this block instead of the next one.
    #[arg(long, value_name = "BLOCK")]
    from_block: Option<u64>,
    /// End after this block instead of going on.
    #[arg(long, value_name = "BLOCK")]
    to_block: Option<u64>,
}

impl Watch {
    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        tokio::select! {
            ended = self.follow(output) => ended,
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    }

    async fn follow(&self, output: Output) -> Result<()> {
        let contract = self.of.contract();
        let (node, address) = (self.place.at.node()?, self.place.address(contract)?);
        node.must_be_contract(address).await?;
        let mut next = match self.from_block {
            Some(block) => block,
            None => node.height().await? + 1,
        };
        let lost = |next: u64| {
            move |failure: Failure| {
                Failure::node(format!("{failure}; --from-block {next} goes on from there"))
            }
        };
        let is_done = |next: u64| self.to_block.is_some_and(|last| next > last);
        while !is_done(next) {
            let newest = node.height().await.map_err(lost(next))?;
            let last = self.to_block.map_or(newest, |last| last.min(newest));
            if next > last {
                tokio::time::sleep(LOOKING).await;
                continue;
            }
            let said = node.events(address, next, last, |last, events| {
                for log in events {
                    let (text, json) = event(&log);
                    let block = log.block_number.unwrap_or_default();
                    output.say(&format!("block {block}  {text}"), &json);
                }
                next = last + 1;
                Ok(())
            });
            said.await.map_err(lost(next))?;
        }
        Ok(())
    }
}
