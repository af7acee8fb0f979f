//! What other systems cost, measured by the steps that `bench/others` makes from their sources.

mod page;
mod plan;
mod run;
mod unrepeated;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure, Context, Result};

use page::Figure;
use plan::Plans;

pub use unrepeated::UNREPEATED;

/// The page of other systems.
fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("others.md")
}

/// The figures of the page.
pub fn written() -> Result<Vec<Figure>> {
    let home = home();
    let text =
        fs::read_to_string(&home).with_context(|| format!("cannot read {}", home.display()))?;
    Ok(page::parsed(&text))
}

/// Measures what a file of plans says, and prints it, writes it to the page, or compares it with the page.
pub fn run(plans: &Path, write: bool, check: bool) -> Result<()> {
    let text =
        fs::read_to_string(plans).with_context(|| format!("cannot read {}", plans.display()))?;
    let plans: Plans = serde_json::from_str(&text).context("this is no file of plans")?;
    ensure!(!plans.rows.is_empty(), "no system's sources are at hand, so nothing was measured");
    let mut measured = Vec::new();
    let mut failed = 0;
    for plan in &plans.rows {
        match run::measured(plan) {
            Ok(cost) => measured.push(Figure::of(plan, cost.ref_time, cost.proof_size)),
            Err(error) => {
                eprintln!("{error:#}");
                failed += 1;
            }
        }
    }
    let left_out = !plans.left.is_empty();
    if left_out {
        eprintln!("left out, because their sources are not at hand: {}", plans.left.join(", "));
    }
    if !check {
        print!("{}", page::table(&page::merged(&measured, &[], false)));
    }
    ensure!(failed == 0, "{failed} rows could not be measured; nothing was written");
    if write {
        let written = if home().exists() { written()? } else { Vec::new() };
        fs::write(home(), page::of(&page::merged(&measured, &written, left_out)))
            .with_context(|| format!("cannot write {}", home().display()))?;
        eprintln!("wrote {}", home().display());
    }
    if check {
        let wrong = page::differing(&measured, &written()?, left_out);
        for complaint in &wrong {
            eprintln!("{complaint}");
        }
        if !wrong.is_empty() {
            bail!("{} rows differ from bench/others.md; `cargo xtask bench --others --write` writes it", wrong.len());
        }
        eprintln!("{} rows of other systems are as bench/others.md says", measured.len());
    }
    Ok(())
}
