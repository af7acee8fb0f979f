//! What docs/due-process.md says is what the code does: its tables are made here and compared.

use super::status::*;
use super::{Reason, BATCH, DAILY_MEASURES, DAILY_OPENINGS};
use crate::cells::CaseFile;
use crate::enumeration::Enumeration;
use crate::quantities::{Time, DAY};
use Status::*;

const PAGE: &str = include_str!("../../../docs/due-process.md");

const ALL: [Status; 10] =
    [None, Open, Frozen, Released, Lapsed, Confirmed, Appealed, Final, Closed, Contested];

const STEPS: [Step; 10] = [
    Step::Measure,
    Step::Amend,
    Step::Confirm,
    Step::Release,
    Step::Answer,
    Step::Appeal,
    Step::Uphold,
    Step::Seize,
    Step::Suspend,
    Step::Close,
];

fn has(table: &str) {
    assert!(PAGE.contains(table), "docs/due-process.md lacks this, or says otherwise:\n{table}");
}

#[test]
fn the_published_reasons_are_those_of_the_code() {
    let mut table = String::from("| code | reason |\n|---|---|\n");
    for (value, number) in Reason::VALUES.iter().zip(1..) {
        // `opening` takes them for a range from the first to the last.
        assert_eq!(value.number, number);
        let reason = value.meaning.trim().trim_end_matches('.').to_lowercase();
        table.push_str(&format!("| {number} | {reason} |\n"));
    }
    has(&(table + "\n"));
}

#[test]
fn the_published_steps_are_those_of_the_table() {
    let mut table = String::from("| step | from | to |\n|---|---|---|\n");
    for step in STEPS {
        for from in ALL {
            if let Some(to) = after(from, step) {
                table.push_str(&format!("| {step:?} | {from:?} | {to:?} |\n"));
            }
        }
    }
    has(&(table + "\n"));
}

#[test]
fn the_published_deadlines_are_those_of_the_code() {
    let days = |secs: u32| format!("{} days", secs / DAY);
    for (what, long) in [
        ("a provisional freeze or pause runs", "72 hours".to_owned()),
        ("an opened case waits for a measure", days(OPEN_FOR)),
        ("the longest confirmed freeze", format!("{LONGEST_TERM} days")),
        ("the longest confirmed freeze that a court ordered", format!("{LONGEST_ORDER} days")),
        ("the longest confirmed pause", format!("{LONGEST_PAUSE} days")),
        ("the holder may appeal against a confirmation for", days(APPEAL_WINDOW)),
        ("the tribunal answers an appeal within", days(APPEAL_ANSWER)),
        ("no supervisor freezes an account again after its freeze for", days(COOLING_OFF)),
        ("no area is paused again after a pause of 72 hours for", days(PAUSE_COOLING_OFF)),
        ("an office stays suspended", days(crate::suspension::SUSPENSION)),
        ("what was seized returns after its case is over", days(RETURNS_AFTER)),
        ("a recovery waits for objections", days(crate::recovery::DELAY)),
        ("the tribunal approves a succession within", days(crate::succession::APPROVAL)),
        ("a succession waits, once approved", days(crate::succession::NOTICE)),
        ("a succession lapses, once approved, after", days(crate::succession::LAPSES)),
        ("cases that one officer opens in a day", DAILY_OPENINGS.to_string()),
        ("measures of one officer in a day", DAILY_MEASURES.to_string()),
        ("cases in one batch", BATCH.to_string()),
    ] {
        has(&format!("| {what} | {long} |\n"));
    }
    assert_eq!(PROVISIONAL, 72 * 3600);
}

#[test]
fn the_published_numbers_of_the_statuses_are_those_of_the_code() {
    for status in ALL {
        has(&format!("| {} | {status:?} |", status as u8));
    }
    let closed = CaseFile { status: 8, ..crate::cells::Cell::empty() };
    assert_eq!(status(&closed, Time(0)), Closed);
}
