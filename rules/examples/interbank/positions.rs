//! What stands between banks after a month of payments, by who is linked with whom.

use super::{grouped, ABROAD, BANKS};
use std::collections::BTreeMap;
use std::fmt::Write;
use timebank_rules::testing::Chance;

/// Days of payments.
const DAYS: u64 = 30;
/// Banks of one region, around one hub.
const REGION: u64 = 100;
/// Of a hundred payments abroad, so many stay in the region.
const NEAR: u64 = 80;
/// The most seconds of coin of a payment: four hours.
const MOST: u64 = 14_400;

/// Who owes whom, in seconds of coin: by the lower and the higher of two banks, what the lower owes.
#[derive(Default)]
struct Positions(BTreeMap<(u64, u64), i64>);

impl Positions {
    fn pay(&mut self, from: u64, to: u64, amount: i64) {
        let (pair, owed) = if from < to { ((from, to), amount) } else { ((to, from), -amount) };
        *self.0.entry(pair).or_default() += owed;
    }

    /// What all banks owe each other.
    fn owed(&self) -> u64 {
        self.0.values().map(|owed| owed.unsigned_abs()).sum()
    }

    /// The most that one owes over one link.
    fn largest(&self) -> u64 {
        self.0.values().map(|owed| owed.unsigned_abs()).max().unwrap_or_default()
    }

    /// What is left if every ring is set off: what each bank owes all others together.
    fn after_rings(&self) -> u64 {
        let mut net = BTreeMap::<u64, i64>::new();
        for ((lower, higher), owed) in &self.0 {
            *net.entry(*lower).or_default() += owed;
            *net.entry(*higher).or_default() -= owed;
        }
        net.values().filter(|owed| **owed > 0).map(|owed| owed.unsigned_abs()).sum()
    }
}

/// Who is linked with whom.
#[derive(Clone, Copy)]
enum Topology {
    /// Any two banks.
    Mesh,
    /// Each bank with a hub of its region, and the hubs with each other.
    Hubs,
    /// Each bank with its region's hub, and those with one for all.
    Tree,
}

impl Topology {
    fn name(self) -> &'static str {
        match self {
            Self::Mesh => "any two banks",
            Self::Hubs => "a hub for each region, hubs with each other",
            Self::Tree => "a hub for each region, one for all hubs",
        }
    }

    /// The banks through which a payment goes. Hubs are numbered behind the banks, and the one for all last.
    fn route(self, from: u64, to: u64) -> Vec<u64> {
        let (hub, other) = (BANKS + from / REGION, BANKS + to / REGION);
        match self {
            Self::Mesh => vec![from, to],
            _ if hub == other => vec![from, hub, to],
            Self::Hubs => vec![from, hub, other, to],
            Self::Tree => vec![from, hub, BANKS + BANKS / REGION, other, to],
        }
    }

    fn links(self) -> u64 {
        let hubs = BANKS / REGION;
        match self {
            Self::Mesh => BANKS * (BANKS - 1) / 2,
            Self::Hubs => BANKS + hubs * (hubs - 1) / 2,
            Self::Tree => BANKS + hubs,
        }
    }
}

/// A payment of a member: from a bank, to another, how much.
fn payment(chance: &mut Chance, from: u64) -> (u64, i64) {
    let region = from / REGION * REGION;
    loop {
        let to = if chance.from(1, 100) <= NEAR {
            region + chance.from(0, REGION - 1)
        } else {
            chance.from(0, BANKS - 1)
        };
        if to != from {
            return (to, i64::try_from(chance.from(900, MOST)).unwrap_or_default());
        }
    }
}

/// What stands between banks at the end, by topology.
pub fn table() -> String {
    let hours = |secs: u64| grouped(secs / 3_600);
    let mut text = format!(
        "After {DAYS} days of {} payments abroad a bank and day, {NEAR} % of them in its region of {REGION} banks:\n\n\
         | linked | links | a bank's | hops, mean | most through one bank a day | paid (h) | owed after netting (h) | after rings (h) | largest position (h) |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
        grouped(ABROAD),
    );
    for topology in [Topology::Mesh, Topology::Hubs, Topology::Tree] {
        let (mut chance, mut positions) = (Chance::new(22), Positions::default());
        let (mut paid, mut hops, mut payments) = (0u64, 0u64, 0u64);
        let mut through = BTreeMap::<u64, u64>::new();
        for from in (0..DAYS * ABROAD).flat_map(|_| 0..BANKS) {
            let (to, amount) = payment(&mut chance, from);
            let route = topology.route(from, to);
            for pair in route.windows(2) {
                positions.pay(pair[0], pair[1], amount);
            }
            for between in &route[1..route.len() - 1] {
                *through.entry(*between).or_default() += 1;
            }
            (paid, payments) = (paid + amount.unsigned_abs(), payments + 1);
            hops += route.len() as u64 - 1;
        }
        let busiest = through.values().max().copied().unwrap_or_default() / DAYS;
        writeln!(
            text,
            "| {} | {} | {} | {}.{:02} | {} | {} | {} | {} | {} |",
            topology.name(),
            grouped(topology.links()),
            grouped(if matches!(topology, Topology::Mesh) { BANKS - 1 } else { 1 }),
            hops / payments,
            hops * 100 / payments % 100,
            grouped(busiest),
            hours(paid),
            hours(positions.owed()),
            hours(positions.after_rings()),
            hours(positions.largest()),
        )
        .expect("memory takes it");
    }
    text
}
