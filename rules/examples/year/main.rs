//! A year of a bank, by the handlers that are deployed: who is served and how soon, what becomes of the supply, whom
//! monitoring troubles, and what dishonesty brings.
//!
//! `cargo run -p timebank-rules --example year` prints the table; with `-- docs` it also writes it into `docs/year.md`, and the
//! plots beside it. `TIMEBANK_YEAR_MEMBERS` says how many honest members there are, `TIMEBANK_YEAR_SEED` which year it is.

mod attack;
mod bank;
mod days;
mod people;
mod plot;
mod report;
mod svg;

use bank::Bank;
use std::time::Instant;

/// Honest members, and days.
const HONEST: usize = 10_000;
pub const DAYS: u32 = 365;

/// Where the report stands in the page.
const BEGIN: &str = "<!-- written by rules/examples/year -->\n";
const END: &str = "<!-- end -->";

fn asked(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The page with the report in its place.
fn placed(page: &str, report: &str) -> String {
    let before = page.split_once(BEGIN).map_or(page, |(before, _)| before);
    let after = page.split_once(END).map_or("", |(_, after)| after);
    [before, BEGIN, report, END, after].concat()
}

fn main() -> std::io::Result<()> {
    let begun = Instant::now();
    let honest = asked("TIMEBANK_YEAR_MEMBERS", HONEST as u64) as usize;
    let mut bank = Bank::founded(honest, asked("TIMEBANK_YEAR_SEED", 1));
    for day in 1..=DAYS {
        bank.live(day);
    }
    let report = report::of(&bank);
    println!("{report}");
    eprintln!("{} messages done in {} s", bank.done, begun.elapsed().as_secs());
    if let Some(directory) = std::env::args().nth(1) {
        let directory = std::path::Path::new(&directory);
        let page = directory.join("year.md");
        std::fs::write(&page, placed(&std::fs::read_to_string(&page)?, &report))?;
        plot::supply(&bank, &directory.join("year-supply.svg"))?;
        plot::profits(&bank, &directory.join("year-profits.svg"))?;
    }
    Ok(())
}
