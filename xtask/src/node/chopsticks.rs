//! Chopsticks, the light executor: it runs the same Wasm from the same genesis behind the same RPC, a block for each
//! transaction, and lets time be set.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{bail, Context, Result};

use crate::{process, root};

/// What npm installs it from: a version and the hashes of all it takes.
const PINNED: [&str; 2] = ["package.json", "package-lock.json"];

/// A command that runs it, after installing it if need be.
pub fn command() -> Result<Command> {
    let Ok(node) = which::which("node") else {
        bail!("chopsticks needs Node.js 20 or newer: install it and try again");
    };
    let mut command = Command::new(node);
    command.arg(installed()?.join("node_modules/@acala-network/chopsticks/chopsticks.cjs"));
    Ok(command)
}

/// The folder in which it is installed as pinned.
fn installed() -> Result<PathBuf> {
    let source = root().join("chain/chopsticks");
    let folder = root().join("target/chopsticks");
    let read =
        |file: PathBuf| fs::read(&file).with_context(|| format!("cannot read {}", file.display()));
    let mark = folder.join("installed");
    let wanted = read(source.join("package-lock.json"))?;
    if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(folder);
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for file in PINNED {
        fs::write(folder.join(file), read(source.join(file))?)?;
    }
    process::announced(
        "Installing chopsticks with npm (once, about a minute)",
        process::Shows::Nothing,
        || {
            // Its database, the one part to be compiled, is for chains that are forked from a network.
            process::run(
                Command::new("npm")
                    .current_dir(&folder)
                    .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                    .args(["--loglevel", "error"])
                    .stdout(std::io::stderr()),
            )
        },
    )?;
    fs::write(&mark, wanted)?;
    Ok(folder)
}
