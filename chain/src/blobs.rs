//! Where the contracts' blobs are.

use std::path::{Path, PathBuf};

/// Names the folder to read blobs from instead of the workspace's own.
pub const FOLDER_VARIABLE: &str = "TIMEBANK_BLOBS";

/// The folder that `cargo xtask build` puts blobs into.
pub fn folder() -> PathBuf {
    std::env::var_os(FOLDER_VARIABLE).map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/contract/sol/ink"),
        PathBuf::from,
    )
}

/// A contract's blob, or where it was looked for and what to do.
pub fn load(name: &str) -> Result<Vec<u8>, String> {
    paths()
        .into_iter()
        .find(|path| path.file_stem().is_some_and(|stem| stem == name))
        .and_then(|path| std::fs::read(path).ok())
        .ok_or_else(|| missing(name))
}

/// Every blob in the folder and in the folders directly below it.
pub fn paths() -> Vec<PathBuf> {
    let below = |folder: &Path| -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        entries.flatten().map(|entry| entry.path()).collect()
    };
    let is_blob = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "polkavm");
    let (folders, files): (Vec<_>, Vec<_>) =
        below(&folder()).into_iter().partition(|path| path.is_dir());
    let mut blobs: Vec<PathBuf> =
        files.into_iter().chain(folders.iter().flat_map(|folder| below(folder))).filter(is_blob).collect();
    blobs.sort();
    blobs
}

fn missing(name: &str) -> String {
    format!("no contract blob {name}.polkavm in {}: run `cargo xtask build`", folder().display())
}
