//! From sessions to records: what was served is rounded to slots, merged, and taken apart from what is somebody else's.

use anyhow::Result;
use sha2::{Digest, Sha256};
use timebank_rules::{Address, Hash};

use super::record::{Record, State};
use super::session::{self, Clash, Session};
use super::store;
use super::stretch::{at_most, common, in_slots, merged, without, Rounding, Stretch};
use crate::abi::hex_of;
use crate::db::Connection;

/// Sessions that are looked at in one transaction.
const AT_ONCE: u64 = 500;
/// The longest record, in seconds. A member's day.
const LONGEST: u64 = 86_400;

/// The sessions of one platform for one member and class.
struct Group {
    platform: String,
    member: Address,
    class: u16,
    sessions: Vec<Session>,
}

/// Ends sessions that were not heard of for so many seconds; of those that never sent a heartbeat, as many as a session may
/// last.
pub fn abandon(db: &mut Connection, silence: u64, now: u64) -> Result<usize> {
    let moments = (now.saturating_sub(silence), now.saturating_sub(session::LONGEST));
    let silent = store::sessions_silent(db, moments, AT_ONCE)?;
    for mut session in silent.iter().cloned() {
        session.abandon();
        store::keep_session(db, &session)?;
    }
    Ok(silent.len())
}

/// Makes records of the sessions that ended, unless they were heard of after `until`. How many sessions that were.
pub fn compose(db: &mut Connection, rounding: Rounding, (now, until): (u64, u64)) -> Result<usize> {
    let ended = store::sessions_in(db, session::State::Ended, until, AT_ONCE)?;
    let count = ended.len();
    for group in groups(ended) {
        compose_group(db, group, rounding, now)?;
    }
    Ok(count)
}

/// Sessions by platform, member and class, in the order in which the first of each was accepted.
fn groups(sessions: Vec<Session>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for session in sessions {
        let found = groups.iter_mut().find(|group| {
            group.platform == session.platform
                && group.member == session.member
                && group.class == session.class
        });
        match found {
            Some(group) => group.sessions.push(session),
            None => groups.push(Group {
                platform: session.platform.clone(),
                member: session.member,
                class: session.class,
                sessions: vec![session],
            }),
        }
    }
    groups
}

fn compose_group(
    db: &mut Connection,
    mut group: Group,
    rounding: Rounding,
    now: u64,
) -> Result<()> {
    let served = group.sessions.iter().flat_map(|session| session.stretches.clone()).collect();
    let slots = in_slots(served, rounding);
    let (from, to) = match (slots.first(), slots.last()) {
        (Some(first), Some(last)) => (first.start, last.end),
        _ => (0, 0),
    };
    let there = store::records_between(db, group.member, from, to)?;
    let is_own =
        |record: &&Record| record.platform == group.platform && record.class == group.class;
    let stretch = |record: &Record| Stretch::new(record.start, record.end);
    let taken = merged(there.iter().map(stretch).collect());
    for other in there.iter().filter(|record| !is_own(record)) {
        for both in common(&slots, &[stretch(other)]) {
            let clash = Clash {
                start: both.start,
                end: both.end,
                with: "gateway".to_owned(),
                record: Some(other.id),
            };
            note(&mut group.sessions, &clash);
        }
    }
    let mut linked: Vec<Record> = there.iter().filter(is_own).cloned().collect();
    for part in at_most(&without(&slots, &taken), LONGEST) {
        linked.push(store::add_record(db, new_record(&group, part, now))?);
    }
    for mut session in group.sessions {
        for record in linked.iter().filter(|record| overlaps(&session, stretch(record))) {
            store::link(db, session.id, record.id)?;
        }
        session.state = session::State::Composed;
        store::keep_session(db, &session)?;
    }
    Ok(())
}

fn overlaps(session: &Session, slots: Stretch) -> bool {
    session.stretches.iter().any(|served| served.common(slots).is_some())
}

/// Writes a clash down in every session that it concerns.
pub fn note(sessions: &mut [Session], clash: &Clash) {
    let slots = Stretch::new(clash.start, clash.end);
    for session in sessions.iter_mut().filter(|session| overlaps(session, slots)) {
        if !session.clashes.contains(clash) {
            session.clashes.push(clash.clone());
        }
    }
}

