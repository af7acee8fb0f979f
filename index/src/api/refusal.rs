//! Why a question is not answered.

use axum::http::{header, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// A refusal, as answers say it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Said {
    /// What.
    pub error: Reason,
}

/// Why.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reason {
    /// `bad_request`, `unauthorized`, `forbidden`, `not_found`, `method_not_allowed`, `conflict`, `too_large`,
    /// `too_many_requests` or `unavailable`.
    pub code: &'static str,
    /// The same in words.
    pub message: String,
}

/// A refusal.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Refusal {
    /// The question is none.
    pub fn bad(message: &str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code: "bad_request", message: message.to_owned() }
    }

    /// There is no such thing.
    pub fn missing(message: &str) -> Self {
        Self { status: StatusCode::NOT_FOUND, code: "not_found", message: message.to_owned() }
    }

    /// Nobody proves who asks.
    pub fn unauthorized(message: &str) -> Self {
        let (status, code) = (StatusCode::UNAUTHORIZED, "unauthorized");
        Self { status, code, message: message.to_owned() }
    }

    /// Whoever asks may not.
    pub fn forbidden(message: &str) -> Self {
        Self { status: StatusCode::FORBIDDEN, code: "forbidden", message: message.to_owned() }
    }

    /// It was said otherwise before.
    pub fn conflict(message: &str) -> Self {
        Self { status: StatusCode::CONFLICT, code: "conflict", message: message.to_owned() }
    }

    /// The question is too long.
    pub fn too_large(message: &str) -> Self {
        let (status, code) = (StatusCode::PAYLOAD_TOO_LARGE, "too_large");
        Self { status, code, message: message.to_owned() }
    }

    /// The path is too long.
    pub fn too_long(message: &str) -> Self {
        Self { status: StatusCode::URI_TOO_LONG, code: "too_large", message: message.to_owned() }
    }

    /// The path has no such method.
    pub fn method(message: &str) -> Self {
        let message = message.to_owned();
        Self { status: StatusCode::METHOD_NOT_ALLOWED, code: "method_not_allowed", message }
    }

    /// Too many ask.
    pub fn busy() -> Self {
        let message = "too many requests: ask again in a moment".to_owned();
        Self { status: StatusCode::TOO_MANY_REQUESTS, code: "too_many_requests", message }
    }

    /// The database does not answer.
    pub fn unavailable(message: &str) -> Self {
        let (status, code) = (StatusCode::SERVICE_UNAVAILABLE, "unavailable");
        Self { status, code, message: message.to_owned() }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        // What the database says is for whoever runs the service, not for whoever asks.
        tracing::warn!(error = %error.into(), "the database does not answer");
        Self::unavailable("the database does not answer")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let wait =
            matches!(self.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        let error = Reason { code: self.code, message: self.message };
        let mut response = (self.status, axum::Json(Said { error })).into_response();
        if wait {
            let second = header::HeaderValue::from_static("1");
            response.headers_mut().insert(header::RETRY_AFTER, second);
        }
        response
    }
}
