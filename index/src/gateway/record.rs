//! A record as the ledger is to have it, and what a refusal of the bank means for it.

use timebank_rules::{Address, Hash};

/// How far a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is to be signed, now or later.
    Ready,
    /// A transaction is signed and on the way. It keeps its number until it is known what became of it.
    Sent,
    /// It is on the ledger.
    Recorded,
    /// The bank refuses it for good.
    Refused,
    /// All of its slots are somebody else's.
    Clash,
}

impl State {
    /// What the database calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Sent => "sent",
            Self::Recorded => "recorded",
            Self::Refused => "refused",
            Self::Clash => "clash",
        }
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Ready, Self::Sent, Self::Recorded, Self::Refused, Self::Clash]
            .into_iter()
            .find(|state| state.name() == name)
    }

    /// Whether nothing more will become of it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Recorded | Self::Refused | Self::Clash)
    }
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number.
    pub id: u64,
    /// Whose sessions it is made of.
    pub platform: String,
    /// Who served.
    pub member: Address,
    /// The class of service.
    pub class: u16,
    /// The first moment: a border of slots.
    pub start: u64,
    /// The moment after the last: a border of slots.
    pub end: u64,
    /// The hash of the evidence.
    pub evidence: Hash,
    /// How far it is.
    pub state: State,
    /// The number of its transaction.
    pub nonce: Option<u64>,
    /// The newest block when it was signed first: it is in none before.
    pub since: Option<u64>,
    /// The block that it is in.
    pub block: Option<u64>,
    /// That block's hash.
    pub block_hash: Option<Hash>,
    /// The transaction that put it there.
    pub hash: Option<Hash>,
    /// The number of its event on the bank's log.
    pub seq: Option<u64>,
    /// The code of the bank's last refusal.
    pub code: Option<u16>,
    /// The same in a word, or what else stands in its way.
    pub reason: Option<String>,
    /// Not before then is it looked at again.
    pub due: u64,
    /// How often it was refused.
    pub tries: u64,
}

/// What a refusal of the bank means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may go through later: in so many seconds.
    Later(u64),
    /// Some of its slots are taken.
    Clash,
    /// It is no whole number of the class's steps.
    Uneven,
    /// It never will.
    Never,
}

/// What the refusal with this code means. What the bank's officers, the central bank or the member can still change is
/// tried again until the record is too old.
pub fn verdict(code: u16) -> Verdict {
    match code {
        SLOT_TAKEN => Verdict::Clash,
        NOT_WHOLE_STEPS => Verdict::Uneven,
        IN_FUTURE => Verdict::Later(5),
        // The area is paused; the quota of seven days is used up.
        43 | 84 => Verdict::Later(60),
        // The interval is none, too old, or one's own; the account is no person; there is no evidence.
        25 | 85 | 87 | 90 | 123 => Verdict::Never,
        _ => Verdict::Later(300),
    }
}

/// A slot is taken.
pub const SLOT_TAKEN: u16 = 88;
/// The interval is no whole number of the class's steps.
pub const NOT_WHOLE_STEPS: u16 = 92;
/// The interval is not over yet.
pub const IN_FUTURE: u16 = 86;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rules() {
        let named = |name: &str| {
            let codes = timebank_rules::error::CODES;
            codes.iter().find(|(_, known)| *known == name).map(|(code, _)| verdict(*code))
        };
        assert_eq!(named("SlotTaken"), Some(Verdict::Clash));
        assert_eq!(named("NotWholeSteps"), Some(Verdict::Uneven));
        assert_eq!(named("IntervalInFuture"), Some(Verdict::Later(5)));
        for name in ["AreaPaused", "RecorderQuotaExceeded"] {
            assert_eq!(named(name), Some(Verdict::Later(60)), "{name}");
        }
        for name in ["NotAPerson", "BadInterval", "IntervalTooOld", "NoEvidence", "SelfRecorded"] {
            assert_eq!(named(name), Some(Verdict::Never), "{name}");
        }
        for name in ["NotVerified", "AccountNotOpen", "NotARecorder", "FrozenIn", "TooManyHoldings"]
        {
            assert_eq!(named(name), Some(Verdict::Later(300)), "{name}");
        }
    }
}
