//! Finding, or else installing, what compiles a contract.
//!
//! A contract runs on a RISC-V machine for which no compiled `core` exists, so `core` is compiled with it.
//! That takes the source of the standard library that belongs to the compiler, and LLVM's linker under the
//! name `rust-lld`. The compiler is called by its path: no toolchain is switched or linked for anyone else.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{anyhow, bail, Result};

use crate::{needs, process, terminal};

/// The first compiler, as `1.minor`, for which the contract builder's flags are right.
const OLDEST_MINOR: u32 = 92;

/// Where Debian's packages put a compiler.
const DEBIAN: &str = "/usr";

/// Debian's current compiler, its cargo, and the source of its standard library.
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// How long rustup may take to answer where its servers are slow or out of reach.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(90);

const WHAT_TO_INSTALL: &str =
    "the standard library's source is missing: run `rustup component add rust-src`, \
     or on Debian `apt-get install rustc-web cargo-web rust-web-src` as root, and try again";

const NO_LINKER: &str = "the linker `rust-lld` is missing: install a Rust toolchain with rustup \
     (https://rustup.rs), which brings it, and try again";

const TOO_OLD: &str =
    "the contract builder needs Rust 1.92 or newer: run `rustup update stable` and try again";

/// A compiler with the source of its standard library, and a linker for it.
#[derive(Debug)]
pub struct Toolchain {
    sysroot: PathBuf,
    linker_dir: PathBuf,
    version: String,
}

impl Toolchain {
    /// Finds one on this machine, or installs what is missing. Finding takes no network.
    pub fn set_up() -> Result<Self> {
        // The contract builder reads the version of the compiler that compiled itself.
        let active = active_sysroot();
        if let Some(version) = active.as_deref().and_then(version_of) {
            if !is_new_enough(&version) {
                bail!(TOO_OLD);
            }
        }

        let (sysroot, version) = match find_source(active.as_deref()) {
            Some(found) => found,
            None => install_source(active.as_deref())?,
        };
        let linker_dir = find_linker(active.as_deref()).ok_or_else(|| anyhow!(NO_LINKER))?;
        Ok(Self { sysroot, linker_dir, version })
    }

    /// What the compiler calls itself, as `rustc -vV` prints it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Its cargo.
    pub fn cargo(&self) -> PathBuf {
        program(&self.sysroot, "cargo")
    }

    /// Lets `command` compile with this toolchain, and keeps our own cargo's settings from it.
    pub fn lend_to(&self, command: &mut Command) -> Result<()> {
        for (name, _) in env::vars_os() {
            if is_ours_alone(&name.to_string_lossy()) {
                command.env_remove(name);
            }
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(
            std::iter::once(self.linker_dir.clone()).chain(env::split_paths(&path)),
        )?;
        command
            .env("PATH", path)
            .env("CARGO", program(&self.sysroot, "cargo"))
            .env("RUSTC", program(&self.sysroot, "rustc"))
            // The target is described by a file, which newer versions of cargo want confirmed.
            .env("CARGO_UNSTABLE_JSON_TARGET_SPEC", "true");
        Ok(())
    }
}

/// Whether a variable speaks of the compiler or the package that is running, or changes what is compiled.
fn is_ours_alone(variable: &str) -> bool {
    const KEPT: [&str; 4] =
        ["CARGO_HOME", "CARGO_NET_OFFLINE", "CARGO_NET_GIT_FETCH_WITH_CLI", "CARGO_BUILD_JOBS"];
    const FOREIGN: [&str; 10] = [
        "CARGO",
        "RUSTC",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTDOC",
        "RUSTFLAGS",
        "RUSTUP_TOOLCHAIN",
        "INK_RUSTC_WRAPPER",
        "RUSTC_WRAPPER_ENCODED_FLAGS",
        "INK_STATIC_BUFFER_SIZE",
    ];
    const OF_CARGO: [&str; 6] = [
        "CARGO_BUILD_",
        "CARGO_ENCODED_",
        "CARGO_MANIFEST_",
        "CARGO_PKG_",
        "CARGO_PROFILE_",
        "CARGO_TARGET_",
    ];
    !KEPT.contains(&variable)
        && (FOREIGN.contains(&variable)
            || OF_CARGO.iter().any(|prefix| variable.starts_with(prefix)))
}

/// The toolchain that `cargo` runs here.
fn active_sysroot() -> Option<PathBuf> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    process::try_output(Command::new(rustc).args(["--print", "sysroot"])).map(PathBuf::from)
}

/// A toolchain that has the source already.
fn find_source(active: Option<&Path>) -> Option<(PathBuf, String)> {
    [active, Some(Path::new(DEBIAN))].into_iter().flatten().find_map(usable)
}

