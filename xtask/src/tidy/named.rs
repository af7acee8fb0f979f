//! Tests that the pages name: each is there.

use std::collections::BTreeSet;

use super::{prose, with_ending, Text};

/// So many words or more make a name in code a sentence, as tests are called.
const WORDS: usize = 5;

/// What a source's name ends with that may hold a test.
const SOURCES: [&str; 5] = [".rs", ".ts", ".tsx", ".mjs", ".py"];

/// Every test that a page names and that no source has; a name that ends with `…` is the beginning of one.
pub fn missing(texts: &[Text]) -> Vec<String> {
    let known: BTreeSet<&str> = texts
        .iter()
        .filter(|text| SOURCES.iter().any(|ending| text.path.ends_with(ending)))
        .flat_map(|text| text.text.split(|c: char| !is_of_a_name(c)))
        .filter(|name| is_sentence(name))
        .collect();
    let mut wrong = Vec::new();
    for page in with_ending(texts, ".md") {
        for (number, line) in prose(&page.text) {
            for name in named(line) {
                let found = match name.strip_suffix('…') {
                    Some(begun) => {
                        known.range(begun..).next().is_some_and(|name| name.starts_with(begun))
                    }
                    None => known.contains(name),
                };
                if !found {
                    wrong.push(format!("{}:{number}: no test is called `{name}`", page.path));
                }
            }
        }
    }
    wrong
}

/// The spans of code in a line that are called as tests are.
fn named(line: &str) -> impl Iterator<Item = &str> {
    let spans = line.split('`').skip(1).step_by(2);
    spans.filter(|span| {
        let name = span.strip_suffix('…').unwrap_or(span);
        is_sentence(name) && name.chars().all(is_of_a_name)
    })
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

fn is_sentence(name: &str) -> bool {
    name.split('_').filter(|word| !word.is_empty()).count() >= WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &str, text: &str) -> Text {
        Text { path: path.into(), text: text.into() }
    }

    #[test]
    fn a_test_that_is_not_there_is_found_and_one_that_is_there_is_not() {
        let source = text("a.rs", "fn one_and_one_are_two() {}\nfn it_is_so_in_calm() {}");
        let page =
            text("a.md", "`one_and_one_are_two`, `it_is_so_in_…`, `a_b`\n`two_and_two_are_four`");
        assert_eq!(missing(&[source, page]), ["a.md:2: no test is called `two_and_two_are_four`"]);
    }
}
