//! Spelling, by `typos`, which pip installs as a program ready to run.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use super::Found;
use crate::{
    process::{self, Shows},
    root,
};

/// Its version, so that nobody's words are judged by another list.
const VERSION: &str = "1.52.0";

/// Every misspelt word, as `typos` says it.
pub fn mistakes() -> Result<Found> {
    let Some(program) = program()? else {
        return Ok(Found::Left("no `typos` on the path and no Python to install it".to_owned()));
    };
    let mut typos = Command::new(program);
    typos.current_dir(root()).args(["--format", "brief", "--config", "typos.toml", "."]);
    let output = typos.output().context("cannot run typos")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let wrong: Vec<String> = said.lines().map(str::to_owned).collect();
    anyhow::ensure!(
        output.status.success() || !wrong.is_empty(),
        "typos failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(Found::Wrong(wrong))
}

/// The program: on the path in this version, or installed into the target folder; nothing where neither can be.
fn program() -> Result<Option<PathBuf>> {
    let expected = format!("typos-cli {VERSION}");
    let is_right = |program: &PathBuf| {
        process::try_output(Command::new(program).arg("--version")).as_deref() == Some(&expected)
    };
    if let Some(program) = which::which("typos").ok().filter(is_right) {
        return Ok(Some(program));
    }
    let folder = root().join("target/tools/typos");
    let installed = folder.join("bin").join(format!("typos{}", std::env::consts::EXE_SUFFIX));
    if is_right(&installed) {
        return Ok(Some(installed));
    }
    let Ok(python) = which::which("python3") else { return Ok(None) };
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .arg("--root-user-action=ignore")
        .arg("--target")
        .arg(&folder)
        .arg(format!("typos=={VERSION}"))
        .stdout(std::io::stderr());
    // Without pip, or without a network, this check is left out and said to be.
    let installs = process::announced("Installing typos with pip", Shows::Nothing, || {
        process::succeeds_within(&mut pip, std::time::Duration::from_secs(120))
    });
    Ok((installs && is_right(&installed)).then_some(installed))
}
