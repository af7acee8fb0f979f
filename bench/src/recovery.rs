//! What recovering a lost key costs: an account that has earned, traded and rests no orders, but for the row that
//! withdraws them.

use anyhow::{ensure, Result};
use timebank_e2e::{Entry, EVIDENCE};
use timebank_rules::recovery::{DELAY, REST};

use crate::operations::{keep_last_of_each, Bench};
use crate::row::Row;

const HOUR: u64 = 3600;

/// Measures its messages.
pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ann = bench.bank.member(&officers, "Ann").await;
    let (first, second) = (bench.bank.actor("Second key"), bench.bank.actor("Third key"));
    let (a, b, c) = (ann.address, first.address, second.address);
    let (end, expiry) = (bench.bank.last_slot(), bench.bank.now() + 60 * 86_400);
    bench
        .costs("record", &carla, |bank| bank.record(care, a, end - 9 * HOUR, end, EVIDENCE))
        .await?;
    bench.costs("convert", &ann, |bank| bank.convert(care, HOUR)).await?;
    for tick in [110, 110, 111] {
        bench.costs("place", &ann, |bank| bank.place(care, 1, tick, 1, expiry, 0)).await?;
    }
    bench.rows.clear();

    let (vera, tom) = (&officers.verifier, &officers.tribunal);
    let request = "request_recovery";
    bench.costs(request, vera, |bank| bank.request_recovery(a, b, EVIDENCE)).await?;
    bench.costs("cancel_recovery", tom, |bank| bank.cancel_recovery(a)).await?;
    bench.bank.chain().advance(REST.into());
    bench.costs(request, vera, |bank| bank.request_recovery(a, b, EVIDENCE)).await?;
    bench.bank.chain().advance(DELAY.into());
    let withdrawn =
        bench.costs("withdraw_orders", &first, |bank| bank.withdraw_orders(a, care, 0, 32)).await?;
    ensure!(withdrawn == (3, 0), "three orders were withdrawn");
    bench.costs("complete_recovery", &first, |bank| bank.complete_recovery(a)).await?;
    bench.question("recovery_of", &ann, |bank| bank.recovery_of(a))?;
    bench.question("successor_of", &ann, |bank| bank.successor_of(a))?;
    // Everything that moved once moves again, which touches the first account's cell, too.
    bench.costs(request, vera, |bank| bank.request_recovery(b, c, EVIDENCE)).await?;
    bench.bank.chain().advance(DELAY.into());
    let again = "complete_recovery_again";
    bench.costs(again, &second, |bank| bank.complete_recovery(b)).await?;
    bench.costs(request, vera, |bank| bank.request_recovery(c, a_new_key(), EVIDENCE)).await?;
    let many = |bank: &mut timebank_e2e::Messages| bank.cancel_recoveries(vec![c]);
    bench.question("cancel_recoveries", tom, many)?;
    bench.costs("object_recovery", &second, |bank| bank.object_recovery()).await?;
    keep_last_of_each(&mut bench.rows);
    Ok(bench.rows)
}

fn a_new_key() -> timebank_rules::Address {
    timebank_rules::Address::repeat_byte(0x4e)
}
