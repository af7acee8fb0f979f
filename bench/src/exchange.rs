//! The exchange's messages: levels exist and stay, unless the name says otherwise.

use anyhow::{ensure, Result};
use timebank_e2e::{Actor, Entry, EVIDENCE};
use timebank_rules::book::{Kind, Outcome, Side};

use crate::operations::Bench;
use crate::row::Row;

const HOUR: u64 = 3600;
const BID: u8 = Side::Bid as u8;
const ASK: u8 = Side::Ask as u8;
const LIMIT: u8 = Kind::Limit as u8;
const IOC: u8 = Kind::Ioc as u8;
const MAKERS: [&str; 11] =
    ["Ann", "Ben", "Cem", "Dora", "Emil", "Fay", "Gil", "Hua", "Ida", "Jo", "Kai"];

/// The levels that are measured, apart from each other.
mod at {
    pub const OWN: u16 = 110;
    pub const ONE: u16 = 111;
    pub const ONE_MAKER: u16 = 112;
    pub const TEN: u16 = 113;
    pub const LONG: u16 = 114;
    pub const NEW: u16 = 120;
}

/// Measures them behind a entry.
pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let mut makers = Vec::new();
    for name in MAKERS {
        let maker = bench.bank.member(&officers, name).await;
        earn(&mut bench, care, &carla, &maker).await?;
        makers.push(maker);
    }
    let taker = bench.bank.member(&officers, "Taker").await;
    earn(&mut bench, care, &carla, &taker).await?;
    for who in [&taker, &makers[1], &makers[2]] {
        bench.costs(SETUP, who, |b| b.convert(care, 50 * HOUR)).await?;
    }
    let expiry = bench.bank.now() + 30 * 86_400;

    let ask = async |bench: &mut Bench, op, who: &Actor, tick| {
        bench.costs(op, who, |b| b.place(care, ASK, tick, 1, expiry, LIMIT)).await
    };
    for maker in &makers {
        ask(&mut bench, SETUP, maker, at::OWN).await?;
        ask(&mut bench, SETUP, maker, at::ONE).await?;
        ask(&mut bench, SETUP, maker, at::TEN).await?;
        ask(&mut bench, SETUP, &makers[0], at::ONE_MAKER).await?;
    }
    // Eight makers in turn, so that a take of 32 meets each four times.
    for n in 0..36 {
        ask(&mut bench, SETUP, &makers[n % 8], at::LONG).await?;
    }
    let (existing, ..) = {
        bench.costs(SETUP, &makers[1], |b| b.place(care, BID, 90, 1, expiry, LIMIT)).await?;
        bench
            .costs("place_existing", &makers[2], |b| b.place(care, BID, 90, 1, expiry, LIMIT))
            .await?
    };
    let (new, ..) = ask(&mut bench, "place_new", &makers[1], at::NEW).await?;
    ask(&mut bench, "place_overflow", &makers[9], at::LONG).await?;
    let (number, ..) = bench
        .costs("place_with", &makers[2], |b| {
            b.place_with(care, BID, 90, 1, expiry, LIMIT, HOUR, 0, 1, true, true, EVIDENCE)
        })
        .await?;
    let (number, ..) =
        bench.costs("replace", &makers[2], |b| b.replace(number, 90, 2, expiry, LIMIT)).await?;
    let (of_90, few, soon) = (vec![90; 2], vec![1; 2], vec![expiry; 2]);
    let placed = bench
        .costs("place_many", &makers[2], |b| {
            b.place_many(care, vec![number], vec![BID; 2], of_90, few, soon, vec![LIMIT; 2])
        })
        .await?;
    for id in placed {
        bench.costs(SETUP, &makers[2], |b| b.cancel(id)).await?;
    }
    bench.costs("cancel", &makers[2], |b| b.cancel(existing)).await?;
    bench.costs("cancel_last", &makers[1], |b| b.cancel(new)).await?;

    take(&mut bench, SETUP, &taker, care, at::OWN, 11).await?;
    take(&mut bench, "take_1", &taker, care, at::ONE, 1).await?;
    take(&mut bench, SETUP, &taker, care, at::ONE, 10).await?;
    take(&mut bench, "take_10_one_maker", &taker, care, at::ONE_MAKER, 10).await?;
    take(&mut bench, SETUP, &taker, care, at::ONE_MAKER, 1).await?;
    take(&mut bench, "take_10", &taker, care, at::TEN, 10).await?;
    take(&mut bench, SETUP, &taker, care, at::TEN, 1).await?;
    take(&mut bench, "take_32", &taker, care, at::LONG, 32).await?;

    let two = bench.costs(SETUP, &makers[2], |b| b.place(care, BID, 91, 2, expiry, LIMIT)).await?.0;
    bench.costs("reduce", &makers[2], |b| b.reduce(two, 1)).await?;
    let number = two as u32;
    bench.costs("cancel_numbered", &makers[2], |b| b.cancel_numbered(care, 91, number)).await?;
    bench.question("market_terms_of", &taker, |b| b.market_terms_of(care))?;

    bench.question("quote", &taker, |b| b.quote(care, BID, 3))?;
    bench.question("market_of", &taker, |b| b.market_of(care))?;
    bench.question("depth", &taker, |b| b.depth(care, ASK, 0))?;
    bench.question("orders_of", &taker, |b| b.orders_of(care, makers[0].address, 0))?;
    bench.question("locked_of", &taker, |b| b.locked_of(makers[0].address, care))?;
    bench.costs("cancel_all", &makers[0], |b| b.cancel_all(care, 0, 32)).await?;
    bench.bank.chain().advance(40 * 86_400);
    bench.costs("prune", &taker, |b| b.prune(care, at::LONG, 1)).await?;
    bench.costs("prune_from", &taker, |b| b.prune_from(care, 0, 32)).await?;
    let cleo = &officers.central_bank;
    bench.costs("set_market", cleo, |b| b.set_market(care, 1, 2560, 50, 600, 1)).await?;
    bench.rows.retain(|row| row.op != SETUP);
    Ok(bench.rows)
}

/// Not a row of the table.
const SETUP: &str = "";

async fn earn(bench: &mut Bench, care: u16, carla: &Actor, who: &Actor) -> Result<()> {
    let (member, end) = (who.address, bench.bank.last_slot());
    bench.costs(SETUP, carla, |b| b.record(care, member, end - 60 * HOUR, end, EVIDENCE)).await?;
    Ok(())
}

/// Takes exactly this many orders of one lot at the best price.
async fn take(
    bench: &mut Bench,
    op: &'static str,
    who: &Actor,
    care: u16,
    tick: u16,
    orders: u32,
) -> Result<()> {
    let (_, filled, _, outcome) =
        bench.costs(op, who, |b| b.place(care, BID, tick, orders, 0, IOC)).await?;
    ensure!(
        filled == orders && outcome == Outcome::Filled as u8,
        "took {filled} of {orders} at {tick}"
    );
    Ok(())
}
