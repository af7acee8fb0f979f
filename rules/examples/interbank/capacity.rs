//! What blocks carry: chains for the business at home, and what payments abroad add.

use super::{grouped, ABROAD, BANKS, MEMBERS, STEPS};
use std::fmt::Write;

/// Bytes of proof that an Ethereum transaction adds to whatever it calls.
const TRANSACTION: u64 = 17_200;
/// The mean of a member's day (bench/results.md).
const STEP: u64 = 81_019 + TRANSACTION;
/// A payment between two banks of one chain (bench/results.md).
const AT_ONCE: u64 = 136_219 + TRANSACTION;
/// A block in which a payment is sent over an attested link, as the command line's tests measure it.
const SENDING: u64 = 121_722;
/// What a payment takes of a block that delivers sixteen, with five of seven signatures; its answer takes no more.
const DELIVERED: u64 = 184_207_u64.div_ceil(16);
/// Seconds of a day.
const DAY: u64 = 86_400;

/// Bytes of proof that an attested payment takes at both ends together.
const ATTESTED: u64 = SENDING + 2 * DELIVERED;

struct Row {
    /// Bytes of proof that a block may carry.
    limit: u64,
    /// Seconds between blocks.
    every: u64,
}

const ROWS: [Row; 6] = [
    Row { limit: 3_750_000, every: 6 },
    Row { limit: 7_500_000, every: 6 },
    Row { limit: 10_000_000, every: 6 },
    Row { limit: 3_750_000, every: 2 },
    Row { limit: 7_500_000, every: 2 },
    Row { limit: 10_000_000, every: 2 },
];

impl Row {
    /// How many of what takes so much proof a chain carries in a day.
    fn a_day(&self, proof: u64) -> u64 {
        self.limit / proof * (DAY / self.every)
    }
}

/// Chains that are needed for all banks, and what payments abroad take of them.
pub fn table() -> String {
    let steps = BANKS * MEMBERS * STEPS;
    let abroad = BANKS * ABROAD;
    let home = (steps - abroad) * STEP;
    let mut text = format!(
        "{} steps a day, {} of them payments abroad.\n\n\
         | proof a block | a block every | steps a day | banks a chain | chains | abroad, at once | abroad, attested | payments a hub relays a day |\n\
         |---|---|---:|---:|---:|---:|---:|---:|\n",
        grouped(steps),
        grouped(abroad),
    );
    for row in &ROWS {
        let a_day = row.a_day(STEP);
        let banks = a_day / (MEMBERS * STEPS);
        let share = |proof: u64| {
            let tenths = abroad * proof * 1_000 / (home + abroad * proof);
            format!("{}.{} %", tenths / 10, tenths % 10)
        };
        writeln!(
            text,
            "| {}.{:02} MB | {} s | {} | {} | {} | {} | {} | {} |",
            row.limit / 1_000_000,
            row.limit / 10_000 % 100,
            row.every,
            grouped(a_day),
            grouped(banks),
            grouped(BANKS.div_ceil(banks.max(1))),
            share(AT_ONCE),
            share(ATTESTED),
            grouped(row.a_day(ATTESTED)),
        )
        .expect("memory takes it");
    }
    text
}
