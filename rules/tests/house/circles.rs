//! No module of the rules uses one that uses it, on whatever way: what is lower knows nothing of what is above it.

use super::source::{self, File};
use std::collections::{BTreeMap, BTreeSet};

/// A module at the top of `rules/src`: a file or a folder.
fn module(path: &str) -> &str {
    path.split('/').next().expect("a part").trim_end_matches(".rs")
}

/// What a file names of other modules, as `crate::a`, `crate::{a, b::c}` or by climbing to the root with `super`.
fn uses(file: &File) -> BTreeSet<String> {
    let above = file.path.matches('/').count() + usize::from(!file.path.ends_with("/mod.rs"));
    let mut named = BTreeSet::new();
    for root in ["crate::".to_owned(), "super::".repeat(above)] {
        for (at, _) in file.code.match_indices(&root) {
            let before = file.code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let rest = &file.code[at + root.len()..];
            if rest.starts_with('{') {
                heads(&rest[1..source::block(rest) - 1], &mut named);
            } else {
                named.extend(word(rest));
            }
        }
    }
    named
}

/// The first words of the items of a list of imports.
fn heads(list: &str, into: &mut BTreeSet<String>) {
    let (mut depth, mut item) = (0, String::new());
    for c in list.chars().chain([',']) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => into.extend(word(std::mem::take(&mut item).trim())),
            _ => item.push(c),
        }
    }
}

fn word(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

type Graph = BTreeMap<String, BTreeSet<String>>;

fn graph(files: &[File]) -> Graph {
    let mut graph = Graph::new();
    for file in files.iter().filter(|file| file.path != "lib.rs") {
        graph.entry(module(&file.path).to_owned()).or_default();
    }
    for file in files.iter().filter(|file| file.path != "lib.rs") {
        let from = module(&file.path);
        let to = uses(file).into_iter().filter(|to| to != from && graph.contains_key(to));
        let to: Vec<String> = to.collect();
        graph.get_mut(from).expect("it was entered").extend(to);
    }
    graph
}

/// The modules that reach each other: what is left when modules that use nothing which is left are taken off, and then
/// those that nothing uses which is left.
fn circle(mut graph: Graph) -> BTreeSet<String> {
    loop {
        let left: BTreeSet<String> = graph.keys().cloned().collect();
        let used: BTreeSet<String> = graph.values().flatten().cloned().collect();
        graph.values_mut().for_each(|to| to.retain(|to| left.contains(to)));
        graph.retain(|from, to| !to.is_empty() && used.contains(from));
        if graph.len() == left.len() {
            return left;
        }
    }
}

#[test]
fn no_module_of_the_rules_uses_one_that_uses_it() {
    let graph = graph(&source::rules());
    let edges: usize = graph.values().map(BTreeSet::len).sum();
    assert!(edges > 100, "the imports were read: {edges}");
    let ring = circle(graph.clone());
    let mut said = String::new();
    for from in &ring {
        let to: Vec<&String> = graph[from].intersection(&ring).collect();
        said.push_str(&format!("\n  {from} uses {to:?}"));
    }
    assert!(ring.is_empty(), "these modules use each other in a circle:{said}");
}

#[test]
fn a_circle_is_found_however_its_imports_are_written() {
    let file = |path: &str, code: &str| File { path: path.to_owned(), code: code.to_owned() };
    let low = || file("low.rs", "use crate::Error;");
    let closing = [
        "use crate::high::Thing;",
        "use crate::{low, high::{Thing, Other}};",
        "use crate::{\n    high,\n    low,\n};",
        "fn f() { crate::high::thing() }",
        "use super::super::high;",
        "pub use crate::high::Thing;",
    ];
    for code in closing {
        let files = [
            low(),
            file("middle/part.rs", code),
            file("middle/mod.rs", "mod part;"),
            file("high.rs", "use crate::low;\nuse crate::middle::part;"),
        ];
        let ring = circle(graph(&files));
        assert_eq!(ring.into_iter().collect::<Vec<_>>(), ["high", "middle"], "{code}");
    }
    let open = [low(), file("middle.rs", "use super::low;"), file("high.rs", "use super::middle;")];
    assert_eq!(circle(graph(&open)), BTreeSet::new());
}
