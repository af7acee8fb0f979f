//! Sweeps: messages that do a part of what is asked for and answer where to go on. All of it is done, or it is said where to
//! go on.

use alloy::dyn_abi::DynSolValue;
use alloy::primitives::U256;
use serde_json::json;

use crate::effect::told_by;
use crate::failure::{Failure, Kind, Result};
use crate::message::Message;
use crate::send::Sender;

/// The messages that are sweeps.
pub const SWEEPS: [&str; 2] = ["cancelAll", "withdrawOrders"];
/// What tells of each thing that was removed.
pub const REMOVED: &str = "OrderRemoved";
/// The argument that says where to go on.
pub const CURSOR: &str = "cursor";
/// Transactions in a row that remove nothing, because others were faster, before we give up.
const IN_VAIN: u32 = 3;
/// Questions without a transaction between them; each passes hundreds of prices.
const MOST_QUESTIONS: u32 = 10_000;

/// Whether a message is one.
pub fn is_one(message: &Message) -> bool {
    SWEEPS.contains(&message.function.name.as_str())
}

/// Sends a sweep until nothing is left of what it removes.
pub async fn all(sender: &Sender<'_>, message: &Message) -> Result<()> {
    let mut sweep = Sweep { sender, message, cursor: cursor_of(message), removed: 0, sent: 0 };
    let done = sweep.run().await;
    let (cursor, removed) = (sweep.cursor, sweep.removed);
    let is_whole = done.map_err(|failure| match sweep.sent {
        0 => failure,
        _ => failure.after(format!("{removed} orders were removed; --cursor {cursor} goes on")),
    })?;
    if is_whole {
        let text = match removed {
            0 => "There are no orders left to remove; nothing was sent.".to_owned(),
            _ => format!("{removed} orders were removed; none is left."),
        };
        let (message, sent) = (message.function.signature(), sweep.sent);
        let json =
            json!({ "message": message, "whole": true, "removed": removed, "transactions": sent });
        sender.output.say(&text, &json);
    }
    Ok(())
}

struct Sweep<'a> {
    sender: &'a Sender<'a>,
    message: &'a Message,
    cursor: U256,
    removed: u64,
    sent: u32,
}

impl Sweep<'_> {
    /// Whether all of it was done; not where somebody who was asked did not want to.
    async fn run(&mut self) -> Result<bool> {
        let mut in_vain = 0;
        while let Some(next) = self.next().await? {
            let tried = self.sender.tries(&next).await?;
            // Who was asked once has answered for all of it.
            let signer = match self.sent {
                0 => self.sender.may_sign(&next, &tried)?,
                _ => {
                    self.sender.sending.budget.allows(&tried.offer)?;
                    self.sender.signer.as_ref()
                }
            };
            let Some(signer) = signer else { return Ok(false) };
            let (offer, wait) = (tried.offer.clone(), self.sender.sending.wait);
            let outcome = self.sender.node.send(signer, offer, wait).await?;
            self.sent += 1;
            let receipt = self.sender.says_sent(&next, outcome, &[], false).await?;
            let told = told_by(self.message.of, self.sender.to, receipt.logs());
            let removed = told.iter().filter(|happened| happened.name == REMOVED).count();
            self.removed += removed as u64;
            in_vain = if removed == 0 { in_vain + 1 } else { 0 };
            if in_vain == IN_VAIN {
                return Err(Failure::new(Kind::Undone, "orders are left that it does not remove"));
            }
        }
        Ok(true)
    }

    /// The message at the first place from the cursor on where it would remove something; nothing where there is none.
    async fn next(&mut self) -> Result<Option<Message>> {
        for _ in 0..MOST_QUESTIONS {
            let here = self.message.with(CURSOR, DynSolValue::Uint(self.cursor, 64));
            let answer = self.sender.answer_now(&here).await?;
            let [DynSolValue::Uint(removed, _), DynSolValue::Uint(next, _)] = answer.as_slice()
            else {
                return Err(self.sender.node.nonsense("a sweep answers two numbers"));
            };
            match (removed.is_zero(), next.is_zero()) {
                (false, _) => return Ok(Some(here)),
                (true, true) => return Ok(None),
                (true, false) => self.cursor = *next,
            }
        }
        Err(Failure::new(Kind::Undone, "the end is not reached"))
    }
}

fn cursor_of(message: &Message) -> U256 {
    let inputs = message.function.inputs.iter().zip(&message.arguments);
    let cursor = inputs.filter(|(input, _)| input.name == CURSOR).find_map(|(_, v)| v.as_uint());
    cursor.map_or(U256::ZERO, |(cursor, _)| cursor)
}
