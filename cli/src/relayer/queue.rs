//! What was taken and what became of it, in an SQLite file.

use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use alloy::primitives::{Address, Bytes, B256, U256};
use rusqlite::{params, Connection, OptionalExtension};

use crate::failure::{Failure, Result};
use crate::transaction::Signed;

/// Whatever is committed is on the disk.
const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS calls (
        id INTEGER PRIMARY KEY,
        member BLOB NOT NULL,
        nonce BLOB NOT NULL,
        calldata BLOB NOT NULL,
        deadline INTEGER NOT NULL,
        day INTEGER NOT NULL,
        cost BLOB NOT NULL,
        status TEXT NOT NULL,
        why TEXT,
        hash BLOB
    );
    CREATE TABLE IF NOT EXISTS sent (
        place INTEGER PRIMARY KEY,
        call INTEGER NOT NULL,
        hash BLOB NOT NULL,
        sender BLOB NOT NULL,
        number INTEGER NOT NULL,
        gas INTEGER NOT NULL,
        raw BLOB NOT NULL
    );
    CREATE INDEX IF NOT EXISTS sent_of ON sent (call, place);
    CREATE UNIQUE INDEX IF NOT EXISTS by_nonce ON calls (member, nonce) WHERE status <> 'refused';
    CREATE INDEX IF NOT EXISTS by_status ON calls (status, id);
    CREATE INDEX IF NOT EXISTS by_day ON calls (day, member);
";

/// What turns a queue of before transactions were replaced, in which a call had at most one, into one of now.
const FROM_ONE_EACH: &str = "
    BEGIN;
    INSERT INTO sent (call, hash, sender, number, gas, raw)
        SELECT id, hash, sender, number, gas, raw FROM calls WHERE status = 'sent' AND raw IS NOT NULL;
    ALTER TABLE calls DROP COLUMN sender;
    ALTER TABLE calls DROP COLUMN number;
    ALTER TABLE calls DROP COLUMN gas;
    ALTER TABLE calls DROP COLUMN raw;
    COMMIT;
";

/// How much is carried in a day (UTC).
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls of one member.
    pub calls: u32,
    /// What all calls together may cost at most, in the smallest unit of the chain's currency.
    pub cost: U256,
    /// What one member's calls may cost at most, in the same unit.
    pub member: U256,
}

/// A signed call, with the calldata that carries it.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Who signed.
    pub member: Address,
    /// The nonce that is spent.
    pub nonce: U256,
    /// The calldata of `carry`.
    pub calldata: Bytes,
    /// The last second at which it can be carried.
    pub deadline: u64,
    /// What it may cost at most.
    pub cost: U256,
}

/// Why something is not taken.
#[derive(Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// The member had as many calls today as it may.
    MemberDone,
    /// The member's calls of today would cost more than they may.
    MemberSpent,
    /// All calls of the day together would cost more than they may.
    BudgetSpent,
    /// Something else was taken for this nonce.
    NonceTaken,
}

/// A call that waits to be carried.
#[derive(Debug)]
pub struct Waiting {
    /// Its number.
    pub id: i64,
    /// The calldata of `carry`.
    pub calldata: Bytes,
    /// All that was signed for the chain, the last one last: each has the same number, and replaces the one before.
    pub signed: Vec<Signed>,
}

/// What became of a call.
#[derive(Debug, PartialEq, Eq)]
pub struct Became {
    /// `queued`, `sent`, `carried` or `refused`.
    pub status: String,
    /// Why it was refused.
    pub why: Option<String>,
    /// The transaction.
    pub hash: Option<B256>,
}

/// The queue.
pub struct Queue {
    connection: Mutex<Connection>,
    /// Held as long as it is open: one program carries.
    _lock: File,
}

