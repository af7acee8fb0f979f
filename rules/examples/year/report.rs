//! The table of the year.

use crate::bank::{Bank, HOUR};
use crate::days::TOO_MANY;
use crate::people::Way;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The figure below which so many percent of all counted lie.
fn percentile(counts: &BTreeMap<u32, u64>, percent: u64) -> u32 {
    let all: u64 = counts.values().sum();
    let mut below = 0;
    for (figure, count) in counts {
        below += count;
        if below * 100 >= all * percent {
            return *figure;
        }
    }
    0
}

fn rows(table: &mut String, rows: &[(&str, u64)]) {
    for (what, figure) in rows {
        let _ = writeln!(table, "| {what} | {figure} |");
    }
}

pub fn of(bank: &Bank) -> String {
    let mut table = String::from("| what | |\n|---|---:|\n");
    let served: u64 = bank.waits.values().sum();
    let month = bank.months.last().cloned().unwrap_or_default();
    let held = (0..bank.honest)
        .filter(|at| bank.troubled[*at] || bank.account(*at).cell.watch.held_until.get() > 0);
    let troubled = held.count() as u64;
    rows(
        &mut table,
        &[
            ("honest members", bank.honest as u64),
            ("dishonest accounts", (bank.people.len() - bank.honest) as u64),
            ("days", u64::from(crate::DAYS)),
            ("messages that were done", bank.done),
            ("agreements proposed", u64::from(bank.world.bank.root.agreements.get())),
            ("hours of service delivered to honest members", served),
            (
                "days from a need to its service: half of them within",
                percentile(&bank.waits, 50).into(),
            ),
            ("nineteen of twenty within", percentile(&bank.waits, 95).into()),
            ("needs of honest members that were given up", bank.given_up),
            ("honest members ever held or refused by monitoring", troubled),
            ("of a hundred thousand", troubled * 100_000 / bank.honest as u64),
            ("hours minted by conversion", month.converted),
            ("hours lent", month.lent),
            ("hours repaid, fees among them", month.repaid),
            ("hours written off and not made good", month.written_off),
            ("hours of supply at the end", month.supply),
            ("accounts in default at the end", bank.overdue.len() as u64),
            ("starter lines drawn by honest members", bank.drawn),
            ("of them owed for 90 days", bank.unpaid),
        ],
    );
    let _ = write!(
        table,
        "\nWhat dishonesty brought, in hours of all accounts of a way together (coin, hours and services got, less\n\
         services given); nobody dealt any more with an account of {TOO_MANY} blemishes or more:\n\n\
         | way | accounts | gained | in default | coin and hours held | services got | services given |\n\
         |---|---:|---:|---:|---:|---:|---:|\n"
    );
    let mut ways: Vec<Way> = bank.people.iter().map(|person| person.way).collect();
    ways.dedup();
    for way in ways {
        row(&mut table, bank, way);
    }
    table
}

fn row(table: &mut String, bank: &Bank, way: Way) {
    let of = bank.of_way(way);
    let sum = |figure: &dyn Fn(usize) -> u64| of.iter().map(|at| figure(*at)).sum::<u64>() / HOUR;
    let has = |at: usize| {
        let cell = bank.account(at).cell;
        cell.all_coin().0 + cell.all_hours().0 + bank.fenced.get(&at).copied().unwrap_or(0)
    };
    let (held, got) = (sum(&has), sum(&|at| bank.people[at].got));
    let gave = sum(&|at| bank.people[at].gave);
    let gained = (held + got) as i64 - gave as i64;
    let defaults = of.iter().filter(|at| bank.overdue.iter().any(|(who, _)| who == *at)).count();
    let (name, many) = (way.name(), of.len());
    let _ =
        writeln!(table, "| {name} | {many} | {gained} | {defaults} | {held} | {got} | {gave} |");
}
