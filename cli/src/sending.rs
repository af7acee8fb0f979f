//! How to send: who signs, whether only to try, whether to ask.

use std::io::{stderr, stdin, Write};
use std::path::PathBuf;
use std::time::Duration;

use alloy::primitives::Address;

use crate::address;
use crate::failure::{Failure, Result};
use crate::key::Signing;
use crate::output::Output;
use crate::transaction::Budget;
use crate::unit;

/// How to send.
#[derive(Clone, Debug, clap::Args)]
pub struct Sending {
    #[command(flatten)]
    pub signing: Signing,
    /// Try it, say what it would cost or why it would be refused, and send nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Try it as if this account sent it; needs no key.
    #[arg(long, value_name = "ADDRESS", requires = "dry_run", value_parser = address::read)]
    pub from: Option<Address>,
    /// Send without asking. Nobody is asked where nobody sits at a terminal.
    #[arg(long, short)]
    pub yes: bool,
    /// How long to wait until it is in a block.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub wait: Duration,
    #[command(flatten)]
    pub budget: Budget,
    /// A name of your own for this payment. What is sent under it is sent once, however often the command is repeated: the
    /// journal remembers it.
    #[arg(long, value_name = "KEY", value_parser = key)]
    pub idempotency_key: Option<String>,
    /// The journal of what was sent under idempotency keys; beside the keystore, or in the folder for settings, else.
    #[arg(long, value_name = "FILE", env = "TIMEBANK_JOURNAL")]
    pub journal: Option<PathBuf>,
}

/// An idempotency key: something that can be written down and found again.
fn key(text: &str) -> std::result::Result<String, String> {
    let is_key =
        !text.trim().is_empty() && text.len() <= 128 && !text.chars().any(char::is_control);
    is_key.then(|| text.to_owned()).ok_or_else(|| "it has 1 to 128 printable characters".to_owned())
}

/// A length of time, as an option.
pub fn duration(text: &str) -> std::result::Result<Duration, String> {
    let secs = text.strip_suffix('s').unwrap_or(text).parse().or_else(|_| unit::secs(text))?;
    u64::try_from(secs).map(Duration::from_secs).map_err(|_| format!("`{text}` is too long"))
}

/// Whether to send; somebody is asked who sits at a terminal.
pub fn may_send(output: Output) -> Result<bool> {
    if !output.is_conversation() {
        return Ok(true);
    }
    let cannot = |error| Failure::usage(format!("cannot ask whether to send: {error}; give --yes"));
    write!(stderr(), "Send it? [y/N] ").map_err(cannot)?;
    let mut answer = String::new();
    stdin().read_line(&mut answer).map_err(cannot)?;
    let is_wanted = matches!(answer.trim(), "y" | "Y" | "yes");
    if !is_wanted {
        output.remark("Nothing was sent.");
    }
    Ok(is_wanted)
}
