//! Where large things are kept that no checkout needs twice.

use std::{env, path::PathBuf};

use anyhow::{anyhow, Result};

/// Names another folder than the platform's.
const VARIABLE: &str = "TIMEBANK_CACHE";

/// The folder, which may not exist yet.
pub fn folder() -> Result<PathBuf> {
    env::var_os(VARIABLE)
        .map(PathBuf::from)
        .or_else(|| dirs::cache_dir().map(|cache| cache.join("timebank")))
        .ok_or_else(|| anyhow!("no folder for a cache is known: set {VARIABLE} to one"))
}
