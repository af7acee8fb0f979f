//! `cargo xtask test`: everything that must pass.

use std::time::{Duration, Instant};

use anyhow::{ensure, Result};

use crate::{needs, steps};

/// Run everything that must pass, what fails fastest first.
///
/// The last steps run on the instant node. What they need beside it, Chromium, PostgreSQL and Node.js, is installed from
/// Debian's packages where it is missing.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Leave out what runs on a node: stories, clients, query service, desks, examples. The last line says so.
    #[arg(long)]
    no_nodes: bool,
    /// Start nothing on a node that would not end within this many minutes from now. The last line says what was left.
    #[arg(long, value_name = "MINUTES")]
    within: Option<u64>,
    /// Leave out what needs a package that cannot be installed here, and say so, instead of failing.
    #[arg(long)]
    leave_missing: bool,
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
    if args.leave_missing {
        needs::leave_what_is_missing();
    }
    let end = args.within.map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    steps::run(&run, &not_run, end)
}
