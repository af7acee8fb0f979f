//! What every answer needs: connections to read with, and how far the service is.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::http::{header, HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::limits::Limits;
use super::refusal::Refusal;
use crate::abi::hex_of;
use crate::board::Board;
use crate::db::{Connection, Place};
use crate::follow;
use crate::gateway::key::Key;
use crate::progress::{Cursor, Progress};

/// Connections that read for each processor, where nothing is said.
const READERS: usize = 2;
/// What answers are made of.
const JSON: &str = "application/json";
/// Answers that take long and are made at a time: bundles and statements.
const LONG: usize = 2;
/// How long a question waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections that read, to each database, where nothing is said. More of them than the processors can serve do not
/// answer sooner: they take the processors from each other, and some wait long.
pub fn readers() -> u16 {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    u16::try_from(processors.saturating_mul(READERS)).unwrap_or(u16::MAX)
}

/// What every answer needs.
pub struct Service {
    /// How far the writer is.
    pub progress: Arc<Progress>,
    /// Who asks how much.
    pub(super) limits: Arc<Limits>,
    pools: Vec<Pool>,
    turn: AtomicUsize,
    /// Questions that were answered.
    pub(super) asked: AtomicU64,
    /// Microseconds that took, all together.
    pub(super) took: AtomicU64,
    /// The board of offers and needs, if this service keeps one.
    pub board: Option<Arc<Board>>,
    /// Who answers for evidence bundles, if anybody does.
    pub key: Option<Arc<Key>>,
    /// Who listens to the stream.
    pub(super) listeners: AtomicUsize,
    /// Room for answers that take long.
    long: Arc<Semaphore>,
}

/// Connections to one database.
struct Pool {
    place: Place,
    idle: Mutex<Vec<Connection>>,
    free: Arc<Semaphore>,
}

/// An answer: what was asked for, and how far it goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer<T> {
    /// What was asked for.
    pub data: T,
    /// Where the next part of a list begins.
    pub next: Option<u64>,
    /// Whether no block of it can be taken back.
    pub finalized: bool,
    /// Whether no event can be missing.
    pub complete: bool,
    /// `green`, `syncing` or `red`.
    pub status: &'static str,
    /// The last event.
    pub seq: u64,
    /// The hash over all events.
    pub head: String,
    /// The last block; −1 before the first.
    pub block: i64,
    /// When it was made.
    pub time: u64,
}

impl Service {
    /// A service over databases; the first is the writer's own, unless replicas are given.
    pub fn new(progress: Arc<Progress>, places: Vec<Place>, readers: usize, rate: u32) -> Self {
        let pool = |place| {
            let free = Arc::new(Semaphore::new(readers));
            Pool { place, idle: Mutex::default(), free }
        };
        Self {
            progress,
            limits: Arc::new(Limits::new(rate)),
            pools: places.into_iter().map(pool).collect(),
            turn: AtomicUsize::new(0),
            asked: AtomicU64::new(0),
            took: AtomicU64::new(0),
            board: None,
            key: None,
            listeners: AtomicUsize::new(0),
            long: Arc::new(Semaphore::new((readers / 2).clamp(1, LONG))),
        }
    }

