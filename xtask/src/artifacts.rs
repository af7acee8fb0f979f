//! The committed programs: what `artifacts/` holds, whether the sources still are what made it, and making it anew.
//!
//! The manifest names every file of this repository that the compiler read, with a hash. While those hashes hold, the
//! programs need not be built. Of `Cargo.lock` and of the workspace's manifest it is what concerns the programs.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{bail, ensure, Context, Result};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

use crate::{
    contract::{self, Abi, Contract},
    fingerprint::{without_tests, Fingerprint},
    process, root, terminal,
    toolchain::Toolchain,
};

/// Has programs built from source even where they are committed, when it is set.
const WITHOUT_VARIABLE: &str = "TIMEBANK_WITHOUT_ARTIFACTS";

/// What the manifest is called.
const MANIFEST: &str = "manifest.json";

/// The packages whose dependencies decide about the programs.
const PACKAGES: [&str; 16] = [
    "timebank",
    "council",
    "clearing",
    "gate",
    "router",
    "fast_orders",
    "fast_transfers",
    "fast_agreements",
    "fast_carries",
    "fast_auctions",
    "fast_successions",
    "fast_interbank",
    "fast_hearing",
    "founding",
    "timebank-builder",
    "timebank-topics",
];

/// A folder with every program: the one that `TIMEBANK_BLOBS` names; the committed ones where they are those of the sources, else those that are built now.
pub fn programs() -> Result<PathBuf> {
    if let Some(folder) = env::var_os(contract::PROGRAMS_VARIABLE) {
        return Ok(folder.into());
    }
    if env::var_os(WITHOUT_VARIABLE).is_some() {
        return contract::built_programs();
    }
    match current(root()) {
        Ok(folder) => Ok(folder),
        Err(why) => {
            terminal::note(&format!("programs are built from source: {why:#}"));
            contract::built_programs()
        }
    }
}

/// The folder of the committed programs, or why they are not those of the sources.
pub fn current(home: &Path) -> Result<PathBuf> {
    let folder = folder(home);
    let manifest = manifest(&folder)?;
    for (file, hash) in pairs(&manifest, "sources")? {
        let now = source_hash(home, &file).with_context(|| format!("{file} cannot be read"))?;
        ensure!(now == hash, "{file} has changed since artifacts/ was written");
    }
    for (file, hash) in pairs(&manifest, "files")? {
        let bytes = fs::read(folder.join(&file));
        let bytes = bytes.with_context(|| format!("artifacts/{file} cannot be read"))?;
        ensure!(hex(&bytes) == hash, "artifacts/{file} is not what its manifest says");
    }
    Ok(folder)
}

/// Whether programs are committed at all.
pub fn are_there() -> bool {
    folder(root()).exists()
}

/// Builds every program and writes the folder anew.
pub fn write() -> Result<()> {
    let built = contract::built_programs()?;
    let folder = folder(root());
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut files = BTreeMap::new();
    for name in names() {
        let bytes = fs::read(built.join(&name)).with_context(|| format!("cannot read {name}"))?;
        fs::write(folder.join(&name), &bytes).with_context(|| format!("cannot write {name}"))?;
        files.insert(name, hex(&bytes));
    }
    let sources: BTreeMap<String, String> = sources()?
        .into_iter()
        .map(|file| source_hash(root(), &file).map(|hash| (file, hash)))
        .collect::<Result<_>>()?;
    let manifest = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "compiler": compiler()?,
        "files": files,
        "sources": sources,
    });
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    fs::write(folder.join(MANIFEST), text).context("cannot write the manifest")?;
    terminal::success(&format!("{} files written to {}", files.len(), folder.display()));
    Ok(())
}

/// Builds every program and compares it with the committed one, byte by byte.
pub fn check() -> Result<()> {
    current(root()).context("`cargo xtask artifacts --write` writes them")?;
    differs_not(&contract::built_programs()?)
}

/// Why the programs that are built here cannot be compared with the committed ones: another compiler makes other bytes.
pub fn another_compiler() -> Result<Option<String>> {
    let theirs = manifest(&folder(root()))?["compiler"].as_str().unwrap_or_default().to_owned();
    let ours = compiler()?;
    Ok((ours != theirs).then(|| format!("they are of {theirs}, and here is {ours}")))
}

/// The compiler that makes the programs, in a line.
fn compiler() -> Result<String> {
    let toolchain = Toolchain::set_up()?;
    Ok(toolchain.version().lines().next().unwrap_or_default().to_owned())
}

