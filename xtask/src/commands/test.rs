//! `cargo xtask test`: everything that must pass.

use anyhow::{ensure, Result};

use crate::steps;

/// Run everything that must pass, what fails fastest first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Then run what needs the instant node, a browser and PostgreSQL: stories, clients, query service, desks, examples.
    #[arg(long)]
    nodes: bool,
    /// Run only the steps whose name contains this, those on a node included.
    #[arg(long, value_name = "NAME", conflicts_with = "nodes")]
    only: Option<String>,
}

/// Runs every step, those on a node where they are asked for.
pub fn run(args: &Args) -> Result<()> {
    let (mut run, mut not_run) = (steps::all(), steps::on_a_node());
    if let Some(name) = &args.only {
        run.append(&mut not_run);
        run.retain(|step| step.name.contains(name));
        ensure!(!run.is_empty(), "no step's name contains `{name}`");
        return steps::run(&run, &[]);
    }
    if args.nodes {
        run.append(&mut not_run);
    }
    steps::run(&run, &not_run)
}
