//! Commands that the pages tell the reader to type: each is one that would be understood.
//!
//! `cargo xtask` is parsed by the very parser that reads it from the terminal. Of cargo's and npm's own commands,
//! what they name must be there: packages, examples, tests, manifests, scripts.

use std::collections::BTreeSet;

use clap::Parser;
use serde_json::Value;

use super::{with_ending, Text};
use crate::Cli;

/// Where commands are read from: not what says how things were.
const PAST: [&str; 3] = ["CHANGELOG.md", "docs/adr/", "docs/audits/"];

/// What begins a command that is looked at.
const PROGRAMS: [&str; 3] = ["cargo", "npm", "python3"];

/// Every command in a page that would not be understood.
pub fn wrong(texts: &[Text]) -> Vec<String> {
    let names = Names::of(texts);
    let mut wrong = Vec::new();
    for page in with_ending(texts, ".md") {
        if PAST.iter().any(|past| page.path.starts_with(past)) {
            continue;
        }
        for (line, command) in commands(&page.text) {
            if let Err(why) = names.understand(&command) {
                wrong.push(format!("{}:{line}: `{command}`: {why}", page.path));
            }
        }
    }
    wrong
}

/// The commands of a page with their lines: lines of blocks of code, and spans of code, which may be wrapped.
fn commands(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut is_block, mut span): (bool, Option<(usize, String)>) = (false, None);
    for (number, line) in (1..).zip(page.lines()) {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
            span = None;
        } else if is_block {
            let typed = line.split(" #").next().unwrap_or_default();
            let parts = typed.split("&&").flat_map(|part| part.split(" | "));
            found.extend(parts.map(|part| (number, part.trim().to_owned())));
        } else {
            for (at, part) in line.split('`').enumerate() {
                if at > 0 {
                    span = match span {
                        None => Some((number, String::new())),
                        Some(whole) => {
                            found.push(whole);
                            None
                        }
                    };
                }
                if let Some((_, text)) = &mut span {
                    let separator = if text.is_empty() { "" } else { " " };
                    *text = format!("{text}{separator}{}", part.trim());
                }
            }
            // A paragraph ends at a blank line, and with it whatever was begun.
            if line.trim().is_empty() {
                span = None;
            }
        }
    }
    found.retain(|(_, command)| {
        let mut words = command.split_whitespace();
        words.next().is_some_and(|word| PROGRAMS.contains(&word)) && words.next().is_some()
    });
    found
}

/// What the repository has under a name.
struct Names<'a> {
    paths: BTreeSet<&'a str>,
    packages: BTreeSet<&'a str>,
    scripts: BTreeSet<String>,
}

