//! What a release is made of: programs, ABIs, binaries, the JavaScript package, a bill of materials, notes, checksums.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{ensure, Context, Result};
use serde_json::{json, Value};

use crate::{artifacts, cargo::cargo, desks, node, npm, process, root, terminal};

/// The programs of a release: package and name. The node's tree is the chain's.
const BINARIES: [(&str, &str); 3] =
    [("timebank-cli", "timebank"), (NODE, NODE), ("timebank-index", "timebank-index")];

/// The node: its package, its binary, and what npm calls it.
const NODE: &str = "timebank-node";

/// Which binaries a release has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binaries {
    /// Those that are handed out, compiled for speed.
    Released,
    /// Those that the tests use: as many and packed alike, but slower and larger.
    AsTested,
    /// None.
    LeftOut,
}

/// Makes it in a folder that is begun anew; where it is, and what was left out, if anything was.
pub fn make(binaries: Binaries) -> Result<(PathBuf, Vec<&'static str>)> {
    let committed = artifacts::current(root())
        .context("a release has the committed programs: `cargo xtask artifacts --write`")?;
    let version = env!("CARGO_PKG_VERSION");
    let folder = root().join("target").join(format!("release-{version}"));
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(&folder)?;
    let mut left = Vec::new();

    let programs = folder.join("programs");
    fs::create_dir(&programs)?;
    for entry in fs::read_dir(&committed)? {
        let file = entry?.path();
        fs::copy(&file, programs.join(file.file_name().context("a file has a name")?))?;
    }
    match binaries {
        Binaries::Released => compile(&folder)?,
        Binaries::AsTested => take_tested(&folder)?,
        Binaries::LeftOut => left.push("the command line, the node and the query service"),
    }
    if npm::is_at_hand() {
        pack(&folder)?;
        if binaries != Binaries::LeftOut {
            pack_node(&folder)?;
        }
    } else {
        left.push("the JavaScript packages (no Node.js)");
    }
    try_elsewhere(&folder)?;
    fs::write(folder.join("sbom.cdx.json"), bill_of_materials(version)?)?;
    let changelog = fs::read_to_string(root().join("CHANGELOG.md"))?;
    fs::write(folder.join("NOTES.md"), notes(&changelog, version)?)?;
    for page in ["LICENSE", "SECURITY.md"] {
        fs::copy(root().join(page), folder.join(page))?;
    }
    fs::write(folder.join("SHA256SUMS"), sums(&folder)?)?;
    Ok((folder, left))
}

/// What a binary is called on this platform.
fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

fn compile(folder: &Path) -> Result<()> {
    for (package, name) in BINARIES {
        let mut build = cargo("build");
        build.args(["--release", "--locked", "--package", package, "--bin", name]);
        let what = format!("Compiling {name} (minutes; the node about twenty the first time)");
        process::announced(&what, process::Shows::ItsProgress, || process::run(&mut build))?;
        let file = executable(name);
        fs::copy(root().join("target/release").join(&file), folder.join(&file))?;
    }
    Ok(())
}

fn take_tested(folder: &Path) -> Result<()> {
    let programs =
        [node::bank::client_program()?, node::instant_program()?, desks::index_program()?];
    for ((_, name), program) in BINARIES.into_iter().zip(programs) {
        fs::copy(&program, folder.join(executable(name)))
            .with_context(|| format!("cannot copy {}", program.display()))?;
    }
    Ok(())
}

