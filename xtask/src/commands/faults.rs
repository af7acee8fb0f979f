//! `cargo xtask faults`: puts faults into the rules, one at a time, and sees whether a test fails.

use std::{fs, path::PathBuf};

use anyhow::{bail, ensure, Context, Result};

use crate::{cargo::cargo, root, terminal};

/// The faults, beside the rules.
const LIST: &str = "rules/faults.txt";

/// Put the faults of rules/faults.txt into the rules, and what else is named there, one at a time, and see a test fail for each. The source is put back
/// as it was; where this is killed meanwhile, `git diff` shows the fault.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only the faults whose words contain this.
    filter: Option<String>,
}

/// A fault.
struct Mutant<'a> {
    what: &'a str,
    /// The folder of the package that it is put into, and whose tests are run.
    folder: &'a str,
    file: &'a str,
    sound: &'a str,
    faulty: &'a str,
    tests: Vec<&'a str>,
}

/// The faults of a list.
fn read(list: &str) -> Result<Vec<Mutant<'_>>> {
    let blocks = list.split("\n\n").map(|block| {
        let lines = block.lines().map(str::trim).filter(|line| !line.starts_with('#'));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>()
    });
    let blocks = blocks.filter(|lines| !lines.is_empty());
    let mutants = blocks.map(|lines| match lines.as_slice() {
        &[what, file, sound, faulty, tests] => {
            let (folder, tests) = match tests.split_once(": ") {
                Some((folder, tests)) => (folder, tests),
                None => ("rules", tests),
            };
            Ok(Mutant { what, folder, file, sound, faulty, tests: tests.split(' ').collect() })
        }
        lines => bail!("{LIST}: a fault has five lines, not {}: {lines:?}", lines.len()),
    });
    mutants.collect()
}

impl Mutant<'_> {
    /// Where the source is.
    fn path(&self) -> PathBuf {
        root().join(self.folder).join("src").join(self.file)
    }

    /// The source with the fault.
    fn put_into(&self, source: &str) -> Result<String> {
        let times = source.matches(self.sound).count();
        ensure!(times == 1, "`{}` stands {times} times in {}", self.sound, self.file);
        Ok(source.replacen(self.sound, self.faulty, 1))
    }

    /// Whether a test fails; an error where the fault does not compile.
    fn is_caught(&self) -> Result<bool> {
        let target = if self.tests[0] == "--lib" { 1 } else { 2 };
        let (target, names) = self.tests.split_at(target.min(self.tests.len()));
        let test = |more: &[&str]| {
            let mut test = cargo("test");
            let package = format!("timebank-{}", self.folder);
            test.args(["--quiet", "--package", &package]).args(target).args(more);
            let output = test.output().context("cargo does not start")?;
            Ok::<_, anyhow::Error>(output.status.success())
        };
        ensure!(test(&["--no-run"])?, "it does not compile");
        Ok(!test(names)?)
    }
}

/// Puts each fault in, and takes it out again.
pub fn run(args: &Args) -> Result<()> {
    let list = fs::read_to_string(root().join(LIST)).context("the list is not there")?;
    let mut escaped = Vec::new();
    let filter = args.filter.as_deref().unwrap_or_default();
    for mutant in read(&list)?.iter().filter(|mutant| mutant.what.contains(filter)) {
        match with_fault(mutant).with_context(|| mutant.what.to_owned())? {
            true => terminal::note(&format!("caught: {}", mutant.what)),
            false => escaped.push(mutant.what),
        }
    }
    ensure!(escaped.is_empty(), "no test fails for: {}", escaped.join("; "));
    Ok(())
}

fn with_fault(mutant: &Mutant) -> Result<bool> {
    let path = mutant.path();
    let sound = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    fs::write(&path, mutant.put_into(&sound)?)?;
    let caught = mutant.is_caught();
    fs::write(&path, sound)?;
    caught
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_the_list_has_its_place_in_the_rules() {
        let list = fs::read_to_string(root().join(LIST)).unwrap();
        let mutants = read(&list).unwrap();
        assert!(mutants.len() >= 30);
        for mutant in mutants {
            let source = fs::read_to_string(mutant.path()).unwrap();
            let faulty =
                mutant.put_into(&source).unwrap_or_else(|why| panic!("{}: {why}", mutant.what));
            assert_ne!(faulty, source, "{}", mutant.what);
            assert!(["--lib", "--test"].contains(&mutant.tests[0]), "{}", mutant.what);
        }
    }

    #[test]
    fn a_fault_that_has_no_place_or_two_is_no_fault() {
        let list = "# words\n\nso\na.rs\nx < y\nx <= y\n--lib a\n";
        let mutants = read(list).unwrap();
        assert_eq!(mutants[0].put_into("if x < y {").unwrap(), "if x <= y {");
        assert!(mutants[0].put_into("if x > y {").is_err());
        assert_eq!((mutants[0].folder, &mutants[0].tests[..]), ("rules", &["--lib", "a"][..]));
        let elsewhere = read("so\na.rs\nx < y\nx <= y\ntopics: --lib a\n").unwrap();
        assert!(elsewhere[0].path().ends_with("topics/src/a.rs"), "{:?}", elsewhere[0].path());
        assert_eq!(elsewhere[0].tests, ["--lib", "a"]);
        assert!(mutants[0].put_into("x < y && x < y").is_err());
        assert!(read("one\ntwo\n").is_err());
    }
}