impl Queue {
    /// Opens the file, which no other program may have open.
    pub fn open(path: &Path) -> Result<Self> {
        let cannot = |error: &dyn std::fmt::Display| {
            Failure::usage(format!("cannot keep a queue in {}: {error}", path.display()))
        };
        let mut beside = path.as_os_str().to_owned();
        beside.push(".lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&beside);
        let lock = lock.map_err(|error| cannot(&error))?;
        lock.try_lock().map_err(|_| cannot(&"another relayer does"))?;
        let connection = Connection::open(path).map_err(|error| cannot(&error))?;
        connection.busy_timeout(Duration::from_secs(10)).map_err(|error| cannot(&error))?;
        connection.execute_batch(SCHEMA).map_err(|error| cannot(&error))?;
        let has_one_each: bool = connection
            .query_row(
                "SELECT count(*) > 0 FROM pragma_table_info('calls') WHERE name = 'raw'",
                [],
                |row| row.get(0),
            )
            .map_err(|error| cannot(&error))?;
        if has_one_each {
            connection.execute_batch(FROM_ONE_EACH).map_err(|error| cannot(&error))?;
        }
        Ok(Self { connection: Mutex::new(connection), _lock: lock })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // Whoever panicked held a transaction that was rolled back.
        self.connection.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes a call, once: the same again has the same number. It is on the disk when this returns.
    pub fn take(
        &self,
        wanted: &Wanted,
        limits: &Limits,
        today: i64,
    ) -> Result<std::result::Result<i64, NotTaken>> {
        let mut connection = self.connection();
        let all = connection.transaction().map_err(broken)?;
        let nonce = wanted.nonce.to_be_bytes::<32>();
        // What was refused has left the nonce as it was, but counts among the day's calls and in what they cost.
        let same: Option<(i64, Vec<u8>)> = all
            .query_row(
                "SELECT id, calldata FROM calls
                 WHERE member = ?1 AND nonce = ?2 AND status <> 'refused'",
                params![wanted.member.as_slice(), &nonce[..]],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .map_err(broken)?;
        match same {
            Some((id, calldata)) if calldata == wanted.calldata.as_ref() => return Ok(Ok(id)),
            Some(_) => return Ok(Err(NotTaken::NonceTaken)),
            None => {}
        }
        let calls: u32 = all
            .query_row(
                "SELECT count(*) FROM calls WHERE day = ?1 AND member = ?2",
                params![today, wanted.member.as_slice()],
                |row| row.get(0),
            )
            .map_err(broken)?;
        if calls >= limits.calls {
            return Ok(Err(NotTaken::MemberDone));
        }
        if spent(&all, today, None)?.saturating_add(wanted.cost) > limits.cost {
            return Ok(Err(NotTaken::BudgetSpent));
        }
        let members = spent(&all, today, Some(wanted.member))?;
        if members.saturating_add(wanted.cost) > limits.member {
            return Ok(Err(NotTaken::MemberSpent));
        }
        let cost = wanted.cost.to_be_bytes::<32>();
        all.execute(
            "INSERT INTO calls (member, nonce, calldata, deadline, day, cost, status)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued')",
            params![
                wanted.member.as_slice(),
                &nonce[..],
                wanted.calldata.as_ref(),
                i64::try_from(wanted.deadline).unwrap_or(i64::MAX),
                today,
                &cost[..]
            ],
        )
        .map_err(broken)?;
        let id = all.last_insert_rowid();
        all.commit().map_err(broken)?;
        Ok(Ok(id))
    }

    /// The first call that is not carried yet; one that was sent before any that was not.
    pub fn next(&self) -> Result<Option<Waiting>> {
        let connection = self.connection();
        let row = connection.query_row(
            "SELECT id, calldata FROM calls
             WHERE status IN ('sent', 'queued') ORDER BY status DESC, id LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)),
        );
        let Some((id, calldata)) = row.optional().map_err(broken)? else { return Ok(None) };
        Ok(Some(Waiting { id, calldata: calldata.into(), signed: all_signed(&connection, id)? }))
    }

    /// Keeps what is about to be sent, behind what it replaces, and what it may cost. Nothing is kept, and so nothing sent,
    /// that the budget of the day on which it was taken does not cover: the price may have risen since then.
    pub fn keep(&self, id: i64, signed: &Signed, cost: U256, limits: &Limits) -> Result<bool> {
        let number = i64::try_from(signed.nonce).map_err(|_| broken("a nonce beyond all"))?;
        let gas = i64::try_from(signed.gas).unwrap_or(i64::MAX);
        let mut connection = self.connection();
        let all = connection.transaction().map_err(broken)?;
        let taken = all.query_row("SELECT day, member FROM calls WHERE id = ?1", [id], |row| {
            Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))
        });
        let (day, member) = taken.map_err(broken)?;
        let member = Address::try_from(&member[..]).map_err(broken)?;
        if all_signed(&all, id)?.iter().any(|before| before.nonce != signed.nonce) {
            return Err(broken("a call has one number of the carrier's"));
        }
        let cost = cost.to_be_bytes::<32>();
        all.execute(
            "UPDATE calls SET status = 'sent', hash = ?2, cost = ?3 WHERE id = ?1",
            params![id, signed.hash.as_slice(), &cost[..]],
        )
        .map_err(broken)?;
        all.execute(
            "INSERT INTO sent (call, hash, sender, number, gas, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                id,
                signed.hash.as_slice(),
                signed.from.as_slice(),
                number,
                gas,
                signed.raw.as_ref()
            ],
        )
        .map_err(broken)?;
        if spent(&all, day, Some(member))? > limits.member || spent(&all, day, None)? > limits.cost
        {
            return Ok(false);
        }
        all.commit().map_err(broken)?;
        Ok(true)
    }

    /// Lets a call wait anew of whose transactions none can be in a block any more. What the last one's hash was stays known.
    pub fn again(&self, id: i64) -> Result<()> {
        let mut connection = self.connection();
        let all = connection.transaction().map_err(broken)?;
        all.execute("UPDATE calls SET status = 'queued' WHERE id = ?1", [id]).map_err(broken)?;
        all.execute("DELETE FROM sent WHERE call = ?1", [id]).map_err(broken)?;
        all.commit().map_err(broken)
    }

    /// Writes down what became of a call, by which of its transactions, if by any, and what it cost.
    pub fn ended(&self, id: i64, why: Option<&str>, hash: Option<B256>, cost: U256) -> Result<()> {
        let status = if why.is_some() { "refused" } else { "carried" };
        let (cost, hash) = (cost.to_be_bytes::<32>(), hash.map(|hash| hash.to_vec()));
        let mut connection = self.connection();
        let all = connection.transaction().map_err(broken)?;
        all.execute(
            "UPDATE calls SET status = ?2, why = ?3, cost = ?4, hash = coalesce(?5, hash) WHERE id = ?1",
            params![id, status, why, &cost[..], hash],
        )
        .map_err(broken)?;
        all.execute("DELETE FROM sent WHERE call = ?1", [id]).map_err(broken)?;
        all.commit().map_err(broken)
    }

    /// What became of a call; nothing where none has the number.
    pub fn became(&self, id: i64) -> Result<Option<Became>> {
        let row = self.connection().query_row(
            "SELECT status, why, hash FROM calls WHERE id = ?1",
            [id],
            |row| {
                let hash: Option<Vec<u8>> = row.get(2)?;
                let hash = hash.and_then(|hash| B256::try_from(&hash[..]).ok());
                Ok(Became { status: row.get(0)?, why: row.get(1)?, hash })
            },
        );
        row.optional().map_err(broken)
    }

    /// How many calls there are of each status, and what those of a day may cost together.
    pub fn figures(&self, today: i64) -> Result<(Vec<(String, i64)>, U256)> {
        let connection = self.connection();
        let mut counting = connection
            .prepare_cached("SELECT status, count(*) FROM calls GROUP BY status ORDER BY status")
            .map_err(broken)?;
        let counts = counting
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .and_then(Iterator::collect)
            .map_err(broken)?;
        Ok((counts, spent(&connection, today, None)?))
    }
}

