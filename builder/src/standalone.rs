//! A copy of the contract's manifest that stands alone.
//!
//! A contract is a package of this workspace. Built from there, `cargo metadata` would resolve and download the
//! embedded chain's thousand dependencies to learn the contract's few, and the ABI would be fixed by the manifest.
//! The copy is a workspace of its own, has absolute paths, and names the ABI asked for.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use toml::{Table, Value};

use crate::Abi;

/// Writes the copy of `manifest` for `abi` into `dir`, under another `name` if there is one, with the lock file that
/// governs it, and returns its path.
pub fn write(manifest: &Path, abi: Abi, name: Option<&str>, dir: &Path) -> Result<PathBuf> {
    let manifest = manifest
        .canonicalize()
        .with_context(|| format!("cannot find the manifest {}", manifest.display()))?;
    let home = manifest.parent().context("a manifest is in a directory")?;
    let text = fs::read_to_string(&manifest)
        .with_context(|| format!("cannot read {}", manifest.display()))?;
    let toml: Table =
        text.parse().with_context(|| format!("cannot parse {}", manifest.display()))?;

    fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
    let dir = dir.canonicalize()?;
    let copy = dir.join("Cargo.toml");
    let mut toml = detach(toml, home, abi, name)?;

    if let Some(workspace) = home.ancestors().find(|dir| dir.join("Cargo.lock").exists()) {
        let lock = workspace.join("Cargo.lock");
        fs::copy(&lock, dir.join("Cargo.lock"))
            .with_context(|| format!("cannot copy {}", lock.display()))?;
        if workspace != home {
            toml.extend(patches_of(workspace)?);
        }
    }
    fs::write(&copy, toml::to_string(&toml)?)
        .with_context(|| format!("cannot write {}", copy.display()))?;
    Ok(copy)
}

/// What a workspace puts in its members' dependencies' place, as its lock file has it.
fn patches_of(workspace: &Path) -> Result<Table> {
    let manifest = workspace.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)
        .with_context(|| format!("cannot read {}", manifest.display()))?;
    let mut toml: Table =
        text.parse().with_context(|| format!("cannot parse {}", manifest.display()))?;
    toml.retain(|key, _| key == "patch");
    for dependencies in dependency_tables(&mut toml) {
        for dependency in tables(dependencies) {
            make_absolute(dependency, workspace);
        }
    }
    Ok(toml)
}

/// Cuts a manifest, which lies in `home`, loose from its workspace and sets its ABI, and its name if another is given.
fn detach(mut toml: Table, home: &Path, abi: Abi, name: Option<&str>) -> Result<Table> {
    toml.insert("workspace".into(), Value::Table(Table::new()));

    // What only the workspace's other members and the contract's own tests need.
    toml.remove("dev-dependencies");
    if let Some(Value::Table(profiles)) = toml.get_mut("profile") {
        for profile in tables(profiles) {
            profile.remove("package");
        }
    }

    let lib = table_entry(&mut toml, "lib")?;
    lib.entry("path").or_insert_with(|| Value::String("src/lib.rs".into()));
    make_absolute(lib, home);

    for dependencies in dependency_tables(&mut toml) {
        for dependency in tables(dependencies) {
            make_absolute(dependency, home);
        }
    }

    let package = table_entry(&mut toml, "package")?;
    if let Some(name) = name {
        package.insert("name".into(), Value::String(name.into()));
    }
    if let Some(Value::String(script)) = package.get_mut("build") {
        *script = home.join(&*script).to_string_lossy().into_owned();
    }
    let metadata = table_entry(package, "metadata")?;
    table_entry(metadata, "ink-lang")?.insert("abi".into(), Value::String(abi.name().into()));
    Ok(toml)
}

/// Every table of dependencies, those of single targets and those that stand in for others too.
fn dependency_tables(toml: &mut Table) -> Vec<&mut Table> {
    let mut found = Vec::new();
    for (key, value) in toml.iter_mut() {
        match (key.as_str(), value) {
            ("dependencies" | "build-dependencies", Value::Table(dependencies)) => {
                found.push(dependencies)
            }
            ("patch", Value::Table(registries)) => found.extend(tables(registries)),
            ("target", Value::Table(targets)) => {
                found.extend(tables(targets).flat_map(dependency_tables))
            }
            _ => {}
        }
    }
    found
}

/// The tables in a table.
fn tables(table: &mut Table) -> impl Iterator<Item = &mut Table> {
    table.iter_mut().filter_map(|(_, value)| value.as_table_mut())
}

fn table_entry<'a>(table: &'a mut Table, key: &str) -> Result<&'a mut Table> {
    table
        .entry(key)
        .or_insert_with(|| Value::Table(Table::new()))
        .as_table_mut()
        .with_context(|| format!("`{key}` in the manifest is not a table"))
}

