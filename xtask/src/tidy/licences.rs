//! The licences of every package that is compiled, with cargo's features resolved.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::{cargo::cargo, process};

/// What may be linked: permissive, or weak enough for a file of its own. `deny.toml` has the same list.
const ALLOWED: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// Packages whose manifest names no licence, and why they may be linked.
const READ: [(&str, &str); 1] = [("ring", "its LICENSE file: Apache-2.0 AND ISC")];

/// Every package that is compiled and whose licence is not allowed.
pub fn refused() -> Result<Vec<String>> {
    let mut tree = cargo("tree");
    tree.args(["--workspace", "--edges", "normal,build", "--prefix", "none", "--quiet"])
        .args(["--format", "{p}\t{l}"]);
    let listed = process::output(&mut tree)?;
    let packages: BTreeSet<&str> =
        listed.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    anyhow::ensure!(packages.len() > 100, "cargo tree names {} packages only", packages.len());
    Ok(packages.into_iter().filter_map(judge).collect())
}

fn judge(line: &str) -> Option<String> {
    let (package, licence) = line.split_once('\t')?;
    let name = package.split(' ').next().unwrap_or_default();
    let is_read = licence.is_empty() && READ.iter().any(|(read, _)| *read == name);
    (!is_read && !allows(licence)).then(|| format!("{package}: its licence is `{licence}`"))
}

/// Whether an SPDX expression can be met with what is allowed. A slash is an old way to write `OR`.
fn allows(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let words: Vec<&str> = expression.split_whitespace().collect();
    let spread = words.join(" ").replace('(', "( ").replace(')', " )");
    let words: Vec<&str> = spread.split(' ').filter(|word| !word.is_empty()).collect();
    let mut rest = &words[..];
    let allowed = any(&mut rest);
    allowed == Some(true) && rest.is_empty()
}

/// Alternatives, of which one suffices.
fn any(rest: &mut &[&str]) -> Option<bool> {
    let mut allowed = every(rest)?;
    while let Some(after) = rest.strip_prefix(&["OR"]) {
        *rest = after;
        allowed |= every(rest)?;
    }
    Some(allowed)
}

/// Licences that all apply.
fn every(rest: &mut &[&str]) -> Option<bool> {
    let mut allowed = one(rest)?;
    while let Some(after) = rest.strip_prefix(&["AND"]) {
        *rest = after;
        allowed &= one(rest)?;
    }
    Some(allowed)
}

/// One licence, perhaps with an exception, or what is in brackets.
fn one(rest: &mut &[&str]) -> Option<bool> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    if *first == "(" {
        let allowed = any(rest)?;
        *rest = rest.strip_prefix(&[")"])?;
        return Some(allowed);
    }
    if let ["WITH", exception, after @ ..] = *rest {
        *rest = after;
        return Some(ALLOWED.contains(&format!("{first} WITH {exception}").as_str()));
    }
    Some(ALLOWED.contains(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn an_expression_is_allowed_if_it_can_be_met() {
        for met in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(allows(met), "{met}");
        }
        for not in [
            "",
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "GPL-3.0-or-later WITH Classpath-exception-2.0",
            "(MIT OR Apache-2.0",
            "MIT Apache-2.0",
        ] {
            assert!(!allows(not), "{not}");
        }
    }

    #[test]
    fn a_package_without_a_licence_is_refused_unless_somebody_read_it() {
        assert_eq!(judge("ring v0.16.20\t"), None);
        assert!(judge("other v1.0.0\t").is_some());
    }

    #[test]
    fn cargo_deny_allows_the_same() {
        let deny = fs::read_to_string(crate::root().join("deny.toml")).unwrap();
        let (_, list) = deny.split_once("allow = [").unwrap();
        let (list, _) = list.split_once(']').unwrap();
        let list: Vec<_> = list
            .lines()
            .filter_map(|line| line.trim().strip_prefix('"'))
            .filter_map(|line| line.strip_suffix("\","))
            .collect();
        assert_eq!(list, ALLOWED);
    }
}
