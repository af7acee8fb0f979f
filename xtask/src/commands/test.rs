//! `cargo xtask test`: everything that must pass.

use anyhow::{ensure, Result};

use crate::steps;

/// Run everything that must pass, what fails fastest first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Then run what needs the instant node, a browser and PostgreSQL: stories, clients, query service, desks, examples.
    #[arg(long)]
    nodes: bool,
    /// Run those steps alone whose name contains this, on a node or not: `--only desks`.
    #[arg(long, value_name = "WORDS", conflicts_with = "nodes")]
    only: Option<String>,
}

/// Runs every step, those on a node where they are asked for.
pub fn run(args: &Args) -> Result<()> {
    let (mut run, mut not_run) = (steps::all(), steps::on_a_node());
    if let Some(words) = &args.only {
        run.append(&mut not_run);
        (run, not_run) = run.into_iter().partition(|step| step.name.contains(words.as_str()));
        ensure!(!run.is_empty(), "no step's name contains `{words}`");
    }
    if args.nodes {
        run.append(&mut not_run);
    }
    steps::run(&run, &not_run)
}
