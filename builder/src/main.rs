//! Builds a contract's code.
//!
//! This is `cargo contract build --release` without its separate installation: the work is done by the
//! library under cargo-contract. `cargo xtask build` runs this program with the compiler, its library
//! source and the linker that it needs; see `xtask/src/toolchain.rs`.

mod standalone;
mod wrapper;

use std::{ffi::OsStr, path::PathBuf, process::ExitCode};

use anyhow::{anyhow, Context, Result};
use clap::{Parser, ValueEnum};
use contract_build::{
    BuildArtifacts, BuildMode, ComposeBuildArgs, ExecuteArgs, Features, ManifestPath, Verbosity,
};

/// Build a contract's code.
#[derive(Debug, Parser)]
#[command(name = "timebank-builder")]
struct Args {
    /// The encoding of calls and events, whatever the manifest says.
    #[arg(long, value_enum, default_value = "sol")]
    abi: Abi,
    /// The contract's manifest.
    #[arg(long, value_name = "CARGO_TOML", default_value = "Cargo.toml")]
    manifest: PathBuf,
    /// The package's name, where it is not the manifest's: one source makes several programs.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Where to build. Each ABI needs a directory of its own; contracts share it, and what they depend on.
    #[arg(long, value_name = "DIR")]
    target_dir: PathBuf,
    /// A feature of the contract to build its code with. May be repeated.
    #[arg(long = "code-feature", value_name = "FEATURE")]
    code_features: Vec<String>,
    /// Print errors only.
    #[arg(long)]
    quiet: bool,
}

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

impl Abi {
    /// Its name in a manifest.
    pub fn name(self) -> &'static str {
        match self {
            Abi::Sol => "sol",
            Abi::Ink => "ink",
            Abi::All => "all",
        }
    }
}

fn main() -> ExitCode {
    if let Some(code) = wrapper::run() {
        return code;
    }
    match build(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn build(args: &Args) -> Result<()> {
    let target_dir = std::path::absolute(&args.target_dir)
        .with_context(|| format!("cannot use {}", args.target_dir.display()))?;
    let home = std::path::absolute(&args.manifest)?;
    let home = home.parent().and_then(|home| home.file_name()).unwrap_or_default();
    let folder = args.name.as_deref().map_or(home, OsStr::new);
    let copies = target_dir.join("manifest").join(folder);
    let manifest = standalone::write(&args.manifest, args.abi, args.name.as_deref(), &copies)?;
    let mut features = Features::default();
    for feature in &args.code_features {
        features.push(feature.clone());
    }

    wrapper::install(&target_dir)?;
    let built = contract_build::execute::<NoContainer>(ExecuteArgs {
        manifest_path: ManifestPath::new(manifest)?,
        verbosity: if args.quiet { Verbosity::Quiet } else { Verbosity::Default },
        build_mode: BuildMode::Release,
        build_artifact: BuildArtifacts::CodeOnly,
        features,
        target_dir: Some(target_dir),
        ..ExecuteArgs::default()
    })?;

    let code = built.dest_binary.ok_or_else(|| anyhow!("the build left no code"))?;
    println!("{}", code.display());
    Ok(())
}

/// Verifiable builds run in a container with the arguments given here; we make none.
struct NoContainer;

impl ComposeBuildArgs for NoContainer {
    fn compose_build_args() -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}
