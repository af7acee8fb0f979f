//! The contracts' code and ABIs, built when they are missing or out of date.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use clap::ValueEnum;
use timebank_topics::PROGRAMS;

use crate::{
    cargo,
    fingerprint::{self, Fingerprint},
    process, root,
    toolchain::Toolchain,
};

/// A contract of this workspace.
#[derive(Debug)]
pub struct Contract {
    /// Its program's name, which its files bear.
    pub name: &'static str,
    /// Its package's folder.
    home: &'static str,
    /// What makes it.
    kind: Kind,
}

impl Contract {
    /// Whether it has an ABI of its own.
    pub fn has_abi(&self) -> bool {
        matches!(self.kind, Kind::Whole { .. })
    }

    /// Where it is written what its last build read.
    pub fn record(&self, abi: Abi) -> PathBuf {
        Artifacts::of(self, abi).record()
    }
}

/// What makes a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// ink!, with an ABI of its own, which the program of this name prints.
    Whole {
        /// The program that prints the ABI.
        abi_program: &'static str,
    },
    /// ink!, from the bank's source, with the messages of one topic: the package bears the topic's name.
    Topic,
    /// By hand, for speed.
    Fast,
}

/// The bank, which is built for every ABI.
pub const BANK: Contract =
    Contract { name: "timebank", home: ".", kind: Kind::Whole { abi_program: "timebank-abi" } };

/// The council.
const COUNCIL: Contract =
    Contract { name: "council", home: "council", kind: Kind::Whole { abi_program: "council-abi" } };

/// The channel between banks of one chain.
const CLEARING: Contract = Contract { name: "clearing", home: "clearing", kind: Kind::Fast };

/// The channel between banks of two chains.
const GATE: Contract = Contract { name: "gate", home: "gate", kind: Kind::Fast };

/// What stands at the bank's address.
const ROUTER: Contract = Contract { name: "router", home: "router", kind: Kind::Fast };

/// The programs behind the router, in its order.
fn behind_the_router() -> impl Iterator<Item = Contract> {
    PROGRAMS.into_iter().map(|name| match name {
        "fast_orders" => fast(name, "router/fast_orders"),
        "fast_transfers" => fast(name, "router/fast_transfers"),
        "fast_agreements" => fast(name, "router/fast_agreements"),
        "fast_carries" => fast(name, "router/fast_carries"),
        "fast_auctions" => fast(name, "router/fast_auctions"),
        "fast_successions" => fast(name, "router/fast_successions"),
        "fast_interbank" => fast(name, "router/fast_interbank"),
        "fast_hearing" => fast(name, "router/fast_hearing"),
        "founding" => fast(name, "router/founding"),
        topic => Contract { name: topic, home: ".", kind: Kind::Topic },
    })
}

/// A program by hand, in its package's folder.
const fn fast(name: &'static str, home: &'static str) -> Contract {
    Contract { name, home, kind: Kind::Fast }
}

/// Every contract. All of them speak Solidity's encoding.
pub fn all() -> Vec<Contract> {
    [BANK, COUNCIL, CLEARING, GATE, ROUTER].into_iter().chain(behind_the_router()).collect()
}

/// Names the folder from which the embedded chain's programs are read: `timebank_chain::blobs::FOLDER_VARIABLE`.
pub const PROGRAMS_VARIABLE: &str = "TIMEBANK_BLOBS";

/// Asks the stories and the demonstration for the bank alone, when it is set.
pub const WHOLE_VARIABLE: &str = "TIMEBANK_WHOLE";

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
        let has_abi_file = contract.has_abi() && abi == Abi::Sol;
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
    all().iter().try_for_each(|contract| build(contract, Abi::Sol).map(drop))
}

/// The folder that has every program and ABI as built from source, up to date.
pub fn built_programs() -> Result<PathBuf> {
    build_all()?;
    let code = Artifacts::of(&BANK, Abi::Sol).code();
    code.parent().map(Path::to_owned).context("a program lies in a folder")
}

/// Builds every contract from a copy of the sources in the folder `home`; where the programs and ABIs are.
pub fn build_all_in(home: &Path) -> Result<PathBuf> {
    let toolchain = Toolchain::set_up()?;
    let builder = compiled("timebank-builder")?;
    let target_dir = home.join("target/contract/sol");
    for contract in &all() {
        let has_abi_file = contract.has_abi();
        let artifacts = Artifacts {
            name: contract.name,
            target_dir: target_dir.clone(),
            abi: Abi::Sol,
            has_abi_file,
        };
        compile(&builder, &toolchain, home, contract, &artifacts)?;
        // An ABI is printed by a program of the host's, which is not what is built elsewhere.
        if let (Some(here), Some(there)) =
            (Artifacts::of(contract, Abi::Sol).abi(), artifacts.abi())
        {
            fs::copy(&here, &there).with_context(|| format!("cannot copy {}", here.display()))?;
        }
    }
    Ok(target_dir.join("ink"))
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

    let builder = compiled("timebank-builder")?;
    // A build that fails half-way must not pass for the one before it.
    remove_if_there(&artifacts.record())?;
    compile(&builder, &toolchain, root(), contract, &artifacts)?;

    let mut inputs = fingerprint::inputs_noted_in(&artifacts.dep_info())?;
    inputs.insert(root().join("Cargo.lock"));
    // What the builder itself is made of decides about its flags.
    inputs.extend(fingerprint::inputs_noted_in(&builder.with_extension("d"))?);
    if let (Kind::Whole { abi_program }, Some(file)) = (contract.kind, artifacts.abi()) {
        let program = compiled(abi_program)?;
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
    home: &Path,
    contract: &Contract,
    artifacts: &Artifacts,
) -> Result<()> {
    let mut command = Command::new(builder);
    toolchain.lend_to(&mut command)?;
    command
        .current_dir(home)
        .arg("--quiet")
        .args(["--abi", &artifacts.abi.to_string()])
        .arg("--manifest")
        .arg(Path::new(contract.home).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&artifacts.target_dir)
        .stdout(std::io::stderr());
    // Only an ink! contract has ink!'s entry points to leave out, and the other ABIs keep them.
    if contract.kind != Kind::Fast && artifacts.abi == Abi::Sol {
        command.args(["--code-feature", OWN_ENTRY_POINTS]);
    }
    if contract.kind == Kind::Topic {
        command.args(["--name", contract.name]);
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
