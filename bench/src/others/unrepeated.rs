//! Figures of other systems that no script repeats.

use std::fmt::Write;

/// A figure that was measured by hand, and why nothing here repeats it.
pub struct Unrepeated {
    /// What was done.
    pub op: &'static str,
    /// Which system.
    pub system: &'static str,
    /// Millions of picoseconds.
    pub mega_ps: u64,
    /// Bytes of proof.
    pub proof_size: u64,
    /// Why it is not repeated.
    pub why: &'static str,
}

const INK: &str =
    "built by hand with cargo-contract; the example has no lock file, so it pins no versions";

const fn of(
    system: &'static str,
    op: &'static str,
    mega_ps: u64,
    proof_size: u64,
    why: &'static str,
) -> Unrepeated {
    Unrepeated { op, system, mega_ps, proof_size, why }
}

/// The figures, as they were measured by hand in November 2026.
pub const UNREPEATED: &[Unrepeated] = &[
    of("ink!'s erc20 example, ABI ink, opt-level 3", "transfer", 762, 46_202, INK),
    of("ink!'s erc20 example, ABI ink", "transfer", 979, 41_794, INK),
    of("ink!'s erc20 example, ABI sol", "transfer", 1_018, 45_408, INK),
    of("ink!'s erc20 example, ABI all", "transfer", 1_198, 50_483, INK),
];

/// What the page says of them; nothing where there are none.
pub fn section() -> String {
    let mut text = String::from(
        "## Not repeated\n\nMeasured by hand in November 2026 from the published sources. No script repeats these, so take \
         them with care.\n\n| op | system | ref_time (M ps) | proof (bytes) | why |\n|---|---|---:|---:|---|\n",
    );
    for Unrepeated { op, system, mega_ps, proof_size, why } in UNREPEATED {
        writeln!(text, "| {op} | {system} | {mega_ps} | {proof_size} | {why} |")
            .expect("a text takes any text");
    }
    text
}
