//! A class's market simulated, by the handlers that are deployed: how thin and busy classes fare in the continuous book and
//! in calls, under honest flow and under those attacks of the audit that move or stop a market.
//!
//! `cargo run -p timebank-rules --example market` prints the tables, with `-- patience` the last alone; with `-- docs` it also writes them into
//! `docs/market-simulated.md`, and the plots beside it. Every figure comes from a seed, and is the mean of several.

mod attack;
#[allow(dead_code)]
mod exchange;
mod flow;
mod report;
#[path = "../year/svg.rs"]
mod svg;

use attack::Attack;
use exchange::Mode;
use flow::{run, Setting};

/// Seeds of which the mean is taken.
pub const SEEDS: u64 = 12;

/// Where the report stands in the page.
const BEGIN: &str = "<!-- written by rules/examples/market -->\n";
const END: &str = "<!-- end -->";

/// The page with the report in its place.
fn placed(page: &str, report: &str) -> String {
    let before = page.split_once(BEGIN).map_or(page, |(before, _)| before);
    let after = page.split_once(END).map_or("", |(_, after)| after);
    [before, BEGIN, report, END, after].concat()
}

fn main() -> std::io::Result<()> {
    if std::env::args().nth(1).is_some_and(|what| what == "patience") {
        println!("{}", report::patience([Mode::Continuous, Mode::Daily, Mode::Weekly]));
        return Ok(());
    }
    let modes = [Mode::Continuous, Mode::Daily, Mode::Weekly];
    let mut rows = Vec::new();
    for (orders, of_days, days) in [(1, 2, 365), (1, 1, 365), (3, 1, 365), (60, 1, 28)] {
        for mode in modes {
            for attack in Attack::ALL {
                let setting = Setting { orders, of_days, days, mode, attack, ..Setting::USUAL };
                rows.push((setting, run(setting)));
                let matters = mode == Mode::Continuous
                    && matches!(attack, Attack::None | Attack::Wash | Attack::WashMuch);
                if matters {
                    let setting = Setting { old_reference: true, ..setting };
                    rows.push((setting, run(setting)));
                }
            }
        }
    }
    let report = report::of(&rows) + &report::patience(modes);
    println!("{report}");
    if let Some(directory) = std::env::args().nth(1) {
        let directory = std::path::Path::new(&directory);
        let page = directory.join("market-simulated.md");
        std::fs::write(&page, placed(&std::fs::read_to_string(&page)?, &report))?;
        report::plots(directory)?;
    }
    Ok(())
}
