//! The runtime's Wasm, which a node executes, and the specification of a chain that begins with it.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{
    cargo,
    fingerprint::{self, Fingerprint},
    process, root,
    toolchain::Toolchain,
};

/// What a Wasm without threads and exceptions takes, so that everything that executes runtimes runs it.
const FLAGS: &str = "-Cpanic=abort --cfg substrate_runtime -Ctarget-cpu=mvp \
                     -Clink-arg=--export-table -Clink-arg=--strip-all";

/// A light executor compiles the whole Wasm for each question, so it is as small as it gets without being slower.
const PROFILE: [(&str, &str); 2] =
    [("CARGO_PROFILE_RELEASE_LTO", "fat"), ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1")];

const TARGET: &str = "wasm32-unknown-unknown";

/// Brings the Wasm up to date and says where it is.
pub fn build() -> Result<PathBuf> {
    let toolchain = Toolchain::set_up()?;
    // The flags are not those of the native workspace, so it keeps a directory of its own.
    let target_dir = root().join("target/runtime");
    let release = target_dir.join(TARGET).join("release");
    let (wasm, record) =
        (release.join("timebank_runtime.wasm"), release.join("timebank_runtime.built-from"));
    let home = root().to_string_lossy();
    let profile = format!("{PROFILE:?}");
    let surroundings = [toolchain.version(), FLAGS, &profile, &home];
    if wasm.exists() && Fingerprint::is_current(&record, &surroundings) {
        return Ok(wasm);
    }

    let mut command = Command::new(toolchain.cargo());
    toolchain.lend_to(&mut command)?;
    command
        .current_dir(root())
        .args(["rustc", "--release", "--package", "timebank-runtime", "--lib"])
        .args(["--no-default-features", "--crate-type", "cdylib", "--target", TARGET])
        .arg("-Zbuild-std=core,alloc,panic_abort")
        .arg("--target-dir")
        .arg(&target_dir)
        .env("RUSTFLAGS", FLAGS)
        .envs(PROFILE)
        // Compiling the standard library with the crate is not stable yet.
        .env("RUSTC_BOOTSTRAP", "1")
        .stdout(std::io::stderr());
    cargo::compile(&mut command, "Building the runtime's Wasm (about 10 minutes the first time)")?;

    let mut inputs = fingerprint::inputs_noted_in(&release.join("timebank_runtime.d"))?;
    inputs.insert(root().join("Cargo.lock"));
    Fingerprint::of(inputs, &surroundings)?.save(&record)?;
    Ok(wasm)
}

/// Writes the specification of a chain that begins with the runtime's Wasm, and says where it is.
pub fn specify_chain() -> Result<PathBuf> {
    let wasm = build()?;
    let program = cargo::program(
        "timebank-chain-spec",
        "Compiling what writes the chain's specification (about 11 minutes the first time)",
    )?;
    let specification = process::output(Command::new(program).arg(&wasm))?;
    let file = wasm.with_extension("chain-spec.json");
    fs::write(&file, specification).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}
