//! Functions stay short: those of the rules fit on a screen, and the contract's messages only call a handler or a query.

use super::source;
use std::fs;

/// The most lines of a function of the rules, from its name to its end.
const LONGEST: usize = 75;

/// The most lines between the braces of a function of the contract.
const LONGEST_MESSAGE: usize = 5;

/// A function: its name, the line of its name, how many lines it has, and how many of them lie between its braces.
struct Function {
    name: String,
    line: usize,
    lines: usize,
    body: usize,
}

fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at..];
        let name = rest[3..].split(|c: char| !(c.is_alphanumeric() || c == '_')).next();
        let Some(open) = opening(rest) else { continue };
        let end = open + source::block(&rest[open..]);
        let newlines = |text: &str| text.matches('\n').count();
        found.push(Function {
            name: name.unwrap_or_default().to_owned(),
            line: newlines(&code[..at]) + 1,
            lines: newlines(&rest[..end]) + 1,
            body: newlines(&rest[open..end]).saturating_sub(1),
        });
    }
    found.retain(|function| !function.name.is_empty());
    found
}

/// Where a function's body begins; nothing where it has none.
fn opening(rest: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in rest.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' if depth == 0 => return Some(at),
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

#[test]
fn no_function_of_the_rules_is_longer_than_a_screen() {
    let mut seen = 0;
    for file in source::rules() {
        for Function { name, line, lines, .. } in functions(&file.code) {
            seen += 1;
            let at = format!("{}:{line}", file.path);
            assert!(lines <= LONGEST, "{at}: `{name}` has {lines} lines of {LONGEST}");
        }
    }
    assert!(seen > 500, "the functions were found: {seen}");
}

#[test]
fn a_message_of_the_contract_is_one_call_and_what_that_needs() {
    let code = fs::read_to_string(source::tree().join("lib.rs")).expect("the contract is there");
    let code = source::without_comments_and_literals(&code);
    let functions = functions(&code);
    assert!(functions.len() > 120, "the messages were found: {}", functions.len());
    for Function { name, line, body, .. } in functions {
        let at = format!("lib.rs:{line}");
        assert!(body <= LONGEST_MESSAGE, "{at}: `{name}` has {body} lines of {LONGEST_MESSAGE}");
    }
}

#[test]
fn a_function_is_measured_whatever_its_signature() {
    let code = "trait T {\n    fn none(&self);\n}\nfn one(a: [u8; 4]) -> [u8; 2] {\n    1\n}\n\
                fn two<T>(a: T)\nwhere\n    T: Fn() -> u8,\n{\n    let b = || { 2 };\n    b\n}\n";
    let said: Vec<_> =
        functions(code).into_iter().map(|f| (f.name, f.line, f.lines, f.body)).collect();
    assert_eq!(said, [("one".to_owned(), 4, 3, 1), ("two".to_owned(), 7, 7, 2)]);
}
