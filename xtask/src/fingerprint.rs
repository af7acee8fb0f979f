//! What a contract's code was made from, to tell whether it is still up to date.
//!
//! Nobody has to list the contract's files: the compiler notes which ones it read. The record of a build is
//! those paths under the hash of all their contents.

use std::{
    collections::BTreeSet,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// The files that a build read, and the hash of what they and its surroundings contained.
#[derive(Debug, PartialEq, Eq)]
pub struct Fingerprint {
    hash: u64,
    inputs: BTreeSet<PathBuf>,
}

impl Fingerprint {
    /// Hashes `inputs` and whatever else decides about the result, such as the compiler's version.
    pub fn of(inputs: BTreeSet<PathBuf>, surroundings: &[&str]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        surroundings.hash(&mut hasher);
        for input in &inputs {
            input.hash(&mut hasher);
            let bytes =
                fs::read(input).with_context(|| format!("cannot read {}", input.display()))?;
            without_tests(&bytes).hash(&mut hasher);
        }
        Ok(Self { hash: hasher.finish(), inputs })
    }

    /// Whether the build recorded in `file` would read today what it read then.
    pub fn is_current(file: &Path, surroundings: &[&str]) -> bool {
        // A record that is missing or broken, or an input that is gone: build again.
        Self::load(file).is_some_and(|recorded| {
            Self::of(recorded.inputs.clone(), surroundings).is_ok_and(|today| today == recorded)
        })
    }

    /// Records the build in `file`: the hash, then one path a line.
    pub fn save(&self, file: &Path) -> Result<()> {
        let mut text = format!("{:016x}\n", self.hash);
        for input in &self.inputs {
            text.push_str(&input.to_string_lossy());
            text.push('\n');
        }
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
    }

    /// The files that the build read.
    pub fn into_inputs(self) -> BTreeSet<PathBuf> {
        self.inputs
    }

    /// What is recorded in `file`; nothing where it is missing or damaged.
    pub fn load(file: &Path) -> Option<Self> {
        let text = fs::read_to_string(file).ok()?;
        let mut lines = text.lines();
        Some(Self {
            hash: u64::from_str_radix(lines.next()?, 16).ok()?,
            inputs: lines.map(PathBuf::from).collect(),
        })
    }
}

/// A source without the tests that it ends with: no contract has them.
pub fn without_tests(source: &[u8]) -> &[u8] {
    const TESTS: &[u8] = b"\n#[cfg(test)]\nmod tests {\n";
    let begin = source.windows(TESTS.len()).position(|window| window == TESTS);
    let Some((code, tests)) = begin.and_then(|at| source.split_at_checked(at)) else {
        return source;
    };
    // Whatever follows the tests is code again.
    let end = tests.windows(3).position(|window| window == b"\n}\n").map(|at| at + 3);
    if end == Some(tests.len()) {
        code
    } else {
        source
    }
}

/// The source files named by the compiler's note `dep_info`, with the manifests of their packages.
pub fn inputs_noted_in(dep_info: &Path) -> Result<BTreeSet<PathBuf>> {
    let note = fs::read_to_string(dep_info)
        .with_context(|| format!("cannot read {}", dep_info.display()))?;
    let mut inputs = BTreeSet::new();
    for source in note.lines().flat_map(sources) {
        inputs.extend(manifest_of(&source));
        inputs.insert(source);
    }
    Ok(inputs)
}

/// The files after the colon in a line `target: file file`, in which a space within a path is `\ `.
fn sources(line: &str) -> Vec<PathBuf> {
    let Some((_, files)) = line.split_once(": ") else {
        return Vec::new();
    };
    files
        .replace("\\ ", "\0")
        .split_whitespace()
        .map(|file| PathBuf::from(file.replace('\0', " ")))
        .collect()
}

fn manifest_of(source: &Path) -> Option<PathBuf> {
    source.ancestors().skip(1).map(|dir| dir.join("Cargo.toml")).find(|manifest| manifest.exists())
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    /// A directory of this test's own.
    fn scratch(name: &str) -> PathBuf {
        let dir = env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        dir
    }

    #[test]
    fn a_build_is_current_until_something_changes() {
        let dir = scratch("current");
        let (source, record) = (dir.join("lib.rs"), dir.join("record"));
        fs::write(&source, "one").unwrap();
        assert!(!Fingerprint::is_current(&record, &["rustc 1"]));

        Fingerprint::of(BTreeSet::from([source.clone()]), &["rustc 1"])
            .unwrap()
            .save(&record)
            .unwrap();
        assert!(Fingerprint::is_current(&record, &["rustc 1"]));
        assert!(!Fingerprint::is_current(&record, &["rustc 2"]));

        fs::write(&source, "two").unwrap();
        assert!(!Fingerprint::is_current(&record, &["rustc 1"]));
        fs::write(&source, "one").unwrap();
        assert!(Fingerprint::is_current(&record, &["rustc 1"]));
        fs::remove_file(&source).unwrap();
        assert!(!Fingerprint::is_current(&record, &["rustc 1"]));

        fs::write(&record, "not a hash").unwrap();
        assert!(!Fingerprint::is_current(&record, &["rustc 1"]));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn tests_at_a_sources_end_are_no_part_of_a_build() {
        let code = "fn one() {}\n";
        let tested = format!("{code}\n#[cfg(test)]\nmod tests {{\n    fn two() {{}}\n}}\n");
        assert_eq!(without_tests(tested.as_bytes()), code.as_bytes());
        assert_eq!(without_tests(code.as_bytes()), code.as_bytes());
        let followed = format!("{tested}fn three() {{}}\n");
        assert_eq!(without_tests(followed.as_bytes()), followed.as_bytes());
    }

    #[test]
    fn the_compilers_note_gives_sources_and_their_manifests() {
        let dir = scratch("noted");
        fs::create_dir_all(dir.join("rules/src")).unwrap();
        for file in ["Cargo.toml", "lib.rs", "rules/Cargo.toml", "rules/src/a b.rs"] {
            fs::write(dir.join(file), "").unwrap();
        }
        let home = dir.display();
        let note = dir.join("bank.d");
        fs::write(&note, format!("{home}/bank: {home}/lib.rs {home}/rules/src/a\\ b.rs\n"))
            .unwrap();
        let expected = ["Cargo.toml", "lib.rs", "rules/Cargo.toml", "rules/src/a b.rs"];
        assert_eq!(
            inputs_noted_in(&note).unwrap(),
            expected.map(|file| dir.join(file)).into_iter().collect()
        );
        fs::remove_dir_all(dir).unwrap();
    }
}
