//! The main job, told at a terminal in plain words or as JSON.

mod embedded;

use std::process::ExitCode;

use clap::Parser;
use embedded::Embedded;
use timebank_scenario::{tell, Reporter, Scenes, Style, Summary};

/// The time bank at work, on a chain in this process.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask demo")]
struct Args {
    /// Print one JSON object a step, and a last one with balances, totals and the audit.
    #[arg(long)]
    json: bool,
    /// Leave out what needs time to pass, as on a node: then both end in the same balances.
    #[arg(long)]
    without_waiting: bool,
}

fn main() -> ExitCode {
    match told(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn told(args: &Args) -> anyhow::Result<()> {
    let style = if args.json { Style::Json } else { Style::Prose };
    let scenes = if args.without_waiting { Scenes::WithoutWaiting } else { Scenes::All };
    story(style, scenes).map(drop)
}

fn story(style: Style, scenes: Scenes) -> anyhow::Result<Summary> {
    let client = timebank_e2e::client().map_err(anyhow::Error::msg)?;
    timebank_e2e::block_on(async {
        let (backend, governor, founding) = Embedded::founded(client).await?;
        tell(backend, governor, founding, Reporter::new(style), scenes).await
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Where a story told on a node must end, too: `cli/tests/command_line/on_a_node.rs` compares with the same file.
    const PUBLISHED: &str =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../scenario/without-waiting.json");

    #[test]
    fn without_waiting_the_story_ends_as_it_must_on_a_node() {
        let summary = story(Style::Silent, Scenes::WithoutWaiting).unwrap();
        let mut ending = serde_json::to_value(summary).unwrap();
        let audit = ending["audit"].as_object_mut().unwrap();
        // They depend on addresses and moments, so no two banks have the same; only that they agree can be compared.
        audit.remove("head");
        audit.remove("replayed");
        let ending = serde_json::to_string_pretty(&ending).unwrap() + "\n";
        if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
            fs::write(PUBLISHED, ending).unwrap();
        } else {
            assert_eq!(
                fs::read_to_string(PUBLISHED).unwrap(),
                ending,
                "TIMEBANK_PUBLISH=1 writes it"
            );
        }
    }
}