/// The toolchain at `sysroot`, if a contract can be compiled with it.
fn usable(sysroot: &Path) -> Option<(PathBuf, String)> {
    if !has_source(sysroot) || !program(sysroot, "cargo").exists() {
        return None;
    }
    let version = version_of(sysroot)?;
    is_new_enough(&version).then(|| (sysroot.to_owned(), version))
}

fn has_source(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib/src/rust/library/Cargo.lock").exists()
}

fn program(sysroot: &Path, name: &str) -> PathBuf {
    sysroot.join("bin").join(name).with_extension(env::consts::EXE_EXTENSION)
}

fn version_of(sysroot: &Path) -> Option<String> {
    process::try_output(Command::new(program(sysroot, "rustc")).arg("-vV"))
}

/// Whether `version`, as `rustc -vV` prints it, is of a compiler we can use.
fn is_new_enough(version: &str) -> bool {
    minor(version).is_some_and(|minor| minor >= OLDEST_MINOR)
}

/// `95` of `rustc 1.95.0 (…)`.
fn minor(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(1)?;
    let mut parts = number.split('.');
    match parts.next()? {
        "1" => parts.next()?.parse().ok(),
        _ => None,
    }
}

fn install_source(active: Option<&Path>) -> Result<(PathBuf, String)> {
    terminal::header("Installing the standard library's source (once, about a minute)");
    terminal::note("rustup component add rust-src");
    let added = process::succeeds_within(
        Command::new("rustup").args(["component", "add", "rust-src"]),
        RUSTUP_PATIENCE,
    );
    if added {
        if let Some(found) = active.and_then(usable) {
            return Ok(found);
        }
    }

    terminal::note("rustup cannot; trying Debian's packages");
    install_packages()?;
    usable(Path::new(DEBIAN)).ok_or_else(|| anyhow!(WHAT_TO_INSTALL))
}

fn install_packages() -> Result<()> {
    if process::try_output(Command::new("apt-get").arg("--version")).is_none() {
        bail!(WHAT_TO_INSTALL);
    }
    needs::install(&DEBIAN_PACKAGES).map_err(|_| anyhow!(WHAT_TO_INSTALL))
}

/// The directory of `rust-lld`: in the active toolchain, in another of rustup's, or on the path.
fn find_linker(active: Option<&Path>) -> Option<PathBuf> {
    let on_path = env::var_os("PATH")
        .map(|path| env::split_paths(&path).collect::<Vec<_>>())
        .unwrap_or_default();
    active
        .map(Path::to_owned)
        .into_iter()
        .chain(rustup_toolchains())
        .flat_map(|sysroot| children(&sysroot.join("lib/rustlib")))
        .map(|target| target.join("bin"))
        .chain(on_path)
        .find(|dir| dir.join("rust-lld").with_extension(env::consts::EXE_EXTENSION).exists())
}

fn rustup_toolchains() -> Vec<PathBuf> {
    let home = env::var_os("RUSTUP_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".rustup")));
    home.map(|home| children(&home.join("toolchains"))).unwrap_or_default()
}

/// What lies in a directory, in order of name; nothing if it does not exist.
fn children(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> =
        fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_strange_compilers_are_refused() {
        for (version, usable) in [
            ("rustc 1.95.0 (59807616e 2026-04-14)", true),
            ("rustc 1.97.0-nightly (e50aa6fba 2026-05-19)", true),
            ("rustc 1.92.0", true),
            ("rustc 1.91.1 (ed61e7d7e 2025-11-07)", false),
            ("rustc 1.63.0", false),
            ("gcc", false),
            ("", false),
        ] {
            assert_eq!(is_new_enough(version), usable, "{version}");
        }
    }

    #[test]
    fn the_running_package_and_compiler_stay_ours() {
        for variable in [
            "CARGO",
            "RUSTC",
            "RUSTFLAGS",
            "RUSTUP_TOOLCHAIN",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_MANIFEST_DIR",
            "CARGO_PKG_NAME",
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET",
        ] {
            assert!(is_ours_alone(variable), "{variable}");
        }
        for variable in [
            "CARGO_HOME",
            "CARGO_NET_OFFLINE",
            "CARGO_BUILD_JOBS",
            "CARGO_HTTP_PROXY",
            "RUSTUP_HOME",
            "PATH",
        ] {
            assert!(!is_ours_alone(variable), "{variable}");
        }
    }

    #[test]
    fn what_does_not_exist_has_no_children() {
        assert!(children(Path::new("/nowhere")).is_empty());
    }
}
