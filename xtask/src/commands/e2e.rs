//! `cargo xtask e2e`: the stories, told to the embedded chain or to a node.

use std::{env, fs, path::Path, time::Duration};

use anyhow::{bail, Context, Result};

use crate::{
    cargo, contract,
    node::{self, Chain, Options},
    root,
    stories::{self, Patience},
};

/// Seconds of the chain's time between two blocks, as on the embedded chain.
const BLOCK_TIME: f64 = 6.0;

/// Seconds that a story may take on a node.
const LIMIT: u64 = 600;

/// Instant nodes to which stories are told at once.
const TELLERS: usize = 2;

/// Run the end-to-end stories on the embedded chain, or on a node.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Run only the tests whose name contains this.
    filter: Option<String>,
    /// Tell them to the bank alone, as one program without the router.
    #[arg(long)]
    alone: bool,
    /// Tell them to a node of their own, through ink_e2e's client for nodes. What it cannot do is left to the embedded
    /// chain; the last lines say how much that is and why.
    #[arg(long)]
    node: bool,
    #[command(flatten, next_help_heading = "With --node")]
    options: Options,
    /// Leave a story to the embedded chain that takes longer than so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = LIMIT, help_heading = "With --node")]
    limit: u64,
    /// Begin no story after so many minutes; the rest is left to the embedded chain.
    #[arg(long, value_name = "MINUTES", help_heading = "With --node")]
    budget: Option<u64>,
}

impl Args {
    /// As `cargo xtask e2e --node`, perhaps with a filter.
    pub fn on_node(filter: Option<&str>) -> Self {
        Self { node: true, limit: LIMIT, filter: filter.map(str::to_owned), ..Self::default() }
    }
}

/// Builds the contracts and runs the stories, or those that `filter` names; what was left out, if anything was.
pub fn run(args: &Args) -> Result<Option<String>> {
    if !args.node && args.options != Options::default() {
        bail!("only a node can be chosen like that: add --node");
    }
    contract::build_all()?;
    if args.alone {
        // The stories' programs inherit it; this one has no other threads yet.
        env::set_var(contract::WHOLE_VARIABLE, "1");
    }
    if args.node {
        return run_on_node(args);
    }
    let targets: Vec<String> = stories(&root().join("e2e/tests"))?
        .into_iter()
        .flat_map(|story| ["--test".to_owned(), story])
        .collect();
    cargo::test_house(
        &targets,
        args.filter.as_deref(),
        "Compiling the end-to-end tests (about 11 minutes the first time)",
    )?;
    Ok(None)
}

fn run_on_node(args: &Args) -> Result<Option<String>> {
    node::stop_on_ctrl_c()?;
    let options = args.options.clone().with_steps_of(BLOCK_TIME);
    // A story waits for its node and the node for its story: two of them keep two cores busy.
    let count = if options.may_be_several() { TELLERS } else { 1 };
    let chains: Vec<Chain> =
        (0..count).map(|_| Chain::start(&options, 0, 0)).collect::<Result<_>>()?;
    let patience = Patience {
        story: Duration::from_secs(args.limit),
        all: args.budget.map_or(Duration::MAX, |minutes| Duration::from_secs(60 * minutes)),
    };
    stories::tell(&chains, args.filter.as_deref(), &patience)
}

/// The names of the test programs in `dir`: `story.rs` or `story/main.rs`.
fn stories(dir: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    let mut stories = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let is_program = path.join("main.rs").exists()
            || path.extension().is_some_and(|extension| extension == "rs");
        if let (true, Some(name)) = (is_program, path.file_stem()) {
            stories.push(name.to_string_lossy().into_owned());
        }
    }
    if stories.is_empty() {
        bail!("{} holds no tests", dir.display());
    }
    stories.sort();
    Ok(stories)
}
