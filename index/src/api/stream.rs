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

/// Events that are read at once.
const PART: usize = 200;
/// Who may listen at a time.
const LISTENERS: usize = 512;
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
    at: u64,
    ready: std::vec::IntoIter<views::Event>,
    which: Which,
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
    let newest = *service.progress.moved.borrow();
    let at = last.transpose()?.or(query.after).unwrap_or(newest);
    let which = query.which()?;
    if service.listeners.fetch_add(1, Ordering::Relaxed) >= LISTENERS {
        service.listeners.fetch_sub(1, Ordering::Relaxed);
        return Err(Refusal::unavailable("too many listen: ask again later"));
    }
    let moved = service.progress.moved.subscribe();
    let ready = Vec::new().into_iter();
    let listening = Listening { listener: Listener(service), moved, at, ready, which };
    let alive = KeepAlive::new().interval(ALIVE);
    Ok(Sse::new(events(listening)).keep_alive(alive).into_response())
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
            if newest < listening.at {
                // The chain was reorganised: what was said behind it holds no more.
                listening.at = newest;
                let event = Event::default().id(newest.to_string()).event("reorganised");
                return Some((Ok(event.data(format!("{{\"seq\":{newest}}}"))), listening));
            }
            if newest == listening.at {
                if listening.moved.changed().await.is_err() {
                    return None;
                }
                continue;
            }
            let page = Page { after: Some(listening.at), limit: PART, is_backwards: false };
            let which = listening.which.clone();
            let found = listening.listener.0.read(move |db| read::events(db, page, &which)).await;
            match found {
                Ok(part) => {
                    if part.items.is_empty() {
                        listening.at = part.next.unwrap_or(newest);
                    }
                    listening.ready = part.items.into_iter();
                }
                Err(_) => tokio::time::sleep(Duration::from_secs(1)).await,
            }
        }
    })
    .fuse()
}