fn new_record(group: &Group, part: Stretch, now: u64) -> Record {
    Record {
        id: 0,
        platform: group.platform.clone(),
        member: group.member,
        class: group.class,
        start: part.start,
        end: part.end,
        evidence: evidence(group.sessions.iter().filter(|session| overlaps(session, part))),
        state: State::Ready,
        nonce: None,
        since: None,
        block: None,
        block_hash: None,
        hash: None,
        seq: None,
        code: None,
        reason: None,
        due: now,
        tries: 0,
    }
}

/// The platform's own evidence where a record is made of one session that has some; else the SHA-256 of a line for each of
/// its sessions: its key, and its evidence or `-`.
pub fn evidence<'a>(sessions: impl Iterator<Item = &'a Session>) -> Hash {
    let sessions: Vec<_> = sessions.collect();
    if let [Session { evidence: Some(evidence), .. }] = sessions.as_slice() {
        return *evidence;
    }
    let mut hasher = Sha256::new();
    for session in sessions {
        let evidence = session.evidence.map_or_else(|| "-".to_owned(), hex_of);
        hasher.update(format!("{} {evidence}\n", session.key));
    }
    hasher.finalize().into()
}

/// What is left of a record when some of its slots turned out to be taken, on the ledger or by the class's steps: the same
/// for the rest of it, and a clash for each part that was taken.
pub fn cut(
    db: &mut Connection,
    record: &mut Record,
    (with, taken): (&str, &[Stretch]),
    now: u64,
) -> Result<()> {
    let whole = [Stretch::new(record.start, record.end)];
    let mut sessions = store::sessions_of_record(db, record.id)?;
    for part in common(&whole, taken) {
        let clash = Clash { start: part.start, end: part.end, with: with.to_owned(), record: None };
        note(&mut sessions, &clash);
    }
    for part in without(&whole, taken) {
        let mut rest = record.clone();
        (rest.start, rest.end, rest.state, rest.due) = (part.start, part.end, State::Ready, now);
        (rest.nonce, rest.since, rest.code, rest.reason) = (None, None, None, None);
        let rest = store::add_record(db, rest)?;
        for session in &sessions {
            store::link(db, session.id, rest.id)?;
        }
    }
    for session in &sessions {
        store::keep_session(db, session)?;
    }
    record.state = State::Clash;
    store::keep_record(db, record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Place, Writer};

    /// A database of a test's own.
    fn database() -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("gateway.sqlite"));
        (folder, place.writer(Writer::Gateway).unwrap())
    }

    fn ended(
        db: &mut Connection,
        (platform, key): (&str, &str),
        (member, class): (u8, u16),
        stretches: &[(u64, u64)],
    ) -> u64 {
        let stretches: Vec<_> = stretches.iter().map(|(a, b)| Stretch::new(*a, *b)).collect();
        let new = Session {
            id: 0,
            platform: platform.into(),
            key: key.into(),
            member: Address::repeat_byte(member),
            class,
            state: session::State::Ended,
            opened: 5,
            heard: 5,
            beats: 0,
            ended: Some(stretches[0].end),
            stretches,
            evidence: None,
            clashes: Vec::new(),
        };
        store::add_session(db, new, [0; 32]).unwrap().id
    }

    fn made_of(db: &mut Connection, session: u64) -> Vec<(u64, u64)> {
        let records = store::records_of_session(db, session).unwrap();
        records.iter().map(|record| (record.start, record.end)).collect()
    }

    #[test]
    fn sessions_that_touch_are_one_record_and_each_is_told_of_it() {
        let (_folder, mut db) = database();
        let a = ended(&mut db, ("kitchen", "a"), (1, 1), &[(0, 700)]);
        let b = ended(&mut db, ("kitchen", "b"), (1, 1), &[(700, 1_200)]);
        let c = ended(&mut db, ("kitchen", "c"), (2, 1), &[(0, 1_200)]);
        assert_eq!(compose(&mut db, Rounding::Inside, (9, 9)).unwrap(), 3);
        assert_eq!(made_of(&mut db, a), [(0, 1_200)]);
        assert_eq!(made_of(&mut db, b), made_of(&mut db, a));
        assert_eq!(made_of(&mut db, c), [(0, 1_200)]);
        assert_eq!(store::records_due(&mut db, 9, 10).unwrap().len(), 2);
        assert_eq!(compose(&mut db, Rounding::Inside, (9, 9)).unwrap(), 0);
    }

    #[test]
    fn what_a_later_session_says_again_is_not_recorded_again() {
        let (_folder, mut db) = database();
        ended(&mut db, ("kitchen", "a"), (1, 1), &[(0, 900)]);
        compose(&mut db, Rounding::Inside, (9, 9)).unwrap();
        let b = ended(&mut db, ("kitchen", "b"), (1, 1), &[(300, 1_500)]);
        compose(&mut db, Rounding::Inside, (9, 9)).unwrap();
        assert_eq!(made_of(&mut db, b), [(0, 900), (900, 1_500)]);
        let session = store::session_of(&mut db, "kitchen", b).unwrap().unwrap();
        assert_eq!(session.clashes, []);
    }

    #[test]
    fn who_serves_twice_at_once_is_recorded_where_it_was_said_first_and_the_clash_is_shown() {
        let (_folder, mut db) = database();
        ended(&mut db, ("kitchen", "a"), (1, 1), &[(0, 900)]);
        let b = ended(&mut db, ("school", "b"), (1, 2), &[(600, 1_500)]);
        compose(&mut db, Rounding::Inside, (9, 9)).unwrap();
        assert_eq!(made_of(&mut db, b), [(900, 1_500)]);
        let session = store::session_of(&mut db, "school", b).unwrap().unwrap();
        let with = "gateway".to_owned();
        assert_eq!(session.clashes, [Clash { start: 600, end: 900, with, record: Some(1) }]);
    }

    #[test]
    fn a_session_shorter_than_a_slot_makes_no_record_and_is_done() {
        let (_folder, mut db) = database();
        let a = ended(&mut db, ("kitchen", "a"), (1, 1), &[(10, 500)]);
        compose(&mut db, Rounding::Inside, (9, 9)).unwrap();
        let session = store::session_of(&mut db, "kitchen", a).unwrap().unwrap();
        assert_eq!((session.state, made_of(&mut db, a)), (session::State::Composed, vec![]));
    }

    #[test]
    fn a_record_whose_slots_another_recorder_took_keeps_the_rest() {
        let (_folder, mut db) = database();
        let a = ended(&mut db, ("kitchen", "a"), (1, 1), &[(0, 1_500)]);
        compose(&mut db, Rounding::Inside, (9, 9)).unwrap();
        let mut record = store::records_due(&mut db, 9, 1).unwrap().remove(0);
        cut(&mut db, &mut record, ("ledger", &[Stretch::new(300, 600)]), 10).unwrap();
        let left = store::records_due(&mut db, 10, 9).unwrap();
        let left: Vec<_> = left.iter().map(|record| (record.start, record.end)).collect();
        assert_eq!(left, [(0, 300), (600, 1_500)]);
        let session = store::session_of(&mut db, "kitchen", a).unwrap().unwrap();
        let with = "ledger".to_owned();
        assert_eq!(session.clashes, [Clash { start: 300, end: 600, with, record: None }]);
    }

    #[test]
    fn evidence_is_the_platforms_own_or_the_hash_of_what_it_said_of_each_session() {
        let (_folder, mut db) = database();
        let a = ended(&mut db, ("kitchen", "a"), (1, 1), &[(0, 900)]);
        let mut a = store::session_of(&mut db, "kitchen", a).unwrap().unwrap();
        let plain = evidence(std::iter::once(&a));
        assert_eq!(plain, <[u8; 32]>::from(Sha256::digest("a -\n")));
        a.evidence = Some([7; 32]);
        assert_eq!(evidence(std::iter::once(&a)), [7; 32]);
        let both = evidence([&a, &a].into_iter());
        let line = format!("a {}\n", hex_of([7; 32]));
        assert_eq!(both, <[u8; 32]>::from(Sha256::digest(line.clone() + &line)));
    }
}
