//! Answers: `application/fhir+json`, and a resource with its version.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::search::Described;

/// What answers are made of.
const FHIR_JSON: HeaderValue = HeaderValue::from_static("application/fhir+json; fhirVersion=4.0");

/// An answer with this body.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => (status, [(header::CONTENT_TYPE, FHIR_JSON)], body).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer cannot be written as JSON");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// One site, or 304 when the caller has this version of it.
pub(super) fn resource<R>(described: Described, asked: &HeaderMap) -> Response
where
    R: From<Described> + Serialize,
{
    let version = format!("W/\"{}\"", described.facility.version);
    let changed = described.changed_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut answer = if known.is_some_and(|known| names(known, &version)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        json(StatusCode::OK, &R::from(described))
    };
    let named = [(header::ETAG, version), (header::LAST_MODIFIED, changed)];
    for (name, value) in named {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// Whether a list of `If-None-Match` names a version; strong and weak are the same there.
fn names(known: &str, version: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.trim() == "*" || known.split(',').any(|tag| bare(tag) == bare(version))
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_version_is_known_by_its_tag() {
        for known in ["W/\"2\"", "\"2\"", "*", "W/\"1\", W/\"2\""] {
            assert!(names(known, "W/\"2\""), "{known}");
        }
        assert!(!names("W/\"22\"", "W/\"2\"") && !names("2", "W/\"2\""));
    }
}
