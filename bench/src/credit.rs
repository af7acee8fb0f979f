//! Credit and the central bank: a member of grade 2 borrows, repays, and falls overdue.

use anyhow::Result;
use timebank_e2e::{Entry, EVIDENCE};
use timebank_rules::quantities::DAY;

use crate::operations::{keep_last_of_each, Bench};
use crate::row::Row;

const HOUR: u64 = 3600;

/// Measures them.
pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ann = bench.bank.member(&officers, "Ann").await;
    let (a, end) = (ann.address, bench.bank.last_slot());
    bench.costs("", &carla, |b| b.record(care, a, end - 40 * HOUR, end, EVIDENCE)).await?;
    bench.costs("", &ann, |b| b.convert(care, 39 * HOUR)).await?;
    let ben = bench.bank.member(&officers, "Ben").await;
    let b = ben.address;
    bench.costs("", &ann, |bank| bank.transfer(b, HOUR.into())).await?;
    bench.bank.trusted(&ann, |cell| {
        cell.provided = 30.into();
        cell.sketch[0] = 0xff;
    });
    let (cleo, tom) = (&officers.central_bank, &officers.tribunal);
    for demurrage in [0, 500] {
        bench
            .costs("set_bank_terms", cleo, |b| {
                b.set_bank_terms(HOUR, HOUR, HOUR, HOUR, 90 * DAY, 0, 20, demurrage, DAY)
            })
            .await?;
    }
    for line in [HOUR, 2 * HOUR] {
        bench.costs("set_starter_lines", cleo, |b| b.set_starter_lines(0, 0, line, 0)).await?;
    }
    for levy in [0, 3] {
        bench.costs("set_treasury", cleo, |b| b.set_treasury(levy, 3)).await?;
        bench.costs("donate", &ann, |b| b.donate(HOUR / 60)).await?;
        let governor = &officers.governor;
        bench
            .costs("spend_treasury", governor, |bank| {
                bank.spend_treasury(2, b, HOUR / 60, EVIDENCE)
            })
            .await?;
    }
    bench.question("treasury_at", &ann, |b| b.treasury_at(end))?;
    bench.costs("", cleo, |b| b.set_market(care, 1, 200, 50, 600, 1)).await?;
    // Terms wait only in a class that has traded.
    let expiry = end + 30 * u64::from(DAY);
    bench.costs("", &ann, |b| b.place(care, 1, 100, 1, expiry, 0)).await?;
    bench.costs("", &ben, |b| b.place(care, 0, 100, 1, 0, 1)).await?;
    bench.costs("", cleo, |b| b.set_market(care, 1, 300, 50, 600, 1)).await?;
    bench.bank.chain().advance(2 * u64::from(DAY));
    bench.costs("apply_market", &ann, |b| b.apply_market(care)).await?;
    bench.costs("convert_levied", &ann, |b| b.convert(care, HOUR / 4)).await?;
    for _ in 0..2 {
        bench.costs("borrow", &ann, |b| b.borrow(HOUR, DAY)).await?;
        bench.costs("repay", &ann, |b| b.repay(HOUR)).await?;
        bench.question("demurrage_due", &ann, |b| b.demurrage_due(a))?;
        bench.costs("collect_demurrage", &ann, |b| b.collect_demurrage(a)).await?;
        bench.bank.chain().advance(u64::from(DAY));
    }
    bench.costs("borrow", &ann, |b| b.borrow(HOUR, DAY)).await?;
    let later = bench.bank.now() + 2 * u64::from(DAY);
    bench.costs("reschedule_loan", cleo, |b| b.reschedule_loan(a, later)).await?;
    let held = bench.bank.ask(|bank| bank.balance_of(a)).await;
    bench.costs("", &ann, |bank| bank.transfer(b, held - HOUR / 4)).await?;
    bench.bank.chain().advance(2 * u64::from(DAY));
    bench.costs("mark_overdue", cleo, |b| b.mark_overdue(a)).await?;
    bench.question("credit_of", &ann, |b| b.credit_of(a))?;
    bench.costs("repay_for", &ben, |b| b.repay_for(a, HOUR / 4)).await?;
    bench.costs("collect_debt", &ben, |b| b.collect_debt(a)).await?;
    bench.costs("write_off", tom, |b| b.write_off(a, EVIDENCE)).await?;
    bench.question("bank_terms_at", &ann, |b| b.bank_terms_at(end))?;
    bench.question("announced_terms", &ann, |b| b.announced_terms(care))?;
    bench.question("starter_line_of", &ben, |bank| bank.starter_line_of(b))?;
    bench.question("starter_lines_at", &ben, |bank| bank.starter_lines_at(end))?;
    bench.question("loan_totals", &ann, |b| b.loan_totals())?;
    bench.question("minting_room", &ann, |b| b.minting_room())?;
    bench.rows.retain(|row| !row.op.is_empty());
    keep_last_of_each(&mut bench.rows);
    Ok(bench.rows)
}
