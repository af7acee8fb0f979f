//! The call auction's messages, in a class that begins with a call.

use anyhow::{ensure, Result};
use timebank_e2e::{Entry, EVIDENCE};
use timebank_rules::book::call::{Phase, OPENING};
use timebank_rules::book::Side;

use crate::operations::{keep_last_of_each, Bench};
use crate::row::Row;

const HOUR: u64 = 3_600;
const BID: u8 = Side::Bid as u8;
const ASK: u8 = Side::Ask as u8;

/// Not a row of the table.
const SETUP: &str = "";

/// The most steps that this call takes to clear.
const MOST_STEPS: usize = 16;

/// Measures them: an order at a price at which one waits, and the dearest step of a clearing.
pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (cleo, end) = (&officers.central_bank, bench.bank.last_slot());
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let mut members = Vec::new();
    for name in ["Ann", "Ben", "Cem", "Dora"] {
        let member = bench.bank.member(&officers, name).await;
        let who = member.address;
        bench.costs(SETUP, &carla, |b| b.record(care, who, end - 9 * HOUR, end, EVIDENCE)).await?;
        bench.costs(SETUP, &member, |b| b.convert(care, 4 * HOUR)).await?;
        members.push(member);
    }
    bench.costs("set_calls", cleo, |b| b.set_calls(care, OPENING, HOUR as u32)).await?;
    let expiry = bench.bank.now() + 30 * 86_400;
    for (who, side) in members.iter().zip([ASK, ASK, BID, BID]) {
        bench.costs("place_in_call", who, |b| b.place_in_call(care, side, 100, 2, expiry)).await?;
    }
    bench.question("call_of", &members[0], |b| b.call_of(care))?;
    bench.bank.chain().advance(2 * HOUR);
    let mut steps = Vec::new();
    for _ in 0..MOST_STEPS {
        let (phase, ..) = bench.costs("clear_call", &members[0], |b| b.clear_call(care)).await?;
        steps.extend(bench.rows.pop());
        if phase == Phase::Ended as u8 {
            break;
        }
    }
    ensure!(steps.len() < MOST_STEPS, "the call was not cleared");
    bench.rows.extend(steps.into_iter().max_by_key(|row| row.proof_size));
    bench.rows.retain(|row| row.op != SETUP);
    keep_last_of_each(&mut bench.rows);
    Ok(bench.rows)
}
