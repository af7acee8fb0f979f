//! What handing on a dead member's time costs: an account with coin and a class of hours.

use anyhow::Result;
use timebank_e2e::{Entry, EVIDENCE};
use timebank_rules::succession::{NOTICE, REST};

use crate::operations::{keep_last_of_each, Bench};
use crate::row::Row;

const HOUR: u64 = 3600;

/// Measures its messages.
pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ann = bench.bank.member(&officers, "Ann").await;
    let ben = bench.bank.member(&officers, "Ben").await;
    let (a, b) = (ann.address, ben.address);
    let end = bench.bank.last_slot();
    bench
        .costs("record", &carla, |bank| bank.record(care, a, end - 9 * HOUR, end, EVIDENCE))
        .await?;
    bench.costs("convert", &ann, |bank| bank.convert(care, HOUR)).await?;
    bench.rows.clear();

    let (vera, tom) = (&officers.verifier, &officers.tribunal);
    let propose = "propose_succession";
    bench.costs(propose, vera, |bank| bank.propose_succession(a, b, EVIDENCE)).await?;
    bench.costs("cancel_succession", &ann, |bank| bank.cancel_succession(a)).await?;
    bench.bank.chain().advance(REST.into());
    bench.costs(propose, vera, |bank| bank.propose_succession(a, b, EVIDENCE)).await?;
    let approve = "approve_succession";
    bench.costs(approve, tom, |bank| bank.approve_succession(a, b, EVIDENCE)).await?;
    bench.question("succession_of", &ben, |bank| bank.succession_of(a))?;
    bench.bank.chain().advance(NOTICE.into());
    bench.costs("succeed", &ben, |bank| bank.succeed(a, b)).await?;
    keep_last_of_each(&mut bench.rows);
    Ok(bench.rows)
}
