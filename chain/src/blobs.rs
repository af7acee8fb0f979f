//! Where the contracts' blobs are.

use std::path::{Path, PathBuf};

/// Names the folder to read blobs from instead of the workspace's own.
pub const FOLDER_VARIABLE: &str = "TIMEBANK_BLOBS";

/// The folder that `cargo xtask build` puts blobs into.
pub fn folder() -> PathBuf {
    std::env::var_os(FOLDER_VARIABLE).map_or_else(|| folder_of("sol"), PathBuf::from)
}

/// The folder that `cargo xtask build --abi` puts the blobs of an ABI into.
pub fn folder_of(abi: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/contract").join(abi).join("ink")
}

/// A contract's blob, or where it was looked for and what to do.
pub fn load(name: &str) -> Result<Vec<u8>, String> {
    load_from(&folder(), name)
}

/// A contract's blob in a folder, or what to do.
pub fn load_from(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    let path = folder.join(name).with_extension("polkavm");
    std::fs::read(&path)
        .map_err(|_| format!("no contract {}: run `cargo xtask build`", path.display()))
}

/// Every blob in the folder.
pub fn paths() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder()) else {
        return Vec::new();
    };
    let mut blobs: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "polkavm"))
        .collect();
    blobs.sort();
    blobs
}
