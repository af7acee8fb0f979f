//! The main job, told at a terminal in plain words or as JSON.

mod narrator;
mod story;

use std::process::ExitCode;

use clap::Parser;
use narrator::{Narrator, Style};

/// The time bank at work, on a chain in this process.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask demo")]
struct Args {
    /// Print one JSON object a step, and a last one with balances, totals and the audit.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let style = if args.json { Style::Json } else { Style::Prose };
    match told(style) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn told(style: Style) -> anyhow::Result<()> {
    let client = timebank_e2e::client().map_err(anyhow::Error::msg)?;
    timebank_e2e::block_on(story::tell(client, Narrator::new(style)))
}
