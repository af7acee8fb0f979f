//! One word for one thing: words that docs/glossary.md has retired are found, wherever they come back.

use super::source;
use std::fs;
use std::path::{Path, PathBuf};

/// Words that mean nothing here any more, as whole words of source, manifests and documents.
const WORDS: [&str; 29] = [
    "Vault",
    "desk.rs",
    "desk::",
    "front/",
    "annex",
    "rules/src/desk",
    "exchange program",
    "leave_what_is_rare",
    "leave_to",
    "nobodys",
    "places.rs",
    "nowhere.rs",
    "host::places",
    "Narrator",
    "Stage",
    "telling.rs",
    "timebank-blob",
    "timebank_blob",
    "RuleTerms",
    "must_hold",
    "recordOf",
    "bytes4 evening",
    "ordersInVain",
    "orders_in_vain",
    "watch.near",
    "watch.vain",
    "watch.woke",
    "crowd::",
    "steadily",
];

/// Names that say nothing, or too much: where a Rust type of the name is declared.
const TYPES: [&str; 10] =
    ["Town", "Hall", "Square", "Fair", "Shelf", "Court", "Settlement", "Paper", "Terms", "Purse"];

/// Functions of the command line's catalogue that said nothing: where one of the name is declared.
const FUNCTIONS: [&str; 4] = ["does", "tells", "usually", "always"];

/// What speaks of the past, or lists the words.
const PARDONED: [&str; 5] =
    ["CHANGELOG.md", "docs/adr", "docs/glossary.md", "docs/audits", "rules/tests/house/words.rs"];

/// What people write in.
const ENDINGS: [&str; 12] =
    ["rs", "md", "toml", "yml", "ts", "tsx", "mjs", "js", "py", "sol", "html", "css"];

/// What others wrote, or a tool makes.
const FOREIGN: [&str; 4] = ["target", "node_modules", ".git", "generated"];

/// The files of the tree that people write, by their paths from its root.
fn written(root: &Path, below: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(below).expect("the folder is read") {
        let path = entry.expect("it is read").path();
        let name = path.strip_prefix(root).expect("it lies below").to_owned();
        let last = name.file_name().expect("it has a name").to_string_lossy().into_owned();
        let is_foreign = FOREIGN.contains(&last.as_str()) || last.starts_with("target");
        let is_pardoned = PARDONED.iter().any(|pardoned| Path::new(pardoned) == name);
        if is_foreign || is_pardoned {
            continue;
        }
        if path.is_dir() {
            written(root, &path, into);
        } else if ENDINGS.iter().any(|end| last.ends_with(&format!(".{end}"))) {
            into.push(name);
        }
    }
}

/// Whether a line has a word that begins and ends as one.
fn has(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let ends_open = word.ends_with(|c| !is_part(c));
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && (ends_open || !after.is_some_and(is_part))
    })
}

/// The retired word that a line has, if any.
fn retired(line: &str) -> Option<&'static str> {
    let declares = |name: &&&str| {
        ["struct", "enum", "trait"].iter().any(|kind| has(line, &format!("{kind} {name}")))
    };
    let is_of = |name: &&&str| has(line, &format!("const fn {name}"));
    let words = WORDS.iter().find(|word| has(line, word));
    words.or_else(|| TYPES.iter().find(declares)).or_else(|| FUNCTIONS.iter().find(is_of)).copied()
}

#[test]
fn no_word_that_the_glossary_retired_is_used() {
    let root = source::tree();
    let mut files = Vec::new();
    written(&root, &root, &mut files);
    assert!(files.len() > 300, "the tree was found: {} files", files.len());
    let mut found = String::new();
    for name in files {
        let text = fs::read_to_string(root.join(&name)).expect("it is read");
        for (number, line) in text.lines().enumerate() {
            if let Some(word) = retired(line) {
                found.push_str(&format!("\n  {}:{}: {word}", name.display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "docs/glossary.md says what to write instead:{found}");
}

#[test]
fn every_retired_word_is_in_the_glossary() {
    let glossary =
        fs::read_to_string(source::tree().join("docs/glossary.md")).expect("it is there");
    let (_, retired) = glossary.split_once("\n## Retired\n").expect("it has the section");
    for word in WORDS.iter().chain(&TYPES).chain(&FUNCTIONS) {
        let stem = word.trim_end_matches(['/', ':']).trim_end_matches(".rs");
        let stem = stem.trim_start_matches("timebank-").trim_start_matches("timebank_");
        assert!(has(retired, stem), "{stem}");
    }
}

#[test]
fn a_word_is_found_as_a_word_alone() {
    for line in [
        "let vault: Vault;",
        "see `rules/src/desk.rs`",
        "in `front/exchange/`",
        "struct Town {",
        "pub struct Terms {",
        "const fn tells(command: &str)",
        "watch.vain = 3;",
    ] {
        assert!(retired(line).is_some(), "{line}");
    }
    for line in [
        "Vaults",
        "the council's desk",
        "in front of",
        "storefront/",
        "Hallo",
        "a Town",
        "in vain",
        "on these Terms",
    ] {
        assert_eq!(retired(line), None, "{line}");
    }
}
