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

/// How long a question waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

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
        }
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
        let reading = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            service.pools.get(place).map(|pool| pool.read(read))
        });
        let found = reading.await?.unwrap_or_else(|| Err(Refusal::unavailable("no database")));
        self.asked.fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.took.fetch_add(micros, Ordering::Relaxed);
        found
    }

    /// Answers with what is read, unless whoever asks has it already.
    pub async fn answer<T: Serialize + Send + 'static>(
        self: &Arc<Self>,
        headers: &HeaderMap,
        read: impl FnOnce(&mut Connection) -> Result<(T, Option<u64>), Refusal> + Send + 'static,
    ) -> Result<Response, Refusal> {
        let known = headers.get(header::IF_NONE_MATCH).map(|tag| tag.as_bytes().to_vec());
        let progress = self.progress.clone();
        let found = self
            .read(move |db| {
                let cursor = follow::cursor(db)?;
                let tag = tag(&cursor, progress.status(cursor.block));
                if known.is_some_and(|known| is_in(&known, &tag)) {
                    return Ok((cursor, tag, None));
                }
                let (data, next) = read(db)?;
                Ok((cursor, tag, Some((data, next))))
            })
            .await?;
        let (cursor, tag, found) = found;
        let mut response = match found {
            None => StatusCode::NOT_MODIFIED.into_response(),
            Some((data, next)) => axum::Json(self.envelope(&cursor, data, next)).into_response(),
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
    fn read<T>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let mut db = match idle {
            Some(db) => db,
            None => self.place.reader()?,
        };
        // A connection that was idle may be gone: the server was started anew.
        if db.begin_reading().is_err() {
            db = self.place.reader()?;
            db.begin_reading()?;
        }
        let found = read(&mut db);
        if db.commit().is_ok() {
            if let Ok(mut idle) = self.idle.lock() {
                idle.push(db);
            }
        }
        found
    }
}

fn tag(cursor: &Cursor, status: &str) -> String {
    let head = hex::encode(&cursor.head.hash[..8]);
    format!("\"{}-{head}-{}-{status}\"", cursor.block.unwrap_or(0), cursor.council.seq)
}

fn is_in(known: &[u8], tag: &str) -> bool {
    let known = String::from_utf8_lossy(known);
    known
        .split(',')
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == tag || one == "*")
}