/// The node as npm would publish it for this platform: its binary behind a name on the path.
fn pack_node(release: &Path) -> Result<()> {
    let home = root().join("clients/node");
    let folder = tempfile::TempDir::with_prefix("timebank-node-")?;
    fs::create_dir(folder.path().join("bin"))?;
    fs::copy(release.join(executable(NODE)), folder.path().join("bin").join(NODE))?;
    fs::copy(home.join("README.md"), folder.path().join("README.md"))?;
    let package = fs::read_to_string(home.join("package.json"))?;
    let mut package: Value = serde_json::from_str(&package).context("clients/node/package.json")?;
    ensure!(package["version"] == env!("CARGO_PKG_VERSION"), "clients/node has another version");
    // As Node.js calls the platform: npm refuses to install it on another.
    let platform = ["process.platform", "process.arch"].map(|what| {
        process::output(Command::new("node").args(["--print", what]))
            .map(|said| said.trim().to_owned())
    });
    let [os, cpu] = platform;
    (package["os"], package["cpu"]) = (json!([os?]), json!([cpu?]));
    fs::write(folder.path().join("package.json"), serde_json::to_string_pretty(&package)? + "\n")?;
    let mut pack = Command::new("npm");
    pack.current_dir(&folder).args(["pack", "--silent", "--pack-destination"]).arg(release);
    process::run(pack.stdout(std::io::stderr()))
}

/// The JavaScript client as npm would publish it.
fn pack(folder: &Path) -> Result<()> {
    let home = root().join("clients/ts");
    for arguments in [
        &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"][..],
        &["run", "--silent", "build"],
    ] {
        process::run(Command::new("npm").current_dir(&home).args(arguments))?;
    }
    let mut pack = Command::new("npm");
    pack.current_dir(&home).args(["pack", "--silent", "--pack-destination"]).arg(folder);
    process::run(pack.stdout(std::io::stderr()))
}

/// Uses what was packed as whoever gets it would: from an empty folder, without a network.
fn try_elsewhere(release: &Path) -> Result<()> {
    let empty = tempfile::TempDir::with_prefix("timebank-release-")?;
    for (_, name) in BINARIES {
        let file = release.join(executable(name));
        if file.exists() {
            let said = process::output(Command::new(&file).current_dir(&empty).arg("--version"))?;
            ensure!(said.contains(env!("CARGO_PKG_VERSION")), "{name} says that it is `{said}`");
        }
    }
    for (name, script) in [("timebank-client", IMPORT), (NODE, START)] {
        let package = release.join(format!("{name}-{}.tgz", env!("CARGO_PKG_VERSION")));
        if !package.exists() {
            continue;
        }
        // What it depends on is brought into npm's cache beforehand. `npm ci` does not do that: it takes
        // the packages from a lock and never asks which versions there are.
        let beforehand = tempfile::TempDir::with_prefix("timebank-cache-")?;
        for (place, from) in [(&beforehand, "--prefer-offline"), (&empty, "--offline")] {
            let mut install = Command::new("npm");
            install.current_dir(place).args(["install", from, "--ignore-scripts", "--no-audit"]);
            install.args(["--no-fund", "--loglevel=error"]).arg(&package);
            process::run(install.stdout(std::io::stderr()))
                .with_context(|| format!("{name} cannot be installed into an empty folder"))?;
        }
        let mut node = Command::new("node");
        node.current_dir(&empty).args(["--input-type=module", "--eval", script]);
        process::run(&mut node).with_context(|| format!("{name} as installed does not work"))?;
    }
    Ok(())
}

/// Imports the client and asks it for what every user of it begins with.
const IMPORT: &str = "const { timeBankAbi } = await import('timebank-client'); \
    if (!timeBankAbi.some((item) => item.name === 'transfer')) throw new Error('no transfer')";

/// Starts the node by its name and asks which chain it is.
const START: &str = "
    const { spawn } = await import('node:child_process');
    const { once } = await import('node:events');
    const stdio = ['ignore', 'pipe', 'inherit'];
    const node = spawn('node_modules/.bin/timebank-node', ['--port', '0', '--json'], { stdio });
    try {
      const [line] = await once(node.stdout, 'data');
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(JSON.parse(line).ethereum, { method: 'POST', headers, body });
      const { result } = await answer.json();
      if (result !== '0x190f1b44') throw new Error(`chain ${result}`);
    } finally {
      node.kill();
    }";

