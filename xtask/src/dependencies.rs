//! Licences, sources, bans and advisories of what is compiled, by cargo-deny.

use anyhow::{Context, Result};

use crate::{cargo::cargo, process};

/// The trees that are checked: the workspace, the network's node and the fuzz targets.
const MANIFESTS: [&str; 3] = ["Cargo.toml", "chain/network/Cargo.toml", "fuzz/Cargo.toml"];

/// Those whose advisories count: the network's node has Polkadot SDK's own lock file, and is for loopback.
const ADVISED: [&str; 2] = ["Cargo.toml", "fuzz/Cargo.toml"];

/// Checks every tree; what was left out, if anything was.
pub fn check() -> Result<Option<String>> {
    if process::try_output(cargo("deny").arg("--version")).is_none() {
        let how = "run `cargo install --locked cargo-deny`";
        return Ok(Some(format!("cargo-deny, which is not installed: {how}")));
    }
    for manifest in MANIFESTS {
        deny(manifest, &["licenses", "bans", "sources"])?;
    }
    // The advisories lie in a repository of their own, which a machine without a network cannot fetch.
    if process::try_output(cargo("deny").args(["fetch", "db"])).is_none() {
        return Ok(Some("advisories, which cannot be fetched".to_owned()));
    }
    for manifest in ADVISED {
        deny(manifest, &["advisories"])?;
    }
    Ok(None)
}

fn deny(manifest: &str, what: &[&str]) -> Result<()> {
    let mut deny = cargo("deny");
    deny.args(["--manifest-path", manifest, "--locked", "check", "--hide-inclusion-graph"]);
    process::run(deny.args(["--config", "deny.toml"]).args(what))
        .with_context(|| format!("{manifest} has what deny.toml refuses"))
}
