//! The desks: their packages, their files, and what serves them on this machine.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{ensure, Context, Result};
use serde_json::Value;

use crate::{
    artifacts, cargo,
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
    let index = index_program()?;
    let client = node::bank::client_program()?;
    let programs = artifacts::programs()?;
    built()?;
    process::run(npm_in_folder().args(["run", "check"]))?;
    process::run(
        npm_in_folder()
            .arg("test")
            .env("TIMEBANK_NODE_PROGRAM", node)
            .env("TIMEBANK_INDEX_PROGRAM", index)
            .env("TIMEBANK_CLI", client)
            .env("TIMEBANK_PROGRAMS", programs)
            .env("TIMEBANK_XTASK", own_program()?)
            .envs(npm::browser().map(|browser| ("TIMEBANK_CHROMIUM", browser))),
    )?;
    stack_answers()?;
    Ok(None)
}

fn own_program() -> Result<PathBuf> {
    std::env::current_exe().context("cannot find this program")
}

/// The query service's program: the one that `TIMEBANK_INDEX_PROGRAM` names, else compiled.
pub fn index_program() -> Result<PathBuf> {
    if let Some(program) = cargo::given("TIMEBANK_INDEX_PROGRAM")? {
        return Ok(program);
    }
    cargo::program_of(
        "timebank-index",
        "timebank-index",
        "Compiling the query service (about 4 minutes the first time)",
    )
}

/// Starts `cargo xtask up` as a developer does, asks every part of it through the desks' address, and stops it as Ctrl-C
/// does.
fn stack_answers() -> Result<()> {
    let mut command = Command::new(own_program()?);
    command.args(["up", "--json", "--port", "0", "--eth-port", "0"]).stdout(Stdio::piped());
    // In a group of its own, what stops it does not stop us.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut up = command.spawn().context("cannot run `cargo xtask up`")?;
    let asked = up
        .stdout
        .take()
        .context("`up` has no output")
        .and_then(|said| Ok(BufReader::new(said).lines().next().transpose()?))
        .and_then(|line| asked_all(&line.context("`up` ends without having said where it is")?));
    interrupt(&mut up)?;
    let ended = process::ended_within(&mut up, STOPS)?;
    asked?;
    ensure!(ended == Some(true), "`cargo xtask up` did not stop in good order: {ended:?}");
    terminal::note("`cargo xtask up` answers everywhere, and stops at Ctrl-C");
    Ok(())
}

/// How long everything may take to stop.
const STOPS: Duration = Duration::from_secs(60);

/// Asks what `up` says is there: the page and what it is made of, the node, the query service and the relayer behind it.
fn asked_all(said: &str) -> Result<()> {
    let facts: Value = serde_json::from_str(said).context("`up --json` prints one object")?;
    let port = |name: &str| -> Result<u16> {
        let url = facts[name].as_str().with_context(|| format!("`up` names no {name}"))?;
        let port = url.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
        port.with_context(|| format!("{url} has no port"))
    };
    let (desks, node, index) = (port("desks")?, port("ethereum")?, port("index")?);
    let pages = ["/", "/app.js", "/app.css", "/rules.wasm", "/config.json"];
    for path in pages.into_iter().chain(["/v1/status", "/v1/board", "/relay/v1/about"]) {
        rpc::answers_http(desks, path)?;
    }
    rpc::answers_http(port("relayer")?, "/health")?;
    rpc::answers_http(index, "/v1/status")?;
    let chain = rpc::ask(node, "eth_chainId", serde_json::json!([]))?;
    ensure!(
        Some(chain.as_str().unwrap_or_default())
            == facts["chain_id"].as_u64().map(|id| format!("{id:#x}")).as_deref(),
        "the node says {chain}, `up` says {}",
        facts["chain_id"]
    );
    for contract in ["bank", "council"] {
        let code = rpc::ask(node, "eth_getCode", serde_json::json!([facts[contract], "latest"]))?;
        ensure!(code.as_str().is_some_and(|code| code.len() > 2), "there is no {contract}");
    }
    Ok(())
}

/// What a terminal sends at Ctrl-C.
fn interrupt(child: &mut Child) -> Result<()> {
    #[cfg(unix)]
    {
        use nix::{
            sys::signal::{kill, Signal},
            unistd::Pid,
        };
        // It may have ended by itself; how, is asked next.
        let _ = kill(Pid::from_raw(i32::try_from(child.id())?), Signal::SIGINT);
    }
    #[cfg(not(unix))]
    child.kill()?;
    Ok(())
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

/// A council with known members beside the demonstration's bank, funds for a carrier, and everybody's keys.
pub fn demonstration(eth_port: u16, programs: &Path, carrier: &str) -> Result<Value> {
    let mut script = Command::new("node");
    script.current_dir(folder()).args(["scripts/demonstration.mjs", "--rpc", &rpc::http(eth_port)]);
    script.arg("--programs").arg(programs).args(["--carrier", carrier]);
    let said = process::output(&mut script)?;
    serde_json::from_str(&said).context("the desks' demonstration prints JSON")
}

/// Starts the query service for a bank on a node, with its databases in a folder; at which port.
pub fn query_service(
    program: &Path,
    eth_port: u16,
    bank: &str,
    council: Option<&str>,
    folder: &Path,
) -> Result<(Server, u16)> {
    let port = rpc::port_or_free(0)?;
    let mut command = Command::new(program);
    command.args(["--node", &rpc::http(eth_port), "--bank", bank]);
    command.args(council.iter().flat_map(|council| ["--council", *council]));
    command.arg("--database").arg(folder.join("index.sqlite"));
    command.arg("--board").arg(folder.join("board.sqlite"));
    command.args(["--port", &port.to_string(), "--json"]);
    let mut server = Server::start("the query service", command, folder.join("index.log"))?;
    server.wait_until(node::PATIENCE, || rpc::answers_http(port, "/v1/status"))?;
    Ok((server, port))
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
    /// The council, if there is one.
    pub council: Option<&'a str>,
    /// A file with the accounts whose keys everybody knows.
    pub accounts: &'a Path,
    /// Where the query service answers, if one runs.
    pub index: Option<u16>,
    /// Where the relayer answers, if one runs.
    pub relayer: Option<u16>,
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
        command.args(["--bank", self.bank, "--accounts"]).arg(self.accounts);
        command.args(self.council.iter().flat_map(|council| ["--council", *council]));
        for (option, port) in [("--relayer", self.relayer), ("--index", self.index)] {
            if let Some(port) = port {
                command.args([option, &rpc::http(port)]);
            }
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
