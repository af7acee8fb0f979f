//! Links between the pages: the file is there, and so is the heading.

use std::{collections::BTreeSet, path::Path};

use super::{prose, with_ending, Text};
use crate::root;

/// Every link of a page that leads nowhere.
pub fn broken(texts: &[Text]) -> Vec<String> {
    let mut wrong = Vec::new();
    for page in with_ending(texts, ".md") {
        for (number, line) in prose(&page.text) {
            for target in targets(line) {
                if let Some(why) = why_broken(page, target, texts) {
                    wrong.push(format!("{}:{number}: `{target}` {why}", page.path));
                }
            }
        }
    }
    wrong
}

/// What a line's links lead to, those within the repository.
fn targets(line: &str) -> Vec<&str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

fn why_broken(page: &Text, target: &str, texts: &[Text]) -> Option<&'static str> {
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() {
        page.path.clone()
    } else {
        normal(&Path::new(&page.path).parent().unwrap_or(Path::new("")).join(file))?
    };
    if !root().join(&path).exists() {
        return Some("is not there");
    }
    let text = texts.iter().find(|text| text.path == path)?;
    let is_missing =
        !heading.is_empty() && path.ends_with(".md") && !anchors(&text.text).contains(heading);
    is_missing.then_some("has no such heading")
}

/// A path without `..`; nothing where it leaves the repository.
fn normal(path: &Path) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(parts.pop()?),
            std::path::Component::CurDir => {}
            other => parts.push(other.as_os_str().to_string_lossy().into_owned()),
        }
    }
    Some(parts.join("/"))
}

/// What a page's headings are called in links.
fn anchors(text: &str) -> BTreeSet<String> {
    prose(text)
        .filter(|(_, line)| line.starts_with('#'))
        .map(|(_, line)| anchor(line.trim_start_matches('#').trim()))
        .collect()
}

/// What a heading is called in links: small letters, digits and hyphens.
fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter_map(|sign| match sign {
            ' ' => Some('-'),
            sign if sign.is_alphanumeric() || sign == '-' || sign == '_' => Some(sign),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, text: &str) -> Text {
        Text { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_link_to_a_missing_file_or_heading_is_broken_and_no_other() {
        let texts = [
            page("docs/node.md", "# On a node\n## The same runtime (twice)\n"),
            page(
                "docs/cli.md",
                "[a](node.md) [b](node.md#the-same-runtime-twice) [c](https://example.org/x)\n\
                 [d](nowhere.md) [e](node.md#gone)\n```\n[f](nowhere.md)\n```\n[g](#what)\n# What\n",
            ),
        ];
        assert_eq!(
            broken(&texts),
            [
                "docs/cli.md:2: `nowhere.md` is not there",
                "docs/cli.md:2: `node.md#gone` has no such heading"
            ]
        );
    }

    #[test]
    fn what_leaves_the_repository_is_no_file_of_it() {
        assert_eq!(normal(Path::new("docs/../README.md")).as_deref(), Some("README.md"));
        assert_eq!(normal(Path::new("docs/../../x")), None);
    }
}
