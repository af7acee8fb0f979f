//! What a line of a paper sheet costs: entered, withdrawn, read and confirmed by a verifier.

use anyhow::Result;
use timebank_e2e::{Entry, Messages, EVIDENCE};

use crate::operations::{keep_last_of_each, Bench};
use crate::row::Row;

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// Measures its messages.
pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ann = bench.bank.member(&officers, "Ann").await;
    let (a, c) = (ann.address, carla.address);
    let end = bench.bank.last_slot();
    let record = |bank: &mut Messages| bank.record(care, a, end - HOUR, end, EVIDENCE);
    bench.costs("record", &carla, record).await?;
    bench.rows.clear();

    bench.bank.chain().advance(13 * DAY);
    let start = (bench.bank.now() / DAY - 12) * DAY + 9 * HOUR;
    let enter = |bank: &mut Messages| bank.record_late(care, a, start, start + 2 * HOUR, EVIDENCE);
    bench.costs("record_late", &carla, enter).await?;
    let withdraw = |bank: &mut Messages| bank.withdraw_late(care, a, c, start);
    bench.costs("withdraw_late", &carla, withdraw).await?;
    bench.costs("record_late", &carla, enter).await?;
    bench.question("late_record_of", &ann, |bank| bank.late_record_of(care, a, c, start))?;
    let confirm =
        |bank: &mut Messages| bank.confirm_late(care, a, c, start, start + 2 * HOUR, EVIDENCE);
    bench.costs("confirm_late", &officers.verifier, confirm).await?;
    keep_last_of_each(&mut bench.rows);
    Ok(bench.rows)
}
