//! What must pass, in the order that fails fastest.

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{bail, Context, Result};

use crate::{
    artifacts,
    cargo::{self, cargo, cargo_on_house},
    commands::{bench, clients, demo, e2e},
    contract::{self, Abi},
    dependencies, desks, examples, javascript,
    needs::{BROWSER, NODE_JS, POSTGRESQL, PYTHON},
    node, process,
    release::{self, Binaries},
    terminal, tidy,
};

/// One thing that must pass.
pub struct Step {
    /// What it is called in the output.
    pub name: &'static str,
    /// About how long it takes on two cores: with nothing compiled, and again after a small change.
    pub takes: (&'static str, &'static str),
    /// Whether it only compiles, so that `cargo xtask check` runs it, too.
    pub is_check: bool,
    /// Whether it starts a node.
    is_on_node: bool,
    run: fn() -> Result<Left>,
}

/// What a step left out, if anything.
type Left = Option<String>;

type Takes = (&'static str, &'static str);

fn step(name: &'static str, takes: Takes, run: fn() -> Result<Left>) -> Step {
    Step { name, takes, is_check: false, is_on_node: false, run }
}

fn check(name: &'static str, takes: Takes, run: fn() -> Result<Left>) -> Step {
    Step { is_check: true, ..step(name, takes, run) }
}

fn on_node(name: &'static str, takes: Takes, run: fn() -> Result<Left>) -> Step {
    Step { is_on_node: true, ..step(name, takes, run) }
}

/// The steps that start no node.
pub fn all() -> Vec<Step> {
    vec![
        check("format", ("2 s", "2 s"), format),
        check("papers", ("20 s", "3 s"), tidy::run),
        check("dependencies", ("1 min", "10 s"), dependencies::check),
        check("lints of the rules", ("30 s", "3 s"), lint_rules),
        step("rules on the host", ("1 min", "10 s"), test_rules),
        step("command line", ("4 min", "10 s"), test_cli),
        check("lints of the command line", ("2 min", "5 s"), lint_cli),
        check("documentation", ("2 min", "10 s"), document),
        step("contracts, ABI sol", ("15 min", "25 s"), build_contracts),
        step("committed programs", ("5 s", "5 s"), compare_programs),
        step("the bank, ABI ink and all", ("5 min", "50 s"), build_others),
        step("JavaScript client", ("1 min", "15 s"), javascript::test),
        step("end to end", ("2 min", "1 min"), test_stories),
        step("embedded chain", ("1 min", "1 min"), test_house),
        step("demonstration", ("1 min", "10 s"), show),
        step("costs", ("1 min", "10 s"), measure),
        check("lints of everything", ("8 min", "1 min"), lint_house),
    ]
}

/// The steps that start the instant node, and what else they need: a browser, PostgreSQL, Node.js.
pub fn on_a_node() -> Vec<Step> {
    vec![
        on_node("query service on a node", ("7 min", "3 min"), test_index),
        on_node("clients on a node", ("5 min", "3 min"), test_clients),
        on_node("desks in a browser", ("10 min", "8 min"), test_desks),
        on_node("examples", ("5 min", "20 s"), run_examples),
        on_node("release", ("1 min", "30 s"), try_release),
        on_node("stories on a node", ("8 min", "6 min"), test_stories_on_node),
    ]
}

impl Step {
    /// About how long it takes with nothing compiled.
    fn first(&self) -> Duration {
        let (number, unit) = self.takes.0.split_once(' ').unwrap_or_default();
        let seconds = if unit == "min" { 60 } else { 1 };
        Duration::from_secs(number.parse::<u64>().unwrap_or_default() * seconds)
    }

    /// Whether it would end too late.
    fn is_too_long(&self, end: Option<Instant>) -> bool {
        self.is_on_node && end.is_some_and(|end| Instant::now() + self.first() > end)
    }
}