/// Every package that is compiled into a program of the release, as CycloneDX has it.
fn bill_of_materials(version: &str) -> Result<String> {
    let mut tree = cargo("tree");
    tree.args(["--edges", "normal", "--prefix", "none", "--quiet", "--format", "{p}\t{l}"]);
    for package in ["timebank", "timebank-cli", "timebank-node", "timebank-index"] {
        tree.args(["--package", package]);
    }
    let listed = process::output(&mut tree)?;
    let lines: BTreeSet<&str> = listed.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    let components: Vec<Value> = lines.into_iter().filter_map(component).collect();
    ensure!(components.len() > 100, "a release has more packages than {}", components.len());
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": { "type": "application", "name": "timebank", "version": version },
        },
        "components": components,
    });
    Ok(serde_json::to_string_pretty(&bill)? + "\n")
}

/// A line of `cargo tree` as a component; nothing for a blank line.
fn component(line: &str) -> Option<Value> {
    let (package, licence) = line.split_once('\t')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?.trim_start_matches('v'));
    Some(json!({
        "type": "library",
        "name": name,
        "version": version,
        "purl": format!("pkg:cargo/{name}@{version}"),
        "licenses": [{ "expression": licence.replace('/', " OR ") }],
    }))
}

/// What the changelog says of a version; of what is unreleased where it does not know the version yet.
fn notes(changelog: &str, version: &str) -> Result<String> {
    let section = |title: &str| {
        let (_, rest) = changelog.split_once(&format!("\n## {title}"))?;
        let (_, rest) = rest.split_once('\n')?;
        Some(rest.split("\n## ").next().unwrap_or(rest).trim().to_owned())
    };
    let text = section(version).or_else(|| section("Unreleased"));
    let text = text.filter(|text| !text.is_empty());
    let text = text.with_context(|| format!("CHANGELOG.md says nothing of {version}"))?;
    Ok(format!("# Time Bank {version}\n\n{text}\n"))
}

/// The SHA-256 of every file, as `sha256sum --check` reads them.
fn sums(folder: &Path) -> Result<String> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    let mut sums = String::new();
    for file in files {
        let name = file.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
        sums.push_str(&format!("{}  {name}\n", artifacts::hex(&fs::read(&file)?)));
    }
    Ok(sums)
}

/// Makes a release and says what is in it.
pub fn run(binaries: Binaries) -> Result<()> {
    let (folder, left) = make(binaries)?;
    print!("{}", fs::read_to_string(folder.join("SHA256SUMS"))?);
    let left =
        if left.is_empty() { String::new() } else { format!(", without {}", left.join(", ")) };
    terminal::success(&format!("{} is ready{left}.", folder.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_the_versions_section_or_what_is_unreleased() {
        let changelog = "# Changelog\n\n## Unreleased\n\n- new\n\n## 0.1.0 (2026-12-01)\n\n- old\n";
        assert_eq!(notes(changelog, "0.1.0").unwrap(), "# Time Bank 0.1.0\n\n- old\n");
        assert_eq!(notes(changelog, "0.2.0").unwrap(), "# Time Bank 0.2.0\n\n- new\n");
        assert!(notes("# Changelog\n", "0.1.0").is_err());
    }

    #[test]
    fn a_component_has_a_name_a_version_and_a_licence() {
        let of = component("ring v0.16.20 (proc-macro)\tMIT/ISC").unwrap();
        assert_eq!(of["purl"], "pkg:cargo/ring@0.16.20");
        assert_eq!(of["licenses"][0]["expression"], "MIT OR ISC");
        assert!(component("").is_none());
    }

    #[test]
    fn sums_are_of_every_file_in_order() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        fs::write(folder.path().join("b/c"), "abc").unwrap();
        fs::write(folder.path().join("a"), "").unwrap();
        let sums = sums(folder.path()).unwrap();
        let names: Vec<_> = sums.lines().map(|line| &line[66..]).collect();
        assert_eq!(names, ["a", "b/c"]);
        assert!(
            sums.contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b/c")
        );
    }
}
