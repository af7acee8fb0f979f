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

/// What holds of every document that a program publishes.
#[cfg(test)]
pub(crate) mod testing {
    use utoipa::openapi::OpenApi;

    /// The published file is the document; with `TIMEBANK_PUBLISH` set it is written.
    pub fn must_be_published(document: &OpenApi, file: &str) {
        let path = format!("{}/../docs/index/{file}", env!("CARGO_MANIFEST_DIR"));
        let now = document.to_pretty_json().unwrap() + "\n";
        if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(published == now, "docs/index/{file} is old: `cargo xtask codegen`");
    }

    /// Every route of a source, more than so many, is in the document, and nothing else is.
    pub fn must_have_every_route(document: &OpenApi, source: &str, more_than: usize) {
        let routes: Vec<_> = source
            .split(".route(")
            .skip(1)
            .filter_map(|rest| rest.split('"').nth(1))
            .filter(|path| *path != "/v1/openapi.json")
            .collect();
        assert!(routes.len() > more_than, "{routes:?}");
        for path in &routes {
            assert!(document.paths.paths.contains_key(*path), "{path} is not in the document");
        }
        assert_eq!(document.paths.paths.len(), routes.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_document_is_what_the_service_answers() {
        testing::must_be_published(&Document::openapi(), "openapi.json");
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
        testing::must_have_every_route(&Document::openapi(), include_str!("serve.rs"), 30);
    }
}
