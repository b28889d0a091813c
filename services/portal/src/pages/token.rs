//! Tokens for programs of others: client credentials, as OAuth 2.0 has them (RFC 6749, 4.4).

use axum::Json;
use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use tonic::Code;
use vsys_proto::identity::v1::IssueServiceTokenRequest;

use crate::format;
use crate::guest::Guest;
use crate::trouble::Trouble;

/// The longest request.
const LONGEST: usize = 4096;

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
}

#[derive(Serialize)]
struct Issued {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
}

#[derive(Serialize)]
struct Refused {
    error: &'static str,
    error_description: &'static str,
}

fn refused(status: StatusCode, error: &'static str, error_description: &'static str) -> Response {
    let mut answer = (status, Json(Refused { error, error_description })).into_response();
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"vsys\""));
    }
    answer
}

/// Client id and secret of the header; each is written as in a form (RFC 6749, 2.3.1).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let plain = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    };
    Some((plain(id)?, plain(secret)?))
}

/// Where programs ask for a token.
pub(crate) const PATH: &str = "/oauth2/token";

/// `POST /oauth2/token`.
pub(crate) async fn issue(
    guest: Guest,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Trouble> {
    if body.len() > LONGEST {
        return Err(Trouble::too_large());
    }
    let asked: Asked = serde_html_form::from_bytes(&body).unwrap_or_default();
    if asked.grant_type != "client_credentials" {
        let why = "send a form with grant_type=client_credentials";
        return Ok(refused(StatusCode::BAD_REQUEST, "unsupported_grant_type", why));
    }
    let (client_id, client_secret) =
        basic(&headers).unwrap_or((asked.client_id, asked.client_secret));
    if client_id.is_empty() || client_secret.is_empty() {
        let why = "send client_id and client_secret, in the form or by HTTP Basic";
        return Ok(refused(StatusCode::UNAUTHORIZED, "invalid_client", why));
    }
    let wish = guest.request(IssueServiceTokenRequest { client_id, client_secret });
    let answer = guest.portal.clients.sessions().issue_service_token(wish).await;
    match answer {
        Ok(issued) => {
            let issued = issued.into_inner();
            let until = issued.token_expire_time.as_ref().and_then(format::instant);
            let now = guest.portal.clock.now();
            let answer = Issued {
                access_token: issued.token,
                token_type: "Bearer",
                expires_in: until.map_or(0, |until| (until - now).num_seconds().max(0)),
            };
            Ok(([(CACHE_CONTROL, "no-store")], Json(answer)).into_response())
        }
        Err(status) => match status.code() {
            Code::Unauthenticated | Code::InvalidArgument | Code::NotFound => {
                let why = "the client is not known, was revoked, or its secret is another";
                Ok(refused(StatusCode::UNAUTHORIZED, "invalid_client", why))
            }
            _ => Err(Trouble::of_open_call(status)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_decoded_as_a_form() {
        let mut headers = HeaderMap::new();
        let encoded = STANDARD.encode("wholesaler-01.0a%3Ab:s%2Be+cret");
        headers.insert(AUTHORIZATION, format!("Basic {encoded}").parse().unwrap());
        let pair = basic(&headers).unwrap();
        assert_eq!(pair, ("wholesaler-01.0a:b".to_owned(), "s+e cret".to_owned()));
        headers.insert(AUTHORIZATION, "Bearer x".parse().unwrap());
        assert_eq!(basic(&headers), None);
    }
}
