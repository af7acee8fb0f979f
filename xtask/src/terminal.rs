//! What the developer sees of the work: lines on stderr, so that stdout belongs to the results.

use std::{
    io::{stderr, IsTerminal},
    time::Duration,
};

const BOLD: &str = "\x1b[1m";
const RED: &str = "\x1b[1;31m";
const GREEN: &str = "\x1b[1;32m";
const RESET: &str = "\x1b[0m";

/// Whether somebody watches. Then cargo draws its own progress; otherwise we print a line now and then.
pub fn is_watched() -> bool {
    stderr().is_terminal()
}

/// Something begins.
pub fn header(text: &str) {
    anstream::eprintln!("{BOLD}==> {text}{RESET}");
}

/// Something goes on, or is good to know.
pub fn note(text: &str) {
    anstream::eprintln!("    {text}");
}

/// Something is finished.
pub fn success(text: &str) {
    anstream::eprintln!("{GREEN}{text}{RESET}");
}

/// The one line that says what went wrong and what to do next.
pub fn error(error: &anyhow::Error) {
    anstream::eprintln!("{RED}error:{RESET} {error:#}");
}

/// A duration as one would say it: `0.4 s`, `12 s`, `3 min 05 s`.
pub fn spoken(duration: Duration) -> String {
    match duration.as_secs() {
        0..=9 => format!("{:.1} s", duration.as_secs_f64()),
        seconds @ 10..=59 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        for (millis, said) in [
            (400, "0.4 s"),
            (9_900, "9.9 s"),
            (12_700, "12 s"),
            (60_000, "1 min 00 s"),
            (185_000, "3 min 05 s"),
        ] {
            assert_eq!(spoken(Duration::from_millis(millis)), said);
        }
    }
}
