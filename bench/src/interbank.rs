//! Links to other banks, and payments over one that another bank attests.

use anyhow::Result;
use timebank_e2e::{keccak, Entry, CHAIN_ID, EVIDENCE};
use timebank_rules::event::Word;
use timebank_rules::quantities::DAY;

use crate::operations::{keep_last_of_each, Bench};
use crate::row::Row;

const HOUR: u64 = 3_600;

/// Not a row of the table.
const SETUP: &str = "";

/// A link whose messages somebody attests.
const ATTESTED: u8 = 2;

/// Measures what members and officers do at the bank that pays. What the other bank says, and what follows from it, is not
/// measured: [`UNMEASURED`](crate::coverage::UNMEASURED).
pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ann = bench.bank.member(&officers, "Ann").await;
    let (rita, tess) = (bench.bank.actor("Rita"), bench.bank.actor("Tess"));
    let (a, end) = (ann.address, bench.bank.last_slot());
    bench.costs(SETUP, &carla, |bank| bank.record(care, a, end - 9 * HOUR, end, EVIDENCE)).await?;
    bench.costs(SETUP, &ann, |bank| bank.convert(care, 8 * HOUR)).await?;

    let chain = keccak(format!("eip155:{CHAIN_ID}").as_bytes());
    let own = keccak(&[&b"TimeBank/1"[..], &chain, &bench.bank.address().0].concat());
    let (gus, cleo) = (&officers.governor, &officers.central_bank);
    let mut link = 0;
    for peer in [1, 2] {
        let peer = [peer; 32].into();
        let open = |bank: &mut timebank_e2e::Messages| {
            bank.open_link(own.into(), peer, 1, rita.address, ATTESTED)
        };
        link = bench.costs("open_link", gus, open).await?;
    }
    for limit in [9 * HOUR, 10 * HOUR] {
        bench
            .costs("set_link_limits", cleo, |bank| {
                bank.set_link_limits(link, limit, limit, limit, limit)
            })
            .await?;
    }
    bench.bank.chain().advance(2 * u64::from(DAY));
    let expires = bench.bank.now() + HOUR;
    let payee = tess.address.word().into();
    let mut number = 0;
    for amount in [HOUR, 2 * HOUR] {
        number = bench
            .costs("pay_abroad", &ann, |bank| {
                bank.pay_abroad(link, payee, amount, expires, EVIDENCE)
            })
            .await?;
    }
    bench.question("link_of", &ann, |bank| bank.link_of(link))?;
    bench.question("position_of", &ann, |bank| bank.position_of(link))?;
    bench.question("link_limits_at", &ann, |bank| bank.link_limits_at(link, expires))?;
    bench.question("sent_of", &ann, |bank| bank.sent_of(link, number))?;
    bench.question("link_totals", &ann, |bank| bank.link_totals())?;
    bench.costs("set_channel", gus, |bank| bank.set_channel(link, tess.address)).await?;
    bench.costs("stop_link", &officers.supervisor, |bank| bank.stop_link(link)).await?;
    bench.rows.retain(|row| row.op != SETUP);
    keep_last_of_each(&mut bench.rows);
    Ok(bench.rows)
}
