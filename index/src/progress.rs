//! How far the service is: what the writer knows and every answer says.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::RwLock;
use std::time::{SystemTime, UNIX_EPOCH};

use timebank_rules::audit::Head;
use tokio::sync::watch;

use crate::log::Wrong;

/// How far the database is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The last block that was taken into account; nothing before the first.
    pub block: Option<u64>,
    /// Its hash.
    pub hash: [u8; 32],
    /// When it was made.
    pub time: u64,
    /// The end of the bank's log.
    pub head: Head,
    /// The end of the council's log.
    pub council: Head,
}

/// What does not change while the service runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The bank's address.
    pub bank: String,
    /// The council's.
    pub council: Option<String>,
    /// The chain's number.
    pub chain_id: u64,
    /// The hash of its first block.
    pub genesis: String,
    /// `substrate` or `ethereum`.
    pub source: String,
    /// Whether no event can be missing.
    pub complete: bool,
    /// Where the database is, without a password.
    pub database: String,
    /// When the service was started.
    pub started: u64,
}

/// What the writer tells all others.
pub struct Progress {
    /// What does not change.
    pub about: About,
    wrong: RwLock<Option<Wrong>>,
    trouble: RwLock<Option<String>>,
    /// The node's last final block, on the branch of the last block that was taken into account.
    pub node_block: AtomicU64,
    /// Whether that last block was seen to be on the chain; not before the first look, and not on another branch.
    pub is_settled: AtomicBool,
    /// Reorganisations that were followed.
    pub reorganisations: AtomicU64,
    /// The last event that still held after each of them, in order.
    went_back: RwLock<Vec<u64>>,
    /// Events that were written since the start.
    pub written: AtomicU64,
    /// Blocks that were read a second time, because they did not lead to the contract's head at first.
    pub rereads: AtomicU64,
    /// The head of the bank's log; whoever waits for events waits for it to change.
    pub moved: watch::Sender<u64>,
}

impl Progress {
    /// Nothing has happened yet.
    pub fn new(about: About) -> Self {
        Self {
            about,
            wrong: RwLock::default(),
            trouble: RwLock::default(),
            node_block: AtomicU64::new(0),
            is_settled: AtomicBool::new(false),
            reorganisations: AtomicU64::new(0),
            went_back: RwLock::default(),
            written: AtomicU64::new(0),
            rereads: AtomicU64::new(0),
            moved: watch::channel(0).0,
        }
    }

    /// How the log is not the contract's, if it is not.
    pub fn wrong(&self) -> Option<Wrong> {
        self.wrong.read().map_or(None, |wrong| wrong.clone())
    }

    /// Says that it is not.
    pub fn set_wrong(&self, found: Option<Wrong>) {
        if let Ok(mut wrong) = self.wrong.write() {
            *wrong = found;
        }
    }

    /// Says that a reorganisation took back whatever was behind an event.
    pub fn go_back(&self, to: u64) {
        self.reorganisations.fetch_add(1, Ordering::Relaxed);
        if let Ok(mut all) = self.went_back.write() {
            all.push(to);
        }
    }

    /// How many reorganisations there were, and the last event that all behind the first `seen` left standing.
    /// Several may have come to pass between two looks, and the log may be longer than before by then.
    pub fn went_back(&self, seen: usize) -> (usize, Option<u64>) {
        let Ok(all) = self.went_back.read() else { return (seen, None) };
        (all.len(), all.get(seen..).unwrap_or_default().iter().copied().min())
    }

    /// Why nothing new can be read now, if so.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.read().map_or(None, |trouble| trouble.clone())
    }

    /// Says why.
    pub fn set_trouble(&self, found: Option<String>) {
        if let Ok(mut trouble) = self.trouble.write() {
            *trouble = found;
        }
    }

    /// `green`, `syncing` or `red`, with the block that was taken into account last.
    pub fn status(&self, block: Option<u64>) -> &'static str {
        let is_settled = self.is_settled.load(Ordering::Acquire);
        let node = self.node_block.load(Ordering::Relaxed);
        match (self.wrong().is_some(), block) {
            (true, _) => "red",
            (false, Some(block)) if is_settled && block >= node => "green",
            _ => "syncing",
        }
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A moment in UTC, by the civil calendar.
pub fn utc(secs: u64) -> String {
    let days = i64::try_from(secs / 86_400).unwrap_or(0) + 719_468;
    let (era, rest) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (rest - rest / 1_460 + rest / 36_524 - rest / 146_096) / 365;
    let day = rest - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (date, shown) =
        (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year + era * 400 + i64::from(shown <= 2);
    let (hour, minute, second) = (secs / 3600 % 24, secs / 60 % 60, secs % 60);
    format!("{year:04}-{shown:02}-{date:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_looks_rarely_hears_of_the_deepest_of_all_reorganisations() {
        let progress = Progress::new(About::default());
        assert_eq!(progress.went_back(0), (0, None));
        [9, 4, 7].into_iter().for_each(|to| progress.go_back(to));
        assert_eq!(progress.went_back(0), (3, Some(4)));
        assert_eq!(progress.went_back(2), (3, Some(7)));
        assert_eq!(progress.went_back(3), (3, None));
    }

    #[test]
    fn a_moment_is_written_by_the_civil_calendar() {
        assert_eq!(utc(0), "1970-01-01 00:00:00");
        assert_eq!(utc(951_782_399), "2000-02-28 23:59:59");
        assert_eq!(utc(951_782_400), "2000-02-29 00:00:00");
        assert_eq!(utc(1_796_083_199), "2026-11-30 23:59:59");
    }
}
