//! What npm installs: kept in the target folder, as a lock file in the source pins it.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{bail, Context, Result};

use crate::{
    process::{self, Shows},
    root,
};

/// A program in JavaScript with the packages that it takes.
#[derive(Debug)]
pub struct Program {
    /// What it is called, and its folder in the target folder.
    pub name: &'static str,
    /// Its folder in the source.
    pub home: &'static str,
    /// Its files there, beside those by which npm knows its packages.
    pub files: &'static [&'static str],
}

/// A list of packages, and their versions and hashes.
const PINNED: [&str; 2] = ["package.json", "package-lock.json"];

impl Program {
    /// The folder in which everything is as pinned, after installing what is not.
    pub fn installed(&self) -> Result<PathBuf> {
        let source = root().join(self.home);
        let folder = root().join("target").join(self.name);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for file in self.files.iter().chain(&PINNED) {
            fs::copy(source.join(file), folder.join(file))
                .with_context(|| format!("cannot copy {file} to {}", folder.display()))?;
        }
        let lock = fs::read(folder.join("package-lock.json"))?;
        let mark = folder.join("installed");
        if fs::read(&mark).is_ok_and(|installed| installed == lock) {
            return Ok(folder);
        }
        let what = format!("Installing {} with npm (once, about a minute)", self.name);
        process::announced(&what, Shows::Nothing, || {
            process::run(
                Command::new("npm")
                    .current_dir(&folder)
                    // Nothing that is used here has anything to compile.
                    .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                    .args(["--loglevel", "error"])
                    .stdout(std::io::stderr()),
            )
        })?;
        fs::write(&mark, lock)?;
        Ok(folder)
    }

    /// A command that runs one of its files, after installing it.
    pub fn command(&self, file: &str) -> Result<Command> {
        let Ok(node) = which::which("node") else {
            bail!("{} needs Node.js 20 or newer: install it and try again", self.name);
        };
        let mut command = Command::new(node);
        command.arg(self.installed()?.join(file));
        Ok(command)
    }
}

/// Whether what installs and runs programs is there.
pub fn is_at_hand() -> bool {
    ["node", "npm"].iter().all(|program| which::which(program).is_ok())
}

/// A browser that playwright can drive: `TIMEBANK_BROWSER`, else Chromium on the path.
pub fn browser() -> Option<PathBuf> {
    const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
    let named = std::env::var_os("TIMEBANK_BROWSER").map(PathBuf::from);
    named.or_else(|| NAMES.iter().find_map(|name| which::which(name).ok()))
}