    /// Reads what takes long, while there is always somebody left who reads what does not.
    pub async fn read_long<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&mut Connection) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let waiting = tokio::time::timeout(PATIENCE, self.long.clone().acquire_owned());
        let permit = waiting.await.map_err(|_| Refusal::busy())??;
        // It goes on where whoever asked is gone, and takes its room until it ends.
        self.read(move |db| {
            let _permit = permit;
            read(db)
        })
        .await
    }

    /// Reads, with all of what is read of one moment.
    pub async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&mut Connection) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let begun = Instant::now();
        let count = self.pools.len().max(1);
        let place = self.turn.fetch_add(1, Ordering::Relaxed) % count;
        let Some(pool) = self.pools.get(place) else {
            return Err(Refusal::unavailable("there is no database"));
        };
        let waiting = tokio::time::timeout(PATIENCE, pool.free.clone().acquire_owned());
        let permit = waiting.await.map_err(|_| Refusal::busy())??;
        let service = self.clone();
        // Whoever asks has the answer before the database is told that it was read.
        let (say, found) = tokio::sync::oneshot::channel();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            if let Some(pool) = service.pools.get(place) {
                pool.read(read, |found| drop(say.send(found)));
            }
        });
        let found = found.await?;
        self.asked.fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.took.fetch_add(micros, Ordering::Relaxed);
        found
    }

    /// Answers with what is read, unless whoever asks has it already.
    pub async fn answer<T: Serialize>(
        self: &Arc<Self>,
        headers: &HeaderMap,
        read: impl FnOnce(&mut Connection) -> Result<(T, Option<u64>), Refusal> + Send + 'static,
    ) -> Result<Response, Refusal> {
        let known: Vec<_> = headers.get_all(header::IF_NONE_MATCH).iter().cloned().collect();
        let service = self.clone();
        let found = self
            .read(move |db| {
                let cursor = follow::cursor(db)?;
                let tag = tag(&cursor, service.progress.status(cursor.block));
                if known.iter().any(|known| is_in(known.as_bytes(), &tag)) {
                    return Ok((tag, None));
                }
                let (data, next) = read(db)?;
                // `*` is whatever there is, if there is something.
                if known.iter().any(|known| known.as_bytes().trim_ascii() == b"*") {
                    return Ok((tag, None));
                }
                // Written here, where it holds nobody up who asks for something else.
                Ok((tag, Some(serde_json::to_vec(&service.envelope(&cursor, data, next))?)))
            })
            .await?;
        let (tag, found) = found;
        let mut response = match found {
            None => StatusCode::NOT_MODIFIED.into_response(),
            Some(json) => ([(header::CONTENT_TYPE, JSON)], json).into_response(),
        };
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        let again = HeaderValue::from_static("no-cache");
        response.headers_mut().insert(header::CACHE_CONTROL, again);
        Ok(response)
    }

    fn envelope<T>(&self, cursor: &Cursor, data: T, next: Option<u64>) -> Answer<T> {
        Answer {
            data,
            next,
            finalized: true,
            complete: self.progress.about.complete,
            status: self.progress.status(cursor.block),
            seq: cursor.head.seq,
            head: hex_of(cursor.head.hash),
            block: cursor.block.map_or(-1, |block| i64::try_from(block).unwrap_or(i64::MAX)),
            time: cursor.time,
        }
    }
}

impl Pool {
    /// Reads, says what was found, and ends reading.
    fn read<T>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, Refusal>,
        say: impl FnOnce(Result<T, Refusal>),
    ) {
        let mut db = match self.begin() {
            Ok(db) => db,
            Err(error) => return say(Err(error.into())),
        };
        say(read(&mut db));
        if db.commit().is_ok() {
            if let Ok(mut idle) = self.idle.lock() {
                idle.push(db);
            }
        }
    }

    /// A connection on which reading has begun.
    fn begin(&self) -> anyhow::Result<Connection> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        if let Some(mut db) = idle {
            // One that was idle may be gone: the server was started anew.
            if db.begin_reading().is_ok() {
                return Ok(db);
            }
        }
        let mut db = self.place.reader()?;
        db.begin_reading()?;
        Ok(db)
    }
}

/// What says of an answer whether it is still the same. The clock is the block's, whose hash has its time.
fn tag(cursor: &Cursor, status: &str) -> String {
    let (block, head) = (hex::encode(&cursor.hash[..8]), hex::encode(&cursor.head.hash[..8]));
    format!("\"{block}-{head}-{}-{status}\"", cursor.council.seq)
}

fn is_in(known: &[u8], tag: &str) -> bool {
    let known = String::from_utf8_lossy(known);
    known.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_has_an_answer_already_that_is_in_its_list() {
        for known in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", " \"b\",W/\"a\" ,\"c\""] {
            assert!(is_in(known.as_bytes(), "\"a\""), "{known}");
        }
        for known in ["", ",,,", "a", "\"b\"", "*", "\"a", "\"aa\""] {
            assert!(!is_in(known.as_bytes(), "\"a\""), "{known}");
        }
        assert!(!is_in(&[0xff, b',', 0xfe], "\"a\""));
    }

    #[test]
    fn another_block_of_the_same_number_has_another_tag() {
        let one = Cursor { block: Some(7), hash: [1; 32], ..Cursor::default() };
        let other = Cursor { hash: [2; 32], ..one.clone() };
        assert_ne!(tag(&one, "green"), tag(&other, "green"));
        assert_ne!(tag(&one, "green"), tag(&one, "red"));
    }
}
