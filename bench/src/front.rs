//! What stands before the bank: the same operations behind the front, the goals that were set for them, and which
//! programs each of them loads.

use anyhow::{Context, Result};
use timebank_e2e::Entry;

use crate::operations::{coin_and_hours, Bench};
use crate::row::Row;
use crate::{exchange, operations};

const COIN: &[&str] = &["transfer", "transfer_with_reason", "balance_of"];

const EXCHANGE: &[&str] = &[
    "place_existing",
    "place_new",
    "place_overflow",
    "cancel",
    "cancel_last",
    "take_1",
    "take_10_one_maker",
    "take_10",
    "take_32",
];

const ANNEX: &[&str] = &[
    "record",
    "approve",
    "transfer_from",
    "transfer_hours",
    "approve_hours",
    "transfer_hours_from",
    "hours_of",
    "can_transfer",
];

/// What an operation behind the front may cost at most: millions of picoseconds, and bytes of proof.
pub const GOALS: &[(&str, u64, u64)] = &[
    ("transfer", 700, 40_000),
    ("place_existing", 1_200, 70_000),
    ("take_1", 1_450, 80_000),
    ("take_10", 5_500, 205_000),
];

/// What a call that the bank answers may cost behind the front beyond what it costs at the bank alone, in bytes of proof.
pub const DETOUR: u64 = 26_000;

/// Bytes of code that an operation behind a entry loads.
pub fn code_bytes(entry: Entry, op: &str) -> Result<usize> {
    let size = |name| timebank_e2e::code_size(name).map_err(anyhow::Error::msg);
    if entry == Entry::Whole {
        return size("timebank");
    }
    let behind = if COIN.contains(&op) {
        0
    } else if EXCHANGE.contains(&op) {
        size("exchange")?
    } else if ANNEX.contains(&op) {
        size("annex")?
    } else {
        size("timebank")?
    };
    Ok(size("front")? + behind)
}

/// Measures what the front and its programs answer, and two messages that they leave to the bank.
pub async fn measured() -> Result<Vec<Row>> {
    let mut bench = Bench::behind(Entry::Router).await?;
    coin_and_hours(&mut bench).await?;
    operations::keep_last_of_each(&mut bench.rows);
    let mut rows = bench.rows;
    let orders = exchange::measured(Entry::Router).await?;
    rows.extend(orders.into_iter().filter(|row| EXCHANGE.contains(&row.op)));
    Ok(rows)
}

/// The goals that are missed, a line each.
pub fn missed(rows: &[Row]) -> Result<Vec<String>> {
    let at = |entry: &str, op: &str| rows.iter().find(|row| row.entry == entry && row.op == op);
    let mut complaints = Vec::new();
    for (op, mega_ps, proof_size) in GOALS {
        let row = at("front", op).with_context(|| format!("{op} was not measured"))?;
        if row.ref_time > mega_ps * 1_000_000 || row.proof_size > *proof_size {
            complaints.push(format!(
                "{op} behind the front costs {} M ps and {} bytes; the goal is {mega_ps} and {proof_size}",
                row.ref_time / 1_000_000,
                row.proof_size
            ));
        }
    }
    for row in rows.iter().filter(|row| row.entry == "front") {
        let alone = at("bank", row.op).with_context(|| format!("{} was not measured", row.op))?;
        if row.proof_size > alone.proof_size + DETOUR {
            complaints
                .push(format!("{}: the front adds more than {DETOUR} bytes of proof", row.op));
        }
    }
    Ok(complaints)
}
