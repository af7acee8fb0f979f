//! The table: written as Markdown, and read back to compare.

use std::fmt::Write;

use anyhow::Result;

use crate::anchors::ANCHORS;
use crate::check::KEY_BUDGETS;
use crate::Row;

/// A row as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub op: String,
    pub entry: String,
    pub ref_time: u64,
    pub proof_size: u64,
    pub keys: u64,
}

const HEADING: &str = "\
# What it costs

Written by `cargo xtask bench --write`; `cargo xtask bench --check` fails when a figure gets more than 2 % worse.
Measured on the embedded chain: `pallet-revive` 0.20.2, RocksDB weights, Polkadot Hub's deposits, without the
extrinsic's base. One DOT is 10,000,000,000 planck. Accounts exist and have been used before. *Of it code* is
what the blob's bytes alone add to the proof; each byte adds 1.5 ns as well.

";

/// The whole page.
pub fn of(rows: &[Row]) -> Result<String> {
    let mut page = String::from(HEADING);
    page.push_str("## The bank\n\n");
    page.push_str(&costs(rows));

    page.push_str("\n## Key budgets\n\n| op | keys | budget |\n|---|---:|---:|\n");
    for (op, budget) in KEY_BUDGETS {
        if let Some(row) = rows.iter().find(|row| row.op == *op) {
            writeln!(page, "| {op} | {} | {budget} |", row.keys)?;
        }
    }

    page.push_str("\n## Code\n\n| ABI | bytes |\n|---|---:|\n");
    for abi in ["sol", "ink", "all"] {
        match timebank_e2e::code_size_of(abi, "timebank") {
            Ok(size) => writeln!(page, "| {abi} | {size} |")?,
            Err(why) => writeln!(page, "| {abi} | {why} |")?,
        }
    }

    page.push_str(
        "\n## Beside others\n\nThe same chain and weights, from their published sources, November 2026.\n\n\
         | system | op | ref_time (M ps) | proof (bytes) |\n|---|---|---:|---:|\n",
    );
    for row in rows.iter().filter(|row| ANCHORS.iter().any(|anchor| anchor.op == row.op)) {
        let mega_ps = row.ref_time / 1_000_000;
        writeln!(page, "| **the bank** | {} | **{mega_ps}** | **{}** |", row.op, row.proof_size)?;
    }
    for anchor in ANCHORS {
        let (system, op, time, proof) =
            (anchor.system, anchor.op, anchor.mega_ps, anchor.proof_size);
        writeln!(page, "| {system} | {op} | {time} | {proof} |")?;
    }
    Ok(page)
}

/// The table of costs alone.
pub fn costs(rows: &[Row]) -> String {
    let mut table = String::from(
        "| op | entry | ref_time (ps) | proof (bytes) | of it code | keys | written | deposit (planck) | events | event bytes |\n\
         |---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for row in rows {
        let Row { op, entry, ref_time, proof_size, code_bytes, keys, keys_written, .. } = row;
        let Row { deposit, events, event_bytes, .. } = row;
        table.push_str(&format!(
            "| {op} | {entry} | {ref_time} | {proof_size} | {code_bytes} | {keys} | {keys_written} | {deposit} | {events} | {event_bytes} |\n"
        ));
    }
    table
}

/// The rows of a page's table of costs.
pub fn parsed(page: &str) -> Vec<Written> {
    page.lines().filter_map(parsed_row).collect()
}

fn parsed_row(line: &str) -> Option<Written> {
    let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
    let [op, entry, ref_time, proof_size, _, keys, _, _, _, _] = cells.as_slice() else {
        return None;
    };
    Some(Written {
        op: (*op).to_owned(),
        entry: (*entry).to_owned(),
        ref_time: ref_time.parse().ok()?,
        proof_size: proof_size.parse().ok()?,
        keys: keys.parse().ok()?,
    })
}
