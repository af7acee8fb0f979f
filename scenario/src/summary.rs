//! What the scenario ends in: balances, totals, and whether the log is whole.

use anyhow::{Context, Result};
use serde::Serialize;
use timebank_rules::audit::{self, Head};
use timebank_rules::keccak::keccak;
use timebank_rules::Hash;

/// The scenario's end.
#[derive(Serialize)]
pub struct Summary {
    pub(crate) balances: Vec<Balance>,
    pub(crate) totals: Totals,
    pub(crate) audit: Audit,
}

#[derive(Serialize)]
pub struct Balance {
    pub account: &'static str,
    pub coin: u64,
    pub hours: Vec<Hours>,
}

#[derive(Serialize)]
pub struct Hours {
    pub class: &'static str,
    pub secs: u64,
}

#[derive(Serialize)]
pub struct Totals {
    pub coin_minted: u128,
    pub coin_burned: u128,
    pub coin_supply: u128,
    pub classes: Vec<ClassTotal>,
}

#[derive(Serialize)]
pub struct ClassTotal {
    pub class: &'static str,
    pub recorded: u64,
    pub converted: u64,
    pub redeemed: u64,
}

#[derive(Serialize)]
pub struct Audit {
    pub events: u64,
    pub head: String,
    pub replayed: String,
    pub matches: bool,
}

impl Audit {
    /// The contract's head beside the one that its events lead to.
    pub fn of(events: u64, head: Hash, log: &[(u64, Vec<Hash>, Vec<u8>)]) -> Result<Self> {
        let log =
            log.iter().map(|(time, topics, data)| (*time, topics.as_slice(), data.as_slice()));
        let replayed = audit::replay(Head::default(), log, keccak);
        let replayed = replayed.context("an event is larger than any of the bank's")?;
        Ok(Self {
            events,
            head: hex(&head),
            replayed: hex(&replayed.hash),
            matches: (events, head) == (replayed.seq, replayed.hash),
        })
    }
}

impl Summary {
    /// The same in words. `pooled` is what of the coin lies in campaigns.
    pub(crate) fn lines(&self, pooled: u64) -> Vec<String> {
        let Self { balances, totals, audit } = self;
        let mut lines: Vec<String> = balances
            .iter()
            .map(|of| {
                let held = of.hours.iter().map(|held| format!("{} s of {}", held.secs, held.class));
                let held: Vec<_> = held.collect();
                format!("  {:<5} {:>5} s of coin   {}", of.account, of.coin, held.join(", "))
            })
            .collect();
        lines.extend(totals.classes.iter().map(|total| {
            let ClassTotal { class, recorded, converted, redeemed } = total;
            format!(
                "  {class:<9} {recorded} s recorded, {converted} s of them converted, {redeemed} s redeemed"
            )
        }));
        let Totals { coin_minted, coin_burned, coin_supply, .. } = totals;
        lines.push(format!(
            "  coin      {coin_supply} s in circulation: {coin_minted} minted, {coin_burned} burned"
        ));
        lines.push(format!("  pools     {pooled} s of it in campaigns"));
        lines.push(format!(
            "  audit     {} events; the contract's head {}",
            audit.events, audit.head
        ));
        lines.push(format!(
            "            replayed from the first event  {}  {}",
            audit.replayed,
            if audit.matches { "✓ the log is whole" } else { "✗ THE LOG IS NOT WHOLE" }
        ));
        lines
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::from("0x"), |hex, byte| hex + &format!("{byte:02x}"))
}
