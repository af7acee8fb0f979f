//! Handing work to cargo.
//!
//! Cargo compiles a dependency once for every set of its features, and the set depends on the packages that a
//! command selects. So every command on the embedded chain selects the same packages, all that build on it, and
//! narrows down by target: the chain's thousand dependencies are compiled once. The rules are left out of it,
//! because their tests' dependencies would change the set; so are the command line, the query service and what loads a
//! node, which never meet the chain.

use std::{env, ffi::OsString, path::PathBuf, process::Command};

use anyhow::{anyhow, ensure, Context, Result};
use serde_json::Value;

use crate::{process, root, terminal};

/// Every package with the embedded chain's dependencies.
const HOUSE: [&str; 17] = [
    "--workspace",
    "--exclude",
    "xtask",
    "--exclude",
    "timebank-rules",
    "--exclude",
    "council-rules",
    "--exclude",
    "keccak-const",
    "--exclude",
    "timebank-cli",
    "--exclude",
    "timebank-load",
    "--exclude",
    "timebank-index",
    "--exclude",
    "timebank-example-alloy",
];

/// Cargo, at the root of the workspace.
pub fn cargo(subcommand: &str) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command.current_dir(root()).arg(subcommand);
    command
}

/// Cargo on the whole house; the caller names the targets.
pub fn cargo_on_house(subcommand: &str) -> Command {
    let mut command = cargo(subcommand);
    command.args(HOUSE);
    command
}

/// Runs a command that compiles and no more. `what` is said if that takes a while.
pub fn compile(command: &mut Command, what: &str) -> Result<()> {
    process::announced(what, process::Shows::ItsProgress, || {
        process::run(quiet_unless_watched(command))
    })
}

/// Compiles, then runs a command whose lines are wanted; they are shown if it fails.
pub fn captured(command: &mut Command, what: &str) -> Result<String> {
    let output = process::announced(what, process::Shows::ItsProgress, || {
        quiet_unless_watched(command).stderr(std::process::Stdio::inherit()).output()
    })?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        process::say(&said);
        anyhow::bail!("what was run failed; its messages are above");
    }
    Ok(said)
}

/// Compiles and then runs the house's tests in `targets`, those that `filter` names.
pub fn test_house(targets: &[String], filter: Option<&str>, what: &str) -> Result<()> {
    compile(cargo_on_house("test").args(targets).arg("--no-run"), what)?;
    process::run(cargo_on_house("test").args(targets).args(filter))
}

/// A thousand lines of progress help nobody in a log.
fn quiet_unless_watched(command: &mut Command) -> &mut Command {
    if !terminal::is_watched() {
        command.env("CARGO_TERM_QUIET", "true");
    }
    command
}

/// Compiles the program `name` of the house and returns where it is. `what` is said if that takes a while.
pub fn program(name: &str, what: &str) -> Result<PathBuf> {
    let mut build = cargo_on_house("build");
    build.args(["--bin", name]);
    built(build, name, what)
}

/// Compiles the house's tests of this name and returns where their program is.
pub fn test_program(name: &str, what: &str) -> Result<PathBuf> {
    let mut build = cargo_on_house("test");
    build.args(["--no-run", "--test", name]);
    built(build, name, what)
}

/// Compiles the program `name` of a package that has nothing in common with the house.
pub fn program_of(package: &str, name: &str, what: &str) -> Result<PathBuf> {
    let mut build = cargo("build");
    build.args(["--package", package, "--bin", name]);
    built(build, name, what)
}

/// The program that an environment variable names, if it is set: whoever built it elsewhere need not build it here.
pub fn given(variable: &str) -> Result<Option<PathBuf>> {
    let Some(program) = env::var_os(variable).filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    is_there(PathBuf::from(program), variable).map(Some)
}

fn is_there(program: PathBuf, variable: &str) -> Result<PathBuf> {
    ensure!(program.is_file(), "{variable} names {}, which is no file", program.display());
    // Some programs are started from another folder.
    std::path::absolute(&program).with_context(|| format!("cannot find {}", program.display()))
}

fn built(mut build: Command, name: &str, what: &str) -> Result<PathBuf> {
    build.args(["--message-format", "json-render-diagnostics"]);
    let messages = process::announced(what, process::Shows::ItsProgress, || {
        process::output(quiet_unless_watched(&mut build))
    })?;
    messages
        .lines()
        .find_map(|message| executable(message, name))
        .ok_or_else(|| anyhow!("cargo compiled `{name}` without saying where it is"))
}

/// The executable that one of cargo's messages announces for the program `name`.
fn executable(message: &str, name: &str) -> Option<PathBuf> {
    // Parsing a thousand messages takes longer than looking for the right one.
    if !message.contains(name) {
        return None;
    }
    let message: Value = serde_json::from_str(message).ok()?;
    let is_program = message["reason"] == "compiler-artifact" && message["target"]["name"] == name;
    is_program.then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_a_variable_names_must_be_there() {
        let error = is_there("/nowhere/node".into(), "TIMEBANK_NODE_PROGRAM").unwrap_err();
        assert_eq!(
            error.to_string(),
            "TIMEBANK_NODE_PROGRAM names /nowhere/node, which is no file"
        );
        let own = env::current_exe().unwrap();
        assert_eq!(is_there(own.clone(), "TIMEBANK_CLI").unwrap(), own);
    }

    #[test]
    fn an_executable_is_found_among_cargos_messages() {
        let cases = [
            (
                r#"{"reason":"compiler-artifact","target":{"name":"demo"},"executable":"/t/demo"}"#,
                Some("/t/demo"),
            ),
            (r#"{"reason":"compiler-artifact","target":{"name":"demo"},"executable":null}"#, None),
            (
                r#"{"reason":"compiler-artifact","target":{"name":"demonstration"},"executable":"/t/d"}"#,
                None,
            ),
            (r#"{"reason":"build-finished","success":true}"#, None),
            ("demo: not JSON", None),
        ];
        for (message, found) in cases {
            assert_eq!(executable(message, "demo"), found.map(PathBuf::from));
        }
    }
}
