//! Running the program as a user does.

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
