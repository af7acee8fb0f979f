//! Running the program as a user does, and what contracts say on the wire.

use alloy::hex;
use alloy::primitives::keccak256;
use assert_cmd::Command;
use std::process::Output;

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
