//! What every answer tells the browser to refuse, and which requests are not ours.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, ORIGIN, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method};
use vsys_vocabulary::Environment;

/// Only our own files, no inline script, no inline style, in nobody's frame.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                   img-src 'self' data:; connect-src 'self'; form-action 'self'; \
                   frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(HeaderName, &str); 8] = [
    (CONTENT_SECURITY_POLICY, CSP),
    // With `no-referrer` browsers would send `Origin: null` with our own forms; the pages behind
    // letters' links say `no-referrer` themselves.
    (REFERRER_POLICY, "same-origin"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (CACHE_CONTROL, "no-store"),
];

/// Two years, as preload lists want it.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

/// Puts the headers on every answer; what a handler has set stays.
pub(crate) async fn headers(
    State(environment): State<Environment>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if environment != Environment::Local {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}

/// Whether a request that may change something comes from a page of another site (CSRF).
///
/// Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; who says neither is no browser
/// that anybody is signed in with, and is refused.
pub(crate) fn is_foreign(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(&HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let origin = text(&ORIGIN).and_then(|origin| origin.split_once("://"));
    match (origin, text(&HOST)) {
        (Some((_, authority)), Some(host)) => !authority.eq_ignore_ascii_case(host),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(method: &Method, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        is_foreign(method, &headers)
    }

    #[test]
    fn reading_is_free() {
        assert!(!foreign(&Method::GET, &[("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn a_form_of_our_own_page_is_ours() {
        assert!(!foreign(&Method::POST, &[("sec-fetch-site", "same-origin")]));
        let own = [("origin", "https://v-sys.example"), ("host", "v-sys.example")];
        assert!(!foreign(&Method::POST, &own));
    }

    #[test]
    fn a_form_of_another_site_is_foreign() {
        for headers in [
            vec![],
            vec![("host", "v-sys.example")],
            vec![("origin", "null"), ("host", "v-sys.example")],
            vec![("origin", "https://evil.example"), ("host", "v-sys.example")],
            vec![("origin", "https://v-sys.example:8443"), ("host", "v-sys.example")],
            vec![("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "cross-site"), ("origin", "https://v-sys.example")],
        ] {
            assert!(foreign(&Method::POST, &headers), "{headers:?}");
        }
    }
}
