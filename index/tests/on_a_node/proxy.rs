//! A node that lies, stalls or refuses: a proxy in front of the real one that changes some of its answers.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::Router;
use serde_json::Value;
use tokio::runtime::Handle;

/// What becomes of an answer.
pub enum Fate {
    /// It is handed on.
    Told(Value),
    /// The node seems to be down.
    Failed,
    /// It is no JSON.
    Garbled,
    /// It comes late.
    Stalled(Value, Duration),
    /// The connection ends in the middle of it.
    Cut(Value),
    /// Too many ask.
    Limited,
}

type Change = Box<dyn FnMut(&Value, Value) -> Fate + Send>;

struct Shared {
    client: reqwest::Client,
    node: String,
    change: Mutex<Change>,
}

/// Starts one; `change` is handed each request with its answer.
pub fn start(
    runtime: &Handle,
    node: &str,
    change: impl FnMut(&Value, Value) -> Fate + Send + 'static,
) -> String {
    let change: Change = Box::new(change);
    let shared = Arc::new(Shared {
        client: reqwest::Client::new(),
        node: node.to_owned(),
        change: Mutex::new(change),
    });
    let listener =
        runtime.block_on(tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))));
    let listener = listener.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/", post(pass)).with_state(shared);
    runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

async fn pass(State(shared): State<Arc<Shared>>, body: String) -> Response {
    let request: Value = serde_json::from_str(&body).unwrap();
    let sent = shared.client.post(&shared.node).header("content-type", "application/json");
    // A node that was killed answers nothing, or a part.
    let Ok(response) = sent.body(body).send().await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let text = response.text().await.unwrap_or_default();
    let Ok(answer) = serde_json::from_str(&text) else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let fate = (shared.change.lock().unwrap())(&request, answer);
    match fate {
        Fate::Told(answer) => answer.to_string().into_response(),
        Fate::Stalled(answer, time) => {
            tokio::time::sleep(time).await;
            answer.to_string().into_response()
        }
        Fate::Cut(answer) => {
            let text = answer.to_string();
            let half = text[..text.len() / 2].to_owned();
            let parts = [Ok(half), Err(std::io::Error::other("the line is cut"))];
            Body::from_stream(futures_util::stream::iter(parts)).into_response()
        }
        Fate::Limited => (StatusCode::TOO_MANY_REQUESTS, "slow down").into_response(),
        Fate::Failed => StatusCode::BAD_GATEWAY.into_response(),
        Fate::Garbled => "{\"jsonrpc\":".into_response(),
    }
}
