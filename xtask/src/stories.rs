//! The stories, told to nodes, to each of them one by one: whatever one of them does, the others' clock does not move.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{anyhow, bail, ensure, Result};

use crate::{
    cargo,
    node::{self, rpc, Chain},
    process, root, terminal,
};

/// The variable by which the stories' client finds the node: `timebank_chain::NODE_VARIABLE`.
const NODE_VARIABLE: &str = "TIMEBANK_NODE";

/// What a story says that asks of a node what it cannot do: `timebank_chain::ONLY_EMBEDDED`.
const ONLY_EMBEDDED: &str = "only on the embedded chain: ";

/// How long telling may take.
pub struct Patience {
    /// One story.
    pub story: Duration,
    /// All of them, until the last one begins.
    pub all: Duration,
}

/// What became of a story.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    /// It is told to the embedded chain alone, for this reason.
    Left(String),
    /// What it printed.
    Failed(String),
}

/// Tells the stories whose name contains `filter`, each to one of the chains, and sums up; what was left out, if anything
/// was.
pub fn tell(chains: &[Chain], filter: Option<&str>, patience: &Patience) -> Result<Option<String>> {
    let program = cargo::test_program(
        "stories",
        "Compiling the end-to-end tests (about 11 minutes the first time)",
    )?;
    let stories = named(&process::output(Command::new(&program).args(["--list"]))?, filter);
    ensure!(!stories.is_empty(), "no story's name contains `{}`", filter.unwrap_or_default());
    let telling =
        Telling { program, stories, next: AtomicUsize::new(0), begun: Instant::now(), patience };
    let urls: Vec<String> = chains.iter().map(|chain| rpc::ws(chain.substrate_port)).collect();
    let outcomes = told_by(&urls, &telling)?;
    let executor = chains.first().map(|chain| chain.executor.to_string()).unwrap_or_default();
    summed_up(&executor, &outcomes)
}

/// Tells stories to the nodes at some URLs, side by side; what became of them.
fn told_by(urls: &[String], telling: &Telling<'_>) -> Result<Vec<Outcome>> {
    let told = thread::scope(|scope| {
        let tellers: Vec<_> = urls.iter().map(|url| scope.spawn(|| telling.told_to(url))).collect();
        let told = tellers.into_iter().map(|teller| match teller.join() {
            Ok(outcomes) => outcomes,
            Err(_) => Err(anyhow!("telling the stories panicked; its words are above")),
        });
        // All of them come to their end before the first error is looked at.
        told.collect::<Vec<_>>()
    });
    let told = told.into_iter().collect::<Result<Vec<_>>>()?;
    Ok(told.into_iter().flatten().collect())
}

/// Stories that are being told; whoever is free takes the next one.
struct Telling<'a> {
    program: PathBuf,
    stories: Vec<String>,
    next: AtomicUsize,
    begun: Instant,
    patience: &'a Patience,
}

impl Telling<'_> {
    /// Tells stories to the node at a URL until none is left; what became of them.
    fn told_to(&self, url: &str) -> Result<Vec<Outcome>> {
        let mut outcomes = Vec::new();
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(story) = self.stories.get(number) else { return Ok(outcomes) };
            let started = Instant::now();
            if self.begun.elapsed() > self.patience.all {
                outcomes.push(Outcome::Left("the time for all of them was over".to_owned()));
                continue;
            }
            let outcome = told(&self.program, story, url, self.patience.story)?;
            node::must_go_on()?;
            let took = terminal::spoken(started.elapsed());
            let said = match &outcome {
                Outcome::Passed => format!("ok, {took}"),
                Outcome::Left(why) => format!("left to the embedded chain: {why}"),
                Outcome::Failed(output) => format!("FAILED after {took}\n{output}"),
            };
            terminal::note(&format!("[{}/{}] {story}: {said}", number + 1, self.stories.len()));
            outcomes.push(outcome);
        }
    }
}

/// The tests in a list of libtest's that contain `filter`.
fn named(list: &str, filter: Option<&str>) -> Vec<String> {
    let tests = list.lines().filter_map(|line| line.strip_suffix(": test"));
    tests
        .filter(|test| filter.is_none_or(|filter| test.contains(filter)))
        .map(str::to_owned)
        .collect()
}

fn told(program: &Path, story: &str, url: &str, limit: Duration) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let output: PathBuf = folder.path().join("output");
    let file = fs::File::create(&output)?;
    let mut command = Command::new(program);
    command
        .current_dir(root().join("e2e"))
        .args(["--exact", story, "--nocapture"])
        .env(NODE_VARIABLE, url)
        .env("RUST_BACKTRACE", "0")
        .stdout(file.try_clone()?)
        .stderr(file);
    let ended = process::ends_within(&mut command, limit)?;
    let output = String::from_utf8_lossy(&fs::read(&output)?).into_owned();
    Ok(judged(ended, output, limit))
}

