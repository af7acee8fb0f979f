//! Reads Rust source as the house's rules judge it: without comments, literals and tests.

use std::fs;
use std::path::{Path, PathBuf};

/// A file's path below the folder that was read, and its code.
pub struct File {
    /// As `case/freeze.rs`.
    pub path: String,
    /// The code, with the lines of the file; what was taken out is blank.
    pub code: String,
}

/// The folder of the whole tree.
pub fn tree() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file of `rules/src` that is no test's.
pub fn rules() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    assert!(paths.len() > 100, "the rules were found");
    let mut files = Vec::new();
    let mut tests = Vec::new();
    for path in paths {
        let name = path.strip_prefix(&root).expect("it lies below").to_string_lossy().into_owned();
        let bare = without_comments_and_literals(&fs::read_to_string(&path).expect("it is read"));
        let folder = name.rfind('/').map_or("", |at| &name[..=at]).to_owned();
        let (code, modules) = without_tests(&bare);
        tests.extend(modules.iter().map(|module| format!("{folder}{module}.rs")));
        files.push(File { path: name, code });
    }
    files.retain(|file| !tests.contains(&file.path));
    files
}

/// Every Rust file below a folder, in order.
pub fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("the folder is read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it is read").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// Blanks comments, and the insides of strings and characters.
pub fn without_comments_and_literals(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        let long = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with('"') {
            string(rest.as_bytes())
        } else if rest.starts_with('\'') {
            character(rest)
        } else {
            0
        };
        if long == 0 {
            let next = rest.chars().next().expect("not at the end");
            code.push(next);
            at += next.len_utf8();
        } else {
            code.extend(rest[..long].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            at += long;
        }
    }
    code
}

fn string(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != b'"' {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// How long a character literal is; nothing where a lifetime begins.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    let Some((_, first)) = chars.next() else { return 0 };
    if first == '\\' {
        return rest[2..].find('\'').map_or(0, |end| end + 3);
    }
    match chars.next() {
        Some((end, '\'')) => end + 1,
        _ => 0,
    }
}

/// Blanks every item under `#[cfg(test)]`. Returns the modules among them that are files of their own, too.
fn without_tests(code: &str) -> (String, Vec<String>) {
    const MARK: &str = "#[cfg(test)]";
    let (mut code, mut modules) = (code.to_owned(), Vec::new());
    while let Some(from) = code.find(MARK) {
        let item = &code[from + MARK.len()..];
        let end = item.find(['{', ';']).expect("an item has an end");
        let long = if item[end..].starts_with('{') {
            // A list of imports ends with a semicolon.
            let close = end + block(&item[end..]);
            close + usize::from(item[close..].starts_with(';'))
        } else {
            let name = item[..end].trim().strip_prefix("mod ");
            modules.extend(name.map(str::to_owned));
            end + 1
        };
        let to = from + MARK.len() + long;
        let blank: String =
            code[from..to].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        code.replace_range(from..to, &blank);
    }
    (code, modules)
}

/// How long the block is that begins here with a brace.
pub fn block(code: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    panic!("a block has an end");
}
