//! Every limit that the rules set once and for all stands on one page, with its figure: whoever moves one, moves the page.

use super::source;
use std::fs;
use std::path::PathBuf;

/// The rules and the council's, by what the page calls their folder.
const FOLDERS: [(&str, &str); 2] = [("", "rules/src"), ("council: ", "council/rules/src")];

/// Layouts and encodings: their figures are no rule's, and their own tests pin them.
const LAYOUTS: [&str; 9] = [
    "cells/",
    "event/",
    "testing/",
    "monitor/rules/",
    "cells.rs",
    "audit.rs",
    "interbank/message.rs",
    "book/call/shelf.rs",
    "credit/sketch.rs",
];

/// What a limit is counted in.
const TYPES: [&str; 7] = ["u8", "u16", "u32", "u64", "u128", "usize", "Secs"];

/// A constant that is a number, with what is said of it.
struct Limit {
    file: String,
    name: String,
    figure: String,
    meaning: String,
}

/// The limits of a file.
fn limits(file: &str, text: &str) -> Vec<Limit> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut limits = Vec::new();
    let mut said = Vec::new();
    for line in text.lines() {
        if let Some(words) = line.strip_prefix("/// ") {
            said.push(words);
            continue;
        }
        let bare = line.strip_prefix("pub ").unwrap_or(line);
        let constant = bare.strip_prefix("const ").and_then(|rest| rest.split_once(": "));
        if let Some((name, rest)) = constant {
            let (ty, figure) = rest.split_once(" = ").unwrap_or((rest, ""));
            if TYPES.contains(&ty) && figure.ends_with(';') && !said.is_empty() {
                limits.push(Limit {
                    file: file.to_owned(),
                    name: name.to_owned(),
                    figure: figure.trim_end_matches(';').replace("crate::quantities::", ""),
                    meaning: said.join(" "),
                });
            }
        }
        said.clear();
    }
    limits
}

fn table() -> String {
    let mut rows = String::from("| limit | figure | what it is |\n|---|---|---|\n");
    for (prefix, folder) in FOLDERS {
        let folder = source::tree().join(folder);
        let mut paths: Vec<PathBuf> = Vec::new();
        source::collect(&folder, &mut paths);
        for path in paths {
            let name = path.strip_prefix(&folder).expect("it lies below").to_string_lossy();
            if LAYOUTS.iter().any(|layout| name.starts_with(layout)) {
                continue;
            }
            let text = fs::read_to_string(&path).expect("it is read");
            for limit in limits(&name, &text) {
                let meaning = limit.meaning.replace('|', "\\|");
                rows += &format!(
                    "| `{}` in {prefix}`{}` | {} | {meaning} |\n",
                    limit.name, limit.file, limit.figure
                );
            }
        }
    }
    rows
}

#[test]
fn every_limit_stands_on_the_page_of_limits() {
    let page = source::tree().join("docs/limits.md");
    let text = fs::read_to_string(&page).expect("the page is there");
    let (head, written) = text.split_once("\n\n| limit |").expect("it has a table");
    let (written, made) = (format!("| limit |{written}"), table());
    assert!(made.lines().count() > 60, "the limits were found");
    if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
        fs::write(page, format!("{head}\n\n{made}")).expect("the page is written");
    } else {
        assert_eq!(written, made, "a limit moved: `cargo xtask codegen limits` writes the page");
    }
}

#[test]
fn a_limit_is_a_number_that_is_explained() {
    let text = "/// At most so\n/// many.\npub const MOST: u8 = 3;\npub const BARE: u8 = 4;\n/// No.\nconst OWN: &str = \"5\";\n";
    let found = limits("a.rs", text);
    let found: Vec<_> = found
        .iter()
        .map(|it| (it.name.as_str(), it.figure.as_str(), it.meaning.as_str()))
        .collect();
    assert_eq!(found, [("MOST", "3", "At most so many.")]);
}