/// Builds every program from a copy of the sources in another folder, and compares.
pub fn check_elsewhere() -> Result<()> {
    current(root()).context("`cargo xtask artifacts --write` writes them")?;
    let copy = tempfile::TempDir::with_prefix("timebank-").context("cannot make a folder")?;
    let home = copy.path().join("a copy").join("of the sources");
    fs::create_dir_all(&home)?;
    for text in tracked()? {
        let (from, to) = (root().join(&text), home.join(&text));
        fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
        fs::copy(&from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    differs_not(&contract::build_all_in(&home)?)
}

/// Fails where a built file is not the committed one.
fn differs_not(built: &Path) -> Result<()> {
    let folder = folder(root());
    let mut other = Vec::new();
    for name in names() {
        let (one, two) = (fs::read(built.join(&name))?, fs::read(folder.join(&name))?);
        if one != two {
            let at = one.iter().zip(&two).take_while(|(one, two)| one == two).count();
            other.push(format!(
                "{name} ({} bytes built, {} committed, the first {at} alike)",
                one.len(),
                two.len()
            ));
        }
    }
    if !other.is_empty() {
        let manifest = manifest(&folder)?;
        bail!(
            "what is built from source is not what is committed: {}. Committed was built with {}",
            other.join(", "),
            manifest["compiler"]
        );
    }
    terminal::success(&format!("{} committed files are what the sources give", names().len()));
    Ok(())
}

/// The committed files, beside the manifest.
fn names() -> Vec<String> {
    let all = contract::all();
    let programs = all.iter().map(|contract| format!("{}.polkavm", contract.name));
    let abis = all.iter().filter(|contract| contract.has_abi());
    programs.chain(abis.map(|contract| format!("{}.abi", contract.name))).collect()
}

fn folder(home: &Path) -> PathBuf {
    home.join("artifacts")
}

fn manifest(folder: &Path) -> Result<Value> {
    let text = fs::read_to_string(folder.join(MANIFEST)).context("artifacts/ is not there")?;
    serde_json::from_str(&text).context("artifacts/manifest.json is damaged")
}

/// The names and hashes under a key of the manifest.
fn pairs(manifest: &Value, key: &str) -> Result<Vec<(String, String)>> {
    let object = manifest[key].as_object().filter(|object| !object.is_empty());
    let object = object.with_context(|| format!("artifacts/manifest.json names no {key}"))?;
    let text = |hash: &Value| hash.as_str().unwrap_or_default().to_owned();
    Ok(object.iter().map(|(name, hash)| (name.clone(), text(hash))).collect())
}

/// Every file of the repository that the last build of the programs read.
fn sources() -> Result<BTreeSet<String>> {
    let mut sources = BTreeSet::new();
    for contract in &contract::all() {
        let record = Contract::record(contract, Abi::Sol);
        let inputs = Fingerprint::load(&record)
            .with_context(|| format!("{} says nothing", record.display()))?
            .into_inputs();
        let within = inputs.iter().filter_map(|input| input.strip_prefix(root()).ok());
        let within = within.filter(|path| !path.starts_with("target"));
        sources.extend(within.map(|path| path.to_string_lossy().replace('\\', "/")));
    }
    ensure!(sources.contains("lib.rs"), "the build read no lib.rs");
    Ok(sources)
}

/// The hash of what a source says about the programs.
fn source_hash(home: &Path, file: &str) -> Result<String> {
    let text = fs::read(home.join(file))?;
    Ok(match file {
        "Cargo.lock" => hex(locked(&String::from_utf8_lossy(&text))?.as_bytes()),
        "Cargo.toml" => hex(without_members(&String::from_utf8_lossy(&text)).as_bytes()),
        _ => hex(without_tests(&text)),
    })
}

/// The part of a lock file that the programs depend on: another tool's new package makes no other program.
fn locked(lock: &str) -> Result<String> {
    let packages: Vec<&str> = lock.split("[[package]]").skip(1).map(str::trim).collect();
    let value = |package: &str, key: &str| -> String {
        let line = package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
        line.map(|line| line.trim_end_matches('"').to_owned()).unwrap_or_default()
    };
    let mut reached = BTreeSet::new();
    let mut open: Vec<String> = PACKAGES.map(str::to_owned).into();
    while let Some(wanted) = open.pop() {
        let mut words = wanted.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next());
        let found = packages.iter().enumerate().find(|(_, package)| {
            value(package, "name") == name
                && version.is_none_or(|version| value(package, "version") == version)
        });
        let (at, package) = found.with_context(|| format!("Cargo.lock does not name {wanted}"))?;
        if reached.insert(at) {
            let list = package.split_once("dependencies = [").map_or("", |(_, list)| list);
            let names = list.lines().filter_map(|line| line.trim().strip_prefix('"'));
            open.extend(names.filter_map(|name| name.strip_suffix("\",")).map(str::to_owned));
        }
    }
    let reached: Vec<&str> =
        reached.into_iter().filter_map(|at| packages.get(at).copied()).collect();
    Ok(reached.join("\n"))
}

/// A manifest without the list of the workspace's packages, which grows for other reasons.
fn without_members(manifest: &str) -> String {
    let (before, rest) = manifest.split_once("members = [").unwrap_or((manifest, ""));
    let after = rest.split_once(']').map_or("", |(_, after)| after);
    [before, after].concat()
}

/// The files that git knows.
fn tracked() -> Result<Vec<String>> {
    let mut git = Command::new("git");
    let listed = process::output(git.current_dir(root()).args(["ls-files", "-z"]))?;
    let there = |path: &&str| !path.is_empty() && root().join(path).is_file();
    Ok(listed.split('\0').filter(there).map(str::to_owned).collect())
}

/// The SHA-256 of bytes, in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\n \"b 2.0.0\",\n]\n\n\
        [[package]]\nname = \"b\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\nversion = \"2.0.0\"\n";

    /// A lock in which every package of ours depends on `a`.
    fn lock(more: &str) -> String {
        let ours = PACKAGES.map(|name| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\ndependencies = [\n \"a\",\n]\n\n")
        });
        format!("{LOCK}\n{}{more}", ours.concat())
    }

    #[test]
    fn only_what_the_programs_depend_on_counts_of_the_lock() {
        let before = locked(&lock("")).unwrap();
        let other = "[[package]]\nname = \"other\"\nversion = \"9.0.0\"\n";
        assert_eq!(locked(&lock(other)).unwrap(), before);
        let newer = lock("").replace("version = \"2.0.0\"", "version = \"2.0.1\"");
        assert!(locked(&newer).is_err(), "a names a version that is not there");
        let newer = newer.replace("b 2.0.0", "b 2.0.1");
        assert_ne!(locked(&newer).unwrap(), before);
        assert!(!before.contains("name = \"b\"\nversion = \"1.0.0\""));
    }

    #[test]
    fn our_own_lock_names_every_package() {
        let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
        let locked = locked(&lock).unwrap();
        assert!(locked.contains("name = \"pallet-revive-uapi\""));
        assert!(!locked.contains("name = \"redb\""), "the node's database is in no program");
    }

    #[test]
    fn a_new_member_of_the_workspace_changes_no_program() {
        let manifest =
            |members: &str| format!("[workspace]\nmembers = [{members}]\n[profile.dev]\n");
        assert_eq!(without_members(&manifest("\"a\"")), without_members(&manifest("\"a\", \"b\"")));
        assert_ne!(without_members("[profile.dev]\n"), without_members("[profile.release]\n"));
    }

    /// A home with one source and one program, and a manifest of them.
    fn home() -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("artifacts")).unwrap();
        fs::write(home.path().join("lib.rs"), "one").unwrap();
        fs::write(home.path().join("artifacts/a.polkavm"), "PVM").unwrap();
        let manifest =
            json!({ "files": { "a.polkavm": hex(b"PVM") }, "sources": { "lib.rs": hex(b"one") } });
        fs::write(home.path().join("artifacts").join(MANIFEST), manifest.to_string()).unwrap();
        home
    }

    #[test]
    fn programs_are_current_until_a_source_or_a_byte_of_them_changes() {
        let home = home();
        assert!(current(home.path()).is_ok());
        fs::write(home.path().join("lib.rs"), "two").unwrap();
        let error = current(home.path()).unwrap_err().to_string();
        assert_eq!(error, "lib.rs has changed since artifacts/ was written");
        fs::write(home.path().join("lib.rs"), "one").unwrap();
        fs::write(home.path().join("artifacts/a.polkavm"), "PVN").unwrap();
        let error = current(home.path()).unwrap_err().to_string();
        assert_eq!(error, "artifacts/a.polkavm is not what its manifest says");
    }

    #[test]
    fn a_manifest_that_names_nothing_is_refused() {
        let home = home();
        let manifest = home.path().join("artifacts").join(MANIFEST);
        for text in ["", "{}", "{\"files\":{},\"sources\":{}}"] {
            fs::write(&manifest, text).unwrap();
            assert!(current(home.path()).is_err(), "{text}");
        }
        fs::remove_file(&manifest).unwrap();
        assert_eq!(current(home.path()).unwrap_err().to_string(), "artifacts/ is not there");
    }

    #[test]
    fn a_hash_is_sha_256() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(b"abc"), abc);
    }
}