/// What the calls of a day cost, or may yet cost: those of one member, or all.
fn spent(connection: &Connection, day: i64, member: Option<Address>) -> Result<U256> {
    let mut costs = connection
        .prepare_cached("SELECT cost FROM calls WHERE day = ?1 AND (?2 IS NULL OR member = ?2)")
        .map_err(broken)?;
    let member = member.map(|member| member.to_vec());
    let costs = costs
        .query_map(params![day, member], |row| row.get::<_, Vec<u8>>(0))
        .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
        .map_err(broken)?;
    Ok(costs.iter().fold(U256::ZERO, |sum, cost| sum.saturating_add(U256::from_be_slice(cost))))
}

/// All that was signed of a call, the last one last.
fn all_signed(connection: &Connection, id: i64) -> Result<Vec<Signed>> {
    let mut reading = connection
        .prepare_cached(
            "SELECT hash, sender, number, gas, raw FROM sent WHERE call = ?1 ORDER BY place",
        )
        .map_err(broken)?;
    let rows = reading
        .query_map([id], |row| {
            let (hash, from): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let (number, gas): (i64, i64) = (row.get(2)?, row.get(3)?);
            Ok((hash, from, number, gas, row.get::<_, Vec<u8>>(4)?))
        })
        .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
        .map_err(broken)?;
    let signed = |(hash, from, number, gas, raw): (Vec<u8>, Vec<u8>, i64, i64, Vec<u8>)| {
        Ok(Signed {
            hash: B256::try_from(&hash[..]).map_err(broken)?,
            from: Address::try_from(&from[..]).map_err(broken)?,
            nonce: number.try_into().map_err(broken)?,
            gas: gas.try_into().map_err(broken)?,
            raw: raw.into(),
        })
    };
    rows.into_iter().map(signed).collect()
}

