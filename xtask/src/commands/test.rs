//! `cargo xtask test`: everything that must pass.

use anyhow::Result;

use crate::steps;

/// Run everything that must pass, what fails fastest first.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Then run what needs the instant node, a browser and PostgreSQL: stories, clients, query service, desks, examples.
    #[arg(long)]
    nodes: bool,
}

/// Runs every step, those on a node where they are asked for.
pub fn run(args: &Args) -> Result<()> {
    let (mut run, mut not_run) = (steps::all(), steps::on_a_node());
    if args.nodes {
        run.append(&mut not_run);
    }
    steps::run(&run, &not_run)
}
