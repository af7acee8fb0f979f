//! A session: somebody serves from a beginning to an end, and a platform says that they are still there.

use serde::{Deserialize, Serialize};
use timebank_rules::{Address, Hash};

use super::stretch::{secs, Stretch};

/// Stretches that one session may have: as many pauses, less one.
const STRETCHES: usize = 200;
/// The longest session: nothing older than ten days can be recorded.
pub const LONGEST: u64 = 10 * 86_400;

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It goes on.
    Open,
    /// It ended; its slots are not made yet.
    Ended,
    /// Its slots are in the records that it names.
    Composed,
    /// It was never ended, and nobody ever said that it went on.
    Abandoned,
}

impl State {
    /// What the database calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Ended => "ended",
            Self::Composed => "composed",
            Self::Abandoned => "abandoned",
        }
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Open, Self::Ended, Self::Composed, Self::Abandoned]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// Slots of a session that were somebody else's already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Clash {
    /// The first moment.
    pub start: u64,
    /// The moment after the last.
    pub end: u64,
    /// `gateway`, where another session here has them; `ledger`, where another recorder was first; `steps`, where the class
    /// is counted in longer steps, and they are no whole one.
    pub with: String,
    /// The record here that has them.
    pub record: Option<u64>,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: u64,
    /// Whose it is.
    pub platform: String,
    /// The name that the platform gave it: it is accepted once.
    pub key: String,
    /// Who serves.
    pub member: Address,
    /// The class of service.
    pub class: u16,
    /// How far it is.
    pub state: State,
    /// When the gateway heard of it.
    pub opened: u64,
    /// When the gateway heard of it last.
    pub heard: u64,
    /// How often it was said that it goes on.
    pub beats: u64,
    /// When the platform said that it ended.
    pub ended: Option<u64>,
    /// When it was served; a pause lies between two of them.
    pub stretches: Vec<Stretch>,
    /// The platform's evidence.
    pub evidence: Option<Hash>,
    /// What of it cannot be recorded.
    pub clashes: Vec<Clash>,
}

/// Why a session cannot go on as a platform says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It ended already, at another moment.
    Over,
    /// The moment lies before its beginning.
    Backwards,
    /// It is longer than ten days.
    TooLong,
    /// It has too many pauses.
    TooManyPauses,
    /// It has no length.
    Empty,
}

impl Why {
    /// The same in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Over => "the session is over already",
            Self::Backwards => "the moment lies before the session's beginning",
            Self::TooLong => "a session lasts ten days at most",
            Self::TooManyPauses => "the session has too many pauses: begin another one",
            Self::Empty => "a session ends behind its beginning",
        }
    }
}

impl Session {
    fn start(&self) -> u64 {
        self.stretches.first().map_or(0, |first| first.start)
    }

    fn last(&self) -> u64 {
        self.stretches.last().map_or(0, |last| last.end)
    }

    /// Seconds that were served.
    pub fn served(&self) -> u64 {
        secs(&self.stretches)
    }

    fn must_reach(&self, at: u64) -> Result<(), Why> {
        if at < self.start() {
            return Err(Why::Backwards);
        }
        if at - self.start() > LONGEST {
            return Err(Why::TooLong);
        }
        Ok(())
    }

    /// It goes on at a moment. What is silent for longer than `gap` was a pause. What is said late, or twice, changes nothing.
    pub fn beat(&mut self, at: u64, gap: u64) -> Result<(), Why> {
        self.must_reach(at)?;
        if self.state != State::Open {
            return if self.ended.is_some_and(|end| at <= end) { Ok(()) } else { Err(Why::Over) };
        }
        if self.beats > 0 && at <= self.last() {
            return Ok(());
        }
        let (silent, count) = (at.saturating_sub(self.last()), self.stretches.len());
        match self.stretches.last_mut() {
            Some(last) if silent <= gap => last.end = at,
            _ if count >= STRETCHES => return Err(Why::TooManyPauses),
            _ => self.stretches.push(Stretch::new(at, at)),
        }
        self.beats = self.beats.saturating_add(1);
        Ok(())
    }

    /// It ended at a moment. One that never said that it went on was served throughout; else it was served until it was
    /// heard of last, where that is longer ago than `gap`. Ending it twice at the same moment changes nothing.
    pub fn end(&mut self, at: u64, gap: u64) -> Result<(), Why> {
        if self.state != State::Open {
            return if self.ended == Some(at) { Ok(()) } else { Err(Why::Over) };
        }
        self.must_reach(at)?;
        let (is_unheard, silent) = (self.beats == 0, at.saturating_sub(self.last()));
        if let Some(last) = self.stretches.last_mut().filter(|_| is_unheard || silent <= gap) {
            last.end = last.end.max(at);
        }
        if self.served() == 0 {
            return Err(Why::Empty);
        }
        (self.state, self.ended) = (State::Ended, Some(at));
        Ok(())
    }

    /// It was not heard of for too long: what was heard of it counts.
    pub fn abandon(&mut self) {
        self.state = if self.served() > 0 { State::Ended } else { State::Abandoned };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun() -> Session {
        Session {
            id: 1,
            platform: "kitchen".into(),
            key: "a".into(),
            member: Address::repeat_byte(1),
            class: 1,
            state: State::Open,
            opened: 1_000,
            heard: 1_000,
            beats: 0,
            ended: None,
            stretches: vec![Stretch::new(1_000, 1_000)],
            evidence: None,
            clashes: Vec::new(),
        }
    }

    #[test]
    fn a_session_without_heartbeats_was_served_from_its_beginning_to_its_end() {
        let mut session = begun();
        session.end(9_000, 600).unwrap();
        assert_eq!((session.served(), session.state), (8_000, State::Ended));
        assert_eq!(session.end(9_000, 600), Ok(()));
        assert_eq!(session.end(9_001, 600), Err(Why::Over));
        assert_eq!(session.beat(8_000, 600), Ok(()), "said late");
        assert_eq!(session.beat(9_001, 600), Err(Why::Over));
    }

    #[test]
    fn silence_for_longer_than_the_gap_is_a_pause_and_not_served() {
        let mut session = begun();
        for at in [1_500, 1_400, 2_000, 4_000, 4_600] {
            session.beat(at, 600).unwrap();
        }
        session.end(9_000, 600).unwrap();
        assert_eq!(session.end(9_000, 600), Ok(()), "said again");
        assert_eq!(session.stretches, [Stretch::new(1_000, 2_000), Stretch::new(4_000, 4_600)]);
    }

    #[test]
    fn a_session_that_nobody_ends_counts_as_far_as_it_was_heard_of() {
        let mut silent = begun();
        silent.abandon();
        assert_eq!(silent.state, State::Abandoned);
        let mut heard = begun();
        heard.beat(1_500, 600).unwrap();
        heard.abandon();
        assert_eq!((heard.state, heard.served()), (State::Ended, 500));
    }

    #[test]
    fn moments_before_the_beginning_endless_sessions_and_empty_ones_are_refused() {
        let mut session = begun();
        assert_eq!(session.beat(999, 600), Err(Why::Backwards));
        assert_eq!(session.end(999, 600), Err(Why::Backwards));
        assert_eq!(session.end(1_000 + LONGEST + 1, 600), Err(Why::TooLong));
        assert_eq!(session.end(1_000, 600), Err(Why::Empty));
        assert_eq!(session.state, State::Open);
        for pause in 1..200 {
            session.beat(1_000 + pause * 1_000, 600).unwrap();
        }
        assert_eq!(session.beat(1_000 + 200 * 1_000, 600), Err(Why::TooManyPauses));
    }
}
