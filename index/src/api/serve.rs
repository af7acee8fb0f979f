//! Answering: the routes, what nobody may exceed, and the connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{header, HeaderValue, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, MethodRouter};
use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;

use super::limits::Limits;
use super::patient::patient;
use super::refusal::Refusal;
use super::service::Service;
use super::{board, export, links, openapi, records, routes, stream};

/// Connections at a time.
const CONNECTIONS: usize = 1_024;
/// How long a client may take to say what it wants.
const SAYING: Duration = Duration::from_secs(10);
/// How long a client may take nothing of an answer that waits for it.
const TAKING: Duration = Duration::from_secs(30);
/// How long an answer may take that is no stream.
const ANSWERING: Duration = Duration::from_secs(20);
/// Bytes of a question at most.
const QUESTION: usize = 16 << 10;
/// Bytes of a path at most.
const PATH: usize = 4 << 10;

/// Everything that is answered.
pub fn router(service: Arc<Service>) -> Router {
    let read = |route: MethodRouter<Arc<Service>>| {
        route.fallback(|| async { Refusal::method("this service reads only: GET and HEAD") })
    };
    Router::new()
        .route("/v1/status", read(get(routes::status)))
        .route("/v1/events", read(get(routes::events)))
        .route("/v1/events/{seq}", read(get(routes::event)))
        .route("/v1/stream", read(get(stream::stream)))
        .route("/v1/accounts", read(get(routes::accounts)))
        .route("/v1/accounts/{address}", read(get(routes::account)))
        .route("/v1/accounts/{address}/events", read(get(routes::account_events)))
        .route("/v1/accounts/{address}/history", read(get(routes::history)))
        .route("/v1/accounts/{address}/statement", read(get(export::statement)))
        .route("/v1/classes", read(get(routes::classes)))
        .route("/v1/classes/{id}", read(get(routes::class)))
        .route("/v1/book", read(get(routes::book)))
        .route("/v1/orders", read(get(routes::orders)))
        .route("/v1/orders/{member}/{id}", read(get(routes::order)))
        .route("/v1/trades", read(get(routes::trades)))
        .route("/v1/candles", read(get(routes::candles)))
        .route("/v1/agreements", read(get(routes::agreements)))
        .route("/v1/agreements/{id}", read(get(routes::agreement)))
        .route("/v1/campaigns", read(get(routes::campaigns)))
        .route("/v1/campaigns/{id}", read(get(routes::campaign)))
        .route("/v1/loans", read(get(routes::loans)))
        .route("/v1/links", read(get(links::links)))
        .route("/v1/links/{id}", read(get(links::one)))
        .route("/v1/payments", read(get(links::payments)))
        .route("/v1/cases", read(get(routes::cases)))
        .route("/v1/cases/{id}", read(get(routes::case)))
        .route("/v1/alerts", read(get(routes::alerts)))
        .route("/v1/attempts", read(get(routes::attempts)))
        .route("/v1/officers", read(get(routes::officers)))
        .route("/v1/council", read(get(routes::council)))
        .route("/v1/supply", read(get(routes::supply)))
        .route("/v1/policies", read(get(routes::policies)))
        .route("/v1/audit", read(get(routes::audit)))
        .route("/v1/export", read(get(export::export)))
        .route("/v1/bundle", read(get(export::bundle)))
        .route("/v1/records/orders", read(get(records::orders)))
        .route("/v1/records/trades", read(get(records::trades)))
        .route(
            "/v1/board",
            get(board::notices).post(board::ask).layer(DefaultBodyLimit::max(QUESTION)).fallback(
                || async {
                    Refusal::method("the board is read and written to: GET, HEAD and POST")
                },
            ),
        )
        .route("/v1/openapi.json", read(get(document)))
        .route("/health", read(get(routes::health)))
        .route("/metrics", read(get(routes::metrics)))
        .fallback(|| async { Refusal::missing("there is no such page") })
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(guarding(&service), guard))
        .with_state(service)
}

fn guarding(service: &Service) -> Guard {
    // Everything here is public, and nothing is done for whoever asks; the board believes signatures alone.
    Guard { limits: service.limits.clone(), longest: QUESTION, is_public: true }
}

/// What nobody may exceed.
#[derive(Clone)]
pub struct Guard {
    /// Who asks how much.
    pub limits: Arc<Limits>,
    /// Bytes of a question at most.
    pub longest: usize,
    /// Whether any page in a browser may read the answers.
    pub is_public: bool,
}

async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi::json()).into_response()
}

/// Refuses what is too much, and says what browsers must know.
pub async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip());
    let path = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    let declared = request.headers().get(header::CONTENT_LENGTH);
    let length = declared.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let is_preflight = guard.is_public && request.method() == Method::OPTIONS;
    let mut response = if from.is_some_and(|from| !guard.limits.allow(from)) {
        Refusal::busy().into_response()
    } else if path > PATH {
        Refusal::too_long("the path is too long").into_response()
    } else if length.is_some_and(|length| length > guard.longest) {
        Refusal::too_large("the question is too long").into_response()
    } else if is_preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        let answering = tokio::time::timeout(ANSWERING, next.run(request));
        answering
            .await
            .unwrap_or_else(|_| Refusal::unavailable("it takes too long").into_response())
    };
    // A question that was not read to its end takes the connection with it. Without the word, a client sends its next
    // question into a connection that closes.
    let is_unread = match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => true,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::URI_TOO_LONG => {
            length.is_some_and(|length| length > 0)
        }
        _ => false,
    };
    if is_unread {
        response
            .headers_mut()
            .insert(header::CONNECTION, header::HeaderValue::from_static("close"));
    }
    let headers = response.headers_mut();
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    if guard.is_public {
        for (name, value) in [
            ("access-control-allow-origin", "*"),
            ("access-control-allow-headers", "content-type, if-none-match, last-event-id"),
            ("access-control-expose-headers", "etag, retry-after"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

/// Answers until told to stop.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl std::future::Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => return,
        };
        let (stream, from) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // No more files can be open, or a client is gone already.
                tracing::debug!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        match places.clone().try_acquire_owned() {
            Ok(place) => {
                let router = router.clone();
                tokio::spawn(async move {
                    connection(stream, from, router).await;
                    drop(place);
                });
            }
            Err(_) => drop(tokio::spawn(refuse(stream))),
        }
    }
}

async fn connection(stream: TcpStream, from: SocketAddr, router: Router) {
    let answer = hyper::service::service_fn(move |mut request: hyper::Request<_>| {
        request.extensions_mut().insert(ConnectInfo(from));
        let mut router = router.clone();
        async move {
            let request = request.map(axum::body::Body::new);
            tower_service::Service::call(&mut router, request).await
        }
    });
    let _ = stream.set_nodelay(true);
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(SAYING)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(patient(stream, TAKING)), answer);
    if let Err(error) = serving.await {
        tracing::debug!(%error, "a connection ended");
    }
}

/// Says that there are too many, and hangs up.
async fn refuse(mut stream: TcpStream) {
    const SAID: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let saying = async {
        let _ = stream.write_all(SAID).await;
        let _ = stream.shutdown().await;
    };
    let _ = tokio::time::timeout(Duration::from_secs(1), saying).await;
}
