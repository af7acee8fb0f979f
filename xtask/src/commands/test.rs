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

/// Runs every step.
pub fn run(args: &Args) -> Result<()> {
    let mut all = steps::all();
    if args.nodes {
        all.extend(steps::on_a_node());
    } else {
        let names: Vec<&str> = steps::on_a_node().iter().map(|step| step.name).collect();
        println!("left out without `--nodes`: {}", names.join(", "));
    }
    steps::run(&all)
}