fn make_absolute(table: &mut Table, home: &Path) {
    if let Some(Value::String(path)) = table.get_mut("path") {
        *path = home.join(&*path).to_string_lossy().into_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"
[package]
name = "bank"

[lib]
path = "lib.rs"

[dependencies]
ink = "6"
rules = { path = "rules", default-features = false }

[target.'cfg(target_arch = "riscv64")'.dependencies]
entry = { path = "../entry" }

[patch.crates-io]
hash = { path = "hash" }

[dev-dependencies]
chain = { path = "chain" }

[package.metadata.ink-lang]
abi = "sol"

[workspace]
members = ["rules", "chain"]
default-members = ["rules"]

[profile.dev]
debug = 0

[profile.dev.package.polkavm]
opt-level = 3
"#;

    fn detached(text: &str, abi: Abi) -> Table {
        detach(text.parse().unwrap(), Path::new("/home/bank"), abi, None).unwrap()
    }

    #[test]
    fn the_copy_names_the_abi_asked_for() {
        for abi in [Abi::Sol, Abi::Ink, Abi::All] {
            let toml = detached(MANIFEST, abi);
            let named = &toml["package"]["metadata"]["ink-lang"]["abi"];
            assert_eq!(named.as_str(), Some(abi.name()));
        }
        let toml = detached("[package]\nname = \"bare\"", Abi::All);
        assert_eq!(toml["package"]["metadata"]["ink-lang"]["abi"].as_str(), Some("all"));
    }

    #[test]
    fn the_copy_bears_another_name_where_one_is_given() {
        let named = |name| detach(MANIFEST.parse().unwrap(), Path::new("/home"), Abi::Sol, name);
        let name_of = |toml: Table| toml["package"]["name"].as_str().map(str::to_owned);
        assert_eq!(name_of(named(None).unwrap()).as_deref(), Some("bank"));
        assert_eq!(name_of(named(Some("market")).unwrap()).as_deref(), Some("market"));
    }

    #[test]
    fn the_copy_points_at_the_original_files() {
        let toml = detached(MANIFEST, Abi::Sol);
        assert_eq!(toml["lib"]["path"].as_str(), Some("/home/bank/lib.rs"));
        assert_eq!(toml["dependencies"]["rules"]["path"].as_str(), Some("/home/bank/rules"));
        let target = &toml["target"]["cfg(target_arch = \"riscv64\")"];
        assert_eq!(target["dependencies"]["entry"]["path"].as_str(), Some("/home/bank/../entry"));
        let patch = &toml["patch"]["crates-io"]["hash"]["path"];
        assert_eq!(patch.as_str(), Some("/home/bank/hash"));
        let bare = detached("[package]\nname = \"bare\"", Abi::Sol);
        assert_eq!(bare["lib"]["path"].as_str(), Some("/home/bank/src/lib.rs"));
    }

    #[test]
    fn the_copy_leaves_the_workspace_behind() {
        let toml = detached(MANIFEST, Abi::Sol);
        assert_eq!(toml["workspace"].as_table(), Some(&Table::new()));
        assert!(!toml.contains_key("dev-dependencies"));
        assert!(toml["profile"]["dev"].get("package").is_none());
        assert_eq!(toml["profile"]["dev"]["debug"].as_integer(), Some(0));
    }

    #[test]
    fn the_lock_file_of_the_workspace_comes_along() {
        let workspace = tempfile::tempdir().unwrap();
        let member = workspace.path().join("member");
        fs::create_dir(&member).unwrap();
        fs::write(workspace.path().join("Cargo.lock"), "version = 4").unwrap();
        fs::write(workspace.path().join("Cargo.toml"), "[workspace]").unwrap();
        fs::write(member.join("Cargo.toml"), MANIFEST).unwrap();

        let dir = workspace.path().join("out");
        let copy = write(&member.join("Cargo.toml"), Abi::Ink, None, &dir).unwrap();
        assert!(copy.ends_with("out/Cargo.toml"));
        assert_eq!(fs::read_to_string(dir.join("Cargo.lock")).unwrap(), "version = 4");
    }

    #[test]
    fn a_members_copy_has_the_patches_of_its_workspace() {
        let workspace = tempfile::tempdir().unwrap();
        let home = workspace.path().canonicalize().unwrap();
        fs::create_dir(home.join("member")).unwrap();
        fs::write(home.join("Cargo.lock"), "version = 4").unwrap();
        fs::write(home.join("Cargo.toml"), MANIFEST).unwrap();
        fs::write(home.join("member/Cargo.toml"), "[package]\nname = \"member\"").unwrap();

        let copy =
            write(&home.join("member/Cargo.toml"), Abi::Sol, None, &home.join("out")).unwrap();
        let toml: Table = fs::read_to_string(copy).unwrap().parse().unwrap();
        assert_eq!(toml["package"]["name"].as_str(), Some("member"));
        let patch = toml["patch"]["crates-io"]["hash"]["path"].as_str();
        assert_eq!(patch, home.join("hash").to_str());
        assert!(!toml.contains_key("profile"));
    }

    #[test]
    fn a_missing_manifest_is_named() {
        let error = write(Path::new("/nowhere/Cargo.toml"), Abi::Sol, None, Path::new("/tmp"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("/nowhere/Cargo.toml"), "{error}");
    }
}