/// Runs `steps` until one fails, and sums up; of the steps `not_run`, and of those on a node that would not end in time, it
/// says that they were left out.
pub fn run(steps: &[Step], not_run: &[Step], end: Option<Instant>) -> Result<()> {
    let started = Instant::now();
    let mut done: Vec<(&str, Duration, Left)> = Vec::new();
    for (number, step) in (1..).zip(steps) {
        let (first, again) = step.takes;
        terminal::header(&format!(
            "[{number}/{}] {} (about {first} the first time, then {again})",
            steps.len(),
            step.name
        ));
        if step.is_too_long(end) {
            terminal::note("left out: it would not end in time");
            done.push((
                step.name,
                Duration::ZERO,
                Some(format!("{}, for lack of time", step.name)),
            ));
            continue;
        }
        let step_started = Instant::now();
        let left = (step.run)()
            .with_context(|| format!("step {number} of {}, {}, failed", steps.len(), step.name))?;
        let took = step_started.elapsed();
        let spoken = terminal::spoken(took);
        terminal::note(&match &left {
            Some(left) => format!("left out: {left}; the rest passed in {spoken}"),
            None => format!("passed in {spoken}"),
        });
        done.push((step.name, took, left));
    }

    terminal::header("Summary");
    for (name, took, left) in &done {
        let left = left.as_ref().map(|left| format!("  without {left}")).unwrap_or_default();
        terminal::note(&format!("{name:<26} {:>12}{left}", terminal::spoken(*took)));
    }
    let took = terminal::spoken(started.elapsed());
    let left = done.iter().filter_map(|(_, _, left)| left.as_deref());
    let left: Vec<&str> = left.chain(not_run.iter().map(|step| step.name)).collect();
    terminal::success(&last_line(steps.len(), &took, &left));
    Ok(())
}

/// What a developer reads who reads nothing else.
fn last_line(steps: usize, took: &str, left: &[&str]) -> String {
    if left.is_empty() {
        return format!("All {steps} steps passed in {took}.");
    }
    format!("All {steps} steps passed in {took}, but left out: {}.", left.join("; "))
}

/// The packages that compile in seconds.
const LIGHT: [&str; 8] = [
    "--package",
    "timebank-rules",
    "--package",
    "council-rules",
    "--package",
    "keccak-const",
    "--package",
    "xtask",
];

/// A toolchain of rustup's `minimal` profile brings neither.
fn must_have(subcommand: &str, component: &str) -> Result<()> {
    if process::try_output(cargo(subcommand).arg("--version")).is_none() {
        bail!("`cargo {subcommand}` is missing: run `rustup component add {component}`");
    }
    Ok(())
}

/// A workspace of its own, too big to be compiled for a test: `cargo xtask outage --network` runs what it makes.
const NETWORK: &str = "chain/network/Cargo.toml";

/// A file a rule of monitoring.
const MONITORING_RULES: &str = "rules/src/monitor/rules";

fn format() -> Result<Left> {
    must_have("fmt", "rustfmt")?;
    must_have("clippy", "clippy")?;
    for workspace in ["Cargo.toml", NETWORK] {
        process::run(cargo("fmt").args(["--all", "--check", "--manifest-path", workspace]))
            .with_context(|| {
                format!(
                    "some files are not formatted: `cargo fmt --all --manifest-path {workspace}`"
                )
            })?;
    }
    // Declared by a macro, which `cargo fmt` does not look into.
    let mut files = Vec::new();
    for entry in fs::read_dir(MONITORING_RULES).context(MONITORING_RULES)? {
        files.push(entry?.path());
    }
    process::run(Command::new("rustfmt").args(["--check", "--edition", "2021"]).args(files))
        .with_context(|| {
            format!(
                "some files are not formatted: `rustfmt --edition 2021 {MONITORING_RULES}/*.rs`"
            )
        })?;
    Ok(None)
}

fn lint_rules() -> Result<Left> {
    lint(cargo("clippy").args(LIGHT))
}

fn lint_house() -> Result<Left> {
    lint(&mut cargo_on_house("clippy"))
}

