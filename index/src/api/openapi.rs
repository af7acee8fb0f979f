//! The questions and their answers as an OpenAPI document, from the code that answers them.

use utoipa::OpenApi;

use super::{export, routes, stream};

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Time Bank: the query service",
        description = "Reads only. Seconds of coin and of service are decimal strings; moments are seconds since 1970."
    ),
    paths(
        routes::status,
        routes::events,
        routes::event,
        routes::accounts,
        routes::account,
        routes::account_events,
        routes::history,
        routes::classes,
        routes::class,
        routes::book,
        routes::orders,
        routes::order,
        routes::trades,
        routes::candles,
        routes::agreements,
        routes::agreement,
        routes::campaigns,
        routes::campaign,
        routes::loans,
        routes::cases,
        routes::case,
        routes::alerts,
        routes::attempts,
        routes::officers,
        routes::council,
        routes::supply,
        routes::policies,
        routes::audit,
        routes::health,
        routes::metrics,
        stream::stream,
        export::statement,
        export::export,
        export::bundle,
    )
)]
pub struct Document;

/// The document as it is served.
pub fn json() -> String {
    Document::openapi().to_json().unwrap_or_default()
}
