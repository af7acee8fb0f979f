//! Words that this project no longer uses, and what it says instead.

use super::Text;

/// A word, what is said instead, and where it may stand all the same, by the path's beginning.
struct Retired {
    word: &'static str,
    instead: &'static str,
}

const fn retired_word(word: &'static str, instead: &'static str) -> Retired {
    Retired { word, instead }
}

/// The list. A word joins it when its last use goes.
const RETIRED: [Retired; 10] = [
    retired_word("Vault", "Storage"),
    retired_word("annex", "fast_transfers"),
    retired_word("desk.rs", "handlers"),
    retired_word("leave_what_is_rare", "defer_to_full_program"),
    retired_word("leave_to", "tail_delegate"),
    retired_word("nowhere.rs", "stub.rs"),
    retired_word("places.rs", "addresses.rs"),
    retired_word("exchange program", "fast_orders"),
    retired_word("host::places", "host::addresses"),
    retired_word("rules/src/desk", "rules/src/handlers"),
];

/// What tells of the past keeps the past's words.
const HISTORY: [&str; 7] = [
    "CHANGELOG.md",
    "docs/adr/",
    "docs/audits/",
    "docs/glossary.md",
    "Cargo.lock",
    "rules/tests/house/words.rs",
    "xtask/src/tidy/words.rs",
];

/// Every retired word that somebody wrote again.
pub fn retired(texts: &[Text]) -> Vec<String> {
    let mut wrong = Vec::new();
    let is_history = |path: &str| HISTORY.iter().any(|begin| path.starts_with(begin));
    for text in texts.iter().filter(|text| !is_history(&text.path)) {
        for (number, line) in (1..).zip(text.text.lines()) {
            for Retired { word, instead } in &RETIRED {
                if has_word(line, word) {
                    wrong.push(format!("{}:{number}: `{word}` is now `{instead}`", text.path));
                }
            }
        }
    }
    wrong
}

/// Whether a line has a word that is not a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric());
    line.match_indices(word).any(|(at, _)| {
        !is_part(line[..at].chars().next_back()) && !is_part(line[at + word.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retired_word_is_found_alone_and_not_in_history() {
        let text = |path: &str| Text {
            path: path.to_owned(),
            text: "a Vault\nVaulted, the annexes\n".to_owned(),
        };
        let found = retired(&[text("rules/src/lib.rs"), text("docs/adr/0001-x.md")]);
        assert_eq!(found, ["rules/src/lib.rs:1: `Vault` is now `Storage`"]);
    }
}