/// What became of a story that ended so, or did not end in time.
fn judged(succeeded: Option<bool>, output: String, limit: Duration) -> Outcome {
    match succeeded {
        Some(true) => Outcome::Passed,
        Some(false) => {
            match output.split_once(ONLY_EMBEDDED).and_then(|(_, why)| why.lines().next()) {
                Some(why) => Outcome::Left(why.to_owned()),
                None => Outcome::Failed(output),
            }
        }
        None => Outcome::Left(format!("it takes longer than {}", terminal::spoken(limit))),
    }
}

/// The last lines: on what it ran, how many did, and why the others did not. Those are told to the caller, too.
fn summed_up(executor: &str, outcomes: &[Outcome]) -> Result<Option<String>> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut passed, mut failed) = (0, 0);
    for outcome in outcomes {
        match outcome {
            Outcome::Passed => passed += 1,
            Outcome::Failed(_) => failed += 1,
            Outcome::Left(why) => *left.entry(why).or_default() += 1,
        }
    }
    terminal::header(&format!(
        "Told to {executor}: {passed} stories passed, {failed} failed, {} were left to the embedded chain.",
        left.values().sum::<usize>()
    ));
    let reasons: Vec<String> =
        left.iter().map(|(why, stories)| format!("{stories} because {why}")).collect();
    reasons.iter().for_each(|reason| terminal::note(reason));
    if failed > 0 {
        bail!("{failed} stories failed on {executor}; what they said is above");
    }
    ensure!(passed > 0, "no story ran on {executor}");
    let sum = left.values().sum::<usize>();
    Ok((sum > 0).then(|| format!("{sum} of {} stories ({})", outcomes.len(), reasons.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_are_chosen_by_a_part_of_their_name() {
        let list = "trading::a_book: test\nroles::a_role: test\n\n2 tests, 0 benchmarks\n";
        assert_eq!(named(list, None), ["trading::a_book", "roles::a_role"]);
        assert_eq!(named(list, Some("role")), ["roles::a_role"]);
        assert!(named(list, Some("nothing")).is_empty());
    }

    #[test]
    fn a_story_that_needs_the_embedded_chain_has_not_failed() {
        let limit = Duration::from_secs(60);
        let judged = |ended, output: &str| judged(ended, output.to_owned(), limit);
        assert_eq!(judged(Some(true), "ok"), Outcome::Passed);
        let why =
            "panicked at chain.rs:1:\nonly on the embedded chain: time has to pass\nnote: more";
        assert_eq!(judged(Some(false), why), Outcome::Left("time has to pass".to_owned()));
        assert_eq!(judged(Some(false), "1 != 2"), Outcome::Failed("1 != 2".to_owned()));
        let late = Outcome::Left("it takes longer than 1 min 00 s".to_owned());
        assert_eq!(judged(None, "half a story"), late);
    }

    #[test]
    #[cfg(unix)]
    fn several_nodes_are_told_each_story_once() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (program, heard) = (folder.path().join("stories"), folder.path().join("heard"));
        // It notes what it is told and to whom, and fails where the story is called so.
        let script = format!(
            "#!/bin/sh\necho \"$2 $TIMEBANK_NODE\" >> {}\n[ $2 != bad ]\n",
            heard.display()
        );
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let patience = Patience { story: Duration::from_secs(60), all: Duration::MAX };
        let telling = |stories: &[&str]| Telling {
            program: program.clone(),
            stories: stories.iter().map(|story| (*story).to_owned()).collect(),
            next: AtomicUsize::new(0),
            begun: Instant::now(),
            patience: &patience,
        };
        let outcomes =
            told_by(&["one", "other"].map(str::to_owned), &telling(&["a", "b", "bad", "c"]));
        let outcomes = outcomes.unwrap();
        let passed = outcomes.iter().filter(|outcome| **outcome == Outcome::Passed).count();
        assert_eq!((outcomes.len(), passed), (4, 3));
        let heard = fs::read_to_string(&heard).unwrap();
        let mut stories: Vec<&str> =
            heard.lines().filter_map(|line| line.split_whitespace().next()).collect();
        stories.sort_unstable();
        assert_eq!(stories, ["a", "b", "bad", "c"], "{heard}");
        assert!(heard.lines().any(|line| line.ends_with("one")), "{heard}");
        assert!(heard.lines().any(|line| line.ends_with("other")), "{heard}");
    }

    #[test]
    fn failures_fail_and_so_does_running_nothing() {
        let left = || Outcome::Left("time".to_owned());
        assert_eq!(summed_up("it", &[Outcome::Passed]).unwrap(), None);
        let some = summed_up("it", &[Outcome::Passed, left()]).unwrap();
        assert_eq!(some.as_deref(), Some("1 of 2 stories (1 because time)"));
        assert!(summed_up("it", &[left()]).is_err());
        let failed = summed_up("it", &[Outcome::Passed, Outcome::Failed(String::new())]);
        assert_eq!(
            failed.unwrap_err().to_string(),
            "1 stories failed on it; what they said is above"
        );
    }
}
