//! Lines that can be read: 110 characters in the pages, tables and code apart.

use super::{prose, with_ending, Text};

/// What a line of a page may be long.
const LONGEST: usize = 110;

/// Pages that are generated with longer lines, and how many they have at most.
const GENERATED: [(&str, usize); 3] =
    [("bench/results.md", 10), ("docs/codes.md", 2), ("docs/monitoring.md", 1)];

/// Every page with more long lines than it may have: the lines that are too long.
pub fn too_long(texts: &[Text]) -> Vec<String> {
    let mut wrong = Vec::new();
    for page in with_ending(texts, ".md") {
        let long: Vec<_> = prose(&page.text).filter(|(_, line)| is_too_long(line)).collect();
        let allowed =
            GENERATED.iter().find(|(path, _)| *path == page.path).map_or(0, |(_, many)| *many);
        if long.len() > allowed {
            wrong.extend(long.iter().map(|(number, line)| {
                format!("{}:{number}: {} characters", page.path, line.chars().count())
            }));
        }
    }
    wrong
}

/// A row of a table has no other end, and a link is not broken.
fn is_too_long(line: &str) -> bool {
    let line = line.trim_end();
    line.chars().count() > LONGEST
        && !line.trim_start().starts_with('|')
        && line.trim().contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_named_unless_it_is_a_table_code_or_generated() {
        let long = "word ".repeat(30);
        let text = format!("short\n{long}\n| {long} |\n```\n{long}\n```\n");
        let new = Text { path: "docs/new.md".to_owned(), text: text.clone() };
        assert_eq!(too_long(&[new]), ["docs/new.md:2: 150 characters"]);
        let generated = Text { path: "bench/results.md".to_owned(), text };
        assert!(too_long(&[generated]).is_empty());
    }
}
