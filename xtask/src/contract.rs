//! The bank contract's code and ABI, built when they are missing or out of date.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{
    cargo,
    fingerprint::{self, Fingerprint},
    process, root,
    toolchain::Toolchain,
};

/// The contract's name, which its files bear.
const NAME: &str = "timebank";

/// The feature with which ink! leaves its entry points out, so that the contract's own are built. They speak
/// Solidity's encoding; the other ABIs keep ink!'s.
const OWN_ENTRY_POINTS: &str = "ink-as-dependency";

/// The encoding of calls, results and events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Abi {
    /// Solidity's, which wallets and Ethereum libraries speak.
    Sol,
    /// ink!'s own, which is SCALE.
    Ink,
    /// Both in one contract.
    All,
}

impl fmt::Display for Abi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Abi::Sol => "sol",
            Abi::Ink => "ink",
            Abi::All => "all",
        })
    }
}

/// Where the contract's files are for one ABI.
#[derive(Debug)]
pub struct Artifacts {
    target_dir: PathBuf,
    abi: Abi,
}

impl Artifacts {
    fn of(abi: Abi) -> Self {
        // The builder keeps old code when only the ABI changes, so no two of them share a directory.
        let target_dir = root().join("target").join("contract").join(abi.to_string());
        Self { target_dir, abi }
    }

    /// The contract's code.
    pub fn code(&self) -> PathBuf {
        self.file(&format!("{NAME}.polkavm"))
    }

    /// The contract's ABI in Solidity's JSON, where that is the only encoding it speaks.
    pub fn abi(&self) -> Option<PathBuf> {
        (self.abi == Abi::Sol).then(|| self.file(&format!("{NAME}.abi")))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.target_dir.join("ink").join(name)
    }

    fn exist(&self) -> bool {
        self.code().exists() && self.abi().is_none_or(|abi| abi.exists())
    }

    /// What the last build was made from.
    fn record(&self) -> PathBuf {
        self.file("built-from")
    }

    /// The compiler's note of the files it read.
    fn dep_info(&self) -> PathBuf {
        self.target_dir
            .join("ink/abi")
            .join(self.abi.to_string())
            .join("riscv64emac-unknown-none-polkavm/release")
            .join(format!("{NAME}.d"))
    }
}

/// Brings the contract up to date and says where its files are.
pub fn build(abi: Abi) -> Result<Artifacts> {
    let toolchain = Toolchain::set_up()?;
    let artifacts = Artifacts::of(abi);
    // A copy of a checkout must not pass for the checkout.
    let home = root().to_string_lossy();
    let surroundings = [toolchain.version(), OWN_ENTRY_POINTS, &home];
    if artifacts.exist() && Fingerprint::is_current(&artifacts.record(), &surroundings) {
        return Ok(artifacts);
    }

    let builder = cargo::program(
        "timebank-blob",
        "Compiling the contract builder (about 12 minutes the first time)",
    )?;
    // A build that fails half-way must not pass for the one before it.
    remove_if_there(&artifacts.record())?;
    compile(&builder, &toolchain, &artifacts)?;

    let mut inputs = fingerprint::inputs_noted_in(&artifacts.dep_info())?;
    inputs.insert(root().join("Cargo.lock"));
    // What the builder itself is made of decides about its flags, and about the ABI.
    inputs.extend(fingerprint::inputs_noted_in(&builder.with_extension("d"))?);
    Fingerprint::of(inputs, &surroundings)?.save(&artifacts.record())?;
    Ok(artifacts)
}

fn compile(builder: &Path, toolchain: &Toolchain, artifacts: &Artifacts) -> Result<()> {
    let mut command = Command::new(builder);
    toolchain.lend_to(&mut command)?;
    command
        .current_dir(root())
        .arg("--quiet")
        .args(["--abi", &artifacts.abi.to_string()])
        .args(["--manifest", "Cargo.toml"])
        .arg("--target-dir")
        .arg(&artifacts.target_dir)
        .stdout(std::io::stderr());
    if artifacts.abi == Abi::Sol {
        command.args(["--code-feature", OWN_ENTRY_POINTS]);
    }
    let what =
        format!("Building the contract, ABI {} (about 3 minutes the first time)", artifacts.abi);
    process::announced(&what, process::Shows::Nothing, || {
        process::run_edited(&mut command, |line| {
            line.trim() != "|" && HARMLESS.iter().all(|words| !line.contains(words))
        })
    })
}

/// The builder is newer than ink!'s last release and says so every time; they work together. The compiler says of
/// the one flag that is ours that it may change; then the blobs' sizes will tell.
const HARMLESS: [&str; 3] = [
    "is not compatible with the contract's ink! version",
    "unstable feature specified for `-Ctarget-feature`",
    "this feature is not stably supported",
];

fn remove_if_there(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", file.display()))
        }
        _ => Ok(()),
    }
}
