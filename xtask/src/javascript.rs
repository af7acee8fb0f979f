//! The JavaScript client: its packages, and its tests.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context, Result};

use crate::{
    node::{bank::GOVERNOR, rpc},
    npm,
    process::{self, Shows},
    root, terminal,
};

/// What is left out where there is no Node.js.
pub const MISSING: &str = "the JavaScript client: install Node.js 20 or newer, and its npm";

/// Runs the client's tests; what was left out, if there is no Node.js to run them. Those that need a node of the chain run
/// where `TIMEBANK_RPC_URL` names one.
pub fn test() -> Result<Option<String>> {
    if !npm::is_at_hand() {
        terminal::note(&format!("left out: {MISSING}"));
        return Ok(Some(MISSING.to_owned()));
    }
    install()?;
    process::run(npm_in_folder().arg("test"))?;
    Ok(None)
}

/// Runs the client's tests, all of them, with the node at these ports.
pub fn test_on(eth_port: u16, substrate_port: u16) -> Result<()> {
    install()?;
    process::run(
        npm_in_folder()
            .arg("test")
            .env("TIMEBANK_REQUIRE_NODE", "1")
            .env("TIMEBANK_RPC_URL", rpc::http(eth_port))
            .env("TIMEBANK_SUBSTRATE_URL", rpc::ws(substrate_port)),
    )
}

/// Writes what is generated from the ABI and the codes, or compares it; what was left out, if there is no Node.js.
pub fn generate(writes: bool) -> Result<Option<String>> {
    if !npm::is_at_hand() {
        terminal::note(&format!("left out: {MISSING}"));
        return Ok(Some(MISSING.to_owned()));
    }
    install()?;
    let mut npm = npm_in_folder();
    if writes {
        npm.args(["run", "--silent", "generate"]);
    } else {
        npm.args(["exec", "--", "node", "--import", "tsx", "--test", "test/generated.test.ts"]);
    }
    process::run(&mut npm).context("what is generated for the JavaScript client is old")?;
    Ok(None)
}

/// Tells the story with the client to a bank on the node at a port; what it says, object by object.
pub fn story(eth_port: u16, bank: &str) -> Result<String> {
    install()?;
    let mut story = npm_in_folder();
    story
        .args(["run", "--silent", "demo", "--", "--json"])
        .env("TIMEBANK_RPC_URL", rpc::http(eth_port))
        .env("TIMEBANK_PRIVATE_KEY", GOVERNOR.key)
        .env("TIMEBANK_ADDRESS", bank);
    process::announced("Telling the story with viem (a few minutes)", Shows::Nothing, || {
        process::output(&mut story)
    })
}

/// Installs what the lock file names, unless it is there.
fn install() -> Result<()> {
    // npm writes it last.
    let installed = folder().join("node_modules/.package-lock.json");
    if is_newer(&installed, &folder().join("package-lock.json")) {
        return Ok(());
    }
    let mut ci = npm_in_folder();
    ci.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    process::announced("Installing npm packages (about 20 s)", Shows::Nothing, || {
        process::run(&mut ci).context("npm cannot install the client's packages")
    })
}

fn is_newer(one: &Path, other: &Path) -> bool {
    let written = |path: &Path| -> Option<SystemTime> { fs::metadata(path).ok()?.modified().ok() };
    written(one).is_some_and(|one| Some(one) > written(other))
}

fn npm_in_folder() -> Command {
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
