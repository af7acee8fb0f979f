//! What the gateway understands as an OpenAPI document, from the code that answers.

use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::OpenApi as Spec;
use utoipa::{IntoResponses, Modify, OpenApi};

use super::intake;
use crate::api::refusal::Said;

/// Refusals of every request of a platform.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it is there for the document")]
pub(super) enum Refused {
    /// The request is none, or not one that can be recorded
    #[response(status = 400)]
    Bad(#[to_schema] Said),
    /// No platform proves that it asks
    #[response(status = 401)]
    Nobody(Said),
    /// The platform records nothing of that class
    #[response(status = 403)]
    Forbidden(Said),
    /// There is no such session
    #[response(status = 404)]
    Missing(Said),
    /// The key was used for something else, or the session is over
    #[response(status = 409)]
    Conflict(Said),
    /// The request is too long
    #[response(status = 413)]
    TooLarge(Said),
    /// The path is too long
    #[response(status = 414)]
    TooLong(Said),
    /// Too many requests
    #[response(status = 429)]
    Busy(Said),
    /// The database does not answer
    #[response(status = 503)]
    Unavailable(Said),
}

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Time Bank: the gateway that records",
        description = "Platforms say who serves. Moments are seconds since 1970."
    ),
    paths(
        intake::begin,
        intake::list,
        intake::one,
        intake::beat,
        intake::end,
        intake::statements,
        super::health,
        super::metrics,
    ),
    modifiers(&Proofs)
)]
pub(super) struct Document;

/// How a platform proves who it is.
struct Proofs;

impl Modify for Proofs {
    fn modify(&self, document: &mut Spec) {
        let Some(components) = document.components.as_mut() else { return };
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("token", token);
        for (name, header, what) in [
            ("platform", "x-timebank-platform", "The platform's name."),
            ("time", "x-timebank-time", "Seconds since 1970; holds for five minutes."),
            (
                "signature",
                "x-timebank-signature",
                "The HMAC-SHA-256 of `TIME\\nMETHOD\\nPATH\\nBODY` in hexadecimal digits.",
            ),
        ] {
            let value = ApiKeyValue::with_description(header, what);
            components.add_security_scheme(name, SecurityScheme::ApiKey(ApiKey::Header(value)));
        }
    }
}

/// The document as it is served.
pub(super) fn json() -> String {
    Document::openapi().to_json().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::openapi::testing;

    #[test]
    fn the_gateways_published_document_is_what_it_understands() {
        testing::must_be_published(&Document::openapi(), "gateway.json");
    }

    #[test]
    fn every_route_of_the_gateway_is_in_its_document() {
        testing::must_have_every_route(&Document::openapi(), include_str!("mod.rs"), 6);
    }
}
