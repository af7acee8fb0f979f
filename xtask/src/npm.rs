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

/// The oldest Node.js that runs what is here.
const OLDEST: u32 = 20;

/// Whether what installs and runs programs is there, and new enough.
pub fn is_at_hand() -> bool {
    let version = process::try_output(Command::new("node").arg("--version"));
    which::which("npm").is_ok()
        && version.and_then(|said| major(&said)).is_some_and(|it| it >= OLDEST)
}

/// The first number of a version as Node.js says it.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// A browser that playwright can drive: `TIMEBANK_BROWSER`, else Chromium on the path.
pub fn browser() -> Option<PathBuf> {
    const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
    let named = std::env::var_os("TIMEBANK_BROWSER").map(PathBuf::from);
    named.or_else(|| NAMES.iter().find_map(|name| which::which(name).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_begins_with_its_major_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v8.17.0"), Some(8));
        assert_eq!(major("20.1"), None);
        assert_eq!(major("v"), None);
    }
}
