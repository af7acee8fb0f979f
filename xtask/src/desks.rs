//! The desks: their packages, their files, and what serves them on this machine.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{
    artifacts,
    node::{self, rpc, Server},
    npm,
    process::{self, Shows},
    root, terminal,
};

/// What is left out where there is no Node.js.
pub const MISSING: &str = "the desks: install Node.js 20 or newer, and its npm";

/// Runs the desks' tests, in Debian's Chromium against the instant node; what was left out, if there is no Node.js.
pub fn test() -> Result<Option<String>> {
    if !npm::is_at_hand() {
        terminal::note(&format!("left out: {MISSING}"));
        return Ok(Some(MISSING.to_owned()));
    }
    let node = node::instant_program()?;
    let programs = artifacts::programs()?;
    built()?;
    process::run(npm_in_folder().args(["run", "check"]))?;
    process::run(
        npm_in_folder()
            .arg("test")
            .env("TIMEBANK_NODE_PROGRAM", node)
            .env("TIMEBANK_PROGRAMS", programs),
    )?;
    Ok(None)
}

/// Installs what the lock file names, and builds the files that are served.
pub fn built() -> Result<()> {
    if !is_installed() {
        let mut ci = npm_in_folder();
        ci.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
        process::announced(
            "Installing the desks' npm packages (about 20 s)",
            Shows::Nothing,
            || {
                process::run(ci.stdout(std::io::stderr()))
                    .context("npm cannot install the desks' packages")
            },
        )?;
    }
    for (script, what) in [
        ("rules", "Compiling the rules to WebAssembly (about a minute the first time)"),
        ("build", "Building the desks (a few seconds)"),
    ] {
        let mut run = npm_in_folder();
        run.args(["run", "--silent", script]).stdout(std::io::stderr());
        process::announced(what, Shows::Nothing, || process::run(&mut run))?;
    }
    Ok(())
}

fn is_installed() -> bool {
    // npm writes it last.
    let installed = folder().join("node_modules/.package-lock.json").metadata();
    let locked = folder().join("package-lock.json").metadata();
    let written =
        |file: std::io::Result<std::fs::Metadata>| file.and_then(|file| file.modified()).ok();
    matches!((written(installed), written(locked)), (Some(one), Some(other)) if one >= other)
}

/// A council with known members beside the demonstration's bank, and everybody's keys.
pub fn demonstration(eth_port: u16, programs: &Path) -> Result<Value> {
    let mut script = Command::new("node");
    script.current_dir(folder()).args(["scripts/demonstration.mjs", "--rpc", &rpc::http(eth_port)]);
    script.arg("--programs").arg(programs);
    let said = process::output(&mut script)?;
    serde_json::from_str(&said).context("the desks' demonstration prints JSON")
}

/// What serves the desks.
#[derive(Debug)]
pub struct Site<'a> {
    /// Where; 0 is any free port.
    pub port: u16,
    /// Where the node's Ethereum RPC answers.
    pub eth_port: u16,
    /// The bank.
    pub bank: &'a str,
    /// The council.
    pub council: &'a str,
    /// A file with the accounts whose keys everybody knows.
    pub accounts: &'a Path,
    /// Where the query service answers, if one runs.
    pub index: Option<u16>,
    /// What it has to say goes there.
    pub log: PathBuf,
}

impl Site<'_> {
    /// Serves; at which port.
    pub fn serve(self) -> Result<(Server, u16)> {
        let port = rpc::port_or_free(self.port)?;
        let mut command = Command::new("node");
        command.current_dir(folder()).arg("scripts/serve.mjs");
        command.args(["--port", &port.to_string(), "--rpc", &rpc::http(self.eth_port)]);
        command.args(["--bank", self.bank, "--council", self.council, "--accounts"]);
        command.arg(self.accounts);
        if let Some(index) = self.index {
            command.args(["--index", &rpc::http(index)]);
        }
        let mut server = Server::start("the desks", command, self.log)?;
        server.wait_until(node::PATIENCE, || rpc::answers_http(port, "/config.json"))?;
        Ok((server, port))
    }
}

fn npm_in_folder() -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(folder());
    npm
}

fn folder() -> PathBuf {
    root().join("desks")
}
