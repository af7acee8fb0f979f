//! Chopsticks, the light executor: it runs the same Wasm from the same genesis behind the same RPC, a block for each
//! transaction, and lets time be set.

use std::{path::Path, process::Command};

use anyhow::Result;

use crate::npm::Program;

const CHOPSTICKS: Program =
    Program { name: "chopsticks", home: "chain/chopsticks", files: &["serve.mjs"] };

/// A command that serves the chain of a specification at a port, after installing what that takes.
pub fn serve(specification: &Path, port: u16) -> Result<Command> {
    let mut command = CHOPSTICKS.command("serve.mjs")?;
    command.arg(specification).arg(port.to_string());
    Ok(command)
}
