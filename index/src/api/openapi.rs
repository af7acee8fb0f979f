//! The questions and their answers as an OpenAPI document, from the code that answers them.

use utoipa::OpenApi;

use super::{board, export, links, records, routes, stream};

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Time Bank: the query service",
        description = "Reads only, but for the board. Seconds of coin and of service are decimal strings; moments are seconds since 1970."
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
        links::links,
        links::one,
        links::payments,
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
        records::orders,
        records::trades,
        board::notices,
        board::ask,
    )
)]
pub struct Document;

/// The document as it is served.
pub fn json() -> String {
    Document::openapi().to_json().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/index/openapi.json");

    #[test]
    fn the_published_document_is_what_the_service_answers() {
        let now = Document::openapi().to_pretty_json().unwrap() + "\n";
        if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
            std::fs::write(PUBLISHED, &now).unwrap();
        }
        let published = std::fs::read_to_string(PUBLISHED).unwrap_or_default();
        assert!(
            published == now,
            "docs/index/openapi.json is old: `cargo xtask codegen --only openapi`"
        );
    }

    #[test]
    fn what_is_refused_before_a_route_is_reached_is_documented_at_every_operation() {
        let document: serde_json::Value = serde_json::from_str(&json()).unwrap();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                let says = |status: &str| operation["responses"].get(status).is_some();
                assert!(says("414") && says("429"), "{method} {path}");
            }
        }
    }

    #[test]
    fn every_route_of_the_service_is_in_the_document() {
        let source = include_str!("serve.rs");
        let document = Document::openapi();
        let routes: Vec<_> = source
            .split(".route(")
            .skip(1)
            .filter_map(|rest| rest.split('"').nth(1))
            .filter(|path| *path != "/v1/openapi.json")
            .collect();
        assert!(routes.len() > 30, "{routes:?}");
        for path in &routes {
            assert!(document.paths.paths.contains_key(*path), "{path} is not in the document");
        }
        assert_eq!(document.paths.paths.len(), routes.len());
    }
}
