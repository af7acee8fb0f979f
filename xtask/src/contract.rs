//! The contracts' code and ABIs, built when they are missing or out of date.

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

/// A contract of this workspace.
#[derive(Debug)]
pub struct Contract {
    /// Its package's name, which its files bear.
    pub name: &'static str,
    /// Its package's folder.
    home: &'static str,
    /// The program that prints its ABI; none where the contract is no ink! contract and has no ABI of its own.
    abi_program: Option<&'static str>,
}

/// The bank, which is built for every ABI.
pub const BANK: Contract =
    Contract { name: "timebank", home: ".", abi_program: Some("timebank-abi") };

/// What stands before the bank, and beside the front; all of them speak the bank's ABI.
const FRONT: Contract = Contract { name: "front", home: "front", abi_program: None };
const EXCHANGE: Contract = Contract { name: "exchange", home: "front/exchange", abi_program: None };
const ANNEX: Contract = Contract { name: "annex", home: "front/annex", abi_program: None };

/// The council.
const COUNCIL: Contract =
    Contract { name: "council", home: "council", abi_program: Some("council-abi") };

/// Every contract. All of them speak Solidity's encoding.
pub const ALL: [Contract; 5] = [BANK, FRONT, EXCHANGE, ANNEX, COUNCIL];

/// Asks the stories and the demonstration for the bank alone, when it is set.
pub const ALONE_VARIABLE: &str = "TIMEBANK_NO_FRONT";

/// The feature with which ink! leaves its entry points out, so that a contract's own are built. They speak
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

/// Where a contract's files are for one ABI.
#[derive(Debug)]
pub struct Artifacts {
    name: &'static str,
    target_dir: PathBuf,
    abi: Abi,
    has_abi_file: bool,
}

impl Artifacts {
    fn of(contract: &Contract, abi: Abi) -> Self {
        // The builder keeps old code when only the ABI changes, so no two ABIs share a directory. Contracts do: they
        // differ by name, and have most of their dependencies in common.
        let target_dir = root().join("target").join("contract").join(abi.to_string());
        let has_abi_file = contract.abi_program.is_some() && abi == Abi::Sol;
        Self { name: contract.name, target_dir, abi, has_abi_file }
    }

    /// The contract's code.
    pub fn code(&self) -> PathBuf {
        self.file("polkavm")
    }

    /// The contract's ABI in Solidity's JSON, where that is the only encoding it speaks.
    pub fn abi(&self) -> Option<PathBuf> {
        self.has_abi_file.then(|| self.file("abi"))
    }

    fn file(&self, extension: &str) -> PathBuf {
        self.target_dir.join("ink").join(format!("{}.{extension}", self.name))
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
            .join(format!("{}.d", self.name))
    }
}

/// Brings every contract up to date, in the encoding that all of them speak.
pub fn build_all() -> Result<()> {
    ALL.iter().try_for_each(|contract| build(contract, Abi::Sol).map(drop))
}

/// The programs that stand at the bank's address or behind it, up to date, with what each of them is for.
pub fn programs_of_the_bank() -> Result<Vec<(&'static str, PathBuf)>> {
    let built = |(role, contract)| Ok((role, build(contract, Abi::Sol)?.code()));
    [("bank", &BANK), ("front", &FRONT), ("exchange", &EXCHANGE), ("annex", &ANNEX)]
        .into_iter()
        .map(built)
        .collect()
}

/// Brings a contract up to date and says where its files are.
pub fn build(contract: &Contract, abi: Abi) -> Result<Artifacts> {
    let toolchain = Toolchain::set_up()?;
    let artifacts = Artifacts::of(contract, abi);
    // A copy of a checkout must not pass for the checkout.
    let home = root().to_string_lossy();
    let surroundings = [toolchain.version(), OWN_ENTRY_POINTS, &home];
    if artifacts.exist() && Fingerprint::is_current(&artifacts.record(), &surroundings) {
        return Ok(artifacts);
    }

    let builder = compiled("timebank-blob")?;
    // A build that fails half-way must not pass for the one before it.
    remove_if_there(&artifacts.record())?;
    compile(&builder, &toolchain, contract, &artifacts)?;

    let mut inputs = fingerprint::inputs_noted_in(&artifacts.dep_info())?;
    inputs.insert(root().join("Cargo.lock"));
    // What the builder itself is made of decides about its flags.
    inputs.extend(fingerprint::inputs_noted_in(&builder.with_extension("d"))?);
    if let (Some(program), Some(file)) = (contract.abi_program, artifacts.abi()) {
        let program = compiled(program)?;
        let abi = process::output(&mut Command::new(&program))?;
        fs::write(&file, abi).with_context(|| format!("cannot write {}", file.display()))?;
        inputs.extend(fingerprint::inputs_noted_in(&program.with_extension("d"))?);
    }
    Fingerprint::of(inputs, &surroundings)?.save(&artifacts.record())?;
    Ok(artifacts)
}

/// One of the builder's programs.
fn compiled(program: &str) -> Result<PathBuf> {
    cargo::program(program, "Compiling the contract builder (about 12 minutes the first time)")
}

fn compile(
    builder: &Path,
    toolchain: &Toolchain,
    contract: &Contract,
    artifacts: &Artifacts,
) -> Result<()> {
    let mut command = Command::new(builder);
    toolchain.lend_to(&mut command)?;
    command
        .current_dir(root())
        .arg("--quiet")
        .args(["--abi", &artifacts.abi.to_string()])
        .arg("--manifest")
        .arg(Path::new(contract.home).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&artifacts.target_dir)
        .stdout(std::io::stderr());
    // Only an ink! contract has ink!'s entry points to leave out.
    if artifacts.has_abi_file {
        command.args(["--code-feature", OWN_ENTRY_POINTS]);
    }
    let what = format!(
        "Building {}, ABI {} (about 3 minutes the first time)",
        contract.name, artifacts.abi
    );
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
