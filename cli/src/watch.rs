//! Following what the contracts say.

use std::time::Duration;

use alloy::rpc::types::Log;
use serde_json::json;

use crate::audit::Book;
use crate::contract::{Happened, Whose};
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
    pub place: Place,
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
        let address = self.place.address(contract)?;
        let node = self.place.at.node()?;
        node.must_be_contract(address).await?;
        let next = match self.from_block {
            Some(block) => block,
            None => node.height().await?.saturating_add(1),
        };
        let book = Book { node: &node, contract, address };
        // A node that has forgotten that state says no head; then the first number that an event says is believed.
        let told = match next.checked_sub(1) {
            None => Some(0),
            Some(before) => book.head_at(before).await.ok().map(|head| head.seq),
        };
        let mut follower = Follower { book, output, next, told, has_gaps: false };
        while self.to_block.is_none_or(|last| follower.next <= last) {
            let goes_on = follower.next;
            follower.look(self.to_block).await.map_err(|failure| {
                failure.and(format!("--from-block {goes_on} goes on from there"))
            })?;
        }
        match follower.has_gaps {
            true => {
                Err(Failure::node("the node did not give all events; what is missing was said"))
            }
            false => Ok(()),
        }
    }
}

/// How many blocks are told at once.
const PART: u64 = 1_000;
/// How often to ask again for events that are missing.
const LOOKS: u32 = 5;

/// Who tells every event once, in order, and notices by their numbers where one is missing.
struct Follower<'a> {
    book: Book<'a>,
    output: Output,
    /// The first block of which nothing was told yet.
    next: u64,
    /// The number of the last event that was told, if it is known.
    told: Option<u64>,
    has_gaps: bool,
}

impl Follower<'_> {
    /// Looks for new blocks, and tells what is in them.
    async fn look(&mut self, end: Option<u64>) -> Result<()> {
        let newest = self.book.node.height().await?;
        let last = end.map_or(newest, |end| end.min(newest));
        if self.next > last {
            tokio::time::sleep(LOOKING).await;
            return Ok(());
        }
        // Of a long history a part at a time is told, and kept in memory.
        let last = last.min(self.next.saturating_add(PART - 1));
        // How many there must be, as the contract counts them; not where that state is forgotten.
        let due = self.book.head_at(last).await.ok().map(|head| head.seq);
        for look in 1..=LOOKS {
            let events = self.book.node.few_events(self.book.address, self.next, last).await?;
            if look == LOOKS || self.gaps(&events, due).is_empty() {
                self.tell(&events, due);
                break;
            }
            tokio::time::sleep(LOOKING).await;
        }
        self.next = last.saturating_add(1);
        Ok(())
    }

    /// The numbers of events that are missing, first and last, each with the place that it is missing before.
    fn gaps(&self, events: &[Log], due: Option<u64>) -> Vec<(usize, u64, u64)> {
        let (mut gaps, mut at) = (Vec::new(), self.told);
        for (place, event) in events.iter().enumerate() {
            let expected = at.map(|at| at.saturating_add(1));
            let said = self.book.contract.event(event).and_then(|happened| number(&happened));
            if let (Some(expected), Some(said)) = (expected, said) {
                if said > expected {
                    gaps.push((place, expected, said - 1));
                }
            }
            at = said.or(expected);
        }
        if let (Some(at), Some(due)) = (at, due) {
            if due > at {
                gaps.push((events.len(), at.saturating_add(1), due));
            }
        }
        gaps
    }

    fn tell(&mut self, events: &[Log], due: Option<u64>) {
        let gaps = self.gaps(events, due);
        for place in 0..=events.len() {
            for (_, first, last) in gaps.iter().filter(|(before, ..)| *before == place) {
                self.has_gaps = true;
                self.output.say(
                    &format!("events {first} to {last} are missing: the node does not give them"),
                    &json!({ "event": null, "missing": { "first": first, "last": last } }),
                );
            }
            let Some(log) = events.get(place) else { break };
            let said = self.book.contract.event(log).and_then(|happened| number(&happened));
            self.told = said.or(self.told.map(|told| told.saturating_add(1)));
            let (text, json) = event(log);
            let block = log.block_number.unwrap_or_default();
            self.output.say(&format!("block {block}  {text}"), &json);
        }
        self.told = self.told.max(due);
    }
}

/// The number that an event says; the standards' events say none.
fn number(happened: &Happened) -> Option<u64> {
    let (name, value) = happened.figures.last()?;
    let (number, _) = value.as_uint().filter(|_| name == "seq")?;
    Some(number.saturating_to())
}
