//! The tables and the plots.

use crate::attack::Attack;
use crate::exchange::Mode;
use crate::flow::{once, run, Outcome, Setting};
use crate::svg::{drawn, Line};
use crate::SEEDS;
use std::fmt::Write;
use std::path::Path;

/// A quotient with one decimal; a dash where there is nothing to divide.
fn tenths(sum: i64, by: i64) -> String {
    if by == 0 {
        return "–".to_owned();
    }
    let tenths = (sum * 10 + by / 2 * sum.signum()) / by;
    let sign = if tenths < 0 { "−" } else { "" };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

pub fn of(rows: &[(Setting, Outcome)]) -> String {
    let mut table = String::new();
    let mut flows: Vec<_> = rows.iter().map(|(s, _)| (s.orders, s.of_days, s.days)).collect();
    flows.dedup();
    for (orders, of_days, days) in flows {
        let flow = match of_days {
            1 => format!("{orders} orders a day"),
            n => format!("{orders} order in {n} days"),
        };
        let _ = write!(
            table,
            "\n**{flow}, {days} days**\n\n| mode | attack | surplus | of honest | lots | price error | reference off | \
             spread | halts | hours to a trade | served | profit |\n\
             |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
        );
        let here = |s: &Setting| (s.orders, s.of_days) == (orders, of_days);
        let plain = rows.iter().find(|(s, _)| {
            here(s) && s.mode == Mode::Continuous && s.attack == Attack::None && !s.old_reference
        });
        for (setting, it) in rows.iter().filter(|(s, _)| here(s)) {
            row(&mut table, setting, it, plain.map_or(0, |(_, it)| it.surplus));
        }
    }
    table.push('\n');
    table
}

fn row(table: &mut String, setting: &Setting, it: &Outcome, plain: i64) {
    let seeds = SEEDS as i64;
    let mode = match setting.old_reference {
        true => "continuous, reference before",
        false => setting.mode.name(),
    };
    let _ = writeln!(
        table,
        "| {mode} | {} | {} | {} % | {} | {} | {} | {} | {} | {} | {} % | {} |",
        setting.attack.name(),
        tenths(it.surplus, 100 * seeds),
        tenths(it.surplus * 100, plain),
        it.lots / seeds,
        tenths(it.error, it.lots),
        tenths(it.reference, it.looked),
        tenths(it.spread, it.spreads),
        tenths(it.halts, seeds),
        tenths(it.waited, it.served),
        tenths(it.served * 100, it.traders),
        tenths(it.profit, 100 * seeds),
    );
}

/// What calls do to the surplus of traders of other patience and of other greed, without an attack.
pub fn patience(modes: [Mode; 3]) -> String {
    let mut table = "**Patience and greed, without an attack, 365 days**\n\n\
         | orders | waits | asks for itself | continuous: surplus | of the most possible | served | daily calls | weekly calls |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for (orders, of_days) in [(1, 2), (1, 1), (3, 1)] {
        for patience in [7, 28, 84] {
            for shade in [1, 9, 21] {
                let of = |mode| {
                    run(Setting { orders, of_days, mode, patience, shade, ..Setting::USUAL })
                };
                let [book, daily, weekly] = modes.map(of);
                let flow = match of_days {
                    1 => format!("{orders} a day"),
                    n => format!("{orders} in {n} days"),
                };
                let _ = writeln!(
                    table,
                    "| {flow} | {patience} days | 0 to {} % | {} | {} % | {} % | {} % | {} % |",
                    shade - 1,
                    tenths(book.surplus, 100 * SEEDS as i64),
                    tenths(book.surplus * 100, book.could),
                    tenths(book.served * 100, book.traders),
                    tenths(daily.surplus * 100, book.surplus),
                    tenths(weekly.surplus * 100, book.surplus),
                );
            }
        }
    }
    table.push('\n');
    table
}

/// The reference of a thin class that is washed, week by week, before and after; and what an hour is worth.
pub fn plots(directory: &Path) -> std::io::Result<()> {
    let seen = |attack, mode, old_reference| {
        let setting = Setting { mode, attack, old_reference, ..Setting::USUAL };
        let (mut fair, mut reference) = (Vec::new(), Vec::new());
        let mut see = |worth, now| {
            fair.push(worth);
            reference.push(now);
        };
        once(setting, 1, &mut Outcome::default(), &mut see);
        (fair, reference)
    };
    let (fair, honest) = seen(Attack::None, Mode::Continuous, false);
    let mut lines: Vec<Line> = vec![("an hour's worth".into(), fair), ("honest".into(), honest)];
    for (name, attack, mode, old) in [
        ("washed, before", Attack::Wash, Mode::Continuous, true),
        ("washed, now", Attack::Wash, Mode::Continuous, false),
        ("washed, daily calls", Attack::Wash, Mode::Daily, false),
    ] {
        lines.push((name.into(), seen(attack, mode, old).1));
    }
    let title = "Reference of a class with an order a day, in percent of par, over a year";
    std::fs::write(directory.join("market-reference.svg"), drawn(title, &lines))
}
