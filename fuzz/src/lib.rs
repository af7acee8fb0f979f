//! What the fuzz targets do with bytes. libFuzzer calls them (`fuzz_targets/`), and so does the plain mutator of
//! `src/bin/mutate.rs`, which needs no nightly compiler.

mod change;
mod log;
mod router;
mod tree;

/// A target: its name, which its corpus bears, and what it does with an input. It panics where something is wrong.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub run: fn(&[u8]),
}

/// Every target.
pub const TARGETS: [Target; 4] = [
    Target { name: "change", run: change::run },
    Target { name: "log", run: log::run },
    Target { name: "router", run: router::run },
    Target { name: "tree", run: tree::run },
];

/// Gives an input to the target of a name.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.unwrap_or_else(|| panic!("there is no target `{name}`")).run)(bytes);
}
