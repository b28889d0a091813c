//! The second factor again, before what cannot be undone.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;

use crate::own_path::OwnPath;
use crate::visitor::Visitor;

/// Sends a visitor to give the second factor first, and back to `path`; none when they just did.
pub(crate) fn wanted(visitor: &Visitor, path: &OwnPath) -> Option<Response> {
    if visitor.is_elevated() {
        return None;
    }
    let address = format!("/elevate?then={}", path.as_query_value());
    Some((StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response())
}
