//! How to send: who signs, whether only to try, whether to ask.

use std::io::{stderr, stdin, Write};
use std::time::Duration;

use alloy::primitives::Address;

use crate::failure::{Failure, Result};
use crate::key::Signing;
use crate::output::Output;
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
    #[arg(long, value_name = "ADDRESS", requires = "dry_run", conflicts_with = "keystore")]
    pub from: Option<Address>,
    /// Send without asking. Nobody is asked where nobody sits at a terminal.
    #[arg(long, short)]
    pub yes: bool,
    /// How long to wait until it is in a block.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub wait: Duration,
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
