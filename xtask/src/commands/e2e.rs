//! `cargo xtask e2e`: the stories, told to the embedded chain.

use std::{env, fs, path::Path};

use anyhow::{bail, Context, Result};

use crate::{cargo, contract, root};

/// Run the end-to-end stories on the embedded chain.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Run only the tests whose name contains this.
    filter: Option<String>,
    /// Tell them to the bank alone, without the front before it.
    #[arg(long)]
    no_front: bool,
}

/// Builds the contracts and runs the stories, or those that `filter` names.
pub fn run(args: &Args) -> Result<()> {
    contract::build_all()?;
    if args.no_front {
        // The stories' programs inherit it; this one has no other threads yet.
        env::set_var(contract::ALONE_VARIABLE, "1");
    }
    let targets: Vec<String> = stories(&root().join("e2e/tests"))?
        .into_iter()
        .flat_map(|story| ["--test".to_owned(), story])
        .collect();
    cargo::test_house(
        &targets,
        args.filter.as_deref(),
        "Compiling the end-to-end tests (about 11 minutes the first time)",
    )
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
