//! The table: written as Markdown, and read back to compare.

use std::fmt::Write;

use anyhow::Result;

use crate::anchors;
use crate::check::KEY_BUDGETS;
use crate::day;
use crate::depth::{Depth, DEPTHS};
use crate::router::{programs, GOALS};
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
pub fn of(rows: &[Row], depths: &[Depth]) -> Result<String> {
    let mut page = String::from(HEADING);
    let of = |entry: &str| -> Vec<Row> {
        rows.iter().filter(|row| row.entry == entry).cloned().collect()
    };
    let (bank, routed, council) = (of("bank"), of("router"), of("council"));
    page.push_str(
        "## Behind the router\n\nAs the bank is deployed: what the router answers itself, and what the program of a message's \
         topic does.\n\n",
    );
    page.push_str(&costs(&routed));
    page.push_str("\n| op | ref_time (M ps) | goal | proof (bytes) | goal | the whole bank: M ps | bytes |\n|---|---:|---:|---:|---:|---:|---:|\n");
    for (op, mega_ps, bytes) in GOALS {
        let at = |rows: &[Row]| rows.iter().find(|row| row.op == *op).cloned();
        if let (Some(row), Some(alone)) = (at(&routed), at(&bank)) {
            let [time, alone_time] = [&row, &alone].map(|row| row.ref_time / 1_000_000);
            let (proof, alone_proof) = (row.proof_size, alone.proof_size);
            writeln!(
                page,
                "| {op} | {time} | {mega_ps} | {proof} | {bytes} | {alone_time} | {alone_proof} |"
            )?;
        }
    }
    page.push_str(&day::table(rows)?);
    page.push_str("\n## The whole bank\n\n");
    page.push_str(&costs(&bank));
    page.push_str("\n## The council\n\nFive members, three decide; with the bank's code where it calls the bank.\n\n");
    page.push_str(&costs(&council));

    page.push_str("\n## Key budgets\n\n| op | keys | budget |\n|---|---:|---:|\n");
    for (op, budget) in KEY_BUDGETS {
        if let Some(keys) = rows.iter().filter(|row| row.op == *op).map(|row| row.keys).max() {
            writeln!(page, "| {op} | {keys} | {budget} |")?;
        }
    }

    page.push_str(
        "\n## Flat in depth\n\nThe same operation at the same level while more and more orders rest elsewhere in the \
         class.\n\n| op |",
    );
    for orders in DEPTHS {
        write!(page, " {orders} orders: ps, bytes |")?;
    }
    page.push_str(" ratio |\n|---|---:|---:|---:|---:|\n");
    for depth in depths {
        write!(page, "| {} |", depth.op)?;
        for (ref_time, proof_size) in depth.figures {
            write!(page, " {ref_time}, {proof_size} |")?;
        }
        writeln!(page, " {:.3} |", depth.ratio())?;
    }

    page.push_str(
        "\n## Where the time goes\n\nMillions of picoseconds: the blob's bytes (1,525 ps each); storage keys (65 to read one, \
         100 more to write\nit); bytes of events (0.26 each); and the rest, which is computing. The first three are the \
         floor.\n\n| op | entry | all | code | keys | events | computing |\n|---|---|---:|---:|---:|---:|---:|\n",
    );
    for row in rows.iter().filter(|row| KEY_BUDGETS.iter().any(|(op, _)| *op == row.op)) {
        let all = row.ref_time / 1_000_000;
        let code = row.code_bytes as u64 * 1_525 / 1_000_000;
        let keys = row.keys as u64 * 65 + row.keys_written as u64 * 100;
        let events = row.event_bytes as u64 * 26 / 100;
        let rest = all.saturating_sub(code + keys + events);
        let Row { op, entry, .. } = row;
        writeln!(page, "| {op} | {entry} | {all} | {code} | {keys} | {events} | {rest} |")?;
    }

    page.push_str("\n## Code\n\nBytes of the bank by its ABI, and of the programs that are deployed.\n\n| code | bytes |\n|---|---:|\n");
    for program in programs() {
        match timebank_e2e::code_size(program) {
            Ok(size) => writeln!(page, "| {program} | {size} |")?,
            Err(why) => writeln!(page, "| {program} | {why} |")?,
        }
    }
    for abi in ["sol", "ink", "all"] {
        match timebank_e2e::code_size_of(abi, "timebank") {
            Ok(size) => writeln!(page, "| {abi} | {size} |")?,
            Err(why) => writeln!(page, "| {abi} | {why} |")?,
        }
    }

    page.push_str(
        "\n## Beside others\n\nThe same chain and weights; [others.md](others.md) says from which sources and how to repeat \
         it. *Without code* is what is\nleft when the blob's own bytes are taken off: 1 byte of proof and 1,525 ps each.\n\n\
         | op | system | ref_time (M ps) | proof (bytes) | without code (M ps) | without code (bytes) |\n\
         |---|---|---:|---:|---:|---:|\n",
    );
    let anchors = anchors::all()?;
    let ours = bank.iter().filter(|row| anchors.iter().any(|anchor| anchor.op == row.op));
    for (alone, row) in
        ours.filter_map(|alone| Some((alone, routed.iter().find(|row| row.op == alone.op)?)))
    {
        for (name, row) in [("**the bank, as deployed**", row), ("the whole bank", alone)] {
            let Row { op, ref_time, proof_size, code_bytes, .. } = row;
            let code_bytes = *code_bytes as u64;
            let (time, proof) = (ref_time / 1_000_000, proof_size);
            let bare_time = ref_time.saturating_sub(code_bytes * 1_525) / 1_000_000;
            let bare_proof = proof_size.saturating_sub(code_bytes);
            writeln!(page, "| {op} | {name} | {time} | {proof} | {bare_time} | {bare_proof} |")?;
        }
        let op = row.op;
        for anchor in anchors.iter().filter(|anchor| anchor.op == op) {
            let (system, time, proof) = (&anchor.system, anchor.mega_ps, anchor.proof_size);
            writeln!(page, "| {op} | {system} | {time} | {proof} | | |")?;
        }
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
