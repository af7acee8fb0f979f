//! A bank on a chain of this machine, deployed by the first of the accounts that everybody knows.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result};
use serde_json::Value;

use super::rpc;
use crate::{artifacts, cargo, process};

/// An account that a new chain endows. The whole world knows its key.
#[derive(Debug)]
pub struct Endowed {
    /// What people call it.
    pub name: &'static str,
    /// Its address.
    pub address: &'static str,
    /// Its private key.
    pub key: &'static str,
}

/// The accounts of Ethereum's kind that the runtime's genesis names.
pub const ENDOWED: [Endowed; 5] = [
    Endowed {
        name: "Alith",
        address: "0xf24FF3a9CF04c71Dbc94D0b566f7A27B94566cac",
        key: "0x5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133",
    },
    Endowed {
        name: "Baltathar",
        address: "0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0",
        key: "0x8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b",
    },
    Endowed {
        name: "Charleth",
        address: "0x798d4Ba9baf0064Ec19eB4F0a1a45785ae9D6DFc",
        key: "0x0b6e18cafb6ed99687ec547bd28139cafdd2bffe70e6b688025de6b445aa5c5b",
    },
    Endowed {
        name: "Dorothy",
        address: "0x773539d4Ac0e786233D90A233654ccEE26a613D9",
        key: "0x39539ab1876910bbf3a223d84a29e28f1cb4e2e456503e7e91ed39b2e7223d68",
    },
    Endowed {
        name: "Ethan",
        address: "0xFf64d3F6efE2317EE2807d223a0Bdc4c0c49dfDB",
        key: "0x7dce9bc8babb68fec1409be38c8e1a52650206a7ed90ff956ae8a6d15eeaaef4",
    },
];

/// Who deploys banks, and so is their governor.
pub const GOVERNOR: &Endowed = &ENDOWED[0];

/// Deploys a bank behind its router; what the command line says of it.
pub fn deployed(eth_port: u16) -> Result<Value> {
    named(told("deploy", eth_port, &[], "Deploying the bank (a few seconds)")?)
}

/// Deploys the whole bank as one program.
pub fn deployed_alone(eth_port: u16) -> Result<Value> {
    named(told("deploy", eth_port, &["--alone"], "Deploying the bank alone (a few seconds)")?)
}

/// Deploys a bank, and lets the demonstration's people use it.
pub fn with_people(eth_port: u16) -> Result<Value> {
    named(story(eth_port)?)
}

/// Tells the demonstration's story with a bank of its own; all that the command line says.
pub fn story(eth_port: u16) -> Result<Vec<Value>> {
    told("demo", eth_port, &[], "Telling the demonstration's story (a few minutes)")
}

/// The command line's program: the one that `TIMEBANK_CLI` names, else compiled.
pub fn client_program() -> Result<PathBuf> {
    if let Some(program) = cargo::given("TIMEBANK_CLI")? {
        return Ok(program);
    }
    cargo::program_of(
        "timebank-cli",
        "timebank",
        "Compiling the command line (about 3 minutes the first time)",
    )
}

/// The command line, for a node with Ethereum's RPC at a port, with the governor's key.
pub fn command_line(eth_port: u16) -> Result<Command> {
    let mut command = Command::new(client_program()?);
    command
        .arg("--json")
        .env("TIMEBANK_RPC_URL", rpc::http(eth_port))
        .env("TIMEBANK_PRIVATE_KEY", GOVERNOR.key);
    Ok(command)
}

/// What the command line says, object by object, when it is told to do something with the bank's programs.
fn told(what: &str, eth_port: u16, arguments: &[&str], announcement: &str) -> Result<Vec<Value>> {
    let mut command = command_line(eth_port)?;
    let programs = artifacts::programs()?;
    command.args([what, "--yes", "--programs"]).arg(programs).args(arguments);
    let said = process::announced(announcement, process::Shows::Nothing, || {
        process::output(&mut command)
    })?;
    let objects = said.lines().map(serde_json::from_str).collect::<Result<_, _>>();
    objects.with_context(|| format!("`timebank {what} --json` prints JSON"))
}

/// The object that names the bank.
fn named(said: Vec<Value>) -> Result<Value> {
    said.into_iter()
        .find(|object| object["bank"].is_string())
        .context("the command line names no bank")
}