fn lint(clippy: &mut Command) -> Result<Left> {
    clippy.args(["--all-targets", "--", "--deny", "warnings"]);
    whole(cargo::compile(clippy, "Compiling what the linter needs"))
}

/// Of a step that left nothing out.
fn whole(done: Result<()>) -> Result<Left> {
    done.map(|()| None)
}

fn test_rules() -> Result<Left> {
    cargo::compile(cargo("test").args(LIGHT).arg("--no-run"), "Compiling the tests of the rules")?;
    whole(process::run(cargo("test").args(LIGHT).env("TIMEBANK_SEQUENCES", SEQUENCES)))
}

/// Private items are documented as well, so a link to one leads somewhere.
const DOC_FLAGS: &str = "--deny warnings --allow rustdoc::private_intra_doc_links";

/// The documentation of what compiles in minutes; a link that leads nowhere is an error.
fn document() -> Result<Left> {
    let mut doc = cargo("doc");
    doc.args(LIGHT).args(CLI).args(["--package", "timebank-topics", "--package", "timebank-host"]);
    doc.args(["--no-deps", "--document-private-items"]).env("RUSTDOCFLAGS", DOC_FLAGS);
    whole(cargo::compile(&mut doc, "Building the documentation"))
}

/// The programs that are committed, against those that were just built.
fn compare_programs() -> Result<Left> {
    if !artifacts::are_there() {
        return Ok(Some("the committed programs: there is no artifacts/".to_owned()));
    }
    if let Some(why) = artifacts::another_compiler()? {
        return Ok(Some(format!("the comparison of the committed programs ({why})")));
    }
    whole(artifacts::check())
}

/// What speaks to a node from outside: its dependencies are its own, and none of the chain's.
const CLI: [&str; 6] =
    ["--package", "timebank-cli", "--package", "timebank-load", "--package", "timebank-index"];

fn lint_cli() -> Result<Left> {
    lint(cargo("clippy").args(CLI))
}

fn test_cli() -> Result<Left> {
    cargo::compile(cargo("test").args(CLI).arg("--no-run"), "Compiling the command line")?;
    whole(process::run(cargo("test").args(CLI)))
}

/// Random sequences that each of the order book's three tests runs, of a thousand operations each.
const SEQUENCES: &str = "3400";

/// Nothing here runs them; they must stay buildable for those who want them.
fn build_others() -> Result<Left> {
    contract::build(&contract::BANK, Abi::Ink)?;
    whole(contract::build(&contract::BANK, Abi::All).map(drop))
}

fn build_contracts() -> Result<Left> {
    whole(contract::build_all())
}

fn test_stories() -> Result<Left> {
    e2e::run(&e2e::Args::default())
}

fn test_stories_on_node() -> Result<Left> {
    e2e::run(&e2e::Args::on_node(None))
}

fn test_clients() -> Result<Left> {
    // It says itself what it leaves out without them.
    NODE_JS.provided()?;
    BROWSER.provided()?;
    clients::run(&clients::Args::default())
}

fn test_desks() -> Result<Left> {
    for need in [NODE_JS, BROWSER] {
        if !need.provided()? {
            return Ok(Some(need.left("the desks")));
        }
    }
    desks::test()
}

fn run_examples() -> Result<Left> {
    // It says itself what it leaves out without them.
    NODE_JS.provided()?;
    PYTHON.provided()?;
    examples::run()
}

/// What a release packs, installed into an empty folder and started, with the binaries that the steps before this one use.
fn try_release() -> Result<Left> {
    if !artifacts::are_there() {
        return Ok(Some("a release: there is no artifacts/".to_owned()));
    }
    NODE_JS.provided()?;
    let left = release::make(Binaries::AsTested)?.1;
    Ok((!left.is_empty()).then(|| format!("of a release {}", left.join(", "))))
}

