//! A program that a test runs beside itself.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A program that runs, and is killed in the end.
pub struct Running {
    child: Child,
    /// What it printed first: where it answers, and more.
    pub said: Value,
}

impl Running {
    /// Starts it, and waits until it says where it answers.
    pub fn started(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut running = Self { child, said: Value::Null };
        let mut line = String::new();
        let mut output = BufReader::new(running.child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        running.said = serde_json::from_str(&line).expect("it says where it answers");
        running
    }

    /// Starts a program that says nothing at first.
    pub fn silent(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Self { child: command.spawn().unwrap(), said: Value::Null }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The command line as a program, knowing nothing of this machine's settings, and speaking JSON.
pub fn command_line(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_timebank"));
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("TIMEBANK_") {
            command.env_remove(variable);
        }
    }
    command.arg("--json").args(arguments);
    command
}
