//! Attention and redeeming: the members' cells exist, and the members have claimed before.

use std::time::Instant;

use anyhow::{Context, Result};
use timebank_e2e::{Actor, Entry, Messages, EVIDENCE};
use timebank_rules::campaign::{Attention, Line, Sheet};
use timebank_rules::quantities::DAY;
use timebank_rules::Address;

use crate::operations::Bench;
use crate::row::Row;

const HOUR: u64 = 3600;
const A_DAY: u64 = DAY as u64;

/// Members in a day's tree, and the row that a claim from it makes; the first is to have claimed before.
const TREES: [(u32, &str); 3] = [(10, SETUP), (10, "claim_10"), (1_000_000, "claim_1000000")];

/// Not a row of the table.
const SETUP: &str = "";

/// Measures them.
pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ann = bench.bank.member(&officers, "Ann").await;
    let ada = bench.bank.member(&officers, "Ada").await;
    let otto = bench.bank.organisation("Otto").await;
    let end = bench.bank.last_slot();
    for who in [ann.address, ada.address] {
        let record = |b: &mut Messages| b.record(care, who, end - 50 * HOUR, end, EVIDENCE);
        bench.costs(SETUP, &carla, record).await?;
    }
    bench.costs(SETUP, &ada, |b| b.convert(care, 40 * HOUR)).await?;
    let platform = carla.address;
    for _ in 0..2 {
        bench.costs("redeem", &ann, |b| b.redeem(care, HOUR, platform)).await?;
    }

    let first = bench.bank.now() / A_DAY;
    let (attestor, until) = (otto.address, (first + 10) * A_DAY);
    let mut campaign = 0;
    for _ in 0..2 {
        campaign = bench
            .costs("open_campaign", &ada, |b| {
                b.open_campaign(attestor, 100, 24, until, DAY, 9 * HOUR)
            })
            .await?;
    }
    bench.costs("fund_campaign", &ada, |b| b.fund_campaign(campaign, HOUR)).await?;
    // The first day itself is recorded already.
    for ((members, row), day) in TREES.into_iter().zip((first + 1..).step_by(2)) {
        let sheet = sheet(campaign, day, &ann, members)?;
        next_call_at(&mut bench, (day + 1) * A_DAY);
        publish(&mut bench, "publish_root", &otto, campaign, day, &sheet).await?;
        next_call_at(&mut bench, (day + 2) * A_DAY);
        claim(&mut bench, row, &ann, &sheet).await?;
    }
    let day = first + 8;
    let struck = sheet(campaign, day, &ann, 10)?;
    next_call_at(&mut bench, (day + 1) * A_DAY);
    publish(&mut bench, "publish_root", &otto, campaign, day, &struck).await?;
    let (sue, day) = (&officers.supervisor, day as u32);
    let case_id = bench.costs(SETUP, sue, |b| b.open_case(attestor, 1, EVIDENCE)).await?;
    bench.costs("strike_root", sue, |b| b.strike_root(campaign, day, case_id)).await?;
    bench.question("campaign_of", &ann, |b| b.campaign_of(campaign))?;
    bench.question("root_of", &ann, |b| b.root_of(campaign, day))?;
    bench.question("has_claimed", &ann, |b| b.has_claimed(campaign, day, ann.address))?;
    next_call_at(&mut bench, until + 8 * A_DAY);
    bench.costs("close_campaign", &ada, |b| b.close_campaign(campaign)).await?;
    crate::operations::keep_last_of_each(&mut bench.rows);
    bench.rows.retain(|row| row.op != SETUP);
    Ok(bench.rows)
}

/// A day's sheet of so many members, Ann among them; each attended for two hours.
fn sheet(campaign: u32, day: u64, ann: &Actor, members: u32) -> Result<Sheet> {
    let slots = Attention::between(0, 7_200);
    let line = |n: u32| {
        let mut salt = [0; 32];
        salt[..4].copy_from_slice(&n.to_le_bytes());
        let other = Address::from_low_u64_be(u64::from(n) << 32);
        Line { member: if n == members / 2 { ann.address } else { other }, slots, salt }
    };
    let started = Instant::now();
    let sheet = Sheet::of(campaign, day as u32, (0..members).map(line).collect());
    eprintln!("built a tree of {members} leaves in {:.1} s", started.elapsed().as_secs_f64());
    sheet.context("there are members")
}

async fn publish(
    bench: &mut Bench,
    op: &'static str,
    otto: &Actor,
    campaign: u32,
    day: u64,
    sheet: &Sheet,
) -> Result<()> {
    let root = sheet.root().into();
    bench.costs(op, otto, |b| b.publish_root(campaign, day as u32, root)).await?;
    Ok(())
}

async fn claim(bench: &mut Bench, op: &'static str, ann: &Actor, sheet: &Sheet) -> Result<()> {
    let (attention, proof) = sheet.claim(ann.address).context("she attended")?;
    let (early, slots_tail) = Attention::words(&attention.slots);
    let proof: Vec<_> = proof.into_iter().map(Into::into).collect();
    let Attention { campaign_id, day, salt, .. } = attention;
    bench
        .costs(op, ann, |b| {
            b.claim(campaign_id, day, early.into(), slots_tail.into(), salt.into(), proof)
        })
        .await?;
    Ok(())
}

/// Lets time pass until the next call lies in the block at `moment`.
fn next_call_at(bench: &mut Bench, moment: u64) {
    let left = moment - bench.bank.now() - 6;
    bench.bank.chain().advance(left);
}
