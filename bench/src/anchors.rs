//! What other systems cost on the same chain, for the comparison: the figures of bench/others.md, and those that no
//! script repeats.

use anyhow::Result;

use crate::others;

/// A system's figures for one operation.
pub struct Anchor {
    /// Which system, and how it was built.
    pub system: String,
    /// What was done.
    pub op: String,
    /// Millions of picoseconds.
    pub mega_ps: u64,
    /// Bytes of proof.
    pub proof_size: u64,
}

/// The figures, those of an operation from the cheapest to the dearest.
///
/// # Errors
///
/// Where the page cannot be read.
pub fn all() -> Result<Vec<Anchor>> {
    let mut anchors: Vec<Anchor> = others::written()?
        .into_iter()
        .map(|of| Anchor {
            system: of.system,
            op: of.op,
            mega_ps: of.mega_ps,
            proof_size: of.proof_size,
        })
        .collect();
    anchors.extend(others::UNREPEATED.iter().map(|of| Anchor {
        system: format!("{} (not repeated)", of.system),
        op: of.op.to_owned(),
        mega_ps: of.mega_ps,
        proof_size: of.proof_size,
    }));
    anchors.sort_by_key(|anchor| anchor.mega_ps);
    Ok(anchors)
}
