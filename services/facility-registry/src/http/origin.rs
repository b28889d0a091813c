//! Where the caller found us: what addresses in answers begin with.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;

use super::ROOT;

/// The longest name of a host, with its port.
const LONGEST_HOST: usize = 260;

/// `https://fhir.example.jp/fhir/R4`, as the caller's own request has it: the answer goes to nobody
/// else.
pub(super) struct Origin(pub(super) String);

impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let host = header(HOST.as_str()).filter(|host| is_host(host)).unwrap_or("localhost");
        // What ends TLS before us says so.
        let tls = header("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
        let scheme = if tls { "https" } else { "http" };
        Ok(Self(format!("{scheme}://{host}{ROOT}")))
    }
}

fn is_host(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    (1..=LONGEST_HOST).contains(&text.len()) && text.chars().all(plain)
}
