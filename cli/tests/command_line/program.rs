//! Running the program as a user does, and what contracts say on the wire.

use alloy::hex;
use alloy::primitives::keccak256;
use assert_cmd::Command;
use std::process::Output;

use tempfile::TempDir;
use timebank_host::addresses::{deployable, RELAYED, STAND_INS};
use timebank_topics::PROGRAMS;

/// The program, knowing nothing of this machine's settings.
pub fn timebank(arguments: &[&str]) -> Command {
    let mut command =
        Command::cargo_bin("timebank").expect("cargo builds the program for its tests");
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("TIMEBANK_") {
            command.env_remove(variable);
        }
    }
    command.args(arguments);
    command
}

/// What it wrote to standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are text")
}

/// What a contract returns or reverts with: a selector, if any, and words.
pub fn words(selector: Option<&str>, values: &[u64]) -> String {
    let selector = selector.map(|signature| keccak256(signature)[..4].to_vec());
    let words = values.iter().flat_map(|value| [[0; 24].as_slice(), &value.to_be_bytes()].concat());
    hex::encode_prefixed(selector.unwrap_or_default().into_iter().chain(words).collect::<Vec<_>>())
}

/// A whole program for PolkaVM, as far as its length says so.
pub fn program(what: &[u8]) -> Vec<u8> {
    let length = 13 + what.len() as u64;
    [b"PVM\0\0".as_slice(), &length.to_le_bytes(), what].concat()
}

/// A folder with every program of the bank's, each of which has its name in it, and those that run others the places for
/// their addresses.
pub fn programs() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let named =
        PROGRAMS.into_iter().chain(["timebank"]).map(|name| (name, program(name.as_bytes())));
    let running = PROGRAMS.into_iter().filter(|name| deployable(name, Vec::new(), &[]).is_none());
    let running = running.map(|name| {
        let places = STAND_INS[..RELAYED].as_flattened();
        (name, program(&[name.as_bytes(), places].concat()))
    });
    let router = [("router", program(STAND_INS.as_flattened()))];
    for (name, code) in named.chain(running).chain(router) {
        std::fs::write(folder.path().join(format!("{name}.polkavm")), code).unwrap();
    }
    folder
}
