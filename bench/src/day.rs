//! A member's day: what members do, in the shares in which they do it, and how much of it a block takes.

use std::fmt::Write;

use anyhow::{Context, Result};

use crate::Row;

/// Out of a hundred operations of members, how many are this one. An agreement's four steps come alike often.
const SHARES: &[(&str, u64)] = &[
    ("propose", 10),
    ("accept", 10),
    ("deliver", 10),
    ("settle", 10),
    ("record", 25),
    ("convert", 10),
    ("transfer", 15),
    ("place_existing", 5),
    ("take_1", 5),
];

/// Bytes of proof that an operation of the day may need in the mean, behind the router.
const MOST_PROOF: u64 = 90_000;

/// Bytes of proof that a block may carry: a parachain's of 5 MB and of 10 MB at the 75 % that ordinary calls may fill, and
/// 10 MB whole.
const BLOCKS: [u64; 3] = [3_750_000, 7_500_000, 10_000_000];

/// Picoseconds that ordinary calls may take of a block's two seconds.
const BLOCK_TIME: u64 = 1_500_000_000_000;

/// Means over the day's operations.
#[derive(Debug, PartialEq, Eq)]
struct Day {
    ref_time: u64,
    proof_size: u64,
}

impl Day {
    fn of(rows: &[Row], entry: &str) -> Result<Self> {
        let (mut ref_time, mut proof_size, mut shares) = (0, 0, 0);
        for (op, share) in SHARES {
            let row = rows.iter().find(|row| row.entry == entry && row.op == *op);
            let row = row.with_context(|| format!("{op} was not measured at {entry}"))?;
            ref_time += row.ref_time * share;
            proof_size += row.proof_size * share;
            shares += share;
        }
        Ok(Self { ref_time: ref_time / shares, proof_size: proof_size / shares })
    }
}

/// What is over the bound, if anything is.
pub fn missed(rows: &[Row]) -> Result<Option<String>> {
    let proof = Day::of(rows, "router")?.proof_size;
    Ok((proof > MOST_PROOF).then(|| {
        format!("an operation of a member's day needs {proof} bytes of proof, {MOST_PROOF} allowed")
    }))
}

/// The day as a part of the page.
pub fn table(rows: &[Row]) -> Result<String> {
    let mut part = String::from(
        "\n## A member's day\n\nThe mean of what members do: 40 % steps of agreements, 25 % records, 10 % conversions, 15 % \
         transfers, 10 % orders.\nHow many such operations a block takes, by the proof it may carry and by its 1.5 s for \
         ordinary calls; the base of the\nextrinsics comes on top.\n\n\
         | entry | ref_time (M ps) | proof (bytes) | allowed | 3.75 MB | 7.5 MB | 10 MB | 1.5 s |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for (entry, allowed) in [("router", MOST_PROOF.to_string()), ("bank", String::new())] {
        let Day { ref_time, proof_size } = Day::of(rows, entry)?;
        write!(part, "| {entry} | {} | {proof_size} | {allowed} |", ref_time / 1_000_000)?;
        for block in BLOCKS {
            write!(part, " {} |", block / proof_size)?;
        }
        writeln!(part, " {} |", BLOCK_TIME / ref_time)?;
    }
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use timebank_e2e::Receipt;

    fn row(op: &'static str, proof_size: u64) -> Row {
        let receipt = Receipt { proof_size, ref_time: 2_000_000, ..Receipt::default() };
        Row { entry: "router", ..Row::of(op, 0, &receipt) }
    }

    #[test]
    fn a_day_weighs_each_operation_by_its_share_and_is_bounded() {
        let day = |record| {
            let proof = |op: &str| if op == "record" { record } else { 80_000 };
            SHARES.iter().map(|(op, _)| row(op, proof(op))).collect::<Vec<_>>()
        };
        assert_eq!(SHARES.iter().map(|(_, share)| share).sum::<u64>(), 100);
        let even = Day { ref_time: 2_000_000, proof_size: 80_000 };
        assert_eq!(Day::of(&day(80_000), "router").expect("all are there"), even);
        assert_eq!(missed(&day(120_000)).expect("all are there"), None);
        let over = missed(&day(120_004)).expect("all are there");
        assert_eq!(
            over.as_deref(),
            Some("an operation of a member's day needs 90001 bytes of proof, 90000 allowed")
        );
        assert!(missed(&day(1)[1..]).is_err(), "an operation that was not measured is missed");
    }
}
