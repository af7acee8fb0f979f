//! Any message by its name in the ABI: `call`, `send`, `encode` and `messages`.

use alloy::primitives::Address;
use serde_json::json;

use crate::address;
use crate::catalogue::{entry_of, TOPICS};
use crate::contract::{takes, Whose};
use crate::failure::{Failure, Result};
use crate::message::Message;
use crate::node::Where;
use crate::output::Output;
use crate::place::Place;
use crate::sending::Sending;

/// A message as somebody names it.
#[derive(Debug, clap::Args)]
pub struct Named {
    /// The message, by its name or its signature; `timebank messages` lists them.
    message: String,
    /// Its arguments, in the ABI's order; options may stand among them.
    arguments: Vec<String>,
    /// Whose message.
    #[arg(long, value_enum, default_value = "bank")]
    of: Whose,
}

impl Named {
    async fn message(&self, at: &Where) -> Result<Message> {
        let contract = self.of.contract();
        let function = contract.message(&self.message, self.arguments.len())?;
        let (_, entry) = entry_of(contract, function);
        Message::read(contract, entry, &self.arguments, at).await
    }
}

/// Ask any message, and change nothing.
#[derive(Debug, clap::Args)]
pub struct Call {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    pub place: Place,
    /// As whom to ask.
    #[arg(long, value_name = "ADDRESS", value_parser = address::read)]
    from: Option<Address>,
}

impl Call {
    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        let message = self.named.message(&self.place.at).await?;
        message.ask(&self.place, self.from, output).await
    }
}

/// Send any message that changes something.
#[derive(Debug, clap::Args)]
pub struct Send {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    sending: Sending,
}

impl Send {
    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        let message = self.named.message(&self.place.at).await?;
        if message.is_question() {
            return Err(Failure::usage(format!(
                "`{}` changes nothing, so there is nothing to send: use `timebank call`",
                message.function.name
            )));
        }
        message.send(&self.place, &self.sending, output).await
    }
}

/// Print a message's calldata, as a council's proposal takes it.
#[derive(Debug, clap::Args)]
pub struct Encode {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    pub at: Where,
}

impl Encode {
    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        let calldata = self.named.message(&self.at).await?.calldata().to_string();
        output.say(&calldata, &json!({ "calldata": calldata }));
        Ok(())
    }
}

/// Lists every message with its topic.
pub fn list(output: Output) {
    for topic in TOPICS {
        for entry in topic.entries {
            let function = entry.function((topic.whose)());
            output.say(
                &format!("{:<34}{}", format!("{} {}", topic.name, entry.command), takes(function)),
                &json!({ "topic": topic.name, "command": entry.command, "message": function.signature(),
                    "selector": function.selector().to_string() }),
            );
        }
    }
}
