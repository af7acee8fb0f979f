//! What must hold of the papers and the sources without compiling them.

mod commands;
mod environment;
mod licences;
mod lines;
mod links;
mod named;
mod spelling;

use std::{fs, path::PathBuf, process::Command};

use anyhow::{bail, ensure, Context, Result};

use crate::{process, root, terminal};

pub use environment::write as write_environment;

/// One thing that is looked at: its name, and what is wrong, one line each.
struct Check {
    name: &'static str,
    find: fn(&[Text]) -> Result<Found>,
}

/// What a check found.
enum Found {
    /// What is wrong, one line each; nothing if all is well.
    Wrong(Vec<String>),
    /// Nothing was looked at, because this is missing.
    Left(String),
}

/// A text file of the repository.
pub struct Text {
    /// Its path from the root, with slashes.
    pub path: String,
    /// What it says.
    pub text: String,
}

const CHECKS: [Check; 7] = [
    Check { name: "links", find: |texts| Ok(Found::Wrong(links::broken(texts))) },
    Check { name: "line lengths", find: |texts| Ok(Found::Wrong(lines::too_long(texts))) },
    Check {
        name: "environment variables",
        find: |texts| Ok(Found::Wrong(environment::differences(texts))),
    },
    Check { name: "commands", find: |texts| Ok(Found::Wrong(commands::wrong(texts))) },
    Check { name: "named tests", find: |texts| Ok(Found::Wrong(named::missing(texts))) },
    Check { name: "licences", find: |_| licences::refused().map(Found::Wrong) },
    Check { name: "spelling", find: |_| spelling::mistakes() },
];

/// Runs every check and says all that is wrong; what was left out, if anything was.
pub fn run() -> Result<Option<String>> {
    let texts = texts()?;
    let (mut wrong, mut left) = (0, Vec::new());
    for check in &CHECKS {
        match (check.find)(&texts).with_context(|| format!("cannot check {}", check.name))? {
            Found::Wrong(found) => {
                let said = if found.is_empty() { "ok".to_owned() } else { found.len().to_string() };
                terminal::note(&format!("{:<22} {said}", check.name));
                found.iter().for_each(|line| println!("{line}"));
                wrong += found.len();
            }
            Found::Left(why) => {
                terminal::note(&format!("{:<22} left out: {why}", check.name));
                left.push(format!("{} ({why})", check.name));
            }
        }
    }
    if wrong > 0 {
        bail!("{wrong} things are untidy; each is above with its file");
    }
    Ok((!left.is_empty()).then(|| left.join(", ")))
}

/// Fails unless the page of environment variables is what the sources read.
pub fn environment_is_current() -> Result<()> {
    let wrong = environment::differences(&texts()?);
    ensure!(wrong.is_empty(), "{}", wrong.join("; "));
    Ok(())
}

/// Every text file of the repository that git knows or would add.
pub fn texts() -> Result<Vec<Text>> {
    let mut git = Command::new("git");
    git.current_dir(root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = process::output(&mut git).context("git lists the files that are looked at")?;
    let mut texts = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let file: PathBuf = root().join(path);
        // A file that was removed and not yet committed is still listed; what is no text is not read.
        let Some(text) = fs::read(&file).ok().and_then(|bytes| String::from_utf8(bytes).ok())
        else {
            continue;
        };
        texts.push(Text { path: path.to_owned(), text });
    }
    Ok(texts)
}

/// The texts with this ending.
fn with_ending<'a>(texts: &'a [Text], ending: &'a str) -> impl Iterator<Item = &'a Text> {
    texts.iter().filter(move |text| text.path.ends_with(ending))
}

/// The lines of a Markdown page with their numbers, without blocks of code.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_leaves_blocks_of_code_out() {
        let lines: Vec<_> = prose("one\n```sh\ntwo\n```\nthree").collect();
        assert_eq!(lines, [(1, "one"), (5, "three")]);
    }
}