/// The query service beside a node, a bank and PostgreSQL, each of the tests' own.
fn test_index() -> Result<Left> {
    if !PYTHON.provided()? {
        return Ok(Some(PYTHON.left("the query service on a node")));
    }
    let node = node::instant_program()?;
    let client = node::bank::client_program()?;
    contract::build_all()?;
    let tests = ["--package", "timebank-index", "--test", "on_a_node"];
    lint(cargo("clippy").args(tests))?;
    cargo::compile(cargo("test").args(tests).arg("--no-run"), "Compiling the query service")?;
    let mut run = cargo("test");
    run.args(tests).env("TIMEBANK_NODE_PROGRAM", node).env("TIMEBANK_CLI", client);
    run.args(["--", "--test-threads", "2"]);
    let left = if POSTGRESQL.provided()? {
        None
    } else {
        run.args(["--skip", ON_POSTGRESQL]);
        Some(POSTGRESQL.left("the query service's tests on it"))
    };
    process::run(&mut run)?;
    Ok(left)
}

/// What the names of the tests that need it have in common.
const ON_POSTGRESQL: &str = "postgres";

fn test_house() -> Result<Left> {
    // The instant node's own tests start it as a program.
    let targets = ["--lib", "--bins", "--test", "node"].map(str::to_owned);
    whole(cargo::test_house(&targets, None, "Compiling the tests of the embedded chain"))
}

fn show() -> Result<Left> {
    whole(demo::run(&demo::Args::default()))
}

fn measure() -> Result<Left> {
    whole(bench::run(&bench::Args::check()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(name: &str) -> usize {
        all()
            .iter()
            .position(|step| step.name == name)
            .unwrap_or_else(|| panic!("there is no step `{name}`"))
    }

    #[test]
    fn what_fails_fastest_comes_first() {
        let order = [
            "format",
            "lints of the rules",
            "rules on the host",
            "command line",
            "contracts, ABI sol",
            "end to end",
            "demonstration",
        ];
        let positions: Vec<_> = order.map(position).into();
        assert!(positions.is_sorted(), "{positions:?}");
    }

    #[test]
    fn a_check_runs_nothing_of_the_bank() {
        let checks: Vec<_> =
            all().into_iter().filter(|step| step.is_check).map(|step| step.name).collect();
        assert_eq!(
            checks,
            [
                "format",
                "papers",
                "dependencies",
                "lints of the rules",
                "lints of the command line",
                "documentation",
                "lints of everything"
            ]
        );
    }

    #[test]
    fn the_last_line_says_what_was_left_out() {
        assert_eq!(last_line(2, "1 s", &[]), "All 2 steps passed in 1 s.");
        let left = last_line(2, "1 s", &["one thing", "another"]);
        assert_eq!(left, "All 2 steps passed in 1 s, but left out: one thing; another.");
    }

    #[test]
    fn the_first_failure_ends_the_run() {
        fn pass() -> Result<Left> {
            Ok(None)
        }
        fn fail() -> Result<Left> {
            anyhow::bail!("it broke")
        }
        fn never() -> Result<Left> {
            panic!("a step after the failing one ran")
        }
        let step = |name, run| Step {
            name,
            takes: ("0 s", "0 s"),
            is_check: false,
            is_on_node: false,
            run,
        };
        let error = run(&[step("one", pass), step("two", fail), step("three", never)], &[], None)
            .unwrap_err();
        assert_eq!(format!("{error:#}"), "step 2 of 3, two, failed: it broke");
        assert!(run(&[step("one", pass)], &[], None).is_ok());
    }

    #[test]
    fn only_what_runs_on_a_node_and_would_end_too_late_is_left() {
        let now = Instant::now();
        for step in all().iter().chain(&on_a_node()) {
            assert!(step.first() > Duration::ZERO, "{} takes no time", step.name);
            assert!(!step.is_too_long(None));
            assert!(!step.is_too_long(Some(now + Duration::from_secs(3_600))));
            assert_eq!(step.is_too_long(Some(now)), step.is_on_node, "{}", step.name);
        }
    }
}
