//! The programs that run a chain: found on this machine, or built once.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{bail, Context, Result};

use super::cache;
use crate::{cargo, process};

/// The release that the runtime is written for.
const VERSION: &str = "0.24.0";

/// A program that is no part of the workspace.
#[derive(Debug)]
pub struct Binary {
    /// What it is called, in Polkadot SDK's releases, too, if it is from there.
    pub name: &'static str,
    source: Source,
    builds_in: &'static str,
}

/// What a program is built from.
#[derive(Debug)]
enum Source {
    /// A package of Polkadot SDK's release.
    Release(&'static str),
    /// A folder of this repository, which shares what Polkadot SDK's packages were compiled to.
    Folder(&'static str),
}

/// Runs a chain from its specification.
pub const NODE: Binary = Binary {
    name: "polkadot-omni-node",
    source: Source::Release("polkadot-omni-node"),
    builds_in: "an hour",
};

/// Speaks Ethereum's RPC in front of a node.
pub const ETH_RPC: Binary = Binary {
    name: "eth-rpc",
    source: Source::Release("pallet-revive-eth-rpc"),
    builds_in: "half an hour",
};

/// Runs a chain that takes peers.
pub const NETWORK: Binary = Binary {
    name: "timebank-network",
    source: Source::Folder("chain/network"),
    builds_in: "two minutes after the node's build, an hour without it",
};

impl Binary {
    /// Where it is on this machine: on the path, or in the cache.
    pub fn find(&self) -> Result<Option<PathBuf>> {
        let bin = cache::folder()?.join("bin");
        Ok(which::which(self.name).or_else(|_| which::which_in(self.name, Some(&bin), &bin)).ok())
    }

    /// Where it is, after building it into the cache if there is none.
    pub fn find_or_build(&self) -> Result<PathBuf> {
        if let Some(found) = self.find()? {
            return Ok(found);
        }
        let cache = cache::folder()?;
        must_have_its_tools()?;
        fs::create_dir_all(&cache).with_context(|| format!("cannot make {}", cache.display()))?;
        let mut install = cargo::cargo("install");
        match self.source {
            Source::Release(package) => {
                install.args(["--locked", package, "--version", VERSION]);
            }
            Source::Folder(folder) => {
                install.args(["--locked", "--path", folder]);
            }
        }
        install
            .arg("--root")
            .arg(&cache)
            // What is compiled stays there until all of it is: whoever is interrupted begins where it stopped.
            .env("CARGO_TARGET_DIR", cache.join("target"))
            // The contract's flags would compile everything once more.
            .env("RUSTFLAGS", "")
            // A runtime among the dependencies, which nobody runs, would want a toolchain for Wasm.
            .env("SKIP_WASM_BUILD", "1");
        let what = format!(
            "Building {} into {} (once, about {} on two cores; may be interrupted)",
            self.name,
            cache.display(),
            self.builds_in
        );
        cargo::compile(&mut install, &what)?;
        self.find()?.with_context(|| format!("cargo built no {}", self.name))
    }
}

/// The node's dependencies generate code from protocol buffers and bind to libraries written in C++.
fn must_have_its_tools() -> Result<()> {
    let has_protoc = env::var_os("PROTOC").is_some() || which::which("protoc").is_ok();
    if !has_protoc {
        bail!("`protoc` is missing: install protobuf (Debian: protobuf-compiler) and try again");
    }
    if !has_libclang() {
        bail!(
            "libclang is missing: install it (Debian: libclang-dev) or name its folder in \
             LIBCLANG_PATH, and try again"
        );
    }
    Ok(())
}

fn has_libclang() -> bool {
    if env::var_os("LIBCLANG_PATH").is_some() || !cfg!(target_os = "linux") {
        return true;
    }
    // The linker's cache knows it where a package installed it, LLVM's own configuration where LLVM did.
    let known = process::try_output(Command::new("ldconfig").arg("-p"));
    let llvm = process::try_output(Command::new("llvm-config").arg("--libdir")).map(PathBuf::from);
    known.is_some_and(|known| known.contains("libclang"))
        || llvm.into_iter().chain(debians_folders()).any(|folder| holds_libclang(&folder))
}

/// Where Debian keeps the libraries of each LLVM beside the linker's.
fn debians_folders() -> Vec<PathBuf> {
    let lib = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    lib.map(|entry| entry.path().join("lib")).filter(|folder| folder.exists()).collect()
}

fn holds_libclang(folder: &Path) -> bool {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.into_iter().any(|file| file.file_name().to_string_lossy().starts_with("libclang"))
}
