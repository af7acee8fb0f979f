//! The plots of the year, as SVG.

use crate::bank::Bank;
use crate::svg::{drawn, Line};
use std::io::Result;
use std::path::Path;

pub fn supply(bank: &Bank, path: &Path) -> Result<()> {
    let of = |name: &str, figure: &dyn Fn(&crate::bank::Month) -> u64| -> Line {
        (name.to_owned(), bank.months.iter().map(|month| figure(month) as i64).collect())
    };
    let lines = [
        of("supply", &|month| month.supply),
        of("converted", &|month| month.converted),
        of("lent", &|month| month.lent),
        of("repaid", &|month| month.repaid),
        of("written off", &|month| month.written_off),
    ];
    std::fs::write(path, drawn("Supply by cause, in hours, month by month", &lines))
}

pub fn profits(bank: &Bank, path: &Path) -> Result<()> {
    let names: Vec<&String> = bank.months.last().map_or(vec![], |it| it.profits.keys().collect());
    let line = |name: &&String| -> Line {
        let gained = |month: &crate::bank::Month| month.profits.get(*name).copied().unwrap_or(0);
        ((*name).clone(), bank.months.iter().map(gained).collect())
    };
    let lines: Vec<Line> = names.iter().map(line).collect();
    std::fs::write(path, drawn("What dishonesty gained, in hours, month by month", &lines))
}
