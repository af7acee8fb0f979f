//! The log as it grows: server-sent events that go on where somebody stopped listening.

use std::convert::Infallible;
use std::sync::atomic::Ordering;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt};
use tokio::sync::watch;

use super::read::{self, Page, Which};
use super::refusal::Refusal;
use super::routes::{self, Asked};
use super::service::Service;
use super::views;
use crate::follow;

/// Events that are read at once.
const PART: usize = 200;
/// Who may listen at a time.
const LISTENERS: usize = 512;
/// How long a database that is behind, as a replica may be, is given before it is read again.
const BEHIND: Duration = Duration::from_millis(200);
/// How often something is said, whatever happens.
const ALIVE: Duration = Duration::from_secs(15);

/// Counts a listener while it listens.
struct Listener(Arc<Service>);

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.listeners.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Listening {
    listener: Listener,
    moved: watch::Receiver<u64>,
    /// Reorganisations that it was told of.
    seen: usize,
    at: u64,
    ready: std::vec::IntoIter<views::Event>,
    which: Which,
}

impl Listening {
    /// Where the log went back to, if that takes back what was said. It may be longer than before again.
    fn gone_back(&mut self) -> Option<u64> {
        let (seen, held) = self.listener.0.progress.went_back(self.seen);
        self.seen = seen;
        let held = held.filter(|held| *held < self.at)?;
        self.at = held;
        Some(held)
    }
}

/// The log behind an event, and everything new.
#[utoipa::path(get, path = "/v1/stream", params(routes::EventsQuery),
    responses((status = 200, description = "Server-sent events: `id` is the seq, `data` an Event", content_type = "text/event-stream"),
        (status = 400, body = super::refusal::Said), (status = 414, body = super::refusal::Said),
        (status = 429, body = super::refusal::Said),
        (status = 503, body = super::refusal::Said)))]
pub async fn stream(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    Asked(query): Asked<routes::EventsQuery>,
) -> Result<Response, Refusal> {
    let last = headers.get("last-event-id").map(|last| {
        last.to_str()
            .ok()
            .and_then(|last| last.parse().ok())
            .ok_or_else(|| Refusal::bad("Last-Event-ID is no number"))
    });
    let (seen, _) = service.progress.went_back(0);
    let newest = *service.progress.moved.borrow();
    let at = last.transpose()?.or(query.after).unwrap_or(newest);
    let which = query.which()?;
    if service.listeners.fetch_add(1, Ordering::Relaxed) >= LISTENERS {
        service.listeners.fetch_sub(1, Ordering::Relaxed);
        return Err(Refusal::unavailable("too many listen: ask again later"));
    }
    let moved = service.progress.moved.subscribe();
    let ready = Vec::new().into_iter();
    let listening =
        Listening { listener: Listener(service), moved, seen, at: at.min(newest), ready, which };
    // What somebody heard of a log that was longer holds no more.
    let gone = (at > newest).then(|| Ok(reorganised(newest)));
    let alive = KeepAlive::new().interval(ALIVE);
    let events = stream::iter(gone).chain(events(listening));
    Ok(Sse::new(events).keep_alive(alive).into_response())
}

fn reorganised(seq: u64) -> Event {
    let event = Event::default().id(seq.to_string()).event("reorganised");
    event.data(format!("{{\"seq\":{seq}}}"))
}

fn events(listening: Listening) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(listening, |mut listening| async move {
        loop {
            if let Some(event) = listening.ready.next() {
                listening.at = event.seq;
                let said = serde_json::to_string(&event).unwrap_or_default();
                let event = Event::default().id(event.seq.to_string()).event("event").data(said);
                return Some((Ok(event), listening));
            }
            let newest = *listening.moved.borrow_and_update();
            if let Some(held) = listening.gone_back() {
                return Some((Ok(reorganised(held)), listening));
            }
            if newest <= listening.at {
                if listening.moved.changed().await.is_err() {
                    return None;
                }
                continue;
            }
            let page = Page { after: Some(listening.at), limit: PART, is_backwards: false };
            let which = listening.which.clone();
            let reading = listening.listener.0.read(move |db| {
                let here = follow::cursor(db)?.head.seq;
                Ok((read::events(db, page, &which)?, here))
            });
            match reading.await {
                Ok((part, here)) if part.items.is_empty() => {
                    let looked_at = part.next.unwrap_or(here);
                    if looked_at <= listening.at {
                        tokio::time::sleep(BEHIND).await;
                    }
                    listening.at = listening.at.max(looked_at);
                }
                Ok((part, _)) => listening.ready = part.items.into_iter(),
                Err(_) => tokio::time::sleep(Duration::from_secs(1)).await,
            }
        }
    })
    .fuse()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::{About, Progress};

    #[test]
    fn a_reorganisation_is_told_once_also_where_the_log_is_longer_again() {
        let progress = Arc::new(Progress::new(About::default()));
        let service = Arc::new(Service::new(progress.clone(), Vec::new(), 1, 0));
        service.listeners.store(1, Ordering::Relaxed);
        let mut listening = Listening {
            listener: Listener(service),
            moved: progress.moved.subscribe(),
            seen: 0,
            at: 9,
            ready: Vec::new().into_iter(),
            which: Which::default(),
        };
        progress.go_back(4);
        progress.moved.send_replace(12);
        assert_eq!((listening.gone_back(), listening.at), (Some(4), 4));
        assert_eq!(listening.gone_back(), None);
        progress.go_back(4);
        assert_eq!((listening.gone_back(), listening.at), (None, 4));
    }
}