impl<'a> Names<'a> {
    fn of(texts: &'a [Text]) -> Self {
        let manifests = || with_ending(texts, "Cargo.toml");
        let name = |text: &'a Text| {
            text.text.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
        };
        let scripts = with_ending(texts, "package.json").flat_map(|text| {
            let package: Value = serde_json::from_str(&text.text).unwrap_or_default();
            let scripts = package["scripts"].as_object().cloned().unwrap_or_default();
            scripts.into_iter().map(|(name, _)| name)
        });
        Self {
            paths: texts.iter().map(|text| text.path.as_str()).collect(),
            packages: manifests().filter_map(name).collect(),
            scripts: scripts.collect(),
        }
    }

    /// Says what of a command is not there.
    fn understand(&self, command: &str) -> Result<(), String> {
        let words: Vec<&str> = command.split_whitespace().collect();
        // `COMMAND`, `TARGET` and `[FILTER]` stand for what the reader chooses.
        let is_chosen = |word: &&str| {
            word.starts_with('[') || word.bytes().all(|byte| byte.is_ascii_uppercase())
        };
        match &words[..] {
            ["cargo", "xtask"] | ["cargo", "xtask", "COMMAND", ..] => Ok(()),
            ["cargo", "xtask", rest @ ..] => {
                let typed = rest.iter().filter(|word| !word.starts_with('['));
                match Cli::try_parse_from(["cargo xtask"].iter().chain(typed)) {
                    Err(error) if error.use_stderr() => {
                        Err(error.to_string().lines().next().unwrap_or_default().to_owned())
                    }
                    _ => Ok(()),
                }
            }
            ["cargo", rest @ ..] => self.cargo(rest),
            ["npm", "run", script, ..] if !self.scripts.contains(*script) => {
                Err("no package.json has that script".to_owned())
            }
            ["npm", "test", ..] if !self.scripts.contains("test") => {
                Err("no package.json has tests".to_owned())
            }
            ["python3", file, ..] if file.ends_with(".py") && !is_chosen(file) => {
                self.there(file).then_some(()).ok_or_else(|| format!("{file} is not there"))
            }
            _ => Ok(()),
        }
    }

    /// A command of cargo's own: what its options name is there.
    fn cargo(&self, words: &[&str]) -> Result<(), String> {
        let ours = words.iter().take_while(|word| **word != "--");
        let ours: Vec<&str> = ours.map(|word| word.trim_matches('\'')).collect();
        for pair in ours.windows(2) {
            let (option, value) = (pair[0], pair[1]);
            let is_there = match option {
                "-p" | "--package" => self.packages.contains(value),
                "--example" => self.has_target("examples", value),
                "--test" => self.has_target("tests", value),
                "--manifest-path" => self.there(value),
                _ => true,
            };
            if !is_there {
                return Err(format!("there is no {value} for {option}"));
            }
        }
        Ok(())
    }

    fn there(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Whether any package has an example or a test of that name.
    fn has_target(&self, kind: &str, name: &str) -> bool {
        let ends = [format!("{kind}/{name}.rs"), format!("{kind}/{name}/main.rs")];
        self.paths.iter().any(|path| ends.iter().any(|end| path.ends_with(end)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &str, text: &str) -> Text {
        Text { path: path.to_owned(), text: text.to_owned() }
    }

    fn repository(page: &str) -> Vec<Text> {
        vec![
            text("docs/page.md", page),
            text("rules/Cargo.toml", "[package]\nname = \"timebank-rules\"\n"),
            text("rules/examples/year/main.rs", ""),
            text("rules/tests/model.rs", ""),
            text("desks/package.json", "{\"scripts\":{\"test\":\"x\",\"serve\":\"x\"}}"),
        ]
    }

    #[test]
    fn commands_that_would_be_understood_pass() {
        let page = "Run `cargo xtask\ntest --no-nodes`, or `cargo xtask COMMAND --help`.\n\n```sh\n\
            cargo xtask e2e NAME   # a story\nnpm ci && npm run serve -- --port 1\n\
            cargo run -p timebank-rules --example year -- --days 3\ncargo test -p timebank-rules --test model\n```\n\
            `npm test`, `timebank demo`, `cargo`, `cargo xtask e2e [FILTER]`\n";
        assert_eq!(wrong(&repository(page)), Vec::<String>::new());
        assert_eq!(commands(page).len(), 9);
    }

    #[test]
    fn a_command_that_names_what_is_not_there_is_named_with_its_line() {
        for (command, why) in [
            ("cargo xtask tset", "error: unrecognized subcommand 'tset'"),
            ("cargo xtask test --node", "error: unexpected argument '--node' found"),
            ("cargo test -p timebank-rule", "there is no timebank-rule for -p"),
            ("cargo test --test histories", "there is no histories for --test"),
            ("cargo run --example month", "there is no month for --example"),
            ("npm run srve", "no package.json has that script"),
            ("python3 examples/replay.py 0x…", "examples/replay.py is not there"),
        ] {
            let expected = [format!("docs/page.md:3: `{command}`: {why}")];
            assert_eq!(wrong(&repository(&format!("\n```sh\n{command}\n```\n"))), expected);
            assert_eq!(wrong(&repository(&format!("a\n\n`{command}`\n"))), expected);
        }
    }

    #[test]
    fn what_a_page_of_the_past_says_is_not_looked_at() {
        let old =
            [text("CHANGELOG.md", "`cargo xtask gone`"), text("docs/adr/1.md", "`npm run gone`")];
        assert_eq!(wrong(&old), Vec::<String>::new());
    }
}
