//! What a step needs beside Rust: found on this machine, or installed from Debian's packages.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{bail, Result};

use crate::{npm, process, terminal};

/// A program that is no part of the workspace, and whoever has it.
pub struct Need {
    /// What a developer knows it by.
    name: &'static str,
    packages: &'static [&'static str],
    is_there: fn() -> bool,
}

/// Runs the JavaScript client, the desks and the examples.
pub const NODE_JS: Need = Need {
    name: "Node.js 20 or newer, with its npm",
    packages: &["nodejs", "npm"],
    is_there: npm::is_at_hand,
};

/// Shows pages, in Chinese too.
pub const BROWSER: Need = Need {
    name: "Chromium",
    packages: &["chromium", "fonts-wqy-microhei"],
    is_there: || npm::browser().is_some(),
};

/// Keeps what the query service found.
pub const POSTGRESQL: Need =
    Need { name: "PostgreSQL", packages: &["postgresql"], is_there: has_postgresql };

/// Replays the log without this project's code.
pub const PYTHON: Need =
    Need { name: "Python 3", packages: &["python3"], is_there: || which::which("python3").is_ok() };

/// Whether what cannot be installed is left out, and is no error.
static LEAVES_MISSING: AtomicBool = AtomicBool::new(false);

/// Has what cannot be installed left out from now on.
pub fn leave_what_is_missing() {
    LEAVES_MISSING.store(true, Ordering::Relaxed);
}

/// Where Debian's packages have it, whatever its version; `index/tests/postgres.sh` looks there, too.
fn has_postgresql() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.into_iter().any(|version| version.path().join("bin/initdb").is_file())
}

impl Need {
    /// Whether it is there, after installing it where that can be done. Where it cannot, and there are Debian's packages,
    /// that is an error: somebody else can.
    pub fn provided(&self) -> Result<bool> {
        self.provided_with(has_apt_get(), install)
    }

    fn provided_with(
        &self,
        has_packages: bool,
        install: impl FnOnce(&[&str]) -> Result<()>,
    ) -> Result<bool> {
        if (self.is_there)() {
            return Ok(true);
        }
        if !has_packages {
            return Ok(false);
        }
        let installed = install(self.packages);
        if (self.is_there)() {
            return Ok(true);
        }
        if LEAVES_MISSING.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let why = installed.err().map(|why| format!(" ({why:#})")).unwrap_or_default();
        bail!(
            "{} is missing and could not be installed{why}: run `apt-get install {}` as root and try again, or \
             `cargo xtask test --no-nodes`",
            self.name,
            self.packages.join(" ")
        )
    }

    /// What is left out without it, for the last line.
    pub fn left(&self, what: &str) -> String {
        format!("{what}: {} is missing and cannot be installed here", self.name)
    }
}

fn has_apt_get() -> bool {
    process::try_output(Command::new("apt-get").arg("--version")).is_some()
}

/// Installs packages of Debian's.
pub fn install(packages: &[&str]) -> Result<()> {
    terminal::note(&format!("apt-get install {}", packages.join(" ")));
    // An old list of packages may do, so a failing update is no reason to stop.
    let _ = process::run(apt_get().args(["-qq", "update"]));
    process::run(apt_get().args(["-qq", "install", "-y", "--no-install-recommends"]).args(packages))
}

/// `apt-get` as root, without questions, with its chatter on stderr.
fn apt_get() -> Command {
    let is_root = process::try_output(Command::new("id").arg("-u")).as_deref() == Some("0");
    let mut command = if is_root {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "apt-get"]);
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()).stdout(std::io::stderr());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    const THERE: Need = Need { name: "it", packages: &["its-package"], is_there: || true };
    const MISSING: Need = Need { is_there: || false, ..THERE };

    #[test]
    fn what_is_there_is_not_installed() {
        assert!(THERE.provided_with(true, |_| panic!("it was installed")).unwrap());
        assert!(THERE.provided_with(false, |_| panic!("it was installed")).unwrap());
    }

    #[test]
    fn what_could_be_installed_and_was_not_is_an_error_that_names_the_package() {
        let refused = MISSING.provided_with(true, |packages| {
            assert_eq!(packages, ["its-package"]);
            bail!("you are not root")
        });
        let said = refused.unwrap_err().to_string();
        assert!(said.contains("it is missing") && said.contains("you are not root"), "{said}");
        assert!(said.contains("`apt-get install its-package`"), "{said}");
        // An installation that says it went well and left nothing is no better.
        assert!(MISSING.provided_with(true, |_| Ok(())).is_err());
    }

    #[test]
    fn where_nothing_can_be_installed_it_is_left_out_and_said() {
        assert!(!MISSING.provided_with(false, |_| panic!("it was installed")).unwrap());
        let said = MISSING.left("half of it");
        assert_eq!(said, "half of it: it is missing and cannot be installed here");
    }
}