fn broken(error: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("the queue is broken: {error}"))
}

/// Today, in days since 1970 (UTC).
pub fn today() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs() / 86_400).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        calls: 2,
        cost: U256::from_limbs([100, 0, 0, 0]),
        member: U256::from_limbs([100, 0, 0, 0]),
    };

    fn wanted(member: u8, nonce: u64, cost: u64) -> Wanted {
        Wanted {
            member: Address::repeat_byte(member),
            nonce: U256::from(nonce),
            calldata: vec![member, nonce as u8].into(),
            deadline: 1_000,
            cost: U256::from(cost),
        }
    }

    fn signed() -> Signed {
        Signed {
            hash: B256::repeat_byte(1),
            from: Address::repeat_byte(2),
            nonce: 3,
            gas: 4,
            raw: vec![5].into(),
        }
    }

    fn queue() -> (tempfile::TempDir, Queue) {
        let folder = tempfile::tempdir().unwrap();
        let queue = Queue::open(&folder.path().join("queue")).unwrap();
        (folder, queue)
    }

    #[test]
    fn the_same_is_taken_once_and_nothing_else_for_its_nonce() {
        let (_folder, queue) = queue();
        let first = queue.take(&wanted(1, 1, 1), &LIMITS, 7).unwrap();
        assert_eq!(queue.take(&wanted(1, 1, 1), &LIMITS, 7).unwrap(), first);
        let other = Wanted { calldata: vec![9].into(), ..wanted(1, 1, 1) };
        assert_eq!(queue.take(&other, &LIMITS, 7).unwrap(), Err(NotTaken::NonceTaken));
        queue.ended(first.unwrap(), Some("frozen"), None, U256::ZERO).unwrap();
        assert!(queue.take(&other, &LIMITS, 7).unwrap().is_ok(), "the nonce was not spent");
    }

    #[test]
    fn what_was_refused_counts_among_a_members_calls_and_costs_what_it_cost() {
        let (_folder, queue) = queue();
        for _ in 0..2 {
            let id = queue.take(&wanted(1, 1, 10), &LIMITS, 7).unwrap().unwrap();
            queue.ended(id, Some("frozen"), None, U256::from(9)).unwrap();
        }
        assert_eq!(queue.take(&wanted(1, 1, 10), &LIMITS, 7).unwrap(), Err(NotTaken::MemberDone));
        assert_eq!(queue.figures(7).unwrap().1, U256::from(18));
    }

    #[test]
    fn nothing_is_kept_for_sending_that_the_budget_does_not_cover() {
        let (_folder, queue) = queue();
        let one = queue.take(&wanted(1, 1, 60), &LIMITS, 7).unwrap().unwrap();
        queue.take(&wanted(1, 2, 40), &LIMITS, 7).unwrap().unwrap();
        assert!(!queue.keep(one, &signed(), U256::from(61), &LIMITS).unwrap(), "it became dearer");
        assert_eq!(queue.next().unwrap().unwrap().signed, []);
        assert!(queue.keep(one, &signed(), U256::from(60), &LIMITS).unwrap());
    }

    #[test]
    fn what_can_be_in_no_block_waits_anew() {
        let (_folder, queue) = queue();
        let one = queue.take(&wanted(1, 1, 1), &LIMITS, 7).unwrap().unwrap();
        assert!(queue.keep(one, &signed(), U256::from(1), &LIMITS).unwrap());
        queue.again(one).unwrap();
        let next = queue.next().unwrap().unwrap();
        assert_eq!((next.id, next.signed), (one, vec![]));
    }

    #[test]
    fn what_replaces_a_transaction_has_its_number_and_is_within_the_budget() {
        let (_folder, queue) = queue();
        let one = queue.take(&wanted(1, 1, 10), &LIMITS, 7).unwrap().unwrap();
        let second = Signed { hash: B256::repeat_byte(9), ..signed() };
        assert!(queue.keep(one, &signed(), U256::from(10), &LIMITS).unwrap());
        assert!(!queue.keep(one, &second, U256::from(101), &LIMITS).unwrap(), "beyond the budget");
        assert_eq!(queue.next().unwrap().unwrap().signed, [signed()]);
        assert!(queue.keep(one, &second, U256::from(100), &LIMITS).unwrap());
        assert_eq!(queue.next().unwrap().unwrap().signed, [signed(), second.clone()]);
        assert_eq!(queue.figures(7).unwrap().1, U256::from(100), "one of them is paid for");
        let other = Signed { nonce: 4, ..second };
        assert!(queue.keep(one, &other, U256::from(1), &LIMITS).is_err(), "under another number");
        queue.ended(one, None, Some(signed().hash), U256::from(8)).unwrap();
        let became = queue.became(one).unwrap().unwrap();
        assert_eq!(became.hash, Some(signed().hash), "the first was in a block");
    }

    #[test]
    fn a_queue_of_before_transactions_were_replaced_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("queue");
        let (one, two) = (wanted(1, 1, 1), wanted(1, 2, 1));
        let queue = Queue::open(&file).unwrap();
        let sent = queue.take(&one, &LIMITS, 7).unwrap().unwrap();
        queue.take(&two, &LIMITS, 7).unwrap().unwrap();
        drop(queue);
        let before = Connection::open(&file).unwrap();
        before
            .execute_batch(
                "DROP TABLE sent;
                 ALTER TABLE calls ADD COLUMN sender BLOB;
                 ALTER TABLE calls ADD COLUMN number INTEGER;
                 ALTER TABLE calls ADD COLUMN gas INTEGER;
                 ALTER TABLE calls ADD COLUMN raw BLOB;",
            )
            .unwrap();
        let Signed { hash, from, nonce, gas, raw } = signed();
        let (nonce, gas) = (nonce as i64, gas as i64);
        before
            .execute(
                "UPDATE calls SET status = 'sent', hash = ?2, sender = ?3, number = ?4, gas = ?5, raw = ?6
                 WHERE id = ?1",
                params![sent, hash.as_slice(), from.as_slice(), nonce, gas, raw.as_ref()],
            )
            .unwrap();
        drop(before);
        for _ in 0..2 {
            let queue = Queue::open(&file).unwrap();
            let next = queue.next().unwrap().unwrap();
            assert_eq!((next.id, next.signed), (sent, vec![signed()]));
        }
        let queue = Queue::open(&file).unwrap();
        queue.ended(sent, None, None, U256::from(1)).unwrap();
        assert_eq!(queue.next().unwrap().unwrap().signed, []);
    }

    #[test]
    fn a_member_and_a_day_have_their_limits() {
        let (_folder, queue) = queue();
        for nonce in [1, 2] {
            assert!(queue.take(&wanted(1, nonce, 10), &LIMITS, 7).unwrap().is_ok());
        }
        assert_eq!(queue.take(&wanted(1, 3, 1), &LIMITS, 7).unwrap(), Err(NotTaken::MemberDone));
        assert!(queue.take(&wanted(1, 3, 1), &LIMITS, 8).unwrap().is_ok(), "another day");
        assert_eq!(queue.take(&wanted(2, 1, 81), &LIMITS, 7).unwrap(), Err(NotTaken::BudgetSpent));
        assert!(queue.take(&wanted(2, 1, 80), &LIMITS, 7).unwrap().is_ok());
        assert_eq!(queue.figures(7).unwrap().1, U256::from(100));
    }

    #[test]
    fn no_member_takes_more_of_the_budget_than_its_share() {
        let (_folder, queue) = queue();
        let limits = Limits { member: U256::from(90), ..LIMITS };
        let one = queue.take(&wanted(1, 1, 80), &limits, 7).unwrap().unwrap();
        assert_eq!(queue.take(&wanted(1, 2, 11), &limits, 7).unwrap(), Err(NotTaken::MemberSpent));
        let other = queue.take(&wanted(2, 1, 11), &limits, 7).unwrap().unwrap();
        assert!(!queue.keep(one, &signed(), U256::from(90), &limits).unwrap(), "beyond the budget");
        queue.ended(other, None, None, U256::ZERO).unwrap();
        assert!(!queue.keep(one, &signed(), U256::from(91), &limits).unwrap(), "beyond its share");
        assert!(queue.keep(one, &signed(), U256::from(90), &limits).unwrap());
    }

    #[test]
    fn what_was_taken_and_what_was_signed_are_there_after_a_crash() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("queue");
        let first = Queue::open(&file).unwrap();
        assert!(Queue::open(&file).is_err(), "one program carries");
        let one = first.take(&wanted(1, 1, 1), &LIMITS, 7).unwrap().unwrap();
        let two = first.take(&wanted(1, 2, 1), &LIMITS, 7).unwrap().unwrap();
        assert!(first.keep(two, &signed(), U256::from(2), &LIMITS).unwrap());
        drop(first);
        let queue = Queue::open(&file).unwrap();
        let next = queue.next().unwrap().unwrap();
        assert_eq!((next.id, next.signed), (two, vec![signed()]), "what was sent comes first");
        queue.ended(two, None, None, U256::from(2)).unwrap();
        let next = queue.next().unwrap().unwrap();
        assert_eq!((next.id, next.signed), (one, vec![]));
        queue.ended(one, Some("why"), None, U256::ZERO).unwrap();
        assert!(queue.next().unwrap().is_none());
        let became = queue.became(one).unwrap().unwrap();
        assert_eq!((&became.status[..], became.why.as_deref()), ("refused", Some("why")));
    }
}
