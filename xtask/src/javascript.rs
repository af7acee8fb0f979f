//! The JavaScript client: its packages, and its tests.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context, Result};

use crate::{
    process::{self, Shows},
    root, terminal,
};

/// Runs the client's tests; says so where there is no Node.js to run them. Those that need a node of the chain run
/// where `TIMEBANK_RPC_URL` names one.
pub fn test() -> Result<()> {
    if process::try_output(npm().arg("--version")).is_none() {
        terminal::note("left out: install Node.js 20 or newer, and its npm");
        return Ok(());
    }
    install()?;
    process::run(npm().arg("test"))
}

/// Installs what the lock file names, unless it is there.
fn install() -> Result<()> {
    // npm writes it last.
    let installed = folder().join("node_modules/.package-lock.json");
    if is_newer(&installed, &folder().join("package-lock.json")) {
        return Ok(());
    }
    let mut ci = npm();
    ci.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    process::announced("Installing npm packages (about 20 s)", Shows::Nothing, || {
        process::run(&mut ci).context("npm cannot install the client's packages")
    })
}

fn is_newer(one: &Path, other: &Path) -> bool {
    let written = |path: &Path| -> Option<SystemTime> { fs::metadata(path).ok()?.modified().ok() };
    written(one).is_some_and(|one| Some(one) > written(other))
}

fn npm() -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(folder());
    npm
}

fn folder() -> PathBuf {
    root().join("clients/ts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_not_newer() {
        assert!(!is_newer(Path::new("/nowhere"), &folder().join("package-lock.json")));
        assert!(is_newer(&folder().join("package-lock.json"), Path::new("/nowhere")));
    }
}
