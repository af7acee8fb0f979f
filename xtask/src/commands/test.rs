//! `cargo xtask test`: everything that must pass.

use anyhow::{ensure, Result};

use crate::steps;

/// Run everything that must pass, what fails fastest first.
///
/// The last steps run on the instant node. What they need beside it, Chromium, PostgreSQL and Node.js, is installed from
/// Debian's packages where it is missing.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Leave out what runs on a node: stories, clients, query service, desks, examples. The last line says so.
    #[arg(long)]
    no_nodes: bool,
    /// Run those steps alone whose name contains this, on a node or not: `--only desks`.
    #[arg(long, value_name = "WORDS", conflicts_with = "no_nodes")]
    only: Option<String>,
}

/// Runs every step, or all but those on a node.
pub fn run(args: &Args) -> Result<()> {
    let (mut run, mut not_run) = (steps::all(), steps::on_a_node());
    if let Some(words) = &args.only {
        run.append(&mut not_run);
        (run, not_run) = run.into_iter().partition(|step| step.name.contains(words.as_str()));
        ensure!(!run.is_empty(), "no step's name contains `{words}`");
    }
    if args.only.is_none() && !args.no_nodes {
        run.append(&mut not_run);
    }
    steps::run(&run, &not_run)
}
