//! Chopsticks, the light executor: it runs the same Wasm from the same genesis behind the same RPC, a block for each
//! transaction, and lets time be set.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{bail, Context, Result};

use crate::{process, root};

/// The program that serves, and what npm installs for it: a version and the hashes of all it takes.
const PARTS: [&str; 3] = ["serve.mjs", "package.json", "package-lock.json"];

/// Whether what installs and runs it is there.
pub fn is_at_hand() -> bool {
    ["node", "npm"].iter().all(|program| which::which(program).is_ok())
}

/// A command that serves the chain of a specification at a port, after installing what that takes.
pub fn serve(specification: &Path, port: u16) -> Result<Command> {
    let Ok(node) = which::which("node") else {
        bail!("chopsticks needs Node.js 20 or newer: install it and try again");
    };
    let mut command = Command::new(node);
    command.arg(installed()?.join("serve.mjs")).arg(specification).arg(port.to_string());
    Ok(command)
}

/// The folder in which everything is as pinned.
fn installed() -> Result<PathBuf> {
    let source = root().join("chain/chopsticks");
    let folder = root().join("target/chopsticks");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for part in PARTS {
        fs::copy(source.join(part), folder.join(part))
            .with_context(|| format!("cannot copy {part} to {}", folder.display()))?;
    }
    let lock = fs::read(folder.join("package-lock.json"))?;
    let mark = folder.join("installed");
    if fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(folder);
    }
    process::announced(
        "Installing chopsticks with npm (once, about a minute)",
        process::Shows::Nothing,
        || {
            process::run(
                Command::new("npm")
                    .current_dir(&folder)
                    // Its database, the one part to be compiled, is for chains that are forked from a network.
                    .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                    .args(["--loglevel", "error"])
                    .stdout(std::io::stderr()),
            )
        },
    )?;
    fs::write(&mark, lock)?;
    Ok(folder)
}
